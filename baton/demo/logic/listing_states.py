"""How the platform rates every listing, what it says, which stand in the showcase and where they rank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import numpy as np

from baton.demo.logic.calendar import Counts
from baton.demo.logic.catalogue import FEATURES, LINES, Product
from baton.demo.logic.logs import template_row
from baton.demo.logic.profile import PRESENT_DAY
from baton.demo.logic.sheets import Cell, Row
from baton.demo.logic.traffic import SHOWCASE_SLOTS
from baton.demo.logic.truth import Planted
from baton.demo.logic.world import World
from baton.sources.choices import choice_label

RECENT_DAYS = 90
POWER_SHARE, TOP_SHARE = 0.66, 0.2
"""Parts of the showcased listings that are power products or better, and top ones."""
VACANT_SLOTS = (17, 33)
BRAND = "Philips"
OTHER_WORDS = "recessed ceiling lamp, cob spot lamp"
"""Keywords of which the title of the planted listing says nothing."""
MATERIALS = ("检测报告", "实拍图与包装图", "IES 光学文件", "尺寸图纸")
SUPPLIERS = ("中山炬明灯饰厂", "江门恒光电器", "宁波朗普照明", "深圳芯亮光电")
QUALITY: Mapping[str, float] = {
    "top_tier": 4.9,
    "power_tier": 4.7,
    "potential_tier": 4.3,
    "ordinary_tier": 3.9,
    "weak_tier": 3.0,
}
GLARE_CLAIM = "UGR<19, no glare at the desk, flicker free, CE and RoHS, test report in the box"
RANK_MONDAYS = 4


def tiers(world: World) -> tuple[str, ...]:
    """The tier of every product: by what it brought lately; the planted ones as planted."""
    asked = _brought(world)
    slots = world.traffic.in_showcase[:, -1]
    facts = world.facts
    order = np.argsort(-asked, kind="stable")
    shown = [int(row) for row in order if slots[row]]
    others = [int(row) for row in order if not slots[row] and not world.products[row].is_listed_only]
    found = np.full(len(asked), "ordinary_tier", dtype=object)
    found[others[len(others) * 4 // 5 :]] = "weak_tier"
    found[[row for row, one in enumerate(world.products) if one.is_listed_only]] = "weak_tier"
    found[others[: len(others) // 5]] = "potential_tier"
    found[shown] = "potential_tier"
    found[shown[: int(len(shown) * POWER_SHARE)]] = "power_tier"
    found[shown[: int(len(shown) * TOP_SHARE)]] = "top_tier"
    weak, power = facts.get("weak_in_showcase"), facts.get("power_without_slot")
    if weak is not None and power is not None:
        presale = _models(facts.get("presale_product"))
        for_sale = [row for row in shown if world.products[row].model not in presale]
        found[for_sale[len(for_sale) - int(weak.size) :]] = "weak_tier"
        dropped = _rows(world, [str(facts["dropped_showcase_slot"].segment["product"])])
        without = [*dropped, *(row for row in others if row not in dropped)][: int(power.size)]
        found[without] = "power_tier"
    return tuple(str(tier) for tier in found)


def _brought(world: World) -> Counts:
    """Effective contacts of the last months by product; clicks decide between equals."""
    contacts = world.contacts
    recent = contacts.is_effective & (contacts.day >= len(world.days) - RECENT_DAYS)
    asked = np.bincount(contacts.product[recent], minlength=len(world.products))
    clicks = world.traffic.total.clicks[:, -RECENT_DAYS:].sum(axis=1)
    return np.asarray(asked * 100_000 + clicks, dtype=np.int64)


def _rows(world: World, models: list[str]) -> list[int]:
    places = {product.model: row for row, product in enumerate(world.products)}
    return [places[model] for model in models]


def product_states(world: World) -> Iterator[Row]:
    """Every listing as it stood on the present day."""
    rng = np.random.default_rng((world.profile.seed, 27))
    size = len(world.products)
    noise = rng.uniform(-0.15, 0.15, size)
    edited = PRESENT_DAY.toordinal() - rng.integers(12, 170, size)
    long_ago = PRESENT_DAY.toordinal() - rng.integers(200, 400, size)
    planted = _PlantedListings(world)
    for row, (product, tier) in enumerate(zip(world.products, tiers(world), strict=True)):
        is_stale = product.is_listed_only or product.model in planted.stale
        edited_on = date.fromordinal(int((long_ago if is_stale else edited)[row]))
        yield template_row(
            "product_states",
            {
                "noted_on": PRESENT_DAY.isoformat(),
                "product_id": product.id,
                "title": product.name,
                "listing_keywords": _keywords(product),
                "tier": choice_label(tier).zh,
                "quality_score": round(min(5.0, QUALITY[tier] + float(noise[row])), 1),
                "is_listed": "Y",
                "is_presale": "Y" if product.model == planted.presale else "N",
                "edited_on": edited_on.isoformat(),
                "supplier": SUPPLIERS[product.line % len(SUPPLIERS)],
                "selling_points": _feature(product),
                **planted.cells(product),
            },
        )


class _PlantedListings:
    """The listings that something is planted in, by model."""

    def __init__(self, world: World) -> None:
        facts = world.facts
        self.stale = set(_models(facts.get("stale_listings")))
        self.presale = (_models(facts.get("presale_product")) or [""])[0]
        self._missing = _models(facts.get("missing_material"))
        self._mismatch = _models(facts.get("title_without_keywords"))
        self._brand = _models(facts.get("brand_in_title"))
        self._claims = _models(facts.get("bad_review"))

    def cells(self, product: Product) -> dict[str, Cell]:
        cells: dict[str, Cell] = {}
        if product.model in self._missing:
            cells["missing_material"] = MATERIALS[self._missing.index(product.model) % len(MATERIALS)]
        if product.model in self._mismatch:
            cells["listing_keywords"] = OTHER_WORDS
        if product.model in self._brand:
            cells["title"] = product.name.replace("LED", f"{BRAND} LED", 1)
            cells["edited_on"] = (PRESENT_DAY - timedelta(days=2)).isoformat()
        if product.model in self._claims:
            cells["selling_points"] = GLARE_CLAIM
        return cells


def _models(fact: Planted | None) -> list[str]:
    if fact is None:
        return []
    named = fact.segment
    return list(named["products"]) if "products" in named else [str(named["product"])]


def _keywords(product: Product) -> str:
    """Two words that the title says as well: the line's name in it, whole and its last part."""
    words = LINES[product.line].title.replace("{size}W ", "").replace("{size} ", "").lower().split()
    return ", ".join((" ".join(words), " ".join(words[-2:])))


