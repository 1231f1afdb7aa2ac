"""The course of a metric around what was done: equal whole weeks, missing is not nought, and nothing is claimed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from baton.actions import courses, selectors, services
from baton.actions.models import Action, Line
from baton.actions.showing import course_of, kept_course
from baton.actions.terms import ActionState, Course, NewAction, Verdict
from baton.actions.tests.conftest import TODAY
from baton.facts.store import FactStore
from baton.intake.selectors import fact_store
from baton.kit.period import Period
from baton.metrics.tests.hand_made import batch, daily
from baton.people.terms import Person, Role, Shop

BEGUN, DONE = date(2026, 8, 26), date(2026, 9, 2)
"""Whole weeks before 23 August, and from 6 September: two are complete on the 22nd."""
BEFORE, AFTER = Period(date(2026, 8, 9), date(2026, 8, 22)), Period(date(2026, 9, 6), date(2026, 9, 19))
Fill = Callable[..., FactStore]


@pytest.fixture
def facts(fill: Fill) -> FactStore:
    """100 clicks a day before, 150 after; of 5,000 impressions."""
    return fill(
        batch(
            "shop_day",
            [
                *daily(Period(date(2026, 7, 1), BEGUN), clicks=100, impressions=5000),
                *daily(Period(DONE, date(2026, 9, 20)), clicks=150, impressions=5000),
            ],
        )
    )


def done(by: Person, shop: Shop, metric: str, state: ActionState = ActionState.TO_VERIFY) -> int:
    number = services.record_action(by, shop, NewAction("Swap the image", by.id, TODAY, metric, "so"))
    services.move(by, shop, number, ActionState.TO_VERIFY, version=1)
    if state is ActionState.CONCLUDED:
        services.move(by, shop, number, state, version=2, verdict=Verdict.WORKED)
    Action.objects.filter(pk=number).update(started_on=BEGUN, done_on=DONE)
    return number


def course(shop: Shop, number: int) -> Course:
    found = selectors.action(shop, number).course
    assert found is not None
    return found


def test_before_and_after_are_equal_whole_weeks(
    shop: Shop, person: Callable[..., Person], facts: FactStore
) -> None:
    by = person()
    number = done(by, shop, "clicks")
    assert services.attach_courses(shop) == 1
    found = course(shop, number)
    assert (found.before, found.after) == (1400, 2100)
    assert (found.before_days, found.after_days) == (str(BEFORE), str(AFTER))
    assert found.change == pytest.approx(0.5)
    assert found.next_on == date(2026, 9, 28)
    assert found.weeks[-1].value == 1050
    # The week in which it was begun and the one in which it was done hold days without figures.
    assert None in [week.value for week in found.weeks]
    assert "不代表" in found.note.zh
    assert services.attach_courses(shop) == 0


def test_a_rate_says_what_it_rests_on(shop: Shop, person: Callable[..., Person], facts: FactStore) -> None:
    number = done(person(), shop, "click_rate")
    services.attach_courses(shop)
    found = course(shop, number)
    assert found.before == pytest.approx(0.02)
    assert found.after == pytest.approx(0.03)
    assert (found.before_n, found.after_n) == (70_000, 70_000)


def test_a_missing_day_is_no_nought_and_is_read_again_when_it_comes(
    shop: Shop, person: Callable[..., Person], fill: Fill
) -> None:
    number = done(person(), shop, "clicks")
    fill(batch("shop_day", daily(BEFORE, clicks=100)))
    fill(batch("shop_day", daily(Period(AFTER.start, date(2026, 9, 15)), clicks=150)))
    services.attach_courses(shop)
    found = course(shop, number)
    assert (found.before, found.after, found.is_measured, found.change) == (1400, None, False, None)
    assert "不当 0" in found.note.zh
    fill(batch("shop_day", daily(Period(date(2026, 9, 16), date(2026, 9, 20)), clicks=150)))
    assert services.attach_courses(shop) == 1
    assert course(shop, number).after == 2100


def test_a_shop_without_facts_has_a_course_without_figures(shop: Shop, person: Callable[..., Person]) -> None:
    number = done(person(), shop, "clicks")
    services.attach_courses(shop)
    assert not course(shop, number).is_measured


def test_nothing_is_read_of_what_is_open_or_names_no_figure(
    shop: Shop, person: Callable[..., Person], facts: FactStore
) -> None:
    by = person()
    services.record_action(by, shop, NewAction("Still to do", by.id, TODAY, "clicks", "so"))
    number = done(by, shop, "")
    assert services.attach_courses(shop) == 0
    assert selectors.action(shop, number).course is None


def test_the_course_goes_on_after_the_conclusion_and_ends(
    shop: Shop, person: Callable[..., Person], facts: FactStore
) -> None:
    number = done(person(), shop, "clicks", ActionState.CONCLUDED)
    lines = Line.objects.count()
    assert services.attach_courses(shop) == 1
    assert services.attach_courses(shop, day=TODAY + timedelta(days=150)) == 0
    assert selectors.action(shop, number).version == 3
    assert Line.objects.count() == lines


def test_it_is_forgotten_when_the_work_goes_on(
    shop: Shop, person: Callable[..., Person], facts: FactStore
) -> None:
    by = person()
    number = done(by, shop, "clicks")
    services.attach_courses(shop)
    services.move(by, shop, number, ActionState.UNDER_WAY, version=2)
    found = selectors.action(shop, number)
    assert (found.course, found.done_on, found.started_on) == (None, None, BEGUN)


def test_a_kept_course_comes_back_as_it_was(shop: Shop, facts: FactStore) -> None:
    found = courses.course(fact_store().snapshot(), shop, "clicks", BEGUN, DONE, TODAY)
    assert found is not None
    assert course_of(kept_course(found)) == found
    assert course_of(None) is None
    assert courses.course(fact_store().snapshot(), shop, "no-figure", BEGUN, DONE, TODAY) is None


def test_last_months_work_with_a_measured_course_is_counted(
    shop: Shop, person: Callable[..., Person], facts: FactStore
) -> None:
    by, rep = person(), person(Role.REP)
    for who, metric in ((by, "clicks"), (by, ""), (rep, "quoted")):
        Action.objects.filter(pk=done(who, shop, metric)).update(done_on=date(2026, 8, 31))
    services.attach_courses(shop)

    def share(**of: object) -> tuple[int, int]:
        found = selectors.measured_share(shop, TODAY, **of)  # type: ignore[arg-type]
        return found.measured, found.done

    assert share() == (1, 3)
    assert share(person_id=by.id) == (1, 2)
    assert share(team="sales") == (0, 0)
    assert selectors.measured_share(shop, date(2026, 11, 3)).done == 0


def test_the_page_shows_figures_days_and_what_they_rest_on(
    shop: Shop, person: Callable[..., Person], facts: FactStore, enter: Callable[[Person], Client]
) -> None:
    by = person()
    number = done(by, shop, "click_rate")
    services.attach_courses(shop)
    page = enter(by).get(reverse("actions:action", args=[number])).content.decode()
    for said in ("08-09 – 08-22", "09-06 – 09-19", "2.00%", "3.00%", "n = 70,000", "只是走势"):
        assert said in page, said
