"""llama.cpp's own ways, where `models/llm.py` needs more than its Python class gives."""

import logging
import os
import re
import time
from pathlib import Path
from typing import Any

from chatdoc.errors import EngineBroken, ModelFailed
from models.chat_form import Render, Turn
from models.offload import Graphics, graphics_here

logger = logging.getLogger(__name__)


def open_llama(path: Path, *, context_tokens: int, gpu_layers: int = 0) -> Any:
    """Return the model; with fewer layers on the graphics card when llama.cpp cannot get as many.

    Raises ModelFailed and EngineBroken.

    llama.cpp may abort the process on a hostile file: `models/trial.py` comes first.
    """
    package = _package()
    _keep_weights_plain(package.llama_cpp)
    _leave_templates_out()
    started = time.monotonic()
    while True:
        try:
            llama = package.Llama(
                str(path), n_ctx=context_tokens, n_gpu_layers=gpu_layers, seed=0, verbose=False, n_threads=1
            )
        except (ValueError, OSError, RuntimeError) as error:
            if not gpu_layers:
                raise ModelFailed(name=path.name, detail=error) from error
            logger.warning("%s could not be loaded with %d layers on the graphics card", path.name, gpu_layers)
            gpu_layers //= 2
        else:
            # A prompt that is given up is an error to llama.cpp, which its package prints; `verbose` changes nothing.
            logging.getLogger("llama-cpp-python").setLevel(logging.CRITICAL + 1)
            logger.info("loaded %s in %.1f s, %d layers off", path.name, time.monotonic() - started, gpu_layers)
            return llama


def graphics() -> Graphics:
    """Return what llama.cpp could compute on here besides the processor. Raises EngineBroken."""
    package = _package()
    libraries = Path(package.__file__).parent / "lib"
    built = any("cuda" in library.name for library in libraries.glob("*ggml*"))
    return graphics_here(built=built, usable=bool(package.llama_supports_gpu_offload()))


def _package() -> Any:
    """Return llama_cpp. Raises EngineBroken, as for a build for CUDA whose driver has gone with the graphics card."""
    try:
        import llama_cpp
    except (ImportError, OSError, RuntimeError) as error:
        raise EngineBroken(detail=error) from error
    return llama_cpp


def _keep_weights_plain(api: Any) -> None:
    """Keep llama.cpp from repacking weights for AMX: its kernel crashes with SIGSEGV on several Intel Xeons.

    Seen here with 0.3.36 on the first token (ldtilecfg in ggml_backend_amx_mul_mat); the same is told in
    github.com/ggml-org/llama.cpp/issues/20824 and stanfordnlp/dspy/pull/10079. `Llama` has no argument for it.
    """
    if b"AMX_INT8 = 1" not in api.llama_print_system_info() or hasattr(api, "_chatdoc_default_params"):
        return
    api._chatdoc_default_params = api.llama_model_default_params

    def plain_params() -> Any:
        params = api._chatdoc_default_params()
        params.use_extra_bufts = False
        return params

    api.llama_model_default_params = plain_params


def _leave_templates_out() -> None:
    """Keep `Llama` from compiling chat templates: one with an error in it would keep the model from loading."""
    from llama_cpp._internals import LlamaModel

    if hasattr(LlamaModel, "_chatdoc_metadata"):
        return
    LlamaModel._chatdoc_metadata = LlamaModel.metadata

    def without_templates(model: Any) -> dict[str, str]:
        found: dict[str, str] = model._chatdoc_metadata()
        return {name: value for name, value in found.items() if not name.startswith("tokenizer.chat_template")}

    LlamaModel.metadata = without_templates


def renderer(llama: Any, template: str, arguments: dict[str, Any]) -> Render | None:
    """Return what renders the model's own template, sandboxed; None when it has none, or one that is no template."""
    from llama_cpp.llama_chat_format import Jinja2ChatFormatter

    if not template:
        return None
    try:
        formatter = Jinja2ChatFormatter(
            template=template, eos_token=_piece(llama, llama.token_eos()), bos_token=_piece(llama, llama.token_bos())
        )
    except Exception as error:  # Jinja raises its own errors, and RecursionError for deep nesting
        logger.warning("the model's chat template cannot be read: %s: %s", type(error).__name__, error)
        return None

    def render(turns: list[Turn]) -> str:
        return str(formatter(messages=turns, **arguments).prompt)

    return render


def has_chatml(llama: Any) -> bool:
    return len(llama.tokenize(b"<|im_start|>", add_bos=False, special=True)) == 1


def _piece(llama: Any, token: int) -> str:
    return str(llama._model.token_get_text(token)) if token >= 0 else ""


def control_pattern(llama: Any, template: str) -> re.Pattern[str]:
    """Return a pattern of the strings that become control tokens, such as <|im_start|>.

    Besides the control tokens of the vocabulary these are its special words that the template uses: some makers
    mark <|user|> and its like as ordinary special words, which llama.cpp finds in every text.
    """
    from llama_cpp import llama_cpp as api

    vocabulary = llama._model.vocab
    strings = set()
    for token in range(api.llama_vocab_n_tokens(vocabulary)):
        own = api.llama_vocab_get_attr(vocabulary, token) & api.LLAMA_TOKEN_ATTR_USER_DEFINED
        if own or api.llama_vocab_is_control(vocabulary, token):
            text = (api.llama_vocab_get_text(vocabulary, token) or b"").decode("utf-8", "replace")
            if len(text) > 1 and (not own or (text in template and text.strip())):
                strings.add(re.escape(text))
    return re.compile("|".join(sorted(strings, key=len, reverse=True)) or r"(?!)")


def fit_threads(context: Any) -> None:
    """Use the cores that are free now: llama.cpp's threads spin, and share a busy core badly.

    Measured on 2 cores, 226 prompt tokens: 1.0 s with two threads, 2.1 s with one; beside a busy process 6.9 s
    with two.
    """
    import psutil
    from llama_cpp import llama_cpp as api

    cores = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    busy = psutil.cpu_percent(interval=0.05) / 100 * (os.cpu_count() or 1)
    threads = max(1, min(cores, cores - round(busy)))
    api.llama_set_n_threads(context, threads, threads)
