"""`baton report` in each of its forms."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command

from baton.people.terms import Shop
from baton.reports.models import Report
from baton.reports.tests.conftest import Fill

pytestmark = pytest.mark.django_db


def run(*options: str) -> str:
    out = io.StringIO()
    call_command("report", *options, stdout=out)
    return out.getvalue()


def test_it_writes_the_latest_week_and_prints_it(shop: Shop, fill: Fill, tmp_path: Path) -> None:
    fill()
    said = run("weekly", "--shop", shop.code)
    assert "09-13" in said
    assert run("weekly", "--shop", shop.code, "--date", "2026-09-15") == said
    assert Report.objects.get().kind == "weekly"
    told = json.loads(run("weekly", "--shop", shop.code, "--format", "json"))
    assert told["period"] == {"start": "2026-09-13", "end": "2026-09-19"}
    book = tmp_path / "week.xlsx"
    assert run("weekly", "--shop", shop.code, "--format", "xlsx", "--out", str(book)).strip() == str(book)
    assert len(openpyxl.load_workbook(book).sheetnames) >= 4


@pytest.mark.parametrize(
    "options",
    [
        ("weekly", "--shop", "nowhere"),
        ("weekly", "--shop", "lamps", "--date", "yesterday"),
        ("weekly", "--shop", "lamps", "--date", "2026-09-22"),
        ("weekly", "--shop", "lamps", "--format", "md", "--out", "/nowhere/at/all.md"),
    ],
)
def test_what_cannot_be_is_refused(shop: Shop, fill: Fill, options: tuple[str, ...]) -> None:
    fill()
    with pytest.raises(SystemExit) as refused:
        run(*options)
    assert refused.value.code == 1
