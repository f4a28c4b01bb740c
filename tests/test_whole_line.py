"""From a file to a proved answer with the real models: MiniLM, SmolLM2 in llama.cpp, FAISS, SQLite."""

import os
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from models.embedder import MiniLM
from tests.browser.documents import CONTRACT, LEASE_PAGES, pdf
from tests.command_line import chatdoc

EVAL = Path(os.environ.get("CHATDOC_EVAL") or Path(__file__).parents[2] / "shared" / "eval")
needs_eval = pytest.mark.skipif(
    not (EVAL / "corpus").is_dir(), reason="no evaluation files: neither $CHATDOC_EVAL nor ../shared/eval"
)
Ask = Callable[[str, Path], dict[str, Any]]
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Garden rules</title></head><body><nav><a href="/">Home</a></nav>
<main><h1>Garden rules</h1><p>The garden opens at eight and closes at dusk.</p>
<h2>Watering</h2><p>Water the beds in the morning. The pump is switched off from November until March.</p></main>
</body></html>"""


@pytest.fixture(scope="module")
def minilm() -> MiniLM:
    return MiniLM()


@pytest.fixture
def ask(tmp_path: Path, minilm: MiniLM, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask as `chatdoc ask QUESTION FILE --json` does, and check every proof; MiniLM is loaded once for all tests."""
    monkeypatch.setattr("models.embedder.MiniLM", lambda: minilm)

    def ask(question: str, path: Path) -> dict[str, Any]:
        done = chatdoc("ask", question, path, "--library", tmp_path / "library", "--json")
        assert done.code == 0
        said: dict[str, Any] = done.json
        check_proofs(said, path, tmp_path / "library")
        return said

    return ask


def check_proofs(said: dict[str, Any], path: Path, library: Path) -> None:
    """Every citation is the text that the library stores there, on the page it names, and in the file itself."""
    assert not said["refused"]
    assert said["citations"]
    assert [citation["number"] for citation in said["citations"]] == list(range(1, len(said["citations"]) + 1))
    assert {n for sentence in said["sentences"] for n in sentence["citations"]} == {
        citation["number"] for citation in said["citations"]
    }
    stored = chatdoc("show", path.name, "--library", library, "--json").json
    for citation in said["citations"]:
        start, end, quote = citation["start"], citation["end"], citation["quote"]
        assert citation["doc"] == stored["name"] == path.name
        assert quote.strip()
        assert stored["text"][start:end] == quote
        numbers = pages_of(citation)
        shown = [
            chatdoc("show", path.name, "--page", str(number), "--library", library, "--json").json for number in numbers
        ]
        assert all(page["start"] < end and start < page["end"] for page in shown)
        if path.suffix == ".pdf":
            assert numbers
            assert squeezed(quote) in squeezed(text_of_pages(path, numbers))
        else:
            assert numbers == []


def pages_of(citation: dict[str, Any]) -> list[int]:
    page = citation["page"]
    return page if isinstance(page, list) else [] if page is None else [page]


def text_of_pages(path: Path, numbers: list[int]) -> str:
    document = pypdfium2.PdfDocument(path)
    return "".join(document[number - 1].get_textpage().get_text_range() for number in numbers)


def squeezed(text: str) -> str:
    """Compare without white space, and without the hyphens that cut words at the ends of lines."""
    return re.sub(r"[\s\-\u00ad\u0002\ufffe]", "", text)


def quotes(said: dict[str, Any]) -> str:
    return " ".join(citation["quote"] for citation in said["citations"])


def test_an_english_pdf_is_asked_with_the_packaged_model(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "lease.pdf"
    path.write_bytes(pdf(LEASE_PAGES))
    said = ask("How much is the rent a month?", path)
    assert said["model"].startswith("SmolLM2")
    assert "1,450 euros" in said["answer"]
    cited = next(citation for citation in said["citations"] if "1,450" in citation["quote"])
    assert (cited["page"], cited["label"]) == (2, "p. ii")


def test_a_chinese_markdown_file_answers_with_its_own_words(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "租赁合同.md"
    path.write_text(CONTRACT, encoding="utf-8")
    said = ask("每月租金是多少？", path)
    assert said["model"] is None  # SmolLM2 does not write Chinese
    assert said["verdict"] == "quoted"
    assert "六千五百元" in quotes(said)
    assert any("租金" in citation["label"] for citation in said["citations"])


def test_an_english_web_page_is_cited_by_its_heading(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "garden rules.html"
    path.write_text(PAGE, encoding="utf-8")
    said = ask("When is the pump switched off?", path)
    assert "from November until March" in quotes(said)
    cited = next(citation for citation in said["citations"] if "November" in citation["quote"])
    assert cited["label"] == "Garden rules > Watering"


@needs_eval
def test_a_filing_to_the_sec_is_answered_from_its_page(ask: Ask) -> None:
    path = smallest(EVAL / "corpus" / "financebench_en", "*8K*.pdf")
    said = ask("What is the telephone number of the registrant?", path)
    assert re.search(r"\(\d{3}\)\s*\d{3}-\d{4}", quotes(said))
    assert 1 in [page for citation in said["citations"] for page in pages_of(citation)]  # on the cover


@needs_eval
@pytest.mark.parametrize("pattern", ["*.pdf", "*.md", "*.html"])
def test_a_chinese_file_is_answered_in_its_own_words(ask: Ask, pattern: str, tmp_path: Path) -> None:
    path = smallest(EVAL / "corpus" / "cmrc_zh", pattern)
    assert chatdoc("add", path, "--library", tmp_path / "library").code == 0
    shown = chatdoc("show", path.name, "--library", tmp_path / "library", "--json").json
    title = title_of_an_article(shown["text"])
    said = ask(f"{title}是什么？", path)
    assert any(character >= "\u4e00" for character in quotes(said))
    assert title in said["passages"][0]["text"]


def title_of_an_article(text: str) -> str:
    """Return the first short line whose words come again right after it, as in an encyclopedia."""
    lines = [line for line in text.splitlines() if line.strip()]
    return next(line for line, after in pairwise(lines) if 1 < len(line) < 20 and line in after)


def smallest(folder: Path, pattern: str) -> Path:
    return min(folder.glob(pattern), key=lambda path: (path.stat().st_size, path.name))
