"""The words of the PDF parser: runs of characters on a page, lines of runs, blocks of lines.

All boxes are in points from the top left corner of the page as it is rendered, y downwards.
"""

from dataclasses import dataclass, field
from itertools import pairwise

TAB = "\t"
Place = tuple[int, int]
"""Row and column in a table, from 0."""
LINE_HYPHEN = "\u2010"
"""A hyphen that PDFium saw at the end of a line, told apart from a typed one until the lines are joined."""


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that stand close together on one base line: a line of prose, or one cell of a table.

    An `upright` one has them above each other: vertical Chinese, or a note turned along the margin. Whether it is
    `bold` is known only where that may tell a heading.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    upright: bool = False
    bold: bool = False
    joined: bool = False
    """Does it go on with the cell of the run before, on the next line of a cell of several?"""

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def width(self) -> float:
        return self.x1 - self.x0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it is drawn: where its columns and rows have their edges, in points.

    `cells` names for each (row, column) the first one of the cell it belongs to, which may span several.
    """

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    cells: dict[Place, Place]

    def holds(self, run: Run) -> bool:
        """Is it a word in the table? One that is upright is a note beside it."""
        if run.upright or not run.text.strip():
            return False
        x, y = (run.x0 + run.x1) / 2, (run.y0 + run.y1) / 2
        return self.columns[0] < x < self.columns[-1] and self.rows[0] < y < self.rows[-1]

    def walls(self) -> list[tuple[float, float, float]]:
        """Return x, y0 and y1 of the lines that part two cells beside each other."""
        return [
            (x, top, bottom)
            for row, (top, bottom) in enumerate(pairwise(self.rows))
            for column, x in enumerate(self.columns[1:-1])
            if self.cells[row, column] != self.cells[row, column + 1]
        ]


@dataclass(frozen=True, slots=True)
class PageRuns:
    """The runs of a page in the order of the file. `width` and `height` are those of the page as rendered.

    Where most words do not read from left to right, the boxes are those of the page turned by `turn` quarters against
    the clock; `rendered` turns one back.
    """

    width: float
    height: float
    turn: int
    runs: tuple[Run, ...]
    grids: tuple[Grid, ...] = ()

    @property
    def turned_height(self) -> float:
        return self.width if self.turn % 2 else self.height

    def rendered(self, run: Run) -> tuple[float, float, float, float]:
        """Return x0, y0, x1, y1 of a run on the page as it is rendered."""
        match self.turn:
            case 0:
                return run.x0, run.y0, run.x1, run.y1
            case 1:
                box = (self.width - run.y1, run.x0, self.width - run.y0, run.x1)
            case 2:
                box = (self.width - run.x1, self.height - run.y1, self.width - run.x0, self.height - run.y0)
            case _:
                box = (run.y0, self.height - run.x1, run.y1, self.height - run.x0)
        return (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2))


@dataclass(frozen=True, slots=True)
class Row:
    """Runs beside each other, from left to right: one line of text as a reader sees it.

    `left` and `right` are the edges of the column it stands in. The cells of a `ruled` one are parted by drawn lines.
    """

    runs: tuple[Run, ...]
    left: float
    right: float
    ruled: bool = False

    x0: float = field(init=False, compare=False)
    y0: float = field(init=False, compare=False)
    x1: float = field(init=False, compare=False)
    y1: float = field(init=False, compare=False)
    longest: Run = field(init=False, compare=False)
    height: float = field(init=False, compare=False)
    """The height of its longest run: a superscript or a big initial does not count."""
    text: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        # Once for each row: they are asked for a dozen times, and properties took a tenth of the time of a 10-K.
        runs, put = self.runs, object.__setattr__
        longest, text = runs[0], runs[0].text
        x0, y0, x1, y1 = longest.x0, longest.y0, longest.x1, longest.y1
        if len(runs) > 1:
            longest = max(runs, key=lambda run: len(run.text))
            text = "".join([f"{' ' if run.joined else TAB}{run.text}" for run in runs])[1:]
            x0, y0 = min([run.x0 for run in runs]), min([run.y0 for run in runs])
            x1, y1 = max([run.x1 for run in runs]), max([run.y1 for run in runs])
        put(self, "x0", x0)
        put(self, "y0", y0)
        put(self, "x1", x1)
        put(self, "y1", y1)
        put(self, "longest", longest)
        put(self, "height", longest.y1 - longest.y0)
        put(self, "text", text)

    @property
    def bold(self) -> bool:
        return all(run.bold for run in self.runs)

    @property
    def upright(self) -> bool:
        return self.runs[0].upright


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that are one paragraph, one list item, one row of a table or one heading."""

    rows: tuple[Row, ...]
    follows: bool
    """Does it belong right under the block before (next item, next row of the table)?"""

    @property
    def text(self) -> str:
        return " ".join(row.text for row in self.rows)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: number (physical, from 1), what stands on it, and its rows in reading order.

    `head` and `foot` are rows above and below these that no sentence goes through: running lines, notes.
    """

    number: int
    runs: PageRuns
    rows: tuple[Row, ...]
    head: tuple[Row, ...] = ()
    foot: tuple[Row, ...] = ()

    @property
    def height(self) -> float:
        return self.runs.turned_height


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block as it stands in the text: its rows, each with its page, for a paragraph may cross to the next one."""

    rows: tuple[tuple[int, Row], ...]
    follows: bool

    @property
    def page(self) -> int:
        return self.rows[0][0]

    @property
    def first(self) -> Row:
        return self.rows[0][1]

    @property
    def text(self) -> str:
        return " ".join(row.text for _, row in self.rows)


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """One entry of the document's own table of contents; `y` is where on the page it points to, when it says so."""

    level: int
    title: str
    page: int
    y: float | None
