"""What the forms of the exchange send, read into the words of the room. Refusals say which field."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, QueryDict

from baton.actions.terms import NewAction
from baton.exchange import refusals, saving
from baton.exchange.terms import CadenceSetting, Check, Confidence, Side, Topic, Way
from baton.facts.contract import Unit
from baton.kit.countries import find_country
from baton.kit.glossary import label
from baton.kit.period import Period, parse_day
from baton.kit.text import Text
from baton.metrics.catalogue import metric

OFFERED = (
    "impressions", "clicks", "click_rate", "visitors", "visitor_days", "inquiries", "inquiry_rate", "opportunities",
    "opportunity_rate", "promising_rate", "replied_fast_rate", "quote_rate", "reply_rate", "drafted_orders",
    "paid_orders", "trade_assurance_orders", "gmv", "ad_spend",
)  # fmt: skip
"""Figures that a prediction can be told by."""
SPLITS = ("country", "product")
_MOST_DIGITS = 12


def text(form: QueryDict, name: str) -> str:
    return saving.keepable(form.get(name, ""))


def whole(written: str, name: Text) -> int:
    if not (written.isascii() and written.isdigit() and len(written) < _MOST_DIGITS):
        raise refusals.wrong_value(name, written)
    return int(written)


def whole_or_none(written: str, name: Text) -> int | None:
    return whole(written, name) if written else None


def wholes(form: QueryDict, name: str) -> tuple[int, ...]:
    """The ticked numbers; anything else is left out."""
    return tuple(
        int(one) for one in form.getlist(name) if one.isascii() and one.isdigit() and len(one) < _MOST_DIGITS
    )


def side(written: str) -> Side:
    try:
        return Side(written)
    except ValueError:
        raise refusals.wrong_value(Text("哪一边", "team"), written) from None


def topic(written: str) -> Topic:
    try:
        return Topic(written)
    except ValueError:
        raise refusals.wrong_side_topic() from None


def confidence(written: str) -> Confidence:
    try:
        return Confidence(int(written))
    except ValueError:
        raise refusals.wrong_value(Text("把握", "confidence"), written) from None


def check(form: QueryDict) -> Check | None:
    """None where no figure was chosen."""
    code = text(form, "check_metric")
    if not code:
        return None
    if code not in OFFERED:
        raise refusals.unknown_figure(code)
    try:
        way = Way(text(form, "check_way"))
    except ValueError:
        raise refusals.wrong_value(Text("怎样算说中", "way it comes true"), text(form, "check_way")) from None
    dimension = text(form, "check_dimension")
    if dimension and dimension not in SPLITS:
        raise refusals.wrong_value(Text("按什么分", "dimension"), dimension)
    segment = text(form, "check_segment") if dimension else ""
    if dimension == "country" and segment:
        known = find_country(segment)
        if known is None:
            raise refusals.wrong_value(Text("国家", "country"), segment)
        segment = known
    return Check(
        code,
        way,
        Period(parse_day(text(form, "check_start")), parse_day(text(form, "check_end"))),
        _threshold(code, text(form, "check_threshold")) if way.has_threshold else None,
        dimension,
        segment,
        text(form, "check_name") if segment and dimension == "product" else "",
    )


def _threshold(code: str, written: str) -> float:
    """Shares are typed in per cent."""
    if not written:
        raise refusals.needs(Text(f"「{label(code).zh}」的界线", f"the limit of {label(code).en}"))
    try:
        found = float(written.rstrip("%").replace(",", ""))
    except ValueError:
        raise refusals.wrong_value(Text("界线", "limit"), written) from None
    if not abs(found) < 1e12:
        raise refusals.wrong_value(Text("界线", "limit"), written)
    return found / 100 if metric(code).unit is Unit.SHARE else found


def typed_threshold(found: Check | None) -> str:
    """As `check` reads it back."""
    if found is None or found.threshold is None:
        return ""
    shown = found.threshold * 100 if metric(found.metric).unit is Unit.SHARE else found.threshold
    return f"{shown:.6g}"


def action(form: QueryDict) -> NewAction:
    """An incomplete one is kept, and shown unfinished."""
    due = text(form, "due")
    return NewAction(
        title=text(form, "title"),
        owner_id=whole_or_none(text(form, "owner"), Text("谁", "owner")),
        due=parse_day(due) if due else None,
        metric=text(form, "metric"),
        done_when=text(form, "done_when"),
        expected=text(form, "expected"),
        method=text(form, "method"),
        helper_ids=wholes(form, "helpers"),
        owner_reason=text(form, "owner_reason"),
    )


def clock_time(written: str) -> time:
    try:
        return time.fromisoformat(written)
    except ValueError:
        raise refusals.wrong_value(Text("时间", "time"), written) from None


def cadence(form: QueryDict) -> CadenceSetting:
    def number(name: str, said: Text) -> int:
        return whole(text(form, name), said)

    return CadenceSetting(
        weekday=number("weekday", Text("星期", "weekday")),
        at=clock_time(text(form, "at")).replace(tzinfo=None),
        every_weeks=number("every_weeks", Text("每几周", "weeks")),
        minutes=number("minutes", Text("多少分钟", "minutes")),
        is_on=form.get("is_on") == "on",
        remind_before=number("remind_before", Text("提前几分钟提醒", "minutes before")),
        facilitator_id=whole_or_none(text(form, "facilitator"), Text("主持人", "facilitator")),
        expected_ids=wholes(form, "expected"),
    )


def moment(day: str, at: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(parse_day(day), clock_time(at).replace(tzinfo=None), zone)


def versions(request: HttpRequest, names: tuple[str, ...]) -> dict[str, int]:
    """Which revision of each field the form started from."""
    return {
        name: whole(request.POST[f"from_{name}"], Text("版本", "version"))
        for name in names
        if request.POST.get(f"from_{name}")
    }


def two_days_after(day: date) -> date:
    """The platform has published the last day by then."""
    return day + timedelta(days=2)
