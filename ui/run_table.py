"""Runs -> the figures of one with what changed, the chart, and the list of all.

Every text goes through `Markup.format`, which escapes it.
"""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from chatdoc.runs import Changes, Run
from chatdoc.scores import Figure, Result
from chatdoc.text import printable
from ui.chart import Bar, bars
from ui.pieces import button, yes
from ui.strings import Strings

CHARTED = 12
NAMED = 20
"""So many questions that turned are listed."""


def run(shown: Run, earlier: Run | None, changes: Changes | None, strings: Strings) -> Markup:
    """Return what was asked of what, the figures, and what changed since the run before.

    A run that was stopped is compared with the `earlier` one only when that is asked for.
    """
    texts, setup = strings.quality, dict(shown.setup)
    facts = texts.run_facts.format(
        questions=_questions(shown, strings),
        count=len(shown.results),
        documents=setup["documents"],
        embedder=printable(str(setup["embedder"])),
        model=printable(str(setup["model"])) if setup["model"] else texts.quotes_only,
    )
    unjudged = sum(result.right is None for result in shown.results)
    notes = [_asked(shown, shown.of, strings)] if shown.of is not None else []
    notes += [texts.not_judged.format(count=unjudged)] if unjudged and shown.figures else []
    figures = _figures(shown.figures, changes, strings) if shown.figures else Markup("")
    if not shown.figures:
        notes.append(texts.nothing_judged)
    return Markup(
        '<section><h2>{number}</h2><p class="note" dir="auto">{facts}</p>{figures}{notes}{changes}</section>'
    ).format(
        number=texts.run_number.format(number=shown.number),
        facts=facts,
        figures=figures,
        notes=Markup("").join(Markup('<p class="note">{}</p>').format(note) for note in notes),
        changes=_changes(changes, strings) if shown.of is None or changes else _stopped(shown, earlier, strings),
    )


def _stopped(shown: Run, earlier: Run | None, strings: Strings) -> Markup:
    """Say that a run was stopped, and offer to compare it with the earlier one that was not."""
    texts = strings.quality
    compare = (
        button("compare-run", texts.compare_run.format(number=earlier.number), key=str(shown.number))
        if earlier is not None
        else ""
    )
    return Markup('<p class="note">{}</p>{}').format(texts.run_stopped, compare)


def _questions(shown: Run, strings: Strings) -> str:
    return printable(shown.questions) or strings.quality.own_questions


def _figures(figures: Sequence[Figure], changes: Changes | None, strings: Strings) -> Markup:
    """Return a row for each figure; its change is that over the questions that both runs asked."""
    texts = strings.quality
    was = {figure.name: figure.value for figure in changes.before} if changes else {}
    now = {figure.name: figure.value for figure in changes.after} if changes else {}
    rows = Markup("").join(
        Markup(
            '<tr><th scope="row">{meaning} <code>{name}</code></th><td>{value}</td>{change}<td>{count}</td></tr>'
        ).format(
            meaning=_meaning(figure.name, strings),
            name=figure.name,
            value=_value(figure.name, figure.value),
            change=_change(figure.name, was, now) if changes else "",
            count=f"{figure.count:,}",
        )
        for figure in figures
    )
    head = Markup('<th scope="col">{}</th>')
    columns = [texts.figure, texts.value, *([texts.change] if changes else []), texts.counted]
    return Markup('<table class="figures"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>').format(
        Markup("").join(head.format(column) for column in columns), rows
    )


def _meaning(name: str, strings: Strings) -> str:
    texts = strings.quality
    return {
        "hit@1": texts.hit_1,
        "hit@5": texts.hit_5,
        "page@1": texts.page_1,
        "page@5": texts.page_5,
        "document@5": texts.document_5,
        "mrr@10": texts.mrr_10,
        "answer": texts.answer,
        "citation_precision": texts.citation_precision,
        "refusal_precision": texts.refusal_precision,
        "refusal_recall": texts.refusal_recall,
    }[name]


def _value(name: str, value: float) -> str:
    """Return a share in per cent, and the mean of reciprocal ranks as it is."""
    return f"{value:.3f}" if name == "mrr@10" else f"{value:.1%}"


