"""The curve of first replies: shares against counting by hand, intervals that hold, refusals, equal mix."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.inquiries import services
from baton.inquiries.logic.open_hours import NEVER
from baton.inquiries.logic.reply_curve import (
    LEAST_IN_BIN,
    Curve,
    Seen,
    TooFew,
    curve,
    difference,
    followed,
    wilson,
)
from baton.inquiries.models import Item
from baton.inquiries.replying import selectors
from baton.inquiries.replying.terms import Clocked, Good
from baton.inquiries.tests.conftest import Files
from baton.kit.errors import NotAllowed
from baton.metrics.tests.hand_made import inquiry
from baton.people.terms import Person, Role, Shop

DAY = 86_400
HORIZON = 30 * DAY
EDGES = (900, 3_600, 4 * 3_600)
People = Callable[..., Person]


def made(items: int, seed: int = 1, watched: int = 100 * DAY) -> Seen:
    """Items of which three in ten had the good thing, whatever the delay."""
    rng = np.random.default_rng(seed)
    event = np.where(rng.random(items) < 0.3, rng.integers(0, 20 * DAY, items), NEVER)
    return Seen(
        rng.integers(0, 8 * 3_600, items),
        event,
        np.full(items, watched, dtype=np.int64),
        rng.integers(0, 4, items),
    )


def told(seen: Seen) -> Curve:
    found = curve(seen, EDGES, HORIZON)
    assert isinstance(found, Curve)
    return found


def test_without_censoring_a_share_is_what_counting_says() -> None:
    seen = made(1_000)
    found = told(seen)
    assert sum(one.items for one in found.bins) == 1_000
    for one in found.bins:
        is_in = (seen.delay > (one.start if one.start else -1)) & (seen.delay <= one.end)
        assert one.items == is_in.sum()
        assert one.events == (seen.event[is_in] <= HORIZON).sum()
        assert one.share.value == pytest.approx(one.events / one.items)
        assert one.share.low < one.share.value < one.share.high


def test_wilson_s_interval_is_the_known_one() -> None:
    # 10 of 20: (10 + 1.92) / (20 + 3.84) ± 1.96 · √(5 + 0.96) / 23.84.
    found = wilson(0.5, 20)
    assert (found.low, found.high) == pytest.approx((0.2993, 0.7007), abs=1e-4)
    assert (wilson(0, 10).low, wilson(1, 10).high) == (0, 1)
    assert (wilson(0.0, 0).low, wilson(0.0, 0).high) == (0, 1)


@given(st.integers(0, 300), st.integers(1, 300))
def test_an_interval_holds_its_share_and_narrows_with_more(events: int, items: int) -> None:
    share = min(events, items) / items
    few, many = wilson(share, items), wilson(share, 100 * items)
    assert 0 <= few.low <= share <= few.high <= 1
    assert many.high - many.low <= few.high - few.low


def test_kaplan_and_meier_by_hand() -> None:
    # At risk 4, 3, 1: 1 − 3/4 · 2/3 · … the third is censored before the fourth's event.
    seen = Seen(
        np.zeros(4, dtype=np.int64),
        np.array([2, 5, NEVER, 9]) * 1,
        np.array([50, 50, 6, 50]),
        np.zeros(4, dtype=np.intp),
    )
    everybody = np.ones(4, dtype=bool)
    assert followed(seen, everybody, 5).value == pytest.approx(1 - 3 / 4 * 2 / 3)
    assert followed(seen, everybody, 8).value == pytest.approx(1 - 3 / 4 * 2 / 3)
    assert followed(seen, everybody, 20).value == pytest.approx(1.0)


def test_what_is_still_watched_neither_counts_as_yes_nor_as_no() -> None:
    rng = np.random.default_rng(4)
    event = np.where(rng.random(4_000) < 0.4, rng.integers(0, HORIZON, 4_000), NEVER)
    watched = rng.integers(0, 2 * HORIZON, 4_000)
    seen_event = np.where(event <= watched, event, NEVER)
    seen = Seen(np.zeros(4_000, dtype=np.int64), seen_event, watched, np.zeros(4_000, dtype=np.intp))
    found = followed(seen, np.ones(4_000, dtype=bool), HORIZON)
    naive = float((seen_event <= HORIZON).mean())
    assert found.value == pytest.approx(0.4, abs=0.03)
    assert naive < 0.35, "counting what is not over yet as a no tells too little"
    assert found.low < 0.4 < found.high


def test_equal_mix_takes_away_what_the_mix_does() -> None:
    # In stratum 1 everything is slow and rarely good; within a stratum delay changes nothing.
    rng = np.random.default_rng(5)
    stratum = rng.integers(0, 2, 6_000)
    is_slow = rng.random(6_000) < np.where(stratum == 1, 0.9, 0.2)
    event = np.where(rng.random(6_000) < np.where(stratum == 1, 0.1, 0.5), 5, NEVER)
    seen = Seen(np.where(is_slow, 3 * 3_600, 600), event, np.full(6_000, HORIZON), stratum)
    fast, slow = told(seen).bins
    assert fast.share.value - slow.share.value > 0.2
    assert fast.adjusted is not None
    assert slow.adjusted is not None
    assert abs(fast.adjusted.value - slow.adjusted.value) < 0.05
    assert slow.adjusted.low < slow.adjusted.value < slow.adjusted.high


@given(st.integers(0, 2**31), st.integers(2, 5))
@settings(max_examples=40)
def test_the_difference_of_one_stratum_is_the_plain_one(seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    is_in, is_event = rng.random(60) < 0.5, rng.random(60) < 0.4
    found = difference(is_in, is_event, np.full(60, size, dtype=np.intp))
    if is_in.all() or not is_in.any():
        assert found is None
        return
    assert found is not None
    assert found[0] == pytest.approx(is_event[is_in].mean() - is_event[~is_in].mean())
    assert found[1] >= 0
    swapped = difference(~is_in, is_event, np.full(60, size, dtype=np.intp))
    assert swapped is not None
    assert swapped == pytest.approx((-found[0], found[1]))


def test_few_are_pooled_and_too_few_are_refused() -> None:
    rng = np.random.default_rng(6)
    delay = np.concatenate(
        [rng.integers(0, 900, 300), rng.integers(1_000, 3_000, 5), rng.integers(4_000, 9_000, 40)]
    )
    event = np.where(rng.random(345) < 0.5, 5, NEVER)
    seen = Seen(delay, event, np.full(345, HORIZON), np.zeros(345, dtype=np.intp))
    bins = told(seen).bins
    assert [(one.start, one.end, one.items) for one in bins] == [(0, 900, 300), (900, 4 * 3_600, 45)]
    assert all(one.items >= LEAST_IN_BIN for one in bins)
    few = made(99)
    assert isinstance(curve(few, EDGES, HORIZON), TooFew)
    none = Seen(made(500).delay, np.full(500, NEVER), np.full(500, HORIZON), np.zeros(500, dtype=np.intp))
    assert curve(none, EDGES, HORIZON) == TooFew(500, 0)
    assert curve(made(500, watched=HORIZON - 1), EDGES, HORIZON) == TooFew(0, 0)
    empty = np.empty(0, dtype=np.int64)
    assert curve(Seen(empty, empty, empty, empty.astype(np.intp)), EDGES, HORIZON) == TooFew(0, 0)


def test_the_unanswered_stand_apart() -> None:
    seen = made(600)
    delay = seen.delay.copy()
    delay[:100] = NEVER
    found = told(Seen(delay, seen.event, seen.watched, seen.stratum))
    assert sum(one.items for one in found.bins) == 500
    assert found.unanswered is not None
    assert found.unanswered.items == 100


@pytest.mark.parametrize(("edges", "horizon"), [((900, 900), 5), ((900, 600), 5), ((900,), 0), ((900,), -1)])
def test_bins_and_horizons_that_are_none(edges: tuple[int, ...], horizon: int) -> None:
    with pytest.raises(ValueError, match="edges rise"):
        curve(made(200), edges, horizon)


# In a shop ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_shop_s_own_items_make_its_curve(shop: Shop, files: Files, person: People) -> None:
    rep = person("rep")
    rows = []
    for number in range(240):
        arrived = datetime(2026, 5, 11 + number % 4, 6, tzinfo=UTC)
        reply = arrived + (timedelta(minutes=10) if number % 2 else timedelta(hours=20))
        quoted = arrived.date() + timedelta(days=2) if number % 2 or number % 3 == 0 else None
        rows.append(
            inquiry(
                number, arrived.date().isoformat(), received_at=arrived, first_reply_at=reply, quoted_on=quoted,
                country="DE", source="inquiry",
            )
        )  # fmt: skip
    files.bring(*rows)
    found = selectors.replies_page(rep, shop, Good.QUOTED)
    assert isinstance(found.found, Curve)
    assert [one.items for one in found.found.bins] == [120, 120]
    fast, slow = found.found.bins
    assert (fast.events, slow.events) == (120, 40)
    worked = selectors.replies_page(rep, shop, Good.QUOTED, Clocked.WORKING)
    assert isinstance(worked.found, Curve)
    # From 14:00 in Shanghai it is four hours until the evening, and an hour more the next morning.
    assert [(one.start, one.end, one.items) for one in worked.found.bins] == [
        (0, 900, 120), (900, 8 * 3_600, 120),
    ]  # fmt: skip
    assert dict(found.offered) == {Good.QUOTED: 160}
    assert selectors.replies_page(rep, shop).good is Good.QUOTED


@pytest.mark.django_db
def test_a_shop_without_enough_is_told_what_it_takes(shop: Shop, files: Files, person: People) -> None:
    rep = person("rep")
    assert isinstance(selectors.replies_page(rep, shop).found, TooFew)
    files.bring(inquiry(1, "2026-06-01"))
    assert isinstance(selectors.replies_page(rep, shop, Good.ORDERED).found, TooFew)
    with pytest.raises(NotAllowed):
        selectors.replies_page(person("designer", Role.DESIGNER), shop)


@pytest.mark.django_db
def test_fast_replies_count_what_came_while_somebody_was_there(
    shop: Shop, item: Callable[..., Item], person: People
) -> None:
    lead, rep = person("lead", Role.SALES_LEAD), person("rep")
    assert selectors.fast_replies(rep, shop).shop is None
    moments = {
        "worked": datetime(2026, 9, 21, 2, tzinfo=UTC),
        "late": datetime(2026, 9, 21, 3, tzinfo=UTC),
        "night": datetime(2026, 9, 20, 20, tzinfo=UTC),
        "duty": datetime(2026, 9, 19, 15, tzinfo=UTC),
    }
    rows = {name: item(received_at=at) for name, at in moments.items()}
    services.add_duty(
        lead, shop, rep.id, datetime(2026, 9, 19, 14, tzinfo=UTC), datetime(2026, 9, 19, 20, tzinfo=UTC)
    )
    for row in rows.values():
        services.take(rep if row is not rows["duty"] else lead, shop, row.pk)
    services.log_touch(rep, shop, rows["worked"].pk, at=moments["worked"] + timedelta(minutes=5))
    services.log_touch(rep, shop, rows["late"].pk, at=moments["late"] + timedelta(minutes=6))
    services.log_touch(lead, shop, rows["duty"].pk, at=moments["duty"] + timedelta(minutes=1))
    found = selectors.fast_replies(rep, shop)
    assert (found.shop_items, found.own_items) == (3, 2)
    assert found.shop is not None
    assert found.own is not None
    assert found.shop.value == pytest.approx(2 / 3)
    assert found.own.value == pytest.approx(1 / 2)
