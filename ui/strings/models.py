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
    being_loaded: str
    not_loaded: str
    load: str
    unload: str
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
    add: str
    add_explained: str
    receiving: str
    trying: str
    kept_in: str
    files: str
    answers: str
    answers_next: str
    use_now: str
    recommended: str
    fits: str
    tight: str
    too_large: str
    memory: str
    without_template: str
    from_folder: str
    from_package: str
    from_program: str
    to_get: str
    to_get_explained: str
    download: str
    starting: str
    checking: str
    loading: str
    download_paused: str
    left_minutes: str
    left_seconds: str
    discard: str
    embedders: str
    embedders_explained: str
    used: str
    reads: str
    use: str
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
    loaded="loaded, takes {memory}",
    being_loaded="being loaded …",
    not_loaded="not loaded; the next question loads it",
    load="Load now",
    unload="Unload",
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
    add="Add a model file …",
    add_explained="A language model is one GGUF file. Add one here, or drop it on the page, however large it is: it is "
    "copied among the models, after it was tried apart from chatdoc.",
    receiving="Receiving {name}: {done} of {total}",
    trying="{name} has arrived and is being tried …",
    kept_in="New models are kept in {folder}.",
    files="Language models on this computer",
    answers="answers",
    answers_next="answers from the next start",
    use_now="Answer with this one",
    recommended="recommended",
    fits="fits",
    tight="tight",
    too_large="too large",
    memory="Memory: {four} with 4,096 tokens of context, {sixteen} with 16,384",
    without_template="without a chat template: made to go on with a text, not to answer",
    from_folder="in the folder of models",
    from_package="built in",
    from_program="from {program}",
    to_get="To download",
    to_get_explained="Nothing is downloaded before you press a button. What arrives is checked against a known "
    "checksum; after that, the model needs no network.",
    download="Download",
    starting="Starting: {done} of {total} are here",
    checking="Checking what is here: {done} of {total}",
    loading="Downloading from {mirror}: {done} of {total}",
    download_paused="Paused: {done} of {total} are here",
    left_minutes="{minutes} min {seconds} s left",
    left_seconds="{seconds} s left",
    discard="Cancel and discard",
    embedders="Search by meaning",
    embedders_explained="An embedder turns passages into vectors that are compared by meaning. When you change it, all "
    "passages get new vectors; until all are there, the old ones are searched.",
    used="in use",
    reads="{dimension:,} dimensions, reads {tokens:,} tokens",
    use="Change to this one",
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
    loaded="已载入，占用 {memory}",
    being_loaded="正在载入……",
    not_loaded="未载入，下次提问时载入",
    load="现在载入",
    unload="释放内存",
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
    add="添加模型文件……",
    add_explained="语言模型是单个 GGUF 文件。可在此添加，也可拖到页面上，大小不限："
    "先在独立进程中试用，再放入模型文件夹。",
    receiving="正在接收 {name}：{done} / {total}",
    trying="{name} 已传完，正在试用……",
    kept_in="新模型存放在 {folder}。",
    files="本机的语言模型",
    answers="负责回答",
    answers_next="下次启动起负责回答",
    use_now="用它回答",
    recommended="推荐",
    fits="放得下",
    tight="勉强",
    too_large="太大",
    memory="内存：上下文 4,096 个词元时 {four}，16,384 个词元时 {sixteen}",
    without_template="没有对话模板：用于续写文本，而非回答问题",
    from_folder="在模型文件夹中",
    from_package="内置",
    from_program="来自 {program}",
    to_get="可下载的模型",
    to_get_explained="只有按下按钮才会下载。下载的内容会与已知的校验值核对；之后使用模型无需联网。",
    download="下载",
    starting="正在开始：已有 {done} / {total}",
    checking="正在核对已有部分：{done} / {total}",
    loading="正在从 {mirror} 下载：{done} / {total}",
    download_paused="已暂停：已有 {done} / {total}",
    left_minutes="还需 {minutes} 分 {seconds} 秒",
    left_seconds="还需 {seconds} 秒",
    discard="取消并删除已下载部分",
    embedders="按语义查找",
    embedders_explained="嵌入模型把段落变成可按语义比较的向量。更换后，所有段落都要重新计算向量；完成之前仍用原来的向量查找。",
    used="正在使用",
    reads="{dimension:,} 维，可读 {tokens:,} 个词元",
    use="改用此模型",
    changing="正在更换为 {name}：已完成 {done:,} / {total:,} 个段落",
    paused="已暂停。更换为 {name}：已完成 {done:,} / {total:,} 个段落",
    pause="暂停",
    go_on="继续",
    give_up="放弃更换",
    changed_after="更换会自动进行，重启后也会继续；添加文档时会先让文档处理完。",
)
