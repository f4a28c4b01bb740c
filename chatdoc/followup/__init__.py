"""A question and those before it -> the question that stands alone, by rules; no language model is asked.

"And in 2021?" after "What was the revenue in 2020?" is searched as "What was the revenue in 2021?".
"""

from collections.abc import Sequence

from chatdoc.followup import chinese, english
from chatdoc.followup.leaning import Rules
from chatdoc.text import language_of
from chatdoc.types import Exchange, Language

MOST_BACK = 3
"""So many questions back is looked, and only over such as lean themselves."""
MOST_CHARS = 200
"""A longer question says enough itself; of a longer one before only so much counts."""

_RULES: dict[Language, Rules] = {"en": english, "zh": chinese}


def rewrite(question: str, earlier: Sequence[Exchange]) -> str | None:
    """Return a follow-up as a question that stands alone, or None where it does so already.

    `earlier` is the conversation, oldest first; a question that was rewritten stands in it as it was searched. In doubt
    the question stays as it is: searching for something else is worse than finding too little. What is returned has at
    most 3 * MOST_CHARS characters, and is never rewritten again.
    """
    typed = " ".join(question.split())
    if not typed or len(typed) > MOST_CHARS or not earlier:
        return None
    rules = _RULES[language_of(typed)]
    leaning = rules.read(typed)
    if leaning is None:
        return None
    *before, last = earlier[-MOST_BACK:]
    asked = " ".join(last.question.split())
    asked = (rewrite(asked, before) or asked)[:MOST_CHARS].strip()
    if not any(character.isalnum() for character in asked):
        return None
    same_language = language_of(asked) == language_of(typed)
    topic = _RULES[language_of(asked)].topic_of(asked, last.answer[:MOST_CHARS])
    return rules.complete(leaning, topic, asked if same_language else "")
