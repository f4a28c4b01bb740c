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
    library_another: str
    library_command: str
    network: str
    network_closed: str
    network_here: str
    network_open: str
    engine: str
    engine_none: str
    engine_file: str
    engine_server: str
    engine_another: str
    engine_commands: str
    embedder: str
    embedder_another: str
    at_start: str


ENGLISH = SettingsStrings(
    view="Settings",
    at_once="Changed at once, and remembered by this browser",
    language="Language",
    theme="Colours",
    theme_system="As the system",
    theme_light="Light",
    theme_dark="Dark",
    library="Library folder",
    library_another="Another one is opened with this command; each folder is a library of its own:",
    library_command="chatdoc serve --library FOLDER",
    network="Network",
    network_closed="Off. chatdoc refuses every connection beyond this computer.",
    network_here="Off. chatdoc refuses every connection beyond this computer; the model server {server} is on it.",
    network_open="Open to one place only: {host}, the model server that you named. Everything else is refused.",
    engine="Engine",
    engine_none="None: answers are quotes only.",
    engine_file="llama.cpp, in this program, with a model file (see Models)",
    engine_server="A model server: {server}",
    engine_another="Another model file, a server, or none:",
    engine_commands="chatdoc serve --model FILE.gguf\nchatdoc serve --server ADDRESS\nchatdoc serve --no-llm",
    embedder="Search by meaning",
    embedder_another="Changed under Models.",
    at_start="Chosen when chatdoc is started",
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
    library_another="用以下命令可打开其他文件夹；每个文件夹是一个独立的资料库：",
    library_command="chatdoc serve --library 文件夹",
    network="网络",
    network_closed="关闭。chatdoc 拒绝与本机以外的一切连接。",
    network_here="关闭。chatdoc 拒绝与本机以外的一切连接；模型服务器 {server} 就在本机。",
    network_open="只对一处开放：您指定的模型服务器 {host}。其他连接一律拒绝。",
    engine="推理引擎",
    engine_none="无：只引用原文作答。",
    engine_file="本程序内的 llama.cpp，使用模型文件（见“模型”）",
    engine_server="模型服务器：{server}",
    engine_another="改用其他模型文件、服务器，或不用模型：",
    engine_commands="chatdoc serve --model 文件.gguf\nchatdoc serve --server 地址\nchatdoc serve --no-llm",
    embedder="按语义查找",
    embedder_another="可在“模型”中更换。",
    at_start="启动 chatdoc 时选定",
)
