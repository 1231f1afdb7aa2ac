"""In which segments two periods differ more than the rest of the shop does, judged by what is usual there.

Both periods are counted on the same cells, in blocks (days, or the files' own periods). For a segment with x events
after and y before, and exposures e₁ and e₀ (days, or a ratio's denominators), the question is whether it moved
otherwise than the others, whose rates changed by the factor ρ (Mantel and Haenszel's estimate over the cells, 1959).
Given n = x + y, and p = ρe₁ / (ρe₁ + e₀), the evidence in nats is that of the conditional binomial,

    L = x ln(x / np) + y ln(y / n(1 − p)),        G = L / (1 + τ²I),        I = np(1 − p)

Of shares, L is the likelihood ratio of two binomials under a common ratio ρ (constrained estimate of C. Farrington
and G. Manning, 1990), and I the information about that ratio. L is bounded by the events themselves: five of them
after none are 3.5 nats at most, however little was expected. τ² is how much a segment moves by itself from one such
pair of periods to the next, beyond counting. It comes from earlier pairs of the same lengths, so that a change of the
usual size is no evidence: for each set of attributes the τ² at which the median of 2L/(1 + τ²I) is that of χ²₁, and
for a segment that was more restless than its like its own, shrunken.

Many segments are looked at, and the best of many looks good by chance. Only segments with FEWEST events can be found
at all. The surprise of a segment, −ln P(χ²₁ > 2G), must beat ln(K · sets · depths · tables / α), with K segments of
the same attributes, so many sets of as many attributes, numbers of attributes, and tables searched: each shares α
evenly, so that coarse segments, of which there are few, need less. What remains after ln(K · sets) ranks those that
stand; a part of one that stands comes before it where it says the same better. Segments that hold the same cells
count once, by the fewest attributes.

A set grows by asking again without the cells it has, with ρ of those left; each further segment must stand by itself.
Stability is the share of resampled days in which the same segment comes first and still stands (of files with a few
blocks only: the share of draws from the segments' own uncertainty, τ² included).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.special import erfcx

from baton.drivers.rootcause import Finding, explain, names
from baton.drivers.rootcause_change import Cells, Floats, Ints, figure_change, ratio_change
from baton.drivers.rootcause_search import Lattice, Pairs

Flags = NDArray[np.bool_]

MOST_ATTRIBUTES = 3
MOST_SEGMENTS = 3
ALPHA = 0.01
FEWEST = 10.0
"""Events of both periods together that a segment needs to be found."""
LEAST_DIFFERENCE = 1.05
"""A segment that moved by less than this factor from what the others did is none to be named, however sure."""
FEWEST_PAIRS = 2
"""Earlier pairs of periods, without which nobody knows how a segment moves by itself."""
OTHERS = "*"
UNKNOWN = ""
CANDIDATES = 60
RESAMPLES = 200
FEWEST_BLOCKS = 7
"""Blocks of a period from which on they are resampled."""
CLEAR = 2.0
"""By so many standard deviations the whole has moved: its direction is known."""
MEDIAN = 0.4549364
"""Of χ² with one degree of freedom."""
OWN_WEIGHT = 4.0
"""Pairs that a segment's like are worth against its own restlessness."""
SEED = 20
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Side:
    """One period, (blocks, cells)."""

    counts: Floats
    exposures: Floats

    @property
    def sums(self) -> tuple[Floats, Floats]:
        return self.counts.sum(axis=0), self.exposures.sum(axis=0)

    def take(self, cells: Flags) -> Side:
        return Side(self.counts[:, cells], self.exposures[:, cells])


Window = tuple[Floats, Floats]
"""Counts and exposures of an earlier period, (cells,) each."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two periods on the same cells, and earlier pairs like them."""

    cells: Cells
    before: Side
    after: Side
    usual: tuple[tuple[Window, Window], ...]
    """Earlier pairs (before, after)."""
    unit: float = 1.0
    """What one event is worth: counts are divided by it. Of money, Σv²/Σv over the single amounts."""
    is_ratio: bool = False
    """Exposures are denominators; else they are the days of the block, the same in every cell."""
    is_share: bool = False
    """Of a ratio: counts are a part of the exposures. Of more than half, the missing part is looked at."""


