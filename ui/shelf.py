"""Documents, what is being added, and followed folders -> the list on the page. Every text goes through
`Markup.format`, which escapes it.
"""

import os
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from markupsafe import Markup

from chatdoc.collected import Collection
from chatdoc.errors import ProtectedFile
from chatdoc.health import health_phrases, warnings
from chatdoc.ingest import Job, Overall, overall
from chatdoc.kept_guides import Guide
from chatdoc.scans import own_pages
from chatdoc.store import Entry
from chatdoc.text import fold, printable
from chatdoc.types import Language
from ui.collecting import collection_line, memberships, put_in_form
from ui.guides import guide_card
from ui.log_view import log_button
from ui.pieces import button, counted, problem, yes
from ui.strings import Strings
from ui.tab import LISTED

_WORTH_FINDING = 10  # with fewer documents there is nothing to search for
_FINISHING = ("embedding", "recognizing")


def called(entries: Sequence[Entry], words: str) -> Sequence[Entry]:
    """Return the documents that have all these words in one of their names, all of them without a word."""
    wanted = fold(words).split()
    return [entry for entry in entries if all(word in fold(" / ".join(entry.names)) for word in wanted)]


def document_list(
    entries: Sequence[Entry],
    jobs: Sequence[Job],
    strings: Strings,
    *,
    language: Language,
    left_out: frozenset[str],
    confirming: str | None,
    folders: Sequence[Path] = (),
    collections: Sequence[Collection] = (),
    private: bool = True,
    made: Mapping[str, Guide] = MappingProxyType({}),
    unguided: Container[str] = (),
    finding: str = "",
    most: int = LISTED,
) -> Markup:
    """Return what is being added, the documents with checkboxes and collections, and the folders that are followed.

    `left_out` are not asked. `private`: nothing that is asked leaves this computer, and it is said so. `made` are the
    guides that there are, by document; of the `unguided` none could be made. Of the documents called `finding` the
    newest `most` are listed, newest first.
    """
    found = called(entries, finding)
    ids = {entry.id for entry in entries}
    finishing = {job.document_id: job for job in jobs if job.state in _FINISHING and job.document_id in ids}
    rows = [_job_row(job, strings, language) for job in jobs if job.state != "done" and job not in finishing.values()]
    rows += [
        _confirm_row(entry, strings)
        if entry.id == confirming
        else _entry_row(
            entry,
            strings,
            language,
            chosen=entry.id not in left_out,
            job=finishing.get(entry.id),
            collections=collections,
            guide=guide_card(entry, made.get(entry.id), strings, failed=entry.id in unguided),
            wanted=entry.id not in made and entry.id not in unguided,
        )
        for entry in [*reversed(found)][:most]
    ]
    listed = (
        Markup('<ul class="shelf">{}</ul>').format(Markup("").join(rows))
        if rows
        else Markup('<p class="note">{}</p>').format(strings.no_documents)
    )
    return Markup(
        '<section class="documents">{choice}{collected}{overall}{finder}{listed}{more}{followed}{private}</section>'
    ).format(
        choice=_choice_line(entries, strings, left_out) if entries else "",
        collected=collection_line(collections, strings, chosen=frozenset(ids - left_out), confirming=confirming)
        if entries
        else "",
        overall=_overall_line(overall(jobs, entries), strings),
        finder=_finder(found, finding, strings) if len(entries) > _WORTH_FINDING else "",
        listed=listed,
        more=_more(len(found) - most, strings) if len(found) > most else "",
        followed=_followed(folders, strings) if folders else "",
        private=Markup('<p class="note private">{}</p>').format(strings.private) if private else "",
    )


def _overall_line(far: Overall | None, strings: Strings) -> Markup:
    """Return how far several files are in all; of a single one its row says it."""
    if far is None or far.files == 1:
        return Markup("")
    counted = [strings.start.overall_files.format(done=far.files_read, total=far.files)]
    if far.passages:
        counted.append(strings.start.overall.format(done=far.embedded, total=far.passages))
    return Markup(
        '<div class="overall"><progress max="{}" value="{}" aria-label="{}"></progress><p class="note" role="status">{}'
        "</p></div>"
    ).format(far.passages or far.files, far.embedded if far.passages else 0, strings.documents, " · ".join(counted))


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


