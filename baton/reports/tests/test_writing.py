"""Reports as they are written, corrected, sent; with days without data, late data, two shops, two workers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client

from baton.actions import services as actions
from baton.actions.terms import NewAction
from baton.daybook import services as daybook
from baton.daybook.terms import Block
from baton.kit.clock import SystemClock
from baton.kit.errors import NotAllowed, NotAnswerable, NotFound, NotUsable
from baton.kit.home import Home
from baton.kit.period import Period
from baton.metrics.tests.hand_made import batch, inquiry, rows
from baton.people.selectors import audit_lines
from baton.people.services import create_shop
from baton.people.terms import Person, Role, Shop, Team
from baton.reports import image, jobs, selectors, sending, services
from baton.reports.logic import due, wording
from baton.reports.logic.figures import by_key
from baton.reports.models import Report, Revision, Sent
from baton.reports.terms import Content, Grid, Lines, ReportKind, ReportView
from baton.reports.tests.conftest import NOON, Fill
from baton.watch.tests import shop_days

pytestmark = pytest.mark.django_db
WEEK = Period(date(2026, 9, 13), date(2026, 9, 19))
TODAY = Period(date(2026, 9, 22), date(2026, 9, 22))
Make = Callable[..., Person]


def view(shop: Shop, kind: ReportKind, period: Period) -> ReportView:
    return selectors.view_of(selectors.report_row(shop, kind, period))


def said(content: Content) -> str:
    return " ".join(
        line.text.en
        for section in content.sections
        for part in section.parts
        if isinstance(part, Lines)
        for line in part.lines
    )


def add_task(by: Person, shop: Shop) -> int:
    due = NOON + timedelta(hours=2)
    return daybook.add_task(by, shop, title="Call the bank", block=Block.HANDS_ON, due=due)


def changed_day(day: str, **figures: int) -> object:
    """The day's shop figures as another file has them."""
    first = date.fromisoformat(day)
    return batch("shop_day", rows(Period(first, first), {"reply_rate": 0.9, **figures}))


def test_a_week_is_written_once_and_the_same_again_changes_nothing(shop: Shop, fill: Fill) -> None:
    fill()
    first = services.write_report(shop, ReportKind.WEEKLY, WEEK)
    again = services.write_report(shop, ReportKind.WEEKLY, Period(WEEK.end, WEEK.end))
    assert (first.is_new, again.is_new) == (True, False)
    assert again == first.__class__(first.report_id, ReportKind.WEEKLY, WEEK, 1, False, 0)
    assert Revision.objects.count() == 1
    assert [line.verb for line in audit_lines()].count("write_report") == 1


def test_every_part_stands_there_and_says_so_where_it_has_nothing(shop: Shop, fill: Fill) -> None:
    fill()
    services.write_report(shop, ReportKind.WEEKLY, WEEK)
    content = view(shop, ReportKind.WEEKLY, WEEK).content
    keys = [section.key for section in content.sections]
    assert keys == ["funnel", "legs", "alerts", "actions", "desk", "markets", "predictions", "next", "notes"]
    assert all(section.parts for section in content.sections)
    assert by_key(content)["markets.US.inquiries"].cell.value


def test_a_week_without_its_last_day_waits_and_says_what_for(shop: Shop, fill: Fill) -> None:
    fill(*shop_days.shop(until=date(2026, 9, 18)))
    with pytest.raises(NotAnswerable) as refused:
        services.write_report(shop, ReportKind.WEEKLY, WEEK)
    assert "09-19" in refused.value.message.en
    assert not Report.objects.exists()
    written = [one.kind for one in services.write_due(shop, NOON)]
    assert written == [ReportKind.DAILY, ReportKind.MONTHLY]
    (waits,) = selectors.waiting(shop, ReportKind.WEEKLY)
    assert waits.period == WEEK
    assert "09-18" in waits.reason.zh
    fill(changed_day("2026-09-19", impressions=1000, clicks=30, visitors=20, inquiries=3))
    assert [one.kind for one in services.write_due(shop, NOON)] == [ReportKind.WEEKLY]
    assert selectors.waiting(shop, ReportKind.WEEKLY) == ()


