from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from baton.facts.contract import Additivity, Column, Dataset, Grain, Kind, Measure, Unit
from baton.facts.datasets import DATASETS, dataset
from baton.facts.engine import Engine
from baton.facts.store import FactStore, Receipt
from baton.facts.table import FactTable
from baton.facts.tests.deliveries import SHOP, batch, day, forget, kept, losses, shop_days
from baton.kit.errors import NotAnswerable, NotFound
from baton.kit.period import Period
from baton.kit.text import Text


@pytest.fixture
def store(tmp_path: Path) -> FactStore:
    return FactStore(tmp_path / "facts")


@pytest.mark.parametrize("name", sorted(DATASETS))
def test_a_store_nobody_has_written_to_reads_as_empty_typed_tables(store: FactStore, name: str) -> None:
    snapshot = store.snapshot()
    assert snapshot.read(name, SHOP).schema == dataset(name).stored_schema
    assert snapshot.read(name, SHOP).num_rows == 0
    assert snapshot.intervals(name, SHOP) == ()
    assert snapshot.query(f"SELECT count(*) AS n FROM {{{name}}}", shop=SHOP).to_pylist() == [{"n": 0}]
    assert store.tables() == ()


@pytest.mark.parametrize("name", sorted(DATASETS))
def test_what_comes_back_has_the_stored_schema(store: FactStore, name: str) -> None:
    example: dict[Kind, object] = {
        Kind.TEXT: "词 'é'",
        Kind.ID: "16000000000001",
        Kind.DAY: day(0),
        Kind.INSTANT: datetime(2026, 7, 1, 12, tzinfo=UTC),
        Kind.FLAG: True,
        Kind.COUNT: 3,
        Kind.NUMBER: 0.1,
        Kind.COUNTRY: "US",
    }
    row = {column.name: example[column.kind] for column in dataset(name).columns}
    store.commit("one", [batch(name, [row])], forget)
    [back] = store.snapshot().read(name, SHOP).to_pylist()
    assert {key: back[key] for key in row} == row
    assert (back["shop"], back["month"], back["import_id"], back["file_id"], back["row_number"]) == (
        SHOP,
        "2026-07",
        "one",
        "file",
        1,
    )


@pytest.mark.parametrize(
    "shop", ["店 铺/一", "A'B\"C", "x*[y]?%25", "..", "-", "a=b:c#&é", "a\\b", "长" * 200, "LUMEN", "🔦"]
)
def test_a_shop_may_be_called_anything(store: FactStore, shop: str) -> None:
    store.commit("one", [shop_days([0], 7, shop=shop), shop_days([0], 1)], forget)
    store.commit("two", [shop_days([0, 1], 8, shop=shop), losses({"i": day(0)}, shop=shop)], forget)
    assert kept(store, "shop_day", ["shop", "impressions"], shop=shop) == [(shop, 8), (shop, 8)]
    assert kept(store, "shop_day", ["shop", "impressions"]) == [(SHOP, 1)]
    assert store.snapshot().shops("shop_day") == tuple(sorted([shop, SHOP]))
    store.undo("two", (), forget)
    assert kept(store, "shop_day", ["impressions"], shop=shop) == [(7,)]


def test_a_home_folder_may_be_called_anything(tmp_path: Path) -> None:
    store = FactStore(tmp_path / "We [1] are* #here'? 店")
    store.commit("one", [shop_days([0, 40])], forget)
    assert len(kept(store, "shop_day", ["period_start"])) == 2


def test_rows_of_the_same_key_are_replaced_and_the_others_stay(store: FactStore) -> None:
    first = store.commit("one", [shop_days(range(3), 1)], forget)
    second = store.commit("two", [shop_days([2, 3], 2)], forget)
    assert (first.added, first.replaced) == ({"shop_day": 3}, {"shop_day": 0})
    assert (second.added, second.replaced) == ({"shop_day": 1}, {"shop_day": 1})
    assert kept(store, "shop_day", ["impressions", "import_id"]) == [
        (1, "one"),
        (1, "one"),
        (2, "two"),
        (2, "two"),
    ]


def test_the_last_of_several_rows_with_one_key_wins(store: FactStore) -> None:
    store.commit("one", [shop_days([0, 0], 1), shop_days([0], 3), losses({"a": day(0)}, "early")], forget)
    receipt = store.commit("two", [losses({"a": day(0)}, "x"), losses({"a": day(99)}, "late")], forget)
    assert kept(store, "shop_day", ["impressions"]) == [(3,)]
    assert kept(store, "loss", ["remark", "lost_on"]) == [("late", day(99))]
    assert receipt.replaced == {"loss": 1}


