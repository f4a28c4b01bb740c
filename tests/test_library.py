"""The library as a person's folder: what goes in is found, what is refused leaves no trace, others may share it."""

import errno
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from chatdoc.errors import (
    AmbiguousDocument,
    ChatdocError,
    DamagedFile,
    DiskFull,
    EmptyFile,
    FileRefused,
    FileTooLarge,
    LibraryLost,
    LibraryUnusable,
    MissingFile,
    NotAFile,
    NothingToRead,
    ParsingCancelled,
    UnknownDocument,
    UnknownFormat,
)
from chatdoc.indexing import embedded_windows, title_of
from chatdoc.library import Library
from chatdoc.originals import INCOMING_SECONDS
from chatdoc.parsing import MAX_BYTES, parse_file
from chatdoc.settings import Settings
from chatdoc.store import Store
from chatdoc.text import question_terms
from chatdoc.types import AS_MINILM, Document, Language, Passage, Vectors
from models.embedder import MiniLM
from tests.made_pdfs import lines, make_pdf
from tests.stand_ins import TermEmbedder
from tests.untimed import untimed
from tests.waiting import GIVE_UP_S

ROOT = Path(__file__).parents[1]
FILES = Path(__file__).parent / "files"
LEASE = "# Lease\n\n## Rent\n\nThe rent is 1,450 euros a month.\n\n## Roof\n\nThe landlady repairs the roof.\n"
GARDEN = "The garden is open in summer.\n"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "library", TermEmbedder())
    yield library
    library.close()


def write(folder: Path, name: str, text: str | bytes = LEASE) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def put(library: Library, folder: Path, name: str, text: str | bytes = LEASE) -> str:
    """Add a file and embed it; return its id."""
    entry, _ = library.add(write(folder, name, text))
    library.embed_pending()
    return entry.id


def by_words(library: Library, question: str, documents: set[str] | None = None) -> list[str]:
    """Return the texts that are found by words, best first."""
    ranking = library.index.by_words(question_terms(question), limit=9, documents=documents)
    return texts(library, [number for number, _ in ranking])


def by_meaning(library: Library, question: str, documents: set[str] | None = None) -> list[str]:
    """Return the texts that are found by meaning, best first."""
    ranking = library.index.by_meaning(library.embedder.embed_question(question), limit=9, documents=documents)
    return texts(library, [number for number, _ in ranking])


def texts(library: Library, numbers: Sequence[int]) -> list[str]:
    passages = library.index.passages(numbers)
    return [text_of(library, passages[number]) for number in numbers]


def text_of(library: Library, passage: Passage) -> str:
    return library.document(passage.document_id).text[passage.start : passage.end]


def copies(library: Library) -> set[str]:
    return {path.name for path in (library.folder / "originals").iterdir()}


@dataclass(frozen=True, slots=True)
class OtherEmbedder:
    """Vectors of another size under another name."""

    name: str = "other"
    dimension: int = 2
    max_tokens: int = 1000
    languages: frozenset[Language] = frozenset({"en"})
    scale = AS_MINILM
    embedded: list[str] = field(default_factory=list)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of words."""
        return TermEmbedder().count_tokens(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (1, 0) for every text."""
        self.embedded.extend(texts)
        return np.asarray([[1.0, 0.0]] * len(texts), dtype=np.float32)

    def embed_question(self, text: str) -> Vectors:
        """Return (1, 0)."""
        return np.asarray([1.0, 0.0], dtype=np.float32)


def test_a_document_that_changes_while_another_thread_reads_it_is_not_kept_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, has_read, changed = Store.document, threading.Event(), threading.Event()

    def slowly(store: Store, document_id: str) -> Document:
        document = read(store, document_id)
        if threading.current_thread() is not threading.main_thread():
            has_read.set()
            changed.wait(GIVE_UP_S)
        return document

    monkeypatch.setattr(Store, "document", slowly)
    with closing(Library(tmp_path / "library", TermEmbedder())) as library:
        entry, _ = library.add(write(tmp_path, "lease.md"))
        other = threading.Thread(target=library.document, args=(entry.id,))
        other.start()
        assert has_read.wait(GIVE_UP_S)
        library.remove(entry.id)
        changed.set()
        other.join()
        with pytest.raises(UnknownDocument):
            library.document(entry.id)


