"""Which slice moved a ratio: real incidents of a video service, with the segment its operators found to blame.

Each incident is a file of rows (minute, attributes, failures, requests) and a minute. The ratio of that minute is
set against the quiet half of the minutes before it; later minutes are not looked at. A truth is one set of
attribute = value pairs, or several; a match is equality.

    top3_recall   truths among the first three names given, of all truths
    top1_f1       segments of the answer that are truths, against all answered and all truths

What is measured is the search behind `baton rootcause` and the page Whose leg. Each of the last ten quiet minutes
against the other quiet ones tells it what is usual. The cases on which constants were chosen are in
rootcause_tuning.txt; they are reported apart and never scored.

The command's own question is harder, two periods of a few hundred events: it is asked of simulated logs of 576 cells
with causes planted in one to three attributes, and in none:

    periods_recall_N     answers whose first segment is exactly the planted one, of N attributes
    periods_false_named  logs without a cause in which a segment is named, with and without restless segments
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import yaml

from baton.drivers.concentration import LEAST_STABILITY
from baton.drivers.concentration_search import Pair, Search, Side, search
from baton.drivers.rootcause_change import cells, quiet
from baton.drivers.tests.cell_world import Cause, World, pair
from bench.case import Case, Context, skipped

FOLDER = "root_cause_rs"
TUNING = Path(__file__).with_name("rootcause_tuning.txt")
FIGURES = ("min", "value", "cnt")
NAMED = 3
RECALL_GOAL, F1_GOAL, SECONDS_GOAL = ">= 0.86", ">= 0.55", "<= 1"
EARLIER = 10
"""Quiet minutes that tell what is usual."""
PEER = "RobustSpot, published, on 135 cases with its own top 3"

LOGS = 60
"""Simulated logs of each kind."""
FIRST_LOG = 10_000
"""Their seeds: none that a test uses."""
CAUSES = World(1200.0)
FALL = 0.25
WITHOUT = (
    World(1200.0),
    World(150.0),
    World(1800.0, is_ratio=True),
    World(1200.0, drift=0.12),
    World(1200.0, whole=0.7),
)

Truth = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Incident:
    name: str
    minute: int
    truths: frozenset[Truth]


@dataclass(frozen=True)
class Outcome:
    truths: frozenset[Truth]
    named: frozenset[Truth]
    answered: frozenset[Truth]
    seconds: float


def incidents(folder: Path) -> list[Incident]:
    told: Sequence[Mapping[str, Any]] = yaml.safe_load((folder / "anomaly.yaml").read_text(encoding="utf-8"))
    return [
        Incident(str(one["data"]), int(str(one["timestamp"])), truths(one["cause"]))
        for one in told
        if (folder / f"{one['data']}.csv").exists()
    ]


def truths(cause: Any) -> frozenset[Truth]:
    """`cause`: attribute to value, or a list of such."""
    sets = cause if isinstance(cause, list) else [cause]
    return frozenset(frozenset((str(name), str(value)) for name, value in one.items()) for one in sets)


def pair_in(path: Path, minute: int) -> Pair:
    """The ratio of `minute` against the quiet minutes before it."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["min"]) <= minute]
    attributes = [name for name in rows[0] if name not in FIGURES]
    minutes = sorted({int(row["min"]) for row in rows})
    if minutes[-1] != minute:
        raise ValueError(f"{path.name} has no minute {minute}")
    place = {when: index for index, when in enumerate(minutes)}
    cuts: dict[tuple[str, ...], int] = {}
    at = [cuts.setdefault(tuple(row[name] for name in attributes), len(cuts)) for row in rows]
    failures, requests = np.zeros((2, len(minutes), len(cuts)))
    for row, cell in zip(rows, at, strict=True):
        failures[place[int(row["min"])], cell] += float(row["value"])
        requests[place[int(row["min"])], cell] += float(row["cnt"])
    past = quiet(failures[:-1], requests[:-1])
    was, of = failures[:-1][past], requests[:-1][past]
    whole = was.sum(axis=0), of.sum(axis=0)
    usual = tuple(
        ((whole[0] - one, whole[1] - size), (one, size))
        for one, size in zip(was[-EARLIER:], of[-EARLIER:], strict=True)
    )
    return Pair(
        cells({name: [cut[index] for cut in cuts] for index, name in enumerate(attributes)}),
        Side(was, of),
        Side(failures[-1:], requests[-1:]),
        usual,
        is_ratio=True,
        is_share=True,
    )