def test_the_same_rows_again_change_nothing_but_who_brought_them(store: FactStore) -> None:
    delivered = [shop_days(range(40)), losses({"a": day(1), "b": day(50)})]
    store.commit("one", delivered, forget)
    before = [store.snapshot().read(name, SHOP).drop_columns(["import_id"]) for name in ("shop_day", "loss")]
    store.commit("two", delivered, forget)
    after = [store.snapshot().read(name, SHOP).drop_columns(["import_id"]) for name in ("shop_day", "loss")]
    assert before == after


def test_an_entity_whose_date_moves_leaves_its_old_month(store: FactStore) -> None:
    store.commit("one", [losses({"a": day(0), "b": day(1)})], forget)
    store.commit("two", [losses({"a": day(70)})], forget)
    assert kept(store, "loss", ["inquiry_id", "month"]) == [("a", "2026-09"), ("b", "2026-07")]


def test_an_instant_is_placed_by_its_pacific_day(store: FactStore) -> None:
    instants = {
        "summer": datetime(2026, 8, 1, 6, 59, tzinfo=UTC),
        "summer, next day": datetime(2026, 8, 1, 7, 0, tzinfo=UTC),
        "winter": datetime(2026, 12, 1, 7, 59, tzinfo=UTC),
    }
    store.commit(
        "one",
        [batch("inquiry", [{"inquiry_id": key, "received_at": at} for key, at in instants.items()])],
        forget,
    )
    assert kept(store, "inquiry", ["inquiry_id", "data_day", "month"]) == [
        ("summer", date(2026, 7, 31), "2026-07"),
        ("summer, next day", date(2026, 8, 1), "2026-08"),
        ("winter", date(2026, 11, 30), "2026-11"),
    ]
    [whole] = store.snapshot().intervals("inquiry", SHOP)
    assert (whole.period, whole.rows) == (Period(date(2026, 7, 31), date(2026, 11, 30)), 3)
    one_day = Period(date(2026, 8, 1), date(2026, 8, 1))
    found = store.snapshot().read("inquiry", SHOP, one_day, ["inquiry_id"])
    assert found.to_pylist() == [{"inquiry_id": "summer, next day"}]


def test_a_span_finds_periods_that_begin_in_an_earlier_month(store: FactStore) -> None:
    week = {"period_start": date(2026, 7, 28), "period_end": date(2026, 8, 3), "channel": "search"}
    later = {"period_start": date(2026, 9, 1), "period_end": date(2026, 9, 1), "channel": "search"}
    store.commit("one", [batch("channel_period", [week, later])], forget)
    snapshot = store.snapshot()
    july = Period(date(2026, 7, 1), date(2026, 7, 31))
    assert snapshot.read("channel_period", SHOP, july).num_rows == 1
    assert len(snapshot.files("channel_period", SHOP, july)) == 1
    assert len(snapshot.files("channel_period", SHOP)) == 2
    assert snapshot.files("channel_period", SHOP, Period(date(2026, 8, 4), date(2026, 8, 31))) == ()


def test_four_hundred_files_are_one_commit(store: FactStore) -> None:
    receipt = store.commit("one", [shop_days([n], n) for n in range(400)], forget)
    table = FactTable(store.root / "shop_day", dataset("shop_day"), Engine(store.root / "spill"))
    assert [commit.version for commit in table.commits() if commit.import_id == "one"] == [1]
    assert receipt.versions == {"shop_day": 1}
    assert receipt.added == {"shop_day": 400}
    [info] = store.tables()
    assert (info.rows, info.versions, info.first_day, info.last_day) == (400, 1, day(0), day(399))
    assert info.files == 14  # one for each month
    assert info.last_import == "one"


def test_files_stay_few_however_often_the_shop_imports(store: FactStore) -> None:
    for n in range(6):
        store.commit(f"import {n}", [shop_days([n])], forget)
    [info] = store.tables()
    assert (info.files, info.rows, info.versions) == (1, 6, 6)


def test_where_recording_fails_nothing_stays(store: FactStore) -> None:
    store.commit("one", [shop_days([0], 1)], forget)

    def refuse(receipt: Receipt) -> None:
        raise RuntimeError("the database is gone")

    with pytest.raises(RuntimeError, match="the database is gone"):
        store.commit("two", [shop_days([0, 1], 2), losses({"a": day(0)})], refuse)
    assert kept(store, "shop_day", ["impressions"]) == [(1,)]
    assert kept(store, "loss", ["inquiry_id"]) == []
    store.commit("two", [shop_days([0], 3)], forget)
    assert kept(store, "shop_day", ["impressions"]) == [(3,)]
    store.undo("two", (), forget)
    assert kept(store, "shop_day", ["impressions"]) == [(1,)]


