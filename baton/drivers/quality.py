"""Worse inquiries, or fewer of the same inquiries closed: the change of a cohort's orders, split between the two.

    expected orders = Σ_g  V · u_g · r_g

    V     inquiries                                       marketing
    u_g   the share of stratum g: the mix of inquiries    shared: who came is seen by both teams
    r_g   orders for an inquiry of stratum g, once ripe   sales: the same kind of inquiry, closed more or less often

Strata are frozen at arrival (`baton.drivers.strata`). Each of the three is a union of its own in Owen's value, so
that the legs sum to the change of the expected orders and none depends on how finely another is measured.

Rates of strata rest on few orders. The whole log says how strata differ as a rule; how each has moved since is
drawn towards its siblings and the shop (`shrinkage`, twice), and what a stratum brought beyond that is chance, a
leg of its own that sums to nought over the shop. Unripe cohorts are taken at what they are expected to bring: rates
are receipts for each *ripe* inquiry, and the level of each period is that of `cohorts`, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import fsum

import numpy as np

from baton.drivers.cannot_tell import CannotTell
from baton.drivers.chain import centred
from baton.drivers.cohorts import Cohort, Pair, Range, bounds, cohort, read_pair
from baton.drivers.families import Family, kinds
from baton.drivers.lag_curve import SEED
from baton.drivers.owen import owen
from baton.drivers.posterior import RateDraws
from baton.drivers.shrinkage import fitted, shrink
from baton.drivers.strata import Strata, Stratum, strata_of
from baton.drivers.survival import Floats
from baton.drivers.tree import sums
from baton.facts.snapshot import Snapshot
from baton.kit.glossary import Owner
from baton.kit.period import Period
from baton.kit.text import Text

Json = Mapping[str, object]

VOLUME, MIX, CONVERSION, CHANCE = "inquiries", "inquiry_mix", "conversion_in_stratum", "chance"
OWNERS: Mapping[str, Owner] = {
    VOLUME: Owner.MARKETING,
    MIX: Owner.SHARED,
    CONVERSION: Owner.SALES,
    CHANCE: Owner.CHANCE,
}
UNIONS = ([0], [1], [2])
MOVES_FROM = 60
"""Receipts of a period from which on a stratum's own movement can be told from the shop's; before that all strata
move together, and the rest is chance."""


@dataclass(frozen=True, slots=True)
class QualityLeg:
    leg: str
    owner: Owner
    contribution: Range

    def as_json(self) -> Json:
        return {"leg": self.leg, "owner": self.owner.value, **self.contribution.as_json()}


@dataclass(frozen=True, slots=True)
class StratumChange:
    """One kind of inquiry in both periods. The contributions of all strata sum to the legs."""

    stratum: Stratum
    inquiries: tuple[int, int]
    """Before, after; so are the pairs below."""
    paid: tuple[int, int]
    """So far."""
    rates: tuple[float, float]
    """Orders for an inquiry, once ripe; drawn towards the strata around it."""
    contributions: Mapping[str, float]
    """By leg."""


@dataclass(frozen=True, slots=True)
class QualityChange:
    """The change of the orders expected of two cohorts; the legs sum to it (1e-9 relative)."""

    shop: str
    before: Cohort
    after: Cohort
    legs: tuple[QualityLeg, ...]
    strata: tuple[StratumChange, ...]
    """The largest first."""
    notes: tuple[Text, ...]

    @property
    def change(self) -> float:
        return self.after.expected.value - self.before.expected.value

    def leg(self, code: str) -> Range:
        return next(leg.contribution for leg in self.legs if leg.leg == code)

    def as_json(self, language: str = "zh") -> Json:
        return {
            "shop": self.shop,
            "before": self.before.as_json(),
            "after": self.after.as_json(),
            "change": self.change,
            "legs": [leg.as_json() for leg in self.legs],
            "strata": [
                {
                    "stratum": one.stratum.label.into(language),
                    "inquiries": list(one.inquiries),
                    "paid_so_far": list(one.paid),
                    "rates": list(one.rates),
                    "contributions": dict(one.contributions),
                }
                for one in self.strata
            ],
            "notes": [note.into(language) for note in self.notes],
        }


@dataclass(frozen=True, slots=True)
class Closing:
    """Two cohorts by strata: S strata in columns, before and after in rows."""

    pair: Pair
    strata: Strata
    inquiries: Floats
    """(2, S)."""
    paid: Floats
    """(2, S), so far."""
    outcome: Floats
    """(2, S): so far and still to come; a period's sum is what `cohorts` expects of it."""
    rates: Floats
    """(2, S)."""
    rate_draws: Floats
    """(2, draws, S); in each draw the period's sum is a level that may be behind it."""

    @property
    def factors(self) -> tuple[Floats, Floats]:
        """V, u, r of both periods: (3, S) each."""
        before, after = (_factors(of, rates) for of, rates in zip(self.inquiries, self.rates, strict=True))
        return before, after

    @property
    def factor_draws(self) -> tuple[Floats, Floats]:
        """(3, draws, S) each."""
        before, after = (
            _factors(np.broadcast_to(of, rates.shape), rates)
            for of, rates in zip(self.inquiries, self.rate_draws, strict=True)
        )
        return before, after


