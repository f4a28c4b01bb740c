"""A sentence of an answer + evidence -> the spans that prove it, of several passages where it joins what they say.

"The rent is 1,450 euros and the deposit is 2,900 euros" is taken apart into statements, and each is proved as a
sentence of its own. Only what is joined by "and", a semicolon or a comma is: that one thing is so because of another,
if it is, or in the same year stands in no passage.
"""

import re
from collections.abc import Sequence

from chatdoc.proof.clauses import prepared
from chatdoc.proof.figures import figures
from chatdoc.proof.stance import stances
from chatdoc.support import Source, Span, find_support
from chatdoc.text import HAN, language_of

MOST = 4
"""A sentence with more statements is a list, and a list is quoted better."""

_VERB = r"\b(?:is|are|was|were|has|have|had|does|did|can|may|must|shall|should|will|would)\b"
_BORDER = re.compile(r"; (?:and )?|,? and |, ")
_ADVERB = "(?:also|then|now|still|often|always|never|today|\\w+ly) "
_SUBJECT = re.compile(rf"(?:The|the|A|An?|an?|No|no|every|all|there|[A-Z]\w+)\b|(?!{_ADVERB})\w+ {_VERB}")
_TIED = re.compile(
    r"\b(?:because|so|therefore|thus|hence|then|although|though|but|while|whereas|when|before|after|since|until|unless"
    r"|both|respectively|together|total|same|which|who|whose|that|said|says?|according|he|she|it|they|his|her|its"
    r"|their|this|these|those|not only)\b",
    re.IGNORECASE,
)
_SCOPE = re.compile(r"(?:in|on|at|during|for|from|by|under|as|with|within|to)\b", re.IGNORECASE)
_YEAR_AT_END = re.compile(r"\b(?:in|for|during) (?:\w+ )?\d{4}\W*$")
_SUPPOSED = frozenset(("if", "plan", "claim", "except"))

_CHINESE_BORDER = re.compile("[，,；;]")
_CHINESE_STATEMENT = re.compile(rf"(?P<subject>[{HAN}]{{2,10}}?)(?:为|是|位于|应|须|不得|可以|由|共有|禁止)")
_NUMBER_OF_CLAUSE = r"(?:第\S{1,4}条|[（(]?[\d一二三四五六七八九十]{1,3}[)）.、])?\s*"


def find_proof(sentence: str, sources: Sequence[Source]) -> tuple[Span, ...]:
    """Return what proves the sentence, each stretch once: one span, or one for each statement it joins; () for nothing.

    find_proof("The rent is 900 euros and the deposit is 1,800 euros.", ...) has two spans where two sentences say so,
    and none where the figures stand the other way round.
    """
    if whole := find_support(sentence, sources):
        return (whole,)
    is_chinese = language_of(sentence) == "zh"
    statements = _chinese_statements(sentence) if is_chinese else _english_statements(sentence)
    if not 2 <= len(statements) <= MOST or stances(prepared(sentence), language_of(sentence)) & _SUPPOSED:
        return ()
    proof: list[Span] = []
    for statement in statements:
        able = [each for each in sources if _says_as_much(each, statement, is_chinese=is_chinese)]
        span = find_support(statement, able)
        if span is None:
            return ()
        proof.append(span)
    return tuple(dict.fromkeys(proof))


def _english_statements(sentence: str) -> list[str]:
    """Cut at what joins; a piece that begins with its verb has the subject of the first.

    Nothing where one says too little, or what stands at the beginning or the end may hold for all of them: "In Ulm the
    rent is ... and the fee is ...".
    """
    text = sentence.strip().rstrip(".")
    if text.endswith("?") or _TIED.search(text) or _SCOPE.match(text) or _YEAR_AT_END.search(text):
        return []
    pieces = _BORDER.split(text)
    verbs = [re.search(_VERB, piece) for piece in pieces]
    said = [
        f"{pieces[0][: verbs[0].start()]}{piece}" if verbs[0] and verb and verb.start() == 0 else piece
        for piece, verb in zip(pieces, verbs, strict=True)
    ]
    if not all(verbs) or not all(map(_SUBJECT.match, said)):
        return []
    return [f"{piece[0].upper()}{piece[1:]}." for piece in said]


def _chinese_statements(sentence: str) -> list[str]:
    """Cut at commas where each piece has a subject of its own."""
    text = sentence.strip().rstrip("。")
    pieces = _CHINESE_BORDER.split(text)
    if not all(map(_CHINESE_STATEMENT.match, pieces)):
        return []
    return [f"{piece}。" for piece in pieces]


def _says_as_much(source: Source, statement: str, *, is_chinese: bool) -> bool:
    """Does the source hold no date that the statement lacks, and in Chinese begin with its subject?

    What was so in 2020 is not so beside what is so today; 面积为 behind a comma is said of something before it.
    """
    dates = {each.value for each in figures(prepared(source.text)) if each.kind == "date"}
    if not dates <= {each.value for each in figures(prepared(statement)) if each.kind == "date"}:
        return False
    subject = _CHINESE_STATEMENT.match(statement) if is_chinese else None
    return subject is None or re.match(_NUMBER_OF_CLAUSE + re.escape(subject["subject"]), source.text) is not None
