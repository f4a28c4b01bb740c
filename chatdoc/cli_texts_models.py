"""What the command `models` says, in English and Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatdoc.types_documents import Language

MODELS: dict[str, dict[Language, str]] = {
    "models": {
        "en": "list the models on this computer and those to download, get one, or choose the one that answers",
        "zh": "列出本机的和可下载的模型，下载，或选择用于回答的模型",
    },
    "list_model": {"en": "list them", "zh": "列出模型"},
    "get_model": {"en": "download one; goes on where it stopped", "zh": "下载模型；会从中断处继续"},
    "use_model": {
        "en": "answer with this one from now on; without a name, with the default again",
        "zh": "以后用此模型回答；不给名称则恢复默认",
    },
    "model_name": {"en": "a name of the list", "zh": "列表中的名称"},
    "model_or_file": {"en": "a name of the list, or a GGUF file", "zh": "列表中的名称，或 GGUF 文件"},
    "models_here": {"en": "On this computer (* answers):", "zh": "本机已有（* 为正在使用的）："},
    "models_to_get": {
        "en": "To download with “chatdoc models get NAME”:",
        "zh": "可用 “chatdoc models get 名称” 下载：",
    },
    "models_embedders": {
        "en": "Embedders, which find passages in both languages (“chatdoc embedder NAME” changes to one that is here):",
        "zh": "嵌入模型，可跨中英文查找段落（下载后用 “chatdoc embedder 名称” 切换）：",
    },
    "between_languages": {"en": " and ", "zh": "和"},
    "model_memory": {"en": "{four} to {sixteen} of memory", "zh": "内存 {four} 至 {sixteen}"},
    "model_without_template": {
        "en": "without a chat template: made to go on with a text, not to answer",
        "zh": "没有对话模板：用于续写文本，而非回答问题",
    },
    "model_recommended": {"en": "recommended", "zh": "推荐"},
    "fits": {"en": "fits", "zh": "放得下"},
    "tight": {"en": "tight", "zh": "勉强放得下"},
    "too large": {"en": "too large", "zh": "放不下"},
    "from_chatdoc": {"en": "in the folder “models”", "zh": "在 models 文件夹中"},
    "from_package": {"en": "built in", "zh": "内置"},
    "from_program": {"en": "of {program}", "zh": "来自 {program}"},
    "model_is_here": {"en": "here", "zh": "本机已有"},
    "part_is_here": {"en": "{done} of {total} are here", "zh": "已下载 {done} / {total}"},
    "getting": {"en": "{name}, {size}, licence {licence}", "zh": "{name}，{size}，许可 {licence}"},
    "checking_part": {"en": "checking what is here: {done} of {total}", "zh": "正在校验已有部分：{done} / {total}"},
    "loading_part": {"en": "{name}: {done} of {total}", "zh": "{name}：已下载 {done} / {total}"},
    "loading_speed": {
        "en": "{name}: {done} of {total}, {speed} a second, {left} left",
        "zh": "{name}：{done} / {total}，每秒 {speed}，还需 {left}",
    },
    "minutes": {"en": "{minutes}:{seconds:02d} minutes", "zh": "{minutes} 分 {seconds:02d} 秒"},
    "model_got": {
        "en": "{name} is here, every byte of it checked. “chatdoc models use {name}” lets it answer.",
        "zh": "{name} 已下载并逐字节校验。“chatdoc models use {name}” 可用它回答。",
    },
    "embedder_got": {
        "en": "{name} is here, every byte of it checked. “chatdoc embedder {name}” changes to it.",
        "zh": "{name} 已下载并逐字节校验。“chatdoc embedder {name}” 可切换到它。",
    },
    "model_chosen": {"en": "{name} answers from now on.", "zh": "以后由 {name} 回答。"},
    "default_chosen": {"en": "The default answers again.", "zh": "已恢复默认模型。"},
}
