"""`baton import`, `facts`, `undo`, `template`, `compact`, `vacuum`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import load_command_class
from django.core.management.base import OutputWrapper

from baton.intake import models, selectors
from baton.intake.jobs import TIMETABLE
from baton.intake.tests import exports
from baton.people.clock import clock
from baton.people.selectors import has_shop, shops
from baton.people.services import create_shop

pytestmark = pytest.mark.django_db
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command as the terminal does; its exit code and what it said."""
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)

    def call(name: str, *arguments: object) -> tuple[int, str]:
        command = load_command_class("baton.intake", name)
        out, err = StringIO(), StringIO()
        parser = command.create_parser("baton", name)
        options = vars(parser.parse_args([str(argument) for argument in arguments]))
        try:
            command.stdout, command.stderr = OutputWrapper(out), OutputWrapper(err)
            command.handle(**options)
        except SystemExit as leaving:
            return int(leaving.code or 0), out.getvalue() + err.getvalue()
        return 0, out.getvalue() + err.getvalue()

    return call


def answer(said: str) -> list[dict[str, Any]]:
    files: list[dict[str, Any]] = json.loads(said)["files"]
    return files


def test_the_json_of_an_import(run: Run, files: Path) -> None:
    good, bad = exports.products(files, wrong=[1]), files / "nothing.xls"
    code, said = run("import", good, bad, "--shop", "lights", "--json")
    assert code == 1
    assert json.loads(said) == {
        "files": [
            {
                "file": str(good),
                "source": "products",
                "dataset": "product_period",
                "status": "imported",
                "rows_read": 5,
                "rows_accepted": 4,
                "rows_quarantined": 1,
                "period": {"start": "2026-11-15", "end": "2026-11-21"},
                "message": "4 rows imported. 1 row with errors in quarantine.",
            },
            {
                "file": str(bad),
                "source": None,
                "dataset": None,
                "status": "refused",
                "rows_read": 0,
                "rows_accepted": 0,
                "rows_quarantined": 0,
                "period": None,
                "message": "There is no such file. Check the path.",
            },
        ]
    }
    assert run("import", good, "--shop", "lights", "--json")[0] == 0


def test_a_shop_is_found_or_made(run: Run, files: Path) -> None:
    run("import", exports.products(files))
    assert [shop.code for shop in shops()] == ["main"]
    run("import", exports.keywords(files))
    assert [shop.code for shop in shops()] == ["main"]
    run("import", exports.products(files), "--shop", "second")
    code, said = run("import", exports.products(files), "--json")
    assert code == 2
    assert "main, second" in json.loads(said)["error"]["message"]
    assert run("import", exports.products(files), "--shop", "Not A Code")[0] == 1


def test_a_folder_and_a_pattern(run: Run, files: Path) -> None:
    exports.products(files / "in")
    exports.keywords(files / "in")
    (files / "in" / "read me.md").write_text("not a table")
    (files / "in" / "~$Products.xls").write_text("left by a spreadsheet")
    code, said = run("import", files / "in", "--json", "--dry-run")
    assert (code, [file["source"] for file in answer(said)]) == (0, ["products", "keywords"])
    code, said = run("import", files / "in" / "get*.xls", "--json", "--dry-run")
    assert (code, [file["source"] for file in answer(said)]) == (0, ["keywords"])


def test_a_dry_run_makes_no_shop(run: Run, files: Path) -> None:
    code, said = run("import", exports.products(files), "--shop", "lights", "--dry-run")
    assert code == 0
    assert "nothing was written" in said
    assert not has_shop("lights")
    assert not models.ImportRun.objects.exists()


def test_wrong_use(run: Run, files: Path) -> None:
    path = exports.products(files)
    assert run("import", path, "--period", "yesterday")[0] == 2
    code, said = run("import", path, "--source", "product")
    assert code == 2
    assert "products" in said
    assert run("vacuum", "--keep-days", "0")[0] == 2


