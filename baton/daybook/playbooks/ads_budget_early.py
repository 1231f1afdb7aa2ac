"""A budget that ended while its market was still awake, of a campaign whose leads are cheap: raise it, or spread it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta

from baton.daybook.ad_runs import (
    AWAKE,
    COST_DAYS,
    Key,
    all_together,
    cny,
    cost_of,
    costs,
    key_of,
    name_of,
    runs,
)
from baton.daybook.day_facts import DayFacts, Row
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.proposing import rows_link
from baton.daybook.terms import Block, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.country_zones import local_time
from baton.kit.text import Text, many

_NOTED = 7
"""Days of notes that are looked at."""


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    return the_first(sorted(_proposals(day, levels), key=_most_leads_first), levels)


def _most_leads_first(proposal: Proposal) -> tuple[float, str]:
    leads = proposal.figures.get("leads")
    return (-leads if isinstance(leads, int | float) else 0.0, proposal.key)


def _proposals(day: DayFacts, levels: Levels) -> Iterator[Proposal]:
    last = day.data_day or day.day
    now, before = costs(day, last), costs(day, last - timedelta(days=COST_DAYS))
    whole = all_together(now)
    usual = whole.a_lead if whole is not None else None
    for key, rows in runs(day, _NOTED).items():
        left = [hours for row in rows if (hours := _hours_left(key, row)) is not None]
        early = [hours for hours in left if hours >= levels["hours_left"]]
        newest, cost = rows[-1], cost_of(now, key)
        if len(early) < levels["least_days"] or newest["is_on"] is False or cost is None or usual is None:
            continue
        a_lead = cost.a_lead
        if a_lead is None or a_lead > usual * levels["cheap"] / 100 or newest["budget_ended_at"] is None:
            continue
        earlier = cost_of(before, key)
        history = earlier.a_lead if earlier is not None else None
        yield _proposal(day, key, rows, early, (a_lead, usual, history, cost.leads or 0))


def _hours_left(key: Key, row: Row) -> float | None:
    """Hours for which the market was still awake when the budget ended; None where that is not known, or it lasted."""
    ended = local_time(row["budget_ended_at"], key[1]) if row["budget_ended_at"] is not None else None
    if ended is None:
        return None
    night = datetime.combine(ended.date(), time(AWAKE[1]), ended.tzinfo)
    if ended.hour < AWAKE[0]:
        # After midnight its day is over.
        return 0.0
    return max(0.0, (night - ended).total_seconds() / 3600)


def _proposal(
    day: DayFacts,
    key: Key,
    rows: Sequence[Row],
    early: Sequence[float],
    cost: tuple[float, float, float | None, float],
) -> Proposal:
    name, newest = name_of(key), rows[-1]
    a_lead, usual, history, leads = cost
    ended = day.local(newest["budget_ended_at"])
    budget = newest["daily_budget"]
    hours = sum(early) / len(early)
    has_zh = f"日预算 {cny(budget)}，" if budget is not None else ""
    has_en = f"The daily budget of {cny(budget)} " if budget is not None else "The daily budget "
    past_zh = f"，再前 28 天 {cny(history)}" if history is not None else ""
    past_en = f", {cny(history)} in the 28 days before" if history is not None else ""
    return Proposal(
        key=key_of(key),
        title=Text(f"给直通车 {name.zh} 加预算或错开时段", f"Raise or spread the budget of {name.en}"),
        why=Text(
            f"{has_zh}登记的 {len(rows)} 天里 {len(early)} 天提前用完（最近 {ended:%m-%d %H:%M}），"
            f"当地平均还有 {hours:.0f} 小时醒着；"
            f"每条商机 {cny(a_lead)}（28 天 {leads:g} 条）{past_zh}，全部推广 {cny(usual)}",
            f"{has_en}ended early on {len(early)} of {many(len(rows), 'day', 'days')} noted "
            f"(last at {ended:%m-%d %H:%M}), with {many(hours, 'hour', 'hours')} of the market's day left on average; "
            f"a lead cost {cny(a_lead)} ({leads:g} in 28 days){past_en}, {cny(usual)} over all campaigns",
        ),
        done_when=Text(
            "之后登记的日预算变大，或预算没有提前用完", "A budget noted later is higher, or lasted the day"
        ),
        due=day.at(18),
        is_urgent=False,
        is_important=True,
        evidence=(
            rows_link(
                "ad_schedule", Text("看预算与花费", "See budget and spend"), campaign=key[0], country=key[1]
            ),
            rows_link(
                "ad_day",
                Text("看每天的花费与商机", "See each day's spend and leads"),
                campaign=key[0],
                country=key[1],
            ),
        ),
        figures={
            "budget": budget,
            "noted_on": newest["noted_on"].isoformat(),
            "lead_cost": a_lead,
            "usual": usual,
            "leads": leads,
        },
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:
    found = {key_of(key): (key, rows[-1]) for key, rows in runs(day, _NOTED).items()}
    settled = {}
    for task in tasks:
        key, row = found.get(task.key, (None, None))
        if (
            key is None
            or row is None
            or row["noted_on"].isoformat() <= str(task.figures.get("noted_on") or "")
        ):
            continue
        on, budget, was = row["noted_on"], row["daily_budget"], task.figures.get("budget")
        if isinstance(was, int | float) and budget is not None and budget > was:
            settled[task.key] = Text(
                f"{on} 登记：日预算 {cny(budget)}", f"Noted on {on}: a daily budget of {cny(budget)}"
            )
        elif (left := _hours_left(key, row)) is not None and left < levels["hours_left"]:
            settled[task.key] = Text(
                f"{on} 登记：预算撑到当地晚上", f"Noted on {on}: the budget lasted into the market's evening"
            )
        elif (
            row["budget_ended_at"] is None
            and row["spent"] is not None
            and budget is not None
            and row["spent"] < budget
        ):
            settled[task.key] = Text(f"{on} 登记：预算没用完", f"Noted on {on}: the budget was not used up")
    return settled


PLAYBOOK = Playbook(
    code="ads_budget_early",
    label=Text("预算提前用完", "Budget that ended early"),
    block=Block.OPERATE,
    metric="ad_leads",
    intent=Text(
        "商机便宜的计划，别让它在买家还醒着的时候停下来",
        "A campaign with cheap leads should not stop while its buyers are awake",
    ),
    find=_find,
    settle=_settle,
    reads=("ad_schedule", "ad_day"),
    thresholds=(
        Threshold(
            "hours_left",
            Text("当地还剩几小时算提前", "hours of the market's day left that count as early"),
            3,
            Text("小时", "hours"),
            1,
            14,
        ),
        Threshold(
            "least_days", Text("7 天里至少几天", "days of the last 7 noted"), 3, Text("天", "days"), 1, 7
        ),
        Threshold(
            "cheap",
            Text("每条商机不超过全部推广的百分之几", "cost of a lead, at most, of all campaigns'"),
            100,
            Text("%", "%"),
            10,
            200,
        ),
        AT_MOST,
    ),
)
