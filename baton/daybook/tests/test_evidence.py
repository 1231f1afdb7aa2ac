"""The pages behind the evidence of the demo shop's tasks open, and show rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings

from baton.board import selectors as board
from baton.daybook.fact_rows import fact_rows
from baton.intake import selectors as intake
from baton.kit.home import Home
from baton.people.services import create_shop
from baton.people.terms import Shop

pytestmark = pytest.mark.django_db
ROWS = "/day/rows/"


@pytest.fixture
def demo(db: None, demo_home_template: Path, settings: Settings) -> Iterator[Shop]:
    settings.BATON = replace(django_settings.BATON, home=Home(demo_home_template))
    yield create_shop(None, "minglan", "明澜照明")
    intake._store_at.cache_clear()
    board.forget()


def test_every_kind_of_evidence_shows_rows(demo: Shop, demo_home_template: Path) -> None:
    with sqlite3.connect(f"file:{demo_home_template / 'baton.sqlite3'}?mode=ro", uri=True) as connection:
        found = connection.execute(
            "SELECT playbook, evidence FROM daybook_task t JOIN people_shop s ON s.id = t.shop_id "
            "WHERE playbook <> '' AND s.code = ?",
            [demo.code],
        ).fetchall()
    links = {
        (
            playbook,
            urlsplit(link["path"]).path,
            tuple(name for name, _ in parse_qsl(urlsplit(link["path"]).query)),
        ): link["path"]
        for playbook, evidence in found
        for link in json.loads(evidence)
        if link["path"].startswith(ROWS)
    }
    assert len(links) >= 10
    for path in links.values():
        parts = urlsplit(path)
        assert fact_rows(demo, parts.path.removeprefix(ROWS), dict(parse_qsl(parts.query))).count, path
