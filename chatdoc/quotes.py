"""Evidence -> quotes: the sentences that are shown, as many as a person reads at a glance."""

from collections.abc import Iterator, Sequence

from chatdoc.evidence import Evidence
from chatdoc.library import Library
from chatdoc.settings import Settings
from chatdoc.text import reading_words, terms
from chatdoc.types import Hit


def choose_quotes(
    evidence: Sequence[Evidence],
    hits: Sequence[Hit],
    library: Library,
    settings: Settings,
    *,
    words_before: float = 0.0,
) -> tuple[Evidence, ...]:
    """Return the best sentences that together with `words_before` stay within `settings.answer_words`.

    The best is always there. Others of its passage are there more readily than those of other passages: they say more
    about the same thing, and add no further source to check. Where the best's passage was found by a clear lead, those
    behind it are not quoted at all. A heading beside others is none. A sentence that no longer
    fits is passed over, and a text that is already quoted (the same words in another document) is not repeated.
    """
    chosen: list[Evidence] = []
    seen: set[str] = set()
    left = settings.answer_words - words_before
    for found in _close_enough(evidence, hits, settings):
        text = library.document(found.document_id).text[found.start : found.end]
        size = reading_words(text)
        said = " ".join(terms(text))
        if said in seen or (chosen and size > left):
            continue
        seen.add(said)
        chosen.append(found)
        left -= size
        if len(chosen) == settings.quotes:
            break
    return tuple(chosen)


def _close_enough(evidence: Sequence[Evidence], hits: Sequence[Hit], settings: Settings) -> Iterator[Evidence]:
    best = evidence[0]
    least = settings.quoted_hit_share * hits[best.rank].score
    for found in evidence:
        share = settings.quote_share_beside if found.rank == best.rank else settings.quote_share
        close = found.score >= share * best.score and hits[found.rank].score >= least
        if found is best or (close and not found.heading):
            yield found
