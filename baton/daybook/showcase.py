"""Which product is worth which showcase slot.

What a slot is worth to a product is the impressions it adds times the inquiries that the product makes of one:

    worth = impressions without a slot × lift × inquiries per impression

The lift is the shop's own setting: no file says it. Inquiries per impression are drawn towards the product's tier
(`baton.drivers.shrinkage`), so that one lucky inquiry of a hardly shown product does not win a slot. Of a product that
has a slot, the impressions that the slot brings are taken out first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from baton.daybook.day_facts import DayFacts
from baton.daybook.product_figures import STRONG, ProductCard, Stretch, cards, stretches
from baton.drivers.families import Family, kinds
from baton.drivers.shrinkage import best_rates, fitted
from baton.drivers.tree import flat, nested
from baton.kit.period import Period

NEVER_IN_SLOTS = frozenset({"weak_tier"})


@dataclass(frozen=True, slots=True)
class Worth:
    """A product's figures for a slot, of the newest period."""

    card: ProductCard
    impressions: float
    inquiries: float
    rate: float
    """Inquiries per impression, shrunken."""
    gain: float
    """Inquiries a period that a slot brings it."""


@dataclass(frozen=True, slots=True)
class Swap:
    """A slot whose product makes less of it than another one would."""

    slot: int
    out: Worth | None
    """None where nothing is known of the product that has it."""
    out_id: str
    into: Worth


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with the slots; no product is wanted for two of them."""

    period: Period | None
    vacant: tuple[tuple[int, Worth | None], ...]
    """Slots without a product, with the one to put there."""
    strong: tuple[Swap, ...]
    """Power products without a slot, with the slot that brings least."""
    weak: tuple[Swap, ...]
    slots: int


def slots_of(day: DayFacts) -> Mapping[int, str]:
    """The product of every slot by the newest note; the empty text where it is vacant."""
    return {row["slot"]: row["product_id"] or "" for row in day.state("showcase_slot")}


def plan(day: DayFacts, lift: float, margin: float) -> Plan:
    """lift: what a slot adds to impressions, as a part of them. margin: how many times as much another product must
    bring before it takes a slot."""
    key = ("showcase plan", lift, margin)
    found: Plan = day.remembered(key, lambda: _plan(day, lift, margin))
    return found


def _plan(day: DayFacts, lift: float, margin: float) -> Plan:
    slots, worths = slots_of(day), worths_of(day, lift)
    held = {product for product in slots.values() if product}
    free = [one for product, one in worths.items() if product not in held and _may_have(one.card)]
    free.sort(key=lambda one: (-one.gain, one.card.product_id))
    strong = [one for one in free if one.card.tier in STRONG]
    others = [one for one in free if one.card.tier not in STRONG]
    queue = strong + others
    empty = sorted(slot for slot, product in slots.items() if not product)
    vacant = [(slot, queue[place] if place < len(queue) else None) for place, slot in enumerate(empty)]
    taken = sorted(
        ((slot, product) for slot, product in slots.items() if product),
        key=lambda pair: (_gain(worths.get(pair[1])), pair[0]),
    )
    # A weak product gives its slot up to whatever comes next; a sound one only to who brings more.
    weak_slots = [pair for pair in taken if _is_weak(worths.get(pair[1]))]
    sound_slots = [pair for pair in taken if not _is_weak(worths.get(pair[1]))]
    weak = _swaps(_but(queue, vacant, ()), weak_slots, worths, margin)
    swapped = _swaps(_but(strong, vacant, weak), sound_slots, worths, 1.0)
    used = {one.slot for one in swapped}
    rest = [pair for pair in sound_slots if pair[0] not in used]
    weak += _swaps(_but(others, vacant, weak), rest, worths, margin)
    periods = stretches(day)
    return Plan(periods[0].period if periods else None, tuple(vacant), swapped, weak, len(slots))


def _swaps(
    candidates: Sequence[Worth], taken: Sequence[tuple[int, str]], worths: Mapping[str, Worth], margin: float
) -> tuple[Swap, ...]:
    """The best candidate into the worst slot, the next best into the next, as long as it brings enough more."""
    found = []
    for into, (slot, product) in zip(candidates, taken, strict=False):
        out = worths.get(product)
        if into.gain <= 0 or into.gain <= margin * _gain(out):
            break
        found.append(Swap(slot, out, product, into))
    return tuple(found)


def _but(
    queue: Sequence[Worth], vacant: Sequence[tuple[int, Worth | None]], swapped: Sequence[Swap]
) -> Sequence[Worth]:
    """Those of the queue that have no slot yet."""
    placed = {one.card.product_id for _, one in vacant if one is not None}
    placed |= {one.into.card.product_id for one in swapped}
    return [one for one in queue if one.card.product_id not in placed]


def _is_weak(worth: Worth | None) -> bool:
    return worth is None or worth.card.is_listed is False or worth.card.tier in NEVER_IN_SLOTS


def _gain(worth: Worth | None) -> float:
    """Nothing for a product that is off the shelf or has no figures."""
    return 0.0 if worth is None or worth.card.is_listed is False else worth.gain


def _may_have(card: ProductCard) -> bool:
    return card.is_listed is not False and card.tier not in NEVER_IN_SLOTS


def worths_of(day: DayFacts, lift: float) -> Mapping[str, Worth]:
    """What a slot would bring every product that was shown in the newest period."""
    periods = stretches(day)
    if not periods:
        return {}
    known = cards(day)
    newest = periods[0]
    shown = [
        product for product in newest.by_product if product in known and newest.of(product, "impressions")
    ]
    if not shown:
        return {}
    rates = _rates(shown, known, periods[1] if len(periods) > 1 else None, newest)
    in_slots = {product for product in slots_of(day).values() if product}
    found = {}
    for product, rate in zip(shown, rates, strict=True):
        impressions = newest.of(product, "impressions") or 0.0
        without = impressions / (1 + lift) if product in in_slots else impressions
        found[product] = Worth(
            known[product], impressions, newest.of(product, "inquiries") or 0.0, rate, without * lift * rate
        )
    return found


def _rates(
    shown: Sequence[str], known: Mapping[str, ProductCard], before: Stretch | None, newest: Stretch
) -> Sequence[float]:
    """Inquiries per impression of the newest period, each drawn towards its tier's and its own earlier one."""
    counts, exposures = (
        np.array(
            [[[_value(one, product, measure) for product in shown]] for one in (before, newest)],
            dtype=np.float64,
        )
        for measure in ("inquiries", "impressions")
    )
    if not counts.sum():
        return [0.0] * len(shown)
    tiers = [known[product].tier for product in shown]
    tree = nested([tiers]) if len(set(tiers)) > 1 else flat(len(shown))
    rates = best_rates(counts, exposures, fitted(counts, exposures, kinds([Family.COUNT]), tree), tree)
    return [float(rate) for rate in np.nan_to_num(rates[1, 0])]


def _value(one: Stretch | None, product: str, measure: str) -> float:
    return 0.0 if one is None else one.of(product, measure) or 0.0
