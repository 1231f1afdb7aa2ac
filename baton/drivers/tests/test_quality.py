"""Worse inquiries and fewer of the same closed are told apart, and no rep's grade moves either."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import fsum
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from baton.drivers.association import Association, association
from baton.drivers.cannot_tell import CannotTell
from baton.drivers.cohorts import Pair, Range, cohort_change, pair_of
from baton.drivers.quality import (
    CHANCE,
    CONVERSION,
    MIX,
    VOLUME,
    Closing,
    QualityChange,
    _legs,
    _parts,
    closing_of,
    quality_change,
)
from baton.drivers.strata import Strata, strata_of
from baton.drivers.tests.arrived_world import UNTIL, Floats, Made, World, arrived, last_days, made
from baton.facts.datasets import dataset
from baton.facts.snapshot import Snapshot
from baton.facts.store import Batch, FactStore
from baton.kit.errors import NotAnswerable
from baton.kit.glossary import Owner
from baton.kit.period import Period

BEFORE, AFTER = last_days(160, 105), last_days(104, 50)
GOOD, OTHER = 0.20, 0.05


def rates(inquiries: Made, good: float = GOOD, other: float = OTHER) -> Floats:
    return np.where(inquiries.level == "L3", good, other)


def split(world: World, period: Period = AFTER, against: Period = BEFORE) -> Closing:
    pair = pair_of(world.arrivals, period, against, draws=200)
    assert isinstance(pair, Pair)
    closing = closing_of(pair)
    assert isinstance(closing, Closing)
    return closing


def legs(closing: Closing) -> Mapping[str, Range]:
    return {leg.leg: leg.contribution for leg in _legs(closing, _parts(closing))}


def worse_mix(seed: int) -> World:
    """As well closed as ever, but from 104 days ago on one inquiry in five is good, not one in two."""
    rng = np.random.default_rng(seed)
    inquiries = made(40, 260, rng, share_of_good=lambda age: np.where(age <= 104, 0.2, 0.5))
    return arrived(inquiries, rates(inquiries), rng)


def closed_less(seed: int) -> World:
    """The same inquiries, each kind closed half as often from 104 days ago on."""
    rng = np.random.default_rng(seed)
    inquiries = made(40, 260, rng)
    return arrived(inquiries, rates(inquiries) * np.where(inquiries.age <= 104, 0.5, 1.0), rng)


def truth_of_mix(closing: Closing) -> float:
    """What the mix that came is worth at the true rates, which did not change."""
    place = next(number for number, one in enumerate(closing.strata.found) if "L3" in one.values)
    volumes = closing.inquiries.sum(axis=1)
    shares = closing.inquiries[:, place] / volumes
    return float((shares[1] - shares[0]) * (GOOD - OTHER) * volumes.mean())


def test_a_worse_mix_is_shared_and_not_sales() -> None:
    closing = split(worse_mix(1))
    found, truth = legs(closing), truth_of_mix(closing)
    assert found[MIX].low <= truth <= found[MIX].high < 0
    assert found[CONVERSION].low <= 0 <= found[CONVERSION].high
    assert abs(found[CONVERSION].value) < 0.35 * abs(truth)


def test_closing_less_within_strata_is_sales_and_not_the_mix() -> None:
    world = closed_less(2)
    found, number = legs(split(world)), len(world.arrivals.of(AFTER))
    truth = -0.5 * (GOOD + OTHER) / 2 * number
    assert found[CONVERSION].low <= truth <= found[CONVERSION].high
    assert found[CONVERSION].high < 0
    assert found[MIX].low <= 0.5 <= found[MIX].high or abs(found[MIX].value) < 0.1 * abs(truth)


def test_more_of_the_same_is_volume() -> None:
    rng = np.random.default_rng(3)
    inquiries = made(60, 260, rng)
    keep = (inquiries.age <= 104) | (rng.random(len(inquiries.age)) < 0.5)
    fewer = Made(inquiries.age[keep], inquiries.level[keep], inquiries.hours[keep])
    found = legs(split(arrived(fewer, rates(fewer), rng)))
    assert found[VOLUME].low > 0
    assert abs(found[MIX].value) < 0.2 * found[VOLUME].value


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("period", [AFTER, last_days(27, 0), last_days(2, 0), last_days(55, 28)])
def test_legs_and_strata_sum_to_the_change_exactly(seed: int, period: Period) -> None:
    closing = split(worse_mix(10 + seed), period)
    before, after = closing.pair.outlooks
    change = after.expected - before.expected
    parts = _parts(closing)
    assert fsum(fsum(values) for values in parts.values()) == pytest.approx(change, rel=1e-9, abs=1e-9)
    assert fsum(leg.value for leg in legs(closing).values()) == pytest.approx(change, rel=1e-9, abs=1e-9)
    assert fsum(parts[CHANCE]) == pytest.approx(0, abs=1e-9)
    assert closing.outcome.sum(axis=1) == pytest.approx([before.expected, after.expected])


def test_an_unripe_period_moves_no_leg_of_sales() -> None:
    found = legs(split(worse_mix(20), last_days(27, 0), last_days(60, 33)))
    assert found[CONVERSION].low < 0 < found[CONVERSION].high
    rng = np.random.default_rng(21)
    inquiries = made(40, 260, rng)
    closing = split(arrived(inquiries, rates(inquiries), rng), last_days(20, 0), BEFORE)
    before, after = closing.pair.outlooks
    assert after.paid / after.inquiries < 0.5 * before.paid / before.inquiries
    assert legs(closing)[CONVERSION].low < 0 < legs(closing)[CONVERSION].high


def test_intervals_of_the_legs_hold_the_truth_as_often_as_they_say() -> None:
    held: dict[str, list[bool]] = {MIX: [], CONVERSION: []}
    for seed in range(40):
        closing = split(worse_mix(300 + seed))
        found = legs(closing)
        for leg, truth in ((MIX, truth_of_mix(closing)), (CONVERSION, 0.0)):
            held[leg].append(found[leg].low <= truth <= found[leg].high)
    assert np.mean(held[MIX]) >= 0.78
    assert np.mean(held[CONVERSION]) >= 0.78


def test_small_strata_are_pooled_and_every_inquiry_has_one() -> None:
    world = worse_mix(4)
    rows = world.arrivals.rows
    levels = rows.buyer_level.copy()
    levels[:7] = "L9"
    arrivals = replace(world.arrivals, rows=replace(rows, buyer_level=levels))
    found = strata_of(arrivals, arrivals.of(BEFORE), arrivals.of(AFTER))
    assert isinstance(found, Strata)
    assert len(found.place) == len(rows)
    names = {one.label.en for one in found.found}
    assert names == {"United States · L0", "United States · L3", "all others"}
    assert any("first message type" in note.en for note in found.notes)


def test_an_attribute_filled_in_for_one_period_only_is_left_out() -> None:
    world = closed_less(5)
    rows = world.arrivals.rows
    levels = np.where(world.arrivals.among(BEFORE), "", rows.buyer_level).astype(object)
    arrivals = replace(world.arrivals, rows=replace(rows, buyer_level=levels))
    found = strata_of(arrivals, arrivals.of(BEFORE), arrivals.of(AFTER))
    assert isinstance(found, Strata)
    assert found.found[0].attributes == ("country",)
    assert any("buyer level" in note.en and "0%" in note.en for note in found.notes)


def test_nothing_known_at_arrival_cannot_tell() -> None:
    world = closed_less(6)
    rows = world.arrivals.rows
    empty = np.full(len(rows), "", dtype=object)
    arrivals = replace(world.arrivals, rows=replace(rows, buyer_level=empty, country=empty))
    assert isinstance(strata_of(arrivals, arrivals.of(BEFORE), arrivals.of(AFTER)), CannotTell)


def test_a_grade_given_at_arrival_is_one_more_attribute() -> None:
    world = worse_mix(7)
    ids = world.arrivals.rows.inquiry_id.tolist()
    grades = {key: "AB"[number % 2] for number, key in enumerate(ids)}
    found = strata_of(world.arrivals, world.arrivals.of(BEFORE), world.arrivals.of(AFTER), grades)
    assert isinstance(found, Strata)
    assert len(found) == 4
    assert "grade" in found.found[0].attributes


# --- Over stored facts

SHOP = "lumen"
LEVELS, MESSAGES, COUNTRIES = ("L0", "L1", "L3"), ("price only", "full spec"), ("US", "DE", "BR")
Rows = Sequence[Mapping[str, object]]
Shelve = Callable[..., Snapshot]


@pytest.fixture
def shelve(tmp_path: Path) -> Shelve:
    def stored(name: str, **rows: Rows) -> Snapshot:
        store = FactStore(tmp_path / name)
        store.commit(
            "first", [Batch(one, SHOP, _table(one, listed)) for one, listed in rows.items()], lambda _: None
        )
        return store.snapshot()

    return stored


def _table(name: str, rows: Rows) -> pa.Table:
    schema = dataset(name).schema
    columns = {field.name: pa.array([row.get(field.name) for row in rows], field.type) for field in schema}
    numbers = {"file_id": pa.array(["f"] * len(rows)), "row_number": pa.array(range(len(rows)), pa.int64())}
    return pa.table({**columns, **numbers})


def logs(days: int = 200, per_day: int = 12, seed: int = 3) -> tuple[list[dict[str, object]], Rows]:
    """An inquiry log with grades, and the orders after it."""
    rng = np.random.default_rng(seed)
    inquiries: list[dict[str, object]] = []
    orders: list[dict[str, object]] = []
    for number in range(days * per_day):
        day = UNTIL - timedelta(days=days - 1 - number // per_day)
        at = datetime(day.year, day.month, day.day, 20, tzinfo=UTC) + timedelta(minutes=number % 100)
        level = int(rng.integers(3))
        inquiries.append(
            {
                "inquiry_id": f"q{number}",
                "received_at": at,
                "source": "inquiry",
                "country": COUNTRIES[int(rng.integers(3))],
                "buyer_level": LEVELS[level],
                "message_type": MESSAGES[int(rng.integers(2))],
                "staff": "甲" if rng.random() < 0.5 + 0.4 * np.sin(number / 300) else "乙",
                "first_reply_at": at + timedelta(hours=float(rng.exponential(4))),
                "is_effective": True,
                "is_promising": bool(rng.random() < 0.4),
                "stage": "replied",
            }
        )
        lag = int(rng.integers(3, 30))
        if rng.random() < 0.06 + 0.1 * level and day + timedelta(days=lag) <= UNTIL:
            orders.append(
                {
                    "order_id": f"o{number}",
                    "drafted_on": day + timedelta(days=lag - 1),
                    "inquiry_id": f"q{number}",
                    "order_amount": 900.0,
                    "deposit": 900.0,
                    "deposit_on": day + timedelta(days=lag),
                }
            )
    return inquiries, orders


def noted(inquiries: Rows, reason: str) -> Rows:
    return [
        {"inquiry_id": row["inquiry_id"], "lost_on": UNTIL, "reason": reason, "staff": row["staff"]}
        for row in inquiries[::3]
    ]


def test_changing_every_grade_of_every_rep_moves_no_leg(shelve: Shelve) -> None:
    inquiries, orders = logs()
    regraded = [
        {
            **row,
            "is_promising": not row["is_promising"],
            "stage": "lost",
            "remark": "not our kind of customer",
            "quoted_on": None,
            "expected_amount": 1.0,
        }
        for row in inquiries
    ]
    one = shelve("one", inquiry=inquiries, order=orders, loss=noted(inquiries, "price"))
    other = shelve("other", inquiry=regraded, order=orders, loss=noted(regraded[1:], "no_requirement"))
    period, against = last_days(27, 0), last_days(120, 90)
    for question in (quality_change, cohort_change, association):
        found = [question(snapshot, SHOP, period, against, UNTIL) for snapshot in (one, other)]
        assert not isinstance(found[0], CannotTell)
        assert found[0] == found[1]


def test_marketing_and_the_mix_do_not_depend_on_what_sales_closed(shelve: Shelve) -> None:
    """And the parts of the association sum to the leg of the split."""
    inquiries, orders = logs()
    snapshot = shelve("one", inquiry=inquiries, order=orders)
    period, against = last_days(27, 0), last_days(120, 90)
    quality = quality_change(snapshot, SHOP, period, against, UNTIL)
    together = association(snapshot, SHOP, period, against, UNTIL)
    assert isinstance(quality, QualityChange)
    assert isinstance(together, Association)
    parts = [part.contribution.value for part in together.parts.values() if not isinstance(part, CannotTell)]
    assert len(parts) == 2
    assert fsum([*parts, together.rest.value]) == pytest.approx(quality.leg(CONVERSION).value, abs=1e-9)
    assert [leg.owner for leg in quality.legs] == [Owner.MARKETING, Owner.SHARED, Owner.SALES, Owner.CHANCE]
    for language in ("zh", "en"):
        assert quality.as_json(language)["change"] == quality.change
        assert together.as_json(language)["rest"] == together.rest.as_json()


def test_orders_that_end_early_are_told_and_not_taken_for_losses(shelve: Shelve) -> None:
    inquiries, orders = logs()
    ends = UNTIL - timedelta(days=40)
    early = [row for row in orders if row["deposit_on"] <= ends]  # type: ignore[operator]  # dates
    snapshot = shelve("one", inquiry=inquiries, order=early)
    found = cohort_change(snapshot, SHOP, last_days(80, 60), last_days(120, 100), UNTIL)
    assert not isinstance(found, CannotTell)
    assert found.until < ends + timedelta(days=10)
    assert any("orders are known up to" in note.en for note in found.notes)
    assert found.after.forecast is not None
    beyond = cohort_change(snapshot, SHOP, last_days(20, 0), last_days(120, 100), UNTIL)
    assert isinstance(beyond, CannotTell)


def test_inquiries_before_the_first_order_are_not_lost_ones(shelve: Shelve) -> None:
    inquiries, orders = logs()
    begins = UNTIL - timedelta(days=120)
    late = [row for row in orders if row["deposit_on"] >= begins]  # type: ignore[operator]  # dates
    snapshot = shelve("one", inquiry=inquiries, order=late)
    found = cohort_change(snapshot, SHOP, last_days(80, 60), last_days(180, 160), UNTIL)
    assert isinstance(found, CannotTell)
    assert str(last_days(180, 160)) in found.needs.en


def test_without_orders_or_inquiries_cannot_tell(shelve: Shelve) -> None:
    inquiries, orders = logs(days=40)
    for name, rows in (("a", {"inquiry": inquiries}), ("b", {"order": orders})):
        found = quality_change(shelve(name, **rows), SHOP, last_days(9, 0), last_days(20, 10), UNTIL)
        assert isinstance(found, CannotTell)


def test_a_period_that_is_not_over_is_refused(shelve: Shelve) -> None:
    inquiries, orders = logs(days=60)
    snapshot = shelve("one", inquiry=inquiries, order=orders)
    later = Period(UNTIL, UNTIL + timedelta(days=3))
    with pytest.raises(NotAnswerable, match="not complete"):
        quality_change(snapshot, SHOP, later, last_days(20, 10), UNTIL)


def test_spam_is_counted_beside_and_moves_nothing(shelve: Shelve) -> None:
    inquiries, orders = logs()
    spam = [
        {**row, "inquiry_id": f"s{number}", "is_effective": False}
        for number, row in enumerate(inquiries[-90:])
    ]
    period, against = last_days(27, 0), last_days(120, 90)
    one, other = (
        cohort_change(shelve(name, inquiry=rows, order=orders), SHOP, period, against, UNTIL)
        for name, rows in (("one", inquiries), ("other", [*inquiries, *spam]))
    )
    assert not isinstance(one, CannotTell)
    assert not isinstance(other, CannotTell)
    assert other.legs == one.legs
    assert any("0 → 90" in note.en for note in other.notes)


def test_money_that_came_after_the_last_complete_day_is_not_known_yet(shelve: Shelve) -> None:
    inquiries, orders = logs()
    earlier = date.fromordinal(UNTIL.toordinal() - 60)
    snapshot = shelve("one", inquiry=inquiries, order=orders)
    now = cohort_change(snapshot, SHOP, last_days(80, 60), last_days(130, 110), UNTIL)
    then = cohort_change(snapshot, SHOP, last_days(80, 60), last_days(130, 110), earlier)
    assert not isinstance(now, CannotTell)
    assert not isinstance(then, CannotTell)
    assert then.after.paid < now.after.paid
    assert then.after.expected.low <= now.after.paid <= then.after.expected.high
