"""`launcher.py bundle DIR` -> a folder from which a machine of the same kind installs chatdoc without any network.

It holds the project, the models in `models/`, and `wheels/` with every package, what was compiled here included, and
the hash of each. Its launcher.py finds them there.
"""

import hashlib
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from chatdoc.setup.environment import BUNDLED, ROOT, VENV, installed_version, normalized, requirement, site_packages
from chatdoc.setup.install import set_up_app
from chatdoc.setup.lock import only_one
from chatdoc.setup.machine import kind_of_machine, require_space
from chatdoc.setup.programs import Installation, pip_wheel
from chatdoc.setup.texts import GB, Problem, say, tell

LEFT_OUT = shutil.ignore_patterns(".*", "install.log", "__pycache__", "*.part", "wheels")
NOT_OURS = ("pip", "setuptools", "wheel")
"""What a new environment brings itself, or does without."""


def make_bundle(arguments: Sequence[str]) -> int:
    """Write the bundle; return 0. One that was interrupted goes on with the wheels it has."""
    if len(arguments) != 1:
        raise Problem("bundle_usage")
    set_up_app()
    folder = Path(arguments[0]).expanduser().resolve()
    if folder.is_relative_to(ROOT) or (folder.exists() and any(folder.iterdir()) and not (folder / "wheels").exists()):
        raise Problem("bundle_place", folder=folder)
    wheels = folder / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    if requirement("torch"):
        require_space(3 * GB, folder)
    with only_one() as lock:
        installation = Installation(lock, 2)
        installation.progress.begin(tell("step_wheels"))
        _collect_wheels(installation, wheels)
        installation.progress.end()
        installation.progress.begin(tell("step_project"))
        shutil.copytree(ROOT, folder, ignore=LEFT_OUT, dirs_exist_ok=True)
        _write_requirements(wheels)  # last: a bundle without it was interrupted
        installation.progress.end()
    say(tell("bundled", folder=folder, machine=kind_of_machine()))
    return 0


def _collect_wheels(installation: Installation, wheels: Path) -> None:
    """Put a wheel of each package that is installed here into the folder; pip keeps most of them."""
    pinned = _installed()
    for line in pinned.copy():
        name, version = line.split("==")
        if any(wheels.glob(f"{re.sub('[-_.]+', '_', name)}-{version}-*.whl")):
            pinned.remove(line)
    if pinned:
        listed = VENV / "chatdoc-bundled.txt"
        listed.write_text("\n".join(pinned), encoding="utf-8")
        installation.require(pip_wheel("--no-deps", "--wheel-dir", wheels, "--find-links", wheels, "-r", listed))


def _installed() -> list[str]:
    names = (
        folder.name.removesuffix(".dist-info").rpartition("-")[0] for folder in site_packages().glob("*.dist-info")
    )
    return [f"{name}=={installed_version(name)}" for name in sorted(names) if name not in NOT_OURS]


def _write_requirements(wheels: Path) -> None:
    """Write what `BUNDLED` is on the other machine: which kind that must be, and each wheel with its hash.

    Wheels of an older version, which an older bundle had, are taken out: pip refuses two versions of a package.
    """
    lines, installed = [f"# {kind_of_machine()}"], {normalized(line) for line in _installed()}
    for wheel in sorted(wheels.glob("*.whl")):
        name, version, *_ = wheel.name.split("-")
        if normalized(f"{name}=={version}") not in installed:
            wheel.unlink()
            continue
        with open(wheel, "rb") as file:
            lines.append(f"{name}=={version} --hash=sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}")
    new = wheels / (BUNDLED.name + ".new")
    new.write_text("\n".join(lines) + "\n", encoding="utf-8")
    new.replace(wheels / BUNDLED.name)
