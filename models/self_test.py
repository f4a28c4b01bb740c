"""A model that nobody has measured -> how many of ten small questions it answers from their evidence.

It is asked while nobody else asks it, and gives way at once when somebody does.
"""

import atexit
import logging
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass

from chatdoc.errors import ModelError
from chatdoc.types import Language, Message

logger = logging.getLogger(__name__)

QUIET_S = 5.0
"""It begins so long after the model was loaded or has replied: who asks one question often asks the next."""
REPLY_TOKENS = 32
_STOPPED_S = 3.0

_INSTRUCTIONS: dict[Language, str] = {
    "en": "Answer in one short sentence, only from the evidence. If it does not hold the answer, say: Not found.",
    "zh": "用一句话简短回答，只依据资料。如果资料中没有答案，请回答：未找到。",
}
_FORMS: dict[Language, str] = {"en": "Evidence: {}\n\nQuestion: {}", "zh": "资料：{}\n\n问题：{}"}


@dataclass(frozen=True, slots=True)
class Question:
    """Right is a reply with one of the words in `right` and none of those in `wrong`, small letters."""

    language: Language
    evidence: str
    question: str
    right: tuple[str, ...]
    wrong: tuple[str, ...] = ()

    def messages(self) -> list[Message]:
        asked = _FORMS[self.language].format(self.evidence, self.question)
        return [Message("system", _INSTRUCTIONS[self.language]), Message("user", asked)]

    def is_right(self, reply: str) -> bool:
        said = reply.lower()
        return any(word in said for word in self.right) and not any(word in said for word in self.wrong)


_CONTRACT = "The lease begins on 1 March 2021 and ends on 30 June 2024. The rent is 840 euros a month."
_CONTRACT_ZH = "合同自2021年3月1日起生效，至2024年6月30日终止。每月租金为840元。"
QUESTIONS = (
    Question("en", _CONTRACT, "When does the lease end?", ("30 june 2024", "june 30, 2024"), ("march",)),
    Question("zh", _CONTRACT_ZH, "合同何时终止？", ("2024年6月30日",), ("3月1日",)),
    Question(
        "en",
        "Mara Lindqvist chairs the board. Tomas Adeyemi keeps the accounts. Ines Vidal writes the minutes.",
        "Who keeps the accounts?",
        ("adeyemi",),
        ("lindqvist", "vidal"),
    ),
    Question("zh", "林晓岚负责采购，高志远负责财务，沈佩负责仓库。", "谁负责财务？", ("高志远",), ("林晓岚", "沈佩")),
    Question(
        "en", "Room 12 holds 40 people, room 14 holds 65 and room 15 holds 25.", "How many people does room 14 hold?",
        ("65",), ("40", "25"),
    ),
    Question("zh", "一号楼有40户，二号楼有65户，三号楼有25户。", "二号楼有多少户？", ("65",), ("40", "25")),
    Question(  # against what it has learnt
        "en", "In the story the capital of France is Lyon, and that of Spain is Cadiz.",
        "What is the capital of France in the story?", ("lyon",), ("paris", "cadiz"),
    ),
    Question(
        "zh", "在这个故事里，法国的首都是里昂，西班牙的首都是加的斯。", "故事里法国的首都是哪里？",
        ("里昂",), ("巴黎", "加的斯"),
    ),
    Question(
        "en", "The shop opens at nine and sells bread, cheese and olives.", "How much does the bread cost?",
        ("not found", "not say", "not mention", "not provide", "not state", "not specif", "no information"),
    ),
    Question(
        "zh", "面包店早上九点开门，出售面包、奶酪和橄榄。", "面包多少钱？",
        ("未找到", "没有", "未提", "未说明", "无法", "不知道"),
    ),
)  # fmt: skip
OF: dict[Language, int] = {language: sum(each.language == language for each in QUESTIONS) for language in ("en", "zh")}

Ask = Callable[[Sequence[Message], int], Generator[str, None, None]]
"""Messages and the most tokens of the reply -> its pieces, with empty ones now and then."""
Result = dict[Language, int]
"""How many of OF it answered right, by language."""


class SelfTest:
    """Asks a model the QUESTIONS in a thread of its own, a while after `later`, and hands `done` the result.

    What was answered before somebody asked stays answered. A model that fails is not asked on.
    """

    def __init__(self, ask: Ask, done: Callable[[Result], None], *, quiet_s: float = QUIET_S) -> None:
        self._ask, self._done, self._quiet_s = ask, done, quiet_s
        self._right: list[bool] = []
        self._wanted = threading.Event()
        self._thread: threading.Timer | None = None

    def later(self) -> None:
        """Begin, or go on, when the model has been left alone for a while."""
        self.give_way()
        self._wanted = threading.Event()  # the last one stays set, for a thread that has not looked yet
        self._thread = threading.Timer(self._quiet_s, self._run, (self._wanted,))
        self._thread.daemon = True
        self._thread.start()

    def give_way(self) -> None:
        """Stop within a fraction of a second: somebody asks the model."""
        self._wanted.set()
        if self._thread is not None:
            self._thread.cancel()

    def _run(self, wanted: threading.Event) -> None:
        atexit.register(self._end)  # llama.cpp must not be at work when Python takes it down
        try:
            for question in QUESTIONS[len(self._right) :]:
                reply = ""
                with closing(self._ask(question.messages(), REPLY_TOKENS)) as pieces:
                    for piece in pieces:
                        reply += piece
                        if wanted.is_set():
                            return
                self._right.append(question.is_right(reply))
        except ModelError:
            logger.warning("the self-test of a model failed", exc_info=True)
        else:
            answered = list(zip(QUESTIONS, self._right, strict=True))
            self._done({language: sum(r for q, r in answered if q.language == language) for language in OF})
        finally:
            atexit.unregister(self._end)

    def _end(self) -> None:
        self.give_way()
        if self._thread is not None:
            self._thread.join(_STOPPED_S)
