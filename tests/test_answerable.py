"""What is close enough to a question to be shown as an answer, by words alone and with an embedder's help."""

from pathlib import Path

import pytest

from chatdoc.answerable import closeness_by_words, is_answerable
from chatdoc.evidence import find_evidence
from chatdoc.library import Library
from chatdoc.retrieve import retrieve
from chatdoc.settings import Settings
from chatdoc.types import Language
from models.embedder import MiniLM
from tests.glossary import Glossary
from tests.made_library import made_library
from tests.stand_ins import TermEmbedder

LEASE = "租金为每月三千元，应于每月五日前以银行转账方式支付。押金为两个月租金，租期届满并交还房屋后十日内退还。"
MINUTES = "会议由周敏主持，讨论了码头北侧仓库的屋顶维修，预算为四十二万元，工期三个月，由海川建筑承接。"


def library_of(folder: Path, languages: frozenset[Language]) -> Library:
    library = Library(folder / "library", TermEmbedder(languages=languages))
    for name, text in {"租约.md": LEASE, "纪要.md": MINUTES}.items():
        (folder / name).write_text(text, encoding="utf-8")
        library.add(folder / name)
    return library


def judged(question: str, library: Library) -> bool:
    hits = retrieve(question, library)
    return is_answerable(question, hits, find_evidence(question, hits, library), library, Settings())


@pytest.mark.parametrize(
    ("question", "there"),
    [
        ("押金什么时候退还？", True),
        ("仓库的屋顶维修预算是多少？", True),
        ("会议讨论的那个仓库，就是码头北侧需要维修屋顶的，最后是交给哪一家公司去做的呢？", True),
        ("鲸鱼怎样在水下呼吸？", False),
        ("这部小说的主人公最后去了哪座城市？", False),
    ],
)
def test_words_alone_tell_what_is_there_where_the_embedder_does_not_speak_the_language(
    tmp_path: Path, question: str, there: bool
) -> None:
    assert judged(question, library_of(tmp_path, frozenset({"en"}))) is there


def test_a_long_question_needs_a_smaller_share_of_its_words_than_a_short_one(tmp_path: Path) -> None:
    library = library_of(tmp_path, frozenset({"en"}))
    short, long = "押金鲸鱼呼吸水下", "押金退还租期届满交还房屋鲸鱼呼吸水下海洋捕食迁徙繁殖深度声音频率族群保护现状"
    shares = {
        question: closeness_by_words(question, retrieve(question, library), library) for question in (short, long)
    }
    assert shares[short] < Settings().answerable_words < shares[long]


def test_where_the_embedder_speaks_the_language_a_question_about_something_else_is_refused_too(tmp_path: Path) -> None:
    library = library_of(tmp_path, frozenset({"en", "zh"}))
    assert judged("押金什么时候退还？", library)
    assert not judged("鲸鱼怎样在水下呼吸？", library)


