"""The names of coded choices (an inquiry's origin, a loss's reason) as sheets and screens write them."""

from __future__ import annotations

from collections.abc import Mapping

from baton.kit.text import Text

CHOICES: Mapping[str, Text] = {
    "inquiry": Text("询盘", "Inquiry"),
    "chat": Text("TM咨询", "TM chat"),
    "rfq": Text("RFQ", "RFQ"),
    "visitor_marketing": Text("访客营销", "Visitor marketing"),
    "trade_assurance": Text("信保", "Trade Assurance"),
    "offline": Text("线下", "Offline"),
    "other": Text("其他", "Other"),
    "price": Text("价格", "Price"),
    "minimum_order": Text("起订量", "Minimum order"),
    "lead_time": Text("交期", "Lead time"),
    "certificates": Text("认证", "Certificates"),
    "payment_terms": Text("付款方式", "Payment terms"),
    "no_answer": Text("客户不再回复", "Buyer stopped answering"),
    "wrong_customer": Text("客户不对口", "Not our kind of customer"),
    "no_requirement": Text("没有明确需求", "No concrete requirement"),
    "competitor_fishing": Text("同行打探", "Competitor asking"),
    "spam": Text("垃圾询盘", "Spam"),
    "platform_rule": Text("平台规则", "Platform rule"),
    "campaign": Text("活动", "Campaign"),
    "known_change": Text("已知改动", "Known change"),
    "import_gap": Text("导入缺口", "Import gap"),
    "alert": Text("异动", "Alert"),
    "new": Text("新询盘", "New"),
    "replied": Text("已回复", "Replied"),
    "quoted": Text("已报价", "Quoted"),
    "sampled": Text("已寄样", "Sampled"),
    "won": Text("已成交", "Won"),
    "lost": Text("已丢单", "Lost"),
    "good": Text("优质", "Good"),
    "price_only": Text("只问价格", "Asks for the price only"),
    "main_account": Text("主账号", "Main account"),
    "sub_account": Text("子账号", "Sub-account"),
    "system": Text("系统", "System"),
    "notice": Text("通知", "Notice"),
    "violation": Text("违规", "Violation"),
    "warning": Text("预警", "Warning"),
    "rule_change": Text("规则变更", "Rule change"),
    "product_problem": Text("问题产品", "Product problem"),
    "reply_time": Text("回复时效", "Reply time"),
    "qualification": Text("资质", "Qualification"),
    "not_started": Text("未开始", "Not started"),
    "in_production": Text("生产中", "In production"),
    "ready": Text("待发货", "Ready to ship"),
    "shipped": Text("已发货", "Shipped"),
    "delivered": Text("已签收", "Delivered"),
    "held_up": Text("受阻", "Held up"),
    "top_tier": Text("爆品", "Top product"),
    "power_tier": Text("实力优品", "Power product"),
    "potential_tier": Text("潜力优品", "Potential product"),
    "ordinary_tier": Text("普通品", "Ordinary product"),
    "weak_tier": Text("低质品", "Weak product"),
    "rfq_reward": Text("RFQ奖励权益", "RFQ reward"),
    "A": Text("A", "A"),
    "B": Text("B", "B"),
    "C": Text("C", "C"),
    "D": Text("D", "D"),
}
"""Choice code → its name. A code means the same in every column that offers it."""

SPELLINGS: Mapping[str, str] = {
    "tm": "chat",
    "tm咨询": "chat",
    "聊天": "chat",
    "采购直达": "rfq",
    "信用保障": "trade_assurance",
    "信保订单": "trade_assurance",
    "ta": "trade_assurance",
    "线下成交": "offline",
    "t/t": "offline",
    "tt": "offline",
    "moq": "minimum_order",
    "证书": "certificates",
    "失联": "no_answer",
    "其它": "other",
    "main": "main_account",
    "主账号分配": "main_account",
    "sub": "sub_account",
    "子账号分配": "sub_account",
    "业务员": "sub_account",
    "系统分配": "system",
    "自动": "system",
    "自动分配": "system",
    "系统通知": "notice",
    "处罚": "violation",
    "警告": "warning",
    "规则": "rule_change",
    "规则更新": "rule_change",
    "规则公告": "rule_change",
    "产品问题": "product_problem",
    "资质认证": "qualification",
    "回复": "reply_time",
    "未生产": "not_started",
    "待生产": "not_started",
    "备货中": "in_production",
    "已完工": "ready",
    "已出货": "shipped",
    "运输中": "shipped",
    "已妥投": "delivered",
    "已收货": "delivered",
    "异常": "held_up",
    "滞留": "held_up",
    "爆款": "top_tier",
    "优品": "power_tier",
    "潜力品": "potential_tier",
    "普通": "ordinary_tier",
    "低质": "weak_tier",
    "低分品": "weak_tier",
    "访客营销额度": "visitor_marketing",
    "报价权益": "rfq",
    "rfq报价权益": "rfq",
    "rfq奖励": "rfq_reward",
    "奖励权益": "rfq_reward",
}
"""Other spellings that people type, in lower case → code."""


def choice_label(code: str) -> Text:
    """The name of a choice; an unlisted code names itself."""
    return CHOICES.get(code, Text(code, code))


def read_choice(cell: str, allowed: tuple[str, ...]) -> str | None:
    """The code that a cell names, in either language or as the code; None where it is none of `allowed`."""
    wanted = cell.strip().lower()
    for code in allowed:
        name = choice_label(code)
        if wanted in {code, name.zh.lower(), name.en.lower()}:
            return code
    spelled = SPELLINGS.get(wanted)
    return spelled if spelled in allowed else None
