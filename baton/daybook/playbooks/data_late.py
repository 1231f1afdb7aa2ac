"""A file that should be in by now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from baton.daybook.day_facts import DayFacts
from baton.daybook.proposing import DAYS
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.intake.selectors import freshness
from baton.intake.terms import Freshness, Standing
from baton.kit.text import Text, many

METRICS = {
    "shop_day": "visitors",
    "product_period": "impressions",
    "keyword_period": "search_clicks",
    "channel_period": "visitors",
    "country_period": "visitors",
    "ad_day": "ad_spend",
    "staff_period": "replied",
    "inquiry": "replied",
    "order": "paid_orders",
}
"""The figure that cannot be told without the dataset; its owner brings the file."""


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    late = [
        one
        for one in _freshness(day)
        if one.standing is Standing.LATE and one.days_late >= levels["days_late"]
    ]
    gaps = [one for one in _freshness(day) if one.standing is Standing.GAPS]
    for one in sorted(late, key=lambda found: -found.days_late):
        yield _proposal(day, one, levels)
    for one in gaps:
        yield _proposal(day, one, levels)


def _freshness(day: DayFacts) -> Sequence[Freshness]:
    found: Sequence[Freshness] = day.remembered(
        "freshness", lambda: freshness(day.shop, day.day, day.snapshot)
    )
    return [one for one in found if one.dataset in METRICS]


def _proposal(day: DayFacts, one: Freshness, levels: Levels) -> Proposal:
    missing = [str(data_day) for data_day, state in one.days if state.value == "missing"]
    if one.standing is Standing.LATE:
        title = Text(f"导入「{one.label.zh}」", f"Import: {one.label.en}")
        why = Text(
            f"最新到 {one.latest}，按节奏已晚 {one.days_late} 天",
            f"The newest day is {one.latest}: {many(one.days_late, 'day', 'days')} later than it should be",
        )
    else:
        title = Text(f"补导「{one.label.zh}」缺的日子", f"Import the missing days: {one.label.en}")
        shown = "、".join(missing[:3]), ", ".join(missing[:3])
        more = len(missing) - 3
        why = Text(
            f"最近 14 天里缺 {shown[0]}" + (f" 等 {len(missing)} 天" if more > 0 else ""),
            f"Missing of the last 14 days: {shown[1]}" + (f" and {more} more" if more > 0 else ""),
        )
    return Proposal(
        key=one.dataset,
        title=title,
        why=why,
        done_when=Text("数据页显示这份数据按时、没有缺", "The Data page shows it in time and without gaps"),
        due=day.at(12),
        is_urgent=one.days_late >= levels["urgent"],
        is_important=one.dataset in {"shop_day", "inquiry", "order"},
        evidence=(Evidence(Text("去数据页", "To the Data page"), "/data"),),
        figures={"latest": str(one.latest or ""), "days_late": one.days_late, "missing": len(missing)},
        metric=METRICS[one.dataset],
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - in time is in time, whatever the levels
    in_time = {one.dataset: one for one in _freshness(day) if one.standing is Standing.ON_TIME}
    return {
        task.key: Text(f"已导入到 {in_time[task.key].latest}", f"Imported up to {in_time[task.key].latest}")
        for task in tasks
        if task.key in in_time
    }


PLAYBOOK = Playbook(
    code="data_late",
    label=Text("数据没到", "A file is late"),
    block=Block.MUST_DO,
    metric="visitors",
    intent=Text(
        "没有数据，当天的异动、打法和报告都说不了话；平台只留有限天数，晚了就补不回来",
        "Without the file neither alerts nor playbooks can speak, and the platform keeps its days only so long",
    ),
    find=_find,
    settle=_settle,
    thresholds=(
        Threshold("days_late", Text("晚几天才提醒", "days late, at least"), 1, DAYS, 1, 30),
        Threshold("urgent", Text("晚几天算紧急", "days late that make it urgent"), 3, DAYS, 1, 60),
    ),
)