@dataclass(frozen=True, slots=True)
class Part:
    """A segment that stands out. Amounts are in the figure's own unit."""

    pairs: Pairs
    evidence: float
    before: float
    after: float
    """Of a ratio, the segment's own ratios; of an additive figure its sums, `before` as of a period as long."""
    expected: float
    """`after`, had the segment moved like the others."""
    amount: float
    """What the segment's move did to the headline."""
    stability: float


@dataclass(frozen=True, slots=True)
class Search:
    parts: tuple[Part, ...]
    """Those that stand out, the clearest first; where the whole clearly moved, those that moved its way. None of
    their cells counts twice.
    """
    against: tuple[Part, ...]
    """Those that stand out by moving the other way than the whole."""
    nearest: tuple[Part, ...]
    """Where none stands out: the one that came nearest to it."""
    before: float | None
    after: float | None
    others: float
    """The factor by which everything else moved."""
    is_clear: bool
    """Whether the whole moved beyond counting and what is usual."""
    events: float
    """Of both periods together."""
    segments: int
    """How many could have been found."""
    pairs: int
    """Earlier pairs of periods that told what is usual."""
    ranked: tuple[Pairs, ...]
    """What may be to blame by how much it brings together, best first, whether or not it stands out."""


def search(pair: Pair, *, tables: int = 1) -> Search:
    """The segments of `pair` that stand out; `tables`: how many such pairs are searched for one answer.

    What cannot be searched has no parts and no segments.
    """
    return _Searcher(pair, tables).answer()


@dataclass(frozen=True, slots=True)
class _First:
    segment: int
    score: Floats
    """(segments,)"""
    stand: Flags
    """(segments,): whether they are beyond chance."""
    stands: bool
    """Whether it, or one that it is a part of, is."""
    evidence: float
    """Nats."""


@dataclass(frozen=True, slots=True)
class _Found:
    first: _First
    holds: Flags
    stability: float


