"""The ladder over random times: each step once and in order, never without a warning before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.inquiries.logic.ladder import (
    DAY,
    Case,
    Hand,
    Present,
    Quiet,
    look,
    recycle_due,
    recycle_step,
)
from baton.inquiries.logic.open_hours import NEVER, OpenHours, Shift, WorkingWeek, at_work
from baton.inquiries.pool.terms import Rules, Step

ZONES = ("Asia/Shanghai", "America/New_York", "Europe/Berlin")
SHIFTS = (Shift(time(9), time(12)), Shift(time(13, 30), time(18)))
HOLIDAY = date(2026, 10, 27)
ORDER = (Step.WARNED, Step.LEAD, Step.OFFERED)


def _hours(zone: str) -> OpenHours:
    """Five weeks around the change of clocks of autumn 2026, with a day off."""
    week = WorkingWeek(ZoneInfo(zone), (*((SHIFTS,) * 5), (), ()))
    return OpenHours(at_work(week, date(2026, 10, 10), date(2026, 12, 20), frozenset({HOLIDAY})))


HOURS = {zone: _hours(zone) for zone in ZONES}
START = int(datetime(2026, 10, 19, tzinfo=UTC).timestamp())
ARRIVALS = st.integers(START, START + 14 * DAY)
LIMITS = st.sampled_from([600, 7_200, 8 * 3_600])
GAPS = st.lists(st.integers(30, 12 * 3_600), min_size=1, max_size=60)


def _case(arrived: int, limit: int, hand: Hand = Hand.REP, *, is_customer: bool = False) -> Case:
    return Case(arrived, arrived, limit, arrived + DAY, hand, is_customer, {})


def _present(hours: OpenHours, now: int, *, has_duty: bool = False) -> Present:
    return Present(now, bool(hours.is_open(np.array([now]))[0]), has_duty)


def _walk(case: Case, hours: OpenHours, moments: list[int], rules: Rules) -> list[tuple[Step, int]]:
    """The steps as a desk would take them that looks at these moments."""
    taken: list[tuple[Step, int]] = []
    for now in moments:
        found = look(case, rules, hours, _present(hours, now))
        taken += [(step, now) for step in found.steps]
        case = replace(case, done={**dict.fromkeys(found.steps, now), **case.done})
        if Step.OFFERED in found.steps:
            case = replace(case, hand=Hand.POOL)
    return taken


@given(st.sampled_from(ZONES), ARRIVALS, LIMITS, GAPS, st.integers(1, 79))
def test_each_step_is_taken_once_in_order_and_at_work(
    zone: str, arrived: int, limit: int, gaps: list[int], warn_at: int
) -> None:
    hours, rules = HOURS[zone], Rules(warn_at=warn_at)
    moments = np.cumsum([arrived, *gaps]).tolist()
    taken = _walk(_case(arrived, limit), hours, moments, rules)
    climbed = [step for step, _ in taken if step is not Step.DUTY]
    assert climbed == list(ORDER[: len(climbed)])
    assert [step for step, _ in taken].count(Step.DUTY) <= 1
    assert all(hours.is_open(np.array([at]))[0] for _, at in taken)


@given(st.sampled_from(ZONES), ARRIVALS, LIMITS, GAPS)
def test_nobody_loses_an_item_sooner_after_the_warnings_than_promised(
    zone: str, arrived: int, limit: int, gaps: list[int]
) -> None:
    hours, rules = HOURS[zone], Rules()
    moments = np.cumsum([arrived, *gaps]).tolist()
    at = dict(_walk(_case(arrived, limit), hours, moments, rules))
    if Step.OFFERED not in at:
        return

    def worked(first: int, last: int) -> int:
        return int(hours.passed(np.array([first]), np.array([last]))[0])

    assert worked(arrived, at[Step.OFFERED]) >= limit
    assert worked(at[Step.WARNED], at[Step.OFFERED]) >= limit * 50 // 100
    assert worked(at[Step.LEAD], at[Step.OFFERED]) >= limit * 20 // 100


@given(st.sampled_from(ZONES), ARRIVALS, LIMITS)
def test_a_desk_that_looks_when_told_to_takes_every_step_on_its_minute(
    zone: str, arrived: int, limit: int
) -> None:
    """`again` never sleeps through a step, also over a week-end, a holiday and a change of clocks."""
    hours, rules = HOURS[zone], Rules()
    case, now = replace(_case(arrived, limit), platform_due=NEVER), arrived
    at: dict[Step, int] = {}
    for _ in range(20):
        found = look(case, rules, hours, _present(hours, now))
        at |= {step: at.get(step, now) for step in found.steps}
        case = replace(case, done={**dict.fromkeys(found.steps, now), **case.done})
        if found.again == NEVER:
            break
        now = max(found.again, now + 1)
    for step, share in zip(ORDER, (50, 80, 100), strict=True):
        due = int(hours.due(np.array([arrived]), limit * share // 100)[0])
        opened = int(hours.due(np.array([due]), 1)[0])
        assert due <= at[step] <= max(due + 1, opened) + limit


@given(ARRIVALS, LIMITS, GAPS)
def test_a_customers_item_goes_to_the_lead_and_never_to_the_pool(
    arrived: int, limit: int, gaps: list[int]
) -> None:
    moments = np.cumsum([arrived, *gaps]).tolist()
    for hand in Hand:
        taken = _walk(_case(arrived, limit, hand, is_customer=True), HOURS["Asia/Shanghai"], moments, Rules())
        assert Step.OFFERED not in dict(taken)


@given(ARRIVALS, LIMITS, GAPS)
def test_what_lies_in_the_pool_is_offered_no_more(arrived: int, limit: int, gaps: list[int]) -> None:
    moments = np.cumsum([arrived, *gaps]).tolist()
    taken = _walk(_case(arrived, limit, Hand.POOL), HOURS["Asia/Shanghai"], moments, Rules())
    assert {step for step, _ in taken} <= {Step.DUTY}


@given(ARRIVALS, LIMITS, GAPS)
def test_a_clock_that_is_set_back_repeats_nothing(arrived: int, limit: int, gaps: list[int]) -> None:
    hours = HOURS["Asia/Shanghai"]
    there = np.cumsum([arrived, *gaps]).tolist()
    taken = _walk(_case(arrived, limit), hours, [*there, *reversed(there), *there], Rules())
    steps = [step for step, _ in taken]
    assert len(steps) == len(set(steps))


def test_the_ladder_of_a_usual_inquiry() -> None:
    hours = HOURS["Asia/Shanghai"]
    zone = ZoneInfo("Asia/Shanghai")

    def at(hour: int, minute: int) -> int:
        return int(datetime(2026, 10, 20, hour, minute, tzinfo=zone).timestamp())

    moments = [at(9, 0) + 60 * minute for minute in range(240)]
    taken = _walk(_case(at(9, 0), 7_200), hours, moments, Rules())
    assert taken == [(Step.WARNED, at(10, 0)), (Step.LEAD, at(10, 36)), (Step.OFFERED, at(11, 0))]


def test_the_platforms_clock_calls_duty_at_night_and_waits_for_the_morning_without() -> None:
    hours = HOURS["Asia/Shanghai"]
    arrived = int(datetime(2026, 10, 20, 6, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp())
    night = arrived + 20 * 3_600
    case = _case(arrived, 7_200, Hand.POOL)
    assert look(case, Rules(), hours, _present(hours, night - 1)).again == night
    assert look(case, Rules(), hours, _present(hours, night, has_duty=True)).steps == (Step.DUTY,)
    quiet = look(case, Rules(), hours, _present(hours, night))
    assert quiet.steps == ()
    assert night < quiet.again <= night + 600
    assert look(case, Rules(), hours, _present(hours, arrived + 28 * 3_600)).steps == (Step.DUTY,)


@pytest.mark.parametrize("platform_due", [NEVER, START + 3_600])
def test_no_call_where_the_platform_does_not_count_or_gives_less(platform_due: int) -> None:
    case = replace(_case(START, 7_200, Hand.POOL), platform_due=platform_due)
    found = look(case, Rules(), HOURS["Asia/Shanghai"], Present(START + 22 * 3_600, True, True))
    assert found.steps == ()
    assert found.again == NEVER


@given(st.integers(1, 60), st.integers(1, 14), st.lists(st.integers(60, 4 * DAY), min_size=1, max_size=40))
def test_the_rep_is_told_before_an_item_is_recycled(quiet: int, warned: int, gaps: list[int]) -> None:
    rules = Rules(quiet_days=quiet + warned, warn_days=warned)
    hours = HOURS["Asia/Shanghai"]
    case, told = Quiet(START, {}), {}
    for now in np.cumsum([START, *gaps]).tolist():
        step = recycle_step(case, rules, _present(hours, now))
        if step is not None:
            assert step not in told
            told[step] = now
            case = replace(case, done=told)
    if Step.RECYCLED in told:
        assert told[Step.RECYCLED] - START >= rules.quiet_days * DAY
        assert told[Step.RECYCLED] - told[Step.RECYCLE_SOON] >= warned * DAY
        assert told[Step.RECYCLED] >= recycle_due(case, rules)


def test_the_warning_comes_days_before() -> None:
    rules = Rules()
    present = Present(START + int(timedelta(days=12).total_seconds()), True, False)
    assert recycle_step(Quiet(START, {}), rules, present) is Step.RECYCLE_SOON
    assert recycle_step(Quiet(START, {}), rules, replace(present, now=present.now - 1)) is None
