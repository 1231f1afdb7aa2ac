"""What is planted in the demo shop, and which alert shows it: read by the tests and by the benchmark."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from baton.facts.snapshot import Snapshot
from baton.kit.period import Period
from baton.watch.logic.figures import FIGURES
from baton.watch.morning import look_over
from baton.watch.record import events_of
from baton.watch.series import blocks_of
from baton.watch.terms import SPLIT, Finding, Morning, Sense

SHOP = "minglan"
# Read as data: the demo stands on a higher storey than this room.
TRUTH: Mapping[str, Any] = tomllib.loads(
    (Path(__file__).parents[2] / "demo" / "truth.toml").read_text(encoding="utf-8")
)
FACTS: Mapping[str, Mapping[str, Any]] = {one["id"]: one for one in TRUTH["planted"]}
LAST_DAY: date = TRUTH["last_day"]
QUIET = Period(TRUTH["quiet_month"]["start"], TRUTH["quiet_month"]["end"])
WATCHED = Period(QUIET.start, LAST_DAY)
"""Days that are looked at, one morning each."""
WAIT = timedelta(days=56)
"""Days within which an alert has to come: the longest window of weeks, and the week in which the fact began."""
BEFORE = timedelta(days=7)
"""Days before a fact on which its alert must not have stood: it would be about something else."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The alert that shows a fact. `segment` names the key of the truth's segment, in the words of the alert."""

    metrics: tuple[str, ...]
    sense: Sense
    dimension: str = ""
    segment: str = ""
    """With {product}, {country} and so on for what the truth names; products by model."""


LESS, MORE = Sense.LESS, Sense.MORE
ALERTS: Mapping[str, Shown] = {
    "spam_wave": Shown(("ineffective",), MORE, "country", "{country}"),
    "slow_reply_week": Shown(("replied_in_2_hours",), LESS),
    # What is planted halves the closing of quotes; three orders a week tell that later than the reasons for losing.
    "price_change": Shown(("lost_for", "drafted_orders"), MORE, "reason_line", "price" + SPLIT + "{line}"),
    "dropped_showcase_slot": Shown(("impressions",), LESS, "product", "{product}"),
    "overloaded_rep": Shown(("replied_in_2_hours",), LESS, "staff", "{staff}"),
    "impressions_without_clicks": Shown(("click_rate",), LESS, "product", "{product}"),
    "forgotten_ad_switch": Shown(("ad_spend", "ad_clicks", "ad_impressions"), MORE, "campaign", "{campaign}"),
    "falling_click_rate": Shown(("click_rate",), LESS, "country", "{country}"),
    "german_market_up": Shown(("impressions",), MORE, "country", "{country}"),
    # Only the ad report splits countries by line, in campaigns that are named after the line (SS: 太阳能路灯).
    "brazil_solar_up": Shown(
        ("ad_impressions",), MORE, "campaign_country", "关键词推广-太阳能路灯-拉美" + SPLIT + "{country}"
    ),
    "main_image_change": Shown(("click_rate",), LESS, "product", "{product}"),
    # Fewer quotes go together with slower answers, which show first.
    "sales_leg_down": Shown(("quoted_in_7_days", "replied_in_2_hours"), LESS, "country", "{country}"),
}
"""Planted facts that move a watched series."""


def mornings(facts: Snapshot, period: Period = WATCHED) -> tuple[Morning, ...]:
    """The looks of all days, each as if nothing after it were known."""
    record = events_of(facts, SHOP, Period(date(2025, 1, 1), LAST_DAY))
    return look_over(blocks_of(facts, SHOP, period.end), record, tuple(period.days()))


def models(facts: Snapshot) -> Mapping[str, str]:
    """The product id by model, which is the last word of its name."""
    rows = facts.query(
        "SELECT product_id, arg_max(product_name, period_end) AS name FROM {product_period} GROUP BY 1",
        shop=SHOP,
    ).to_pylist()
    return {row["name"].split()[-1]: row["product_id"] for row in rows}


def first_alert(
    looks: Sequence[Morning], products: Mapping[str, str], fact: str
) -> tuple[date, Finding] | None:
    """The day on which the alert that shows a fact comes up, with the finding; None where it does not in time."""
    planted, shown = FACTS[fact], ALERTS[fact]
    named = dict(planted["segment"])
    if "product" in named:
        named["product"] = products[named["product"]]
    segment = shown.segment.format(**named)
    start: date = planted["start"]
    before = {
        look.day for look in looks if start - BEFORE <= look.day < start and _alert(look, shown, segment)
    }
    if before:
        return None
    for look in looks:
        if start <= look.day <= min(planted["end"], start + WAIT):
            found = _alert(look, shown, segment)
            if found is not None:
                return look.day, found
    return None


def _alert(look: Morning, shown: Shown, segment: str) -> Finding | None:
    for one in look.findings:
        # Its own segment, or the one that the alert of a whole names first among the parts that make it out.
        keys = [one.key, *(part.key for part in one.parts[:1])]
        is_there = any((key.dimension, key.segment) == (shown.dimension, segment) for key in keys)
        if is_there and one.key.metric in shown.metrics and one.sense is shown.sense:
            return one
    return None


def owner_of(found: Finding) -> str:
    return FIGURES[found.key.metric].owner.value
