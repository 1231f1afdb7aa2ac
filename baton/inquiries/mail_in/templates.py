"""The platform's notices by mail: which notice a mail is, and what its labelled fields say.

The platform does not publish the form of these mails and changes their looks. What is relied on is that facts stand
beside their labels ("Inquiry ID: …", "询盘编号：…", or label and fact in two cells of a table), in Chinese or English.
A notice of which neither an id, nor a buyer, nor a message can be read is left to a person. docs/en/sources.md shows
the forms that are taken for granted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from baton.inquiries.logic.mail import clean_mail, domain_of
from baton.inquiries.mail_in.letters import Letter
from baton.inquiries.mail_in.terms import Doubtful
from baton.inquiries.terms import Kind

SENDERS = ("alibaba.com", "alibaba-inc.com")
"""From which the platform writes, with all domains below them."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a mail says, by the fields of an arrival."""

    template: str
    kind: Kind
    found: Mapping[str, str]
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True)
class NotRead:
    doubt: Doubtful
    template: str = ""
    kind: Kind = Kind.INQUIRY
    found: Mapping[str, str] = field(default_factory=dict)
    """What could be read, for the person who fills in the rest."""


@dataclass(frozen=True, slots=True)
class _Template:
    code: str
    kind: Kind
    signs: re.Pattern[str]
    """In the subject or the first lines."""
    id_labels: tuple[str, ...]


TEMPLATES = (
    _Template(
        "rfq",
        Kind.RFQ,
        re.compile(r"\bRFQ\b|request for quotation|采购需求|采购直达", re.IGNORECASE),
        ("rfq id", "rfq no", "rfq编号", "rfq 编号", "采购需求编号", "需求编号"),
    ),
    _Template(
        "inquiry",
        Kind.INQUIRY,
        re.compile(r"\binquir(?:y|ies)\b|\benquir(?:y|ies)\b|询盘", re.IGNORECASE),
        ("inquiry id", "inquiry no", "enquiry id", "询盘编号", "询盘id", "询盘号"),
    ),
    _Template(
        "chat",
        Kind.CHAT,
        re.compile(
            r"trade ?manager|\bTM\b|unread (?:chat )?messages?|new chat|TM ?咨询|未读消息|聊天|在线咨询",
            re.IGNORECASE,
        ),
        ("chat id", "conversation id", "会话编号", "聊天编号", "咨询编号"),
    ),
)
_LABELS: Mapping[str, str] = {
    label: name
    for name, labels in {
        "buyer_name": ("from", "buyer", "buyer name", "contact", "买家", "买家名称", "买家姓名", "联系人", "客户"),
        "company": ("company", "company name", "公司", "公司名称", "买家公司"),
        "country": (
            "country", "country/region", "country / region", "region", "国家", "国家/地区", "国家地区", "买家国家",
        ),
        "buyer_mail": ("email", "e-mail", "mail", "邮箱", "电子邮箱", "邮件"),
        "buyer_phone": ("tel", "phone", "telephone", "mobile", "电话", "手机", "联系电话"),
        "buyer_id": ("member id", "buyer id", "买家id", "买家编号", "会员id", "买家账号"),
        "buyer_level": ("buyer level", "level", "买家等级", "客户等级"),
        "product_name": ("product", "product name", "subject product", "产品", "产品名称", "商品", "求购产品"),
        "product_id": ("product id", "产品id", "产品编号", "商品id"),
        "keyword": ("keyword", "search term", "关键词", "搜索词", "来源关键词"),
        "staff": ("assigned to", "owner", "account manager", "负责人", "分配给", "业务员"),
        "account": ("account", "received by", "接收账号", "账号"),
        "quantity": ("quantity", "purchase quantity", "数量", "采购数量", "求购数量"),
        "received": ("received", "received at", "time", "date", "询盘时间", "接收时间", "时间", "发布时间"),
        "message": (
            "message", "inquiry details", "details", "content", "内容", "留言", "询盘内容", "消息内容", "需求描述",
        ),
    }.items()
    for label in labels
}  # fmt: skip
_LINE = re.compile(r"^[\t *•·-]*(?P<label>[^:：\t\n]{2,30}?)[ *]*(?:[:：][ \t]*|\t+)(?P<said>.*)$")
_END = re.compile(
    r"^(?:[-_=*]{4,}|>?\s*(?:reply now|view details|view and reply|contact buyer|立即回复|查看详情|点击查看|马上回复).*"
    r"|https?://\S+|(?:this (?:is an automated|e?mail was sent)|本邮件由系统|此邮件由).*)$",
    re.IGNORECASE,
)
_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?"
    r"(?:.{0,6}?(?:GMT|UTC)\s*([+-]\d{1,2})?(?::?(\d{2}))?)?",
    re.IGNORECASE,
)
_HEAD = 400


