"""What appears together with slower replies, in made-up shops where it is known."""

from __future__ import annotations

from dataclasses import replace
from math import fsum

import numpy as np
import pytest

from baton.drivers.arrivals import open_at_arrival
from baton.drivers.association import LABEL, LOAD, REPLY, Association, Together, association_of
from baton.drivers.cannot_tell import CannotTell
from baton.drivers.cohorts import Pair, pair_of
from baton.drivers.quality import CONVERSION, Closing, _legs, _parts, closing_of
from baton.drivers.tests.arrived_world import Floats, Numbers, World, arrived, last_days, made

BEFORE, AFTER = last_days(160, 105), last_days(104, 50)


def world(seed: int, *, is_slow_late: bool, costs: float = 0.35, also: float = 1.0) -> World:
    """Whoever waits more than 12 hours orders `costs` as often; late means from 104 days ago on, when everybody orders
    `also` as often on top."""
    rng = np.random.default_rng(seed)

    def hours(age: Numbers, rng: np.random.Generator) -> Floats:
        usual = np.where(is_slow_late & (age <= 104), 14.0, 3.0)
        return rng.exponential(usual)

    inquiries = made(40, 300, rng, hours=hours)
    base = np.where(inquiries.level == "L3", 0.2, 0.08) * np.where(inquiries.hours > 12, costs, 1.0)
    return arrived(inquiries, base * np.where(inquiries.age <= 104, also, 1.0), rng)


def closing(of: World) -> Closing:
    pair = pair_of(of.arrivals, AFTER, BEFORE, draws=200)
    assert isinstance(pair, Pair)
    found = closing_of(pair)
    assert isinstance(found, Closing)
    return found


def ask(of: World) -> Association:
    found = association_of(closing(of), "lumen")
    assert isinstance(found, Association)
    return found


def reply(found: Association) -> Together:
    part = found.parts[REPLY]
    assert isinstance(part, Together)
    return part


def test_slower_replies_take_up_what_goes_with_them() -> None:
    of = world(1, is_slow_late=True)
    found, number = ask(of), len(of.arrivals.of(AFTER))
    slow = np.exp(-12 / 14) - np.exp(-12 / 3)
    truth = -number * 0.14 * (1 - 0.35) * slow
    part = reply(found).contribution
    assert part.high < 0
    assert part.value == pytest.approx(truth, rel=0.35)
    assert found.rest.low <= 0 <= found.rest.high
    last = reply(found).bands[-1]
    assert last.shares[1] > last.shares[0] + 0.1
    assert last.ratio.high < 1
    assert last.ratio.low <= 0.35 <= last.ratio.high


def test_what_does_not_go_with_replies_stays_in_the_rest() -> None:
    found = ask(world(2, is_slow_late=False, also=0.5))
    assert found.rest.high < 0
    assert abs(reply(found).contribution.value) < 0.1 * abs(found.rest.value)


def test_slower_replies_that_cost_nothing_take_up_nothing() -> None:
    found = ask(world(3, is_slow_late=True, costs=1.0, also=0.6))
    part = reply(found).contribution
    assert part.low <= 0 <= part.high
    assert found.rest.high < 0


@pytest.mark.parametrize("seed", range(4))
def test_the_parts_sum_to_the_leg_exactly(seed: int) -> None:
    of = closing(world(10 + seed, is_slow_late=True))
    found = association_of(of, "lumen")
    assert isinstance(found, Association)
    parts = [part.contribution.value for part in found.parts.values() if isinstance(part, Together)]
    leg = next(leg for leg in _legs(of, _parts(of)) if leg.leg == CONVERSION).contribution
    assert fsum([*parts, found.rest.value]) == pytest.approx(leg.value, rel=1e-9, abs=1e-9)
    assert found.leg.value == pytest.approx(leg.value, rel=1e-9, abs=1e-9)


def test_without_reply_times_that_part_cannot_be_told() -> None:
    of = world(4, is_slow_late=True)
    rows = replace(of.arrivals.rows, reply_hours=np.full(len(of.arrivals.rows), np.nan))
    found = ask(World(replace(of.arrivals, rows=rows), of.truth))
    told = found.parts[REPLY]
    assert isinstance(told, CannotTell)
    assert "first reply" in told.needs.en
    parts = [part.contribution.value for part in found.parts.values() if isinstance(part, Together)]
    assert fsum([*parts, found.rest.value]) == pytest.approx(found.leg.value)


def test_without_owners_load_cannot_be_told() -> None:
    of = world(5, is_slow_late=True)
    rows = replace(of.arrivals.rows, in_hand=np.full(len(of.arrivals.rows), np.nan))
    found = ask(World(replace(of.arrivals, rows=rows), of.truth))
    assert isinstance(found.parts[LOAD], CannotTell)


def test_too_few_orders_cannot_tell() -> None:
    rng = np.random.default_rng(6)
    inquiries = made(10, 200, rng)
    of = arrived(inquiries, np.full(len(inquiries.age), 0.025), rng)
    found = association_of(closing(of), "lumen")
    assert isinstance(found, CannotTell)
    assert "60" in found.needs.en


def test_it_is_called_association_in_both_languages() -> None:
    found = ask(world(7, is_slow_late=True))
    assert LABEL.zh == found.as_json("zh")["label"]
    assert "同时出现" in LABEL.zh
    assert "not cause" in str(found.as_json("en")["label"])


def test_open_inquiries_are_counted_at_arrival() -> None:
    day = 86400.0
    staff = np.array(["甲", "甲", "甲", "乙", "", "甲", "甲"], dtype=object)
    received = np.array([0.0, 1, 31, 31.5, 32, 40, 62]) * day
    paid_after = np.array([np.inf, 2, 5, np.inf, np.inf, np.inf, np.inf])
    # The first of 甲 is 31 days old by the third; the second was paid on day 3; the third on day 36.
    found = open_at_arrival(staff, received, paid_after)
    assert found[2:4].tolist() == [0, 0]
    assert np.isnan(found[[0, 1, 4]]).all()
    assert found[5:].tolist() == [0, 1]
