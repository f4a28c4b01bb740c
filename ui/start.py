"""What stands where nothing was asked yet: what to do, a sample document to try, questions ready to click.

Values in, values out, no Gradio. Every text goes through `Markup.format`, which escapes it.
"""

from pathlib import Path

from markupsafe import Markup

from chatdoc.ingest import OVER
from chatdoc.types import Language
from ui import guides
from ui.tab import Services, Tab, calm

_SAMPLES = Path(__file__).with_name("samples")
SAMPLES: dict[Language, Path] = {"en": _SAMPLES / "Aralia 300 manual.md", "zh": _SAMPLES / "禾风300使用说明书.md"}
"""Written for this project: the manual of an appliance that does not exist."""


def act(services: Services, tab: Tab, act: str) -> None:
    """Add the sample document in the tab's language."""
    try:
        if act == "sample":
            services.ingest.submit([SAMPLES[tab.language]], handed_over=True)
    except Exception as error:
        tab.report(calm(error, services))


def show(services: Services, tab: Tab) -> Markup:
    """Return the welcome; page.css hides it while there are turns."""
    texts = tab.strings.start
    questions = guides.to_ask(services, tab)
    if questions:
        below = Markup('<p class="note">{}</p>{}').format(texts.try_one, guides.question_buttons(questions))
    elif services.library.entries() or any(job.state not in OVER for job in services.ingest.jobs()):
        below = Markup('<p class="note" role="status">{}</p>').format(texts.reading)
    else:
        below = Markup(
            '<div class="pickers"><button type="button" class="soft" data-open-picker="files">{}</button>'
            '<button type="button" class="soft" data-act="sample">{}</button></div>'
        ).format(texts.choose, texts.sample)
    return Markup(
        '<div class="welcome"><h2>{}</h2><ol class="steps"><li>{}</li><li>{}</li><li>{}</li></ol>{}</div>'
    ).format(tab.strings.welcome, texts.add, texts.ask, texts.check, below)


def news(services: Services, tab: Tab) -> Markup | None:
    """Return the welcome if it is seen and not what this tab shows already."""
    if tab.turns:
        return None
    shown = show(services, tab)
    if tab.shown.get("start") == shown:
        return None
    tab.shown["start"] = str(shown)
    return shown
