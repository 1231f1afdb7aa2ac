"""What stands on the lists that a team copies by hand, as planted: looked for in what a demo home has stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from baton.demo.logic.truth import Planted
from baton.demo.tests.stored import FACTS, ask, product_id
from baton.demo.tests.test_world import world
from baton.facts.snapshot import Snapshot
from baton.kit.period import Period


def day_list(facts: Snapshot, dataset: str, **wanted: object) -> list[dict[str, Any]]:
    """The rows of a list that the team keeps by hand, those that hold the wanted values."""
    rows: list[dict[str, Any]] = facts.read(dataset, "minglan").to_pylist()
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


def newest(facts: Snapshot, dataset: str) -> list[dict[str, Any]]:
    """A state as it was noted last."""
    rows = day_list(facts, dataset)
    return [row for row in rows if row["noted_on"] == max(one["noted_on"] for one in rows)]


END_OF_DAY = datetime(2026, 11, 24, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
"""At any hour of the present day there is somebody left to write to."""


def visitors_to_approach(fact: Planted, facts: Snapshot) -> None:
    rows = day_list(facts, "visit")
    days = sorted({row["visited_on"] for row in rows})
    assert days == list(Period(fact.period.start - timedelta(days=30), fact.period.start).days())
    assert 30 <= len(rows) / len(days) <= 50
    reachable = [row for row in rows if row["reachable_until"] > END_OF_DAY]
    fresh = [row for row in reachable if not (row["has_inquired"] or row["has_chatted"])]
    assert {row["visited_on"] for row in reachable} == {fact.period.start}
    assert len(fresh) == fact.size
    assert all(row["product_id"] and row["searched_words"] and row["stay_seconds"] > 0 for row in fresh)
    assert not any(row["approached_at"] for row in reachable)
    assert sum(row["approached_at"] is not None for row in rows) == 12


def visitor_who_inquired(fact: Planted, facts: Snapshot) -> None:
    (row,) = day_list(facts, "visit", visitor_id=fact.segment["visitor"])
    assert (row["visited_on"], row["has_inquired"]) == (fact.period.start, True)
    assert row["reachable_until"] > END_OF_DAY
    known = "SELECT count(*) FROM {inquiry} WHERE buyer_id = $buyer AND is_effective"
    assert ask(facts, known, buyer=row["buyer_id"]) >= 1


def quota(fact: Planted, facts: Snapshot) -> None:
    (row,) = [row for row in newest(facts, "quota") if row["kind"] == fact.segment["kind"]]
    assert row["noted_on"] == fact.period.start
    assert row["granted"] - row["used"] == fact.size
    assert row["expires_at"] > END_OF_DAY


def unread_violation(fact: Planted, facts: Snapshot) -> None:
    (row,) = day_list(facts, "platform_message", kind="violation", is_read=False)
    assert (row["penalty_points"], row["handled_on"]) == (fact.size, None)
    assert row["product_id"] == product_id(fact.segment["product"])
    assert fact.period.end <= row["handle_by"] <= fact.period.end + timedelta(days=3)


def rule_to_read(fact: Planted, facts: Snapshot) -> None:
    unread = day_list(facts, "platform_message", kind=fact.segment["kind"], is_read=False)
    assert len(unread) == fact.size
    rules = day_list(facts, "event", kind="platform_rule", started_on=fact.period.start)
    assert len(rules) == 1


def waiting(facts: Snapshot) -> list[dict[str, Any]]:
    return [row for row in day_list(facts, "shipment") if row["shipped_on"] is None]


def shipments_due(fact: Planted, facts: Snapshot) -> None:
    due = [row for row in waiting(facts) if row["promised_shipment_on"] <= fact.period.end]
    assert len(due) == fact.size
    assert all(fact.period.contains(row["promised_shipment_on"]) for row in due)
    assert sum(row["special_request"] is not None for row in due) == 1
    log = {row["order_id"]: row for row in day_list(facts, "order")}
    for row in day_list(facts, "shipment"):
        order = log[row["order_id"]]
        assert order["deposit_on"] is not None
        assert row["promised_shipment_on"] == order["promised_shipment_on"]
        assert row["shipped_on"] == order["shipped_on"] or row["shipped_on"] == date(2026, 11, 23)


def shipment_held_up(fact: Planted, facts: Snapshot) -> None:
    held_up = [row for row in waiting(facts) if row["shipment_state"] == "held_up"]
    assert len(held_up) == fact.size
    assert held_up[0]["trouble"]


def bad_review(fact: Planted, facts: Snapshot) -> None:
    rows = day_list(facts, "review")
    assert len(rows) > 20
    (bad,) = [row for row in rows if row["product_stars"] <= 3]
    assert (bad["product_stars"], bad["answered_on"]) == (fact.size, None)
    assert bad["product_id"] == product_id(fact.segment["product"])
    assert fact.period.contains(bad["reviewed_on"])
    (listing,) = day_list(facts, "product_state", product_id=bad["product_id"])
    for word in ("UGR", "glare", "test report"):
        assert word.lower() in bad["review_text"].lower()
        assert word.lower() in listing["selling_points"].lower()


def tier_of(facts: Snapshot) -> dict[str, str]:
    return {row["product_id"]: row["tier"] for row in newest(facts, "product_state")}


def vacant_slots(fact: Planted, facts: Snapshot) -> None:
    slots = newest(facts, "showcase_slot")
    assert sorted(row["slot"] for row in slots) == list(range(1, 41))
    assert sum(row["product_id"] is None for row in slots) == fact.size
    held = [row["product_id"] for row in slots if row["product_id"]]
    assert len(set(held)) == len(held)


def weak_in_showcase(fact: Planted, facts: Snapshot) -> None:
    tiers = tier_of(facts)
    weak = [row for row in newest(facts, "showcase_slot") if tiers.get(row["product_id"]) == "weak_tier"]
    assert len(weak) == fact.size


def power_without_slot(fact: Planted, facts: Snapshot) -> None:
    held = {row["product_id"] for row in newest(facts, "showcase_slot")}
    tiers = tier_of(facts)
    assert len(tiers) == world("minglan").profile.products
    power = {product for product, tier in tiers.items() if tier in {"power_tier", "top_tier"}}
    assert len(power - held) == fact.size
    assert product_id(fact.segment["product"]) in power - held


def words_missing(row: Mapping[str, Any]) -> bool:
    title = row["title"].lower()
    return not any(word.strip() in title for word in row["listing_keywords"].split(","))


def title_without_keywords(fact: Planted, facts: Snapshot) -> None:
    found = [row["product_id"] for row in newest(facts, "product_state") if words_missing(row)]
    assert found == [product_id(fact.segment["product"])]
    assert len(found) == fact.size


def brand_in_title(fact: Planted, facts: Snapshot) -> None:
    brand = fact.segment["brand"]
    found = [row for row in newest(facts, "product_state") if brand in row["title"]]
    assert [row["product_id"] for row in found] == [product_id(fact.segment["product"])]
    assert found[0]["edited_on"] == fact.period.start
    assert len(found) == fact.size


def stale_listings(fact: Planted, facts: Snapshot) -> None:
    rows = newest(facts, "product_state")
    old = {row["product_id"] for row in rows if (row["noted_on"] - row["edited_on"]).days > 182}
    assert len(old) == fact.size
    assert {product_id(model) for model in fact.segment["products"]} <= old


def missing_material(fact: Planted, facts: Snapshot) -> None:
    found = [row for row in newest(facts, "product_state") if row["missing_material"]]
    assert {row["product_id"] for row in found} == {product_id(model) for model in fact.segment["products"]}
    assert all(row["supplier"] for row in found)
    assert len(found) == fact.size
    presale = [row["product_id"] for row in newest(facts, "product_state") if row["is_presale"]]
    assert presale == [product_id(FACTS["presale_product"].segment["product"])]


def budget_ends_early(fact: Planted, facts: Snapshot) -> None:
    ended = [row for row in day_list(facts, "ad_schedule") if row["budget_ended_at"]]
    assert {(row["campaign"], row["country"]) for row in ended} == {
        (fact.segment["campaign"], fact.segment["country"])
    }
    assert sorted(row["noted_on"] for row in ended) == list(fact.period.days())
    assert len(ended) == fact.size
    for row in ended:
        assert row["budget_ended_at"].astimezone(ZoneInfo("America/Sao_Paulo")).hour < 12
        assert row["spent"] == row["daily_budget"]


def night_schedule(fact: Planted, facts: Snapshot) -> None:
    rows = day_list(facts, "ad_schedule", campaign=fact.segment["campaign"])
    assert sorted(row["noted_on"] for row in rows) == list(fact.period.days())
    assert sum(row["night_spent"] for row in rows) == pytest.approx(fact.size, abs=0.01)
    assert {row["night_leads"] for row in rows} == {0}
    start, end = rows[0]["hours_on"].split("-")
    for given, there in ((start, "03:00"), (end, "08:00")):
        shop = datetime.fromisoformat(f"2026-11-22 {given}").replace(tzinfo=ZoneInfo("Asia/Shanghai"))
        assert shop.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M") == there
    assert {row["switched_on_day"] for row in rows} == {FACTS["forgotten_ad_switch"].period.start}
    assert all(row["night_spent"] == 0 for row in day_list(facts, "ad_schedule") if row not in rows)
    spent = (
        "SELECT sum(ad_spend) FROM {ad_day}"
        " WHERE campaign = $campaign AND country = $country AND period_start = $day"
    )
    for row in day_list(facts, "ad_schedule", noted_on=fact.period.end):
        report = ask(facts, spent, campaign=row["campaign"], country=row["country"], day=row["noted_on"])
        assert row["spent"] == pytest.approx(report or 0, abs=0.005)


def rank_lost(fact: Planted, facts: Snapshot) -> None:
    rows = day_list(facts, "keyword_rank", keyword=fact.segment["keyword"])
    assert {row["product_id"] for row in rows} == {product_id(fact.segment["product"])}
    ranks = [row["rank"] for row in sorted(rows, key=lambda row: row["noted_on"])]
    assert ranks[0] == fact.size
    assert ranks[:3] == sorted(ranks[:3])
    assert ranks[3] is None


def campaign_ahead(fact: Planted, facts: Snapshot) -> None:
    (event,) = [
        row
        for row in day_list(facts, "event", kind=fact.segment["kind"])
        if row["started_on"] > date(2026, 11, 24)
    ]
    assert (event["started_on"], event["ended_on"]) == (fact.period.start, fact.period.end)
    assert fact.period.length == fact.size


DAY_LOOKS: Mapping[str, Callable[[Planted, Snapshot], None]] = {
    "visitors_to_approach": visitors_to_approach,
    "visitor_who_inquired": visitor_who_inquired,
    "visitor_quota": quota,
    "rfq_rights": quota,
    "rfq_rewards": quota,
    "unread_violation": unread_violation,
    "rule_to_read": rule_to_read,
    "shipments_due": shipments_due,
    "shipment_held_up": shipment_held_up,
    "bad_review": bad_review,
    "vacant_slots": vacant_slots,
    "weak_in_showcase": weak_in_showcase,
    "power_without_slot": power_without_slot,
    "title_without_keywords": title_without_keywords,
    "brand_in_title": brand_in_title,
    "stale_listings": stale_listings,
    "missing_material": missing_material,
    "budget_ends_early": budget_ends_early,
    "night_schedule": night_schedule,
    "rank_lost": rank_lost,
    "campaign_ahead": campaign_ahead,
}
