"""A folder on disk -> what its files say about the embedder in it, or why it is refused."""

import json
import tomllib
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from chatdoc.errors import NotAnEmbedder, PickledModel
from chatdoc.types import Language
from models.known import KnownEmbedder, known_by, known_embedders
from models.onnx_embedder import POOLINGS, Pooling

NOTE = "chatdoc.toml"
"""What a person may say about an embedder that the catalogue does not know: languages, question_prefix, passage_prefix.

A language test that was made leaves its result here, with `weights`, the sha256 of what was tested.
"""

_MODULES = frozenset({"Transformer", "Pooling", "Normalize", "Dense"})
_PICKLES = frozenset({".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt"})
"""Endings of files that may run code as they are loaded."""
_READ = frozenset({".safetensors", ".json", ".txt", ".model"})
"""Endings of the files that decide what the vectors are like; an ONNX file comes to them where it is what is run."""


@dataclass(frozen=True, slots=True)
class EmbedderFiles:
    """What the files of an embedder say. `languages` is None where nobody has said.

    `transformer` is the folder with the tokenizer; `weights` the sha256 of all that the vectors depend on. `onnx` is
    the file to run where the weights are not in safetensors, or where the catalogue says so; the states of its tokens
    are pooled by `pooling`.
    """

    folder: Path
    transformer: Path
    onnx: Path | None
    pooling: Pooling
    weights: str
    dimension: int
    max_length: int
    languages: frozenset[Language] | None
    question_prefix: str
    passage_prefix: str


def is_embedder_folder(folder: Path) -> bool:
    """Does the folder look like a model for sentence-transformers, or hold an ONNX file of the catalogue?"""
    described = (folder / "modules.json").is_file() or (folder / "config.json").is_file()
    return described or _known_onnx(folder) is not None


def _known_onnx(folder: Path) -> tuple[KnownEmbedder, Path] | None:
    """Return what the catalogue knows of a folder that it would download, and the ONNX file in it."""
    for known in known_embedders():
        for file in known.wanted:
            if known.name == folder.name and file.path.endswith(".onnx") and (folder / file.path).is_file():
                return known, folder / file.path
    return None


def _read_onnx(folder: Path, known: KnownEmbedder, onnx: Path) -> EmbedderFiles:
    """Return what the catalogue says of it; that holds for its own bytes alone. Raises NotAnEmbedder for others."""
    for file in known.wanted:
        if not (folder / file.path).is_file() or _sha256(folder / file.path) != file.sha256:
            raise NotAnEmbedder(name=folder.name, detail=file.path)
    pooling = next((each for each in POOLINGS if each == known.pooling), None)
    if pooling is None:
        raise NotAnEmbedder(name=folder.name, detail=f"Pooling {known.pooling}")
    parts = [known.passage_prefix, pooling, *(file.sha256 for file in known.wanted)]
    return EmbedderFiles(
        folder=folder,
        transformer=folder,
        weights=sha256("\n".join(parts).encode()).hexdigest(),
        dimension=known.dimension,
        max_length=known.max_tokens,
        languages=known.languages,
        question_prefix=known.question_prefix,
        passage_prefix=known.passage_prefix,
        onnx=onnx,
        pooling=pooling,
    )


def read_embedder_files(folder: Path) -> EmbedderFiles:
    """Read all but the weights themselves, which are only hashed (0.6 s a gigabyte).

    Raises NotAnEmbedder, or PickledModel where the weights are in files that may run code.
    """
    try:
        if (known := _known_onnx(folder)) is not None:
            return _read_onnx(folder, *known)
        modules = _modules(folder)
        transformer = folder / next(path for kind, path in modules if kind == "Transformer")
        onnx = _onnx_file(transformer)
        if onnx is None:
            _refuse_pickles(folder, [folder / path for kind, path in modules if kind in ("Transformer", "Dense")])
        elif "Dense" in dict(modules):
            raise NotAnEmbedder(name=folder.name, detail=f"Dense, {onnx.name}")
        if not (transformer / "tokenizer.json").is_file():
            raise NotAnEmbedder(name=folder.name, detail="tokenizer.json")
        config = _json(transformer / "config.json")
        dimension = int(config["hidden_size"])
        for kind, path in modules:
            if kind == "Dense":
                dimension = int(_json(folder / path / "config.json")["out_features"])
        said = _said(folder, onnx)
        return EmbedderFiles(
            folder,
            transformer,
            onnx,
            _pooling(folder, modules) if onnx else "mean",
            _digest(folder, onnx, said[2]),
            dimension,
            _max_length(transformer, config),
            *said,
        )
    except (OSError, ValueError, KeyError, TypeError, StopIteration) as error:
        raise NotAnEmbedder(name=folder.name, detail=error) from error


def _modules(folder: Path) -> list[tuple[str, str]]:
    """Return (kind, path) of each module; only known ones of sentence-transformers, as others may be any code."""
    if not (folder / "modules.json").is_file():
        return [("Transformer", "")]
    found = []
    for module in _json(folder / "modules.json"):
        package, _, kind = str(module["type"]).rpartition(".")
        path = str(module["path"])
        inside = (folder / path).resolve().is_relative_to(folder.resolve())
        if package.split(".")[0] != "sentence_transformers" or kind not in _MODULES or not inside:
            raise NotAnEmbedder(name=folder.name, detail=module["type"] if inside else path)
        found.append((kind, path))
    return found