def read_notice(letter: Letter, zone: ZoneInfo, *, is_trusted: bool = False) -> Notice | NotRead:
    """`zone`: of a moment in the text that says none. `is_trusted`: a person says that it is a notice."""
    template = next(
        (one for one in TEMPLATES if one.signs.search(letter.subject)),
        next((one for one in TEMPLATES if one.signs.search(letter.text[:_HEAD])), None),
    )
    if template is None:
        return NotRead(Doubtful.NO_TEMPLATE)
    found = _fields(letter.text, template)
    moment = _moment(found.pop("received", ""), zone) or letter.sent_at
    if not any(found.get(name) for name in ("key", "buyer_id", "buyer_name", "buyer_mail", "message")):
        return NotRead(Doubtful.NOTHING_FOUND, template.code, template.kind, found)
    if not is_trusted and not _is_platform(letter.sender):
        return NotRead(Doubtful.SENDER, template.code, template.kind, found)
    return Notice(template.code, template.kind, found, moment)


def _is_platform(sender: str) -> bool:
    domain = domain_of(sender)
    return any(domain == own or domain.endswith(f".{own}") for own in SENDERS)


def _fields(text: str, template: _Template) -> dict[str, str]:
    labels = {**_LABELS, **dict.fromkeys(template.id_labels, "key")}
    found: dict[str, str] = {}
    waiting = ""
    """The label whose fact is on the next line."""
    message: list[str] | None = None
    for line in text.split("\n"):
        if message is not None:
            if _END.match(line.strip()):
                break
            message.append(line.replace("\t", " "))
            continue
        match = _LINE.match(line)
        name = labels.get(" ".join(match["label"].casefold().split())) if match else None
        if name is None and waiting and line.strip():
            found.setdefault(waiting, line.strip())
            waiting = ""
        elif name is None and " ".join(line.strip(" \t*:：").casefold().split()) in labels:
            name = labels[" ".join(line.strip(" \t*:：").casefold().split())]
            waiting = name
        elif match and name is not None:
            said = match["said"].strip()
            waiting = "" if said else name
            if said and name != "message":
                found.setdefault(name, said)
        if name == "message":
            message, waiting = [match["said"]] if match else [], ""
    if message is not None:
        found["message"] = "\n".join(message).strip()
    return _settled(found)


def _settled(found: dict[str, str]) -> dict[str, str]:
    """The fields as an arrival has them."""
    company = found.pop("company", "")
    name = found.get("buyer_name", "")
    if company and company.casefold() not in name.casefold():
        found["buyer_name"] = f"{name} ({company})" if name else company
    if "buyer_mail" in found:
        found["buyer_mail"] = clean_mail(found["buyer_mail"].strip("<> ")) or ""
    quantity = found.pop("quantity", "")
    if quantity and quantity not in found.get("message", ""):
        found["message"] = f"{found.get('message', '')}\n{quantity}".strip()
    account = found.pop("account", "").casefold()
    found["account"] = (
        "main" if re.search("main|主账号", account) else "sub" if re.search("sub|子账号", account) else ""
    )
    return {name: said for name, said in found.items() if said}


def _moment(said: str, zone: ZoneInfo) -> datetime | None:
    match = _MOMENT.search(said)
    if match is None:
        return None
    year, month, day, hour, minute, second, off, off_minutes = match.groups()
    where: ZoneInfo | timezone = zone
    if re.search("GMT|UTC", match[0], re.IGNORECASE):
        sign = -1 if (off or "").startswith("-") else 1
        away = timedelta(hours=int(off or 0), minutes=sign * int(off_minutes or 0))
        where = timezone(away) if abs(away) < timedelta(hours=24) else UTC
    try:
        found = datetime(
            int(year), int(month), int(day), int(hour), int(minute), int(second or 0), tzinfo=where
        )
    except ValueError:
        return None
    return found.astimezone(UTC)
