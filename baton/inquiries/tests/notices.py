"""The platform's notices as they are taken for granted, composed for the tests: one of each kind and language."""

from __future__ import annotations

from email.message import EmailMessage

INQUIRY_EN = """Hello Lin,

You have received a new inquiry on Alibaba.com.

Inquiry ID: 1601234567
From: Mark Harlow
Company: Harlow Lighting LLC
Country/Region: United States
Email: mark@harlow.com
Tel: +1 202 555 0143
Member ID: us1234567
Buyer level: L3
Product: LED desk lamp X2
Product ID: 1600111222333
Keyword: led desk lamp
Account: sub-account
Assigned to: Leo
Received: 2026-09-21 09:30 (GMT+8)
Message:
Dear sir,
we need 500 pcs of the X2. Colour: black.
Please quote FOB Ningbo.

Best regards, Mark
-----------------------
Reply now: https://message.example.com/reply
"""
INQUIRY_ZH = """您好，您在阿里巴巴国际站收到一条新询盘。

询盘编号：1601234568
买家：Anna Berg
公司：Berg Leuchten GmbH
国家/地区：德国
邮箱：anna@berg.de
电话：+49 170 1234599
买家ID：de7654321
买家等级：L2
产品：LED 台灯 X2
产品ID：1600111222333
关键词：led lampe
负责人：Leo
询盘时间：2026-09-21 15:20:10
询盘内容：
需要 300 件，请报价。
交期多久？

立即回复
本邮件由系统自动发送，请勿直接回复。
"""
CHAT_EN = """You have unread messages in TradeManager.

Buyer: Joao Silva
Member ID: br445566
Country/Region: Brazil
Message: Hi, is the X2 in stock?
View and reply https://message.example.com/im
"""
CHAT_ZH = """TM咨询提醒：您有新的未读消息

买家：Joao Silva
会员ID：br445566
国家/地区：巴西
消息内容：有现货吗？
查看详情
"""
RFQ_EN = """A new RFQ matches your products.

RFQ ID: RFQ-9988
Buyer: Chen Trading
Country: Singapore
Product name: desk lamp
Quantity: 2,000 pieces
Details:
Aluminium, dimmable, CE.
View details
"""
RFQ_ZH = """采购直达：有新的采购需求与您的产品匹配

需求编号：RFQ-9989
买家：Nguyen Thi Mai
国家：越南
求购产品：台灯
采购数量：800 件
需求描述：需要 CE 认证
点击查看更多
"""
INQUIRY_HTML = """<html><head><title>x</title><style>p{color:red}</style></head><body>
<p>You have received a new inquiry.</p><script>alert('From: nobody')</script>
<table><tr><td>Inquiry ID</td><td>1601234569</td></tr><tr><td><b>Buyer</b></td><td>Mia &lt;b&gt; Rossi</td></tr>
<tr><td>Country/Region</td><td>Italy</td></tr></table>
<div>Message</div><div>Vorrei 100 pezzi &lt;script&gt;alert(1)&lt;/script&gt;</div><div>----------</div><p>bye</p>
</body></html>"""

SUBJECTS = {
    INQUIRY_EN: "New inquiry from Mark Harlow: LED desk lamp X2",
    INQUIRY_ZH: "【国际站】您有一条新询盘",
    CHAT_EN: "You have 1 unread TradeManager message",
    CHAT_ZH: "TM咨询提醒",
    RFQ_EN: "RFQ recommended to you: desk lamp",
    RFQ_ZH: "采购直达：新的采购需求",
    INQUIRY_HTML: "New inquiry",
}


def letter(
    text: str,
    *,
    number: int = 1,
    sender: str = "Alibaba.com <notice@service.alibaba.com>",
    date: str = "Mon, 21 Sep 2026 10:00:00 +0800",
    charset: str = "utf-8",
    subject: str | None = None,
    files: tuple[str, ...] = (),
) -> bytes:
    """A mail of this text; `text` is one of the above or anything else."""
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, "inquiries@shop.example"
    mail["Subject"] = SUBJECTS.get(text, "hello") if subject is None else subject
    mail["Message-ID"] = f"<{number}@service.alibaba.com>"
    if date:
        mail["Date"] = date
    kind = "html" if text.startswith("<html") else "plain"
    mail.set_content(text, subtype=kind, charset=charset)
    for name in files:
        mail.add_attachment(b"x" * 1000, maintype="application", subtype="pdf", filename=name)
    return mail.as_bytes()
