"""Matching the columns of a table that Baton does not know."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from baton.intake import models, selectors
from baton.intake.logic import matching
from baton.intake.services import import_files
from baton.intake.terms import FileStatus
from baton.intake.tests import exports
from baton.kit.errors import NotUsable
from baton.people.selectors import audit_lines
from baton.people.terms import Shop
from baton.sources.guess import Guess

HEADER = ("跟进单", "哪天来的", "哪国客户", "")
ROWS = (("K1", "", "德国", ""), ("K2", "2026-11-21", "美国", ""))
GUESSES = (
    Guess("跟进单", None, 0.0),
    Guess("哪天来的", "received_at", 0.6),
    Guess("哪国客户", "country", 0.6),
    Guess("", None, 0.0),
)
ANSWERS = {
    "dataset": "inquiry",
    "for": "inquiry",
    "column-0": "inquiry_id",
    "column-1": "received_at",
    "column-2": "country",
    "column-3": "staff",
    "name": "客户跟进",
}


def test_an_answer_wins_over_the_guess() -> None:
    first, second, third = matching.choices(HEADER, ROWS, GUESSES, {"column-0": "inquiry_id", "column-2": ""})
    assert (first.field, first.confidence, first.sample) == ("inquiry_id", 1.0, "K1")
    assert (second.field, second.confidence, second.sample) == ("received_at", 0.6, "2026-11-21")
    assert third.field == ""


def test_the_mapping_that_is_described() -> None:
    chosen = matching.choices(HEADER, ROWS, GUESSES, {"column-0": "inquiry_id"})
    given = {"fixed-staff": " 李四 ", "fixed-country": "DE", "fixed-nothing": "x", "fixed-remark": ""}
    mapping = matching.mapping_of(" mine ", "inquiry", HEADER, chosen, given)
    assert mapping.name == "mine"
    assert mapping.columns == {"跟进单": "inquiry_id", "哪天来的": "received_at", "哪国客户": "country"}
    assert mapping.fixed == {"staff": "李四"}, "a column wins over a fixed value"
    with pytest.raises(NotUsable):
        matching.mapping_of("", "inquiry", HEADER, (), {})


def test_what_is_still_open() -> None:
    chosen = matching.choices(HEADER, ROWS, GUESSES, {})
    (field,) = matching.open_fields("inquiry", chosen, {})
    assert (field.name, field.may_be_fixed) == ("inquiry_id", False)
    (field,) = matching.open_fields(
        "order", matching.choices(HEADER, ROWS, GUESSES, {"column-0": "order_id"}), {}
    )
    assert (field.name, field.may_be_fixed) == ("drafted_on", True)
    assert not matching.needs_period("inquiry", chosen)
    assert matching.needs_period("country_period", chosen)


def test_the_period_that_is_typed() -> None:
    assert matching.period_of({}) is None
    one = matching.period_of({"start": "2026-11-21", "end": ""})
    assert one is not None
    assert one.length == 1
    with pytest.raises(NotUsable):
        matching.period_of({"start": "soon"})


@pytest.fixture
def file_id(shop: Shop, files: Path) -> str:
    (file,) = import_files("lights", [exports.own_table(files)]).files
    assert (file.status, file.code) == ("refused", "unknown_table")
    return file.file_id


def text(response: Any) -> str:
    return bytes(response.content).decode()


@pytest.mark.django_db
def test_the_way_through_the_wizard(shop: Shop, files: Path, operator: Client, file_id: str) -> None:
    run = models.ImportRun.objects.get()
    assert f"/data/files/{file_id}/columns" in text(operator.get(f"/data/imports/{run.id}"))

    page = text(operator.get(f"/data/files/{file_id}/columns", {"dataset": "inquiry"}))
    assert page.count('name="column-') == 4
    assert "K1" in page
    assert "询盘编号" in page

    tried = operator.post(f"/data/files/{file_id}/try", ANSWERS)
    page = text(tried)
    assert tried.status_code == 200
    assert "试读：2 行可以入库，什么也没写入。" in page
    assert '<span class="cellerr">not a day</span>' in page
    assert not selectors.fact_tables()
    assert not models.SavedMapping.objects.exists()
    carried = dict(
        re.findall(r'name="([^"]+)" value="([^"]*)"', page[page.index(f"/data/files/{file_id}/take") :])
    )
    assert ANSWERS.items() <= carried.items()

    taken = operator.post(f"/data/files/{file_id}/take", carried, follow=True)
    assert "2 行已入库。1 行有错，进隔离区。" in text(taken)
    stored = (
        selectors.fact_store()
        .snapshot()
        .read("inquiry", "lights", columns=["inquiry_id", "country", "staff"])
    )
    assert stored.to_pylist() == [
        {"inquiry_id": "K1", "country": "DE", "staff": "李四"},
        {"inquiry_id": "K2", "country": "US", "staff": "王五"},
    ]
    assert "save_mapping" in {line.verb for line in audit_lines(10)}

    # The next table with these headers is known.
    other = files / "next.csv"
    other.write_text("跟进单,哪天来的,哪国客户,谁在跟\nK9,2026-11-22,法国,李四\n", encoding="utf-8")
    (file,) = import_files("lights", [other]).files
    assert (file.status, file.source, file.dataset) == (FileStatus.IMPORTED, "mapped", "inquiry")


@pytest.mark.django_db
def test_a_required_column_left_open_is_said(shop: Shop, operator: Client, file_id: str) -> None:
    answers = ANSWERS | {"column-0": ""}
    for step in ("try", "take"):
        refused = operator.post(f"/data/files/{file_id}/{step}", answers)
        assert refused.status_code == 400
        assert "还缺少必需的列" in text(refused)
        assert '<span class="chip warn">询盘编号 *</span>' in text(refused)
    assert not models.SavedMapping.objects.exists()


@pytest.mark.django_db
def test_one_value_may_stand_for_all_rows(shop: Shop, operator: Client, file_id: str) -> None:
    answers = ANSWERS | {"column-3": "", "fixed-staff": "赵六"}
    operator.post(f"/data/files/{file_id}/take", answers)
    stored = selectors.fact_store().snapshot().read("inquiry", "lights", columns=["staff"])
    assert stored["staff"].to_pylist() == ["赵六", "赵六"]


@pytest.mark.django_db
def test_a_table_about_a_period_asks_for_it(shop: Shop, files: Path, operator: Client) -> None:
    path = files / "own countries.csv"
    path.write_text("哪国,看了几次,点了几次\n德国,100,4\n美国,200,9\n", encoding="utf-8")
    (file,) = import_files("lights", [path]).files
    answers = {
        "dataset": "country_period",
        "for": "country_period",
        "column-0": "country",
        "column-1": "impressions",
    }
    page = text(operator.post(f"/data/files/{file.file_id}/try", answers))
    assert "文件里没有时间周期" in page
    assert 'name="start"' in page
    answers |= {"start": "2026-11-15", "end": "2026-11-21"}
    page = text(operator.post(f"/data/files/{file.file_id}/try", answers))
    assert "2 行可以入库" in page
    page = text(operator.post(f"/data/files/{file.file_id}/take", answers, follow=True))
    assert "2 行已入库" in page


@pytest.mark.django_db
def test_a_better_mapping_takes_the_place_of_the_first(shop: Shop, operator: Client, file_id: str) -> None:
    operator.post(f"/data/files/{file_id}/take", ANSWERS)
    operator.post(f"/data/files/{file_id}/take", ANSWERS | {"column-3": "", "name": "second"})
    (mapping,) = selectors.mappings(shop)
    assert mapping.name == "second"
    assert "谁在跟" not in mapping.columns


@pytest.mark.django_db
def test_another_dataset_starts_from_its_own_guesses(shop: Shop, operator: Client, file_id: str) -> None:
    page = text(operator.get(f"/data/files/{file_id}/columns", ANSWERS | {"dataset": "order"}))
    assert "订单号" in page
    assert 'value="inquiry_id" selected' not in page
