"""The demo shop: what is planted there is found where the facts carry it, and a quiet month stays quiet."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from baton.facts.snapshot import Snapshot
from baton.facts.store import FactStore
from baton.kit.period import Period
from baton.watch.logic.figures import FIGURES
from baton.watch.morning import look
from baton.watch.series import blocks_of, events_of
from baton.watch.terms import Finding, Sense

SHOP = "minglan"
Found = Callable[[date], tuple[Finding, ...]]
# Read as data: the demo stands on a higher storey than this room.
TRUTH = tomllib.loads((Path(__file__).parents[2] / "demo" / "truth.toml").read_text(encoding="utf-8"))
EVERY = timedelta(days=4)
QUIET = 2

PLANTED = (
    ("spam_wave", date(2026, 6, 19), "ineffective", "country", "GB", Sense.MORE),
    ("slow_reply_week", date(2026, 8, 22), "replied_in_2_hours", "", "", Sense.LESS),
    ("impressions_without_clicks", date(2026, 8, 22), "click_rate", "product", "WL-20", Sense.LESS),
    ("falling_click_rate", date(2026, 10, 24), "click_rate", "country", "AU", Sense.LESS),
    ("dropped_showcase_slot", date(2026, 10, 24), "impressions", "product", "LHB-150", Sense.LESS),
    ("forgotten_ad_switch", date(2026, 11, 10), "ad_", "campaign", "关键词推广-面板灯-德国夜间", Sense.MORE),
)
"""Planted facts that move a watched series, a day on which they show, and where."""


@pytest.fixture(scope="module")
def facts(demo_store: FactStore) -> Snapshot:
    return demo_store.snapshot()


@pytest.fixture(scope="module")
def found(facts: Snapshot) -> Found:
    record = events_of(facts, SHOP, Period(date(2025, 1, 1), TRUTH["last_day"]))

    @cache
    def on(day: date) -> tuple[Finding, ...]:
        return look(blocks_of(facts, SHOP, day), record, day).findings

    return on


@pytest.fixture(scope="module")
def models(facts: Snapshot) -> dict[str, str]:
    """The model by product id: the last word of its name."""
    rows = facts.query(
        "SELECT product_id, arg_max(product_name, period_end) AS name FROM {product_period} GROUP BY 1",
        shop=SHOP,
    ).to_pylist()
    return {row["product_id"]: row["name"].split()[-1] for row in rows}


@pytest.mark.parametrize(("fact", "day", "metric", "dimension", "segment", "sense"), PLANTED)
def test_what_is_planted_is_found_and_has_the_right_owner(
    found: Found,
    models: dict[str, str],
    fact: str,
    day: date,
    metric: str,
    dimension: str,
    segment: str,
    sense: Sense,
) -> None:
    planted = next(one for one in TRUTH["planted"] if (one["id"], one["shop"]) == (fact, SHOP))
    assert planted["start"] <= day <= planted["end"]
    named = [
        one
        for one in found(day)
        if one.key.dimension == dimension and models.get(one.key.segment, one.key.segment) == segment
    ]
    assert [one for one in named if one.key.metric.startswith(metric) and one.sense is sense], found(day)
    assert {FIGURES[one.key.metric].owner.value for one in named} == {planted["owner"]}


def test_a_quiet_month_stays_quiet(found: Found) -> None:
    month = Period(TRUTH["quiet_month"]["start"], TRUTH["quiet_month"]["end"])
    days = [month.start + EVERY * place for place in range(month.length // EVERY.days)]
    keys = {one.key for day in days for one in found(day)}
    assert len(keys) <= QUIET, keys
