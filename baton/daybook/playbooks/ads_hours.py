"""Advertisements that run while their market sleeps, or rest while it is at work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from baton.daybook.ad_runs import (
    SLOTS,
    Key,
    all_together,
    awake_slots,
    cny,
    cost_of,
    costs,
    hours_of,
    key_of,
    name_of,
    runs,
    slot_of,
    written,
)
from baton.daybook.day_facts import DayFacts, Row
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.proposing import rows_link
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text, many

_OFF, _ON = "off:", "on:"
_WORK = (9, 18)
_CHEAP = 1.0
"""Hours are only asked for where a lead costs no more than all campaigns' together."""


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    return the_first(_proposals(day, levels), levels)


def _proposals(day: DayFacts, levels: Levels) -> Iterator[Proposal]:
    found = runs(day, int(levels["days_back"]))
    wasted = [(rows, key, night) for key, rows in found.items() if (night := _wasted(day, key, rows, levels))]
    wasted.sort(key=lambda one: (-_spent(one[0]), one[1]))
    yield from (_off(day, key, rows, night, levels) for rows, key, night in wasted)
    known = costs(day, day.data_day or day.day)
    whole = all_together(known)
    usual = whole.a_lead if whole is not None else None
    for key, rows in found.items():
        missed, cost = _missed(day, key, rows[-1]), cost_of(known, key)
        a_lead = cost.a_lead if cost is not None else None
        if usual is None or a_lead is None or a_lead > _CHEAP * usual or missed is None:
            continue
        if len(missed) >= 2 * levels["least_hours"]:
            yield _on(day, key, missed, (a_lead, usual))


def _wasted(day: DayFacts, key: Key, rows: Sequence[Row], levels: Levels) -> frozenset[int] | None:
    """The market's night in which it runs, where that spent enough and brought nothing. None where it is not so."""
    newest, awake = rows[-1], awake_slots(day, key[1])
    if awake is None or newest["is_on"] is not True or newest["night_spent"] == 0:
        return None
    if any(row["night_leads"] is None for row in rows if row["night_spent"]):
        return None
    if _spent(rows) < levels["least_spend"] or any(row["night_leads"] for row in rows):
        return None
    hours = hours_of(newest["hours_on"])
    night = frozenset(range(SLOTS)) - awake
    return night & hours if hours is not None else night


def _spent(rows: Sequence[Row]) -> float:
    return float(sum(row["night_spent"] or 0 for row in rows))


def _missed(day: DayFacts, key: Key, newest: Row) -> frozenset[int] | None:
    """The half hours of the market's working day in which the schedule rests; None where either is not known."""
    work, hours = awake_slots(day, key[1], *_WORK), hours_of(newest["hours_on"])
    if work is None or hours is None or newest["is_on"] is not True:
        return None
    return work - hours


def _off(day: DayFacts, key: Key, rows: Sequence[Row], night: frozenset[int], levels: Levels) -> Proposal:
    name, spans, spent = name_of(key), written(night), _spent(rows)
    noted = [row for row in rows if row["night_spent"] is not None]
    clicks = sum(row["night_clicks"] or 0 for row in noted)
    now = slot_of(day.local(day.now))
    wait = min(((slot - now) % SLOTS for slot in night), default=0)
    due = day.at(0) + timedelta(minutes=30 * (now + wait))
    touched = rows[-1]["switched_on_day"]
    left_zh = f"；{touched} 起没动过开关" if touched is not None else ""
    left_en = f"; the switch is untouched since {touched}" if touched is not None else ""
    return Proposal(
        key=_OFF + key_of(key),
        title=Text(f"关掉直通车 {name.zh} {spans}", f"Switch off {name.en} at {spans}"),
        why=Text(
            f"这段时间是当地夜里（店铺时间 {spans}）。"
            f"登记的 {len(noted)} 天里夜间花 {cny(spent)}、点击 {clicks}、商机 0{left_zh}",
            f"It is night there then ({spans} in the shop's time). Of {many(len(noted), 'day', 'days')} noted, "
            f"nights took {cny(spent)} and {many(clicks, 'click', 'clicks')} and brought no lead{left_en}",
        ),
        done_when=Text(
            "之后登记的夜间花费为 0，或推广时段不再包含当地夜里",
            "Nights noted later spent nothing, or the schedule leaves the night out",
        ),
        due=max(due, day.now),
        is_urgent=now in night,
        is_important=spent >= 2 * levels["least_spend"],
        evidence=(_evidence(key),),
        figures={
            "noted_on": rows[-1]["noted_on"].isoformat(),
            "night_spent": spent,
            "hours_on": rows[-1]["hours_on"],
        },
        metric="lead_cost",
    )


