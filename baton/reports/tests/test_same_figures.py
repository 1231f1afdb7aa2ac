"""Every figure of the demo shop's week is, to the digit, what the page shows that it links to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django.fixtures import Settings

from baton.board import selectors as board
from baton.intake import selectors as intake
from baton.kit.clock import SystemClock
from baton.kit.home import Home
from baton.kit.period import Period, parse_period
from baton.people.services import create_person, create_shop
from baton.people.terms import Role, Shop
from baton.reports import selectors, services
from baton.reports.logic.figures import Figure, figures
from baton.reports.terms import Form, ReportKind, written
from baton.reports.tests.conftest import PASSWORD
from baton.ui import formats

pytestmark = pytest.mark.django_db
WEEK = Period(date(2026, 11, 15), date(2026, 11, 21))
STAGE_OF = {"paid": "paid_orders"}


@pytest.fixture
def demo(
    db: None, demo_home_template: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shop]:
    """The demo shop's facts, with nothing else in the database."""
    monkeypatch.setattr(SystemClock, "now", lambda _: datetime(2026, 11, 24, 4, 10, tzinfo=UTC))
    settings.BATON = replace(django_settings.BATON, home=Home(demo_home_template))
    yield create_shop(None, "minglan", "明澜照明")
    intake._store_at.cache_clear()
    board.forget()


@pytest.fixture
def client(demo: Shop) -> Client:
    create_person(None, "boss", "Boss", [(Role.MANAGER, demo)], password=PASSWORD)
    client = Client(HTTP_ACCEPT_LANGUAGE="zh-CN")
    assert client.login(username="boss", password=PASSWORD)
    return client


def test_every_figure_is_what_its_page_shows(demo: Shop, client: Client) -> None:
    services.write_report(demo, ReportKind.WEEKLY, WEEK)
    content = selectors.view_of(selectors.report_row(demo, ReportKind.WEEKLY, WEEK)).content
    pages: dict[str, str] = {}
    compared = 0
    for one in figures(content):
        link = one.cell.link
        if not link:
            # Shares of the shop: both parts stand beside it. A rep's median stands on no page.
            assert one.cell.key.endswith((".share", ".median"))
            continue
        if link not in pages:
            response = client.get(link)
            assert response.status_code == 200, link
            pages[link] = unescape(response.content.decode())
        assert one.cell.value is None or shown(one, pages[link], demo), (one.cell.key, link)
        compared += one.cell.value is not None
    assert compared > 100
    assert len(pages) >= 4
    assert all(query(link)["from"] <= [str(WEEK.start)] for link in pages)


def query(link: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(link).query)


def shown(one: Figure, page: str, shop: Shop) -> bool:
    """Of the funnel's stages and the legs, read from the page; of its segments, from what the page is drawn from."""
    section, *names = one.cell.key.split(".")
    said = written(one.cell.value, one.cell.form)
    if section == "legs":
        return said in page
    if one.cell.form is Form.HOURS:
        return formats.hours(one.cell.value, "zh") in page
    asked = query(one.cell.link)
    period = Period(date.fromisoformat(asked["from"][0]), date.fromisoformat(asked["to"][0]))
    found = board.funnel_of(
        board.present_facts(), shop, period, parse_period(asked["compare"][0]), _by(asked["by"][0])
    )
    if section == "funnel":
        stage, kind = names
        line = found.stage(stage)
        values = {"now": line.value, "before": line.compared, "of_previous": line.of_previous}
        values["change"] = line.change_rate if one.cell.form is Form.CHANGE else formats.shown_change(line)
        is_drawn = row_of(page, stage).find(said) >= 0
        return values[kind] == one.cell.value and is_drawn
    if len(names) == 1:
        return found.stage(STAGE_OF.get(names[0], names[0])).value == one.cell.value
    row = next(row for row in found.rows if row.segment == names[0])
    stage = STAGE_OF.get(names[1], names[1])
    return next(line.value for line in row.stages if line.stage == stage) == one.cell.value


def _by(name: str) -> str | None:
    return None if name == "none" else name


def row_of(page: str, stage: str) -> str:
    """The stage's row of the funnel table; a stage without a figure has no link, and no row here."""
    found = re.search(rf"<tr>(?:(?!</tr>).)*stage={stage}\"(?:(?!</tr>).)*</tr>", page, re.DOTALL)
    return found.group(0) if found else page
