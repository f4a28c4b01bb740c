"""The files in `.venv` -> what is installed there, and whether that is whole.

While the stamp (stamp.py) is missing, every package is compared with its own list of files before pip is believed.
"""

import base64
import csv
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from chatdoc.setup.stamp import FOLDER, VENV_FOLDER, VENV_PYTHON

ROOT = Path(FOLDER)
VENV = Path(VENV_FOLDER)
REQUIREMENTS = ROOT / "requirements.txt"
MODEL_REQUIREMENTS = ROOT / "models" / "requirements.txt"
TEST_REQUIREMENTS = ROOT / "requirements-dev.txt"
BUNDLED = ROOT / "wheels" / "requirements.txt"
"""Where a bundle keeps its wheels, and what they are (bundle.py)."""
SUPPORTED = ((3, 11), (3, 12))  # launcher.py refuses the others


LOCKS = ROOT / "chatdoc" / "setup" / "locks"


def venv_python() -> Path:
    """Return where the environment's Python is, or would be."""
    return Path(VENV_PYTHON)


def venv_version() -> tuple[int, int] | None:
    """Return the Python version the environment was made with, None where there is no environment."""
    try:
        found = re.search(r"(?m)^version\s*=\s*(\d+)\.(\d+)", (VENV / "pyvenv.cfg").read_text(encoding="utf-8"))
    except OSError:
        return None
    return (int(found.group(1)), int(found.group(2))) if found else None


def site_packages() -> Path:
    """Return the folder of the environment's packages."""
    version = venv_version() or SUPPORTED[0]
    return VENV / ("Lib/site-packages" if os.name == "nt" else f"lib/python{version[0]}.{version[1]}/site-packages")


def venv_works() -> bool:
    """Can the environment be continued: a supported Python that runs, and a pip that is whole?"""
    if venv_version() not in SUPPORTED or not any(map(is_whole, site_packages().glob("pip-*.dist-info"))):
        return False
    try:
        return subprocess.call([venv_python(), "-I", "-c", "import encodings"], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def requirement(name: str) -> str | None:
    """Return the line of requirements.txt for a package ("torch==2.13.0"), None when it is not asked for."""
    found = re.search(rf"(?m)^{re.escape(name)}==[^\s;#]+", REQUIREMENTS.read_text(encoding="utf-8"))
    return found.group() if found else None


def is_installed(pinned: str) -> bool:
    """Is exactly this version in the environment? is_installed("torch==2.13.0") also accepts 2.13.0+cpu."""
    name, version = pinned.split("==")
    return (installed_version(name) or "").partition("+")[0] == version


def installed_version(name: str) -> str | None:
    """Return the version of a package in the environment, None where it is not installed."""
    for folder in site_packages().glob("*.dist-info"):
        found, _, version = folder.name.removesuffix(".dist-info").rpartition("-")
        if normalized(found) == normalized(name):
            return version
    return None


def normalized(name: str) -> str:
    """Return a package's name as it is compared: normalized("lxml_html_clean") == "lxml-html-clean"."""
    return re.sub(r"[-_.]+", "-", name).lower()


def is_whole(dist_info: Path, *, to_the_byte: bool = False) -> bool:
    """Are all files of an installed package there, in the size its RECORD names, or with the bytes it names?

    pip writes RECORD last, but believes a package to be installed as soon as its METADATA exists.
    """
    try:
        with open(dist_info / "RECORD", newline="", encoding="utf-8") as file:
            rows = [row for row in csv.reader(file) if len(row) == 3 and row[2]]
        return bool(rows) and all(_is_as_recorded(dist_info.parent / row[0], row, to_the_byte) for row in rows)
    except (OSError, ValueError):
        return False


def _is_as_recorded(path: Path, row: Sequence[str], to_the_byte: bool) -> bool:
    if path.stat().st_size != int(row[2]):
        return False
    algorithm, _, recorded = row[1].partition("=")
    if not to_the_byte or algorithm != "sha256":
        return True
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, algorithm).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == recorded


def forget_unfinished_packages(*, to_the_byte: bool = False) -> list[str]:
    """Make pip forget every package that is not whole, so that it is installed again; return their names."""
    names = []
    for leftover in site_packages().glob("~*"):  # what pip sets aside while it replaces a package
        shutil.rmtree(leftover, ignore_errors=True)
    for dist_info in sorted(site_packages().glob("*.dist-info")):
        if not is_whole(dist_info, to_the_byte=to_the_byte):
            shutil.rmtree(dist_info)
            names.append(dist_info.name.removesuffix(".dist-info"))
    return names
