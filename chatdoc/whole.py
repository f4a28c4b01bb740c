"""Question -> what it asks of a document as a whole: what it is about, every place of something, or how many; or None.

Only what no single passage can answer is recognised. "How many employees does Acme have?" stands in a sentence
somewhere and is ordinary, "How many clauses mention Acme?" is not. Taking an ordinary question for one about
the whole is worse than missing one, so every form is matched from its beginning to its end.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from chatdoc import whole_chinese, whole_english
from chatdoc.text import HAN, fold, question_terms, simplified

Kind = Literal["about", "list", "mentions", "count"]

MOST_TERMS_ASKED = 5
"""What is asked for with more terms is a description that one passage fits, not a thing that stands in many places."""

MOST_CHARS = 160


@dataclass(frozen=True, slots=True)
class Whole:
    """What is asked of the whole: what the document called `subject` is about, or every `subject` in it.

    "mentions" asks how often the subject is mentioned, "count" how many of it there are. `subject` is folded, in
    Chinese of simplified characters, and empty where "about" means all that is searched.
    """

    kind: Kind
    subject: str = ""


def asked_of_whole(question: str) -> Whole | None:
    """Return what a question (without filters) asks of the whole, None for an ordinary one.

    asked_of_whole("What is this contract about?") == Whole("about")
    asked_of_whole("List all penalties in this contract.") == Whole("list", "penalties")
    asked_of_whole("“保密”一共提到几次？") == Whole("mentions", "保密")
    """
    if len(question) > MOST_CHARS:
        return None
    chinese, english = _bare_chinese(question), _bare_english(question)
    for text, (kind, form) in [*((chinese, each) for each in _CHINESE), *((english, each) for each in _ENGLISH)]:
        match = form.fullmatch(text)
        if match is None:
            continue
        subject = (match.groupdict().get("subject") or "").strip(" \"'.")
        if kind == "about" or (_is_thing(subject) and len(question_terms(subject)) <= MOST_TERMS_ASKED):
            return Whole(kind, subject)
    return None


def _is_thing(subject: str) -> bool:
    return any(character.isalnum() for character in subject) and not re.fullmatch(f"{whole_chinese.MEASURE}+", subject)


def _bare_english(question: str) -> str:
    text = re.sub(r"[“”„\"]", '"', fold(question))
    return (
        whole_english.POLITE.sub("", " ".join(text.split()).strip(" .?!:;"))
        .removesuffix(", please")
        .removesuffix(" please")
    )


def _bare_chinese(question: str) -> str:
    text = _SPACE_BESIDE_HAN.sub("", re.sub(r"[“”\"「」『』《》〈〉]", "", simplified(fold(question))))
    return whole_chinese.POLITE.sub("", text.strip("。?!,:;.、吧呢呀啊"))


_SPACE_BESIDE_HAN = re.compile(rf"\s+(?=[{HAN}])|(?<=[{HAN}])\s+")


def _compiled(forms: Mapping[Kind, tuple[str, ...]]) -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(form)) for kind, each in forms.items() for form in each)


_ENGLISH = _compiled(whole_english.FORMS)
_CHINESE = _compiled(whole_chinese.FORMS)
