"""The models view: what answers, what is here and what can be had, and the embedder with its change.

The rows of its lists: model_rows.py.
"""

from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from chatdoc import changing as embedder_change
from chatdoc.changing import Change
from chatdoc.errors import ChatdocError
from chatdoc.text import printable, sized
from chatdoc.types_machine import ModelHere
from chatdoc.types_models import ModelShelf, Progress
from ui import model_rows, pieces
from ui.stock import EmbedderHere, Stock, downloads, take_stock, taken_in, whole
from ui.strings import Strings
from ui.tab import Services, Tab, calm


def box(strings: Strings) -> Markup:
    """Return what a model file is added with; its picker stands in `pieces.drop_zone`."""
    texts = strings.models
    return Markup(
        '<div class="panel"><p class="note">{explained}</p><div class="pickers">'
        '<button type="button" class="soft" data-pick="model">{add}</button></div></div>'
    ).format(explained=texts.add_explained, add=texts.add)


def look(services: Services, tab: Tab) -> None:
    """See what is on this machine."""
    try:
        tab.stock = take_stock(services.machine, services.shelf)
    except Exception as error:
        tab.report(calm(error, services))


def act(services: Services, tab: Tab, act: str, key: str, fields: Mapping[str, str]) -> None:
    """Change to the embedder named `key`, or have the change under way rest, go on, or end; choose a model by its path.

    Downloads are begun, paused and cancelled by the name of what is loaded.
    """
    try:
        if services.shelf is not None:
            _act_on_shelf(services, services.shelf, tab, act, key)
        match act:
            case "load-model":
                services.machine.load()
            case "unload-model":
                services.machine.unload()
            case "use-embedder":
                embedder_change.begin(services.library, key)
                services.ingest.resume_change()
            case "pause-change":
                services.ingest.pause_change()
            case "resume-change":
                services.ingest.resume_change()
            case "give-up-change":
                embedder_change.cancel(services.library)
    except Exception as error:
        tab.report(calm(error, services))


def _act_on_shelf(services: Services, shelf: ModelShelf, tab: Tab, act: str, key: str) -> None:
    match act:
        case "download":
            shelf.start(key)
        case "pause-download":
            shelf.pause(key)
        case "cancel-download":
            shelf.cancel(key)
        case "stop-taking-in":
            shelf.stop_taking_in()
        # A path comes from the browser: only one that is listed is taken.
        case "use-model" if tab.stock is not None and key in {str(row.path) for row in tab.stock.offered}:
            shelf.choose(key)
            services.machine.use(Path(key))
            tab.stock = take_stock(services.machine, shelf)


def changing(services: Services, tab: Tab) -> object:
    """Return how far downloads and a change of the embedder are; what has arrived meanwhile is looked at first."""
    progress = _progress(services, tab)
    if tab.stock is not None and (
        whole(progress) != tab.stock.downloaded
        or taken_in(services.shelf) != tab.stock.taken_in
        or _state(services.machine.answering()) != _state(tab.stock.answering)
    ):
        look(services, tab)
    ingest = services.ingest
    change = embedder_change.under_way(services.library)
    return (
        change,
        ingest.change_paused,
        ingest.change_error,
        services.library.embedder.name,
        tab.stock,
        progress,
        _incoming(services),
        services.machine.engine(),
    )


def _state(model: ModelHere | None) -> object:
    return None if model is None else (model.path, model.state, str(model.error))


def _progress(services: Services, tab: Tab) -> dict[str, Progress]:
    return downloads(services.shelf, tab.stock.offered if tab.stock is not None else ())


def show(services: Services, tab: Tab) -> Markup:
    """Return the model that answers, the files that are here, and the embedders."""
    texts, stock = tab.strings.models, tab.stock
    if stock is None:
        return Markup('<p class="panel note" role="status">{}</p>').format(texts.looking)
    progress = _progress(services, tab)
    return Markup('<div class="panel">{}{}{}{}</div>').format(
        _handed_over(_incoming(services), tab),
        _answering(services, stock, tab),
        _models(services, services.shelf, stock, progress, tab) if services.shelf is not None else "",
        _embedders(services, stock, progress, tab),
    )


def _incoming(services: Services) -> Progress | None:
    return None if services.shelf is None else services.shelf.incoming()


def _handed_over(incoming: Progress | None, tab: Tab) -> Markup:
    """Return how far the file is that is handed over, or why it was refused."""
    texts = tab.strings.models
    if incoming is None or incoming.state == "done":
        return Markup("")
    if incoming.error is not None:
        return pieces.problem(incoming.error, tab.language, act="stop-taking-in", key="")
    is_tried = incoming.state == "checking"
    told = (texts.trying if is_tried else texts.receiving).format(
        name=printable(incoming.name), done=sized(incoming.done), total=sized(incoming.total)
    )
    cancel = Markup("") if is_tried else pieces.button("stop-taking-in", texts.discard)
    return pieces.progress(incoming.done, incoming.total, told, buttons=cancel)


def _answering(services: Services, stock: Stock, tab: Tab) -> Markup:
    texts, model = tab.strings.models, stock.answering
    engine = services.machine.engine()
    if engine.kind == "server":
        facts = Markup("<p>{}</p>").format(texts.answering_server.format(server=engine.shown))
    elif model is None:
        facts = Markup("<p>{}</p>").format(texts.answering_none)
    else:
        facts = _model(model, tab)
    gpu = _facts([(texts.gpu, said)]) if (said := stock.gpu[tab.language]) else Markup("")
    return Markup("<section><h2>{}</h2>{}{}</section>").format(texts.answering, facts, gpu)


