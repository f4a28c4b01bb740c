"""An ONNX file of the catalogue -> a sentence encoder, run by ONNX Runtime, without torch."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from chatdoc.types import Vectors

_STATES = ("last_hidden_state", "token_embeddings")
"""What converters call the output that is not pooled yet."""


class OnnxEncoder:
    """Token ids of one text -> a unit vector. Any number of threads may call it at once; it has none of its own.

    `pooling`: "cls" takes the state of the first token, "mean" that of all.
    """

    def __init__(self, path: Path, *, pooling: str) -> None:
        """Raises ValueError when the file is no such encoder, OSError when it cannot be read."""
        import onnxruntime  # type: ignore[import-untyped]
        from onnxruntime.capi import onnxruntime_pybind11_state as errors  # type: ignore[import-untyped]

        onnxruntime.disable_telemetry_events()  # Windows only; elsewhere there are none
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        failures = (errors.Fail, errors.InvalidGraph, errors.InvalidArgument, errors.InvalidProtobuf, errors.NoSuchFile)
        try:
            self._session: Any = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except (*failures, errors.NotImplemented) as error:
            raise ValueError(f"{path.name}: {error}") from error
        named = [output.name for output in self._session.get_outputs()]
        self._output = next((name for name in _STATES if name in named), "")
        if not self._output or pooling not in ("cls", "mean"):
            raise ValueError(f"{path.name}: {', '.join(named)}; {pooling}")
        self._inputs = {each.name for each in self._session.get_inputs()}
        self._pooling = pooling

    def passage(self, ids: Sequence[int]) -> Vectors:
        """Return an array (dimension,), float32, of length 1, for the ids of one text, its beginning and end marked."""
        row = np.asarray([ids], dtype=np.int64)
        given = {"input_ids": row, "attention_mask": np.ones_like(row), "token_type_ids": np.zeros_like(row)}
        feed = {name: value for name, value in given.items() if name in self._inputs}
        states = self._session.run([self._output], feed)[0][0]
        pooled = states[0] if self._pooling == "cls" else states.mean(axis=0)
        return np.asarray(pooled / np.linalg.norm(pooled), dtype=np.float32)

    question = passage
