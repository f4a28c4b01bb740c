"""An ONNX model -> what runs it on one thread, with ONNX Runtime on the processor."""

from pathlib import Path
from typing import Any


def session(model: bytes | Path) -> Any:
    """Return an `InferenceSession`; any number of threads may call it at once, none of its own waits or spins.

    Raises ValueError for what is no model that it can run, OSError for a file that cannot be read.
    """
    import onnxruntime  # type: ignore[import-untyped]

    onnxruntime.disable_telemetry_events()  # beside the variable that sealed.py sets: on Windows
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    if isinstance(model, Path):
        model.open("rb").close()
    try:
        source = str(model) if isinstance(model, Path) else model
        return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its errors have nothing else in common
        raise ValueError(f"{model.name}: {error}" if isinstance(model, Path) else error) from error
