"""Who the buyers are: new and returning ones, and the rep who keeps them."""

from __future__ import annotations

import numpy as np

from baton.demo.logic.calendar import Counts

RETURNS = 0.13
"""Part of the contacts that come from a buyer who has written before."""
WRITES_AGAIN_AT_ONCE = 0.025
MOVED = 0.12
"""Part of the contacts that the main account gives to somebody else than the listing's owner."""


def draw_buyers(
    day: Counts, country: Counts, owner: Counts, reps: int, rng: np.random.Generator
) -> tuple[Counts, Counts]:
    """Buyer number and rep of every contact (N each), in order of arrival.

    A returning buyer stays with the rep of before while that rep is here; a new one goes to the listing's owner,
    some to another rep.
    """
    amount = len(day)
    kind, pick, moved = rng.random(amount), rng.random(amount), rng.random(amount)
    other = rng.integers(0, max(1, reps - 1), amount)
    buyers = np.zeros(amount, dtype=np.int64)
    staff = np.zeros(amount, dtype=np.int64)
    known: dict[int, list[int]] = {}
    keeper: list[int] = []
    last_day: dict[int, int] = {}
    for row in range(amount):
        here = known.setdefault(int(country[row]), [])
        if here and last_day.get(int(country[row])) == day[row] and kind[row] < WRITES_AGAIN_AT_ONCE:
            buyer = here[-1]
        elif here and kind[row] < RETURNS:
            buyer = here[-1 - int(pick[row] ** 2 * min(len(here), 400))]
        else:
            buyer = len(keeper)
            keeper.append(int(owner[row]) if moved[row] >= MOVED else int(other[row]))
            here.append(buyer)
        last_day[int(country[row])] = int(day[row])
        buyers[row], staff[row] = buyer, keeper[buyer]
    return buyers, staff


def buyer_code(number: int, country: str) -> str:
    """The platform's id of a buyer: text."""
    return f"{country.lower()}{10_420_000 + number * 37}"
