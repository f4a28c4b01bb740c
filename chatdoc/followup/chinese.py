"""Chinese follow-ups: how a question leans on the one before, what that was about, and both made one.

The rules are written in simplified characters; a traditional question is read as simplified, place by place, and
stays traditional where it is kept.
"""

import re
from datetime import date, timedelta

from chatdoc.followup.leaning import Leaning, Topic
from chatdoc.text import HAN, simplified

MOST_OWN = 24
"""A question with more characters after its pronoun says enough itself."""
MOST_OWN_THIS = 10
"""The same after a 这 that names no thing (这是为什么), which often only points at what follows."""
MOST_FRAGMENT = 12
MOST_KEY_CHARS = 30

_END = r"[\s？?。.!！]*$"
_ASKING = (
    "为什么|为何|什么时候|什么时间|什么地方|什么|何时|何地|何处|何人|何种|怎么样|怎么办|怎么|怎样|如何|多少钱|多少|多久|多长|多大|多高|多远|多重|"
    "哪一个|哪一年|哪些|哪个|哪里|哪儿|哪年|哪天|哪位|哪家|哪|谁|几个|几年|几月|几号|几点|几|是否|有没有|是不是|能不能|会不会|可不可以|可否|能否|吗"
)
_ASKS = re.compile(_ASKING)
_NO_SUBJECT = re.compile(
    rf"(?:(?:到底|大概|最[早晚迟])?(?:什么时候|什么时间|何时|多久|多长时间|谁|在?哪里|在?哪儿)[能会要该来可以]*(?!是)[{HAN}]{{1,2}}"
    rf"|(?:怎么|怎样|如何|可以|可不可以|能不能|能|会|要)(?![做办样么])[{HAN}]"
    r"|[住吃带穿坐玩去找交付买花退还补罚赔扣领](?:在)?(?:哪里|哪儿|什么|谁|多少钱|多少|多久|几天))(?:[了的吗呢啊呀]*)[？?。\s]*"
)
"""A verb of which nothing is said whose it is (什么时候退, 住哪里). A longer one may have its object (怎么请假)."""
_CONNECTORS = re.compile(
    r"^(?:(?:那么|还有|以及|至于|另外|然后|好的|谢谢|请问|但是|不过|同样|所以|而且|而(?!且)|换成|如果是|要是)[，,、\s]*)+"
)
_THEN = re.compile(
    r"^那(?!不勒斯|曲|霸|英|坡|么|个|些|里|儿|边|时|种|样|是|有|[一两几]|[家份位项款本条座部次年天月件台套张])[，,\s]*"
)
_NUMERAL = "0-9０-９〇一二三四五六七八九十百千零两"
_TIME = re.compile(
    rf"(?:公元前?)?[{_NUMERAL}]{{2,4}}年(?:度|末|底|初)?(?:第?[一二三四1-4]季度|[上下]半年)?(?:[{_NUMERAL}]{{1,3}}月(?:份)?)?(?:[{_NUMERAL}]{{1,3}}[日号])?"
    rf"|去年|今年|明年|前年|上个?月|本月|下个?月|第?[一二三四1-4]季度|[上下]半年|[{_NUMERAL}]{{1,3}}月(?:份)?|(?<!\d)(?:19|20)\d\d(?!\d)"
)
_WITHIN_A_WEEK = (
    re.compile("(?:每个?)?(?:周|星期|礼拜)[一二三四五六日天末]|双休日|工作日|平日|平时"),
    re.compile("早上|早晨|上午|中午|下午|傍晚|晚上|夜里|夜间|白天"),
)
"""Days of the week and times of the day: each stands for another of its own kind only."""
_NUMBERED = re.compile(
    rf"第[{_NUMERAL}]+(?P<unit>[章节条款项页部分版期届次季]|部分)"
    rf"|[{_NUMERAL}]+(?P<unit2>个月|小时|分钟|公里|公斤|平方米|平米|[章节条款页岁人个天日周元块米斤次台辆间只层级])"
)
_DAY = re.compile(r"(?P<month>1[0-2]|[1-9])月(?P<day>3[01]|[12]\d|[1-9])(?P<unit>[日号])")
_DAYS_ON = {"第二天": 1, "次日": 1, "隔天": 1, "后一天": 1, "前一天": -1}
_PRONOUN = re.compile(
    r"(?<![其吉利排维马])(?P<person>[他她]们?)(?![人国杀乡山汀])|(?<!其)(?P<thing>[它牠祂]们?)"
    r"|(?<![尤土极与任何莫更])(?P<own>其)(?![他它中实余次间后它])"
    r"|(?<![应不活])(?P<pointed>该(?=公司|合同|协议|文件|产品|设备|项目|机构|报告|型号|条款|规定|书|片|市|国|校|人|企业|办法|法|药|机)"
    r"|[这那此](?:一)?(?=公司|合同|协议|文件|产品|设备|项目)|[这那](?:一)?[个份家位项款本条座部种件台套张篇首支只间次]|上述|[这那]些|此(?=人|书|片|法|药|机)"
    r"|前者|后者|[这那](?:一)?[年月天](?=[^{HAN}]|.)|[当同]年|[这那](?:里|儿|边)|(?:^|(?<=[对在从为因于据跟和把由]))[这那](?![一么样时]))".replace(
        "{HAN}", HAN
    )
)
_POINTED = re.compile(
    "公司|合同|协议|文件|产品|设备|项目|机构|报告|型号|条款|规定|企业|办法|人|书|片|市|国|校|法|药|机|房子|房屋|软件|方案|政策|计划|电影|城市|国家"
)
_WHEN = re.compile(r"[这那当同]一?[年月天]")
_WHERE = re.compile(r"[这那](?:里|儿|边)")
# What may stand before a pronoun without being what it stands for.
_EMPTY = re.compile(
    rf"{_ASKING}|可以|能够|应该|应当|需要|必须|如果|当时|关于|根据|按照|对于|除了|为了|由于|因为|那么|到底|究竟|是从|[在从对由被把给和与跟向于为据按当到以让请我你您们是的了呢会能要又还也都就后前时中]"
)
_QUOTED = re.compile(r"《[^《》]{1,40}》|「[^「」]{1,40}」|“[^“”]{1,40}”")
# What ends the name of the thing at the beginning of a question.
_NAME_ENDS = re.compile(
    rf"的(?!确)|之(?=[一前后间中内])|(?<![现存潜所正内外自])在|(?<!但)是|有(?={_ASKING}|没有)|{_ASKING}|{_TIME.pattern}"
    "|规定|约定|包括|包含|要求|成立|创立|创办|签署|签订|签字|位于|发布|发行|生产|出版|适用|属于|用于|毕业|出生|到期|生效|终止|应当|应该|需要|必须|可以"
    r"|能够|由(?=谁|哪)|于|将|被|对(?!象|手|面|外|方)|[，,：:；;。？?！!（(]"
)
_VERB_AND = re.compile(
    rf"^(?:是)?(?:请问)?(?:谁|哪一?[家个位些]?(?:公司|人|方|机构|国家)?|什么人|何人)(?:是|[{HAN}]{{1,4}}了|[{HAN}]{{2}})(?P<thing>.+?)(?:的)?{_END}"
)
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[ .&/-][A-Za-z0-9]+)*")
_PARTICLES = re.compile("[的了吗呢是啊吧]|请问")
_ENTITY = re.compile(
    "(?:[方人者客东商主员师户家厂部市省国县局院校]|公司|企业|机构|医生|学生|老师|经理|董事|股东|丈夫|妻子|孩子)$"
)


