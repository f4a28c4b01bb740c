"""Every text a person sees on the page, English and Chinese: one field a text, so that none can be missing.

`{...}` are filled with `str.format`; the same names stand in both languages (a test holds it). A view with many texts
has a module of its own here. Errors bring their own texts (chatdoc/errors).
"""

from chatdoc.types import Language
from ui.strings.page import CHINESE, ENGLISH, Strings

__all__ = ["CHINESE", "ENGLISH", "LANGUAGE_NAMES", "STRINGS", "Strings"]

STRINGS: dict[Language, Strings] = {"en": ENGLISH, "zh": CHINESE}
LANGUAGE_NAMES: dict[Language, str] = {"en": "English", "zh": "中文"}
