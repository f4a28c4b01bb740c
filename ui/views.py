"""The views beside the chat, one a line in VIEWS: what each is called, shows and does."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from chatdoc.errors import NotUploaded
from ui import models_view, quality_view, search_view, settings_view
from ui.strings import Strings
from ui.tab import Services, Tab
from ui.uploads import MAX_FILE_MB, Uploads


@dataclass(frozen=True, slots=True)
class View:
    """A view: `box` is drawn once a language (what is typed in it is never drawn over), `show` after each `act`.

    `act` gets what page.js sends: the act, its key, and the fields of the form. `look` is called when the view comes
    to the front, and may take a moment. Where `changing` is given, `show` is drawn again when that has changed, while
    the view is in front. `take` gets a file that was uploaded, before it is deleted. All are plain functions of
    values, and report what fails in the tab.
    """

    name: str
    title: Callable[[Strings], str]
    box: Callable[[Strings], Markup]
    show: Callable[[Services, Tab], Markup]
    act: Callable[[Services, Tab, str, str, Mapping[str, str]], None]
    look: Callable[[Services, Tab], None] | None = None
    changing: Callable[[Services, Tab], object] | None = None
    take: Callable[[Services, Tab, Path, Mapping[str, str]], None] | None = None


VIEWS = (
    View("search", lambda strings: strings.search.view, search_view.box, search_view.show, search_view.act),
    View(
        "quality",
        lambda strings: strings.quality.view,
        quality_view.box,
        quality_view.show,
        quality_view.act,
        changing=quality_view.changing,
        take=quality_view.take,
    ),
    View(
        "models",
        lambda strings: strings.models.view,
        models_view.box,
        models_view.show,
        models_view.act,
        look=models_view.look,
        changing=models_view.changing,
    ),
    View(
        "settings",
        lambda strings: strings.settings.view,
        settings_view.box,
        settings_view.show,
        settings_view.act,
        changing=settings_view.changing,
    ),
)


def enter(view: View, services: Services, tab: Tab) -> Iterator[Markup]:
    """Bring a view to the front: yield what it shows, at once and after its look."""
    tab.view = view.name
    yield draw(view, services, tab)
    if view.look is not None:
        view.look(services, tab)
        yield draw(view, services, tab)


def draw(view: View, services: Services, tab: Tab) -> Markup:
    """Return what a view shows, and remember of what."""
    if view.changing is not None:
        tab.shown[view.name] = view.changing(services, tab)
    return view.show(services, tab)


def news(view: View, services: Services, tab: Tab) -> Markup | None:
    """Return what the view in front shows now, if it is not what this tab shows already."""
    if view.changing is None or tab.view != view.name or tab.shown.get(view.name) == view.changing(services, tab):
        return None
    return draw(view, services, tab)


def take(
    view: View,
    services: Services,
    tab: Tab,
    uploads: Uploads,
    *,
    received: Sequence[str],
    failed: Sequence[str],
    fields: Mapping[str, str],
) -> None:
    """Hand a view the files that the browser uploaded for it (paths), and report those that did not come (names)."""
    with uploads.lock:  # so long nothing staged is deleted
        paths, lost = uploads.stage(received)
        for path in paths:
            if view.take is not None:
                view.take(services, tab, path, fields)
    for name in (*failed, *lost):
        tab.report(NotUploaded(name=name, limit=f"{MAX_FILE_MB} MB"))