def test_readers_see_nothing_before_the_record_is_made(store: FactStore) -> None:
    seen: list[int] = []

    def look(receipt: Receipt) -> None:
        seen.append(FactStore(store.root).snapshot().read("shop_day", SHOP).num_rows)

    store.commit("one", [shop_days(range(3))], look)
    assert seen == [0]
    assert store.snapshot().read("shop_day", SHOP).num_rows == 3


def test_a_snapshot_does_not_move(store: FactStore) -> None:
    first = store.commit("one", [shop_days([0], 1)], forget)
    snapshot = store.snapshot()
    store.commit("two", [shop_days([0, 1], 2), losses({"a": day(0)})], forget)
    assert snapshot.read("shop_day", SHOP, columns=["impressions"]).to_pylist() == [{"impressions": 1}]
    assert snapshot.read("loss", SHOP).num_rows == 0
    then = store.snapshot(at=first.versions)
    assert then.read("shop_day", SHOP, columns=["impressions"]).to_pylist() == [{"impressions": 1}]
    assert store.snapshot(at=snapshot.versions).versions["shop_day"] == snapshot.versions["shop_day"]
    assert store.snapshot().read("shop_day", SHOP).num_rows == 2


def test_a_mark_tells_views_apart_by_home_by_what_was_imported_and_by_whose_word_counts(
    tmp_path: Path,
) -> None:
    here, there = FactStore(tmp_path / "here"), FactStore(tmp_path / "there")
    for store in (here, there):
        store.commit("1", [shop_days([1])], forget)
    before = here.snapshot()
    assert before.mark() == here.snapshot().mark()
    assert before.mark() != there.snapshot().mark(), "the versions of both count from nought"
    assert before.mark() != before.as_filed().mark()
    here.commit("2", [losses({"Q1": day(1)})], forget)
    assert before.mark() != here.snapshot().mark()
    assert before.mark("shop_day") == here.snapshot().mark("shop_day")


def test_vacuum_keeps_the_present_and_lets_the_past_go(store: FactStore) -> None:
    first = store.commit("one", [shop_days([0], 1)], forget)
    store.commit("two", [shop_days([0], 2)], forget)
    store.commit("three", [shop_days([0], 3)], forget)
    [info] = store.tables()
    assert info.last_import_at is not None
    assert store.vacuum(timedelta(days=1), info.last_import_at) == {}
    assert store.snapshot(at=first.versions).read("shop_day", SHOP).num_rows == 1

    assert store.vacuum(timedelta(0), info.last_import_at + timedelta(days=1)) == {"shop_day": 2}
    assert kept(store, "shop_day", ["impressions"]) == [(3,)]
    with pytest.raises(NotAnswerable) as refusal:
        FactStore(store.root).snapshot(at=first.versions)
    assert refusal.value.code == "version_gone"
    with pytest.raises(NotAnswerable) as refusal:
        store.undo("three", (), forget)
    assert refusal.value.code == "undo_too_old"
    assert kept(store, "shop_day", ["impressions"]) == [(3,)]
    store.commit("four", [shop_days([1], 4)], forget)
    assert kept(store, "shop_day", ["impressions"]) == [(3,), (4,)]


def test_a_version_that_never_was_is_refused(store: FactStore) -> None:
    store.commit("one", [shop_days([0], 1)], forget)
    with pytest.raises(NotAnswerable, match="has been cleared away"):
        store.snapshot(at={"shop_day": 99})


def test_compact_joins_what_another_program_appended(store: FactStore) -> None:
    store.commit("one", [shop_days([0], 1)], forget)
    table = FactTable(store.root / "shop_day", dataset("shop_day"), Engine(store.root / "spill"))
    other = FactStore(store.root.parent / "other")
    other.commit("one", [shop_days([1], 2)], forget)
    table.write([], {SHOP: other.snapshot().read("shop_day", SHOP)}, {})
    published = store.root / "published.json"
    published.write_text(published.read_text().replace('"version": 1', '"version": 2'))

    assert store.tables()[0].files == 2
    assert store.compact() == {"shop_day": 1}
    assert store.tables()[0].files == 1
    assert kept(store, "shop_day", ["impressions"]) == [(1,), (2,)]
    assert store.compact() == {}
    store.undo("one", (), forget)
    assert kept(store, "shop_day", ["impressions"]) == []


