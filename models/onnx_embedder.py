"""The ONNX file of an embedder's folder -> its vectors, without torch: one text a run, pooled as the folder says."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

from chatdoc.types import Vectors
from models.onnx_session import session

Pooling = Literal["mean", "cls", "max", "lasttoken"]

POOLINGS: dict[Pooling, Callable[[Vectors], Vectors]] = {
    "mean": lambda states: states.mean(axis=0),
    "cls": lambda states: states[0],
    "max": lambda states: states.max(axis=0),
    "lasttoken": lambda states: states[-1],
}
"""From the states (tokens, dimension) of one text to its vector, as sentence-transformers calls them."""

_ASKED = ("last_hidden_state", "token_embeddings")
"""What the exports of transformers and of sentence-transformers call the states of the tokens."""


class OnnxEncoder:
    """Token ids -> a unit vector. Raises ValueError where the model asks for or answers other than an encoder's."""

    def __init__(self, model: Path, pooling: Pooling) -> None:
        self._session = session(model)
        self._pool = POOLINGS[pooling]
        self._inputs = [each.name for each in self._session.get_inputs()]
        if unknown := set(self._inputs) - _inputs([0]).keys():
            raise ValueError(f"{model.name}: {', '.join(sorted(unknown))}")
        outputs = [each.name for each in self._session.get_outputs()]
        self._output = next((name for name in _ASKED if name in outputs), "")
        if not self._output:
            raise ValueError(f"{model.name}: {', '.join(outputs)}")

    def passage(self, ids: Sequence[int]) -> Vectors:
        """Return an array (dimension,), float32, of length 1, for the ids of one text, its beginning and end marked."""
        import numpy as np

        given = _inputs(ids)
        (states,) = self._session.run([self._output], {name: given[name] for name in self._inputs})
        if states.ndim != 3 or states.shape[:2] != (1, len(ids)):
            raise ValueError(f"{self._output} {states.shape}")
        vector = self._pool(np.asarray(states[0], dtype=np.float32))
        return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), dtype=np.float32)

    question = passage


def _inputs(ids: Sequence[int]) -> dict[str, Any]:
    """Return whatever an encoder may ask for about one text that is not padded, each (1, tokens)."""
    import numpy as np

    tokens = np.asarray([ids], dtype=np.int64)
    return {
        "input_ids": tokens,
        "attention_mask": np.ones_like(tokens),
        "token_type_ids": np.zeros_like(tokens),
        "position_ids": np.arange(tokens.shape[1], dtype=np.int64)[None],
    }
