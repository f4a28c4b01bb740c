"""Text with raised parts marked -> without the marks, digits behind a digit in their raised forms.

"10<sup>26</sup>" is no 1026, and "500<sup>1</sup>" no 5001. Elsewhere ("m<sup>2</sup>", "5<sup>th</sup>") nothing can
be mistaken, and the characters stay those that people type.
"""

import re

MARK = "\x0e"
"""Stands before and behind what is raised; no text of a document holds it."""
_EXPONENT = re.compile(rf"(?<=\d){MARK}([+\-−–]?\d{{1,4}}){MARK}")
RAISED = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")


def with_raised(text: str) -> str:
    """Return the text as it is shown: "10", "26" raised, " W" is "10²⁶ W"; "m", "2" raised, is "m2"."""
    if MARK not in text:
        return text
    return _EXPONENT.sub(lambda match: match.group(1).translate(RAISED), text).replace(MARK, "")
