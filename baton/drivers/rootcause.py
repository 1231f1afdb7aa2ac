"""The smallest set of segments that explains a change.

The table's cells say what was counted and what was expected (`rootcause_change`); every segment of up to three
attributes is weighed against them (`rootcause_search`). Explanations are then ranked by

    score = G(set) / SPLIT_GAIN^(pairs beyond the best single segment's, for sets of several) - PAIR · pairs

G is the log likelihood ratio of "these segments moved, each by its own amount" against "all as expected". The rest
is what a description costs. Between single segments a pair costs one nat: they have one effect each, so that a
longer one fits better only where it is truer, and where two fit alike the coarser is preferred. A set of several
segments has several effects and always fits better, finer cuts best of all; each pair that it uses beyond the best
single segment must therefore raise the evidence by 15 %. Sets grow from the best single segments, each by the
best segment of the cells left over.

Not every change has a root in a segment. Nothing is answered, and it is said so, where the best of M segments may
well be chance (M e^-G > ALPHA), where all cells moved alike, where there is too little to count, or where there is
but one segment.

Stability is the share of resamples in which the same explanation comes first. Cells are resampled with
exponential weights (the Bayesian bootstrap); effects stay as they were found. It tells how far the choice hangs on
few cells, not whether something changed, and never what caused it: a segment is where a change is, not why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from math import log

import numpy as np
from numpy.typing import NDArray

from baton.drivers.rootcause_change import Change, Floats
from baton.drivers.rootcause_search import Lattice, Pairs, Scan, effects_of, scan, segment_evidence
from baton.kit.text import Text

MOST_ATTRIBUTES = 3
MOST_SEGMENTS = 3
PAIR = 1.0
SPLIT_GAIN = 1.15
LEAST_SHARE = 0.2
"""Each of several segments carries at least this share of the change."""
LEAST_OUTSIDE = 0.1
"""A set of several segments leaves out at least this share of what was expected, else it says nothing."""
CLEAR = 2.0
"""By so many standard deviations of mere counting the whole has moved: its direction is known."""
SEEDS = 6
CANDIDATES = 60
ALPHA = 0.05
FEWEST_EVENTS = 10
RESAMPLES = 200
SEED = 20


class Verdict(Enum):
    FOUND = "found"
    EVERYWHERE = "everywhere"
    NO_CHANGE = "no_change"
    ONE_SEGMENT = "one_segment"
    TOO_LITTLE = "too_little"
    NO_EXPECTATION = "no_expectation"


SAYS = {
    Verdict.FOUND: Text(
        "变化集中在这些细分里；这是变化所在，不是原因。",
        "The change is concentrated in these segments; that is where it is, not why.",
    ),
    Verdict.EVERYWHERE: Text(
        "还说不准：各细分大致同步变动，没有哪个细分能单独解释。需要更多可拆分的维度。",
        "Cannot tell: all segments moved much alike, none of them explains it. More attributes to cut by are needed.",
    ),
    Verdict.NO_CHANGE: Text(
        "还说不准：没有哪个细分的变化超出偶然。需要更长的时间段。",
        "Cannot tell: no segment changed beyond chance. Longer periods are needed.",
    ),
    Verdict.ONE_SEGMENT: Text(
        "还说不准：只有一个细分，无从比较。需要至少一个有两个取值的维度。",
        "Cannot tell: there is only one segment. An attribute of two values or more is needed.",
    ),
    Verdict.TOO_LITTLE: Text(
        f"还说不准：数量太少，需要至少 {FEWEST_EVENTS} 笔。",
        f"Cannot tell: too little was counted, at least {FEWEST_EVENTS} events are needed.",
    ),
    Verdict.NO_EXPECTATION: Text(
        "还说不准：对比期或目标为零，没有可比的预期。需要一个不为零的对比期或目标。",
        "Cannot tell: the earlier period or target is zero. One that is not zero is needed to compare with.",
    ),
}


@dataclass(frozen=True, slots=True)
class Segment:
    pairs: Pairs
    """The fewest that tell its cells from the others."""
    shared: Pairs
    """Every pair that all its cells with figures share: what else the segment might be called."""
    expected: float
    actual: float
    """Of a ratio, the segment's own ratios; of an additive figure, its sums."""
    contribution: float
    """What the segment does to the headline, in its unit."""


