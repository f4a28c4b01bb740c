"""The settings view: language and colours, the library's folder, whether chatdoc stays offline, and the engine."""

from collections.abc import Mapping

from markupsafe import Markup

from chatdoc import preferences
from chatdoc.errors import ChatdocError
from chatdoc.text import printable
from chatdoc.types_machine import Engine
from ui.pieces import yes
from ui.strings import LANGUAGE_NAMES, STRINGS, Strings
from ui.tab import Services, Tab, calm


def box(strings: Strings) -> Markup:
    """Return what is changed at once. The page itself does both: app.py for the language, theme.js for the colours."""
    texts = strings.settings
    languages = Markup("").join(
        _switch("language", code, name, on=STRINGS[code] is strings, tag=STRINGS[code].html_language)
        for code, name in LANGUAGE_NAMES.items()
    )
    themes = Markup("").join(
        _switch("theme", theme, name, on=False, tag=strings.html_language)
        for theme, name in (
            ("system", texts.theme_system),
            ("light", texts.theme_light),
            ("dark", texts.theme_dark),
        )
    )
    return Markup('<section class="panel"><h2>{heading}</h2><dl class="facts">{language}{theme}</dl></section>').format(
        heading=texts.at_once, language=_group(texts.language, languages), theme=_group(texts.theme, themes)
    )


def _switch(act: str, key: str, name: str, *, on: bool, tag: str) -> Markup:
    return Markup(
        '<button type="button" class="switch" data-act="{act}" data-key="{key}" lang="{tag}" aria-pressed="{on}">'
        "{name}</button>"
    ).format(act=act, key=key, tag=tag, on=yes(on), name=name)


def _group(label: str, switches: Markup) -> Markup:
    return Markup(
        '<div><dt>{label}</dt><dd><div class="switches" role="group" aria-label="{label}">{switches}</div></dd></div>'
    ).format(label=label, switches=switches)


def act(services: Services, tab: Tab, act: str, key: str, fields: Mapping[str, str]) -> None:
    """Stay offline or not, as `key` says, answer with another engine, or open another library from the next start on.

    Downloads that run are paused when chatdoc is to stay offline. A server is named in a form, which comes first.
    """
    try:
        match act:
            case "offline":
                preferences.stay_offline(key == "on")
                if services.shelf is not None and key == "on":
                    services.shelf.close()
            case "choose-library":
                tab.folder_typed = fields.get("folder", "")
                preferences.choose_library(tab.folder_typed)
                tab.folder_typed = ""
            case "engine" if key == "server":
                if tab.server_typed is None:
                    chosen = preferences.known()
                    tab.server_typed = chosen.server, chosen.server_model
            case "engine" if key in ("file", "none"):
                services.machine.answer_with("file" if key == "file" else "none", "", "")
                tab.server_typed = None
            case "choose-server":
                tab.server_typed = fields.get("address", ""), fields.get("model", "")
                services.machine.answer_with("server", *tab.server_typed)
                tab.server_typed = None
    except Exception as error:
        tab.report(calm(error, services))


def changing(services: Services, tab: Tab) -> object:
    """Return what was chosen, which another tab or another chatdoc may change meanwhile."""
    return services.machine.engine(), preferences.known(), preferences.stays_offline()


def show(services: Services, tab: Tab) -> Markup:
    """Return what holds for every library."""
    texts, engine = tab.strings.settings, services.machine.engine()
    offline = preferences.stays_offline()
    rows = (
        _row(texts.library, _library(services, tab)),
        _row(
            texts.offline,
            _choice("offline", texts.offline, {"off": texts.off, "on": texts.on}, "on" if offline else "off", tab),
            _network(engine, tab.strings, offline=offline),
        ),
        _row(texts.engine, _engine(engine, tab)),
        _row(texts.embedder, _name(services.library.embedder.name), texts.embedder_another),
    )
    return Markup('<section class="panel"><h2>{}</h2><dl class="facts">{}</dl></section>').format(
        texts.kept, Markup("").join(rows)
    )


def _choice(act: str, label: str, names: Mapping[str, str], chosen: str, tab: Tab) -> Markup:
    """Return switches of which one is on; `names` by key."""
    switches = Markup("").join(
        _switch(act, key, name, on=key == chosen, tag=tab.strings.html_language) for key, name in names.items()
    )
    return Markup('<div class="switches" role="group" aria-label="{}">{}</div>').format(label, switches)


def _row(label: str, value: str, note: str = "") -> Markup:
    return Markup("<div><dt>{label}</dt><dd>{value}{note}</dd></div>").format(
        label=label, value=value, note=Markup('<p class="note">{}</p>').format(note) if note else ""
    )


def _name(name: str) -> Markup:
    return Markup("<bdi>{}</bdi>").format(printable(name))


def _library(services: Services, tab: Tab) -> Markup:
    """Return which library is open and which one the next start opens, where it is another; the form that names one."""
    texts, here = tab.strings.settings, services.library.folder.resolve()
    try:
        folder = preferences.library_to_open()
    except ChatdocError as error:
        coming = Markup('<p class="note">{} {}</p>').format(error.problem(tab.language), error.remedy(tab.language))
    else:
        told = Markup('<p class="note" role="status">{} {}</p>').format(texts.library_next, _name(str(folder)))
        coming = told if folder.resolve() != here else Markup("")
    return Markup(
        '{here}{coming}<form class="choose-folder" data-act="choose-library">{folder}'
        '<button type="submit" class="soft">{choose}</button></form><p class="note">{explained}</p>'
    ).format(
        here=_name(str(here)),
        coming=coming,
        folder=_field("folder", texts.library_folder, tab.folder_typed, required=True),
        choose=texts.library_choose,
        explained=texts.library_explained,
    )


def _network(engine: Engine, strings: Strings, *, offline: bool) -> str:
    texts = strings.settings
    if engine.outside is not None:
        return (texts.network_shut if offline else texts.network_open).format(host=engine.outside.host)
    if offline:
        return texts.network_off
    if engine.shown:
        return texts.network_here.format(server=engine.shown)
    return texts.network_closed


def _engine(engine: Engine, tab: Tab) -> Markup:
    """Return what answers, as switches, and the form that names a server where one answers or is to."""
    texts = tab.strings.settings
    names = {"file": texts.engine_file, "server": texts.engine_server, "none": texts.engine_none}
    told = {
        "file": texts.engine_file_told,
        "server": " · ".join(filter(None, (engine.shown, engine.model))),
        "none": texts.engine_none_told,
    }
    return Markup('{switches}<p class="note">{told}</p>{form}').format(
        switches=_choice("engine", texts.engine, names, engine.kind, tab),
        told=told[engine.kind],
        form=_server(engine, tab),
    )


def _server(engine: Engine, tab: Tab) -> Markup:
    if engine.kind != "server" and tab.server_typed is None:
        return Markup("")
    texts = tab.strings.settings
    address, model = tab.server_typed or (engine.address, engine.model)
    return Markup(
        '<form class="choose-folder" data-act="choose-server">{address}{model}'
        '<button type="submit" class="soft">{choose}</button></form><p class="note">{explained}</p>'
    ).format(
        address=_field("address", texts.server_address, address, required=True),
        model=_field("model", texts.server_model, model, required=False),
        choose=texts.server_choose,
        explained=texts.server_explained,
    )


def _field(name: str, label: str, value: str, *, required: bool) -> Markup:
    return Markup(
        '<input type="text" name="{name}" autocomplete="off" spellcheck="false" value="{value}" aria-label="{label}" '
        'placeholder="{label}"{required}>'
    ).format(name=name, value=value, label=label, required=Markup(" required" if required else ""))
