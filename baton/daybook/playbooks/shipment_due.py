"""A shipment about to be late or late already, held up, in trouble on its way, or with a special request to check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from baton.daybook.day_facts import DayFacts, Row
from baton.daybook.few_a_day import AT_MOST, the_first_of_each
from baton.daybook.proposing import rows_link
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text, many

_TROUBLE, _WISH = ":trouble", ":wish"
"""Endings of the keys of what is not the shipment date itself; an order may have one of each."""
_WAITING = """
    SELECT order_id, promised_shipment_on, shipment_state, staff, coalesce(special_request, '') <> '' AS has_wish,
        coalesce(trouble, '') <> '' AS has_trouble, updated_on
    FROM {shipment}
    WHERE shipped_on IS NULL AND coalesce(shipment_state, '') NOT IN ('shipped', 'delivered')
        AND (promised_shipment_on <= $until OR shipment_state = 'held_up')
    ORDER BY promised_shipment_on, order_id
"""
_ON_THE_WAY = """
    SELECT order_id, promised_shipment_on, shipped_on, staff, updated_on FROM {shipment}
    WHERE coalesce(trouble, '') <> '' AND coalesce(shipment_state, '') <> 'delivered'
        AND (shipped_on IS NOT NULL OR shipment_state = 'shipped') AND promised_shipment_on >= $since
    ORDER BY promised_shipment_on, order_id
"""
_STATE = """
    SELECT order_id, shipped_on, shipment_state FROM {shipment} WHERE order_id IN (SELECT unnest($keys))
"""


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    return the_first_of_each(_proposals(day, levels), levels)


def _proposals(day: DayFacts, levels: Levels) -> Iterator[Proposal]:
    """Held up and due first, then what has trouble on its way, then the requests to check in good time."""
    near = day.day + timedelta(days=int(levels["days_before"]))
    until = day.day + timedelta(days=int(max(levels["days_before"], levels["wish_days"])))
    rows = day.rows(_WAITING, {"until": until})
    due = [row for row in rows if row["promised_shipment_on"] <= near or row["shipment_state"] == "held_up"]
    yield from (_due(day, row) for row in sorted(due, key=lambda row: row["shipment_state"] != "held_up"))
    since = day.day - timedelta(days=120)
    yield from (_trouble(day, row) for row in day.rows(_ON_THE_WAY, {"since": since}))
    yield from (_wish(day, row) for row in rows if row["has_wish"] and row not in due)


def _due(day: DayFacts, row: Row) -> Proposal:
    order, promised = row["order_id"], row["promised_shipment_on"]
    left = (promised - day.day).days
    is_held_up = row["shipment_state"] == "held_up"
    if left < 0:
        title = Text(f"订单 {order} 过了发货期", f"Order {order} is past its shipment date")
        when = Text(f"已超 {-left} 天", f"{many(-left, 'day', 'days')} late")
    else:
        title = Text(f"订单 {order} 临近发货期", f"Order {order} is close to its shipment date")
        when = Text(f"还有 {left} 天", f"{many(left, 'day', 'days')} left")
    if is_held_up:
        title = Text(f"订单 {order} 发货卡住了", f"The shipment of order {order} is held up")
    more = [
        *([Text("登记为卡住", "noted as held up")] if is_held_up else ()),
        *([Text("买家有特殊要求", "the buyer has a special request")] if row["has_wish"] else ()),
        *([Text("登记了异常", "trouble is noted")] if row["has_trouble"] else ()),
    ]
    return Proposal(
        key=order,
        title=title,
        why=Text(
            "，".join([f"约定 {promised} 发货", when.zh, "还没登记发出", *(one.zh for one in more)]),
            ", ".join([f"Promised for {promised}", when.en, "not shipped yet", *(one.en for one in more)]),
        ),
        done_when=Text(
            "发货进度里填了实际发货日，或状态改为已发出",
            "The shipment list says when it was shipped, or that it was",
        ),
        due=day.at(18),
        is_urgent=left <= 1 or is_held_up,
        is_important=True,
        evidence=(_evidence(order),),
        figures={"promised": promised.isoformat(), "days_left": left},
        staff=row["staff"] or "",
    )


def _trouble(day: DayFacts, row: Row) -> Proposal:
    order = row["order_id"]
    shipped = row["shipped_on"]
    return Proposal(
        key=order + _TROUBLE,
        title=Text(f"订单 {order} 物流有异常", f"Order {order} has trouble on its way"),
        why=Text(
            f"{shipped or '—'} 发出，登记了物流异常，还没签收",
            f"Shipped on {shipped or '—'}, trouble is noted, not delivered yet",
        ),
        done_when=Text("发货进度里状态为已签收", "The shipment list says that it was delivered"),
        due=day.at(18),
        is_urgent=True,
        is_important=True,
        evidence=(_evidence(order),),
        figures={"shipped_on": shipped.isoformat() if shipped is not None else None},
        staff=row["staff"] or "",
    )


def _wish(day: DayFacts, row: Row) -> Proposal:
    order, promised = row["order_id"], row["promised_shipment_on"]
    left = (promised - day.day).days
    return Proposal(
        key=order + _WISH,
        title=Text(f"核对订单 {order} 的特殊要求", f"Check the special request of order {order}"),
        why=Text(
            f"买家有特殊要求，约定 {promised} 发货，还有 {left} 天",
            f"The buyer has a special request; promised for {promised}, {many(left, 'day', 'days')} left",
        ),
        done_when=Text(
            "和工厂核对过后点「已做」；订单发出也算完",
            "Tick it once it is checked with the factory; shipped is done as well",
        ),
        due=day.at(18),
        is_urgent=False,
        is_important=True,
        evidence=(_evidence(order),),
        figures={"promised": promised.isoformat(), "days_left": left},
        staff=row["staff"] or "",
    )


def _evidence(order: str) -> Evidence:
    return rows_link("shipment", Text("看发货进度", "See the shipment"), order_id=order)


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - shipped is shipped, whatever the thresholds
    order_of = {task.key: task.key.removesuffix(_TROUBLE).removesuffix(_WISH) for task in tasks}
    keys = sorted(set(order_of.values()))
    rows = {row["order_id"]: row for row in day.rows(_STATE, {"keys": keys})} if keys else {}
    settled: dict[str, Text] = {}
    for key, order in order_of.items():
        row = rows.get(order)
        if row is None:
            continue
        shipped, state = row["shipped_on"], row["shipment_state"]
        if state == "delivered":
            settled[key] = Text("发货进度：已签收", "The shipment list: delivered")
        elif key.endswith(_TROUBLE):
            continue
        elif shipped is not None:
            settled[key] = Text(f"发货进度：{shipped} 已发出", f"The shipment list: shipped on {shipped}")
        elif state == "shipped":
            settled[key] = Text("发货进度：已发出", "The shipment list: shipped")
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
        Threshold(
            "wish_days",
            Text("特殊要求提前几天核对", "days before it that a special request is checked"),
            10,
            Text("天", "days"),
            0,
            60,
        ),
        AT_MOST,
    ),
)
