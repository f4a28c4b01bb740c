"""Values of chatdoc -> the page's HTML. Every text goes through `Markup.format`, which escapes it: only here, in
shelf.py and in reader.py does a text of a document, a file name or a model become markup.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from chatdoc.errors import ChatdocError
from chatdoc.text import printable, unturned
from chatdoc.types import Answer, Citation, Exchange, Language, Outside, Sentence
from ui.model_route import PATH
from ui.strings import LANGUAGE_NAMES, STRINGS, Strings

_LONG, _LONG_LINES = 400, 7
"""A question of more characters or line breaks may have to be scrolled, which the keyboard does where it can go."""


@dataclass(frozen=True, slots=True)
class Cited:
    """What a citation shows before it is opened."""

    citation: Citation
    name: str
    place: str
    quote: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it so far; `error` where it could not be answered.

    `broken` where the process that answered it ended. `kept_as` is its id in the library (conversations.py).
    """

    number: int
    question: str
    answer: Answer | None = None
    error: ChatdocError | None = None
    stopped: bool = False
    broken: bool = False
    kept_as: int | None = None

    @property
    def exchange(self) -> Exchange:
        """The turn as a later question may lean on it."""
        return Exchange.of(self.question, self.answer)

    @property
    def searched(self) -> str:
        """The question as it was searched."""
        return self.exchange.question

    @property
    def running(self) -> bool:
        return not (self.stopped or self.broken or self.error) and (self.answer is None or not self.answer.finished)


def page_head(language: Language, outside: Outside | None) -> Markup:
    """Return the name of the app, the panes that a narrow window shows one at a time, and the languages as switches.

    Under it what leaves this computer, if anything.
    """
    strings = STRINGS[language]
    switches = Markup("").join(
        Markup(
            '<button type="button" class="switch" data-act="language" data-key="{code}" lang="{tag}" '
            'aria-pressed="{on}">{name}</button>'
        ).format(code=code, tag=STRINGS[code].html_language, on=yes(code == language), name=name)
        for code, name in LANGUAGE_NAMES.items()
    )
    return Markup(
        '<header class="page-head" data-language="{tag}"><h1>chatdoc</h1><p class="tagline">{tagline}</p>{panes}'
        '<div class="switches" role="group" aria-label="{label}">{switches}</div></header>{leaves}'
    ).format(
        tag=strings.html_language,
        tagline=strings.tagline if outside is None else strings.tagline_outside,
        leaves="" if outside is None else _leaves(strings, outside),
        panes=_panes(strings),
        label=strings.language_label,
        switches=switches,
    )


def _panes(strings: Strings) -> Markup:
    """Return a switch for each pane; keys.js says which one is pressed."""
    button = Markup('<button type="button" class="switch" data-pane="{}" aria-pressed="false">{}</button>')
    panes = (("documents", strings.documents), ("chat", strings.view_chat), ("reading", strings.reading))
    return Markup('<div class="panes" role="group" aria-label="{}">{}</div>').format(
        strings.asking.panes, Markup("").join(button.format(pane, name) for pane, name in panes)
    )


def _leaves(strings: Strings, outside: Outside) -> Markup:
    text = strings.leaves if outside.encrypted else strings.leaves_plain
    return Markup('<p class="leaves" role="note">{}</p>').format(text.format(host=outside.host))


def drop_zone(strings: Strings, *, suffixes: Sequence[str]) -> Markup:
    """Return the place to drop files on, with pickers for files and for a folder; page.js does the rest.

    Of a folder only files with one of the `suffixes` (".pdf") are taken; files that were picked are all taken, so that
    one that can't be read is told of. A model file is sent to model_route.py, whichever view is in front: the one that
    tells of it is drawn only when it is looked at.
    """
    return Markup(
        '<section class="drop-zone" data-uploading="{uploading}" data-empty="{empty}" data-suffixes="{suffixes}" '
        'data-pasted-text="{pasted_text}" data-pasted-image="{pasted_image}">'
        "<h2>{documents}</h2>"
        '<p class="drop-here">{drop}</p><div class="pickers">'
        '<button type="button" class="soft" data-pick="files">{files}</button>'
        '<button type="button" class="soft" data-pick="folder">{folder}</button></div>'
        '<p class="note formats">{formats}</p><p class="note upload-progress" role="status"></p>'
        '<input type="file" multiple hidden data-picker="files" aria-label="{files}">'
        '<input type="file" multiple webkitdirectory hidden data-picker="folder" aria-label="{folder}">'
        '<input type="file" hidden data-send="model" data-to="{model_path}" data-view="models" accept=".gguf" '
        'aria-label="{model}">'
        '<details class="paste"><summary>{paste}</summary><form data-paste><textarea name="pasted" rows="4" required '
        'aria-label="{paste_label}" placeholder="{paste_label}"></textarea><button type="submit" class="soft">'
        "{paste_add}</button></form></details>"
        '<details class="follow"><summary>{follow_folder}</summary><form data-act="follow">'
        '<input type="text" name="typed" required aria-label="{path}" placeholder="{path}" autocomplete="off">'
        '<button type="submit" class="soft">{follow}</button></form><p class="note">{follow_hint}</p></details>'
        "</section>"
    ).format(
        model_path=PATH,
        model=strings.models.add,
        pasted_text=strings.start.pasted_text,
        pasted_image=strings.start.pasted_image,
        paste=strings.start.paste,
        paste_label=strings.start.paste_label,
        paste_add=strings.start.paste_add,
        follow_folder=strings.follow_folder,
        path=strings.folder_path,
        follow=strings.follow,
        follow_hint=strings.follow_hint,
        uploading=strings.uploading,
        empty=strings.empty_folder,
        suffixes=" ".join(suffixes),
        documents=strings.documents,
        drop=strings.drop_here,
        files=strings.choose_files,
        folder=strings.choose_folder,
        formats=strings.formats_read,
    )


