"""Who may import whom, and where each library may be imported: the directions of ARCHITECTURE.md."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = ("chatdoc", "models", "ui", "launcher")

# The only modules that may import these; a trailing slash means the whole package.
HOMES = {
    "sqlite3": ("chatdoc/database.py",),
    "filelock": ("chatdoc/serving.py",),
    "faiss": ("chatdoc/vectors.py",),
    "pdfminer": ("chatdoc/parsing/pdf/third.py",),
    "pypdf": ("chatdoc/parsing/pdf/second.py",),
    "pypdfium2": (
        "chatdoc/parsing/pdf/glyphs.py",
        "chatdoc/parsing/pdf/pictures.py",
        "chatdoc/parsing/pdf/recognition.py",
    ),
    "PIL": ("chatdoc/parsing/images.py",),
    "rapidocr": ("chatdoc/parsing/pdf/ocr.py",),
    "onnxruntime": ("chatdoc/parsing/pdf/ocr.py", "models/onnx_session.py"),
    "onnx": ("models/eight_bits.py",),
    "safetensors": ("models/eight_bits.py",),
    "cv2": ("chatdoc/parsing/pdf/ocr.py",),
    "trafilatura": ("chatdoc/parsing/article.py",),
    "unstructured": ("chatdoc/parsing/html.py",),
    "spacy": ("chatdoc/parsing/html.py",),
    "chardet": ("chatdoc/parsing/charset_guess.py",),
    "markdown_it": ("chatdoc/parsing/markdown.py",),
    "docx": ("chatdoc/parsing/docx.py", "chatdoc/export_docx.py"),
    "pptx": ("chatdoc/parsing/pptx.py",),
    "openpyxl": ("chatdoc/parsing/xlsx.py",),
    "oxmsg": ("chatdoc/parsing/msg.py",),
    "olefile": ("chatdoc/parsing/ole.py",),
    "striprtf": ("chatdoc/parsing/rtf.py",),
    "llama_cpp": ("models/llama.py", "models/llm.py"),
    "httpx": ("models/server_http.py", "models/hub_http.py"),
    "sentence_transformers": ("models/embedder.py",),
    "torch": ("models/embedder.py",),
    "transformers": ("models/embedder.py",),
    "gradio": ("ui/app.py", "ui/layout.py", "ui/wiring.py", "ui/wiring_talk.py", "ui/server.py"),
    "tokenizers": ("models/embedder.py",),
    "watchdog": ("chatdoc/watch.py",),
    "platformdirs": ("chatdoc/preferences.py", "models/catalogue.py"),
    "opencc": ("chatdoc/text.py",),
    "Stemmer": ("chatdoc/text.py",),
}
# Imported inside functions only: commands that do not need them must start at once.
HEAVY = (
    "torch",
    "transformers",
    "sentence_transformers",
    "llama_cpp",
    "unstructured",
    "trafilatura",
    "spacy",
    "pypdf",
    "pdfminer",
    "rapidocr",
    "onnxruntime",
    "onnx",
    "cv2",
)
# What modules of models/ may import of chatdoc beside its words and errors. A download runs in a process of its own,
# sealed like any other and the only one at it; whether other machines may be talked to is asked at every turn, and a
# server that was chosen on the page is let through.
OF_MODELS = {
    "models/hub_http.py": ("chatdoc.sealed",),
    "models/download.py": ("chatdoc.sealed",),
    "models/download_order.py": ("chatdoc.serving",),
    "models/downloads.py": ("chatdoc.preferences", "chatdoc.same_python"),
    "models/here.py": ("chatdoc.preferences", "chatdoc.sealed"),
    "models/trial.py": ("chatdoc.same_python",),
}


def modules() -> list[Path]:
    return [
        path.relative_to(ROOT)
        for top in OURS
        for path in sorted([*(ROOT / top).rglob("*.py"), *ROOT.glob(f"{top}.py")])
    ]


def imported(path: Path, *, top_level_only: bool = False) -> Iterator[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    for node in tree.body if top_level_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path} imports relatively"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def may_import(path: Path, name: str) -> bool:
    """May the module import this name of ours?"""
    importer = path.as_posix()
    if importer.startswith("chatdoc/setup/"):
        return name.startswith("chatdoc.setup") or name == "chatdoc"
    if importer == "launcher.py":
        return name.startswith("chatdoc.setup") or name == "chatdoc"
    if importer in ("chatdoc/cli_commands.py", "chatdoc/cli_given.py"):
        return True
    if importer.startswith("ui/"):
        return name.split(".")[0] in ("chatdoc", "ui")
    if importer.startswith("models/"):
        return name.startswith(("models", "chatdoc.types", "chatdoc.errors", *OF_MODELS.get(importer, ())))
    if name.split(".")[:2] == ["chatdoc", "cli"]:
        return importer == "chatdoc/__main__.py"
    if name.split(".")[:2] == ["chatdoc", "cli_commands"]:
        return importer == "chatdoc/cli.py"
    return name.split(".")[0] == "chatdoc"


@pytest.mark.parametrize("path", modules(), ids=str)
def test_a_module_imports_only_in_the_allowed_directions(path: Path) -> None:
    ours = [name for name in imported(path) if name.split(".")[0] in OURS]
    assert [name for name in ours if not may_import(path, name)] == []


@pytest.mark.parametrize("path", modules(), ids=str)
def test_each_library_lives_behind_its_one_module(path: Path) -> None:
    strangers = [
        name
        for name in imported(path)
        if (homes := HOMES.get(name.split(".")[0])) is not None and path.as_posix() not in homes
    ]
    assert strangers == []


@pytest.mark.parametrize("path", modules(), ids=str)
def test_heavy_libraries_are_imported_inside_functions(path: Path) -> None:
    assert [name for name in imported(path, top_level_only=True) if name.split(".")[0] in HEAVY] == []


def test_every_home_exists_and_uses_its_library() -> None:
    for library, homes in HOMES.items():
        for home in homes:
            assert library in {name.split(".")[0] for name in imported(Path(home))}, f"{home} does not import {library}"
