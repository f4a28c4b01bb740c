"""Question -> what it asks of a document as a whole: what it is about, every place of something, or how many; or None.

Only what no single passage can answer is recognised. "How many employees does Acme have?" stands in a sentence
somewhere and is an ordinary question, "How many clauses mention Acme?" is not. Taking an ordinary question for one about
the whole is worse than missing one, so every form is matched from its beginning to its end.
"""

import re
from dataclasses import dataclass
from typing import Literal

from chatdoc.text import fold, language_of, question_terms, simplified

Kind = Literal["about", "list", "count"]

MOST_TERMS_ASKED = 5
"""What is asked for with more terms is a description that one passage fits, not a thing that stands in many places."""

MOST_CHARS = 160


@dataclass(frozen=True, slots=True)
class Whole:
    """What is asked of the whole: of kind "about" the document called `subject`, of "list" and "count" every `subject`.

    `subject` is folded, in simplified characters, and empty for "about" everything that is searched. `counts_places`:
    is it asked how often something is mentioned, so that none is an answer too?
    """

    kind: Kind
    subject: str = ""
    counts_places: bool = False


def asked_of_whole(question: str) -> Whole | None:
    """Return what a question (without filters) asks of the whole, None for an ordinary one.

    asked_of_whole("What is this contract about?") == Whole("about")
    asked_of_whole("List all penalties in this contract.") == Whole("list", "penalties")
    asked_of_whole("“保密”一共提到几次？") == Whole("count", "保密", counts_places=True)
    """
    if len(question) > MOST_CHARS:
        return None
    if language_of(question) == "zh":
        text, forms = _bare_chinese(question), _CHINESE
    else:
        text, forms = _bare_english(question), _ENGLISH
    for kind, counts_places, form in forms:
        match = form.fullmatch(text)
        if match is None:
            continue
        subject = (match.groupdict().get("subject") or "").strip(" \"'“”‘’「」《》")
        if kind == "about" or (
            0 < len(question_terms(subject)) <= MOST_TERMS_ASKED and not _MEASURES.fullmatch(subject)
        ):
            return Whole(kind, subject, counts_places)
    return None


def _bare_english(question: str) -> str:
    text = re.sub(r"[“”„\"]", '"', fold(question))
    return _POLITE.sub("", " ".join(text.split()).strip(" .?!:;")).removesuffix(", please").removesuffix(" please")


def _bare_chinese(question: str) -> str:
    text = re.sub(r"[“”\"「」『』《》〈〉\s]", "", simplified(fold(question)))
    return _CHINESE_POLITE.sub("", text.strip("。?!,:;.、吧呢呀啊"))


_POLITE = re.compile(
    r"(?:(?:please|kindly|can you|could you|would you|will you|i (?:want|would like|'d like|need) (?:you )?to"
    r"|(?:just )?tell me|help me(?: to)?|so|now|ok|okay),? )+"
)

