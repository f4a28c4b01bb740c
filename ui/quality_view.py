"""The quality view: evaluations begun, counted and stopped, and the marked questions. Its runs: run_table.py."""

from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from chatdoc import cases, runs
from chatdoc.cases import Case
from chatdoc.measure import Measured
from chatdoc.questions import Question, read_questions
from chatdoc.text import printable
from ui import pieces, run_table
from ui.strings import Strings
from ui.tab import Services, Tab, calm

LISTED = 50
"""Runs that are listed, and compared in the chart."""


def box(strings: Strings) -> Markup:
    """Return what an evaluation is begun with; page.js uploads the file that is picked."""
    texts = strings.quality
    return Markup(
        '<form class="panel" data-act="measure"><p class="note">{explained}</p><label class="tick">'
        '<input type="checkbox" name="model" value="yes"> {with_model}</label><div class="pickers">'
        '<button type="submit" class="soft">{own}</button>'
        '<button type="button" class="soft" data-pick="questions">{file}</button></div>'
        '<input type="file" hidden data-send="questions" accept=".jsonl,.json,.csv,.tsv,.txt" aria-label="{file}">'
        '<p class="note">{formats}</p></form>'
    ).format(
        explained=texts.explained,
        with_model=texts.with_model,
        own=texts.measure_own,
        file=texts.measure_file,
        formats=texts.file_formats,
    )


def act(services: Services, tab: Tab, act: str, key: str, fields: Mapping[str, str]) -> None:
    """Evaluate the marked questions, stop, show another run, or delete a case; `key` is the number of either."""
    number = int(key) if key.isdecimal() else 0
    try:
        match act:
            case "measure":
                _measure(services, tab, None, "", fields)
            case "stop-measure":
                services.measuring.stop()
            case "run":
                tab.run = runs.find(services.library.store, number).number
            case "compare-run":
                tab.compared = number
            case "delete-case":
                tab.deleting_case = number
            case "delete-case-no":
                tab.deleting_case = 0
            case "delete-case-yes":
                tab.deleting_case = 0
                cases.remove(services.library.store, number)
    except Exception as error:
        tab.report(calm(error, services))


def take(services: Services, tab: Tab, path: Path, fields: Mapping[str, str]) -> None:
    """Evaluate a file of questions, which is read at once."""
    try:
        _measure(services, tab, read_questions(path, shown=Path(path.name)), path.name, fields)
    except Exception as error:
        tab.report(calm(error, services))


def _measure(
    services: Services, tab: Tab, questions: tuple[Question, ...] | None, name: str, fields: Mapping[str, str]
) -> None:
    services.measuring.start(
        services.library,
        services.load_llm if fields.get("model") else lambda: None,
        questions=questions,
        name=name,
        settings=services.settings,
    )
    tab.run = None


def changing(services: Services, tab: Tab) -> object:
    """Return what is shown of evaluations and cases; other tabs and the command line change it too."""
    store = services.library.store
    return services.measuring.state, runs.last_number(store), cases.all_cases(store)


def show(services: Services, tab: Tab) -> Markup:
    """Return how far an evaluation is, the figures of one, the chart and the list of all, and the marked questions."""
    store, strings = services.library.store, tab.strings
    made = runs.latest(store, LISTED)
    chosen = next((run for run in made if run.number == tab.run), made[0] if made else None)
    parts = [_measured(services.measuring.state, tab)]
    if chosen is not None:
        earlier = runs.before(store, chosen)
        compared = earlier is not None and (chosen.of is None or tab.compared == chosen.number)
        changes = runs.compare(earlier, chosen) if earlier is not None and compared else None
        parts += [run_table.run(chosen, earlier, changes, strings), run_table.all_runs(made, chosen, strings)]
    parts.append(_cases(cases.all_cases(store), tab))
    return Markup('<div class="panel">{}</div>').format(Markup("").join(parts))


def _measured(state: Measured | None, tab: Tab) -> Markup:
    texts = tab.strings.quality
    if state is None:
        return Markup("")
    if state.error is not None:
        return pieces.problem(state.error, tab.language)
    left_out = ""
    if state.left_out:
        names = texts.left_out.format(names=", ".join(state.left_out))
        left_out = Markup('<p class="note">{}</p>').format(names)
    if state.running:
        counted = texts.progress.format(done=state.done, total=state.total)
        stop = pieces.button("stop-measure", tab.strings.stop)
        return pieces.progress(state.done, state.total, counted, buttons=stop) + left_out
    stopped = Markup('<p class="note" role="status">{}</p>').format(texts.stopped) if state.run is None else Markup("")
    return stopped + left_out


def _cases(listed: tuple[Case, ...], tab: Tab) -> Markup:
    texts = tab.strings.quality
    rows = Markup("").join(_case(case, tab) for case in reversed(listed))
    none = Markup('<p class="note">{}</p>').format(texts.no_cases)
    return Markup("<section><h2>{}</h2>{}</section>").format(
        texts.cases, Markup('<ul class="rows">{}</ul>').format(rows) if rows else none
    )


def _case(case: Case, tab: Tab) -> Markup:
    texts = tab.strings.quality
    if case.answerable is False:
        wanted = texts.case_nowhere
    else:
        wanted = texts.case_wanted.format(wanted=" / ".join(case.wanted.splitlines())) if case.wanted else ""
    document = printable(case.document or "")
    place = texts.case_place.format(document=document, page=case.page) if case.page and document else document
    notes = Markup("").join(
        Markup('<p class="note" dir="auto">{}</p>').format(line) for line in (wanted, place) if line
    )
    return Markup(
        '<li class="listed"><span class="tag tag-{kind}">{said}</span><div class="row-text">'
        '<p dir="auto">{question}</p>{notes}{confirm}</div>{delete}</li>'
    ).format(
        kind="good" if case.good else "bad",
        said=texts.case_good if case.good else texts.case_bad,
        question=printable(case.question),
        notes=notes,
        confirm=_confirm(case, tab) if tab.deleting_case == case.number else "",
        delete=Markup(
            '<button type="button" class="quiet" data-act="delete-case" data-key="{}" aria-label="{}">✕</button>'
        ).format(case.number, texts.delete_case.format(question=printable(case.question))),
    )


def _confirm(case: Case, tab: Tab) -> Markup:
    return Markup(
        '<p class="confirm-line">{question} <button type="button" class="danger" data-act="delete-case-yes" '
        'data-key="{number}">{yes}</button> <button type="button" class="soft" data-act="delete-case-no" '
        'data-key="{number}">{no}</button></p>'
    ).format(
        question=tab.strings.quality.delete_case_question,
        number=case.number,
        yes=tab.strings.remove_yes,
        no=tab.strings.remove_no,
    )
