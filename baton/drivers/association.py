"""What part of closing less, or more, of the same inquiries appears together with first replies and with load.

Association, never cause: slow replies and lost orders may both come from something else. What is taken out of the
way are the kind of inquiry (its stratum), the month of arrival and the person; within those, inquiries answered
later are compared with inquiries answered sooner.

The log's inquiries are fitted by a log-linear (Poisson) regression,

    receipts of inquiry i  ~  ripeness_i · exp(stratum + month + person + reply band + load band)

with the ripeness as an offset, so that young inquiries count for as much as they have had time for, and a ridge
on every effect, so that thin bands are drawn to "no difference". Fitted by iteratively reweighted least squares.

Standardisation. In stratum g of a period, m_g is the mean of exp(band effects) over its inquiries: how the
replies they got would go with receipts, all else the same. The stratum's rate is then a product,

    r_g = rest_g · m_g(reply) · m_g(load)

and these three share the union of sales in Owen's value (`baton.drivers.quality` has the other two), so that the
parts sum to the leg of closing within strata, exactly, and marketing's and the shared leg do not depend on them.

Intervals come from resampled days (a Poisson weight for each day of arrival, one Newton step for each resample),
together with the draws of the rates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from baton.drivers.arrivals import UNKNOWN, Arrivals, Flags, Rows, Words
from baton.drivers.cannot_tell import CannotTell
from baton.drivers.cohorts import Range, bounds, read_pair
from baton.drivers.lag_curve import SEED
from baton.drivers.owen import owen
from baton.drivers.quality import Closing, closing_of
from baton.drivers.survival import Floats, Numbers
from baton.drivers.tree import sums
from baton.facts.snapshot import Snapshot
from baton.kit.period import Period
from baton.kit.text import Text

Json = Mapping[str, object]

REPLY, LOAD = "first_reply_time", "load"
FEWEST_RECEIPTS = 60
"""In the log; fewer cannot tell bands apart."""
KNOWN_AT_LEAST = 0.3
LARGEST_BAND = 0.97
"""Of all inquiries: where nearly all are in one band there is nothing to compare."""
REPLY_HOURS = (1.0, 4.0, 12.0, 24.0)
LOADS = (0.85, 1.15)
"""Open inquiries at arrival ÷ the median of the same person."""
RIDGE = 1.0
BAND_RIDGE = 2.0
"""As if an effect on the logarithm had a standard deviation of 0.7 before anything is seen."""
ROUNDS = 30
CLOSE_ENOUGH = 1e-9
MOST = 20.0
"""Of a linear predictor: no rate is near e²⁰."""
UNIONS = ([0], [1], [2, 3, 4])

LABEL = Text("同时出现，不是因果", "appears together with it: association, not cause")


@dataclass(frozen=True, slots=True)
class Banding:
    """Inquiries of the log in bands of something."""

    code: str
    names: tuple[Text, ...]
    base: int
    """The band that the others are compared with."""
    place: Numbers
    """(N,)."""

    @property
    def others(self) -> list[int]:
        return [place for place in range(len(self.names)) if place != self.base]


@dataclass(frozen=True, slots=True)
class Band:
    name: Text
    shares: tuple[float, float]
    """Of the inquiries, before and after."""
    ratio: Range
    """Receipts of like inquiries, as a multiple of those in the band that all are compared with; its own is 1."""


@dataclass(frozen=True, slots=True)
class Together:
    """The part of the leg that appears together with a change of the bands."""

    code: str
    contribution: Range
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Association:
    """The leg of closing within strata: what appears together with replies and with load, and the rest.

    The contributions of the parts that can be told, and of the rest, sum to the leg.
    """

    shop: str
    leg: Range
    parts: Mapping[str, Together | CannotTell]
    """By REPLY and LOAD."""
    rest: Range
    receipts: int
    """Of the log, which the comparison rests on."""

    def as_json(self, language: str = "zh") -> Json:
        return {
            "shop": self.shop,
            "leg": self.leg.as_json(),
            "parts": {code: _part_json(part, language) for code, part in self.parts.items()},
            "rest": self.rest.as_json(),
            "receipts": self.receipts,
            "label": LABEL.into(language),
        }


def _part_json(part: Together | CannotTell, language: str) -> Json:
    if isinstance(part, CannotTell):
        return part.as_json(language)
    return {
        **part.contribution.as_json(),
        "bands": [
            {
                "band": band.name.into(language),
                "shares": list(band.shares),
                "ratio": band.ratio.as_json(),
            }
            for band in part.bands
        ],
    }


def association(
    snapshot: Snapshot,
    shop: str,
    period: Period,
    against: Period,
    latest_complete: date,
    grades: Mapping[str, str] | None = None,
) -> Association | CannotTell:
    """What appears together with the change of closing within strata, `period` against `against`.

    grades: as for `quality_change`. Errors: NotAnswerable for a period that is not complete yet or begins before
    the shop's facts.
    """
    pair = read_pair(snapshot, shop, period, against, latest_complete)
    closing = pair if isinstance(pair, CannotTell) else closing_of(pair, grades)
    if isinstance(closing, CannotTell):
        return closing
    return association_of(closing, shop)


def association_of(closing: Closing, shop: str, *, seed: int = SEED) -> Association | CannotTell:
    pair = closing.pair
    arrivals, lag = pair.arrivals, pair.lag
    receipts = int(arrivals.rows.is_paid.sum())
    if receipts < FEWEST_RECEIPTS:
        return CannotTell(
            Text(f"成交过的询盘只有 {receipts} 条", f"only {receipts} inquiries have brought money"),
            Text(f"至少 {FEWEST_RECEIPTS} 条", f"at least {FEWEST_RECEIPTS}"),
        )
    inside = [arrivals.among(period) for period in pair.periods]
    bandings = {REPLY: _replies(arrivals.rows, inside), LOAD: _loads(arrivals.rows, inside)}
    told = [banding for banding in bandings.values() if isinstance(banding, Banding)]
    effects = _effects(arrivals, closing, told, lag.draws, seed)
    points, draws = _multiples(closing, told, effects, inside)
    parts, part_draws = _parts(closing, points, draws)
    found: dict[str, Together | CannotTell] = {}
    for row, (code, banding) in enumerate(bandings.items(), start=1):
        found[code] = (
            banding
            if isinstance(banding, CannotTell)
            else Together(
                code,
                Range(float(parts[row]), *bounds(part_draws[row])),
                _bands(banding, effects[code], inside),
            )
        )
    return Association(
        shop=shop,
        leg=Range(float(parts.sum()), *bounds(part_draws.sum(axis=0))),
        parts=found,
        rest=Range(float(parts[0]), *bounds(part_draws[0])),
        receipts=receipts,
    )


def _replies(rows: Rows, inside: Sequence[Flags]) -> Banding | CannotTell:
    is_known = ~np.isnan(rows.reply_hours)
    shares = [float(is_known[flags].mean()) for flags in inside]
    if min(shares) < KNOWN_AT_LEAST:
        return CannotTell(
            Text(
                f"两个时间段里记了首次回复时间的只有 {shares[0]:.0%} 和 {shares[1]:.0%}",
                f"first replies are noted for {shares[0]:.0%} and {shares[1]:.0%} of the inquiries only",
            ),
            Text("询盘登记里的首次回复时间", "first reply times in the inquiry log"),
        )
    hours = np.where(is_known, rows.reply_hours, np.inf)
    names = (
        Text("1 小时内", "within 1 hour"),
        Text("1–4 小时", "1–4 hours"),
        Text("4–12 小时", "4–12 hours"),
        Text("12–24 小时", "12–24 hours"),
        Text("超过 24 小时或没有回复", "over 24 hours or none"),
    )
    return _comparable(Banding(REPLY, names, 0, np.searchsorted(REPLY_HOURS, hours, side="left")))


def _loads(rows: Rows, inside: Sequence[Flags]) -> Banding | CannotTell:
    is_known = ~np.isnan(rows.in_hand)
    if min(float(is_known[flags].mean()) for flags in inside) < 1 - KNOWN_AT_LEAST:
        return CannotTell(
            Text("多数询盘没有写负责人", "most inquiries do not say who has them"),
            Text("询盘登记里的负责人", "the owner in the inquiry log"),
        )
    usual = np.ones(len(rows))
    for name in set(rows.staff[is_known].tolist()):
        own = is_known & (rows.staff == name)
        usual[own] = max(1.0, float(np.median(rows.in_hand[own])))
    # Whose load is not known has the usual one.
    load = np.where(is_known, rows.in_hand, usual) / usual
    names = (
        Text("在跟比自己平时少", "fewer open than the person usually has"),
        Text("在跟和平时差不多", "about as many as usual"),
        Text("在跟比自己平时多", "more than usual"),
    )
    return _comparable(Banding(LOAD, names, 1, np.searchsorted(LOADS, load, side="left")))


def _comparable(banding: Banding) -> Banding | CannotTell:
    sizes = np.bincount(banding.place, minlength=len(banding.names)) / len(banding.place)
    if sizes.max() < LARGEST_BAND:
        return banding
    name = banding.names[int(sizes.argmax())]
    return CannotTell(
        Text(f"几乎都是「{name.zh}」，没有可比的", f"nearly all are “{name.en}”: nothing to compare"),
        Text("更长的历史", "a longer history"),
    )


@dataclass(frozen=True, slots=True)
class _Effects:
    """Of the bands, on the scale of logarithms; 0 for the one they are compared with."""

    point: Floats
    """(bands,)."""
    draws: Floats
    """(draws, bands)."""


def _effects(
    arrivals: Arrivals, closing: Closing, bandings: Sequence[Banding], draws: int, seed: int
) -> dict[str, _Effects]:
    rows = arrivals.rows
    ripe = closing.pair.lag.ripe(arrivals.ages(rows))
    is_open = ripe > 0
    months = np.array([date.fromordinal(day).strftime("%Y-%m") for day in rows.day.tolist()], dtype=object)
    columns = [
        np.ones((len(rows), 1)),
        *(_flags(values) for values in (closing.strata.place, _numbered(months), _numbered(rows.staff))),
    ]
    width = sum(column.shape[1] for column in columns)
    columns += [_flags(banding.place, len(banding.names))[:, banding.others] for banding in bandings]
    design = np.concatenate(columns, axis=1)[is_open]
    ridge = np.concatenate([[0.0], np.full(width - 1, RIDGE), np.full(design.shape[1] - width, BAND_RIDGE)])
    fit = _fitted(design, rows.is_paid[is_open].astype(np.float64), ripe[is_open], ridge)
    drawn = _resampled(design, fit, rows.day[is_open], draws, seed)
    found = {}
    for banding in bandings:
        own = slice(width, width + len(banding.others))
        point, drawn_bands = np.zeros(len(banding.names)), np.zeros((draws, len(banding.names)))
        point[banding.others], drawn_bands[:, banding.others] = fit.effects[own], drawn[:, own]
        found[banding.code] = _Effects(point, drawn_bands)
        width = own.stop
    return found


@dataclass(frozen=True, slots=True)
class _Fit:
    effects: Floats
    residuals: Floats
    information: Floats
    """(P, P), with the ridge."""


def _fitted(design: Floats, receipts: Floats, ripe: Floats, ridge: Floats) -> _Fit:
    """Ridge Poisson regression with log(ripe) as offset: design (N, P), the intercept first, ridge (P,)."""
    offset = np.log(ripe)
    effects = np.zeros(design.shape[1])
    effects[0] = np.log(receipts.sum() / ripe.sum())
    for _ in range(ROUNDS):
        mean = np.exp(np.clip(offset + design @ effects, -MOST, MOST))
        information = (design * mean[:, np.newaxis]).T @ design + np.diag(ridge)
        step = np.linalg.solve(information, design.T @ (receipts - mean) - ridge * effects)
        effects = effects + step
        if np.abs(step).max() < CLOSE_ENOUGH:
            break
    mean = np.exp(np.clip(offset + design @ effects, -MOST, MOST))
    information = (design * mean[:, np.newaxis]).T @ design + np.diag(ridge)
    return _Fit(effects, receipts - mean, information)


def _resampled(design: Floats, fit: _Fit, days: Numbers, draws: int, seed: int) -> Floats:
    """The effects under new weights of days, by one Newton step: (draws, P)."""
    _, place = np.unique(days, return_inverse=True)
    scores = sums((design * fit.residuals[:, np.newaxis]).T, place, int(place.max()) + 1)
    weights = np.random.default_rng(seed).poisson(1.0, (draws, scores.shape[1])) - 1.0
    return np.asarray(fit.effects + np.linalg.solve(fit.information, scores @ weights.T).T, dtype=np.float64)


def _multiples(
    closing: Closing, bandings: Sequence[Banding], effects: Mapping[str, _Effects], inside: Sequence[Flags]
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """m by stratum: (2, S), and of every draw, (2, draws, S). 1 where a stratum had no inquiries."""
    size = len(closing.strata)
    points, draws = {}, {}
    for banding in bandings:
        number = len(banding.names)
        found, drawn = [], []
        for flags in inside:
            cells = closing.strata.place[flags] * number + banding.place[flags]
            counts = np.bincount(cells, minlength=size * number).reshape(size, number)
            whole = counts.sum(axis=1, keepdims=True)
            # A stratum without inquiries has the shop's bands, so that its coming or going says nothing here.
            shares = np.where(
                whole > 0, counts / np.where(whole > 0, whole, 1), counts.sum(axis=0) / whole.sum()
            )
            found.append(shares @ np.exp(effects[banding.code].point))
            drawn.append(np.exp(effects[banding.code].draws) @ shares.T)
        points[banding.code], draws[banding.code] = np.stack(found), np.stack(drawn)
    return points, draws


def _parts(
    closing: Closing, points: Mapping[str, Floats], draws: Mapping[str, Floats]
) -> tuple[Floats, Floats]:
    """Rest, reply, load: (3,) and (3, draws)."""
    before, after = closing.factors
    parts = owen(_refined(before, points, 0), _refined(after, points, 1), UNIONS)
    first, second = closing.factor_draws
    worlds = first.shape[1:]
    flat = [_refined(factors, draws, period).reshape(5, -1) for period, factors in enumerate((first, second))]
    drawn = owen(flat[0], flat[1], UNIONS).reshape(5, *worlds)
    return parts[2:].sum(axis=1), drawn[2:].sum(axis=2)


def _refined(factors: Floats, multiples: Mapping[str, Floats], period: int) -> Floats:
    """V, u, r → V, u, rest, reply, load."""
    volume, mix, rate = factors
    ones = np.ones_like(rate)
    reply, load = (multiples[code][period] if code in multiples else ones for code in (REPLY, LOAD))
    return np.stack([volume, mix, rate / (reply * load), reply, load])


def _bands(banding: Banding, effects: _Effects, inside: Sequence[Flags]) -> tuple[Band, ...]:
    before, after = (
        np.bincount(banding.place[flags], minlength=len(banding.names)) / int(flags.sum()) for flags in inside
    )
    return tuple(
        Band(
            name,
            (float(before[place]), float(after[place])),
            Range(float(np.exp(effects.point[place])), *bounds(np.exp(effects.draws[:, place]))),
        )
        for place, name in enumerate(banding.names)
    )


def _numbered(words: Words) -> Numbers:
    """Each word's number; UNKNOWN is a word."""
    known = {word: number for number, word in enumerate(dict.fromkeys([UNKNOWN, *words.tolist()]))}
    return np.fromiter((known[word] for word in words.tolist()), dtype=np.int64, count=len(words))


def _flags(place: Numbers, size: int | None = None) -> Floats:
    """One column for each number: (N, size)."""
    return np.asarray(np.eye(size or int(place.max()) + 1)[place], dtype=np.float64)