def _feature(product: Product) -> str:
    return next((feature for feature in FEATURES if feature in product.name), FEATURES[0])


def showcase_slots(world: World) -> Iterator[Row]:
    """The slots of the present day. The listing dropped in October and one more left theirs empty."""
    held = [int(row) for row in np.flatnonzero(world.traffic.in_showcase[:, -1])]
    filled = SHOWCASE_SLOTS - len(VACANT_SLOTS)
    rated = tiers(world)
    spare = [row for row in held if rated[row] == "potential_tier"][::-1]
    for row in spare[: max(0, len(held) - filled)]:
        held.remove(row)
    filling = iter(held)
    for slot in range(1, SHOWCASE_SLOTS + 1):
        row = -1 if slot in VACANT_SLOTS else next(filling, -1)
        product = None if row < 0 else world.products[row].id
        yield template_row(
            "showcase_slots",
            {"noted_on": PRESENT_DAY.isoformat(), "slot": slot, "product_id": product},
        )


def keyword_ranks(world: World) -> Iterator[Row]:
    """Looked up on four Mondays: each line's word for its best listing, and the planted listing that fell."""
    fact = world.facts["rank_lost"]
    rng = np.random.default_rng((world.profile.seed, 23))
    monday = PRESENT_DAY - timedelta(days=PRESENT_DAY.weekday())
    best = {line: next(one for one in world.products if one.line == line) for line in range(len(LINES))}
    best |= {world.products[row].line: world.products[row] for row in _rows(world, _models(fact))}
    start = rng.integers(3, 16, len(LINES))
    drift = rng.integers(-1, 2, (len(LINES), RANK_MONDAYS))
    for week in range(RANK_MONDAYS):
        for line, product in best.items():
            rank: int | None = max(1, int(start[line] + drift[line, : week + 1].sum()))
            if product.model == fact.segment["product"]:
                rank = (9, 16, 31, None)[week]
            yield template_row(
                "keyword_ranks",
                {
                    "noted_on": (monday - timedelta(weeks=RANK_MONDAYS - 1 - week)).isoformat(),
                    "keyword": LINES[line].word,
                    "product_id": product.id,
                    "rank": rank,
                    "best_peer_rank": 1 + line % 3,
                },
            )