def read(question: str) -> Leaning | None:
    """Return how the question leans on the one before, or None where it stands alone."""
    text, plain = _even(question)
    start = match.end() if (match := _CONNECTORS.match(plain)) else 0
    then = _THEN.match(plain[start:])  # 那 may begin a name; before what a fragment has it is a word of its own
    if then and (
        _PRONOUN.match(plain, start + then.end()) or _fragment(plain[start + then.end() :], continued=True) is not None
    ):
        start += then.end()
    text, plain = text[start:], plain[start:]
    if _is_bare(plain) or _NO_SUBJECT.fullmatch(plain):
        return Leaning("bare", text)
    found = _pronoun(plain)
    if found is not None:
        return Leaning("pronoun", text, found.start(), _pointed_end(plain, found), found["own"] is not None)
    fragment = _fragment(plain, continued=start > 0)
    return Leaning("fragment", text[: len(fragment)]) if fragment else None


def _even(text: str) -> tuple[str, str]:
    """Return the text as it is and as simplified, character under character; only simplified where that fails."""
    plain = simplified(text)
    return (text, plain) if len(plain) == len(text) else (plain, plain)


def _is_bare(plain: str) -> bool:
    """Does it only ask ("为什么呢？", "什么时候？")?"""
    if not _ASKS.search(plain):
        return False
    rest = _ASKS.sub("", plain)
    return not re.sub(rf"[{_NUMERAL}]|[呢啊呀吧了的是会这那样到底究竟以又从在由给对我该应要\W]|具体|原因", "", rest)