@dataclass(frozen=True, slots=True)
class Explanation:
    segments: tuple[Segment, ...]
    """The one with the most evidence first; cells that two share count for the earlier."""
    evidence: float
    """Nats."""
    share: float | None
    """Of the change (without mix): above 1 where other segments moved the other way; None where the whole did not
    clearly move."""
    stability: float
    """0 … 1"""


@dataclass(frozen=True, slots=True)
class Finding:
    verdict: Verdict
    says: Text
    before: float | None
    after: float | None
    mix: float
    """The part of `after - before` that comes from the sizes of the cells alone; nought for additive figures."""
    answer: Explanation | None
    """None unless the verdict is FOUND."""
    ranked: tuple[Explanation, ...]
    """The answer and the next best; empty where nothing stands out from chance."""


@dataclass(frozen=True)
class _Candidate:
    segments: tuple[int, ...]
    holds: tuple[NDArray[np.bool_], ...]
    by_cell: Floats
    pairs: int

    @property
    def evidence(self) -> float:
        return float(self.by_cell.sum())


def explain(change: Change, *, limit: int = 5) -> Finding:
    """The smallest set of segments that explains `change`, and up to `limit` explanations, best first."""
    is_live = _is_live(change)
    if change.after is None or _events(change) < FEWEST_EVENTS:
        return _silent(change, Verdict.TOO_LITTLE)
    if not change.before:
        return _silent(change, Verdict.NO_EXPECTATION)
    lattice = Lattice(change.cells, MOST_ATTRIBUTES)
    if is_live.sum() < 2 or not lattice.count:
        return _silent(change, Verdict.ONE_SEGMENT)
    surplus = float((change.actual - change.expected).sum())
    noise = float((change.dispersion * change.expected).sum()) ** 0.5
    direction = np.sign(surplus) if abs(surplus) > CLEAR * noise else 0.0
    found = scan(change, lattice, direction, is_live)
    singles = _singles(change, lattice, found, is_live)
    different = int(lattice.distinct(is_live).max()) + 1
    if not singles or log(different) - singles[0].evidence > log(ALPHA):
        return _silent(change, Verdict.NO_CHANGE)
    candidates = [*singles, *_sets(change, lattice, singles[:SEEDS], is_live)]
    least = singles[0].pairs
    candidates.sort(key=lambda one: (-round(_score(one, least), 9), one.pairs, _name(lattice, one)))
    wins, is_everywhere = _resampled(change, candidates, least, is_live)
    ranked = tuple(
        _explanation(change, lattice, one, surplus if direction else None, float(won))
        for one, won in zip(candidates[:limit], wins[:limit], strict=True)
    )
    verdict = Verdict.EVERYWHERE if is_everywhere else Verdict.FOUND
    answer = None if is_everywhere else ranked[0]
    return Finding(verdict, SAYS[verdict], change.before, change.after, change.mix, answer, ranked)


def names(finding: Finding) -> tuple[Pairs, ...]:
    """What the ranked segments may be called, best first, each once.

    A segment goes by the fewest pairs that tell it and, where these are few enough for a segment, by all the pairs
    that its cells share: in a table of one country, every segment is one of that country too.
    """
    called: dict[Pairs, None] = {}
    for explanation in finding.ranked:
        for segment in explanation.segments:
            called[segment.pairs] = None
            if len(segment.shared) <= MOST_ATTRIBUTES:
                called[segment.shared] = None
    return tuple(called)


def _is_live(change: Change) -> NDArray[np.bool_]:
    return np.asarray((change.actual > 0) | (change.expected > 0))


def _events(change: Change) -> float:
    """The larger of the counted and the expected."""
    was = change.expected.sum() if change.is_ratio else (change.before or 0.0) / change.per_event
    return max(float(change.actual.sum()), float(was))


def _silent(change: Change, verdict: Verdict) -> Finding:
    return Finding(verdict, SAYS[verdict], change.before, change.after, change.mix, None, ())


def _price(one: _Candidate, least: int) -> tuple[float, float]:
    """What its evidence is multiplied by, and what is then taken off; `least`: the best single segment's pairs."""
    further = max(0, one.pairs - least) if len(one.segments) > 1 else 0
    return 1 / SPLIT_GAIN**further, PAIR * one.pairs


def _score(one: _Candidate, least: int) -> float:
    factor, cost = _price(one, least)
    return one.evidence * factor - cost


def _name(lattice: Lattice, one: _Candidate) -> tuple[Pairs, ...]:
    return tuple(lattice.pairs(segment) for segment in one.segments)