_NOUN = (
    r"(?:document|doc|file|pdf|text|paper|report|contract|agreement|lease|book|article|letter|manual|e-?mail|message"
    r"|memo|policy|thesis|study|presentation|slide|spreadsheet|sheet|table|transcript|minute|guide|handbook|brochure"
    r"|statement|filing|material|essay|story|page|note|record|collection|library|content)s?"
)
_DOCUMENT = (
    rf"(?:(?:this|the|that|these|those|my|our|your|all|each|every|of|whole|entire|complete|full|attached|uploaded|chosen"
    rf"|selected|added|above|both|two|three) )*{_NOUN}"
)
_ALL = rf"(?:(?:all of )?(?:{_DOCUMENT}|it|this|that|these|those|them|all|everything|it all|them all))"
_WITHIN = rf"(?: (?:(?:that |which )?(?:is |are )?(?:in|of|from|within|across|throughout|by|contained in) {_ALL}))"
_ANYWHERE = rf"(?:{_WITHIN}| anywhere| somewhere| here| in total| in all| altogether| overall)"
_ADJECTIVE = (
    r"(?:(?:short|brief|quick|concise|rough|general|one-paragraph|one-page|executive|detailed|complete|full) )*"
)
_HOW = (
    r"(?:,? (?:for me|briefly|shortly|please|in (?:a|one|two|three|four|five|ten|a few|\d+|plain|simple|short|brief) "
    r"?(?:sentences?|words?|paragraphs?|lines?|points?|bullet points|english|terms)?|in (?:english|brief|short)))*"
)
_MENTION = r"(?:mention(?:ed)?|named?|cited?|referred to|refer to|discussed|talked about|brought up|listed)"
_SPEAKS_OF = (
    r"(?:mentions?|contains?|refers? to|deals? with|talks? about|discuss(?:es)?|covers?|names?|includes?|uses?|cites?"
    r"|address(?:es)?|speaks? of|says?|concerns?|regulates?)"
)
_PIECE = (
    r"(?:clauses?|sections?|subsections?|paragraphs?|pages?|passages?|sentences?|places?|articles?|chapters?|lines?"
    r"|entries|rows?|slides?|documents?|files?|contracts?|agreements?|reports?|e-?mails?|letters?|papers?|messages?)"
)
_WORD = r"(?:the )?(?:words?|terms?|phrases?|names?|expressions?|abbreviations?) "
_LISTING = r"(?:list|enumerate|name|show|find|give|collect|extract|identify|get|itemi[sz]e|quote)(?: me| out| up)?"
_EVERY = (
    r"(?:(?:a|the) (?:complete |full )?list of )?(?:all|every|each)(?: single)?(?: of)?(?: the| these| those| its)?"
)
_MENTIONS = r"(?:mentions?|occurrences?|references?|instances?|appearances?|places?|passages?|parts?)"

_SUBJECT = r"(?P<subject>.+?)"

_Form = tuple[Kind, bool, str]

