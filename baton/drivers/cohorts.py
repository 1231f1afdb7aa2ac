"""What the inquiries of a period brought, whenever the money came: cohorts by arrival.

Orders of a month come from inquiries of several months, and the inquiries of the last weeks have not had the time
to bring theirs. Counted by arrival, a period's inquiries have brought some orders so far, and are expected to
bring more; what is expected is a forecast with an interval, is shown as one, and never as a loss.

The change of a cohort's expected orders has two legs: how many inquiries there were (acquisition), and what part
of them brings money (closing, at the ripened rate). They sum to the change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from baton.drivers.arrivals import Arrivals, Rows, read_arrivals
from baton.drivers.cannot_tell import CannotTell
from baton.drivers.lag_curve import DRAWS, SEED, Lag, Outlook, fit_lag, outlook
from baton.drivers.owen import owen
from baton.drivers.survival import LEVEL, Floats
from baton.facts.snapshot import Snapshot
from baton.kit.data_days import week_of
from baton.kit.glossary import Owner
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.facts import ShopFacts, must_be_answerable

Json = Mapping[str, object]

LEGS = (("inquiries", Owner.MARKETING), ("receipt_share", Owner.SALES))
SHOWN_AGES = 120
SHORTEST_LIKE_WITH_LIKE = 5
"""Days; before that hardly any order has been paid."""


@dataclass(frozen=True, slots=True)
class Range:
    """A figure and between which values it lies at 90 %."""

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether nought is outside: the direction is known."""
        return self.low > 0 or self.high < 0

    def as_json(self) -> Json:
        return {"value": self.value, "low": self.low, "high": self.high}


@dataclass(frozen=True, slots=True)
class Cohort:
    """The inquiries that arrived in a period, and their money."""

    period: Period
    inquiries: int
    paid: int
    """Inquiries that have brought money so far."""
    ripe_share: float
    """How much of what is to come has usually come at these ages, 0…1."""
    forecast: Range | None
    """Still to come. None for a ripe cohort: there is nothing to forecast."""
    expected: Range
    """So far and still to come."""
    rate: Range
    """Of an inquiry, once ripe. Its interval is about the rate behind the count."""

    @property
    def is_ripe(self) -> bool:
        return self.forecast is None

    def as_json(self) -> Json:
        return {
            "period": {"start": self.period.start.isoformat(), "end": self.period.end.isoformat()},
            "inquiries": self.inquiries,
            "paid_so_far": self.paid,
            "ripe_share": self.ripe_share,
            "is_ripe": self.is_ripe,
            "forecast": self.forecast.as_json() if self.forecast else None,
            "expected": self.expected.as_json(),
            "rate": self.rate.as_json(),
        }


@dataclass(frozen=True, slots=True)
class CohortLeg:
    leg: str
    owner: Owner
    contribution: Range


@dataclass(frozen=True, slots=True)
class LikeWithLike:
    """Both cohorts at the same age: counted only, nothing forecast."""

    days: int
    """Money that came within so many days of the inquiry."""
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class LagPoint:
    """The curve at one age: the share of inquiries that have brought money."""

    age: int
    share: float
    low: float
    high: float
    watched: int
    """Inquiries that were still open and watched at this age."""


@dataclass(frozen=True, slots=True)
class CohortChange:
    """The expected orders of two cohorts, and the legs of the change; the legs sum to it."""

    shop: str
    before: Cohort
    after: Cohort
    legs: tuple[CohortLeg, ...]
    like_with_like: LikeWithLike | None
    """None where the later cohort is too young for it."""
    lag: tuple[LagPoint, ...]
    usual_days: int
    """Nine of ten receipts come within so many days of the inquiry."""
    ripe_after: int
    until: date
    """The last day on which money was looked for."""
    notes: tuple[Text, ...]

    @property
    def change(self) -> float:
        return self.after.expected.value - self.before.expected.value

    def as_json(self, language: str = "zh") -> Json:
        like = self.like_with_like
        return {
            "shop": self.shop,
            "before": self.before.as_json(),
            "after": self.after.as_json(),
            "change": self.change,
            "legs": [
                {"leg": leg.leg, "owner": leg.owner.value, **leg.contribution.as_json()} for leg in self.legs
            ],
            "like_with_like": {"days": like.days, "before": like.before, "after": like.after}
            if like
            else None,
            "lag": [
                {"age": at.age, "share": at.share, "low": at.low, "high": at.high, "watched": at.watched}
                for at in self.lag
            ],
            "usual_days": self.usual_days,
            "ripe_after": self.ripe_after,
            "until": self.until.isoformat(),
            "notes": [note.into(language) for note in self.notes],
        }