def outcome(folder: Path, incident: Incident) -> Outcome:
    begun = perf_counter()
    found = search(pair_in(folder / f"{incident.name}.csv", incident.minute))
    seconds = perf_counter() - begun
    named = frozenset(frozenset(pairs) for pairs in found.ranked[:NAMED])
    return Outcome(incident.truths, named, frozenset(stable(found)), seconds)


def stable(found: Search) -> list[Truth]:
    """The segments that the command would name, the clearest first."""
    return [
        frozenset(part.pairs) for part in (*found.parts, *found.against) if part.stability >= LEAST_STABILITY
    ]


def recall(outcomes: Iterable[Outcome]) -> tuple[int, int]:
    pairs = [(len(one.truths & one.named), len(one.truths)) for one in outcomes]
    return sum(found for found, _ in pairs), sum(all_ for _, all_ in pairs)


def f1(outcomes: Sequence[Outcome]) -> float:
    hits = sum(len(one.truths & one.answered) for one in outcomes)
    return 2 * hits / sum(len(one.truths) + len(one.answered) for one in outcomes)


def run(context: Context) -> Sequence[Case]:
    return [*_on_incidents(context), *_on_logs()]


def _on_incidents(context: Context) -> Sequence[Case]:
    folder = context.data / FOLDER if context.data else None
    if folder is None or not (folder / "anomaly.yaml").exists():
        why = f"no {FOLDER} in BATON_BENCH_DATA"
        return [
            skipped("top3_recall", "", RECALL_GOAL, why),
            skipped("top1_f1", "", F1_GOAL, why),
            skipped("case_s", "s", SECONDS_GOAL, why),
        ]
    lines = TUNING.read_text(encoding="utf-8").splitlines()
    chosen_on = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    every = incidents(folder)
    scored = [outcome(folder, one) for one in every if one.name not in chosen_on]
    tuned = [outcome(folder, one) for one in every if one.name in chosen_on]
    return [*_scored(scored, len(every)), *_tuned(tuned)]


def _scored(outcomes: Sequence[Outcome], all_: int) -> list[Case]:
    if not outcomes:
        return [skipped("top3_recall", "", RECALL_GOAL, "every case was one that constants were chosen on")]
    found, told = recall(outcomes)
    seconds = sum(one.seconds for one in outcomes) / len(outcomes)
    note = f"{len(outcomes)} of {all_} cases scored, {found} of {told} truths among the first {NAMED}"
    return [
        Case("top3_recall", found / told, "", PEER, 0.860, RECALL_GOAL, note),
        Case("top1_f1", f1(outcomes), "", PEER, 0.418, F1_GOAL),
        Case("case_s", seconds, "s", "—", None, SECONDS_GOAL, "mean, with reading the file"),
    ]


def _tuned(outcomes: Sequence[Outcome]) -> list[Case]:
    if not outcomes:
        return []
    found, told = recall(outcomes)
    return [
        Case("tuning_top3_recall", found / told, "", "—", None, "", f"{len(outcomes)} cases, not scored"),
        Case("tuning_top1_f1", f1(outcomes), "", "—", None, ""),
    ]


def _on_logs() -> list[Case]:
    found = []
    for attributes in (1, 2, 3):
        answers = [_named(CAUSES, attributes, seed) for seed in range(LOGS)]
        right = sum(named[:1] == [cause] for named, cause in answers)
        note = f"{LOGS} logs of {CAUSES.events:.0f} events a period, one segment at {FALL} of what it was"
        found.append(Case(f"periods_recall_{attributes}", right / LOGS, "", "—", None, "", note))
    silent = [_named(world, 0, seed)[0] for world in WITHOUT for seed in range(LOGS)]
    false = sum(bool(named) for named in silent) / len(silent)
    found.append(
        Case("periods_false_named", false, "", "—", None, "", f"of {len(silent)} logs without a cause")
    )
    return found


def _named(world: World, attributes: int, seed: int) -> tuple[list[Cause], Cause]:
    asked, cause = pair(world, attributes, FALL, FIRST_LOG + seed)
    return stable(search(asked)), cause
