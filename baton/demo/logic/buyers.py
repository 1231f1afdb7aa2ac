"""Who the buyers are: returning ones, the rep who keeps them, their firms' names."""

from __future__ import annotations

import numpy as np

from baton.demo.logic.calendar import Counts

RETURNS = 0.13
"""Part of the contacts that come from a buyer who has written before."""
WRITES_AGAIN_AT_ONCE = 0.025
MOVED = 0.12
"""Part of the contacts that the main account gives to somebody else than the listing's owner."""

FIRST = (
    "Harlow", "Brightline", "Cascade", "Summit", "Tidewater", "Granite", "Meridian", "Northgate", "Redwood",
    "Silverbay", "Oakfield", "Pinecrest", "Stonebridge", "Westmark", "Lakeside", "Ironwood", "Copperhill",
    "Fairmont", "Greystone", "Highfield", "Kingsley", "Larkspur", "Millbrook", "Newhaven", "Orchard", "Quayside",
    "Ridgeway", "Sandhurst", "Thornbury", "Underwood", "Valemont", "Whitfield", "Alderton", "Blackwell",
)  # fmt: skip
LOCAL = {
    "BR": ("Iluminar", "Luz Norte", "Claro Sol", "Vale Verde", "Serra Azul", "Porto Bravo", "Campo Novo", "Rio Alto"),
    "DE": ("Lichtwerk", "Nordhaus", "Rheintal", "Bergmann", "Waldner", "Hafenlicht", "Steinfurt", "Elbtal"),
    "SA": ("Najd", "Al Rimal", "Hijaz", "Al Waha", "Tuwaiq", "Gulf Bright", "Al Madar", "Sahara Star"),
    "NG": ("Adebayo", "Okafor", "Lagos Bright", "Eko", "Niger Delta", "Chukwu", "Ibadan", "Kano Star"),
    "MX": ("Grupo Luz", "Norte Sol", "Sierra Clara", "Azteca Vista", "Monte Real", "Costa Brava"),
    "FR": ("Lumiere du Sud", "Atelier Clair", "Maison Rive", "Val de Seine", "Bois Blanc"),
}  # fmt: skip
TRADE = (
    "Lighting", "Electric", "Supply", "Contracting", "Trading", "Projects", "Imports", "Warehouse Group",
    "Retrofit", "Distribution", "Engineering", "Wholesale", "Builders", "Facility Services", "Energy",
)  # fmt: skip
FORM = {
    "US": "LLC", "GB": "Ltd", "DE": "GmbH", "BR": "Ltda", "SA": "Est.", "NG": "Ltd", "MX": "SA de CV", "AU": "Pty",
    "FR": "SARL", "AE": "FZE", "IT": "Srl", "ES": "SL", "PL": "Sp. z o.o.", "NL": "BV", "IN": "Pvt Ltd",
}  # fmt: skip


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


def firm(number: int, country: str) -> str:
    """The name of a buyer's firm. Invented; the same number and country give the same name."""
    stems = (*LOCAL.get(country, ()), *FIRST)
    stem = stems[(number * 7 + number // len(stems)) % len(stems)]
    trade = TRADE[(number * 11 + number // 13) % len(TRADE)]
    form = FORM.get(country, "Co.")
    return f"{stem} {trade} {form}"


def buyer_code(number: int, country: str) -> str:
    """The platform's id of a buyer: text."""
    return f"{country.lower()}{10_420_000 + number * 37}"