_ENGLISH_FORMS: tuple[_Form, ...] = (
    (
        "about",
        False,
        rf"(?:so )?what(?:'s| is| are|'re) {_ALL} (?:all |mainly |mostly |really |basically |actually )?about",
    ),
    ("about", False, rf"what(?:'s| is| are|'re) {_SUBJECT} (?:all |mainly |mostly |really |basically )?about"),
    (
        "about",
        False,
        rf"what (?:do|does) {_ALL} (?:say|cover|deal with|contain|discuss|talk about|describe|include|tell me|consist of)",
    ),
    ("about", False, rf"what(?:'s| is) (?:in|inside|written in) {_ALL}"),
    ("about", False, rf"(?:summari[sz]e|sum up|recap|outline)(?: {_ALL}| {_SUBJECT})?{_HOW}"),
    (
        "about",
        False,
        rf"(?:(?:give|write|make|create|provide|show|get)(?: me)? |what(?:'s| is| would be) |i need )?(?:an? |the )?"
        rf"{_ADJECTIVE}(?:summary|overview|outline|synopsis|gist|abstract|tl;?dr)(?: (?:of|for|about) "
        rf"(?:{_ALL}|{_SUBJECT}))?{_HOW}",
    ),
    (
        "about",
        False,
        rf"(?:(?:what(?:'s| is| are)|list|give me|show me|summari[sz]e) )?(?:all )?(?:the )?(?:main|key|central|most important"
        rf"|overall|general) (?:points?|topics?|themes?|ideas?|messages?|takeaways?|contents?|subjects?)"
        rf"(?: (?:of|in|from) (?:{_ALL}|{_SUBJECT}))?{_HOW}",
    ),
    ("about", False, rf"what(?:'s| is| are) the (?:topics?|subjects?|themes?|contents?|gist) of (?:{_ALL}|{_SUBJECT})"),
    (
        "list",
        False,
        rf"{_LISTING} {_EVERY} {_MENTIONS} (?:of|to|about|where) {_SUBJECT}(?: (?:is|are) {_MENTION})?{_WITHIN}?",
    ),
    ("list", False, rf"{_LISTING} {_EVERY} {_SUBJECT}(?: (?:that|which) are)?(?: {_MENTION})?{_ANYWHERE}?"),
    ("list", False, rf"{_LISTING} (?:the )?(?!an? |one |two |three |\d){_SUBJECT}{_WITHIN}"),
    ("list", False, rf"what are all (?:of )?(?:the )?{_SUBJECT}(?: {_MENTION})?{_ANYWHERE}?"),
    ("list", False, rf"(?:what|which) {_SUBJECT} (?:is|are|were|get) {_MENTION}{_ANYWHERE}"),
    ("list", False, rf"(?:where|in (?:which|what) {_PIECE}) (?:is|are|was|were) {_SUBJECT} {_MENTION}{_ANYWHERE}?"),
    ("list", False, rf"(?:what|which) {_PIECE} (?:mention|refer to|talk about) {_SUBJECT}"),
    ("count", True, rf"how (?:many times|often) (?:is|are|was|were) (?:{_WORD})?{_SUBJECT} {_MENTION}{_ANYWHERE}?"),
    (
        "count",
        True,
        rf"how (?:many times|often) (?:is|are|was|were|does|do|did) {_WORD}{_SUBJECT} "
        rf"(?:used|appear|occur|come up|written|stand){_ANYWHERE}?",
    ),
    (
        "count",
        True,
        rf"how (?:many times|often) (?:does|do|did) (?!{_ALL} ){_SUBJECT} (?:appear|occur|come up|stand){_WITHIN}",
    ),
    (
        "count",
        True,
        rf"how (?:many times|often) (?:does|do|did) {_ALL} (?:mention|name|cite|refer to|use) (?:{_WORD})?{_SUBJECT}",
    ),
    ("count", True, rf"how many {_PIECE}(?: of {_ALL}| in {_ALL})? {_SPEAKS_OF} {_SUBJECT}{_WITHIN}?"),
    (
        "count",
        True,
        rf"how many (?:mentions?|occurrences?|references?) (?:of|to) {_SUBJECT}(?: (?:are|is) there)?{_ANYWHERE}?",
    ),
    ("count", False, rf"how many (?:different )?{_SUBJECT} (?:are|is|were) there{_ANYWHERE}?"),
    ("count", False, rf"how many (?:different )?{_SUBJECT} are {_MENTION}{_WITHIN}"),
    (
        "count",
        False,
        rf"how many (?:different )?{_SUBJECT} (?:does|do) {_ALL} (?:have|contain|list|mention|name|include|define|set out)",
    ),
    ("count", False, rf"count (?:up )?(?:all|every|each|the)(?: of)?(?: the)? {_SUBJECT}{_ANYWHERE}?"),
)

