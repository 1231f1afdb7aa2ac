"""One alert where one thing happened: at the coarsest series that explains what was found.

Going down from the whole, a series with a believed surprise

- hands over to some of its parts where the rest, without them, is as usual and clearly did not share their
  change;
- otherwise gets the alert itself, and its parts that changed about as much are covered by it. A part that
  changed clearly more, less or the other way, and whose own surprise is believed, gets an alert beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from baton.watch.logic.detector import Findings
from baton.watch.logic.fdr import WHOLE
from baton.watch.logic.panel import Codes, Flags, Floats
from baton.watch.logic.statistic import Sums
from baton.watch.logic.tail import two_sided

_USUAL = 0.05
"""Chance above which a rest counts as usual, and below which it clearly did not share a change."""
_SHARED = 0.01
"""Chance below which a part clearly changed otherwise than the whole."""
_MOST_CARRIERS = 3
"""More parts than that are no longer "some of them"."""


@dataclass(frozen=True)
class Evidence:
    """A day's findings in every window."""

    sums: Mapping[int, Sums]
    """By window, each (series)."""
    share: Floats
    """(series) as for `Sums.score`."""
    window: Codes
    """(series) the most surprising one."""
    chance: Floats
    """(series)"""

    @classmethod
    def of_last_day(cls, found: Findings) -> Evidence:
        return cls(
            sums=found.last,
            share=found.share[:, -1].astype(np.float64),
            window=found.window[:, -1].astype(np.intp),
            chance=found.chance[:, -1],
        )


@dataclass(frozen=True)
class Explanation:
    """What one alert says."""

    series: int
    covers: tuple[int, ...]
    """Series with a believed surprise that this one explains: its parts, and what it is a part of."""


def explain(believed: Flags, parent: Codes, evidence: Evidence) -> tuple[Explanation, ...]:
    """The alerts of a day, most surprising first. `parent` as for `fdr.discoveries`.

    Parts must add up to what they are parts of, or to less.
    """
    tree = _Tree(believed, parent, evidence)
    found = [alert for root in np.flatnonzero(parent == WHOLE) for alert in tree.alerts(int(root))]
    return tuple(sorted(found, key=lambda alert: (evidence.chance[alert.series], alert.series)))


class _Tree:
    def __init__(self, believed: Flags, parent: Codes, evidence: Evidence) -> None:
        self._believed = believed
        self._evidence = evidence
        self._parts: dict[int, list[int]] = {}
        for part, whole in enumerate(parent.tolist()):
            self._parts.setdefault(whole, []).append(part)
        # Whether anything is believed at or below a series: branches without are not walked.
        self._has_any = believed.copy()
        for node in np.flatnonzero(believed):
            above = int(parent[node])
            while above != WHOLE and not self._has_any[above]:
                self._has_any[above] = True
                above = int(parent[above])

    def alerts(self, node: int, given: float = 1.0) -> Iterator[Explanation]:
        """The alerts at and below `node`, where a change by the factor `given` is explained already."""
        parts = [part for part in self._parts.get(node, []) if self._has_any[part]]
        if not self._is_off(node, given):
            for part in parts:
                yield from self.alerts(part, given)
            return
        carriers = self._carriers(node, parts, given)
        if carriers:
            for part in parts:
                found = self.alerts(part, given)
                if part in carriers:
                    first = next(found, None)
                    if first is not None:
                        yield replace(first, covers=(node, *first.covers))
                yield from found
            return
        ratio = self._ratio(node, parts)
        covered, beside = self._sort_out(node, ratio)
        yield Explanation(node, tuple(covered))
        for other in beside:
            yield from self.alerts(other, ratio)

    def _is_off(self, node: int, given: float) -> bool:
        """Whether a series changed, beyond what is explained already."""
        if not self._believed[node]:
            return False
        return given == 1.0 or not self._is_explained(node, given)

    def _is_explained(self, node: int, ratio: float) -> bool:
        """Whether a series changed about as much as by the factor `ratio`, and the same way."""
        own = self._of(node, int(self._evidence.window[node]))
        is_same_way = (own.observed[0] - own.expected[0]) * (ratio - 1) > 0
        return is_same_way and self._chance(_scaled(own, ratio), node) > _SHARED

    def _sort_out(self, node: int, ratio: float) -> tuple[list[int], list[int]]:
        """The series below `node` that its change covers, and the uppermost that need their own alert."""
        covered: list[int] = []
        beside: list[int] = []
        for part in self._parts.get(node, []):
            if not self._has_any[part]:
                continue
            below, others = self._sort_out(part, ratio)
            covered += below
            if not self._believed[part]:
                beside += others
            elif self._is_explained(part, ratio):
                covered.append(part)
                beside += others
            else:
                beside.append(part)
        return covered, beside

    def _of(self, node: int, window: int) -> Sums:
        return self._evidence.sums[window].of(np.array([node]))

    def _chance(self, sums: Sums, node: int) -> float:
        return float(two_sided(sums.score(self._evidence.share[[node]]))[0])

    def _ratio(self, node: int, parts: Sequence[int]) -> float:
        """By which factor a series changed, without those of its parts that went the other way."""
        window = int(self._evidence.window[node])
        whole, sums = self._of(node, window), self._evidence.sums[window]
        side = whole.observed[0] - whole.expected[0]
        against = [part for part in parts if (sums.observed[part] - sums.expected[part]) * side < 0]
        against = [part for part in against if self._believed[part]]
        rest = _without(whole, sums.of(np.array(against, dtype=np.intp)))
        return _ratio(whole if rest is None else rest)

    def _carriers(self, node: int, parts: Sequence[int], given: float) -> set[int]:
        """The few parts without which `node` would be as usual; empty where it is not for a few."""
        window = int(self._evidence.window[node])
        whole = _scaled(self._of(node, window), given)
        side = float(np.sign(whole.observed - whole.expected)[0])
        sums = _scaled(self._evidence.sums[window], given)
        moved = [part for part in parts if self._is_off(part, given)]
        moved = [part for part in moved if (sums.observed[part] - sums.expected[part]) * side > 0]
        moved.sort(key=lambda part: -abs(sums.observed[part] - sums.expected[part]))
        for count in range(1, min(len(moved), _MOST_CARRIERS) + 1):
            few = moved[:count]
            taken = sums.of(np.array(few))
            rest = _without(whole, taken)
            if rest is None:
                break
            ratio = float((taken.observed.sum() + 0.5) / (taken.expected.sum() + 0.5))
            did_not_share = self._chance(_scaled(rest, ratio), node) < _USUAL
            if self._chance(rest, node) > _USUAL and did_not_share:
                return set(few)
        return set()


def _ratio(sums: Sums) -> float:
    return float((sums.observed[0] + 0.5) / (sums.expected[0] + 0.5))


def _scaled(sums: Sums, ratio: float) -> Sums:
    """What would be expected if the change were shared."""
    return replace(sums, expected=sums.expected * ratio, scattered=sums.scattered * ratio * ratio)


def _without(whole: Sums, taken: Sums) -> Sums | None:
    """The rest of a whole; None where nothing is expected of it."""
    expected = whole.expected - taken.expected.sum()
    if expected[0] <= 0:
        return None
    part = expected / whole.expected
    observed = np.maximum(whole.observed - taken.observed.sum(), 0.0)
    return replace(whole, observed=observed, expected=expected, scattered=whole.scattered * part * part)
