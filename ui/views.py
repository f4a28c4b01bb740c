"""The views beside the chat, one a line in VIEWS: what each is called, shows and does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from ui import search_view
from ui.strings import Strings
from ui.tab import Services, Tab


@dataclass(frozen=True, slots=True)
class View:
    """A view: `box` is drawn once a language (what is typed in it is never drawn over), `show` after each `act`.

    `act` gets what page.js sends: the act, its key, and the fields of the form. A `live` view is also drawn when what
    it shows has changed by itself. All are plain functions of values, and report what fails in the tab.
    """

    name: str
    title: Callable[[Strings], str]
    box: Callable[[Strings], Markup]
    show: Callable[[Services, Tab], Markup]
    act: Callable[[Services, Tab, str, str, Mapping[str, str]], None]
    live: bool = False


VIEWS = (View("search", lambda strings: strings.search.view, search_view.box, search_view.show, search_view.act),)


def news(view: View, services: Services, tab: Tab) -> Markup | None:
    """Return what a view shows now if it is not what this tab shows already."""
    shown = view.show(services, tab)
    if tab.shown.get(view.name) == shown:
        return None
    tab.shown[view.name] = str(shown)
    return shown