# Adding


def test_what_was_read_is_what_is_kept_with_a_copy_of_the_file(library: Library, tmp_path: Path) -> None:
    pdf = make_pdf([lines(["The rent is due."]), lines(["有效期为三年。"])])
    for name, data in (
        ("made.pdf", pdf),
        ("租约.md", LEASE.encode()),
        ("page.HTML", (FILES / "page.html").read_bytes()),
    ):
        path = write(tmp_path, name, data)
        entry, new = library.add(path)
        assert new
        assert untimed(library.document(entry.id)) == untimed(parse_file(path, name=name))
        assert library.original(entry.id).read_bytes() == data
        assert library.find(name) == entry == library.entries()[-1]
        assert entry.passages > entry.embedded == 0
    assert len(copies(library)) == 3


def test_the_same_bytes_twice_are_one_document(library: Library, tmp_path: Path) -> None:
    first, _ = library.add(write(tmp_path, "lease.md"))
    again, new = library.add(write(tmp_path, "copy of lease.md"))
    assert not new
    assert (again.id, again.name) == (first.id, first.name)
    assert again.names == ("lease.md", "copy of lease.md")
    assert library.find("copy of lease.md").id == first.id
    assert len(library.entries()) == len(copies(library)) == 1


def test_two_threads_with_the_same_file_make_one_document(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "lease.md")
    added: list[bool] = []
    threads = [threading.Thread(target=lambda: added.append(library.add(path)[1])) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(added) == [False, False, True]
    assert len(library.entries()) == len(copies(library)) == 1


def missing(folder: Path) -> Path:
    return folder / "lease.md"


def below_a_file(folder: Path) -> Path:
    return write(folder, "a.md") / "lease.md"


def folder_called_like_a_file(folder: Path) -> Path:
    (folder / "lease.md").mkdir()
    return folder / "lease.md"


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "lease.md")
    return folder / "lease.md"


def links_in_a_circle(folder: Path) -> Path:
    (folder / "lease.md").symlink_to(folder / "lease.md")
    return folder / "lease.md"


def huge(folder: Path) -> Path:
    path = write(folder, "lease.md", "")
    os.truncate(path, MAX_BYTES + 1)
    return path


def huge_and_unknown(folder: Path) -> Path:
    path = write(folder, "film.mkv", "")
    os.truncate(path, 10_000_000_000)
    return path


REFUSED: list[tuple[Callable[[Path], Path], type[ChatdocError]]] = [
    (missing, MissingFile),
    (below_a_file, MissingFile),
    (lambda folder: Path("\x00.md"), FileRefused),
    (lambda folder: folder / ("x" * 300 + ".md"), FileRefused),
    (links_in_a_circle, FileRefused),
    (folder_called_like_a_file, NotAFile),
    (lambda folder: folder, NotAFile),
    (lambda folder: Path("/"), NotAFile),
    (pipe, NotAFile),
    (lambda folder: Path("/dev/zero"), NotAFile),
    (huge, FileTooLarge),
    (huge_and_unknown, UnknownFormat),
    (lambda folder: write(folder, "lease", "x"), UnknownFormat),
    (lambda folder: write(folder, ".md", "x"), UnknownFormat),
    (lambda folder: write(folder, "a.md", ""), EmptyFile),
    (lambda folder: write(folder, "a.md", "<!-- -->\n"), NothingToRead),
    (lambda folder: write(folder, "a.pdf", "%PDF-1.7\nnothing more"), DamagedFile),
]


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices have no path there")
@pytest.mark.parametrize(("make", "error"), REFUSED)
def test_what_is_refused_has_its_name_and_leaves_no_trace(
    library: Library, tmp_path: Path, make: Callable[[Path], Path], error: type[ChatdocError]
) -> None:
    kept = put(library, tmp_path, "garden.txt", GARDEN)
    before = copies(library)
    path = make(tmp_path)
    with pytest.raises(error) as raised:
        library.add(path)
    assert type(raised.value) is error
    assert raised.value.problem("zh")
    assert [entry.id for entry in library.entries()] == [kept]
    assert copies(library) == before


