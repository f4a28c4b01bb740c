"""What the catalogue says of each model, held against its types, its mirrors and the files that are loaded."""

import re
import subprocess
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import pytest

from chatdoc.errors import UnknownModel
from models.download_order import order_for
from models.known import (
    Entry,
    KnownEmbedder,
    KnownModel,
    downloadable,
    find_entry,
    known_embedders,
    known_models,
    mirrors,
    table,
)
from models.memory import COMPUTE_BYTES, memory_needed
from models.thinking import thinking_of
from models.tiers import tier_of

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("entry", list(downloadable()), ids=lambda entry: entry.name)
def test_an_entry_names_one_file_of_one_revision_exactly(entry: Entry) -> None:
    assert re.fullmatch(r"[\w.-]+/[\w.-]+", entry.repository)
    assert re.fullmatch(r"[0-9a-f]{40}", entry.revision)
    assert entry.licence in ("Apache-2.0", "MIT")
    assert entry.maker
    assert entry.languages == {"en", "zh"}
    for file in entry.wanted:
        assert re.fullmatch(r"[0-9a-f]{64}", file.sha256)
        assert file.bytes is None or file.bytes > 100
        assert PurePosixPath(file.path).suffix in (".gguf", ".safetensors", ".onnx", ".json"), "it may run code"
        assert not {"..", "/"} & set(PurePosixPath(file.path).parts)
    assert set(entry.mirrors) <= {mirror.name for mirror in mirrors()}


@pytest.mark.parametrize("model", known_models(), ids=lambda model: model.name)
def test_what_a_language_model_needs_follows_from_its_facts(model: KnownModel) -> None:
    (file,) = model.files
    assert file.bytes is not None
    assert file.path.endswith(".gguf")
    assert 0 < model.active_parameters <= model.parameters
    assert file.bytes / model.parameters < 1.1, "more than 8 bits for each parameter"
    four, sixteen = (memory_needed(model.facts(), tokens) for tokens in (4096, 16384))
    assert four == file.bytes + model.window_bytes + 4096 * model.kv_bytes + COMPUTE_BYTES
    assert sixteen - four == 12_288 * model.kv_bytes
    assert tier_of(model.parameters).context_tokens <= model.trained_tokens
    assert model.thinking == "" or thinking_of(model.thinking).sign == model.thinking


def test_there_are_models_for_every_size_of_machine_from_the_least_to_the_most_able() -> None:
    sizes = [model.parameters for model in known_models()]
    assert sizes[0] < 1e9 < 30e9 < sizes[-1]
    assert len({tier_of(size).name for size in sizes}) == 4
    assert len([each for each in downloadable() if isinstance(each, KnownEmbedder)]) == 3


def test_prefixes_are_data_of_the_catalogue_alone() -> None:
    prefixes = {each.question_prefix for each in known_embedders() if each.question_prefix}
    assert "query: " in prefixes
    code = [
        path.read_text(encoding="utf-8") for top in ("chatdoc", "models", "ui") for path in (ROOT / top).rglob("*.py")
    ]
    assert [prefix for prefix in prefixes if any(f'"{prefix}"' in text for text in code)] == []


def test_hosts_stand_in_the_catalogue_and_nowhere_else() -> None:
    hosts = {host.lstrip(".") for mirror in mirrors() for host in mirror.hosts}
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    texts = {
        name: (ROOT / name).read_text(encoding="utf-8") for name in listed.split() if not name.startswith("tests/")
    }
    assert [(name, host) for name, text in texts.items() for host in hosts if host in text] == []


def test_mirrors_are_reached_over_tls_at_hosts_that_they_list() -> None:
    for mirror in mirrors():
        parts = urlsplit(mirror.address)
        assert parts.scheme == "https"
        assert parts.hostname in mirror.hosts
        assert all(host.count(".") >= 1 and host == host.lower() for host in mirror.hosts)


@pytest.mark.parametrize("entry", list(downloadable()), ids=lambda entry: entry.name)
def test_an_order_leads_to_the_pinned_revision_except_where_a_mirror_has_none(
    entry: KnownModel | KnownEmbedder,
) -> None:
    order = order_for(entry, Path("models"))
    assert order.total == entry.bytes
    assert order.target == Path("models") / (entry.name if isinstance(entry, KnownEmbedder) else entry.files[0].path)
    for file in order.files:
        assert [place.mirror for place in file.places] == list(entry.mirrors)
        assert all("{" not in place.url and place.url.endswith(file.path) for place in file.places)
        assert entry.revision in file.places[0].url


def test_a_model_is_found_by_its_name_in_whatever_case() -> None:
    assert find_entry("qwen3-8b").name == "Qwen3-8B"
    with pytest.raises(UnknownModel):
        find_entry("embeddinggemma-300m")  # known, but not pinned well enough to be downloaded


def test_what_nothing_uses_is_not_offered() -> None:
    for entry in table("reranker"):
        assert entry["offered"] is False
        with pytest.raises(UnknownModel):
            find_entry(entry["name"])


def test_what_was_not_verified_stays_marked() -> None:
    for kind in ("language_model", "embedder", "reranker"):
        for entry in table(kind):
            assert isinstance(entry["unverified"], list), entry["name"]
            for file in entry["file"]:
                assert ("sha256" in file) != ("sha256_begins" in file)