def test_a_character_in_common_finds_what_is_said_in_other_words(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", TermEmbedder(languages=frozenset({"en"})))
    for name, text in {"甲.md": "青石县南北甚长，物产多。", "乙.md": "青石县东接白水，物产多。"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        library.add(tmp_path / name)
    best = retrieve("青石县的东边是哪里？", library)[0].passage
    assert "东接" in library.document(best.document_id).text


CHINESE_LEASE = {
    "租金为每月三千元，应于每月五日前支付。": "The rent is 3,000 yuan a month, payable before the fifth of the month.",
    "押金为两个月租金，退房后十日内退还。": "The deposit of two months' rent is returned ten days after moving out.",
    "房屋内不得饲养宠物。": "No pets may be kept in the house.",
}


@pytest.mark.parametrize(
    ("question", "there"),
    [
        ("When is the deposit returned?", True),
        ("How much is the monthly rent?", True),
        ("Are pets allowed in the house?", True),
        ("How do whales breathe under water?", False),
        ("Which team won the championship in 1998?", False),
        ("What does the function return when the list is empty?", False),
    ],
)
def test_a_question_is_answered_from_documents_in_the_other_language_where_the_embedder_speaks_both(
    tmp_path: Path, question: str, there: bool
) -> None:
    library = Library(tmp_path / "library", Glossary(CHINESE_LEASE))
    (tmp_path / "租约.md").write_text("\n\n".join(CHINESE_LEASE), encoding="utf-8")
    library.add(tmp_path / "租约.md")
    library.embed_pending()
    assert judged(question, library) is there


STORES = """# Annual report

| Stores | 2022 | 2023 |
|---|---|---|
| Open at the beginning of the year | 1,150 | 1,138 |
| Opened | 4 | 9 |
| Closed | 16 | 22 |
| Open at the end of the year | 1,138 | 1,125 |
"""


def test_a_passage_as_a_whole_may_be_close_where_no_sentence_is(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", MiniLM())
    (tmp_path / "report.md").write_text(STORES, encoding="utf-8")
    library.add(tmp_path / "report.md")
    library.embed_pending()
    asked = "We would like to understand how many of its shops the company shut down or newly launched recently?"
    hits = retrieve(asked, library)
    found = find_evidence(asked, hits, library)
    settings = Settings()
    assert all(each.coverage + each.likeness < settings.answerable_closeness for each in found)
    assert is_answerable(asked, hits, found, library, settings)
    assert not is_answerable(asked, hits, found, library, settings._replace(answerable_passage=1.0))
    other = "Which whales sing at the bottom of the warm southern oceans in the winter?"
    assert not judged(other, library)


def test_what_the_title_says_counts_beside_what_the_passage_says(tmp_path: Path) -> None:
    text = "青石县人口约四十万，有十二个乡镇，盛产茶叶。"
    asked = "青石县人口是多少？"
    closeness = {}
    for title in ("青石县人口", "另外一份文件"):
        folder = tmp_path / title
        folder.mkdir()
        library = made_library(folder, {f"{title}.md": text})
        closeness[title] = closeness_by_words(asked, retrieve(asked, library), library)
    assert closeness["青石县人口"] > 1.2 * closeness["另外一份文件"], "all its words stand in the passage of both"


@pytest.mark.parametrize(("asked", "there"), [("租赁合同的押金是多少？", True), ("租赁合同的电费是多少？", False)])
def test_that_a_document_is_named_answers_no_question_of_an_amount_that_is_not_in_it(
    tmp_path: Path, asked: str, there: bool
) -> None:
    library = Library(tmp_path / "library", TermEmbedder(languages=frozenset({"en"})))
    (tmp_path / "租赁合同.md").write_text(LEASE, encoding="utf-8")
    library.add(tmp_path / "租赁合同.md")
    assert judged(asked, library) is there


def test_what_a_passage_holds_by_chance_grows_with_the_library(tmp_path: Path) -> None:
    closeness = []
    for passages in (1, 400):
        folder = tmp_path / str(passages)
        folder.mkdir()
        others = "\n\n".join(f"# 第{number}章\n\n{'今天天气很好。' * 20}" for number in range(passages))
        library = made_library(folder, {"租约.md": LEASE, "日记.md": others})
        asked = "押金什么时候退还？"
        closeness.append(closeness_by_words(asked, retrieve(asked, library), library))
    assert closeness[1] < 0.95 * closeness[0]


@pytest.mark.parametrize("question", ["租金应该以什么来支付", "押金会在什么时候被退还"])
def test_pairs_of_characters_that_only_join_words_count_less_than_what_is_asked(tmp_path: Path, question: str) -> None:
    assert judged(question, library_of(tmp_path, frozenset({"en"})))


@pytest.mark.parametrize(
    ("name", "there"),
    [("Ladderworks_2021.md", True), ("LADDERWORKS.md", True), ("LadderworksInc.md", False), ("report.md", False)],
)
def test_a_question_that_names_the_document_may_be_less_close_to_it(tmp_path: Path, name: str, there: bool) -> None:
    library = made_library(tmp_path, {name: "The firm was sued twice in the year; both suits go on."})
    assert judged("Are any legal battles of Ladderworks going on in court, after it was sued?", library) is there