def _on(day: DayFacts, key: Key, missed: frozenset[int], cost: tuple[float, float]) -> Proposal:
    name, spans = name_of(key), written(missed)
    a_lead, usual = cost
    return Proposal(
        key=_ON + key_of(key),
        title=Text(f"给直通车 {name.zh} 加上 {spans}", f"Let {name.en} run at {spans} as well"),
        why=Text(
            f"当地上班时间（店铺时间 {spans}）没有推广，近 28 天每条商机 {cny(a_lead)}，全部推广 {cny(usual)}",
            f"It rests in the market's working hours ({spans} in the shop's time); "
            f"a lead cost {cny(a_lead)} in 28 days, {cny(usual)} over all campaigns",
        ),
        done_when=Text(
            "登记的推广时段包含当地上班时间", "The schedule that is noted covers the market's working hours"
        ),
        due=day.at(18),
        is_urgent=False,
        is_important=True,
        evidence=(_evidence(key),),
        figures={"lead_cost": a_lead, "usual": usual},
        metric="ad_leads",
    )


def _evidence(key: Key) -> Evidence:
    return rows_link(
        "ad_schedule", Text("看时段与花费", "See hours and spend"), campaign=key[0], country=key[1]
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:
    found = {key_of(key): (key, rows) for key, rows in runs(day, int(levels["days_back"])).items()}
    settled = {}
    for task in tasks:
        kind = _OFF if task.key.startswith(_OFF) else _ON
        key, rows = found.get(task.key.removeprefix(kind), (None, ()))
        if key is not None and rows[-1]["noted_on"].isoformat() > str(task.figures.get("noted_on") or ""):
            told = _is_off(day, key, rows[-1]) if kind == _OFF else _is_covered(day, key, rows[-1])
            if told is not None:
                settled[task.key] = told
    return settled


def _is_off(day: DayFacts, key: Key, newest: Row) -> Text | None:
    on = newest["noted_on"]
    if newest["is_on"] is False:
        return Text(f"{on} 登记：已关", f"Noted on {on}: switched off")
    if newest["night_spent"] == 0:
        return Text(f"{on} 登记：夜间花费 0", f"Noted on {on}: the night spent nothing")
    hours, awake = hours_of(newest["hours_on"]), awake_slots(day, key[1])
    if hours is not None and awake is not None and hours <= awake:
        return Text(
            f"{on} 登记：推广时段 {newest['hours_on']}", f"Noted on {on}: runs at {newest['hours_on']}"
        )
    return None


def _is_covered(day: DayFacts, key: Key, newest: Row) -> Text | None:
    if _missed(day, key, newest) != frozenset():
        return None
    on = newest["noted_on"]
    return Text(f"{on} 登记：推广时段 {newest['hours_on']}", f"Noted on {on}: runs at {newest['hours_on']}")


PLAYBOOK = Playbook(
    code="ads_hours",
    label=Text("直通车时段", "Ad hours of the market"),
    block=Block.OPERATE,
    metric="ad_leads",
    intent=Text(
        "钱花在买家醒着的时候：夜里没商机就关，上班时间便宜就开",
        "Spend while buyers are awake: rest where nights bring nothing, run where working hours bring cheap leads",
    ),
    find=_find,
    settle=_settle,
    reads=("ad_schedule",),
    thresholds=(
        Threshold(
            "days_back",
            Text("看最近几天的登记", "days of notes that are looked at"),
            14,
            Text("天", "days"),
            3,
            60,
        ),
        Threshold(
            "least_spend",
            Text("夜间花费至少多少才提醒", "least spend in those nights"),
            200,
            Text("元", "CNY"),
            0,
            100_000,
        ),
        Threshold(
            "least_hours",
            Text("上班时间至少缺几小时才提醒", "least working hours that are missed"),
            3,
            Text("小时", "hours"),
            1,
            9,
        ),
        AT_MOST,
    ),
)
