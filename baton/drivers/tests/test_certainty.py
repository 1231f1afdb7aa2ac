"""How sure each leg of a stored figure is, what is chance, and what cannot be told yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from itertools import count
from math import fsum
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.drivers import certainty
from baton.drivers.cannot_tell import NotYetTold
from baton.drivers.cells import LONGEST_HOLE, Asking, read_cells
from baton.drivers.certainty import sure_why
from baton.drivers.chain import MIX
from baton.drivers.evidence import Days
from baton.drivers.intervals import CHANCE
from baton.drivers.legs import why
from baton.drivers.terms import Why
from baton.facts.snapshot import Snapshot
from baton.facts.store import FactStore
from baton.kit.glossary import Owner
from baton.kit.period import Period
from baton.metrics.tests.hand_made import Row, batch, daily, inquiry, order, rows, span

SHOP = "lamps"
BEFORE, AFTER = span("2026-08-02", "2026-08-15"), span("2026-08-16", "2026-08-29")
LATEST = date(2026, 11, 20)
COUNTRIES = ("US", "DE", "BR", "SA", "NG", "IN")
RATES: Mapping[str, float] = {"clicks": 0.06, "visitors": 0.7, "inquiries": 0.2}

Shelve = Callable[..., Snapshot]


@pytest.fixture
def shelve(tmp_path: Path) -> Shelve:
    """Each call has a store of its own."""
    numbers = count()

    def stored(**found: Sequence[Row]) -> Snapshot:
        store = FactStore(tmp_path / f"facts{next(numbers)}")
        store.commit("first", [batch(name, listed) for name, listed in found.items()], lambda _: None)
        return store.snapshot()

    return stored


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int, float], Snapshot]:
    """Shops by seed and by how much more impressions the later period has."""
    folder, known = tmp_path_factory.mktemp("worlds"), dict[tuple[int, float], Snapshot]()

    def world(seed: int, growth: float = 1.0) -> Snapshot:
        if (seed, growth) not in known:
            store = FactStore(folder / f"{seed}-{growth}")
            found = traffic(seed, growth)
            store.commit("first", [batch(name, listed) for name, listed in found.items()], lambda _: None)
            known[seed, growth] = store.snapshot()
        return known[seed, growth]

    return world


def traffic(seed: int, growth: float = 1.0, rates: Mapping[str, float] = RATES) -> dict[str, list[Row]]:
    """Four weeks by day and country, every stage drawn anew; the shop is the sum of its countries."""
    random = np.random.default_rng(seed)
    size = {country: 300.0 / (place + 1) for place, country in enumerate(COUNTRIES)}
    shop, countries = [], []
    for period in (BEFORE, AFTER):
        for day in period.days():
            total = dict.fromkeys(("impressions", *rates), 0)
            for country, usual in size.items():
                counts = {"impressions": int(random.poisson(usual * (growth if period is AFTER else 1.0)))}
                for stage, rate in rates.items():
                    counts[stage] = int(random.binomial(list(counts.values())[-1], rate))
                countries += rows(Period(day, day), {"country": country, **counts})
                total = {stage: total[stage] + counts[stage] for stage in total}
            shop += rows(Period(day, day), total)
    return {"shop_day": shop, "country_period": countries}


def asking(snapshot: Snapshot, metric: str = "inquiries", by: str | None = None) -> Asking:
    return Asking(snapshot, SHOP, metric, AFTER, BEFORE, by, LATEST)


def inquiries_of(found: Mapping[str, Sequence[Row]], country: str) -> int:
    return sum(int(str(row["inquiries"])) for row in found["country_period"] if row["country"] == country)


def sums_to_the_change(found: Why) -> None:
    exact = 1e-9 * max(1.0, abs(found.before), abs(found.after))
    for parts in (found.owners, found.legs, found.segments):
        assert fsum(part.contribution for part in parts) == pytest.approx(found.change, abs=exact)


def of_leg(found: Why, leg: str) -> float:
    return fsum(share.contribution for share in found.legs if share.leg == leg)


Worlds = Callable[..., Snapshot]


@pytest.mark.parametrize("by", [None, "country"])
@given(seed=st.integers(0, 4), metric=st.sampled_from(["clicks", "visitor_days", "inquiries"]))
@settings(max_examples=8, deadline=None)
def test_parts_sum_to_the_counted_change_and_the_same_question_has_the_same_answer(
    worlds: Worlds, by: str | None, seed: int, metric: str
) -> None:
    found = sure_why(asking(worlds(seed, 1.2), metric, by))
    exact = why(worlds(seed, 1.2), SHOP, metric, AFTER, BEFORE, by, latest_complete=LATEST)
    sums_to_the_change(found)
    assert (found.before, found.after) == (exact.before, exact.after)
    assert found == sure_why(asking(worlds(seed, 1.2), metric, by))
    for parts in (found.owners, found.legs, found.segments):
        assert all(part.interval is not None for part in parts)
    assert found.legs[-1].leg == CHANCE
    assert found.owners[-1].owner is Owner.CHANCE


@given(seed=st.integers(0, 4))
@settings(max_examples=5, deadline=None)
def test_told_backwards_every_leg_turns_round(worlds: Worlds, seed: int) -> None:
    there = sure_why(asking(worlds(seed, 1.2)))
    back = sure_why(Asking(worlds(seed, 1.2), SHOP, "inquiries", BEFORE, AFTER, None, LATEST))
    size = 1e-6 * max(there.before, there.after)
    for leg, other in zip(there.legs, back.legs, strict=True):
        assert leg.contribution == pytest.approx(-other.contribution, abs=size)


def test_more_impressions_are_a_clear_leg_and_nothing_else_is(worlds: Worlds) -> None:
    found = sure_why(asking(worlds(1, 1.5)))
    shown = {share.leg: share for share in found.legs}
    assert shown["impressions"].is_clear
    assert shown["impressions"].contribution > 0
    assert "曝光 约 +" in found.reading.zh
    assert not shown[CHANCE].is_clear


def test_on_noise_hardly_a_leg_is_clear_and_chance_is_nearly_all_of_what_segments_did(worlds: Worlds) -> None:
    answers = [sure_why(asking(worlds(seed), by="country")) for seed in range(12)]
    rates = [leg for found in answers for leg in found.legs if leg.leg in {"click_rate", "inquiry_rate"}]
    assert sum(leg.is_clear for leg in rates) <= 0.25 * len(rates)
    moved = {"inquiry_rate": 0.0, CHANCE: 0.0}
    for found in answers:
        shop = {leg.leg: leg.contribution for leg in found.legs}
        for share in found.segments:
            if share.leg in moved:
                moved[share.leg] += abs(share.contribution - shop[share.leg] / len(COUNTRIES))
    assert moved[CHANCE] > 2 * moved["inquiry_rate"]


def test_the_whole_shop_is_looked_at_by_country_where_countries_sum_to_it(worlds: Worlds) -> None:
    whole, by_country = (sure_why(asking(worlds(2, 1.3), by=by)) for by in (None, "country"))
    assert whole.sureness is not None
    assert whole.sureness.cells == "country"
    assert whole.legs == by_country.legs
    assert whole.owners == by_country.owners
    assert any(leg.leg == MIX for leg in whole.legs)
    assert {share.segment for share in whole.segments} == {None}
    assert any("added to the shop" in note.en for note in whole.notes)
    assert whole.sureness.chance == of_leg(whole, CHANCE)


def test_countries_that_miss_a_part_of_the_shop_leave_it_as_one(shelve: Shelve) -> None:
    found = traffic(3)
    short = [row for row in found["country_period"] if row["country"] != "IN"]
    whole = sure_why(asking(shelve(shop_day=found["shop_day"], country_period=short)))
    assert whole.sureness is not None
    assert whole.sureness.cells is None
    assert not any(leg.leg == MIX for leg in whole.legs)
    sums_to_the_change(whole)


def test_days_sum_to_the_periods_and_widen_what_clusters(worlds: Worlds) -> None:
    cells = read_cells(asking(worlds(4, 1.2), by="country"))
    (evidence,) = cells.evidence
    assert isinstance(evidence.days, Days)
    assert evidence.days.before.shape == (14, 4, len(COUNTRIES))
    assert evidence.days.before.sum(axis=0) == pytest.approx(evidence.counts.before)
    assert evidence.days.after.sum(axis=0) == pytest.approx(evidence.counts.after)


def test_files_of_weeks_have_no_days_and_say_so(shelve: Shelve) -> None:
    found = traffic(5)
    weekly = []
    for period in (BEFORE, AFTER):
        for country in COUNTRIES:
            own = [row for row in found["country_period"] if row["country"] == country]
            inside = [row for row in own if period.contains(row["period_start"])]  # type: ignore[arg-type]  # a day
            stages = {
                stage: sum(int(str(row[stage])) for row in inside) for stage in ("impressions", "clicks")
            }
            weekly += rows(period, {"country": country, **stages})
    answer = sure_why(asking(shelve(country_period=weekly), "clicks", "country"))
    assert any("day by day" in note.en for note in answer.notes)
    assert {leg.interval.source for leg in answer.legs if leg.interval} == {"rates"}


def orders(amount: int, direct: int, first: str, number: int) -> list[Row]:
    """Paid at once; `direct` of them without an inquiry."""
    day = date.fromisoformat(first)
    return [
        order(
            number + place,
            day.replace(day=day.day + place % 14).isoformat(),
            inquiry_id=None if place < direct else f"Q{place % 4}",
            deposit=500.0 + place,
            deposit_on=day.replace(day=day.day + place % 14).isoformat(),
            country=COUNTRIES[place % 6],
        )
        for place in range(amount)
    ]


@pytest.mark.parametrize(("direct", "has_path"), [((3, 4), True), ((0, 4), False)])
def test_direct_orders_have_a_path_of_their_own_where_both_periods_have_some(
    shelve: Shelve, direct: tuple[int, int], has_path: bool
) -> None:
    logs = [inquiry(number, "2026-08-03", country="US") for number in range(4)]
    placed = orders(20, direct[0], "2026-08-02", 0) + orders(24, direct[1], "2026-08-16", 100)
    snapshot = shelve(**traffic(6), inquiry=logs, order=placed)
    found = sure_why(asking(snapshot, "paid_orders"))
    assert any(leg.leg == "direct_order_rate" for leg in found.legs) is has_path
    assert any("a path of their own" in note.en for note in found.notes) is not has_path
    sums_to_the_change(found)
    for path in read_cells(asking(snapshot, "paid_orders")).evidence:
        assert path.days is not None
        assert path.days.after.sum(axis=0) == pytest.approx(path.counts.after)


def test_products_stand_under_the_country_that_asked_for_them_before(shelve: Shelve) -> None:
    earlier = [
        inquiry(number, "2026-07-10", country="DE" if number % 2 else "US", product_id=f"P{number % 2}")
        for number in range(12)
    ]
    lately = [inquiry(50 + number, "2026-08-10", country="BR", product_id="P0") for number in range(30)]
    sold = [
        row
        for period in (BEFORE, AFTER)
        for name in ("P0", "P1")
        for row in rows(period, {"product_id": name, "impressions": 900, "clicks": 40})
    ]
    cells = read_cells(asking(shelve(product_period=sold, inquiry=[*earlier, *lately]), "clicks", "product"))
    tree = cells.evidence[0].tree
    assert tree is not None
    assert [tree.parents[0].tolist(), tree.size(1)] == [[0, 1], 2]


def test_segments_beyond_what_is_drawn_keep_their_part_without_an_interval(
    worlds: Worlds, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = sure_why(asking(worlds(7, 1.2), by="country"))
    monkeypatch.setattr(certainty, "MOST_SURE", 4)
    short = sure_why(asking(worlds(7, 1.2), by="country"))
    assert [share.contribution for share in short.segments] == pytest.approx(
        [share.contribution for share in full.segments]
    )
    sure = {share.segment for share in short.segments if share.interval is not None}
    by_size = sorted(COUNTRIES, key=lambda country: -inquiries_of(traffic(7, 1.2), country))
    assert sure == set(by_size[:3])
    sums_to_the_change(short)


# A figure that nothing leads to -----------------------------------------------------------------------------------


def test_impressions_are_held_against_how_days_differ(worlds: Worlds) -> None:
    level, up = (sure_why(asking(worlds(8, growth), "impressions")) for growth in (1.0, 1.5))
    assert [leg.leg for leg in up.legs] == ["impressions", CHANCE]
    assert up.legs[0].is_clear
    assert not level.legs[0].is_clear
    assert not up.legs[1].is_clear
    assert of_leg(up, "impressions") == up.change
    by_country = sure_why(asking(worlds(8, 1.5), "impressions", "country"))
    sums_to_the_change(by_country)


# Targets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("metric", ["impressions", "inquiries"])
@pytest.mark.parametrize("by", [None, "country"])
def test_against_a_target_the_gap_is_volume_and_the_assumption_is_said(
    worlds: Worlds, metric: str, by: str | None
) -> None:
    snapshot = worlds(9, 1.0)
    usual = sure_why(asking(snapshot, metric, by))
    found = sure_why(asking(snapshot, metric, by), target=2 * usual.before)
    assert found.before == 2 * usual.before
    assert found.target is not None
    assert found.target.assumption in found.notes
    assert of_leg(found, "impressions") < 0
    assert "目标" in found.reading.zh
    sums_to_the_change(found)


@pytest.mark.parametrize("metric", ["impressions", "inquiries"])
@pytest.mark.parametrize("target", [0.0, -5.0])
def test_a_target_of_nought_cannot_be_told(worlds: Worlds, metric: str, target: float) -> None:
    with pytest.raises(NotYetTold, match="a target above nought"):
        sure_why(asking(worlds(9, 1.0), metric), target=target)


# What cannot be told yet ------------------------------------------------------------------------------------------


def told(snapshot: Snapshot, metric: str = "inquiries", by: str | None = None) -> str:
    with pytest.raises(NotYetTold) as refusal:
        sure_why(asking(snapshot, metric, by))
    error = refusal.value
    assert error.code == "cannot_tell_yet"
    assert error.message.zh.startswith("还说不准：")
    assert "；需要" in error.message.zh
    assert "。；" not in error.message.zh
    assert error.details("en")["needs"]
    return error.message.en


def test_without_history_it_says_what_is_missing(shelve: Shelve) -> None:
    late = [row for row in traffic(10)["shop_day"] if AFTER.contains(row["period_start"])]  # type: ignore[arg-type]  # a day
    assert "before the first data day" in told(shelve(shop_day=late))


@pytest.mark.parametrize("by", [None, "country"])
def test_periods_that_share_a_day_are_not_compared(worlds: Worlds, by: str | None) -> None:
    shifted = Period(BEFORE.start + timedelta(days=1), BEFORE.end + timedelta(days=1))
    with pytest.raises(NotYetTold) as refused:
        sure_why(Asking(worlds(1, 1.2), SHOP, "clicks", shifted, BEFORE, by, LATEST))
    assert refused.value.answer.needs.zh == "两个不重叠的时间段"


def test_a_shop_without_facts(shelve: Shelve) -> None:
    snapshot = shelve(shop_day=traffic(10)["shop_day"])
    with pytest.raises(NotYetTold, match="export files"):
        sure_why(Asking(snapshot, "empty", "inquiries", AFTER, BEFORE, None, LATEST))


@pytest.mark.parametrize("metric", ["impressions", "clicks", "inquiries"])
def test_nothing_but_noughts(shelve: Shelve, metric: str) -> None:
    nothing = daily(span("2026-08-02", "2026-08-29"), impressions=0, clicks=0, visitors=0, inquiries=0)
    assert "had no impressions" in told(shelve(shop_day=nothing), metric)


def test_one_segment(shelve: Shelve) -> None:
    found = traffic(11)
    one = [row for row in found["country_period"] if row["country"] == "US"]
    assert "only one country" in told(shelve(country_period=one), by="country")


@pytest.mark.parametrize("metric", ["impressions", "inquiries"])
def test_a_gap_of_the_imports_is_no_nought(shelve: Shelve, metric: str) -> None:
    found = traffic(12)
    gap = span("2026-08-20", "2026-08-21")
    kept = [row for row in found["shop_day"] if not gap.contains(row["period_start"])]  # type: ignore[arg-type]  # a day
    said = told(shelve(shop_day=kept, country_period=found["country_period"]), metric)
    assert "a gap, not nought" in said
    assert "2026-08-20..2026-08-21" in said


def test_months_without_files_of_the_shop_are_no_gap(shelve: Shelve) -> None:
    earlier, later = span("2026-06-01", "2026-06-07"), span("2026-10-01", "2026-10-07")
    shop = [row for week in (earlier, later) for row in daily(week, impressions=50, clicks=4)]
    sold = [row for row in traffic(13)["country_period"] if row["country"] == "US"]
    products = [{**row, "product_id": "P1"} for row in sold]
    for row in products:
        del row["country"], row["visitors"]
    found = sure_why(asking(shelve(shop_day=shop, product_period=products), "clicks"))
    sums_to_the_change(found)


def test_a_period_inside_a_short_hole_is_a_gap(shelve: Shelve) -> None:
    hole = Period(BEFORE.start, AFTER.end)
    shop = [
        row
        for week in (span("2026-07-20", "2026-08-01"), span("2026-08-30", "2026-09-05"))
        for row in daily(week, impressions=50, clicks=4, visitors=3, inquiries=1)
    ]
    assert hole.length <= LONGEST_HOLE
    assert "a gap, not nought" in told(shelve(shop_day=shop))


def test_a_figure_that_nothing_leads_to_needs_days(shelve: Shelve) -> None:
    weeks = [*rows(BEFORE, {"impressions": 900}), *rows(AFTER, {"impressions": 990})]
    assert "day by day" in told(shelve(shop_day=weeks), "impressions")


def test_a_period_that_is_not_over(worlds: Worlds) -> None:
    with pytest.raises(NotYetTold, match="to be complete"):
        sure_why(Asking(worlds(1, 1.5), SHOP, "inquiries", AFTER, BEFORE, None, date(2026, 8, 20)))
