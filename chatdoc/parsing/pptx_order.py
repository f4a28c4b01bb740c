"""Shapes of a slide -> the order in which a person reads them.

The file has them as they were drawn, the last one on top. That order is kept but for shapes that stand above others in
their column or left of others in their row: sorting by height alone would read across two columns of text.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

_MOST_ORDERED = 100  # shapes; each is compared with all others
_SLACK = 91_440  # EMU, a tenth of an inch: shapes put together by hand may overlap by so much


class _Box(NamedTuple):
    """Where a shape is, in EMU, from the left and the top of the slide or group that it stands in."""

    left: int
    top: int
    right: int
    bottom: int

    def precedes(self, other: "_Box") -> bool:
        """Is this above the other one in the same column, or left of it in the same row?"""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        is_above = self.top < other.top and down <= _SLACK < across
        return is_above or (self.left < other.left and across <= _SLACK < down)


def reading_order(shapes: Sequence[Any]) -> Iterator[Any]:
    """Yield each shape of python-pptx after those that precede it; more than `_MOST_ORDERED` stay as they are."""
    if len(shapes) > _MOST_ORDERED:
        yield from shapes
        return
    waiting = [(_box(shape), shape) for shape in shapes]
    while waiting:
        free = (at for at, (box, _) in enumerate(waiting) if not any(other.precedes(box) for other, _ in waiting))
        yield waiting.pop(next(free, 0))[1]  # the first where overlaps let each wait for another


def _box(shape: Any) -> _Box:
    """Return its place; one without a place has no size, so that it precedes nothing."""
    left, top = shape.left or 0, shape.top or 0
    return _Box(left, top, left + (shape.width or 0), top + (shape.height or 0))
