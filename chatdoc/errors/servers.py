"""A model server that cannot be used: another program, on this computer or another, that is asked over HTTP."""

from chatdoc.errors.base import Ways
from chatdoc.errors.models import ModelError


class ServerError(ModelError):
    """The model server that the user named cannot do its work. `host` is its host and port."""


class BadServerAddress(ServerError):
    problem_texts = {
        "en": "{address} is not the address of a model server.",
        "zh": "{address} 不是模型服务器的地址。",
    }
    remedy_texts = {
        "en": "It looks like http://127.0.0.1:8080/v1. A key does not belong into it: set CHATDOC_API_KEY.",
        "zh": "地址形如 http://127.0.0.1:8080/v1。密钥不要写在地址里，请设置环境变量 CHATDOC_API_KEY。",
    }


class UnusableKey(ServerError):
    problem_texts = {
        "en": "The key in CHATDOC_API_KEY holds characters that no key has.",
        "zh": "CHATDOC_API_KEY 中的密钥含有无效字符。",
    }
    remedy_texts = {
        "en": "Copy it again, without quotation marks, blanks or line breaks.",
        "zh": "请重新复制密钥，不要带引号、空格或换行。",
    }


class ServerOff(ServerError):
    problem_texts = {
        "en": "The model server {host} is not asked: it is another machine, and chatdoc is switched to offline.",
        "zh": "未向模型服务器 {host} 提问：它在另一台机器上，而 chatdoc 处于离线模式。",
    }
    remedy_texts = {
        "en": "Switch “Offline” off in Settings, or start chatdoc without the server: then a model here answers.",
        "zh": "请在“设置”中关闭“离线”，或不指定服务器启动 chatdoc，改由本机的模型回答。",
    }


class ServerUnreachable(ServerError):
    problem_texts = {
        "en": "The model server {host} cannot be reached ({detail}).",
        "zh": "无法连接模型服务器 {host}（{detail}）。",
    }
    remedy_texts = {
        "en": "See that it runs and that the address is right, then try again.",
        "zh": "请确认服务器已启动、地址正确，然后重试。",
    }


class ServerTimedOut(ServerError):
    problem_texts = {
        "en": "The model server {host} has said nothing for {seconds} seconds.",
        "zh": "模型服务器 {host} 已有 {seconds} 秒没有回应。",
    }
    remedy_texts = {
        "en": "It may be overloaded or still loading its model. Ask again, or start it anew.",
        "zh": "它可能负载过高，或仍在加载模型。请再问一次，或重启该服务器。",
    }


class ServerBrokeOff(ServerError):
    problem_texts = {
        "en": "The model server {host} broke off in the middle ({detail}).",
        "zh": "模型服务器 {host} 中途断开（{detail}）。",
    }
    remedy_texts = {
        "en": "See whether it still runs, then ask again.",
        "zh": "请确认服务器仍在运行，然后再问一次。",
    }


class ServerRefusedKey(ServerError):
    problem_texts = {
        "en": "The model server {host} asks for a key, or does not accept the one it got.",
        "zh": "模型服务器 {host} 需要密钥，或不接受所提供的密钥。",
    }
    remedy_texts = {
        "en": "Set the environment variable CHATDOC_API_KEY to a key that is valid there, and start chatdoc again.",
        "zh": "请把环境变量 CHATDOC_API_KEY 设为有效的密钥，再重新启动 chatdoc。",
    }


class ServerHasNot(ServerError):
    problem_texts = {
        "en": "The model server {host} does not know the model {model} or the address it was asked at ({detail}).",
        "zh": "模型服务器 {host} 没有模型 {model}，或所用的地址不存在（{detail}）。",
    }
    remedy_texts = {
        "en": Ways(
            page="Name one of its models ({models}) in Settings, and see that the address ends as the server's manual "
            "says, usually in /v1.",
            typed="Choose one of its models ({models}) with --server-model, and see that the address ends as the "
            "server's manual says, usually in /v1.",
        ),
        "zh": Ways(
            page="请在“设置”中填写其中的模型（{models}），并确认地址的结尾与服务器说明一致，通常为 /v1。",
            typed="请用 --server-model 选择其中的模型（{models}），并确认地址的结尾与服务器说明一致，通常为 /v1。",
        ),
    }


class ServerModelUnnamed(ServerError):
    problem_texts = {
        "en": "The model server {host} did not say which model to use (it lists: {models}).",
        "zh": "不清楚应使用模型服务器 {host} 的哪个模型（它列出：{models}）。",
    }
    remedy_texts = {
        "en": Ways(
            page="Name one in Settings, beside the server's address.",
            typed="Name one with --server-model or in CHATDOC_SERVER_MODEL.",
        ),
        "zh": Ways(
            page="请在“设置”中服务器地址旁填写一个。",
            typed="请用 --server-model 或环境变量 CHATDOC_SERVER_MODEL 指定一个。",
        ),
    }


class ServerBusy(ServerError):
    problem_texts = {
        "en": "The model server {host} takes no question now (HTTP {status}: {detail}).",
        "zh": "模型服务器 {host} 暂不接受提问（HTTP {status}：{detail}）。",
    }
    remedy_texts = {
        "en": "It is busy, still loads its model, or your quota is used up. Wait a little and ask again.",
        "zh": "它正忙、仍在加载模型，或您的额度已用完。请稍候再问。",
    }


class ServerFailed(ServerError):
    problem_texts = {
        "en": "The model server {host} failed (HTTP {status}: {detail}).",
        "zh": "模型服务器 {host} 出错（HTTP {status}：{detail}）。",
    }
    remedy_texts = {
        "en": "Ask again; if it goes on, look into the server's own log.",
        "zh": "请再问一次；若仍然出错，请查看该服务器的日志。",
    }


class ServerRedirects(ServerError):
    problem_texts = {
        "en": "The model server {host} sends chatdoc on to another address ({target}); chatdoc does not follow.",
        "zh": "模型服务器 {host} 要求转到另一个地址（{target}）；chatdoc 不会跟随。",
    }
    remedy_texts = {
        "en": "If you trust that address, name it as the server.",
        "zh": "如果您信任该地址，请直接把它设为服务器地址。",
    }


class NotAModelServer(ServerError):
    problem_texts = {
        "en": "What {host} answers is not what a model server says ({detail}).",
        "zh": "{host} 的回应不是模型服务器的回应（{detail}）。",
    }
    remedy_texts = {
        "en": "See that the address is that of an OpenAI-compatible server; it usually ends in /v1.",
        "zh": "请确认这是兼容 OpenAI 接口的服务器地址；通常以 /v1 结尾。",
    }


class ServerOnlyThought(ServerError):
    problem_texts = {
        "en": "The model {model} on {host} thought, and came to no answer within what it may write.",
        "zh": "{host} 上的模型 {model} 只进行了思考，在允许的长度内没有给出回答。",
    }
    remedy_texts = {
        "en": "Switch its thinking off on the server, or choose a model that answers at once.",
        "zh": "请在服务器上关闭思考，或选择直接回答的模型。",
    }
