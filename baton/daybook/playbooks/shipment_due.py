"""A shipment about to be late, or late already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from baton.daybook.day_facts import DayFacts, Row
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text

_OPEN = """
    SELECT order_id, promised_shipment_on, shipment_state, staff, special_request, trouble
    FROM {shipment}
    WHERE shipped_on IS NULL AND coalesce(shipment_state, '') NOT IN ('shipped', 'delivered')
        AND promised_shipment_on <= $until
    ORDER BY promised_shipment_on, order_id
"""
_SHIPPED = """
    SELECT order_id, shipped_on, shipment_state FROM {shipment} WHERE order_id IN (SELECT unnest($keys))
"""


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    until = date.fromordinal(day.day.toordinal() + int(levels["days_before"]))
    for row in day.rows(_OPEN, {"until": until}):
        yield _proposal(day, row)


def _proposal(day: DayFacts, row: Row) -> Proposal:
    order, promised = row["order_id"], row["promised_shipment_on"]
    left = (promised - day.day).days
    when = (
        Text(f"已超 {-left} 天", f"{-left} days late")
        if left < 0
        else Text(f"还有 {left} 天", f"{left} days left")
    )
    wish = row["special_request"]
    return Proposal(
        key=order,
        title=Text(f"订单 {order} 临近发货期", f"Order {order} is close to its shipment date"),
        why=Text(
            f"约定 {promised} 发货，{when.zh}，还没登记发出" + ("；买家有特殊要求" if wish else ""),
            f"Promised for {promised}, {when.en}, not shipped yet"
            + ("; the buyer has a special request" if wish else ""),
        ),
        done_when=Text("发货进度里填了实际发货日或物流单号", "The shipment list says when it was shipped"),
        due=day.at(18),
        is_urgent=left <= 1,
        is_important=True,
        evidence=(Evidence(Text("看发货进度", "See the shipment"), f"/day/rows/shipment?order_id={order}"),),
        figures={"promised": promised.isoformat(), "days_left": left},
        staff=row["staff"] or "",
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - shipped is shipped, whatever the thresholds
    settled: dict[str, Text] = {}
    for row in day.rows(_SHIPPED, {"keys": [task.key for task in tasks]}):
        shipped = row["shipped_on"]
        if shipped is not None:
            settled[row["order_id"]] = Text(
                f"发货进度：{shipped} 已发出", f"The shipment list: shipped on {shipped}"
            )
        elif row["shipment_state"] in {"shipped", "delivered"}:
            settled[row["order_id"]] = Text("发货进度：已发出", "The shipment list: shipped")
    return settled


PLAYBOOK = Playbook(
    code="shipment_due",
    label=Text("临近发货期", "Shipment about to be late"),
    block=Block.LOOK,
    metric="star_rating",
    intent=Text(
        "按时发货决定星等级里的交易指标，也决定买家会不会返单",
        "Shipping in time decides the star rating's transaction indicator, and whether the buyer comes back",
    ),
    find=_find,
    settle=_settle,
    reads=("shipment",),
    thresholds=(
        Threshold(
            "days_before", Text("提前几天提醒", "days before the promised day"), 3, Text("天", "days"), 0, 30
        ),
    ),
)
