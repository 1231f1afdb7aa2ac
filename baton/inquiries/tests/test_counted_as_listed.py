"""What is counted on the day and listed at the desk: one figure each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from baton.inquiries import desk_lists, selectors, services
from baton.inquiries.day_questions import GradingSpan, gradings
from baton.inquiries.desk_lists import Lane, Wanted
from baton.inquiries.models import Item
from baton.inquiries.terms import Grade, ReasonCode
from baton.inquiries.tests.conftest import Files
from baton.metrics.tests.hand_made import inquiry, noon
from baton.people.clock import clock
from baton.people.terms import Person, Role, Shop

pytestmark = pytest.mark.django_db
People = Callable[..., Person]


def page_of(person: Person, path: str) -> str:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=person.id))
    return client.get(path).content.decode()


@pytest.fixture
def rep(person: People) -> Person:
    return person("rep", accounts=("Leo",))


@pytest.fixture
def lead(person: People) -> Person:
    return person("lead", Role.SALES_LEAD)


def test_what_is_not_graded_is_listed_as_it_is_counted(
    files: Files, rep: Person, lead: Person, shop: Shop
) -> None:
    files.bring(
        inquiry(1, "2026-09-10", staff="Leo", first_reply_at=noon("2026-09-12")),
        inquiry(2, "2026-09-10", staff="Leo", first_reply_at=noon("2026-09-11")),
        inquiry(3, "2026-09-10", staff="Leo", first_reply_at=noon("2026-09-11")),
        inquiry(4, "2026-09-20", staff="Leo", first_reply_at=noon("2026-09-20")),
        inquiry(5, "2026-08-10", staff="Leo", first_reply_at=noon("2026-08-10")),
        inquiry(6, "2026-09-10", first_reply_at=noon("2026-09-11")),
    )
    services.grade(rep, shop, Item.objects.get(key="Q3").pk, Grade.B, ReasonCode.GOOD)
    found = desk_lists.listing(rep, shop, Wanted(lane=Lane.UNGRADED))
    assert [row.key for row in found.rows] == ["Q2", "Q1"], "who was answered longest ago comes first"
    owed = {one.person_id: one.owed for one in gradings(shop, *GradingSpan().moments(clock().now()))}
    assert owed == {rep.id: found.count}
    assert selectors.at_a_glance(rep, shop).ungraded == found.count
    assert selectors.at_a_glance(lead, shop, is_team=True).ungraded == found.count
    assert selectors.at_a_glance(rep, shop, grading=GradingSpan(0, 60)).ungraded == 4
    assert "没评级" in page_of(rep, "/desk")
    wider = page_of(rep, "/desk?lane=ungraded&after=0&within=60")
    assert all(f"#{key}" in wider for key in ("Q1", "Q2", "Q4", "Q5"))
    assert 'name="within" value="60"' in wider, "a filter keeps the days"
    assert "已回复的询盘都评过级了" in page_of(rep, "/desk?lane=ungraded&after=30&within=30")


def test_the_chip_of_follow_ups_says_that_it_counts_coming_ones(files: Files, rep: Person) -> None:
    files.bring(
        inquiry(1, "2026-09-10", staff="Leo", first_reply_at=noon("2026-09-10"), quoted_on=date(2026, 9, 21)),
    )
    assert "待跟进（含往后的） <b>1</b>" in page_of(rep, "/desk?part=follow_up")
