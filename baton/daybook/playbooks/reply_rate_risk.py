"""A reply figure of the platform that is beyond the shop's limit or heading there, and how many more may be late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from math import floor as whole_part

from baton.daybook.day_facts import DayFacts
from baton.daybook.proposing import DAYS, PERCENT, is_newer
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.inquiries.day_questions import OpenClocks, open_clocks
from baton.kit.text import Text, many
from baton.ui import formats
from baton.watch.selectors import limits
from baton.watch.terms import Limit, LimitUnit

WATCHED = ("reply_rate", "fast_reply_rate", "first_reply_time")
WINDOW = 30
"""Days that the platform's reply figures cover."""
URGENT_WITHIN = 7
TINY = 1e-9
"""A tenth of forty is four, and not the 3.99… of binary fractions."""
_ARRIVED = """
    SELECT count(*) AS arrived FROM {inquiry}
    WHERE coalesce(is_effective, TRUE) AND source IN ('inquiry', 'chat') AND data_day > $since AND data_day <= $until
"""


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    for limit in _limits(day, levels).values():
        is_near = limit.breach is not None and (limit.breach - day.day).days <= levels["days_ahead"]
        if limit.verdict == "beyond" or (limit.verdict == "heading" and is_near):
            yield _proposal(day, limit)


def _limits(day: DayFacts, levels: Levels) -> Mapping[str, Limit]:
    found: Mapping[str, Limit] = day.remembered(
        "limits", lambda: {limit.metric: limit for limit in limits(day.snapshot, day.shop)}
    )
    return {metric: _with_floor(found[metric], levels) for metric in WATCHED if metric in found}


def _with_floor(limit: Limit, levels: Levels) -> Limit:
    """Where the shop has set no limit for the response rate, the playbook's own holds."""
    if limit.metric != "reply_rate" or limit.verdict != "no_limit" or limit.latest is None:
        return limit
    floor = levels["floor"] / 100
    return replace(limit, limit=floor, verdict="beyond" if limit.latest < floor else "steady")


def _clocks(day: DayFacts) -> OpenClocks:
    found: OpenClocks = day.remembered(
        "open clocks", lambda: open_clocks(day.shop, day.now, day.now - timedelta(days=WINDOW))
    )
    return found


def _proposal(day: DayFacts, limit: Limit) -> Proposal:
    is_beyond = limit.verdict == "beyond"
    latest, wanted = _written(limit, limit.latest), _written(limit, limit.limit)
    side = Text("低于", "below") if limit.is_floor else Text("高于", "above")
    going = (
        Text(f"已{side.zh}界限 {wanted}", f"it is {side.en} the limit of {wanted}")
        if is_beyond
        else Text(
            f"照走势 {limit.breach} 会{side.zh}界限 {wanted}",
            f"by its course it is {side.en} the limit of {wanted} on {limit.breach}",
        )
    )
    clocks = _clocks(day)
    due = min(day.at(18), clocks.next_due) if clocks.next_due is not None else day.at(18)
    room, waiting = _room(day, limit), many(clocks.running, "inquiry", "inquiries")
    return Proposal(
        key=limit.metric,
        title=Text(f"保住{limit.label.zh}：现在 {latest}", f"Keep the {limit.label.en}: {latest} now"),
        why=Text(
            f"{limit.latest_day} 为 {latest}，{going.zh}（{limit.days} 天数据）；"
            f"工作台还有 {clocks.running} 条在平台时限内未回，{clocks.late} 条已超"
            + (room.zh if room else ""),
            f"{latest} on {limit.latest_day}; {going.en} ({many(limit.days, 'day', 'days')} of figures); "
            f"on the desk {waiting} can still be answered in the platform's time, {clocks.late} past it"
            + (room.en if room else ""),
        ),
        done_when=Text(
            "指标回到界限以内，且不再往界限走", "The figure is within its limit and no longer heads there"
        ),
        due=max(due, day.now),
        is_urgent=is_beyond or clocks.running > 0 or _is_soon(day, limit),
        is_important=True,
        evidence=(
            Evidence(Text("看未回复", "See what waits"), "/desk"),
            Evidence(Text("看界限与走势", "See limits and courses"), "/alerts"),
        ),
        figures={
            "latest": limit.latest,
            "limit": limit.limit,
            "latest_day": str(limit.latest_day or ""),
            "running": clocks.running,
        },
        metric=limit.metric,
    )


def _is_soon(day: DayFacts, limit: Limit) -> bool:
    return limit.breach is not None and (limit.breach - day.day).days <= URGENT_WITHIN


def _room(day: DayFacts, limit: Limit) -> Text | None:
    """How many more may be late, were as many to arrive as in the last 30 days; None where nobody can tell."""
    if (
        limit.unit is not LimitUnit.SHARE
        or limit.latest is None
        or limit.limit is None
        or not day.has("inquiry")
    ):
        return None
    until = limit.latest_day or day.day
    arrived = day.rows(_ARRIVED, {"since": until - timedelta(days=WINDOW), "until": until})[0]["arrived"]
    if not arrived:
        return None
    late, may_be = round(arrived * (1 - limit.latest)), whole_part(arrived * (1 - limit.limit) + TINY)
    left = may_be - late
    if left < 0:
        return Text(
            f"；近 {WINDOW} 天约 {arrived} 条，已比允许的多晚约 {-left} 条",
            f"; of about {arrived} in {WINDOW} days, some {-left} more "
            f"{'was' if left == -1 else 'were'} late than the limit allows",
        )
    return Text(
        f"；近 {WINDOW} 天约 {arrived} 条，最多还能晚约 {left} 条",
        f"; of about {arrived} in {WINDOW} days, some {left} more may be late",
    )


def _written(limit: Limit, value: float | None) -> str:
    return formats.rate(value) if limit.unit is LimitUnit.SHARE else formats.number(value)


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:
    now = _limits(day, levels)
    settled: dict[str, Text] = {}
    for task in tasks:
        limit = now.get(task.key)
        if (
            limit is None
            or limit.verdict != "steady"
            or not is_newer(task.figures, "latest_day", limit.latest_day)
        ):
            continue
        latest = _written(limit, limit.latest)
        settled[task.key] = Text(
            f"{limit.latest_day} 为 {latest}，在界限以内", f"{latest} on {limit.latest_day}, within its limit"
        )
    return settled


PLAYBOOK = Playbook(
    code="reply_rate_risk",
    label=Text("回复指标有风险", "Reply rate at risk"),
    block=Block.MUST_DO,
    metric="reply_rate",
    intent=Text(
        "回复指标按 30 天算，掉下去要一个月才补得回来；先回快到点的",
        "Reply figures cover 30 days: what is lost takes a month to mend. Answer what is about to run out first",
    ),
    find=_find,
    settle=_settle,
    reads=("shop_day",),
    thresholds=(
        Threshold("days_ahead", Text("提前几天提醒", "days ahead"), 14, DAYS, 1, 60),
        Threshold(
            "floor",
            Text("没设界限时，及时回复率低于多少提醒", "response rate to keep, where no limit is set"),
            85,
            PERCENT,
            0,
            100,
        ),
    ),
)
