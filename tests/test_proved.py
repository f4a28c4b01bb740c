"""The independent check of predictions reports what it is there for."""

from benchmarks.proved import not_cited


def test_a_number_or_a_name_that_is_not_cited_is_reported() -> None:
    proof = "Anna Kern pays 1,450 euros on 3 May, twelve times a year."
    assert not_cited("Kern pays 1450 euros 12 times.", proof) == []
    assert not_cited("The tenant pays 1,540 euros.", proof) == ["1540"]
    assert not_cited("Boris pays on 2021-05-03.", proof) == ["2021", "Boris"]
    assert not_cited("使用macOS 13。", "在macOS 13上使用。") == []
    assert not_cited("Anna Kern的月租为1450元，使用SQLite。", "Anna Kern的月租为1450元。") == ["SQLite"]