@contextmanager
def as_nobody() -> Iterator[Path]:
    """Give a folder of one who may not do everything, and be that one if these tests run as root."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if os.geteuid() != 0:
            yield folder
            return
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
        try:
            yield folder
        finally:
            os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="rights are given otherwise there")
def test_a_file_that_may_not_be_read_is_said_to_be_refused(library: Library) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = write(Path(name), "secret.md")
        path.chmod(0)
        os.chmod(name, 0o755)
        database = os.stat(library.folder)
        if os.geteuid() == 0:
            os.seteuid(65534)
        try:
            with pytest.raises(FileRefused, match=r"secret\.md"):
                library.add(path)
        finally:
            os.seteuid(database.st_uid)
    assert copies(library) == set()


@pytest.mark.skipif(sys.platform == "win32", reason="rights are given otherwise there")
def test_a_folder_that_may_not_be_written_is_unusable_and_stays_as_it_is() -> None:
    with as_nobody() as folder:
        folder.chmod(0o500)
        for library in (folder, folder / "library"):
            with pytest.raises(LibraryUnusable, match="Permission denied"):
                Library(library, TermEmbedder())
        assert list(folder.iterdir()) == []
        folder.chmod(0o700)


def test_a_library_in_the_place_of_a_file_is_unusable(tmp_path: Path) -> None:
    path = write(tmp_path, "library")
    for folder in (path, path / "below"):
        with pytest.raises(LibraryUnusable):
            Library(folder, TermEmbedder())
    assert path.read_text() == LEASE


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on the size of a file there")
def test_a_copy_that_does_not_fit_on_the_disk_leaves_no_trace(library: Library, tmp_path: Path) -> None:
    import resource

    path = write(tmp_path, "long.txt", "The rent is due. " * 100_000)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    try:
        with pytest.raises(LibraryUnusable, match=os.strerror(errno.EFBIG)):
            library.add(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert copies(library) == set()
    assert library.add(path)[1]


def test_a_document_that_does_not_fit_in_the_database_leaves_no_trace(library: Library, tmp_path: Path) -> None:
    (pages,) = library.store._connection.execute("PRAGMA page_count").fetchone()
    library.store._connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    path = write(tmp_path, "long.txt", "The rent is due. " * 10_000)
    with pytest.raises(DiskFull, match=r"about \d+\.\d MB are needed"):
        library.add(path)
    assert library.entries() == ()
    assert copies(library) == set()


def test_a_cancelled_file_leaves_no_trace(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "made.pdf", make_pdf([lines(["Some words."])] * 50))
    with pytest.raises(ParsingCancelled):
        library.add(path, cancelled=lambda: True)
    assert library.entries() == ()
    assert copies(library) == set()


@pytest.mark.skipif(sys.platform != "linux", reason="names are Unicode elsewhere")
def test_a_name_that_is_no_text_is_kept_readable(library: Library, tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9 \xff.txt")
    entry, _ = library.add(write(tmp_path, name, GARDEN))
    assert entry.name == "caf\ufffd \ufffd.txt" == library.document(entry.id).name
    assert library.find(name) == entry
    assert by_words(library, "garden \ud800") == [GARDEN.strip()]
    assert library.remove(name) == entry


# Finding and removing


def test_a_document_is_found_by_name_by_id_and_by_the_beginning_of_its_id(library: Library, tmp_path: Path) -> None:
    wanted, _ = library.add(write(tmp_path, "caf\u00e9.md"))
    library.add(write(tmp_path, "garden.txt", GARDEN))
    for name in ("caf\u00e9.md", "cafe\u0301.md", wanted.id, wanted.id[:8], wanted.id[:12]):
        assert library.find(name) == wanted
    for name in (wanted.id[:7], "caf", "", "nothing.md", "\ud800", "%", "caf_.md"):
        with pytest.raises(UnknownDocument):
            library.find(name)


def test_a_changed_file_replaces_its_old_version_in_one_step(library: Library, tmp_path: Path) -> None:
    old = put(library, tmp_path, "lease.md")
    kept = put(library, tmp_path, "garden.txt", GARDEN)
    entry, new = library.add(write(tmp_path, "lease.md", LEASE.replace("1,450", "1,600")))
    assert new
    assert [each.id for each in library.entries()] == [kept, entry.id]
    assert entry.embedded == entry.passages, "it is found by meaning from the first moment"
    found = " ".join(by_meaning(library, "rent"))
    assert "1,600" in found
    assert "1,450" not in found
    assert by_words(library, "1450") == []
    assert not any(copy.startswith(old) for copy in copies(library))


def test_the_old_version_stays_when_it_came_from_elsewhere_too(library: Library, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    old = put(library, tmp_path, "lease.md")
    library.add(write(tmp_path / "other", "copy.md"))
    library.add(write(tmp_path, "lease.md", LEASE + "New.\n"))
    assert library.find("copy.md").id == old
    assert library.find(old).names == ("copy.md",), "the file that is lease.md now is another document"


def test_a_change_that_cannot_be_read_or_is_cancelled_leaves_the_old_version(library: Library, tmp_path: Path) -> None:
    old = put(library, tmp_path, "lease.md")
    with pytest.raises(NothingToRead):
        library.add(write(tmp_path, "lease.md", "\n\n"))
    with pytest.raises(ParsingCancelled):
        library.add(write(tmp_path, "lease.md", LEASE + "New.\n"), cancelled=lambda: True)
    assert library.find("lease.md").id == old
    assert by_meaning(library, "rent")


def test_a_file_that_changes_back_is_its_first_document_again(library: Library, tmp_path: Path) -> None:
    old = put(library, tmp_path, "lease.md")
    put(library, tmp_path, "lease.md", LEASE + "New.\n")
    assert put(library, tmp_path, "lease.md") == old
    assert [entry.id for entry in library.entries()] == [old]


def test_a_file_handed_over_replaces_nothing(library: Library, tmp_path: Path) -> None:
    library.add(write(tmp_path, "lease.md"), handed_over=True)
    library.add(write(tmp_path, "lease.md", LEASE + "New.\n"), handed_over=True)
    assert len(library.entries()) == 2
    library.forget(tmp_path / "lease.md")
    assert len(library.entries()) == 2


def test_a_library_of_the_first_version_is_taken_over(tmp_path: Path) -> None:
    """Its documents have a name and no path."""
    library = Library(tmp_path / "library", TermEmbedder())
    old = put(library, tmp_path, "lease.md")
    library.close()
    with closing(sqlite3.connect(tmp_path / "library" / "library.sqlite")) as connection:
        later = ("sources", "folders", "collected", "collections", "state", "cases", "runs", "guides", "failures")
        for table in (*later, "turns", "conversations", "conversation_words"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("ALTER TABLE vectors DROP COLUMN checksum")
        connection.execute("DROP INDEX documents_by_copy")
        connection.execute("PRAGMA user_version = 1")
    library = Library(tmp_path / "library", TermEmbedder())
    assert library.find("lease.md").names == ("lease.md",)
    put(library, tmp_path, "lease.md")
    assert [entry.id for entry in library.entries()] == [old]
    library.close()


def test_two_documents_of_one_name_are_told_apart_by_their_ids(library: Library, tmp_path: Path) -> None:
    first, _ = library.add(write(tmp_path, "lease.md"))
    (tmp_path / "other").mkdir()
    second, _ = library.add(write(tmp_path / "other", "lease.md", LEASE + "New.\n"))
    with pytest.raises(AmbiguousDocument) as raised:
        library.remove("lease.md")
    assert first.id[:12] in str(raised.value)
    assert second.id[:12] in str(raised.value)
    assert library.remove(first.id[:12]) == first
    assert library.find("lease.md") == second


def test_a_removed_document_is_gone_with_its_copy_and_can_come_back(library: Library, tmp_path: Path) -> None:
    kept = put(library, tmp_path, "garden.txt", GARDEN)
    gone = put(library, tmp_path, "lease.md")
    assert len(by_meaning(library, "rent")) > 1
    library.remove("lease.md")
    assert by_words(library, "rent roof") == []
    assert by_meaning(library, "rent roof") == by_words(library, "garden") == [GARDEN.strip()]
    assert copies(library) == {f"{kept}.txt"}
    assert by_words(library, "rent", {gone}) == by_meaning(library, "rent", {gone}) == []
    for ask in (library.document, library.original, library.remove):
        with pytest.raises(UnknownDocument):
            ask(gone)
    assert put(library, tmp_path, "lease.md") == gone
    assert "1,450" in by_meaning(library, "rent")[0]


# Searching


def test_a_search_within_documents_finds_only_theirs(library: Library, tmp_path: Path) -> None:
    ids = {
        name: put(library, tmp_path, f"{name}.txt", f"The rent of the {name}.") for name in ("mill", "barn", "house")
    }
    for search in (by_words, by_meaning):
        assert len(search(library, "rent")) == 3
        assert search(library, "rent", {ids["barn"]}) == ["The rent of the barn."]
        assert set(search(library, "rent", {ids["mill"], ids["house"]})) == {
            "The rent of the mill.",
            "The rent of the house.",
        }
        assert search(library, "rent", set()) == search(library, "rent", {"gone"}) == []


def test_likeness_is_given_for_the_passages_asked_about(library: Library, tmp_path: Path) -> None:
    near, far = (
        library.store.passage_numbers([put(library, tmp_path, n, t)])[0]
        for n, t in (("a.txt", "rent rent"), ("b.txt", GARDEN))
    )
    library.add(write(tmp_path, "c.txt", "rent without a vector"))
    (bare,) = {number for number, _ in library.index.by_words(["rent"], limit=9)} - {near, far}
    cosines = library.index.cosines(library.embedder.embed_question("rent"), [near, far, bare, 999])
    assert set(cosines) == {near, far}, "what has no vector is left out"
    assert cosines[near] > cosines[far]


def test_vectors_of_another_embedder_are_never_mixed_in(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path, "lease.md")
    other = Library(library.folder, OtherEmbedder())
    assert by_meaning(other, "rent") == []
    assert by_words(other, "rent")
    assert other.entries()[0].embedded == 0
    other.embed_pending()
    assert other.entries()[0].embedded == other.entries()[0].passages
    assert "1,450" in by_meaning(library, "rent")[0]
    assert library.entries() == other.entries()
    other.close()


@pytest.mark.parametrize("bit", [0, 777, 4095])
def test_a_vector_with_a_flipped_bit_is_noticed_and_made_again_from_the_text(
    tmp_path: Path, bit: int, caplog: pytest.LogCaptureFixture
) -> None:
    library = Library(tmp_path / "library", TermEmbedder())
    put(library, tmp_path, "garden.txt", GARDEN)
    put(library, tmp_path, "lease.md")
    vectors = library.store.rows("SELECT passage, vector FROM vectors ORDER BY passage")
    library.close()
    flip_bit(tmp_path / "library" / "library.sqlite", vectors[1][1], bit)
    library = Library(tmp_path / "library", TermEmbedder())
    assert library.store.rows("SELECT passage, vector FROM vectors ORDER BY passage") != vectors
    assert len(by_meaning(library, "rent")) == len(vectors)
    assert library.store.rows("SELECT passage, vector FROM vectors ORDER BY passage") == vectors
    assert "1 damaged" in caplog.text
    library.close()
    library = Library(tmp_path / "library", TermEmbedder())
    assert "1,450" in by_meaning(library, "rent")[0]
    assert caplog.text.count("damaged") == 1
    library.close()


def flip_bit(database: Path, vector: bytes, bit: int) -> None:
    """Turn a bit of a stored vector over, where it lies in the file."""
    data = bytearray(database.read_bytes())
    place = data.index(vector) + bit // 8
    data[place] ^= 1 << bit % 8
    database.write_bytes(data)


def test_a_passage_is_embedded_with_its_title_and_heading(library: Library, tmp_path: Path) -> None:
    document = library.document(put(library, tmp_path, "MILL_house-2024.md"))
    passage = Passage(document.id, 0, document.text.index("The rent"), len(document.text))
    assert title_of(document.name) == "MILL house 2024"
    ((embedded,),) = embedded_windows([(document, passage)], library.embedder, Settings())
    assert embedded.startswith("MILL house 2024 > Lease > Rent\nThe rent is")
    assert by_words(library, "mill 2024")


def test_real_vectors_find_what_no_word_shares(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", MiniLM())
    for name, text in (
        ("a.txt", GARDEN),
        ("b.txt", "The tenant must pay on the third day of every month."),
        ("c.txt", "Cats sleep."),
    ):
        put(library, tmp_path, name, text)
    assert by_words(library, "When is money owed to a landlord?") == []
    assert "tenant must pay" in by_meaning(library, "When is money owed to a landlord?")[0]
    library.close()


# Embedding


def test_embedding_counts_stops_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    embedder = OtherEmbedder()
    library = Library(tmp_path / "library", embedder, Settings(embedded_at_once=2, passage_tokens=8, overlap_tokens=0))
    first, _ = library.add(
        write(tmp_path, "a.txt", "".join(f"Sentence {n} about the rent is here.\n" for n in range(7)))
    )
    second, _ = library.add(
        write(tmp_path, "b.txt", "".join(f"Sentence {n} about the roof is here.\n" for n in range(5)))
    )
    assert (first.passages, second.passages) == (7, 5)
    seen: list[tuple[int, int]] = []
    library.embed_pending(
        document_id=second.id, progress=lambda *counts: seen.append(counts), cancelled=lambda: len(seen) == 1
    )
    assert seen == [(2, 5)]
    library.embed_pending(progress=lambda *counts: seen.append(counts))
    assert seen[1:] == [(2, 10), (4, 10), (6, 10), (8, 10), (10, 10)]
    assert len(embedder.embedded) == len(set(embedder.embedded)) == 12
    assert [entry.embedded for entry in library.entries()] == [7, 5]
    library.embed_pending(progress=lambda *counts: seen.append(counts))
    assert len(seen) == 6
    library.close()


def test_a_document_removed_while_it_is_embedded_does_not_stop_the_others(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", TermEmbedder(), Settings(embedded_at_once=1))
    gone, _ = library.add(write(tmp_path, "lease.md", LEASE * 30))
    kept, _ = library.add(write(tmp_path, "garden.txt", GARDEN))
    assert gone.passages > 2

    def remove(done: int, total: int) -> None:
        with suppress(UnknownDocument):
            library.remove(gone.id)

    library.embed_pending(progress=remove)
    assert by_meaning(library, "rent") == [GARDEN.strip()]
    assert [entry.embedded for entry in library.entries()] == [kept.passages]
    library.close()


# Other processes

ADDING = """
import os, signal, sys
from pathlib import Path
from chatdoc.library import Library
from chatdoc.settings import Settings
from tests.stand_ins import TermEmbedder