@dataclass(frozen=True, slots=True)
class RipeningWeeks:
    """A shop's weekly cohorts, and how long its inquiries take."""

    weeks: tuple[Cohort, ...]
    """Whole platform weeks, oldest first; those without inquiries, or with a gap in the log, are left out."""
    half_within: int
    """Days from the inquiry within which half of all receipts come."""
    usual_days: int
    """Nine of ten."""
    ripe_after: int
    receipts: int
    """Of the log, which the lag rests on."""
    until: date
    """The last day on which money was looked for."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two cohorts with what is expected of them: what the splits of closing start from."""

    arrivals: Arrivals
    lag: Lag
    periods: tuple[Period, Period]
    """Before, after; so are the pairs below."""
    rows: tuple[Rows, Rows]
    outlooks: tuple[Outlook, Outlook]


def read_pair(
    snapshot: Snapshot,
    shop: str,
    period: Period,
    against: Period,
    latest_complete: date,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Pair | CannotTell:
    """The inquiries of both periods. NotAnswerable for a period that is not complete or before the shop's facts."""
    facts = ShopFacts(snapshot, shop)
    for asked in (against, period):
        must_be_answerable(facts, asked, latest_complete)
    arrivals = read_arrivals(facts, latest_complete)
    if isinstance(arrivals, CannotTell):
        return arrivals
    return pair_of(arrivals, period, against, draws=draws, seed=seed)


def pair_of(
    arrivals: Arrivals, period: Period, against: Period, *, draws: int = DRAWS, seed: int = SEED
) -> Pair | CannotTell:
    for asked in (against, period):
        gap = arrivals.gap_in(asked)
        if gap is not None:
            return gap
        if not len(arrivals.of(asked)):
            return CannotTell(
                Text(f"{asked} 没有询盘", f"there were no inquiries in {asked}"),
                Text("两个时间段都有询盘", "inquiries in both periods"),
            )
    lag = fit_lag(arrivals, draws=draws, seed=seed)
    if isinstance(lag, CannotTell):
        return lag
    before, after = arrivals.of(against), arrivals.of(period)
    outlooks = (
        outlook(before, arrivals.ages(before), lag, seed=seed + 1),
        outlook(after, arrivals.ages(after), lag, seed=seed + 2),
    )
    return Pair(arrivals, lag, (against, period), (before, after), outlooks)


def cohort_change(
    snapshot: Snapshot, shop: str, period: Period, against: Period, latest_complete: date
) -> CohortChange | CannotTell:
    """Inquiries of `period` against those of `against`, and the orders that they brought and will bring.

    Errors: NotAnswerable for a period that is not complete yet or begins before the shop's facts.
    """
    pair = read_pair(snapshot, shop, period, against, latest_complete)
    return pair if isinstance(pair, CannotTell) else cohort_change_of(pair, shop)


def cohort_change_of(pair: Pair, shop: str) -> CohortChange:
    arrivals, lag = pair.arrivals, pair.lag
    before, after = (cohort(asked, found) for asked, found in zip(pair.periods, pair.outlooks, strict=True))
    return CohortChange(
        shop=shop,
        before=before,
        after=after,
        legs=_legs(pair),
        like_with_like=_like_with_like(pair, max(asked.end for asked in pair.periods)),
        lag=lag_points(lag),
        usual_days=lag.usual_days(0.9),
        ripe_after=lag.ripe_after,
        until=arrivals.until,
        notes=_notes(arrivals, lag, before, after),
    )


def weekly_cohorts(
    snapshot: Snapshot, shop: str, latest_complete: date, weeks: int = 26
) -> tuple[Cohort, ...] | CannotTell:
    """The last whole platform weeks, oldest first: where orders are still to come the forecast says how many."""
    found = ripening_weeks(snapshot, shop, latest_complete, weeks)
    return found if isinstance(found, CannotTell) else found.weeks


def ripening_weeks(
    snapshot: Snapshot, shop: str, latest_complete: date, weeks: int = 26
) -> RipeningWeeks | CannotTell:
    """The weekly cohorts together with the lag that ripens them."""
    arrivals = read_arrivals(ShopFacts(snapshot, shop), latest_complete)
    if isinstance(arrivals, CannotTell):
        return arrivals
    lag = fit_lag(arrivals)
    if isinstance(lag, CannotTell):
        return lag
    return RipeningWeeks(
        weeks=_weekly(arrivals, lag, weeks),
        half_within=lag.usual_days(0.5),
        usual_days=lag.usual_days(0.9),
        ripe_after=lag.ripe_after,
        receipts=lag.receipts,
        until=arrivals.until,
    )


def _weekly(arrivals: Arrivals, lag: Lag, weeks: int) -> tuple[Cohort, ...]:
    last = week_of(arrivals.until)
    if last.end > arrivals.until:
        last = last.previous()
    found = []
    for number in range(weeks - 1, -1, -1):
        back = timedelta(days=7 * number)
        week = Period(last.start - back, last.end - back)
        rows = arrivals.of(week)
        if arrivals.gap_in(week) is None and len(rows):
            found.append(cohort(week, outlook(rows, arrivals.ages(rows), lag)))
    return tuple(found)


def cohort(period: Period, of: Outlook) -> Cohort:
    low, high = bounds(of.to_come_draws)
    forecast = None if of.is_ripe else Range(of.to_come, min(low, of.to_come), max(high, of.to_come))
    coming = forecast or Range(0.0, 0.0, 0.0)
    rates = bounds(of.underlying / of.inquiries)
    return Cohort(
        period=period,
        inquiries=of.inquiries,
        paid=of.paid,
        ripe_share=of.exposure / of.inquiries,
        forecast=forecast,
        expected=Range(of.expected, of.paid + coming.low, of.paid + coming.high),
        rate=Range(of.expected / of.inquiries, *rates),
    )


def lag_points(lag: Lag) -> tuple[LagPoint, ...]:
    """The curve for drawing, up to an age at which all is ripe."""
    low, high = lag.curve.interval()
    last = min(len(lag.ripeness) - 1, max(SHOWN_AGES, lag.ripe_after))
    return tuple(
        LagPoint(age, float(share), float(low[age]), float(high[age]), int(lag.curve.at_risk[age]))
        for age, share in enumerate(lag.curve.done[: last + 1])
    )


def bounds(draws: Floats, level: float = LEVEL) -> tuple[float, float]:
    """Between which values the middle `level` of the draws lies."""
    tail = (1.0 - level) / 2
    low, high = np.quantile(draws, (tail, 1.0 - tail), method="weibull")
    return float(low), float(high)


def _legs(pair: Pair) -> tuple[CohortLeg, ...]:
    """Inquiries × ripened rate, in both periods and in every draw."""
    before, after = pair.outlooks
    point = _split(before, after, np.array([before.expected]), np.array([after.expected]))
    drawn = _split(before, after, before.underlying, after.underlying)
    return tuple(
        CohortLeg(code, owner, Range(float(value[0]), *bounds(draws)))
        for (code, owner), value, draws in zip(LEGS, point, drawn, strict=True)
    )


def _split(before: Outlook, after: Outlook, first: Floats, second: Floats) -> Floats:
    """first, second: outcomes of both cohorts, (n,) → (legs, n)."""
    factors = [
        np.stack([np.full(len(outcome), float(of.inquiries)), outcome / of.inquiries])
        for of, outcome in ((before, first), (after, second))
    ]
    return owen(factors[0], factors[1], [[0], [1]])


def _like_with_like(pair: Pair, end: date) -> LikeWithLike | None:
    days = (pair.arrivals.until - end).days
    if days < SHORTEST_LIKE_WITH_LIKE:
        return None
    before, after = (int((rows.is_paid & (rows.paid_after <= days)).sum()) for rows in pair.rows)
    return LikeWithLike(days, before, after)


def _notes(arrivals: Arrivals, lag: Lag, before: Cohort, after: Cohort) -> tuple[Text, ...]:
    notes = []
    if arrivals.is_late:
        notes.append(
            Text(
                f"订单记录只到 {arrivals.until}，之后到账的还不知道",
                f"orders are known up to {arrivals.until}: what was received later is not known yet",
            )
        )
    usual = lag.usual_days(0.9)
    notes += [_unripe(one, usual) for one in (before, after) if one.forecast is not None]
    spam = arrivals.spam_in(before.period), arrivals.spam_in(after.period)
    if any(spam):
        notes.append(
            Text(
                f"垃圾询盘不在其中：{spam[0]} → {spam[1]} 条",
                f"spam is left out: {spam[0]} → {spam[1]} contacts",
            )
        )
    notes.append(
        Text(
            "只算询盘带来的成交，一条询盘算一次；TM、RFQ 和直接下单不在其中",
            "orders that inquiries brought, each inquiry once; chats, RFQs and direct orders are not among them",
        )
    )
    return tuple(notes)


def _unripe(cohort: Cohort, usual: int) -> Text:
    return Text(
        f"未成熟：{cohort.period} 的询盘一般 {usual} 天内到账，现在成熟 {cohort.ripe_share:.0%}，其余是预测，不是少了",
        f"unripe: money usually arrives within {usual} days; the inquiries of {cohort.period} are "
        f"{cohort.ripe_share:.0%} ripe, and the rest is a forecast, not a loss",
    )
