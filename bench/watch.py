"""The detector: its cost, what it finds at a given rate of false alarms, and how it fares on real series.

Worlds are made of daily counts with planted events: on three days in a row the figure falls to 0.3 of itself.
The `fit` world is of the family that the detector assumes: gamma-Poisson counts, a steady season, slight growth.
The `misfit` world is not: days are shaken by log-Student shocks (at times several times the usual), counts are
binomial, the level wanders and jumps, and each series' week turns into another one.

An event is found when any of its days is named. A false alarm is a named day outside all events; the week after
an event and the fortnight after a jump count neither way, since something did happen there. Everyone's
threshold is set where at most 0.1 false alarms fall on 1,000 series-days of the world that is scored. The peers
fit the whole series and are judged on days they have seen; ours judges each day by the days before it.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from baton.facts.store import FactStore
from baton.kit.period import Period
from baton.watch.logic.detector import detect
from baton.watch.logic.fdr import WHOLE, discoveries
from baton.watch.logic.figures import FIGURES
from baton.watch.logic.panel import Panel
from baton.watch.morning import look
from baton.watch.series import blocks_of, events_of
from baton.watch.terms import Finding
from baton.watch.tests.test_planted import PLANTED, SHOP, TRUTH
from bench.case import Case, Context, skipped

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FIRST_DAY = date(2025, 1, 6)
DAYS, SCORED_FROM = 400, 100
WEEK = np.array([1.12, 1.15, 1.1, 1.08, 1.0, 0.78, 0.77])
DROP, DROP_DAYS, LEAST_EXPECTED = 0.3, 3, 5.0
EVENT_RATE, BETWEEN_EVENTS = 1 / 250, 40
AFTER_EVENT, AFTER_JUMP = 7, 14
FALSE_PER_THOUSAND = 0.1
SEED_FIT, SEED_MISFIT, SEED_PEERS, SEED_COST = 20_261, 20_262, 20_263, 20_264
"""Scored only: what was chosen in the detector was chosen on other seeds."""
SERIES, PEER_SERIES, COST_SERIES = 2500, 100, 20_000
RESAMPLES = 1000
PEER_NAMES = {
    "adtk_seasonal": "ADTK SeasonalAD",
    "mstl": "statsforecast MSTL",
    "auto_ets": "statsforecast AutoETS",
    "prophet": "Prophet",
}
OF_LOGS = "_of_logs"
PEERS = tuple(PEER_NAMES)
VARIANTS = tuple(f"{name}{ending}" for name in PEERS for ending in ("", OF_LOGS))
"""Each peer on the figures and on their logarithms; the better one stands for it."""


# Worlds ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class World:
    values: Floats
    """(series × days)"""
    events: NDArray[np.intp]
    """(events × 2): series and first day, of those with enough expected to be scored."""
    is_quiet: Flags
    """(series × days) days on which an alarm would be false."""


def world(seed: int, series: int, *, is_fit: bool) -> World:
    rng = np.random.default_rng(seed)
    days = np.arange(DAYS)
    level = np.exp(rng.uniform(np.log(0.3), np.log(200), series))[:, None]
    level = level * np.exp(rng.normal(0, 0.0008, series)[:, None] * (days - DAYS / 2))
    jumps = np.zeros((series, DAYS), dtype=bool)
    log_week = np.log(_week(rng, series, 1.0, 0.08))[:, days % 7]
    if not is_fit:
        level = level * np.exp(np.cumsum(rng.normal(0, 0.008, (series, DAYS)), axis=1))
        level, jumps = _with_jumps(rng, level)
        turned = np.clip((days - rng.integers(DAYS // 3, DAYS, series)[:, None]) / 60, 0, 1)
        other = np.log(_week(rng, series, rng.uniform(-0.5, 2, (series, 1)), 0.1))[:, days % 7]
        log_week = (1 - turned) * log_week + turned * other
    mean = level * np.exp(log_week)
    mean, events, is_near = _with_events(rng, mean, jumps)
    noise = np.exp(rng.normal(np.log(0.04), 0.7, series))[:, None]
    values = _gamma_poisson(rng, mean, noise) if is_fit else _shaken_binomial(rng, mean, noise)
    is_quiet = ~is_near & ~jumps & (days >= SCORED_FROM)
    return World(values.astype(np.float64), events, is_quiet)


def _week(rng: np.random.Generator, series: int, strength: Floats | float, spread: float) -> Floats:
    week = WEEK**strength * np.exp(rng.normal(0, spread, (series, 7)))
    result: Floats = week / week.mean(axis=1, keepdims=True)
    return result


def _with_jumps(rng: np.random.Generator, level: Floats) -> tuple[Floats, Flags]:
    level, jumps = level.copy(), np.zeros(level.shape, dtype=bool)
    for series, count in enumerate(rng.poisson(1.0, len(level))):
        for day in rng.integers(30, DAYS, count):
            level[series, day:] *= np.exp(rng.choice([-1, 1]) * rng.uniform(0.2, 0.9))
            jumps[series, day : day + AFTER_JUMP] = True
    return level, jumps


def _with_events(
    rng: np.random.Generator, mean: Floats, jumps: Flags
) -> tuple[Floats, NDArray[np.intp], Flags]:
    """The mean with events in it, those that are scored, and the days in and after any event."""
    fallen, is_near = mean.copy(), np.zeros(mean.shape, dtype=bool)
    scored = []
    for series in range(len(mean)):
        day = 60 + int(rng.geometric(EVENT_RATE))
        while day < DAYS - 10:
            if not jumps[series, day - AFTER_JUMP : day + AFTER_EVENT].any():
                fallen[series, day : day + DROP_DAYS] *= DROP
                is_near[series, day : day + DROP_DAYS + AFTER_EVENT] = True
                if day >= SCORED_FROM and mean[series, day : day + DROP_DAYS].mean() >= LEAST_EXPECTED:
                    scored.append((series, day))
            day += BETWEEN_EVENTS + int(rng.geometric(EVENT_RATE))
    return fallen, np.array(scored, dtype=np.intp).reshape(-1, 2), is_near


def _gamma_poisson(rng: np.random.Generator, mean: Floats, noise: Floats) -> NDArray[np.int64]:
    drawn: NDArray[np.int64] = rng.poisson(mean * rng.gamma(1 / noise, noise, mean.shape))
    return drawn


def _shaken_binomial(rng: np.random.Generator, mean: Floats, noise: Floats) -> NDArray[np.int64]:
    spread = np.sqrt(noise)
    shock = rng.standard_t(8, mean.shape) * np.sqrt(6 / 8) * spread
    shaken = mean * np.exp(np.clip(shock, -1.5, 1.5) - spread**2 / 2)
    trials = np.maximum(np.ceil(2.5 * shaken), 1)
    drawn: NDArray[np.int64] = rng.binomial(trials.astype(np.int64), np.clip(shaken / trials, 0, 1))
    return drawn


# Scoring --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """Scores of one method on one world, cut down to what recall needs; the greater, the more alarming."""

    events: Floats
    """(events) the greatest score of its days."""
    event_series: NDArray[np.intp]
    quiet: Floats
    """(highest) scores of quiet days, highest first."""
    quiet_series: NDArray[np.intp]
    quiet_days: NDArray[np.int64]
    """(series) number of quiet days."""

    def recall(self, weight: NDArray[np.int64] | None = None) -> tuple[float, float]:
        """Recall at the threshold that is allowed, and that threshold. `weight`: how often each series counts."""
        if weight is None:
            weight = np.ones(self.quiet_days.size, dtype=np.int64)
        allowed = FALSE_PER_THOUSAND / 1000 * (weight * self.quiet_days).sum()
        passed = np.cumsum(weight[self.quiet_series])
        place = int(np.searchsorted(passed, allowed, side="right"))
        threshold = float(self.quiet[min(place, self.quiet.size - 1)])
        counted = weight[self.event_series]
        found = (self.events > threshold) * counted
        return float(found.sum() / max(counted.sum(), 1)), threshold


def outcome(made: World, signed: Floats, *, drops_only: bool = False) -> Outcome:
    """`signed` scores count on both sides, unless `drops_only`."""
    scores = np.maximum(-signed, 0) if drops_only else np.abs(signed)
    series, day = made.events.T
    best = np.max([scores[series, day + offset] for offset in range(DROP_DAYS)], axis=0)
    rows, columns = np.nonzero(made.is_quiet)
    quiet = scores[rows, columns]
    highest = np.argsort(-quiet, kind="stable")[: max(2000, quiet.size // 100)]
    return Outcome(best, series, quiet[highest], rows[highest].astype(np.intp), made.is_quiet.sum(axis=1))


def alarm(values: Floats) -> Floats:
    """(series × days) our scores: minus the logarithm of the chance, below zero where the figure is too low."""
    found = detect(Panel(values, FIRST_DAY), keep=DAYS)
    return -np.log10(np.where(np.isnan(found.chance), 1.0, found.chance)) * np.sign(found.score)


# Cases ----------------------------------------------------------------------------------------------------------


def run(context: Context) -> Sequence[Case]:
    seconds = _cost()
    recalls = [
        _recall("recall_fit", SEED_FIT, 0.35, is_fit=True),
        _recall("recall_misfit", SEED_MISFIT, 0.30, is_fit=False),
    ]
    peers = _peers(context, seconds / COST_SERIES)
    return (
        Case(
            "cpu_20k_400_s",
            seconds,
            "CPU s",
            "goal",
            10.0,
            "<= 10",
            f"{COST_SERIES} series × {DAYS} days, every day judged, the last 60 handed back",
        ),
        *recalls,
        *peers,
        *_demo(context),
        _nab(context.data),
        _upworthy(context.data),
    )


def _cost() -> float:
    made = world(SEED_COST, 500, is_fit=True).values
    panel = Panel(np.tile(made, (COST_SERIES // len(made), 1)), FIRST_DAY)
    detect(replace(panel, values=made[:50]), keep=1)
    started = time.process_time()
    detect(panel, keep=60)
    return time.process_time() - started


def _recall(case: str, seed: int, goal: float, *, is_fit: bool) -> Case:
    made = world(seed, SERIES, is_fit=is_fit)
    scores = alarm(made.values)
    found = outcome(made, scores)
    recall, threshold = found.recall()
    quiet_days = int(found.quiet_days.sum())
    at_nominal = 1000 * (np.abs(scores[made.is_quiet]) >= 4).sum() / quiet_days
    note = (
        f"{len(made.events)} events, {quiet_days} quiet series-days; threshold: a chance of {10**-threshold:.1e}; "
        f"at a chance of 1e-4, which promises 0.1, false alarms are {at_nominal:.3f} per 1,000 and recall "
        f"{(found.events >= 4).mean():.3f}"
    )
    return Case(case, recall, "share of events", "goal", goal, f">= {goal}", note)


def _peers(context: Context, our_seconds: float) -> tuple[Case, Case]:
    worlds = [world(SEED_PEERS, PEER_SERIES, is_fit=is_fit) for is_fit in (True, False)]
    signed, cost = _run_peers(context, worlds)
    signed["ours"] = [alarm(made.values) for made in worlds]
    found, both_sides = (
        {
            name: [
                outcome(made, part, drops_only=drops_only) for made, part in zip(worlds, parts, strict=True)
            ]
            for name, parts in signed.items()
        }
        for drops_only in (True, False)
    )
    recalls = {name: _mean_recall(each) for name, each in found.items()}
    best = max(VARIANTS, key=lambda name: recalls[name])
    least = 1 / sum(len(made.events) for made in worlds)
    ratios = _resampled_ratios(found, least)
    low, high = np.quantile(ratios, [0.05, 0.95])
    wide = {name: _mean_recall(each) for name, each in both_sides.items()}
    note = (
        f"only alarms for too little are raised and counted, which favours the peers: ours {recalls['ours']:.2f}, "
        f"{_listed(recalls)}; mean of both worlds, {PEER_SERIES} series of each; 90 % interval of the ratio "
        f"{low:.2f} to {high:.2f} (series resampled, the best peer each time); with alarms on both sides: "
        f"ours {wide['ours']:.2f}, {_listed(wide)}"
    )
    cheapest = min(PEERS, key=lambda name: cost[name])
    per_series = ", ".join(f"{PEER_NAMES[name]} {1000 * cost[name]:.1f} ms" for name in PEERS)
    return (
        Case(
            "recall_vs_best_peer",
            recalls["ours"] / max(recalls[best], least),
            "ratio",
            _named(best),
            recalls[best],
            ">= 1.0",
            note,
        ),
        Case(
            "cost_vs_cheapest_peer",
            cost[cheapest] / our_seconds,
            "ratio",
            f"{PEER_NAMES[cheapest]}, s a series",
            cost[cheapest],
            ">= 10",
            f"CPU for a series of {DAYS} days: ours {1000 * our_seconds:.2f} ms; {per_series}",
        ),
    )


def _named(variant: str) -> str:
    name = PEER_NAMES[variant.removesuffix(OF_LOGS)]
    return f"{name} of logarithms" if variant.endswith(OF_LOGS) else name


def _listed(recalls: Mapping[str, float]) -> str:
    return ", ".join(f"{_named(name)} {recalls[name]:.2f}" for name in VARIANTS)


def _resampled_ratios(found: Mapping[str, Sequence[Outcome]], least: float) -> Sequence[float]:
    rng = np.random.default_rng(SEED_PEERS)
    ratios = []
    for _ in range(RESAMPLES):
        weights = [
            np.bincount(rng.integers(0, PEER_SERIES, PEER_SERIES), minlength=PEER_SERIES)
            for _ in found["ours"]
        ]
        again = {name: _mean_recall(each, weights) for name, each in found.items()}
        ratios.append(again["ours"] / max(least, *(again[name] for name in VARIANTS)))
    return ratios


def _mean_recall(found: Sequence[Outcome], weights: Sequence[NDArray[np.int64]] | None = None) -> float:
    if weights is None:
        return float(np.mean([each.recall()[0] for each in found]))
    return float(np.mean([each.recall(weight)[0] for each, weight in zip(found, weights, strict=True)]))


def _run_peers(context: Context, worlds: Sequence[World]) -> tuple[dict[str, list[Floats]], dict[str, float]]:
    """By peer: its signed scores for each world, and its seconds of processor time for a series."""
    # statsforecast holds pandas back; the other benchmarks' peers must not go back with it.
    own = replace(context, root=context.root / ".venv-bench" / "watch")
    python = own.peer_python("statsforecast", "adtk", "prophet")
    given, result = context.work / "values.npz", context.work / "scores.npz"
    np.savez(given, values=np.concatenate([made.values for made in worlds]))
    script = Path(__file__).parent / "peers" / "watch_forecasters.py"
    subprocess.run([str(python), str(script), str(given), str(result), *VARIANTS], check=True)
    with np.load(result) as scores:
        signed = {name: np.split(scores[name], len(worlds)) for name in VARIANTS}
        return signed, {name: float(scores[f"{name}_cpu"]) for name in PEERS}


# The demo shop ---------------------------------------------------------------------------------------------------


def _demo(context: Context) -> tuple[Case, Case]:
    home = context.work / "home"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BATON_")}
    environ = kept | {"BATON_HOME": str(home), "BATON_LANGUAGE": "en"}
    subprocess.run([sys.executable, "-m", "baton.cli", "demo", "--no-serve"], env=environ, check=True)
    facts = FactStore(home / "facts").snapshot()
    record = events_of(facts, SHOP, Period(date(2025, 1, 1), TRUTH["last_day"]))
    models = {
        row["product_id"]: row["name"].split()[-1]
        for row in facts.query(
            "SELECT product_id, arg_max(product_name, period_end) AS name FROM {product_period} GROUP BY 1",
            shop=SHOP,
        ).to_pylist()
    }

    def findings(day: date) -> tuple[Finding, ...]:
        return look(blocks_of(facts, SHOP, day), record, day).findings

    owners = {one["id"]: one["owner"] for one in TRUTH["planted"] if one["shop"] == SHOP}
    missed = []
    for fact, day, metric, dimension, segment, sense in PLANTED:
        named = [
            one
            for one in findings(day)
            if (one.key.dimension, models.get(one.key.segment, one.key.segment)) == (dimension, segment)
        ]
        is_found = any(one.key.metric.startswith(metric) and one.sense is sense for one in named)
        if not is_found or {FIGURES[one.key.metric].owner.value for one in named} != {owners[fact]}:
            missed.append(fact)
    others = sorted(set(owners) - {fact for fact, *_ in PLANTED})
    month = Period(TRUTH["quiet_month"]["start"], TRUTH["quiet_month"]["end"])
    alerts = {one.key for day in month.days() for one in findings(day)}
    return (
        Case(
            "demo_planted_found",
            1 - len(missed) / len(PLANTED),
            "share",
            "goal",
            1.0,
            ">= 1",
            f"{len(PLANTED)} facts that move a watched series, each on one day; missed: {missed or 'none'}; not "
            f"asked for, being states, gaps, or changes too small or along what is not watched: {', '.join(others)}",
        ),
        Case(
            "demo_quiet_alerts",
            float(len(alerts)),
            "alerts",
            "goal",
            2.0,
            "<= 2",
            f"{month}, every day of it; {sorted((key.metric, key.dimension, key.segment) for key in alerts)}",
        ),
    )


# The Numenta Anomaly Benchmark ----------------------------------------------------------------------------------

HOURS = 24
PROBATION, PROBATION_MOST = 0.15, 750
FALSE_WEIGHT = 0.11
"""Of the standard profile; a window found early counts 1, a window missed -1."""
COUNTS_AN_HOUR = 1e4
"""Readings are scaled to counts so large that counting adds no noise to speak of."""


@dataclass(frozen=True)
class Readings:
    times: Sequence[datetime]
    values: Floats
    windows: Sequence[tuple[int, int]]
    """First and last reading of each labelled window."""
    hours: NDArray[np.intp]
    """(readings) hours since the midnight before the first."""

    @property
    def probation(self) -> int:
        return int(PROBATION * min(len(self.times), PROBATION_MOST / PROBATION))


def _nab(data: Path | None) -> Case:
    case, unit = "nab_standard", "of 100"
    folder = None if data is None else data / "nab"
    if folder is None or not (folder / "combined_windows.json").is_file():
        return skipped(case, unit, "", "BATON_BENCH_DATA holds no folder nab")
    labels: Mapping[str, list[list[str]]] = json.loads((folder / "combined_windows.json").read_text("utf-8"))
    files = [_readings(folder / "data" / name, windows) for name, windows in sorted(labels.items())]
    hourly = [_hourly(each) for each in files]
    longest = max(row.size for row in hourly)
    panel = np.stack([np.pad(row, (0, longest - row.size), constant_values=np.nan) for row in hourly])
    found = detect(Panel(panel, FIRST_DAY, cycle=HOURS, origin=0), keep=longest)
    scores = -np.log10(np.where(np.isnan(found.chance), 1.0, found.chance))
    scored = [_scored(each, row) for each, row in zip(files, scores, strict=True)]
    named = np.concatenate([each.scores for each in scored])
    thresholds = np.unique(np.quantile(named, 1 - np.geomspace(1e-4, 0.3, 300)))
    best = max(sum(each.standard(at) for each in scored) for at in thresholds)
    windows = sum(len(each.windows) for each in files)
    note = (
        f"{len(files)} series, {windows} windows, readings summed up by the hour, judged by the day's 24 hours; "
        "one threshold for all, the best one, as the benchmark does. Published on all its 58 series: ARTime 74.9, "
        "HTM 70, Skyline 58.2, Twitter 47.1, random 11"
    )
    return Case(case, 50 * (best + windows) / windows, unit, "reported", None, "", note)


def _readings(path: Path, windows: Sequence[Sequence[str]]) -> Readings:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    times = [datetime.fromisoformat(row["timestamp"]) for row in rows]
    midnight = times[0].replace(hour=0, minute=0, second=0)
    hours = np.array([(each - midnight) // timedelta(hours=1) for each in times], dtype=np.intp)
    ends = [[datetime.fromisoformat(end) for end in window] for window in windows]
    places = [np.flatnonzero([start <= each <= end for each in times]) for start, end in ends]
    values = np.array([float(row["value"]) for row in rows])
    return Readings(times, values, [(int(place[0]), int(place[-1])) for place in places], hours)


def _hourly(given: Readings) -> Floats:
    """(hours) means of readings as counts, NaN without a reading; scaled by the days that are not scored."""
    size = int(given.hours.max()) + 1
    count = np.bincount(given.hours, minlength=size)
    total = np.bincount(given.hours, given.values, minlength=size)
    mean = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    before = given.values[: given.probation]
    floor = min(before.min() - 0.1 * np.ptp(before), 0.0)
    scale = COUNTS_AN_HOUR / max(before.mean() - floor, 1e-9)
    counts: Floats = np.maximum((mean - floor) * scale, 0.0)
    return counts


@dataclass(frozen=True)
class Scored:
    """The last reading of each hour after probation."""

    scores: Floats
    worth: Floats
    """What naming it is worth in the standard profile."""
    window: NDArray[np.intp]
    """The labelled window that it lies in; -1 for none."""
    windows: int

    def standard(self, threshold: float) -> float:
        """The series' score: of each window the earliest reading named, and all false ones."""
        is_named = self.scores >= threshold
        is_false = is_named & (self.window < 0)
        is_hit = is_named & (self.window >= 0)
        best = np.full(self.windows, -1.0)
        np.maximum.at(best, self.window[is_hit], self.worth[is_hit])
        return float(best.sum() + self.worth[is_false].sum())


