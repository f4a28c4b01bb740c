"""What the page works with, and what one tab of the browser is at."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from chatdoc.errors import ChatdocError, Unexpected
from chatdoc.ingest import OVER, IngestQueue
from chatdoc.library import Library
from chatdoc.measure import Measuring
from chatdoc.preferences import stays_offline
from chatdoc.settings import Settings
from chatdoc.types import Citation, Hit, Language, LanguageModel, Outside
from chatdoc.types_machine import Machine
from chatdoc.types_models import ModelShelf
from chatdoc.watch import FolderWatch
from ui.pane import Pane
from ui.pieces import Turn
from ui.stock import Stock
from ui.strings import STRINGS, Strings
from ui.talk_list import Download

logger = logging.getLogger(__name__)

OPENINGS = count(1)
"""What is opened is numbered through all tabs: a tab whose state Gradio let go goes on with a higher number."""

UNSETTLED_S = 5.0
"""So long after it something that was drawn before may come to the page: each event is answered in its own time."""

LISTED = 50
"""Documents that are listed at once, and how many more whenever more are asked for."""


@dataclass(frozen=True, slots=True)
class Services:
    """What the page works with, made by chatdoc/cli_given.py. `load_llm` returns None where no model is wanted.

    `measuring` is the evaluation that all tabs share; `machine` tells what else is on this one, `shelf` which models
    are here and can be had. `unguided` are documents of which no guide could be made. `answering` are the conversations
    in which something is.
    """

    library: Library
    ingest: IngestQueue
    watch: FolderWatch
    load_llm: Callable[[], LanguageModel | None]
    settings: Settings
    measuring: Measuring = field(default_factory=Measuring)
    machine: Machine = field(default_factory=Machine)
    shelf: ModelShelf | None = None
    unguided: set[str] = field(default_factory=set)
    answering: list["Talk"] = field(default_factory=list)

    @property
    def leads_to(self) -> Outside | None:
        """Return the other machine that questions go to now; None where none is to be asked."""
        outside = self.machine.engine().outside
        return None if outside is None or stays_offline() else outside

    @property
    def idle(self) -> bool:
        """Is nothing being answered, evaluated or read?"""
        measured = self.measuring.state
        evaluates = measured is not None and measured.running
        return not (self.answering or evaluates or any(job.state not in OVER for job in self.ingest.jobs()))


@dataclass(slots=True)
class Talk:
    """A conversation as a tab shows it. `number` is its own in the library, None before its first question.

    `marked` are the numbers of the cases that its answers were made, by turn. While `answering`, one question is being
    answered, until `stopping` is set.
    """

    number: int | None = None
    turns: list[Turn] = field(default_factory=list)
    marked: dict[int, int | None] = field(default_factory=dict)
    answering: bool = False
    stopping: bool = False

    @property
    def running(self) -> bool:
        """Is its last answer seen to grow? What is `answering` may still end a moment after that."""
        return bool(self.turns) and self.turns[-1].running


@dataclass(slots=True)
class Tab:
    """One tab of the browser. `left_out` are the documents not asked, `finding` the words of their names that are
    looked for, `listed` how many are listed at most; `opened` is what the reading pane shows,
    `pane` what was chosen in it.

    `shown_talk` is the conversation in front; `left` are those that were left while an answer was written, which goes
    on. `deleted_talk` is the one whose deletion can be undone; `download` is handed to the browser once. `view` is the
    name of the view that is in front; `shown` is what the parts that change by themselves show, by name; `searched`,
    `looked_for` (with the rest of a half-typed word) and `found` are those of the search view, `run` is the evaluation
    that the quality view shows, None for the last one, `compared` the stopped one that is to be compared all the same,
    `deleting_case` the case that is to be deleted if that is meant, `stock` what the models view found on this machine,
    `folder_typed` what was named in the settings as the library's folder and refused, and `server_typed` the address
    and the model of a server while one is named there. `log_shown`: the log is open. `unsettled_until`, on the clock of
    `time.monotonic`, the conversation is drawn again and again (`unsettle`).
    """

    language: Language = "en"
    shown_talk: Talk = field(default_factory=Talk)
    left: list[Talk] = field(default_factory=list)
    left_out: frozenset[str] = frozenset()
    finding: str = ""
    listed: int = LISTED
    confirming: str | None = None
    opened: Citation | None = None
    pane: Pane = field(default_factory=Pane)
    openings: int = 0
    problems: list[tuple[int, ChatdocError]] = field(default_factory=list)
    log_shown: bool = False
    view: str = "chat"
    shown: dict[str, object] = field(default_factory=dict)
    searched: str = ""
    looked_for: str = ""
    found: tuple[Hit, ...] = ()
    run: int | None = None
    compared: int | None = None
    deleting_case: int = 0
    stock: Stock | None = None
    folder_typed: str = ""
    server_typed: tuple[str, str] | None = None
    talk_search: str = ""
    deleted_talk: int | None = None
    download: Download | None = None
    unsettled_until: float = 0.0
    _problem_count: int = 0

    @property
    def strings(self) -> Strings:
        return STRINGS[self.language]

    @property
    def turns(self) -> list[Turn]:
        return self.shown_talk.turns

    @property
    def talk(self) -> int | None:
        return self.shown_talk.number

    @property
    def marked(self) -> dict[int, int | None]:
        return self.shown_talk.marked

    @property
    def running(self) -> bool:
        return self.shown_talk.running

    def unsettle(self) -> None:
        """Have the conversation drawn anew for a while: what was drawn before may reach the page after what is now."""
        self.unsettled_until = time.monotonic() + UNSETTLED_S

    def report(self, error: ChatdocError) -> None:
        """Show a problem until it is dismissed; the same one only once."""
        if str(error) in [str(shown) for _, shown in self.problems]:
            return
        self._problem_count += 1
        self.problems = [*self.problems, (self._problem_count, error)]


def calm(error: Exception, services: Services) -> ChatdocError:
    """Return an error that can be shown; one that nobody foresaw is logged with its traceback first."""
    if isinstance(error, ChatdocError):
        return error
    logger.error("unexpected", exc_info=error)
    return Unexpected(kind=type(error).__name__, log=services.library.folder / "logs")


def chosen_documents(services: Services, tab: Tab) -> frozenset[str] | None:
    """Return the ids of the documents to ask, None for all of them."""
    if not tab.left_out:
        return None
    return frozenset(entry.id for entry in services.library.entries()) - tab.left_out