class _Searcher:
    def __init__(self, pair: Pair, tables: int) -> None:
        self.asked = pair
        self.tables = tables
        events, exposed = pair.after.sums
        was, was_exposed = pair.before.sums
        self.is_turned = pair.is_share and events.sum() + was.sum() > 0.5 * (
            exposed.sum() + was_exposed.sum()
        )
        self.pair = _in_events(pair, self.is_turned)
        self.x, self.e1 = self.pair.after.sums
        self.y, self.e0 = self.pair.before.sums
        self.lattice = Lattice(self.pair.cells, MOST_ATTRIBUTES)

    def common(self, x: Floats, y: Floats, e1: Floats, e0: Floats, kept: Flags | None = None) -> Floats:
        """ρ of each row of (rows, cells) over the cells kept."""
        codes = self.pair.cells.codes
        if kept is not None:
            codes, x, y, e1, e0 = codes[:, kept], x[:, kept], y[:, kept], e1[:, kept], e0[:, kept]
        return _common_factors(x, y, e1, e0, list(codes))

    def rho(self, kept: Flags) -> float:
        """ρ of the two periods over the cells kept."""
        return float(self.common(self.x[None], self.y[None], self.e1[None], self.e0[None], kept)[0])

    @cached_property
    def is_nameable(self) -> Flags:
        """(segments,): enough events, and no pooled or unknown value in its description."""
        lattice, cells = self.lattice, self.pair.cells
        is_named = np.ones(lattice.count, dtype=bool)
        for chosen, row in zip(lattice.cuboids, lattice.members, strict=True):
            for attribute in chosen:
                values = np.array([value in (OTHERS, UNKNOWN) for value in cells.values[attribute]])
                is_named[row[values[cells.codes[attribute]]]] = False
        is_named &= lattice.sums(self.x + self.y) >= FEWEST
        # Of segments that hold the same cells, the one with the fewest attributes speaks for all.
        same = lattice.distinct((self.x + self.y) > 0)
        order = np.lexsort((np.arange(lattice.count), lattice.sizes))
        first = np.zeros(lattice.count, dtype=bool)
        first[order[np.unique(same[order], return_index=True)[1]]] = True
        whole = lattice.sums(np.where((self.x + self.y) > 0, 1.0, 0.0)) >= ((self.x + self.y) > 0).sum()
        return np.asarray(is_named & first & ~whole)

    @cached_property
    def threshold(self) -> float:
        depths = len(set(self.lattice.sizes[self.is_nameable].tolist()))
        return log(max(1, depths) * self.tables / ALPHA)

    @cached_property
    def cost(self) -> Floats:
        """(segments,): nats that the best of so many segments like it reaches by chance."""
        sizes = [len(chosen) for chosen in self.lattice.cuboids]
        cost = np.zeros(self.lattice.count)
        of_size: dict[int, int] = {}
        members = []
        for size, row in zip(sizes, self.lattice.members, strict=True):
            here = np.unique(row)
            alike = int(self.is_nameable[here].sum())
            members.append((here, size, alike))
            of_size[size] = of_size.get(size, 0) + bool(alike)
        for here, size, alike in members:
            cost[here] = log(max(1, alike) * max(1, of_size[size]))
        return cost

    @cached_property
    def movement(self) -> tuple[Floats, Floats]:
        """(segments,) each: τ² of segments like it, and the factor by which it was more restless than they."""
        tau, own = np.zeros(self.lattice.count), np.ones(self.lattice.count)
        seen = [self._doubled(*window) for window in self.pair.usual]
        if not seen:
            return tau, own
        doubled, information = (np.stack(part) for part in zip(*seen, strict=True))
        is_telling = np.asarray(self.is_nameable & (information >= 1.0))
        for row in self.lattice.members:
            here = np.unique(row)
            chosen = is_telling[:, here]
            tau[here] = _movement(doubled[:, here][chosen], information[:, here][chosen])
        scaled = np.where(is_telling, doubled / (1 + tau * information), 0.0)
        told = is_telling.sum(axis=0)
        # The most restless time is left out: something may have happened then.
        total = scaled.sum(axis=0) - np.where(told >= OWN_WEIGHT, scaled.max(axis=0), 0.0)
        told = told - (told >= OWN_WEIGHT)
        return tau, np.maximum(1.0, (OWN_WEIGHT + total) / (OWN_WEIGHT + told))

    def _doubled(self, before: Window, after: Window) -> tuple[Floats, Floats]:
        """2L and I of an earlier pair, (segments,) each."""
        (y, e0), (x, e1) = before, after
        rho = float(self.common(x[None], y[None], e1[None], e0[None])[0])
        x, y, e1, e0 = (self.lattice.sums(part) for part in (x, y, e1, e0))
        found, information = _likelihood(x, y, e1, e0, rho, is_share=self.pair.is_share, half=0.0)
        return 2 * found, information

    def weigh(self, is_open: Flags, rho: float) -> tuple[Floats, Floats, Floats]:
        """Every segment on the open cells, against others that moved by ρ: what it is ranked by, what it stands by,
        and by how much: the logarithm of its factor over ρ.
        """
        x, y, e1, e0 = (
            self.lattice.sums(np.where(is_open, part, 0.0)) for part in (self.x, self.y, self.e1, self.e0)
        )
        evidence = self._evidence(x, y, e1, e0, rho, slice(None))
        moved = np.log(np.maximum((x + 0.5) * e0, 1e-12) / np.maximum(rho * (y + 0.5) * e1, 1e-12))
        moved = np.where((e1 > 0) & (e0 > 0), moved, 0.0)
        return _surprise(evidence), _surprise(evidence / self.movement[1]), moved

    def _evidence(
        self, x: Floats, y: Floats, e1: Floats, e0: Floats, rho: float | Floats, which: slice | Ints
    ) -> Floats:
        """G, but for what a segment's own restlessness takes off it."""
        found, information = _likelihood(x, y, e1, e0, rho, is_share=self.pair.is_share)
        evidence: Floats = found / (1 + self.movement[0][which] * information)
        return evidence

    def first(self, is_open: Flags, direction: float) -> _First:
        """The best segment on the open cells, of those that moved that way. ρ is that of the cells outside it."""
        kept = is_open
        for _ in range(ROUNDS):
            rho = self.rho(kept)
            ranked, stands_by, moved = self.weigh(is_open, rho)
            is_material = np.abs(moved) >= log(LEAST_DIFFERENCE)
            is_asked = self.is_nameable & is_material & (moved * direction >= 0)
            score = np.where(is_asked, ranked - self.cost, -np.inf)
            stands = np.asarray(np.isfinite(score) & (stands_by - self.cost > self.threshold))
            # What stands comes first; what does not is only told as the nearest.
            best = int(np.argmax(np.where(stands, score, -np.inf) if stands.any() else score))
            if stands[best]:
                best = self.within(best, score)
            outside = is_open & ~self.lattice.holds(best)
            if (outside == kept).all() or score[best] < 0 or not (self.x + self.y)[outside].sum():
                break
            kept = outside
        return _First(best, score, stands, bool(stands.any()), float(ranked[best]))

    def within(self, best: int, score: Floats) -> int:
        """The segment, or the part of it that says the same better: that something is there is settled."""
        holds, live = self.lattice.holds(best), self.x + self.y > 0
        inside = self.lattice.sums(np.where(holds & live, 1.0, 0.0)) == self.lattice.sums(live.astype(float))
        return int(np.argmax(np.where(inside, score, -np.inf)))

    def answer(self) -> Search:
        is_open = np.ones(self.pair.cells.count, dtype=bool)
        direction = self.direction
        found, is_open = self.explained(is_open, direction) or self.standing(is_open, direction)
        against: list[_Found] = []
        if direction:
            against, is_open = self.standing(is_open, -direction)
        nearest = [] if found or against else self.nearest(is_open, direction)
        rho = self.rho(is_open) if (self.x + self.y)[is_open].sum() else 1.0
        return Search(
            parts=tuple(self.part(one, rho) for one in found),
            against=tuple(self.part(one, rho) for one in against),
            nearest=tuple(self.part(one, rho) for one in nearest),
            before=self._headline(self.asked.before, scaled=True),
            after=self._headline(self.asked.after, scaled=False),
            others=rho,
            is_clear=bool(direction),
            events=float((self.x + self.y).sum()),
            segments=int(self.is_nameable.sum()) if self.lattice.count else 0,
            pairs=len(self.pair.usual),
            ranked=names(self.explanation) if self.lattice.count else (),
        )

    @property
    def can_tell(self) -> bool:
        has_any = bool(self.lattice.count and self.is_nameable.any())
        return has_any and len(self.pair.usual) >= FEWEST_PAIRS

    def standing(self, is_open: Flags, direction: float) -> tuple[list[_Found], Flags]:
        """The segments that stand out, one after the other, and the cells that are left."""
        found: list[_Found] = []
        while self.can_tell and len(found) < MOST_SEGMENTS and (self.x + self.y)[is_open].sum():
            first = self.first(is_open, direction)
            if not first.stands:
                break
            holds = self.lattice.holds(first.segment) & is_open
            found.append(_Found(first, holds, self.stability(first, is_open)))
            is_open = is_open & ~holds
        return found, is_open

    @cached_property
    def explanation(self) -> Finding:
        """The smallest set that explains the change by how much it brings together, whatever is usual."""
        if self.pair.is_ratio:
            change = ratio_change(self.pair.cells, (self.x, self.e1), (self.y, self.e0))
        else:
            longer = self._longer
            change = figure_change(self.pair.cells, self.x, self.y * longer, periods=1 / longer)
        return explain(change)

    def explained(self, is_open: Flags, direction: float) -> tuple[list[_Found], Flags] | None:
        """That set, where each of its segments stands out by itself; else the search goes one by one."""
        answer = self.explanation.answer if self.can_tell else None
        if answer is None or len(answer.segments) > MOST_SEGMENTS:
            return None
        first = self.first(is_open, direction)
        segments = [self.lattice.place(one.pairs) for one in answer.segments]
        if not first.stand[segments].all():
            return None
        found: list[_Found] = []
        for segment in segments:
            holds = self.lattice.holds(segment) & is_open
            own = replace(first, segment=segment, evidence=float(first.score[segment] + self.cost[segment]))
            found.append(_Found(own, holds, answer.stability))
            is_open = is_open & ~holds
        return found, is_open

    def nearest(self, is_open: Flags, direction: float) -> list[_Found]:
        if not self.can_tell:
            return []
        first = self.first(is_open, direction)
        if not np.isfinite(first.score[first.segment]):
            return []
        return [_Found(first, self.lattice.holds(first.segment), 0.0)]

    @cached_property
    def direction(self) -> float:
        """Which way the whole moved: nought where counting and its own earlier movement explain it."""
        if not (self.x + self.y).sum():
            return 0.0

        def moved(before: Window, after: Window) -> tuple[float, float]:
            (y, e0), (x, e1) = before, after
            rho = float(self.common(x[None], y[None], e1[None], e0[None])[0])
            noise = sum(self._rest(part, size) / (float(part.sum()) + 0.5) for part, size in (before, after))
            return log(rho), noise

        usual = [moved(before, after) for before, after in self.pair.usual]
        between = max(0.0, float(np.mean([size**2 - noise for size, noise in usual]))) if usual else 0.0
        size, noise = moved((self.y, self.e0), (self.x, self.e1))
        return float(np.sign(size)) if abs(size) > CLEAR * (noise + between) ** 0.5 else 0.0

    def _rest(self, part: Floats, size: Floats) -> float:
        """1 − the share, of a share."""
        whole = float(size.sum())
        return 1.0 - float(part.sum()) / whole if self.pair.is_share and whole else 1.0

    def stability(self, first: _First, is_open: Flags) -> float:
        """How often the same segment comes first, and above what chance reaches."""
        best, score = first.segment, first.score
        order = np.argsort(-score)[:CANDIDATES]
        chosen: Ints = order[np.isfinite(score[order])]
        holds = np.stack([self.lattice.holds(int(one)) & is_open for one in chosen], axis=1)
        outside = is_open & ~self.lattice.holds(best)
        if min(len(self.pair.after.counts), len(self.pair.before.counts)) >= FEWEST_BLOCKS:
            evidence = self._by_blocks(chosen, holds, outside)
        else:
            evidence = self._by_draws(holds, self.rho(outside), chosen)
        # Others that did not stand compete with what their own restlessness left of them.
        competes = first.stand[chosen] | (chosen == best)
        scores = _surprise(evidence / np.where(competes, 1.0, self.movement[1][chosen]))
        scores -= self.cost[chosen]
        place = int(np.flatnonzero(chosen == best)[0])
        comes_first = scores.argmax(axis=1) == place
        return float((comes_first & (scores[:, place] > 0)).mean())

    def _by_blocks(self, chosen: Ints, holds: Flags, outside: Flags) -> Floats:
        """(resamples, chosen): days drawn with replacement in each period."""
        random = np.random.default_rng(SEED)
        drawn: list[tuple[Floats, Floats]] = []
        for side in (self.pair.after, self.pair.before):
            blocks = len(side.counts)
            times = random.multinomial(blocks, np.full(blocks, 1 / blocks), size=RESAMPLES).astype(float)
            drawn.append((times @ side.counts, times @ side.exposures))
        (x, e1), (y, e0) = drawn
        rho = self.common(x, y, e1, e0, outside)[:, None]
        inside = holds.astype(float)
        return self._evidence(x @ inside, y @ inside, e1 @ inside, e0 @ inside, rho, chosen)

    def _by_draws(self, holds: Flags, rho: float, chosen: Ints) -> Floats:
        """(resamples, chosen): √2G is about normal with variance 1."""
        inside = holds.astype(float)
        x, y, e1, e0 = (part @ inside for part in (self.x, self.y, self.e1, self.e0))
        size = np.sqrt(2 * self._evidence(x, y, e1, e0, rho, chosen))
        random = np.random.default_rng(SEED)
        drawn: Floats = (size + random.standard_normal((RESAMPLES, len(size)))) ** 2 / 2
        return drawn

    def part(self, found: _Found, rho: float) -> Part:
        first, holds, stability = found.first, found.holds, found.stability
        after, before = self.asked.after, self.asked.before
        x, e1 = float(after.counts[:, holds].sum()), float(after.exposures[:, holds].sum())
        y, e0 = float(before.counts[:, holds].sum()), float(before.exposures[:, holds].sum())
        if self.asked.is_ratio:
            was, is_now = (top / bottom if bottom > 0 else 0.0 for top, bottom in ((y, e0), (x, e1)))
            expected = max(0.0, 1 - (1 - was) * rho) if self.is_turned else was * rho
            whole = float(after.exposures.sum())
            # Without an earlier ratio the segment cannot have moved: it is new.
            amount = (x - e1 * was) / whole if e0 > 0 and whole > 0 else 0.0
        else:
            longer = self._longer
            was, is_now, expected = y * longer, x, y * longer * rho
            amount = is_now - was
        return Part(
            self.lattice.pairs(first.segment), first.evidence, was, is_now, expected, amount, stability
        )

    @property
    def _longer(self) -> float:
        before = float(self.e0.max(initial=0.0))
        return float(self.e1.max(initial=0.0)) / before if before else 1.0

    def _headline(self, side: Side, *, scaled: bool) -> float | None:
        total = float(side.counts.sum())
        if not self.asked.is_ratio:
            return total * (self._longer if scaled else 1.0)
        size = float(side.exposures.sum())
        return total / size if size > 0 else None


