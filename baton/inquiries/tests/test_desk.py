"""Whom to answer next, and what a lead sees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.inquiries import selectors, services
from baton.inquiries.models import Item
from baton.inquiries.pool.following import When, follow_up_list
from baton.inquiries.pool.selectors import pool
from baton.inquiries.terms import Grade, Kind, NextStep, ReasonCode, Scope, Stage, Unassigned
from baton.inquiries.tests.conftest import Files
from baton.kit.errors import NotAllowed
from baton.metrics.tests.hand_made import inquiry, noon
from baton.people.clock import clock
from baton.people.terms import Person, Role, Shop

pytestmark = pytest.mark.django_db
People = Callable[..., Person]


def keys(person: Person, shop: Shop, scope: Scope = Scope.MINE) -> list[str]:
    return [row.key for row in selectors.desk(person, shop, scope).rows]


def test_the_most_urgent_comes_first_and_says_why(files: Files, shop: Shop, person: People) -> None:
    rep = person("rep", accounts=("Leo",))
    files.bring(
        inquiry(1, "2026-09-18", staff="Leo"),
        inquiry(2, "2026-09-21", staff="Leo", source="chat"),
        inquiry(3, "2026-09-16", staff="Leo"),
        inquiry(4, "2026-09-16", staff="Leo", first_reply_at=noon("2026-09-17")),
        inquiry(5, "2026-09-10", staff="Leo", first_reply_at=noon("2026-09-10"), quoted_on=date(2026, 9, 17)),
        inquiry(6, "2026-05-10", staff="Leo"),
        inquiry(7, "2026-09-16", staff="Somebody else"),
    )
    found = selectors.desk(rep, shop)
    assert [row.key for row in found.rows] == ["Q3", "Q1", "Q2", "Q5"], (
        "who waits comes before what is to be followed up"
    )
    assert (found.count, found.older, found.quiet) == (4, 1, 1)
    first = found.rows[0]
    assert (first.step, first.is_mine, first.unassigned) == (NextStep.FIRST_REPLY, True, None)
    assert first.platform.is_late
    assert first.team.is_late
    assert [reason.zh[:5] for reason in first.why] == ["平台时钟超", "团队时钟超"]
    assert first.why[0].en.startswith("platform clock: ")
    follow_up = found.rows[3]
    assert follow_up.step is NextStep.FOLLOW_UP
    assert follow_up.why[0].zh == "报价或寄样后第 5 天，该跟进"


def test_the_next_deadline_is_of_whichever_clock_still_runs(
    files: Files, shop: Shop, person: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep = person("rep", accounts=("Leo",))
    files.bring(inquiry(1, "2026-09-21", staff="Leo"))
    row = Item.objects.get()
    assert row.team_due is not None
    assert row.platform_due is not None
    first, last = sorted((row.team_due, row.platform_due))
    assert first < last
    for now, due in (
        (first - timedelta(minutes=1), first),
        (first + timedelta(minutes=1), last),
        (last + timedelta(minutes=1), None),
    ):
        monkeypatch.setattr(selectors, "clock", lambda at=now: SimpleNamespace(now=lambda: at))
        assert selectors.at_a_glance(rep, shop).next_due == due


def test_an_answered_item_has_no_clock_running(files: Files, shop: Shop, person: People) -> None:
    rep = person("rep", accounts=("Leo",))
    files.bring(inquiry(1, "2026-09-18", staff="Leo", first_reply_at=noon("2026-09-18")))
    row = selectors.card(rep, shop, Item.objects.get().pk).row
    assert row.platform.due is not None
    assert (row.platform.left, row.platform.is_late) == (None, False)


def test_pages_hold_everything_once(files: Files, shop: Shop, person: People) -> None:
    rep = person("rep", accounts=("Leo",))
    files.bring(*(inquiry(number, "2026-09-21", staff="Leo") for number in range(1, 8)))
    pages = [selectors.desk(rep, shop, number=number, size=3) for number in (1, 2, 3)]
    assert [len(page.rows) for page in pages] == [3, 3, 1]
    assert len({row.id for page in pages for row in page.rows}) == 7
    assert {page.pages for page in pages} == {3}
    assert selectors.desk(rep, shop, number=99, size=3).number == 3


def test_who_may_see_which_list(files: Files, shop: Shop, person: People) -> None:
    rep, other, lead = person("rep", accounts=("Leo",)), person("other"), person("lead", Role.SALES_LEAD)
    files.bring(inquiry(1, "2026-09-21", staff="Leo"), inquiry(2, "2026-09-21"))
    assert keys(lead, shop, Scope.TEAM) == ["Q1", "Q2"]
    assert keys(other, shop, Scope.TEAM) == [], "a rep's team list is the own one"
    assert keys(other, shop, Scope.UNASSIGNED) == ["Q2"]
    assert keys(rep, shop) == ["Q1"]
    (row, _) = selectors.desk(lead, shop, Scope.TEAM).rows
    assert row.owner is not None
    assert row.owner.zh == "Rep"
    seen = selectors.card(other, shop, row.id).row.owner
    assert seen is not None
    assert seen.zh == "同事", "names are for leads"
    with pytest.raises(NotAllowed):
        selectors.desk(person("designer", Role.DESIGNER), shop)
    with pytest.raises(NotAllowed):
        selectors.overview(rep, shop)


def test_a_page_asks_the_same_few_questions_however_long_the_list(
    files: Files, shop: Shop, person: People
) -> None:
    rep = person("rep", accounts=("Leo",))
    counts = []
    for number in (2, 20):
        files.bring(*(inquiry(one, "2026-09-21", staff="Leo", buyer_id=f"b{one}") for one in range(number)))
        with CaptureQueriesContext(connection) as asked:
            selectors.desk(rep, shop)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_the_list_is_found_by_an_index(shop: Shop, person: People) -> None:
    rep = person("rep")
    for scope in (Scope.MINE, Scope.UNASSIGNED):
        rows = selectors._in_scope(rep, shop, scope).filter(answer_by__isnull=False)
        assert "inquiries_item_own_due" in rows[:20].explain()


def test_a_lead_sees_load_lateness_and_why_nobody_has_what(files: Files, shop: Shop, person: People) -> None:
    lead, rep, idle = person("lead", Role.SALES_LEAD), person("rep", accounts=("Leo",)), person("idle")
    files.bring(
        inquiry(1, "2026-09-18", staff="Leo"),
        inquiry(2, "2026-09-18", staff="Leo", first_reply_at=noon("2026-09-18") + timedelta(hours=2)),
        inquiry(3, "2026-09-19", staff="Stranger"),
        inquiry(4, "2026-09-20"),
        inquiry(5, "2026-09-20"),
    )
    services.take(rep, shop, Item.objects.get(key="Q5").pk)
    services.release(rep, shop, Item.objects.get(key="Q5").pk, "too much")
    services.add_absence(lead, shop, idle.id, date(2026, 9, 20), date(2026, 9, 25))
    found = selectors.overview(lead, shop)
    loads = {one.name.zh: one for one in found.loads}
    assert set(loads) == {"Rep", "Idle"}
    assert (loads["Rep"].in_hand, loads["Rep"].waiting, loads["Rep"].late) == (2, 1, 1)
    assert loads["Rep"].first_reply_median == 7_200
    assert (loads["Idle"].in_hand, loads["Idle"].is_absent, loads["Idle"].first_reply_median) == (
        0,
        True,
        None,
    )
    assert found.unassigned == {
        Unassigned.UNKNOWN_ACCOUNT: 1, Unassigned.NOT_YET: 1, Unassigned.RELEASED: 1,
    }  # fmt: skip
    assert (found.in_hand, found.waiting, found.pool) == (5, 4, 1)
    assert all(one.follow_ups == 0 for one in found.loads)
    assert found.late_by_platform == 4
    assert all(reason.label.zh for reason in found.unassigned)


def test_a_lead_tells_late_answers_from_late_follow_ups(files: Files, shop: Shop, person: People) -> None:
    lead, _ = person("lead", Role.SALES_LEAD), person("rep", accounts=("Leo",))
    files.bring(
        inquiry(1, "2026-09-10", staff="Leo", first_reply_at=noon("2026-09-10"), quoted_on=date(2026, 9, 17)),
        inquiry(2, "2026-09-18", staff="Leo"),
    )
    load = next(one for one in selectors.overview(lead, shop).loads if one.name.zh == "Rep")
    assert (load.in_hand, load.late, load.follow_ups) == (2, 1, 1)


def test_the_next_deadline_is_that_of_the_clock_that_still_runs(
    files: Files, shop: Shop, person: People
) -> None:
    rep = person("rep", accounts=("Leo",))
    assert selectors.at_a_glance(rep, shop).next_due is None
    files.bring(inquiry(1, "2026-09-18", staff="Leo"), inquiry(2, "2026-09-21", staff="Leo"))
    now = clock().now()
    over, ahead = now - timedelta(hours=2), now + timedelta(hours=6)
    for team, platform in ((over, ahead), (ahead, over)):
        Item.objects.filter(key="Q2").update(answer_by=over, team_due=team, platform_due=platform)
        assert selectors.at_a_glance(rep, shop).next_due == ahead
    Item.objects.update(answer_by=over, team_due=over, platform_due=over)
    assert selectors.at_a_glance(rep, shop).next_due is None
    again = now + timedelta(hours=1)
    Item.objects.filter(key="Q1").update(next_step=NextStep.ANSWER, answer_by=again)
    assert selectors.at_a_glance(rep, shop).next_due == again


def test_follow_ups_due_and_late_are_as_their_page_has_them(files: Files, shop: Shop, person: People) -> None:
    rep = person("rep", accounts=("Leo",))
    replied = {"staff": "Leo", "first_reply_at": noon("2026-08-20")}
    days = (date(2026, 9, 19), date(2026, 9, 17), date(2026, 9, 21), date(2026, 8, 20))
    files.bring(*(inquiry(one, "2026-08-19", quoted_on=day, **replied) for one, day in enumerate(days, 1)))
    found = selectors.at_a_glance(rep, shop)
    counts = {part.when: part.count for part in follow_up_list(rep, shop).parts}
    assert (counts[When.TODAY], counts[When.LATE]) == (1, 2)
    assert (found.follow_ups, found.late_follow_ups) == (3, 2)


@pytest.mark.parametrize("reason", selectors.IN_POOL)
def test_the_strip_counts_what_the_page_of_the_pool_shows(
    reason: Unassigned, files: Files, shop: Shop, person: People
) -> None:
    lead = person("lead", Role.SALES_LEAD)
    gone = person("gone", accounts=("Leo",))
    files.bring(inquiry(1, "2026-09-20", staff="Leo" if reason is Unassigned.OWNER_LEFT else None))
    if reason is Unassigned.OWNER_LEFT:
        get_user_model().objects.filter(pk=gone.id).update(is_active=False)
    else:
        Item.objects.update(unassigned=reason.value)
    page = pool(lead, shop)
    assert selectors.overview(lead, shop).pool == page.count + len(page.lead) == 1


def test_the_card_tells_of_earlier_items_and_orders(files: Files, shop: Shop, person: People) -> None:
    rep = person("rep")
    files.bring(
        inquiry(1, "2026-03-01", buyer_id="b1"),
        inquiry(2, "2026-09-21", buyer_id="b1", channel="search", buyer_level="L2", source="rfq"),
    )
    services.set_stage(rep, shop, Item.objects.get(key="Q1").pk, Stage.WON)
    services.grade(rep, shop, Item.objects.get(key="Q2").pk, Grade.A, ReasonCode.GOOD)
    found = selectors.card(rep, shop, Item.objects.get(key="Q2").pk)
    assert [(one.key, one.stage) for one in found.earlier] == [("Q1", Stage.WON)]
    assert (found.orders, found.traffic_channel, found.source) == (1, "search", "rfq")
    assert found.row.kind is Kind.RFQ
    assert [reason.en for reason in found.row.why][-2:] == ["grade A", "a customer"]


def test_hours_of_the_team_move_the_teams_clock(files: Files, shop: Shop, person: People) -> None:
    lead = person("lead", Role.SALES_LEAD)
    files.bring(inquiry(1, "2026-09-18", buyer_id="b1"), inquiry(2, "2026-09-18"))
    before = {row.key: row.team_due for row in Item.objects.all()}
    # Friday evening, 20:00 UTC, is Saturday 04:00 in China.
    services.set_hours(lead, shop, [[(time(4), time(12))]] * 7)
    after = {row.key: row.team_due for row in Item.objects.all()}
    assert all(due == noon("2026-09-18") + timedelta(hours=2) for due in after.values())
    # Until then it waits for Sunday, which is worked for the break of October.
    assert before["Q1"] == before["Q2"] == noon("2026-09-18") + timedelta(days=1, hours=7)
