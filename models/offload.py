"""A model's header and the graphics cards here -> how many layers go there, or exactly why none, in both languages."""

import csv
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from chatdoc.types import Language
from models.gguf_facts import GgufFacts
from models.memory import gigabytes

RESERVE_BYTES = 600 << 20
"""Left free on a card for CUDA itself and llama.cpp's buffers. Assumed, not measured: no card was at hand."""
PATIENCE_S = 10.0
_MIB = 1 << 20

DriverState = Literal["none", "silent", "ready"]
Reason = Literal["", "no_driver", "driver_silent", "driver_too_old", "not_built", "no_memory"]


@dataclass(frozen=True, slots=True)
class Card:
    """An NVIDIA card; memory in bytes."""

    name: str
    free: int
    total: int
    driver: str


@dataclass(frozen=True, slots=True)
class Graphics:
    """What this machine can compute on besides its processor.

    `built`: llama-cpp-python came with CUDA. `usable`: llama.cpp found a device it can use (Metal and others too).
    """

    driver: DriverState
    cards: tuple[Card, ...] = ()
    built: bool = False
    usable: bool = False


@dataclass(frozen=True, slots=True)
class Offload:
    """How many of a model's layers (the output counts as one) go to a card; 0 for a `reason`."""

    layers: int
    of: int
    card: Card | None = None
    needed: int = 0
    reason: Reason = ""


def layers_that_fit(facts: GgufFacts, *, context_tokens: int, free: int) -> int:
    """Return how many of `facts.layers + 1` layers, with their share of the context, `free` bytes on a card hold.

    Layers are taken to be equally large. 36 layers of 64 MB and 4 MB of context each, with 1.8 GB free: 17.
    """
    every = facts.layers + 1
    return max(0, min(every, (free - RESERVE_BYTES) // max(1, _layer_bytes(facts, context_tokens))))


def plan(facts: GgufFacts, graphics: Graphics, *, context_tokens: int) -> Offload:
    """Return what goes to the card with the most free memory. Every layer, where the device is not NVIDIA's."""
    every = facts.layers + 1
    if graphics.usable and not graphics.cards:
        return Offload(every, every, None, every * _layer_bytes(facts, context_tokens))
    if not graphics.usable:
        return Offload(0, every, graphics.cards[0] if graphics.cards else None, 0, _why_unusable(graphics))
    card = max(graphics.cards, key=lambda each: each.free)
    layers = layers_that_fit(facts, context_tokens=context_tokens, free=card.free)
    needed = (layers or every) * _layer_bytes(facts, context_tokens)
    return Offload(layers, every, card, needed, "" if layers else "no_memory")


def _layer_bytes(facts: GgufFacts, context_tokens: int) -> int:
    return facts.file_bytes // (facts.layers + 1) + facts.kv_bytes * context_tokens // max(1, facts.layers)


def _why_unusable(graphics: Graphics) -> Reason:
    if graphics.driver == "none":
        return "no_driver"
    if not graphics.built:
        return "not_built"
    return "driver_too_old" if graphics.driver == "ready" else "driver_silent"


SENTENCES: dict[Reason, dict[Language, str]] = {
    "": {
        "en": "{layers} of {of} layers on {card}, {needed}",
        "zh": "{of} 层中有 {layers} 层在 {card} 上运行，占用 {needed}",
    },
    "no_driver": {
        "en": "none: no NVIDIA driver was found, everything runs on the processor. With an NVIDIA card: install its "
        "driver from nvidia.com",
        "zh": "无：未找到 NVIDIA 驱动，全部在处理器上运行。如有 NVIDIA 显卡，请从 nvidia.com 安装驱动",
    },
    "driver_silent": {
        "en": "not used: the NVIDIA driver does not answer. Restart the computer; if that does not help, install the "
        "driver again",
        "zh": "未使用：NVIDIA 驱动没有响应。请重启电脑；若仍无效，请重新安装驱动",
    },
    "driver_too_old": {
        "en": "not used: the driver {driver} of {card} is too old for this build of llama-cpp-python. Install the "
        "newest driver from nvidia.com",
        "zh": "未使用：{card} 的驱动 {driver} 对当前的 llama-cpp-python 来说太旧。请从 nvidia.com 安装最新驱动",
    },
    "not_built": {
        "en": "not used: {card} is here, but llama-cpp-python was built without CUDA. Install a build with CUDA: "
        "its documentation says how (CMAKE_ARGS=-DGGML_CUDA=on)",
        "zh": "未使用：本机有 {card}，但 llama-cpp-python 未启用 CUDA。请按其文档安装启用 CUDA 的版本"
        "（CMAKE_ARGS=-DGGML_CUDA=on）",
    },
    "no_memory": {
        "en": "not used: {card} has {free} of {total} free, too little for one layer (the whole model takes {needed}). "
        "Close other programs that use the card, or choose a smaller model",
        "zh": "未使用：{card} 的 {total} 显存中仅剩 {free}，放不下一层（整个模型需 {needed}）。"
        "请关闭其他占用显卡的程序，或选择更小的模型",
    },
}
UNNAMED: dict[Language, str] = {"en": "the graphics processor", "zh": "图形处理器"}


def describe(offload: Offload, language: Language) -> str:
    """Say in one sentence what runs where, or why nothing does and what to do."""
    card = offload.card
    return SENTENCES[offload.reason][language].format(
        layers=offload.layers,
        of=offload.of,
        card=card.name if card else UNNAMED[language],
        needed=gigabytes(offload.needed),
        driver=card.driver if card else "",
        free=gigabytes(card.free) if card else "",
        total=gigabytes(card.total) if card else "",
    )


def graphics_here(*, built: bool, usable: bool) -> Graphics:
    """Ask nvidia-smi, which comes with every driver, for the cards here.

    As a process of its own, with a time limit, it can neither hang nor crash this one, as a library in it could.
    """
    program = shutil.which("nvidia-smi")
    if program is None:
        return Graphics("none", (), built, usable)
    asked = [program, "--query-gpu=name,memory.free,memory.total,driver_version", "--format=csv,noheader,nounits"]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, timeout=PATIENCE_S, errors="replace", check=False)
    except (OSError, subprocess.TimeoutExpired):
        return Graphics("silent", (), built, usable)
    cards = read_cards(done.stdout.splitlines()) if done.returncode == 0 else ()
    return Graphics("ready" if cards else "silent", cards, built, usable)


def read_cards(lines: Sequence[str]) -> tuple[Card, ...]:
    """Return the cards of nvidia-smi's lines, memory in MiB there; a line that says something else is left out."""
    cards = []
    for cells in csv.reader(lines, skipinitialspace=True):
        if len(cells) == 4 and cells[1].isdecimal() and cells[2].isdecimal():
            cards.append(Card(cells[0].strip(), int(cells[1]) * _MIB, int(cells[2]) * _MIB, cells[3].strip()))
    return tuple(cards)
