"""What is planted in the demo shop is named first; a quiet month names nothing; what cannot be told is said so."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest

from baton.drivers.concentration import Concentration, Outcome, concentration
from baton.drivers.concentration_tables import searchable, sources_of
from baton.facts.snapshot import Snapshot
from baton.facts.store import FactStore
from baton.kit.errors import NotAnswerable, NotFound
from baton.kit.glossary import owner_of
from baton.kit.period import Period, parse_period
from baton.metrics.facts import ShopFacts
from baton.metrics.figures import figure

TRUTH = tomllib.loads(files("baton.demo").joinpath("truth.toml").read_text(encoding="utf-8"))
LAST: date = TRUTH["last_day"]
SHOP, THIN = "minglan", "xinghe"


def planted(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(fact for fact in TRUTH["planted"] if fact["id"] == name)
    return found


def first_days(name: str, days: int) -> Period:
    """The first days of a planted fact."""
    start: date = planted(name)["start"]
    return Period(start, start + timedelta(days=days - 1))


def before(period: Period, days: int) -> Period:
    return Period(period.start - timedelta(days=days), period.start - timedelta(days=1))


@pytest.fixture(scope="module")
def snapshot(demo_store: FactStore) -> Snapshot:
    return demo_store.snapshot()


def asked(
    snapshot: Snapshot, metric: str, period: Period, against: Period, shop: str = SHOP
) -> Concentration:
    return concentration(snapshot, shop, metric, period, against, latest_complete=LAST)


def named(found: Concentration) -> list[dict[str, str]]:
    return [{pair.attribute: pair.value for pair in one.pairs} for one in found.found]


def model_of(found: Concentration) -> str:
    """The model at the end of the first named product's name."""
    return found.found[0].pairs[0].label.en.rsplit(" ", 1)[-1]


@pytest.mark.parametrize(
    ("fact", "metric", "days", "earlier"),
    [
        ("falling_click_rate", "click_rate", 28, 28),
        ("falling_click_rate", "clicks", 28, 28),
        ("spam_wave", "ineffective_inquiries", 5, 28),
        ("forgotten_ad_switch", "ad_spend", 14, 14),
        ("german_market_up", "impressions", 28, 28),
        ("sales_leg_down", "replied_fast_rate", 28, 28),
    ],
)
def test_planted_facts_are_named_first(
    snapshot: Snapshot, fact: str, metric: str, days: int, earlier: int
) -> None:
    period = first_days(fact, days)
    found = asked(snapshot, metric, period, before(period, earlier))
    assert found.outcome is Outcome.CONCENTRATED
    attribute, value = next(iter(planted(fact)["segment"].items()))
    assert named(found)[0] == {attribute: value}
    assert found.stability is not None
    assert found.stability >= 0.5
    assert found.owner is owner_of(metric)


def test_the_dropped_showcase_slot_is_named_first(snapshot: Snapshot) -> None:
    period = first_days("dropped_showcase_slot", 14)
    found = asked(snapshot, "impressions", period, before(period, 14))
    assert model_of(found) == planted("dropped_showcase_slot")["segment"]["product"]
    part = found.found[0].part
    assert part.after / part.expected == pytest.approx(planted("dropped_showcase_slot")["size"], abs=0.06)


def test_the_new_main_image_goes_against_the_whole(snapshot: Snapshot) -> None:
    period = first_days("main_image_change", 21)
    found = asked(snapshot, "click_rate", period, before(period, 57))
    assert found.outcome is Outcome.AGAINST
    assert model_of(found) == planted("main_image_change")["segment"]["product"]
    assert found.found[0].share is not None
    assert found.found[0].share < 0


def test_what_the_forgotten_campaign_explains_is_the_change(snapshot: Snapshot) -> None:
    period = first_days("forgotten_ad_switch", 14)
    found = asked(snapshot, "ad_spend", period, before(period, 14))
    part = found.found[0].part
    assert part.after == pytest.approx(planted("forgotten_ad_switch")["size"])
    assert part.amount == pytest.approx(part.after - part.before)
    assert found.before is not None
    assert found.after is not None
    assert found.found[0].share == pytest.approx(part.amount / (found.after - found.before))


def test_a_week_of_slow_replies_is_spread_evenly(snapshot: Snapshot) -> None:
    """It was everybody's: no segment was quoted less often than the others."""
    period = first_days("slow_reply_week", 7)
    found = asked(snapshot, "quote_rate", period, before(period, 28))
    assert found.outcome is Outcome.EVEN
    assert found.found == ()
    assert found.stability is None
    assert "平均散布" in found.reading.zh
    assert "spread evenly" in found.reading.en


@pytest.mark.parametrize("metric", searchable())
def test_nothing_is_named_in_the_quiet_month(snapshot: Snapshot, metric: str) -> None:
    start: date = TRUTH["quiet_month"]["start"]
    second = Period(start + timedelta(days=14), TRUTH["quiet_month"]["end"])
    found = asked(snapshot, metric, second, before(second, 14))
    assert found.found == ()
    assert found.outcome in {Outcome.NO_CHANGE, Outcome.EVEN, Outcome.CANNOT_TELL}
    assert (found.cannot_tell is not None) == (found.outcome is Outcome.CANNOT_TELL)


