"""A model that cannot do its work."""

from chatdoc.errors.base import ChatdocError


class ModelError(ChatdocError):
    """A model cannot do its work."""


class ModelMissing(ModelError):
    problem_texts = {"en": "The model {name} was not found.", "zh": "找不到模型 {name}。"}
    remedy_texts = {
        "en": "Start chatdoc with launcher.py, which installs it, or choose another model file.",
        "zh": "请用 launcher.py 启动以安装它，或选择其他模型文件。",
    }


class NotAModel(ModelError):
    problem_texts = {"en": "{name} is not a GGUF model file.", "zh": "{name} 不是 GGUF 模型文件。"}
    remedy_texts = {
        "en": "Download it again if it was cut off, or choose another model file.",
        "zh": "若下载不完整请重新下载，或选择其他模型文件。",
    }


class ModelFailed(ModelError):
    problem_texts = {"en": "The model {name} failed: {detail}.", "zh": "模型 {name} 出错：{detail}。"}
    remedy_texts = {
        "en": "Ask again; if it goes on, choose another model file.",
        "zh": "请再问一次；若仍然出错，请换一个模型文件。",
    }
