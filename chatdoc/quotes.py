"""Evidence -> quotes: the sentences that are shown, as many as a person reads at a glance."""

from collections.abc import Sequence

from chatdoc.evidence import Evidence
from chatdoc.library import Library
from chatdoc.settings import Settings
from chatdoc.text import reading_words, terms
from chatdoc.types import Hit


def close_evidence(evidence: Sequence[Evidence], hits: Sequence[Hit], settings: Settings) -> tuple[Evidence, ...]:
    """Return the evidence that may stand in the answer, best first: what is close to the best.

    Others of the best's passage are close more readily than those of other passages: they say more about the same
    thing. Where the best's passage was found by a clear lead, those behind it are not close at all. A heading beside
    others answers nothing.
    """
    best = evidence[0]
    least = settings.quoted_hit_share * hits[best.rank].score

    def is_close(found: Evidence) -> bool:
        if found.rank == best.rank:
            return found.score >= best.score - settings.quote_gap_beside
        return found.score >= settings.quote_share * best.score and hits[found.rank].score >= least

    return (best, *(found for found in evidence[1:] if not found.heading and is_close(found)))


def choose_quotes(
    close: Sequence[Evidence], library: Library, settings: Settings, *, words_before: float = 0.0
) -> tuple[Evidence, ...]:
    """Return the best of the close evidence that together with `words_before` stay within `settings.answer_words`.

    The best is always there. Of other passages than its own one sentence is: each is a further source to check. A
    sentence that no longer fits is passed over, and a text that is already quoted (the same words in another document)
    is not repeated.
    """
    chosen: list[Evidence] = []
    seen: set[str] = set()
    left = settings.answer_words - words_before
    for found in close:
        text = library.document(found.document_id).text[found.start : found.end]
        size = reading_words(text)
        said = " ".join(terms(text))
        elsewhere = any(each.rank != close[0].rank for each in chosen) and found.rank != close[0].rank
        if elsewhere or said in seen or (chosen and size > left):
            continue
        seen.add(said)
        chosen.append(found)
        left -= size
        if len(chosen) == settings.quotes:
            break
    return tuple(chosen)