def _fragment(plain: str, *, continued: bool) -> str | None:
    """Return what is less than a question ("租客呢？"), without its particle; None where it is one."""
    ended = re.fullmatch(rf"(?P<said>.+?)的?(?P<particle>呢)?{_END}", plain)
    if ended is None or len(ended["said"]) > MOST_FRAGMENT or re.search(r"[，,：:；;。？?]", ended["said"]):
        return None
    said = str(ended["said"])
    when = re.sub("^[在到]|的$", "", said)
    if any(pattern.fullmatch(when) for pattern in (_TIME, *_WITHIN_A_WEEK)):
        return said
    if not (continued or ended["particle"]) or _ASKS.search(said) or not re.search(r"\w", said):
        return None
    if not ended["particle"] and not plain.rstrip().endswith(("？", "?")):
        return None
    return said


def _pronoun(plain: str) -> re.Match[str] | None:
    found = _PRONOUN.search(plain)
    if found is None:
        return None
    most = MOST_OWN_THIS if found.group() in "这那此" else MOST_OWN
    if len(plain) - found.end() > most:
        return None
    return None if _has_antecedent(plain, found) else found


def _has_antecedent(plain: str, found: re.Match[str]) -> bool:
    """Does anything before the pronoun, or behind the comma after it, say what it stands for?"""
    before, after = plain[: found.start()], plain[found.end() :]
    first, comma, second = re.split(r"([，,])", after, maxsplit=1) if re.search("[，,]", after) else (after, "", "")
    if comma and not _ASKS.search(before + first) and len(second) > 4:
        return True
    if (
        found.group().startswith(("这", "那"))
        and len(found.group()) == 1
        and not re.match(r"是|有|对|为|在|说|意味|算|\W|$", after)
    ):
        return True
    content = re.sub(r"\W", "", _EMPTY.sub("", _TIME.sub("", before)))
    if not content:
        return False
    # "谁签署了它？", "在哪里可以买到它？": a verb, no name.
    asked = _ASKS.search(before)
    short = len(content) <= 3 and re.fullmatch(f"[{HAN}]+", content) is not None
    return not (asked and short and "的" not in before and "，" not in before)


def _pointed_end(plain: str, found: re.Match[str]) -> int:
    """Return where the noun ends that the pronoun points with: 该公司, 这份合同."""
    if found["pointed"] is None:
        return found.end()
    noun = _POINTED.match(plain, found.end())
    return noun.end() if noun else found.end()


def topic_of(question: str, answer: str = "") -> Topic:
    """Return what a question is about.

    Of one that was completed by the words of another (年假：病假？) it is what that one was about: 事假 stands beside
    病假 and not below it.
    """
    completed = re.fullmatch(r"(.+)：([^：]+)？", question)
    if completed and not _ASKS.search(simplified(completed[2])):
        question = completed[1]
    text, plain = _even(question)
    key_words = _key_words(text, plain)
    quoted = _QUOTED.search(plain)
    if quoted:
        thing = text[quoted.start() : quoted.end()]
        return Topic(thing, "", thing, key_words)
    start, end = _thing(plain)
    thing = text[start:end].strip()
    return Topic(
        thing,
        thing if _ENTITY.search(plain[start:end]) or len(thing) <= 4 else "",
        _asked(text, plain, start) or thing,
        key_words,
    )


def _asked(text: str, plain: str, start: int) -> str:
    """Return all that stands before the question word ("合同约定的违约金"), "" where that is nothing or too much."""
    asks = re.search(f"[是有在]?(?:{_ASKING})", plain[start:])
    asked = text[start : start + asks.start()] if asks else ""
    return asked if 2 <= len(asked) <= MOST_KEY_CHARS else ""


def _thing(plain: str) -> tuple[int, int]:
    """Return where the name of the thing stands: at the beginning, or behind the verb of "谁签署了 ...?"."""
    start = match.end() if (match := _CONNECTORS.match(plain)) else 0
    behind = _VERB_AND.match(plain[start:])
    if behind:
        return start + behind.start("thing"), start + behind.end("thing")
    while lead := re.match(
        rf"(?:{_TIME.pattern})[，,]?|根据|按照|关于|对于|(?:在|从|截至)(?={_TIME.pattern})|[在从对](?!\w方)|[中里]?[，,]|[的，,\s]",
        plain[start:],
    ):
        start += lead.end()
    ends = _NAME_ENDS.search(plain, start)
    end = ends.start() if ends else len(plain)
    inside = re.search(r"[中里内]$", plain[start:end])
    end -= bool(inside and ends and ends.group() in "，,")
    return (start, end) if 2 <= end - start <= 20 else (0, 0)


def _key_words(text: str, plain: str) -> str:
    kept = list(text)
    for pattern in (_ASKS, _PARTICLES, re.compile(r"[^\w《》「」“”.\-]")):
        for match in pattern.finditer(plain):
            kept[match.start() : match.end()] = [" "] * len(match.group())
    return " ".join("".join(kept).split())[:MOST_KEY_CHARS].strip()


