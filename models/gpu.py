"""This machine -> whether it has an NVIDIA driver, asked without loading a library that would use it."""

import shutil
from pathlib import Path


def nvidia_driver_is_here() -> bool:
    return shutil.which("nvidia-smi") is not None or Path("/proc/driver/nvidia").exists()
