"""The settings view: language and colours, the library's folder, whether chatdoc stays offline, and the engine."""

from collections.abc import Mapping

from markupsafe import Markup

from chatdoc import preferences
from chatdoc.errors import ChatdocError
from chatdoc.text import printable
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
    """Stay offline or not, as `key` says, or open another library from the next start on.

    Downloads that run are paused when chatdoc is to stay offline.
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
    except Exception as error:
        tab.report(calm(error, services))


def show(services: Services, tab: Tab) -> Markup:
    """Return what holds for every library and what was chosen for this start."""
    texts = tab.strings.settings
    offline = preferences.stays_offline()
    switches = Markup("").join(
        _switch("offline", key, name, on=offline == (key == "on"), tag=tab.strings.html_language)
        for key, name in (("off", texts.off), ("on", texts.on))
    )
    kept = (
        _row(texts.library, _library(services, tab)),
        _row(
            texts.offline,
            Markup('<div class="switches" role="group" aria-label="{}">{}</div>').format(texts.offline, switches),
            _network(services, tab.strings, offline=offline),
        ),
    )
    started = (
        _row(texts.engine, Markup("{}{}").format(_engine(services, tab.strings), _commands(tab.strings))),
        _row(texts.embedder, _name(services.library.embedder.name), texts.embedder_another),
    )
    return Markup("").join(
        Markup('<section class="panel"><h2>{}</h2><dl class="facts">{}</dl></section>').format(
            heading, Markup("").join(rows)
        )
        for heading, rows in ((texts.kept, kept), (texts.at_start, started))
    )


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
        '{here}{coming}<form class="choose-folder" data-act="choose-library"><input type="text" name="folder" required '
        'autocomplete="off" spellcheck="false" value="{typed}" aria-label="{label}" placeholder="{label}">'
        '<button type="submit" class="soft">{choose}</button></form><p class="note">{explained}</p>'
    ).format(
        here=_name(str(here)),
        coming=coming,
        typed=tab.folder_typed,
        label=texts.library_folder,
        choose=texts.library_choose,
        explained=texts.library_explained,
    )


def _network(services: Services, strings: Strings, *, offline: bool) -> str:
    texts = strings.settings
    if services.outside is not None:
        return (texts.network_shut if offline else texts.network_open).format(host=services.outside.host)
    if offline:
        return texts.network_off
    if services.machine.server:
        return texts.network_here.format(server=services.machine.server)
    return texts.network_closed


def _engine(services: Services, strings: Strings) -> str:
    texts = strings.settings
    if services.machine.server:
        return texts.engine_server.format(server=services.machine.server)
    return texts.engine_file if services.machine.has_model else texts.engine_none


def _commands(strings: Strings) -> Markup:
    """Return the commands that start chatdoc with another engine."""
    texts = strings.settings
    lines = Markup("").join(Markup("<code>{}</code>").format(each) for each in texts.engine_commands.splitlines())
    return Markup('<p class="note">{}</p>{}').format(texts.engine_another, lines)
