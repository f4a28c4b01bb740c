"""What is written in a file without heading styles -> the headings that their letters or their numbers tell."""

import re
from collections.abc import Sequence

from chatdoc.parsing.bold_titles import Written, bold_titles
from chatdoc.parsing.draft import Draft, one_line
from chatdoc.parsing.numbered_titles import Paragraph, with_numbered

_GAP = re.compile(r"\t+| {3,}")


def mark_titles(draft: Draft, written: Sequence[Written]) -> None:
    """Open the sections of the headings among what is written in the draft: lines in bold, and numbers that run on."""
    levels = with_numbered(dict.fromkeys(bold_titles(written), 1), list(map(_paragraph, written)))
    for index in sorted(levels):
        draft.mark_heading(levels[index], one_line(written[index].text), written[index].start)


def _paragraph(written: Written) -> Paragraph:
    """Return it with its cells, as columns of plain text make them; one gap may stand behind the number."""
    gaps = len(_GAP.findall(written.text))
    return Paragraph(written.text, cells=max(gaps, 1), lines=written.text.count("\n") + 1)
