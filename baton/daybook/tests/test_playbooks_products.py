"""Showcase slots and conversion: what fires, what stays quiet, what the data settle and what missing data do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

from baton.daybook.day_facts import DayFacts
from baton.daybook.tests.hand_made_day import facts_of, found, on, settled
from baton.facts.tests.logs import Row

LAST_WEEK = date(2026, 9, 13)
"""The newest whole platform week, by its Sunday."""


def weeks(first_back: int, last_back: int, products: Mapping[str, tuple[int, int, int]]) -> list[Row]:
    """Weekly rows, from so many weeks before the newest one to so many: impressions, clicks, inquiries a week."""
    return [
        {
            "period_start": LAST_WEEK - timedelta(weeks=back),
            "period_end": LAST_WEEK - timedelta(weeks=back) + timedelta(days=6),
            "product_id": product,
            "product_name": f"Lamp {product}",
            "product_owner": "Wang",
            "impressions": impressions,
            "clicks": clicks,
            "inquiries": inquiries,
        }
        for back in range(first_back, last_back - 1, -1)
        for product, (impressions, clicks, inquiries) in products.items()
    ]


PEERS = {f"P{number}": (2_000, 100, 5) for number in range(1, 7)}


def with_history(
    now: Mapping[str, tuple[int, int, int]], before: Mapping[str, tuple[int, int, int]]
) -> list[Row]:
    """Four weeks of `now` after sixteen of `before`, among steady peers."""
    return weeks(19, 4, {**PEERS, **before}) + weeks(3, 0, {**PEERS, **now})


def states(noted: str, tiers: Mapping[str, str], **more: object) -> list[Row]:
    return [
        {"noted_on": on(noted), "product_id": product, "tier": tier, "is_listed": True, **more}
        for product, tier in tiers.items()
    ]


def slots(noted: str, products: Iterable[str | None]) -> list[Row]:
    return [
        {"noted_on": on(noted), "slot": slot, "product_id": product}
        for slot, product in enumerate(products, start=1)
    ]


# Conversion ---------------------------------------------------------------------------------------------------------


def falling(folder: Path) -> DayFacts:
    return facts_of(folder, product_period=with_history({"X": (4_000, 200, 3)}, {"X": (4_000, 200, 10)}))


def test_conversion_that_fell_while_the_clicks_stayed_is_found_with_its_figures(tmp_path: Path) -> None:
    proposals = found("conversion_falling", falling(tmp_path))
    assert list(proposals) == ["X"]
    one = proposals["X"]
    assert not one.staff, "the account that a product hangs on is no operator: its figure says whose it is"
    assert one.is_urgent
    assert "800 clicks, 12 inquiries, 1.5%" in one.why.en
    assert "5.0% over its 4 periods before" in one.why.en
    assert "about 28 more" in one.why.en
    assert one.evidence[0].path == "/products?product=X&from=2026-08-23&to=2026-09-19"


def test_conversion_that_fell_everywhere_is_not_one_product_s(tmp_path: Path) -> None:
    everywhere = {product: (shown, clicks, 1) for product, (shown, clicks, _) in PEERS.items()}
    rows = weeks(19, 4, {**PEERS, "X": (4_000, 200, 10)}) + weeks(3, 0, {**everywhere, "X": (4_000, 200, 2)})
    assert found("conversion_falling", facts_of(tmp_path, product_period=rows)) == {}


def test_a_few_clicks_or_a_short_history_say_nothing(tmp_path: Path) -> None:
    few = with_history({"X": (100, 10, 0)}, {"X": (100, 10, 1)})
    assert found("conversion_falling", facts_of(tmp_path / "few", product_period=few)) == {}
    short = weeks(7, 4, {**PEERS, "X": (4_000, 200, 10)}) + weeks(3, 0, {**PEERS, "X": (4_000, 200, 3)})
    assert found("conversion_falling", facts_of(tmp_path / "short", product_period=short)) == {}


def test_what_lost_its_traffic_is_not_found(tmp_path: Path) -> None:
    moved = with_history({"X": (1_000, 40, 0)}, {"X": (4_000, 200, 10)})
    assert found("conversion_falling", facts_of(tmp_path, product_period=moved)) == {}


def test_presale_products_are_out(tmp_path: Path) -> None:
    rows = with_history({"X": (4_000, 200, 3)}, {"X": (4_000, 200, 10)})
    day = facts_of(
        tmp_path,
        product_period=rows,
        product_state=[{"noted_on": on("2026-09-20"), "product_id": "X", "is_presale": True}],
    )
    assert found("conversion_falling", day) == {}


def test_peers_are_those_of_the_tier_where_there_are_enough(tmp_path: Path) -> None:
    tiers = {"X": "power_tier"} | dict.fromkeys(PEERS, "power_tier")
    day = facts_of(
        tmp_path,
        product_period=with_history({"X": (4_000, 200, 3)}, {"X": (4_000, 200, 10)}),
        product_state=states("2026-09-20", tiers),
    )
    assert "other products of its tier (power product)" in found("conversion_falling", day)["X"].why.en


def test_newer_figures_settle_what_recovered_or_lost_its_traffic(tmp_path: Path) -> None:
    tasks = list(found("conversion_falling", falling(tmp_path / "a")).values())
    later = {"X": (4_000, 200, 11)}
    again = weeks(-1, -4, {**PEERS, **later})
    recovered = facts_of(tmp_path / "a", day=date(2026, 10, 20), product_period=again)
    assert "conversion 5.5%" in settled("conversion_falling", recovered, tasks)["X"].en
    falling(tmp_path / "b")
    gone = [{**row, "clicks": 20, "inquiries": 0} if row["product_id"] == "X" else row for row in again]
    moved = facts_of(tmp_path / "b", day=date(2026, 10, 20), product_period=gone)
    assert "the traffic moved" in settled("conversion_falling", moved, tasks)["X"].en


def test_the_same_figures_or_none_of_the_product_settle_nothing(tmp_path: Path) -> None:
    day = falling(tmp_path)
    tasks = list(found("conversion_falling", day).values())
    assert settled("conversion_falling", day, tasks) == {}
    without = weeks(-1, -4, PEERS)
    later = facts_of(tmp_path, day=date(2026, 10, 20), product_period=without)
    assert settled("conversion_falling", later, tasks) == {}
    assert settled("conversion_falling", facts_of(tmp_path / "empty"), tasks) == {}


def test_a_product_that_converts_more_and_is_hardly_shown_is_to_get_traffic(tmp_path: Path) -> None:
    day = facts_of(tmp_path, product_period=with_history({"X": (500, 40, 10)}, {"X": (500, 40, 2)}))
    proposals = found("conversion_rising", day)
    assert list(proposals) == ["X"]
    assert "shown only 2,000 times, the average product 7,143" in proposals["X"].why.en
    assert not proposals["X"].is_urgent
    assert settled("conversion_rising", day, proposals.values()) == {}
    fed = weeks(-1, -4, {**PEERS, "X": (2_000, 90, 20)})
    later = facts_of(tmp_path, day=date(2026, 10, 20), product_period=fed)
    assert "it gets its traffic" in settled("conversion_rising", later, proposals.values())["X"].en


def test_what_converts_more_and_is_shown_already_is_left_alone(tmp_path: Path) -> None:
    shown = with_history({"X": (9_000, 400, 60)}, {"X": (9_000, 400, 20)})
    assert found("conversion_rising", facts_of(tmp_path, product_period=shown)) == {}


# Showcase -----------------------------------------------------------------------------------------------------------

FIGURES = weeks(
    7,
    0,
    {"A": (3_000, 100, 6), "B": (3_000, 100, 1), "C": (3_000, 100, 5), "D": (40, 3, 1), "E": (900, 30, 0)},
)


def test_a_vacant_slot_is_for_the_power_product_first(tmp_path: Path) -> None:
    day = facts_of(
        tmp_path,
        showcase_slot=slots("2026-09-21", ["E", None, None]),
        product_state=states("2026-09-21", {"A": "ordinary_tier", "B": "power_tier", "C": "ordinary_tier"}),
        product_period=FIGURES,
    )
    proposals = found("showcase_vacant", day)
    assert [proposals[key].figures["into"] for key in ("slot-2", "slot-3")] == ["B", "A"]
    assert proposals["slot-2"].is_urgent
    assert "power product" in proposals["slot-2"].why.en
    assert found("showcase_power", day) == {}, "it is placed already"


def test_a_vacant_slot_is_said_without_any_product_figures(tmp_path: Path) -> None:
    day = facts_of(tmp_path, showcase_slot=slots("2026-09-21", ["A", None]))
    assert list(found("showcase_vacant", day)) == ["slot-2"]


def test_full_slots_are_quiet(tmp_path: Path) -> None:
    day = facts_of(tmp_path, showcase_slot=slots("2026-09-21", ["A", "C"]), product_period=FIGURES)
    assert found("showcase_vacant", day) == {}
    assert found("showcase_weak", day) == {}


def test_only_a_newer_note_settles_a_vacant_slot(tmp_path: Path) -> None:
    day = facts_of(tmp_path, showcase_slot=slots("2026-09-21", ["A", None]))
    tasks = list(found("showcase_vacant", day).values())
    assert settled("showcase_vacant", day, tasks) == {}
    shorter = facts_of(tmp_path / "b", showcase_slot=slots("2026-09-22", ["A"]))
    assert settled("showcase_vacant", shorter, tasks) == {}, "nobody noted that slot"
    filled = facts_of(tmp_path, showcase_slot=slots("2026-09-22", ["A", "B"]))
    assert list(settled("showcase_vacant", filled, tasks)) == ["slot-2"]


def test_a_power_product_takes_the_slot_that_brings_least(tmp_path: Path) -> None:
    day = facts_of(
        tmp_path,
        showcase_slot=slots("2026-09-21", ["C", "E"]),
        product_state=states("2026-09-21", {"A": "power_tier", "C": "ordinary_tier", "E": "ordinary_tier"}),
        product_period=FIGURES,
    )
    proposals = found("showcase_power", day)
    assert list(proposals) == ["A"]
    assert proposals["A"].figures["slot"] == 2
    assert "(ordinary product)" in proposals["A"].why.en
    assert found("showcase_weak", day) == {}, "the slot is spoken for"
    placed = facts_of(tmp_path, showcase_slot=slots("2026-09-22", ["C", "A"]))
    assert list(settled("showcase_power", placed, proposals.values())) == ["A"]
    assert settled("showcase_power", day, proposals.values()) == {}


def test_a_weak_slot_names_the_product_to_put_there_with_both_figures(tmp_path: Path) -> None:
    day = facts_of(tmp_path, showcase_slot=slots("2026-09-21", ["C", "B"]), product_period=FIGURES)
    proposals = found("showcase_weak", day)
    assert list(proposals) == ["slot-2"]
    one = proposals["slot-2"]
    assert one.figures["into"] == "A"
    assert "“Lamp B”: shown 12,000 times, 4 inquiries" in one.why.en
    assert "shown 12,000 times in 28 days, 24 inquiries" in one.why.en


def test_a_low_quality_product_gives_its_slot_to_a_power_product(tmp_path: Path) -> None:
    day = facts_of(
        tmp_path,
        showcase_slot=slots("2026-09-21", ["C", "E"]),
        product_state=states("2026-09-21", {"A": "power_tier", "E": "weak_tier"}),
        product_period=FIGURES,
    )
    assert found("showcase_weak", day)["slot-2"].figures["into"] == "A"
    assert found("showcase_power", day) == {}, "it is placed already"


def test_one_lucky_inquiry_of_a_hardly_shown_product_wins_no_slot(tmp_path: Path) -> None:
    day = facts_of(tmp_path, showcase_slot=slots("2026-09-21", ["A", "C", "B"]), product_period=FIGURES)
    assert "D" not in {one.figures["into"] for one in found("showcase_weak", day).values()}


def test_a_product_off_the_shelf_gives_its_slot_up(tmp_path: Path) -> None:
    day = facts_of(
        tmp_path,
        showcase_slot=slots("2026-09-21", ["A"]),
        product_state=[{"noted_on": on("2026-09-21"), "product_id": "A", "is_listed": False}],
        product_period=FIGURES,
    )
    proposals = found("showcase_weak", day)
    assert "not listed any more" in proposals["slot-1"].why.en
    assert settled("showcase_weak", day, proposals.values()) == {}
    changed = facts_of(tmp_path, showcase_slot=slots("2026-09-22", ["C"]))
    assert list(settled("showcase_weak", changed, proposals.values())) == ["slot-1"]
    emptied = facts_of(tmp_path, showcase_slot=slots("2026-09-23", [None]), day=date(2026, 9, 24))
    assert settled("showcase_weak", emptied, proposals.values()) == {}, "vacant is not another product"
