"""What comes from the browser with an event, whatever it is, is texts that the page can show again."""

import json

from hypothesis import given
from hypothesis import strategies as st

from ui import sent

TEXT = st.text(st.characters(exclude_categories=()))  # lone surrogates too
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["act", "key", "typed", "fields", "names"]), inner),
)


@given(ANYTHING)
def test_whatever_is_sent_becomes_texts_that_utf_8_can_hold(event: object) -> None:
    fields = sent.fields(event)
    for text in (
        *sent.clicked(event),
        sent.typed(event),
        sent.text(event),
        *sent.texts(event, "names"),
        *fields.values(),
    ):
        assert text.encode("utf-8").decode("utf-8") == text
    assert all(isinstance(name, str) for name in fields)


def test_half_a_character_is_replaced_and_a_whole_one_stays() -> None:
    event = json.loads(r'{"act": "ask", "key": "a\ud800b", "typed": "\ud83d\ude00\udc00", "fields": {"q": "\udfff"}}')
    assert sent.clicked(event) == ("ask", "a\ufffdb")
    assert sent.typed(event) == "😀\ufffd"
    assert sent.fields(event) == {"q": "\ufffd"}