def test_json_names_everything_that_was_searched(snapshot: Snapshot) -> None:
    period = first_days("falling_click_rate", 28)
    told = asked(snapshot, "click_rate", period, before(period, 28)).as_json("zh")
    assert set(told) == {
        "metric", "owner", "shop", "period", "against", "outcome", "before", "after", "dataset", "set", "share",
        "stability", "reading", "cannot_tell", "searched",
    }  # fmt: skip
    assert told["dataset"] == "country_period"
    searched = told["searched"]
    assert isinstance(searched, list)
    assert {one["dataset"]: one["attributes"] for one in searched} == {
        "product_period": ["series", "product_id"],
        "country_period": ["country"],
    }
    first = told["set"]
    assert isinstance(first, list)
    assert first[0]["pairs"] == {"country": "AU"}
    assert first[0]["label"] == "澳大利亚"


def test_a_thin_shop_is_told_what_is_missing(snapshot: Snapshot) -> None:
    period = Period(LAST - timedelta(days=27), LAST)
    found = asked(snapshot, "paid_orders", period, before(period, 28), THIN)
    assert found.outcome is Outcome.CANNOT_TELL
    assert found.cannot_tell is not None
    assert found.reading == found.cannot_tell.text
    assert "至少 10" in found.cannot_tell.needs.zh


def test_a_noted_gap_in_either_period_is_said(snapshot: Snapshot) -> None:
    gap = planted("import_gap")
    period = Period(gap["end"], gap["end"] + timedelta(days=6))
    for one, other in ((period, before(period, 28)), (before(gap_free(gap), 7), period)):
        found = asked(snapshot, "clicks", one, other)
        assert found.outcome is Outcome.CANNOT_TELL
        assert found.cannot_tell is not None
        assert str(gap["start"]) in found.cannot_tell.why.zh
        assert found.searched == ()


def gap_free(gap: Mapping[str, Any]) -> Period:
    return Period(gap["start"] - timedelta(days=20), gap["start"] - timedelta(days=14))


def test_too_little_history_is_said(snapshot: Snapshot) -> None:
    found = asked(
        snapshot, "clicks", parse_period("2025-11-16..2025-11-29"), parse_period("2025-11-02..2025-11-15")
    )
    assert found.outcome is Outcome.CANNOT_TELL
    assert found.cannot_tell is not None
    assert "历史" in found.cannot_tell.why.zh


def test_a_count_scaled_to_a_shorter_period_says_so(snapshot: Snapshot) -> None:
    week, month = parse_period("2026-11-15..2026-11-21"), parse_period("2026-09-27..2026-10-24")
    found = asked(snapshot, "clicks", week, month)
    assert "（28 天折算成 7 天）" in found.reading.zh
    assert "(28 days scaled to 7)" in found.reading.en
    assert "折算" not in asked(snapshot, "click_rate", week, month).reading.zh
    assert "折算" not in asked(snapshot, "clicks", week, before(week, 7)).reading.zh


def test_overlapping_periods_are_said(snapshot: Snapshot) -> None:
    found = asked(
        snapshot, "clicks", parse_period("2026-09-13..2026-09-26"), parse_period("2026-09-20..2026-10-03")
    )
    assert found.cannot_tell is not None
    assert "重叠" in found.cannot_tell.why.zh


def test_unknown_figures_are_refused_with_the_nearest(snapshot: Snapshot) -> None:
    period = first_days("falling_click_rate", 28)
    with pytest.raises(NotFound, match="click_rate"):
        asked(snapshot, "clik_rate", period, before(period, 28))
    with pytest.raises(NotFound):
        asked(snapshot, "first_reply_time", period, before(period, 28))


def test_days_that_are_not_there_yet_are_refused(snapshot: Snapshot) -> None:
    late = Period(LAST, LAST + timedelta(days=6))
    with pytest.raises(NotAnswerable, match="not complete"):
        asked(snapshot, "clicks", late, before(late, 7))


def test_every_figure_of_persons_is_left_out() -> None:
    assert not sources_of("inquirers")
    assert {source.dataset for source in sources_of("inquiries")} == {
        "product_period", "country_period", "channel_period", "inquiry",
    }  # fmt: skip
    assert [source.dataset for source in sources_of("paid_orders")] == ["order"]


@pytest.mark.parametrize(
    "metric", [code for code in searchable() if code not in {"visit_rate", "inquiry_rate"}]
)
def test_the_whole_is_the_figure_of_the_catalogue(snapshot: Snapshot, metric: str) -> None:
    """But for rates of visitors, which add up over files of one length only."""
    period = parse_period("2026-10-25..2026-11-21")
    found = asked(snapshot, metric, period, before(period, 28))
    for one in found.searched:
        if one.dataset in {"inquiry", "order", "ad_day"} or metric == "impressions":
            whole = figure(
                ShopFacts(snapshot, SHOP), metric, period, only=_of_the_log(metric, one.dataset)
            ).value
            assert whole is not None
            assert one.after == pytest.approx(whole, rel=1e-6)


def _of_the_log(metric: str, dataset: str) -> str | None:
    """Inquiries are counted by the platform and by the shop's own log."""
    return dataset if metric == "inquiries" else None
