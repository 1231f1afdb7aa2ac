"""What is planted in the demo shops about closing is found, with the right owner; what cannot be told is said so."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from baton.drivers.association import REPLY, Association, Together, association
from baton.drivers.cannot_tell import CannotTell
from baton.drivers.cohorts import (
    Cohort,
    CohortChange,
    RipeningWeeks,
    cohort_change,
    ripening_weeks,
    weekly_cohorts,
)
from baton.drivers.loop import IMPRESSIONS, INQUIRIES, Loop, loop
from baton.drivers.losses import CompanyFactors, company_factors
from baton.drivers.quality import CONVERSION, MIX, QualityChange, quality_change
from baton.facts.snapshot import Snapshot
from baton.facts.store import FactStore
from baton.kit.glossary import Owner
from baton.kit.period import Period

TRUTH = tomllib.loads(files("baton.demo").joinpath("truth.toml").read_text(encoding="utf-8"))
LAST: date = TRUTH["last_day"]
SHOP, THIN = "minglan", "xinghe"
NOW = Period(LAST - timedelta(days=28), LAST - timedelta(days=1))


def planted(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(fact for fact in TRUTH["planted"] if fact["id"] == name)
    return found


def before(period: Period, days: int) -> Period:
    return Period(period.start - timedelta(days=days), period.start - timedelta(days=1))


@pytest.fixture(scope="module")
def snapshot(demo_store: FactStore) -> Snapshot:
    return demo_store.snapshot()


def test_the_week_of_slow_replies_appears_together_with_closing_less(snapshot: Snapshot) -> None:
    fact = planted("slow_reply_week")
    week = Period(fact["start"], fact["end"])
    found = association(snapshot, SHOP, week, before(week, 28), LAST)
    assert isinstance(found, Association)
    reply = found.parts[REPLY]
    assert isinstance(reply, Together)
    assert reply.contribution.high < 0
    assert found.leg.value < reply.contribution.value
    over_a_day = reply.bands[-1]
    assert over_a_day.shares[1] > 4 * over_a_day.shares[0]
    assert over_a_day.ratio.high < 0.6


def test_the_last_weeks_are_forecast_and_no_loss_of_sales(snapshot: Snapshot) -> None:
    change = cohort_change(snapshot, SHOP, NOW, before(NOW, 28), LAST)
    split = quality_change(snapshot, SHOP, NOW, before(NOW, 28), LAST)
    assert isinstance(change, CohortChange)
    assert isinstance(split, QualityChange)
    assert change.after.paid < 0.6 * change.before.paid
    assert change.after.forecast is not None
    assert change.after.forecast.low > 0
    assert any("not a loss" in note.en for note in change.notes)
    closing = split.leg(CONVERSION)
    assert closing.low < 0 < closing.high
    assert split.change == pytest.approx(change.change)
    assert split.after == change.after


def test_slower_replies_of_the_last_weeks_appear_with_the_leg(snapshot: Snapshot) -> None:
    assert planted("sales_leg_down")["start"] == NOW.start
    found = association(snapshot, SHOP, NOW, before(NOW, 28), LAST)
    assert isinstance(found, Association)
    reply = found.parts[REPLY]
    assert isinstance(reply, Together)
    assert reply.contribution.high < 0


def test_closing_less_since_the_price_change_is_within_strata_not_the_mix(snapshot: Snapshot) -> None:
    start = planted("price_change")["start"]
    period = Period(start, start + timedelta(days=48))
    found = quality_change(snapshot, SHOP, period, before(period, 49), LAST)
    assert isinstance(found, QualityChange)
    assert found.leg(CONVERSION).high < 0
    assert found.leg(MIX).value > found.leg(CONVERSION).value / 4
    assert found.after.is_ripe or found.after.ripe_share > 0.95


def test_the_price_change_is_found_in_the_reasons_of_floodlights(snapshot: Snapshot) -> None:
    fact = planted("price_change")
    assert fact["owner"] == Owner.COMPANY.value
    sql = "SELECT DISTINCT product_id FROM {product_period} WHERE product_name ILIKE '%flood%'"
    products = snapshot.query(sql, shop=SHOP).column("product_id").to_pylist()
    assert products
    # A quote is lost some weeks after it was given.
    period = Period(fact["start"] + timedelta(days=21), fact["start"] + timedelta(days=76))
    earlier = Period(fact["start"] - timedelta(days=56), fact["start"] - timedelta(days=1))
    found = company_factors(snapshot, SHOP, period, earlier, LAST, products)
    assert isinstance(found, CompanyFactors)
    assert found.moved[0].reason == "price"
    assert found.moved[0].shares[1] > 2 * found.moved[0].shares[0]
    assert found.owner is Owner.COMPANY


def test_the_wave_of_spam_is_beside_the_cohort(snapshot: Snapshot) -> None:
    fact = planted("spam_wave")
    period = Period(fact["start"], fact["end"])
    found = cohort_change(snapshot, SHOP, period, before(period, 5), LAST)
    assert isinstance(found, CohortChange)
    note = next(note.en for note in found.notes if note.en.startswith("spam"))
    first, second = (int(number) for number in note.split("out: ")[1].split(" contacts")[0].split(" → "))
    assert second >= fact["size"] > 3 * first
    assert abs(found.after.inquiries - found.before.inquiries) < 0.4 * found.before.inquiries


def test_weeks_ripen_from_old_to_new(snapshot: Snapshot) -> None:
    found = weekly_cohorts(snapshot, SHOP, LAST, weeks=12)
    assert isinstance(found, tuple)
    assert len(found) == 12
    shares = [week.ripe_share for week in found]
    assert shares == sorted(shares, reverse=True)
    assert found[0].is_ripe
    last: Cohort = found[-1]
    assert last.forecast is not None
    assert last.forecast.value > 5 * last.paid


def test_the_weeks_come_with_the_pace_that_ripens_them(snapshot: Snapshot) -> None:
    found = ripening_weeks(snapshot, SHOP, LAST, weeks=12)
    assert isinstance(found, RipeningWeeks)
    assert found.weeks == weekly_cohorts(snapshot, SHOP, LAST, weeks=12)
    assert 0 < found.half_within < found.usual_days < found.ripe_after
    assert found.receipts > 500
    assert found.until == LAST
    few = ripening_weeks(snapshot, "xinghe", LAST)
    assert isinstance(few, CannotTell)


def test_the_loop_leaves_the_gap_out_and_says_that_ranks_are_needed(snapshot: Snapshot) -> None:
    found = loop(snapshot, SHOP, LAST)
    assert isinstance(found, Loop)
    gap = planted("import_gap")["start"]
    holed = [
        week for week, value in zip(found.weeks, found.figures[IMPRESSIONS], strict=True) if np.isnan(value)
    ]
    assert [week.contains(gap) for week in holed] == [True]
    steps = {(step.source, step.target): step for step in found.steps}
    assert sum(isinstance(step.lags, CannotTell) for step in found.steps) == 2
    clearest = steps[IMPRESSIONS, INQUIRIES].clearest
    assert clearest is not None
    assert clearest.weeks == 0
    assert clearest.correlation.low > 0.3


def test_of_the_thin_shop_it_says_what_is_needed(snapshot: Snapshot) -> None:
    assert planted("thin_shop")["shop"] == THIN
    for question in (cohort_change, quality_change, association):
        found = question(snapshot, THIN, NOW, before(NOW, 28), LAST)
        assert isinstance(found, CannotTell)
        assert found.text.zh.startswith("还说不准")
        assert "at least 20" in found.text.en
    whole = loop(snapshot, THIN, LAST)
    assert isinstance(whole, Loop)
    assert all(isinstance(step.lags, CannotTell) for step in whole.steps)
