"""Advertisements: the hours of their market, forgotten switches, budgets that end early."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.daybook.ad_runs import SLOTS, all_together, costs, hours_of, written
from baton.daybook.tests.hand_made_day import at, facts_of, found, on, settled
from baton.facts.tests.logs import Row

NOTED = "2026-09-21"
DATA_DAY = date(2026, 9, 20)


def run(country: str, noted: str = NOTED, campaign: str = "panels", **columns: Any) -> Row:
    return {"noted_on": on(noted), "campaign": campaign, "country": country, "is_on": True, **columns}


def nights(country: str, days: int = 5, **columns: Any) -> list[Row]:
    return [
        run(country, str(on(NOTED) - timedelta(days=back)), **columns) for back in range(days - 1, -1, -1)
    ]


def spend(
    country: str = "DE", *, days: int = 28, last: date = DATA_DAY, campaign: str = "panels", **columns: object
) -> list[Row]:
    """The same figures on each of the days up to `last`."""
    return [
        {
            "period_start": day, "period_end": day, "campaign": campaign, "keyword": "", "product_id": "",
            "country": country, "clicks": 10, "ad_spend": 100.0, "ad_leads": 1, **columns,
        }
        for day in (last - timedelta(days=back) for back in range(days))
    ]  # fmt: skip


# Reading hours --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("08:00-20:30", 25),
        ("22-6", 16),
        ("22:00–06:00, 9:00 至 11:00", 20),
        ("全天", 48),
        ("24小时", 48),
        ("0-24", 48),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, count: int) -> None:
    slots = hours_of(text)
    assert slots is not None
    assert len(slots) == count


@pytest.mark.parametrize("text", ["", None, "随便", "25-30", "9:75-10:00", "8"])
def test_what_names_no_hours_is_not_known(text: str | None) -> None:
    assert hours_of(text) is None


@given(st.frozensets(st.integers(0, SLOTS - 1), min_size=1))
def test_what_is_written_is_read_as_the_same_hours(slots: frozenset[int]) -> None:
    assert hours_of(written(slots)) == slots


# Hours of the market --------------------------------------------------------------------------------------------


def test_nights_that_spend_and_bring_nothing_are_to_be_switched_off(tmp_path: Path) -> None:
    day = facts_of(
        tmp_path,
        ad_schedule=[
            *nights("DE", night_spent=60.0, night_clicks=9, night_leads=0, hours_on="00:00-24:00"),
            *nights("US", night_spent=60.0, night_clicks=9, night_leads=1, hours_on="00:00-24:00"),
            *nights("BR", night_spent=10.0, night_clicks=9, night_leads=0, hours_on="00:00-24:00"),
            *nights("FR", night_spent=60.0, night_clicks=9, hours_on="00:00-24:00"),
            *nights("ZZ", night_spent=60.0, night_clicks=9, night_leads=0, hours_on="00:00-24:00"),
        ],
    )
    told = found("ads_hours", day)
    # Leads came, too little was spent, leads are not known, the country's clock is not known.
    assert list(told) == ["off:panels|DE"]
    # From 23 to 8 o'clock in Germany it is 5 to 14 o'clock in China in summer.
    assert "05:00–14:00" in told["off:panels|DE"].title.zh
    assert "¥300" in told["off:panels|DE"].why.zh
    assert told["off:panels|DE"].is_urgent


def test_the_night_goes_by_the_market_s_winter_time(tmp_path: Path) -> None:
    rows = [
        {**row, "noted_on": on("2026-11-23")} for row in nights("DE", 1, night_spent=400.0, night_leads=0)
    ]
    day = facts_of(tmp_path, day=date(2026, 11, 24), hour=16, ad_schedule=rows)
    (told,) = found("ads_hours", day).values()
    assert "06:00–15:00" in told.title.zh
    assert not told.is_urgent
    assert told.due == at("2026-11-25T06:00")


def test_a_night_is_off_when_a_later_note_says_so(tmp_path: Path) -> None:
    day = facts_of(tmp_path, ad_schedule=nights("DE", night_spent=60.0, night_leads=0, hours_on="全天"))
    tasks = list(found("ads_hours", day).values())
    assert settled("ads_hours", day, tasks) == {}
    # A later note without the night's figures says nothing.
    silent = facts_of(tmp_path, ad_schedule=[run("DE", "2026-09-22", hours_on="全天")])
    assert settled("ads_hours", silent, tasks) == {}
    off = facts_of(tmp_path, ad_schedule=[run("DE", "2026-09-22", hours_on="14:00-04:00")])
    assert set(settled("ads_hours", off, tasks)) == {"off:panels|DE"}
    none_spent = facts_of(tmp_path, ad_schedule=[run("DE", "2026-09-22", hours_on="全天", night_spent=0.0)])
    assert set(settled("ads_hours", none_spent, tasks)) == {"off:panels|DE"}


def test_cheap_leads_want_the_market_s_working_hours(tmp_path: Path) -> None:
    ads = [*spend("DE"), *spend("US", campaign="strips", ad_spend=300.0)]
    schedule = [run("DE", hours_on="22:00-02:00"), run("US", campaign="strips", hours_on="12:00-14:00")]
    day = facts_of(tmp_path, ad_schedule=schedule, ad_day=ads)
    told = found("ads_hours", day)
    assert list(told) == ["on:panels|DE"]
    assert "¥100" in told["on:panels|DE"].why.zh
    tasks = list(told.values())
    more = facts_of(tmp_path, ad_schedule=[run("DE", "2026-09-22", hours_on="14:00-02:00")])
    assert set(settled("ads_hours", more, tasks)) == {"on:panels|DE"}


# Forgotten switches ---------------------------------------------------------------------------------------------


def test_what_was_left_on_without_a_lead_is_asked_about(tmp_path: Path) -> None:
    long_ago = on("2026-08-01")
    day = facts_of(
        tmp_path,
        ad_schedule=[
            run("DE", switched_on_day=long_ago),
            run("US", switched_on_day=long_ago),
            run("FR", switched_on_day=on("2026-09-20")),
            run("BR"),
        ],
        ad_day=[*spend("DE", ad_leads=0), *spend("US"), *spend("FR", ad_leads=0), *spend("BR", ad_leads=0)],
    )
    told = found("ads_forgotten", day)
    assert list(told) == ["on:panels|DE"]
    assert "52 天没动过" in told["on:panels|DE"].why.zh
    assert "¥1,400" in told["on:panels|DE"].why.zh


def test_no_lead_of_a_little_money_and_what_nights_spent_is_not_forgotten(tmp_path: Path) -> None:
    left_on: dict[str, Any] = {"switched_on_day": on("2026-08-01")}
    # A lead costs ¥1,000 over all campaigns: ¥1,400 without one say little.
    dear = facts_of(
        tmp_path / "dear",
        ad_schedule=[run("DE", **left_on)],
        ad_day=[*spend("DE", ad_leads=0), *spend("US", campaign="strips", ad_spend=900.0)],
    )
    assert found("ads_forgotten", dear) == {}
    nightly = facts_of(
        tmp_path / "nightly",
        ad_schedule=nights("DE", 14, night_spent=90.0, night_leads=0, **left_on),
        ad_day=[*spend("DE", ad_leads=0), *spend("US", campaign="strips")],
    )
    assert found("ads_forgotten", nightly) == {}
    assert len(found("ads_hours", nightly)) == 1


def test_leads_that_nobody_counted_are_not_none(tmp_path: Path) -> None:
    day = facts_of(
        tmp_path, ad_schedule=[run("DE", switched_on_day=on("2026-08-01"))], ad_day=spend("DE", ad_leads=None)
    )
    assert found("ads_forgotten", day) == {}


def test_what_was_left_off_against_its_schedule_is_asked_about(tmp_path: Path) -> None:
    off: dict[str, Any] = {"is_on": False, "switched_on_day": on("2026-09-10")}
    day = facts_of(
        tmp_path,
        ad_schedule=[
            run("DE", hours_on="14:00-02:00", **off),
            run("US", hours_on="", **off),
            run("FR", hours_on="14:00-02:00", **off),
        ],
        ad_day=[*spend("DE", days=60), *spend("US", days=60), *spend("FR", days=60, ad_spend=400.0)],
    )
    told = found("ads_forgotten", day)
    assert list(told) == ["off:panels|DE"]
    assert "12 天" in told["off:panels|DE"].why.zh
    on_again = facts_of(tmp_path, ad_schedule=[run("DE", "2026-09-22")])
    assert set(settled("ads_forgotten", on_again, told.values())) == {"off:panels|DE"}


@pytest.mark.parametrize(
    ("later", "is_done"),
    [
        ({"is_on": False}, True),
        ({"switched_on_day": on("2026-09-22")}, True),
        ({"is_on": None}, False),
        ({"switched_on_day": on("2026-08-01")}, False),
    ],
)
def test_a_forgotten_switch_is_done_when_it_was_touched(tmp_path: Path, later: Row, is_done: bool) -> None:
    schedule = [run("DE", switched_on_day=on("2026-08-01"))]
    day = facts_of(tmp_path, ad_schedule=schedule, ad_day=spend("DE", ad_leads=0))
    tasks = list(found("ads_forgotten", day).values())
    assert settled("ads_forgotten", day, tasks) == {}
    after = facts_of(tmp_path, ad_schedule=[{**run("DE", "2026-09-22"), **later}])
    assert bool(settled("ads_forgotten", after, tasks)) == is_done


# Budgets --------------------------------------------------------------------------------------------------------


def early(country: str, hour: str = "21:00", days: int = 4, **columns: Any) -> list[Row]:
    """21 o'clock in China is 15 o'clock in Germany in summer, 9 in the morning in New York."""
    return [
        {**row, "budget_ended_at": at(f"{row['noted_on']}T{hour}"), "daily_budget": 100.0, "spent": 100.0}
        for row in nights(country, days, **columns)
    ]


def test_a_budget_that_ends_early_is_raised_where_leads_are_cheap(tmp_path: Path) -> None:
    day = facts_of(
        tmp_path,
        ad_schedule=[
            *early("DE"), *early("US", campaign="strips"), *early("FR", "03:30"), *early("GB", days=2), *nights("ES"),
        ],
        ad_day=[
            *spend("DE", days=56), *spend("FR"), *spend("GB"), *spend("ES"),
            *spend("US", campaign="strips", ad_spend=500.0),
        ],
    )  # fmt: skip
    told = found("ads_budget_early", day)
    # Dear leads, the market's evening, two days alone, a budget that lasted.
    assert list(told) == ["panels|DE"]
    assert "登记的 4 天里 4 天" in told["panels|DE"].why.zh
    assert "再前 28 天 ¥100" in told["panels|DE"].why.zh


@pytest.mark.parametrize(
    ("later", "is_done"),
    [
        ({"daily_budget": 150.0, "budget_ended_at": at("2026-09-22T21:00")}, True),
        ({"daily_budget": 100.0, "spent": 80.0}, True),
        ({"daily_budget": 100.0, "budget_ended_at": at("2026-09-23T03:00")}, True),
        ({"daily_budget": 100.0, "budget_ended_at": at("2026-09-22T21:00")}, False),
        ({}, False),
    ],
)
def test_a_budget_is_done_when_it_is_higher_or_lasts(tmp_path: Path, later: Row, is_done: bool) -> None:
    day = facts_of(tmp_path, ad_schedule=early("DE"), ad_day=spend("DE"))
    tasks = list(found("ads_budget_early", day).values())
    assert len(tasks) == 1
    assert settled("ads_budget_early", day, tasks) == {}
    after = facts_of(tmp_path, ad_schedule=[{**run("DE", "2026-09-22"), **later}])
    assert bool(settled("ads_budget_early", after, tasks)) == is_done


def test_a_report_that_is_split_further_counts_once(tmp_path: Path) -> None:
    by_word = [{**row, "keyword": "led panel"} for row in spend("DE", days=3)]
    day = facts_of(tmp_path, ad_day=[*spend("DE", days=3), *by_word])
    cost = costs(day, DATA_DAY)[("panels", "DE")]
    assert (cost.spend, cost.leads, cost.a_lead) == (300.0, 3, 100.0)
    whole = all_together(costs(day, DATA_DAY))
    assert whole is not None
    assert whole.spend == 300.0
