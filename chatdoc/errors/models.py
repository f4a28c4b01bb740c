"""A model that cannot do its work."""

from chatdoc.errors.base import ChatdocError, Ways


class ModelError(ChatdocError):
    """A model cannot do its work."""


class ModelMissing(ModelError):
    problem_texts = {"en": "The model {name} was not found.", "zh": "找不到模型 {name}。"}
    remedy_texts = {
        "en": "“launcher.py repair” brings back the one that comes with chatdoc; or choose another model file.",
        "zh": "运行 “launcher.py repair” 可恢复 chatdoc 自带的模型；也可选择其他模型文件。",
    }


class NotAModel(ModelError):
    problem_texts = {"en": "{name} is not a GGUF model file.", "zh": "{name} 不是 GGUF 模型文件。"}
    remedy_texts = {
        "en": "Download it again if it was cut off, or choose another model file.",
        "zh": "若下载不完整请重新下载，或选择其他模型文件。",
    }


class EmbedderAsModel(NotAModel):
    problem_texts = {
        "en": "{name} is an embedder, which compares texts and writes none.",
        "zh": "{name} 是嵌入模型：只能比较文字，不能书写。",
    }
    remedy_texts = {
        "en": "chatdoc uses embedders that come as a folder with model.safetensors or model.onnx, not as GGUF: the "
        "view Models has some to download. To answer, choose a language model.",
        "zh": "chatdoc 使用含 model.safetensors 或 model.onnx 的嵌入模型文件夹，不使用 GGUF 格式的嵌入模型："
        "“模型”页有可下载的。若要回答问题，请选择语言模型。",
    }


class PartOfAModel(NotAModel):
    problem_texts = {
        "en": "{name} is only a part of another model ({part}) and cannot answer by itself.",
        "zh": "{name} 只是其他模型的一部分（{part}），不能单独回答。",
    }
    remedy_texts = {
        "en": "Choose the model's main file; of a model in several files that is the first, with the others beside it.",
        "zh": "请选择该模型的主文件；若模型分为多个文件，请选第一个，并把其余文件放在同一文件夹。",
    }


class DamagedModel(NotAModel):
    problem_texts = {"en": "The model file {name} is damaged: {detail}.", "zh": "模型文件 {name} 已损坏：{detail}。"}


class CutOffModel(DamagedModel):
    problem_texts = {
        "en": "The model file {name} is not whole: it ends too early.",
        "zh": "模型文件 {name} 不完整：文件提前结束。",
    }


class FurtherFileMissing(DamagedModel):
    problem_texts = {
        "en": "The model {name} comes in several files, and {part} is not beside it.",
        "zh": "模型 {name} 分为多个文件，而 {part} 不在同一文件夹中。",
    }
    remedy_texts = {
        "en": "Put all files of the model into the same folder, or choose another model file.",
        "zh": "请把该模型的所有文件放在同一文件夹中，或选择其他模型文件。",
    }


class ModelCrashed(NotAModel):
    problem_texts = {
        "en": "The model file {name} was tried apart from chatdoc, and llama.cpp could not use it: {detail}.",
        "zh": "已在独立进程中试用模型文件 {name}，llama.cpp 无法使用它：{detail}。",
    }
    remedy_texts = {
        "en": "Your documents and conversations are safe. Download the file again, or choose another model file.",
        "zh": "您的文档和对话没有受影响。请重新下载该文件，或选择其他模型文件。",
    }


class ModelTooBig(ModelError):
    problem_texts = {
        "en": "The model {name} needs {needed} of memory, and {free} of {total} are free.",
        "zh": "模型 {name} 需要 {needed} 内存，而本机 {total} 中仅有 {free} 可用。",
    }
    remedy_texts = {
        "en": "Close other programs, or choose a smaller model file.",
        "zh": "请关闭其他程序，或选择更小的模型文件。",
    }


class ModelFailed(ModelError):
    problem_texts = {"en": "The model {name} failed: {detail}.", "zh": "模型 {name} 出错：{detail}。"}
    remedy_texts = {
        "en": "Ask again; if it goes on, choose another model file.",
        "zh": "请再问一次；若仍然出错，请换一个模型文件。",
    }


