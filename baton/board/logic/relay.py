"""The funnel as a relay: stretches of one owner, bars on a logarithmic scale, cells by strength."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from math import log10

from baton.board.terms import Band, Heat, HeatRow, StageRow, Verdict
from baton.drivers.sentence import RIPENS_LATE
from baton.drivers.terms import EntryExit, OwnerShare, SegmentShare, Why
from baton.kit.glossary import Owner, label
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.catalogue import Better, metric
from baton.metrics.funnel import AMOUNTS, StageLine
from baton.ui import formats

WIDEST, NARROWEST = 960, 40
STEPS = 5
FEW = 30
"""Below this many a change is told and not judged."""
ORDERS = "paid_orders"
"""What received amounts are counted by."""
BANDS = {
    Owner.MARKETING: Text("获客环节", "Acquisition"),
    Owner.SALES: Text("转化环节", "Closing"),
    Owner.SHARED: Text("交棒区", "Hand-over"),
    Owner.COMPANY: Text("公司因素", "Company"),
    Owner.CHANCE: Text("偶然", "Chance"),
}
DAYS_APART = 0.1
"""Two periods whose days differ by at most this part compare as they stand."""
STEADY = 0.005
"""A relative change below this is called even."""


def shown(lines: Sequence[StageLine]) -> tuple[StageLine, ...]:
    """Visitors and visitor-days say one thing in two ways: visitors stand only where a file gives them."""
    known = {line.stage for line in lines if line.value is not None}
    return tuple(
        line
        for line in lines
        if not (line.stage == "visitors" and line.value is None and "visitor_days" in known)
    )


def direction(code: str, change_rate: float | None) -> str:
    """good or bad by the metric, not by the sign; empty where it is even or nobody's aim."""
    if change_rate is None or abs(change_rate) < STEADY:
        return ""
    better = metric(code).better
    if better is Better.NEITHER:
        return ""
    return "good" if (change_rate > 0) is (better is Better.UP) else "bad"


def verdict(line: StageLine, counted: StageLine | None = None) -> Verdict:
    """`counted` is the stage whose counts stand behind an amount. Below FEW on both sides nothing is judged."""
    base = counted if counted is not None and line.stage in AMOUNTS else line
    largest = max(base.value or 0, base.compared or 0)
    if line.change is None:
        return Verdict(None, "", False)
    if largest < FEW or line.change_rate is None:
        return Verdict(formats.shown_change(line), "", True)
    return Verdict(line.change_rate, direction(line.stage, line.change_rate), False)


def are_alike(period: Period, compare: Period | None) -> bool:
    """Whether counts of the two compare as they stand: months do, a week and a month do not."""
    if compare is None:
        return True
    days = sorted((period.length, compare.length))
    return days[1] - days[0] <= DAYS_APART * days[1]


def width(value: float | None, largest: float) -> int:
    """The bar's width in thousandths of the field, by the logarithm. Nought and missing have none."""
    if value is None or value <= 0 or largest <= 0:
        return 0
    scale = log10(largest + 1)
    share = log10(value + 1) / scale if scale else 1.0
    return round(NARROWEST + (WIDEST - NARROWEST) * min(1.0, share))


def bands(
    lines: Sequence[StageLine],
    why: Why | None,
    weeks: Mapping[str, Sequence[float | None]],
    *,
    is_judged: bool = True,
) -> tuple[Band, ...]:
    """Runs of one owner, in the order of the stages. Unless judged, changes are neither good nor bad."""
    counted = [line for line in lines if line.stage not in AMOUNTS]
    largest = max((line.value or 0 for line in counted), default=0)
    orders = next((line for line in lines if line.stage == ORDERS), None)
    widths = {line.stage: width(line.value, largest) for line in counted}
    chain = [widths[line.stage] for line in counted if widths[line.stage]]
    rows = []
    place = 0
    for line in lines:
        told = verdict(line, orders)
        own = widths.get(line.stage, 0)
        above = chain[place - 1] if own and place else 0
        below = chain[place + 1] if own and place + 1 < len(chain) else 0
        place += bool(own)
        rows.append(
            StageRow(
                line=line,
                label=label(line.stage),
                is_money=line.stage in AMOUNTS,
                verdict=told if is_judged else replace(told, direction=""),
                width=own,
                above=above,
                below=below,
                weeks=tuple(weeks.get(line.stage, ())),
            )
        )
    return tuple(_banded(rows, _spoken(why)))


