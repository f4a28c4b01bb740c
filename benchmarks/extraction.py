"""Evaluation data -> how faithful the text of PDFs and HTML pages is, side by side with other readers.

    python -m benchmarks.extraction EVAL_DIR [--html] [--evidence]

Without an option: the PDFs under EVAL_DIR/extraction by word recall, word precision and the recall of 4-grams (reading
order), with bare pdfium, pypdf and pdfminer.six beside ours; `--html` its HTML pages, with trafilatura and
BeautifulSoup. `--evidence`: how many gold evidence strings of the questions with a page are found, white space aside,
in our text of that page and in the bare pdfium text of it, how many more in its last paragraph, which goes on over the
page break, and how many of those found have all their words inside their highlight boxes when PDFium reads these back.
Evidence that has lost everything beyond ASCII in its set (dashes, curly quotes, bullets in FinanceBench) is compared
without it. A reader that is not installed is left out.
"""

import argparse
import csv
import json
import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2

from chatdoc.errors import UnreadableFile
from chatdoc.parsing import parse_file
from chatdoc.types import Document

Reader = Callable[[Path], str]
_CHINESE = re.compile("[\u3400-\u9fff]")
_BREAK_HYPHEN = re.compile("[\x02\ufffe]\r?\n?")
_UNSEEN = re.compile("[\u00ad\u200b\u200c\u200d\ufeff\ufffe`*]")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("evaluation", type=Path)
    parser.add_argument("--html", action="store_true")
    parser.add_argument("--evidence", action="store_true")
    arguments = parser.parse_args()
    if arguments.evidence:
        measure_evidence(arguments.evaluation)
    else:
        readers: dict[str, Reader] = {"chatdoc": ours, "trafilatura": trafilatura, "BeautifulSoup": soup}
        if not arguments.html:
            readers = {"chatdoc": ours, "pdfium": pdfium, "pypdf": pypdf, "pdfminer": pdfminer}
        measure_extraction(arguments.evaluation / "extraction", "html" if arguments.html else "pdf", readers)