def _scored(given: Readings, scores: Floats) -> Scored:
    last = np.flatnonzero(np.diff(given.hours, append=given.hours[-1] + 1))
    last = last[last >= given.probation]
    found = [_worth(reading, given.windows) for reading in last.tolist()]
    worth, window = (np.array(part) for part in zip(*found, strict=True))
    return Scored(scores[given.hours[last]], worth, window.astype(np.intp), len(given.windows))


def _worth(reading: int, windows: Sequence[tuple[int, int]]) -> tuple[float, int]:
    for number, (first, last) in enumerate(windows):
        if first <= reading <= last:
            place = -(last - reading + 1) / (last - first + 1)
            return _sigmoid(place) / _sigmoid(-1), number
    before = [window for window in windows if window[1] < reading]
    if not before:
        return -FALSE_WEIGHT, -1
    first, last = before[-1]
    return FALSE_WEIGHT * _sigmoid((reading - last) / max(last - first, 1)), -1


def _sigmoid(place: float) -> float:
    return -1.0 if place > 3 else float(2 / (1 + np.exp(5 * place)) - 1)


# Upworthy -------------------------------------------------------------------------------------------------------

COLUMNS = ("Pageviews", "Users", "New Users", "Sessions")
WARM_UP = 60
APART = 3
"""Days without an alarm after which the next one is another alert."""


