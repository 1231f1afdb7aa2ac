"""Shares as they are kept for good: a closed month's orders, a decision's shares; and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from baton.inquiries.crediting.terms import Json, Learnt, OrderCredit, Part, TouchKind, Who


def as_json(parts: Iterable[Part]) -> list[Json]:
    return [
        {"kind": part.kind.value, "who": _who(part.who), "share": part.share, "detail": part.detail}
        for part in parts
    ]


def parts_of(kept: Sequence[Mapping[str, Any]]) -> tuple[Part, ...]:
    return tuple(
        Part(TouchKind(row["kind"]), _person(row["who"]), row["share"], row["detail"]) for row in kept
    )


def month_as_json(month: str, rule: int, learnt: Learnt, orders: Iterable[OrderCredit]) -> Json:
    return {
        "month": month,
        "rule": rule,
        "learnt": {
            "until": learnt.until.isoformat(),
            "accounts": learnt.accounts,
            "paid": learnt.paid,
            "is_even": learnt.is_even,
        },
        "orders": [
            {
                "order": order.order_id,
                "paid_on": order.paid_on.isoformat(),
                "received": order.received,
                "is_repeat": order.is_repeat,
                "item": order.item_id,
                "inquiry": order.inquiry,
                "country": order.country,
                "seller": _who(order.seller),
                "decided_by": order.decided_by,
                "parts": as_json(order.parts),
            }
            for order in orders
        ],
    }


def orders_of(content: Mapping[str, Any]) -> tuple[OrderCredit, ...]:
    return tuple(
        OrderCredit(
            order_id=row["order"],
            paid_on=date.fromisoformat(row["paid_on"]),
            received=row["received"],
            is_repeat=row["is_repeat"],
            parts=parts_of(row["parts"]),
            item_id=row["item"],
            inquiry=row["inquiry"],
            country=row["country"],
            seller=_person(row["seller"]),
            decided_by=row["decided_by"],
        )
        for row in content["orders"]
    )


def learnt_of(content: Mapping[str, Any]) -> Learnt:
    row = content["learnt"]
    return Learnt(date.fromisoformat(row["until"]), row["accounts"], row["paid"], row["is_even"])


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content: the same for the same shares, whatever the order of its keys."""
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _who(who: Who) -> Json:
    return {"person": who.person_id, "account": who.account}


def _person(kept: Mapping[str, Any]) -> Who:
    return Who(kept["person"], kept["account"])
