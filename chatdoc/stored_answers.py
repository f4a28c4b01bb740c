"""Question + Hits -> the stored answer, where a question that came with its answer asks the same; or None.

Such an answer was written by a person for this very question: it is quoted at once, and no language model is asked.
A stored question that is only alike is a passage like any other.
"""

from collections.abc import Sequence

from chatdoc.indexing import pair_of
from chatdoc.library import Library
from chatdoc.same_question import asks_the_same
from chatdoc.text import sentences
from chatdoc.types import Answer, Citation, Hit, Sentence

HITS_READ = 5
"""A stored question that asks the same is among the first hits: it shares all of its words with the question."""


def stored_answer(question: str, hits: Sequence[Hit], library: Library) -> Answer | None:
    """Return the answer that is stored for a question, each of its sentences cited.

    Where several documents store one, each that says something else is quoted, best first.
    """
    citations: list[Citation] = []
    quotes: list[Sentence] = []
    said: set[str] = set()
    for passage in (passage for hit in hits[:HITS_READ] for passage in (hit.passage, *hit.also)):
        document = library.document(passage.document_id)
        pair = pair_of(document, passage)
        if pair is None or not asks_the_same(question, document.text[pair.start : pair.answer]):
            continue
        answer = document.text[pair.answer : pair.end]
        if (words := " ".join(answer.split())) in said:
            continue
        said.add(words)
        for start, end in sentences(answer):
            number = len(citations) + 1
            citations.append(Citation(number, document.id, pair.answer + start, pair.answer + end))
            quotes.append(Sentence(answer[start:end], (number,), "quote"))
    if not quotes:
        return None
    return Answer(tuple(quotes), (), tuple(citations), tuple(hits), "quoted", finished=True)
