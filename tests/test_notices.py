"""What is told beside an answer: that the embedder cannot compare the question's language with the documents'."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chatdoc.answer import answer
from chatdoc.embedders import Embedders
from chatdoc.errors import UnknownEmbedder
from chatdoc.library import Library
from chatdoc.notices import notice
from chatdoc.types import Embedder
from models.embedder import MiniLM
from models.known import advised_multilingual
from tests.command_line import chatdoc
from tests.stand_ins import TermEmbedder
from tests.test_answer import last

CHINESE = "# 租约\n\n租金为每月一千四百五十欧元，在每月三日支付。花园归租客使用。\n"
ENGLISH = "# Lease\n\nThe rent is 1,450 euros a month, due on the third day. The garden belongs to the tenant.\n"


def machine(default: Embedder, *, multilingual: str | None = None) -> Embedders:
    def find(name: str) -> Embedder:
        raise UnknownEmbedder(name=name, folder="models")

    return Embedders(default, find, lambda: multilingual, "granite-multilingual")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "library", MiniLM(), embedders=machine(MiniLM()))
    yield library
    library.close()


def put(library: Library, folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return library.add(folder / name)[0].id


def told(library: Library, question: str, documents: set[str] | None = None) -> str:
    return notice(question, library, documents=documents)


def test_a_question_in_another_language_than_the_documents_names_an_embedder_that_compares_both(
    library: Library, tmp_path: Path
) -> None:
    put(library, tmp_path, "a.md", CHINESE)
    assert "question is in English" in told(library, "When is the rent due?")
    assert "granite-multilingual" in told(library, "When is the rent due?")
    assert told(library, "租金何时支付？") == ""
    put(library, tmp_path, "b.md", ENGLISH)
    assert told(library, "When is the rent due?") == "", "half of the documents are in the question's language"
    library.remove("a.md")
    assert "问题是中文" in told(library, "租金何时支付？")
    assert "granite-multilingual" in told(library, "租金何时支付？")
    assert told(library, "When is the rent due?") == ""


def test_where_nothing_is_found_documents_in_the_other_language_are_told_of_however_few(
    library: Library, tmp_path: Path
) -> None:
    put(library, tmp_path, "a.md", ENGLISH)
    assert last(answer("Who painted the harbour of Lindau?", library, None)).notice == ""
    put(library, tmp_path, "b.md", CHINESE)
    library.embed_pending()
    final = last(answer("Who painted the harbour of Lindau?", library, None))
    assert (final.verdict, final.notice[:29]) == ("not_found", "Documents in Chinese: 1 of 2.")
    assert last(answer("谁画了林道港？", library, None)).notice.startswith("2 份文档中有 1 份是英文")
    assert last(answer("When is the rent due?", library, None)).notice == ""


def test_what_counts_is_the_language_of_the_documents_in_scope(library: Library, tmp_path: Path) -> None:
    chinese, english = put(library, tmp_path, "a.md", CHINESE), put(library, tmp_path, "b.md", ENGLISH)
    assert told(library, "When is the rent due?", {chinese})
    assert told(library, "When is the rent due?", {english}) == ""
    assert told(library, 'When is the rent due? file:"a.md"')
    assert told(library, '租金何时支付？ file:"a.md"') == ""


def test_an_embedder_that_speaks_both_is_not_blamed(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", TermEmbedder())
    put(library, tmp_path, "a.md", CHINESE)
    assert told(library, "When is the rent due?") == ""
    library.close()


def test_one_that_is_on_this_machine_is_named_first(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", MiniLM(), embedders=machine(MiniLM(), multilingual="here"))
    put(library, tmp_path, "a.md", CHINESE)
    assert "change to here" in told(library, "When is the rent due?")
    assert "granite" not in told(library, "When is the rent due?")
    library.close()


@pytest.mark.parametrize("question", ["Who may use the garden 1,450?", "租金何时支付？"])
def test_every_snapshot_of_an_answer_carries_it_refused_or_not(library: Library, tmp_path: Path, question: str) -> None:
    put(library, tmp_path, "a.md", ENGLISH if "租" in question else CHINESE)
    snapshots = list(answer(question, library, None))
    assert [each.notice for each in snapshots] == [told(library, question)] * len(snapshots)
    assert told(library, question)


def test_a_library_whose_embedder_is_gone_is_searched_by_words_and_says_so(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path, "a.md", ENGLISH)
    library.embed_pending()
    library.store.rows("UPDATE state SET value = 'gone@12345678' WHERE name = 'embedder'")
    *_, final = answer("When is the rent due?", library, None)
    assert final.verdict == "quoted"
    assert "gone@12345678" in final.notice
    assert "in the view Models" in final.notice
    *_, typed = answer("When is the rent due?", library, None, typed=True)
    assert "“chatdoc embedder”" in typed.notice
    assert "不在本机" in told(library, "租金何时支付？")
    put(library, tmp_path, "b.md", CHINESE)
    library.embed_pending()
    assert [entry.embedded for entry in library.entries()] == [0, 0]
    *_, final = answer("租金何时支付？", library, None)
    assert final.verdict == "quoted"


def test_one_answer_holds_one_notice(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path, "a.md", ENGLISH)
    *_, final = answer("When is the rent due?", library, None)
    assert final == replace(final, notice="")


def test_the_command_line_tells_it_beside_what_it_found(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(CHINESE, encoding="utf-8")
    place = ("--library", tmp_path / "library")
    chatdoc("add", tmp_path / "a.md", *place)
    searched = chatdoc("search", "Who may use the garden 1,450?", *place)
    assert advised_multilingual() in searched.err
    asked = chatdoc("ask", "Who may use the garden 1,450?", "--no-llm", *place)
    assert advised_multilingual() in asked.err
    for command in (("search",), ("ask", "--no-llm")):
        assert advised_multilingual() in chatdoc(*command, "Who may use it?", "--json", *place).json["notice"]
        assert chatdoc(*command, "花园归谁使用？", "--json", *place).json["notice"] == ""
