"""Question + title of a document -> whether the question names that document.

Reports are called by who they are about and the year that they tell of: "BESTBUY_2023_10K.pdf".
"""

import re

from chatdoc.indexing import title_of
from chatdoc.text import ENGLISH_STOP_WORDS, HAN, as_full_years, fold, simplified, terms

_CAPITALISED = re.compile(r"\b[A-Z][^\W\d_]{2,}(?: [A-Z][^\W\d_]+)*")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PERSON = re.compile(
    "^[王李张刘陈杨赵黄周吴徐孙胡朱郭何林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁余叶蒋杜苏魏吕丁沈姚"
    rf"卢傅姜崔谭廖范汪陆戴贾韦邱侯邹熊孟秦薛尹段雷黎陶贺顾郝龚邵钱严][{HAN}]{{1,2}}?"
    r"(?=的|是|叫|在|住|有|什么|何时|哪|几|多|为什么|担任|负责|今|去年|明年|上|每|一|\d)"
)
"""A name that the question begins with, by the commonest surnames."""

SUBJECT = 300
"""Characters at a document's beginning that name whom all of it is about: a report, a contract, a patient's record."""


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


def asked_person(question: str) -> str:
    """Return the person that a Chinese question begins with, simplified, "" for none: 李建国 of 李建国的职位是什么？"""
    person = _PERSON.search(simplified(fold(question)))
    return person.group() if person else ""


def is_subject(person: str, text: str) -> bool:
    """Does a document's text name this person (simplified) at its beginning?"""
    return bool(person) and person in simplified(fold(text[:SUBJECT]))
