"""The same source under other reps: is it the source, or the handling, that the poor grades come with.

A rep says that a keyword brings poor inquiries. The control is the same source with all other reps: if its share of
good grades is as low there, the source is what the grades have in common; if it is higher, the source alone does not
account for it. Neither says why. Shares of few items are drawn towards what is known without them: a source's share
towards that of all sources, a rep's share of a source towards that of the source with other reps. By how much is
estimated from how far sources, and reps within them, differ more than chance has it.

Beta posteriors; the strength of the prior by moments (R. Kleinman, Proportions with extraneous variance, 1973).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from baton.drivers.cannot_tell import CannotTell
from baton.kit.text import Text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEWEST_OWN, FEWEST_OTHERS = 5, 10
WEAKEST, STRONGEST = 2.0, 200.0
LEVEL = 0.9
DRAWS, SEED = 4000, 4


class Reading(StrEnum):
    SAME = "same"
    """As far as can be told, no different with others."""
    LOWER_HERE = "lower_here"
    HIGHER_HERE = "higher_here"


@dataclass(frozen=True, slots=True)
class Share:
    """A share of good grades, shrunken, with its 90 % interval."""

    value: float
    low: float
    high: float
    good: int
    items: int


@dataclass(frozen=True, slots=True)
class Control:
    source: str
    rep: str
    own: Share
    others: Share
    difference: float
    """own - others, of the shrunken shares."""
    low: float
    high: float
    reading: Reading
    text: Text


def control(
    sources: Sequence[str], reps: Sequence[str], is_good: Sequence[bool], source: str, rep: str
) -> Control | CannotTell:
    """One entry a graded item. Refused where the rep, or all others, graded too few items of the source."""
    good = np.asarray(is_good, dtype=np.bool_)
    source_names, of_source = np.unique(np.asarray(sources, dtype=np.str_), return_inverse=True)
    rep_names, of_rep = np.unique(np.asarray(reps, dtype=np.str_), return_inverse=True)
    is_source = np.asarray([name == source for name in sources], dtype=np.bool_)
    is_rep = np.asarray([name == rep for name in reps], dtype=np.bool_)
    own, others = is_source & is_rep, is_source & ~is_rep
    refusal = _too_few(int(own.sum()), int(others.sum()))
    if refusal is not None:
        return refusal
    cell = of_source * len(rep_names) + of_rep
    overall = (good.sum() + 0.5) / (len(good) + 1)
    between = _strength(of_source, good, np.full(len(source_names), overall))
    by_source = _means(of_source, good, len(source_names), overall, between)
    within = _strength(cell, good, np.repeat(by_source, len(rep_names)))
    of_others = _posterior(good[others], overall, between)
    of_own = _posterior(good[own], of_others[0] / sum(of_others), within)
    rng = np.random.default_rng(SEED)
    drawn = rng.beta(*of_own, DRAWS) - rng.beta(*of_others, DRAWS)
    low, high = (float(limit) for limit in np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]))
    reading = Reading.LOWER_HERE if high < 0 else Reading.HIGHER_HERE if low > 0 else Reading.SAME
    share_own, share_others = _share(of_own, good[own]), _share(of_others, good[others])
    return Control(
        source,
        rep,
        share_own,
        share_others,
        share_own.value - share_others.value,
        low,
        high,
        reading,
        _in_words(share_own, share_others, reading),
    )


def _strength(groups: Ints, is_good: NDArray[np.bool_], expected: Floats) -> float:
    """How many items the prior is worth: few where groups differ a lot beyond chance, STRONGEST where they do not.

    groups: (items,) numbers; expected: (groups,) the share that each group's is drawn towards.
    """
    count = np.bincount(groups, minlength=len(expected)).astype(np.float64)
    share = np.bincount(groups, weights=is_good, minlength=len(expected)) / np.maximum(count, 1)
    has_some = count > 0
    chance = expected * (1 - expected)
    squares = (count * (share - expected) ** 2)[has_some].sum()
    beyond = squares - chance[has_some].sum()
    room = ((count - 1) * chance)[has_some].sum()
    if beyond <= 0 or room <= 0:
        return STRONGEST
    # Share of the variance that lies between the groups: 1 / (strength + 1).
    return float(np.clip(room / beyond - 1, WEAKEST, STRONGEST))


def _means(groups: Ints, is_good: NDArray[np.bool_], size: int, prior: float, strength: float) -> Floats:
    count = np.bincount(groups, minlength=size)
    good = np.bincount(groups, weights=is_good, minlength=size)
    result: Floats = (good + strength * prior) / (count + strength)
    return result


def _posterior(is_good: NDArray[np.bool_], prior: float, strength: float) -> tuple[float, float]:
    good, items = float(is_good.sum()), float(len(is_good))
    return good + strength * prior, items - good + strength * (1 - prior)


def _share(posterior: tuple[float, float], is_good: NDArray[np.bool_]) -> Share:
    first, second = posterior
    return Share(
        first / (first + second),
        float(betaincinv(first, second, (1 - LEVEL) / 2)),
        float(betaincinv(first, second, (1 + LEVEL) / 2)),
        int(is_good.sum()),
        len(is_good),
    )


def _in_words(own: Share, others: Share, reading: Reading) -> Text:
    said = {
        Reading.SAME: Text("与别人手里差不多", "about the same as with others"),
        Reading.LOWER_HERE: Text("比别人手里低", "lower than with others"),
        Reading.HIGHER_HERE: Text("比别人手里高", "higher than with others"),
    }[reading]
    return Text(
        f"同一来源的优质率{said.zh}：这里 {own.value:.0%}（{own.low:.0%}–{own.high:.0%}，{own.items} 条），"
        f"别人手里 {others.value:.0%}（{others.low:.0%}–{others.high:.0%}，{others.items} 条）",
        f"the source's share of good grades is {said.en}: {own.value:.0%} here ({own.low:.0%}–{own.high:.0%},"
        f" {own.items} items), {others.value:.0%} with others ({others.low:.0%}–{others.high:.0%},"
        f" {others.items} items)",
    )


def _too_few(own: int, others: int) -> CannotTell | None:
    if own >= FEWEST_OWN and others >= FEWEST_OTHERS:
        return None
    return CannotTell(
        why=Text(
            f"这个来源评过级的，这里 {own} 条、别人手里 {others} 条",
            f"of this source {own} graded items are here and {others} with others",
        ),
        needs=Text(
            f"这里至少 {FEWEST_OWN} 条、别人手里至少 {FEWEST_OTHERS} 条",
            f"at least {FEWEST_OWN} here and {FEWEST_OTHERS} with others",
        ),
    )
