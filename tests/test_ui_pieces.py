"""What the page shows of documents, jobs and answers, as a person would read it."""

import html
import re
from dataclasses import replace

import pytest
from markupsafe import Markup

from chatdoc.errors import ProtectedFile
from chatdoc.ingest import Job, State
from chatdoc.store import Entry
from chatdoc.types import Answer, Citation, Health, Hit, Language, Passage, Sentence
from ui.pieces import Cited, Turn, turn
from ui.shelf import called, document_list
from ui.strings import CHINESE, ENGLISH, STRINGS, Strings


def read(shown: Markup) -> str:
    """Return the words on the page, blanks made one."""
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", shown)).split())


def listed(*, entries: tuple[Entry, ...] = (), jobs: tuple[Job, ...] = (), language: Language = "en") -> Markup:
    return document_list(entries, jobs, STRINGS[language], language=language, left_out=frozenset(), confirming=None)


def entry(*, passages: int = 412, embedded: int = 412, health: Health | None = None) -> Entry:
    return Entry(
        "d",
        "lease.pdf",
        "application/pdf",
        passages,
        embedded,
        "2026-01-01T00:00:00Z",
        health or Health(),
        ("lease.pdf",),
    )


@pytest.mark.parametrize(
    ("job", "english", "chinese"),
    [
        (Job(1, "a.pdf", "waiting"), "Waiting", "等待中"),
        (Job(1, "a.md", "reading"), "Reading", "正在读取"),
        (Job(1, "a.pdf", "reading", 12, 80), "Reading page 12 of 80", "正在读取第 12 页，共 80 页"),
        (Job(1, "a.pdf", "embedding", 412, 1020), "412 of 1,020 passages", "已处理 412 / 1,020 个段落"),
        (Job(1, "a.pdf", "cancelled"), "Cancelled", "已取消"),
    ],
)
def test_progress_is_counted_and_never_invented(job: Job, english: str, chinese: str) -> None:
    assert f"{job.name} {english} ×" in read(listed(jobs=(job,)))
    assert f"{job.name} {chinese} ×" in read(listed(jobs=(job,), language="zh"))
    assert "%" not in listed(jobs=(job,))
    assert ("<progress" in listed(jobs=(job,))) == (job.total is not None)


def test_a_finished_job_is_not_listed_beside_its_document() -> None:
    assert read(listed(entries=(entry(),), jobs=(Job(1, "lease.pdf", "done"),))).count("lease.pdf") == 1


def test_a_failed_job_says_what_to_do_in_the_pages_language() -> None:
    error = ProtectedFile(name="lease.pdf")
    shown = listed(jobs=(Job(7, "lease.pdf", "failed", error=error),), language="zh")
    assert error.problem("zh") in read(shown)
    assert error.remedy("zh") in read(shown)
    assert 'data-act="dismiss-job" data-key="7"' in shown


@pytest.mark.parametrize("state", ["embedding", "recognizing"])
def test_a_document_that_can_be_asked_is_listed_once_with_what_is_still_done_for_it(state: State) -> None:
    shown = listed(entries=(entry(passages=1020),), jobs=(Job(3, "lease.pdf", state, 2, 9, document_id="d"),))
    assert shown.count('class="name"') == 1
    assert 'class="doc-row adding" data-document="d"' in shown
    assert '<progress max="9" value="2"' in shown
    assert 'data-act="cancel" data-key="3"' in shown
    assert "2 of 9" in read(shown)


def test_a_password_can_be_typed_for_a_pdf_and_not_for_an_office_file() -> None:
    for name, asked in (("lease.PDF", True), ("lease.docx", False)):
        shown = listed(jobs=(Job(7, name, "failed", error=ProtectedFile(name=name)),))
        assert ('type="password"' in shown) == asked
        assert ('data-act="unlock" data-key="7"' in shown) == asked


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (entry(), "412 passages"),
        (entry(passages=1, embedded=1), "1 passage"),
        (entry(passages=1020), "412 of 1,020 passages searchable by meaning"),
        (entry(health=Health(pages=210)), "210 pages · 412 passages"),
        (entry(health=Health(pages=9, empty_pages=(2, 5))), "nothing to read on pages 2, 5"),
        (entry(health=Health(pages=9, scanned_pages=(1, 2), recognized_pages=(3,))), "1 of 3 pages"),
        (entry(health=Health(encoding="gb18030", encoding_guessed=True)), "encoding gb18030 (guessed)"),
        (entry(health=Health(tables=2, language="zh", seconds=1.26)), "Chinese 2 tables read in 1.3 s"),
    ],
)
def test_a_document_says_how_large_it_is_and_what_was_noticed(shown: Entry, words: str) -> None:
    assert words in read(listed(entries=(shown,)))


CITATIONS = (Citation(1, "d", 0, 9), Citation(2, "d", 10, 19))


def cited(citation: Citation) -> Cited:
    return Cited(citation, "lease.pdf", "p. 1 of 2", f"words {citation.number}")


def answered(*sentences: Sentence, verdict: str = "supported", citations: tuple[Citation, ...] = CITATIONS) -> Turn:
    hits = (Hit(Passage("d", 0, 20, 40), 1.0),)
    return Turn(3, "Why?", Answer(sentences, (), citations, hits, verdict, finished=True))  # type: ignore[arg-type]