class EngineBroken(ModelError):
    problem_texts = {
        "en": "llama.cpp, which runs model files, cannot be loaded on this computer ({detail}): answers are made of "
        "quotes alone.",
        "zh": "本机无法加载运行模型文件的 llama.cpp（{detail}）：目前的回答只由引文组成。",
    }
    remedy_texts = {
        "en": "Your documents and conversations are safe. If a graphics card or its driver is not there any more, "
        "“launcher.py repair” installs the build that suits this computer.",
        "zh": "您的文档和对话没有受影响。如果显卡或其驱动已不在，运行 “launcher.py repair” 可安装适合本机的版本。",
    }


class ModelBusy(ModelError):
    problem_texts = {"en": "The model {name} is writing an answer.", "zh": "模型 {name} 正在写回答。"}
    remedy_texts = {"en": "Wait for it, or press “Stop”.", "zh": "请等它写完，或按“停止”。"}


class QuestionTooLong(ModelError):
    problem_texts = {
        "en": "The question takes {tokens} tokens: the language model reads {context} in all, so there is no room for "
        "what was found.",
        "zh": "问题本身占 {tokens} 个词元，而语言模型总共只能读取 {context} 个，放不下找到的原文。",
    }
    remedy_texts = {
        "en": "Ask in fewer words, or use a model that reads more. The quotes hold without the model.",
        "zh": "请缩短问题，或改用能读取更多内容的模型。引文不依赖模型，仍然有效。",
    }


class UnusableEmbedder(ModelError):
    """A folder in `models/` that is not used as an embedder."""


class NotAnEmbedder(UnusableEmbedder):
    problem_texts = {
        "en": "The folder {name} is no embedder that chatdoc can use ({detail}).",
        "zh": "文件夹 {name} 不是 chatdoc 可用的嵌入模型（{detail}）。",
    }
    remedy_texts = {
        "en": "It needs what sentence-transformers reads: config.json, tokenizer.json, and model.safetensors or "
        "model.onnx.",
        "zh": "其中应有 sentence-transformers 模型的文件：config.json、tokenizer.json，"
        "以及 model.safetensors 或 model.onnx。",
    }


class PickledModel(UnusableEmbedder):
    problem_texts = {
        "en": "The weights in the folder {name} ({files}) are in a format that can run programs when it is opened.",
        "zh": "文件夹 {name} 中的权重文件（{files}）采用打开时可能运行程序的格式。",
    }
    remedy_texts = {
        "en": "chatdoc does not open it. Get the same model as model.safetensors or model.onnx.",
        "zh": "chatdoc 不会打开它。请改用该模型的 model.safetensors 或 model.onnx 版本。",
    }


class UnknownEmbedder(ModelError):
    problem_texts = {
        "en": "There is no embedder {name} on this computer.",
        "zh": "本机没有嵌入模型 {name}。",
    }
    remedy_texts = {
        "en": Ways(
            page="The view Models lists those that are here; a new one is a folder in {folder}.",
            typed="“chatdoc embedder” lists those that are here; a new one is a folder in {folder}.",
        ),
        "zh": Ways(
            page="“模型”页列出本机已有的；新增时请将其文件夹放入 {folder}。",
            typed="“chatdoc embedder” 会列出本机已有的；新增时请将其文件夹放入 {folder}。",
        ),
    }


class EmbedderMissing(ModelError):
    problem_texts = {
        "en": "The embedder {name}, with which this library is searched, is not on this computer: passages are found "
        "by their words only.",
        "zh": "此资料库使用的嵌入模型 {name} 不在本机：目前只能按字词查找段落。",
    }
    remedy_texts = {
        "en": Ways(
            page="Put it back into the folder “models”, or change to another in the view Models.",
            typed="Put it back into the folder “models”, or change to another: “chatdoc embedder” lists those here.",
        ),
        "zh": Ways(
            page="请将其放回 models 文件夹，或在“模型”页改用其他模型。",
            typed="请将其放回 models 文件夹，或改用其他模型：“chatdoc embedder” 会列出本机已有的模型。",
        ),
    }


class EmbedderBroken(ModelError):
    problem_texts = {
        "en": "The embedder {name}, with which this library is searched by meaning, cannot be used ({detail}): "
        "passages are found by their words only.",
        "zh": "按语义查找所用的嵌入模型 {name} 无法使用（{detail}）：目前只能按字词查找段落。",
    }
    remedy_texts = {
        "en": "“launcher.py repair” installs again what is damaged; start chatdoc anew after it. What has no vectors "
        "yet gets them then. If it goes on, change to another embedder.",
        "zh": "运行 “launcher.py repair” 可重新安装损坏的部分，然后请重新启动 chatdoc，尚无向量的段落届时会补上。"
        "若仍然出错，请改用其他嵌入模型。",
    }
