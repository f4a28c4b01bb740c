"""Characters -> language, sentences, search terms, printable names: what English and Chinese need alike.

In `Document.text` a newline is a border (a heading, a list item, a table row, a paragraph): the parsers join
lines that were only wrapped. So a sentence never runs across a newline.
"""

import re
import unicodedata
from functools import cache, lru_cache
from threading import Lock
from typing import Any

from chatdoc.shown import printable as printable
from chatdoc.shown import storable as storable
from chatdoc.shown import unturned as unturned
from chatdoc.types_documents import Language

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W_]+(?:[.,'_/+#%$&@:-]+[^\W_]+)*")
"""Han characters are letters, too: a text that may have some is cut at them first."""

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sr jr st v vs etc inc ltd co corp no nos fig figs eq sec ch vol pp p ed eds al cf ca approx "
    "dept est gov gen col lt sgt rev hon jan feb mar apr jun jul aug sep sept oct nov dec e.g i.e u.s u.k a.m p.m ph.d "
    "art para resp viz op cit".split()
)
_CLOSING = "\"'”’」』）)】》〉]"
_WORD_BEFORE = re.compile(r"[\w.]+$")

# Words that ask or bind but say nothing about what is asked; dropped from questions, never from passages.
ENGLISH_STOP_WORDS = frozenset(
    "a an the of in on at to for from by with as and or but if then than that this these those there here it its is "
    "are was were be been being am do does did doing have has had having can could will would shall should may might "
    "must i you he she we they me him her us them my your his our their what which who whom whose when where why how "
    "not no so such into about over under between during before after up down out off per also any some all each "
    "please tell give show explain describe according".split()
)
# Only what asks, written and spoken, and the three commonest particles: taking out more single characters cuts words
# apart (和平 -> 平).
_COUNTED = (
    "(?:[个個]月|小[时時]|分[钟鐘]"
    "|[天年月日号號点點次种種人位名条條项項家岁歲个個倍层層楼樓栋棟级級折页頁份台张張件间間套元块塊周週期])"
)
_CHINESE_STOP_WORDS = (
    "(?:什么|什麼|哪[种種])(?:情[况況形]|[条條]件)[之下]*|(?:正常|合格|达标|達標|超标|超標)(?=[吗嗎么])"
    "|(?<![理思设設幻梦夢联聯构構感猜妄回])想要?(?=[加换換改买買退问問知看查用去找把])"
    "|为什么|為什麼|为啥|為啥|为何|為何|请问|請問|告诉我|告訴我|我?想知道"
    "|[什啥]么?时[候间]|什麼時[候間]|啥時候|何时|何時"
    "|(?<!没)有?(?:什么|甚么|什麼|甚麼|啥|哪些)|怎么样|怎么办|怎麼辦|怎么|怎麼|怎样|怎樣|咋样|咋樣|咋办|咋辦|咋|如何"
    f"|[在从從去到]?哪(?:一?[家个個所间間](?:公司|企[业業]|[单單]位|[机機][构構]|部[门門])|些|里|裡|裏|儿|兒|边|邊|方|一?{_COUNTED})?"
    "|[由归歸找问問让讓]?(?:谁|誰)(?:[来來去])?"
    f"|有?多少(?:[钱錢](?![币幣]))?|有?[几幾]{_COUNTED}"
    "|(?<![很许许众眾诸諸])(?:(?<![没沒])有)?多(?:久|[深宽寬厚](?![度圳])|快(?![递遞餐])"
    "|[长長](?:时间|時間)?(?![期江城])|大(?![学學型量])|高(?![中校等])|[远遠]|重(?![要庆慶点點]))"
    "|可不可以|可以|可否|能不能|能否|[会會]不[会會]|要不要|用不用|是否|有没有|有沒有|是不是|一共|总共|總共|到底|究竟|我们|我們|咱们|咱們|吗|嗎|呢|的|了|是"
)
_WHETHER = re.compile(r"([^\W\d_])[不没沒]\1")
"""赔不赔, 停没停水 ask whether it is so: what is said is 赔, 停水."""
_PARTED = (
    f"(?<=[{HAN}])(?:了(?=[{HAN}](?:[能会會要可怎多几幾最就还還才有没沒，,？?]|$))"
    f"|[几幾多][次天个個回](?=[{HAN}](?:[？?]|$)))"
)
"""What stands within a verb and its single character: 喝了酒 and 停几次卡 are of 喝酒 and 停卡."""
PARTICLES = frozenset(
    "的了是在有着么什又叫被把和与及或就都也很最而且其之为于以从到对向给让使由用会能可要应该并还只已经曾过来去上下中里内外前后时候年月日号个些位名"
    "次种第几多少谁哪何怎样吗呢吧啊呀这那此该它他她们不没无非所"
)
"""Characters of Chinese that join, place, count or ask, simplified as terms are."""

_MONTH_MAY = re.compile(r"(?<=[a-z\d,] )May\b(?! (?:I|you|we|he|she|they|it|the|an?)\b)")
_LIGHT_VERB = re.compile(
    r"\b(?:do|did|can|could|will|would|shall|should|may|must) (?:I|we|you) (?:get|need|want)\b", re.I
)
"""How many days of leave do I get? Of "Parents get 14 weeks" and "Every employee has 28 days" the second says it."""
_HOW_LONG = re.compile(r"\bhow long\b(?P<about>.*?)\b(?:takes?|took|taken|lasts?|lasted)\b", re.IGNORECASE)
"""Its verb asks, too: a table has "35 min" under "Duration", and nothing that takes or lasts."""
_HOW_MUCH = re.compile(r"\bhow (?:much|many|long|far|old|often|big|large|high|tall|fast|soon|quickly)\b", re.IGNORECASE)

_FISCAL = re.compile(r"\bFY ?['’]?(19|20)?(\d\d)\b(?! ?[-–/] ?\d)", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)*")
_RAISED = re.compile(r"(?<=\d)(?=[⁰¹²³⁴-⁹⁺⁻])")
_FRACTION = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])")
"""NFKC alone would make 5001 of 500¹, and 11⁄2 of 1½."""
_PART = re.compile(r"[^\W_]+")
_DIGITS_OR_LETTERS = re.compile(r"\d+|[^\W\d_]+")
_stemming = Lock()  # the stemmer keeps the word it is at in itself


