"""Files in, files in again, files out."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from baton.facts.store import Snapshot
from baton.intake import models, selectors, services
from baton.intake.services import import_files
from baton.intake.terms import FileStatus, ImportResult, RunStatus
from baton.intake.tests import exports
from baton.kit.errors import NotFound, NotUsable
from baton.kit.home import Home
from baton.kit.period import Period
from baton.people.selectors import audit_lines
from baton.people.terms import Shop
from baton.sources.tests.samples import SAMPLES, write_sample

pytestmark = pytest.mark.django_db

WEEK = exports.WEEK
EARLIER = WEEK.previous()


def statuses(result: ImportResult) -> list[FileStatus]:
    return [file.status for file in result.files]


def facts() -> Snapshot:
    return selectors.fact_store().snapshot()


def rows(dataset: str, columns: Sequence[str], shop: str = "lights") -> list[tuple[object, ...]]:
    table = facts().read(dataset, shop, columns=columns)
    return sorted(zip(*(table[name].to_pylist() for name in columns), strict=True), key=repr)


def impressions(dataset: str = "product_period") -> list[object]:
    return [value for (value,) in rows(dataset, ["impressions"])]


def test_real_formats_twice_and_nothing_doubled(shop: Shop, files: Path) -> None:
    given = [
        exports.products(files),
        exports.keywords(files),
        exports.shop_day(files, date(2026, 11, 21)),
        exports.inquiries(files),
    ]
    first = import_files("lights", given)
    assert statuses(first) == [FileStatus.IMPORTED] * 4
    before = [(table.dataset, table.rows, table.versions) for table in selectors.fact_tables()]
    assert before == [
        ("shop_day", 1, 1),
        ("product_period", 5, 1),
        ("keyword_period", 3, 1),
        ("inquiry", 3, 1),
    ]

    second = import_files("lights", given)
    assert statuses(second) == [FileStatus.UNCHANGED] * 4
    assert [file.dataset for file in second.files] == [
        "product_period",
        "keyword_period",
        "shop_day",
        "inquiry",
    ]
    assert [(table.dataset, table.rows, table.versions) for table in selectors.fact_tables()] == before
    assert not any(models.ImportRun.objects.get(pk=str(second.run_id)).versions)


def test_a_sample_of_every_source_twice(shop: Shop, files: Path) -> None:
    given = [write_sample(files / f"{name}-{WEEK}.xls", sample) for name, sample in sorted(SAMPLES.items())]
    first = import_files("lights", given)
    assert statuses(first) == [FileStatus.IMPORTED] * len(given), [file.message.en for file in first.files]
    before = [(table.dataset, table.rows, table.versions) for table in selectors.fact_tables()]
    assert statuses(import_files("lights", given)) == [FileStatus.UNCHANGED] * len(given)
    # The same rows in other bytes: every one takes the place of its own.
    again = [
        write_sample(files / f"{name}-{WEEK}.xlsx", sample, "xlsx")
        for name, sample in sorted(SAMPLES.items())
    ]
    assert statuses(import_files("lights", again)) == [FileStatus.IMPORTED] * len(given)
    after = [(table.dataset, table.rows, table.versions) for table in selectors.fact_tables()]
    assert [(name, rows) for name, rows, _ in after] == [(name, rows) for name, rows, _ in before]
    assert {versions for *_, versions in after} == {2}


HOSTILE = {
    "empty.xlsx": b"",
    "photo.xls": b"\x89PNG\r\n\x1a\n" + bytes(64),
    "program.csv": b"MZ\x90\x00" + bytes(64),
    "letter.docx": b"PK\x03\x04" + bytes(64),
    "cut.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "prose.csv": "这只是一段话\n没有表头\n".encode(),
    "page.xls": b"<html><body><table><tr><td>1</td></tr></table></body></html>",
}


def test_hostile_files_are_each_refused_with_a_reason(shop: Shop, files: Path) -> None:
    for name, content in HOSTILE.items():
        (files / name).write_bytes(content)
    bomb = files / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    good = exports.products(files)
    result = import_files("lights", [*(files / name for name in HOSTILE), bomb, good])
    assert statuses(result) == [FileStatus.REFUSED] * (len(HOSTILE) + 1) + [FileStatus.IMPORTED]
    for file in result.files[:-1]:
        assert re.search(r"[\u4e00-\u9fff]", file.message.zh), file
        assert re.fullmatch(r"[^\u4e00-\u9fff]+[.?!]", file.message.en), file
        assert file.code not in {"", "reader_failed"}, file


def test_ids_and_missing_cells_survive(shop: Shop, files: Path) -> None:
    import_files("lights", [exports.products(files, rows=1)])
    columns = ["product_id", "shares", "compares", "product_owner", "impressions"]
    assert rows("product_period", columns) == [("1600000000001", None, 0, "张三", 11364)]


def test_rows_say_where_they_come_from(shop: Shop, files: Path) -> None:
    result = import_files("lights", [exports.products(files, rows=2)])
    assert rows("product_period", ["import_id", "file_id", "row_number"]) == [
        (result.run_id, result.files[0].file_id, 7),
        (result.run_id, result.files[0].file_id, 8),
    ]


def test_a_newer_file_of_the_same_period_replaces(shop: Shop, files: Path) -> None:
    import_files("lights", [exports.products(files / "a", impressions=100, rows=2)])
    newer = import_files("lights", [exports.products(files / "b", impressions=200, rows=2)])
    assert impressions() == [200, 201]
    run = models.ImportRun.objects.get(pk=str(newer.run_id))
    assert (run.added, run.replaced) == ({"product_period": 0}, {"product_period": 2})


def test_400_daily_files_are_one_commit(shop: Shop, files: Path) -> None:
    result = import_files("lights", exports.shop_days(files, date(2025, 10, 18), 400))
    assert result.count(FileStatus.IMPORTED) == 400
    (table,) = selectors.fact_tables()
    assert (table.rows, table.versions) == (400, 1)
    assert (table.first_day, table.last_day) == (date(2025, 10, 18), date(2026, 11, 21))
    log = list((selectors.fact_store().root / "shop_day/_delta_log").glob("*.json"))
    assert len(log) <= 2, "the table's creation and one commit"


def test_the_same_bytes_twice_in_one_call(shop: Shop, files: Path) -> None:
    one = exports.products(files)
    copy = files / "copy.xls"
    copy.write_bytes(one.read_bytes())
    result = import_files("lights", [one, copy])
    assert statuses(result) == [FileStatus.IMPORTED, FileStatus.UNCHANGED]
    assert one.name in result.files[1].message.zh


def test_a_refused_file_does_not_stop_the_others(shop: Shop, files: Path) -> None:
    picture = files / "photo.xls"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    result = import_files("lights", [picture, exports.products(files), files / "nothing-there.xls"])
    assert statuses(result) == [FileStatus.REFUSED, FileStatus.IMPORTED, FileStatus.REFUSED]
    for file in (result.files[0], result.files[2]):
        assert file.code
        assert file.message.zh != file.message.en
    assert result.is_any_refused
    assert len(impressions()) == 5


def test_nothing_good_leaves_no_version(shop: Shop, files: Path) -> None:
    result = import_files("lights", [files / "nothing-there.xls"])
    assert result.status is RunStatus.DONE
    assert not selectors.fact_tables()
    with pytest.raises(NotUsable, match="brought nothing in"):
        services.undo_import(str(result.run_id), shop=shop, by=None)


def test_a_file_whose_rows_are_all_wrong_is_refused_and_its_rows_kept(shop: Shop, files: Path) -> None:
    (file,) = import_files("lights", [exports.products(files, rows=2, wrong=[0, 1])]).files
    assert (file.status, file.rows_read, file.rows_accepted, file.rows_quarantined) == ("refused", 2, 0, 2)
    (waiting,) = selectors.quarantine(shop)
    assert waiting.count == 2


def test_too_large_a_file_is_refused_before_it_is_copied(
    shop: Shop, files: Path, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = files / "big.xls"
    with big.open("wb") as target:
        target.truncate(201 * 1024 * 1024)
    (file,) = import_files("lights", [big]).files
    assert file.code == "too_large"
    assert "200 MB" in file.message.en
    assert not [path for path in home.uploads.rglob("*") if path.is_file()]


def test_a_dry_run_writes_nothing(shop: Shop, files: Path, home: Home) -> None:
    given = [exports.products(files, wrong=[1]), files / "missing.xls"]
    result = import_files("lights", given, dry_run=True)
    assert statuses(result) == [FileStatus.IMPORTED, FileStatus.REFUSED]
    assert (result.run_id, result.files[0].rows_accepted, result.files[0].rows_quarantined) == (None, 4, 1)
    assert "nothing was written" in result.files[0].message.en
    assert not models.ImportRun.objects.exists()
    assert not models.QuarantinedRow.objects.exists()
    assert not [path for path in home.uploads.rglob("*") if path.is_file()]
    assert not selectors.fact_tables()

    import_files("lights", given[:1])
    assert statuses(import_files("lights", given[:1], dry_run=True)) == [FileStatus.UNCHANGED]


def test_an_unknown_shop_is_refused_and_a_new_one_made(shop: Shop, files: Path) -> None:
    with pytest.raises(NotFound, match="lights"):
        import_files("light", [exports.products(files)])
    import_files("second", [exports.products(files)], is_new_shop=True)
    assert len(rows("product_period", ["product_id"], shop="second")) == 5
    assert not rows("product_period", ["product_id"])


def test_the_same_bytes_go_into_each_shop(shop: Shop, files: Path) -> None:
    given = [exports.products(files)]
    import_files("lights", given)
    assert statuses(import_files("second", given, is_new_shop=True)) == [FileStatus.IMPORTED]


def test_a_period_is_asked_for_and_then_taken(shop: Shop, files: Path) -> None:
    table = exports.countries_without_period(files)
    (file,) = import_files("lights", [table]).files
    assert (file.status, file.code) == ("refused", "period_needed")
    (file,) = import_files("lights", [table], period=WEEK).files
    assert (file.status, file.period) == ("imported", WEEK)
    assert rows("country_period", ["country", "period_start"]) == [("DE", WEEK.start), ("US", WEEK.start)]
    # Another week of the same bytes is another upload; the same week is not.
    assert statuses(import_files("lights", [table], period=WEEK)) == [FileStatus.UNCHANGED]
    assert statuses(import_files("lights", [table], period=EARLIER)) == [FileStatus.IMPORTED]
    assert len(rows("country_period", ["country"])) == 4


def test_uploads_are_kept_once_by_their_content(shop: Shop, files: Path, home: Home) -> None:
    one = exports.products(files)
    import_files("lights", [one])
    import_files("second", [one], is_new_shop=True)
    digest = hashlib.sha256(one.read_bytes()).hexdigest()
    assert [path.name for path in home.uploads.rglob("*") if path.is_file()] == [f"{digest}.xls"]
    assert (home.uploads / digest[:2] / f"{digest}.xls").read_bytes() == one.read_bytes()


def test_undo_takes_out_and_brings_back(shop: Shop, files: Path) -> None:
    first = import_files("lights", [exports.products(files / "a", impressions=100, rows=2)])
    second = import_files("lights", [exports.products(files / "b", impressions=200, rows=3)])
    receipt = services.undo_import(str(second.run_id), shop=shop, by=None)
    assert (receipt.replaced, receipt.added) == ({"product_period": 3}, {"product_period": 2})
    assert impressions() == [100, 101]
    with pytest.raises(NotUsable, match="already"):
        services.undo_import(str(second.run_id), shop=shop, by=None)
    services.undo_import(str(first.run_id), shop=shop, by=None)
    assert impressions() == []


def test_undo_out_of_order(shop: Shop, files: Path) -> None:
    first = import_files("lights", [exports.products(files / "a", impressions=100, rows=2)])
    second = import_files("lights", [exports.products(files / "b", impressions=200, rows=2)])
    services.undo_import(str(first.run_id), shop=shop, by=None)
    assert impressions() == [200, 201], "the newer file stands"
    services.undo_import(str(second.run_id), shop=shop, by=None)
    assert impressions() == [], "what the undone first one brought does not come back"


def test_an_undone_import_can_be_applied_again(shop: Shop, files: Path) -> None:
    given = exports.products(files, rows=2)
    first = import_files("lights", [given, exports.keywords(files)])
    with pytest.raises(NotUsable, match="in force"):
        services.apply_again(str(first.run_id), shop=shop, by=None)
    services.undo_import(str(first.run_id), shop=shop, by=None)
    assert not impressions()
    given.unlink()
    again = services.carry_out(services.apply_again(str(first.run_id), shop=shop, by=None))
    assert statuses(again) == [FileStatus.IMPORTED] * 2
    assert len(impressions()) == 2
    assert services.carry_out(str(again.run_id)) == again, "a run is carried out once"


def test_an_undone_file_can_be_dropped_again(shop: Shop, files: Path) -> None:
    given = [exports.products(files, rows=2)]
    first = import_files("lights", given)
    services.undo_import(str(first.run_id), shop=shop, by=None)
    assert statuses(import_files("lights", given)) == [FileStatus.IMPORTED]
    assert len(impressions()) == 2


def test_an_import_belongs_to_its_shop(shop: Shop, files: Path) -> None:
    result = import_files("second", [exports.products(files)], is_new_shop=True)
    with pytest.raises(NotFound):
        services.undo_import(str(result.run_id), shop=shop, by=None)
    with pytest.raises(NotFound):
        selectors.file_row(shop, result.files[0].file_id)


def test_where_the_database_refuses_the_facts_stay_as_they_were(
    shop: Shop, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_files("lights", [exports.products(files / "a", impressions=100, rows=2)])

    def fail(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(services, "_set_aside", fail)
    with pytest.raises(RuntimeError):
        import_files("lights", [exports.products(files / "b", impressions=200, rows=2)])
    monkeypatch.undo()
    assert impressions() == [100, 101]
    broken = selectors.history(shop)[0]
    assert broken.status is RunStatus.FAILED
    assert broken.files[0].code == "interrupted"
    assert broken.can_apply_again
    again = services.carry_out(services.apply_again(broken.run_id, shop=shop, by=None))
    assert statuses(again) == [FileStatus.IMPORTED]
    assert impressions() == [200, 201]


def test_who_imports_what_is_written_down(shop: Shop, files: Path) -> None:
    result = import_files("lights", [exports.products(files)])
    services.undo_import(str(result.run_id), shop=shop, by=None)
    assert [line.verb for line in audit_lines(3)] == ["undo_import", "import_files", "receive_files"]


def test_daily_and_weekly_files_stand_side_by_side(shop: Shop, files: Path) -> None:
    day = Period(WEEK.start, WEEK.start)
    import_files("lights", [exports.products(files, WEEK), exports.products(files, day)])
    found = [interval.period for interval in facts().intervals("product_period", "lights")]
    assert sorted(found) == sorted([WEEK, day])