def _in_events(pair: Pair, is_turned: bool) -> Pair:
    def turned(counts: Floats, exposures: Floats) -> Floats:
        found: Floats = np.maximum(exposures - counts, 0.0) if is_turned else counts / pair.unit
        return found

    def side(one: Side) -> Side:
        return replace(one, counts=turned(one.counts, one.exposures))

    def window(one: Window) -> Window:
        return turned(*one), one[1]

    usual = tuple((window(before), window(after)) for before, after in pair.usual)
    return replace(pair, before=side(pair.before), after=side(pair.after), usual=usual, unit=1.0)


def _likelihood(
    x: Floats, y: Floats, e1: Floats, e0: Floats, rho: float | Floats, *, is_share: bool, half: float = 0.5
) -> tuple[Floats, Floats]:
    """L and I; nought where one of the periods has no exposure.

    Events come whole: counts are moved by half an event towards what was usual (F. Yates, 1934), where a surprise is
    to be believed; not where the spread is measured.
    """
    is_open = (e1 > 0) & (e0 > 0)
    e1, e0 = np.where(is_open, e1, 1.0), np.where(is_open, e0, 1.0)
    found, information = (_of_shares if is_share else _of_counts)(
        x, y, e1, e0, np.asarray(rho, dtype=float), half
    )
    return np.where(is_open, np.maximum(found, 0.0), 0.0), np.where(is_open, information, 0.0)


