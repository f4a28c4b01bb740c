"""Guides that are kept, and sentences of a model in them, which stand there only when the document proves them."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from chatdoc.describe import Describing, describe
from chatdoc.guide import guide
from chatdoc.kept_guides import Guide
from chatdoc.library import Library
from chatdoc.store import Entry
from chatdoc.types import Message
from models.tiers import tiers
from tests.stand_ins import EchoModel, TermEmbedder
from tests.waiting import wait_for

LEASE = """# Lease of the mill

The mill house is let by Ada Brook to Tom Reed. The rent is 1,450 euros a month.
"""
CONTRACT = "# 合同\n\n本合同约定林晓租用磨坊。每月租金为六千五百元。\n"


@dataclass(slots=True)
class SayingModel(EchoModel):
    """Says one thing whatever it is asked; `said` counts how often."""

    sentence: str = ""
    said: list[int] = field(default_factory=list)

    def stream(self, messages: Sequence[Message], *, max_tokens: int, stop: Sequence[str] = ()) -> Iterator[str]:
        """Yield the sentence, letter by letter."""
        self.said.append(len(messages))
        for letter in self.sentence:
            time.sleep(self.pause_s)
            yield letter


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "library", TermEmbedder())
    yield library
    library.close()


def added(library: Library, folder: Path, name: str, text: str) -> Entry:
    (folder / name).write_text(text, encoding="utf-8")
    entry, _ = library.add(folder / name)
    library.embed_pending()
    (entry,) = library.store.entries("terms", [entry.id])
    return entry


def with_guide(library: Library, folder: Path, name: str = "lease.md", text: str = LEASE) -> Entry:
    entry = added(library, folder, name, text)
    library.guides.put(entry, guide(library.document(entry.id), library))
    return entry


def until_described(library: Library, entry: Entry) -> Guide:
    wait_for(lambda: library.guides.of([entry])[entry.id].described_by)
    return library.guides.of([entry])[entry.id]


def test_a_guide_is_kept_over_a_restart_and_goes_with_its_document(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", TermEmbedder())
    entry = with_guide(library, tmp_path)
    made = library.guides.of([entry])[entry.id]
    assert made.title == "Lease of the mill"
    library.close()
    library = Library(tmp_path / "library", TermEmbedder())
    assert library.guides.of(library.entries()) == {entry.id: made}
    library.remove("lease.md")
    assert library.store.rows("SELECT * FROM guides") == []
    library.guides.put(entry, made)
    assert library.store.rows("SELECT * FROM guides") == []
    library.close()


def test_a_document_that_has_grown_has_no_guide_any_more(library: Library, tmp_path: Path) -> None:
    entry = with_guide(library, tmp_path)
    grown = Entry(entry.id, entry.name, "", entry.passages + 1, 0, "", entry.health, entry.names)
    assert library.guides.of([entry]) != {}
    assert library.guides.of([grown]) == {}


def test_another_process_sees_a_new_guide(library: Library, tmp_path: Path) -> None:
    entry = with_guide(library, tmp_path)
    other = Library(tmp_path / "library", TermEmbedder())
    assert other.guides.of([entry]) == library.guides.of([entry])
    changed = Guide("Other", "en", 1, (), (), ())
    library.guides.put(entry, changed)
    assert other.guides.of([entry]) == {entry.id: changed}
    other.close()


@pytest.mark.parametrize(
    ("text", "sentence", "proof"),
    [
        (LEASE, "The mill house is let by Ada Brook to Tom Reed.", "The mill house is let by Ada Brook to Tom Reed."),
        (CONTRACT, "本合同约定林晓租用磨坊。", "本合同约定林晓租用磨坊。"),
        (LEASE, "The mill house is let by Ada Brook to Hugo Brandt.", ""),
        (LEASE, "The rent is 1,540 euros a month.", ""),
        (LEASE, "Ada Brook.", ""),
        (LEASE, "Not found.", ""),
        (CONTRACT, "本合同约定林晓购买磨坊。", ""),
    ],
)
def test_a_sentence_stands_only_where_the_document_proves_it(
    library: Library, tmp_path: Path, text: str, sentence: str, proof: str
) -> None:
    entry = added(library, tmp_path, "document.md", text)
    document = library.document(entry.id)
    described = describe(document, SayingModel(sentence=sentence), lambda: False)
    assert described is not None
    said, span = described
    assert said == (sentence if proof else "")
    assert (document.text[span.start : span.end] if span else "") == proof


def test_a_strong_model_describes_while_nobody_asks_and_each_document_once(library: Library, tmp_path: Path) -> None:
    model = SayingModel(sentence="The rent is 1,450 euros a month.")
    entry = with_guide(library, tmp_path)
    unproved = with_guide(library, tmp_path, "boats.md", "# Boats\n\nThe boat is blue and lies in the harbour.\n")
    describing = Describing(library, lambda: model, idle=lambda: True)
    made, not_proved = until_described(library, entry), until_described(library, unproved)
    describing.close()
    assert (made.description, made.described_by) == (model.sentence, "echo")
    assert library.document(entry.id).text[slice(*made.proof)] == model.sentence
    assert (not_proved.description, not_proved.title) == ("", "Boats")
    assert len(model.said) == 2


def test_a_question_stops_a_description_which_is_begun_anew_later(library: Library, tmp_path: Path) -> None:
    model = SayingModel(sentence="The rent is 1,450 euros a month.", pause_s=0.05)
    entry = with_guide(library, tmp_path)
    asking = False
    assert describe(library.document(entry.id), model, lambda: asking) is not None
    asking = True
    assert describe(library.document(entry.id), model, lambda: asking) is None
    assert library.guides.of([entry])[entry.id].described_by == ""


def test_the_built_in_model_is_too_weak_to_describe() -> None:
    assert [tier.name for tier in tiers() if tier.describes] == ["large", "largest"]
