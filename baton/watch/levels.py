"""Levels that a limit can be set for: where each stands day by day, and where it is heading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from baton.facts.snapshot import Snapshot
from baton.kit.glossary import label
from baton.kit.period import Period
from baton.kit.text import Text
from baton.watch.logic.breach import Heading, heading
from baton.watch.logic.quota import using_up
from baton.watch.terms import Limit, LimitUnit

_DAYS = 60
"""Days whose level is read."""
_WINDOW = 30
"""On-time shipment is that of the orders which were due within so many days."""
_LEAST_DUE = 5
"""Orders due in the window below which their share says nothing."""


class Origin(StrEnum):
    """Which figures a level is read from."""

    SHOP_DAYS = "shop_days"
    SHIPMENTS = "shipments"
    QUOTES = "quotes"


@dataclass(frozen=True, slots=True)
class Level:
    code: str
    unit: LimitUnit
    is_floor: bool
    """Whether it must not fall below its limit; else it must not rise above."""
    origin: Origin
    needs: Text
    """What has to come in before it can be told."""
    own_label: Text | None = None

    @property
    def label(self) -> Text:
        return self.own_label or label(self.code)


def _column(zh: str, en: str) -> Text:
    return Text(
        f"还说不准，需要店铺每日数据里有「{zh}」一列",
        f"cannot tell yet, needs the column “{en}” in the shop's daily figures",
    )


LEVELS: Mapping[str, Level] = {
    level.code: level
    for level in (
        Level(
            "reply_rate", LimitUnit.SHARE, True, Origin.SHOP_DAYS, _column("及时回复率", "fstReplyRate30d")
        ),
        Level(
            "fast_reply_rate",
            LimitUnit.SHARE,
            True,
            Origin.SHOP_DAYS,
            _column("极速回复率", "fst5minReplyRate30d"),
        ),
        Level(
            "first_reply_time",
            LimitUnit.HOURS,
            False,
            Origin.SHOP_DAYS,
            _column("平均回复时长", "avgReplyTime30d"),
        ),
        Level(
            "on_time_shipment",
            LimitUnit.SHARE,
            True,
            Origin.SHIPMENTS,
            Text(
                "还说不准，需要订单里的「约定发货日」和「实际发货日」，30 天里至少 5 单到期",
                "cannot tell yet, needs promised and actual shipment days of orders, 5 of them due within 30 days",
            ),
            Text("按时发货率（30 天）", "on-time shipment (30 days)"),
        ),
        Level("star_rating", LimitUnit.STARS, True, Origin.SHOP_DAYS, _column("星等级", "Star Rating")),
        Level(
            "rfq_quotes",
            LimitUnit.A_MONTH,
            False,
            Origin.QUOTES,
            Text(
                "还说不准，需要按天的员工分析（审核通过报价量）",
                "cannot tell yet, needs the staff file by day (approved quotations)",
            ),
            Text("RFQ 报价（每月额度）", "RFQ quotations (monthly quota)"),
        ),
    )
}


def limits(
    snapshot: Snapshot, shop: str, kept: Mapping[str, float], newest: date | None
) -> tuple[Limit, ...]:
    """Every level with its limit, where one is kept, and where it is heading. `newest`: the last data day."""
    found = []
    for code, level in LEVELS.items():
        points = _points(snapshot, shop, level, newest) if newest is not None else []
        limit = kept.get(code)
        found.append(_limit(level, limit, points))
    return tuple(found)


def _limit(level: Level, limit: float | None, points: Sequence[tuple[date, float]]) -> Limit:
    is_quota = level.origin is Origin.QUOTES
    latest: float | None = None
    if points:
        # Of a quota, what the month has used so far.
        last = points[-1]
        this_month = [much for day, much in points if (day.year, day.month) == (last[0].year, last[0].month)]
        latest = sum(this_month) if is_quota else last[1]
    if not points:
        going = Heading("no_data", 0)
    elif limit is None:
        going = Heading("no_limit", len(points), latest, points[-1][0])
    elif is_quota:
        going = using_up(points, limit)
    else:
        going = heading(points, limit, is_floor=level.is_floor)
    return Limit(
        metric=level.code,
        label=level.label,
        unit=level.unit,
        limit=limit,
        is_floor=level.is_floor,
        latest=latest,
        latest_day=points[-1][0] if points else None,
        verdict=going.verdict,
        needs=level.needs,
        days=going.days,
        breach=going.breach,
        breach_early=going.early,
        breach_late=going.late,
    )


def _points(snapshot: Snapshot, shop: str, level: Level, newest: date) -> list[tuple[date, float]]:
    """The level on the days that have a figure, in order; of a quota, what each day used."""
    if level.origin is Origin.SHIPMENTS:
        return shipped_on_time(_shipments(snapshot, shop), newest)
    span = Period(newest - timedelta(days=_DAYS - 1), newest)
    if level.origin is Origin.QUOTES:
        rows = snapshot.read("staff_period", shop, span, columns=["period_start", "period_end", level.code])
    else:
        rows = snapshot.read("shop_day", shop, span, columns=["period_start", "period_end", level.code])
    by_day: dict[date, float] = {}
    for row in rows.to_pylist():
        if row["period_start"] == row["period_end"] and row[level.code] is not None:
            day = row["period_end"]
            is_summed = level.origin is Origin.QUOTES
            by_day[day] = float(row[level.code]) + (by_day.get(day, 0.0) if is_summed else 0.0)
    return sorted(by_day.items())


def _shipments(snapshot: Snapshot, shop: str) -> list[tuple[date, date | None]]:
    rows = snapshot.read("order", shop, columns=["promised_shipment_on", "shipped_on"]).to_pylist()
    return [
        (row["promised_shipment_on"], row["shipped_on"])
        for row in rows
        if row["promised_shipment_on"] is not None
    ]


def shipped_on_time(shipments: Sequence[tuple[date, date | None]], newest: date) -> list[tuple[date, float]]:
    """For each of the last days the share shipped by the promised day, of the orders due in the 30 days up to it.

    An order that was due and is not shipped was not on time. Days with too few orders due have no figure; without
    a single shipping day nobody notes them, and there is none at all.
    """
    if all(shipped is None for _promised, shipped in shipments):
        return []
    found = []
    for back in range(_DAYS - 1, -1, -1):
        day = newest - timedelta(days=back)
        first = day - timedelta(days=_WINDOW - 1)
        due = [(promised, shipped) for promised, shipped in shipments if first <= promised <= day]
        if len(due) >= _LEAST_DUE:
            on_time = sum(shipped is not None and shipped <= promised for promised, shipped in due)
            found.append((day, on_time / len(due)))
    return found
