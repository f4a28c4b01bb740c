"""Words -> one form for all that say the same: "started", "commenced" and "began" are "begin"; 缴纳 and 支付 are 支付.

Only words that can stand for each other nearly everywhere; a word that is not here is itself.
"""

import re

from chatdoc.text import stem

_ENGLISH = """
location located situated
staff employees employee
born birth
begin began begun begins beginning start starts started starting commence commences commenced
end ends ended ending finish finishes finished conclude concludes concluded
buy buys bought purchase purchases purchased acquire acquires acquired
build builds built construct constructs constructed construction erect erected
establish establishes established founded
rise rises rose risen increase increases increased grow grows grew grown growth climb climbed climbs
fall falls fell fallen decrease decreases decreased decline declines declined drop drops dropped shrink shrank
pay pays paid payment payable
large larger big bigger
small smaller little
give gives gave given
hold holds held
make makes made
keep keeps kept
choose chooses chose chosen select selected selects
lead leads led
send sends sent
sell sells sold sale
lend lends lent
write writes wrote written
take takes took taken
speak spoke spoken speaks
say says said
annual annually yearly
monthly month months
weekly week weeks
daily day days
car cars automobile automobiles
roughly approximately about around
film movie
firm company companies
approve approves approved approval
repair repairs repaired
replace replaces replaced replacement
run runs ran
reach reaches reached
kill kills killed
win wins won
lose loses lost loss
rent rents rented
"""
_CHINESE = """
支付 缴纳 交纳 给付 交付 付
建造 修建 建成 兴建 建设
成立 创立 设立 创建 创办
位于 坐落于 地处 座落于
增长 上升 提高 增加 上涨
下降 减少 降低 下跌 下滑
开始 起始 启动
结束 终止 届满
购买 购入 采购 买
出售 卖出 售出 卖
总计 合计 共计 总共 一共 共
租期 租赁期限 租赁期
维修 修理 修缮
使用 采用 运用
更换 替换 调换
通知 告知
担任 出任 任
签署 签订 签
提供 供给
获得 取得 得到
批准 核准
每月 按月
每年 按年
不得 禁止 严禁 不准 不许
显示 表明
温度 气温
"""
_ENGLISH_FORM = {stem(word): line.split()[0] for line in _ENGLISH.splitlines() for word in line.split()}
_CHINESE_FORM = {word: line.split()[0] for line in _CHINESE.splitlines() for word in line.split()[1:] if len(word) > 1}
_CHINESE_WORD = re.compile("|".join(sorted(map(re.escape, _CHINESE_FORM), key=len, reverse=True)))
_ENDINGS = frozenset("ment ation ion ing ly al ally ed s es y ian n ish ive".split())


def one_form(word: str) -> str:
    """Return the form that stands for a folded English word and all that say the same."""
    return _ENGLISH_FORM.get(root := stem(word), root)


def chinese_one_form(text: str) -> str:
    """Return a simplified text with each word that has others of its meaning as the first of them."""
    return _CHINESE_WORD.sub(lambda match: _CHINESE_FORM[match.group()], text)


def derived(one: str, other: str) -> bool:
    """Is one word the other with an ending, "employ" and "employment"? Not "employee": that is somebody else."""
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and long.startswith(short) and long[len(short) :] in _ENDINGS