def test_a_checkpoint_of_the_log_loses_nothing(store: FactStore) -> None:
    """Delta folds every hundredth version into one file: days, pruning and the past must survive that."""
    inquiries = [
        batch("inquiry", [{"inquiry_id": str(n), "received_at": datetime(2026, 7, 1 + n, 12, tzinfo=UTC)}])
        for n in range(3)
    ]
    for n, delivered in enumerate(inquiries):
        store.commit(str(n), [delivered, shop_days([n])], forget)
    before = store.tables()
    for name in ("inquiry", "shop_day"):
        FactTable(store.root / name, dataset(name), Engine(store.root / "spill")).checkpoint()
    fresh = FactStore(store.root)
    assert fresh.tables() == before
    assert fresh.snapshot().files("shop_day", SHOP, Period(day(3), day(9))) == ()
    assert fresh.snapshot(at={"inquiry": 2}).read("inquiry", SHOP).num_rows == 2
    fresh.undo("1", (), forget)
    assert kept(fresh, "inquiry", ["inquiry_id"]) == [("0",), ("2",)]


def test_a_column_that_a_later_version_adds_is_missing_in_older_rows(tmp_path: Path) -> None:
    def contract(*measures: str) -> Dataset:
        return Dataset(
            name="things",
            label=Text("物", "things"),
            grain=Grain.PERIOD,
            keys=(Column("thing", Kind.TEXT, Text("物", "thing")),),
            attributes=(),
            measures=tuple(Measure(m, Unit.COUNT, Additivity.ADDITIVE, Text(m, m)) for m in measures),
        )

    old, new = {"things": contract("seen")}, {"things": contract("seen", "sold")}
    row = {"period_start": day(0), "period_end": day(0), "thing": "a", "seen": 1}
    moved = {**row, "period_start": day(40), "period_end": day(40), "sold": 5}
    store = FactStore(tmp_path, datasets=old)
    store.commit("one", [batch("things", [row], datasets=old)], forget)
    store = FactStore(tmp_path, datasets=new)
    assert kept(store, "things", ["seen", "sold"]) == [(1, None)]
    store.commit("two", [batch("things", [moved], datasets=new)], forget)
    assert kept(store, "things", ["seen", "sold"]) == [(1, None), (1, 5)]
    store.undo("two", (), forget)
    assert kept(store, "things", ["seen", "sold"]) == [(1, None)]


@pytest.mark.parametrize("column", ["inquiry_id", "lost_on"])
def test_a_row_without_key_or_date_is_a_mistake_of_its_source(store: FactStore, column: str) -> None:
    wrong = batch("loss", [{"inquiry_id": "a", "lost_on": day(0), "reason": "price", column: None}])
    with pytest.raises(ValueError, match=column):
        store.commit("one", [wrong], forget)
    store.commit("two", [losses({"a": day(0)})], forget)
    assert kept(store, "loss", ["inquiry_id"]) == [("a",)]


def test_an_import_without_rows_is_recorded_and_leaves_no_table(store: FactStore) -> None:
    receipts: list[Receipt] = []
    store.commit("one", [shop_days([])], receipts.append)
    assert receipts == [Receipt("one", {}, {}, {})]
    assert store.tables() == ()
    assert store.undo("never", (), forget) == Receipt("never", {}, {}, {})


def test_an_unknown_dataset_is_named_with_the_known_ones(store: FactStore) -> None:
    with pytest.raises(NotFound, match="shop_day"):
        store.snapshot().read("shop_days", SHOP)
    with pytest.raises(NotFound, match="shop_day"):
        store.snapshot().query("SELECT * FROM {shop_days}", shop=SHOP)
    with pytest.raises(NotFound, match="impressions"):
        store.snapshot().read("shop_day", SHOP, columns=["impression"])


def test_threads_share_one_store(store: FactStore) -> None:
    """Writers and readers in one process: every view is of whole imports."""
    wrong: list[object] = []
    done = threading.Event()

    def write(name: str) -> None:
        for n in range(3):
            store.commit(
                f"{name} {n}", [shop_days([n], shop=name), losses({str(n): day(n)}, shop=name)], forget
            )

    def read() -> None:
        while not done.is_set():
            snapshot = store.snapshot()
            for shop in ("a", "b"):
                pair = [snapshot.read(name, shop).num_rows for name in ("shop_day", "loss")]
                if pair[0] != pair[1]:
                    wrong.append(pair)

    readers = [threading.Thread(target=read) for _ in range(2)]
    writers = [threading.Thread(target=write, args=(name,)) for name in ("a", "b")]
    for thread in (*readers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()
    assert wrong == []
    assert [(info.shop, info.rows) for info in store.tables()] == [("a", 3), ("b", 3), ("a", 3), ("b", 3)]


def test_files_carry_no_partition_columns(store: FactStore) -> None:
    """So that whoever reads `files` by hand knows what to expect."""
    store.commit("one", [shop_days([0])], forget)
    [path] = store.snapshot().files("shop_day", SHOP)
    assert set(pq.read_schema(path).names) == set(dataset("shop_day").stored_schema.names) - {
        "shop",
        "month",
    }
