"""A kept conversation -> paragraphs with footnotes -> Markdown (DOCX: export_docx.py), and a name for the file.

Questions, answers, quotes and names are untrusted: none of them becomes markup.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from chatdoc.conversations import KeptTurn
from chatdoc.headings import in_words
from chatdoc.shown import unturned
from chatdoc.snapshots import Quoted
from chatdoc.types import Language, Sentence

_SAID: dict[str, dict[Language, str]] = {
    "unproved": {"en": " (not proved)", "zh": "（未证实）"},
    "draft": {"en": " (not checked)", "zh": "（尚未核对）"},
    "stopped": {"en": "(stopped)", "zh": "（已停止）"},
    "broken": {"en": "(broken off)", "zh": "（已中断）"},
    "running": {"en": "(still being answered)", "zh": "（正在回答）"},
    "quote": {"en": "“{quote}”, {where}", "zh": "“{quote}”，{where}"},
    "page": {"en": "page {page}", "zh": "第 {page} 页"},
    "printed": {"en": "page {page} (printed: {label})", "zh": "第 {page} 页（印刷页码：{label}）"},
    "gone": {"en": "no longer in the library", "zh": "已不在资料库中"},
    "conversation": {"en": "conversation", "zh": "对话"},
}
Kind = Literal["question", "text", "quote", "note"]


@dataclass(frozen=True, slots=True)
class Run:
    """A text and the numbers of the footnotes behind it."""

    text: str
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What stands for itself: a question (a heading), text, a quote, or a note of the app's own."""

    kind: Kind
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """A conversation to be written; `notes` are the footnotes, numbered from 1 in the order of the paragraphs."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    notes: tuple[str, ...]


def exported(title: str, turns: Sequence[KeptTurn], *, here: Collection[str], language: Language) -> Exported:
    """Return what is written of a conversation; `here` are the ids of the documents that are in the library still."""
    paragraphs: list[Paragraph] = []
    notes: list[str] = []
    for turn in turns:
        paragraphs.append(Paragraph("question", (Run(plain(turn.question)),)))
        paragraphs += _answered(turn, here, language, notes)
        if turn.state != "finished":
            paragraphs.append(Paragraph("note", (Run(_SAID[turn.state][language]),)))
    return Exported(plain(title), tuple(paragraphs), tuple(notes))


def _answered(turn: KeptTurn, here: Collection[str], language: Language, notes: list[str]) -> list[Paragraph]:
    if turn.answer is None:
        return []
    numbers: dict[int, int] = {}

    def run(sentence: Sentence) -> Run:
        for quote in turn.quoted:
            if quote.number in sentence.citations and quote.number not in numbers:
                notes.append(_note(quote, here, language))
                numbers[quote.number] = len(notes)
        unproved = sentence.origin == "model" and not sentence.citations
        text = plain(sentence.text) + (_SAID["unproved"][language] if unproved else "")
        return Run(text, tuple(numbers[number] for number in sentence.citations if number in numbers))

    said = [each for each in turn.answer.sentences if each.origin != "quote"]
    shown = [each for each in turn.answer.sentences if each.origin == "quote"] + list(turn.answer.quotes)
    if turn.answer.verdict == "not_found" and not shown:  # the nearest passages, which no sentence cites
        shown += [Sentence(each.text, (each.number,), "quote") for each in turn.quoted]
    paragraphs = [Paragraph("text", tuple(run(each) for each in said))] if said else []
    if turn.answer.draft and not turn.answer.finished:
        paragraphs.append(Paragraph("text", (Run(plain(turn.answer.draft) + _SAID["draft"][language]),)))
    if turn.answer.notice:
        paragraphs.append(Paragraph("note", (Run(plain(turn.answer.notice)),)))
    return paragraphs + [Paragraph("quote", (run(each),)) for each in shown]


def _note(quote: Quoted, here: Collection[str], language: Language) -> str:
    """Return "“quote”, lease.pdf, page 3"."""
    where = [plain(quote.document)]
    if quote.pages:
        page = "-".join(str(page) for page in dict.fromkeys((quote.pages[0], quote.pages[-1])))
        label = (quote.label or "").removeprefix("p. ")
        printed = "page" if label in ("", str(quote.pages[0])) else "printed"
        where.append(_SAID[printed][language].format(page=page, label=plain(label)))
    elif quote.heading:
        where.append(plain(in_words(quote.heading, quote.document, language)))
    if quote.document_id not in here:
        where.append(_SAID["gone"][language])
    joined = (", " if language == "en" else "，").join(where)
    return _SAID["quote"][language].format(quote=plain(quote.text), where=joined)


def plain(text: str) -> str:
    """Return the text as one line without characters that control something or that XML cannot hold."""
    shown = "".join(
        character
        for character in " ".join(unturned(text).split())
        if unicodedata.category(character) not in ("Cc", "Cs", "Cn")
    )
    return " ".join(shown.split())


def to_plain(conversation: Exported) -> str:
    """Return the conversation as a terminal shows it."""
    before = {"question": "\n# ", "text": "", "quote": "> ", "note": ""}
    lines = [conversation.title]
    for paragraph in conversation.paragraphs:
        shown = " ".join(run.text + "".join(f"[{number}]" for number in run.notes) for run in paragraph.runs)
        lines.append(before[paragraph.kind] + shown)
    notes = [f"[{number}] {note}" for number, note in enumerate(conversation.notes, 1)]
    return "\n".join([*lines, *([""] if notes else []), *notes])


def to_markdown(conversation: Exported) -> str:
    """Return the conversation as Markdown with footnotes (`[^1]`); of other people's texts, every sign is escaped."""
    before = {"question": "## ", "text": "", "quote": "> ", "note": ""}
    parts = [f"# {escaped(conversation.title)}"]
    for paragraph in conversation.paragraphs:
        line = " ".join(escaped(run.text) + "".join(f"[^{number}]" for number in run.notes) for run in paragraph.runs)
        parts.append(f"{before[paragraph.kind]}{f'*{line}*' if paragraph.kind == 'note' else line}")
    parts += [f"[^{number}]: {escaped(note)}" for number, note in enumerate(conversation.notes, 1)]
    return "\n\n".join(parts) + "\n"


_MARKUP = re.compile(r"[\\`*_{}\[\]<>|~$&^#@]|:(?=//)|(?<=www)\.|(?<=mailto):|(?<=xmpp):|[-+=](?=\s|$)", re.IGNORECASE)
_FIRST = re.compile(r"^(?:(\d+)([.)])|([-+=:]))")


def escaped(text: str) -> str:
    """Return a line so that Markdown shows it as it is: no links, no images, no HTML, no lists.

    escaped("1. [x](http://a.b)") == "1\\\\. \\\\[x\\\\](http\\\\://a.b)"
    """
    inside = _MARKUP.sub(lambda match: "\\" + match.group(), text)
    return _FIRST.sub(lambda match: f"{match[1]}\\{match[2]}" if match[1] else "\\" + match[3], inside)


_RESERVED = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)
MAX_NAME_BYTES = 120
"""Of a file name in UTF-8: file systems take 255, encrypted ones 143."""


def file_name(title: str, suffix: str, language: Language) -> str:
    """Return a name that every system takes: "How much is the rent.md"."""
    name = re.sub(r'[<>:"/\\|?*]+', " ", plain(title))
    name = " ".join(name.split()).encode("utf-8")[:MAX_NAME_BYTES].decode("utf-8", "ignore").strip(" .…")
    name = _RESERVED.sub(lambda match: f"{match.group()}_", name).lstrip("-~")
    return (name or _SAID["conversation"][language]) + suffix
