"""Forgetting a buyer: out of every byte of the facts, in all versions, with every count as it was."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

from baton.facts.store import FactStore, Snapshot
from baton.facts.table import FactTable
from baton.facts.tests.logs import SHOP, Row, batch, inquiry, order

DAY = "2026-09-15"
WORDS = ("Harlow Lighting", "jo@harlow.example", "+44 20 7946 0000", "call me on Friday", "acc-harlow-77")


def theirs(number: int, **columns: object) -> Row:
    known = {
        "country": "GB", "buyer_id": WORDS[4], "buyer_name": WORDS[0], "buyer_mail": WORDS[1], "buyer_phone": WORDS[2],
        "message": WORDS[3], "remark": f"{WORDS[0]} again",
    }  # fmt: skip
    return inquiry(number, DAY, **{**known, **columns})


def filled(folder: Path) -> FactStore:
    store = FactStore(folder)
    store.commit(
        "import-1",
        [
            batch(
                "inquiry",
                [theirs(1), theirs(2), inquiry(3, DAY, buyer_id="acc-harlow-7", buyer_name="Other")],
            ),
            batch(
                "loss",
                [{"inquiry_id": "Q2", "lost_on": date(2026, 9, 20), "reason": "price", "remark": WORDS[0]}],
            ),
            batch("order", [order(1, "2026-09-18", inquiry_id="Q1", buyer_id=WORDS[4], buyer_name=WORDS[0])]),
        ],
        lambda _: None,
    )
    store.commit("import-2", [batch("inquiry", [theirs(1, country="FR")])], lambda _: None)
    return store


def forgotten(store: FactStore, stand_in: str = "erased-1") -> int:
    store.remember_erased(SHOP, {WORDS[4]: stand_in}, ["Q1", "Q2"])
    return store.forget(SHOP)


def rows(facts: Snapshot, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = facts.read(name, SHOP).to_pylist()
    return found


def kept_words(folder: Path, words: tuple[str, ...] = WORDS) -> list[str]:
    """The words that some file has, as bytes or, packed, in its rows."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    packed = [str(pq.read_table(path, partitioning=None).to_pylist()) for path in folder.rglob("*.parquet")]
    plain = [path.read_bytes() for path in files]
    return [
        word
        for word in words
        if any(word in rows for rows in packed) or any(word.encode() in data for data in plain)
    ]


def test_no_byte_of_any_version_has_a_word_of_them(tmp_path: Path) -> None:
    store = filled(tmp_path)
    assert kept_words(tmp_path)
    assert forgotten(store) == 6, "two inquiries, one of them in two versions, the loss and the order"
    assert kept_words(tmp_path) == []
    first = rows(store.snapshot(), "inquiry")[0]
    assert (first["buyer_id"], first["country"]) == ("erased-1", "FR")
    assert {first[name] for name in ("buyer_name", "buyer_mail", "buyer_phone", "message", "remark")} == {
        None
    }
    assert rows(store.snapshot(), "inquiry")[2]["buyer_name"] == "Other"
    assert forgotten(store) == 0, "twice changes nothing more"


def test_every_count_is_as_it_was(tmp_path: Path) -> None:
    store = filled(tmp_path)
    asked = (
        "SELECT count(*), count(DISTINCT buyer_id), count(buyer_id), min(country) FROM {inquiry}",
        "SELECT count(*), count(DISTINCT buyer_id) FROM {order} JOIN {inquiry} USING (buyer_id)",
        "SELECT count(*), min(reason) FROM {loss}",
    )
    before = [store.snapshot().query(sql, shop=SHOP).to_pylist() for sql in asked]
    forgotten(store)
    for facts in (store.snapshot(), FactStore(tmp_path).snapshot()):
        assert [facts.query(sql, shop=SHOP).to_pylist() for sql in asked] == before