def quality_change(
    snapshot: Snapshot,
    shop: str,
    period: Period,
    against: Period,
    latest_complete: date,
    grades: Mapping[str, str] | None = None,
) -> QualityChange | CannotTell:
    """Volume, mix and closing within strata of the inquiries of `period` against those of `against`.

    grades: inquiry id → the grade that a model gave at arrival, one more attribute of the strata. Errors:
    NotAnswerable for a period that is not complete yet or begins before the shop's facts.
    """
    pair = read_pair(snapshot, shop, period, against, latest_complete)
    closing = pair if isinstance(pair, CannotTell) else closing_of(pair, grades)
    return closing if isinstance(closing, CannotTell) else quality_of(closing, shop)


def quality_of(closing: Closing, shop: str) -> QualityChange:
    """The legs of two cohorts that are split by strata already."""
    parts = _parts(closing)
    before, after = (
        cohort(asked, found) for asked, found in zip(closing.pair.periods, closing.pair.outlooks, strict=True)
    )
    return QualityChange(
        shop=shop,
        before=before,
        after=after,
        legs=_legs(closing, parts),
        strata=_strata(closing, parts),
        notes=closing.strata.notes,
    )


def closing_of(
    pair: Pair, grades: Mapping[str, str] | None = None, *, seed: int = SEED
) -> Closing | CannotTell:
    """The two cohorts by strata, with rates drawn together and their draws."""
    strata = strata_of(pair.arrivals, *pair.rows, grades)
    if isinstance(strata, CannotTell):
        return strata
    arrivals, lag, size = pair.arrivals, pair.lag, len(strata)
    inquiries, paid, exposure = (
        np.stack(found) for found in zip(*(_counts(pair, strata, period) for period in range(2)), strict=True)
    )
    whole = arrivals.rows.is_paid.astype(np.float64), lag.ripe(arrivals.ages(arrivals.rows))
    usual = [sums(values[np.newaxis], strata.place, size) for values in whole]
    pattern, drawn = _patterns(paid, exposure, (usual[0], usual[1]), strata, lag.draws, seed)
    expected = np.array([[of.expected] for of in pair.outlooks])
    rates = _levelled(pattern, inquiries, expected)
    rate_draws = np.stack(
        [
            _levelled(drawn[period], inquiries[period], of.underlying[:, np.newaxis])
            for period, of in enumerate(pair.outlooks)
        ]
    )
    to_come = (inquiries - exposure) * rates
    coming = np.array([[of.to_come] for of in pair.outlooks])
    return Closing(
        pair=pair,
        strata=strata,
        inquiries=inquiries,
        paid=paid,
        outcome=paid + _scaled(to_come, coming),
        rates=rates,
        rate_draws=rate_draws,
    )


def _counts(pair: Pair, strata: Strata, period: int) -> tuple[Floats, Floats, Floats]:
    """Inquiries, receipts and ripe inquiries by stratum, (S,) each, of the earlier or the later cohort."""
    arrivals, of, rows = pair.arrivals, pair.outlooks[period], pair.rows[period]
    place = strata.place[arrivals.among(pair.periods[period])]
    ripe = np.ones(len(rows)) if of.is_ripe else pair.lag.ripe(arrivals.ages(rows))
    weights = np.stack([np.ones(len(rows)), rows.is_paid.astype(np.float64), ripe])
    inquiries, paid, exposure = sums(weights, place, len(strata))
    return inquiries, paid, exposure


def _patterns(
    paid: Floats, exposure: Floats, usual: tuple[Floats, Floats], strata: Strata, draws: int, seed: int
) -> tuple[Floats, Floats]:
    """Receipts for each ripe inquiry: the best estimates, (2, S), and draws, (2, draws, S).

    usual: receipts and ripe inquiries of the whole log, (1, S) each: how strata differ as a rule. The periods' own
    counts say how they have moved since, as a multiple of that.
    """
    before, before_draws = _shrunken(
        np.stack([usual[0], usual[0]]), np.stack([usual[1], usual[1]]), strata, draws, seed, are_tied=False
    )
    if min(paid.sum(axis=1)) < MOVES_FROM:
        return np.stack([before[0], before[0]]), np.stack([before_draws[0], before_draws[0]])
    moved, moved_draws = _shrunken(
        paid[:, np.newaxis], exposure[:, np.newaxis] * before[0], strata, draws, seed + 1, are_tied=True
    )
    return moved * before[0], moved_draws * before_draws[0]


