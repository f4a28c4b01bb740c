"""Collections: names, members, and searching in them from the command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chatdoc import collected
from chatdoc.errors import CollectionExists, UnknownCollection, UnusableName
from chatdoc.library import Library
from tests.command_line import chatdoc
from tests.stand_ins import TermEmbedder

GARDEN = "# Garden\n\nThe pond was dug in 1911 by Clara Holm.\n"
ATTIC = "# Attic\n\nThe pond is painted on the lid of the trunk.\n"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "library", TermEmbedder())
    for name, text in (("garden.md", GARDEN), ("attic.md", ATTIC)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        library.add(tmp_path / name)
    yield library
    library.close()


@pytest.fixture
def ids(library: Library) -> list[str]:
    return [entry.id for entry in library.entries()]


def test_a_document_can_be_in_several_collections(library: Library, ids: list[str]) -> None:
    store = library.store
    collected.put_in(store, "House", ids)
    collected.put_in(store, "Attic", ids[1:])
    assert [(each.name, set(each.documents)) for each in collected.collections(store)] == [
        ("Attic", {ids[1]}),
        ("House", set(ids)),
    ]
    assert collected.take_out(store, "House", ids[1:]).documents == {ids[0]}
    library.remove(ids[0])
    assert collected.find(store, "House").documents == frozenset()


def test_a_file_that_changed_stays_in_its_collections(library: Library, ids: list[str], tmp_path: Path) -> None:
    collected.put_in(library.store, "House", ids[:1])
    collected.put_in(library.store, "Old", ids)
    (tmp_path / "garden.md").write_text(GARDEN.replace("1911", "1912"), encoding="utf-8")
    entry, new = library.add(tmp_path / "garden.md")
    assert new
    assert collected.find(library.store, "House").documents == {entry.id}
    (tmp_path / "garden.md").write_text(ATTIC, encoding="utf-8")
    library.add(tmp_path / "garden.md")
    assert [each.documents for each in collected.collections(library.store)] == [{ids[1]}, {ids[1]}]


def test_what_is_not_in_the_library_is_passed_over(library: Library, ids: list[str]) -> None:
    assert collected.put_in(library.store, "House", [ids[0], "f" * 64, ids[0]]).documents == {ids[0]}


def test_a_name_is_kept_as_written_and_stands_once(library: Library, ids: list[str]) -> None:
    store = library.store
    assert collected.create(store, "  Haus É ").name == "Haus É"
    assert collected.put_in(store, "haus e\u0301", ids).documents == set(ids)
    with pytest.raises(CollectionExists):
        collected.create(store, "HAUS É")
    assert collected.rename(store, "Haus É", "haus é").documents == set(ids)
    collected.create(store, "合集")
    with pytest.raises(CollectionExists):
        collected.rename(store, "合集", "HAUS É")
    assert [each.name for each in collected.collections(store)] == ["haus é", "合集"]


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\x1b[31m", "a\u202eb", "x" * 81, "a\udcff"])
def test_a_name_that_could_lie_or_not_be_seen_is_refused(library: Library, name: str) -> None:
    with pytest.raises(UnusableName):
        collected.create(library.store, name)
    with pytest.raises(UnusableName):
        collected.put_in(library.store, name, [])
    assert collected.collections(library.store) == ()


def test_a_deleted_collection_leaves_its_documents(library: Library, ids: list[str]) -> None:
    collected.put_in(library.store, "House", ids)
    collected.delete(library.store, "house")
    assert library.store.rows("SELECT count(*) FROM collected") == [(0,)]
    assert [entry.id for entry in library.entries()] == ids
    for act in (collected.delete, collected.find):
        with pytest.raises(UnknownCollection):
            act(library.store, "House")


def test_a_search_stays_in_the_collections_and_documents_that_are_named(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.embedder.MiniLM", TermEmbedder)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    here = ("--library", tmp_path / "library")
    assert chatdoc("collect", *here).out == "There are no collections yet.\n"
    assert chatdoc("collect", "Outside", "garden.md", *here).out.startswith("Outside (1 documents)\n  ")
    (listed,) = chatdoc("collect", "--json", *here).json
    assert (listed["name"], [document["name"] for document in listed["documents"]]) == ("Outside", ["garden.md"])

    def found(*scope: str) -> set[str]:
        rows = chatdoc("search", "pond", *scope, "--json", *here).json["passages"]
        return {row["doc"] for row in rows}

    assert found() == {"garden.md", "attic.md"}
    assert found("--in", "outside") == {"garden.md"}
    assert found("--in", "outside", "--in", "attic.md") == {"garden.md", "attic.md"}
    asked = chatdoc("ask", "Where is the pond?", "--in", "attic.md", "--no-llm", "--json", *here).json
    assert {passage["doc"] for passage in asked["passages"]} == {"attic.md"}
    assert "There is no document “cellar”" in chatdoc("search", "pond", "--in", "cellar", *here).err
    chatdoc("collect", "Outside", "garden.md", "--remove", *here)
    for command in (("search", "pond"), ("ask", "pond?", "--no-llm")):
        empty = chatdoc(*command, "--in", "Outside", *here)
        assert (empty.code, "No document is chosen." in empty.err) == (1, True)
    assert chatdoc("collect", "Outside", "--rename", "Garden", *here).out == "Garden (0 documents)\n"
    assert chatdoc("collect", "garden", "--remove", *here).out == "There are no collections yet.\n"
    assert chatdoc("collect", "garden", "--remove", *here).code == 1
    failed = chatdoc("collect", "New", "attic.md", "cellar.md", *here)
    assert (failed.code, chatdoc("collect", "--json", *here).json) == (1, [])
