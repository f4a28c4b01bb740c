"""Chinese question + the text near its best evidence -> what the question takes for granted and no text near says.

The manual of a 洗碗机 is as close to "洗衣机的保修期" as to "洗碗机的保修期", and what is told of a man's weight as
close to his weight of last year.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from chatdoc.asked import ASKING_CHINESE
from chatdoc.evidence import Evidence, neighbourhood, table_at, text_of
from chatdoc.indexing import title_of
from chatdoc.library import Library
from chatdoc.meant import asked_person, is_subject
from chatdoc.rescore import asked_of
from chatdoc.series import missing_of_series
from chatdoc.text import HAN, PARTICLES, fold, is_single, question_words, simplified, terms
from chatdoc.types import Hit

_WAYS = r"""
去年 上年 上一年 | 同期|前一?年|(?:19|20)\d\d|往年|历年|年度
前年 | (?:19|20)\d\d|历年
明年 来年 下一年 | 次年|翌年|以后|将来|计划|预计|(?:19|20)\d\d
下次 下一次 下回 | 次年|复查|复诊|复检|届时|预计|计划
上个月 上月 | \d月|前一?月|环比
下个月 下月 | \d月|次月|预计|计划
上一次 上一回 | 上次|前次|曾|以前|此前|已
前任 上一任 | 原|曾|卸任|接替|接任|前
下一任 继任 | 继任|接替|接任|新任|后任
"""
"""What narrows a question down in time | how else a text may say it, a pattern."""
_NARROWING = tuple(
    (re.compile("|".join(words.split())), re.compile(f"{'|'.join(words.split())}|{others.strip()}"))
    for words, _, others in (line.partition("|") for line in _WAYS.strip().splitlines())
)

_OWNER = re.compile(f"^([{HAN}]{{3,6}}?)的")
_LETTERED = re.compile(r"(?<![A-Za-z])[A-Z](?=[栋幢座区班组])")
_NUMBERED = re.compile(f"([{HAN}]{{2}})\\d+([号型代])")
CLOSE = 3
"""So much of the evidence is looked through for anything that is asked of a person."""


def presumed_in_chinese(
    asked: str, evidence: Sequence[Evidence], hits: Sequence[Hit], library: Library, read: Collection[str]
) -> Iterator[str]:
    """Yield what a question, folded and simplified, takes for granted and what was found does not say.

    `read`: what was read of the passages found, and their documents. A time that nothing near tells of; one of a series
    of which the title or heading names another; a thing of which a like one is written (洗衣机, 洗碗机); a person of
    whom the passage does not tell, or of whom nothing tells what is asked.
    """
    best = evidence[0]
    passage, document = hits[best.rank].passage, library.document(best.document_id)
    over = f"{title_of(document.name)}\n{document.heading(best.start) or ''}"
    near = simplified(fold(f"{over}\n{document.text[passage.start : passage.end]}"))
    table = table_at(document, best.start)
    header = document.text[table.start : table.header_end] if table else ""
    around = f"{over}\n{header}\n{document.text[slice(*neighbourhood(best, hits, library))]}"
    yield from (time.group() for time, said in _times(asked) if not said.search(simplified(fold(around))))
    lettered = {each.group() for each in _LETTERED.finditer(near.upper())}
    yield from (each.group() for each in _LETTERED.finditer(asked.upper()) if lettered and each.group() not in lettered)
    others = missing_of_series(asked, [simplified(over)], fewest=1)
    owner = _OWNER.search(asked)
    alike = [owner[1]] if owner and PARTICLES.isdisjoint(owner[1]) and _like_one(owner[1], near) else []
    alike += [each.group() for each in _NUMBERED.finditer(asked) if re.search(f"{each[1]}\\d+{each[2]}", near)]
    if others or alike:
        texts = [simplified(fold(text)) for text in read]
        yield from (each for each in others if each in missing_of_series(asked, texts, fewest=1))
        yield from (each for each in alike if not any(each in text for text in texts))
    person = asked_person(asked)
    if person and not is_subject(person, document.text):
        yield from () if person in near else (person,)
    elif person:
        yield from _untold(asked, person, evidence, library)


def _times(asked: str) -> Iterator[tuple[re.Match[str], re.Pattern[str]]]:
    for asks, said in _NARROWING:
        if match := asks.search(asked):
            yield match, said


def _like_one(name: str, text: str) -> bool:
    """Does a text write a like name, with the same first and last character and another between them?"""
    inner = range(1, len(name) - 1)
    return any(re.search(f"{name[:at]}[{HAN}]{name[at + 1 :]}", text) for at in inner)


def _untold(asked: str, person: str, evidence: Sequence[Evidence], library: Library) -> Iterator[str]:
    """Yield what is asked of the person whom the document is about, where none of the best evidence says any of it."""
    rest = asked.replace(person, " ")
    for word in ASKING_CHINESE:
        rest = rest.replace(word, " ")
    words = question_words(rest)
    looked_for = asked_of(rest, library)
    wanted = {term for term in looked_for.weights if PARTICLES.isdisjoint(term) and not is_single(term)}
    texts = [text_of(found, library) for found in evidence[:CLOSE]]
    said = {term for text in texts for term in looked_for.said_in(terms(text))}
    characters = set(simplified(fold("".join(texts)))) - PARTICLES
    if wanted and wanted.isdisjoint(said) and characters.isdisjoint("".join(words)):
        yield from words
