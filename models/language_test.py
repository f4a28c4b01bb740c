"""An embedder -> the languages it speaks, by a test: is what means the same nearer than what does not? And how near?

A vocabulary proves nothing: MiniLM's holds Han characters, and it knows no Chinese. So every sentence below stands here
in two wordings of either language, and is looked for among the others.
"""

from collections.abc import Callable, Collection, Sequence
from itertools import product
from math import inf

from chatdoc.types import CosineScale, Language, Vectors

Embed = Callable[[Sequence[str]], Vectors]

NEEDED = 0.75
"""The share of sentences that must find their like. MiniLM: English 1.0, Chinese 0.5, from one to the other 0.44."""

LEAST_APART = 0.02
"""As much lies between cosines by chance. multilingual-e5-small, which has narrow ones: 0.08 to 0.12."""

ENGLISH = (
    "The invoice has to be paid within thirty days.",
    "Our flight was cancelled because of the storm.",
    "The doctor told him to give up smoking.",
    "House prices in the city have doubled.",
    "She repaired the bicycle by herself.",
    "The museum is closed on Mondays.",
    "Too much water kills the plant.",
    "The two companies will merge next spring.",
)
ENGLISH_AGAIN = (
    "Payment of the bill is due in one month.",
    "Bad weather meant that our plane did not take off.",
    "His physician advised against cigarettes.",
    "Apartments in town cost twice as much as before.",
    "Without any help she fixed her bike.",
    "On the first day of the week you cannot visit the exhibition.",
    "If you pour on it all the time, the flower dies.",
    "Both firms become one in the coming year.",
)
CHINESE = (
    "发票必须在三十天内付清。",
    "因为暴风雨，我们的航班被取消了。",
    "医生叫他戒烟。",
    "城里的房价翻了一番。",
    "她自己修好了自行车。",
    "博物馆星期一不开放。",
    "浇水太多，植物会死。",
    "两家公司明年春天将合并。",
)
CHINESE_AGAIN = (
    "账单须于一个月之内结清。",
    "天气恶劣，飞机没能起飞。",
    "大夫劝他别再抽香烟。",
    "市区住宅的价格涨到了原来的两倍。",
    "那辆单车是她独力弄好的。",
    "每周第一天不能去看展览。",
    "老是灌水，花就活不成。",
    "来年那两间企业要变成一间。",
)


def languages_spoken(embed: Embed) -> frozenset[Language]:
    """Return the languages in which nearness means likeness.

    Of two languages that do not meet (a sentence is not near its translation), only the better one counts: their
    vectors cannot be compared.
    """
    english, english_again, chinese, chinese_again = (
        embed(texts) for texts in (ENGLISH, ENGLISH_AGAIN, CHINESE, CHINESE_AGAIN)
    )
    shares: dict[Language, float] = {"en": _found(english, english_again), "zh": _found(chinese, chinese_again)}
    spoken = {language for language, share in shares.items() if share >= NEEDED}
    if len(spoken) == 2 and _found(english, chinese) < NEEDED:
        spoken = {max(shares, key=lambda language: shares[language])}
    return frozenset(spoken)


def measured_scale(embed_questions: Embed, embed_passages: Embed, languages: Collection[Language]) -> CosineScale:
    """Return what cosines of questions and passages in these languages mean, by those of the sentences below.

    Where what says the same is no nearer, a language is not spoken after all, and nothing is like anything.
    """
    import numpy as np

    texts = {"en": (ENGLISH, ENGLISH_AGAIN), "zh": (CHINESE, CHINESE_AGAIN)}
    questions = {language: embed_questions(texts[language][0]) for language in languages}
    passages = {language: embed_passages(texts[language][1]) for language in languages}
    apart: dict[tuple[Language, Language], float] = {}
    for asked, said in product(languages, languages):
        cosines = questions[asked] @ passages[said].T
        same = np.eye(len(cosines), dtype=bool)
        difference = float(cosines[same].mean() - cosines[~same].mean())
        apart[asked, said] = difference if difference >= LEAST_APART else inf
    return CosineScale({language: vectors.mean(axis=0) for language, vectors in passages.items()}, apart)


def _found(some: Vectors, same: Vectors) -> float:
    """Return the share of rows whose nearest row on the other side, both ways, is the one that means the same."""
    import numpy as np

    cosines = some @ same.T
    right = np.arange(len(some))
    return float(np.mean([np.mean(cosines.argmax(axis=axis) == right) for axis in (0, 1)]))
