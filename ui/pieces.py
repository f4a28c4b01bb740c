"""Values of chatdoc -> the page's HTML. Every text goes through `Markup.format`, which escapes it: only here and in
reader.py does a text of a document, a file name or a model become markup.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from chatdoc.errors import ChatdocError, ProtectedFile
from chatdoc.health import health_phrases, warnings
from chatdoc.ingest import Job
from chatdoc.store import Entry
from chatdoc.text import printable
from chatdoc.types import Answer, Citation, Language, Sentence
from ui.strings import LANGUAGE_NAMES, STRINGS, Strings

_FINISHING = ("embedding", "recognizing")
NEAREST = 3  # passages shown where nothing was found


@dataclass(frozen=True, slots=True)
class Cited:
    """What a citation shows before it is opened."""

    citation: Citation
    name: str
    place: str
    quote: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what came of it so far; `error` where it could not be answered."""

    number: int
    question: str
    answer: Answer | None = None
    error: ChatdocError | None = None
    stopped: bool = False

    @property
    def running(self) -> bool:
        return not (self.stopped or self.error) and (self.answer is None or not self.answer.finished)


def page_head(language: Language) -> Markup:
    """Return the name of the app, and the languages as a switch."""
    strings = STRINGS[language]
    switches = Markup("").join(
        Markup(
            '<button type="button" class="switch" data-act="language" data-key="{code}" lang="{tag}" '
            'aria-pressed="{on}">{name}</button>'
        ).format(code=code, tag=STRINGS[code].html_language, on=_yes(code == language), name=name)
        for code, name in LANGUAGE_NAMES.items()
    )
    return Markup(
        '<header class="page-head" data-language="{tag}"><h1>chatdoc</h1><p class="tagline">{tagline}</p>'
        '<div class="switches" role="group" aria-label="{label}">{switches}</div></header>'
    ).format(
        tag=strings.html_language,
        tagline=strings.tagline,
        label=strings.language_label,
        switches=switches,
    )


