"""A switch of an advertisement that was forgotten: left on without a lead, or left off against its own schedule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from baton.daybook.ad_runs import (
    Cost,
    Key,
    all_together,
    cny,
    cost_of,
    costs,
    hours_of,
    key_of,
    name_of,
    runs,
)
from baton.daybook.day_facts import DayFacts, Row
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.proposing import rows_link
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text, many

_LEFT_ON, _LEFT_OFF = "on:", "off:"
ENOUGH = 3.0
"""Leads that the spend would have brought at the cost of all campaigns'."""


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    return the_first(_proposals(day, levels), levels)


def _proposals(day: DayFacts, levels: Levels) -> Iterator[Proposal]:
    last, span = day.data_day or day.day, int(levels["days_back"])
    found, spent, whole = runs(day, span), costs(day, last, span), all_together(costs(day, last))
    usual = whole.a_lead if whole is not None else None
    newest = {key: rows[-1] for key, rows in found.items()}
    left_on = [
        (cost, key)
        for key, row in newest.items()
        if row["is_on"] is True
        and _days_since(day, row) >= levels["untouched_days"]
        and (cost := cost_of(spent, key)) is not None
        and _is_telling(cost, usual, levels)
        and not _is_of_nights(found[key], cost)
    ]
    left_on.sort(key=lambda one: (-(one[0].spend or 0), one[1]))
    yield from (_on(day, key, newest[key], cost, span) for cost, key in left_on)
    for key, row in newest.items():
        is_planned = hours_of(row["hours_on"]) is not None
        if row["is_on"] is False and is_planned and row["switched_on_day"] is not None:
            proposal = _off(day, key, row, levels)
            if proposal is not None:
                yield proposal


def _is_telling(cost: Cost, usual: float | None, levels: Levels) -> bool:
    """No lead at a spend that usually brings ENOUGH of them; by chance alone it happens once in twenty times (e⁻³)."""
    spend = cost.spend or 0.0
    return cost.leads == 0 and spend >= levels["least_spend"] and (usual is None or spend >= ENOUGH * usual)


def _is_of_nights(rows: Sequence[Row], cost: Cost) -> bool:
    """Most of it was spent in the market's nights: the playbook of hours speaks of it."""
    return 2 * sum(row["night_spent"] or 0 for row in rows) >= (cost.spend or 0.0)


def _days_since(day: DayFacts, row: Row) -> int:
    touched: date | None = row["switched_on_day"]
    return -1 if touched is None else (day.day - touched).days


def _on(day: DayFacts, key: Key, row: Row, cost: Cost, span: int) -> Proposal:
    name, days = name_of(key), _days_since(day, row)
    return Proposal(
        key=_LEFT_ON + key_of(key),
        title=Text(f"还要不要开着：直通车 {name.zh}", f"Should {name.en} still run?"),
        why=Text(
            f"{row['switched_on_day']} 打开后 {days} 天没动过；近 {span} 天花 {cny(cost.spend or 0)}，商机 0",
            f"Untouched for {many(days, 'day', 'days')} since {row['switched_on_day']}; "
            f"it took {cny(cost.spend or 0)} in {many(span, 'day', 'days')} and brought no lead",
        ),
        done_when=Text(
            "登记为已关，或有人动过开关，或来了商机",
            "It is noted as off, somebody touched the switch, or a lead came",
        ),
        due=day.at(18),
        is_urgent=True,
        is_important=True,
        evidence=(_evidence(key),),
        figures={
            "switched": row["switched_on_day"].isoformat(),
            "spend": cost.spend,
            "noted_on": row["noted_on"].isoformat(),
            "until": (day.data_day or day.day).isoformat(),
        },
        metric="lead_cost",
    )


