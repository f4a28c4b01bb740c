"""Question -> what kind of thing it asks for: a date, a time, a number, the name of a person, a place or a thing."""

import re
from typing import Literal, NamedTuple


class Kind(NamedTuple):
    """A kind of thing, and a pattern that finds such things in a text."""

    name: Literal["date", "time", "number", "name"]
    said: re.Pattern[str]
    counts: float = 0.2
    """How much it counts for a sentence that it holds one."""


_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(
    r"\b(1[0-9]|20)\d\d\b|\d\s*[年月日]"
    r"|[\d一二两兩三四五六七八九十]\s*[个個]?(?:工作日|自然日|小时|小時|星期|月|[天周週])"
    rf"|\b({_MONTHS})\b|世[纪紀]|centur",
    re.IGNORECASE,
)
_TIME = re.compile(r"\d{1,2}[:.]\d\d\b|\d ?[ap]\.?m\b|\b(?:noon|midnight|o['’]clock)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d|[一二三四五六七八九十百千万亿两兩萬億]")
_NAME = re.compile(
    rf"(?<!^)(?<![.!?] )\b(?!(?:{_MONTHS}|[A-Z][a-z]{{2,5}}day)\b)[A-Z][a-z]+|[·・]|[\u4e00-\u9fff]{{2,}}"
)

_WHEN = re.compile(
    r"\bwhen\b|(?<!to )\bdate\b|\bwhat (year|month|day|century)\b|\bwhich year\b"
    r"|[什啥]么?时[候间]|什麼時[候間]|啥時候|何时|何時|哪一?[年天日]|几[月号]|幾[月號]|年份|日期",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"\bhow (many|much|long|far|old|large|big|high|tall|fast|often)\b|\bpercent"
    r"|多少|几|幾|多大|多长|多長|多高|多远|多遠|多久|多重",
    re.IGNORECASE,
)
_WHO_OR_WHERE = re.compile(
    r"\bwho(m|se)?\b|\bwhere\b|\bwhich \w+\b|\bname of\b|谁|誰|哪位|哪[里裡儿兒]|在哪|何地|何处|何處", re.IGNORECASE
)
_WHAT_TIME = re.compile(r"\b(?:what|which) time\b|\bopening (?:hours|times)\b", re.IGNORECASE)
_DIGIT = r"[\d〇零一二三四五六七八九十百千万亿两兩萬億半]"
_SPAN = (
    rf"(?<![\d.年月]){_DIGIT}{{1,3}}\s*[个個]?(?:工作日|自然日|小[时時]|分[钟鐘]|秒|星期|月|[天日周週年])(?![\d度级級代初末份])"
    "|[每隔][个個半]?[天日周週月年季]"
)
MEASURE = 0.35
"""A unit tells more than any number. For dates and names, too, xquad_zh and drcd_zh_hant lose a gold answer each."""
_MEASURES = tuple(
    (re.compile(asked), Kind("number", re.compile(said, re.IGNORECASE), counts=MEASURE))
    for asked, said in (
        (
            "多久|多[长長](?:时间|時間)"
            "|(?<!哪)[几幾](?:[个個](?:小[时時]|月|星期)|小[时時]|分[钟鐘]|[天周週年])(?![级級])",
            _SPAN,
        ),
        (
            "多少[钱錢元]|[几幾][块塊]"
            "|[价價薪资資租押罚罰奖獎金费費][格钱錢金额額用]?(?:[总總][额額计計])?[是为為有要]?[多几幾]",
            rf"{_DIGIT}[\d,，. 百千万萬亿億]*[元圆圓块塊]|[¥￥$€£]|免[费費]|[%％]",
        ),
        ("有?多高(?![中校])", r"(?:(?<![偏增提])高|海拔)\D{0,8}\d|\d[\d.]*\s*(?:厘米|米|公分|公尺|c?m)?高"),
        ("有?多重(?!要)|[几幾多]少?(?:公斤|千克|斤|[吨噸])", r"\d\s*(?:公?斤|千?克|[吨噸]|k?g\b|t\b)"),
        ("多[远遠]|[几幾多]少?(?:公里|千米)", r"\d\s*(?:公里|千米|[米里]|公尺|k?m\b)"),
        ("多大(?:年[纪紀龄齡]|岁数|歲數)|[几幾多]少?[周週]?[岁歲]", "[岁歲]|年[龄齡]|出生|生[于於]"),
        ("面[积積]|[几幾多]少?(?:平方|平米)", r"平方|平米|㎡|m[2²]|[公英]?[顷頃亩畝]|坪"),
        ("百分之[几幾多]|(?:比例|占比|[^效频頻]率)[是为為有]?多", r"[%％]|[百千]分之"),
        ("[几幾多]少?[个個]?人", rf"{_DIGIT}[多余餘]?\s*[个個]?[人名位]|分之{_DIGIT}的?人|[%％]\D{{0,4}}人"),
    )
)
"""How a measure is asked for in Chinese, and how such are written: 46.5 kg says nothing of how long."""
_KINDS = (
    (_WHAT_TIME, Kind("time", _TIME)),
    *_MEASURES,
    (_WHEN, Kind("date", _DATE)),
    (_HOW_MANY, Kind("number", _NUMBER)),
    (_WHO_OR_WHERE, Kind("name", _NAME)),
)