@cache  # here and below: a pattern with all Han characters takes milliseconds to compile, and few commands use it
def _han() -> re.Pattern[str]:
    return re.compile(f"([{HAN}]+)")


@cache
def _chinese() -> re.Pattern[str]:
    return re.compile(f"[{HAN}\u3000-\u303f\uff00-\uffef]")


@cache
def _sentence_end() -> re.Pattern[str]:
    return re.compile(rf"[。！？；…]+[{re.escape(_CLOSING)}]*|[.!?]+[{re.escape(_CLOSING)}]*(?=\s)|\n")


@cache
def _parted() -> re.Pattern[str]:
    return re.compile(_PARTED)


@cache
def _chinese_stop_words() -> re.Pattern[str]:
    return re.compile(_CHINESE_STOP_WORDS)


def _words(text: str) -> list[str]:
    """Return the runs of Han characters, and the words and compounds between them: "llama-cpp", "第", "3", "版"."""
    if text.isascii():
        return _WORD.findall(text)
    found: list[str] = []
    for number, part in enumerate(_han().split(text)):
        found += [part] if number % 2 else _WORD.findall(part)
    return found


def after_han(text: str) -> str:
    """Return what stands behind the last Han character: after_han("第3版 SmolL") == " SmolL"."""
    return text if text.isascii() else str(_han().split(text)[-1])


def _count_han(text: str) -> int:
    return 0 if text.isascii() else sum(map(len, _han().findall(text)))


HAN_WEIGHT = 2.6
"""How many Latin letters a Han character counts for: it says as much as half a word."""


def weigh(text: str) -> float:
    """Return the length of a text in Latin letters, a Han character counted as HAN_WEIGHT of them."""
    return len(text) + (HAN_WEIGHT - 1) * _count_han(text)


def reading_words(text: str) -> float:
    """Return how many words of reading a text is; a Chinese character is half a word.

    reading_words("合同 of 2021") == 3.0
    """
    return _chinese().subn(" ", text)[1] / 2 + len(_chinese().sub(" ", text).split())


def language_of(text: str) -> Language:
    """Return "zh" when at least a fifth of the letters are Han characters, else "en".

    A fifth, because a Han character says about as much as five Latin letters: "请问 SQLite 的默认页大小?" is Chinese.
    """
    han = _count_han(text)
    return "zh" if han and han * 5 >= len(_LETTER.findall(text)) else "en"


