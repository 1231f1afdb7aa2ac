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
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from baton.facts.snapshot import Snapshot
from baton.facts.store import FactStore
from baton.kit.glossary import owner_of
from baton.kit.period import Period
from baton.metrics.brands import STARTING_WORDS
from baton.metrics.keywords import keywords as keywords_of
from baton.metrics.products import Need, ProductTable
from baton.metrics.products import products as products_of
from baton.watch.logic.detector import detect
from baton.watch.logic.fdr import WHOLE, discoveries
from baton.watch.logic.panel import Panel
from baton.watch.terms import Morning
from baton.watch.tests import planted
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
    return [case for part in PARTS.values() for case in part(context)]


def _speed(_context: Context) -> Sequence[Case]:
    note = f"{COST_SERIES} series × {DAYS} days, every day judged, the last 60 handed back"
    return (Case("cpu_20k_400_s", _cost(), "CPU s", "goal", 10.0, "<= 10", note),)


def _recalls(_context: Context) -> Sequence[Case]:
    return (
        _recall("recall_fit", SEED_FIT, 0.35, is_fit=True),
        _recall("recall_misfit", SEED_MISFIT, 0.30, is_fit=False),
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


def _peers(context: Context) -> tuple[Case, Case]:
    our_seconds = _cost() / COST_SERIES
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

RECENT = Period(date(2026, 10, 25), date(2026, 11, 21))
"""The last four whole weeks: what states are asked about."""
BEFORE_RECENT = Period(date(2026, 9, 27), date(2026, 10, 24))
DEMO_HOME = "BATON_BENCH_DEMO_HOME"
"""Environment variable: a demo home that is built already, for looking at these cases alone."""


@dataclass(frozen=True)
class Demo:
    """The demo shop's facts, its mornings, and the commands that people ask with."""

    environ: Mapping[str, str]
    facts: Snapshot
    looks: Sequence[Morning]
    products: Mapping[str, str]
    """Product id by model."""

    def asked(self, *words: str) -> Any:
        """What a command answers, as JSON."""
        done = subprocess.run(
            [sys.executable, "-m", "baton.cli", *words, "--json"],
            env=dict(self.environ),
            check=True,
            capture_output=True,
            text=True,
        )
        return json.loads(done.stdout)

    def product_table(self) -> ProductTable:
        return products_of(self.facts, planted.SHOP, RECENT, latest_complete=planted.LAST_DAY)


@dataclass(frozen=True)
class Answer:
    """What an organ says about a planted fact."""

    organ: str
    is_found: bool
    owner: str
    """Whose it says it is; "none" where it lays it on nobody."""


Fact = Mapping[str, Any]
NOBODY = "none"


def _demo(context: Context) -> tuple[Case, Case]:
    demo = _built(context)
    said = {fact["id"]: _answer(demo, fact) for fact in planted.TRUTH["planted"]}
    right = {
        name: answer.is_found and answer.owner == planted.FACTS[name]["owner"]
        for name, answer in said.items()
    }
    missed = [name for name in said if not right[name]]
    organs = "; ".join(f"{name}: {answer.organ}" for name, answer in said.items())
    keys = {one.key for look in demo.looks for one in look.findings if planted.QUIET.contains(look.day)}
    opened = {(one.key, one.sense) for look in demo.looks for one in look.findings}
    return (
        Case(
            "demo_planted_found",
            sum(right.values()) / len(right),
            "share",
            "goal",
            1.0,
            ">= 1",
            f"all {len(right)} facts of both shops; missed: {missed or 'none'}. Found by: {organs}",
        ),
        Case(
            "demo_quiet_alerts",
            float(len(keys)),
            "alerts",
            "goal",
            2.0,
            "<= 2",
            f"{planted.QUIET}, every day of it; {sorted((key.metric, key.dimension, key.segment) for key in keys)}; "
            f"over all {len(demo.looks)} mornings of {planted.WATCHED} there are {len(opened)} different alerts",
        ),
    )


def _built(context: Context) -> Demo:
    given = os.environ.get(DEMO_HOME)
    home = Path(given) if given else context.work / "home"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BATON_")}
    environ = kept | {"BATON_HOME": str(home), "BATON_LANGUAGE": "en"}
    if not given:
        subprocess.run([sys.executable, "-m", "baton.cli", "demo", "--no-serve"], env=environ, check=True)
    facts = FactStore(home / "facts").snapshot()
    return Demo(environ, facts, planted.mornings(facts), planted.models(facts))


def _answer(demo: Demo, fact: Fact) -> Answer:
    """By the organ that is there for this kind of fact; a fact that none is there for is not found."""
    if fact["id"] in planted.ALERTS:
        return _alerted(demo, fact)
    organ = ORGANS.get(fact["id"])
    return organ(demo, fact) if organ else Answer("no organ", is_found=False, owner=NOBODY)


def _alerted(demo: Demo, fact: Fact) -> Answer:
    found = planted.first_alert(demo.looks, demo.products, fact["id"])
    if found is None:
        return Answer("alert", is_found=False, owner=NOBODY)
    day, finding = found
    named = " ".join(part for part in (finding.key.metric, finding.key.segment) if part)
    if finding.parts:
        named += f", most in {finding.parts[0].key.segment}"
    wait = (day - fact["start"]).days
    return Answer(f"alert ({named}) after {wait} days", is_found=True, owner=planted.owner_of(finding))


def _gap(demo: Demo, fact: Fact) -> Answer:
    """The look says that the days were never imported, and raises nothing for them."""
    gap = Period(fact["start"], fact["end"])
    days = [look.day for look in demo.looks if look.is_gap]
    blamed = [one for look in demo.looks if gap.contains(look.day) for one in look.findings]
    owner = planted.owner_of(blamed[0]) if blamed else NOBODY
    return Answer("the look's gap, without an alert", days == list(gap.days()), owner)


def _never_shown(demo: Demo, fact: Fact) -> Answer:
    listed = [
        line
        for line in demo.product_table().needs_work
        if any(each.need is Need.ZERO_EXPOSURE for each in line.needs_work)
    ]
    return Answer(
        f"products page, needs work: {len(listed)} not shown",
        len(listed) == fact["size"],
        owner_of(fact["metric"]).value,
    )


def _never_asked(demo: Demo, fact: Fact) -> Answer:
    claim = demo.asked("claim", "clicks_no_inquiries", "--shop", planted.SHOP)
    product = demo.products[fact["segment"]["product"]]
    parts = {each["segment"]: each["part"] for each in claim["behind"]["segments"]}
    return Answer(
        "baton claim clicks_no_inquiries, by product", parts.get(product) == fact["size"], claim["owner"]
    )


def _brands(demo: Demo, fact: Fact) -> Answer:
    table = keywords_of(demo.facts, planted.SHOP, RECENT, STARTING_WORDS, latest_complete=planted.LAST_DAY)
    branded = {line.keyword for line in table.branded}
    return Answer(
        f"keywords page, guarded words: {len(branded)}",
        branded == set(fact["segment"]["keywords"]),
        owner_of(fact["metric"]).value,
    )


def _presale(demo: Demo, fact: Fact) -> Answer:
    """The figure is marked as not valid there, with the one to read instead; nobody is alarmed about payments."""
    product = demo.products[fact["segment"]["product"]]
    (line,) = [line for line in demo.product_table().lines if line.product_id == product]
    marked = [flag for flag in line.flags if (flag.metric, flag.scene) == (fact["metric"], "presale")]
    blamed = [
        one
        for look in demo.looks
        for one in look.findings
        if one.key.segment == product and one.key.metric in ("paid_orders", "gmv")
    ]
    return Answer(
        "products page, figure outside its scene",
        bool(marked) and marked[0].read_instead == "order_conversion",
        planted.owner_of(blamed[0]) if blamed else NOBODY,
    )


def _newcomer(demo: Demo, fact: Fact) -> Answer:
    """Of what a rep does with inquiries, nothing is clear: no leg of theirs is called better or worse."""
    why = demo.asked(
        *("why", "paid_orders", "--shop", planted.SHOP, "--by", "staff", "--intervals"),
        *("--period", str(RECENT), "--against", str(BEFORE_RECENT)),
    )
    own = [
        each
        for each in why["segments"]
        if each["segment"] == fact["segment"]["staff"] and each["owner"] == "sales"
    ]
    clear = [each for each in own if each["is_clear"]]
    return Answer(
        "baton why --by staff --intervals: not clear", bool(own) and not clear, "sales" if clear else NOBODY
    )


def _thin(demo: Demo, fact: Fact) -> Answer:
    """Most of the standing questions are answered by "cannot tell yet, needs …", and no alert is raised."""
    claims = demo.asked("claim", "--shop", fact["shop"])
    untold = [claim for claim in claims if claim["verdict"] == "cannot_tell" and claim["needs"]]
    looked = demo.asked("watch", "--shop", fact["shop"], "--date", planted.LAST_DAY.isoformat())
    alerts = looked["alerts"]
    return Answer(
        f"baton claim: {len(untold)} of {len(claims)} cannot tell yet",
        2 * len(untold) > len(claims),
        alerts[0]["owner"] if alerts else NOBODY,
    )


ORGANS: Mapping[str, Callable[[Demo, Fact], Answer]] = {
    "import_gap": _gap,
    "zero_exposure": _never_shown,
    "clicks_without_inquiries": _never_asked,
    "brand_words": _brands,
    "presale_product": _presale,
    "new_rep": _newcomer,
    "thin_shop": _thin,
}
"""What finds the facts that no series moves by: states, gaps, figures that mislead, and too few to tell."""


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


# Parts -----------------------------------------------------------------------------------------------------------


def _real(context: Context) -> Sequence[Case]:
    return (_nab(context.data), _upworthy(context.data))


PARTS: Mapping[str, Callable[[Context], Sequence[Case]]] = {
    "speed": _speed,
    "recalls": _recalls,
    "peers": _peers,
    "demo": _demo,
    "real": _real,
}


def main(only: Sequence[str]) -> int:
    """Some of the parts, printed and not kept: `python -m bench.watch demo`."""
    data = os.environ.get("BATON_BENCH_DATA")
    failed = False
    for name in only or PARTS:
        with tempfile.TemporaryDirectory(prefix="baton-bench-watch-") as work:
            path = Path(data) if data else None
            context = Context(root=Path(__file__).parent.parent, work=Path(work), data=path, train=path)
            for case in PARTS[name](context):
                print(f"{case.case}: {case.value} {case.unit} ({case.goal or 'reported'})\n  {case.note}")
                failed = failed or case.holds is False
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
