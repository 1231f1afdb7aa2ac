from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.board.logic import relay
from baton.drivers.intervals import Interval
from baton.drivers.terms import EntryExit, LegShare, OwnerShare, SegmentShare, Why
from baton.kit.glossary import Owner, owner_of
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.funnel import StageLine
from baton.ui import formats

WEEK = Period(date(2026, 9, 13), date(2026, 9, 19))


def line(stage: str, value: float | None, compared: float | None = None) -> StageLine:
    change = None if value is None or compared is None else value - compared
    rate = change / compared if change is not None and compared else None
    return StageLine(stage, owner_of(stage), value, None, None, compared, change, rate, None)


def why(metric: str, *shares: SegmentShare) -> Why:
    owners = {share.owner: 0.0 for share in shares}
    legs: dict[tuple[str, Owner], float] = {}
    for share in shares:
        owners[share.owner] += share.contribution
        legs[share.leg, share.owner] = legs.get((share.leg, share.owner), 0.0) + share.contribution
    return Why(
        metric=metric,
        shop="lamps",
        period=WEEK,
        against=WEEK.previous(),
        by="country",
        before=100.0,
        after=100.0 + sum(owners.values()),
        owners=tuple(OwnerShare(owner, value) for owner, value in owners.items()),
        legs=tuple(LegShare(leg, owner, value) for (leg, owner), value in legs.items()),
        segments=shares,
        is_unripe=False,
        reading=Text("", ""),
        notes=(),
    )


SHARES = (
    SegmentShare("US", "impressions", Owner.MARKETING, 8.0, None),
    SegmentShare("US", "quote_rate", Owner.SALES, -3.0, None),
    SegmentShare("DE", "impressions", Owner.MARKETING, 1.0, EntryExit.ENTRY),
    SegmentShare("BR", "quote_rate", Owner.SALES, -0.5, None),
)


def test_stretches_of_one_owner_in_the_order_of_the_relay() -> None:
    lines = [
        line("impressions", 1000),
        line("clicks", 40),
        line("inquiries", 9),
        line("replied", 9),
        line("promising", 5),
        line("quoted", 4),
        line("paid_orders", 1),
    ]
    bands = relay.bands(lines, why("inquiries", *SHARES), {"clicks": (1.0, None)})
    assert [(band.owner, len(band.rows), band.is_pass) for band in bands] == [
        (Owner.MARKETING, 3, False),
        (Owner.SALES, 1, False),
        (Owner.SHARED, 1, True),
        (Owner.SALES, 2, False),
    ]
    assert [band.contribution for band in bands] == [9.0, None, None, -3.5]
    assert bands[0].rows[1].weeks == (1.0, None)


def test_nothing_is_said_about_owners_of_a_figure_that_ripens_late() -> None:
    bands = relay.bands([line("impressions", 10), line("quoted", 1)], why("paid_orders", *SHARES), {})
    assert [band.contribution for band in bands] == [None, None]


def test_an_owner_whose_direction_is_not_known_is_marked_so() -> None:
    found = why("inquiries", *SHARES)
    intervals = [Interval(2, 16, "rates"), Interval(-9, 2, "days")]
    owners = [replace(share, interval=one) for share, one in zip(found.owners, intervals, strict=True)]
    lines = [line("impressions", 10), line("quoted", 1)]
    bands = relay.bands(lines, replace(found, owners=tuple(owners)), {})
    assert [band.is_clear for band in bands] == [True, False]


def test_a_part_whose_direction_is_not_known_has_no_colour() -> None:
    clear, unclear = (
        SegmentShare(name, "click_rate", Owner.MARKETING, 9.0, None, Interval(low, 20, "rates"))
        for name, low in (("US", 2.0), ("DE", -2.0))
    )
    heat = relay.heat(why("inquiries", clear, unclear), 9)
    assert heat is not None
    assert {row.segment: row.parts[0] for row in heat.rows} == {"US": (9.0, 5), "DE": (9.0, 0)}


