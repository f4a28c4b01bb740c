"""Terms -> the passages that hold them, best first: BM25 in SQLite's FTS5, and quick in a large library too.

FTS5 scores every passage that holds any of the terms, at about a microsecond each, so one common word makes a question
slow: of 1,000,000 passages, built from the words of real documents, "10" is in 123,000. There, only the rarest terms
look for candidates, and the common ones are added to the scores of the best of these afterwards.

Measured on 150 real questions, two cores, search and `limit=40` (full OR -> this): 100,000 passages p95 31 ms, both;
1,000,000 passages p50 84 -> 75 ms, p95 323 -> 174 ms, longest 1,013 -> 228 ms; the first ten are those of the full OR
for 0.987. tests/test_words.py holds the scores to
FTS5's own.
"""

import json
import math
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from chatdoc.text import is_single

Rows = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]
"""Runs one statement on the library's database and returns its rows."""

Weights = tuple[float, float, float]
"""What a term counts in the title, the heading and the body."""

SCORED_WHOLE = 20_000
"""Up to so many passages in all, or in the chosen documents, every term looks for candidates, however common."""

MOST_SCORED = 60_000
"""About so many passages are scored for one question in a larger library: 60 ms."""

RESCORED = 400
"""To the scores of so many of the best candidates the common terms are added: 400 rows are read in 20 ms."""

_K1, _B, _LEAST_IDF = 1.2, 0.75, 1e-6
"""As in FTS5's bm25(); `_LEAST_IDF` is for a term that more than half of the passages hold."""


def search_words(
    rows: Rows,
    terms: Sequence[str],
    *,
    limit: int,
    documents: Collection[str] | None,
    weights: Weights,
    count: Callable[[str], int],
    passages: Collection[int] | None = None,
) -> list[tuple[int, float]]:
    """Return up to `limit` (passage number, BM25), best first; see Store.search_words.

    `count` tells how many passages hold a term.
    The scores are those of FTS5 over all terms, also where common terms did not look for candidates. Then only a
    passage that holds none of the rarer terms may be missing.
    """
    if not terms:
        return []
    total = count_passages(rows)
    within = _among(rows, documents) if documents is not None else None
    if passages is not None:
        within = _Within.passages_alone(passages)
    if (within.passages if within else total) <= SCORED_WHOLE:
        return _scored(rows, terms, limit=limit, within=within, weights=weights)
    counts = {term: held for term in terms if (held := count(term))}
    if not counts:
        return []
    looking = list(_rarest(counts))
    if len(looking) == len(counts):
        return _scored(rows, looking, limit=limit, within=within, weights=weights)
    found = _scored(rows, looking, limit=max(limit, RESCORED), within=within, weights=weights)
    common = {term: count for term, count in counts.items() if term not in looking}
    return _with_common(rows, found, common, weights)[:limit]


def count_passages(rows: Rows) -> int:
    """Return how many passages there are."""
    return _totals(rows)[0]


def count_passages_with(rows: Rows, term: str, *, only_title: bool) -> int:
    """Return in how many passages, or titles of their documents, a term occurs: 5 ms for one in 120,000."""
    wanted = f"title : {_quoted(term)}" if only_title else _quoted(term)
    return int(rows("SELECT count(*) FROM words WHERE words MATCH ?", (wanted,))[0][0])


def words_beginning(rows: Rows, beginning: str, *, limit: int) -> list[str]:
    """Return the terms that begin so, those in the most passages first.

    From FTS5's own list of terms (fts5.html, "The fts5vocab Virtual Table"), of which only these are read; the table
    that shows it is this connection's alone.
    """
    rows("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, words, row)", ())
    found = rows(
        "SELECT term FROM temp.vocabulary WHERE term >= ? AND term < ? ORDER BY doc DESC, term LIMIT ?",
        (beginning, f"{beginning}\U0010ffff", limit),
    )
    return [term for (term,) in found]


def passages_with(rows: Rows, phrase: Sequence[str]) -> set[int]:
    """Return the passages that hold these terms in a row; a single Han character in any longer word, too."""
    condition, wanted = "words MATCH ?1", _quoted(" ".join(phrase))
    if len(phrase) == 1 and len(phrase[0]) == 1:
        condition, wanted = "instr(body, ?1) OR instr(heading, ?1) OR instr(title, ?1)", phrase[0]
    return {number for (number,) in rows(f"SELECT rowid FROM words WHERE {condition}", (wanted,))}


def passages_holding(rows: Rows, terms: Sequence[str], documents: Collection[str] | None) -> list[int]:
    """Return the passages, of those documents (None: of all), whose own words hold all of the terms, by number.

    A single Han character is held by any longer word, too: terms of passages are pairs of characters.
    """
    single = [term for term in terms if len(term) == 1 and not term.isascii()]
    whole = [term for term in terms if term not in single]
    conditions, parameters = ["1"], list[object]()
    if whole:
        conditions.append("words MATCH ?")
        parameters.append(" AND ".join(f"body : {_quoted(term)}" for term in whole))
    for term in single:
        conditions.append("instr(body, ?)")
        parameters.append(term)
    within = _among(rows, documents) if documents is not None else None
    found = rows(
        f"SELECT rowid FROM words WHERE {' AND '.join(conditions)} {within.sql if within else ''} ORDER BY rowid",
        (*parameters, *(within.parameters if within else ())),
    )
    return [int(number) for (number,) in found]


