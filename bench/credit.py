"""Credit for 10,000 paths of touches: it must sum to what was won, in orders and in money.

Every path's orders and money are shared among the kinds of touch on it by Owen's value over the worth of sets of
touches, learnt from the same paths. The peer's removal effects come from a Markov chain, whose sum it rescales.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import fsum
from pathlib import Path
from time import perf_counter
from typing import Any

from baton.inquiries.logic.credit import learn, shares
from bench.case import Case, Context, skipped

CASES = {
    "paths_conversions_error": ("relative", "<= 1e-9"),
    "paths_value_error": ("relative", "<= 1e-9"),
    "paths_10k_s": ("s", "<= 10"),
}
PEER = "ChannelAttribution, Markov chain"
ONE_SIDE = "marketing"
"""All channels of these paths bring buyers: one side, so that Owen's value is Shapley's."""


def run(context: Context) -> Sequence[Case]:
    given = None if context.data is None else context.data / "channel_attribution" / "PathData.rda"
    if given is None or not given.is_file():
        why = "BATON_BENCH_DATA holds no folder channel_attribution"
        return [skipped(case, unit, goal, why) for case, (unit, goal) in CASES.items()]
    told = _peer(context, given)
    paths, conversions, value, nulls = told["rows"]
    started = perf_counter()
    by_orders = _credited(paths, conversions, conversions, nulls)
    seconds = perf_counter() - started
    by_money = _credited(paths, value, conversions, nulls)
    notes = [
        f"{fsum(credit.values()):,.2f} of {fsum(won):,.2f}: "
        + ", ".join(f"{name} {part:,.0f}" for name, part in sorted(credit.items(), key=lambda item: -item[1]))
        for credit, won in ((by_orders, conversions), (by_money, value))
    ]
    return [
        Case("paths_conversions_error", _error(fsum(by_orders.values()), conversions), "relative", PEER,
             _error(told["conversions"], conversions), CASES["paths_conversions_error"][1], notes[0]),
        Case("paths_value_error", _error(fsum(by_money.values()), value), "relative", PEER,
             _error(told["value"], value), CASES["paths_value_error"][1], notes[1]),
        Case("paths_10k_s", seconds, "s", PEER, told["seconds"], CASES["paths_10k_s"][1],
             f"{len(paths):,} paths, learning what sets are worth among it; the peer's own seconds"),
    ]  # fmt: skip


def _peer(context: Context, given: Path) -> Mapping[str, Any]:
    own = replace(context, root=context.root / ".venv-bench" / "credit")
    python = own.peer_python("ChannelAttribution", "rdata", "matplotlib")
    answer = context.work / "peer.json"
    script = Path(__file__).parent / "peers" / "channel_attribution.py"
    subprocess.run([str(python), str(script), str(given), str(answer)], check=True, stdout=subprocess.DEVNULL)
    told: Mapping[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return told


def _credited(
    paths: Sequence[str], won: Sequence[float], conversions: Sequence[float], nulls: Sequence[float]
) -> dict[str, float]:
    """By channel, its part of everything won."""
    touched = [frozenset(name.strip() for name in path.split(">")) for path in paths]
    kinds = sorted(frozenset().union(*touched))
    bit = {name: place for place, name in enumerate(kinds)}
    masks = [sum(1 << bit[name] for name in names) for names in touched]
    worth = learn(
        masks, [one + other for one, other in zip(conversions, nulls, strict=True)], won, len(kinds)
    )
    sides = dict.fromkeys(range(len(kinds)), ONE_SIDE)
    by_set = {mask: shares(worth, mask, sides) for mask in set(masks)}
    parts: dict[str, list[float]] = {name: [] for name in kinds}
    for mask, amount in zip(masks, won, strict=True):
        for kind, share in by_set[mask].items():
            parts[kinds[kind]].append(share * amount)
    return {name: fsum(found) for name, found in parts.items()}


def _error(found: float, won: Sequence[float]) -> float:
    return abs(found / fsum(won) - 1)
