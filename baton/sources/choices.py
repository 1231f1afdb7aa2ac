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