def passage_terms(rows: Rows, numbers: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    """Return the terms of passages by field, as they were stored."""
    found = rows(
        "SELECT rowid, title, heading, body FROM words WHERE rowid IN (SELECT value FROM json_each(?))",
        (json.dumps(list(numbers)),),
    )
    return {number: (title, heading, body) for number, title, heading, body in found}


class StoredTerms(NamedTuple):
    """The document a passage is of, and its terms by field, in order and joined by spaces."""

    document_id: str
    title: str
    heading: str
    body: str


def stored_terms(rows: Rows, numbers: Collection[int]) -> dict[int, StoredTerms]:
    """Return the terms of the passages that are there, and whose they are, by number.

    Read from the table that FTS5 keeps them in (fts5.html, "the FTS5 shadow tables"): two thirds of the time of asking
    FTS5 for them, and the document comes with them.
    """
    found = rows(
        "SELECT number, document_id, c0, c1, c2 FROM passages JOIN words_content ON id = number "
        "WHERE number IN (SELECT value FROM json_each(?))",
        (json.dumps(list(numbers)),),
    )
    return {number: StoredTerms(*rest) for number, *rest in found}


class _Within(NamedTuple):
    """The passages of a narrower search: how many, and the SQL that keeps a search to them."""

    passages: int
    sql: str
    parameters: tuple[object, ...]

    @classmethod
    def passages_alone(cls, numbers: Collection[int]) -> "_Within":
        sql = "AND +rowid IN (SELECT value FROM json_each(?))"
        return cls(len(numbers), sql, (json.dumps(list(numbers)),))


def _among(rows: Rows, documents: Collection[str]) -> _Within:
    ((passages, first, last),) = rows(
        "SELECT count(*), coalesce(min(number), 0), coalesce(max(number), 0) FROM passages "
        "WHERE document_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(documents)),),
    )
    # The plus keeps SQLite from asking FTS5 again for each of the numbers: 11 instead of 1,800 ms for 4,535. The bounds
    # let FTS5 jump: a document's numbers lie together.
    sql = """AND rowid BETWEEN ? AND ?
        AND +rowid IN (SELECT number FROM passages WHERE document_id IN (SELECT value FROM json_each(?)))"""
    return _Within(passages, sql, (first, last, json.dumps(list(documents))))


def _scored(
    rows: Rows, terms: Sequence[str], *, limit: int, within: _Within | None, weights: Weights
) -> list[tuple[int, float]]:
    """Return the best of the passages that hold any of the terms, as FTS5 scores them; its sign is turned."""
    found = rows(
        f"SELECT rowid, -bm25(words, ?, ?, ?) AS score FROM words WHERE words MATCH ? {within.sql if within else ''} "
        "ORDER BY score DESC, rowid LIMIT ?",
        (*weights, " OR ".join(map(_quoted, terms)), *(within.parameters if within else ()), limit),
    )
    return [(int(number), float(score)) for number, score in found]


def _rarest(counts: Mapping[str, int]) -> Iterator[str]:
    """Yield terms, rarest first, while the passages they are in come to no more than MOST_SCORED; one at least."""
    scored = 0
    for term in sorted(counts, key=counts.__getitem__):
        if scored and scored + counts[term] > MOST_SCORED:
            return
        scored += counts[term]
        yield term


def _with_common(
    rows: Rows, found: Sequence[tuple[int, float]], common: Mapping[str, int], weights: Weights
) -> list[tuple[int, float]]:
    """Add to each score what FTS5 would have added for the common terms; best first."""
    passages, words = _totals(rows)
    idf = {term: max(math.log((passages - count + 0.5) / (count + 0.5)), _LEAST_IDF) for term, count in common.items()}
    scores = dict(found)
    for number, texts in passage_terms(rows, list(scores)).items():
        counted = [Counter(text.split()) for text in texts]
        length = sum(field.total() for field in counted) * passages / words
        for term in common:
            held = sum(weight * field[term] for weight, field in zip(weights, counted, strict=True))
            scores[number] += idf[term] * held * (_K1 + 1) / (held + _K1 * (1 - _B + _B * length))
    return sorted(scores.items(), key=lambda scored: (-scored[1], scored[0]))


def _totals(rows: Rows) -> tuple[int, int]:
    """Return how many passages there are, and how many terms they have in all.

    FTS5 keeps both in its first record (fts5_index.c, "the averages record"); counting a million rows takes 30 ms.
    """
    record = rows("SELECT block FROM words_data WHERE id = 1", ())
    passages, *words = _varints(record[0][0] if record else b"") or [0]  # empty in a new library
    return passages, sum(words)


def _varints(record: bytes) -> list[int]:
    """Return the numbers of a record of SQLite's varints: seven bits a byte, the high bit set on all but the last.

    None here needs the ninth byte, in which all eight bits count.
    """
    numbers, number = [], 0
    for byte in record:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(number)
            number = 0
    return numbers


def _quoted(term: str) -> str:
    """Return the term as a string of FTS5's query language, which ends at a zero character.

    A single Han character is looked for at the beginning of all terms: those of passages are pairs.
    """
    sayable = term.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate is in no passage
    quoted = '"' + sayable.replace("\0", "").replace('"', '""') + '"'
    return f"{quoted} *" if is_single(term) else quoted
