"""Text -> how it stands to what it says: denied, allowed, demanded, supposed, of all or of some.

A sentence that is proved stands as its proof does: "may" proves no "must", "some" no "all", "if" no fact.
"""

import re

from chatdoc.types import Language

_ENGLISH = {
    "forbid": r"(?:must|may|shall|should)(?: \w+)? not\b|\b(?:mustn't|prohibit\w*|forbid\w*|forbidden|banned)\b"
    r"|\bnot(?: be)? (?:allowed|permitted)\b|\bno \w+ (?:(?:is|are|may|shall) )?(?:be )?(?:allowed|permitted)\b",
    "excuse": r"\bneed not\b|\bneedn't\b|\bnot (?:required|obliged|obligatory|necessary|need|have to|mandatory)\b"
    r"|\b(?:doesn't|don't|does not|do not) (?:need|have) to\b",
    "must": r"\b(?:must|shall|(?:has|have|had) to|obliged|obligatory|required? to|(?:is|are) required|requires?"
    r"|mandatory|needs? to|compulsory)\b",
    "should": r"\b(?:should|ought to|recommend\w*|advis(?:ed?|able))\b",
    "may": r"\b(?:may|can|could|might|(?:is|are) able to|allow(?:s|ed)?|permit(?:s|ted)?|entitled|has the right"
    r"|have the right|optional(?:ly)?)\b",
    "perhaps": r"\b(?:perhaps|possibl[ye]|probabl[ye]|likely|maybe|suggests?|seems?|appears? to)\b",
    "if": r"\b(?:(?<!as )if|unless|provided(?: that)?(?= the| that| a)|in case|in the event|assuming|suppose"
    r"|would|whether"
    r"|subject to|on condition|otherwise)\b",
    "plan": r"\b(?:plan(?:s|ned)? to|planning to|intend(?:s|ed)? to|intends?|proposed?|proposes|expect(?:s|ed)?"
    r"|forecast|aims? to|hopes? to|scheduled|target(?:s|ed)?|considering|projected)\b",
    "claim": r"\b(?:alleg\w+|claim(?:s|ed)?|reportedly|rumou?r\w*|believ(?:e|es|ed)|said to|thought to)\b",
    "except": r"\b(?:except(?:ing)?|excluding|other than|apart from|with the exception)\b",
    "all": r"\b(?:all|both|entire|whole|always|every(?! (?:day|week|month|quarter|year|\w+ing))"
    r"|each(?! (?:day|week|month|quarter|year))|everyone|everything|completely|fully)\b",
    "some": r"\b(?:some|several|certain|part of|partly|partially|sometimes|occasionally|a few|few|a number of"
    r"|half(?= (?:of|the|a)\b)|(?:a|one|two|three|four) (?:half|third|quarter|fifth|tenth)(?= of)"
    r"|(?:thirds|quarters|fifths|tenths)(?= of))\b",
    "most": r"\b(?:most(?= (?:of|\w+s)\b)|mostly|majority|usually|generally|often|mainly|normally|typically)\b",
    "only": r"\b(?:only|solely|exclusively|merely)\b",
    "not": r"\b(?:not|no|never|neither|nor|none|nobody|nothing|without|cannot|unable|fail(?:s|ed)? to"
    r"|refus\w+)\b|n't\b",
    "still": r"\b(?:formerly|former|used to|previously|no longer)\b",
}
_CHINESE = {
    "forbid": r"不得(?!不|超过|少于|多于|低于|高于|大于|小于|晚于|早于|迟于)|禁止|严禁|不准|不许|不可(?!避免)"
    r"|不允许|不应(?!少于|超过|低于|高于)|不能(?!超过|少于)",
    "excuse": r"不必|无需|无须|不需要?|不用|毋须|没有义务|不强制",
    "must": r"必须|必需|须|应当?(?![用对付急聘届有])|需要?(?![求])|务必|不得不|有义务"
    r"|要求(?=[所甲乙双承租员各])",
    "should": r"建议|宜(?=[在使用])|推荐|最好",
    "may": r"可以|可(?![能靠观是不见持再])|允许|准许|有权|能够|能(?=[在够用使提随])",
    "perhaps": r"可能|也许|或许|大概(?!\d)|似乎|疑似|提示",
    "if": r"如果|若(?![干无])|倘若|假如|假设|假定|一旦|除非|要是|如(?=[需遇有因未逾发乙甲承出])|的情况下"
    r"|是否|否则|时(?=，)(?<!同时)(?<!当时)(?<!届时)|以[^，。]{1,12}为前提|的话|的(?=，)|经[^，。]{1,10}同意",
    "plan": r"拟(?![合态])|计划(?=[在于将投建新增扩开推收明今])|打算|预计|预期|预测|有望|考虑|提议|争取|力争"
    r"|将要|目标是",
    "claim": r"据称|据说|声称|传闻|据传|自称|指控|认为",
    "except": r"除[^，。]{1,16}(?:外|之外)|除外|不包括|不含|不包含",
    "all": r"全部|所有|一切|每(?![年月日天周季晚个逢])|均|都(?!市|城|会)|一律|始终|总是|全体|任何|完全",
    "some": r"分之|一半|半数|部分|一些|有些|某些|若干|有时|偶尔|少数|个别",
    "most": r"多数|大多|大部分|通常|一般(?!会计)|往往|主要|经常|多半",
    "only": r"只(?=[有能在对限用可向接需])|仅|唯一|才(?=[能可])",
    "not": r"不(?!仅|同|断|久|少|过|但|得不|足|满|到|动产|超过|多于|高于|低于|大于|小于|锈|等(?!于))|没"
    r"|未(?!来|满|达)|无(?!线|论|锡|人机)|并非|非(?!常|洲|凡)|拒绝|未能",
    "still": r"曾(?=[任经在是为])|原(?=[任系])|不再|已不",
}
_LANGUAGES: dict[Language, dict[str, re.Pattern[str]]] = {
    "en": {name: re.compile(words, re.IGNORECASE) for name, words in _ENGLISH.items()},
    "zh": {name: re.compile(words.replace("，", ",")) for name, words in _CHINESE.items()},
}
_OF_THE_WHOLE = frozenset(("if", "plan", "claim", "except"))
"""What is supposed, planned, claimed or excepted holds for all clauses of a sentence."""
_MAY_BE_LOST = frozenset(("all",))
"""What is said of all holds where it is said without that word."""
_DENY = frozenset(("forbid", "excuse"))
"""What these mark is denied with them and nothing else."""


def stances(text: str, language: Language) -> frozenset[str]:
    """Return how a prepared text without its bounds ("not more than") stands to what it says."""
    found = set()
    for name, pattern in _LANGUAGES[language].items():
        rest = pattern.sub(" ", text)
        if rest != text:
            found.add(name)
        if name in _DENY or (name == "except" and language == "zh"):
            text = rest
    return frozenset(found)


def same_stance(sentence: frozenset[str], clauses: frozenset[str], whole: frozenset[str]) -> bool:
    """Does the sentence stand as these clauses of its proof do, and as the whole of that supposes, plans or claims?"""
    given = (clauses - _OF_THE_WHOLE) | (whole & _OF_THE_WHOLE)
    return sentence <= given and given - _MAY_BE_LOST <= sentence