def _off(day: DayFacts, key: Key, row: Row, levels: Levels) -> Proposal | None:
    """Off although its schedule says when it should run, and its leads were cheap while it ran."""
    switched, days = row["switched_on_day"], _days_since(day, row)
    if days < levels["off_days"]:
        return None
    known = costs(day, switched - timedelta(days=1))
    cost, whole = cost_of(known, key), all_together(known)
    usual = whole.a_lead if whole is not None else None
    if cost is None or cost.a_lead is None or usual is None or cost.a_lead > usual:
        return None
    name = name_of(key)
    return Proposal(
        key=_LEFT_OFF + key_of(key),
        title=Text(f"忘了打开？直通车 {name.zh}", f"Left off by mistake? {name.en}"),
        why=Text(
            f"计划时段 {row['hours_on']}，但 {switched} 起关着（{days} 天）；"
            f"之前每条商机 {cny(cost.a_lead)}，全部推广 {cny(usual)}",
            f"Its schedule says {row['hours_on']}, yet it has been off since {switched} "
            f"({many(days, 'day', 'days')}); a lead cost "
            f"{cny(cost.a_lead)} before, {cny(usual)} over all campaigns",
        ),
        done_when=Text("登记为已开", "It is noted as switched on"),
        due=day.at(18),
        is_urgent=False,
        is_important=True,
        evidence=(_evidence(key),),
        figures={"switched": switched.isoformat(), "noted_on": row["noted_on"].isoformat()},
        metric="ad_leads",
    )


def _evidence(key: Key) -> Evidence:
    return rows_link(
        "ad_schedule", Text("看开关与花费", "See switch and spend"), campaign=key[0], country=key[1]
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - a switch that was touched is, whatever the thresholds
    newest = {key_of(key): (key, rows[-1]) for key, rows in runs(day, 1).items()}
    settled = {}
    for task in tasks:
        kind = _LEFT_ON if task.key.startswith(_LEFT_ON) else _LEFT_OFF
        key, row = newest.get(task.key.removeprefix(kind), (None, None))
        if (
            key is None
            or row is None
            or row["noted_on"].isoformat() <= str(task.figures.get("noted_on") or "")
        ):
            continue
        on, switched = row["noted_on"], row["switched_on_day"]
        if kind == _LEFT_OFF and row["is_on"] is True:
            settled[task.key] = Text(f"{on} 登记：已开", f"Noted on {on}: switched on")
        elif kind == _LEFT_ON and row["is_on"] is False:
            settled[task.key] = Text(f"{on} 登记：已关", f"Noted on {on}: switched off")
        elif (
            kind == _LEFT_ON
            and switched is not None
            and switched.isoformat() > str(task.figures.get("switched"))
        ):
            settled[task.key] = Text(f"{switched} 动过开关", f"The switch was touched on {switched}")
        elif kind == _LEFT_ON and (leads := _leads_since(day, key, str(task.figures.get("until")))):
            settled[task.key] = Text(
                f"之后来了 {leads:g} 条商机", f"{many(leads, 'lead', 'leads')} came since"
            )
    return settled


def _leads_since(day: DayFacts, key: Key, until: str) -> float:
    last = day.data_day or day.day
    days = (last - date.fromisoformat(until)).days
    cost = cost_of(costs(day, last, days), key) if days > 0 else None
    return (cost.leads or 0) if cost is not None else 0


PLAYBOOK = Playbook(
    code="ads_forgotten",
    label=Text("忘了的直通车开关", "Forgotten ad switch"),
    block=Block.OPERATE,
    metric="lead_cost",
    intent=Text(
        "忘关的推广天天花钱，忘开的推广天天丢商机",
        "What is left on spends every day; what is left off loses leads every day",
    ),
    find=_find,
    settle=_settle,
    reads=("ad_schedule", "ad_day"),
    thresholds=(
        Threshold(
            "untouched_days",
            Text("多少天没动过算忘了", "days untouched that count as forgotten"),
            14,
            Text("天", "days"),
            2,
            180,
        ),
        Threshold(
            "days_back",
            Text("看最近几天的花费", "days of spend that are looked at"),
            14,
            Text("天", "days"),
            3,
            60,
        ),
        Threshold(
            "least_spend",
            Text("花费至少多少才提醒", "least spend in those days"),
            200,
            Text("元", "CNY"),
            0,
            100_000,
        ),
        Threshold(
            "off_days", Text("关着几天算忘开", "days off against the schedule"), 3, Text("天", "days"), 1, 60
        ),
        AT_MOST,
    ),
)
