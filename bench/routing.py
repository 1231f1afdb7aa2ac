"""Routing over made-up sales teams: what is won against the least loaded, over paired seeds.

The worlds are those of `baton.inquiries.logic.simulated_world`: every way of routing meets the same arrivals, luck
and people, so gains are means of paired differences over the mean of the least loaded, with a 95 % interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from baton.inquiries.logic.simulated_world import EQUAL, HARD, MODERATE, OVERLOAD, STRONG, Setting, worlds
from baton.inquiries.logic.simulation import ROUTERS, Result
from baton.inquiries.logic.simulation import run as simulated
from bench.case import Case, Context

SEEDS = 100
SEED = 2026
PEER = "least loaded"
OURS = "learned"
SETTINGS: Mapping[str, tuple[Setting, tuple[str, ...]]] = {
    "equal": (EQUAL, ("least_loaded", OURS)),
    "moderate": (MODERATE, ("least_loaded", OURS, "oracle", "round_robin", "quota_round_robin")),
    "strong": (STRONG, ("least_loaded", OURS, "oracle", "best_first")),
    "overload": (OVERLOAD, ("least_loaded", OURS)),
    "hard": (HARD, ("least_loaded", OURS, "oracle")),
}


def run_case(setting: Setting, names: Sequence[str]) -> dict[str, Result]:
    made = worlds(setting, SEEDS, SEED)
    return {name: simulated(made, ROUTERS[name]()) for name in names}


def run(_: Context) -> Sequence[Case]:
    found = {name: run_case(setting, names) for name, (setting, names) in SETTINGS.items()}
    new = np.concatenate([found[name][OURS].new_share.ravel() for name in found])
    late = found["overload"][OURS].late - found["overload"]["least_loaded"].late
    share = [float(_gain(found[name], "oracle")[0]) for name in ("moderate", "strong", "hard")]
    ours = [float(_gain(found[name], OURS)[0]) for name in ("moderate", "strong", "hard")]
    return [
        _gained("moderate_gain", found["moderate"], ">= 0.15", is_gain_promised=True),
        _gained("strong_gain", found["strong"], ">= 0.30", is_gain_promised=True),
        _gained("equal_gain", found["equal"], ">= -0.01"),
        Case("new_rep_share", float(np.nanmin(new)), "of the floor", PEER, None, ">= 1",
             f"least of {np.isfinite(new).sum()} new reps in all worlds, while they are new; median "
             f"{np.nanmedian(new):.2f}; the floor is a fifth of a fair share"),
        Case("late_overload", float(late.mean()), "difference of shares", PEER,
             float(found["overload"]["least_loaded"].late.mean()), "<= 0",
             f"{_interval(late)}; wins there {_told(found['overload'], OURS)}"),
        _gained("hard_world_gain", found["hard"], ""),
        Case("oracle_share", float(np.mean(ours) / np.mean(share)), "of its gain", "the same, knowing the true skills",
             float(np.mean(share)), "",
             "; ".join(f"{name} {one:.3f} of {all_:.3f}" for name, one, all_ in
                       zip(("moderate", "strong", "hard"), ours, share, strict=True))),
    ]  # fmt: skip


def _gained(case: str, results: Mapping[str, Result], goal: str, *, is_gain_promised: bool = False) -> Case:
    gain, low, high = _gain(results, OURS)
    others = ", ".join(
        f"{name} {_told(results, name)}" for name in results if name not in ("least_loaded", OURS)
    )
    opened = results[OURS].opened
    note = (
        f"95 % interval {low:+.3f} to {high:+.3f} over {SEEDS} paired seeds; ability counted in "
        f"{np.isfinite(opened).mean():.0%} of the worlds"
        + (f", from day {np.nanmedian(opened):.0f} on (median)" if np.isfinite(opened).any() else "")
        + (f"; {others}" if others else "")
    )
    peer = float(results["least_loaded"].won.mean())
    # A gain whose interval holds nought is no gain.
    value = min(gain, 0.0) if is_gain_promised and low <= 0 else gain
    return Case(
        case,
        value,
        "share of its wins",
        f"{PEER}, wins of 100",
        peer,
        goal,
        note,
    )


def _told(results: Mapping[str, Result], name: str) -> str:
    gain, low, high = _gain(results, name)
    return f"{gain:+.3f} ({low:+.3f} to {high:+.3f})"


def _gain(results: Mapping[str, Result], name: str) -> tuple[float, float, float]:
    base = results["least_loaded"].won
    difference = (results[name].won - base) / base.mean()
    middle, error = float(difference.mean()), 1.96 * float(difference.std(ddof=1)) / np.sqrt(difference.size)
    return middle, middle - error, middle + error


def _interval(values: NDArray[np.float64]) -> str:
    error = 1.96 * float(values.std(ddof=1)) / np.sqrt(values.size)
    return f"95 % interval {values.mean() - error:+.4f} to {values.mean() + error:+.4f}"
