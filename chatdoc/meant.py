"""Question + title of a document -> whether the question names that document.

Reports are called by who they are about and the year that they tell of: "BESTBUY_2023_10K.pdf".
"""

import re

from chatdoc.indexing import title_of
from chatdoc.text import ENGLISH_STOP_WORDS, as_full_years, fold, terms

_CAPITALISED = re.compile(r"\b[A-Z][^\W\d_]{2,}(?: [A-Z][^\W\d_]+)*")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def is_named(name: str, question: str) -> bool:
    """Is a name of the question, a word or several with capitals, in the title of the document of this name?

    "Best Buy" is in "BESTBUY_2023_10K.pdf", and so is "MGM", by which nobody means another word, in "MGMRESORTS.pdf".
    """
    title = fold(title_of(name)).split()
    for run in _CAPITALISED.findall(question):
        words = [word for word in run.split() if word.lower() not in ENGLISH_STOP_WORDS]
        names = {*map(fold, words), fold("".join(words))}
        if not names.isdisjoint(title):
            return True
        if any(word.isupper() and said.startswith(word.lower()) for word in words for said in title):
            return True
    return False


def is_meant(name: str, question: str) -> bool:
    """Does the question name the document, and a year that is in its title, too?

    is_meant("ACME_2022_report.pdf", "What did Acme earn in 2022?") and not in 2021
    """
    years = _YEAR.findall(question)
    return bool(years) and not set(terms(as_full_years(title_of(name)))).isdisjoint(years) and is_named(name, question)
