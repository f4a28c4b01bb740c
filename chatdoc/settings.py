"""Everything that is tuned, units in the names; where a number was measured stands beside it."""

from typing import NamedTuple


class Settings(NamedTuple):
    """How text is cut, searched and answered.

    `passage_tokens`, `overlap_tokens`: tokens of the embedder; 200 are about 900 letters of English. `title_tokens`
    are kept free for the title, heading and table header that a passage is embedded with; MiniLM reads 254 in all.
    `field_weights`: BM25 weights of title, heading and body.
    `quotes`: at most so many evidence sentences are shown. `answer_words`: an answer has no more words, its quotes
    counted in (a Chinese character is half a word). `quote_share`, `quoted_hit_share`: of other passages than the best
    quote's, only evidence that scores at least this share of the best is close to it, where its passage scores at least
    this share of the best quote's; one such is quoted. `quote_gap_beside`: in the best's own passage, evidence that
    scores at most so much less is. On dev, against 0.3 of the best in its passage and any number elsewhere: gold
    answers held and right passages among the cited, squad_en 0.890, 0.864 -> 0.890, 0.898, en_docs 0.917, 0.75 ->
    0.917, 0.80, rgb_en 0.68, 0.435 -> 0.68, 0.444, xquad_zh 0.893, 0.934 -> 0.893, 0.933, cmrc_zh 0.838, 0.822 ->
    0.842, 0.828, zh_docs 0.907, 0.913 in both. A gap of 0.5 loses answers (squad_en 0.866, zh_docs 0.884), 1.0 cites
    worse (squad_en 0.879). `quote_share` 0.95 cites better, but among snippets, which say a thing in part, answers are
    lost (rgb_en 0.68 -> 0.44).
    `quote_gaps`: what says nothing new of the question may score so much less than the best, as the second quote, the
    third and so on; what follows on the best is shown all the same. With it, and where what holds no date, number or
    name that is asked for is left out, an answer has fewer quotes on dev and no fewer of the gold answers: squad_en
    2.09 -> 1.80 quotes, cmrc_zh 3.52 -> 2.92, xquad_zh 3.04 -> 2.58, zh_docs 4.40 -> 3.11, drcd_zh_hant 3.19 -> 2.42,
    en_docs 2.96 -> 2.29. One gap of 0.5 for all loses answers (squad_en 0.890 -> 0.885,
    drcd_zh_hant 0.933 -> 0.921).
    `candidates`: passages taken from each retriever before they are fused into `hits`.
    `answerable_closeness`: what coverage and likeness of a quote must add up to, else "not found". With what doubt.py,
    presumed.py and foreign.py find missing, on dev it refuses 27 of 60 of SQuAD's unanswerable questions, 6 of 209
    answerable ones, and 0.98 of those from other sets (squad_en, en_docs, rgb_en). 0.9 refuses no more of the
    unanswerable ones, and more of the questions that people ask in words of their own: of 72 about six everyday
    documents 8 instead of 7, of 27 about three others 9 instead of 8; and 2 more of the 59 that these do not answer.
    `answerable_across`: what likeness alone must be for a quote in another language than the question's, where the
    embedder speaks both. xling_en_zh (English questions, Chinese documents) and questions from other sets: refused 0.15
    and 0.87 with multilingual-e5-small (4 bits), 0.35 and 0.95 with USE multilingual; from 0.45 on 0.09, 0.78, 0.20,
    0.93. In one language `answerable_closeness` holds for these, too: xquad_zh with e5 0.04 and 0.97.
    `answerable_passage`: what the likeness of a whole passage must be where no sentence is close. On dev it lets
    through 0.74 instead of 0.20 of financebench_en's answerable questions, 0.83 instead of 0.79 of mmlongbench_en's,
    and of questions from other sets 0.04 instead of 0.03 in both, 0.04 instead of 0.02 in squad_en.
    `answerable_words`: how close a passage must come by words alone (answerable.py), where the embedder does not speak
    the question's language. On dev it refuses 0.01, 0.03, 0.02, 0.0, 0.01, 0.02 of the answerable questions of cmrc_zh,
    xquad_zh, drcd_zh_hant, zh_docs, crud_zh, rgb_zh, and 56 of the 60 questions that cmrc_zh does not answer.
    What a language model reads and writes depends on its size: models/catalogue.toml.
    """

    passage_tokens: int = 224
    overlap_tokens: int = 36
    title_tokens: int = 30
    embedded_at_once: int = 16
    field_weights: tuple[float, float, float] = (0.6, 0.6, 1.0)
    candidates: int = 40
    hits: int = 10
    quotes: int = 6
    answer_words: int = 80
    quote_share: float = 0.85
    quote_gap_beside: float = 0.85
    quote_gaps: tuple[float, ...] = (0.65, 0.5, 0.4, 0.3)
    quoted_hit_share: float = 0.84
    answerable_closeness: float = 0.85
    answerable_across: float = 0.5
    answerable_passage: float = 0.5
    answerable_words: float = 0.66