def _finder(found: Sequence[Entry], finding: str, strings: Strings) -> Markup:
    """Return a field for a part of a name, and what was found of the last one."""
    label = strings.start.find_document
    said = strings.start.documents_called.format(words=finding, count=len(found)) if finding else ""
    return Markup(
        '<form class="finder" data-act="find-documents"><input type="search" name="typed" data-keep="find-documents" '
        'maxlength="200" value="{words}" aria-label="{label}" placeholder="{label}"><button type="submit" class="soft">'
        '{find}</button></form><p class="note" role="status"><bdi>{said}</bdi></p>'
    ).format(label=label, words=finding, find=strings.start.find, said=said)


def _more(left: int, strings: Strings) -> Markup:
    return Markup('<button type="button" class="soft" data-act="more-documents">{}</button>').format(
        strings.start.more_documents.format(count=min(left, LISTED), left=left)
    )


def _entry_row(
    entry: Entry,
    strings: Strings,
    language: Language,
    *,
    chosen: bool,
    job: Job | None,
    collections: Sequence[Collection],
    guide: Markup,
    wanted: bool,
) -> Markup:
    """Return a document; `job` is what is still being done for it, though it can be asked already.

    A card whose `guide` is still `wanted` says so to keys.js (`data-guide`), which asks for it when it is unfolded.
    """
    name = printable(entry.name)
    return Markup(
        '<li class="doc-row{adding}" data-document="{id}"><button type="button" role="checkbox" class="check" '
        'data-act="choose" data-key="{id}" aria-checked="{on}" aria-label="{ask}"></button>'
        '<div class="row-text"><button type="button" class="name" data-act="read" data-key="{id}" title="{name}" '
        'aria-label="{read}"><bdi>{name}</bdi></button>{memberships}'
        '<details class="note health" data-keep="{id}"{wanted}><summary class="state" aria-label="{state}: {health}">'
        "{state}</summary>{guide}<ul>{card}</ul>{again}{put_in}</details>{finishing}</div>"
        '<button type="button" class="quiet" data-act="remove" data-key="{id}" aria-label="{remove}" title="{remove}">'
        "×</button></li>"
    ).format(
        id=entry.id,
        adding="" if job is None else " adding",
        finishing="" if job is None else _finishing(job, strings, name),
        on=yes(chosen),
        ask=strings.ask_document.format(name=name),
        read=strings.start.read_document.format(name=name),
        name=name,
        memberships=memberships(entry, collections, strings),
        again=button("read-again", strings.failing.read_again, key=entry.id) if _has_own_pages(entry) else "",
        put_in=put_in_form(entry, strings),
        wanted=Markup(' data-guide="{}"').format(entry.id) if wanted else "",
        guide=guide,
        state=" · ".join(_state_words(entry, strings, language, job)),
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


def _state_words(entry: Entry, strings: Strings, language: Language, job: Job | None) -> list[str]:
    """Say how large the document is, how far it is indexed, and what of it may not be read right.

    What its `job` counts is said beside the bar, and not here as well.
    """
    words = []
    if entry.health.pages is not None:
        words.append(counted(entry.health.pages, strings.page_one, strings.page_many))
    if entry.embedded < entry.passages and (job is None or job.state != "embedding"):
        words.append(strings.indexed_of.format(done=entry.embedded, total=entry.passages))
    else:
        words.append(counted(entry.passages, strings.passage_one, strings.passage_many))
    waiting = len(entry.health.scanned_pages)
    if waiting and (job is None or job.state != "recognizing"):
        done = len(entry.health.recognized_pages)
        words.append(strings.job_recognizing_of.format(done=done, total=waiting + done))
    return [*words, *warnings(entry, language)]


def _card(entry: Entry, strings: Strings, language: Language) -> list[str]:
    """Return the health card, and what else the file is called."""
    others = [printable(name) for name in entry.names[1:]]
    also = [strings.also_named.format(names=", ".join(others))] if others else []
    return [*health_phrases(entry, language), *also]


def _has_own_pages(entry: Entry) -> bool:
    return entry.media_type == "application/pdf" and bool(own_pages(entry.health))


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
        more = log_button(job.error, strings)
        form = Markup("")
        if _opens_with_password(job):
            form = _password_form(job, strings) if job.here else _choose_again(strings)
        return Markup('<li class="doc-row failed">{}{}</li>').format(
            problem(job.error, language, act="dismiss-job", key=str(job.number), more=more), form
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


def _choose_again(strings: Strings) -> Markup:
    """Say that a file that was handed over before this start is to be handed over again: nothing was kept of it."""
    return Markup(
        '<p class="note">{}</p><button type="button" class="soft" data-open-picker="files">{}</button>'
    ).format(strings.failing.file_gone, strings.choose_files)


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
