"""Greetings, thanks and "what can you do?" are told from questions about the documents."""

from pathlib import Path

import pytest

from chatdoc.answer import answer
from chatdoc.library import Library
from chatdoc.small_talk import small_talk
from chatdoc.text import language_of
from chatdoc.types import Exchange
from tests.stand_ins import EchoModel, TermEmbedder
from tests.test_answer import last

SMALL_TALK = (
    "hi", "Hello!", "Hey there", "good morning", "Thanks!", "thank you very much", "OK, thanks", "ok", "bye",
    "What can you do?", "who are you?", "How can you help me?", "help", "How do I use this app?",
    "你好", "您好！", "早上好", "谢谢", "好的，谢谢你！", "謝謝", "再见", "你能做什么？", "你是谁？",
    "这个软件怎么用？",
)  # fmt: skip
QUESTIONS = (
    "Hi, how much is the rent?", "thanks for the lease, who signed it?", "What can you do about mould?", "Who is it?",
    "What can you claim?", "Who are the parties?", "hello world program", "How do I use the filter?",
    "what is this fee", "How do I use it?", "help line number",
    "你好，租金是多少？", "谢谢条款",
    "你方能做什么保证？", "怎么使用？", "怎么使用滤芯？", "好的标准是什么？", "早餐几点？", "帮助热线",
)  # fmt: skip


@pytest.mark.parametrize("said", SMALL_TALK)
def test_small_talk_is_answered_in_its_language(said: str) -> None:
    back = small_talk(said)
    assert back is not None
    assert language_of(back) == language_of(said)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_no_small_talk(question: str) -> None:
    assert small_talk(question) is None


def test_small_talk_is_neither_searched_nor_leant_on(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", TermEmbedder())
    assert last(answer("hi", library, EchoModel())).sentences[0].origin == "notice"  # though it is empty
    (tmp_path / "letter.txt").write_text("Hi Nora,\nthe rent is 900 euros. The deposit is 1,800 euros.")
    library.add(tmp_path / "letter.txt")
    final = last(answer("Hi!", library, EchoModel()))
    assert not final.citations
    assert not final.sources
    earlier = [Exchange("How much is the rent?"), Exchange("thanks")]
    assert last(answer("and the deposit?", library, None, earlier=earlier)).asked == "How much is the deposit?"
