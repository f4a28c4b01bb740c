"""A model that could not be downloaded, or that was chosen and is not here."""

from chatdoc.errors.base import Ways
from chatdoc.errors.models import ModelError


class UnknownModel(ModelError):
    problem_texts = {
        "en": "There is no model {name}, neither on this computer nor among those that can be downloaded.",
        "zh": "没有模型 {name}：本机没有，可下载的模型中也没有。",
    }
    remedy_texts = {
        "en": Ways(page="The view Models lists them all.", typed="“chatdoc models” lists them all."),
        "zh": Ways(page="“模型”页列出全部模型。", typed="“chatdoc models” 会列出全部模型。"),
    }


class ModelNotHere(ModelError):
    problem_texts = {"en": "The model {name} is not on this computer yet.", "zh": "模型 {name} 还不在本机。"}
    remedy_texts = {
        "en": Ways(page="Download it in the view Models.", typed="“chatdoc models get {name}” downloads it."),
        "zh": Ways(page="可在“模型”页下载它。", typed="“chatdoc models get {name}” 可下载它。"),
    }


class ChosenModelGone(ModelError):
    problem_texts = {
        "en": "The model file {name}, which was chosen to answer, is not there any more; the default answers instead.",
        "zh": "所选的模型文件 {name} 已不在原处；现由默认模型回答。",
    }
    remedy_texts = {
        "en": Ways(
            page="Put it back, or choose another in the view Models.",
            typed="Put it back, or choose another: “chatdoc models” lists them.",
        ),
        "zh": Ways(
            page="请将其放回，或在“模型”页另选一个。",
            typed="请将其放回，或另选一个：“chatdoc models” 会列出可用的模型。",
        ),
    }


class ModelsPassedOver(ModelError):
    problem_texts = {
        "en": "Among the model files in “models” are some that cannot answer ({names}); another model answers instead.",
        "zh": "models 文件夹中有不能用于回答的模型文件（{names}）；现由其他模型回答。",
    }
    remedy_texts = {
        "en": Ways(page="The view Models says of each why.", typed="“chatdoc models” says of each why."),
        "zh": Ways(page="“模型”页会说明各自的原因。", typed="“chatdoc models” 会说明各自的原因。"),
    }


class DownloadError(ModelError):
    """A download that did not come to its end. What arrived is kept, and the next one goes on from there."""


class NoRoomForModel(DownloadError):
    problem_texts = {
        "en": "There is not enough room on the disk of {folder}: {name} needs {needed}, {free} are free.",
        "zh": "{folder} 所在磁盘空间不足：{name} 需要 {needed}，可用 {free}。",
    }
    remedy_texts = {
        "en": "Make room and start the download again; it goes on where it stopped.",
        "zh": "请腾出空间后重新开始下载，会从中断处继续。",
    }


class ModelsFolderRefused(DownloadError):
    problem_texts = {
        "en": "Nothing can be written into the folder {folder} ({detail}).",
        "zh": "无法写入文件夹 {folder}（{detail}）。",
    }
    remedy_texts = {
        "en": "Allow writing there, or see that the disk is connected, and start the download again.",
        "zh": "请允许写入该文件夹，或确认磁盘已连接，然后重新开始下载。",
    }


class ModelNotTakenIn(ModelsFolderRefused):
    remedy_texts = {
        "en": "Allow writing there, or see that the disk is connected, and hand the file over again.",
        "zh": "请允许写入该文件夹，或确认磁盘已连接，然后重新添加该文件。",
    }


class NoRoomToTakeIn(NoRoomForModel):
    remedy_texts = {
        "en": "Make room there and hand the file over again.",
        "zh": "请腾出空间后重新添加该文件。",
    }


class TakingInStopped(ModelError):
    problem_texts = {
        "en": "{name} did not arrive as a whole, and was not taken in.",
        "zh": "{name} 没有完整传到，未添加。",
    }
    remedy_texts = {"en": "Hand it over again.", "zh": "请重新添加。"}


class AnotherIsTakenIn(ModelError):
    problem_texts = {
        "en": "{name} was not taken in: another chatdoc is just taking a model file in.",
        "zh": "{name} 未添加：另一个 chatdoc 正在接收模型文件。",
    }
    remedy_texts = {"en": "Wait for that one and hand this one over again.", "zh": "请等它完成后再添加这个文件。"}


class DownloadsOff(DownloadError):
    problem_texts = {
        "en": "{name} was not downloaded: chatdoc is switched to offline.",
        "zh": "未下载 {name}：chatdoc 处于离线模式。",
    }
    remedy_texts = {
        "en": "Switch “Offline” off in Settings and start the download again.",
        "zh": "请在“设置”中关闭“离线”，再重新开始下载。",
    }