def _of_counts(
    x: Floats, y: Floats, e1: Floats, e0: Floats, rho: Floats, half: float
) -> tuple[Floats, Floats]:
    p = rho * e1 / (rho * e1 + e0)
    usual, unusual = (x + y) * p, (x + y) * (1 - p)
    nearer = _towards(x - usual, half)
    found = _x_log_ratio(x - nearer, usual) + _x_log_ratio(y + nearer, unusual)
    return found, usual * (1 - p)


def _of_shares(
    x: Floats, y: Floats, e1: Floats, e0: Floats, rho: Floats, half: float
) -> tuple[Floats, Floats]:
    x, y = np.minimum(x, e1), np.minimum(y, e0)
    middle = x + e0 + rho * (y + e1)
    square = rho * (e1 + e0)
    root = np.sqrt(np.maximum(middle**2 - 4 * square * (x + y), 0.0))
    was = np.clip((middle - root) / (2 * square), 1e-12, 1 - 1e-12)
    is_now = np.clip(rho * was, 1e-12, 1 - 1e-12)
    nearer, was_nearer = _towards(x - e1 * is_now, half), _towards(y - e0 * was, half)
    found = np.zeros(np.broadcast_shapes(x.shape, rho.shape))
    for count, size, rate in ((x - nearer, e1, is_now), (y - was_nearer, e0, was)):
        found = found + _x_log_ratio(count, size * rate) + _x_log_ratio(size - count, size * (1 - rate))
    usual, was_usual = e1 * is_now, e0 * was
    return found, 1 / ((1 - is_now) / np.maximum(usual, 1e-9) + (1 - was) / np.maximum(was_usual, 1e-9))


