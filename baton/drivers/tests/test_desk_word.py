"""What reps noted at the desk, in the demo: figures and claims follow it; no grade moves the split between teams."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from baton.drivers.cells import Asking
from baton.drivers.certainty import sure_why
from baton.drivers.claims import claim, claims
from baton.drivers.ripened import Ripened, ripened
from baton.drivers.terms import Why
from baton.drivers.tests.test_demo_closing import LAST, NOW, SHOP, before
from baton.facts.snapshot import Snapshot
from baton.facts.store import FactStore
from baton.metrics.facts import WHOLE, ShopFacts
from baton.metrics.funnel import funnel
from baton.metrics.tests.hand_made import batch

EARLIER = before(NOW, 28)
Said = Callable[[Sequence[dict[str, Any]]], Snapshot]


@pytest.fixture
def said(demo_store: FactStore, tmp_path: Path) -> Said:
    """The demo's facts once the desk has said this."""
    shutil.copytree(demo_store.root, tmp_path / "facts")
    store = FactStore(tmp_path / "facts")

    def tell(outcomes: Sequence[dict[str, Any]]) -> Snapshot:
        store.commit("the-desk", [batch("inquiry_outcome", outcomes, SHOP)], lambda _: None)
        return store.snapshot()

    return tell


def inquiries(snapshot: Snapshot) -> list[dict[str, Any]]:
    columns = ["inquiry_id", "received_at", "first_reply_at", "is_promising", "data_day", "country"]
    rows: list[dict[str, Any]] = snapshot.read("inquiry", SHOP, columns=columns).to_pylist()
    return rows


def asked(snapshot: Snapshot) -> tuple[Why, object]:
    """The split of the orders into legs, and beside it the one of the inquiries by kinds."""
    found = ripened(snapshot, SHOP, NOW, EARLIER, LAST)
    assert isinstance(found, Ripened)
    legs = sure_why(Asking(snapshot, SHOP, "paid_orders", NOW, EARLIER, None, LAST))
    return legs, found.as_json("en")


def counted(snapshot: Snapshot, figure: str) -> float | None:
    return ShopFacts(snapshot, SHOP).logged("inquiry", (figure,), NOW, None)[WHOLE][figure]


def test_no_grade_of_sales_moves_the_split_between_the_teams(demo_store: FactStore, said: Said) -> None:
    as_filed = demo_store.snapshot()
    every = inquiries(as_filed)
    after = said(
        [
            {
                "inquiry_id": row["inquiry_id"],
                "received_at": row["received_at"],
                "sales_grade": "D",
                "sales_reason": "price_only",
                "is_promising": False,
            }
            for row in every
        ]
    )
    assert asked(after) == asked(as_filed)
    assert counted(as_filed, "promising") != 0
    assert counted(after, "promising") == 0
    low = claim(after, SHOP, "inquiry_quality_low", NOW, latest_complete=LAST)
    usual = claim(as_filed, SHOP, "inquiry_quality_low", NOW, latest_complete=LAST)
    assert low.as_json("en") != usual.as_json("en"), "quality is what sales says it is; the claim shows it"


def test_replies_noted_at_the_desk_are_replies(demo_store: FactStore, said: Said) -> None:
    as_filed = demo_store.snapshot()
    unanswered = [
        row for row in inquiries(as_filed) if row["first_reply_at"] is None and NOW.contains(row["data_day"])
    ]
    assert unanswered
    after = said(
        [
            {
                "inquiry_id": row["inquiry_id"],
                "received_at": row["received_at"],
                "first_reply_at": row["received_at"] + timedelta(minutes=20),
            }
            for row in unanswered
        ]
    )
    assert counted(after, "replied") == counted(after, "logged_inquiries")
    assert counted(as_filed, "replied") != counted(as_filed, "logged_inquiries")
    assert asked(after)[1] != asked(as_filed)[1], "how fast replies went is set beside the split"
    shown = [
        claim(facts, SHOP, "inquiries_not_caught", NOW, latest_complete=LAST).as_json("en")
        for facts in (as_filed, after)
    ]
    assert shown[0] != shown[1]


def test_inquiries_called_spam_at_the_desk_leave_the_split(demo_store: FactStore, said: Said) -> None:
    as_filed = demo_store.snapshot()
    some = [row for row in inquiries(as_filed) if NOW.contains(row["data_day"]) and row["country"] == "US"]
    after = said(
        [
            {"inquiry_id": row["inquiry_id"], "received_at": row["received_at"], "is_effective": False}
            for row in some
        ]
    )
    assert counted(after, "logged_inquiries") < (counted(as_filed, "logged_inquiries") or 0)  # type: ignore[operator]
    assert asked(after)[1] != asked(as_filed)[1]


def test_a_forgotten_buyer_moves_no_figure(demo_store: FactStore, tmp_path: Path) -> None:
    """The one who paid most often: whoever would count as another buyer, or as none, would show."""
    shutil.copytree(demo_store.root, tmp_path / "facts")
    store = FactStore(tmp_path / "facts")
    often = (
        "SELECT buyer_id FROM {order} WHERE buyer_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    )
    buyer = store.snapshot().query(often, shop=SHOP).to_pylist()[0]["buyer_id"]

    def told(facts: Snapshot) -> list[object]:
        return [
            funnel(facts, SHOP, NOW, compare=EARLIER, by="country", latest_complete=LAST),
            asked(facts),
            [one.as_json("en") for one in claims(facts, SHOP, NOW, latest_complete=LAST)],
        ]

    before = told(store.snapshot())
    store.remember_erased(SHOP, {buyer: "erased-1"}, [])
    assert store.forget(SHOP) > 1
    assert told(store.snapshot()) == before
    assert (
        buyer not in store.snapshot().read("order", SHOP, columns=["buyer_id"]).column("buyer_id").to_pylist()
    )