def test_every_sentence_carries_its_marks_as_buttons_with_a_name() -> None:
    shown = turn(answered(Sentence("One.", (1,), "model"), Sentence("Two.", (1, 2), "model")), "en", cited=cited)
    answer = shown.partition('class="evidence"')[0]
    assert re.findall('<button[^>]*data-key="([^"]*)"', answer) == ["3:1", "3:1", "3:2"]
    assert 'aria-label="Citation 2: lease.pdf, p. 1 of 2"' in shown
    assert "One. 1 Two. 1 2" in read(Markup(answer))


def test_a_sentence_without_proof_looks_different_and_says_why() -> None:
    shown = turn(
        answered(Sentence("One.", (1,), "model"), Sentence("Two.", (), "model"), verdict="partly"), "zh", cited=cited
    )
    unproved = re.findall('<span class="sentence unproved".*?</span></span></span>', shown)
    assert len(unproved) == 1
    assert "Two." in unproved[0]
    assert CHINESE.unproved_why in unproved[0]
    assert CHINESE.verdict_partly in shown


def test_a_notice_stands_with_the_answer_as_text() -> None:
    told = "No <b>embedder</b> here."
    shown = answered(Sentence("One.", (1,), "model"))
    assert shown.answer is not None
    noted = turn(replace(shown, answer=replace(shown.answer, notice=told)), "en", cited=cited)
    assert told in read(noted)
    assert told not in read(turn(shown, "en", cited=cited))


def test_quotes_that_are_the_answer_are_shown_once() -> None:
    shown = read(turn(answered(Sentence("words 1", (1,), "quote"), verdict="quoted"), "en", cited=cited))
    assert shown.count("words 1") == 1
    assert ENGLISH.verdict_quoted in shown


def test_the_cells_of_a_quoted_row_are_told_apart_and_escaped() -> None:
    def row(citation: Citation) -> Cited:
        return replace(cited(citation), quote="Fee\t<b>20</b>\t25")

    shown = turn(answered(Sentence("Fee", (1,), "quote"), verdict="quoted"), "en", cited=row)
    between = '<span class="tab">\t</span>'
    assert f">Fee{between}&lt;b&gt;20&lt;/b&gt;{between}25</blockquote>" in shown


@pytest.mark.parametrize(("language", "strings"), [("en", ENGLISH), ("zh", CHINESE)])
def test_quotes_that_stand_for_a_models_answer_say_so(language: Language, strings: Strings) -> None:
    shown = answered(Sentence("words 1", (1,), "quote"), verdict="quoted")
    assert shown.answer is not None
    replaced = read(turn(replace(shown, answer=replace(shown.answer, model="small")), language, cited=cited))
    assert strings.verdict_quoted_instead in replaced
    assert strings.verdict_quoted_instead not in read(turn(shown, language, cited=cited))


def test_what_was_searched_stands_above_the_answer_as_text_and_never_as_markup() -> None:
    whole = answered(Sentence("One.", (1,), "model"))
    assert whole.answer is not None
    shown = turn(replace(whole, answer=replace(whole.answer, asked="Why <img src=x> {0}?")), "zh", cited=cited)
    assert "<img" not in shown
    assert read(shown).index(f"{CHINESE.searched_for} Why <img src=x> {{0}}?") < read(shown).index("One.")


def test_what_is_said_of_quotes_stands_above_them_and_they_are_shown_once() -> None:
    scope, quote = Sentence("From 2 sections:", (), "notice"), Sentence("words 1", (1,), "quote")
    shown = read(turn(answered(scope, quote, verdict="quoted"), "en", cited=cited))
    assert shown.count("words 1") == 1
    assert shown.index("From 2 sections:") < shown.index("words 1")


def test_when_nothing_was_found_the_nearest_passages_can_be_opened() -> None:
    notice = Sentence("Not there.", (), "notice")
    shown = turn(answered(notice, verdict="not_found", citations=()), "en", cited=cited)
    assert ENGLISH.nearest in shown
    assert "unproved" not in shown
    assert 'data-key="3:1"' in shown


def many(count: int) -> tuple[Entry, ...]:
    return tuple(entry()._replace(id=f"d{n}", name=f"Report {n}.pdf", names=(f"Report {n}.pdf",)) for n in range(count))


def test_of_many_documents_some_are_listed_and_the_rest_is_counted() -> None:
    shown = listed(entries=many(120))
    assert shown.count("data-document=") == 50
    assert "Show 50 more (70 are not listed)" in read(shown)
    assert "再显示 50 个（还有 70 个未列出）" in read(listed(entries=many(120), language="zh"))
    assert "find-documents" not in listed(entries=many(10))


def test_documents_are_found_by_parts_of_any_of_their_names() -> None:
    renamed = entry()._replace(id="x", names=("lease.pdf", "Mietvertrag Übersetzung.pdf"))
    assert [each.id for each in called((*many(3), renamed), "übersetzung MIET")] == ["x"]
    assert [each.id for each in called(many(12), "report 1")] == ["d1", "d10", "d11"]
    assert len(called(many(12), "  ")) == 12


def test_what_was_looked_for_is_said_and_nothing_is_drawn_as_markup() -> None:
    shown = document_list(
        many(11), (), ENGLISH, language="en", left_out=frozenset(), confirming=None, finding='"><b>report 1'
    )
    assert "Called “&#34;&gt;&lt;b&gt;report 1”: 0" in shown
    assert "<b>" not in shown
