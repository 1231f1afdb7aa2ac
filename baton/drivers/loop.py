"""The loop: Trade Assurance orders → rank → impressions → inquiries → orders, as its steps appear in the shop's weeks.

A step is looked at with its lags: does a week in which the one figure was above what its own past leads to expect go
together with a week, so many weeks later, in which the next figure was? Figures are taken as log(1 + count), and
both sides are freed of a straight trend and of the next figure's own last two weeks; what is left is correlated.
That is a partial correlation at a lag, an association: a holiday that moves both is in it too.

Intervals come from a bootstrap of blocks of four weeks, on Fisher's scale, and are never narrower than those of as
many independent weeks. A step has nine lags; whether one is clear of nought is judged so that all nine together are
wrong one time in ten (C. Bonferroni).

Nobody has imported ranks yet. The two steps that lead over the rank say so, and the step from orders to impressions
is shown across it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import atanh, sqrt, tanh
from statistics import NormalDist

import numpy as np

from baton.drivers.cannot_tell import CannotTell
from baton.drivers.cohorts import Range
from baton.drivers.survival import LEVEL, Floats
from baton.facts.snapshot import Snapshot
from baton.facts.tiling import tile
from baton.kit.data_days import last_weeks
from baton.kit.glossary import label
from baton.kit.period import Period
from baton.kit.text import Text

Json = Mapping[str, object]

ORDERS, RANK, IMPRESSIONS, INQUIRIES = "trade_assurance_orders", "rank", "impressions", "inquiries"
STEPS = (
    (ORDERS, RANK),
    (RANK, IMPRESSIONS),
    (ORDERS, IMPRESSIONS),
    (IMPRESSIONS, INQUIRIES),
    (INQUIRIES, ORDERS),
)
READ = (ORDERS, IMPRESSIONS, INQUIRIES)
"""Of the shop's own daily figures. A dataset of ranks adds RANK."""
LONGEST_LAG = 8
OWN_PAST = 2
FEWEST_WEEKS = 30
"""Whole weeks that a step compares, after its lag."""
MOST_WEEKS = 156
BLOCK = 4
DRAWS = 400
SEED = 20
ALMOST_ONE = 0.999999

LABEL = Text("同时出现（隔若干周），不是因果", "appears together, some weeks apart: association, not cause")
NO_RANK = CannotTell(
    Text("还没有排名数据", "no ranks have been imported"),
    Text("按周记录的搜索排名", "search ranks, noted week by week"),
)


@dataclass(frozen=True, slots=True)
class AtLag:
    weeks: int
    correlation: Range
    is_clear: bool
    """Whether nought is outside also when all lags of the step are judged together."""
    compared: int
    """Weeks that it rests on."""


@dataclass(frozen=True, slots=True)
class Step:
    source: str
    """Glossary code; RANK is none yet."""
    target: str
    lags: tuple[AtLag, ...] | CannotTell

    @property
    def clearest(self) -> AtLag | None:
        """The strongest of the lags that are clear; None where none is, or nothing can be told."""
        if isinstance(self.lags, CannotTell):
            return None
        clear = [at for at in self.lags if at.is_clear]
        return max(clear, key=lambda at: abs(at.correlation.value), default=None)

    @property
    def name(self) -> Text:
        source, target = _name(self.source), _name(self.target)
        return Text(f"{source.zh} → {target.zh}", f"{source.en} → {target.en}")

    @property
    def reading(self) -> Text:
        name = self.name
        if isinstance(self.lags, CannotTell):
            return Text(f"{name.zh}：{self.lags.text.zh}", f"{name.en}: {self.lags.text.en}")
        found = self.clearest
        if found is None:
            weeks = self.lags[0].compared
            return Text(
                f"{name.zh}：{weeks} 周里看不出同时出现。", f"{name.en}: nothing clear in {weeks} weeks."
            )
        when, at = _when(found.weeks), found.correlation
        way = Text("同增同减", "together") if at.value > 0 else Text("此增彼减", "against each other")
        return Text(
            f"{name.zh}：{when.zh}{way.zh}，相关 {at.value:.2f}（{at.low:.2f} 到 {at.high:.2f}），{LABEL.zh}。",
            f"{name.en}: {when.en} they move {way.en}, correlation {at.value:.2f} ({at.low:.2f} to {at.high:.2f}); "
            f"{LABEL.en}.",
        )


