"""How often something good followed, by how long the first reply took: shares with intervals, never a cause.

Of the items whose first reply took a given time, the share in which the good thing came within `horizon` seconds of
arrival. An item that has been watched for less is censored: Kaplan & Meier (1958), 1 − Π (1 − d_t / r_t), with
Greenwood's variance. The 95 % interval is Wilson's (1927) for the effective number of items p(1 − p) / variance
(Cutler & Ederer 1958), which is the number of items where none is censored.

Bins of few items are pooled with the next slower one, so that each share stands on at least LEAST_IN_BIN.

The adjusted share asks what a bin would show were its mix that of the others: within each stratum (country tier, part
of the day of arrival, kind) the bin is held against all other items, and the differences are put together by Mantel
& Haenszel's weights with the variance of Greenland & Robins (1985),

    Δ = Σ w_s (p_s − q_s) / Σ w_s,   w_s = n_s m_s / (n_s + m_s)
    Var Δ = Σ [a_s (n_s − a_s) m_s³ + b_s (m_s − b_s) n_s³] / (n_s m_s (n_s + m_s)²) / (Σ w_s)²

for a_s of n_s in the bin and b_s of m_s outside it. Adjusted share: overall share + Δ · (share of items outside the
bin). Only items watched for the whole horizon enter. Replies that are fast may be fast for other reasons: what is seen
is association.

Times are seconds; shares are between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from baton.drivers.wilson import wilson as wilson_of
from baton.inquiries.logic.open_hours import NEVER, Seconds

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Places = NDArray[np.intp]

LEAST_ITEMS = 100
"""Answered items that were watched for long enough."""
LEAST_EVENTS = 10
"""Of them with the good thing, and of them without."""
LEAST_IN_BIN = 15
LEAST_BINS = 2
Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Seen:
    """The items, (n,) each."""

    delay: Seconds
    """From arrival to the first reply; NEVER where there is none."""
    event: Seconds
    """From arrival to the good thing; NEVER where it has not come."""
    watched: Seconds
    """From arrival to now."""
    stratum: Places
    """A number for each mix of country tier, part of the day and kind."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Items answered after more than `start` and up to `end` seconds; `end` is NEVER for the slowest."""

    start: int
    end: int
    items: int
    events: int
    """Within the horizon, as far as it was watched."""
    share: Share
    adjusted: Share | None
    """None where no stratum holds items inside and outside of the bin."""


@dataclass(frozen=True, slots=True)
class Curve:
    bins: tuple[Bin, ...]
    items: int
    events: int
    unanswered: Bin | None
    """Those without a reply; None where there are too few."""


@dataclass(frozen=True, slots=True)
class TooFew:
    """Why there is no curve: what there is, and what it takes."""

    items: int
    events: int


def curve(seen: Seen, edges: Sequence[int], horizon: int) -> Curve | TooFew:
    """By bins of delay that end at `edges` and one beyond; TooFew where nothing can be told yet.

    Errors: ValueError for edges that do not rise, or a horizon of nothing.
    """
    if horizon <= 0 or any(one >= then for one, then in pairwise(edges)):
        raise ValueError("edges rise, and a horizon is some time")
    is_answered = seen.delay != NEVER
    is_event = seen.event <= horizon
    is_whole = is_answered & (seen.watched >= horizon)
    items, events = int(is_whole.sum()), int((is_whole & is_event).sum())
    if items < LEAST_ITEMS or min(events, items - events) < LEAST_EVENTS:
        return TooFew(items, events)
    spans = _pooled(seen.delay[is_answered], edges)
    bins = tuple(_bin(seen, start, end, horizon, is_whole) for start, end in spans)
    if len(bins) < LEAST_BINS:
        return TooFew(items, events)
    none = ~is_answered
    is_told = int(none.sum()) >= LEAST_IN_BIN
    unanswered = (
        Bin(NEVER, NEVER, int(none.sum()), int((none & is_event).sum()), followed(seen, none, horizon), None)
        if is_told
        else None
    )
    return Curve(bins, items, events, unanswered)


