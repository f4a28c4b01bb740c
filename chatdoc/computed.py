"""Question about a figure that is computed -> the lines of a company's statements that its parts stand in.

"Is the gross margin improving?" is answered by revenue and cost of sales, in a table that hardly holds a word of the
question. The definitions are those of textbooks on the analysis of statements; lines have the names that reports use.
"""

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType

from chatdoc.text import language_of, terms
from chatdoc.types import Language

_STATEMENTS: Mapping[str, str] = MappingProxyType(
    {
        "income": "consolidated statements of income operations earnings",
        "balance": "consolidated balance sheets financial position",
        "cash": "consolidated statements of cash flows",
        "利润": "合并利润表",
        "资产": "合并资产负债表",
        "现金": "合并现金流量表",
    }
)

_BETWEEN = re.compile("[:：,、]")
_LABEL = re.compile(r"[^\d\n]+(?=\d)")
_ENGLISH = r"""
gross (profit )?margins? \
| income: revenue, net sales, cost of sales, cost of goods sold, cost of revenue, gross profit
operating (income |profit )?margins? | income: revenue, net sales, operating expenses, operating income
(net|profit|net (profit|income)) margins? | income: revenue, net sales, net income, net earnings
EBITDA( margins?)? | income: revenue, operating income; cash: depreciation and amortization
effective tax rate | income: income before income taxes, provision for income taxes, net earnings
interest coverage | income: operating income, interest expense
(quick|current|working capital) ratio|net working capital \
| balance: cash and cash equivalents, receivables, inventories, total current assets, total current liabilities
debt[- ]to[- ]equity|debt ratio|leverage ratio | balance: long-term debt, total liabilities, total shareholders' equity
return on (total )?assets|ROA | income: net income, net earnings; balance: total assets
return on (shareholders' )?equity|ROE | income: net income, net earnings; balance: total shareholders' equity
fixed asset turnover | income: revenue, net sales; balance: net property, plant and equipment, total assets
asset turnover | income: revenue, net sales; balance: total assets
inventory turnover|days inventory | income: cost of sales, cost of goods sold; balance: inventories, current assets
days payables? | income: cost of sales, cost of goods sold; balance: accounts payable, current liabilities, inventories
days sales outstanding|receivables? turnover | income: revenue, net sales; balance: accounts receivable, current assets
cash conversion cycle \
| income: revenue, net sales, cost of sales; balance: accounts receivable, inventories, accounts payable
free cash ?flows?|FCF|cash ?flow conversion \
| cash: net cash provided by operating activities, purchases of property and equipment, capital expenditures, net income
operating cash flow ratio | cash: net cash provided by operating activities; balance: total current liabilities
capital[- ]intensi\w+ \
| cash: purchases of property and equipment, capital expenditures; balance: property, plant and equipment, total assets
(dividend )?payout ratio|retention ratio | cash: dividends paid, net income
"""
_CHINESE = r"""
毛利率 | 利润：营业收入、营业成本、毛利
营业利润率 | 利润：营业收入、营业成本、营业利润
(销售)?净利润?率 | 利润：营业收入、净利润
实际税率|有效税率 | 利润：利润总额、所得税费用、净利润
利息保障倍数 | 利润：利润总额、利息费用、财务费用
流动比率|速动比率|营运资金 | 资产：货币资金、应收账款、存货、流动资产合计、流动负债合计
资产负债率|产权比率 | 资产：资产总计、负债合计、所有者权益合计
总?资产(收益|报酬|回报)率 | 利润：净利润；资产：资产总计
(净资产|股东权益)(收益|回报)率 | 利润：净利润；资产：所有者权益合计
存货周转 | 利润：营业成本；资产：存货、流动资产合计
应收账款周转 | 利润：营业收入；资产：应收账款、流动资产合计
资产周转 | 利润：营业收入；资产：固定资产、资产总计
自由现金流 | 现金：经营活动产生的现金流量净额、购建固定资产、无形资产和其他长期资产支付的现金
"""


def computed_from(question: str) -> tuple[str, ...]:
    """Return what to look for beside the question, a text for each statement; none where no such figure is asked for.

    computed_from("他们2021年的毛利率是多少？") == ("合并利润表：营业收入、营业成本、毛利",)
    """
    for figure, parts in _FIGURES[language_of(question)]:
        if figure.search(question):
            return parts
    return ()


def lines_of(question: str) -> tuple[frozenset[str], ...]:
    """Return the terms of each line that the asked figure is computed from; none where no such figure is asked for.

    lines_of("What was the operating cash flow ratio?")[1] == {"total", "current", "liabil"}
    """
    names = (name for part in computed_from(question) for name in _BETWEEN.split(part)[1:])
    return tuple(frozenset(terms(name)) for name in names)


def likeness_to_lines(row: str, lines: Collection[frozenset[str]]) -> float:
    """Return how much of a row's label, all before its first figure, is the name of one of the lines, 0 to 1.

    likeness_to_lines("Total revenue\t17,606\t15,785", lines_of("Is the gross margin improving?")) == 0.5
    """
    label = _LABEL.match(row)
    said = frozenset(terms(label.group())) if label else frozenset()
    return max((len(line) / len(said) for line in lines if said and line <= said), default=0.0)


def _read(table: str, colon: str, semicolon: str, border: str) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    figures = []
    for row in table.replace("\\\n", "").strip().splitlines():
        figure, parts = row.rsplit(" | ", 1)
        texts = []
        for part in parts.split(semicolon):
            statement, lines = part.split(colon)
            texts.append(f"{_STATEMENTS[statement.strip()]}{colon}{lines}")
        figures.append((re.compile(rf"{border}(?:{figure.strip()}){border}", re.IGNORECASE), tuple(texts)))
    return tuple(figures)


_FIGURES: Mapping[Language, tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]] = MappingProxyType(
    {"en": _read(_ENGLISH, ":", ";", r"\b"), "zh": _read(_CHINESE, "：", "；", "")}
)
