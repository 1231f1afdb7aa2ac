"""Undo and upsert against a model: of every key, the newest row whose import is not undone."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.facts.store import Batch, FactStore, Receipt
from baton.facts.tests.deliveries import batch, day, forget, kept, losses, shop_days

SHOPS = ("a", "乙 '")
Row = tuple[str, int, int]
"""Key, day offset, amount."""


class Model:
    def __init__(self) -> None:
        self.written: dict[tuple[str, str], list[tuple[str, Row]]] = {}
        self.undone: set[str] = set()

    def write(self, import_id: str, shop: str, rows: list[Row]) -> None:
        for row in rows:
            self.written.setdefault((shop, row[0]), []).append((import_id, row))

    def visible(self, shop: str) -> list[Row]:
        rows = []
        for (owner, _), history in self.written.items():
            alive = [row for import_id, row in history if import_id not in self.undone]
            if owner == shop and alive:
                rows.append(alive[-1])
        return sorted(rows)


def orders(shop: str, rows: list[Row]) -> Batch:
    return batch(
        "order",
        [
            {"order_id": key, "drafted_on": day(offset), "order_amount": float(amount)}
            for key, offset, amount in rows
        ],
        shop=shop,
    )


def products(shop: str, rows: list[Row]) -> Batch:
    """The period belongs to the key here: each key has one day."""
    return batch(
        "product_period",
        [
            {
                "product_id": key,
                "period_start": day(int(key) * 20),
                "period_end": day(int(key) * 20),
                "clicks": amount,
            }
            for key, _, amount in rows
        ],
        shop=shop,
    )


rows = st.lists(
    st.tuples(st.sampled_from("01234"), st.sampled_from([0, 1, 35, 70]), st.integers(0, 9)),
    min_size=1,
    max_size=4,
)
imports = st.tuples(st.just("import"), st.sampled_from(SHOPS), rows)
failures = st.tuples(st.just("fail"), st.sampled_from(SHOPS), rows)
undos = st.tuples(st.just("undo"), st.integers(0, 99), st.just(None))


def refuse(receipt: Receipt) -> None:
    raise LookupError


@settings(max_examples=12, deadline=None)
@given(st.lists(st.one_of(imports, imports, undos, failures), min_size=2, max_size=7))
def test_any_order_of_imports_and_undos(steps: list[tuple[str, object, list[Row] | None]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = FactStore(Path(folder))
        model = Model()
        done: list[str] = []
        for number, (verb, what, some) in enumerate(steps):
            if verb == "undo":
                standing = [import_id for import_id in done if import_id not in model.undone]
                if standing:
                    assert isinstance(what, int)
                    chosen = standing[what % len(standing)]
                    store.undo(chosen, set(model.undone), forget)
                    model.undone.add(chosen)
                continue
            assert isinstance(what, str)
            assert some is not None
            delivered = [orders(what, some), products(what, some)]
            if verb == "fail":
                with pytest.raises(LookupError):
                    store.commit(str(number), delivered, refuse)
                continue
            store.commit(str(number), delivered, forget)
            done.append(str(number))
            model.write(str(number), what, some)
        fresh = FactStore(Path(folder))
        for shop in SHOPS:
            expected = model.visible(shop)
            found = kept(fresh, "order", ["order_id", "drafted_on", "order_amount", "month"], shop=shop)
            assert found == [
                (key, day(offset), amount, f"{day(offset):%Y-%m}") for key, offset, amount in expected
            ]
            clicks = kept(fresh, "product_period", ["product_id", "clicks"], shop=shop)
            assert sorted(clicks) == [(key, amount) for key, _, amount in expected]


def test_undo_brings_back_what_was_replaced_and_counts_it(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    store.commit("one", [shop_days([0, 1], 1), losses({"a": day(0)}, "first")], forget)
    store.commit("two", [shop_days([1, 2], 2), losses({"a": day(60)}, "second")], forget)
    receipt = store.undo("two", (), forget)
    assert receipt.added == {"shop_day": 1, "loss": 1}
    assert receipt.replaced == {"shop_day": 2, "loss": 1}
    assert kept(store, "shop_day", ["period_start", "impressions", "import_id"]) == [
        (day(0), 1, "one"),
        (day(1), 1, "one"),
    ]
    assert kept(store, "loss", ["lost_on", "remark", "file_id"]) == [(date(2026, 7, 1), "first", "file")]
    by_name = {info.dataset: info for info in store.tables()}
    assert by_name["loss"].last_import == "one"
    assert by_name["loss"].versions == 3


def test_undo_out_of_order_passes_over_imports_that_are_undone(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    for number in range(1, 5):
        store.commit(str(number), [shop_days([0], number)], forget)
    store.undo("2", (), forget)
    store.undo("3", ("2",), forget)
    assert kept(store, "shop_day", ["impressions"]) == [(4,)]
    store.undo("4", ("2", "3"), forget)
    assert kept(store, "shop_day", ["impressions", "import_id"]) == [(1, "1")]
    store.undo("1", ("2", "3", "4"), forget)
    assert kept(store, "shop_day", ["impressions"]) == []
    assert store.tables() == ()


def test_an_undo_that_cannot_be_recorded_did_not_happen(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    store.commit("one", [shop_days([0], 1)], forget)
    store.commit("two", [shop_days([0], 2)], forget)
    with pytest.raises(LookupError):
        store.undo("two", (), refuse)
    assert kept(store, "shop_day", ["impressions"]) == [(2,)]
    store.undo("two", (), forget)
    assert kept(store, "shop_day", ["impressions"]) == [(1,)]
