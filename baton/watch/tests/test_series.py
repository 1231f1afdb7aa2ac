"""Series read from a shop's facts: weeks, product lines, reasons by line, advertising by country, the year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from baton.intake.selectors import fact_store
from baton.kit.period import Period
from baton.metrics.tests.hand_made import Row, batch, rows
from baton.people.terms import Shop
from baton.watch.series import Axis, Block, blocks_of
from baton.watch.terms import Step
from baton.watch.tests import shop_days
from baton.watch.tests.shop_days import LAST

pytestmark = pytest.mark.django_db
Fill = Callable[..., Any]

SATURDAY = date(2026, 9, 19)
PRODUCTS = {"1": "Flood light FL-200", "2": "Flood light FL-400", "3": "Strip ST-10", "4": "Strip ST-20"}


def block(shop: Shop, code: str, dimension: str, step: Step, last: date = LAST) -> Block:
    blocks = blocks_of(fact_store().snapshot(), shop.code, last)
    found = [
        one for one in blocks if (one.figure.code, one.dimension, one.axis.step) == (code, dimension, step)
    ]
    assert len(found) == 1, [(one.figure.code, one.dimension, one.axis.step.value) for one in blocks]
    return found[0]


def week_of_products() -> list[Row]:
    week = Period(SATURDAY - timedelta(days=6), SATURDAY)
    return [
        row
        for number, (product, name) in enumerate(PRODUCTS.items(), start=1)
        for row in rows(
            week, {"product_id": product, "product_name": name, "impressions": 100 * number, "clicks": number}
        )
    ]


def inquiry(number: int, day: date, product: str, **columns: object) -> Row:
    return {
        "inquiry_id": f"I{number}",
        "received_at": datetime(day.year, day.month, day.day, 20, tzinfo=UTC),
        "product_id": product,
        **columns,
    }


def test_weeks_are_put_together_from_days_where_there_are_no_weekly_files(fill: Fill, shop: Shop) -> None:
    fill(*shop_days.shop())
    days = block(shop, "impressions", "country", Step.DAY)
    weeks = block(shop, "impressions", "country", Step.WEEK)
    assert weeks.axis.last == SATURDAY
    last = days.axis.place(SATURDAY)
    np.testing.assert_allclose(weeks.values[:, -1], days.values[:, last - 6 : last + 1].sum(axis=1))
    assert (~np.isnan(weeks.values)).any(axis=0).sum() == 12, "of 90 days, twelve whole weeks"


def test_a_week_with_a_missing_day_has_no_figure(fill: Fill, shop: Shop) -> None:
    whole, by_country = shop_days.shop()
    kept = whole.table.filter([row != date(2026, 9, 16) for row in whole.table["period_end"].to_pylist()])
    fill(type(whole)(whole.dataset, whole.shop, kept), by_country)
    assert np.isnan(block(shop, "impressions", "", Step.WEEK).values[0, -1])


def test_products_are_added_up_by_line(fill: Fill, shop: Shop) -> None:
    fill(batch("product_period", week_of_products()), *shop_days.shop())
    found = block(shop, "impressions", "line", Step.WEEK)
    assert found.segments == ("FL", "ST")
    assert found.values[:, -1].tolist() == [300, 700]
    rates = block(shop, "click_rate", "line", Step.WEEK)
    assert rates.trials is not None
    assert (rates.values[1, -1], rates.trials[1, -1]) == (7, 700)


def losing(numbers: Sequence[int], reason: str, day: date) -> list[Row]:
    return [{"inquiry_id": f"I{number}", "lost_on": day, "reason": reason} for number in numbers]


def test_reasons_for_losing_count_after_a_quote_and_by_line(fill: Fill, shop: Shop) -> None:
    # The log reaches over the whole week, from before it to after it.
    first, day = SATURDAY - timedelta(days=20), SATURDAY - timedelta(days=3)
    quoted = [inquiry(n, first, str(1 + n % 4), quoted_on=first) for n in range(8)]
    unquoted = [inquiry(n, first, "1") for n in range(8, 12)]
    lost = losing([0, 4, 1], "price", day) + losing([2, 3, 5, 6], "no_answer", day)
    lost += losing([8, 9, 10], "price", day) + losing([11], "other", first) + losing([7], "other", LAST)
    fill(
        batch("product_period", week_of_products()),
        batch("inquiry", quoted + unquoted),
        batch("loss", lost),
        *shop_days.shop(),
    )
    whole = block(shop, "lost_for", "reason", Step.WEEK)
    assert whole.trials is not None
    assert (whole.values[0, -1], whole.trials[0, -1]) == (3, 7), "three before a quote are left out"
    by_line = block(shop, "lost_for", "reason_line", Step.WEEK)
    assert by_line.trials is not None
    told = dict(
        zip(by_line.segments, zip(by_line.values[:, -1], by_line.trials[:, -1], strict=True), strict=True)
    )
    assert told["price|FL"] == (3, 4), "0 and 4 are of product 1, 1 and 5 of product 2"


def test_answers_of_the_day_of_the_look_are_not_asked_for_yet(fill: Fill, shop: Shop) -> None:
    first = SATURDAY - timedelta(days=13)
    early = [
        inquiry(
            n, day, "1", staff="Li", first_reply_at=datetime(day.year, day.month, day.day, 21, tzinfo=UTC)
        )
        for n, day in enumerate(first + timedelta(days=n) for n in range(13))
    ]
    late = [inquiry(n, SATURDAY, "1", staff="Li") for n in range(13, 16)]
    fill(batch("inquiry", early + late), *shop_days.shop())
    on_saturday = block(shop, "replied_in_2_hours", "staff", Step.WEEK, SATURDAY)
    a_day_later = block(shop, "replied_in_2_hours", "staff", Step.WEEK, SATURDAY + timedelta(days=1))
    assert on_saturday.trials is not None
    assert a_day_later.trials is not None
    assert (on_saturday.values[0, -1], on_saturday.trials[0, -1]) == (6, 6)
    assert (a_day_later.values[0, -1], a_day_later.trials[0, -1]) == (6, 9)


def test_a_block_until_an_earlier_day_has_no_later_column(fill: Fill, shop: Shop) -> None:
    fill(*shop_days.shop())
    found = block(shop, "impressions", "", Step.DAY).until(date(2026, 9, 10))
    assert found.axis.last == date(2026, 9, 10)
    assert found.values.shape[1] == found.axis.size


def test_the_first_column_from_a_day_on() -> None:
    axis = Axis(Step.WEEK, date(2026, 9, 5), 3)
    assert axis.place_after(date(2026, 8, 30)) == 0
    assert axis.place_after(date(2026, 8, 31)) == 1
    assert axis.place(date(2026, 9, 11)) == 0
    assert Axis(Step.DAY, date(2026, 9, 5), 3).place_after(date(2026, 9, 6)) == 1


def two_years() -> list[Row]:
    """A shop that is twice as busy in June as in December."""
    found: list[Row] = []
    for back in range(800):
        day = LAST - timedelta(days=back)
        season = 1 - np.cos(2 * np.pi * day.timetuple().tm_yday / 365) / 3
        found += rows(Period(day, day), {"impressions": int(5000 * season), "clicks": int(60 * season)})
    return found


def test_the_yearly_season_is_told_once_there_are_years(fill: Fill, shop: Shop) -> None:
    fill(batch("shop_day", two_years()))
    days = block(shop, "impressions", "", Step.DAY)
    assert days.profile is not None
    june, december = (days.profile[days.axis.place(day)] for day in (date(2026, 6, 20), date(2025, 12, 20)))
    assert june / december == pytest.approx(2, rel=0.1)
    weeks = block(shop, "impressions", "", Step.WEEK)
    assert weeks.profile is not None
    assert weeks.profile.shape == (weeks.axis.size,)


def test_half_a_year_tells_no_yearly_season(fill: Fill, shop: Shop) -> None:
    fill(*shop_days.shop())
    assert block(shop, "impressions", "", Step.DAY).profile is None


def ordered(*backs: int, paid: Sequence[int] = ()) -> list[Row]:
    """Orders drafted so many days before LAST, and some of them paid so many days before it."""
    found: list[Row] = []
    for number, back in enumerate(backs):
        when = LAST - timedelta(days=paid[number]) if number < len(paid) else None
        found.append(
            {"order_id": f"O{number}", "drafted_on": LAST - timedelta(days=back), "deposit_on": when}
        )
    return found


def test_a_shop_of_few_orders_that_paid_yesterday_has_none_today(fill: Fill, shop: Shop) -> None:
    fill(batch("order", ordered(18, 30, 36, 50, 60, 75, paid=(1, 22, 29))), *shop_days.shop())
    for code in ("drafted_orders", "paid_orders"):
        assert block(shop, code, "", Step.DAY).values[0, -1] == 0


def test_a_log_of_every_day_says_nothing_of_the_day_after_its_last(fill: Fill, shop: Shop) -> None:
    busy = ordered(*range(2, 40), paid=(1, *range(2, 39)))
    fill(batch("order", busy), *shop_days.shop())
    drafted = block(shop, "drafted_orders", "", Step.DAY).values[0]
    assert drafted[-3] == 1
    assert np.isnan(drafted[-2:]).all(), "that day's orders are not in yet, though one was paid"
