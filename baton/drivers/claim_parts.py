"""The segments of a share that stand far below all the others, where chance is a poor excuse.

A segment with exposure e is held against the rate r of all others together: it should have had E = r·e. One with
E below ENOUGH is not looked at. The chance of so few (the lower tail of Poisson, of a share that of the binomial) is
found for those that have at most `at_most`·E; of them are kept as many as may be false once in twenty
(Y. Benjamini and Y. Hochberg, Controlling the false discovery rate, 1995), over all that were looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, fsum, lgamma, log, log1p

from baton.drivers.baseline import Law, Observed
from baton.metrics.products import ENOUGH

FALSE = 0.05
"""Share of the segments named that may be there by chance."""


@dataclass(frozen=True, slots=True)
class Part:
    segment: str
    part: float
    exposure: float
    expected: float
    """What the rate of all others would have brought."""


@dataclass(frozen=True, slots=True)
class Parts:
    looked_at: int
    below: tuple[Part, ...]
    """What is missing most first."""


def far_below(segments: Mapping[str, Observed], law: Law, at_most: float) -> Parts:
    """The segments whose count is at most this part of what the others' rate would have brought."""
    counted = fsum(one.part for one in segments.values())
    exposure = fsum(one.exposure for one in segments.values())
    looked_at: list[tuple[float, Part]] = []
    for segment, one in segments.items():
        others = exposure - one.exposure
        rate = (counted - one.part) / others if others > 0 else 0.0
        found = Part(segment, one.part, one.exposure, rate * one.exposure)
        if found.expected >= ENOUGH:
            looked_at.append(
                (chance_of_so_few(found, law) if one.part <= at_most * found.expected else 1.0, found)
            )
    looked_at.sort(key=lambda each: each[0])
    kept = 0
    for place, (chance, _) in enumerate(looked_at, start=1):
        if chance <= FALSE * place / len(looked_at):
            kept = place
    below = sorted(
        (found for _, found in looked_at[:kept]),
        key=lambda found: (found.part - found.expected, found.segment),
    )
    return Parts(len(looked_at), tuple(below))


def chance_of_so_few(found: Part, law: Law) -> float:
    """P(X ≤ part), X around what was expected."""
    most = int(found.part)
    if law is Law.COUNT:
        terms = [
            count * log(found.expected) - found.expected - lgamma(count + 1) for count in range(most + 1)
        ]
    else:
        whole, rate = found.exposure, min(found.expected / found.exposure, 1 - 1e-9)
        terms = [
            lgamma(whole + 1)
            - lgamma(count + 1)
            - lgamma(whole - count + 1)
            + count * log(rate)
            + (whole - count) * log1p(-rate)
            for count in range(most + 1)
        ]
    return min(1.0, fsum(exp(term) for term in terms))
