"""Question -> what is said back to a greeting, to thanks, or to "what can you do?"; None for anything else.

Searched like a question, "hi" quotes the letters that begin with it, and "thanks" is "not found".
"""

import re

from chatdoc.text import fold, language_of, simplified
from chatdoc.types import Language

_FORMS = {
    "greeting": (
        r"(?:hi|hiya|hello|hey|hallo|good (?:morning|afternoon|evening|day)|greetings"
        r"|how are you(?: doing)?(?: today)?)(?: there| all| everyone| chatdoc)?"
        r"|(?:你|您|大家|你们)好[吗啊呀]?|哈[喽啰]|嗨|您?早上?好?|(?:上午|中午|下午|晚上)好|在吗"
    ),
    "thanks": (
        r"(?:ok |okay |great |perfect |good |many |no )*(?:thanks|thank you|thx|cheers)"
        r"(?: (?:a lot|so much|very much|again|for your help|for the help|that(?:'s| is) all))*"
        r"|ok|okay|great|perfect|good|got it|i see|understood|all right|alright|never ?mind|(?:bye |good)?bye|see you"
        r"|(?:好的?|非常|十分|太|多)*(?:谢谢|感谢|谢了|多谢)(?:你|您|啦|了|你们|你的帮助|您的帮助)*"
        r"|好的?|明白了?|知道了|没事了?|再见|拜拜"
    ),
    "able": (
        r"what (?:can|do) you do(?: for me)?|(?:who|what) are you|how (?:can|could|do) you help(?: me)?|help(?: me)?"
        r"|how (?:do|can) i use (?:this app|this program|you|chatdoc)|(?:can|could) you help(?: me)?"
        r"|what is (?:chatdoc|this (?:app|program))|how does (?:chatdoc|this (?:app|program)) work"
        r"|[你您]都?(?:能|会|可以)(?:帮我|为我)?[做干][些点]?[什么啥]+|[你您]是(?:谁|什么)|[你您]有(?:什么|哪些)功能"
        r"|(?:这个|本)?(?:软件|程序|应用)(?:怎么|如何)(?:使用|用)|帮助|帮帮我"
    ),
}
_MATCHED = {name: re.compile(form) for name, form in _FORMS.items()}
_TEXTS: dict[str, dict[Language, str]] = {
    "greeting": {
        "en": "Hello! Ask me something about your documents.",
        "zh": "你好！请就您的文档提问。",
    },
    "thanks": {
        "en": "Good. Ask on whenever you like.",
        "zh": "好的，您可以随时继续提问。",
    },
    "able": {
        "en": "I look for answers in your documents and quote the sentences they stand in. Ask for a fact (“How long "
        "is the notice period?”), for a summary (“What is this contract about?”), or for every place of something "
        "(“List all dates”).",
        "zh": "我在您的文档中查找答案，并引用原句。您可以问具体内容（“通知期是多久？”），"
        "请我概括（“这份合同讲了什么？”），或列出所有相关之处（“列出所有日期”）。",
    },
}


def small_talk(question: str) -> str | None:
    """Return what is said back, in the question's language; None for a question that is to be searched.

    Only what is small talk from its beginning to its end: "Hi, how much is the rent?" is searched.
    """
    language = language_of(question)
    text = re.sub(r"[^\w']+", "" if language == "zh" else " ", simplified(fold(question))).strip()
    name = next((name for name, form in _MATCHED.items() if form.fullmatch(text)), None)
    return None if name is None else _TEXTS[name][language]
