"""The models view: what answers and what is here, the graphics card, and the embedder with its change."""

from collections.abc import Mapping

from markupsafe import Markup

from chatdoc import changing as embedder_change
from chatdoc.changing import Change
from chatdoc.embedders import AbsentEmbedder
from chatdoc.errors import ChatdocError
from chatdoc.text import printable
from chatdoc.types import Language
from chatdoc.types_machine import ModelHere
from ui import pieces
from ui.stock import EmbedderHere, Stock, take_stock
from ui.strings import Strings
from ui.tab import Services, Tab, calm


def box(strings: Strings) -> Markup:
    """Return nothing: there is nothing to type here."""
    return Markup("")


def look(services: Services, tab: Tab) -> None:
    """See what is on this machine."""
    try:
        tab.stock = take_stock(services.machine)
    except Exception as error:
        tab.report(calm(error, services))


def act(services: Services, tab: Tab, act: str, key: str, fields: Mapping[str, str]) -> None:
    """Change to the embedder named `key`, or have the change under way rest, go on, or end."""
    try:
        match act:
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


def changing(services: Services, tab: Tab) -> object:
    """Return how far a change of the embedder is, and which one is used."""
    ingest = services.ingest
    change = embedder_change.under_way(services.library)
    return change, ingest.change_paused, ingest.change_error, services.library.embedder.name, tab.stock


def show(services: Services, tab: Tab) -> Markup:
    """Return the model that answers, the files that are here, and the embedders."""
    texts, stock = tab.strings.models, tab.stock
    if stock is None:
        return Markup('<p class="panel note" role="status">{}</p>').format(texts.looking)
    return Markup('<div class="panel">{}{}{}</div>').format(
        _answering(services, stock, tab), _files(stock.models, tab), _embedders(services, stock, tab)
    )


def _answering(services: Services, stock: Stock, tab: Tab) -> Markup:
    texts = tab.strings.models
    model = next((model for model in stock.models if model.answers), None)
    if services.machine.server:
        facts = Markup("<p>{}</p>").format(texts.answering_server.format(server=services.machine.server))
    elif model is None:
        facts = Markup("<p>{}</p>").format(texts.answering_none)
    elif model.error is not None:
        facts = pieces.problem(model.error, tab.language)
    else:
        state = texts.loaded if model.loaded else texts.not_loaded
        facts = Markup("<p><b><bdi>{}</bdi></b> · {}</p>{}").format(
            printable(model.name), state, _facts(_model_facts(model, tab.strings))
        )
    gpu = _facts([(texts.gpu, stock.gpu[tab.language])])
    return Markup("<section><h2>{}</h2>{}{}</section>").format(texts.answering, facts, gpu)


def _model_facts(model: ModelHere, strings: Strings) -> list[tuple[str, str]]:
    texts = strings.models
    context = texts.context if model.loaded else texts.context_most
    return [
        (texts.size, f"{_size(model.bytes)} · {context.format(tokens=model.context_tokens)}"),
        (texts.tier, _tier(model.tier, strings)),
        (texts.languages, _languages(model.languages, strings)),
    ]


def _facts(facts: list[tuple[str, str]]) -> Markup:
    row = Markup('<div><dt>{}</dt><dd dir="auto">{}</dd></div>')
    return Markup('<dl class="facts">{}</dl>').format(Markup("").join(row.format(*fact) for fact in facts))


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def _tier(name: str, strings: Strings) -> str:
    texts = strings.models
    known = {
        "small": texts.tier_small,
        "middle": texts.tier_middle,
        "large": texts.tier_large,
        "largest": texts.tier_largest,
    }
    return known.get(name, name)


def _languages(spoken: frozenset[Language], strings: Strings) -> str:
    texts = strings.models
    names = [name for code, name in (("en", texts.english), ("zh", texts.chinese)) if code in spoken]
    return " · ".join(names) or texts.neither


def _files(models: tuple[ModelHere, ...], tab: Tab) -> Markup:
    texts = tab.strings.models
    rows = Markup("").join(_file(model, tab) for model in models)
    none = Markup('<p class="note">{}</p>').format(texts.no_files)
    return Markup('<section><h2>{}</h2>{}<p class="note">{}</p></section>').format(
        texts.files, Markup('<ul class="rows">{}</ul>').format(rows) if rows else none, texts.how_to_add
    )


def _file(model: ModelHere, tab: Tab) -> Markup:
    if model.error is not None:
        return Markup('<li class="listed">{}</li>').format(pieces.problem(model.error, tab.language))
    texts = tab.strings.models
    facts = (_size(model.bytes), _tier(model.tier, tab.strings), _languages(model.languages, tab.strings))
    return _row(printable(model.name), " · ".join(facts), _tag(texts.answers) if model.answers else Markup(""))


def _row(name: str, facts: str, beside: Markup) -> Markup:
    return Markup(
        '<li class="listed"><div class="row-text"><p><bdi>{name}</bdi></p><p class="note">{facts}</p></div>'
        "{beside}</li>"
    ).format(name=name, facts=facts, beside=beside)


def _tag(text: str) -> Markup:
    return Markup('<span class="tag tag-good">{}</span>').format(text)


def _embedders(services: Services, stock: Stock, tab: Tab) -> Markup:
    texts, used = tab.strings.models, services.library.embedder
    change = embedder_change.under_way(services.library)
    absent = Markup("")
    if isinstance(used, AbsentEmbedder):
        text = texts.absent.format(name=printable(used.name))
        absent = Markup('<p class="problem" role="status">{}</p>').format(text)
    rows = Markup("").join(_embedder(found, used.name, change, tab) for found in stock.embedders)
    return Markup(
        '<section><h2>{heading}</h2><p class="note">{explained}</p>{absent}{change}'
        '<ul class="rows">{rows}</ul></section>'
    ).format(
        heading=texts.embedders,
        explained=texts.embedders_explained,
        absent=absent,
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
        beside = _tag(texts.used)
    elif change is None or change.name != found.name:
        beside = pieces.button("use-embedder", texts.use, key=found.name)
    return _row(printable(found.name), f"{_languages(found.languages, tab.strings)} · {reads}", beside)


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