_CHINESE_POLITE = re.compile(
    r"(?:请问|请|麻烦|劳驾|帮忙|帮我|给我|替我|为我|能不能|能否|可不可以|可以|可否|你能|您能|你|您|我想知道|我想|我要|告诉我|来|再)+"
)
_THIS = r"(?:(?:这|该|此|那|本|整|每|所有|全部|全|以上|上述|上面|这些|那些|我的|这几|这两)?(?:一)?(?:份|个|篇|部|些|封|套|本|张)?(?:的)?)"
_CHINESE_NOUN = (
    r"(?:文件|文档|档案|合同|协议|协议书|合约|报告|文章|资料|论文|书籍|书|材料|手册|邮件|信件|信|pdf|表格|说明书|规章|制度|方案|通知|公告"
    r"|内容|文本|课件|幻灯片|记录|纪要|文献|小说|故事|文)"
)
_IN = r"(?:里面|里边|里头|当中|之中|里|中|内|上)"
_CHINESE_ALL = rf"(?:{_THIS}{_CHINESE_NOUN}|全文|本文|通篇|全书|本书|它们|它|这些|这个|这)(?:的)?"
_MAINLY = r"(?:主要|大概|大致|大体|到底|究竟|都|具体|整体|总体)*"
_CHINESE_WHAT = r"(?:些)?(?:什么|啥|哪些|哪几个|哪几)"
_CONTENTS = r"(?:主要内容|核心内容|大致内容|内容|大意|主旨|主题|要点|重点|中心思想|摘要|概要|大纲|梗概|核心观点|主要观点|中心内容)"
_SUMMARY = r"(?:总结|概括|归纳|概述|简述|综述|摘要|概要|大纲|小结|提要)"
_NAMED = r"(?P<subject>(?!主要|大概|大致|大体|核心|整体|[他她你我](?:们)?主要)[^的,、什么]{2,30}?)"
_CHINESE_MENTION = r"(?:被)?(?:提到|提及|谈到|谈及|说到|写到|讲到|论及)"
_SPEAKS = r"(?:提到|提及|谈到|谈及|说到|写到|讲到|涉及|包含|包括|含有|出现|论及|规定)"
_MEASURE = r"(?:个|条|项|处|种|款|章|节|段|页|次|份|篇|张|位|名|幅|类|笔|家|场|封|部|则)"
_MEASURES = re.compile(f"{_MEASURE}+")
_CHINESE_PIECE = r"(?:个地方|处|条|款|项|章|节|段|页|份|篇|个|句)(?:条款|章节|段落|文件|文档|合同|协议|报告|地方|页面|句子|条文|邮件|内容)?"
_CHINESE_LISTING = (
    r"(?:列出|列举|罗列|列一下|列一列|找出|找到|给出|指出|摘出|摘录|提取|汇总|整理|列明|数出)(?:一下|来|出来)?"
)
_CHINESE_EVERY = r"(?:所有|全部|一切|每一?个|每一?处|每一?条|每一?项|各个|各项|各处)(?:的)?"
_CHINESE_SUBJECT = r"(?P<subject>.{1,12}?)"
_TOTAL = r"(?:一共|总共|共计|合计|共|都)"