def complete(leaning: Leaning, topic: Topic, last: str) -> str:
    """Return the question that stands alone; `last` is "" where the question before was in another language."""
    if leaning.kind == "bare":
        return f"{last or topic.key_words} {leaning.text}"
    if leaning.kind == "fragment":
        return (_replaced(leaning.text, last) if last else None) or f"{topic.key_words}：{leaning.text}？"
    _, plain = _even(leaning.text)
    pronoun = plain[leaning.start : leaning.end]
    before, after = leaning.text[: leaning.start], leaning.text[leaning.end :]
    if _WHEN.fullmatch(pronoun):
        time = _TIME.search(_even(last)[1])
        named = topic.thing + time.group() if time else ""
    elif pronoun[0] in "他她":
        named = topic.person
    elif _WHERE.fullmatch(pronoun):
        named = ""
    elif re.fullmatch("[这那此]个?", pronoun):
        named = topic.asked
    else:
        named = topic.thing
    if not named:
        return f"{topic.key_words}：{leaning.text}"
    if not _ASKS.search(plain):
        after = re.sub("呢(?=[？?]?$)", "", after)
    return before + named + ("的" if leaning.of else "") + after


def _replaced(fragment: str, last: str) -> str | None:
    """Return the last question with the fragment in the place of its like."""
    text, plain = _even(last)
    said = _even(fragment)[1]
    if _TIME.fullmatch(re.sub("^[在到]", "", said)):
        time = fragment[1:] if said[0] in "在到" else fragment
        times = list(_TIME.finditer(plain))
        if times:
            return text[: times[-1].start()] + time + text[times[-1].end() :]
        return time + text
    for pattern in _WITHIN_A_WEEK:
        found = list(pattern.finditer(plain))
        if pattern.fullmatch(said) and len(found) == 1:
            return text[: found[0].start()] + fragment + text[found[0].end() :]
    if said in _DAYS_ON:
        return _days_on(text, plain, _DAYS_ON[said])
    numbered = _NUMBERED.fullmatch(said)
    if numbered:
        unit = numbered["unit"] or numbered["unit2"]
        like = [m for m in _NUMBERED.finditer(plain) if (m["unit"] or m["unit2"]) == unit]
        if len(like) == 1:
            return text[: like[0].start()] + fragment + text[like[0].end() :]
    if said.isascii():
        codes = list(_LATIN.finditer(plain))
        if len(codes) == 1:
            return text[: codes[0].start()] + fragment + text[codes[0].end() :]
    lead = re.match(r"[对在从向给为]于?", said)
    own, own_text = (said[lead.end() :], fragment[lead.end() :]) if lead and len(said) > 2 else (said, fragment)
    spans = _segments(plain)
    like_spans = [span for span in spans if _alike(own, plain[slice(*span)])]
    if not like_spans and len(spans) > 1 and not _ENTITY.search(own):
        like_spans = [span for span in spans if plain[span[1] - 1] == own[-1:]]  # 押金, 租金
    if len(like_spans) != 1:
        entities = [span for span in spans if _ENTITY.search(plain[slice(*span)])]
        others = [span for span in spans if span not in entities]
        like_spans = entities if _ENTITY.search(own) else others if len(spans) == 1 else []
    if len(like_spans) != 1:
        return None
    ((start, end),) = like_spans
    if len(own) == 1:
        start = end - 1  # 养狗, 猫
    elif end - start > 2 * len(own) and not _alike(own, plain[start:end]):
        return None  # more than what the fragment stands for: 法定节假日加班工资, 周末
    return text[:start] + own_text + text[end:]


def _days_on(text: str, plain: str, days: int) -> str | None:
    """Return the question about so many days later; None where no day is named. _days_on of 2月29日, 1: 3月1日."""
    found = list(_DAY.finditer(plain))
    if len(found) != 1:
        return None
    try:
        then = date(2024, int(found[0]["month"]), int(found[0]["day"])) + timedelta(days)  # a leap year
    except ValueError:  # 31 April
        return None
    return f"{text[: found[0].start()]}{then.month}月{then.day}{found[0]['unit']}{text[found[0].end() :]}"


def _segments(plain: str) -> list[tuple[int, int]]:
    """Return where the names stand in a question, cut at 的, question words and the like."""
    start = match.end() if (match := _CONNECTORS.match(plain)) else 0
    spans = []
    for ends in [*_NAME_ENDS.finditer(plain, start), None]:
        end = ends.start() if ends else len(plain)
        name = plain[start:end].strip(" ？?")
        if len(name) >= 2 and name not in ("请问", "关于", "根据"):
            spans.append((start, start + len(name)))
        start = ends.end() if ends else end
    return spans


def _alike(one: str, other: str) -> bool:
    """Are both of a kind: the same ending (施密特公司, 布兰特公司)?"""
    return one[-2:] == other[-2:] and min(len(one), len(other)) > 2
