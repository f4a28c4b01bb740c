from pathlib import Path

import pytest

from chatdoc.parsing import parse_file
from chatdoc.types import Document

FILES = Path(__file__).parent / "files"


def read(tmp_path: Path, text: str) -> Document:
    path = tmp_path / "made.md"
    path.write_text(text, encoding="utf-8")
    return parse_file(path, name="made.md")


def test_the_text_is_what_a_reader_of_the_page_sees() -> None:
    document = parse_file(FILES / "lease.md", name="lease.md")
    assert document.text == (
        "Papers of the house at Alder Lane\n\n"
        "Lease\n\n"
        "The tenant pays rent of $950 on the first day of each month, see the bank form.\n\n"
        "Term\n\n"
        "The lease lasts five years[1] from 1 May 2021.\n\n"
        "1. It ends on 30 April 2026.\n"
        "2. It can be renewed\n"
        "once, and\n"
        "in writing.\n\n"
        "押金\n\n"
        "押金为两个月的租金，退还期限为三十天。\n\n"
        "Item | Amount | Due\n"
        "Rent | 950 | monthly\n"
        "Deposit | 1,900 | at signing\n\n"
        "rent = 950  # per month\n\nprint(rent * 12)\n\n"
        "Keys\n\n"
        "Two keys were handed over.\n\n"
        "[1] Shorter only if both agree."
    )


def test_headings_are_paths_under_the_title_of_the_front_matter() -> None:
    document = parse_file(FILES / "lease.md", name="lease.md")
    assert document.heading(document.text.index("押金为")) == "Papers of the house at Alder Lane > Lease > 押金"
    assert all(document.text[s.start :].startswith(s.label.rpartition(" > ")[2]) for s in document.sections)
    assert document.pages(0, 10) == ()


def test_a_price_is_no_formula_and_a_formula_keeps_its_letters(tmp_path: Path) -> None:
    assert read(tmp_path, "It costs $5 or $6.\n\nSo $a_1 * b_2 * c$ holds.").text == (
        "It costs $5 or $6.\n\nSo $a_1 * b_2 * c$ holds."
    )


def test_a_list_nested_three_hundred_deep_loses_nothing(tmp_path: Path) -> None:
    deep = "\n".join("  " * level + f"- level {level}" for level in range(300))
    assert read(tmp_path, deep).text.split("\n") == [f"level {level}" for level in range(300)]


def test_html_in_it_shows_its_words_and_no_scripts(tmp_path: Path) -> None:
    text = read(tmp_path, "Before <b>bold</b><br>after.\n\n<div>Block <script>bad()</script>words</div>\n").text
    assert text == "Before bold\nafter.\n\nBlock words"


@pytest.mark.parametrize("hostile", ["[" * 50_000, "*a " * 20_000, "> " * 3_000 + "x", "`" * 30_000, "![" * 20_000])
def test_text_made_to_be_slow_is_read_all_the_same(tmp_path: Path, hostile: str) -> None:
    document = read(tmp_path, hostile + "\n\nThe end.")
    assert document.text.endswith("The end.")


def test_a_task_list_shows_its_boxes(tmp_path: Path) -> None:
    assert read(tmp_path, "- [ ] sign\n- [x] pay\n  - [X] deposit\n\n[ ] no task\n").text == (
        "☐ sign\n☑ pay\n☑ deposit\n\n[ ] no task"
    )


def test_a_table_is_marked_with_its_header(tmp_path: Path) -> None:
    document = read(tmp_path, "| Item | Rent |\n|---|---|\n| Hall | 950 |\n| Barn | 80 |\n\nEnd.\n")
    (table,) = document.tables
    assert document.text[table.start : table.header_end] == "Item | Rent"
    assert document.text[table.start : table.end] == "Item | Rent\nHall | 950\nBarn | 80"
    assert document.health.tables == 1


def test_nested_lists_footnotes_math_and_code_are_shown_in_order(tmp_path: Path) -> None:
    lists = "1. One\n   - inner\n     1. deeper[^n]\n2. Two\n\n"
    rest = "$$\nE = mc^2\n$$\n\n```sql\nSELECT 1;\n```\n\n[^n]: A note.\n"
    assert read(tmp_path, lists + rest).text == (
        "1. One\ninner\n1. deeper[n]\n2. Two\n\nE = mc^2\n\nSELECT 1;\n\n[n] A note."
    )


def test_a_table_in_html_is_read_by_row(tmp_path: Path) -> None:
    table = "<table>\n<tr><th>Item</th><th>Fee</th></tr>\n<tr><td>Small</td><td>5</td></tr>\n</table>"
    document = read(tmp_path, f"# Fees\n\n{table}\n\nThe end.\n\n## Later\n\nMore.\n")
    assert document.text == "Fees\n\nItem | Fee\nSmall | 5\n\nThe end.\n\nLater\n\nMore."
    assert document.text[document.tables[0].start : document.tables[0].header_end] == "Item | Fee"
    assert [section.label for section in document.sections] == ["Fees", "Fees > Later"]