def test_a_source_and_a_period_can_be_given(run: Run, files: Path) -> None:
    table = exports.countries_without_period(files)
    code, said = run("import", table, "--json")
    assert code == 1
    assert "first and last day" in answer(said)[0]["message"]
    code, said = run("import", table, "--json", "--period", "2026-11-15..2026-11-21", "--source", "countries")
    assert (code, answer(said)[0]["period"]) == (0, {"start": "2026-11-15", "end": "2026-11-21"})
    code, said = run("import", exports.products(files), "--json", "--source", "keywords")
    assert (code, answer(said)[0]["status"]) == (1, "refused")


def test_the_json_of_the_facts(run: Run, files: Path) -> None:
    assert json.loads(run("facts", "--json")[1]) == {"shops": []}
    run("import", exports.products(files, rows=2), exports.keywords(files), "--shop", "lights")
    create_shop(None, "empty")
    week = {"from": "2026-11-15", "to": "2026-11-21"}
    expected = {
        "shop": "lights",
        "tables": [
            {"dataset": "product_period", "rows": 2, "versions": 1} | week,
            {"dataset": "keyword_period", "rows": 3, "versions": 1} | week,
        ],
    }
    assert json.loads(run("facts", "--json")[1]) == {"shops": [expected, {"shop": "empty", "tables": []}]}
    assert json.loads(run("facts", "--json", "--shop", "lights")[1]) == {"shops": [expected]}
    code, said = run("facts", "--shop", "light", "--json")
    assert code == 1
    assert json.loads(said)["error"]["code"] == "unknown_shop"
    assert "lights" in json.loads(said)["error"]["message"]


def test_the_list_of_facts_for_people(run: Run, files: Path) -> None:
    assert "no facts yet" in run("facts")[1]
    run("import", exports.products(files, rows=2), "--shop", "lights")
    said = run("facts")[1]
    line = next(line for line in said.splitlines() if "product_period" in line)
    assert line.split()[:5] == ["product_period", "2", "1", "2026-11-15", "2026-11-21"]
    assert "kB" in line


def test_undo_by_the_beginning_of_the_id(run: Run, files: Path) -> None:
    said = run("import", exports.products(files), "--shop", "lights")[1]
    run_id = str(models.ImportRun.objects.get().id)
    assert f"baton undo {run_id[:8]} --shop lights" in said
    code, said = run("undo", run_id[:8], "--json")
    assert code == 0
    assert json.loads(said) == {
        "import": run_id,
        "shop": "lights",
        "removed": {"product_period": 5},
        "restored": {"product_period": 0},
    }
    assert not selectors.fact_tables()
    assert run("undo", run_id[:8])[0] == 1
    assert run("undo", "ffffffff")[0] == 1
    assert run("undo", run_id[:2])[0] == 1, "too short to be sure"


def test_a_template_is_written(run: Run, files: Path) -> None:
    code, said = run("template", "inquiries", files / "log.xlsx")
    assert code == 0
    assert str(files / "log.xlsx") in said
    assert openpyxl.load_workbook(files / "log.xlsx").sheetnames == ["Data", "How to fill in"]
    code, said = run("template", "products", files / "other.xlsx")
    assert code == 1
    assert "inquiries" in said


def test_old_versions_are_cleared_only_when_they_are_old(run: Run, files: Path) -> None:
    for number in range(3):
        run("import", exports.products(files / str(number), impressions=100 * number), "--shop", "lights")
    assert json.loads(run("vacuum", "--json")[1]) == {"files_removed": {}}
    assert json.loads(run("compact", "--json")[1]) == {"files_removed": {}}
    newest = models.ImportRun.objects.order_by("started_at").last()
    assert newest is not None
    assert run("undo", newest.id)[0] == 0, "kept versions can still be undone"
    first = selectors.fact_store().snapshot().read("product_period", "lights", columns=["impressions"])
    assert first["impressions"][0].as_py() == 100


def test_the_daily_upkeep(run: Run, files: Path) -> None:
    run("import", exports.products(files), "--shop", "lights")
    (entry,) = TIMETABLE
    entry.run(clock().now() + timedelta(days=1))
    assert selectors.fact_tables()[0].last_day == date(2026, 11, 21)
