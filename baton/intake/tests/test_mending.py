"""Rows that were set aside and come back."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.test import Client

from baton.intake import models, selectors, services
from baton.intake.logic.mending import Waiting, brought_back
from baton.intake.mending import key_headers
from baton.intake.services import import_files
from baton.intake.tests import exports
from baton.people.terms import Shop
from baton.sources.mapping import SavedMapping

OLD = {"id": "1", "name": "lamp", "visitors": "3.5", "clicks": "7", "day": "2026-11-21"}
KEYS = {"id", "day"}


@pytest.mark.parametrize(
    ("row", "is_found"),
    [
        (OLD, True),
        (OLD | {"visitors": "3"}, True),
        (OLD | {"visitors": "3", "clicks": "8"}, True),
        (OLD | {"visitors": "3", "extra": "new column"}, True),
        (OLD | {"id": "2", "visitors": "3"}, False),
        (OLD | {"day": "2026-11-22", "visitors": "3"}, False),
        ({"id": "1", "name": "post", "visitors": "2", "clicks": "1", "day": "2026-11-20"}, False),
    ],
)
def test_a_mended_row_is_told_by_what_did_not_change(row: dict[str, str], is_found: bool) -> None:
    found = brought_back([Waiting(OLD, "visitors")], [row], KEYS)
    assert found == (frozenset({0}) if is_found else frozenset())


def test_where_the_key_was_wrong_the_rest_must_be_the_same() -> None:
    spoiled = Waiting(OLD | {"id": "1.6E+13"}, "id")
    assert brought_back([spoiled], [OLD | {"id": "16000000000001"}], KEYS)
    assert not brought_back([spoiled], [OLD | {"id": "16000000000001", "clicks": "8"}], KEYS)


def test_each_row_answers_for_one() -> None:
    twins = [Waiting(OLD, "visitors")] * 2
    assert brought_back(twins, [OLD | {"visitors": "3"}], KEYS) == frozenset({0})
    assert brought_back(twins, [OLD | {"visitors": "3"}] * 2, KEYS) == frozenset({0, 1})


def test_nothing_brings_nothing_back() -> None:
    assert brought_back([Waiting(OLD, "visitors")], [], KEYS) == frozenset()
    assert brought_back([], [OLD], KEYS) == frozenset()


def test_the_headers_of_the_keys() -> None:
    assert key_headers({"产品ID", "访问人数", "产品名称"}, "product_period", ()) == {"产品ID"}
    assert key_headers({"统计日期", "访客数"}, "shop_day", ()) == {"统计日期"}
    mine = SavedMapping("mine", "inquiry", ("单号", "客户"), {"单号": "inquiry_id", "客户": "buyer_name"}, {})
    assert key_headers({"单号", "客户"}, "inquiry", [mine]) == {"单号"}


@pytest.mark.django_db
def test_another_week_does_not_settle_the_rows_of_this_one(shop: Shop, files: Path) -> None:
    import_files("lights", [exports.products(files, wrong=[1])])
    import_files("lights", [exports.products(files, exports.WEEK.previous())])
    assert [file.count for file in selectors.quarantine(shop)] == [1]


@pytest.mark.django_db
def test_the_mended_original_settles_its_rows(shop: Shop, files: Path) -> None:
    import_files("lights", [exports.products(files / "a", wrong=[1, 3])])
    assert selectors.quarantine(shop)[0].count == 2
    mended = import_files("lights", [exports.products(files / "b", wrong=[3])])
    (waiting,) = selectors.quarantine(shop)
    assert waiting.file_id == mended.files[0].file_id, "what is wrong again waits under the newer file, once"
    assert waiting.count == 1
    services.undo_import(str(mended.run_id), shop=shop, by=None)
    assert [file.count for file in selectors.quarantine(shop)] == [2], "undone: the rows wait as before"


@pytest.mark.django_db
def test_the_error_sheet_goes_round_through_the_page(shop: Shop, files: Path, operator: Client) -> None:
    import_files("lights", [exports.products(files, wrong=[1, 3])])
    page = operator.get("/data").content.decode()
    assert '<span class="cellerr">3.5</span>' in page
    (waiting,) = selectors.quarantine(shop)

    sheet = operator.get(f"/data/files/{waiting.file_id}/quarantine.xlsx")
    assert "attachment" in sheet.headers["Content-Disposition"]
    book = openpyxl.load_workbook(BytesIO(sheet.content))
    rows = list(book.worksheets[0].iter_rows())
    header = next(row for row in rows if row[0].value == "产品ID")
    titles = [cell.value for cell in header]
    assert titles[-1] == "错误原因"
    lines = rows[header[0].row :]
    assert [line[0].value for line in lines] == ["1600000000002", "1600000000004"]
    assert all("3.5" in str(line[titles.index("访问人数")].value) and line[-1].value for line in lines)

    # One row is mended; the other is left as it is.
    lines[0][titles.index("访问人数")].value = "4"
    mended = files / "mended.xlsx"
    book.save(mended)
    with mended.open("rb") as upload:
        answer = operator.post("/data/imports", {"files": upload}, follow=True)
    assert "隔离区" in answer.content.decode()

    stored = (
        selectors.fact_store().snapshot().read("product_period", "lights", columns=["product_id", "visitors"])
    )
    assert dict(zip(*stored.to_pydict().values(), strict=True))["1600000000002"] == 4
    assert stored.num_rows == 4
    (left,) = selectors.quarantine(shop)
    assert left.name == "mended.xlsx"
    assert left.count == 1


@pytest.mark.django_db
def test_rows_can_be_left_out_for_good(shop: Shop, files: Path, operator: Client) -> None:
    import_files("lights", [exports.products(files, wrong=[1])])
    (waiting,) = selectors.quarantine(shop)
    operator.post(f"/data/files/{waiting.file_id}/dismiss")
    assert not selectors.quarantine(shop)
    assert not models.QuarantinedRow.objects.filter(mended_by__isnull=False).exists()
    assert operator.get(f"/data/files/{waiting.file_id}/quarantine.xlsx").status_code == 404