def test_an_import_can_still_be_undone_and_brings_back_nobody(tmp_path: Path) -> None:
    store = filled(tmp_path)
    forgotten(store)
    store.undo("import-2", {"import-2"}, lambda _: None)
    first = rows(store.snapshot(), "inquiry")[0]
    assert (first["country"], first["buyer_id"], first["buyer_name"]) == ("GB", "erased-1", None)
    assert kept_words(tmp_path) == []


def test_a_later_import_does_not_bring_them_back(tmp_path: Path) -> None:
    store = filled(tmp_path)
    forgotten(store)
    nameless = inquiry(2, DAY, buyer_name=WORDS[0], buyer_mail=WORDS[1])
    others = inquiry(9, DAY, buyer_id="acc-new", buyer_name="New Ltd")
    store.commit(
        "import-3",
        [batch("inquiry", [theirs(1, remark=WORDS[3]), theirs(8), nameless, others])],
        lambda _: None,
    )
    assert kept_words(tmp_path) == []
    found = {
        row["inquiry_id"]: (row["buyer_id"], row["buyer_name"]) for row in rows(store.snapshot(), "inquiry")
    }
    assert found == {
        "Q1": ("erased-1", None), "Q8": ("erased-1", None), "Q2": (None, None), "Q3": ("acc-harlow-7", "Other"),
        "Q9": ("acc-new", "New Ltd"),
    }  # fmt: skip


def test_other_programs_read_the_tables_as_before(tmp_path: Path) -> None:
    store = filled(tmp_path)
    forgotten(store)
    table = DeltaTable(str(tmp_path / "inquiry"))
    told = sorted(row["inquiry_id"] for row in table.to_pyarrow_table().to_pylist())
    assert told == ["Q1", "Q2", "Q3"]
    live = pa.table(table.get_add_actions(flatten=True)).to_pylist()
    assert len(live) == len({line["path"] for line in live}), "one line for each file"
    for line in live:
        assert line["size_bytes"] == (tmp_path / "inquiry" / line["path"]).stat().st_size


def test_what_stops_in_between_is_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = filled(tmp_path)
    rewrite, count = FactTable.rewrite, 0

    def breaks(table: FactTable, path: str, without: Any) -> None:
        nonlocal count
        count += 1
        if count == 2:
            raise OSError("the power went")
        rewrite(table, path, without)

    monkeypatch.setattr(FactTable, "rewrite", breaks)
    with pytest.raises(OSError, match="power"):
        forgotten(store)
    monkeypatch.undo()
    assert kept_words(tmp_path)
    again = FactStore(tmp_path)
    assert again.traces(SHOP).inquiries == frozenset({"Q1", "Q2"}), (
        "what was rewritten already still shows whose it was"
    )
    assert forgotten(again) > 0
    assert kept_words(tmp_path) == []


def test_traces_say_by_what_they_can_be_found_elsewhere(tmp_path: Path) -> None:
    store = filled(tmp_path)
    store.remember_erased(SHOP, {WORDS[4]: "erased-1"}, [])
    found = store.traces(SHOP)
    assert found.words == {WORDS[0], WORDS[1], WORDS[2]}
    assert (found.files, found.inquiries) == (frozenset({"f"}), frozenset({"Q1", "Q2"}))


def test_another_shops_buyer_of_the_same_account_stays(tmp_path: Path) -> None:
    store = filled(tmp_path)
    store.commit("there", [batch("inquiry", [theirs(1)], shop="other")], lambda _: None)
    forgotten(store)
    assert store.snapshot().read("inquiry", "other").to_pylist()[0]["buyer_name"] == WORDS[0]


THEIR_WORDS = ("Wood crate for Harlow", "Harlow hates the glare", "acc-harlow-77", "V-harlow")


