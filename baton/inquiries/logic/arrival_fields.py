"""What the grade at arrival is learnt from: fields of an inquiry that stand when it comes, and their words.

The names of fields are codes; people read `in_words`. A shop's own fields (keyword, product, channel) are added by
whoever trains, under their own names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from baton.inquiries.logic.arrived import Arrived, Read, read
from baton.inquiries.logic.lead_columns import BETWEEN
from baton.inquiries.logic.lead_table import MISSING, LeadTable, Value, table_of
from baton.inquiries.logic.levels import SCRIPTS, script_of
from baton.inquiries.logic.mail import kind_of_mail
from baton.inquiries.logic.requirement import is_sane_quantity
from baton.kit.text import Text

OWN_LABELS = {
    "keyword": Text("来源关键词", "source keyword"),
    "product": Text("产品", "product"),
    "channel": Text("流量渠道", "traffic channel"),
}
"""A shop's own fields, as the desk trains with them."""
NOT_GIVEN = Text("未填", "not given")
YES, NO = Text("是", "yes"), Text("否", "no")


@dataclass(frozen=True, slots=True)
class ArrivalField:
    code: str
    label: Text
    measure: Callable[[Read], Value]
    values: Mapping[str, Text]
    """Words for levels; a level without any stands for itself."""


def table_of_arrivals(
    arrivals: Sequence[Arrived], own: Mapping[str, Sequence[Value]] | None = None
) -> LeadTable:
    """(arrivals × fields): the fields below and the shop's `own`, each with one value an arrival."""
    messages = [read(arrived) for arrived in arrivals]
    fields: dict[str, Sequence[Value]] = {
        field.code: [field.measure(message) for message in messages] for field in FIELDS
    }
    return table_of({**fields, **(own or {})})


def in_words(name: str, level: str) -> Text:
    """A field with its value as a reason reads; names that are none of the fields below stand for themselves."""
    if BETWEEN in name:
        names, levels = name.split(BETWEEN, 1), level.split(BETWEEN, 1)
        first, second = (in_words(*of) for of in zip(names, [*levels, MISSING][:2], strict=True))
        return Text(f"{first.zh}，{second.zh}", f"{first.en}, {second.en}")
    field = _BY_CODE.get(name)
    label = field.label if field is not None else OWN_LABELS.get(name, Text(name, name))
    said = NOT_GIVEN if level == MISSING else Text(level, level)
    if field is not None:
        said = field.values.get(level, said)
    return Text(f"{label.zh}：{said.zh}", f"{label.en}: {said.en}")


def _mail(message: Read) -> Value:
    kind = kind_of_mail(message.arrived.mail)
    return None if kind is None else kind.value


def _quantity(message: Read) -> Value:
    stated = message.arrived.quantity if message.arrived.quantity is not None else message.requirement.largest
    if stated is None:
        return None
    return "sane" if is_sane_quantity(stated) else "odd"


def _times(count: int | None) -> Value:
    return None if count is None else "0" if count <= 0 else "1" if count == 1 else "2+"


def _detail(has: Callable[[Read], bool]) -> Callable[[Read], Value]:
    return lambda message: "yes" if has(message) else "no"


def _words(message: Read) -> int:
    """Words, or characters where a script writes none apart."""
    text = message.plain.text
    apart = 0 if text.isascii() else sum("\u3040" <= sign <= "\u9fff" for sign in text)
    return apart if apart > len(text) // 3 else len(text.split())


_YES_NO = {"yes": YES, "no": NO}
_COUNTS = {"0": Text("没有", "none"), "1": Text("一次", "once"), "2+": Text("两次以上", "twice or more")}

FIELDS = (
    ArrivalField(
        "source",
        Text("来源", "source"),
        lambda of: of.arrived.source,
        {
            "inquiry": Text("询盘", "inquiry"),
            "chat": Text("TM 咨询", "chat"),
            "rfq": Text("RFQ", "RFQ"),
            "visitor_marketing": Text("访客营销", "visitor marketing"),
            "trade_assurance": Text("信保", "trade assurance"),
            "other": Text("其他", "other"),
        },
    ),
    ArrivalField("country", Text("国家/地区", "country"), lambda of: of.arrived.country, {}),
    ArrivalField("buyer_level", Text("买家等级", "buyer level"), lambda of: of.arrived.buyer_level, {}),
    ArrivalField(
        "mail",
        Text("邮箱", "mail address"),
        _mail,
        {"free": Text("免费邮箱", "a free one"), "company": Text("公司邮箱", "a company's")},
    ),
    ArrivalField("script", Text("文字", "script"), lambda of: script_of(of.plain.text), SCRIPTS),
    ArrivalField(
        "details",
        Text("需求细节的种类", "kinds of detail in the requirement"),
        lambda of: f"{min(of.requirement.concreteness, 5)}",
        {"0": Text("一种也没有", "none"), "5": Text("五种以上", "five or more")},
    ),
    ArrivalField(
        "quantity",
        Text("数量", "quantity"),
        _quantity,
        {"sane": Text("合理", "sensible"), "odd": Text("不合常理", "one nobody buys")},
    ),
    ArrivalField(
        "asks_for_sample",
        Text("要样品或资料", "asks for a sample or papers"),
        _detail(lambda of: of.requirement.has_sample),
        _YES_NO,
    ),
    ArrivalField(
        "names_delivery",
        Text("提到贸易条款或交货", "speaks of terms of delivery"),
        _detail(lambda of: of.requirement.has_delivery),
        _YES_NO,
    ),
    ArrivalField(
        "company",
        Text("填了公司名", "names a company"),
        _detail(lambda of: bool(of.arrived.company.strip())),
        _YES_NO,
    ),
    ArrivalField("words", Text("信的字数", "words in the message"), _words, {}),
    ArrivalField(
        "earlier_inquiries",
        Text("以前的询盘", "earlier inquiries"),
        lambda of: _times(of.arrived.earlier_inquiries),
        _COUNTS,
    ),
    ArrivalField(
        "earlier_orders",
        Text("以前的订单", "earlier orders"),
        lambda of: _times(of.arrived.earlier_orders),
        _COUNTS,
    ),
)
_BY_CODE = {field.code: field for field in FIELDS}
