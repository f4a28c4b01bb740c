"""A message's name -> the sentence in the system's language, on standard error; all that launcher.py says by itself."""

import locale
import os
import sys
from collections.abc import Mapping
from typing import Literal

GB = 10**9

MESSAGES: dict[str, dict[str, str]] = {
    "no_venv_module": {
        "en": "This Python has no venv module: install it (Debian and Ubuntu: sudo apt install python3-venv) and "
        "start again.",
        "zh": "当前的 Python 缺少 venv 模块：请安装它（Debian 和 Ubuntu：sudo apt install python3-venv）后重新启动。",
    },
    "no_compiler": {
        "en": "llama-cpp-python has no ready-made build for this machine and no C++ compiler is here to make one: "
        "{remedy}, and start again.",
        "zh": "llama-cpp-python 没有适合本机的现成版本，而本机又没有 C++ 编译器：请先{remedy}，再重新启动。",
    },
    "compiler_linux": {
        "en": "install one (Debian and Ubuntu: sudo apt install build-essential; Fedora: sudo dnf install gcc-c++)",
        "zh": "安装编译器（Debian 和 Ubuntu：sudo apt install build-essential；Fedora：sudo dnf install gcc-c++）",
    },
    "compiler_darwin": {
        "en": "run xcode-select --install in a terminal",
        "zh": "在终端运行 xcode-select --install",
    },
    "compiler_win32": {
        "en": "install “Desktop development with C++” from the Visual Studio Build Tools",
        "zh": "安装 Visual Studio Build Tools 中的“使用 C++ 的桌面开发”",
    },
    "other_mac": {
        "en": "The packages that chatdoc needs are made for Macs with Apple silicon and macOS 14 or later (and not for "
        "a Python that runs under Rosetta): there it can be installed.",
        "zh": "chatdoc 所需的软件包仅适用于搭载 Apple 芯片、运行 macOS 14 或更高版本的 Mac（且 Python 不能在 Rosetta "
        "下运行）：请在这样的电脑上安装。",
    },
    "other_windows": {
        "en": "The packages that chatdoc needs are made for 64-bit Python on x86-64: install “Windows installer "
        "(64-bit)” of Python 3.12 from python.org, which Windows on ARM runs as well, and start launcher.py with it.",
        "zh": "chatdoc 所需的软件包仅适用于 x86-64 的 64 位 Python：请从 python.org 安装 Python 3.12 的 “Windows "
        "installer (64-bit)”（ARM 版 Windows 也能运行），再用它启动 launcher.py。",
    },
    "long_path": {
        "en": "The path of the chatdoc folder is too long for Windows by {over} characters: move the folder, for "
        "example to C:\\chatdoc, or allow long paths in Windows, and start again.",
        "zh": "chatdoc 文件夹的路径超出 Windows 的限制 {over} 个字符：请移动该文件夹，例如移到 C:\\chatdoc，"
        "或在 Windows 中启用长路径，再重新启动。",
    },
    "low_disk": {
        "en": "{folder} has {free} free, and the installation needs about {needed}: make room there and start again.",
        "zh": "{folder} 只剩 {free} 可用空间，而安装约需 {needed}：请清理后重新启动。",
    },
    "disk_full": {
        "en": "The disk became full during the installation: make room and start again, it goes on from there ({log}).",
        "zh": "安装过程中磁盘已满：请清理空间后重新启动，安装会继续（{log}）。",
    },
    "no_network": {
        "en": "The package index cannot be reached: check the internet connection, needed only for this installation, "
        "and start again ({log}).",
        "zh": "无法连接软件包索引：请检查网络（仅安装时需要）后重新启动（{log}）。",
    },
    "proxy": {
        "en": "The proxy refused the connection ({detail}): set HTTPS_PROXY to the right address, with a name and a "
        "password if it wants them (http://NAME:PASSWORD@HOST:PORT), and start again ({log}).",
        "zh": "代理拒绝了连接（{detail}）：请把 HTTPS_PROXY 设为正确的地址；若代理需要登录，请写成 "
        "http://用户名:密码@主机:端口，再重新启动（{log}）。",
    },
    "socks": {
        "en": "The packages cannot be loaded through a SOCKS proxy: set HTTPS_PROXY to the address for HTTP that most "
        "such programs have, too (http://HOST:PORT), and start again ({log}).",
        "zh": "无法通过 SOCKS 代理下载软件包：请把 HTTPS_PROXY 设为该代理程序的 HTTP 地址（http://主机:端口，"
        "大多数代理程序都提供），再重新启动（{log}）。",
    },
    "wrong_file": {
        "en": "Something between this computer and the package index gives other files than those that chatdoc is made "
        "with ({detail}): if this network wants you to log in, do that in the browser, and start again ({log}).",
        "zh": "本机与软件包索引之间有设备返回了不同的文件（{detail}）：如果当前网络需要登录，请先在浏览器中登录，"
        "再重新启动（{log}）。",
    },
    "other_machine": {
        "en": "This bundle was made for {made_for}, and this is {this}: make one on a machine like this one, or "
        "delete its folder “wheels” and install with a network.",
        "zh": "此离线包适用于 {made_for}，而当前是 {this}：请在同类电脑上重新制作，或删去 wheels 文件夹后联网安装。",
    },
    "bundle_usage": {
        "en": "Name the folder that is to be made: launcher.py bundle DIR.",
        "zh": "请指定要生成的文件夹：launcher.py bundle DIR。",
    },
    "bundle_place": {
        "en": "{folder} holds something else: name a new or empty folder outside of chatdoc's own.",
        "zh": "{folder} 中有其他内容：请指定 chatdoc 文件夹之外的新文件夹或空文件夹。",
    },
    "bundled": {
        "en": "{folder} is complete. On another {machine}, with a processor like this one, start launcher.py in it: no "
        "network is needed.",
        "zh": "{folder} 已完成。在另一台 {machine}、处理器相同的电脑上运行其中的 launcher.py 即可，无需网络。",
    },
    "shortcut": {"en": "Wrote {path}: a double-click starts chatdoc.", "zh": "已写入 {path}：双击即可启动 chatdoc。"},
    "shortcut_place": {
        "en": "There is no folder {folder}: launcher.py shortcut DIR writes the file to an existing one.",
        "zh": "文件夹 {folder} 不存在：launcher.py shortcut DIR 会把文件写入已有的文件夹。",
    },
    "nothing_damaged": {
        "en": "Every installed file is as it was installed.",
        "zh": "所有已安装的文件均完好。",
    },
    "builds_cpu": {
        "en": "No NVIDIA driver was found: the builds for the processor are installed.",
        "zh": "未发现 NVIDIA 驱动：安装用于处理器的版本。",
    },
    "builds_metal": {
        "en": "This Mac has Apple silicon: the builds that use its graphics are installed.",
        "zh": "本机为 Apple 芯片：安装可使用其图形处理器的版本。",
    },
    "builds_cuda": {
        "en": "An NVIDIA driver was found: builds that use the card are installed where there are any for it.",
        "zh": "发现 NVIDIA 驱动：如有适合的版本，将安装可使用显卡的版本。",
    },
    "builds_old_driver": {
        "en": "The NVIDIA driver is older than any build needs: those for the processor are installed. A newer driver "
        "lets the card be used.",
        "zh": "NVIDIA 驱动过旧，没有适合的版本：安装用于处理器的版本。更新驱动后即可使用显卡。",
    },
    "step_failed": {
        "en": "The installation stopped ({detail}): see {log}, and start again to go on from there.",
        "zh": "安装中断（{detail}）：详情见 {log}，重新启动即可继续。",
    },
    "not_writable": {
        "en": "{path} cannot be written to: move the chatdoc folder to a place of your own, or change its permissions, "
        "and start again.",
        "zh": "无法写入 {path}：请把 chatdoc 文件夹移到您自己的目录，或修改其权限，再重新启动。",
    },
    "unexpected": {
        "en": "Something unexpected happened ({detail}): see {log}, and start again.",
        "zh": "发生了意外（{detail}）：详情见 {log}，请重新启动。",
    },
    "no_chromium": {
        "en": "The browser tests need Chromium, and it could not be installed: install chromium or Google Chrome and "
        "start again ({log}).",
        "zh": "浏览器测试需要 Chromium，但未能安装：请安装 chromium 或 Google Chrome 后重新启动（{log}）。",
    },
    "stopped": {
        "en": "Stopped. The next start goes on from here.",
        "zh": "已停止，下次启动会继续。",
    },
    "first_start": {
        "en": "Installing chatdoc into {folder} (once, about {needed}).",
        "zh": "正在把 chatdoc 安装到 {folder}（只需一次，约 {needed}）。",
    },
    "rebuild": {
        "en": "{folder} is incomplete or broken and is made anew.",
        "zh": "{folder} 不完整或已损坏，将重新创建。",
    },
    "unfinished": {
        "en": "Installed only in part, will be installed again: {names}.",
        "zh": "以下软件包只安装了一部分，将重新安装：{names}。",
    },
    "waiting": {
        "en": "an installation that another start began is still running, waiting for it",
        "zh": "另一次启动开始的安装仍在进行，等待其完成",
    },
    "compile": {
        "en": "No ready-made llama-cpp-python could be had for this machine: compiling it takes about 6 minutes on 2 "
        "cores.",
        "zh": "没有适合本机的 llama-cpp-python 现成版本：需要编译，2 核约 6 分钟。",
    },
    "compiling": {"en": "build step {done}", "zh": "编译步骤 {done}"},
    "unpacking": {"en": "{done} of {count} packages are installed", "zh": "已安装 {done} / {count} 个软件包"},
    "large_torch": {
        "en": "torch comes with CUDA packages of several GB, because its index of CPU builds could not be reached.",
        "zh": "无法连接 torch 的 CPU 版索引，将下载带 CUDA 的版本（数 GB）。",
    },
    "no_font": {
        "en": "No Chinese font is installed: Chinese text in the screenshots of the tests will be empty boxes.",
        "zh": "没有安装中文字体：测试截图中的中文会显示为空框。",
    },
    "step_venv": {"en": "Python environment", "zh": "Python 环境"},
    "step_llama": {"en": "llama-cpp-python", "zh": "llama-cpp-python"},
    "step_torch": {"en": "torch", "zh": "torch"},
    "step_packages": {"en": "all other packages", "zh": "其余软件包"},
    "step_models": {"en": "models that arrive as packages", "zh": "以软件包形式提供的模型"},
    "step_bundle": {"en": "packages from this folder", "zh": "本文件夹中的软件包"},
    "step_wheels": {"en": "packages for the bundle", "zh": "离线包的软件包"},
    "step_project": {"en": "chatdoc and its models", "zh": "chatdoc 及其模型"},
    "step_test": {"en": "what the tests need", "zh": "测试所需的软件包"},
    "step_chromium": {"en": "Chromium", "zh": "Chromium"},
    "window_working": {
        "en": "chatdoc is starting or running; its page opens by itself.",
        "zh": "chatdoc 正在启动或运行，页面会自动打开。",
    },
    "window_end": {"en": "End chatdoc", "zh": "结束 chatdoc"},
    "window_ended": {"en": "chatdoc has ended.", "zh": "chatdoc 已结束。"},
    "failed": {"en": "Failed: {names}", "zh": "未通过：{names}"},
    "passed": {"en": "All passed: {names}", "zh": "全部通过：{names}"},
}


