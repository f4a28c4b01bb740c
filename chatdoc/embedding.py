"""Passages -> their vectors: of one that is longer than the embedder reads, the mean of the vectors of its windows."""

from collections.abc import Callable, Sequence

from chatdoc.errors import ParsingCancelled, UnknownDocument
from chatdoc.indexing import embedded_windows
from chatdoc.settings import Settings
from chatdoc.stored_vectors import StoredVectors
from chatdoc.types import Document, Embedder, Passage, Vectors

Progress = Callable[[int, int], None]
"""Called with what is done and what there is in all: pages, or passages."""


def never() -> bool:
    return False


def embed(passages: Sequence[tuple[Document, Passage]], embedder: Embedder, settings: Settings) -> Vectors:
    """Return the vectors (n, dimension) of passages, rows of length 1."""
    windows = embedded_windows(passages, embedder, settings)
    vectors = embedder.embed_passages([text for each in windows for text in each])
    if len(vectors) == len(passages):
        return vectors
    import numpy as np

    starts = np.cumsum([0, *(len(each) for each in windows[:-1])])
    sums = np.add.reduceat(vectors, starts, axis=0)
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def embed_document(
    passages: Sequence[tuple[Document, Passage]], embedder: Embedder, settings: Settings, cancelled: Callable[[], bool]
) -> Vectors:
    """Return the vectors (n, dimension) of a document's passages. Raises ParsingCancelled between two batches."""
    import numpy as np

    step = settings.embedded_at_once
    batches = [np.zeros((0, embedder.dimension), dtype=np.float32)]
    for start in range(0, len(passages), step):
        if cancelled():
            raise ParsingCancelled(name=passages[0][0].name)
        batches.append(embed(passages[start : start + step], embedder, settings))
    return np.concatenate(batches)


def embed_missing(
    stored: StoredVectors,
    embedder: Embedder,
    settings: Settings,
    *,
    read: Callable[[str], Document],
    put: Callable[[Sequence[int], Vectors], object],
    document_id: str | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] = never,
) -> None:
    """Embed every passage without a vector, of one document or of all, and `put` it; what is done stays done."""
    total = stored.count_pending(document_id=document_id)
    done = last = 0
    while not cancelled():
        pending = stored.pending(after=last, limit=settings.embedded_at_once, document_id=document_id)
        if not pending:
            return
        try:
            passages = [(read(passage.document_id), passage) for _, passage in pending]
        except UnknownDocument:
            continue  # removed just now, and its passages with it
        numbers = [number for number, _ in pending]
        put(numbers, embed(passages, embedder, settings))
        last = numbers[-1]
        done += len(numbers)
        if progress is not None:
            progress(done, max(total, done))
