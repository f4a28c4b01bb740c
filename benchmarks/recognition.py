"""PDFs with text -> how well text recognition reads pictures of their pages, and how fast.

    python -m benchmarks.recognition FILE.pdf[:PAGE,PAGE...] ... [--scan] [--pages N] [--dpi 200]

Each page is rendered to a PDF that is nothing but its picture, read by `recognize_page`, and compared with the text
layer as a bag of words (Chinese: characters). `--scan` makes the picture as a poor scanner would: grey, 150 dpi, one
degree askew, blurred, noisy, JPEG. Without pages, `--pages` of them are taken evenly from each file.
"""

import argparse
import io
import re
import resource
import statistics
import time
import unicodedata
from collections import Counter
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

from chatdoc.parsing.pdf.recognition import recognize_page
from chatdoc.text import language_of


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--scan", action="store_true")
    parser.add_argument("--pages", type=int, default=2)
    parser.add_argument("--dpi", type=int, default=200)
    arguments = parser.parse_args()
    figures = []
    print(f"{'recall':>7} {'precis.':>7} {'seconds':>7}  page")
    for name in arguments.files:
        path, _, wanted = name.partition(".pdf:")
        pdf = pypdfium2.PdfDocument(Path(path if path.endswith(".pdf") else path + ".pdf"))
        step = max(len(pdf) // (arguments.pages + 1), 1)
        for number in (
            map(int, wanted.split(",")) if wanted else list(range(step, len(pdf) + 1, step))[: arguments.pages]
        ):
            page = pdf[number - 1]
            truth = words(page.get_textpage().get_text_range())
            picture = picture_of(page, dpi=arguments.dpi, scan=arguments.scan)
            started = time.perf_counter()
            read = words(recognize_page(picture, 1, "1").text)
            seconds = time.perf_counter() - started
            shared = (truth & read).total()
            recall, precision = shared / max(truth.total(), 1), shared / max(read.total(), 1)
            figures.append((recall, precision, seconds))
            print(f"{recall:7.3f} {precision:7.3f} {seconds:7.1f}  {Path(path).name} p. {number}", flush=True)
    recalls, precisions, times = zip(*figures, strict=True)
    print(f"{statistics.mean(recalls):7.3f} {statistics.mean(precisions):7.3f} {statistics.mean(times):7.1f}  mean")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def words(text: str) -> "Counter[str]":
    """Count the words of a text, or its letters and digits where it is Chinese."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("\ufffe", "").replace("\u00ad", "")
    return Counter(filter(str.isalnum, plain) if language_of(text) == "zh" else re.findall(r"\w+", plain))


def picture_of(page: pypdfium2.PdfPage, *, dpi: int, scan: bool) -> bytes:
    """Return a PDF of one page that is a picture of this one, of the same size."""
    picture = page.render(scale=(150 if scan else dpi) / 72).to_pil().convert("L" if scan else "RGB")
    if scan:
        picture = picture.rotate(-1, resample=Image.Resampling.BICUBIC, fillcolor=255)
        picture = picture.filter(ImageFilter.GaussianBlur(0.7))
        noise = np.random.default_rng(1).normal(0, 12, (picture.height, picture.width))
        picture = Image.fromarray(np.clip(np.asarray(picture) * 0.85 + 20 + noise, 0, 255).astype(np.uint8))
    data = io.BytesIO()
    picture.save(data, "PDF", resolution=150 if scan else dpi, quality=50 if scan else 90)
    return data.getvalue()


if __name__ == "__main__":
    main()
