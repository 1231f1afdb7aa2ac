"""The Reports page, its files and its acts, and who may not."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.kit.period import Period
from baton.people.services import create_shop
from baton.people.terms import Person, Role, Shop, Team
from baton.reports import image, selectors, services
from baton.reports.logic import keeping
from baton.reports.models import Report, Revision
from baton.reports.terms import Content, Line, Lines, ReportKind
from baton.reports.tests import written as made
from baton.reports.tests.conftest import NOON, PASSWORD, Fill

pytestmark = pytest.mark.django_db
WEEK = Period(date(2026, 9, 13), date(2026, 9, 19))
Enter = Callable[[Role], Client]


@pytest.fixture
def week(shop: Shop) -> int:
    """A week's report that was made by hand: what facts say is other tests' concern."""
    return kept(shop, made.whole())


def kept(shop: Shop, content: Content) -> int:
    """The report as if it had been written."""
    start, end = content.period.start, content.period.end
    row = Report.objects.create(shop_id=shop.id, kind=content.kind, start=start, end=end)
    Revision.objects.create(
        report=row, number=1, written_at=NOON, data_day=content.data_day, content=keeping.kept(content)
    )
    return row.pk


def test_the_page_shows_the_sheets_with_links_to_where_figures_come_from(week: int, as_role: Enter) -> None:
    client = as_role(Role.OPERATOR)
    page = client.get("/reports", HTTP_ACCEPT_LANGUAGE="zh-CN").content.decode()
    assert page.count('<article class="sheet"') >= 1
    assert '<a href="/funnel?from=2026-09-13&amp;to=2026-09-19">123,456</a>' in page
    assert "数据日到 09-19" in page
    assert "还没有写" in page
    english = client.get("/reports?kind=weekly", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "nothing written yet" in english
    assert "style=" not in english


def test_without_a_report_it_says_when_one_comes(shop: Shop, as_role: Enter) -> None:
    page = as_role(Role.OPERATOR).get("/reports?kind=monthly", HTTP_ACCEPT_LANGUAGE="en")
    assert page.status_code == 200
    assert "No report has been written yet" in page.content.decode()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("kind=yearly", 404),
        ("kind=weekly&from=2026-13-01", 400),
        ("kind=weekly&from=2020-01-01", 404),
        ("kind=daily&from=x", 400),
    ],
)
def test_what_is_asked_wrongly_is_said_in_words(week: int, as_role: Enter, address: str, status: int) -> None:
    response = as_role(Role.OPERATOR).get(f"/reports?{address}")
    assert response.status_code == status


def test_whoever_may_not_see_reports_does_not(week: int, as_role: Enter) -> None:
    client = as_role(Role.DESIGNER)
    for path in (
        "/reports",
        f"/reports/{week}/markdown",
        f"/reports/{week}/picture",
        f"/reports/{week}/workbook",
    ):
        assert client.get(path).status_code == 403
    assert Client().get("/reports").status_code == 302


def test_a_link_that_the_reader_may_not_open_is_words(shop: Shop, as_role: Enter) -> None:
    alerts = [
        apps.get_model("watch", "Alert").objects.create(
            shop_id=shop.id, metric="clicks", segment=owner, step="day", sense="low", owner=owner, status="open",
            opened_on=WEEK.end, seen_on=WEEK.end, score=-5.0, finding={},
        ).pk
        for owner in ("marketing", "sales")
    ]  # fmt: skip
    lines = (*(made.text(f"alert {number}") for number in alerts), made.text("6 more"))
    links = (*(f"/alerts/{number}" for number in alerts), "/alerts?shop=lamps")
    listed = Lines(tuple(map(Line, lines, links)), made.NOBODY)
    week = kept(shop, made.report(made.section("alerts", listed, is_of_facts=False)))
    of_marketing, of_sales = (f"/alerts/{number}" for number in alerts)
    lead, rep = (
        as_role(role).get("/reports", HTTP_ACCEPT_LANGUAGE="en").content.decode()
        for role in (Role.MARKETING_LEAD, Role.REP)
    )
    assert f'"{of_marketing}"' in lead
    assert "only the legs" not in lead
    assert f"alert {alerts[0]}" in rep
    assert f'"{of_marketing}"' not in rep
    assert f'"{of_sales}"' in rep
    assert "6 more (the list has only the legs that you read)" in rep
    assert rep.count("only the legs that you read") == 2, (
        "the heading too: what is cut off its list leads there"
    )
    said = as_role(Role.MANAGER).get(f"/reports/{week}/markdown").content.decode()
    assert of_marketing in said


def test_another_shop_s_report_is_not_found(week: int, person: Callable[..., Person]) -> None:
    other = create_shop(None, "other", "Other Lamps")
    person(Role.MANAGER, "stranger", other)
    client = Client()
    assert client.login(username="stranger", password=PASSWORD)
    assert client.get(f"/reports/{week}/markdown").status_code == 404
    assert client.post(f"/reports/{week}/send").status_code == 404
    assert client.get("/reports?shop=lamps").status_code == 404


def test_who_may_read_may_not_write(week: int, as_role: Enter) -> None:
    client = as_role(Role.REP)
    assert client.get("/reports").status_code == 200
    for path in (f"/reports/{week}/send", f"/reports/{week}/words", "/reports/write", "/reports/times"):
        assert client.post(path, {"kind": "weekly", "from": "2026-09-13"}).status_code == 403


def test_files_are_taken_along(week: int, as_role: Enter) -> None:
    client = as_role(Role.MARKETING_LEAD)
    book = client.get(f"/reports/{week}/workbook", HTTP_ACCEPT_LANGUAGE="zh-CN")
    assert "口径说明" in openpyxl.load_workbook(io.BytesIO(book.content)).sheetnames
    said = client.get(f"/reports/{week}/markdown", HTTP_ACCEPT_LANGUAGE="en")
    assert "lamps-weekly-2026-09-13.md" in said["Content-Disposition"]
    assert "(http://testserver/funnel?" in said.content.decode()


def test_where_no_picture_can_be_drawn_it_says_what_to_install(
    week: int, as_role: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    image.cannot.cache_clear()
    monkeypatch.setattr(image, "find_spec", lambda name: None)
    client = as_role(Role.OPERATOR)
    assert "baton-workbench[image]" in client.get("/reports").content.decode()
    response = client.get(f"/reports/{week}/picture")
    assert response.status_code >= 400
    assert "baton-workbench[image]" in response.content.decode()
    image.cannot.cache_clear()


def test_a_lead_writes_adds_words_and_sets_times(shop: Shop, fill: Fill, as_role: Enter) -> None:
    fill()
    client = as_role(Role.SALES_LEAD)
    assert client.post("/reports/write", {"kind": "weekly", "from": "2026-09-15"}).status_code == 302
    row = selectors.report_row(shop, ReportKind.WEEKLY, WEEK)
    said = {"team": Team.SALES.value, "text": "<b>samples</b> are late"}
    assert client.post(f"/reports/{row.pk}/words", said).status_code == 302
    assert client.post("/reports/times", {"kind": "weekly", "at": "09:07", "is_on": "on"}).status_code == 302
    when = selectors.timing(shop, ReportKind.WEEKLY)
    assert (when.at.hour, when.at.minute, when.is_on, when.is_sent) == (9, 7, True, False)
    page = client.get("/reports").content.decode()
    assert "&lt;b&gt;samples&lt;/b&gt; are late" in page
    assert client.post(f"/reports/{row.pk}/send").status_code == 302


def test_the_day_under_way_can_be_written_from_yesterdays_report(
    shop: Shop, fill: Fill, as_role: Enter
) -> None:
    fill()
    yesterday, today = (
        Period(date(2026, 9, 21), date(2026, 9, 21)),
        Period(date(2026, 9, 22), date(2026, 9, 22)),
    )
    services.write_report(shop, ReportKind.DAILY, yesterday)
    lead, reader = as_role(Role.SALES_LEAD), as_role(Role.OPERATOR)
    page = lead.get("/reports?kind=daily").content.decode()
    assert 'id="so-far-title"' in page
    assert "18:53" in page[page.index('id="so-far-title"') :]
    assert 'value="2026-09-22"' in page
    assert 'id="so-far-title"' not in reader.get("/reports?kind=daily").content.decode()
    assert 'id="so-far-title"' not in lead.get("/reports?kind=weekly").content.decode()
    assert lead.post("/reports/write", {"kind": "daily", "from": "2026-09-22"}).status_code == 302
    assert today in selectors.periods(shop, ReportKind.DAILY)
    for address in ("/reports?kind=daily", "/reports?kind=daily&from=2026-09-21"):
        assert 'id="so-far-title"' not in lead.get(address).content.decode()


def test_a_report_sent_twice_by_one_press_is_handed_over_once(
    shop: Shop, week: int, as_role: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, handed = as_role(Role.MANAGER), list[int]()

    def send(_shop: Shop, report_id: int, **_: object) -> int:
        handed.append(report_id)
        return 1

    monkeypatch.setattr(services, "send_report", send)
    key = re.findall(r'name="form_key" value="(\w+)"', client.get("/reports").content.decode())
    for _ in range(2):
        assert client.post(f"/reports/{week}/send", {"form_key": key}).status_code == 302
    assert handed == [week]


@pytest.mark.parametrize("at", ["", "25:00", "noon", "18:30", "9"])
def test_a_time_that_is_none_is_refused(shop: Shop, as_role: Enter, at: str) -> None:
    assert 400 <= as_role(Role.MANAGER).post("/reports/times", {"kind": "daily", "at": at}).status_code < 500


@pytest.mark.parametrize("team", ["", "design", "boss"])
def test_words_are_for_one_of_the_sides(week: int, as_role: Enter, team: str) -> None:
    response = as_role(Role.MANAGER).post(f"/reports/{week}/words", {"team": team, "text": "hello"})
    assert response.status_code == 404


def test_more_reports_and_words_cost_no_more_questions(
    shop: Shop, week: int, as_role: Enter, person: Callable[..., Person]
) -> None:
    client, lead = as_role(Role.OPERATOR), person(Role.MANAGER)
    services.add_words(lead, shop, week, Team.SALES, "first")

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/reports").status_code == 200
        return len(asked)

    questions()
    few = questions()
    kept(shop, replace(made.whole(), period=Period(date(2026, 9, 6), date(2026, 9, 12))))
    for place in range(8):
        services.add_words(lead, shop, week, Team.SALES, f"word {place}")
    assert questions() <= few
