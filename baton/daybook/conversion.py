"""What the playbooks on conversion share: how it is counted, what is said of it, when the data settle it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from baton.daybook.day_facts import DayFacts
from baton.daybook.product_figures import TIERS, Change, percent, stretches
from baton.daybook.proposing import is_newer, number_in, spelled
from baton.daybook.terms import OpenTask
from baton.kit.share import ratio
from baton.kit.text import Text, many

INQUIRIES, CLICKS = "inquiries", "clicks"
"""Conversion is inquiries ÷ clicks here: unlike visitors, clicks add up over days and files."""


def said(one: Change) -> Text:
    """The figures of a change, with what they are counted from."""
    tier = TIERS.get(one.card.tier or "") if one.is_among_peers else None
    peers_zh = f"同为{tier.zh}的同期" if tier else "全店产品同期"
    peers_en = f"other products of its tier ({tier.en})" if tier else "all products"
    beside = percent(one.peers) if one.peers is not None else None
    clicks = many(one.exposure, "click", "clicks")
    inquiries = many(one.counted, "inquiry", "inquiries")
    return Text(
        f"{spelled(one.period).zh}：{one.exposure:.0f} 次点击、{one.counted:.0f} 个询盘，转化 {percent(one.rate)}"
        f"（90% 区间 {percent(one.low)}–{percent(one.high)}）；自己前 {one.periods} 期 {percent(one.usual)}"
        + (f"，{peers_zh} {beside}" if beside else ""),
        f"{spelled(one.period).en}: {clicks}, {inquiries}, {percent(one.rate)} "
        f"(90% interval {percent(one.low)}–{percent(one.high)}); {percent(one.usual)} over its {one.periods} periods "
        "before" + (f", {beside} for {peers_en} meanwhile" if beside else ""),
    )


def settled_by_rate(
    day: DayFacts,
    tasks: Sequence[OpenTask],
    *,
    is_back: Callable[[float, float], bool],
    clicks_below: float | None = None,
    clicks_above: float | None = None,
) -> Mapping[str, Text]:
    """Tasks that newer figures settle: the rate is back (`is_back(rate, usual)`), or clicks passed this part of the
    usual ones. Figures that do not reach beyond those of the task settle nothing."""
    found = stretches(day)
    if not found:
        return {}
    newest = found[0]
    settled: dict[str, Text] = {}
    for task in tasks:
        clicks, inquiries = newest.of(task.key, CLICKS), newest.of(task.key, INQUIRIES)
        usual, usual_clicks = number_in(task.figures, "usual_rate"), number_in(task.figures, "usual_clicks")
        if clicks is None or inquiries is None or usual is None or usual_clicks is None:
            continue
        if not is_newer(task.figures, "until", newest.period.end):
            continue
        rate = ratio(inquiries, clicks)
        if clicks_below is not None and clicks < clicks_below * usual_clicks:
            settled[task.key] = Text(
                f"{spelled(newest.period).zh}：点击 {clicks:.0f} 次，流量已移走",
                f"{spelled(newest.period).en}: {many(clicks, 'click', 'clicks')}, the traffic moved",
            )
        elif clicks_above is not None and clicks > clicks_above * usual_clicks:
            settled[task.key] = Text(
                f"{spelled(newest.period).zh}：点击 {clicks:.0f} 次，流量已加上",
                f"{spelled(newest.period).en}: {many(clicks, 'click', 'clicks')}, it gets its traffic",
            )
        elif rate is not None and is_back(rate, usual):
            settled[task.key] = Text(
                f"{spelled(newest.period).zh}：转化 {percent(rate)}",
                f"{spelled(newest.period).en}: conversion {percent(rate)}",
            )
    return settled