def test_a_day_without_data_is_written_and_says_so_without_noughts(shop: Shop, fill: Fill) -> None:
    fill(*shop_days.shop(until=date(2026, 9, 17)))
    services.write_report(shop, ReportKind.DAILY, TODAY)
    content = view(shop, ReportKind.DAILY, TODAY).content
    assert "No data for 09-20" in said(content)
    assert not [one for key, one in by_key(content).items() if key.startswith("funnel")]
    assert content.headline.en == "No data for 09-20"


def test_a_shop_without_any_facts_has_no_report(shop: Shop) -> None:
    with pytest.raises(NotAnswerable):
        services.write_report(shop, ReportKind.DAILY, TODAY)
    assert services.write_due(shop, NOON) == ()


def test_a_period_that_is_not_over_has_none_yet(shop: Shop, fill: Fill) -> None:
    fill()
    with pytest.raises(NotUsable):
        services.write_report(shop, ReportKind.WEEKLY, TODAY)
    with pytest.raises(NotUsable):
        services.write_report(shop, ReportKind.DAILY, Period(date(2026, 9, 23), date(2026, 9, 23)))


# Corrections ----------------------------------------------------------------------------------------------------


def test_late_data_make_a_marked_revision_and_the_first_one_stays(shop: Shop, fill: Fill) -> None:
    fill()
    services.write_report(shop, ReportKind.WEEKLY, WEEK)
    before = view(shop, ReportKind.WEEKLY, WEEK)
    old = by_key(before.content)["funnel.inquiries.now"].cell.value
    assert old is not None
    fill(changed_day("2026-09-15", impressions=9000, clicks=300, visitors=200, inquiries=150))
    (done,) = services.compare_all(shop, TODAY.start)
    after = view(shop, ReportKind.WEEKLY, WEEK)
    new = by_key(after.content)["funnel.inquiries.now"].cell.value
    assert (done.revision, after.revision) == (2, 2)
    assert (after.struck["funnel.inquiries.now"].before, after.struck["funnel.inquiries.now"].after) == (
        old,
        new,
    )
    assert after.revisions[1].reason.zh
    first = Revision.objects.get(report_id=done.report_id, number=1)
    assert selectors.content_of(first) == before.content
    assert services.compare_all(shop, TODAY.start) == ()


def test_new_data_that_change_nothing_of_the_period_make_no_revision(shop: Shop, fill: Fill) -> None:
    fill(*shop_days.shop(until=date(2026, 9, 19)))
    services.write_report(shop, ReportKind.WEEKLY, WEEK)
    fill(changed_day("2026-09-20", impressions=9000, clicks=300, visitors=200, inquiries=15))
    assert services.compare_all(shop, TODAY.start) == ()
    assert Revision.objects.count() == 1


def test_reports_past_their_window_are_left_as_they_are(shop: Shop, fill: Fill) -> None:
    fill()
    services.write_report(shop, ReportKind.WEEKLY, WEEK)
    fill(changed_day("2026-09-15", impressions=9000, clicks=300, visitors=200, inquiries=150))
    late = WEEK.end + due.KEPT_WINDOW[ReportKind.WEEKLY] + timedelta(days=1)
    assert services.compare_all(shop, late) == ()
    assert Revision.objects.count() == 1


def test_what_the_day_s_work_was_stays_as_it_was_told(shop: Shop, fill: Fill) -> None:
    fill()
    services.write_report(shop, ReportKind.WEEKLY, WEEK)
    before = view(shop, ReportKind.WEEKLY, WEEK).content
    fill(changed_day("2026-09-15", impressions=9000, clicks=300, visitors=200, inquiries=150))
    services.compare_all(shop, TODAY.start)
    after = view(shop, ReportKind.WEEKLY, WEEK).content
    for key in ("alerts", "actions", "predictions", "next"):
        assert after.section(key) == before.section(key)