def _pooled(delays: Seconds, edges: Sequence[int]) -> list[tuple[int, int]]:
    """From and up to each bin: every one with enough items, the rest within the next slower one."""
    bounds = [-1, *edges, NEVER]
    spans: list[tuple[int, int]] = []
    start, count = bounds[0], 0
    for low, high in pairwise(bounds):
        count += int(((delays > low) & (delays <= high)).sum())
        if count >= LEAST_IN_BIN:
            spans.append((start, high))
            start, count = high, 0
    if count and spans:
        # What is left over goes to the slowest bin.
        spans[-1] = (spans[-1][0], NEVER)
    return spans


def _bin(seen: Seen, start: int, end: int, horizon: int, is_whole: Bools) -> Bin:
    is_in = (seen.delay > start) & (seen.delay <= end) & (seen.delay != NEVER)
    is_event = seen.event <= horizon
    share = followed(seen, is_in, horizon)
    return Bin(
        max(start, 0),
        end,
        int(is_in.sum()),
        int((is_in & is_event).sum()),
        share,
        _adjusted(is_in[is_whole], is_event[is_whole], seen.stratum[is_whole]),
    )


def followed(seen: Seen, is_in: Bools, horizon: int) -> Share:
    """The share of some items in which the good thing came within the horizon, with censoring."""
    event, watched = seen.event[is_in], seen.watched[is_in]
    time = np.minimum(np.minimum(event, watched), horizon)
    is_event = (event <= horizon) & (event <= watched)
    moments, came = np.unique(time[is_event], return_counts=True)
    at_risk = time.size - np.searchsorted(np.sort(time), moments, side="left")
    left = float(np.prod(1 - came / at_risk))
    rest = at_risk - came
    spent = float((came / (at_risk * np.maximum(rest, 1)))[rest > 0].sum())
    share, variance = 1 - left, left * left * spent
    whole = int(((time >= horizon) | is_event).sum())
    number = share * left / variance if variance > 0 else float(whole)
    return wilson(share, number)


def wilson(share: float, number: float) -> Share:
    """The share with Wilson's interval of so many items; of none, from 0 to 1."""
    if number <= 0:
        return Share(share, 0.0, 1.0)
    low, high = wilson_of(share, number, Z)
    # Rounding must not put the share outside its own interval.
    return Share(share, min(low, share), max(high, share))


def _adjusted(is_in: Bools, is_event: Bools, stratum: Places) -> Share | None:
    found = difference(is_in, is_event, stratum)
    if found is None:
        return None
    change, error = found
    outside = float((~is_in).mean())
    middle = float(is_event.mean()) + change * outside
    half = Z * error * outside
    return Share(
        float(np.clip(middle, 0, 1)), float(np.clip(middle - half, 0, 1)), float(np.clip(middle + half, 0, 1))
    )


def difference(is_in: Bools, is_event: Bools, stratum: Places) -> tuple[float, float] | None:
    """Mantel & Haenszel's difference of shares inside and outside, over strata, with its standard error.

    None where no stratum holds both.
    """
    if not stratum.size:
        return None
    size = int(stratum.max()) + 1
    n = np.bincount(stratum[is_in], minlength=size).astype(float)
    m = np.bincount(stratum[~is_in], minlength=size).astype(float)
    a = np.bincount(stratum[is_in & is_event], minlength=size).astype(float)
    b = np.bincount(stratum[~is_in & is_event], minlength=size).astype(float)
    has_both = (n > 0) & (m > 0)
    n, m, a, b = n[has_both], m[has_both], a[has_both], b[has_both]
    if not n.size:
        return None
    total = n + m
    weight = float((n * m / total).sum())
    change = float(((a * m - b * n) / total).sum()) / weight
    variance = ((a * (n - a) * m**3 + b * (m - b) * n**3) / (n * m * total**2)).sum() / weight**2
    return change, float(np.sqrt(variance))
