"""Which period a page speaks of: read from the address, else what was chosen last, else the last four weeks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from baton.kit.data_days import last_weeks, month_of
from baton.kit.errors import NotUsable, shortened
from baton.kit.period import Period, parse_day, parse_period
from baton.kit.text import Text


class Span(StrEnum):
    SEVEN_DAYS = "7d"
    WEEK = "week"
    FOUR_WEEKS = "4w"
    MONTH = "month"
    OTHER = "other"


class Against(StrEnum):
    PREVIOUS = "previous"
    LAST_YEAR = "last-year"
    NONE = "none"
    OTHER = "other"


READY_MADE = (Span.SEVEN_DAYS, Span.WEEK, Span.FOUR_WEEKS, Span.MONTH)


@dataclass(frozen=True, slots=True)
class Asked:
    """The period of a page and the one it is compared with."""

    span: Span
    period: Period
    against: Against
    compare: Period | None

    @property
    def remembered(self) -> dict[str, str]:
        """What the session keeps: a ready-made span moves on with the days, another one stays."""
        kept = {"compare": self.against.value if self.against is not Against.OTHER else str(self.compare)}
        if self.span is Span.OTHER:
            return {"from": self.period.start.isoformat(), "to": self.period.end.isoformat(), **kept}
        return {"period": self.span.value, **kept}


def span_of(span: Span, latest: date) -> Period:
    """A ready-made period as seen from the latest data day."""
    match span:
        case Span.SEVEN_DAYS:
            return Period(latest - timedelta(days=6), latest)
        case Span.WEEK:
            return last_weeks(latest, 1)
        case Span.MONTH:
            month = month_of(latest)
            return month if month.end == latest else month_of(month.start - timedelta(days=1))
        case _:
            return last_weeks(latest, 4)


def compared(period: Period, against: str) -> tuple[Against, Period | None]:
    """`previous`, `last-year`, `none`, or a period of its own. NotUsable for anything else."""
    match against:
        case Against.PREVIOUS:
            return Against.PREVIOUS, period.previous()
        case Against.LAST_YEAR:
            return Against.LAST_YEAR, period.same_last_year()
        case Against.NONE:
            return Against.NONE, None
    if ".." not in against:
        said = shortened(against)
        raise NotUsable(
            "unknown_compare",
            Text(f"不能与「{said}」对比。", f"Cannot compare with “{said}”."),
            Text(
                "可用：previous、last-year、none，或 2026-10-01..2026-10-28。",
                "Use previous, last-year, none, or 2026-10-01..2026-10-28.",
            ),
        )
    return Against.OTHER, parse_period(against)


def asked(address: Mapping[str, str], kept: Mapping[str, str], latest: date) -> Asked:
    """The address wins over what the session kept: where it names a period, a period that another one was compared
    with is not kept. NotUsable for a date or a name that makes no sense.
    """
    names_period = any(name in address for name in ("period", "from", "to"))
    source = address if names_period else kept
    span, period = _period(source, latest)
    remembered = kept.get("compare", "")
    if names_period and ".." in remembered:
        remembered = ""
    against = address.get("compare") or remembered or Against.PREVIOUS.value
    chosen, compare = compared(period, against)
    return Asked(span, period, chosen, compare)


def _period(source: Mapping[str, str], latest: date) -> tuple[Span, Period]:
    if "from" in source or "to" in source:
        if not source.get("from") or not source.get("to"):
            raise NotUsable(
                "half_a_period",
                Text("时间段缺一个日期。", "The period lacks one of its dates."),
                Text("请同时给出 from 和 to，例如 from=2026-10-25&to=2026-11-21。", "Give both from and to."),
            )
        start, end = parse_day(source["from"]), parse_day(source["to"])
        return Span.OTHER, Period(start, end)
    named = source.get("period") or Span.FOUR_WEEKS.value
    if named not in READY_MADE:
        said = shortened(named)
        raise NotUsable(
            "unknown_period",
            Text(f"没有这个时间段：「{said}」。", f"There is no period “{said}”."),
            Text("可用：7d、week、4w、month，或 from 与 to。", "Use 7d, week, 4w, month, or from and to."),
        )
    span = Span(named)
    return span, span_of(span, latest)
