"""Shares -> a small chart of bars, drawn in SVG; what it shows is its accessible text as well."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

_HEIGHT, _STEP, _BAR = 110, 52, 30
_TOP, _BOTTOM = 18, 20


@dataclass(frozen=True, slots=True)
class Bar:
    """A share from 0 to 1; `name` stands under it, `text` says it in words. The `chosen` one is drawn stronger."""

    name: str
    share: float
    text: str
    chosen: bool = False


def bars(shown: Sequence[Bar], *, label: str) -> Markup:
    """Return the bars from left to right, each with its percentage on top."""
    text = f"{label}: {'; '.join(f'{bar.name}: {bar.text}' for bar in shown)}"
    drawn = Markup("").join(_bar(place, bar) for place, bar in enumerate(shown))
    return Markup(
        '<figure class="chart"><svg role="img" aria-label="{text}" viewBox="0 0 {width} {height}" width="{width}" '
        'height="{height}"><line class="base" x1="0" x2="{width}" y1="{base}" y2="{base}"></line>{drawn}</svg>'
        '<figcaption class="note">{label}</figcaption></figure>'
    ).format(text=text, label=label, drawn=drawn, width=len(shown) * _STEP, height=_HEIGHT, base=_HEIGHT - _BOTTOM)


def _bar(place: int, bar: Bar) -> Markup:
    base = _HEIGHT - _BOTTOM
    height = max(1.0, bar.share * (base - _TOP))
    return Markup(
        '<rect class="{kind}" x="{x}" y="{y:.1f}" width="{width}" height="{height:.1f}" rx="3"></rect>'
        '<text x="{middle}" y="{above:.1f}">{percent}</text><text x="{middle}" y="{below}">{name}</text>'
    ).format(
        kind="bar chosen" if bar.chosen else "bar",
        x=place * _STEP + (_STEP - _BAR) // 2,
        y=base - height,
        width=_BAR,
        height=height,
        middle=place * _STEP + _STEP // 2,
        above=base - height - 5,
        percent=f"{bar.share:.0%}",
        below=_HEIGHT - 5,
        name=bar.name,
    )
