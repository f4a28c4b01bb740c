"""`search`: a question -> the passages that are found, printed best first."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from chatdoc.by_words import find_by_words
from chatdoc.cli_progress import Counter, tell
from chatdoc.cli_texts import say
from chatdoc.half_typed import with_rest
from chatdoc.report import ReadDocument, also_text, json_text, passage_text, passages_json
from chatdoc.settings import Settings

if TYPE_CHECKING:
    from chatdoc.library import Library
    from chatdoc.store import Store
    from chatdoc.types_documents import Hit


def search(question: str, library: Library, options: Namespace) -> None:
    """Search by words and by meaning."""
    from chatdoc.notices import notice
    from chatdoc.retrieve import retrieve

    documents = _scope(options, library.store)
    library.embed_pending(progress=Counter("embedding"))
    hits = retrieve(question, library, documents=documents, settings=_settings(options))
    told = notice(question, library, documents=documents, typed=True)
    _print_found(question, hits, library.document, told, as_json=options.json)


def search_by_words(question: str, store: Store, options: Namespace) -> None:
    """Search by words alone, the last of which may be half typed."""
    documents = _scope(options, store)
    hits = find_by_words(with_rest(question, store), store, documents=documents, settings=_settings(options))
    _print_found(question, hits, lru_cache(store.document), "", as_json=options.json)


def print_passages(hits: Sequence[Hit], read: ReadDocument) -> None:
    """Print passages, best first; `read` returns a document by its id."""
    for rank, hit in enumerate(hits, 1):
        print(passage_text(rank, hit, read(hit.passage.document_id)))
        if also := also_text(hit, read):
            print(also)


def _scope(options: Namespace, store: Store) -> set[str] | None:
    if not options.scope:
        return None
    from chatdoc.cli_collect import scope

    return scope(options.scope, store)


def _settings(options: Namespace) -> Settings:
    return Settings(hits=options.limit, candidates=max(options.limit, Settings().candidates))


def _print_found(question: str, hits: Sequence[Hit], read: ReadDocument, told: str, *, as_json: bool) -> None:
    if as_json:
        print(json_text({"question": question, "notice": told, "passages": passages_json(hits, read)}))
        return
    if told:
        tell(told)
    if hits:
        print_passages(hits, read)
    else:
        print(say("nothing_found"))
