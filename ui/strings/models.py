"""The texts of the models view, in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelsStrings:
    """The texts of the models view in one language."""

    view: str
    looking: str
    answering: str
    answering_none: str
    answering_server: str
    loaded: str
    not_loaded: str
    size: str
    tier: str
    tier_small: str
    tier_middle: str
    tier_large: str
    tier_largest: str
    context: str
    context_most: str
    languages: str
    english: str
    chinese: str
    neither: str
    gpu: str
    files: str
    no_files: str
    how_to_add: str
    answers: str
    embedders: str
    embedders_explained: str
    used: str
    reads: str
    use: str
    absent: str
    changing: str
    paused: str
    pause: str
    go_on: str
    give_up: str
    changed_after: str


ENGLISH = ModelsStrings(
    view="Models",
    looking="Looking at what is on this computer …",
    answering="The language model that answers",
    answering_none="None: answers are quotes only.",
    answering_server="A model server: {server}",
    loaded="loaded",
    not_loaded="loaded when the next question needs it",
    size="Size",
    tier="Tier",
    tier_small="small",
    tier_middle="middle",
    tier_large="large",
    tier_largest="largest",
    context="{tokens:,} tokens of context",
    context_most="up to {tokens:,} tokens of context",
    languages="Writes",
    english="English",
    chinese="Chinese",
    neither="neither English nor Chinese",
    gpu="Graphics card",
    files="Model files on this computer",
    no_files="None was found.",
    how_to_add="Put another GGUF file into the folder “models” of the program, or name one with --model, and start "
    "chatdoc again. The newest file in the folder answers.",
    answers="answers",
    embedders="Search by meaning",
    embedders_explained="An embedder turns passages into vectors that are compared by meaning. When you change it, all "
    "passages get new vectors; until all are there, the old ones are searched.",
    used="in use",
    reads="{dimension:,} dimensions, reads {tokens:,} tokens",
    use="Change to this one",
    absent="{name}, which the library was searched with, is not on this computer: passages are found by words alone.",
    changing="Changing to {name}: {done:,} of {total:,} passages",
    paused="Paused. Changing to {name}: {done:,} of {total:,} passages",
    pause="Pause",
    go_on="Go on",
    give_up="Give it up",
    changed_after="It goes on by itself, also after a restart, and gives way to documents that are being added.",
)

CHINESE = ModelsStrings(
    view="模型",
    looking="正在查看本机的模型……",
    answering="负责回答的语言模型",
    answering_none="无：只引用原文作答。",
    answering_server="模型服务器：{server}",
    loaded="已载入",
    not_loaded="下次提问时载入",
    size="大小",
    tier="档位",
    tier_small="小",
    tier_middle="中",
    tier_large="大",
    tier_largest="最大",
    context="上下文 {tokens:,} 个词元",
    context_most="上下文最多 {tokens:,} 个词元",
    languages="语言",
    english="英文",
    chinese="中文",
    neither="不支持中英文",
    gpu="显卡",
    files="本机的模型文件",
    no_files="没有找到。",
    how_to_add="把其他 GGUF 文件放入程序的 models 文件夹，或用 --model 指定，然后重新启动 chatdoc。"
    "由文件夹中最新的文件负责回答。",
    answers="负责回答",
    embedders="按语义查找",
    embedders_explained="嵌入模型把段落变成可按语义比较的向量。更换后，所有段落都要重新计算向量；完成之前仍用原来的向量查找。",
    used="正在使用",
    reads="{dimension:,} 维，可读 {tokens:,} 个词元",
    use="改用此模型",
    absent="资料库所用的 {name} 不在本机，目前只能按词语查找段落。",
    changing="正在更换为 {name}：已完成 {done:,} / {total:,} 个段落",
    paused="已暂停。更换为 {name}：已完成 {done:,} / {total:,} 个段落",
    pause="暂停",
    go_on="继续",
    give_up="放弃更换",
    changed_after="更换会自动进行，重启后也会继续；添加文档时会先让文档处理完。",
)
