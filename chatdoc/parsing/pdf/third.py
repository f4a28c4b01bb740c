"""PDF bytes -> runs of a page by pdfminer.six, where PDFium tears words into letters. The one module that imports it.

It takes the widths of some fonts from where PDFium and pypdf do not look, and keeps the words whole. It is the slowest
of the three by far.
"""

import logging
from io import BytesIO
from typing import Any

from chatdoc.parsing.draft import one_line
from chatdoc.parsing.pdf.shapes import PageRuns, Run

_NOTHING = PageRuns(0.0, 0.0, 0, ())


class ThirdReader:
    """One more reader of the same file, opened when it is first asked. What it cannot read is empty: it is an extra."""

    def __init__(self, data: bytes, password: str) -> None:
        self._data, self._password = data, password
        self._pages: list[Any] | None = None

    def page(self, number: int) -> PageRuns:
        """Return the runs of a page (from 1), none where pdfminer finds none or fails."""
        try:
            return _runs(self._layout(number))
        except Exception as error:
            # As pypdf, it raises nearly anything on broken files.
            logging.getLogger(__name__).info("pdfminer gave up on a page: %s", type(error).__name__)
            return _NOTHING

    def _layout(self, number: int) -> Any:
        from pdfminer.converter import PDFPageAggregator
        from pdfminer.layout import LAParams
        from pdfminer.pdfdocument import PDFDocument
        from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
        from pdfminer.pdfpage import PDFPage
        from pdfminer.pdfparser import PDFParser

        logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
        if self._pages is None:
            self._pages = []
            self._pages += PDFPage.create_pages(PDFDocument(PDFParser(BytesIO(self._data)), self._password))
        resources = PDFResourceManager()
        device = PDFPageAggregator(resources, laparams=LAParams(boxes_flow=None))
        PDFPageInterpreter(resources, device).process_page(self._pages[number - 1])
        return device.get_result()


def _runs(layout: Any) -> PageRuns:
    """Return a run for each line as pdfminer puts it together: the boxes of its letters are less to be trusted."""
    from pdfminer.layout import LTTextBox

    runs = []
    for box in layout:
        for line in box if isinstance(box, LTTextBox) else ():
            if text := one_line(line.get_text()):
                left, right, top, bottom = (
                    line.x0 - layout.x0,
                    line.x1 - layout.x0,
                    layout.y1 - line.y1,
                    layout.y1 - line.y0,
                )
                runs.append(Run(text, round(left, 2), round(top, 2), round(right, 2), round(bottom, 2)))
    return PageRuns(float(layout.width), float(layout.height), 0, tuple(runs))