@dataclass(frozen=True, slots=True)
class Loop:
    shop: str
    weeks: tuple[Period, ...]
    figures: Mapping[str, Floats]
    """By code, (weeks,); NaN where a week is not whole."""
    steps: tuple[Step, ...]

    def as_json(self, language: str = "zh") -> Json:
        return {
            "shop": self.shop,
            "weeks": [week.start.isoformat() for week in self.weeks],
            "figures": {
                code: [None if np.isnan(value) else float(value) for value in values]
                for code, values in self.figures.items()
            },
            "steps": [_step_json(step, language) for step in self.steps],
            "label": LABEL.into(language),
        }


def _step_json(step: Step, language: str) -> Json:
    if isinstance(step.lags, CannotTell):
        lags: object = step.lags.as_json(language)
    else:
        lags = [
            {"weeks": at.weeks, **at.correlation.as_json(), "is_clear": at.is_clear, "compared": at.compared}
            for at in step.lags
        ]
    return {"from": step.source, "to": step.target, "lags": lags, "reading": step.reading.into(language)}


def loop(snapshot: Snapshot, shop: str, latest_complete: date) -> Loop | CannotTell:
    """The loop over the shop's whole platform weeks, at most three years back."""
    held = [interval.period for interval in snapshot.intervals("shop_day", shop)]
    if not held:
        return CannotTell(
            Text("还没有店铺每日数据", "there are no daily figures of the shop"),
            Text("店铺每日数据的导出", "the shop's daily export"),
        )
    first = min(period.start for period in held)
    last = last_weeks(min(latest_complete, max(period.end for period in held)), 1)
    count = min(MOST_WEEKS, ((last.end - first).days + 1) // 7)
    weeks = tuple(
        Period(last.start - timedelta(days=7 * back), last.end - timedelta(days=7 * back))
        for back in range(count - 1, -1, -1)
    )
    figures = _weekly(snapshot, shop, held, weeks)
    return Loop(shop, weeks, figures, steps_of(figures))


def steps_of(figures: Mapping[str, Floats], *, draws: int = DRAWS, seed: int = SEED) -> tuple[Step, ...]:
    """Every step of the loop. figures: weekly values by code, one length, NaN where missing; RANK may be absent."""
    return tuple(
        Step(
            source,
            target,
            lagged(figures[source], figures[target], draws=draws, seed=seed)
            if source in figures and target in figures
            else NO_RANK,
        )
        for source, target in STEPS
    )


def lagged(
    source: Floats, target: Floats, *, draws: int = DRAWS, seed: int = SEED
) -> tuple[AtLag, ...] | CannotTell:
    """How `target` goes together with `source` of 0…8 weeks before: (weeks,) each, NaN where missing."""
    cause, effect = np.log1p(source), np.log1p(target)
    found = []
    for lag in range(LONGEST_LAG + 1):
        rows = _rows(cause, effect, lag)
        if len(rows[0]) < FEWEST_WEEKS:
            return CannotTell(
                Text(f"能比较的只有 {len(rows[0])} 周", f"only {len(rows[0])} weeks can be compared"),
                Text(f"至少 {FEWEST_WEEKS} 个完整的周", f"at least {FEWEST_WEEKS} whole weeks"),
            )
        at = _at_lag(lag, *rows, draws, seed)
        if at is None:
            return CannotTell(
                Text("其中一个数字每周都一样", "one of the figures is the same every week"),
                Text("有变化的几个月", "months in which it moves"),
            )
        found.append(at)
    return tuple(found)


def _rows(source: Floats, target: Floats, lag: int) -> tuple[Floats, Floats, Floats]:
    """The compared weeks: source a lag earlier, target, and what both are freed of, (weeks, controls)."""
    start = max(lag, OWN_PAST)
    weeks = np.arange(start, len(target))
    controls = np.stack(
        [np.ones(len(weeks)), weeks - weeks.mean() if len(weeks) else weeks]
        + [target[weeks - back] for back in range(1, OWN_PAST + 1)],
        axis=1,
    )
    earlier, now = source[weeks - lag], target[weeks]
    is_whole = ~(np.isnan(earlier) | np.isnan(now) | np.isnan(controls).any(axis=1))
    return earlier[is_whole], now[is_whole], controls[is_whole]


def _at_lag(
    lag: int, source: Floats, target: Floats, controls: Floats, draws: int, seed: int
) -> AtLag | None:
    left = np.stack([_freed(values, controls) for values in (source, target)])
    sizes = np.sqrt((left**2).sum(axis=1))
    if min(sizes) < 1e-9:
        return None
    correlation = float(left[0] @ left[1] / (sizes[0] * sizes[1]))
    compared = len(source)
    spread = max(_block_spread(left, draws, seed + lag), 1.0 / sqrt(compared - controls.shape[1] - 2))
    low, high = _around(correlation, spread, LEVEL)
    safe_low, safe_high = _around(correlation, spread, 1 - (1 - LEVEL) / (LONGEST_LAG + 1))
    return AtLag(lag, Range(correlation, low, high), safe_low > 0 or safe_high < 0, compared)


def _freed(values: Floats, controls: Floats) -> Floats:
    """What a least-squares fit on the controls leaves."""
    fitted = controls @ np.linalg.lstsq(controls, values, rcond=None)[0]
    return np.asarray(values - fitted, dtype=np.float64)


def _block_spread(left: Floats, draws: int, seed: int) -> float:
    """The standard deviation of Fisher's z under resampled blocks of weeks."""
    size = left.shape[1]
    blocks = -(-size // BLOCK)
    starts = np.random.default_rng(seed).integers(0, size - BLOCK + 1, (draws, blocks))
    places = (starts[:, :, np.newaxis] + np.arange(BLOCK)).reshape(draws, -1)[:, :size]
    one, other = left[0][places], left[1][places]
    one, other = (values - values.mean(axis=1, keepdims=True) for values in (one, other))
    size_of_both = np.sqrt((one**2).sum(axis=1) * (other**2).sum(axis=1))
    found = (one * other).sum(axis=1) / np.where(size_of_both > 0, size_of_both, 1.0)
    return float(np.arctanh(np.clip(found, -ALMOST_ONE, ALMOST_ONE)).std())


def _around(correlation: float, spread: float, level: float) -> tuple[float, float]:
    z = atanh(min(max(correlation, -ALMOST_ONE), ALMOST_ONE))
    width = NormalDist().inv_cdf((1 + level) / 2) * spread
    return tanh(z - width), tanh(z + width)


def _weekly(
    snapshot: Snapshot, shop: str, held: Sequence[Period], weeks: Sequence[Period]
) -> Mapping[str, Floats]:
    """Sums of whole weeks; NaN where a day of it is missing, or does not know the figure."""
    columns = ["period_start", "period_end", *READ]
    span = Period(weeks[0].start, weeks[-1].end) if weeks else None
    rows = snapshot.read("shop_day", shop, span, columns).to_pylist() if span else []
    known = {Period(row["period_start"], row["period_end"]): row for row in rows}
    tilings = [tile([period for period in held if week.covers(period)], week) for week in weeks]
    return {
        code: np.array(
            [
                np.nan if tiling is None else _sum([known[period][code] for period in tiling.tiles])
                for tiling in tilings
            ],
            dtype=np.float64,
        )
        for code in READ
    }


def _sum(values: Sequence[float | None]) -> float:
    return (
        float("nan") if any(value is None for value in values) else float(sum(value or 0 for value in values))
    )


def _name(code: str) -> Text:
    return Text("排名", "rank") if code == RANK else label(code)


def _when(weeks: int) -> Text:
    if weeks == 0:
        return Text("同一周", "in the same week")
    return Text(f"隔 {weeks} 周", f"{weeks} week{'s' if weeks > 1 else ''} apart")
