"""Files made to break things: each costs itself alone, with a sentence that says so, and nothing of the library."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from chatdoc import library as library_module
from chatdoc.errors import UnreadableFile
from chatdoc.files import find_files
from chatdoc.library import Library
from chatdoc.parsing import read_bytes
from chatdoc.sources import file_state
from chatdoc.text import printable
from tests.made_pdfs import lines, make_pdf
from tests.stand_ins import TermEmbedder


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "library", TermEmbedder())
    yield library
    library.close()


def kept(library: Library, folder: Path) -> str:
    """Add a document that must still be there afterwards; return its id."""
    path = folder / "kept.md"
    path.write_text("# Kept\n\nThe rent is due.\n")
    return library.add(path)[0].id


def test_a_pdf_with_ten_thousand_pages_is_read_and_one_more_is_refused(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(make_pdf([lines(["Some words of a page."])] * 10_000))
    seen: list[tuple[int, int]] = []
    entry, _ = library.add(path, progress=lambda done, total: seen.append((done, total)))
    assert entry.health.pages == 10_000
    assert seen[-1] == (10_000, 10_000)
    path.write_bytes(make_pdf([lines(["Some words of a page."])] * 10_001))
    with pytest.raises(UnreadableFile, match="10001 pages"):
        library.add(path)
    assert [each.id for each in library.entries()] == [entry.id]


def test_cancelling_does_not_wait_for_the_rest_of_the_pages(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(make_pdf([lines(["Some words of a page."] * 40)] * 800))
    reading: list[int] = []
    with pytest.raises(UnreadableFile):
        library.add(path, progress=lambda done, total: reading.append(done), cancelled=lambda: bool(reading))
    assert reading == [0]
    assert library.entries() == ()


@pytest.mark.parametrize(
    "name",
    [
        "..\\..\\evil.md",
        "a\u202efdp.md",
        "a\x07b\nc.md",
        "<img src=x onerror=alert(1)>.md",
        ".md.md",
        "é" * 120 + ".md",
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="Windows forbids such names itself")
def test_odd_names_are_kept_shown_harmlessly_and_touch_nothing_else(
    library: Library, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).write_text("The rent is due.\n")
    entry, _ = library.add(folder / name)
    assert entry.name == name
    assert not set("\n\x07\u202e") & set(printable(entry.name))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "library"]
    assert len(list((library.folder / "originals").iterdir())) == 1
    assert library.remove(name) == entry


def test_a_file_that_changes_while_it_is_read_is_what_it_was_and_is_read_again_later(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lease.md"
    path.write_text("The rent is 100 euros.\n")

    def read_and_change(file: Path, *, name: str) -> bytes:
        data = read_bytes(file, name=name)
        path.write_text("The rent is 2000 euros.\n")
        return data

    monkeypatch.setattr(library_module, "read_bytes", read_and_change)
    entry, _ = library.add(path)
    monkeypatch.undo()
    assert "100" in library.document(entry.id).text
    assert library.original(entry.id).read_text() == "The rent is 100 euros.\n"
    assert library.sources.under(tmp_path)[path] != file_state(path), "a followed folder sees that it changed"
    assert library.add(path)[1]
    assert [library.document(each.id).text for each in library.entries()] == ["The rent is 2000 euros."]


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_folder_in_a_loop_and_links_that_lead_nowhere_end(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "again").symlink_to(folder, target_is_directory=True)
    (folder / "nowhere.md").symlink_to(tmp_path / "missing.md")
    (folder / "self.md").symlink_to(folder / "self.md")
    (folder / "a.md").write_text("Words.\n")
    found = find_files(folder)
    assert [path.name for path in found.files] == ["a.md", "nowhere.md", "self.md"]
    for path in found.files[1:]:
        with pytest.raises(UnreadableFile):
            library.add(path)


def test_what_breaks_leaves_the_library_as_it_was(library: Library, tmp_path: Path) -> None:
    before = kept(library, tmp_path)
    for name, data in (
        ("a.pdf", b"%PDF-1.7\n" + os.urandom(5000)),
        ("b.md", b"\x00" * 5000),
        ("c.html", b"<" * 200_000),
        ("d.pdf", make_pdf([lines(["x"])])[:300]),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        with suppress(UnreadableFile):
            library.add(path)
    assert before in [entry.id for entry in library.entries()]
    assert library.index.by_words(["rent"], limit=9)


@pytest.mark.parametrize("name", ["line.txt", "line.md", "line.html", "line.csv"])
def test_two_hundred_megabytes_in_one_line_are_refused_with_the_limit(
    library: Library, tmp_path: Path, name: str
) -> None:
    before = kept(library, tmp_path)
    with (tmp_path / name).open("wb") as file:
        for _ in range(200):
            file.write(b"word " * 200_000)
    with pytest.raises(UnreadableFile, match="20,000,000"):
        library.add(tmp_path / name)
    (tmp_path / name).unlink()
    assert [entry.id for entry in library.entries()] == [before]