ASKING = frozenset(
    "amount called come date day do entity example get give go group happen happens have kind level made make mean "
    "meaning means month name named number ok okay part people percent percentage person put rank reason sort take "
    "term thing time type use used value way word year".split()
)
"""Words of English that say which kind of thing is asked for, and verbs of anything: a text that answers need not hold
them."""

_CHINESE = """
国家 地区 城市 地方 地点 地址 位置 机构 部门 组织 单位 公司 人物 人士 问题 原因 理由 目的 意义 含义 意思 定义
概念 名称 称呼 别名 特征 特点 特色 特性 习性 性质 属性 价值 作用 用途 功能 影响 后果 结果 效果 比例 比率 数量
数字 数目 成绩 名次 排名 记录 职务 职位 身份 角色 职业 工作 方法 方式 做法 办法 手段 措施 途径 内容 类型 类别
种类 型态 形态 形式 结构 成分 东西 事情 事物 物品 设施 设备 时间 期间 年代 时期 日期 阶段 情况 状况 条件 标准
要求 关系 区别 优点 缺点 优势 程度 水平 规模 范围 通常 一般 目前 现在 截至 截止 相比 实际 主要 正式 典型 具体
根据 按照 属于 成为 作为 具备 具有 拥有 包括 包含 组成 位于 来自 连接 导致 造成 引起 产生 发生 出现 诞生 建立
成立 开始 结束 持续 举办 举行 进行 开展 提供 负责 帮助 决定 希望 打算 认为 表示 任职 担任 使用 采用 利用 打开
列出 列举 罗列 说明 介绍 概括 告诉
"""
"""Words that say which kind of thing is asked for, and verbs of anything: a text that answers need not hold them."""

ASKING_CHINESE = frozenset(_CHINESE.split())


def asked_kind(question: str) -> Kind | None:
    """Return the kind of thing that a question asks for; None where its words do not tell."""
    return next((kind for asks, kind in _KINDS if asks.search(question)), None)


_FOR = (
    r"^\W*(?:what(?:'s| is| are) |(?:please )?(?:give|tell|find|show)(?: me)? )?(?:(?!(?:of|how|why|when|who|where|what"
    r"|which|if|do|does|did|is|are|was|were|can|could|should|may|must|will|an?)\b)[\w'’.-]+ ){0,5}"
)
_FOR_CHINESE = "^(?!.*(?:怎|如何|为什么|為什麼|为何|為何|吗|嗎|能|可以|是否|谁|誰|时候|時候|多久|[几幾][个個])).*"
_WHICH = r"(?:是什么|是什麼|是啥|是多少|多少|是几号|是幾號|[是\s]*[?？]*$)"
_FORMS = tuple(
    (re.compile(f"{_FOR}{english}|{_FOR_CHINESE}{chinese}{_WHICH}", re.IGNORECASE), re.compile(written, re.IGNORECASE))
    for english, chinese, written in (
        (
            r"(?:phone|telephone|mobile|fax) numbers?\b",
            "(?:电话|電話|手机号|手機號|热线|熱線|传真|傳真)(?:号?码|號?碼)?",
            r"(?:\d[()/ .-]{0,2}){5}|(?:\bext\b|内线|內線|分机|分機|热线|熱線|拨打|撥打|电话|電話)\D{0,4}\d{3}",
        ),
        (
            r"e-?mail (?:address(?:es)?|ids?)\b",
            "(?:邮箱|郵箱|邮件地址|郵件地址)(?:地址)?",
            r"[\w.+-]@[\w-]",
        ),
        (
            r"(?:web ?site|web address|homepage|url)(?= (?:of|for|at)\b|\W*$)",
            "(?:网址|網址|官网|官網)(?:地址)?",
            r"https?://|\bwww\.|\b[\w-]+\.(?:com|org|net|edu|gov|cn|de|fr|uk|eu|io|info|example)\b",
        ),
    )
)
"""How it is asked for a telephone number, an e-mail or a web address, and how such are written."""


def asked_form(question: str) -> re.Pattern[str] | None:
    """Return how an answer has to be written where a telephone number, an e-mail or a web address is asked for.

    asked_form("What is the phone number of the service?") finds "0800 555 0147"; of other questions it is None.
    """
    return next((written for asks, written in _FORMS if asks.search(question)), None)