def _singles(change: Change, lattice: Lattice, found: Scan, is_live: NDArray[np.bool_]) -> list[_Candidate]:
    """The best segments, each once: of those that hold the same cells, the one of the fewest pairs."""
    scores = found.evidence - PAIR * lattice.sizes
    order = np.lexsort((lattice.sizes, -np.round(scores, 9)))
    order = order[found.evidence[order] > 0]
    cells = lattice.distinct(is_live)[order]
    once = np.sort(np.unique(cells, return_index=True)[1])
    chosen = []
    for segment in (int(index) for index in order[once][:CANDIDATES]):
        holds = lattice.holds(segment)
        by_cell = segment_evidence(change, holds, is_live)[1]
        chosen.append(_Candidate((segment,), (holds,), by_cell, int(lattice.sizes[segment])))
    return chosen


def _sets(
    change: Change, lattice: Lattice, seeds: Sequence[_Candidate], is_live: NDArray[np.bool_]
) -> list[_Candidate]:
    """Sets of two segments and more, that beat the best single one: from each seed by what is left."""
    surplus = change.actual - change.expected
    grown: dict[frozenset[int], _Candidate] = {}
    best = _score(seeds[0], seeds[0].pairs)
    for seed in seeds:
        one = seed
        while len(one.segments) < MOST_SEGMENTS:
            is_open = is_live & ~np.logical_or.reduce(one.holds)
            left = scan(change, lattice, float(surplus[seed.holds[0]].sum()), is_open)
            segment = int(np.argmax(left.evidence - PAIR * lattice.sizes))
            holds = lattice.holds(segment) & is_open
            if left.evidence[segment] <= 0:
                break
            by_cell = one.by_cell + segment_evidence(change, holds, is_live)[1]
            one = _Candidate(
                (*one.segments, segment),
                (*one.holds, holds),
                by_cell,
                one.pairs + int(lattice.sizes[segment]),
            )
            parts = np.array([surplus[part].sum() for part in one.holds])
            if (parts / parts.sum() < LEAST_SHARE).any():
                break
            outside = change.expected[is_open & ~holds].sum() / change.expected.sum()
            if _score(one, seeds[0].pairs) > best and outside >= LEAST_OUTSIDE:
                grown.setdefault(frozenset(one.segments), one)
    return list(grown.values())


def _resampled(
    change: Change, candidates: Sequence[_Candidate], least: int, is_live: NDArray[np.bool_]
) -> tuple[Floats, bool]:
    """How often each candidate comes first, and whether "all cells moved alike" beats them all on the counts."""
    every = np.zeros((1, change.cells.count), dtype=np.int64)
    alike = effects_of(change, every, 1, is_live)[1][0]
    weights = np.random.default_rng(SEED).exponential(size=(RESAMPLES, change.cells.count))
    evidence = weights @ np.stack([one.by_cell for one in candidates], axis=1)
    factors, costs = np.array([_price(one, least) for one in candidates]).T
    scores = evidence * factors - costs
    first = scores.argmax(axis=1)
    first[evidence[np.arange(RESAMPLES), first] <= weights @ alike] = len(candidates)
    wins = np.bincount(first, minlength=len(candidates) + 1)[:-1] / RESAMPLES
    return wins, bool(alike.sum() >= candidates[0].evidence)


def _explanation(
    change: Change, lattice: Lattice, one: _Candidate, whole: float | None, stability: float
) -> Explanation:
    is_live = _is_live(change)
    moved = [float((change.actual - change.expected)[holds].sum()) for holds in one.holds]
    segments = tuple(
        Segment(
            lattice.pairs(segment),
            lattice.shared(lattice.holds(segment) & is_live),
            _level(change, change.expected, holds),
            _level(change, change.actual, holds),
            part * change.per_event,
        )
        for segment, holds, part in sorted(
            zip(one.segments, one.holds, moved, strict=True),
            key=lambda part: -float(one.by_cell[part[1]].sum()),
        )
    )
    share = sum(moved) / whole if whole else None
    return Explanation(segments, one.evidence, share, stability)


def _level(change: Change, figures: Floats, holds: NDArray[np.bool_]) -> float:
    total = float(figures[holds].sum())
    if not change.is_ratio:
        return total * change.per_event
    size = float(change.exposure[holds].sum())
    return total / size if size > 0 else 0.0
