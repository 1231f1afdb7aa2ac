"""How far open orders are on their way out of the house, and what buyers wrote about finished ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import numpy as np

from baton.demo.logic.buyers import buyer_code
from baton.demo.logic.countries import COUNTRIES
from baton.demo.logic.firms import firm
from baton.demo.logic.logs import day_text, order_code, template_row
from baton.demo.logic.orders import NO_DAY
from baton.demo.logic.profile import LAST_DAY, PRESENT_DAY
from baton.demo.logic.sheets import Cell, Row
from baton.demo.logic.world import World
from baton.sources.choices import choice_label

SHOWN_AFTER_SHIPMENT = 25
"""Days for which a shipped order stays on the sheet."""
ARRIVED_AFTER = 16
DUE_SOON = 2
REVIEWED_AFTER = 20
REVIEWED_FOR = 75
"""Days since the shipment between which a buyer has written."""
GOOD = (
    "Good quality, packed well, will order again.",
    "Lights are bright and arrived on time.",
    "As described. Sales answered every question the same day.",
    "Everything fine, the drawings helped our installer.",
    "Second order, same good quality.",
    "Nice lamps, the carton labels were exactly as asked.",
)
MIXED = (
    "Lamps are fine, two cartons were dented.",
    "Good light, the manual is hard to read.",
    "Delivery took a week longer than agreed.",
)
GLARE = (
    "The panels glare badly at the desks, our meter shows nothing like the UGR below 19 that the page promises. "
    "No test report was in the box either."
)


def shipments(world: World) -> Iterator[Row]:
    """Orders that are paid for and not shipped by the order log, and those shipped lately.

    The log is of the last data day; on the day after, what was due left the house, but for the planted ones.
    """
    orders = world.orders
    last = LAST_DAY.toordinal()
    is_open = orders.is_paid & (orders.shipped == NO_DAY)
    at_risk, held_up = _at_risk(world)
    for row in np.flatnonzero(is_open | (orders.shipped > last - SHOWN_AFTER_SHIPMENT)):
        country = COUNTRIES[orders.country[row]]
        code = order_code(int(row), bool(orders.is_trade_assurance[row]))
        state = _state(world, int(row), at_risk, held_up)
        yield template_row(
            "shipments",
            {
                "order_id": code,
                "promised_shipment_on": day_text(int(orders.promised[row])),
                "buyer_id": buyer_code(int(orders.buyer[row]), country.code),
                "country": country.zh,
                "staff": world.profile.reps[orders.staff[row]].name,
                "updated_on": PRESENT_DAY.isoformat(),
                **state,
            },
        )


def _at_risk(world: World) -> tuple[list[int], int]:
    """The planted orders: those due within two days that are not ready, and the one that is held up; -1 for none."""
    orders = world.orders
    fact = world.facts.get("shipments_due")
    if fact is None:
        return [], -1
    rows = np.flatnonzero(orders.is_paid & (orders.shipped == NO_DAY))
    rows = rows[np.argsort(orders.promised[rows], kind="stable")]
    left = orders.promised[rows] - PRESENT_DAY.toordinal()
    due = rows[(left >= 0) & (left <= DUE_SOON)][: int(fact.size)]
    later = rows[left > DUE_SOON + 1]
    return [int(row) for row in due], int(later[0])


def _state(world: World, row: int, at_risk: list[int], held_up: int) -> Mapping[str, Cell]:
    orders = world.orders
    promised, shipped = int(orders.promised[row]), int(orders.shipped[row])
    present = PRESENT_DAY.toordinal()
    tracking = f"BTN{26_110_000 + row * 37}"
    if shipped != NO_DAY:
        state = "delivered" if present - shipped >= ARRIVED_AFTER else "shipped"
        return _states(state) | {"shipped_on": day_text(shipped), "tracking_number": tracking}
    if row in at_risk:
        if row == at_risk[0]:
            return _states("ready") | {"special_request": "每箱贴买家的条码,随货附光学测试报告"}
        return _states("in_production")
    if row == held_up:
        return _states("held_up") | {"trouble": "报关退回:缺新版 CE 证书"}
    if promised <= present + DUE_SOON:
        shipped_on = day_text((LAST_DAY + timedelta(days=1)).toordinal())
        return _states("shipped") | {"shipped_on": shipped_on, "tracking_number": tracking}
    return _states(
        "ready" if promised <= present + 5 else "in_production" if promised <= present + 16 else "not_started"
    )


def _states(code: str) -> dict[str, Cell]:
    return {"shipment_state": choice_label(code).zh}


def reviews(world: World) -> Iterator[Row]:
    """Of about half of the platform's orders, some weeks after they were shipped. One is bad and nobody answered."""
    orders = world.orders
    bad = world.facts["bad_review"]
    last = LAST_DAY.toordinal()
    rng = np.random.default_rng((world.profile.seed, 25))
    is_old_enough = (orders.shipped != NO_DAY) & (orders.shipped <= last - REVIEWED_AFTER)
    rows = np.flatnonzero(orders.is_trade_assurance & is_old_enough & (orders.shipped > last - REVIEWED_FOR))
    models = [product.model for product in world.products]
    its = models.index(str(bad.segment["product"]))
    bad_row = int(np.flatnonzero(orders.is_trade_assurance & is_old_enough & (orders.product == its))[-1])
    luck = rng.random((len(rows), 3))
    for number, row in enumerate(rows):
        is_bad = int(row) == bad_row
        if luck[number, 0] > 0.5 and not is_bad:
            continue
        written = date.fromordinal(min(last, int(orders.shipped[row]) + 12 + int(luck[number, 1] * 8)))
        stars = 4 if luck[number, 2] < 0.12 else 5
        said = (GOOD if stars == 5 else MIXED)[number % (6 if stars == 5 else 3)]
        yield _review(
            world, number, int(row), bad.period.start if is_bad else written, stars, said, is_bad=is_bad
        )
    if bad_row not in rows:
        yield _review(world, len(rows), bad_row, bad.period.start, 2, GLARE, is_bad=True)


def _review(
    world: World, number: int, row: int, written: date, stars: int, said: str, *, is_bad: bool
) -> Row:
    orders, country = world.orders, COUNTRIES[world.orders.country[row]]
    buyer = int(orders.buyer[row])
    is_answered = not is_bad and written < LAST_DAY - timedelta(days=6) and (stars < 5 or number % 3 == 0)
    return template_row(
        "reviews",
        {
            "review_id": f"R{26_100_000 + number * 13}",
            "reviewed_on": written.isoformat(),
            "order_id": order_code(row, True),
            "product_id": world.products[orders.product[row]].id,
            "buyer_id": buyer_code(buyer, country.code),
            "buyer_name": firm(buyer, country.code),
            "country": country.zh,
            "product_stars": int(world.facts["bad_review"].size) if is_bad else stars,
            "logistics_stars": 4 if is_bad or number % 4 == 0 else 5,
            "service_stars": 4 if is_bad else 5,
            "review_text": GLARE if is_bad else said,
            "answered_on": (written + timedelta(days=2)).isoformat() if is_answered else None,
            "followed_up_on": (written + timedelta(days=4)).isoformat()
            if is_answered and stars < 5
            else None,
        },
    )
