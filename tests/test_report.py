"""What the command line says of an answer."""

import pytest

from chatdoc.report_answer import budget_text
from chatdoc.types import Budget


@pytest.mark.parametrize(
    ("locale", "cut", "said"),
    [
        ("en_US", False, "The model read 6 passages of 2 documents: 812 of 4,096 tokens, 3 passages left out."),
        ("zh_CN", False, "模型读取了 2 份文档中的 6 个段落：812 / 4,096 个词元，未放入：3 个段落。"),
        ("zh_CN", True, "模型只读取了 2 份文档中 6 个段落的开头：812 / 4,096 个词元，未放入：3 个段落。"),
    ],
)
def test_what_the_model_was_given_is_one_sentence(
    locale: str, cut: bool, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", f"{locale}.UTF-8")
    assert budget_text(Budget(6, 2, 3, cut, 812, 4096)) == said
