"""Bytes of an unnamed charset -> the likeliest one.

GB18030, Big5, Shift-JIS, EUC-JP, EUC-KR and UTF-16 accept nearly each other's bytes, so each is tried and the one taken
whose result has the characters that are common in its language. A Western text is told by its letters, which must be
those of one language. What is left goes to chardet, which has models of the languages of the single-byte charsets.
"""

import codecs
import re
from collections import Counter
from functools import lru_cache
from itertools import product

# The characters that make up about a third of running text in each language, most common first.
_COMMON_SIMPLIFIED = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所"
    "然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与"
    "长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己"
    "制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系"
    "气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社"
    "便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交"
)
_COMMON_TRADITIONAL = (
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所"
    "然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與"
    "長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己"
    "制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系"
    "氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直"
)
_COMMON_JAPANESE = (
    "のにはをたがでてとしれさあるいもなっことよらりかくすうえおきけせそちつまみめやゆわんアイウエオカキクコサシス"
    "セタチッテトナニネノハフプマミムメモャュョラリルレロンー日一国人年大十二本中長出三時行見月後前生五間上東四今金九入学"
    "高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木聞食車何南万毎白天母火右読友左休父雨会同事自社発"
    "者地業方新場員立開手力問代明動京目通言理体田主題意不作用度強公持野以思家世多正安院心界教文元重近考画海売知道集"
    "別物使品計死特私始朝運終台広住無真有口少町料工建空急止送切転研足究楽起着店病質待試族銀早映親験英医仕去味写字答"
    "夜音注帰古歌買悪図週室歩風紙黒花春赤青館屋色走秋夏習駅洋旅服夕借曜飲肉貸堂鳥飯勉冬昼茶弟牛魚兄犬妹姉漢予案議"
)
_COMMON_KOREAN = (
    "이다는의에을가를은고한하로지도서나기사아자인시라과그있어수리해들대전정부일만주스보으구여제와며면까터게께입니습합됩요"
    "네데때문같모르내되었았했겠없것등및위통관련경우용간월년후중상외동남북화치회교육학술건물산업무품원장소방법국민택금액표"
    "현재발생성개선님"
)
_MARKS = "，。、：；？！（）《》「」『』“”‘’…—·"
_LANGUAGES = {
    "gb18030": ("zh",),
    "big5hkscs": ("zh-hant",),
    "cp932": ("ja",),
    "euc_jp": ("ja",),
    "cp949": ("ko",),
    "utf-16-le": ("zh", "zh-hant", "ja", "ko"),
    "utf-16-be": ("zh", "zh-hant", "ja", "ko"),
}
WIDE = frozenset(_LANGUAGES)
"""The charsets of more than one byte a character that are tried."""
# Where the characters stand that a language needs: its own charset, and their first and second bytes there.
_FIRST_LEVELS = {
    "zh": ("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF)),
    "zh-hant": ("big5", range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF))),
    "ja": ("euc_jp", range(0xA4, 0xD0), range(0xA1, 0xFF)),
    "ko": ("euc_kr", range(0xB0, 0xC9), range(0xA1, 0xFF)),
}
_COMMON, _USUAL, _RARE, _IMPOSSIBLE = 1.0, 0.25, -0.6, -3.0
"""What a character beyond ASCII says for the charset that yields it."""
_LEAST_SCORE = 0.25
_CLEARLY = 0.4
_TELLING_BYTES = 10
"""Fewer beyond ASCII do not outweigh a declaration."""
_PUNCTUATION = frozenset("–—’‘“”„•…€£§°©®™«»¡¿·²½\u00a0")
_ALPHABETS = tuple(
    frozenset(letters + letters.upper() + "ß" * ("ä" in letters))
    for letters in ("äöü", "éèêëàâùûçîïôœæü", "áéíóúñü", "àèéìíòóù", "ãõáéíóúâêôçà", "åäöæøé", "éëïöüèç")
)
"""Letters beyond ASCII: German, French, Spanish, Italian, Portuguese, the Nordic languages, Dutch."""
_HIGH_LETTERS = re.compile(r"[^\W\d_\x00-\x7f]{3,}")
_HIGH = re.compile(rb"[\x80-\xff]")
_HIGH_WORD = re.compile(rb"[\x80-\xff]{5,}")
_LATIN = ("cp1252", "cp1250", "cp1254", "cp1257", "iso8859-2", "iso8859-15")
_SAMPLE_BYTES = 40_000


def guess_charset(data: bytes) -> str:
    """Return the Python name of the likeliest charset of bytes that are not UTF-8."""
    sample = _sample(data)
    if is_western(sample):
        return "cp1252"
    best = best_wide(data)
    return best if best is not None else _narrow(sample)


