"""What a model thinks is not shown; how models are told not to think, how much each reads, and the form of a prompt."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.chat_form import Turn, to_prompt
from models.thinking import NONE, Hidden, closed_prompt, thinking_of
from models.tiers import tier_of, tiers

TURNS: list[Turn] = [{"role": "system", "content": "Be short."}, {"role": "user", "content": "When?"}]
REPLIES = {
    "<think>In May? Or June?</think>\n\nIn May.": "In May.",
    "\n<think>\n\n</think>\n\nIn May.": "In May.",
    "In May.": "In May.",
    "It says <think> in the text.": "It says <think> in the text.",
    "<thin": "<thin",
    "<b>May</b>": "<b>May</b>",
    "<think>It never ends": "",
    "五月。": "五月。",
}


@pytest.mark.parametrize(("reply", "shown"), REPLIES.items())
@given(data=st.data())
def test_what_is_thought_is_hidden_wherever_the_pieces_end(data: st.DataObject, reply: str, shown: str) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, len(reply)))) | {0, len(reply)})
    hidden = Hidden(NONE)
    pieces = [hidden.show(reply[start:end]) for start, end in pairwise(cuts)]
    assert "".join(pieces) + hidden.rest() == shown


def test_a_reply_without_a_thought_is_shown_as_it_comes() -> None:
    hidden = Hidden(NONE)
    assert [hidden.show(piece) for piece in ("In", " ", "May")] == ["In", " ", "May"]


def test_a_channel_of_thoughts_is_hidden_too() -> None:
    hidden = Hidden(thinking_of("... <|channel|>analysis ..."))
    reply = "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>In May."
    assert "".join(hidden.show(letter) for letter in reply) + hidden.rest() == "In May."


def test_a_switch_in_the_template_is_used_rather_than_an_empty_thought() -> None:
    switched = thinking_of("{% if enable_thinking is false %}<think></think>{% endif %}")
    assert switched.arguments == {"enable_thinking": False}
    assert closed_prompt("<|im_start|>assistant\n", switched) == "<|im_start|>assistant\n"


def test_a_thought_that_a_template_opens_is_closed() -> None:
    always = thinking_of("{{ '<think>\n' }}")
    assert closed_prompt("assistant\n<think>\n", always) == "assistant\n<think>\n\n</think>\n\n"
    assert closed_prompt("assistant\n", always) == "assistant\n<think>\n\n</think>\n\n"
    assert closed_prompt("assistant\n", thinking_of("{{ messages }}")) == "assistant\n"


def test_a_larger_model_reads_and_writes_no_less() -> None:
    found = tiers()
    for smaller, larger in pairwise(found):
        assert larger.evidence_tokens > smaller.evidence_tokens
        assert larger.answer_tokens >= smaller.answer_tokens
        assert larger.context_tokens >= smaller.context_tokens
    assert all(tier.evidence_tokens + tier.answer_tokens < tier.context_tokens / 2 for tier in found)
    assert [tier_of(size).name for size in (0, 134_515_008, 1_080_632_832, 4 * 10**9, 30 * 10**9)] == [
        "small", "small", "middle", "large", "largest"
    ]  # fmt: skip


def test_a_template_without_a_system_role_gets_its_text_in_the_question() -> None:
    def render(turns: list[Turn]) -> str:
        if turns[0]["role"] == "system":
            raise ValueError("System role not supported")
        return "|".join(turn["content"] for turn in turns)

    assert to_prompt(TURNS, render, chatml=False) == "Be short.\n\nWhen?"


def test_without_a_template_the_form_is_plain_or_chatml() -> None:
    assert to_prompt(TURNS, None, chatml=False) == "Be short.\n\nUser: When?\n\nAssistant:"
    assert to_prompt(TURNS, None, chatml=True).endswith("<|im_start|>user\nWhen?<|im_end|>\n<|im_start|>assistant\n")


def test_a_template_is_not_left_because_other_programs_took_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.chat_form.PATIENCE_S", 0.1)

    def held_up(turns: list[Turn]) -> str:
        time.sleep(0.3)
        return turns[-1]["content"]

    assert to_prompt(TURNS, held_up, chatml=False) == "When?"


def test_a_template_that_writes_without_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.chat_form.PATIENCE_S", 0.1)

    def endless(turns: list[Turn]) -> str:
        while True:
            turns = list(turns)

    assert to_prompt(TURNS, endless, chatml=False).startswith("Be short.")
