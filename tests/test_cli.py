"""Every command of `python -m chatdoc`: what it prints, its JSON, its exit code, and what it says about bad input."""

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest

from chatdoc import errors
from chatdoc.cli_texts import TEXTS
from chatdoc.types import Language
from tests.command_line import ROOT, chatdoc, chatdoc_process, environment
from tests.made_pdfs import Word, make_pdf
from tests.stand_ins import EchoModel, TermEmbedder

LEASE = "# Lease\n\n## Rent\n\nThe rent is 1,450 euros a month. The deposit is two months' rent.\n"
NOTES = "# Notes\n\nThe boiler burns wood pellets, about four tonnes in a winter.\n"
CONTRACT = "# 房屋租赁合同\n\n## 租金\n\n每月租金为人民币六千五百元，应于每月五日前支付。\n"
RENT = "What is the rent in euros a month?"


@pytest.fixture(autouse=True)
def _small_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real but small: the models themselves are tested in test_models.py and test_whole_line.py."""
    monkeypatch.setattr("models.embedder.MiniLM", TermEmbedder)
    monkeypatch.setattr("models.llm.LlamaCpp", lambda path, **_: EchoModel(name=path.stem))
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def lease(tmp_path: Path) -> Path:
    return written(tmp_path / "lease.md", LEASE)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "small.gguf"
    path.write_bytes(b"GGUF and more")
    return path


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def two_pages(path: Path) -> Path:
    path.write_bytes(make_pdf([[Word("The roof is of slate.", 72, 100)], [Word("The cellar is dry.", 72, 100)]]))
    return path


def names(library: Path) -> list[str]:
    return [entry["name"] for entry in chatdoc("list", "--library", library, "--json").json]


# a follow-up


def test_a_question_that_leans_on_those_before_says_what_was_searched(library: Path, lease: Path) -> None:
    chatdoc("add", lease, "--library", library)
    before = ("--after", "What is the rent in the Lease?", "--after", "and the deposit?")
    whole = "What is the notice in the Lease?"
    asked = ("ask", "and the notice?", *before, "--library", library, "--no-llm")
    assert chatdoc(*asked).out.splitlines()[0] == f"Searched for: {whole}"
    printed = chatdoc(*asked, "--json").json
    assert (printed["question"], printed["asked"]) == ("and the notice?", whole)
    alone = chatdoc("ask", RENT, *before, "--library", library, "--no-llm", "--json").json
    assert alone["asked"] == alone["question"] == RENT


# add, list, remove, show


def test_a_file_is_added_listed_shown_and_removed(library: Path, lease: Path) -> None:
    added = chatdoc("add", lease, "--library", library)
    assert (added.code, added.out.split(":")[0]) == (0, "Added lease.md")
    assert added.err == "passages made searchable: 1 of 1\n"
    assert "lease.md" in chatdoc("list", "--library", library).out
    assert "The rent is 1,450 euros a month." in chatdoc("show", "lease.md", "--library", library).out
    assert chatdoc("remove", "lease.md", "--library", library).out == "Removed lease.md.\n"
    assert chatdoc("list", "--library", library).out == TEXTS["empty_library"]["en"] + "\n"


def test_json_of_add_list_and_remove_is_the_document(library: Path, lease: Path) -> None:
    added = chatdoc("add", lease, "--library", library, "--json").json
    assert added["failed"] == []
    (entry,) = added["added"]
    assert (entry["name"], entry["passages"], entry["embedded"]) == ("lease.md", 1, 1)
    assert chatdoc("list", "--library", library, "--json").json == [entry]
    assert chatdoc("remove", entry["id"], "--library", library, "--json").json == entry
    assert names(library) == []


def test_a_document_is_removed_by_the_id_that_list_prints(library: Path, lease: Path) -> None:
    chatdoc("add", lease, "--library", library)
    printed = chatdoc("list", "--library", library).out.split()[0]
    assert chatdoc("remove", printed, "--library", library).code == 0
    assert names(library) == []


def test_a_folder_is_read_whole_but_for_hidden_and_other_files(library: Path, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    written(folder / "b.md", LEASE)
    written(folder / "deep" / "er" / "a.TXT", NOTES)
    written(folder / ".git" / "hidden.md", CONTRACT)
    written(folder / ".hidden.md", CONTRACT + "2")
    written(folder / "deep" / "film.mkv", "x")
    added = chatdoc("add", folder, "--library", library)
    assert (added.code, sorted(names(library))) == (0, ["a.TXT", "b.md"])
    assert f"{folder}: 1 files of other types were left out (.mkv)." in added.err


def test_an_empty_folder_is_told_and_the_other_files_are_added(library: Path, lease: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    added = chatdoc("add", tmp_path / "empty", lease, "--library", library)
    assert (added.code, names(library)) == (1, ["lease.md"])
    assert f"The folder {tmp_path / 'empty'} holds no file that chatdoc reads." in added.err


def test_the_same_bytes_are_the_same_document(library: Path, lease: Path, tmp_path: Path) -> None:
    chatdoc("add", lease, "--library", library)
    copy = written(tmp_path / "copy.md", LEASE)
    assert chatdoc("add", lease, "--library", library).out == "lease.md is already in the library.\n"
    assert chatdoc("add", copy, "--library", library).out == "copy.md is already in the library, as lease.md.\n"
    assert names(library) == ["lease.md"]


def test_two_documents_of_one_name_are_told_apart_by_id(library: Path, lease: Path, tmp_path: Path) -> None:
    other = written(tmp_path / "other" / "lease.md", NOTES)
    added = chatdoc("add", lease, other, "--library", library, "--json").json["added"]
    refused = chatdoc("remove", "lease.md", "--library", library)
    assert refused.code == 1
    assert all(entry["id"][:12] in refused.err for entry in added)
    assert chatdoc("show", added[1]["id"], "--library", library).out == NOTES.replace("# ", "")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("租赁 合同（一）.md", "租赁 合同（一）.md"),
        ("my lease (1).md", "my lease (1).md"),
        ("a\x1b[31m\nb.md", "a\\u001b[31m\\u000ab.md"),
        ("invoice\u202efdp.md", "invoice\\u202efdp.md"),
    ],
)
def test_any_name_is_taken_and_none_can_lie(library: Path, tmp_path: Path, name: str, shown: str) -> None:
    added = chatdoc("add", written(tmp_path / name, LEASE), "--library", library)
    assert (added.code, added.out.split(": ")[0]) == (0, f"Added {shown}")
    assert names(library) == [name]
    listed = chatdoc("list", "--library", library).out
    assert listed.endswith(f"  {shown}\n")
    assert listed.count("\n") == 1
    assert shown in chatdoc("ask", RENT, "--no-llm", "--library", library).out
    assert chatdoc("remove", name, "--library", library).out == f"Removed {shown}.\n"


@pytest.mark.parametrize("command", [("ask", RENT, "--no-llm"), ("search", RENT), ("show", "lease.md")])
def test_a_text_that_turns_itself_round_is_printed_as_it_is_read(
    library: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    turned = LEASE.replace("1,450", "1,4\u202e50\u202c")
    assert chatdoc("add", written(tmp_path / "lease.md", turned), "--library", library).code == 0
    printed = chatdoc(*command, "--library", library).out
    assert "1,450" in printed
    assert not set("\u202e\u202c") & set(printed)


def test_show_gives_a_page_with_its_marks(library: Path, tmp_path: Path) -> None:
    chatdoc("add", two_pages(tmp_path / "house.pdf"), "--library", library)
    assert chatdoc("show", "house.pdf", "--page", "2", "--library", library).out == "The cellar is dry.\n"
    whole = chatdoc("show", "house.pdf", "--library", library, "--json").json
    page = chatdoc("show", "house.pdf", "--page", "2", "--library", library, "--json").json
    assert page["text"] == whole["text"][page["start"] : page["end"]]
    assert [(mark["page"], mark["start"]) for mark in page["sections"]] == [(2, page["start"])]
    assert [mark["page"] for mark in whole["sections"]] == [1, 2]
    assert (page["id"], page["name"]) == (whole["id"], "house.pdf")


def test_a_page_that_is_not_there_is_told(library: Path, tmp_path: Path) -> None:
    chatdoc("add", two_pages(tmp_path / "house.pdf"), "--library", library)
    shown = chatdoc("show", "house.pdf", "--page", "3", "--library", library)
    assert (shown.code, shown.out) == (1, "")
    assert shown.err.startswith("house.pdf has no page 3: it has 2.")


def test_a_reader_that_goes_away_is_no_error(library: Path, tmp_path: Path) -> None:
    chatdoc("add", written(tmp_path / "long.txt", "A line of text.\n" * 20_000), "--library", library)
    command = [sys.executable, "-m", "chatdoc", "show", "long.txt", "--library", str(library)]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"A line of text.\n"
        process.stdout.close()
        assert process.stderr.read() == b""


# ask, search


def test_an_answer_is_printed_once_and_then_its_citations(library: Path, lease: Path, model: Path) -> None:
    done = chatdoc("ask", RENT, lease, "--library", library, "--model", model)
    assert done.code == 0
    assert done.out.splitlines() == [
        "The rent is 1,450 euros a month. [1]",
        "The deposit is two months' rent. [2]",
        "",
        "[1] lease.md, Lease > Rent",
        "    “The rent is 1,450 euros a month.”",
        "[2] lease.md, Lease > Rent",
        "    “The deposit is two months' rent.”",
    ]


def test_without_a_model_the_quotes_are_the_answer(library: Path, lease: Path) -> None:
    done = chatdoc("ask", RENT, lease, "--library", library, "--no-llm")
    assert done.out.startswith("The rent is 1,450 euros a month. [1]\n")
    assert done.out.count("    “The rent is 1,450 euros a month.”\n") == 1


def test_the_json_of_an_answer_has_the_fields_that_scripts_rely_on(library: Path, lease: Path, model: Path) -> None:
    said = chatdoc("ask", RENT, lease, "--library", library, "--model", model, "--json").json
    assert list(said) == [
        "question", "asked", "answer", "verdict", "refused", "sentences", "citations", "passages", "notice",
        "searched", "unread", "timings_ms", "model", "budget", "tokens_a_second",
    ]  # fmt: skip
    assert (said["question"], said["verdict"], said["refused"], said["model"]) == (RENT, "supported", False, "small")
    assert all(list(sentence) == ["text", "citations"] for sentence in said["sentences"])
    assert all(isinstance(spent, float) for spent in said["timings_ms"].values())
    assert said["searched"] == said["unread"] == []
    assert 0 < said["budget"]["prompt_tokens"] <= said["budget"]["context_tokens"]
    citation = said["citations"][0]
    text = chatdoc("show", "lease.md", "--library", library, "--json").json["text"]
    quote = "The rent is 1,450 euros a month."
    start = text.index(quote)
    assert citation == {
        "number": 1, "doc": "lease.md", "page": None, "label": "Lease > Rent", "quote": quote, "start": start,
        "end": start + len(quote),
    }  # fmt: skip
    assert all(list(passage) == ["doc", "page", "label", "text", "score", "also"] for passage in said["passages"])


def test_a_citation_of_a_pdf_names_its_page(library: Path, tmp_path: Path) -> None:
    house = two_pages(tmp_path / "house.pdf")
    said = chatdoc("ask", "Is the cellar dry?", house, "--library", library, "--no-llm", "--json").json
    assert [(citation["page"], citation["quote"]) for citation in said["citations"]] == [(2, "The cellar is dry.")]
    told = chatdoc("ask", "Is the cellar dry?", house, "--library", library, "--no-llm").out
    assert "[1] house.pdf, p. 2 (2 of 2)\n" in told


def test_files_named_after_the_question_are_the_only_ones_asked(library: Path, lease: Path, tmp_path: Path) -> None:
    notes = written(tmp_path / "notes.md", NOTES)
    chatdoc("add", lease, "--library", library)
    said = chatdoc("ask", RENT, notes, "--library", library, "--no-llm", "--json").json
    assert {passage["doc"] for passage in said["passages"]} == {"notes.md"}
    said = chatdoc("ask", RENT, lease, "--library", library, "--no-llm", "--json").json
    assert {passage["doc"] for passage in said["passages"]} == {"lease.md"}
    assert sorted(names(library)) == ["lease.md", "notes.md"]


def test_options_may_stand_between_question_and_file(library: Path, lease: Path) -> None:
    said = chatdoc("ask", "--no-llm", RENT, "--json", lease, "--library", library).json
    assert said["citations"][0]["doc"] == "lease.md"


def test_a_question_that_nothing_answers_is_refused_with_the_nearest_passages(library: Path, lease: Path) -> None:
    question = "Who painted the ceiling of the Sistine Chapel?"
    told = chatdoc("ask", question, lease, "--library", library, "--no-llm")
    assert told.code == 0
    assert told.out.startswith("The documents do not seem to hold the answer.")
    assert "\n1. lease.md, Lease" in told.out
    said = chatdoc("ask", question, lease, "--library", library, "--no-llm", "--json").json
    assert (said["refused"], said["verdict"], said["citations"]) == (True, "not_found", [])


def test_a_chinese_question_is_answered_from_a_chinese_file(library: Path, tmp_path: Path) -> None:
    contract = written(tmp_path / "租赁合同.md", CONTRACT)
    done = chatdoc("ask", "每月租金是多少？", contract, "--library", library, "--no-llm")
    assert "    “每月租金为人民币六千五百元，应于每月五日前支付。”\n" in done.out
    assert "[1] 租赁合同.md, 房屋租赁合同 > 租金\n" in done.out


def test_what_the_model_read_is_told_in_both_languages_and_in_json(
    library: Path, lease: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.llm.LlamaCpp", lambda path, **_: EchoModel(context_tokens=4096))
    asked = ("ask", RENT, lease, "--library", library, "--model", model)
    budget = chatdoc(*asked, "--json").json["budget"]
    assert (budget["passages"], budget["documents"], budget["left_out"]) == (1, 1, 0)
    tokens = budget["prompt_tokens"]
    assert f"The model read 1 passage of 1 document: {tokens} of 4,096 tokens, nothing left out." in chatdoc(*asked).err
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert f"模型读取了 1 份文档中的 1 个段落：{tokens} / 4,096 个词元，未放入：无。" in chatdoc(*asked).err
    assert chatdoc(*asked[:-2], "--no-llm", "--json").json["budget"] is None


def test_what_a_model_takes_back_does_not_stand_as_the_answer(
    library: Path, lease: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Regretting(EchoModel):
        def stream(self, *_: object, **__: object) -> Iterator[str]:
            yield from ("The rent a month is ", "1,450 euros. ", "The evidence does ", "not mention the rent.")

    monkeypatch.setattr("models.llm.LlamaCpp", lambda path, **_: Regretting())
    said = chatdoc("ask", RENT, lease, "--library", library, "--model", model, "--json").json
    told = chatdoc("ask", RENT, lease, "--library", library, "--model", model)
    assert said["verdict"] == "quoted"
    answer = "".join(f"{s['text']} [{s['citations'][0]}]\n" for s in said["sentences"])
    assert told.out.startswith(f"The rent a month is 1,450 euros. [1]\n{answer}\n[1] lease.md")
    assert TEXTS["quoted_instead"]["en"] in told.err
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert TEXTS["quoted_instead"]["zh"] in chatdoc("ask", RENT, lease, "--library", library, "--model", model).err
    assert TEXTS["quoted_instead"]["zh"] not in chatdoc("ask", RENT, lease, "--library", library, "--no-llm").err


def test_a_model_that_breaks_leaves_the_evidence_and_an_exit_code(
    library: Path, lease: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Breaking(EchoModel):
        def stream(self, *_: object, **__: object) -> Iterator[str]:
            yield "The rent "
            raise errors.ModelFailed(name="small", detail="out of memory")

    monkeypatch.setattr("models.llm.LlamaCpp", lambda path, **_: Breaking())
    told = chatdoc("ask", RENT, lease, "--library", library, "--model", model)
    assert told.code == 1
    assert "The rent is 1,450 euros a month. [1]\n" in told.out
    assert "The model small failed: out of memory." in told.err
    said = chatdoc("ask", RENT, lease, "--library", library, "--model", model, "--json")
    assert (said.code, said.json["citations"][0]["quote"]) == (1, "The rent is 1,450 euros a month.")


def test_search_ranks_passages_without_a_language_model(
    library: Path, lease: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("models.llm.LlamaCpp")
    chatdoc("add", lease, written(tmp_path / "notes.md", NOTES), "--library", library)
    told = chatdoc("search", RENT, "--library", library)
    assert told.out.startswith("1. lease.md, Lease")
    said = chatdoc("search", RENT, "--library", library, "--json").json
    assert list(said) == ["question", "notice", "passages"]
    assert [passage["doc"] for passage in said["passages"]] == ["lease.md", "notes.md"]
    scores = [passage["score"] for passage in said["passages"]]
    assert scores == sorted(scores, reverse=True)
    limited = chatdoc("search", RENT, "--limit", "1", "--library", library, "--json").json
    assert limited["passages"] == said["passages"][:1]


# bad input


def password_pdf() -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(make_pdf([[Word("Secret words.", 72, 100)]])))
    writer.encrypt("user", "owner", algorithm="RC4-128")
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


BAD_FILES = {
    "empty.pdf": (b"", errors.EmptyFile),
    "empty.md": (b"", errors.EmptyFile),
    "locked.pdf": (password_pdf(), errors.ProtectedFile),
    "damaged.pdf": (make_pdf([[Word("Torn.", 72, 100)]])[:60], errors.DamagedFile),
    "scan.pdf": (make_pdf([[], []]), errors.NoText),
    "sheet.xlsx": (b"PK\x03\x04", errors.DamagedFile),
    "old.xls": (b"\xd0\xcf\x11\xe0", errors.UnknownFormat),
    "page.pdf": (b"<!DOCTYPE html><html><body><p>A page.</p></body></html>", errors.MismatchedFile),
    "picture.md": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, errors.MismatchedFile),
    "missing.pdf": (None, errors.MissingFile),
}


@pytest.fixture
def bad_files(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "bad"
    folder.mkdir()
    for name, (data, _) in BAD_FILES.items():
        if data is not None:
            (folder / name).write_bytes(data)
    return [folder / name for name in BAD_FILES]


@pytest.mark.parametrize(("locale", "language"), [("en_US.UTF-8", "en"), ("zh_CN.UTF-8", "zh")])
def test_each_bad_file_is_told_with_a_remedy_and_the_library_is_as_it_was(
    library: Path, lease: Path, bad_files: list[Path], locale: str, language: Language
) -> None:
    chatdoc("add", lease, "--library", library)
    before = sorted(path.name for path in (library / "originals").iterdir())
    done = chatdoc_process("add", *bad_files, "--library", library, "--json", language=locale)
    assert done.code == 1
    failed = done.json["failed"]
    assert done.json["added"] == []
    assert [(Path(row["path"]), row["error"]) for row in failed] == [
        (path, BAD_FILES[path.name][1].__name__) for path in bad_files
    ]
    messages = [row["message"] for row in failed]
    assert [line for line in done.err.splitlines() if line in messages] == messages
    for path, line in zip(bad_files, messages, strict=True):
        kind = BAD_FILES[path.name][1]
        assert path.name in line
        assert kind.problem_texts[language].split("{name}")[1].split("{")[0] in line
        remedy = kind.remedy_texts[language]
        assert (remedy.typed if isinstance(remedy, errors.Ways) else remedy).split("{")[0] in line
    assert names(library) == ["lease.md"]
    assert sorted(path.name for path in (library / "originals").iterdir()) == before


def test_a_question_is_not_asked_when_one_of_its_files_is_bad(
    library: Path, lease: Path, bad_files: list[Path]
) -> None:
    done = chatdoc("ask", RENT, lease, *bad_files[2:4], "--library", library, "--no-llm")
    assert (done.code, done.out) == (1, "")
    assert "locked.pdf is protected by a password." in done.err
    assert "damaged.pdf is damaged" in done.err


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        (("ask", ""), errors.EmptyQuestion),
        (("ask", " \n\t　"), errors.EmptyQuestion),
        (("search", ""), errors.EmptyQuestion),
        (("ask", "Who?"), errors.NoDocuments),
        (("search", "Who?"), errors.NoDocuments),
        (("show", "nothing.pdf"), errors.UnknownDocument),
        (("remove", "nothing.pdf"), errors.UnknownDocument),
    ],
)
@pytest.mark.parametrize(("locale", "language"), [("en_US.UTF-8", "en"), ("zh_CN.UTF-8", "zh")])
def test_what_cannot_be_done_is_told_in_the_persons_language(
    library: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, str],
    kind: type[errors.ChatdocError],
    locale: str,
    language: Language,
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    done = chatdoc(*command, "--library", library)
    assert (done.code, done.out) == (1, "")
    between = " " if language == "en" else ""
    assert done.err == f"{kind.problem_texts[language]}{between}{kind.remedy_texts[language]}\n".format(name=command[1])
    assert names(library) == []


@pytest.mark.parametrize(
    ("content", "kind"),
    [(None, errors.ModelMissing), (b"", errors.NotAModel), (b"PK\x03\x04 a zip", errors.NotAModel)],
)
def test_a_model_that_is_none_is_told_before_anything_is_added(
    library: Path, lease: Path, tmp_path: Path, content: bytes | None, kind: type[errors.ChatdocError]
) -> None:
    wrong = tmp_path / "wrong.gguf"
    if content is not None:
        wrong.write_bytes(content)
    done = chatdoc("ask", RENT, lease, "--library", library, "--model", wrong)
    assert (done.code, done.out) == (1, "")
    assert done.err == str(kind(name=wrong)) + "\n"
    assert names(library) == []


def test_bytes_that_are_no_text_do_no_harm_in_a_question(library: Path, lease: Path) -> None:
    said = chatdoc("ask", os.fsdecode(b"\xff " + RENT.encode()), lease, "--library", library, "--no-llm", "--json")
    assert said.code == 0
    assert said.json["question"] == f"? {RENT}"


def test_a_library_that_is_a_file_is_told(lease: Path) -> None:
    done = chatdoc("list", "--library", lease)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"The library {lease} cannot be used")
    assert done.err.count("\n") == 1


def test_what_nobody_expected_is_one_sentence_and_its_traceback_is_in_the_log(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError("the drum is stuck")

    monkeypatch.setattr("chatdoc.store.Store.entries", break_down)
    done = chatdoc("list", "--json", "--library", library)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert str(library / "logs") in done.err
    assert "the drum is stuck" in (library / "logs" / "chatdoc.log").read_text(encoding="utf-8")


def test_a_package_that_cannot_be_imported_is_told_with_how_to_repair_it(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        raise ModuleNotFoundError("No module named 'numpy'")

    monkeypatch.setattr("chatdoc.store.Store.entries", break_down)
    done = chatdoc("list", "--json", "--library", library)
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "launcher.py repair" in done.err
    assert "numpy" in done.err


@pytest.mark.parametrize(
    "arguments",
    [(), ("dance",), ("add",), ("ask",), ("list", "--nonsense"), ("search", "x", "--limit", "0"), ("show", "--page")],
)
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...]) -> None:
    done = chatdoc(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("usage: chatdoc")


# the process


def test_help_is_in_the_persons_language(monkeypatch: pytest.MonkeyPatch) -> None:
    for locale, language in (("en_US.UTF-8", "en"), ("zh_CN.UTF-8", "zh")):
        monkeypatch.setenv("LC_ALL", locale)
        done = chatdoc("--help")
        assert done.code == 0
        for command in ("serve", "add", "list", "remove", "ask", "search", "show", "collect", "cases", "eval", "check"):
            assert f"    {command}" in done.out
            assert TEXTS[command][language] in done.out  # type: ignore[index]


def test_quick_commands_import_nothing_heavy(library: Path, lease: Path) -> None:
    chatdoc("add", lease, "--library", library)
    code = """