def test_overdue_is_what_was_so_among_the_agreed_on_the_report_s_own_day(
    shop: Shop, fill: Fill, person: Make, home: Home
) -> None:
    fill()
    lead = person(Role.SALES_LEAD)
    for title, due_on in (("Answer the seven", date(2026, 9, 20)), ("Swap the image", date(2026, 9, 25))):
        actions.record_action(lead, shop, NewAction(title, lead.id, due_on, "clicks", "so"))
    (home.path / "demo.json").write_text('{"pinned_day": "2026-10-05", "time_zone": "Asia/Shanghai"}')
    services.write_report(shop, ReportKind.WEEKLY, WEEK)
    agreed = view(shop, ReportKind.WEEKLY, WEEK).content.section("actions")
    assert agreed.aside.en == "1 overdue", "both are by now"
    table = agreed.parts[0]
    assert isinstance(table, Grid)
    assert [row[-1].text.en for row in table.rows if row[-1].text] == ["To start", "To start"]


# Sending --------------------------------------------------------------------------------------------------------


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The notices that were handed over."""
    found: list[object] = []

    def tell(shop: Shop, notice: object, *, by: Person | None = None) -> int:
        found.append(notice)
        return 1

    monkeypatch.setattr(sending, "tell_channels", tell)
    monkeypatch.setattr(sending, "has_channel_for", lambda shop, kind: True)
    # What a picture is drawn like has tests of its own; drawing one takes long.
    monkeypatch.setattr(image, "cannot", lambda: "not here")
    return found


def test_a_revision_is_sent_once_by_itself_and_a_correction_says_so(
    shop: Shop, fill: Fill, told: list[object]
) -> None:
    fill()
    done = services.write_report(shop, ReportKind.WEEKLY, WEEK)
    assert services.send_report(shop, done.report_id) == 1
    assert services.send_report(shop, done.report_id) == 0
    fill(changed_day("2026-09-15", impressions=9000, clicks=300, visitors=200, inquiries=150))
    services.compare_all(shop, TODAY.start)
    first, second = told
    assert first.key != second.key  # type: ignore[attr-defined]
    assert second.title.zh.startswith("更正：")  # type: ignore[attr-defined]
    assert "shop=" not in second.buttons[0].path, "the card puts it in"  # type: ignore[attr-defined]
    assert "impressions · This week" in second.lines[1].en  # type: ignore[attr-defined]
    assert {path.suffix for path in first.attachments} == {".xlsx", ".md"}  # type: ignore[attr-defined]
    assert all(path.stat().st_size > 500 for path in first.attachments)  # type: ignore[attr-defined]


def test_what_people_typed_names_nobody_in_the_picture_or_the_files(
    shop: Shop, fill: Fill, told: list[object], person: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    rep = person(Role.SALES_LEAD, "linxiaotong")
    buyer = apps.get_model("inquiries", "Buyer")
    buyer.objects.create(shop_id=shop.id, account="acc-7", name="Harlow Lighting")
    done = services.write_report(shop, ReportKind.WEEKLY, WEEK)
    typed = "linxiaotong wrote to Harlow Lighting, jo@harlow.example, +44 20 7946 0000"
    services.add_words(rep, shop, done.report_id, Team.SALES, typed)
    drawn: list[str] = []
    monkeypatch.setattr(image, "cannot", lambda: None)

    def png(svg: str) -> bytes:
        drawn.append(svg)
        return b""

    monkeypatch.setattr(image, "png", png)
    services.send_report(shop, done.report_id)
    client = Client()
    client.force_login(get_user_model().objects.get(login_name="linxiaotong"))
    assert client.get(f"/reports/{done.report_id}/picture").status_code == 200
    files = [path.read_text() for path in told[0].attachments if path.suffix == ".md"]  # type: ignore[attr-defined]
    assert (len(drawn), len(files)) == (2, 1)
    for form in (*drawn, *files):
        assert not re.search("linxiaotong|harlow|7946", form, re.IGNORECASE)
        assert re.search("a buyer|一位买家", form)


def test_a_correction_that_nobody_was_told_of_is_sent_by_the_next_comparison(
    shop: Shop, fill: Fill, told: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    done = services.write_report(shop, ReportKind.WEEKLY, WEEK)
    services.send_report(shop, done.report_id)
    fill(changed_day("2026-09-15", impressions=9000, clicks=300, visitors=200, inquiries=150))

    def breaks(*_: object, **__: object) -> int:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(sending, "tell_channels", breaks)
        with pytest.raises(OSError):  # noqa: PT011 - whatever goes wrong on the way out
            services.compare_all(shop, TODAY.start)
    # As where a lead's hand corrected it, and did not send it.
    assert view(shop, ReportKind.WEEKLY, WEEK).revision == 2
    assert len(told) == 1
    services.compare_all(shop, TODAY.start)
    services.compare_all(shop, TODAY.start)
    assert [notice.key for notice in told] == [  # type: ignore[attr-defined]
        "weekly:2026-09-13:r1",
        "weekly:2026-09-13:r2",
    ]


def test_what_is_noted_at_the_desk_since_makes_a_mark_and_no_card(
    shop: Shop, fill: Fill, told: list[object]
) -> None:
    fill()
    log = [
        inquiry(number, f"2026-{day}", quoted_on=date(2026, 9, 20))
        for number, day in ((1, "07-01"), (2, "09-21"))
    ]
    fill(batch("inquiry", [*log, inquiry(3, "2026-09-15")]))
    done = services.write_report(shop, ReportKind.WEEKLY, WEEK)
    services.send_report(shop, done.report_id)
    fill(batch("inquiry", [*log, inquiry(3, "2026-09-15", quoted_on=date(2026, 9, 20))]))
    (noted,) = services.compare_all(shop, TODAY.start)
    found = view(shop, ReportKind.WEEKLY, WEEK)
    assert (noted.revision, found.struck["funnel.quoted.now"].after) == (2, 1.0)
    assert "noted since" in wording.revision_text(found.revisions[-1], NOON).en
    assert len(told) == 1
    fill(changed_day("2026-09-15", impressions=9000, clicks=300, visitors=200, inquiries=150))
    services.compare_all(shop, TODAY.start)
    assert "corrected" in wording.revision_text(view(shop, ReportKind.WEEKLY, WEEK).revisions[-1], NOON).en
    assert len(told) == 2


def test_one_card_of_each_kind_names_every_report_that_was_corrected(
    shop: Shop, fill: Fill, told: list[object]
) -> None:
    fill()
    before = Period(date(2026, 9, 6), date(2026, 9, 12))
    month = Period(date(2026, 8, 1), date(2026, 8, 31))
    weekly, monthly = ReportKind.WEEKLY, ReportKind.MONTHLY
    for kind, period in ((weekly, WEEK), (weekly, before), (monthly, month)):
        services.send_report(shop, services.write_report(shop, kind, period).report_id)
    told.clear()
    figures = {"impressions": 9000, "clicks": 300, "visitors": 200, "inquiries": 150}
    fill(changed_day("2026-09-10", **figures), changed_day("2026-08-12", **figures))
    assert len(services.compare_all(shop, TODAY.start)) == 3
    of_weeks, of_month = sorted(told, key=lambda one: one.kind, reverse=True)  # type: ignore[attr-defined]
    assert "09-13" in of_weeks.title.en  # type: ignore[attr-defined]
    lines = " ".join(line.en for line in of_weeks.lines)  # type: ignore[attr-defined]
    assert "Corrected with it: Weekly report 09-06" in lines
    assert "2026-08" in of_month.title.en  # type: ignore[attr-defined]
    assert "Corrected with it" not in " ".join(line.en for line in of_month.lines)  # type: ignore[attr-defined]
    services.compare_all(shop, TODAY.start)
    assert len(told) == 2, "the other week was told with the newer one"


def test_by_hand_it_may_be_sent_again(shop: Shop, fill: Fill, person: Make, told: list[object]) -> None:
    fill()
    lead = person(Role.MARKETING_LEAD)
    done = services.write_report(shop, ReportKind.WEEKLY, WEEK)
    assert [services.send_report(shop, done.report_id, by=lead) for _ in range(2)] == [1, 1]
    assert len({notice.key for notice in told}) == 2  # type: ignore[attr-defined]


def test_nothing_asked_for_it_is_no_error(shop: Shop, fill: Fill) -> None:
    fill()
    done = services.write_report(shop, ReportKind.WEEKLY, WEEK)
    assert services.send_report(shop, done.report_id) == 0
    assert Sent.objects.get().channels == 0


# What is due ----------------------------------------------------------------------------------------------------


def test_what_is_due_is_written_and_sent_once_however_often_it_is_asked(
    shop: Shop, fill: Fill, told: list[object]
) -> None:
    fill()
    first = services.write_due(shop, NOON)
    assert [one.kind for one in first] == [ReportKind.DAILY, ReportKind.WEEKLY, ReportKind.MONTHLY]
    assert services.write_due(shop, NOON) == ()
    assert len(told) == 3


def test_what_was_written_at_noon_is_written_anew_and_sent_in_the_evening(
    shop: Shop, fill: Fill, person: Make, told: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    lead, daily = person(Role.SALES_LEAD), ReportKind.DAILY
    services.write_report(shop, daily, TODAY, by=lead)
    daybook.finish(lead, shop, add_task(lead, shop), version=1)
    assert "Call the bank" not in said(view(shop, daily, TODAY).content)
    assert services.write_report(shop, daily, TODAY, by=lead).has_gone_on
    again = services.write_report(shop, daily, TODAY, by=lead)
    assert (again.revision, again.has_gone_on) == (2, False), "nothing was done since"
    assert daily not in {one.kind for one in services.write_due(shop, NOON)}, "it is not due yet"

    evening = datetime(2026, 9, 22, 11, 0, tzinfo=UTC)
    monkeypatch.setattr(SystemClock, "now", lambda _: evening)
    told.clear()
    assert [(one.kind, one.revision) for one in services.write_due(shop, evening)] == [(daily, 2)]
    assert services.write_due(shop, evening) == ()
    (card,) = told
    assert card.title.en.startswith("Updated: Daily report")  # type: ignore[attr-defined]
    content = view(shop, daily, TODAY).content
    assert said(content).count("Call the bank") == 1


def test_a_day_that_is_over_keeps_its_work_as_it_was_told(
    shop: Shop, fill: Fill, person: Make, home: Home
) -> None:
    fill()
    services.write_report(shop, ReportKind.DAILY, TODAY)
    lead = person(Role.SALES_LEAD)
    daybook.finish(lead, shop, add_task(lead, shop), version=1)
    (home.path / "demo.json").write_text('{"pinned_day": "2026-09-23", "time_zone": "Asia/Shanghai"}')
    written = services.write_report(shop, ReportKind.DAILY, TODAY, by=lead)
    assert (written.revision, written.has_gone_on) == (1, False)
    assert "Call the bank" not in said(view(shop, ReportKind.DAILY, TODAY).content)


def test_after_a_stop_of_days_each_day_has_its_own_report(shop: Shop, fill: Fill, person: Make) -> None:
    fill()
    lead = person(Role.MANAGER)
    for kind in (ReportKind.WEEKLY, ReportKind.MONTHLY):
        services.set_timing(lead, shop, kind, time(9, 7), is_on=False, is_sent=False)
    services.write_due(shop, NOON - timedelta(days=3))
    services.write_due(shop, NOON)
    days = [period.start.day for period in selectors.periods(shop, ReportKind.DAILY)]
    assert days == [21, 20, 19, 18]


def test_two_shops_in_two_zones_have_their_own_evening(
    shop: Shop, fill: Fill, monkeypatch: pytest.MonkeyPatch, home: Home
) -> None:
    other = create_shop(None, "newyork", "Lamps of New York", timezone="America/New_York")
    fill()
    evening = datetime(2026, 9, 22, 11, 0, tzinfo=UTC)
    daily = ReportKind.DAILY
    assert selectors.due_periods(shop, daily, evening)[-1].start == date(2026, 9, 22)
    assert selectors.due_periods(other, daily, evening)[-1].start == date(2026, 9, 21)
    monkeypatch.setattr(SystemClock, "now", lambda _: evening)
    for one in (shop, other):
        jobs.write_due(one)
    assert [period.start.day for period in selectors.periods(shop, daily)] == [22]
    assert selectors.periods(other, daily) == ()


def test_a_kind_that_is_off_is_not_due(shop: Shop, fill: Fill, person: Make) -> None:
    fill()
    lead = person(Role.MANAGER)
    services.set_timing(lead, shop, ReportKind.WEEKLY, time(9, 7), is_on=False, is_sent=True)
    assert selectors.due_periods(shop, ReportKind.WEEKLY, NOON) == ()
    assert selectors.next_at(shop, ReportKind.WEEKLY, NOON) is None


def test_the_next_time_is_told_by_the_shop_s_clock(shop: Shop) -> None:
    at = selectors.next_at(shop, ReportKind.WEEKLY, NOON)
    assert at is not None
    assert (at.month, at.day, at.hour, at.minute) == (9, 29, 8, 53)


# People ---------------------------------------------------------------------------------------------------------


def test_words_are_kept_with_who_said_them(shop: Shop, fill: Fill, person: Make) -> None:
    fill()
    lead, rep = person(Role.SALES_LEAD), person(Role.REP)
    done = services.write_report(shop, ReportKind.WEEKLY, WEEK)
    services.add_words(lead, shop, done.report_id, Team.SALES, "  samples are late \n")
    (words,) = view(shop, ReportKind.WEEKLY, WEEK).words
    assert (words.by, words.text, words.team) == (lead.display_name, "samples are late", Team.SALES)
    with pytest.raises(NotAllowed):
        services.add_words(rep, shop, done.report_id, Team.SALES, "too")
    for wrong in ("", "  ", "x" * 2_001):
        with pytest.raises(NotUsable):
            services.add_words(lead, shop, done.report_id, Team.SALES, wrong)


def test_words_that_are_sent_twice_stand_once_and_without_signs_that_nothing_keeps(
    shop: Shop, fill: Fill, person: Make
) -> None:
    fill()
    done, lead = services.write_report(shop, ReportKind.WEEKLY, WEEK), person(Role.MARKETING_LEAD)
    words = "\x00=1+1 <at id=all></at>"
    first = services.add_words(lead, shop, done.report_id, Team.SALES, words)
    assert services.add_words(lead, shop, done.report_id, Team.SALES, words) == first
    assert [one.text for one in view(shop, ReportKind.WEEKLY, WEEK).words] == ["=1+1 <at id=all></at>"]


def test_another_shop_s_report_is_not_there(shop: Shop, fill: Fill, person: Make) -> None:
    fill()
    done = services.write_report(shop, ReportKind.WEEKLY, WEEK)
    other = create_shop(None, "other", "Other Lamps")
    lead = person(Role.MANAGER, "boss", other)
    with pytest.raises(NotFound):
        services.add_words(lead, other, done.report_id, Team.SALES, "hello")
    with pytest.raises(NotAllowed):
        services.send_report(shop, done.report_id, by=lead)


@pytest.mark.parametrize("minute", [0, 30])
def test_no_report_is_written_when_everybody_s_are(shop: Shop, person: Make, minute: int) -> None:
    with pytest.raises(NotUsable):
        services.set_timing(
            person(Role.MANAGER), shop, ReportKind.DAILY, time(18, minute), is_on=True, is_sent=True
        )