def sentences(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of each sentence without the white space around it, in order.

    sentences("Fig. 3 is new. 它很好。是吗？") == [(0, 14), (15, 19), (19, 22)]
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _sentence_end().finditer(text):
        if match.group().startswith(".") and not _ends_sentence(text, start, match):
            continue
        _append_stripped(spans, text, start, match.end())
        start = match.end()
    _append_stripped(spans, text, start, len(text))
    return spans


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    """Is the full stop an end, rather than that of an abbreviation, an initial or a number in a list?"""
    following = text[match.end() : match.end() + 3].lstrip()
    if following and following[0].islower():
        return False
    word = _WORD_BEFORE.search(text, start, match.start())
    if word is None:
        return True
    before = word.group()
    if before.lower() in _ABBREVIATIONS or (len(before) == 1 and before.isalpha() and before.isupper()):
        return False
    return not (before.isdigit() and word.start() == start and len(before) <= 3)


def _append_stripped(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the Porter2 stem of a lower-case English word: "leases" -> "leas"."""
    if not (word.isascii() and word.isalpha() and len(word) > 3):
        return word
    with _stemming:
        return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english", 0)  # keeps no words itself


def fold(text: str) -> str:
    """Return the text as compared: compatibility forms unified (NFKC), lower case; the length may change.

    fold("Ｆｅｅ 500¹, 10²⁶, 1½ m²") == "fee 500^1, 10^26, 1 1⁄2 m2"
    """
    return _unified(text).lower().replace("’", "'")


def _unified(text: str) -> str:
    if not text.isascii():
        text = _FRACTION.sub(" ", _RAISED.sub("^", text))
    return unicodedata.normalize("NFKC", text)


def terms(text: str) -> list[str]:
    """Return the search terms of a passage, in order, repetitions kept.

    Han runs become overlapping bigrams (a single character stands alone) of simplified characters, Latin words their
    stems, numbers lose their thousands separators, and compounds are found whole and in parts: "10-K", "10K", "FY2022".

    terms("有效期 Leases of 1,200 m") == ["有效", "效期", "leas", "of", "1200", "m"]
    terms("llama-cpp第3版") == ["llama-cpp", "llama", "cpp", "第", "3", "版"]
    """
    found: list[str] = []
    folded = fold(text)
    has_han = not folded.isascii() and _han().search(folded) is not None
    if has_han:
        folded = simplified(folded)
    for word in _words(folded):
        if has_han and _han().match(word):
            found += [word[i : i + 2] for i in range(len(word) - 1)] or [word]
        elif _NUMBER.fullmatch(word):
            found.append(word.replace(",", ""))
        else:
            word = word.removesuffix("'s")
            parts = _DIGITS_OR_LETTERS.findall(word)
            if len(parts) > 1:
                found.append(word)
                found += [
                    part for part in _PART.findall(word) if part != word and not part.isdigit() and not part.isalpha()
                ]
            found += [stem(part) for part in parts]
    return found


def is_single(term: str) -> bool:
    """Is the term a single Han character? Passages hold it as a part of pairs."""
    return len(term) == 1 and not term.isascii() and not term.isdecimal()


_ALSO_TRADITIONAL = frozenset("乾吒坏夥後徵拚捱摺於榘沈菸薹藉袷覆醣麴麽哩")
"""The characters of GB 2312 that opencc changes, alone or in a word."""


def simplified(text: str) -> str:
    """Return the text with traditional Chinese characters as simplified ones, by word: 乾隆 stays, 乾淨 is 干净."""
    return text if _is_simplified(text) else str(_converter().convert(storable(text)))


def _is_simplified(text: str) -> bool:
    """Is there nothing to change, as nearly all simplified text shows at a look? opencc takes 12 ms to load."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return _ALSO_TRADITIONAL.isdisjoint(text)


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def question_terms(text: str) -> list[str]:
    """Return the distinct terms of a question without words that only ask or bind, in order.

    All terms when nothing else is left ("who is it?"), so that a search always has something to look for; the first
    MOST_TERMS of a text that is no question any more.
    """
    dropped = _stop_terms() - {"may"} if _MONTH_MAY.search(text) else _stop_terms()
    asked = [term for term in terms(_without_asking(fold(text))) if term not in dropped and term not in PARTICLES]
    return list(dict.fromkeys(asked or terms(text)))[:MOST_TERMS]


def as_full_years(text: str) -> str:
    """as_full_years("the sales of FY22 and FY 2021") == "the sales of 2022 and 2021"; "FY22/23" is left."""
    return _FISCAL.sub(lambda year: f"{year[1] or 20}{year[2]}", text)


def question_words(text: str) -> list[str]:
    """Return the words that a question's terms come from, as they are written, each once; a person reads these.

    question_words("How high is the monthly rent? 押金是多少？") == ["monthly", "rent", "押金"]
    """
    words = _words(_without_asking(_unified(text)))
    asked = [word for word in words if not _stop_terms().issuperset(terms(word))]
    return list(dict.fromkeys(asked or words))


def _without_asking(text: str) -> str:
    text = _HOW_MUCH.sub(" ", _HOW_LONG.sub(r"\g<about>", _LIGHT_VERB.sub(" ", text)))
    return text if text.isascii() else _WHETHER.sub(r"\1", _chinese_stop_words().sub(" ", _parted().sub("", text)))


MOST_TERMS = 200
"""Each is looked up on its own: a page of a book pasted as a question is searched in a moment."""


def counted(text: str, count: int) -> str:
    """Return a text about so many: counted("{count} passages", 1) == "1 passage"; Chinese has no plural."""
    return text.format(count=count).removesuffix("s" if count == 1 else "")


def sized(count: float) -> str:
    """Return bytes as people say them: 5.1 GB, 98 MB, 400 KB."""
    if count >= 1e9:
        return f"{count / 1e9:.1f} GB"
    return f"{count / 1e6:.0f} MB" if count >= 1e6 else f"{count / 1e3:.0f} KB"


@cache
def _stop_terms() -> frozenset[str]:
    return frozenset(stem(word) for word in ENGLISH_STOP_WORDS) | ENGLISH_STOP_WORDS
