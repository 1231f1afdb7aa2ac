"""The company's own conditions in the reasons of lost inquiries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import NormalDist

import pyarrow as pa
import pytest

from baton.drivers.cannot_tell import CannotTell
from baton.drivers.losses import ALL_OF_THEM, CompanyFactors, company_factors, reason_change
from baton.drivers.wilson import wilson
from baton.facts.datasets import dataset
from baton.facts.snapshot import Snapshot
from baton.facts.store import Batch, FactStore
from baton.kit.errors import NotAnswerable
from baton.kit.glossary import Owner, owner_of
from baton.kit.period import Period

SHOP = "lumen"
BEFORE = Period(date(2026, 6, 1), date(2026, 6, 28))
AFTER = Period(date(2026, 6, 29), date(2026, 7, 26))
LATEST = date(2026, 8, 1)

Counts = Mapping[str, int]
Store = Callable[[Counts, Counts], Snapshot]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Losses spread over two periods, so many for each reason, of inquiries about two products in turn."""

    def stored(before: Counts, after: Counts) -> Snapshot:
        losses: list[Mapping[str, object]] = []
        for period, counts in ((BEFORE, before), (AFTER, after)):
            days = list(period.days())
            for reason, number in counts.items():
                losses += [
                    {
                        "inquiry_id": f"{period.start}{reason}{one}",
                        "lost_on": days[one % len(days)],
                        "reason": reason,
                    }
                    for one in range(number)
                ]
        inquiries: list[Mapping[str, object]] = [
            {
                "inquiry_id": loss["inquiry_id"],
                "received_at": datetime(2026, 6, 1, 20, tzinfo=UTC),
                "product_id": "1600" if place % 2 else "1601",
            }
            for place, loss in enumerate(losses)
        ]
        found = FactStore(tmp_path / "facts")
        rows = {"loss": losses, "inquiry": inquiries}
        found.commit(
            "first",
            [Batch(name, SHOP, _table(name, listed)) for name, listed in rows.items()],
            lambda _: None,
        )
        return found.snapshot()

    return stored


def _table(name: str, rows: list[Mapping[str, object]]) -> pa.Table:
    schema = dataset(name).schema
    columns = {field.name: pa.array([row.get(field.name) for row in rows], field.type) for field in schema}
    numbers = {"file_id": pa.array(["f"] * len(rows)), "row_number": pa.array(range(len(rows)), pa.int64())}
    return pa.table({**columns, **numbers})


def ask(snapshot: Snapshot, **more: object) -> CompanyFactors | CannotTell:
    return company_factors(snapshot, SHOP, AFTER, BEFORE, LATEST, **more)  # type: ignore[arg-type]  # products


def test_a_reason_that_is_named_more_often_shows_apart(store: Store) -> None:
    found = ask(
        store(
            {"price": 10, "lead_time": 10, "no_answer": 80, "spam": 50},
            {"price": 40, "lead_time": 10, "no_answer": 70, "spam": 5},
        )
    )
    assert isinstance(found, CompanyFactors)
    assert found.owner is Owner.COMPANY
    assert found.lost == (100, 120)
    assert [one.reason for one in found.moved] == ["price"]
    price = found.moved[0]
    assert price.shares == pytest.approx((0.1, 1 / 3))
    assert price.more.value == pytest.approx(40 - 12)
    assert found.whole.reason == ALL_OF_THEM
    assert found.whole.lost == (20, 50)
    assert "10% → 33%" in found.reading.en
    assert "价格" in found.reading.zh


def test_every_reason_is_the_companys_in_the_glossary(store: Store) -> None:
    found = ask(store({"price": 20, "other": 20}, {"price": 20, "other": 20}))
    assert isinstance(found, CompanyFactors)
    assert {owner_of(one.reason) for one in found.reasons} == {Owner.COMPANY}
    assert found.moved == ()
    assert "beyond chance" in found.reading.en


def test_only_inquiries_about_some_products(store: Store) -> None:
    snapshot = store({"price": 60, "other": 60}, {"price": 60, "other": 60})
    found = ask(snapshot, products=["1600"])
    assert isinstance(found, CompanyFactors)
    assert found.lost == (60, 60)
    assert isinstance(ask(snapshot, products=[]), CannotTell)


def test_too_few_losses_or_none_at_all_cannot_tell(store: Store) -> None:
    found = ask(store({"price": 5}, {"price": 30}))
    assert isinstance(found, CannotTell)
    assert "5" in found.why.en


def test_a_period_that_no_losses_are_noted_for_is_not_nought(store: Store) -> None:
    snapshot = store({}, {"price": 30, "other": 30})
    found = ask(snapshot)
    assert isinstance(found, CannotTell)
    assert str(BEFORE) in found.why.en


def test_a_period_that_is_not_over_is_refused(store: Store) -> None:
    snapshot = store({"price": 30}, {"price": 30})
    with pytest.raises(NotAnswerable):
        company_factors(snapshot, SHOP, AFTER, BEFORE, date(2026, 7, 1))


def test_intervals_of_shares_as_published() -> None:
    # Newcombe 1998: 56/70 against 48/80, method 10 at 95 %: 0.0524 to 0.3339. Wilson, 81/263 at 95 %: 0.2553, 0.3662.
    assert wilson(81 / 263, 263, NormalDist().inv_cdf(0.975)) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    found = reason_change("price", (48, 56), (80, 70), 0.95).change
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
