"""Bad model files: each gives a clear error, in a process that lives on."""

import json
from pathlib import Path

import pytest

from chatdoc.errors import DamagedModel, ModelCrashed, ModelError, ModelsPassedOver, NotAModel
from chatdoc.types import Message
from models.backends import Choice
from models.catalogue import packaged_gguf, preferred_gguf
from models.gguf_facts import read_facts
from models.here import Answering
from models.llm import LlamaCpp
from models.shelf import Shelf
from models.trial import refusal_of, try_apart
from tests.made_ggufs import gguf, with_template

QUESTION = [Message("user", "Evidence: The lease ends on 3 May 2027.\n\nQuestion: When does the lease end?")]


def packaged() -> Path:
    path = packaged_gguf()
    assert path is not None
    return path


def ask(path: Path, tried: Path | None = None) -> str:
    llm = LlamaCpp(path, languages=frozenset({"en"}), tried=tried)
    return "".join(llm.stream(QUESTION, max_tokens=24))


def changed(target: Path, *, place: bytes = b"", value: bytes = b"", kept: int | None = None) -> Path:
    content = packaged().read_bytes()[:kept]
    if place:
        at = content.index(place)
        content = content[:at] + value + content[at + len(value) :]
    target.write_bytes(content)
    return target


BAD: dict[str, tuple[bytes, type[ModelError]]] = {
    "empty": (b"", NotAModel),
    "a web page": (b"<html>Sign in to download</html>", NotAModel),
    "a ZIP file": (b"PK\x03\x04" + bytes(99), NotAModel),
    "countless tensors": (gguf(tensor_count=1 << 62), DamagedModel),
    "a header and nothing else": (gguf({"general.architecture": "llama"}), ModelCrashed),
    "an unknown kind of model": (gguf({"general.architecture": "unheard-of"}), ModelCrashed),
}


@pytest.mark.parametrize(("content", "expected"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_gives_its_error_in_both_languages(
    tmp_path: Path, content: bytes, expected: type[ModelError]
) -> None:
    path = tmp_path / "bad.gguf"
    path.write_bytes(content)
    with pytest.raises(expected) as caught:
        ask(path)
    assert "bad.gguf" in caught.value.problem("en")
    assert "bad.gguf" in caught.value.problem("zh")
    assert caught.value.remedy("en") != caught.value.remedy("zh")


@pytest.mark.parametrize("kept", [1000, 60_000_000, -1], ids=["in its header", "in its weights", "by one byte"])
def test_a_file_that_was_cut_off_is_refused(tmp_path: Path, kept: int) -> None:
    with pytest.raises(NotAModel):
        ask(changed(tmp_path / "cut.gguf", kept=kept))


def test_a_file_that_makes_llama_cpp_abort_costs_only_the_trial(tmp_path: Path) -> None:
    # Two words of the vocabulary that are the same: GGML_ASSERT(id_to_token.size() == token_to_id.size())
    words = packaged().read_bytes()[: 1 << 21]
    at = words.index(b"tokenizer.ggml.tokens")
    same = words.index(b"\xc4\xa0the", at)
    assert words[same - 8 : same] == (5).to_bytes(8, "little")
    other = words.index((5).to_bytes(8, "little"), same) + 8
    twice = changed(tmp_path / "twice.gguf", place=words[other - 8 : other + 5], value=words[same - 8 : same + 5])
    with pytest.raises(ModelCrashed) as caught:
        ask(twice)
    assert "exit -" in caught.value.problem("en")


def test_a_file_is_tried_once_and_again_when_it_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "library" / "tried.json"
    facts = read_facts(packaged())
    try_apart(packaged(), facts, kept)
    (record,) = json.loads(kept.read_text(encoding="utf-8")).values()
    assert len(record["sha256"]) == 64
    monkeypatch.setattr("models.trial.SECONDS", -1000.0)
    try_apart(packaged(), facts, kept)
    kept.write_text(json.dumps({str(packaged().resolve()): record | {"size": 7}}), encoding="utf-8")
    with pytest.raises(ModelCrashed, match="timeout"):
        try_apart(packaged(), facts, kept)


def test_a_file_that_llama_cpp_refused_is_remembered_and_not_preferred(tmp_path: Path) -> None:
    kept, models = tmp_path / "tried.json", tmp_path / "models"
    models.mkdir()
    new = models / "new.gguf"
    new.write_bytes(gguf({"general.architecture": "unheard-of", "tokenizer.chat_template": "{{ messages }}"}))
    assert preferred_gguf(kept, models) == (new, ())
    with pytest.raises(ModelCrashed) as caught:
        ask(new, kept)
    assert preferred_gguf(kept, models) == (packaged(), (new,))
    assert refusal_of(new, kept) == caught.value.fields["detail"]
    (row,) = [row for row in Shelf(tmp_path, models).offered() if row.path == new]
    assert row.error is None, "of another library nothing is remembered"
    kept.rename(tmp_path / "models-tried.json")
    (row,) = [row for row in Shelf(tmp_path, models).offered() if row.path == new]
    assert isinstance(row.error, ModelCrashed)
    new.write_bytes(new.read_bytes() + b"more")
    assert preferred_gguf(tmp_path / "models-tried.json", models) == (new, ())


def test_after_a_refusal_another_model_answers_unless_a_person_chose_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = tmp_path / "new.gguf"
    new.write_bytes(gguf({"general.architecture": "unheard-of", "tokenizer.chat_template": "{{ messages }}"}))
    monkeypatch.setattr("models.catalogue.model_folders", lambda _: (tmp_path,))
    preferred, chosen = Answering(Choice(tmp_path / "tried.json")), Answering(Choice(tmp_path / "none.json", gguf=new))
    assert preferred.notice() is None
    for answering in (preferred, chosen):
        llm = answering.model()
        assert llm is not None
        with pytest.raises(ModelCrashed):
            llm.count_tokens("a")
    assert [each.model().name for each in (preferred, chosen)] == [packaged().stem, "new"]  # type: ignore[union-attr]
    assert isinstance(preferred.notice(), ModelsPassedOver)
    assert chosen.notice() is None


@pytest.mark.parametrize("content", ["{", '{"a": 1}'])
def test_a_damaged_memory_of_trials_only_means_another_trial(tmp_path: Path, content: str) -> None:
    kept = tmp_path / "tried.json"
    kept.write_text(content, encoding="utf-8")
    try_apart(packaged(), read_facts(packaged()), kept)
    assert str(packaged().resolve()) in json.loads(kept.read_text(encoding="utf-8"))


TEMPLATES = {
    "endless": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "raising": "{{ raise_exception('no') }}",
    "breaking out": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "not a template": "{% for %}",
}


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES.keys())
def test_a_template_that_does_not_work_is_replaced_by_a_plain_form(
    tmp_path: Path, template: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = with_template(packaged(), tmp_path / "odd.gguf", template)
    assert "2027" in ask(path)
    assert "chat template" in caplog.text
