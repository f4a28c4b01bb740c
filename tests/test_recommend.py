"""Which model is recommended, on machines as they were recorded: memory, cards and cores."""

from dataclasses import replace

import pytest

from chatdoc.types import Language
from models.known import known_models
from models.memory import Memory
from models.offload import Card, Graphics
from models.recommend import Machine, fit_of, recommended, suited, why

GIB = 1 << 30
LANGUAGES: tuple[Language, ...] = ("en", "zh")


def machine(free: float, total: float, cores: int, *cards: float, built: bool = True) -> Machine:
    """Return a machine with so many GiB of memory free and in all, and NVIDIA cards with so much of theirs free."""
    found = tuple(Card(f"RTX {size:g}", int(size * GIB), int(size * GIB), "570.1") for size in cards)
    graphics = Graphics("ready" if cards else "none", found, built=built, usable=bool(cards) and built)
    return Machine(Memory(int(free * GIB), int(total * GIB)), graphics, cores)


APPLE = Machine(Memory(20 * GIB, 32 * GIB), Graphics("none", (), built=False, usable=True), 8)

MACHINES: dict[str, tuple[Machine, str | None]] = {
    "an old netbook": (machine(1.0, 4, 2), None),
    "8 GB, two cores, a browser open": (machine(2.5, 8, 2), "MiniCPM5-1B"),
    "8 GB, four cores": (machine(4.6, 8, 4), "Qwen3-4B-Instruct-2507"),
    "16 GB, four cores": (machine(10, 16, 4), "Qwen3-4B-Instruct-2507"),
    "16 GB, eight cores": (machine(10, 16, 8), "Qwen3-8B"),
    "32 GB, eight cores": (machine(24, 32, 8), "Gemma-4-26B-A4B"),
    "64 GB, sixteen cores": (machine(50, 64, 16), "Qwen3.6-35B-A3B"),
    "16 GB with a card of 6": (machine(10, 16, 4, 5.6), "Qwen3-4B-Instruct-2507"),
    "16 GB with a card of 8": (machine(10, 16, 4, 7.6), "Qwen3.5-9B"),
    "16 GB with a card of 12": (machine(10, 16, 4, 11.5), "Gemma-4-12B"),
    "a card that llama.cpp was not built for": (machine(10, 16, 4, 24, built=False), "Qwen3-4B-Instruct-2507"),
    "a workstation with a card of 24": (machine(50, 64, 8, 23.5), "Qwen3.6-35B-A3B"),
    "an Apple with shared memory": (APPLE, "Gemma-4-26B-A4B"),
}


@pytest.mark.parametrize(("here", "name"), MACHINES.values(), ids=MACHINES)
def test_a_machine_is_recommended_the_most_able_model_that_it_can_hold_and_ask(here: Machine, name: str | None) -> None:
    choice = recommended(here)
    assert (choice.model.name if choice else None) == name


@pytest.mark.parametrize("here", [here for here, _ in MACHINES.values()], ids=MACHINES)
def test_the_reason_names_the_model_and_what_decided_in_both_languages(here: Machine) -> None:
    choice = recommended(here)
    for language in LANGUAGES:
        reason = why(choice, here, language)
        assert "{" not in reason
        if choice is not None:
            assert choice.model.name in reason
            assert choice.on_card in reason
    assert why(choice, here, "en") != why(choice, here, "zh")


def test_a_model_is_tight_between_what_it_needs_at_least_and_what_leaves_some_free() -> None:
    (model,) = [model for model in known_models() if model.name == "Qwen3-4B-Instruct-2507"]
    fits = [fit_of(model.facts(), machine(free / 10, 8, 4)) for free in range(20, 60)]
    assert fits == sorted(fits, key=("too large", "tight", "fits").index)
    assert set(fits) == {"too large", "tight", "fits"}


def test_a_model_that_was_trained_for_little_context_is_not_called_too_large_for_it() -> None:
    facts = replace(known_models()[4].facts(), trained_tokens=2048)
    assert fit_of(facts, machine(24, 32, 8)) == "fits"


def test_a_card_makes_room_and_haste() -> None:
    (model,) = [model for model in known_models() if model.name == "Qwen3-8B"]
    alone, beside = suited(model, machine(4, 16, 4)), suited(model, machine(4, 16, 4, 11.5))
    assert suited(model, machine(6, 16, 4, 3)).fit == "tight", "a part of it lies on the card"
    assert (alone.fit, alone.quick, alone.on_card) == ("too large", False, "")
    assert (beside.fit, beside.quick, beside.on_card) == ("fits", True, "RTX 11.5")
