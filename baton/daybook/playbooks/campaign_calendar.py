"""A campaign ahead: what is to be ready three weeks, two weeks and one week before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from baton.daybook.day_facts import DayFacts, Row
from baton.daybook.proposing import DAYS, rows_link
from baton.daybook.terms import Block, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text, many

DAYS_TO_DO = 3
URGENT = 7
"""Days before a campaign from which on whatever is open is urgent."""
_AHEAD = """
    SELECT event_id, title, started_on, ended_on, country FROM {event}
    WHERE kind = 'campaign' AND started_on > $day AND started_on <= $until ORDER BY started_on, event_id
"""


@dataclass(frozen=True, slots=True)
class _Step:
    code: str
    what: Text
    ready: Text


_STEPS = (
    _Step(
        "first",
        Text("定货、定价、定预算", "settle goods, prices and budget"),
        Text("主推产品、活动价和预算有书面结论", "Products, prices and budget are written down"),
    ),
    _Step(
        "second",
        Text("备页面和素材", "prepare pages and pictures"),
        Text(
            "活动产品的主图、详情和库存都备好，已报名",
            "Pictures, pages and stock are ready, and the shop has entered",
        ),
    ),
    _Step(
        "third",
        Text("上橱窗、排推广、排班", "slots, ads and shifts"),
        Text("橱窗、直通车时段、回复话术和值班都排好", "Slots, ad hours, reply scripts and shifts are set"),
    ),
)


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    starts = sorted((levels["first"], levels["second"], levels["third"]), reverse=True)
    until = day.day + timedelta(days=int(starts[0]))
    for row in day.rows(_AHEAD, {"day": day.day, "until": until}):
        left = (row["started_on"] - day.day).days
        begun = [step for step, begins in zip(_STEPS, starts, strict=True) if left <= begins]
        for step in begun:
            yield _proposal(day, row, step, left, is_behind=step is not begun[-1])


def _proposal(day: DayFacts, row: Row, step: _Step, left: int, *, is_behind: bool) -> Proposal:
    start = row["started_on"]
    lasts = (row["ended_on"] - start).days + 1 if row["ended_on"] else None
    return Proposal(
        key=f"{row['event_id']}-{step.code}",
        title=Text(f"「{row['title']}」前：{step.what.zh}", f"Before “{row['title']}”: {step.what.en}"),
        why=Text(
            f"{start} 开始，还有 {left} 天" + (f"，持续 {lasts} 天" if lasts else ""),
            f"It begins on {start}, in {many(left, 'day', 'days')}"
            + (f", and lasts {many(lasts, 'day', 'days')}" if lasts else ""),
        ),
        done_when=step.ready,
        due=day.at(18, on=min(start - timedelta(days=1), day.day + timedelta(days=DAYS_TO_DO))),
        is_urgent=is_behind or left <= URGENT,
        is_important=True,
        evidence=(rows_link("event", Text("看大事记", "See the event"), event_id=row["event_id"]),),
        figures={"starts_on": start.isoformat(), "days_left": left},
        expires=day.at(0, on=start),
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - no file says that a shop is ready
    return {}


PLAYBOOK = Playbook(
    code="campaign_calendar",
    label=Text("活动日历", "Campaign calendar"),
    block=Block.DEEP_WORK,
    metric="visitors",
    intent=Text(
        "活动的流量前三周就定了：先定货价，再备页面，最后排人",
        "A campaign's traffic is decided three weeks ahead: goods and prices first, then pages, then people",
    ),
    find=_find,
    settle=_settle,
    reads=("event",),
    thresholds=(
        Threshold("first", Text("提前几天定货价", "days ahead for goods and prices"), 21, DAYS, 8, 60),
        Threshold("second", Text("提前几天备页面", "days ahead for pages"), 14, DAYS, 4, 45),
        Threshold("third", Text("提前几天排人", "days ahead for slots and shifts"), 7, DAYS, 1, 30),
    ),
)
