"""Buyers who order again and again, whose next order is overdue by their own interval, and who have gone quiet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import median

from baton.daybook.day_facts import DayFacts, Row
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.proposing import DAYS, PERCENT, PIECES, day_in, rows_link
from baton.daybook.terms import Block, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.inquiries.day_questions import wrote_to
from baton.kit import countries
from baton.kit.text import Text, many

OWN_INTERVALS = 2
"""Intervals from which on a buyer's own say more than what is usual in the shop."""
_BUYERS = """
    WITH days AS (
        SELECT buyer_id, drafted_on, arg_max(order_id, order_id) AS order_id, max(staff) AS staff,
            max(country) AS country, sum(order_amount) AS amount,
            drafted_on - lag(drafted_on) OVER (PARTITION BY buyer_id ORDER BY drafted_on) AS gap
        FROM {order} WHERE buyer_id <> '' AND drafted_on <= $day GROUP BY buyer_id, drafted_on
    ), asked AS (
        SELECT buyer_id, max(data_day) AS asked_on FROM {inquiry} WHERE buyer_id <> '' GROUP BY buyer_id
    )
    SELECT buyer_id, count(*) AS orders, max(drafted_on) AS last_on, arg_max(order_id, drafted_on) AS last_order,
        arg_max(staff, drafted_on) AS staff, arg_max(country, drafted_on) AS country,
        avg(amount) AS value, median(gap) AS own_gap, count(gap) AS gaps, any_value(asked_on) AS asked_on
    FROM days LEFT JOIN asked USING (buyer_id) GROUP BY buyer_id HAVING count(*) >= 2
    ORDER BY buyer_id
"""
_SINCE = """
    WITH who AS (SELECT order_id AS key, buyer_id FROM {order} WHERE order_id IN (SELECT unnest($keys))),
    ordered AS (
        SELECT w.key, max(o.drafted_on) AS ordered_on FROM who w JOIN {order} o USING (buyer_id) GROUP BY w.key
    ),
    asked AS (
        SELECT w.key, max(i.data_day) AS asked_on FROM who w JOIN {inquiry} i USING (buyer_id) GROUP BY w.key
    )
    SELECT who.key, who.buyer_id, ordered_on, asked_on
    FROM who LEFT JOIN ordered USING (key) LEFT JOIN asked USING (key)
"""


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    rows = day.rows(_BUYERS, {"day": day.day})
    gaps = [row["own_gap"] for row in rows if row["own_gap"] is not None]
    if not gaps:
        return ()
    usual = median(gaps)
    due = [(row, interval) for row in rows if _is_due(day, row, interval := _interval(row, usual), levels)]
    due.sort(key=lambda pair: (-_worth(day, *pair), pair[0]["last_order"]))
    return the_first((_proposal(day, row, interval) for row, interval in due), levels)


def _interval(row: Row, usual: float) -> float:
    return float(row["own_gap"]) if row["gaps"] >= OWN_INTERVALS else usual


def _worth(day: DayFacts, row: Row, interval: float) -> float:
    """What the buyer orders, less the longer it is overdue: who left long ago seldom comes back."""
    since: int = (day.day - row["last_on"]).days
    spent = float(row["value"] or 0.0) * int(row["orders"])
    return spent * interval / max(since, 1)


def _is_due(day: DayFacts, row: Row, interval: float, levels: Levels) -> bool:
    quiet = (day.day - max(filter(None, (row["last_on"], row["asked_on"])))).days
    since = (day.day - row["last_on"]).days
    return bool(
        row["orders"] >= levels["least_orders"]
        and since >= interval * levels["overdue"] / 100
        and levels["least_quiet"] <= quiet <= levels["most_quiet"]
    )


