"""A presale product whose payment conversion of nought is no figure: which one to read instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from baton.daybook.day_facts import DayFacts
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.product_figures import cards, percent, stretches
from baton.daybook.proposing import is_newer, product_link, spelled
from baton.daybook.terms import Block, Levels, OpenTask, Playbook, Proposal
from baton.kit.share import ratio
from baton.kit.text import Text, many


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    periods = stretches(day)
    if not periods:
        return ()
    known, newest = cards(day), periods[0]
    misread = [
        (product, newest.of(product, "drafted_orders") or 0.0)
        for product in newest.by_product
        if product in known
        and known[product].is_presale
        and newest.of(product, "drafted_orders")
        and newest.of(product, "online_buyers") == 0
    ]
    misread.sort(key=lambda pair: (-pair[1], pair[0]))
    return the_first((_proposal(day, product, drafted) for product, drafted in misread), levels)


def _proposal(day: DayFacts, product: str, drafted: float) -> Proposal:
    card, newest = cards(day)[product], stretches(day)[0]
    clicks = newest.of(product, "clicks")
    rate = ratio(drafted, clicks)
    read = Text(
        f"起草订单 {drafted:.0f} ÷ 点击 {clicks:.0f} = {percent(rate)}"
        if rate is not None
        else f"起草订单 {drafted:.0f}",
        f"{many(drafted, 'drafted order', 'drafted orders')} ÷ {clicks:.0f} clicks = {percent(rate)}"
        if rate is not None
        else many(drafted, "drafted order", "drafted orders"),
    )
    return Proposal(
        key=product,
        title=Text(
            f"预售「{card.label}」支付转化 0 别当真",
            f"Presale “{card.label}”: payment conversion 0 is no figure",
        ),
        why=Text(
            f"{spelled(newest.period).zh}：先下单后付款，实收买家 0 人是预售的样子；请看下单：{read.zh}",
            f"{spelled(newest.period).en}: it is ordered now and paid later, so that 0 paying buyers mean nothing; "
            f"read orders: {read.en}",
        ),
        done_when=Text(
            "报表和判断里换用下单转化率；有人付款或预售结束时自动关闭",
            "Order conversion is used in reports and decisions; closes by itself once somebody pays or presale ends",
        ),
        due=day.at(18),
        is_urgent=False,
        is_important=False,
        evidence=(product_link(product, newest.period),),
        figures={
            "until": newest.period.end.isoformat(),
            "drafted_orders": drafted,
            "clicks": clicks,
            "is_noted": product in _noted(day),
        },
    )


def _noted(day: DayFacts) -> Mapping[str, bool]:
    """What the list of products says of presale, where it says anything."""
    rows = day.state("product_state")
    return {row["product_id"]: row["is_presale"] for row in rows if row["is_presale"] is not None}


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - there are no levels to it
    periods, known = stretches(day), cards(day)
    noted = _noted(day)
    settled: dict[str, Text] = {}
    for task in tasks:
        paid = periods[0].of(task.key, "online_buyers") if periods else None
        if task.key not in known:
            continue
        if paid and is_newer(task.figures, "until", periods[0].period.end):
            settled[task.key] = Text(
                f"{spelled(periods[0].period).zh}：已有 {paid:.0f} 人付款",
                f"{spelled(periods[0].period).en}: {paid:.0f} have paid",
            )
        elif not known[task.key].is_presale and (
            noted.get(task.key) is False or not task.figures.get("is_noted")
        ):
            settled[task.key] = Text("已不是预售", "It is not on presale any more")
    return settled


PLAYBOOK = Playbook(
    code="presale_misread",
    label=Text("预售指标误读", "Presale figure misread"),
    block=Block.LOOK,
    metric="order_conversion",
    intent=Text(
        "预售先下单后付款，拿支付转化去判它会砍错产品",
        "Presale is paid later: judged by payment conversion, the wrong product is cut",
    ),
    find=_find,
    settle=_settle,
    reads=("product_period",),
    thresholds=(replace(AT_MOST, default=2),),
)
