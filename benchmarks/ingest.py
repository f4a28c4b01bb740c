"""PDFs -> pages a second of our parser, of a bare pypdfium2 loop and of a plain pypdf loop, side by side in one run.

    python -m benchmarks.ingest FOLDER_OR_FILE... [--rounds 3]

Each file is read by pdfium and by our parser in turn, `--rounds` times, and the quickest round of each counts. pypdf is
so slow that it reads every tenth page only.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2
from pypdf import PdfReader

from chatdoc.parsing.pdf import parse_pdf

_PYPDF_STEP = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    ways: dict[str, Callable[[bytes], int]] = {"chatdoc": chatdoc, "pypdfium2": pdfium, "pypdf": pypdf}
    pages, seconds = dict.fromkeys(ways, 0), dict.fromkeys(ways, 0.0)
    files = [file for path in arguments.paths for file in (sorted(path.glob("*.pdf")) if path.is_dir() else [path])]
    for file in files:
        data = file.read_bytes()
        quickest = dict.fromkeys(ways, float("inf"))
        for turn in range(arguments.rounds):
            for name, way in ways.items():
                if name == "pypdf" and turn:
                    continue
                started = time.perf_counter()
                count = way(data)
                quickest[name] = min(quickest[name], time.perf_counter() - started)
                pages[name] += 0 if turn else count
        for name in ways:
            seconds[name] += quickest[name]
        print("  ".join(f"{name} {quickest[name]:.2f} s" for name in ways), file.name, flush=True)
    rates = {name: pages[name] / seconds[name] for name in ways}
    for name in ways:
        sample = f" (every {_PYPDF_STEP}th page)" if name == "pypdf" else ""
        print(f"{name:10} {rates[name]:7.1f} pages/s over {pages[name]} pages{sample}")
    print(f"chatdoc / pypdfium2 {rates['chatdoc'] / rates['pypdfium2']:.2f}")
    print(f"chatdoc / pypdf     {rates['chatdoc'] / rates['pypdf']:.1f}")


def chatdoc(data: bytes) -> int:
    return parse_pdf(data, lambda done, pages: None).health.pages or 0


def pdfium(data: bytes) -> int:
    with pypdfium2.PdfDocument(data) as pdf:
        for page in pdf:
            page.get_textpage().get_text_range()
        return len(pdf)


def pypdf(data: bytes) -> int:
    from io import BytesIO

    pages = PdfReader(BytesIO(data)).pages
    sample = range(0, len(pages), _PYPDF_STEP)
    for index in sample:
        pages[index].extract_text()
    return len(sample)


if __name__ == "__main__":
    main()
