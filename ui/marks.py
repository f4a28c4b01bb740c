"""What a person said of an answer -> the pair of thumbs under it, and the form for what would have been right.

Every text goes through `Markup.format`, which escapes it.
"""

from collections.abc import Sequence

from markupsafe import Markup

from chatdoc.cases import Case
from chatdoc.text import printable
from ui.pieces import yes
from ui.strings import Strings

# A hand with its thumb up; page.css turns it round for the other one. Drawn, because not every system has the emoji.
_THUMB = Markup(
    '<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true"><path d="M3 11h4v9H3z"/>'
    '<path d="M7 11.5 11 3c1.6 0 2.6 1.3 2.3 2.9L12.8 9H19c1.3 0 2.3 1.2 2 2.5l-1.6 6.9c-.2 1-1.1 1.6-2.1 1.6H7z"/>'
    "</svg>"
)


def marks(turn_number: int, case: Case | None, strings: Strings, *, documents: Sequence[str]) -> Markup:
    """Return the thumbs, pressed as the answer was marked, and the form where it was marked bad.

    `documents` are the names of those that the right answer can stand in.
    """
    buttons = Markup("").join(
        Markup(
            '<button type="button" class="thumb thumb-{act}" data-act="{act}" data-key="{turn}" aria-pressed="{on}" '
            'aria-label="{label}" title="{label}">{thumb}</button>'
        ).format(act=act, turn=turn_number, on=yes(on), label=label, thumb=_THUMB)
        for act, label, on in (
            ("good", strings.mark_good, case is not None and case.good),
            ("bad", strings.mark_bad, case is not None and not case.good),
        )
    )
    return Markup(
        '<div class="marks" role="group" aria-label="{label}">{buttons}<span class="note" role="status">{kept}</span>'
        "</div>{form}"
    ).format(
        label=strings.mark_question,
        buttons=buttons,
        kept=_kept(case, strings),
        form="" if case is None or case.good else _form(turn_number, case, strings, documents),
    )


def _kept(case: Case | None, strings: Strings) -> str:
    if case is None:
        return ""
    return strings.mark_kept if case.good or case.answerable is None else strings.mark_corrected


def _form(turn_number: int, case: Case, strings: Strings, documents: Sequence[str]) -> Markup:
    known = dict.fromkeys([*documents, *filter(None, [case.document])])
    options = Markup("").join(
        Markup('<option value="{name}"{chosen}>{shown}</option>').format(
            name=name, shown=printable(name), chosen=Markup(" selected") if name == case.document else ""
        )
        for name in known
    )
    return Markup(
        '<form class="correction" data-act="correct" data-key="{turn}"><label class="note">{question}'
        '<textarea name="wanted" rows="2" maxlength="2000">{wanted}</textarea></label><div class="correction-place">'
        '<select name="document" aria-label="{document}"><option value="">{document}</option>{options}</select>'
        '<input name="page" type="number" min="1" value="{page}" aria-label="{page_label}" placeholder="{page_label}">'
        '</div><label class="note nowhere"><input type="checkbox" name="unanswerable" value="yes"{nowhere}> {nothing}'
        '</label><button type="submit" class="soft">{save}</button></form>'
    ).format(
        turn=turn_number,
        question=strings.mark_wanted,
        wanted=case.wanted,
        document=strings.mark_document,
        options=options,
        page="" if case.page is None else case.page,
        page_label=strings.mark_page,
        nowhere=Markup(" checked") if case.answerable is False else "",
        nothing=strings.mark_nowhere,
        save=strings.mark_save,
    )