def on_lists(folder: Path) -> FactStore:
    """The buyer on the lists of visitors, shipments and reviews; once each without the account."""
    store = FactStore(folder)
    day = date(2026, 9, 15)
    ours = {"promised_shipment_on": day, "special_request": THEIR_WORDS[0]}
    said = {"reviewed_on": day, "review_text": THEIR_WORDS[1], "buyer_name": WORDS[0], "product_stars": 2.0}
    store.commit(
        "import-1",
        [
            batch("order", [order(1, DAY, buyer_id=WORDS[4]), order(2, DAY, buyer_id="acc-2")]),
            batch(
                "visit",
                [
                    {"visitor_id": "V-harlow", "visited_on": day, "buyer_id": WORDS[4], "views": 5},
                    {"visitor_id": "V-harlow", "visited_on": date(2026, 9, 16), "views": 2},
                    {"visitor_id": "V-other", "visited_on": day, "views": 3},
                ],
            ),
            batch(
                "shipment",
                [
                    {"order_id": "O1", "buyer_id": WORDS[4], **ours},
                    {"order_id": "O2", "buyer_id": "acc-2", **ours, "special_request": "labels"},
                ],
            ),
            batch("review", [{"review_id": "R1", "order_id": "O1", **said}]),
        ],
        lambda _: None,
    )
    return store


def forgotten_on_lists(store: FactStore) -> int:
    """As the desk does it: what their rows tell is remembered too."""
    store.remember_erased(SHOP, {WORDS[4]: "erased-1"}, [])
    traces = store.traces(SHOP)
    store.remember_erased(SHOP, {}, traces.inquiries, traces.orders, traces.visitors)
    return store.forget(SHOP)


def test_visitors_shipments_and_reviews_forget_them_too(tmp_path: Path) -> None:
    store = on_lists(tmp_path)
    assert forgotten_on_lists(store) == 5, "an order, two visits, a shipment and a review"
    assert kept_words(tmp_path, (*THEIR_WORDS, WORDS[0])) == []
    visits = rows(store.snapshot(), "visit")
    assert sorted(row["views"] for row in visits) == [2, 3, 5]
    names = {row["views"]: row["visitor_id"] for row in visits}
    assert names[3] == "V-other"
    assert names[2] == names[5], "one visitor stays one visitor"
    (review,) = rows(store.snapshot(), "review")
    assert (review["product_stars"], review["buyer_name"], review["review_text"]) == (2, None, None)
    others = [row["special_request"] for row in rows(store.snapshot(), "shipment") if row["order_id"] == "O2"]
    assert others == ["labels"]
    assert forgotten_on_lists(store) == 0, "twice changes nothing more"


def test_later_lists_bring_no_visitor_back(tmp_path: Path) -> None:
    store = on_lists(tmp_path)
    forgotten_on_lists(store)
    day = date(2026, 9, 15)
    again = [
        {"visitor_id": "V-harlow", "visited_on": day, "views": 6},
        {"visitor_id": "V-harlow", "visited_on": date(2026, 9, 20), "views": 1},
    ]
    late = {"review_id": "R2", "order_id": "O1", "reviewed_on": day, "review_text": THEIR_WORDS[1]}
    store.commit("import-2", [batch("visit", again), batch("review", [late])], lambda _: None)
    assert kept_words(tmp_path, THEIR_WORDS) == []
    visits = rows(store.snapshot(), "visit")
    assert sorted(row["views"] for row in visits) == [1, 2, 3, 6], (
        "the newer row of the day stands in its place"
    )
    assert len({row["visitor_id"] for row in visits}) == 2


def test_what_was_remembered_before_there_were_lists_still_holds(tmp_path: Path) -> None:
    store = filled(tmp_path)
    forgotten(store)
    path = tmp_path / "erased.json"
    old = json.loads(path.read_text(encoding="utf-8"))
    for kept in old["shops"].values():
        del kept["orders"], kept["visitors"]
    path.write_text(json.dumps(old), encoding="utf-8")
    store.commit("import-3", [batch("inquiry", [theirs(8)])], lambda _: None)
    assert kept_words(tmp_path) == []
