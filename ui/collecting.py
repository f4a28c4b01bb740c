"""Collections -> what the list of documents shows of them: whom to ask with one click, and what each document is in.

Every text goes through `Markup.format`, which escapes it.
"""

from collections.abc import Sequence

from markupsafe import Markup

from chatdoc.collected import MAX_NAME, Collection
from chatdoc.store import Entry
from chatdoc.text import printable
from ui.pieces import yes
from ui.strings import Strings


def collection_line(
    collections: Sequence[Collection], strings: Strings, *, chosen: frozenset[str], confirming: str | None
) -> Markup:
    """Return a button for each collection, pressed when its documents are those that are asked (`chosen`).

    Below, a form that puts the chosen documents into a collection by name.
    """
    buttons = Markup("").join(
        _confirm(each, strings)
        if confirming == confirm_key(each)
        else _button(each, strings, pressed=bool(chosen) and each.documents == chosen)
        for each in collections
    )
    listed = Markup('<div class="collections" role="group" aria-label="{label}">{buttons}</div>').format(
        label=strings.collections, buttons=buttons
    )
    names = Markup("").join(Markup('<option value="{}"></option>').format(each.name) for each in collections)
    return Markup(
        '{listed}<details class="collect" data-keep="collect"><summary>{summary}</summary>{form}</details>'
        '<datalist id="collection-names">{names}</datalist>'
    ).format(
        listed=listed if collections else "",
        summary=strings.collect_chosen,
        form=_name_form("collect-chosen", "", strings),
        names=names,
    )


def memberships(entry: Entry, collections: Sequence[Collection], strings: Strings) -> Markup:
    """Return the collections that a document is in, each with a button to take it out."""
    chip = Markup(
        '<li class="membership">{name}<button type="button" class="quiet" data-act="take-out" '
        'data-key="{number}:{id}" aria-label="{label}" title="{label}">×</button></li>'
    )
    chips = Markup("").join(
        chip.format(
            name=each.name,
            number=each.number,
            id=entry.id,
            label=strings.take_out.format(name=printable(entry.name), collection=each.name),
        )
        for each in collections
        if entry.id in each.documents
    )
    return Markup('<ul class="memberships">{}</ul>').format(chips) if chips else Markup("")


def put_in_form(entry: Entry, strings: Strings) -> Markup:
    """Return the form that puts one document into a collection by name."""
    return _name_form("put-in", entry.id, strings)


def confirm_key(collection: Collection) -> str:
    """Return what `confirming` is while the collection's deletion is asked about: no document's id has a colon."""
    return f"collection:{collection.number}"


def _button(collection: Collection, strings: Strings, *, pressed: bool) -> Markup:
    return Markup(
        '<span class="collection"><button type="button" class="chip" data-act="choose-collection" data-key="{number}" '
        'aria-pressed="{on}" title="{ask}">{name} <span class="count">{count}</span></button>'
        '<button type="button" class="quiet" data-act="delete-collection" data-key="{number}" aria-label="{delete}" '
        'title="{delete}">×</button></span>'
    ).format(
        number=collection.number,
        on=yes(pressed),
        ask=strings.ask_collection.format(name=collection.name),
        name=collection.name,
        count=len(collection.documents),
        delete=strings.delete_collection.format(name=collection.name),
    )


def _confirm(collection: Collection, strings: Strings) -> Markup:
    return Markup(
        '<div class="doc-row confirm" role="alert"><p>{question}</p><div class="pickers">'
        '<button type="button" class="danger" data-act="delete-collection-yes" data-key="{number}">{yes}</button>'
        '<button type="button" class="soft" data-act="remove-no" data-key="{number}">{no}</button></div></div>'
    ).format(
        number=collection.number,
        question=strings.delete_collection_question.format(name=collection.name),
        yes=strings.delete_collection_yes,
        no=strings.remove_no,
    )


def _name_form(act: str, key: str, strings: Strings) -> Markup:
    return Markup(
        '<form data-act="{act}" data-key="{key}"><input type="text" name="typed" required maxlength="{most}" '
        'list="collection-names" autocomplete="off" data-keep="{act}-{key}" aria-label="{label}" '
        'placeholder="{label}"><button type="submit" class="soft">{put}</button></form>'
    ).format(act=act, key=key, most=MAX_NAME, label=strings.collection_name, put=strings.put_in)