def _model(model: ModelHere, tab: Tab) -> Markup:
    """Return the file that answers: whether it is in memory, with a button for the other."""
    texts = tab.strings.models
    error = Markup("") if model.error is None else pieces.problem(model.error, tab.language)
    if not model.bytes:
        return error
    about = printable(model.name)
    state, button = {
        "absent": (texts.not_loaded, pieces.button("load-model", texts.load, about=about)),
        "loading": (texts.being_loaded, Markup("")),
        "loaded": (
            texts.loaded.format(memory=sized(model.memory)),
            pieces.button("unload-model", texts.unload, about=about),
        ),
    }[model.state]
    return Markup('<p role="status"><b><bdi>{}</bdi></b> · {} {}</p>{}{}').format(
        about, state, button, error, _facts(_model_facts(model, tab.strings))
    )


def _model_facts(model: ModelHere, strings: Strings) -> list[tuple[str, str]]:
    texts = strings.models
    context = texts.context if model.state == "loaded" else texts.context_most
    return [
        (texts.size, f"{sized(model.bytes)} · {context.format(tokens=model.context_tokens)}"),
        (texts.tier, _tier(model.tier, strings)),
        (texts.languages, model_rows.languages(model.languages, strings)),
    ]


def _facts(facts: list[tuple[str, str]]) -> Markup:
    row = Markup('<div><dt>{}</dt><dd dir="auto">{}</dd></div>')
    return Markup('<dl class="facts">{}</dl>').format(Markup("").join(row.format(*fact) for fact in facts))


def _tier(name: str, strings: Strings) -> str:
    texts = strings.models
    known = {
        "small": texts.tier_small,
        "middle": texts.tier_middle,
        "large": texts.tier_large,
        "largest": texts.tier_largest,
    }
    return known.get(name, name)


def _models(services: Services, shelf: ModelShelf, stock: Stock, progress: Mapping[str, Progress], tab: Tab) -> Markup:
    """Return which model is recommended, those that are here, and those that can be downloaded."""
    texts = tab.strings.models
    answering = stock.answering.path if stock.answering is not None else None
    listed = [each for each in stock.offered if each.kind == "model"]
    here, to_get = (
        Markup("").join(
            model_rows.model(each, progress.get(each.name), answering, tab.language)
            for each in listed
            if (each.origin == "catalogue") == absent
        )
        for absent in (False, True)
    )
    return Markup(
        '<section><h2>{files}</h2><p class="advice">{advice}</p><p class="note">{kept_in}</p>'
        '<ul class="rows">{here}</ul>'
        '<h3>{to_get_heading}</h3><p class="note">{explained}</p><ul class="rows">{to_get}</ul></section>'
    ).format(
        files=texts.files,
        advice=stock.advice[tab.language],
        kept_in=texts.kept_in.format(folder=printable(str(shelf.folder))),
        here=here,
        to_get_heading=texts.to_get,
        explained=texts.to_get_explained,
        to_get=to_get,
    )


def _embedders(services: Services, stock: Stock, progress: Mapping[str, Progress], tab: Tab) -> Markup:
    texts, used = tab.strings.models, services.library.embedder
    change = embedder_change.under_way(services.library)
    absent = services.library.searched.absent
    rows = Markup("").join(_embedder(found, used.name, change, tab) for found in stock.embedders)
    rows += Markup("").join(
        model_rows.embedder(each, progress.get(each.name), tab.language)
        for each in stock.offered
        if each.kind == "embedder" and each.path is None
    )
    return Markup(
        '<section><h2>{heading}</h2><p class="note">{explained}</p>{absent}{change}'
        '<ul class="rows">{rows}</ul></section>'
    ).format(
        heading=texts.embedders,
        explained=texts.embedders_explained,
        absent=Markup("") if absent is None else pieces.problem(absent, tab.language),
        change=_change(services, change, tab) if change is not None else "",
        rows=rows,
    )


def _embedder(found: EmbedderHere | ChatdocError, used: str, change: Change | None, tab: Tab) -> Markup:
    if isinstance(found, ChatdocError):
        return Markup('<li class="listed">{}</li>').format(pieces.problem(found, tab.language))
    texts = tab.strings.models
    reads = texts.reads.format(dimension=found.dimension, tokens=found.max_tokens)
    beside = Markup("")
    if found.name == used:
        beside = model_rows.tag(texts.used)
    elif change is None or change.name != found.name:
        beside = pieces.button("use-embedder", texts.use, key=found.name, about=printable(found.name))
    facts = f"{model_rows.languages(found.languages, tab.strings)} · {reads}"
    return model_rows.row(printable(found.name), (facts,), beside=beside)


def _change(services: Services, change: Change, tab: Tab) -> Markup:
    """Return how far the change is, with what can be done, or why it ended."""
    texts, ingest = tab.strings.models, services.ingest
    error = Markup("")
    if ingest.change_error is not None:
        error = pieces.problem(calm(ingest.change_error, services), tab.language)
    resting = ingest.change_paused or ingest.change_error is not None
    counted = (texts.paused if resting else texts.changing).format(
        name=printable(change.name), done=change.done, total=change.total
    )
    first = pieces.button("resume-change", texts.go_on) if resting else pieces.button("pause-change", texts.pause)
    bar = pieces.progress(
        change.done, change.total, counted, buttons=first + pieces.button("give-up-change", texts.give_up)
    )
    return Markup('{}{}<p class="note">{}</p>').format(error, bar, texts.changed_after)
