"""An indicator of the star rating that is beyond its limit, is heading there, or a rating that fell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from baton.daybook.day_facts import DayFacts
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text, many
from baton.ui import formats
from baton.watch.selectors import limits
from baton.watch.terms import Limit, LimitUnit

_WATCHED = ("star_rating", "on_time_shipment")
"""Reply rates and times, and the quotation rights, have playbooks of their own."""
_FELL = "fell"
_STARS = """
    SELECT arg_max(star_rating, period_end) AS latest, max(period_end) AS latest_day
    FROM {shop_day} WHERE star_rating IS NOT NULL AND period_start = period_end AND period_end <= $until
"""


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    for limit in _limits(day).values():
        if limit.verdict == "beyond" or (limit.verdict == "heading" and _is_near(day, limit, levels)):
            yield _proposal(day, limit)
    yield from _fallen(day, levels)


def _limits(day: DayFacts) -> Mapping[str, Limit]:
    found: Mapping[str, Limit] = day.remembered(
        "limits", lambda: {limit.metric: limit for limit in limits(day.snapshot, day.shop)}
    )
    return {metric: limit for metric, limit in found.items() if metric in _WATCHED}


def _is_near(day: DayFacts, limit: Limit, levels: Levels) -> bool:
    return limit.breach is not None and (limit.breach - day.day).days <= levels["days_ahead"]


def _proposal(day: DayFacts, limit: Limit) -> Proposal:
    is_beyond = limit.verdict == "beyond"
    latest, wanted = _written(limit, limit.latest), _written(limit, limit.limit)
    sense = Text("低于" if limit.is_floor else "高于", "below" if limit.is_floor else "above")
    when = (
        Text(f"已{sense.zh}", f"is {sense.en}")
        if is_beyond
        else Text(f"照目前走势 {limit.breach} 会{sense.zh}", f"is heading {sense.en} it by {limit.breach}:")
    )
    return Proposal(
        key=limit.metric,
        title=Text(f"保住「{limit.label.zh}」", f"Keep “{limit.label.en}” up to its limit"),
        why=Text(
            f"{limit.latest_day} 为 {latest}，{when.zh}你们定的 {wanted}（{limit.days} 天数据）",
            f"{latest} on {limit.latest_day}: {when.en} the limit of {wanted} "
            f"({many(limit.days, 'day', 'days')} of figures)",
        ),
        done_when=Text(
            "数据回到界限以内，且不再往界限走", "The figure is within its limit and no longer heads for it"
        ),
        due=day.at(18),
        is_urgent=is_beyond or (limit.breach is not None and (limit.breach - day.day).days <= 7),
        is_important=True,
        evidence=(Evidence(Text("看界限与走势", "See limits and trend"), "/alerts"),),
        figures={"latest": limit.latest, "limit": limit.limit},
    )


def _written(limit: Limit, value: float | None) -> str:
    return formats.rate(value) if limit.unit is LimitUnit.SHARE else formats.number(value)


def _fallen(day: DayFacts, levels: Levels) -> Iterator[Proposal]:
    """The rating against what it was before: needs no limit."""
    if not day.has("shop_day"):
        return
    now, now_day = _stars(day, day.day)
    if now is None or now_day is None:
        return
    before, before_day = _stars(day, now_day - timedelta(days=int(levels["fall_days"])))
    if before is None or now >= before:
        return
    yield Proposal(
        key=_FELL,
        title=Text(f"星等级从 {before:g} 掉到 {now:g}", f"The star rating fell from {before:g} to {now:g}"),
        why=Text(
            f"{before_day} 为 {before:g} 星，{now_day} 为 {now:g} 星",
            f"{before:g} on {before_day}, {now:g} on {now_day}",
        ),
        done_when=Text(
            f"星等级回到 {before:g}，或写明不追的理由",
            f"It is back at {before:g}, or somebody says why it is let be",
        ),
        due=day.at(18),
        is_urgent=False,
        is_important=True,
        evidence=(Evidence(Text("看店铺每日数据", "See the shop's days"), "/funnel"),),
        figures={"before": before, "now": now},
    )


def _stars(day: DayFacts, until: date) -> tuple[float | None, date | None]:
    found = day.rows(_STARS, {"until": until})
    return (found[0]["latest"], found[0]["latest_day"]) if found else (None, None)


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - back is back, whatever the thresholds
    found = _limits(day)
    settled: dict[str, Text] = {}
    for task in tasks:
        limit = found.get(task.key)
        if limit is not None and limit.verdict == "steady":
            latest = _written(limit, limit.latest)
            settled[task.key] = Text(
                f"{limit.latest_day} 为 {latest}，在界限以内",
                f"{latest} on {limit.latest_day}, within its limit",
            )
        if task.key == _FELL and day.has("shop_day"):
            now, now_day = _stars(day, day.day)
            before = task.figures.get("before")
            if now is not None and isinstance(before, int | float) and now >= before:
                settled[_FELL] = Text(f"{now_day} 回到 {now:g} 星", f"Back at {now:g} on {now_day}")
    return settled


PLAYBOOK = Playbook(
    code="star_rating_risk",
    label=Text("星等级有风险", "Star rating at risk"),
    block=Block.LOOK,
    metric="star_rating",
    intent=Text(
        "四项里最低的一项定星级，星级影响排名、橱窗权重和报价权益",
        "The lowest of its indicators decides the rating, and the rating weighs on rank, showcase and quotation rights",
    ),
    find=_find,
    settle=_settle,
    thresholds=(
        Threshold(
            "days_ahead",
            Text("预计几天内越界就提醒", "days ahead of a forecast breach"),
            30,
            Text("天", "days"),
            1,
            120,
        ),
        Threshold(
            "fall_days",
            Text("与几天前比星等级", "days back to compare the rating with"),
            35,
            Text("天", "days"),
            7,
            120,
        ),
    ),
)
