"""A figure that is computed from lines of a statement is answered by the statement."""

from pathlib import Path

import pytest

from chatdoc.answer import answer
from chatdoc.computed import computed_from, likeness_to_lines, lines_of
from chatdoc.retrieve import retrieve
from tests.made_library import made_library

TALK = "Our gross margin is what we watch, and the gross margin of {year} tells us more than the gross margin before.\n"
STATEMENT = "Consolidated Statements of Income\n\nRevenue {year}: 900\n\nCost of goods sold: 600\n\nGross profit: 300\n"
CHINESE_TALK = "毛利率是我们最关注的指标，{year}年的毛利率比以前的毛利率更能说明问题。\n"
CHINESE_STATEMENT = "合并利润表\n\n{year}年营业收入：900\n\n营业成本：600\n\n毛利：300\n"


def report(name: str, talk: str, statement: str, year: int) -> str:
    """Return a report whose talk and statement are long enough to be passages of their own."""
    filler = f"{name} makes ladders and sells them in towns. " * 22
    return (
        f"# {name}\n\n{talk.format(year=year)}\n{filler}\n\n# {name} {year}\n\n{statement.format(year=year)}\n{filler}"
    )


@pytest.mark.parametrize(
    ("question", "talk", "statement", "line"),
    [
        ("Is the gross margin of Ladderworks improving in FY2021?", TALK, STATEMENT, "Cost of goods sold"),
        ("Ladderworks 2021年的毛利率有没有提高？", CHINESE_TALK, CHINESE_STATEMENT, "营业成本"),
    ],
)
def test_the_statement_that_a_figure_is_computed_from_comes_first(
    tmp_path: Path, question: str, talk: str, statement: str, line: str
) -> None:
    texts = {
        f"{name}_2021.md": report(name, talk, statement, 2021) for name in ("Ladderworks", "Rooftops", "Scaffolders")
    }
    library = made_library(tmp_path, texts)
    first = retrieve(question, library)[0].passage
    document = library.document(first.document_id)
    assert document.name == "Ladderworks_2021.md"
    assert line in document.text[first.start : first.end]


def test_where_no_statement_is_there_the_passages_are_those_of_the_words(tmp_path: Path) -> None:
    texts = {
        "talk.md": TALK.format(year=2021),
        "ladders.md": "Net sales of ladders are an income; a margin is for safety.\n",
    }
    library = made_library(tmp_path, texts)
    hits = retrieve("Is the gross margin improving?", library)
    assert [library.document(hit.passage.document_id).name for hit in hits] == ["talk.md", "ladders.md"]


def test_the_scores_go_down(tmp_path: Path) -> None:
    library = made_library(tmp_path, {"a.md": report("Ladderworks", TALK, STATEMENT, 2021)})
    scores = [hit.score for hit in retrieve("Is the gross margin improving?", library)]
    assert len(scores) > 1
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("question", "statements"),
    [
        ("What is the operating margin?", ["of income"]),
        ("What was the return on assets (ROA) in FY2021?", ["of income", "balance sheets"]),
        ("Has the quick ratio improved?", ["balance sheets"]),
        ("What is the free cash flow?", ["of cash flows"]),
        ("他们的总资产收益率是多少？", ["利润表", "资产负债表"]),
        ("速动比率是多少？", ["资产负债表"]),
        ("What does the roadmap say about margins of error?", []),
        ("What is the leverage of the crowbar?", []),
        ("Who audits the balance sheet?", []),
        ("合同的有效期是多久？", []),
    ],
)
def test_the_statements_are_those_of_the_figures_definition(question: str, statements: list[str]) -> None:
    parts = computed_from(question)
    assert len(parts) == len(statements)
    assert all(statement in part for statement, part in zip(statements, parts, strict=True))


MARGIN = "Is the gross margin of Ladderworks improving?"
ROWS = "Net sales\t900\t800\nCost of sales\t600\t590\nOther gains\t3\t4\nGross profit\t300\t210\n"


def test_the_quotes_are_the_lines_that_the_figure_is_computed_from(tmp_path: Path) -> None:
    talk = "Margins are watched by Ladderworks, and margins are gross or net.\n"
    *_, final = answer(MARGIN, made_library(tmp_path, {"Ladderworks.txt": ROWS, "talk.txt": talk}), None)
    assert final.verdict == "quoted"
    assert {sentence.text.split("\t")[0] for sentence in final.sentences[:3]} == {
        "Net sales",
        "Cost of sales",
        "Gross profit",
    }


def test_one_line_alone_or_another_companys_statement_is_no_evidence(tmp_path: Path) -> None:
    alone = made_library(tmp_path, {"Ladderworks.txt": "Net sales\t900\t800\nDoors\t3\t4\n", "roof.txt": ROWS})
    *_, final = answer(MARGIN, alone, None)
    assert final.verdict == "not_found"


@pytest.mark.parametrize(
    ("row", "likeness"),
    [
        ("Gross profit\t300\t210", 1.0),
        ("Total revenue\t300\t210", 0.5),
        ("Gross profit", 0.0),
        ("Employees\t300\t210", 0.0),
        ("300", 0.0),
    ],
)
def test_a_row_is_a_line_as_far_as_its_label_is_the_lines_name(row: str, likeness: float) -> None:
    assert likeness_to_lines(row, lines_of(MARGIN)) == likeness


def test_a_chinese_row_is_a_line_too() -> None:
    assert likeness_to_lines("营业成本\t600\t590", lines_of("2021年的毛利率是多少？")) == 1.0
    assert lines_of("合同的有效期是多久？") == ()