def _change(name: str, was: dict[str, float], now: dict[str, float]) -> Markup:
    if name not in was or name not in now:
        return Markup("<td></td>")
    change = now[name] - was[name]
    shown = "0" if not change else f"{change:+.3f}" if name == "mrr@10" else f"{100 * change:+.1f}"
    kind = "better" if change > 0 else "worse" if change < 0 else "same"
    return Markup('<td class="{}">{}</td>').format(kind, shown)


def _changes(changes: Changes | None, strings: Strings) -> Markup:
    texts = strings.quality
    note = Markup('<p class="note" dir="auto">{}</p>')
    if changes is None:
        return note.format(texts.no_earlier)
    parts = [note.format(texts.since.format(number=changes.since, shared=changes.shared))]
    if changes.setup:
        labels = {"embedder": texts.setup_embedder, "model": texts.setup_model, "documents": texts.setup_documents}
        different = (f"{labels.get(name, name)} {_said(was)} → {_said(now)}" for name, was, now in changes.setup)
        parts.append(note.format(texts.also_changed.format(changes="; ".join(different))))
    if not changes.righted and not changes.wronged:
        parts.append(note.format(texts.nothing_turned))
    turned = ((texts.wronged, changes.wronged, "bad"), (texts.righted, changes.righted, "good"))
    parts += [_turned(heading, results, kind, strings) for heading, results, kind in turned if results]
    return Markup("").join(parts)


def _said(value: object) -> str:
    return "–" if value is None else printable(str(value))


def _turned(heading: str, results: Sequence[Result], kind: str, strings: Strings) -> Markup:
    rows = [Markup('<li dir="auto">{}</li>').format(printable(each.question)) for each in results[:NAMED]]
    if len(results) > NAMED:
        rows.append(Markup("<li>{}</li>").format(strings.quality.and_more.format(count=len(results) - NAMED)))
    return Markup('<h3 class="turned turned-{kind}">{heading}</h3><ul class="turned-list">{rows}</ul>').format(
        kind=kind, heading=heading, rows=Markup("").join(rows)
    )


def all_runs(made: Sequence[Run], chosen: Run, strings: Strings) -> Markup:
    """Return the chart of those that asked what the chosen one did, and a list to choose another, the newest first."""
    alike = [each for each in made if each.questions == chosen.questions and each.right[1] and each.of is None]
    rows = Markup("").join(_row(each, chosen, strings) for each in made)
    return Markup('<section><h2>{}</h2>{}<ul class="rows">{}</ul></section>').format(
        strings.quality.runs, _chart(list(reversed(alike[:CHARTED])), chosen, strings), rows
    )


def _chart(alike: Sequence[Run], chosen: Run, strings: Strings) -> Markup:
    if len(alike) < 2:
        return Markup("")
    shown = [
        Bar(f"{each.number}", each.right[0] / each.right[1], _right(each, strings), chosen=each is chosen)
        for each in alike
    ]
    return bars(shown, label=strings.quality.chart)


def _asked(shown: Run, of: int, strings: Strings) -> str:
    return strings.quality.progress.format(done=len(shown.results), total=of)


def _right(shown: Run, strings: Strings) -> str:
    right, judged = shown.right
    return strings.quality.right_of.format(right=right, count=judged)


def _row(shown: Run, chosen: Run, strings: Strings) -> Markup:
    return Markup(
        '<li class="listed"><button type="button" class="listed-button" data-act="run" data-key="{number}" '
        'aria-pressed="{on}" aria-label="{label}"><b>{number}</b><span class="row-text"><bdi>{questions}</bdi>'
        '<span class="note">{when} · {right}{part}</span></span></button></li>'
    ).format(
        number=shown.number,
        on=yes(shown is chosen),
        label=strings.quality.open_run.format(number=shown.number),
        questions=_questions(shown, strings),
        when=datetime.fromisoformat(shown.started_at).astimezone().strftime("%Y-%m-%d %H:%M"),
        right=_right(shown, strings),
        part="" if shown.of is None else f" · {_asked(shown, shown.of, strings)}",
    )
