"""A model's size -> how much evidence it reads and how much it may write, from catalogue.toml."""

from dataclasses import dataclass
from functools import cache

from models.known import table


@dataclass(frozen=True, slots=True)
class Tier:
    """What suits models of at least so many parameters."""

    name: str
    parameters: int
    context_tokens: int
    evidence_tokens: int
    answer_tokens: int


@cache
def tiers() -> tuple[Tier, ...]:
    """Return the tiers of the catalogue, the one for the smallest models first."""
    return tuple(sorted((Tier(**entry) for entry in table("tier")), key=lambda tier: tier.parameters))


def tier_of(parameters: int) -> Tier:
    """Return the tier for a model of that size; of an unknown one (0), the smallest."""
    return [tier for tier in tiers() if tier.parameters <= parameters or tier is tiers()[0]][-1]
