"""Conversations -> the list above the turns, and what can be done with the last turn.

Every text goes through `Markup.format`, which escapes it.
"""

from base64 import b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from chatdoc.conversations import MAX_TITLE, Conversation
from ui.pieces import Turn, yes
from ui.strings import Strings


@dataclass(frozen=True, slots=True)
class Download:
    """A file for the browser to save; page.js does so once for each `key`."""

    key: str
    name: str
    media_type: str
    content: bytes


def talk_list(
    listed: Sequence[Conversation],
    strings: Strings,
    *,
    current: Conversation | None,
    search: str,
    cut: bool,
    running: Collection[int | None],
    deleted: int | None,
    download: Download | None,
) -> Markup:
    """Return the current conversation with its tools, and the others folded away; `cut` says that there are more.

    `running` are those in which this tab has something answered.
    """
    new = Markup('<button type="button" class="soft" data-act="new-talk">{}</button>').format(strings.new_talk)
    rows = Markup("").join(_row(each, strings, current=current, runs=each.number in running) for each in listed)
    undo = Markup(
        '<p class="note" role="status">{} <button type="button" class="quiet" data-act="undo-delete-talk" '
        'data-key="{}">{}</button></p>'
    ).format(strings.talk_deleted, deleted, strings.undo)
    return Markup(
        '<section class="talks" aria-label="{label}"><div class="talk-line"><bdi class="name">{title}</bdi>'
        "{new}{tools}</div>{undo}"
        '<details class="talk-list" data-keep="talks"><summary>{label}</summary>'
        '<form data-act="search-talks"><input type="search" name="typed" data-keep="search-talks" maxlength="200" '
        'aria-label="{search}" placeholder="{search}"><button type="submit" class="soft">{search}</button></form>'
        '{searched}<ul class="shelf">{rows}</ul>{empty}{more}</details>{download}</section>'
    ).format(
        label=strings.talks,
        title=current.title if current else "",
        tools=_tools(current, strings) if current else "",
        new=new,
        undo=undo if deleted is not None else "",
        search=strings.search_talks,
        searched=Markup('<p class="note"><bdi>{}</bdi></p>').format(search) if search else "",
        rows=rows,
        empty="" if listed else Markup('<p class="note">{}</p>').format(strings.no_talks),
        more=Markup('<p class="note">{}</p>').format(strings.more_talks) if cut else "",
        download=_link(download) if download else "",
    )


def turn_tools(turn: Turn, strings: Strings) -> Markup:
    """Return what can be done with the last turn: answer it again, or ask it in other words."""
    return Markup(
        '<div class="turn-tools"><button type="button" class="quiet" data-act="again" data-key="{number}">{again}'
        '</button><details data-keep="edit-{kept_as}"><summary class="note">{edit}</summary><form data-act="edit" '
        'data-key="{number}"><textarea name="question" rows="2" maxlength="100000" required '
        'data-keep="editing-{kept_as}" aria-label="{edit}">{question}</textarea><button type="submit" class="soft">'
        "{ask}</button></form></details></div>"
    ).format(
        number=turn.number,
        kept_as=turn.kept_as or "",
        again=strings.ask_again,
        edit=strings.edit_question,
        question=turn.question,
        ask=strings.ask,
    )


def _row(each: Conversation, strings: Strings, *, current: Conversation | None, runs: bool) -> Markup:
    return Markup(
        '<li class="doc-row" data-talk="{number}"><button type="button" class="quiet talk" data-act="open-talk" '
        'data-key="{number}" aria-current="{on}"><bdi>{title}</bdi></button>'
        '<span class="note">{day}</span><button type="button" class="quiet" data-act="delete-talk" data-key="{number}" '
        'aria-label="{delete}" title="{delete}">×</button></li>'
    ).format(
        number=each.number,
        on=yes(current is not None and current.number == each.number),
        title=each.title,
        day=strings.talk_running if runs else each.changed_at[:10],
        delete=strings.delete_talk.format(title=each.title),
    )


def _tools(current: Conversation, strings: Strings) -> Markup:
    button = Markup('<button type="button" class="quiet" data-act="{act}">{text}</button>')
    exports = Markup("").join(
        button.format(act=act, text=text)
        for act, text in (("export-markdown", strings.export_markdown), ("export-docx", strings.export_docx))
    )
    return Markup(
        '<details class="menu" data-keep="talk-menu"><summary aria-label="{more}" title="{more}">…</summary>'
        '<div class="menu-items">{exports}<form data-act="rename-talk" data-key="{number}"><input type="text" '
        'name="typed" required maxlength="{most}" data-keep="rename-{number}" value="{title}" aria-label="{rename}">'
        '<button type="submit" class="soft">{rename}</button></form></div></details>'
    ).format(
        more=strings.asking.more,
        exports=exports,
        number=current.number,
        most=MAX_TITLE,
        title=current.title,
        rename=strings.rename_talk,
    )


def _link(download: Download) -> Markup:
    """Return the file as a link that holds it: nothing has to be written to the disk and served."""
    return Markup('<a hidden data-download="{key}" download="{name}" href="data:{type};base64,{content}"></a>').format(
        key=download.key,
        name=download.name,
        type=download.media_type,
        content=b64encode(download.content).decode("ascii"),
    )
