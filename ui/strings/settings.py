"""The texts of the settings view, in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SettingsStrings:
    """The texts of the settings view in one language."""

    view: str
    at_once: str
    language: str
    theme: str
    theme_system: str
    theme_light: str
    theme_dark: str
    library: str
    library_next: str
    library_folder: str
    library_choose: str
    library_explained: str
    kept: str
    offline: str
    on: str
    off: str
    network_closed: str
    network_here: str
    network_open: str
    network_off: str
    network_shut: str
    engine: str
    engine_none: str
    engine_none_told: str
    engine_file: str
    engine_file_told: str
    engine_server: str
    server_address: str
    server_model: str
    server_choose: str
    server_explained: str
    embedder: str
    embedder_another: str


ENGLISH = SettingsStrings(
    view="Settings",
    at_once="Changed at once, and remembered by this browser",
    language="Language",
    theme="Colours",
    theme_system="As the system",
    theme_light="Light",
    theme_dark="Dark",
    library="Library folder",
    library_next="From the next start:",
    library_folder="Another folder",
    library_choose="Open from the next start",
    library_explained="Each folder is a library of its own. To move one, close chatdoc, move its folder, and name it "
    "here. A start with --library goes before this.",
    kept="For every library, kept for the next start",
    offline="Offline",
    on="On",
    off="Off",
    network_closed="chatdoc talks to other machines only when you download a model.",
    network_here="chatdoc talks to other machines only when you download a model. The model server {server} is on this "
    "computer.",
    network_open="chatdoc talks to the model server {host}, which you named, and when you download a model.",
    network_off="chatdoc talks to no other machine: downloads of models are refused.",
    network_shut="chatdoc talks to no other machine: the model server {host} and downloads of models are refused.",
    engine="What answers",
    engine_none="Quotes only",
    engine_none_told="No model: answers are quotes from your documents.",
    engine_file="A model file",
    engine_file_told="llama.cpp, in this program. Which file it is, you choose under Models.",
    engine_server="A model server",
    server_address="Address, such as http://127.0.0.1:8080",
    server_model="Model, where it has several",
    server_choose="Answer with this server",
    server_explained="llama-server, vLLM, Ollama, LM Studio and others that speak as OpenAI does. It is asked at once "
    "whether it answers; if it does not, everything stays as it is. A key for it is read from CHATDOC_API_KEY when "
    "chatdoc starts. A start with --model, --server or --no-llm goes before this.",
    embedder="Search by meaning",
    embedder_another="Changed under Models.",
)

CHINESE = SettingsStrings(
    view="设置",
    at_once="立即生效，由此浏览器记住",
    language="语言",
    theme="配色",
    theme_system="跟随系统",
    theme_light="浅色",
    theme_dark="深色",
    library="资料库文件夹",
    library_next="下次启动时打开：",
    library_folder="其他文件夹",
    library_choose="下次启动时打开",
    library_explained="每个文件夹是一个独立的资料库。如需移动，请关闭 chatdoc，移动文件夹，再在此填写新位置。"
    "启动时用 --library 指定的文件夹优先。",
    kept="对所有资料库有效，下次启动仍保留",
    offline="离线",
    on="开",
    off="关",
    network_closed="只有在您下载模型时，chatdoc 才会与其他机器通信。",
    network_here="只有在您下载模型时，chatdoc 才会与其他机器通信。模型服务器 {server} 就在本机。",
    network_open="chatdoc 会与您指定的模型服务器 {host} 通信；下载模型时也会联网。",
    network_off="chatdoc 不与任何其他机器通信：拒绝下载模型。",
    network_shut="chatdoc 不与任何其他机器通信：拒绝连接模型服务器 {host}，也拒绝下载模型。",
    engine="由谁回答",
    engine_none="只引用原文",
    engine_none_told="不用模型：以您文档中的原文作答。",
    engine_file="模型文件",
    engine_file_told="本程序内的 llama.cpp。使用哪个文件，请在“模型”中选择。",
    engine_server="模型服务器",
    server_address="地址，例如 http://127.0.0.1:8080",
    server_model="模型名称（有多个模型时）",
    server_choose="用此服务器回答",
    server_explained="llama-server、vLLM、Ollama、LM Studio 等兼容 OpenAI 接口的服务器。选用时会立即询问它能否回答；"
    "不能时一切保持不变。密钥在 chatdoc 启动时从 CHATDOC_API_KEY 读取。"
    "启动时指定的 --model、--server 或 --no-llm 优先。",
    embedder="按语义查找",
    embedder_another="可在“模型”中更换。",
)
