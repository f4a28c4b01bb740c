"""Terms of a question -> the other words that documents have for the same: 房租 is 租金 there, and what is 丢 is 遗失.

People ask in the words they speak, contracts, rules and forms are written in others, and an embedder that speaks no
Chinese brings them together no more than a word index does. Only what can be meant by the word in nearly every document
stands here: a passage that holds it is compared with the question, and cited as it is written.
"""

import re
from collections.abc import Collection, Iterable
from functools import cache

from chatdoc.text import HAN, is_single, terms

_SAME = """
房子 房屋 住房
房租 租金
房东 出租方 出租人
租客 房客 承租方 承租人 租户
租期 租赁期 租赁期限
押金 保证金
续租 续约 续签
违约金 赔偿金 滞纳金
年假 年休假
产假 生育假
陪产假 护理假
工龄 工作年限 司龄
辞职 离职 终止劳动合同 解除劳动合同
解雇 辞退 开除 解除劳动合同
工资 薪酬 薪资 薪水
加班费 加班工资
报销 核销
出差 差旅
老板 总经理 负责人 法定代表人
领导 上级 主管 上司
直属 直接
上班 工作时间
开会 会议 例会
缺席 请假 未到
电话 热线 专线 手机
手机号 电话 手机
号码 电话
邮箱 电子邮箱 电子邮件
地址 住址
价格 价钱 单价 售价 价款 费用
费用 收费 金额
免费 不收费 免收
优惠 折扣 减免 半价 八折 九折 八五折
游泳 下水 泳池
游泳池 泳池
到账 退回 付款
飞机 航班 班机
晚点 延误
退保 终止契约 解除合同
小孩 儿童 少儿 未成年 子女 孩子
老人 老年人
受伤 伤害
死亡 身故 去世
车祸 交通事故
理赔 赔付 给付 赔偿
保险费 保费
喝酒 饮酒 酒后
开车 驾车 驾驶
医药费 医疗费 医疗费用
医生 医师 大夫
医院 医疗机构
看病 就诊 就医
吃药 服药 用药
复查 复诊 随访
照片 相片
网上 在线 线上
过期 逾期 到期
拖欠 逾期 欠付
缺陷 bug
电脑 计算机 笔记本
上网 网络 联网 配网 wifi
无线网 wifi 配网
联网 配网
星期 周
星期一 周一
星期二 周二
星期三 周三
星期四 周四
星期五 周五
星期六 周六
星期日 周日 星期天 周天
周末 周六 周日 休息日
节日 节假日 法定节假日
春节 过年 除夕 正月
国庆 法定节假日
面积 平方米 平米 m2
重量 净重 毛重 体重
公斤 千克 kg
分贝 db
公里 千米 km
厘米 cm
毫米 mm
毫升 ml
瓦 w
平方米 m2
保修 质保 保修期 质保期
售后 客服 售后服务
维修 修理 修复 检修 报修
清洗 清洁 清理
开机 启动 打开电源
关机 断电
说明书 手册
禁止 不得 严禁 不可 不准
截止 截至 之前
推迟 延期 延后 顺延
提前 事先
取消 撤销
地铁 轨道交通
公交 公共汽车
酒店 住宿 宾馆
吃饭 用餐 就餐
午饭 午餐 餐费
饭补 餐补 餐费
食堂 餐厅
停车场 车库 车位
孩子 子女
老婆 妻子 配偶
老公 丈夫 配偶
父母 直系亲属
结婚 婚假
怀孕 孕期 妊娠
上学 入学 就读 教育
学费 培训费
考试 考核 测验
毕业 结业
买家 买方 需方 采购方
卖家 卖方 供方 供货方
供应商 供货商 供方
签名 签字
盖章 印章
生效 起效
打官司 诉讼 起诉
法院 人民法院
仲裁 仲裁委员会
发票 票据
定金 预付款 订金
首付 预付款 首期款
尾款 余款
转账 汇款 汇入
账户 账号 开户行
银行卡 账号
分期 按期
快递 物流 运输
运费 运输费 邮费
发货 交货 交付
到货 送达 交货
库存 存货
声音 噪音 噪声 音量 分贝
纠纷 争议
处罚 罚款 扣款 处分
一年 每年 全年
一个月 每月
每个月 每月 按月
每个星期 每周
每星期 每周
一天 每天 每日
每天 每日
半小时 30分钟 三十分钟
半年 六个月 6个月
总价 总金额 合同价 合计 总计
总共 合计 总计 共计
剩下 余额 剩余 结余
剩余 余额 结余
作者 撰写 编者
创始人 创办人
参会 参加 出席 与会
抽烟 吸烟
吃东西 饮食
开门 营业 开放
关门 闭馆 打烊 停业 关闭
上厕所 卫生间 洗手间
打疫苗 接种
打针 注射
生孩子 生育 分娩
交钱 缴费 付费
要钱 收费 费用
全退 全额退款
弄丢 丢失 遗失
弄坏 损坏 污损
自习 自修
充值 储值
断网 网络中断
主持 主持人
记录人 会议记录
预算 经费
出钱 出资
甩干 脱水
噪音 噪声
最多 最高 上限
重疾 重大疾病
分红 红利 股利 股息
法人代表 法定代表人
盈利 利润 净利润
"""
"""Each line: words of which one may be written for another."""

