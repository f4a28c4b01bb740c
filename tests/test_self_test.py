"""A model that nobody measured is placed by its size, then by ten questions that it is asked while nobody else asks."""

import json
import threading
import time
from collections.abc import Generator, Sequence
from pathlib import Path

import pytest

from chatdoc.errors import ModelFailed
from chatdoc.types import Message
from chatdoc.types_machine import Engine
from models.catalogue import packaged_gguf
from models.listing import list_models
from models.llm import LlamaCpp
from models.self_test import OF, QUESTIONS, Question, Result, SelfTest
from models.tiers import describe, standing, tier_of, tiers
from models.trial import keep_result, result_of
from tests.made_ggufs import with_template
from tests.waiting import GIVE_UP_S, wait_for

BILLION = 10**9
HELLO = [Message("user", "Hello")]


def place(parameters: int, en: int, zh: int) -> str:
    return standing(parameters, "not in the catalogue", {"en": en, "zh": zh}).tier.name


def test_until_it_was_tested_a_model_is_placed_by_its_size_and_that_is_said() -> None:
    guessed = standing(8 * BILLION, "not in the catalogue", None)
    assert (guessed.tier, guessed.guessed) == (tier_of(8 * BILLION), True)
    assert "not measured" in describe(guessed, "en")
    assert "尚未测试" in describe(guessed, "zh")
    tested = standing(8 * BILLION, "not in the catalogue", {"en": 5, "zh": 4})
    assert not tested.guessed
    assert "5 of 5 right in English, 4 in Chinese" in describe(tested, "en")
    assert "英文 5 题对 5 题，中文对 4 题" in describe(tested, "zh")


def test_a_model_earns_the_tier_of_its_size_or_a_lower_one_in_the_language_it_is_better_at() -> None:
    assert [place(8 * BILLION, en, 0) for en in range(6)] == ["small"] * 3 + ["middle"] + ["largest"] * 2
    assert place(8 * BILLION, 0, 4) == "largest"
    assert place(2 * BILLION, 5, 4) == "middle"


def test_one_that_answers_everything_in_both_languages_is_lifted_by_one_tier_at_most() -> None:
    assert [place(size, 5, 5) for size in (0, BILLION, 3 * BILLION, 7 * BILLION)] == [
        "middle", "large", "largest", "largest",
    ]  # fmt: skip


def test_every_tier_can_be_earned_and_a_larger_one_never_asks_less() -> None:
    asked = [tier.right for tier in tiers()]
    assert asked[0] == 0
    assert asked == sorted(asked)
    assert asked[-1] <= 1


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.question)
def test_the_evidence_and_a_reply_that_repeats_the_question_are_never_right(question: Question) -> None:
    assert not question.is_right(question.evidence)
    assert not question.is_right(question.question)
    assert question.is_right(f"It is {question.right[0]}.")
    assert not any(question.is_right(f"{question.right[0]} {wrong}") for wrong in question.wrong)


class Scripted:
    """Answers as it is told; `asked` are the questions it was asked. The one `held_at` does not end."""

    def __init__(self, replies: dict[str, str], *, held_at: int | None = None) -> None:
        self.replies, self.held_at = replies, held_at
        self.asked: list[str] = []
        self.stopped = threading.Event()

    def __call__(self, messages: Sequence[Message], max_tokens: int) -> Generator[str, None, None]:
        self.asked.append(messages[-1].text)
        try:
            while len(self.asked) == self.held_at:
                time.sleep(0.01)
                yield ""
        except GeneratorExit:
            self.stopped.set()
            raise
        yield from next((reply for word, reply in self.replies.items() if word in messages[-1].text), "")


def right_replies(*languages: str) -> dict[str, str]:
    return {each.question: each.right[0] for each in QUESTIONS if each.language in languages}


def result_with(ask: Scripted) -> Result:
    found: list[Result] = []
    over = threading.Event()

    def done(result: Result) -> None:
        found.append(result)
        over.set()

    SelfTest(ask, done, quiet_s=0).later()
    assert over.wait(GIVE_UP_S)
    return found[0]