def problem(error: ChatdocError, language: Language, *, act: str = "", key: str = "", more: str = "") -> Markup:
    """Return what happened and what to do, with a button to dismiss it where `act` is given, and `more` of them."""
    dismiss = (
        Markup('<button type="button" class="soft" data-act="{}" data-key="{}">{}</button>').format(
            act, key, STRINGS[language].dismiss
        )
        if act
        else ""
    )
    return Markup(
        '<div class="problem" role="alert"><p><strong>{problem}</strong></p><p>{remedy}</p>{dismiss} {more}</div>'
    ).format(problem=error.problem(language), remedy=error.remedy(language), dismiss=dismiss, more=more)


def button(act: str, text: str, *, key: str = "", about: str = "") -> Markup:
    """Return a button that says and does something; `about` tells it from others that say the same."""
    told = Markup('<span class="sr-only"> <bdi>{}</bdi></span>').format(about) if about else ""
    return Markup('<button type="button" class="soft" data-act="{}" data-key="{}">{}{}</button>').format(
        act, key, text, told
    )


def copy_button(text: str, label: str, strings: Strings) -> Markup:
    """Return a button that copies; keys.js does it, because a browser lets only a click do so."""
    return Markup(
        '<button type="button" class="quiet" data-copy="{text}" data-copied="{copied}">{label}</button>'
        '<span class="note" role="status"></span>'
    ).format(text=text, copied=strings.asking.copied, label=label)


def progress(done: int, total: int, counted: str, *, buttons: Markup) -> Markup:
    """Return how far a piece of work is, `counted` in words, with what can be done about it."""
    return Markup(
        '<div class="work"><p role="status">{counted}</p><progress value="{done}" max="{total}" '
        'aria-label="{counted}"></progress><div class="work-buttons">{buttons}</div></div>'
    ).format(counted=counted, done=done, total=max(total, 1), buttons=buttons)


def conversation(turns: Sequence[Markup], strings: Strings) -> Markup:
    """Return turns one under the other."""
    return Markup('<section aria-label="{}">{}</section>').format(strings.conversation, Markup("").join(turns))


def reading_hint(strings: Strings, key: str = "") -> Markup:
    """Return what stands in the reading panel while nothing is open; `key` is the number of its closing."""
    return Markup('<div class="reading-empty" data-reading="{}"><p class="note">{}</p></div>').format(
        key, strings.reading_hint
    )


def turn(shown: Turn, language: Language, *, cited: Callable[[Citation], Cited], below: str = "") -> Markup:
    """Return a question with its answer as far as it is known, and `below` it what a person said of it.

    `cited` looks up what a citation shows. What is said stands in one element, so that its evidence keeps its place
    in the turn: Gradio draws anew what is not where it was, and the keyboard or a selection there would be lost.
    """
    strings = STRINGS[language]
    said = Markup("") if shown.error is None else problem(shown.error, language)
    evidence = Markup("")
    if shown.answer is not None:
        places = {citation.number: cited(citation) for citation in shown.answer.openable}
        said += _said(shown, shown.answer, strings, places)
        evidence = _evidence(shown.answer, shown.number, strings, places)
    elif shown.error is None:
        said = Markup('<p class="note" role="status">{}</p>').format(strings.searching if shown.running else "")
    ended = strings.stopped if shown.stopped else strings.broken_off if shown.broken else ""
    stopped = Markup('<p class="note stopped">{}</p>').format(ended) if ended else ""
    return Markup(
        '<article class="turn" data-turn="{number}" aria-live="polite" aria-busy="{running}">{question}'
        "<div>{said}</div>{evidence}{stopped}{below}</article>"
    ).format(
        number=shown.number,
        running=yes(shown.running),
        question=_question(shown.question, strings),
        said=said,
        evidence=evidence,
        stopped=stopped,
        below=below,
    )


def _question(question: str, strings: Strings) -> Markup:
    long = len(question) > _LONG or question.count("\n") > _LONG_LINES
    return Markup('<h3 class="question"{}><span class="sr-only">{}: </span><bdi>{}</bdi></h3>').format(
        Markup(' tabindex="0"') if long else "", strings.you_asked, question
    )


