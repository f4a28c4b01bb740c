"""Places that have no heading of their own are said in the person's language, in older libraries too."""

import pytest

from chatdoc.conversations import KeptTurn
from chatdoc.export import exported
from chatdoc.headings import in_words, is_counted
from chatdoc.snapshots import Quoted
from chatdoc.suggested import suggestions
from chatdoc.types import Answer, Citation, Document, Section, Sentence
from ui.reader import place
from ui.strings import CHINESE, ENGLISH


@pytest.mark.parametrize(
    ("name", "stored", "english", "chinese"),
    [
        ("deck.pptx", "Slide 3", "Slide 3", "第 3 张幻灯片"),
        ("deck.PPTM", "Slide 3 > Costs", "Slide 3 > Costs", "第 3 张幻灯片 > Costs"),
        ("deck.pptx", "Slide 3 > Speaker notes", "Slide 3 > Speaker notes", "第 3 张幻灯片 > 演讲者备注"),
        (
            "deck.pptx",
            "Slide 12 > a > b > Speaker notes",
            "Slide 12 > a > b > Speaker notes",
            "第 12 张幻灯片 > a > b > 演讲者备注",
        ),
        ("faq.csv", "Row 7", "Row 7", "第 7 行"),
        ("faq.tsv", "Rows 2–8", "Rows 2–8", "第 2–8 行"),
        ("a.xlsx", "预算!A1:C9", "Sheet 预算, A1:C9", "工作表 预算，A1:C9"),
        ("a.xlsx", "What? Now!!B3", "Sheet What? Now!, B3", "工作表 What? Now!，B3"),
        ("notes.md", "Slide 3", "Slide 3", "Slide 3"),
        ("lease.docx", "Rows 2–8", "Rows 2–8", "Rows 2–8"),
    ],
)
def test_a_counted_place_is_said_in_both_languages_and_a_heading_stays_as_it_is(
    name: str, stored: str, english: str, chinese: str
) -> None:
    assert in_words(stored, name, "en") == english
    assert in_words(stored, name, "zh") == chinese
    document = Document("d", name, "", "Words of it.", (Section(stored, 0),))
    assert place(document, 0, 5, ENGLISH) == english
    assert place(document, 0, 5, CHINESE) == chinese


def test_a_conversation_that_is_exported_in_chinese_names_places_in_chinese() -> None:
    quotes = (Quoted(1, "d", "deck.pptx", "Costs rise.", (), None, "Slide 3 > Costs > Speaker notes"),)
    answer = Answer((Sentence("Costs rise.", (1,), "quote"),), (), (Citation(1, "d", 0, 11),), (), "quoted", True)
    turns = [KeptTurn(1, 1, "What of costs?", "2026", "finished", answer, quotes)]
    (note,) = exported("", turns, here=["d"], language="zh").notes
    assert note == "“Costs rise.”，deck.pptx，第 3 张幻灯片 > Costs > 演讲者备注"


def test_nobody_is_asked_about_a_slide_number_or_about_rows() -> None:
    slide, notes = "Costs\n\nNext year they rise, says the plan.\n\n", "Tell them to read the plan of the town."
    sections = (Section("Slide 1 > Costs", 0), Section("Slide 1 > Costs > Speaker notes", len(slide)))
    text = slide + notes
    asked = [each.question for each in suggestions(Document("d", "deck.pptx", "", text, sections))]
    assert any("osts" in question for question in asked)
    assert not any("otes" in question for question in asked)
    assert is_counted("Rows 2–8", "a.csv")
    assert is_counted("Q3!A1:B2", "a.xlsx")
    assert is_counted("Slide 3", "a.pptx")
    assert not is_counted("Slide 1 > Costs", "deck.pptx")