_WRITTEN = """
联系方式: 电话 手机 邮箱 微信 地址
负责人: 负责 主管 经理 总监 主任
名字: 姓名 名称
牌子: 品牌 型号
年纪: 年龄
生日: 出生日期
身高: 厘米 cm
体重: 公斤 kg
钱: 费用 金额 价格 单价
拖: 逾期 延迟
晚: 逾期 迟到 延误
说: 通知 告知
加: 增加 添加
删: 删除
改: 修改 变更 更改
查: 查询 检查
寄: 邮寄 寄送 快递
送: 配送 赠送 送达
借: 借用 借阅
还: 归还 返还
租: 租赁 承租
招: 招聘 招标 招收
选: 选择 选拔
用: 使用 采用
做: 开展 进行
记: 记录
锁: 锁定
付: 支付 缴纳 交纳 付款
交: 缴纳 提交 交纳 支付
出: 承担 负担
收: 收取 收费
退: 退还 返还 退款
签: 签订 签署
修: 维修 修理 修复
坏: 损坏 故障 异常
买: 购买 采购 购置
卖: 销售 出售
罚: 罚款 违约金 滞纳金 扣款 处罚
扣: 扣款 扣除
赔: 赔偿 赔付 给付 理赔 违约金
报: 报销 赔付
批: 审批 批准 核准
领: 领取 申领
办: 办理 申请
发: 发放 发布 支付
丢: 丢失 遗失 补办 补领
找: 联系 咨询
住: 住宿 居住
吃: 食用 服用 摄入
喝: 饮用 饮酒
休: 休假 放假
管: 负责 管理
负责: 主管 负责人
狗: 犬
拿: 领取 取货 工资 薪资
挣: 工资 薪资 收入
赚: 工资 收入 利润 盈利
剩: 余额 剩余 结余
换: 更换
转: 转让 转账
洗: 清洗 清洁 水洗
停: 停止 暂停 中止
约: 预约
补: 补办 补领
坐: 乘坐 搭乘
带: 携带
"""
"""A word that is spoken, and the words for it that are written. One of a single character stands alone."""

Others = tuple[tuple[str, tuple[str, ...]], ...]
"""Words of a question, as terms joined by spaces, with the other words for each: so too, with a space on both sides."""


def asked_words(asked: Collection[str], said: Iterable[str], others: Others) -> list[str]:
    """Return the terms of a text, in order, each word that says one of the question's followed by that of the question.

    asked_words(["房租"], ["月租", "租金", "每月"], other_words(["房租"])) == ["月租", "租金", "房租", "每月"]
    A single character of the question is in each word that begins with it: "锁" in "锁定".
    """
    text = f" {' '.join(said)} "
    for word, written in others:
        for other in written:
            if other in text:
                text = text.replace(other, f"{other}{word} ")
    for single in filter(is_single, asked):
        if f" {single}" in text:
            text = re.sub(f" (?={single}[{HAN}])", f" {single} ", text)
    return text.split()


def other_words(asked: Collection[str]) -> Others:
    """Return the words among the terms of a question that documents may write in another way, and how.

    other_words(["房租", "多少"]) == (("房租", (" 租金 ",)),)
    """
    held = set(asked)
    words = {word for term in asked for word in _beginning_with().get(term, ()) if held.issuperset(word.split())}
    return tuple((word, _written()[word]) for word in sorted(words))


@cache
def _written() -> dict[str, tuple[str, ...]]:
    """Return each word's terms -> the other words' terms, with a space on both sides."""
    written: dict[str, list[str]] = {}
    for line in _SAME.split("\n"):
        for word in line.split():
            written.setdefault(word, []).extend(other for other in line.split() if other != word)
    for line in _WRITTEN.split("\n"):
        word, _, others = line.partition(":")
        written.setdefault(word, []).extend(others.split())
    return {
        " ".join(terms(word)): tuple(dict.fromkeys(f" {' '.join(terms(other))} " for other in others))
        for word, others in written.items()
        if word
    }


@cache
def _beginning_with() -> dict[str, list[str]]:
    """Return the words that begin with each term."""
    found: dict[str, list[str]] = {}
    for word in _written():
        found.setdefault(word.split()[0], []).append(word)
    return found
