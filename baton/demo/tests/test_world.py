"""The world: the same every time, its parts add up, its figures are those of a real shop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import cache

import numpy as np
import pytest

from baton.demo.cast import CAST
from baton.demo.logic.calendar import Flags, index_of
from baton.demo.logic.countries import COUNTRIES
from baton.demo.logic.inquiries import NO_TIME, local_days
from baton.demo.logic.occasions import OCCASIONS
from baton.demo.logic.orders import NO_DAY
from baton.demo.logic.profile import PROFILES, XINGHE
from baton.demo.logic.world import World, build_world
from baton.demo.truth import truth
from baton.kit.data_days import PACIFIC, data_day_of, week_of
from baton.kit.period import Period

RECENT = Period(date(2026, 10, 25), date(2026, 11, 21))
BEFORE = Period(date(2026, 9, 27), date(2026, 10, 24))


@cache
def world(profile_code: str) -> World:
    return build_world(next(one for one in PROFILES if one.code == profile_code), truth())


@pytest.fixture(params=[profile.code for profile in PROFILES])
def shop(request: pytest.FixtureRequest) -> World:
    return world(request.param)


def arrived(one: World, period: Period) -> Flags:
    days = index_of(one.days, period)
    return np.asarray((one.contacts.day >= days.start) & (one.contacts.day < days.stop))


def inquiries(one: World, period: Period) -> Flags:
    return np.asarray(arrived(one, period) & (one.contacts.source == 0) & one.contacts.is_effective)


def paid(one: World, period: Period) -> Flags:
    on = one.orders.deposit_on
    return np.asarray((on >= period.start.toordinal()) & (on <= period.end.toordinal()))


def test_the_same_profile_gives_the_same_world() -> None:
    again = build_world(XINGHE, truth())
    other = build_world(replace(XINGHE, seed=XINGHE.seed + 1), truth())
    first = world("xinghe")
    assert np.array_equal(first.traffic.total.impressions, again.traffic.total.impressions)
    assert np.array_equal(first.contacts.received, again.contacts.received)
    assert np.array_equal(first.orders.amount, again.orders.amount)
    assert not np.array_equal(first.traffic.total.impressions, other.traffic.total.impressions)


def test_the_history_is_whole_weeks_and_a_day() -> None:
    larger = world("minglan")
    assert len(larger.days) == 400
    assert larger.days[-1] == truth().last_day == date(2026, 11, 22)
    assert week_of(larger.days[0]).start == larger.days[0]
    assert len(larger.products) == len({product.id for product in larger.products}) == 400
    assert {len(product.id) for product in larger.products} == {14}
    assert max(len(product.name) for product in larger.products) <= 128
    assert not {product.id for product in larger.products} & {
        product.id for product in world("xinghe").products
    }


def test_parts_add_up_to_the_shop(shop: World) -> None:
    traffic = shop.traffic
    assert np.array_equal(traffic.total.impressions.sum(axis=0), traffic.country.impressions.sum(axis=0))
    assert np.array_equal(traffic.total.clicks.sum(axis=0), traffic.country.clicks.sum(axis=0))
    for part in (traffic.search, traffic.standard_ads, traffic.sitewide_ads):
        assert (part.impressions <= traffic.total.impressions).all()
        assert (part.clicks <= part.impressions).all()
    assert (traffic.total.clicks <= traffic.total.impressions).all()


def test_advertising_is_a_part_of_the_standard_promotion() -> None:
    larger = world("minglan")
    assert (larger.ads.impressions.sum(axis=0) <= larger.traffic.standard_ads.impressions.sum(axis=0)).all()
    assert (larger.ads.clicks <= larger.ads.impressions).all()
    assert larger.ads.impressions.sum() > 0.95 * larger.traffic.standard_ads.impressions.sum()
    assert world("xinghe").ads.cells == ()


def test_visitors_of_segments_against_the_shop(shop: World) -> None:
    """A visitor is in one country, may see several products and come through two channels."""
    visitors = shop.traffic.visitors
    assert (shop.traffic.product_visitors.max(axis=0) <= visitors).all()
    assert (shop.traffic.channel_visitors.sum(axis=0) >= visitors).all()
    assert shop.traffic.product_visitors.sum() > visitors.sum()
    assert (shop.traffic.visits >= visitors).all()


def test_contacts_stand_in_order_on_their_data_day(shop: World) -> None:
    contacts = shop.contacts
    assert (np.diff(contacts.received) >= 0).all()
    for row in range(0, len(contacts), 97):
        instant = datetime.fromtimestamp(int(contacts.received[row]), PACIFIC)
        assert data_day_of(instant) == shop.days[contacts.day[row]]


def test_stages_follow_each_other(shop: World) -> None:
    contacts, course, orders, losses = shop.contacts, shop.course, shop.orders, shop.losses
    answered = course.replied != NO_TIME
    quoted = course.quoted_on != NO_TIME
    sampled = course.sampled_on != NO_TIME
    assert (course.replied[answered] >= contacts.received[answered]).all()
    assert not (quoted & ~(answered & course.is_promising)).any()
    assert not (course.is_promising & ~contacts.is_effective).any()
    assert (course.quoted_on[quoted] >= local_days(course.replied)[quoted]).all()
    assert not (sampled & ~quoted).any()
    came = np.flatnonzero(orders.contact >= 0)
    after_quote = came[quoted[orders.contact[came]]]
    assert (orders.drafted[after_quote] >= course.quoted_on[orders.contact[after_quote]]).all()
    assert (orders.deposit_on[orders.is_paid] >= orders.drafted[orders.is_paid]).all()
    lost = set(losses.contact.tolist())
    assert not lost & set(orders.contact.tolist())
    assert contacts.is_logged[losses.contact].all()
    assert max(losses.lost_on.max(), orders.drafted.max()) <= shop.days[-1].toordinal()


def test_money_adds_up_in_cents(shop: World) -> None:
    orders = shop.orders
    has_balance = orders.balance_on != NO_DAY
    assert np.array_equal((orders.deposit + orders.balance)[has_balance], orders.amount[has_balance])
    assert (orders.deposit[~orders.is_paid] == 0).all()
    assert (orders.deposit <= orders.amount).all()
    assert (orders.balance_on[has_balance] > orders.deposit_on[has_balance]).all()
    assert orders.is_trade_assurance.any()
    assert (~orders.is_trade_assurance).any()


@pytest.mark.parametrize(
    ("measured", "expected", "within"),
    [
        (lambda one: one.traffic.total.impressions[:, index_of(one.days, RECENT)].sum(), 1_284_600, 0.02),
        (lambda one: one.traffic.total.clicks[:, index_of(one.days, RECENT)].sum(), 15_672, 0.03),
        (lambda one: one.traffic.visitors[index_of(one.days, RECENT)].sum(), 9_716, 0.03),
        (lambda one: inquiries(one, RECENT).sum(), 612, 0.03),
        (lambda one: inquiries(one, BEFORE).sum(), 552, 0.03),
        (lambda one: (inquiries(one, RECENT) & one.course.is_promising).sum(), 376, 0.05),
        (lambda one: (inquiries(one, RECENT) & (one.course.quoted_on != NO_TIME)).sum(), 232, 0.10),
        (lambda one: (inquiries(one, BEFORE) & (one.course.quoted_on != NO_TIME)).sum(), 245, 0.10),
        (lambda one: paid(one, BEFORE).sum(), 76, 0.0),
        (lambda one: paid(one, RECENT).sum(), 64, 0.0),
    ],
    ids=["impressions", "clicks", "visitors", "inquiries", "inquiries before", "promising", "quoted",
         "quoted before", "paid before", "paid"],
)  # fmt: skip
def test_the_last_four_weeks_tell_the_known_story(
    measured: Callable[[World], int], expected: float, within: float
) -> None:
    assert abs(float(measured(world("minglan"))) - expected) <= within * expected


def test_first_money_by_country_is_as_the_truth_says() -> None:
    larger = world("minglan")
    for closing in truth().closings:
        here = paid(larger, closing.period)
        codes = [COUNTRIES[row].code for row in larger.orders.country[here]]
        counted = {code: codes.count(code) for code in closing.paid if code != "other"}
        counted["other"] = len(codes) - sum(counted.values())
        assert counted == dict(closing.paid)


def test_the_small_shop_is_small() -> None:
    small = world("xinghe")
    assert len(small.products) == 80
    assert len(small.profile.reps) == 2
    for weeks_back in range(6):
        end = small.days[-2 - 28 * weeks_back]
        start = small.days[-1 - 28 * (weeks_back + 1)]
        month = Period(start, end)
        assert 45 <= inquiries(small, month).sum() <= 75
        assert paid(small, month).sum() <= 4


def test_new_reps_have_nothing_before_they_come() -> None:
    larger = world("minglan")
    for number, rep in enumerate(larger.profile.reps):
        days = [larger.days[day] for day in larger.contacts.day[larger.contacts.staff == number]]
        assert min(days) >= rep.since


def test_no_event_names_a_person() -> None:
    # Charts show events to every role, beside whatever went up or down on those days.
    said = " ".join(f"{one.title} {one.remark}" for one in OCCASIONS)
    assert [member.name for member in CAST if member.name in said] == []
