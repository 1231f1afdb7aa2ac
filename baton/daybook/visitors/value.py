"""How likely a visitor is to inquire, learnt from the shop's own visits, and what that is worth.

    chance(x)  =  1 / (1 + exp(−(b + w·x)))          x: what the visits say, standardised; missing stands at the mean
    minimise   Σ log(1 + exp(−s·(b + w·x))) + ½·λ·|w|²      s = +1 where the visitor inquired or chatted, else −1
    worth(x)   =  chance(x) · (received of the country + K · received a piece of all) / (inquiries of the country + K)

The penalty λ draws every weight to nought, the bias is free: with λ large everybody has the shop's own share. λ is
the one of PENALTIES with the least loss on visitors that were left out (five parts, a visitor always whole in one).
Nothing is learnt where fewer than ENOUGH visitors inquired, or where the loss is not surely less than that of the
shop's share alone: then the order is the stated one (`stated`). Fitted by Newton's method; same visits, same weights.

What a visitor did in the shop is not among the features: the platform writes "inquired" into that very column, so
that it would tell the outcome and not foretell it. Of the suppliers that a visitor asked, this shop is taken out.

Source: A. Hoerl and R. Kennard (1970), Ridge regression; S. le Cessie and J. van Houwelingen (1992), Ridge
estimators in logistic regression.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log1p

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from baton.daybook.visitors.terms import Basis, Visitor

Floats = NDArray[np.float64]
ENOUGH = 50
PARTS = 5
PENALTIES = (3.0, 30.0, 300.0)
STEPS = 25
SURE = 1.645
"""Standard errors by which the loss must be less than without any feature: by luck alone once in twenty times."""
LEAST_OF_COUNTRY = 30
"""Visits of a country below which it has no weight of its own."""
SHRINK = 50.0
"""K: inquiries of a country at which its own receipts weigh as much as the shop's."""
_SUPPLIERS = re.compile(r"浏览\s*(\d+)\s*个?供应商|(\d+)\s+suppliers?", re.IGNORECASE)
_RFQ = re.compile(r"发布\s*(\d+)\s*个?\s*RFQ|(\d+)\s+RFQs?", re.IGNORECASE)
_ASKED = re.compile(r"发起\s*(\d+)\s*个?询盘|(\d+)\s+inquir", re.IGNORECASE)
_WARM = re.compile(r"询盘车|start\s*order|联系方式|contact", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Model:
    """Weights for standardised features; None where nothing could be learnt."""

    weights: Floats
    bias: float
    mean: Floats
    scale: Floats
    countries: tuple[str, ...]

    def chances(self, visitors: Sequence[Visitor]) -> Floats:
        rows = (_table(visitors, self.countries) - self.mean) / self.scale
        found: Floats = expit(np.nan_to_num(rows) @ self.weights + self.bias)
        return found


def learnt(visitors: Sequence[Visitor], has_asked: Sequence[bool]) -> tuple[Model | None, Basis]:
    """visitors and whether each inquired afterwards, in a fixed order. Without a model where too little tells."""
    asked = np.asarray(has_asked, dtype=bool)
    few = min(int(asked.sum()), int((~asked).sum()))
    if few < ENOUGH:
        return None, Basis(False, len(asked), int(asked.sum()))
    countries = _own_weight(visitors)
    table = _table(visitors, countries)
    mean, scale = _standard(table)
    rows = np.nan_to_num((table - mean) / scale)
    sign = np.where(asked, 1.0, -1.0)
    losses = _left_out_losses(rows, sign)
    best = min(PENALTIES, key=lambda penalty: float(losses[penalty].mean()))
    gain = _left_out_losses(rows[:, :0], sign)[best] - losses[best]
    if gain.mean() <= SURE * gain.std() / np.sqrt(len(gain)):
        return None, Basis(False, len(asked), int(asked.sum()))
    at = _fitted(rows, sign, best, np.zeros(rows.shape[1] + 1))
    return Model(at[:-1], float(at[-1]), mean, scale, countries), Basis(True, len(asked), int(asked.sum()))


def stated(visitor: Visitor) -> tuple[float, ...]:
    """The order without a model, greatest first: level; inquiry basket, order page or contacts; RFQs and inquiries
    elsewhere; visits; time stayed."""
    return (
        visitor.level or 0,
        1.0 if _WARM.search(visitor.shop_behaviour) else 0.0,
        min(_count(_RFQ, visitor.site_behaviour) + _count(_ASKED, visitor.site_behaviour), 10.0),
        visitor.visits,
        visitor.stay_seconds or 0,
    )


def worth_of(country: str, inquiries: Mapping[str, int], received: Mapping[str, float]) -> float | None:
    """What an inquiry of the country has brought, US dollars, drawn to what all bring; None where none brought any."""
    total = sum(inquiries.values())
    whole = sum(received.values())
    if not total or whole <= 0:
        return None
    own = inquiries.get(country, 0)
    return (received.get(country, 0.0) + SHRINK * whole / total) / (own + SHRINK)


def _own_weight(visitors: Sequence[Visitor]) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    for visitor in visitors:
        counts[visitor.country] = counts.get(visitor.country, 0) + 1
    return tuple(sorted(code for code, count in counts.items() if code and count >= LEAST_OF_COUNTRY))


def _table(visitors: Sequence[Visitor], countries: Sequence[str]) -> Floats:
    """(visitors × features); NaN where not known."""
    own = [
        [
            np.nan if visitor.stay_seconds is None else log1p(visitor.stay_seconds),
            np.nan if visitor.views is None else log1p(visitor.views),
            log1p(visitor.visits),
            log1p(len(visitor.words)),
            np.nan if visitor.level is None else float(visitor.level),
            _known_count(_SUPPLIERS, visitor.site_behaviour),
            _known_count(_RFQ, visitor.site_behaviour),
            _known_count(_ASKED, visitor.site_behaviour),
            *(1.0 if visitor.country == code else 0.0 for code in countries),
        ]
        for visitor in visitors
    ]
    return np.asarray(own, dtype=np.float64).reshape(len(visitors), 8 + len(countries))


def _count(pattern: re.Pattern[str], text: str) -> float:
    found = pattern.search(text)
    return float(next(group for group in found.groups() if group)) if found else 0.0


def _known_count(pattern: re.Pattern[str], text: str) -> float:
    return log1p(_count(pattern, text)) if text else np.nan


def _standard(table: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation of each column over what is known; a column that does not vary counts nothing."""
    is_known = ~np.isnan(table)
    count = np.maximum(is_known.sum(axis=0), 1)
    mean = np.where(is_known, table, 0.0).sum(axis=0) / count
    spread = np.sqrt((np.where(is_known, table - mean, 0.0) ** 2).sum(axis=0) / count)
    return mean, np.where(spread > 1e-9, spread, np.inf)


def _left_out_losses(rows: Floats, sign: Floats) -> dict[float, Floats]:
    """By penalty, the loss on each visitor when it was left out of learning."""
    part = np.arange(len(sign)) % PARTS
    losses = {penalty: np.zeros(len(sign)) for penalty in PENALTIES}
    for number in range(PARTS):
        out = part == number
        at = np.zeros(rows.shape[1] + 1)
        # From the strongest penalty on, each begins where the one before it ended.
        for penalty in sorted(PENALTIES, reverse=True):
            at = _fitted(rows[~out], sign[~out], penalty, at)
            losses[penalty][out] = np.logaddexp(0.0, -sign[out] * (rows[out] @ at[:-1] + at[-1]))
    return losses


def _fitted(rows: Floats, sign: Floats, penalty: float, start: Floats) -> Floats:
    """Newton's method on the penalised loss: the weights, and the bias behind them."""
    table = np.column_stack([rows, np.ones(len(rows))])
    ridge = np.full(table.shape[1], penalty)
    # A grain on the bias keeps the step finite where all of one part are of one kind.
    ridge[-1] = 1e-6
    at = start.copy()
    for _ in range(STEPS):
        chance = expit(table @ at)
        slope = table.T @ (chance - (sign > 0)) + ridge * at
        # Not as a product of matrices: for so narrow a table the threads of the library cost more than they bring.
        curve = np.einsum("ni,nj->ij", table * (chance * (1 - chance))[:, None], table) + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        at -= step
        if np.abs(step).max() < 1e-6:
            break
    return at