def _towards(difference: Floats, half: float) -> Floats:
    found: Floats = np.sign(difference) * np.minimum(np.abs(difference), half)
    return found


def _surprise(found: Floats) -> Floats:
    """−ln P(χ²₁ > 2G): how unlikely chance alone makes so large a G."""
    root = np.sqrt(found)
    # erfc(x) = e^(-x²) erfcx(x), which stays finite.
    surprise: Floats = found - np.log(erfcx(root))
    return surprise


def _x_log_ratio(count: Floats, usual: Floats) -> Floats:
    is_any = (count > 0) & (usual > 0)
    found: Floats = np.where(
        is_any, count * np.log(np.where(is_any, count, 1.0) / np.where(is_any, usual, 1.0)), 0.0
    )
    return found


def _common_factors(x: Floats, y: Floats, e1: Floats, e0: Floats, strata: Sequence[Ints]) -> Floats:
    """ρ of each row: Σ x e₀/(e₁ + e₀) ÷ Σ y e₁/(e₁ + e₀) over the values of an attribute; of several attributes,
    the geometric mean. Cells are too small for it: most have no exposure in one of the periods.
    """
    logs = np.zeros(len(x))
    for codes in strata:
        into = np.equal.outer(codes, np.arange(codes.max(initial=0) + 1)).astype(float)
        x_, y_, e1_, e0_ = (part @ into for part in (x, y, e1, e0))
        both = np.where(e1_ + e0_ > 0, e1_ + e0_, 1.0)
        top, bottom = (x_ * e0_ / both).sum(axis=1), (y_ * e1_ / both).sum(axis=1)
        is_any = (top > 0) & (bottom > 0)
        logs += np.log(np.where(is_any, top, top + 0.5) / np.where(is_any, bottom, bottom + 0.5))
    found: Floats = np.exp(logs / max(1, len(strata)))
    return found


def _movement(doubled: Floats, information: Floats) -> float:
    """τ² at which the median of `doubled` ÷ (1 + τ²I) is that of counting alone."""
    if doubled.size < FEWEST_PAIRS or float(np.median(doubled)) <= MEDIAN:
        return 0.0
    low, high = 0.0, 4.0
    for _ in range(40):
        middle = (low + high) / 2
        if float(np.median(doubled / (1 + middle * information))) > MEDIAN:
            low = middle
        else:
            high = middle
    return high


def pooled(values: Sequence[str], weights: Floats, fewest: float = FEWEST) -> list[str]:
    """The values of an attribute, those with too few events together as OTHERS."""
    array = np.asarray(values, dtype=object)
    names, places = np.unique(np.asarray(values, dtype=str), return_inverse=True)
    is_small = np.bincount(places, weights, minlength=len(names)) < fewest
    return [OTHERS if is_small[place] else str(value) for value, place in zip(array, places, strict=True)]
