"""A folder -> the files in it that some parser reads, and what was passed over."""

import os
from dataclasses import dataclass
from pathlib import Path

from chatdoc.errors import FileRefused, NothingInFolder, UnreadableFile
from chatdoc.parsing import PARSERS


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """`refused` says why a folder could not be looked into; `others` are the suffixes of the files left out."""

    files: tuple[Path, ...]
    refused: tuple[UnreadableFile, ...] = ()
    others: tuple[str, ...] = ()


def find_files(path: Path, *, library: Path | None = None) -> FoundFiles:
    """Return the file itself, or what is in the folder, recursively and in order of name.

    Hidden files and folders, the `library`'s own, and the notes that office programs lay beside a file they have open
    ("~$lease.docx") are passed over, links to folders are not followed.
    """
    if not path.is_dir():
        return FoundFiles((path,))
    refused: list[UnreadableFile] = []

    def refuse(error: OSError) -> None:
        refused.append(FileRefused(name=error.filename, detail=error.strerror))

    found, others = [], []
    for folder, subfolders, names in os.walk(path, onerror=refuse):
        subfolders[:] = sorted(
            name for name in subfolders if not name.startswith(".") and Path(folder, name).absolute() != library
        )
        for file in (Path(folder, name) for name in sorted(names) if not name.startswith((".", "~$"))):
            if file.suffix.lower() in PARSERS:
                found.append(file)
            else:
                others.append(file.suffix.lower() or "?")
    if not found and not refused:
        refused.append(NothingInFolder(name=path, known=" ".join(PARSERS)))
    return FoundFiles(tuple(found), tuple(refused), tuple(others))
