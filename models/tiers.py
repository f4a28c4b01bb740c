"""A model -> how much evidence it reads and how much it may write (catalogue.toml), and how well that is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from chatdoc.types import Language
from models.known import table
from models.self_test import OF, Result


@dataclass(frozen=True, slots=True)
class Tier:
    """What suits models of at least so many parameters.

    `right`: the share of the self-test's questions, in the language it is better at, that a model must answer.
    `describes`: may it say unasked what a document is about?
    """

    name: str
    parameters: int
    right: float
    context_tokens: int
    evidence_tokens: int
    answer_tokens: int
    describes: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """The tier of a model file. `known`: it is in the catalogue; `result`: that of its self-test, None without one."""

    tier: Tier
    known: bool = False
    result: Result | None = None

    @property
    def guessed(self) -> bool:
        """Is the tier only what the model's size suggests?"""
        return not self.known and self.result is None


@cache
def tiers() -> tuple[Tier, ...]:
    """Return the tiers of the catalogue, the one for the smallest models first."""
    return tuple(sorted((Tier(**entry) for entry in table("tier")), key=lambda tier: tier.parameters))


def tier_of(parameters: int) -> Tier:
    """Return the tier for a model of that size; of an unknown one (0), the smallest."""
    return [tier for tier in tiers() if tier.parameters <= parameters or tier is tiers()[0]][-1]


def known_sizes() -> frozenset[int]:
    """Return how many bytes the files of the catalogue's language models have."""
    return frozenset(entry["bytes"] for entry in table("model"))


def standing(parameters: int, sha256: str, result: Result | None) -> Standing:
    """Return where the catalogue has a file of this sha256, else what its self-test earned it, else what its size says.

    A model must earn the tier of its size, and is lifted by one when it answers everything in both languages: the
    questions are too easy to tell the large from the largest.
    """
    for entry in table("model"):
        if entry["sha256"] == sha256:
            return Standing(next(tier for tier in tiers() if tier.name == entry["tier"]), known=True)
    by_size = tier_of(parameters)
    if result is None:
        return Standing(by_size)
    shares = [right / OF[language] for language, right in result.items()]
    within_reach = tiers()[: tiers().index(by_size) + 1 + (min(shares) == 1)]
    return Standing([tier for tier in within_reach if tier.right <= max(shares)][-1], result=result)


_TEXTS: Mapping[str, Mapping[Language, str]] = {
    "known": {"en": "tier {tier}, from the catalogue", "zh": "档位 {tier}，来自模型目录"},
    "tested": {
        "en": "tier {tier}, from its self-test: {en} of {of} right in English, {zh} in Chinese",
        "zh": "档位 {tier}，来自自测：英文 {of} 题对 {en} 题，中文对 {zh} 题",
    },
    "guessed": {
        "en": "tier {tier}, by its size only: not measured yet",
        "zh": "档位 {tier}，仅按大小估计：尚未测试",
    },
}


def describe(of: Standing, language: Language) -> str:
    """Say in one sentence which tier a model is in, and how that is known."""
    key = "known" if of.known else "guessed" if of.result is None else "tested"
    right = of.result or {"en": 0, "zh": 0}
    return _TEXTS[key][language].format(tier=of.tier.name, of=OF["en"], en=right["en"], zh=right["zh"])