def _shrunken(
    counts: Floats, exposures: Floats, strata: Strata, draws: int, seed: int, *, are_tied: bool
) -> tuple[Floats, Floats]:
    """Rates of (2, 1, S) counts: (2, S) and (2, draws, S). A period without exposure has the rates of the other."""
    tree, of = strata.tree(), kinds([Family.COUNT])
    model = fitted(counts, exposures, of, tree, are_tied=are_tied)
    point = shrink(counts, exposures, model, tree)[0].rate[:, 0]
    possible = shrink(counts, exposures, model, tree, is_possible=True)
    blocks = [np.empty((1, draws, len(strata)), dtype=np.float32) for _ in range(2)]
    stream = RateDraws(possible, model, tree, draws, [seed])
    stream.block(slice(0, draws), slice(0, len(strata)), blocks[0], blocks[1])
    drawn = np.stack([block[0] for block in blocks]).astype(np.float64)
    for period, other in ((0, 1), (1, 0)):
        if not exposures[period].sum() > 0 or not counts[period].any():
            point[period], drawn[period] = point[other], drawn[other]
    return np.nan_to_num(point, nan=0.0), np.nan_to_num(drawn, nan=0.0)


def _levelled(rates: Floats, inquiries: Floats, total: Floats) -> Floats:
    """The rates, scaled so that all inquiries together bring `total`."""
    brought = (rates * inquiries).sum(axis=-1, keepdims=True)
    even = total / inquiries.sum(axis=-1, keepdims=True)
    found: Floats = np.where(brought > 0, rates * total / np.where(brought > 0, brought, 1.0), even)
    return found


def _scaled(parts: Floats, total: Floats) -> Floats:
    whole = parts.sum(axis=-1, keepdims=True)
    found: Floats = parts * np.where(whole > 0, total / np.where(whole > 0, whole, 1.0), 0.0)
    return found


def _factors(inquiries: Floats, rates: Floats) -> Floats:
    volume = np.broadcast_to(inquiries.sum(axis=-1, keepdims=True), inquiries.shape)
    return np.stack([volume, inquiries / volume, rates])


def _parts(closing: Closing) -> Mapping[str, Floats]:
    """Every leg by stratum, (S,): the mix measured from the average inquiry."""
    before, after = closing.factors
    volume, mix, conversion = owen(before, after, UNIONS)
    chance = (closing.outcome[1] - closing.outcome[0]) - (volume + mix + conversion)
    return {
        VOLUME: volume,
        MIX: centred(mix, before, after),
        CONVERSION: conversion,
        # What centring takes from a stratum's mix it gives to no leg: over the shop it is nought.
        CHANCE: chance,
    }


def _legs(closing: Closing, parts: Mapping[str, Floats]) -> tuple[QualityLeg, ...]:
    drawn = _flat_owen(*closing.factor_draws).sum(axis=2)
    change = float(closing.outcome[1].sum() - closing.outcome[0].sum())
    draws = dict(zip((VOLUME, MIX, CONVERSION), drawn, strict=True))
    draws[CHANCE] = change - drawn.sum(axis=0)
    return tuple(
        QualityLeg(code, OWNERS[code], Range(fsum(parts[code]), *bounds(draws[code]))) for code in OWNERS
    )


def _flat_owen(before: Floats, after: Floats) -> Floats:
    """Owen's value of every world and stratum: (3, draws, S) → (3, draws, S)."""
    rows = before.shape[0]
    found = owen(before.reshape(rows, -1), after.reshape(rows, -1), UNIONS)
    return found.reshape(before.shape)


def _strata(closing: Closing, parts: Mapping[str, Floats]) -> tuple[StratumChange, ...]:
    found = [
        StratumChange(
            stratum=stratum,
            inquiries=(int(closing.inquiries[0, place]), int(closing.inquiries[1, place])),
            paid=(int(closing.paid[0, place]), int(closing.paid[1, place])),
            rates=(float(closing.rates[0, place]), float(closing.rates[1, place])),
            contributions={leg: float(values[place]) for leg, values in parts.items()},
        )
        for place, stratum in enumerate(closing.strata.found)
    ]
    return tuple(sorted(found, key=lambda one: -sum(one.inquiries)))