_CHINESE_FORMS: tuple[_Form, ...] = (
    (
        "about",
        False,
        rf"(?:{_CHINESE_ALL}{_IN}?|{_NAMED}){_MAINLY}(?:是)?(?:在)?(?:讲述|讲解|讲|说|写|谈|介绍|讨论|描述|叙述|阐述|关于|涉及)"
        rf"(?:的|了)*(?:是)?(?:关于)?{_CHINESE_WHAT}(?:内容|东西|方面|事情|事|话题|主题|的)*",
    ),
    (
        "about",
        False,
        rf"{_MAINLY}(?:是)?(?:在)?(?:讲述|讲|说|写|关于)(?:的|了)*(?:是)?(?:关于)?{_CHINESE_WHAT}(?:内容|的)*",
    ),
    ("about", False, rf"{_CHINESE_ALL}{_IN}?{_MAINLY}(?:有|包含|包括)(?:了)?{_CHINESE_WHAT}(?:内容|东西|方面)*"),
    (
        "about",
        False,
        rf"(?:简要|简单|简短|大致|用一句话|用几句话|快速)*(?:地)?{_SUMMARY}(?:一下|下|出|一遍)?"
        rf"(?:{_CHINESE_ALL}|{_NAMED})?(?:的)?{_CONTENTS}?",
    ),
    (
        "about",
        False,
        rf"(?:把|对|将)(?:{_CHINESE_ALL}|{_NAMED})(?:的)?{_CONTENTS}?(?:做|作|进行|写)?(?:一个|个|一下|一份)?(?:简要|简单|简短)?(?:的)?"
        rf"{_SUMMARY}(?:一下|下)?",
    ),
    (
        "about",
        False,
        rf"(?:{_CHINESE_ALL}{_IN}?|{_NAMED})?(?:的)?{_CONTENTS}(?:是|有|包括|都有)(?:什么|哪些|啥)(?:内容)?",
    ),
    (
        "about",
        False,
        rf"(?:写|做|给|提供|生成|要|来)(?:出)?(?:一个|一份|一段|一篇|个|份|段)?(?:简短|简单|简要|简洁)?(?:的)?"
        rf"(?:(?:{_CHINESE_ALL}|{_NAMED})(?:的)?)?{_SUMMARY}",
    ),
    (
        "list",
        False,
        rf"(?:{_CHINESE_ALL}{_IN}?(?:的)?)?{_CHINESE_LISTING}(?:{_CHINESE_ALL}{_IN}?(?:的)?|在?{_CHINESE_ALL}{_IN}?)?"
        rf"(?:{_CHINESE_MENTION}(?:过|了)?(?:的)?)?{_CHINESE_EVERY}(?:{_CHINESE_MENTION}(?:过|了)?(?:的)?)?"
        rf"{_CHINESE_SUBJECT}(?:的地方|之处|的条款|的段落)?",
    ),
    (
        "list",
        False,
        rf"(?:把|将)?(?:{_CHINESE_ALL}{_IN}?(?:的)?)?{_CHINESE_EVERY}{_CHINESE_SUBJECT}(?:都|全)?(?:列出来|找出来|列一下|列出|列举出来)",
    ),
    (
        "list",
        False,
        rf"{_CHINESE_ALL}{_IN}?{_TOTAL}?(?:提到|提及|谈到|出现|涉及|列出)(?:了|过)?(?:的)?(?:哪些|哪几{_MEASURE}|什么){_CHINESE_SUBJECT}",
    ),
    ("list", False, rf"(?:{_CHINESE_ALL}{_IN}?)?{_TOTAL}有(?:哪些|哪几{_MEASURE}){_CHINESE_SUBJECT}"),
    (
        "list",
        False,
        rf"(?:{_CHINESE_ALL}{_IN}?)?(?:在)?(?:哪里|哪些地方|哪几处|什么地方|哪些{_CHINESE_PIECE}|哪几{_CHINESE_PIECE}|哪些条款)"
        rf"(?:提到|提及|谈到|说到)(?:了|过)?{_CHINESE_SUBJECT}",
    ),
    (
        "list",
        False,
        rf"{_CHINESE_SUBJECT}(?:在)?(?:{_CHINESE_ALL}{_IN}?)?(?:在)?(?:哪里|哪些地方|哪几处|什么地方){_CHINESE_MENTION}(?:了|过)?",
    ),
    (
        "count",
        True,
        rf"(?:{_CHINESE_ALL}{_IN}?)?{_CHINESE_SUBJECT}(?:这个词|一词|这个字|二字|字样)?(?:在)?(?:{_CHINESE_ALL}{_IN}?)?{_TOTAL}?"
        rf"{_CHINESE_MENTION}(?:了|过)?(?:几|多少)(?:次|处|回)",
    ),
    (
        "count",
        True,
        rf"{_CHINESE_SUBJECT}(?:(?:这个词|一词|这个字|二字|字样)(?:在)?(?:{_CHINESE_ALL}{_IN}?)?|(?:在){_CHINESE_ALL}{_IN}?){_TOTAL}?"
        r"出现(?:了|过)?(?:几|多少)(?:次|处|回)",
    ),
    (
        "count",
        True,
        rf"{_CHINESE_ALL}{_IN}?{_TOTAL}?(?:提到|提及|谈到|说到|出现)(?:了|过)?(?:几|多少)(?:次|处|回){_CHINESE_SUBJECT}",
    ),
    (
        "count",
        True,
        rf"(?:{_CHINESE_ALL}{_IN}?)?{_TOTAL}?(?:有)?(?:几|多少){_CHINESE_PIECE}{_SPEAKS}(?:了|过|到)?{_CHINESE_SUBJECT}",
    ),
    (
        "count",
        False,
        rf"(?:{_CHINESE_ALL}{_IN}?)?{_TOTAL}(?:有|列出|列有|包含|包括)(?:了)?(?:几|多少){_MEASURE}?{_CHINESE_SUBJECT}",
    ),
    ("count", False, rf"{_CHINESE_ALL}{_IN}?(?:有|列出|列有|包含|包括)(?:了)?(?:几|多少){_MEASURE}?{_CHINESE_SUBJECT}"),
)


def _compiled(forms: tuple[_Form, ...]) -> tuple[tuple[Kind, bool, re.Pattern[str]], ...]:
    return tuple((kind, counts_places, re.compile(form)) for kind, counts_places, form in forms)


_ENGLISH, _CHINESE = _compiled(_ENGLISH_FORMS), _compiled(_CHINESE_FORMS)