import sys
from chatdoc.cli import main
for arguments in (["--help"], ["list"], ["show", "lease.md"], ["remove", "lease.md"]):
    try:
        assert main([*arguments, "--library", sys.argv[1]]) == 0
    except SystemExit:
        pass
heavy = {"torch", "transformers", "sentence_transformers", "gradio", "llama_cpp", "unstructured", "spacy", "pypdf"}
print("imported:", sorted(heavy & set(sys.modules)))
"""
    command = [sys.executable, "-c", code, str(library)]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-2:] == ["Removed lease.md.", "imported: []"]


def test_check_tells_about_this_machine_before_there_is_a_library(tmp_path: Path) -> None:
    library = tmp_path / "not there yet"
    done = chatdoc_process("check", "--json", "--library", library, cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    facts = done.json
    assert facts["documents"] == "0"
    assert facts["library"] == str(library)
    assert "GiB free" in facts["disk"]
    assert "GiB" in facts["memory"]
    assert facts["gpu"]
    assert facts["model 1"].split(" (")[0].endswith(".gguf")
    assert "tier small, from the catalogue" in facts["model 1"]
    assert "server" not in facts
    assert "not installed" not in facts.values()


@pytest.mark.parametrize(
    ("server", "named", "told"),
    [
        ("http://127.0.0.1:8080", "", "127.0.0.1:8080, on this computer"),
        ("https://models.example.org/v1", "qwen3", "models.example.org:443, another computer; model qwen3"),
        ("models.example.org", "", "http"),
    ],
)
def test_check_names_the_server_that_is_set_without_asking_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: str, named: str, told: str
) -> None:
    monkeypatch.setenv("CHATDOC_SERVER", server)
    monkeypatch.setenv("CHATDOC_SERVER_MODEL", named)
    assert told in chatdoc("check", "--json", "--library", tmp_path / "library").json["server"]


def test_check_counts_documents_and_names_none(library: Path, lease: Path) -> None:
    chatdoc("add", lease, "--library", library)
    done = chatdoc("check", "--library", library)
    assert "documents: 1\n" in done.out
    assert "lease" not in done.out.replace(str(library), "")


def test_every_text_is_there_in_both_languages_with_the_same_fields() -> None:
    for key, texts in TEXTS.items():
        english, chinese = (sorted(part.split("}")[0] for part in texts[name].split("{")[1:]) for name in ("en", "zh"))
        assert english == chinese, key
        assert any("\u4e00" <= character <= "\u9fff" for character in texts["zh"]) or key == "page_of", key


def test_json_is_readable_as_json_whatever_is_in_it(library: Path, tmp_path: Path) -> None:
    chatdoc(
        "add",
        written(tmp_path / "odd\u2028name\udcff.md", '# 甲\n\nA\u2028B 😀 "quoted" \\ text\n'),
        "--library",
        library,
    )
    done = chatdoc(
        "show", chatdoc("list", "--library", library, "--json").json[0]["id"], "--library", library, "--json"
    )
    assert '😀 "quoted" \\ text' in json.loads(done.out)["text"]


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process there")
def test_add_watch_follows_a_folder_until_ctrl_c(library: Path, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    written(folder / "lease.md", LEASE)
    command = [sys.executable, "-m", "chatdoc", "add", "--watch", str(folder), "--library", str(library)]
    following = subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    assert following.stdout is not None
    assert following.stderr is not None
    assert following.stdout.readline().startswith("Added lease.md:")
    while "Following" not in following.stderr.readline():
        assert following.poll() is None
    written(folder / "notes.md", NOTES)
    assert following.stdout.readline().startswith("Added notes.md:")
    (folder / "lease.md").unlink()
    while "1 files are gone" not in following.stderr.readline():
        assert following.poll() is None
    following.send_signal(signal.SIGINT)
    assert following.wait(60) == 0
    following.communicate()
    assert names(library) == ["notes.md"]


def test_one_sentence_says_what_was_noticed(library: Path, tmp_path: Path) -> None:
    guessed = tmp_path / "合同.txt"
    guessed.write_bytes("本合同有效期三年，乙方应在三十日内付款。".encode("gb18030"))
    assert re.fullmatch(
        r"Added 合同.txt: 1 passage, Chinese, encoding gb18030 \(guessed\), read in \d+\.\d s\.\n",
        chatdoc("add", guessed, "--library", library).out,
    )
    (entry,) = chatdoc("list", "--library", library, "--json").json
    assert (entry["language"], entry["encoding"], entry["encoding_guessed"]) == ("zh", "gb18030", True)
    assert {"seconds", "tables", "garbled_share", "scanned_pages", "recognized_pages", "names"} <= set(entry)


def test_the_same_bytes_are_listed_under_both_names(library: Path, lease: Path, tmp_path: Path) -> None:
    chatdoc("add", lease, written(tmp_path / "copy.md", LEASE), "--library", library)
    (entry,) = chatdoc("list", "--library", library, "--json").json
    assert sorted(entry["names"]) == ["copy.md", "lease.md"]
    assert chatdoc("show", "copy.md", "--library", library).out == chatdoc("show", "lease.md", "--library", library).out


@pytest.mark.parametrize("port", ["80", "0", "-1", "65536", "http"])
def test_a_port_that_no_page_can_have_is_wrong_usage(library: Path, port: str) -> None:
    ran = chatdoc("serve", "--no-browser", f"--port={port}", "--library", library)
    assert ran.code == 2
    assert port in ran.err
    assert not library.exists()
