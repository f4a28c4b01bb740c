"""The settings view: language and colours, changed at once; what was chosen at the start, and how to choose again."""

from collections.abc import Mapping

from markupsafe import Markup

from chatdoc.text import printable
from ui.pieces import yes
from ui.strings import LANGUAGE_NAMES, STRINGS, Strings
from ui.tab import Services, Tab


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
    """Do nothing: what can be changed here is changed by the page."""


def show(services: Services, tab: Tab) -> Markup:
    """Return what was chosen when chatdoc was started, with the commands that choose something else."""
    texts = tab.strings.settings
    rows = (
        (texts.library, str(services.library.folder.resolve()), texts.library_another, texts.library_command),
        (texts.network, _network(services, tab.strings), "", ""),
        (texts.engine, _engine(services, tab.strings), texts.engine_another, texts.engine_commands),
        (texts.embedder, services.library.embedder.name, texts.embedder_another, ""),
    )
    return Markup('<section class="panel"><h2>{}</h2><dl class="facts">{}</dl></section>').format(
        texts.at_start, Markup("").join(_row(*row) for row in rows)
    )


def _row(label: str, value: str, note: str, commands: str) -> Markup:
    """Return a setting; each line of `commands` starts chatdoc with another."""
    shown = Markup("").join(Markup("<code>{}</code>").format(each) for each in commands.splitlines())
    return Markup("<div><dt>{label}</dt><dd><bdi>{value}</bdi>{note}{commands}</dd></div>").format(
        label=label,
        value=printable(value),
        note=Markup('<p class="note">{}</p>').format(note) if note else "",
        commands=shown,
    )


def _network(services: Services, strings: Strings) -> str:
    texts = strings.settings
    if services.outside is not None:
        return texts.network_open.format(host=services.outside.host)
    if services.machine.server:
        return texts.network_here.format(server=services.machine.server)
    return texts.network_closed


def _engine(services: Services, strings: Strings) -> str:
    texts = strings.settings
    if services.machine.server:
        return texts.engine_server.format(server=services.machine.server)
    return texts.engine_file if services.machine.has_model else texts.engine_none