class DownloadElsewhere(DownloadError):
    problem_texts = {
        "en": "Another chatdoc is downloading {name} just now.",
        "zh": "另一个 chatdoc 正在下载 {name}。",
    }
    remedy_texts = {"en": "Wait until it is done, or stop it there.", "zh": "请等它完成，或先在那边停止。"}


class DownloadStopped(DownloadError):
    problem_texts = {
        "en": "The download of {name} ended unexpectedly ({detail}).",
        "zh": "{name} 的下载意外终止（{detail}）。",
    }
    remedy_texts = {
        "en": "Start it again; it goes on where it stopped.",
        "zh": "请重新开始，会从中断处继续。",
    }


class ProxyRefused(DownloadError):
    problem_texts = {
        "en": "The proxy {proxy} does not let the download through ({detail}).",
        "zh": "代理 {proxy} 不允许下载（{detail}）。",
    }
    remedy_texts = {
        "en": "Set HTTPS_PROXY to its address for HTTP, http://host:port, or http://name:password@host:port if it asks "
        "for a password, and start chatdoc again.",
        "zh": "请将环境变量 HTTPS_PROXY 设为该代理的 HTTP 地址 http://主机:端口（若需要密码，则为 "
        "http://用户名:密码@主机:端口），然后重新启动 chatdoc。",
    }


class HubError(DownloadError):
    """What one host answered, or that it did not. Another mirror may do better."""


class HubUnreachable(HubError):
    problem_texts = {"en": "{host} cannot be reached ({detail}).", "zh": "无法连接 {host}（{detail}）。"}
    remedy_texts = {
        "en": "See that this computer is online and start the download again; it goes on where it stopped.",
        "zh": "请确认电脑已联网，再重新开始下载，会从中断处继续。",
    }


class HubBrokeOff(HubError):
    problem_texts = {
        "en": "{host} broke off again and again ({detail}).",
        "zh": "{host} 多次中途断开（{detail}）。",
    }
    remedy_texts = {
        "en": "Start the download again later; it goes on where it stopped.",
        "zh": "请稍后重新开始下载，会从中断处继续。",
    }


class HubRefuses(HubError):
    problem_texts = {
        "en": "{host} does not hand out {file} (HTTP {status}).",
        "zh": "{host} 拒绝提供 {file}（HTTP {status}）。",
    }
    remedy_texts = {
        "en": "Try again later; or get the file with a browser and put it into the folder “models”.",
        "zh": "请稍后再试；或用浏览器下载该文件，放入 models 文件夹。",
    }


class HubHasNot(HubRefuses):
    problem_texts = {
        "en": "{host} does not have {file} any more (HTTP {status}).",
        "zh": "{host} 上已没有 {file}（HTTP {status}）。",
    }
    remedy_texts = {
        "en": "Choose another model, or see whether there is a newer chatdoc.",
        "zh": "请选择其他模型，或查看 chatdoc 是否有新版本。",
    }


class HubBusy(HubError):
    problem_texts = {
        "en": "{host} takes no download now (HTTP {status}) and asks to wait {seconds} seconds.",
        "zh": "{host} 暂不接受下载（HTTP {status}），要求等待 {seconds} 秒。",
    }
    remedy_texts = {
        "en": "Start the download again after that; it goes on where it stopped.",
        "zh": "请在此之后重新开始下载，会从中断处继续。",
    }


class HubRedirects(HubError):
    problem_texts = {
        "en": "{host} sends the download on to {target}, where models are not had from; chatdoc does not follow.",
        "zh": "{host} 要求转到 {target}，那里不是已知的模型来源；chatdoc 不会跟随。",
    }
    remedy_texts = {
        "en": "If you are on a guest network, log in to it in a browser first and start the download again.",
        "zh": "如果您在使用访客网络，请先在浏览器中登录，再重新开始下载。",
    }


class CaptivePortal(HubError):
    problem_texts = {
        "en": "A web page came instead of {file} from {host}.",
        "zh": "从 {host} 收到的是网页，而不是 {file}。",
    }
    remedy_texts = HubRedirects.remedy_texts


class WrongSize(HubError):
    problem_texts = {
        "en": "{host} has {file} with {size} bytes; it should have {expected}.",
        "zh": "{host} 上的 {file} 为 {size} 字节，应为 {expected} 字节。",
    }
    remedy_texts = {
        "en": "It is another file under the same name and was not taken. Choose another model, or see whether there "
        "is a newer chatdoc.",
        "zh": "这是同名的另一个文件，未采用。请选择其他模型，或查看 chatdoc 是否有新版本。",
    }


class WrongBytes(HubError):
    problem_texts = {
        "en": "What {host} sent is not {file}: its checksum (sha256) is another one.",
        "zh": "{host} 发来的不是 {file}：校验和（sha256）不符。",
    }
    remedy_texts = {
        "en": "It was thrown away. Start the download again; if this goes on, the file was changed there or on its "
        "way.",
        "zh": "已丢弃。请重新开始下载；若仍然如此，说明该文件在那里或途中被更改。",
    }