library = Library(Path(sys.argv[1]), TermEmbedder(), Settings(embedded_at_once=1, passage_tokens=20))
left = int(sys.argv[2])
def count(statement):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
library.store._connection.set_trace_callback(count)
for path in sys.argv[3:]:
    library.add(Path(path))
    print("added", flush=True)
    library.embed_pending()
print("statements", int(sys.argv[2]) - left)
library.close()
"""


def in_another_process(folder: Path, *paths: Path, killed_after: int = 10**6) -> subprocess.CompletedProcess[str]:
    """Add files and embed them in a process that kills itself before a statement of the database."""
    command = [sys.executable, "-c", ADDING, str(folder), str(killed_after), *map(str, paths)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_an_open_library_sees_what_another_process_adds_and_removes(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path, "garden.txt", GARDEN)
    assert "1,450" not in by_meaning(library, "rent euros")[0]
    assert len(library.entries()) == 1
    done = in_another_process(library.folder, write(tmp_path, "lease.md"))
    assert done.returncode == 0, done.stderr
    assert "1,450" in by_words(library, "rent euros")[0]
    assert "1,450" in by_meaning(library, "rent euros")[0]
    assert [entry.name for entry in library.entries()] == ["garden.txt", "lease.md"]
    other = Library(library.folder, TermEmbedder())
    other.remove("lease.md")
    other.close()
    assert by_words(library, "rent") == []
    assert by_meaning(library, "rent") == [GARDEN.strip()]
    with pytest.raises(UnknownDocument):
        library.find("lease.md")


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a signal")
def test_killed_at_any_moment_the_library_holds_whole_documents_and_goes_on(tmp_path: Path) -> None:
    paths = [write(tmp_path, f"{name}.md", f"# {name}\n\n{LEASE * 4}") for name in ("mill", "barn", "house")]
    whole = in_another_process(tmp_path / "whole", *paths)
    assert whole.stdout.count("added") == 3, whole.stderr
    statements = int(whole.stdout.rsplit(maxsplit=1)[-1])
    expected = Library(tmp_path / "whole", TermEmbedder())
    moments = random.Random(2).sample(range(2, statements), 5)
    for moment in moments:
        folder = tmp_path / str(moment)
        killed = in_another_process(folder, *paths, killed_after=moment)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        library = Library(folder, TermEmbedder(), Settings(passage_tokens=20))
        entries = library.entries()
        assert killed.stdout.count("added") <= len(entries) <= killed.stdout.count("added") + 1
        for entry in entries:
            full = expected.find(entry.id)
            assert entry.passages == full.passages
            assert untimed(library.document(entry.id)) == untimed(expected.document(entry.id))
            assert library.original(entry.id).exists()
        embedded = sum(entry.embedded for entry in entries)
        counted: list[int] = []
        for path in paths:
            library.add(path)
        library.embed_pending(progress=lambda done, total, counted=counted: counted.append(done))  # type: ignore[misc]
        assert [(entry.id, entry.passages, entry.embedded) for entry in library.entries()] == [
            (entry.id, entry.passages, entry.embedded) for entry in expected.entries()
        ]
        assert (counted[-1] if counted else 0) + embedded == sum(entry.passages for entry in expected.entries())
        assert by_meaning(library, "roof") == by_meaning(expected, "roof")
        library.close()
    expected.close()


def test_leftovers_of_killed_processes_are_swept_and_nothing_else(tmp_path: Path) -> None:
    library = Library(tmp_path, TermEmbedder())
    kept = library.original(put(library, tmp_path, "lease.md")).name
    library.close()
    folder = tmp_path / "originals"
    for name in (f"{'a' * 64}.pdf", f".incoming-{'b' * 32}.pdf", f".incoming-{'c' * 32}.pdf", "holiday.jpg", "d.pdf"):
        write(folder, name, "x")
    old = (folder / kept).stat().st_mtime - INCOMING_SECONDS - 9
    for name in (kept, f".incoming-{'b' * 32}.pdf", "holiday.jpg"):
        os.utime(folder / name, (old, old))
    again = Library(tmp_path, TermEmbedder())
    assert copies(again) == {kept, f".incoming-{'c' * 32}.pdf", "holiday.jpg", "d.pdf"}
    again.close()


def test_copies_outlive_a_lost_database(tmp_path: Path) -> None:
    library = Library(tmp_path, TermEmbedder())
    put(library, tmp_path, "lease.md")
    before = copies(library)
    library.close()
    for path in tmp_path.glob("library.sqlite*"):
        path.unlink()
    for remains in (None, b""):
        if remains is not None:
            (tmp_path / "library.sqlite").write_bytes(remains)
        with pytest.raises(LibraryLost, match="1 copies"):
            Library(tmp_path, TermEmbedder())
        assert {path.name for path in (tmp_path / "originals").iterdir()} == before
        assert (tmp_path / "library.sqlite").exists() == (remains is not None)
