"""Files handed over by the page are read one after the other, counted, stopped and taken up again."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from chatdoc.embedding import Progress
from chatdoc.errors import EmptyFile, ModelFailed, NoText, ProtectedFile, Unexpected, UnknownFormat, WrongPassword
from chatdoc.ingest import IngestQueue, Job
from chatdoc.library import Library
from chatdoc.parsing.pool import ParserPool
from chatdoc.parsing.worker import ParserProcess
from chatdoc.settings import Settings
from chatdoc.text import terms
from chatdoc.types import AS_MINILM, Document, Language, Vectors
from tests.browser.documents import encrypted
from tests.made_pdfs import lines, make_pdf
from tests.made_scans import scan, with_scans
from tests.stand_ins import TermEmbedder
from tests.waiting import GIVE_UP_S, wait_for


@dataclass(frozen=True, slots=True)
class StoppableEmbedder:
    """TermEmbedder, which waits while `going` is not set; `failing` is raised instead of the next vectors.

    `begun` is set with the first batch.
    """

    name: str = "terms"
    dimension: int = 256
    max_tokens: int = 1000
    languages: frozenset[Language] = frozenset({"en", "zh"})
    scale = AS_MINILM
    going: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)
    failing: list[Exception] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of words."""
        return TermEmbedder().count_tokens(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of TermEmbedder."""
        self.begun.set()
        assert self.going.wait(GIVE_UP_S)
        if self.failing:
            raise self.failing.pop()
        self.seen.extend(texts)
        return TermEmbedder().embed_passages(texts)

    def embed_question(self, text: str) -> Vectors:
        """Return the vector of TermEmbedder."""
        return TermEmbedder().embed_question(text)


@pytest.fixture
def embedder() -> StoppableEmbedder:
    embedder = StoppableEmbedder()
    embedder.going.set()
    return embedder


@pytest.fixture
def library(tmp_path: Path, embedder: StoppableEmbedder) -> Iterator[Library]:
    library = Library(tmp_path / "library", embedder, Settings(embedded_at_once=1, passage_tokens=8, overlap_tokens=0))
    library.parsers = 1  # so that the order is known; one test below has more
    yield library
    embedder.going.set()
    library.close()


@pytest.fixture
def queue(library: Library, embedder: StoppableEmbedder) -> Iterator[IngestQueue]:
    queue = IngestQueue(library)
    yield queue
    embedder.going.set()
    queue.close()


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Keep every file with pages at its first one, until the event is set or the file is cancelled."""
    go, parse = threading.Event(), ParserProcess.parse

    def parse_held(
        process: ParserProcess, path: Path, *, progress: Progress, cancelled: Callable[[], bool], **options: Any
    ) -> Document:
        def count(done: int, pages: int) -> None:
            progress(done, pages)
            wait_for(lambda: go.is_set() or cancelled())

        return parse(process, path, progress=count, cancelled=cancelled, **options)

    monkeypatch.setattr(ParserProcess, "parse", parse_held)
    yield go
    go.set()


def write(folder: Path, name: str, sentences: int = 3) -> Path:
    path = folder / name
    path.write_text("".join(f"Sentence {number} of {name} is here.\n" for number in range(sentences)))
    return path


def long_pdf(folder: Path) -> Path:
    path = folder / "long.pdf"
    path.write_bytes(make_pdf([lines(["Some words of a page."] * 20)] * 400))
    return path


def states(queue: IngestQueue) -> list[str]:
    return [job.state for job in queue.jobs()]


def wait_until_over(queue: IngestQueue) -> tuple[Job, ...]:
    wait_for(lambda: all(state in ("done", "failed", "cancelled") for state in states(queue)))
    return queue.jobs()


def test_files_are_added_in_order_and_can_be_found_by_meaning(
    queue: IngestQueue, library: Library, tmp_path: Path
) -> None:
    names = ["c.txt", "a.txt", "b.txt"]
    queue.submit([write(tmp_path, name) for name in names[:2]])
    queue.submit([write(tmp_path, name) for name in names[2:]])
    assert [(job.number, job.name) for job in queue.jobs()] == [(1, "c.txt"), (2, "a.txt"), (3, "b.txt")]
    jobs = wait_until_over(queue)
    entries = library.entries()
    assert [entry.name for entry in entries] == names
    assert [job.document_id for job in jobs] == [entry.id for entry in entries]
    assert {job.state for job in jobs} == {"done"}
    assert [(job.done, job.total) for job in jobs] == [(3, 3)] * 3 == [(e.embedded, e.passages) for e in entries]
    assert library.index.by_meaning(library.embedder.embed_question("b.txt"), limit=1)


def test_a_file_that_fails_says_why_and_the_others_go_on(queue: IngestQueue, tmp_path: Path) -> None:
    empty = tmp_path / "empty.md"
    empty.touch()
    odd = write(tmp_path, "film.mkv")
    queue.submit([empty, odd, write(tmp_path, "a.txt")])
    first, second, third = wait_until_over(queue)
    assert (first.state, type(first.error)) == ("failed", EmptyFile)
    assert (second.state, type(second.error)) == ("failed", UnknownFormat)
    assert (third.state, third.error) == ("done", None)


def test_a_file_that_is_there_already_is_done(queue: IngestQueue, library: Library, tmp_path: Path) -> None:
    queue.submit([write(tmp_path, "a.txt")] * 2)
    first, second = wait_until_over(queue)
    assert (first.state, second.state) == ("done", "done")
    assert first.document_id == second.document_id
    assert len(library.entries()) == 1


def test_pages_are_counted_while_they_are_read(
    queue: IngestQueue, embedder: StoppableEmbedder, held: threading.Event, tmp_path: Path
) -> None:
    embedder.going.clear()
    queue.submit([long_pdf(tmp_path)])
    seen: list[Job] = []

    def embedding() -> bool:
        seen.extend(queue.jobs())
        if seen[-1].total is not None:
            held.set()
        return seen[-1].state == "embedding"

    wait_for(embedding)
    reading = [job for job in seen if job.state == "reading" and job.total is not None]
    assert reading
    assert {job.total for job in reading} == {400}
    assert [job.done for job in reading] == sorted(job.done for job in reading)
    queue.cancel(1)


def test_an_error_of_the_model_fails_the_job_and_the_words_stay(
    queue: IngestQueue, library: Library, embedder: StoppableEmbedder, tmp_path: Path
) -> None:
    embedder.failing.extend([RuntimeError("segments"), ModelFailed(name="terms", detail="out of memory")])
    queue.submit([write(tmp_path, "a.txt"), write(tmp_path, "b.txt"), write(tmp_path, "c.txt")])
    first, second, third = wait_until_over(queue)
    assert type(first.error) is ModelFailed
    assert type(second.error) is Unexpected
    assert "RuntimeError" in second.error.problem("zh")
    assert "segments" not in str(second.error)  # it may quote the document
    assert third.state == "done"
    assert [entry.embedded for entry in library.entries()] == [0, 0, 3]
    assert len(library.index.by_words(["sentenc"], limit=99)) == 9


def test_every_file_is_read_before_the_first_is_embedded(
    queue: IngestQueue, library: Library, embedder: StoppableEmbedder, tmp_path: Path
) -> None:
    embedder.going.clear()
    queue.submit([write(tmp_path, "a.txt"), write(tmp_path, "b.txt")])
    wait_for(lambda: states(queue) == ["embedding", "embedding"])
    queue.submit([write(tmp_path, "c.txt")])
    embedder.going.set()
    assert [job.state for job in wait_until_over(queue)] == ["done", "done", "done"]
    assert [(entry.name, entry.embedded) for entry in library.entries()] == [("a.txt", 3), ("b.txt", 3), ("c.txt", 3)]


def test_a_waiting_file_can_be_cancelled_and_is_never_read(
    queue: IngestQueue, library: Library, held: threading.Event, tmp_path: Path
) -> None:
    queue.submit([long_pdf(tmp_path), write(tmp_path, "b.txt"), write(tmp_path, "c.txt")])
    queue.cancel(2)
    assert states(queue)[1:] == ["cancelled", "waiting"]
    queue.cancel(1)
    assert [job.state for job in wait_until_over(queue)] == ["cancelled", "cancelled", "done"]
    assert [entry.name for entry in library.entries()] == ["c.txt"]


def test_a_file_can_be_cancelled_while_it_is_read(
    queue: IngestQueue, library: Library, held: threading.Event, tmp_path: Path
) -> None:
    queue.submit([long_pdf(tmp_path), write(tmp_path, "a.txt")])
    wait_for(lambda: queue.jobs()[0].total is not None)
    queue.cancel(1)
    assert [job.state for job in wait_until_over(queue)] == ["cancelled", "done"]
    assert [entry.name for entry in library.entries()] == ["a.txt"]
    wait_for(lambda: len(list((library.folder / "originals").iterdir())) == 1)


def test_files_are_read_side_by_side(library: Library, held: threading.Event, tmp_path: Path) -> None:
    library.parsers = 2
    queue = IngestQueue(library)
    other = tmp_path / "other"
    other.mkdir()
    (other / "long.pdf").write_bytes(long_pdf(tmp_path).read_bytes() + b"\n")
    queue.submit([tmp_path / "long.pdf", other / "long.pdf", write(tmp_path, "a.txt")])
    wait_for(lambda: sum(job.state == "reading" and job.total is not None for job in queue.jobs()) == 2)
    assert states(queue)[2] == "waiting"
    queue.cancel(1)
    wait_for(lambda: queue.jobs()[2].state == "embedding")
    queue.cancel(2)
    queue.close()


def test_a_file_can_be_cancelled_while_it_is_embedded_and_stays_searchable_by_words(
    queue: IngestQueue, library: Library, embedder: StoppableEmbedder, tmp_path: Path
) -> None:
    embedder.going.clear()
    queue.submit([write(tmp_path, "a.txt", 20)])
    wait_for(lambda: states(queue) == ["embedding"])
    queue.cancel(1)
    embedder.going.set()
    queue.submit([write(tmp_path, "b.txt")])
    assert [job.state for job in wait_until_over(queue)] == ["cancelled", "done"]
    first, second = library.entries()
    assert first.embedded <= 1 < first.passages == 20
    assert second.embedded == 3
    assert len(library.index.by_words(["sentenc"], limit=99, documents={first.id})) == 20


def test_what_is_over_stays_as_it_is_and_can_be_dismissed(queue: IngestQueue, tmp_path: Path) -> None:
    empty = tmp_path / "empty.md"
    empty.touch()
    queue.submit([empty, write(tmp_path, "a.txt")])
    before = wait_until_over(queue)
    for number in (1, 2, 99):
        queue.cancel(number)
    assert queue.jobs() == before
    for number in (2, 99):
        queue.dismiss(number)
    assert queue.jobs() == before[:1]


def test_what_is_not_over_is_not_dismissed(queue: IngestQueue, embedder: StoppableEmbedder, tmp_path: Path) -> None:
    embedder.going.clear()
    queue.submit([write(tmp_path, "a.txt"), write(tmp_path, "b.txt")])
    wait_for(lambda: states(queue) == ["embedding", "embedding"])
    for number in (1, 2):
        queue.dismiss(number)
    assert len(queue.jobs()) == 2


def test_a_new_job_never_takes_the_number_of_one_that_is_winding_down(
    queue: IngestQueue, library: Library, embedder: StoppableEmbedder, tmp_path: Path
) -> None:
    embedder.going.clear()
    queue.submit([write(tmp_path, "a.txt", 20)])
    wait_for(lambda: states(queue) == ["embedding"])
    queue.cancel(1)
    queue.dismiss(1)
    queue.submit([write(tmp_path, "b.txt")])
    assert [(job.number, job.state) for job in queue.jobs()] == [(2, "waiting")]
    embedder.going.set()
    (job,) = wait_until_over(queue)
    assert (job.state, job.name) == ("done", "b.txt")
    assert job.document_id == library.find("b.txt").id
    assert library.find("a.txt").embedded <= 1


def test_closing_stops_after_the_batch_in_hand_and_the_next_start_goes_on(
    library: Library, embedder: StoppableEmbedder, tmp_path: Path
) -> None:
    embedder.going.clear()
    queue = IngestQueue(library)
    queue.submit([write(tmp_path, "a.txt", 20), write(tmp_path, "b.txt")])
    wait_for(lambda: states(queue) == ["embedding", "embedding"] and embedder.begun.is_set())
    closing = threading.Thread(target=queue.close)
    closing.start()
    wait_for(lambda: queue._closing)
    embedder.going.set()
    closing.join()
    assert [entry.embedded for entry in library.entries()] == [1, 0]
    again = IngestQueue(library)
    wait_for(lambda: [entry.embedded for entry in library.entries()] == [20, 3])
    again.close()
    assert len(embedder.seen) == len(set(embedder.seen)) == 23


def test_a_new_file_does_not_wait_for_what_an_earlier_start_left(
    library: Library, embedder: StoppableEmbedder, tmp_path: Path
) -> None:
    library.add(write(tmp_path, "left.txt", 30))
    embedder.going.clear()
    queue = IngestQueue(library)
    queue.submit([write(tmp_path, "new.txt")])
    wait_for(lambda: states(queue) == ["embedding"])  # it is read during one batch of the other
    embedder.going.set()
    wait_for(lambda: states(queue) == ["done"] and library.entries()[0].embedded == 30)
    queue.close()
    new = [index for index, text in enumerate(embedder.seen) if "new.txt is" in text]
    assert new[-1] < 10


def test_embedding_that_cannot_be_taken_up_again_does_not_stop_new_files(
    library: Library, embedder: StoppableEmbedder, tmp_path: Path
) -> None:
    library.add(write(tmp_path, "left.txt"))
    embedder.failing.append(RuntimeError("broken"))
    queue = IngestQueue(library)
    wait_for(lambda: not embedder.failing)
    queue.submit([write(tmp_path, "new.txt")])
    assert [job.state for job in wait_until_over(queue)] == ["done"]
    queue.close()


def test_a_removed_document_ends_its_job(
    queue: IngestQueue, library: Library, embedder: StoppableEmbedder, tmp_path: Path
) -> None:
    embedder.going.clear()
    queue.submit([write(tmp_path, "a.txt", 20), write(tmp_path, "b.txt")])
    wait_for(lambda: states(queue) == ["embedding", "embedding"])
    library.remove("a.txt")
    embedder.going.set()
    assert [job.error for job in wait_until_over(queue)] == [None, None]
    assert [(entry.name, entry.embedded) for entry in library.entries()] == [("b.txt", 3)]
    assert os.listdir(library.folder / "originals") == [library.original(library.entries()[0].id).name]


SCANNED = with_scans(
    [
        (lines(["The first page is text."]), False),
        (lines(["The second page was scanned."]), True),
        (lines(["The third page was scanned too."]), True),
    ]
)


def words_found(library: Library, *words: str) -> bool:
    return all(library.index.by_words(terms(word), limit=9) for word in words)


def test_scanned_pages_are_recognised_after_the_text_can_be_asked(
    queue: IngestQueue, library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "mixed.pdf"
    path.write_bytes(SCANNED)
    queue.submit([path])
    seen: list[Job] = []

    def recognizing() -> bool:
        seen.extend(queue.jobs())
        return seen[-1].state == "recognizing"

    wait_for(recognizing)
    assert words_found(library, "text")
    assert not words_found(library, "third")
    assert seen[-1].total == 2
    assert [job.state for job in wait_until_over(queue)] == ["done"]
    (entry,) = library.entries()
    assert entry.health.recognized_pages == (2, 3)
    assert entry.embedded == entry.passages == 3
    document = library.document(entry.id)
    start = document.text.index("third page")
    assert document.pages(start, start + 5) == (3,)
    (line,) = [line for line in document.lines if line.start <= start < line.end]
    assert line.page == 3
    assert 60 < line.x0 < 80 < 100 < line.x1 < 300
    assert 80 < line.y0 < 100 < line.y1 < 115


def test_a_file_that_is_read_while_a_page_is_recognised_is_embedded_before_the_next_page(
    queue: IngestQueue, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library._parsers = ParserPool(2)
    embedded: list[int] = []

    def recognize(process: ParserProcess, path: Path, page: int, **options: Any) -> Document:
        if not embedded:
            queue.submit([write(tmp_path, "b.txt")])
            wait_for(lambda: states(queue)[1] == "embedding")
        embedded.append(library.find("b.txt").embedded)
        return Document("", "", "", "")

    monkeypatch.setattr(ParserProcess, "recognize", recognize)
    (tmp_path / "mixed.pdf").write_bytes(SCANNED)
    queue.submit([tmp_path / "mixed.pdf"])
    assert [job.state for job in wait_until_over(queue)] == ["done", "done"]
    assert embedded == [0, 3]


def test_recognition_goes_on_after_a_restart_where_it_was(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mixed.pdf"
    path.write_bytes(SCANNED)
    queue = IngestQueue(library)
    queue.submit([path])
    wait_for(lambda: words_found(library, "second"))
    queue.close()
    (entry,) = library.entries()
    assert 2 in entry.health.recognized_pages
    asked: list[int] = []
    recognize = ParserProcess.recognize

    def noted(self: ParserProcess, path: Path, page: int, **options: Any) -> Document:
        asked.append(page)
        return recognize(self, path, page, **options)

    monkeypatch.setattr(ParserProcess, "recognize", noted)
    again = IngestQueue(library)
    wait_for(lambda: not library.entries()[0].health.scanned_pages)
    wait_for(lambda: library.entries()[0].embedded == 3)
    again.close()
    assert 2 not in asked


def test_a_scan_without_a_word_is_refused_in_the_end(queue: IngestQueue, library: Library, tmp_path: Path) -> None:
    path = tmp_path / "empty.pdf"
    path.write_bytes(scan(Image.new("RGB", (400, 600), "grey")))
    queue.submit([path])
    (job,) = wait_until_over(queue)
    assert type(job.error) is NoText
    assert library.entries() == ()
    wait_for(lambda: not list((library.folder / "originals").iterdir()))


def test_cancelling_recognition_does_not_wait_for_the_page_and_keeps_the_text(
    queue: IngestQueue, library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "mixed.pdf"
    path.write_bytes(SCANNED)
    queue.submit([path])
    wait_for(lambda: states(queue) == ["recognizing"])
    stopped = [process.pid for process in library._parsers._all if process.pid is not None]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)  # it never gets to the end of the page
    queue.cancel(1)
    wait_for(lambda: states(queue) == ["cancelled"])
    for pid in stopped:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)  # one that waited for its next file goes on
    queue.submit([write(tmp_path, "a.txt")])
    assert [job.state for job in wait_until_over(queue)] == ["cancelled", "done"]
    assert words_found(library, "text")


def test_a_protected_file_is_tried_again_with_its_password(
    queue: IngestQueue, library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "secret.pdf"
    path.write_bytes(encrypted(make_pdf([lines(["The rent is due."])]), "geheim"))
    queue.submit([path], handed_over=True)
    (job,) = wait_until_over(queue)
    assert type(job.error) is ProtectedFile
    assert queue.uses(path)
    queue.unlock(1, "wrong")
    wait_for(lambda: type(queue.jobs()[0].error) is WrongPassword)
    queue.unlock(1, "geheim")
    assert [job.state for job in wait_until_over(queue)] == ["done"]
    assert not queue.uses(path)
    (entry,) = library.entries()
    assert words_found(library, "rent")
    assert pypdfium2.PdfDocument(library.original(entry.id).read_bytes())[0].get_textpage().get_text_range()


# What failed


def test_what_failed_is_there_after_a_restart_until_it_is_dismissed(library: Library, tmp_path: Path) -> None:
    first = IngestQueue(library)
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nno more")
    (tmp_path / "table.xyz").write_bytes(b"x")
    first.submit([tmp_path / "broken.pdf"])
    first.submit([tmp_path / "table.xyz"], handed_over=True)
    told = [(job.name, str(job.error)) for job in wait_until_over(first)]
    first.close()
    second = IngestQueue(library)
    assert [(job.name, str(job.error)) for job in second.jobs()] == told
    assert [job.here for job in second.jobs()] == [True, False]
    assert [unread.name for unread in second.unread()] == ["broken.pdf", "table.xyz"]
    second.dismiss(second.jobs()[0].number)
    second.close()
    third = IngestQueue(library)
    assert [job.name for job in third.jobs()] == ["table.xyz"]
    third.close()


def test_what_is_tried_again_is_no_failure_any_more(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7\nno more")
    first = IngestQueue(library)
    first.submit([path])
    first.submit([path], handed_over=True)
    wait_until_over(first)
    first.submit([path])
    assert [job.state for job in wait_until_over(first)] == ["failed", "failed"]
    path.write_bytes(make_pdf([lines(["Some words."])]))
    first.submit([path])
    assert [job.state for job in wait_until_over(first)] == ["failed", "done"]
    first.submit([path], handed_over=True)
    wait_until_over(first)
    first.close()
    second = IngestQueue(library)
    assert second.jobs() == ()
    second.close()


def test_a_password_opens_a_file_after_a_restart_unless_it_was_only_handed_over(
    library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "locked.pdf"
    path.write_bytes(encrypted(make_pdf([lines(["Some secret words."])]), "open sesame"))
    first = IngestQueue(library)
    first.submit([path])
    first.submit([path], handed_over=True)
    assert {type(job.error) for job in wait_until_over(first)} == {ProtectedFile}
    first.close()
    second = IngestQueue(library)
    on_disk, handed_over = (job.number for job in second.jobs())
    second.unlock(handed_over, "open sesame")
    second.unlock(on_disk, "open sesame")
    assert [job.state for job in wait_until_over(second)] == ["failed", "done"]
    second.close()
    third = IngestQueue(library)
    assert [job.here for job in third.jobs()] == [False]
    third.close()


def test_pages_are_read_again_from_their_pictures_and_what_stood_there_is_not_found_any_more(
    queue: IngestQueue, library: Library, tmp_path: Path
) -> None:
    pytest.importorskip("rapidocr")
    sentences = ["The boiler of the mill was replaced in 2019.", "It burns wood pellets in the cellar."]
    (tmp_path / "mill.pdf").write_bytes(make_pdf([lines([sentence]) for sentence in sentences]))
    queue.submit([tmp_path / "mill.pdf"])
    wait_until_over(queue)
    (before,) = library.entries()
    old = library.document(before.id)
    queue.read_again(before.id, before.name)
    wait_for(lambda: library.document(before.id).health.recognized_pages == (1, 2))
    queue.read_again(before.id, before.name)  # there is nothing more to read
    assert [job.state for job in wait_until_over(queue)] == ["done", "done"]
    document = library.document(before.id)
    assert document.text.split() == " ".join(sentences).split()
    assert not document.text[: len(old.text)].strip()
    (entry,) = library.entries()
    assert (entry.passages, entry.embedded) == (before.passages, before.passages)
    found = library.index.passages([number for number, _ in library.index.by_words(["boiler"], limit=9)])
    assert [document.text[each.start : each.end] for each in found.values()] == ["The boiler of the"]
    assert {each.start >= len(old.text) for each in found.values()} == {True}
    assert len(library.index.by_meaning(library.embedder.embed_question("boiler"), limit=9)) == entry.passages
