"""A library -> the embedder it is searched with: which one that is stands in the database (`state`)."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from chatdoc.embedding import Progress, embed_missing
from chatdoc.errors import EmbedderBroken, EmbedderMissing, LibraryBusy, ModelError, UnknownEmbedder, UnusableEmbedder
from chatdoc.index import PassageIndex
from chatdoc.indexing import count_by_letters
from chatdoc.settings import Settings
from chatdoc.state import name_of, set_name
from chatdoc.store import Store
from chatdoc.stored_vectors import StoredVectors
from chatdoc.types import AS_MINILM, CosineScale, Document, Embedder, Language, Vectors

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Embedders:
    """Those of this machine: what a new library gets, a way to find another by name, and one to get for both languages.

    `find` raises UnknownEmbedder or UnusableEmbedder. `multilingual` names one that is here and speaks both, None where
    none is known to; `advised` is one to get.
    """

    default: Embedder
    find: Callable[[str], Embedder]
    multilingual: Callable[[], str | None]
    advised: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """An embedder with the vectors that are its own; they are changed together."""

    embedder: Embedder
    vectors: StoredVectors
    index: PassageIndex


@dataclass(frozen=True, slots=True)
class AbsentEmbedder:
    """Stands for one that is not on this machine, or fails, for a `reason`.

    It speaks no language; texts are counted as another would, by their letters where that one cannot.
    """

    name: str
    counter: Embedder
    reason: ModelError
    languages: frozenset[Language] = frozenset()
    scale: CosineScale = AS_MINILM

    @property
    def dimension(self) -> int:
        return self.counter.dimension

    @property
    def max_tokens(self) -> int:
        return self.counter.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        try:
            return self.counter.count_tokens(texts)
        except EmbedderBroken:
            return count_by_letters(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Raises the reason."""
        raise self.reason

    def embed_question(self, text: str) -> Vectors:
        """Raises the reason."""
        raise self.reason


class Searched:
    """What a library is searched with by meaning, as its database names it; safe to use from several threads."""

    def __init__(self, store: Store, embedder: Embedder, settings: Settings, embedders: Embedders | None) -> None:
        self.embedders = embedders or _only(embedder)
        self._store = store
        self._settings = settings
        self._lock = threading.Lock()
        if embedders is not None:
            _remember(store, embedder)
        self.meaning = self._meaning(_current(store, self.embedders))

    def follow(self, known: Embedder | None = None) -> Embedder:
        """Use the embedder that the database names, which another process may have changed; return it.

        `known` is one that is loaded already.
        """
        with self._lock:
            name, old = name_of(self._store, "embedder"), self.meaning
            if name is not None and name != old.embedder.name:
                same = known is not None and known.name == name
                self.meaning = self._meaning(known if known and same else _current(self._store, self.embedders))
                if old.index.behind:
                    self.meaning.index.read_behind()
                old.index.close()
        return self.meaning.embedder

    @property
    def absent(self) -> ModelError | None:
        """Return why the library is searched by words alone, None where it is not."""
        embedder = self.meaning.embedder
        return embedder.reason if isinstance(embedder, AbsentEmbedder) else None

    def put_aside(self, failed: Embedder, error: EmbedderBroken) -> None:
        """Do without an embedder that failed, until the next start: words alone go on finding passages."""
        with self._lock:
            if self.meaning.embedder is not failed:
                return  # another thread was quicker, or it is not used any more
            logger.warning("searched by words alone: the embedder failed", exc_info=error)
            self.meaning = replace(self.meaning, embedder=AbsentEmbedder(failed.name, failed, error))

    def embed_missing(
        self,
        read: Callable[[str], Document],
        *,
        document_id: str | None,
        progress: Progress | None,
        cancelled: Callable[[], bool],
    ) -> None:
        """See Library.embed_pending. When another embedder comes meanwhile, it goes on with that; one that is
        broken is put aside.
        """
        used: Embedder | None = None
        while used is not self.follow() and not isinstance(self.meaning.embedder, AbsentEmbedder):
            its = self.meaning
            used = its.embedder
            try:
                embed_missing(
                    its.vectors,
                    used,
                    self._settings,
                    read=read,
                    put=its.index.put_vectors,
                    document_id=document_id,
                    progress=progress,
                    cancelled=lambda used=used: cancelled() or self.follow() is not used,  # type: ignore[misc]
                )
            except EmbedderBroken as error:
                self.put_aside(used, error)

    def _meaning(self, embedder: Embedder) -> Meaning:
        vectors = StoredVectors(self._store, embedder.name)
        return Meaning(embedder, vectors, PassageIndex(self._store, embedder, self._settings))


def _only(embedder: Embedder) -> Embedders:
    """Return a machine that has only this one."""

    def find(name: str) -> Embedder:
        raise UnknownEmbedder(name=name, folder="models")

    return Embedders(embedder, find, lambda: None, "")


def _remember(store: Store, default: Embedder) -> None:
    """Note which embedder the library has, when nobody has: the one that made most of its vectors, else the default."""
    if name_of(store, "embedder") is not None:
        return
    most = store.rows("SELECT embedder FROM vectors GROUP BY embedder ORDER BY count(*) DESC LIMIT 1")
    try:
        set_name(store, "embedder", most[0][0] if most else default.name)
    except LibraryBusy:
        logger.info("another process is changing the library; its embedder is noted another time")


def _current(store: Store, embedders: Embedders) -> Embedder:
    """Return the embedder that the library is searched with, an AbsentEmbedder where this machine has it no more."""
    name = name_of(store, "embedder")
    if name is None or name == embedders.default.name:
        return embedders.default
    try:
        return embedders.find(name)
    except (UnknownEmbedder, UnusableEmbedder) as error:
        logger.warning("the library's embedder is not here: %s", type(error).__name__)
        return AbsentEmbedder(name, embedders.default, EmbedderMissing(name=name))
