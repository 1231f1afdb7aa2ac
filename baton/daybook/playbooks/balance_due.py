"""Orders whose deposit is in, whose goods are ready or gone, and whose balance is not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from baton.daybook.day_facts import DayFacts, Row
from baton.daybook.few_a_day import AT_MOST, the_first_of_each
from baton.daybook.proposing import DAYS, rows_link
from baton.daybook.terms import Block, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text

_GONE = frozenset({"shipped", "delivered"})
_OPEN = """
    SELECT o.order_id, o.staff, o.deposit_on, o.order_amount, o.deposit, s.shipment_state AS state,
        coalesce(s.shipped_on, o.shipped_on) AS shipped_on
    FROM {order} o LEFT JOIN {shipment} s ON s.order_id = o.order_id
    WHERE o.balance_on IS NULL AND coalesce(o.balance, 0) = 0
        AND (o.deposit_on IS NOT NULL OR coalesce(o.deposit, 0) > 0)
        AND o.order_amount > coalesce(o.deposit, 0) AND coalesce(o.refund, 0) < coalesce(o.deposit, 0)
        AND o.drafted_on >= $since AND o.drafted_on <= $day
        AND (s.shipment_state IN ('ready', 'shipped', 'delivered') OR s.shipped_on <= $day OR o.shipped_on <= $day)
    ORDER BY o.order_amount - coalesce(o.deposit, 0) DESC, o.order_id
"""
_PAID = """
    SELECT order_id, balance_on FROM {order} WHERE balance_on IS NOT NULL AND order_id IN (SELECT unnest($keys))
"""


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    since = day.day - timedelta(days=int(levels["days_back"]))
    return the_first_of_each(
        (_proposal(day, row) for row in day.rows(_OPEN, {"since": since, "day": day.day})), levels
    )


def _proposal(day: DayFacts, row: Row) -> Proposal:
    order, owed = row["order_id"], row["order_amount"] - (row["deposit"] or 0.0)
    shipped = row["shipped_on"]
    is_gone = shipped is not None or row["state"] in _GONE
    if shipped is not None:
        where = Text(f"{shipped} 已发货", f"shipped on {shipped}")
    elif is_gone:
        where = Text("货已发出", "the goods are gone")
    else:
        where = Text("货已备好", "the goods are ready")
    paid = row["deposit"]
    deposit = (
        Text(f"，定金 ${paid:,.0f} 已到", f", deposit ${paid:,.0f} is in")
        if paid
        else Text("，定金已到", ", the deposit is in")
    )
    return Proposal(
        key=order,
        title=Text(
            f"收订单 {order} 的尾款 ${owed:,.0f}", f"Collect the balance of order {order}: ${owed:,.0f}"
        ),
        why=Text(
            f"订单 ${row['order_amount']:,.0f}{deposit.zh}；{where.zh}，尾款没有到账记录",
            f"Order ${row['order_amount']:,.0f}{deposit.en}; {where.en}, and no balance is on record",
        ),
        done_when=Text("订单里填了尾款到账日", "The order says when the balance came in"),
        due=day.at(18),
        is_urgent=is_gone,
        is_important=True,
        evidence=(rows_link("order", Text("看订单", "See the order"), order_id=order),),
        figures={"owed": owed, "shipped_on": str(shipped or "")},
        staff=row["staff"] or "",
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - paid is paid, whatever the levels
    return {
        row["order_id"]: Text(f"尾款 {row['balance_on']} 到账", f"The balance came in on {row['balance_on']}")
        for row in day.rows(_PAID, {"keys": [task.key for task in tasks]})
    }


PLAYBOOK = Playbook(
    code="balance_due",
    label=Text("尾款未到", "Balance not received"),
    block=Block.COMMUNICATE,
    metric="receivable",
    intent=Text(
        "货备好就催尾款，货走了才催就晚了；应收越久越难收",
        "Ask for the balance while the goods are still here: the older a receivable, the harder it is to collect",
    ),
    find=_find,
    settle=_settle,
    reads=("order",),
    thresholds=(
        Threshold("days_back", Text("只看多少天内的订单", "orders drafted within"), 180, DAYS, 14, 720),
        replace(AT_MOST, default=6),
    ),
)
