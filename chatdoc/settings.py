"""Everything that is tuned, units in the names; where a number was measured stands beside it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """How text is cut, searched and answered.

    `passage_tokens`, `overlap_tokens`: tokens of the embedder; 200 are about 900 letters of English. `title_tokens`
    are kept free for the title, heading and table header that a passage is embedded with; MiniLM reads 254 in all.
    `field_weights`: BM25 weights of title, heading and body.
    `quotes`, `quote_chars`: at most so many evidence sentences are shown, and so many letters of them.
    `close_share`: only evidence that scores at least this share of the best is quoted or cited. Against none, 0.7
    takes the share of right passages among the cited from 0.69 to 0.74 on squad_en and loses no answer there (dev).
    `candidates`: passages taken from each retriever before they are fused into `hits`.
    `answerable_closeness`: what coverage and likeness of a quote must add up to, else "not found". On squad_en (dev) it
    refuses all questions from other sets, 8 % of SQuAD's unanswerable ones, and 2 % of the answerable ones.
    `answerable_coverage`: the same from words alone, where the embedder does not speak the question's language. On
    cmrc_zh (dev) it refuses 97 % of questions from other sets and 1 % of the answerable ones.
    What a language model reads and writes depends on its size: models/catalogue.toml.
    """

    passage_tokens: int = 224
    overlap_tokens: int = 36
    title_tokens: int = 30
    embedded_at_once: int = 16
    field_weights: tuple[float, float, float] = (0.6, 0.6, 1.0)
    candidates: int = 40
    hits: int = 10
    quotes: int = 3
    quote_chars: int = 420
    close_share: float = 0.7
    answerable_closeness: float = 0.9
    answerable_coverage: float = 0.25