def test_right_replies_are_counted_by_language() -> None:
    assert result_with(Scripted(right_replies("en", "zh"))) == OF
    assert result_with(Scripted(right_replies("zh"))) == {"en": 0, "zh": OF["zh"]}


def test_it_gives_way_to_a_question_and_goes_on_where_it_was() -> None:
    ask = Scripted(right_replies("en", "zh"), held_at=3)
    over = threading.Event()
    found: list[Result] = []

    def done(result: Result) -> None:
        found.append(result)
        over.set()

    test = SelfTest(ask, done, quiet_s=0)
    test.later()
    wait_for(lambda: len(ask.asked) == 3)
    test.give_way()
    assert ask.stopped.wait(GIVE_UP_S)
    assert not found
    ask.held_at = None
    test.later()
    assert over.wait(GIVE_UP_S)
    assert found == [OF]
    assert len(ask.asked) == len(QUESTIONS) + 1, "what was answered is not asked again"


def test_a_model_that_fails_stays_where_its_size_put_it() -> None:
    class Failing(Scripted):
        def __call__(self, messages: Sequence[Message], max_tokens: int) -> Generator[str, None, None]:
            self.asked.append("")
            raise ModelFailed(name="x", detail="y")
            yield ""

    ask, found = Failing({}), list[Result]()
    test = SelfTest(ask, found.append, quiet_s=0)
    test.later()
    assert test._thread is not None
    test._thread.join()
    assert (len(ask.asked), found) == (1, [])


def test_a_result_is_kept_by_sha256_beside_the_trials_and_a_damaged_one_is_none(tmp_path: Path) -> None:
    kept = tmp_path / "tried.json"
    kept.write_text('{"/a.gguf": {"sha256": "aa"}}')
    keep_result("aa", {"en": 4, "zh": 1}, kept)
    assert result_of("aa", kept) == {"en": 4, "zh": 1}
    assert json.loads(kept.read_text(encoding="utf-8"))["/a.gguf"] == {"sha256": "aa"}
    assert result_of("bb", kept) is None
    kept.write_text('{"aa": {"en": "4"}}')
    assert result_of("aa", kept) is None


def test_a_model_file_that_is_not_known_is_tested_once_after_its_first_reply(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged = packaged_gguf()
    assert packaged is not None
    unknown, tried = (
        with_template(packaged, tmp_path / "unknown.gguf", "{{ messages[-1].content }}"),
        tmp_path / "tried",
    )
    monkeypatch.setattr("models.listing.found_ggufs", lambda: [unknown])
    assert "not measured" in list_models({}, Engine(), tried, "en")["model 1"]
    monkeypatch.setattr("models.self_test.QUESTIONS", QUESTIONS[:2])  # ten take a busy machine a minute

    def keep_late(sha256: str, result: Result, kept: Path) -> None:
        time.sleep(0.5)
        keep_result(sha256, result, kept)

    monkeypatch.setattr("models.llm.keep_result", keep_late)
    llm = LlamaCpp(unknown, languages=frozenset({"en"}), tried=tried)
    llm._self_test._quiet_s = 0.0
    assert llm.standing.guessed
    list(llm.stream(HELLO, max_tokens=1))
    while llm.standing.guessed:
        time.sleep(0.1)
    llm._idle.cancel()
    assert llm.standing.result is not None
    assert "from its self-test" in list_models({}, Engine(), tried, "en")["model 1"]
    again = LlamaCpp(unknown, languages=frozenset({"en"}), tried=tried)
    assert again.standing == llm.standing


def test_a_model_of_the_catalogue_is_not_tested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.llm.SelfTest.later", lambda _: pytest.fail("it was tested"))
    packaged = packaged_gguf()
    assert packaged is not None
    llm = LlamaCpp(packaged, languages=frozenset({"en"}), tried=tmp_path / "tried")
    list(llm.stream(HELLO, max_tokens=1))
    llm._idle.cancel()
    assert llm.standing.known