def language_of(environment: Mapping[str, str], system_locale: str | None) -> Literal["en", "zh"]:
    """Return "zh" or "en": the first of LC_ALL, LC_MESSAGES and LANG that is set, else the locale of the system."""
    named = [environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)]
    return "zh" if [*named, system_locale or ""][0].lower().startswith(("zh", "chinese")) else "en"


def tell(message: str, **fields: object) -> str:
    """Return a message of the table in the system's language, in English where Chinese cannot be written."""
    texts = MESSAGES[message]
    try:
        texts["zh"].encode(sys.stderr.encoding if sys.stderr else "utf-8")
    except UnicodeEncodeError:
        return texts["en"].format(**fields)
    return texts[language_of(os.environ, locale.getlocale()[0])].format(**fields)


def say(text: str, end: str = "\n") -> None:
    """Write to standard error; what its encoding lacks appears as an escape. A program without a console has none."""
    print(text, end=end, file=sys.stderr, flush=True)


def gigabytes(size: float) -> str:
    """Return a size in bytes as a person reads it: gigabytes(4 * 10**9) == "4.0 GB"."""
    return f"{size / GB:.1f} GB"


class Problem(Exception):
    """What stands in the way, as one sentence of MESSAGES with what to do about it."""

    def __init__(self, message: str, **fields: object) -> None:
        super().__init__(tell(message, **fields))
        self.message = message
