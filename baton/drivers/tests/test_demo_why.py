"""What is planted in the demo shop about the last four weeks, as `why` with intervals tells it."""

from __future__ import annotations

from datetime import timedelta
from math import fsum

import pytest

from baton.drivers.association import REPLY, Together
from baton.drivers.cannot_tell import CannotTell, NotYetTold
from baton.drivers.cells import Asking
from baton.drivers.certainty import sure_why
from baton.drivers.quality import CONVERSION, QualityChange
from baton.drivers.ripened import Ripened, ripened
from baton.drivers.terms import Why
from baton.drivers.tests.test_demo_closing import LAST, NOW, SHOP, THIN, before, planted
from baton.facts.snapshot import Snapshot
from baton.facts.store import FactStore
from baton.kit.glossary import Owner
from baton.kit.period import Period

EARLIER = before(NOW, 28)


@pytest.fixture(scope="module")
def snapshot(demo_store: FactStore) -> Snapshot:
    return demo_store.snapshot()


def asked(snapshot: Snapshot, metric: str, by: str | None = None, shop: str = SHOP) -> Why:
    return sure_why(Asking(snapshot, shop, metric, NOW, EARLIER, by, LAST))


def test_paid_orders_of_the_last_four_weeks(snapshot: Snapshot) -> None:
    """More came in, less was closed, and of the countries it is the US where fewer orders were drafted."""
    assert planted("sales_leg_down")["start"] == NOW.start
    found = asked(snapshot, "paid_orders")
    assert (found.before, found.after, found.change) == (76, 64, -12)
    owners = {share.owner: share for share in found.owners}
    assert owners[Owner.MARKETING].is_clear
    assert owners[Owner.MARKETING].contribution == pytest.approx(7.79, abs=0.01)
    assert owners[Owner.SALES].contribution == pytest.approx(-17.75, abs=0.01)
    legs = {share.leg: share for share in found.legs}
    draft = legs["draft_rate"]
    assert draft.contribution == pytest.approx(-19.71, abs=0.01)
    # Inquiries go with the weekday and drafts, which come later, do not: days scatter by more than counts.
    assert draft.interval is not None
    assert draft.interval.source == "days"
    assert draft.interval.low < -40
    assert draft.interval.high < 5
    assert fsum(share.contribution for share in found.legs) == pytest.approx(-12, abs=1e-9)
    assert found.sureness is not None
    assert found.sureness.cells == "country"

    by_country = asked(snapshot, "paid_orders", "country")
    assert by_country.legs == found.legs
    drafts = {share.segment: share for share in by_country.segments if share.leg == "draft_rate"}
    largest = min(drafts.values(), key=lambda share: share.contribution)
    assert largest.segment == "US"
    assert largest.is_clear


def test_beside_them_the_cohorts_blame_nobody_and_name_the_replies(snapshot: Snapshot) -> None:
    found = ripened(snapshot, SHOP, NOW, EARLIER, LAST)
    assert isinstance(found, Ripened)
    assert isinstance(found.quality, QualityChange)
    assert not found.quality.leg(CONVERSION).is_clear
    assert "同层成交率 看不清方向" in found.reading.zh
    assert not isinstance(found.together, CannotTell)
    reply = found.together.parts[REPLY]
    assert isinstance(reply, Together)
    assert reply.contribution.high < 0
    assert "同时出现，不是因果" in found.reading.zh
    told = found.as_json("en")
    assert {"quality", "together", "company", "legs", "reading"} <= set(told)


def test_germany_gained_impressions_and_no_other_country_as_many(snapshot: Snapshot) -> None:
    assert planted("german_market_up")["segment"] == {"country": "DE"}
    found = asked(snapshot, "impressions", "country")
    largest = max(found.segments, key=lambda share: share.contribution)
    assert largest.segment == "DE"
    assert largest.is_clear


def test_a_week_is_too_thin_by_country_and_is_told_for_the_shop_as_one(snapshot: Snapshot) -> None:
    week = Period(LAST - timedelta(days=7), LAST - timedelta(days=1))
    with pytest.raises(NotYetTold, match="do not follow from each other"):
        sure_why(Asking(snapshot, SHOP, "paid_orders", week, week.previous(), "country", LAST))
    found = sure_why(Asking(snapshot, SHOP, "paid_orders", week, week.previous(), None, LAST))
    assert found.sureness is not None
    assert found.sureness.cells is None
    assert fsum(share.contribution for share in found.legs) == pytest.approx(found.change, abs=1e-9)


def test_the_days_that_were_never_imported_cannot_be_told(snapshot: Snapshot) -> None:
    gap = planted("import_gap")
    week = Period(gap["start"] - timedelta(days=2), gap["end"] + timedelta(days=2))
    with pytest.raises(NotYetTold, match=f"{gap['start']}..{gap['end']} were never imported"):
        sure_why(Asking(snapshot, SHOP, "inquiries", week, week.previous(), None, LAST))


def test_the_thin_shop_claims_no_leg_of_its_orders(snapshot: Snapshot) -> None:
    found = asked(snapshot, "paid_orders", shop=THIN)
    assert not any(share.is_clear for share in found.owners if share.owner is not Owner.MARKETING)
    with pytest.raises(NotYetTold):
        asked(snapshot, "gmv", shop=THIN)
    assert isinstance(ripened(snapshot, THIN, NOW, EARLIER, LAST), CannotTell)
