"""An entry of the catalogue -> the order that a download process is given, and what it tells of itself."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from chatdoc.serving import alone
from models.known import KnownEmbedder, KnownModel, mirrors

CHUNK = 4 << 20
ROOM = 1.1
"""So many times what is missing must be free: file systems need some for themselves, and others write too."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address of a file, and the hosts that it may lead to."""

    mirror: str
    url: str
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderedFile:
    path: str
    bytes: int | None
    sha256: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted: one file in `folder`, or, where `into` is named, several in a folder of that name in it.

    What arrived is synced to the disk every `chunk` bytes. After a first failure it is waited `pause_s`, then longer.
    """

    name: str
    folder: str
    into: str
    files: tuple[OrderedFile, ...]
    chunk: int = CHUNK
    pause_s: float = 1.0

    @property
    def target(self) -> Path:
        """Where the file, or the folder of files, will stand."""
        return Path(self.folder) / (self.into or Path(self.files[0].path).name)

    @property
    def total(self) -> int:
        """How many bytes it is; small files whose size nobody said are not counted."""
        return sum(file.bytes or 0 for file in self.files)

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(line: str) -> "Order":
        order = json.loads(line)
        files = tuple(
            OrderedFile(
                **{
                    **file,
                    "places": tuple(
                        Place(each["mirror"], each["url"], tuple(each["hosts"])) for each in file["places"]
                    ),
                }
            )
            for file in order["files"]
        )
        return Order(**{**order, "files": files})


@dataclass(slots=True)
class Told:
    """How far a download is: `done` of `total` bytes, `received` of them over the network in this run."""

    phase: str
    done: int
    total: int
    received: int = 0
    mirror: str = ""


def order_for(entry: KnownModel | KnownEmbedder, folder: Path) -> Order:
    """Return the order: a language model is a file in the folder of models, an embedder a folder there."""
    named = {mirror.name: mirror for mirror in mirrors()}
    files = tuple(
        OrderedFile(
            file.path,
            file.bytes,
            file.sha256,
            tuple(
                Place(
                    name,
                    named[name].address.format(repository=entry.repository, revision=entry.revision, path=file.path),
                    named[name].hosts,
                )
                for name in entry.mirrors
            ),
        )
        for file in entry.wanted
    )
    return Order(entry.name, str(folder), "" if isinstance(entry, KnownModel) else entry.name, files)


def staged(folder: Path) -> Path:
    """Return where downloads lie that are not whole; no name in it looks like a model."""
    return folder / ".downloads"


def part_of(folder: Path, sha256: str) -> Path:
    """Return where a file lies while it is not whole; called by what it shall be, it can be nothing else's part."""
    return staged(folder) / f"{sha256}.part"


@contextmanager
def only_one(folder: Path, name: str) -> Iterator[bool]:
    """Be the only process that downloads this; yield whether it is. Raises OSError."""
    staged(folder).mkdir(parents=True, exist_ok=True)
    with alone(staged(folder) / f"{name}.lock") as ours:
        yield ours
