"""Words of a question that the nearest sentence says nothing of, told by the real embedder on near misses."""

import pytest

from chatdoc.answer import answer
from chatdoc.foreign import foreign_words
from chatdoc.found import found_in
from chatdoc.library import Library
from chatdoc.retrieve import retrieve
from chatdoc.settings import Settings
from models.embedder import MiniLM

MINUTES = """# Minutes of the rowing club

Ms Yvonne Adler starts as junior trainer on 1 October. She trains on Tuesdays and Fridays.

The spring regatta takes place on 17 May 2025. The fee for juniors stays at 90 euros.
"""
TOWN = """# Port Ellery

The Marine Museum opened in 1954 in the former customs house. The town was founded in 1684 by the merchant Cornelis \
van Houten, who built a warehouse at the mouth of the river Senn. Its theatre seats 410 people.
"""
HANDBOOK = """# Handbook

Every employee is entitled to 26 days of annual leave per calendar year. Sick pay is paid in full for six weeks.

Smoking is prohibited on the balcony.

The guarantee of the laptops lasts 36 months. The work of the canteen is funded by the Brandner Foundation.
"""
PRICES = "Article,Category,Price (EUR)\nHelmet Aero,Accessories,74.90\nLock Fortis,Accessories,49.95\n"

SALES = "Representative,Region,Revenue\nNora Blake,North,412000\nHugo Lenz,South,389500\n"

CASES = [
    ("What is the salary of Ms Adler?", "salary"),
    ("Who won the spring regatta?", "won"),
    ("How wide is the river Senn?", "wide"),
    ("What did the customs house cost?", "cost"),
    ("How much is the fee for seniors?", "seniors"),
    ("When does the winter regatta of the rowing club take place?", ""),
    ("How many months is the guarantee of the printers?", "printers"),
    ("Was the Marine Museum closed in 1954?", ""),
    ("Am I allowed to smoke on the balcony?", ""),
    ("If I work in the canteen, am I allowed to smoke on the balcony?", ""),
    ("When was the Marine Museum closed?", "closed"),
    ("When does Ms Adler start?", ""),
    ("On which days does Ms Adler train?", ""),
    ("When is the spring regatta?", ""),
    ("Who founded the town?", ""),
    ("Who established the town of Port Ellery?", ""),
    ("How many vacation days do employees get?", ""),
    ("How long is the warranty of the laptops?", ""),
    ("Who pays for the work of the canteen?", ""),
    ("How much does the Helmet Aero cost?", ""),
    ("What is the price of the Lock Fortis?", ""),
    ("When was the Marine Museum opened?", ""),
    ("How much revenue did Hugo Lenz make?", ""),
    ("What does the Lock Fortis fetch?", ""),
    ("In what year did the Marine Museum open?", ""),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("foreign")
    library = Library(folder / "library", MiniLM())
    texts = {"minutes.md": MINUTES, "town.md": TOWN, "handbook.md": HANDBOOK, "prices.csv": PRICES, "sales.csv": SALES}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
        library.add(folder / name)
    library.embed_pending()
    return library


@pytest.mark.parametrize(("question", "foreign"), CASES)
def test_a_word_is_foreign_where_the_question_comes_closer_without_it(
    library: Library, question: str, foreign: str
) -> None:
    hits = retrieve(question, library)
    close = found_in(question, hits, library, Settings()).close
    assert close, "it is close enough to be an answer"
    assert foreign_words(question, close, hits, library) == tuple(filter(None, [foreign]))


def test_the_foreign_word_is_named_above_the_nearest_sentences(library: Library) -> None:
    *_, final = answer("What is the salary of Ms Adler?", library, None)
    assert final.verdict == "not_found"
    assert "“salary”" in final.sentences[0].text
    assert final.quotes[0].text.startswith("Ms Yvonne Adler")