def _proposal(day: DayFacts, row: Row, interval: float) -> Proposal:
    since, order = (day.day - row["last_on"]).days, row["last_order"]
    place = countries.label(row["country"]) if row["country"] else Text("国家未知", "country unknown")
    is_own = row["gaps"] >= OWN_INTERVALS
    value = Text(
        f"，平均每单 ${row['value']:,.0f}" if row["value"] else "",
        f", ${row['value']:,.0f} an order" if row["value"] else "",
    )
    asked = row["asked_on"]
    is_heard = asked is not None and asked > row["last_on"]
    heard = (
        Text(f"{asked} 来过询盘后没再下单", f"the buyer asked on {asked} without ordering")
        if is_heard
        else Text("之后没有询盘", "the buyer has not asked since")
    )
    whose = (
        Text("自己一般", "own interval is")
        if is_own
        else Text("本店老客一般", "the shop's repeat buyers take")
    )
    return Proposal(
        key=order,
        title=Text(
            f"老客该返单了：订单 {order} 的买家（{place.zh}）",
            f"Repeat customer due: the buyer of order {order} ({place.en})",
        ),
        why=Text(
            f"下过 {row['orders']} 次单{value.zh}；{whose.zh} {interval:.0f} 天一单，"
            f"上次 {row['last_on']}，已过 {since} 天，{heard.zh}",
            f"{many(row['orders'], 'order', 'orders')}{value.en}; {whose.en} "
            f"{many(interval, 'day', 'days')}, the last was on {row['last_on']}, "
            f"{many(since, 'day', 'days')} ago; {heard.en}",
        ),
        done_when=Text(
            "联系过并记在工作台，或买家又下单、又来询盘",
            "Called back and logged at the desk, or the buyer ordered or asked again",
        ),
        due=day.at(18),
        is_urgent=False,
        is_important=True,
        evidence=(rows_link("order", Text("看上次订单", "See the last order"), order_id=order),),
        figures={
            "last_on": row["last_on"].isoformat(),
            "found_on": day.day.isoformat(),
            "interval": interval,
            "orders": row["orders"],
        },
        staff=row["staff"] or "",
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - heard of is heard of, whatever the levels
    by_key = {task.key: task for task in tasks}
    rows = day.rows(_SINCE, {"keys": list(by_key)})
    wrote = wrote_to(day.shop, {row["buyer_id"] for row in rows}) if rows else {}
    settled: dict[str, Text] = {}
    for row in rows:
        task = by_key[row["key"]]
        last, found_on = day_in(task.figures, "last_on"), day_in(task.figures, "found_on")
        ordered, asked, told = row["ordered_on"], row["asked_on"], wrote.get(row["buyer_id"])
        if last is not None and ordered is not None and ordered > last:
            settled[task.key] = Text(f"买家 {ordered} 又下单", f"The buyer ordered again on {ordered}")
        elif found_on is not None and asked is not None and asked >= found_on:
            settled[task.key] = Text(f"买家 {asked} 又来询盘", f"The buyer asked again on {asked}")
        elif told is not None and told > task.opened_at:
            settled[task.key] = Text(
                f"{day.local(told):%m-%d} 已联系买家", f"The buyer was contacted on {day.local(told):%m-%d}"
            )
    return settled


PLAYBOOK = Playbook(
    code="repeat_due",
    label=Text("老客该返单", "Repeat customer due"),
    block=Block.COMMUNICATE,
    metric="repeat_orders",
    intent=Text(
        "老客的成交最便宜；到了周期没动静就主动问一句，别等他找了别家",
        "A repeat order costs least; ask when the interval has passed, before the buyer has found somebody else",
    ),
    find=_find,
    settle=_settle,
    reads=("order",),
    thresholds=(
        Threshold(
            "least_orders", Text("下过几次单才算老客", "orders that make a repeat customer"), 2, PIECES, 2, 20
        ),
        Threshold(
            "overdue",
            Text("超过周期的多少才提醒", "of the interval, from which it is due"),
            120,
            PERCENT,
            50,
            500,
        ),
        Threshold("least_quiet", Text("至少多久没动静", "days without a word, at least"), 14, DAYS, 1, 365),
        Threshold(
            "most_quiet", Text("多久没动静就不再提醒", "days without a word, at most"), 365, DAYS, 30, 1_500
        ),
        replace(AT_MOST, default=4),
    ),
)
