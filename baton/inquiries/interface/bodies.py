"""What programs send and are told, with the words that explain each field; and faults by field in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field

from baton.inquiries.logic.kept_text import LONGEST_KEY
from baton.inquiries.terms import LONGEST_MESSAGE, Box, Kind, Stage
from baton.kit.text import Text

SHORT, NAME, PAGES = 64, 200, 2_000


def _said(longest: int, explained: str) -> Any:
    return Field(default="", max_length=longest, description=explained)


class InquiryIn(Schema):
    """One inquiry, chat or RFQ. Leave out what is not known."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    kind: Annotated[Literal["inquiry", "chat", "rfq"], Field(description="What it is on the platform.")]
    received_at: Annotated[
        AwareDatetime,
        Field(description="When it arrived, with time zone. A moment ahead by up to a day is taken as now."),
    ]
    inquiry_id: Annotated[
        str, _said(LONGEST_KEY, "The platform's inquiry id. Without one Baton gives it a key of its own.")
    ]
    buyer_id: Annotated[str, _said(LONGEST_KEY, "The platform's id of the buyer's account.")]
    buyer_name: Annotated[str, _said(NAME, "The buyer's or the firm's name.")]
    buyer_mail: Annotated[str, _said(NAME, "The buyer's mail address.")]
    buyer_phone: Annotated[str, _said(NAME, "The buyer's telephone number, with country code.")]
    country: Annotated[str, _said(SHORT, "The buyer's country: an ISO code, or a Chinese or English name.")]
    buyer_level: Annotated[str, _said(SHORT, "The buyer's level on the platform, as L3.")]
    product_id: Annotated[str, _said(NAME, "The platform's product id.")]
    product_name: Annotated[str, _said(NAME, "The product's name.")]
    keyword: Annotated[str, _said(NAME, "The keyword that led the buyer here.")]
    channel: Annotated[str, _said(NAME, "The traffic channel.")]
    message: Annotated[
        str,
        Field(
            default="",
            description=f"What the buyer wrote, as text. {LONGEST_MESSAGE:,} characters of it are kept.",
        ),
    ]
    pages: Annotated[str, _said(PAGES, "What the buyer looked at.")]
    account: Annotated[
        Literal["main", "sub", ""], Field(default="", description="Which of the shop's accounts it came to.")
    ]
    staff: Annotated[str, _said(NAME, "The owner's name as the platform writes it.")]


class InquiryTaken(Schema):
    """What became of an inquiry that was sent."""

    key: Annotated[str, Field(description="By which to ask for it.")]
    is_new: Annotated[bool, Field(description="False where the desk had it already.")]
    is_message_cut: Annotated[bool, Field(description="Whether the message was too long to be kept whole.")]


class InquiryState(Schema):
    """How an inquiry stands. Nothing of it tells who the buyer is."""

    key: str
    kind: Kind
    received_at: datetime
    where: Annotated[
        Box,
        Field(description="On the desk, in the spam box, closed, or gone (withdrawn, or part of another)."),
    ]
    stage: Stage
    is_assigned: bool
    first_reply_at: datetime | None
    part_of: Annotated[str | None, Field(description="The key of the inquiry that this one was merged into.")]


class FieldProblem(Schema):
    field: str
    message: str


class Problem(Schema):
    """A refusal: what is wrong and what to do, in the language that Accept-Language asks for (zh or en)."""

    code: Annotated[str, Field(description="Stable; names the case for programs.")]
    message: str
    remedy: str
    fields: Annotated[list[FieldProblem], Field(default=[], description="What is wrong, field by field.")]


_FAULTS: Mapping[str, Text] = {
    "missing": Text("必填", "is needed"),
    "extra_forbidden": Text("没有这个字段", "is no field of an inquiry"),
    "string_type": Text("要是文字", "must be text"),
    "string_too_long": Text("太长，最多 {max_length} 个字符", "is too long: at most {max_length} characters"),
    "literal_error": Text("要是其中之一：{expected}", "must be one of {expected}"),
    "timezone_aware": Text("要带时区，例如 +08:00", "needs its time zone, as +08:00"),
    "model_attributes_type": Text("要是一个 JSON 对象", "must be a JSON object"),
    "json_invalid": Text("不是完整的 JSON", "is no whole JSON"),
}
_NO_MOMENT = Text(
    "要是时间，例如 2026-09-21T09:30:00+08:00", "must be a moment, as 2026-09-21T09:30:00+08:00"
)
_ELSE = Text("这个值不能用", "cannot have this value")
AHEAD = Text("在一天以后", "lies more than a day ahead")
TOO_OLD = Text("早于 2000 年", "lies before 2000")
NOTHING_SAID = Text(
    "至少写一项：inquiry_id、buyer_id、buyer_name、buyer_mail、buyer_phone、message",
    "give at least one of inquiry_id, buyer_id, buyer_name, buyer_mail, buyer_phone, message",
)


def faults_of(errors: Iterable[Mapping[str, Any]], language: str) -> list[dict[str, str]]:
    """What validation found, by field, in words; the body as a whole is called "body"."""
    return [{"field": _field_of(error["loc"]), "message": _fault(error).into(language)} for error in errors]


def _field_of(places: Iterable[object]) -> str:
    named = [str(place)[:60] for place in places if place not in {"body", "inquiry"}]
    return ".".join(named) or "body"


def _fault(error: Mapping[str, Any]) -> Text:
    kind = str(error["type"])
    told = _FAULTS.get(kind) or (_NO_MOMENT if kind.startswith(("datetime", "date_")) else _ELSE)
    given = {name: str(said) for name, said in error.get("ctx", {}).items()}
    return Text(told.zh.format_map(_Given(given)), told.en.format_map(_Given(given)))


class _Given(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "?"