def best_wide(data: bytes) -> str | None:
    """Return the charset of more than one byte a character that gives likely text, or None.

    best_wide("说明书".encode("gb18030")) == "gb18030"; best_wide("für".encode("cp1252")) is None
    """
    sample = _sample(data)
    scores = {encoding: score(sample, encoding) for encoding in _LANGUAGES if not encoding.startswith("utf-16")}
    if len(data) % 2 == 0:
        scores.update({encoding: score(data[:_SAMPLE_BYTES], encoding) for encoding in ("utf-16-le", "utf-16-be")})
    best = max(scores, key=lambda encoding: scores[encoding])
    # Every two letters of ASCII are some Chinese character in UTF-16, a fifth of them a usual one.
    return best if scores[best] >= (_CLEARLY if best.startswith("utf-16") else _LEAST_SCORE) else None


def speaks_for_another(data: bytes, named: str) -> bool:
    """Is the text clearly likelier in another charset than in the one that was named?"""
    sample = _sample(data)
    best = best_wide(data) if len(_HIGH.findall(sample)) >= _TELLING_BYTES else None
    if named not in WIDE:
        # An é or two beside each other are Western; no language with Latin letters has words of nothing else.
        foreign = best is not None and score(sample, best) >= _CLEARLY and not is_western(sample)
        return foreign or (named in _LATIN and len(_HIGH_WORD.findall(sample)) > 1)
    if is_western(sample):
        return score(sample, named) < _LEAST_SCORE
    return best is not None and best != named and score(sample, best) - score(sample, named) >= _CLEARLY


def score(sample: bytes, encoding: str) -> float:
    """Return how likely the characters beyond ASCII are in a language of the charset: from -3 to 1, 0 without any."""
    characters = Counter(character for character in sample.decode(encoding, "replace") if character > "\x7f")
    if not characters:
        return 0.0
    return max(
        sum(_value(character, language) * times for character, times in characters.items()) / characters.total()
        for language in _LANGUAGES[encoding]
    )


def is_western(sample: bytes) -> bool:
    """Is it Windows-1252 with the letters of one language, and those few and scattered among plain ones?"""
    text = sample.decode("cp1252", "replace")
    beyond = {character for character in text if character > "\x7f"}
    letters = {character for character in beyond if character.isalpha()}
    share = sum(character > "\x7f" for character in text) / max(len(text), 1)
    return (
        share <= 0.4
        and beyond - letters <= _PUNCTUATION
        and any(letters <= alphabet for alphabet in _ALPHABETS)
        and _HIGH_LETTERS.search(text) is None
    )


def _sample(data: bytes) -> bytes:
    """Return bytes from the first beyond ASCII on: a long head of markup says nothing."""
    first = _HIGH.search(data)
    start = first.start() if first else 0
    return data[start : start + _SAMPLE_BYTES] if start > _SAMPLE_BYTES // 2 else data[:_SAMPLE_BYTES]


def _value(character: str, language: str) -> float:
    if character in _common(language):
        return _COMMON
    if character in _usual(language) or character in _MARKS or "\uff01" <= character <= "\uff5e":
        return _USUAL
    if language == "ja" and "\uff61" <= character <= "\uff9f":  # of half width: one byte, as in every other charset
        return 0.0
    if character == "\ufffd" or "\x80" <= character <= "\x9f" or "\ud800" <= character <= "\uf8ff":
        return _IMPOSSIBLE
    return _RARE


@lru_cache(maxsize=8)
def _common(language: str) -> frozenset[str]:
    return {
        "zh": frozenset(_COMMON_SIMPLIFIED + _COMMON_TRADITIONAL),
        "zh-hant": frozenset(_COMMON_TRADITIONAL),
        "ja": frozenset(_COMMON_JAPANESE),
        "ko": frozenset(_COMMON_KOREAN),
    }[language]


@lru_cache(maxsize=8)
def _usual(language: str) -> frozenset[str]:
    """Return the characters of the first level of the language's own charset."""
    encoding, leads, trails = _FIRST_LEVELS[language]
    text = "".join(bytes(pair).decode(encoding, "ignore") for pair in product(leads, trails))
    return frozenset(text) | (_usual("zh-hant") if language == "zh" else frozenset())


def _narrow(sample: bytes) -> str:
    """Return what chardet says, or Windows-1252 where that makes no difference or nothing fits."""
    import chardet

    name = codecs.lookup(chardet.detect(sample)["encoding"] or "cp1252").name
    same = sample.decode(name, "replace") == sample.decode("cp1252", "replace")
    return "cp1252" if same or name.startswith("utf") else name
