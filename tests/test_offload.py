"""How many layers go to a graphics card, on recorded cards, and what is said when none do; how much context fits."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatdoc.errors import ModelTooBig
from models.gguf_facts import GgufFacts
from models.memory import COMPUTE_BYTES, Memory, context_that_fits
from models.offload import (
    RESERVE_BYTES,
    SENTENCES,
    Graphics,
    Offload,
    Reason,
    describe,
    graphics_here,
    layers_that_fit,
    plan,
    read_cards,
)
from tests.waiting import GIVE_UP_S

GB = 10**9
QWEN3_8B = GgufFacts("Qwen3 8B", "qwen3", 5_027_783_488, 8_190_735_360, 36, 40_960, 147_456, "")
QWEN3_30B = GgufFacts("Qwen3 30B A3B", "qwen3moe", 18_632_183_808, 30_532_122_624, 48, 262_144, 98_304, "")
# What nvidia-smi prints: a laptop, a workstation with two cards, a card of which nothing is free.
LAPTOP = "NVIDIA GeForce RTX 3050 Laptop GPU, 3713, 4096, 551.23\n"
TWO = "NVIDIA GeForce RTX 4090, 1200, 24564, 570.86.15\nNVIDIA RTX A4000, 15800, 16376, 570.86.15\n"
FULL = "NVIDIA GeForce RTX 3050 Laptop GPU, 130, 4096, 551.23\n"


def graphics(printed: str, *, built: bool = True, usable: bool = True) -> Graphics:
    return Graphics("ready", read_cards(printed.splitlines()), built, usable)


def test_a_model_that_fits_goes_to_the_card_whole() -> None:
    offload = plan(QWEN3_8B, graphics(TWO), context_tokens=4096)
    assert (offload.layers, offload.of) == (37, 37)
    assert describe(offload, "en") == "37 of 37 layers on NVIDIA RTX A4000, 5.6 GB"
    assert describe(offload, "zh") == "37 层中有 37 层在 NVIDIA RTX A4000 上运行，占用 5.6 GB"


def test_a_model_that_does_not_fit_goes_to_the_card_in_part() -> None:
    offload = plan(QWEN3_8B, graphics(LAPTOP), context_tokens=4096)
    assert 0 < offload.layers < 37
    assert offload.needed + RESERVE_BYTES <= 3713 * 2**20
    assert not offload.reason


def test_a_longer_context_leaves_room_for_fewer_layers() -> None:
    short, long = (layers_that_fit(QWEN3_8B, context_tokens=tokens, free=4 * GB) for tokens in (1024, 32_768))
    assert short > long > 0


@given(free=st.integers(0, 30 * GB), tokens=st.integers(256, 40_960), facts=st.sampled_from([QWEN3_8B, QWEN3_30B]))
def test_what_goes_to_a_card_never_takes_more_than_is_free(free: int, tokens: int, facts: GgufFacts) -> None:
    card = replace(read_cards([LAPTOP])[0], free=free)
    offload = plan(facts, Graphics("ready", (card,), True, True), context_tokens=tokens)
    assert 0 <= offload.layers <= offload.of
    if offload.layers:
        assert offload.needed + RESERVE_BYTES <= free
        assert offload.layers == offload.of or offload.needed * (offload.layers + 1) // offload.layers > (
            free - RESERVE_BYTES
        )
    else:
        assert offload.reason == "no_memory"


WHY_NOT: list[tuple[Graphics, Reason]] = [
    (Graphics("none"), "no_driver"),
    (Graphics("none", built=True), "no_driver"),
    (Graphics("silent", built=True), "driver_silent"),
    (Graphics("silent"), "not_built"),
    (graphics(LAPTOP, built=False, usable=False), "not_built"),
    (graphics(LAPTOP, built=True, usable=False), "driver_too_old"),
    (graphics(FULL), "no_memory"),
]


@pytest.mark.parametrize(("found", "reason"), WHY_NOT)
def test_a_card_that_is_not_used_has_its_reason_and_remedy(found: Graphics, reason: Reason) -> None:
    offload = plan(QWEN3_8B, found, context_tokens=4096)
    assert (offload.layers, offload.reason) == (0, reason)
    for language in ("en", "zh"):
        said = describe(offload, language)
        assert "{" not in said
        assert not found.cards or found.cards[0].name in said


def test_every_reason_has_its_sentence() -> None:
    assert set(SENTENCES) == set(get_args(Reason))


def test_too_little_memory_is_told_with_the_figures() -> None:
    said = describe(plan(QWEN3_8B, graphics(FULL), context_tokens=4096), "en")
    assert "136 MB of 4.3 GB free" in said
    assert "5.6 GB" in said


def test_a_device_that_is_not_of_nvidia_takes_the_whole_model() -> None:
    offload = plan(QWEN3_8B, Graphics("none", usable=True), context_tokens=4096)
    assert offload.layers == 37
    assert describe(offload, "en").startswith("37 of 37 layers on the graphics processor")


@pytest.mark.parametrize(
    "line", ["", "No devices were found", "NVIDIA T4, [N/A], [N/A], 470.1", "NVIDIA-SMI has failed because, x"]
)
def test_what_is_no_card_is_left_out(line: str) -> None:
    assert read_cards([line]) == ()


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for nvidia-smi")
@pytest.mark.parametrize(
    ("script", "driver", "cards"),
    [(f"printf '{LAPTOP.strip()}'", "ready", 1), ("echo failed; exit 9", "silent", 0), ("exec sleep 600", "silent", 0)],
    ids=["answers", "fails", "hangs"],
)
def test_nvidia_smi_is_asked_with_a_time_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, driver: str, cards: int
) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr("models.offload.PATIENCE_S", 0.5 if "sleep" in script else GIVE_UP_S)
    found = graphics_here(built=False, usable=False)
    assert (found.driver, len(found.cards)) == (driver, cards)


def test_the_context_is_what_is_wanted_trained_for_and_held() -> None:
    plenty = Memory(64 * GB, 64 * GB)
    assert context_that_fits(QWEN3_8B, plenty, wanted=4096) == 4096
    assert context_that_fits(QWEN3_8B, plenty, wanted=100_000) == 40_960
    tight = Memory(QWEN3_8B.file_bytes + COMPUTE_BYTES + 147_456 * 3000, 8 * GB)
    assert context_that_fits(QWEN3_8B, tight, wanted=8192) == 2816
    assert context_that_fits(QWEN3_8B, tight, wanted=8192, on_gpu=0.5) == 8192


def test_a_model_larger_than_memory_is_refused_with_the_figures() -> None:
    with pytest.raises(ModelTooBig) as caught:
        context_that_fits(QWEN3_30B, Memory(9_400_000_000, 16 * GB), wanted=4096)
    for language in ("en", "zh"):
        said = caught.value.problem(language)
        assert all(figure in said for figure in ("19.2 GB", "9.4 GB", "16.0 GB"))


@given(free=st.integers(0, 40 * GB), wanted=st.integers(64, 50_000))
def test_a_context_never_takes_more_than_is_free(free: int, wanted: int) -> None:
    try:
        tokens = context_that_fits(QWEN3_8B, Memory(free, 40 * GB), wanted=wanted)
    except ModelTooBig:
        assert free < QWEN3_8B.file_bytes + COMPUTE_BYTES + 147_456 * 1025
    else:
        assert 0 < tokens <= wanted
        assert QWEN3_8B.file_bytes + COMPUTE_BYTES + 147_456 * tokens <= free


def test_an_offload_of_nothing_says_nothing_of_a_card() -> None:
    assert describe(Offload(0, 37, None, 0, "no_driver"), "zh").startswith("无")
