"""This machine and the catalogue -> what fits, and the one to take, with a sentence why in both languages."""

from dataclasses import dataclass

from chatdoc.errors import EngineBroken, ModelTooBig
from chatdoc.types import Language
from chatdoc.types_models import Fit
from models.gguf_facts import GgufFacts
from models.known import KnownModel, known_models
from models.memory import LEAST_CONTEXT, Memory, context_that_fits, gigabytes, memory_here, memory_needed
from models.offload import Graphics, Offload, plan
from models.tiers import tier_of

SPARE = 0.1
"""The share of memory that stays free beside a model that fits: below it, an idle one is let go (llm.py)."""
PARAMETERS_A_CORE = 1_100_000_000
"""So many parameters, computed for each token, a core of a processor is good for.

From one measurement of others (MODELS.md, HR): four cores of an i7-1185G7 write 6.2 tokens a second with 4.0 thousand
million and 3.9 with 8.2, and read a prompt slower in the same proportion. An evaluation here should replace it.
"""
CONTEXTS = (4096, 16384)
"""Tokens of context for which a model's memory is told."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What decides which model suits: memory, graphics cards as llama.cpp can use them, cores of the processor."""

    memory: Memory
    graphics: Graphics
    cores: int


@dataclass(frozen=True, slots=True)
class Suited:
    """How a model of the catalogue suits a machine; `on_card` where all of it lies in a graphics card's memory."""

    model: KnownModel
    fit: Fit
    quick: bool
    on_card: str = ""


def machine_here() -> Machine:
    """Return this machine as it is now. Loads llama.cpp, to ask whether it can use a card."""
    import psutil

    from models.llama import graphics

    try:
        found = graphics()
    except EngineBroken:  # told where a model is to answer
        found = Graphics("none")
    return Machine(memory_here(), found, psutil.cpu_count(logical=False) or psutil.cpu_count() or 1)


def suited(model: KnownModel, machine: Machine) -> Suited:
    """Return whether it fits, and whether it is quick enough to talk with."""
    facts = model.facts()
    offload = _offload(facts, machine)
    computed = machine.graphics.usable and offload.layers == offload.of
    quick = computed or model.active_parameters <= machine.cores * PARAMETERS_A_CORE
    on_card = offload.card.name if computed and offload.card else ""
    return Suited(model, fit_of(facts, machine), quick, on_card)


def fit_of(facts: GgufFacts, machine: Machine) -> Fit:
    """Return "fits" where the whole of it lies on a card, or in memory with some left free; "tight" where it loads.

    A card without memory of its own (Apple's) takes it from the machine's.
    """
    offload = _offload(facts, machine)
    on_card = offload.layers / offload.of if offload.card else 0.0
    wanted = tier_of(facts.parameters).context_tokens
    spared = Memory(machine.memory.free - round(SPARE * machine.memory.total), machine.memory.total)
    if _holds(facts, spared, wanted, 1.0 if on_card == 1 else 0.0):
        return "fits"
    return "tight" if _holds(facts, machine.memory, LEAST_CONTEXT, on_card) else "too large"


def _offload(facts: GgufFacts, machine: Machine) -> Offload:
    return plan(facts, machine.graphics, context_tokens=tier_of(facts.parameters).context_tokens)


def _holds(facts: GgufFacts, memory: Memory, wanted: int, on_gpu: float) -> bool:
    most = min(wanted, facts.trained_tokens or wanted)
    try:
        return context_that_fits(facts, memory, wanted=wanted, on_gpu=on_gpu) == most
    except ModelTooBig:
        return False


def memory_for(facts: GgufFacts) -> tuple[int, ...]:
    """Return the bytes that a model takes on a processor with each of CONTEXTS."""
    return tuple(memory_needed(facts, tokens) for tokens in CONTEXTS)


def recommended(machine: Machine) -> Suited | None:
    """Return the most able model that fits and answers in good time; where none is quick, the least of those that fit.

    None where nothing fits.
    """
    fitting = [each for each in (suited(model, machine) for model in known_models()) if each.fit == "fits"]
    quick = [each for each in fitting if each.quick]
    return quick[-1] if quick else fitting[0] if fitting else None


_WHY: dict[str, dict[Language, str]] = {
    "card": {
        "en": "{name} is the most able model that fits as a whole into the memory of {card}.",
        "zh": "{name} 是能完整放入 {card} 显存的最强模型。",
    },
    "gpu": {
        "en": "{name} is the most able model that fits into the {free} of memory that are free, with the graphics "
        "processor to compute it.",
        "zh": "{name} 是可用内存 {free} 放得下、并由图形处理器运算的最强模型。",
    },
    "processor": {
        "en": "{name} is the most able model that fits into the {free} of memory that are free and that {cores} "
        "processor cores answer with in good time.",
        "zh": "可用内存 {free} 放得下、{cores} 核处理器又能及时作答的模型中，{name} 最强。",
    },
    "slow": {
        "en": "{name} is the smallest model that fits; with {cores} processor cores its answers will take a while.",
        "zh": "{name} 是放得下的最小模型；以 {cores} 核处理器运行，回答会慢一些。",
    },
    "none": {
        "en": "No model of the list fits into the {free} of memory that are free now; the built-in one goes on "
        "answering. Close other programs and look again.",
        "zh": "目前可用内存只有 {free}，列表中的模型都放不下；内置模型会继续工作。请关闭其他程序后再看。",
    },
}


def why(choice: Suited | None, machine: Machine, language: Language) -> str:
    """Say in one sentence why this one is recommended, or why none is."""
    if choice is None:
        key = "none"
    elif choice.on_card:
        key = "card"
    elif not choice.quick:
        key = "slow"
    else:
        key = "gpu" if machine.graphics.usable and not machine.graphics.cards else "processor"
    return _WHY[key][language].format(
        name=choice.model.name if choice else "",
        card=choice.on_card if choice else "",
        free=gigabytes(machine.memory.free),
        cores=machine.cores,
    )