def _banded(rows: Sequence[StageRow], spoken: Mapping[Owner, OwnerShare]) -> Iterable[Band]:
    seen: set[Owner] = set()
    runs = [(owner, tuple(run)) for owner, run in groupby(rows, key=lambda row: row.line.owner)]
    longest = {owner: max((run for other, run in runs if other is owner), key=len) for owner, _ in runs}
    for owner, run in runs:
        is_pass = owner is Owner.SHARED
        is_longest = longest[owner] == run and owner not in seen
        if is_longest:
            seen.add(owner)
        yield Band(
            owner=owner,
            label=BANDS[owner],
            rows=run,
            is_pass=is_pass,
            is_first=is_longest,
            contribution=spoken[owner].contribution if is_longest and owner in spoken else None,
            is_clear=owner not in spoken or spoken[owner].is_clear,
        )


def _spoken(why: Why | None) -> Mapping[Owner, OwnerShare]:
    """What each owner carries, where that may be said: not of a figure that ripens late."""
    if why is None or why.metric in RIPENS_LATE:
        return {}
    return {share.owner: share for share in why.owners}


def heat(why: Why, limit: int) -> Heat | None:
    """Segments × legs, the largest total first; what is not shown is summed into one row."""
    legs = tuple((share.leg, share.owner) for share in why.legs)
    by_segment: dict[str, dict[tuple[str, Owner], SegmentShare]] = {}
    for share in why.segments:
        by_segment.setdefault(share.segment or "", {})[(share.leg, share.owner)] = share
    if not by_segment:
        return None
    totals = {
        segment: sum(share.contribution for share in shares.values())
        for segment, shares in by_segment.items()
    }
    ordered = sorted(by_segment, key=lambda segment: (-abs(totals[segment]), segment))
    shares = {segment: [by_segment[segment].get(leg) for leg in legs] for segment in ordered}
    values = {segment: [_contribution(share) for share in found] for segment, found in shares.items()}
    largest = max(
        (abs(value) for segment in ordered[:limit] for value in values[segment] if value), default=0.0
    )
    rows = tuple(
        HeatRow(
            segment,
            totals[segment],
            tuple((_contribution(share), _strength(share, largest)) for share in shares[segment]),
            _labelled(by_segment[segment].values()),
        )
        for segment in ordered[:limit]
    )
    others = ordered[limit:]
    rest = None
    if others:
        summed = [sum(values[segment][place] or 0.0 for segment in others) for place in range(len(legs))]
        rest = _heat_row("", sum(totals[segment] for segment in others), summed, 0.0, None)
    foot = _heat_row("", why.change, [share.contribution for share in why.legs], 0.0, None)
    return Heat(legs, rows, rest, len(others), foot)


def _contribution(share: SegmentShare | None) -> float | None:
    return share.contribution if share is not None else None


def _labelled(shares: Iterable[SegmentShare]) -> EntryExit | None:
    return next((share.entry_exit for share in shares if share.entry_exit is not None), None)


def _heat_row(
    segment: str, total: float, values: Sequence[float | None], largest: float, entry_exit: EntryExit | None
) -> HeatRow:
    parts = tuple((value, strength(value, largest)) for value in values)
    return HeatRow(segment, total, parts, entry_exit)


def _strength(share: SegmentShare | None, largest: float) -> int:
    """A part whose direction is not clear is shown as a figure only."""
    return strength(share.contribution, largest) if share is not None and share.is_clear else 0


def strength(value: float | None, largest: float) -> int:
    """0 (nothing to see) to 5 (the largest cell)."""
    if not value or not largest:
        return 0
    share = abs(value) / largest
    return 0 if share < 0.04 else min(STEPS, int(share * STEPS) + 1)