def _upworthy(data: Path | None) -> Case:
    case, unit = "upworthy_alerts_a_month", "alerts"
    path = None if data is None else data / "upworthy" / "daily-users-info.csv"
    if path is None or not path.is_file():
        return skipped(case, unit, "", "BATON_BENCH_DATA holds no folder upworthy")
    values, first = _daily(path)
    trials = np.full_like(values[2:3], np.nan)
    trials[0] = values[1]
    counts = detect(Panel(values, first), keep=values.shape[1]).chance
    share = detect(Panel(values[2:3], first, trials=trials), keep=values.shape[1]).chance
    chance = np.concatenate([counts, share])[:, WARM_UP:]
    parent = np.full(len(chance), WHOLE, dtype=np.intp)
    is_named = np.array([discoveries(day, parent, 0.1).any() for day in chance.T])
    named = np.flatnonzero(is_named)
    alerts = int(named.size > 0) + int((np.diff(named) > APART).sum())
    months = is_named.size / 30.4
    note = (
        f"{len(chance)} figures of a news site (views, users, new users, sessions, share of new users) over "
        f"{is_named.size} days; alarms up to {APART} days apart are one alert; {named.size} days with an alarm"
    )
    return Case(case, alerts / months, unit, "reported", None, "", note)


def _daily(path: Path) -> tuple[Floats, date]:
    """(columns × days) figures, NaN where there is none, and the first day."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["Day Index"]]
    days = [datetime.strptime(row["Day Index"], "%m/%d/%y").date() for row in rows]  # noqa: DTZ007 - a date
    values = np.full((len(COLUMNS), (max(days) - min(days)).days + 1), np.nan)
    for row, day in zip(rows, days, strict=True):
        for place, column in enumerate(COLUMNS):
            text = row[column].replace(",", "")
            if text.isdigit():
                values[place, (day - min(days)).days] = float(text)
    return values, min(days)