def measure_extraction(folder: Path, kind: str, readers: dict[str, Reader]) -> None:
    """Print (recall, precision, order) of each reader on each file whose path begins with `kind`, and the means."""
    figures: dict[str, list[tuple[float, float, float]]] = {name: [] for name in readers}
    print("recall / precision / order: " + ", ".join(readers))
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        rows = list(csv.reader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    for path, truth, *_ in rows:
        if not path.startswith(kind + "/"):
            continue
        for name, reader in list(readers.items()):
            try:
                text = reader(folder / path)
            except ImportError:
                del readers[name], figures[name]
                continue
            figures[name].append(likeness(text, (folder / truth).read_text(encoding="utf-8")))
        print("  ".join(_three(figures[name][-1]) for name in readers), path, flush=True)
    for name, all_figures in figures.items():
        print(_three(tuple(map(statistics.mean, zip(*all_figures, strict=True)))), f"mean of {name}")


def likeness(text: str, truth: str) -> tuple[float, float, float]:
    """Return word recall and precision and the recall of 4-grams, as the scorer of the evaluation data counts them."""
    got, wanted = (_words(part, chinese=_CHINESE.search(truth) is not None) for part in (text, truth))
    shared = (Counter(got) & Counter(wanted)).total()
    grams = [Counter(zip(*(words[shift:] for shift in range(4)), strict=False)) for words in (got, wanted)]
    return (
        shared / max(len(wanted), 1),
        shared / max(len(got), 1),
        (grams[0] & grams[1]).total() / max(grams[1].total(), 1),
    )


def measure_evidence(evaluation: Path) -> None:
    """Print, for each set of questions, how much evidence is found in the text and in the boxes of its page."""
    documents: dict[Path, Document | None] = {}
    total = Counter[str]()
    for path in sorted((evaluation / "retrieval").glob("*.jsonl")):
        count = Counter[str]()
        for question in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            file = evaluation / "corpus" / question.get("corpus", path.stem) / (question.get("doc") or "?")
            if not question.get("page") or not question.get("evidence") or file.suffix.lower() != ".pdf":
                continue
            if file not in documents:
                documents[file] = _parsed(file)
            count.update(_evidence_found(documents[file], file, question))
        if count:
            print(_evidence_line(count, path.stem), flush=True)
        total += count
    print(_evidence_line(total, "all"))


def _evidence_found(document: Document | None, file: Path, question: dict[str, object]) -> Iterator[str]:
    """Yield a word for each thing that is true of the evidence of a question."""
    yield "questions"
    page, wanted = int(str(question["page"])), str(question["evidence"])
    plain = _ascii if wanted.isascii() else _plain
    evidence = plain(wanted)
    with pypdfium2.PdfDocument(file) as pdf:
        bare = plain(_BREAK_HYPHEN.sub("", pdf[page - 1].get_textpage().get_text_range()))
        if evidence in bare:
            yield "pdfium"
        if document is None:
            return
        start, end = _page_span(document, page)
        # One character may stand for several (a ligature), or for none: each keeps the place it came from.
        letters = [(letter, place) for place in range(start, end) for letter in plain(document.text[place])]
        found = "".join(letter for letter, _ in letters)
        owners = [place for _, place in letters]
        at = found.find(evidence)
        if at < 0:
            going_on = document.text.find("\n", end)
            if evidence in plain(document.text[start : len(document.text) if going_on < 0 else going_on]):
                yield "over"
            elif evidence not in bare:
                yield "nowhere"
            print(f"  missing: {question['id']} {file.name} p. {page}", flush=True)
            return
        yield "found"
        low, high = owners[at], owners[at + len(evidence) - 1] + 1
        words = Counter(_words(document.text[low:high], chinese=True))
        read = Counter[str]()
        rendered = pdf[page - 1]
        for line in document.lines:
            if line.start < high and line.end > low and line.page == page:
                read.update(_words(_in_box(rendered, (line.x0, line.y0, line.x1, line.y1)), chinese=True))
        if (words & read).total() >= 0.97 * words.total():
            yield "boxed"
        else:
            print(f"  outside its boxes: {question['id']} {file.name} p. {page}", flush=True)


def _in_box(page: pypdfium2.PdfPage, box: tuple[float, float, float, float]) -> str:
    """Return what PDFium reads in a box given in points of the page as rendered."""
    textpage = page.get_textpage()
    width, height = page.get_size()
    corners = []
    for x, y in ((box[0] - 0.5, box[1] - 0.5), (box[2] + 0.5, box[3] + 0.5)):
        across, down = pypdfium2.raw.c_double(), pypdfium2.raw.c_double()
        size = round(width * 100), round(height * 100)
        pypdfium2.raw.FPDF_DeviceToPage(page, 0, 0, *size, 0, round(x * 100), round(y * 100), across, down)
        corners.append((across.value, down.value))
    (x0, y0), (x1, y1) = corners
    return str(textpage.get_text_bounded(left=min(x0, x1), right=max(x0, x1), bottom=min(y0, y1), top=max(y0, y1)))


def _page_span(document: Document, page: int) -> tuple[int, int]:
    sections = [section for section in document.sections if section.page is not None]
    starts = {section.page: section.start for section in sections}
    # A paragraph may go on over the page break: the page lasts as long as its last line.
    ends = [line.end for line in document.lines if line.page == page]
    return starts.get(page, 0), max(ends, default=starts.get(page, 0))


def _evidence_line(count: Counter[str], name: str) -> str:
    questions, found = count["questions"], count["found"]
    return (
        f"{name:18} {questions:4} questions, found {found / max(questions, 1):.3f} (bare pdfium "
        f"{count['pdfium'] / max(questions, 1):.3f}), {count['over']} more go on over the page break, "
        f"{count['nowhere']} are on no page, "
        f"in their boxes {count['boxed'] / max(found, 1):.3f}"
    )


def _parsed(path: Path) -> Document | None:
    try:
        return parse_file(path, name=path.name)
    except UnreadableFile as error:
        print(error)
        return None


def ours(path: Path) -> str:
    document = _parsed(path)
    return document.text if document else ""


def pdfium(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as pdf:
        return "\n".join(page.get_textpage().get_text_range() for page in pdf)


def pypdf(path: Path) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def pdfminer(path: Path) -> str:
    from pdfminer.high_level import extract_text

    return str(extract_text(path))


def trafilatura(path: Path) -> str:
    from trafilatura import extract  # type: ignore[import-not-found, unused-ignore]

    return extract(path.read_bytes()) or ""


def soup(path: Path) -> str:
    from bs4 import BeautifulSoup

    return BeautifulSoup(path.read_bytes(), "lxml").get_text(" ")


def _plain(text: str) -> str:
    return re.sub(r"[\s\u00ad\u200b\ufeff]", "", unicodedata.normalize("NFKC", text))


def _ascii(text: str) -> str:
    return _plain(text.encode("ascii", "ignore").decode())


def _words(text: str, *, chinese: bool) -> list[str]:
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text).lower())
    if chinese:
        return re.findall(r"\w", plain)
    plain = re.sub(r"[^\w\s]", " ", re.sub(r"(\w)-\s*\n\s*(\w)", r"\1\2", plain))
    return [word for word in plain.split() if word not in ("a", "an", "the")]


def _three(figures: tuple[float, ...]) -> str:
    return "/".join(f"{figure:.3f}" for figure in figures)


if __name__ == "__main__":
    main()
