"""Everything that is tuned, units in the names; where a number was measured stands beside it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """How text is cut, searched and answered.

    `passage_chars`, `overlap_chars`: Latin letters; a Han character counts as passages.HAN_WEIGHT of them. 900 of them
    with the title before are about 230 word pieces; MiniLM reads 256.
    `field_weights`: BM25 weights of title, heading and body.
    `candidates`: passages taken from each retriever before they are fused into `hits`.
    `answerable_coverage`, `answerable_likeness`: one of the quotes must reach one of them, else "not found".
    `evidence_tokens`: what the model reads as evidence; `answer_tokens`: what it may write.
    """

    passage_chars: int = 900
    overlap_chars: int = 160
    embedded_at_once: int = 16
    field_weights: tuple[float, float, float] = (0.6, 0.6, 1.0)
    candidates: int = 40
    hits: int = 10
    quotes: int = 2
    evidence_tokens: int = 220
    answer_tokens: int = 96
    context_tokens: int = 2048
    answerable_coverage: float = 0.45
    answerable_likeness: float = 0.55