def drop_zone(strings: Strings, *, suffixes: Sequence[str]) -> Markup:
    """Return the place to drop files on, with pickers for files and for a folder; page.js does the rest.

    Of a folder only files with one of the `suffixes` (".pdf") are taken; files that were picked are all taken, so that
    one that can't be read is told of.
    """
    return Markup(
        '<section class="drop-zone" data-uploading="{uploading}" data-empty="{empty}" data-suffixes="{suffixes}">'
        "<h2>{documents}</h2>"
        '<p class="drop-here">{drop}</p><div class="pickers">'
        '<button type="button" class="soft" data-pick="files">{files}</button>'
        '<button type="button" class="soft" data-pick="folder">{folder}</button></div>'
        '<p class="note formats">{formats}</p><p class="note upload-progress" role="status"></p>'
        '<input type="file" multiple hidden data-picker="files" aria-label="{files}">'
        '<input type="file" multiple webkitdirectory hidden data-picker="folder" aria-label="{folder}">'
        '<details class="follow"><summary>{follow_folder}</summary><form data-act="follow">'
        '<input type="text" name="typed" required aria-label="{path}" placeholder="{path}" autocomplete="off">'
        '<button type="submit" class="soft">{follow}</button></form><p class="note">{follow_hint}</p></details>'
        "</section>"
    ).format(
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


def document_list(
    entries: Sequence[Entry],
    jobs: Sequence[Job],
    strings: Strings,
    *,
    language: Language,
    left_out: frozenset[str],
    confirming: str | None,
    folders: Sequence[Path] = (),
) -> Markup:
    """Return what is being added, the documents with their checkboxes, and the folders that are followed.

    `left_out` are not asked.
    """
    ids = {entry.id for entry in entries}
    finishing = {job.document_id: job for job in jobs if job.state in _FINISHING and job.document_id in ids}
    rows = [_job_row(job, strings, language) for job in jobs if job.state != "done" and job not in finishing.values()]
    rows += [
        _confirm_row(entry, strings)
        if entry.id == confirming
        else _entry_row(entry, strings, language, chosen=entry.id not in left_out, job=finishing.get(entry.id))
        for entry in entries
    ]
    listed = (
        Markup('<ul class="shelf">{}</ul>').format(Markup("").join(rows))
        if rows
        else Markup('<p class="note">{}</p>').format(strings.no_documents)
    )
    return Markup(
        '<section class="documents">{choice}{listed}{followed}<p class="note private">{private}</p></section>'
    ).format(
        choice=_choice_line(entries, strings, left_out) if entries else "",
        listed=listed,
        followed=_followed(folders, strings) if folders else "",
        private=strings.private,
    )


def _followed(folders: Sequence[Path], strings: Strings) -> Markup:
    """Return a switch for each followed folder, on; switched off, it is followed no more."""
    row = Markup(
        '<li class="doc-row"><button type="button" role="switch" class="switch-on" aria-checked="true" '
        'data-act="unfollow" data-key="{path}" aria-label="{label}" title="{off}"></button>'
        '<div class="row-text"><bdi class="name" title="{name}">{name}</bdi></div></li>'
    )
    rows = Markup("").join(
        row.format(
            path=os.fsencode(folder).hex(),
            name=printable(str(folder)),
            label=strings.following.format(name=printable(str(folder))),
            off=strings.unfollow,
        )
        for folder in folders
    )
    return Markup('<section class="followed"><h3>{}</h3><ul class="shelf">{}</ul></section>').format(
        strings.followed, rows
    )


def _choice_line(entries: Sequence[Entry], strings: Strings, left_out: frozenset[str]) -> Markup:
    chosen = sum(entry.id not in left_out for entry in entries)
    return Markup(
        '<div class="choice"><span role="status">{chosen}</span><span class="choice-buttons">'
        '<button type="button" class="quiet" data-act="choose-all">{all}</button>'
        '<button type="button" class="quiet" data-act="choose-none">{none}</button></span></div>'
    ).format(
        chosen=strings.chosen.format(chosen=chosen, total=len(entries)), all=strings.ask_all, none=strings.ask_none
    )


def _entry_row(entry: Entry, strings: Strings, language: Language, *, chosen: bool, job: Job | None) -> Markup:
    """Return a document; `job` is what is still being done for it, though it can be asked already."""
    name = printable(entry.name)
    return Markup(
        '<li class="doc-row{adding}" data-document="{id}"><button type="button" role="checkbox" class="check" '
        'data-act="choose" data-key="{id}" aria-checked="{on}" aria-label="{ask}"></button>'
        '<div class="row-text"><bdi class="name" title="{name}">{name}</bdi>'
        '<details class="note health" data-keep="{id}"><summary class="state" aria-label="{state}: {health}">{state}'
        "</summary><ul>{card}</ul></details>{finishing}</div>"
        '<button type="button" class="quiet" data-act="remove" data-key="{id}" aria-label="{remove}" title="{remove}">'
        "×</button></li>"
    ).format(
        id=entry.id,
        adding="" if job is None else " adding",
        finishing="" if job is None else _finishing(job, strings, name),
        on=_yes(chosen),
        ask=strings.ask_document.format(name=name),
        name=name,
        state=" · ".join(_state_words(entry, strings, language)),
        health=strings.health.format(name=name),
        card=Markup("").join(Markup("<li>{}</li>").format(phrase) for phrase in _card(entry, strings, language)),
        remove=strings.remove_document.format(name=name),
    )


def _finishing(job: Job, strings: Strings, name: str) -> Markup:
    return Markup(
        '<div class="finishing">{bar}<span class="note">{state}</span><button type="button" class="quiet" '
        'data-act="cancel" data-key="{number}" aria-label="{label}" title="{label}">{stop}</button></div>'
    ).format(
        bar=_bar(job, name),
        state=_job_words(job, strings),
        number=job.number,
        label=strings.cancel_document.format(name=name),
        stop=strings.stop,
    )


def _bar(job: Job, name: str) -> Markup:
    """Return how far a job is, where that is counted."""
    if not job.total:
        return Markup("")
    return Markup('<progress max="{}" value="{}" aria-label="{}"></progress>').format(job.total, job.done, name)


def _state_words(entry: Entry, strings: Strings, language: Language) -> list[str]:
    """Say how large the document is, how far it is indexed, and what of it may not be read right."""
    words = []
    if entry.health.pages is not None:
        words.append(_counted(entry.health.pages, strings.page_one, strings.page_many))
    if entry.embedded < entry.passages:
        words.append(strings.indexed_of.format(done=entry.embedded, total=entry.passages))
    else:
        words.append(_counted(entry.passages, strings.passage_one, strings.passage_many))
    if waiting := len(entry.health.scanned_pages):
        done = len(entry.health.recognized_pages)
        words.append(strings.job_recognizing_of.format(done=done, total=waiting + done))
    return [*words, *warnings(entry, language)]


def _card(entry: Entry, strings: Strings, language: Language) -> list[str]:
    """Return the health card, and what else the file is called."""
    others = [printable(name) for name in entry.names[1:]]
    also = [strings.also_named.format(names=", ".join(others))] if others else []
    return [*health_phrases(entry, language), *also]


def _confirm_row(entry: Entry, strings: Strings) -> Markup:
    return Markup(
        '<li class="doc-row confirm" data-document="{id}" role="alert"><p>{question}</p><div class="pickers">'
        '<button type="button" class="danger" data-act="remove-yes" data-key="{id}">{yes}</button>'
        '<button type="button" class="soft" data-act="remove-no" data-key="{id}">{no}</button></div></li>'
    ).format(
        id=entry.id,
        question=strings.remove_question.format(name=printable(entry.name)),
        yes=strings.remove_yes,
        no=strings.remove_no,
    )


def _job_row(job: Job, strings: Strings, language: Language) -> Markup:
    if job.state == "failed" and job.error is not None:
        return Markup('<li class="doc-row failed">{}{}</li>').format(
            problem(job.error, language, act="dismiss-job", key=str(job.number)),
            _password_form(job, strings) if _opens_with_password(job) else "",
        )
    name = printable(job.name)
    ended = job.state in ("failed", "cancelled")
    label = strings.dismiss if ended else strings.cancel_document.format(name=name)
    return Markup(
        '<li class="doc-row adding"><div class="row-text"><bdi class="name" title="{name}">{name}</bdi>{bar}'
        '<span class="note state">{state}</span></div><button type="button" class="quiet" data-act="{act}" '
        'data-key="{number}" aria-label="{label}" title="{label}">×</button></li>'
    ).format(
        name=name,
        bar="" if ended else _bar(job, name),
        state=_job_words(job, strings),
        act="dismiss-job" if ended else "cancel",
        number=job.number,
        label=label,
    )


def _opens_with_password(job: Job) -> bool:
    """Is it a PDF that lacks its password? Those of office files open nothing here."""
    return isinstance(job.error, ProtectedFile) and job.name.lower().endswith(".pdf")


def _password_form(job: Job, strings: Strings) -> Markup:
    label = strings.password.format(name=printable(job.name))
    return Markup(
        '<form data-act="unlock" data-key="{number}"><input type="password" name="typed" required '
        'autocomplete="off" data-keep="password-{number}" aria-label="{label}" placeholder="{label}">'
        '<button type="submit" class="soft">{unlock}</button></form>'
    ).format(number=job.number, label=label, unlock=strings.unlock)


def _job_words(job: Job, strings: Strings) -> str:
    counted: dict[str, tuple[str, str]] = {
        "reading": (strings.job_reading, strings.job_reading_page),
        "embedding": (strings.job_embedding, strings.job_embedding_of),
        "recognizing": (strings.job_embedding, strings.job_recognizing_of),
    }
    if job.state in counted:
        plain, with_count = counted[job.state]
        return with_count.format(done=job.done, total=job.total) if job.total else plain
    return strings.job_waiting if job.state == "waiting" else strings.job_cancelled


def problem(error: ChatdocError, language: Language, *, act: str = "", key: str = "") -> Markup:
    """Return what happened and what to do, with a button to dismiss it where `act` is given."""
    button = (
        Markup('<button type="button" class="soft" data-act="{}" data-key="{}">{}</button>').format(
            act, key, STRINGS[language].dismiss
        )
        if act
        else ""
    )
    return Markup(
        '<div class="problem" role="alert"><p><strong>{problem}</strong></p><p>{remedy}</p>{button}</div>'
    ).format(problem=error.problem(language), remedy=error.remedy(language), button=button)


def notices(errors: Sequence[tuple[int, ChatdocError]], language: Language) -> Markup:
    """Return the problems that belong to no document and no question, each until it is dismissed."""
    return Markup("").join(problem(error, language, act="dismiss", key=str(number)) for number, error in errors)


def welcome(strings: Strings) -> Markup:
    """Return what stands where the conversation will be."""
    return Markup('<div class="welcome"><h2>{}</h2><p>{}</p></div>').format(strings.welcome, strings.welcome_steps)


def conversation(turns: Sequence[Markup], strings: Strings) -> Markup:
    """Return turns one under the other."""
    return Markup('<section aria-label="{}">{}</section>').format(strings.conversation, Markup("").join(turns))


def reading_hint(strings: Strings) -> Markup:
    """Return what stands in the reading panel while nothing is open."""
    return Markup('<div class="reading-empty"><p class="note">{}</p></div>').format(strings.reading_hint)


def turn(shown: Turn, language: Language, *, cited: Callable[[Citation], Cited]) -> Markup:
    """Return a question with its answer as far as it is known; `cited` looks up what a citation shows."""
    strings = STRINGS[language]
    if shown.error is not None:
        evidence = _answer(shown, shown.answer, strings, cited) if shown.answer is not None else Markup("")
        body = problem(shown.error, language) + evidence
    elif shown.answer is None:
        body = Markup('<p class="note" role="status">{}</p>').format("" if shown.stopped else strings.searching)
    else:
        body = _answer(shown, shown.answer, strings, cited)
    stopped = Markup('<p class="note stopped">{}</p>').format(strings.stopped) if shown.stopped else ""
    return Markup(
        '<article class="turn" data-turn="{number}" aria-live="polite" aria-busy="{running}"><h3 class="question">'
        '<span class="sr-only">{asked}: </span><bdi>{question}</bdi></h3>{body}{stopped}</article>'
    ).format(
        number=shown.number,
        running=_yes(shown.running),
        asked=strings.you_asked,
        question=shown.question,
        body=body,
        stopped=stopped,
    )


def openable(answer: Answer) -> tuple[Citation, ...]:
    """Return what can be opened: the citations, or the nearest passages where nothing was found."""
    if answer.verdict != "not_found" or answer.citations:
        return answer.citations
    passages = [hit.passage for hit in answer.sources[:NEAREST]]
    return tuple(Citation(i, each.document_id, each.start, each.end) for i, each in enumerate(passages, 1))


def _answer(shown: Turn, answer: Answer, strings: Strings, cited: Callable[[Citation], Cited]) -> Markup:
    """The sentences with their marks or the unchecked draft, then the evidence.

    Where the sentences are the quotes themselves, the evidence says all of it.
    """
    places = {citation.number: cited(citation) for citation in openable(answer)}
    parts = []
    if any(sentence.origin != "quote" for sentence in answer.sentences):
        sentences = Markup(" ").join(_sentence(each, shown.number, strings, places) for each in answer.sentences)
        parts.append(Markup('<div class="answer" dir="auto">{}</div>').format(sentences))
    if answer.draft and not answer.finished:
        draft = Markup('<div class="draft" dir="auto"><p class="note">{}</p><p class="draft-text">{}</p></div>')
        parts.append(draft.format(strings.draft if shown.running else "", answer.draft))
    if answer.finished and answer.verdict != "not_found":
        verdicts = {
            "supported": strings.verdict_supported,
            "partly": strings.verdict_partly,
            "quoted": strings.verdict_quoted,
        }
        verdict = Markup('<p class="note verdict verdict-{}">{}</p>')
        parts.append(verdict.format(answer.verdict, verdicts[answer.verdict]))
    parts.append(_evidence(answer, shown.number, strings, places))
    return Markup("").join(parts)


def _sentence(sentence: Sentence, turn_number: int, strings: Strings, places: dict[int, Cited]) -> Markup:
    marks = Markup("").join(
        _mark(places[number], turn_number, strings) for number in sentence.citations if number in places
    )
    if sentence.origin == "model" and not marks:
        return Markup(
            '<span class="sentence unproved" title="{why}">{text} <span class="tag">{tag}<span class="sr-only">: '
            "{why}</span></span></span>"
        ).format(text=sentence.text, tag=strings.unproved, why=strings.unproved_why)
    text, last_word = _last_word(sentence.text) if marks else (sentence.text, "")
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
    return Markup(
        '<button type="button" class="cite" data-act="open" data-key="{turn}:{number}" title="{quote}" '
        'aria-label="{label}">{number}</button>'
    ).format(
        turn=turn_number,
        number=number,
        quote=cited.quote,
        label=strings.open_citation.format(number=number, name=cited.name, place=cited.place).rstrip(" ,，"),
    )


def _evidence(answer: Answer, turn_number: int, strings: Strings, places: dict[int, Cited]) -> Markup:
    """Return each citation once, in order, with its words, its document and its place."""
    if not places:
        return Markup("")
    row = Markup(
        '<li>{mark}<div><blockquote dir="auto">{quote}</blockquote><p class="note"><bdi>{where}</bdi></p></div></li>'
    )
    rows = Markup("").join(
        row.format(
            mark=_mark(cited, turn_number, strings),
            quote=cited.quote,
            where=" · ".join(filter(None, (cited.name, cited.place))),
        )
        for _, cited in sorted(places.items())
    )
    heading = strings.nearest if answer.verdict == "not_found" and answer.finished else strings.evidence
    return Markup('<section class="evidence"><h4>{}</h4><ol>{}</ol></section>').format(heading, rows)


def _counted(count: int, one: str, many: str) -> str:
    return (one if count == 1 else many).format(count=count)


def _yes(on: bool) -> str:
    return "true" if on else "false"