def test_visitors_give_way_to_visitor_days_only_where_they_are_missing() -> None:
    missing = [line("visitors", None), line("visitor_days", 30)]
    assert [row.stage for row in relay.shown(missing)] == ["visitor_days"]
    both = [line("visitors", 20), line("visitor_days", 30)]
    assert len(relay.shown(both)) == 2
    assert len(relay.shown([line("visitors", None), line("visitor_days", None)])) == 2


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e9)), min_size=1, max_size=9))
def test_bars_grow_with_their_figures_and_nought_has_none(values: list[float | None]) -> None:
    largest = max((value or 0 for value in values), default=0)
    widths = [relay.width(value, largest) for value in values]
    for value, wide in zip(values, widths, strict=True):
        assert (wide > 0) is bool(value)
        assert wide <= relay.WIDEST
    known = sorted((value or 0, wide) for value, wide in zip(values, widths, strict=True))
    assert [wide for _, wide in known] == sorted(widths)


@pytest.mark.parametrize(
    ("value", "compared", "told"),
    [
        (120, 100, (0.2, "good", False)),
        (80, 100, (-0.2, "bad", False)),
        (100.2, 100, (pytest.approx(0.002), "", False)),
        (3, 1, (2, "", True)),
        (40, 0, (40, "", True)),
        (3, None, (None, "", False)),
    ],
)
def test_a_change_of_a_handful_is_told_and_not_judged(
    value: float, compared: float | None, told: tuple[float | None, str, bool]
) -> None:
    found = relay.verdict(line("inquiries", value, compared))
    assert (found.change, found.direction, found.is_few) == told


def test_an_amount_is_judged_by_the_orders_behind_it() -> None:
    amount = line("gmv", 50_000, 40_000)
    assert relay.verdict(amount, line("paid_orders", 4, 3)).is_few
    assert relay.verdict(amount, line("paid_orders", 64, 76)).direction == "good"
    assert relay.verdict(line("refund", 50_000, 40_000)).direction == "bad"


def test_an_amount_changes_by_what_stands_beside_it() -> None:
    found = line("gmv", 7792.4, 5684.6)
    assert formats.shown_change(found) == 7792 - 5685
    assert relay.verdict(found, line("paid_orders", 3, 2)).change == 2107
    assert formats.shown_change(line("gmv", 99.5, 50.25)) == 49.25
    assert formats.shown_change(line("paid_orders", 3, 2)) == 1


def test_heat_keeps_the_sum_and_names_who_is_new() -> None:
    heat = relay.heat(why("inquiries", *SHARES), limit=1)
    assert heat is not None
    assert [row.segment for row in heat.rows] == ["US"]
    assert heat.rows[0].parts == ((8.0, 5), (-3.0, 2))
    assert heat.rest is not None
    assert (heat.rest.total, heat.rest_count) == (0.5, 2)
    assert heat.foot.total == pytest.approx(heat.rows[0].total + heat.rest.total)
    all_of_them = relay.heat(why("inquiries", *SHARES), limit=9)
    assert all_of_them is not None
    assert {row.segment: row.entry_exit for row in all_of_them.rows}["DE"] is EntryExit.ENTRY
    assert all_of_them.rest is None


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_strength_has_five_steps(value: float, largest: float) -> None:
    assert 0 <= relay.strength(value, max(largest, abs(value))) <= relay.STEPS


def test_changes_between_a_week_and_a_month_are_told_and_not_judged() -> None:
    month = Period(date(2026, 8, 16), date(2026, 9, 12))
    assert not relay.are_alike(WEEK, month)
    assert not relay.are_alike(Period(WEEK.start, WEEK.start), WEEK)
    assert relay.are_alike(WEEK, WEEK.previous())
    assert relay.are_alike(WEEK, None)
    assert relay.are_alike(
        Period(date(2026, 2, 1), date(2026, 2, 28)), Period(date(2026, 1, 1), date(2026, 1, 31))
    )
    lines = [line("impressions", 250, 1000)]
    for is_judged, direction in ((True, "bad"), (False, "")):
        row = relay.bands(lines, None, {}, is_judged=is_judged)[0].rows[0]
        assert (row.verdict.change, row.verdict.direction) == (-0.75, direction)


def test_periods_of_unlike_length_are_said_before_any_other_note() -> None:
    even = why("inquiries", *SHARES)
    assert even.uneven is None
    assert even.all_notes == ()
    uneven = replace(
        even, against=Period(date(2026, 8, 16), date(2026, 9, 12)), notes=(Text("别的", "other"),)
    )
    assert "28 天 → 7 天" in uneven.all_notes[0].zh
    assert "28 → 7 days" in uneven.all_notes[0].en
    assert uneven.as_json()["notes"] == [note.zh for note in uneven.all_notes]
    assert len(uneven.all_notes) == 2
