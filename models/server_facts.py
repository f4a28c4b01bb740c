"""A model server -> what it says of itself: models, context, whether it counts tokens; and counting without it."""

import logging
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from chatdoc.errors import ServerError, ServerHasNot, ServerModelUnnamed
from models.server_http import ServerHttp

logger = logging.getLogger(__name__)

SAFE_CONTEXT_TOKENS = 2048
"""What llama_cpp.server and older Ollama give a model unless told otherwise; Ollama cuts longer prompts silently."""
_LEAST_CONTEXT, _MOST_CONTEXT = 512, 1_000_000
_MOST_NAMED = 10
_LONGEST_NAME = 200
_WORD = re.compile(r"[A-Za-z]+|\s(?=\d)|[^\sA-Za-z]")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the server said of itself. `counts` and `switches`: it counts tokens, and takes switches of templates."""

    model: str
    context_tokens: int
    counts: bool
    switches: bool


def learn(http: ServerHttp, wanted: str) -> Facts:
    """Return the facts of the model that is wanted, or with "" of the only one there. Raises ServerError."""
    try:
        listed = list_models(http)
    except ServerHasNot:  # a server that does not list them
        listed = []
    found = [each for each in listed if each["id"] == wanted or (not wanted and len(listed) == 1)]
    model = wanted or (found[0]["id"] if found else "")
    if not model:
        raise ServerModelUnnamed(host=http.address.shown, models=named(listed))
    entry = found[0] if found else {}
    props = _props(http)
    counts = False
    if props:
        with suppress(ServerError):
            tokenize(http, "ready")
            counts = True
    context = _context(entry, props)
    logger.info("a model server answers: context %s tokens, counts tokens: %s", context, counts)
    return Facts(model, context, counts, switches=bool(props) or entry.get("owned_by") == "vllm")


def list_models(http: ServerHttp) -> list[dict[str, Any]]:
    """Return what GET /v1/models lists, each with an "id" that is a text."""
    said = http.ask(f"{http.address.base}/models")
    listed = said.get("data") if isinstance(said, dict) else None
    if not isinstance(listed, list):
        raise http.strange("no list of models")
    known = [each for each in listed if isinstance(each, dict) and isinstance(each.get("id"), str)]
    return [each for each in known if len(each["id"]) <= _LONGEST_NAME]


def named(listed: Sequence[dict[str, Any]]) -> str:
    """Return the names of the first models, as they are shown to a person."""
    names = [each["id"] for each in listed[:_MOST_NAMED]]
    return ", ".join([*names, *(["…"] if len(listed) > _MOST_NAMED else [])]) or "-"


def tokenize(http: ServerHttp, text: str) -> list[Any]:
    """Return the tokens of a text as llama-server counts them."""
    said = http.ask(f"{http.address.root}/tokenize", {"content": text})
    tokens = said.get("tokens") if isinstance(said, dict) else None
    if not isinstance(tokens, list):
        raise http.strange("no list of tokens")
    return tokens


def _props(http: ServerHttp) -> dict[str, Any]:
    """Return llama-server's settings for a chat; {} of another server."""
    try:
        said = http.ask(f"{http.address.root}/props")
    except ServerError:
        return {}
    settings = said.get("default_generation_settings") if isinstance(said, dict) else None
    return settings if isinstance(settings, dict) else {}


def _context(entry: dict[str, Any], props: dict[str, Any]) -> int:
    """Return the context that llama-server or vLLM says, if it is a sensible number; else the safe one."""
    meta = entry.get("meta")
    for said in (props.get("n_ctx"), entry.get("max_model_len"), meta.get("n_ctx") if isinstance(meta, dict) else None):
        if isinstance(said, int) and said >= _LEAST_CONTEXT:
            return min(said, _MOST_CONTEXT)
    return SAFE_CONTEXT_TOKENS


def estimate_tokens(text: str) -> int:
    """Return about the most tokens that a text takes in any vocabulary.

    Three letters of a Latin word are one, so is each digit and mark, and a blank before a digit; anything else takes
    two, for vocabularies that were not made for it. With SmolLM2, whose vocabulary is English: 1.4 times too many for
    English, 1.5 for code, 1.0 for German, for numbers, and for Chinese (1.8 to 2 tokens a character; Qwen takes 0.7).
    estimate_tokens("May 2027") is 6.
    """
    return sum(-(-len(word) // 3) if word.isascii() else 2 for word in _WORD.findall(text))