def _said(shown: Turn, answer: Answer, strings: Strings, places: dict[int, Cited]) -> Markup:
    """What was searched where that is not what was typed, and the sentences with their marks or the unchecked draft.

    Quotes that are the answer themselves stand in the evidence, which says all of it, not among the sentences.
    """
    written = [sentence for sentence in answer.sentences if sentence.origin != "quote"]
    parts = []
    if answer.asked:
        searched = Markup('<p class="note searched">{} <bdi>{}</bdi></p>')
        parts.append(searched.format(strings.searched_for, unturned(answer.asked)))
    if written:
        sentences = Markup(" ").join(_sentence(each, shown.number, strings, places) for each in written)
        parts.append(Markup('<div class="answer" dir="auto">{}</div>').format(sentences))
    if answer.draft and not answer.finished:
        draft = Markup('<div class="draft" dir="auto"><p class="note">{}</p><p class="draft-text">{}</p></div>')
        parts.append(draft.format(strings.draft if shown.running else "", unturned(answer.draft)))
    if answer.finished and answer.verdict != "not_found":
        verdicts = {
            "supported": strings.verdict_supported,
            "partly": strings.verdict_partly,
            "quoted": strings.verdict_quoted if answer.model is None else strings.verdict_quoted_instead,
        }
        verdict = Markup('<p class="note verdict verdict-{}">{}</p>')
        parts.append(verdict.format(answer.verdict, verdicts[answer.verdict]))
    if answer.model and any(sentence.origin == "model" for sentence in answer.sentences):
        wrote = Markup('<p class="note wrote">{}</p>')
        parts.append(wrote.format(strings.written_by.format(model=printable(answer.model))))
    if answer.notice:
        parts.append(Markup('<p class="note" dir="auto">{}</p>').format(answer.notice))
    return Markup("").join(parts)


def _sentence(sentence: Sentence, turn_number: int, strings: Strings, places: dict[int, Cited]) -> Markup:
    marks = Markup("").join(
        _mark(places[number], turn_number, strings) for number in sentence.citations if number in places
    )
    written = unturned(sentence.text)
    if sentence.origin == "model" and not marks:
        return Markup(
            '<span class="sentence unproved" title="{why}">{text} <span class="tag">{tag}<span class="sr-only">: '
            "{why}</span></span></span>"
        ).format(text=written, tag=strings.unproved, why=strings.unproved_why)
    text, last_word = _last_word(written) if marks else (written, "")
    return Markup(
        '<span class="sentence from-{origin}">{text}<span class="keep">{last_word}{marks}</span></span>'
    ).format(origin=sentence.origin, text=text, last_word=last_word, marks=marks)


def _last_word(text: str) -> tuple[str, str]:
    """Return the text without its last word (in Chinese: two characters), and that: its mark stays beside it."""
    start = max(text.rfind(" ") + 1, len(text) - 20)
    if any(character > "\u2e7f" for character in text[start:]):
        start = max(len(text) - 2, 0)
    return text[:start], text[start:]


def _mark(cited: Cited, turn_number: int, strings: Strings) -> Markup:
    number = cited.citation.number
    key = f"{turn_number}:{number}"
    return cite(number, key=key, name=cited.name, place=cited.place, quote=cited.quote, strings=strings)


def cite(number: int, *, key: str, name: str, strings: Strings, place: str = "", quote: str = "") -> Markup:
    """Return the number of a citation, which a click opens; `quote` is shown while the mouse is over it."""
    label = strings.open_citation.format(number=number, name=name, place=place).rstrip(" ,，")
    return Markup(
        '<button type="button" class="cite" data-act="open" data-key="{key}" title="{shown}" aria-label="{label}">'
        "{number}</button>"
    ).format(key=key, number=number, shown=quote or label, label=label)


def _evidence(answer: Answer, turn_number: int, strings: Strings, places: dict[int, Cited]) -> Markup:
    """Return each citation once, in order, with its words, its document and its place."""
    if not places:
        return Markup("")
    row = Markup(
        '<li data-quote="{key}">{mark}<div><blockquote dir="auto">{quote}</blockquote>'
        '<p class="note"><bdi>{where}</bdi></p></div></li>'
    )
    rows = Markup("").join(
        row.format(
            key=f"{cited.citation.document_id}:{cited.citation.start}:{cited.citation.end}",
            mark=_mark(cited, turn_number, strings),
            quote=Markup('<span class="tab">\t</span>').join(cited.quote.split("\t")),
            where=" · ".join(filter(None, (cited.name, cited.place))),
        )
        for _, cited in sorted(places.items())
    )
    heading = strings.nearest if answer.verdict == "not_found" and answer.finished else strings.evidence
    return Markup('<section class="evidence"><h4>{}</h4><ol>{}</ol></section>').format(heading, rows)


def yes(on: bool) -> str:
    """Return a boolean attribute of ARIA."""
    return "true" if on else "false"


def counted(count: int, one: str, many: str) -> str:
    """Return the text for one or for many with the number in it: as in "1 passage" and "1,020 passages"."""
    return (one if count == 1 else many).format(count=count)