def _onnx_file(transformer: Path) -> Path | None:
    """Return the ONNX file of a folder without safetensors: `model.onnx`, or the only one, there or in `onnx`.

    Raises NotAnEmbedder where several could be meant.
    """
    if any(transformer.glob("*.safetensors")):
        return None
    found = sorted([*transformer.glob("*.onnx"), *transformer.glob("onnx/*.onnx")])
    named = [path for path in found if path.name == "model.onnx"] or found
    if len(named) > 1:
        raise NotAnEmbedder(name=transformer.name, detail=", ".join(path.name for path in named))
    return named[0] if named else None


def _pooling(folder: Path, modules: list[tuple[str, str]]) -> Pooling:
    """Return the one way in which tokens become a vector; the mean where nothing is said, as sentence-transformers."""
    path = next((path for kind, path in modules if kind == "Pooling"), None)
    if path is None:
        return "mean"
    config = _json(folder / path / "config.json")
    modes = [config.get("pooling_mode")]
    if "pooling_mode" not in config:  # older files have a switch for each
        chosen = [name.removeprefix("pooling_mode_") for name, on in config.items() if on is True]
        modes = [name.removesuffix("_tokens").removesuffix("_token") for name in chosen if name != "include_prompt"]
    for known in POOLINGS:
        if modes == [known]:
            return known
    raise NotAnEmbedder(name=folder.name, detail=f"Pooling {modes}")


def _refuse_pickles(folder: Path, parts: list[Path]) -> None:
    for part in parts:
        if any(part.glob("*.safetensors")):
            continue
        pickles = sorted(path.name for path in part.iterdir() if path.suffix.lower() in _PICKLES)
        if pickles:
            raise PickledModel(name=folder.name, files=", ".join(pickles))
        raise NotAnEmbedder(name=folder.name, detail="model.safetensors")


def _max_length(transformer: Path, config: dict[str, Any]) -> int:
    """Return how many tokens are read, those that mark beginning and end counted."""
    limits = [int(config.get("max_position_embeddings") or 512)]
    if config.get("model_type") in ("roberta", "xlm-roberta", "camembert"):
        limits[0] -= 2  # their positions are counted from 2
    for name, key in (("sentence_bert_config.json", "max_seq_length"), ("tokenizer_config.json", "model_max_length")):
        if (transformer / name).is_file() and (limit := _json(transformer / name).get(key)):
            limits.append(int(limit))
    return min(limits)


def _said(folder: Path, onnx: Path | None) -> tuple[frozenset[Language] | None, str, str]:
    """Return languages and prefixes: from the catalogue, else from the note in the folder, else from its config."""
    for path in [onnx] if onnx else folder.rglob("*.safetensors"):
        if (known := known_by(_sha256(path), path.stat().st_size)) is not None:
            return known.languages, known.question_prefix, known.passage_prefix
    prompts: dict[str, Any] = {}
    if (folder / "config_sentence_transformers.json").is_file():
        prompts = _json(folder / "config_sentence_transformers.json").get("prompts") or {}
    prefixes = str(prompts.get("query") or ""), str(prompts.get("passage") or prompts.get("document") or "")
    if not (folder / NOTE).is_file():
        return None, *prefixes
    note = tomllib.loads((folder / NOTE).read_text(encoding="utf-8"))
    question, passage = note.get("question_prefix", prefixes[0]), note.get("passage_prefix", prefixes[1])
    if "languages" not in note or note.get("weights", "") not in ("", _digest(folder, onnx, passage)):
        return None, question, passage
    languages: frozenset[Language] = frozenset(language for language in ("en", "zh") if language in note["languages"])
    return languages, question, passage


def write_note(files: EmbedderFiles, languages: frozenset[Language]) -> None:
    """Keep what a test of the languages has found, beside what the note says already. Raises OSError."""
    note = files.folder / NOTE
    lines = note.read_text(encoding="utf-8").splitlines() if note.is_file() else []
    kept = [line for line in lines if line.split("=")[0].strip() not in ("languages", "weights")]
    spoken = json.dumps(sorted(languages))
    found = [f"languages = {spoken}", f'weights = "{files.weights}"']
    note.write_text("\n".join([*found, *kept, ""]), encoding="utf-8")


def _digest(folder: Path, onnx: Path | None, passage_prefix: str) -> str:
    """Return the sha256 over all that the vectors of passages depend on."""
    read = {path for path in folder.rglob("*") if path.suffix.lower() in _READ and path.is_file()}
    if onnx is not None:
        read.update(onnx.parent.glob(f"{onnx.name}*"))  # large models have a second file, model.onnx_data
    parts = [f"{path.relative_to(folder).as_posix()} {_sha256(path)}" for path in sorted(read)]
    return sha256("\n".join([passage_prefix, *parts]).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
