"""The desk's word over the logs: it counts where there is one, and nothing known at arrival moves with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from baton.facts.snapshot import Interval, Snapshot
from baton.facts.store import FactStore
from baton.facts.tests.logs import SHOP, Row, batch, inquiry, noon, order, snapshot, span

DAY = "2026-09-15"


def said(number: int, **columns: object) -> Row:
    return {"inquiry_id": f"Q{number}", "received_at": noon(DAY), **columns}


def rows(facts: Snapshot, name: str, columns: str) -> list[tuple[object, ...]]:
    found = facts.query(f"SELECT {columns} FROM {{{name}}} ORDER BY 1", shop=SHOP).to_pylist()
    return [tuple(row.values()) for row in found]


def test_the_desks_word_counts_where_there_is_one(tmp_path: Path) -> None:
    facts = snapshot(
        tmp_path,
        inquiry=[
            inquiry(1, DAY, staff="Leo", is_promising=False, country="DE", quoted_on=date(2026, 9, 16)),
            inquiry(2, DAY, staff="Leo", is_effective=False),
            inquiry(3, DAY, staff="Leo"),
        ],
        inquiry_outcome=[
            said(1, staff="Ana", is_promising=True, first_reply_at=noon("2026-09-16"), stage="quoted"),
            said(2, is_effective=True),
        ],
    )
    columns = "inquiry_id, staff, is_promising, is_effective, first_reply_at, quoted_on, stage, country"
    assert rows(facts, "inquiry", columns) == [
        ("Q1", "Ana", True, None, noon("2026-09-16"), date(2026, 9, 16), "quoted", "DE"),
        ("Q2", "Leo", None, True, None, None, None, None),
        ("Q3", "Leo", None, None, None, None, None, None),
    ]
    filed = rows(facts.as_filed(), "inquiry", columns)
    assert [row[1:4] for row in filed] == [("Leo", False, None), ("Leo", None, False), ("Leo", None, None)]
    read = facts.read("inquiry", SHOP, span(DAY), columns=["staff"])
    assert read.column("staff").to_pylist() == ["Ana", "Leo", "Leo"]


def test_an_inquiry_that_is_part_of_another_is_no_row_of_its_own(tmp_path: Path) -> None:
    facts = snapshot(
        tmp_path,
        inquiry=[inquiry(1, DAY), inquiry(2, DAY)],
        loss=[{"inquiry_id": "Q2", "lost_on": date(2026, 9, 17), "reason": "price"}],
        order=[order(1, "2026-09-20", inquiry_id="Q2"), order(2, "2026-09-20")],
        inquiry_outcome=[said(2, merged_into="Q1")],
    )
    assert rows(facts, "inquiry", "inquiry_id") == [("Q1",)]
    assert rows(facts, "loss", "inquiry_id") == []
    assert rows(facts, "order", "order_id, inquiry_id") == [("O1", "Q1"), ("O2", None)]


def test_losses_of_the_desk_stand_beside_those_of_the_files(tmp_path: Path) -> None:
    losses = [
        {"inquiry_id": f"Q{number}", "lost_on": date(2026, 9, 10), "reason": "price"} for number in (1, 2, 3)
    ]
    facts = snapshot(
        tmp_path,
        inquiry=[inquiry(number, DAY) for number in range(1, 6)],
        loss=losses,
        inquiry_outcome=[
            said(1, loss_reason="lead_time"),
            said(2, stage="quoted"),
            said(3, stage="lost", lost_on=date(2026, 9, 30), loss_reason="other"),
            said(4, stage="lost", lost_on=date(2026, 10, 2), loss_reason="certificates", staff="Ana"),
            said(5, stage="lost"),
        ],
    )
    assert rows(facts, "loss", "inquiry_id, lost_on, reason, data_day, month, staff") == [
        ("Q1", date(2026, 9, 10), "lead_time", date(2026, 9, 10), "2026-09", None),
        ("Q3", date(2026, 9, 10), "other", date(2026, 9, 10), "2026-09", None),
        ("Q4", date(2026, 10, 2), "certificates", date(2026, 10, 2), "2026-10", "Ana"),
    ]
    assert facts.intervals("loss", SHOP) == (Interval(span("2026-09-10", "2026-10-02"), 3),)
    assert facts.as_filed().intervals("loss", SHOP) == (Interval(span("2026-09-10"), 3),)
    october = facts.read("loss", SHOP, span("2026-10-01", "2026-10-31"), columns=["inquiry_id"])
    assert october.column("inquiry_id").to_pylist() == ["Q4"], "what the file has is not noted once more"


def test_losses_that_only_the_desk_knows(tmp_path: Path) -> None:
    facts = snapshot(
        tmp_path,
        inquiry=[inquiry(1, DAY)],
        inquiry_outcome=[said(1, stage="lost", lost_on=date(2026, 9, 20), loss_reason="price")],
    )
    assert rows(facts, "loss", "inquiry_id, reason") == [("Q1", "price")]
    assert facts.intervals("loss", SHOP) == (Interval(span("2026-09-20"), 1),)


def test_another_shops_desk_says_nothing_here(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    there = batch("inquiry_outcome", [said(1, staff="Ana", merged_into="Q2")], shop="other")
    store.commit("import-1", [batch("inquiry", [inquiry(1, DAY, staff="Leo")]), there], lambda _: None)
    assert rows(store.snapshot(), "inquiry", "inquiry_id, staff") == [("Q1", "Leo")]
