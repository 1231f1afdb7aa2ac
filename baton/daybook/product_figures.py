"""The products as several playbooks look at them: cards, and figures of equally long periods back from the newest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum

from baton.daybook.day_facts import DayFacts
from baton.drivers.baseline import Baseline, Law, Observed, baseline, interval
from baton.kit.period import ONE_DAY, Period
from baton.kit.share import ratio
from baton.kit.text import Text
from baton.metrics.facts import WHOLE, ShopFacts
from baton.metrics.scenes import Happening, Scene, is_presale

LENGTH = 28
"""Days of a period: four platform weeks, so that weekdays weigh the same in each."""
EARLIER = 6
"""Earlier periods that a product is compared with."""
ENDS_TRIED = 7
"""Days back from the newest one on which the newest period may end."""
CARDS_BACK = 56
"""Days within which a product must have been in a file to count as one of the shop's."""
FEWEST_PEERS = 3
STRONG = frozenset({"top_tier", "power_tier"})
TIERS = {
    "top_tier": Text("爆品", "top product"),
    "power_tier": Text("实力优品", "power product"),
    "potential_tier": Text("潜力优品", "potential product"),
    "ordinary_tier": Text("普通品", "ordinary product"),
    "weak_tier": Text("低质品", "low-quality product"),
}
_MEASURES = frozenset({"impressions", "clicks", "inquiries", "drafted_orders", "online_buyers"})
_CARDS = """
    SELECT product_id, arg_max(product_name, period_end) AS name, arg_max(product_owner, period_end) AS staff
    FROM {product_period} WHERE period_end >= $since AND product_id <> '' GROUP BY product_id
"""
_EVENTS = (
    "SELECT kind, title, started_on, ended_on, product_id, country FROM {event} WHERE product_id IS NOT NULL"
)


@dataclass(frozen=True, slots=True)
class ProductCard:
    """What is known of a product; None where no file says it."""

    product_id: str
    name: str
    """Its id where no file names it."""
    staff: str
    tier: str | None
    is_listed: bool | None
    is_presale: bool

    @property
    def label(self) -> str:
        return self.name if len(self.name) <= 40 else f"{self.name[:39]}…"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period, and what each product had in it."""

    period: Period
    by_product: Mapping[str, Mapping[str, float | None]]

    def of(self, product: str, measure: str) -> float | None:
        return self.by_product.get(product, {}).get(measure)

    def total(self, measure: str, products: Sequence[str] | None = None) -> float:
        rows = (
            self.by_product.values() if products is None else (self.by_product.get(p, {}) for p in products)
        )
        return fsum(row.get(measure) or 0.0 for row in rows)


@dataclass(frozen=True, slots=True)
class Change:
    """A product's present rate against its own earlier ones, and against what its peers did meanwhile."""

    card: ProductCard
    exposure: float
    counted: float
    rate: float
    low: float
    high: float
    """90 % interval of the present rate, with how the product moves by itself."""
    usual: float
    usual_exposure: float
    """Of an earlier period, on average."""
    periods: int
    peers: float | None
    """The peers' rate in the present period."""
    is_among_peers: bool
    """Whether the peers are those of its own tier; else all products are."""
    is_lower: bool
    """Credibly below its own history and below what its peers make of it."""
    is_higher: bool
    period: Period

    @property
    def expected(self) -> float:
        """What the usual rate would have brought."""
        return self.usual * self.exposure


def cards(day: DayFacts) -> Mapping[str, ProductCard]:
    """The shop's products of the last weeks, by id."""
    return dict(day.remembered("product cards", lambda: _cards(day)))


def _cards(day: DayFacts) -> Mapping[str, ProductCard]:
    newest = day.newest("product_period")
    since = (newest or day.day) - timedelta(days=CARDS_BACK)
    known = {row["product_id"]: row for row in day.rows(_CARDS, {"since": since})} if newest else {}
    states = {row["product_id"]: row for row in day.state("product_state")}
    noted: dict[str, list[Happening]] = {}
    for row in day.rows(_EVENTS):
        noted.setdefault(row["product_id"], []).append(Happening(**row))
    today = Period(newest or day.day, newest or day.day)
    found = {}
    for product in dict.fromkeys((*known, *states)):
        row, state = known.get(product, {}), states.get(product, {})
        name = row.get("name") or state.get("title")
        scene = Scene(today, today.end, name, tuple(noted.get(product, ())))
        said = state.get("is_presale")
        found[product] = ProductCard(
            product_id=product,
            name=name or product,
            staff=row.get("staff") or "",
            tier=state.get("tier"),
            is_listed=state.get("is_listed"),
            is_presale=is_presale(scene) if said is None else said,
        )
    return found


def stretches(day: DayFacts) -> tuple[Stretch, ...]:
    """The newest period for which there are product files, and up to EARLIER ones before it; the newest first.

    Earlier ones that the files do not make up are left out; empty where the newest cannot be made up.
    """
    found: tuple[Stretch, ...] = day.remembered("product stretches", lambda: _stretches(day))
    return found


def _stretches(day: DayFacts) -> tuple[Stretch, ...]:
    if not day.has("product_period"):
        return ()
    facts = ShopFacts(day.snapshot, day.shop.code, _MEASURES)
    wanted = _periods(facts, day.data_day or day.day)
    facts.foresee(*wanted)
    found = []
    for period in wanted:
        tiles = facts.tiles("product_period", period)
        if tiles is not None:
            rows = facts.totals("product_period", tiles, "product")
            by_product = {product: row for product, row in rows.items() if product not in {"", WHOLE}}
            found.append(Stretch(period, by_product))
    return tuple(found)


def _periods(facts: ShopFacts, latest: date) -> Sequence[Period]:
    """Periods of LENGTH days back from one of the newest days: from the one with the most that the files make up.

    Weekly files make up periods that end with a platform week; where older files are weekly, so has the newest to.
    """
    known = facts.intervals("product_period")
    ends = sorted({one.end for one in known if one.end <= latest}, reverse=True)
    best: Sequence[Period] = ()
    for end in ends:
        if (ends[0] - end).days >= ENDS_TRIED:
            break
        wanted = [_ending(end - LENGTH * back * ONE_DAY) for back in range(EARLIER + 1)]
        covered = [period for period in wanted if facts.tiles("product_period", period) is not None]
        if covered and covered[0].end == end and len(covered) > len(best):
            best = covered
    return best


def _ending(end: date) -> Period:
    return Period(end - (LENGTH - 1) * ONE_DAY, end)


def changes(day: DayFacts, part: str, whole: str) -> Mapping[str, Change]:
    """How each product's `part` ÷ `whole` of the newest period stands, by product; presale products are left out.

    Products without enough earlier periods, or without any of `part` in them, say nothing yet.
    """
    key = ("product changes", part, whole)
    found: Mapping[str, Change] = day.remembered(key, lambda: _changes(day, part, whole))
    return found


def _changes(day: DayFacts, part: str, whole: str) -> Mapping[str, Change]:
    periods = stretches(day)
    if not periods:
        return {}
    known = cards(day)
    groups: dict[str | None, list[str]] = {}
    for card in known.values():
        if not card.is_presale:
            groups.setdefault(card.tier, []).append(card.product_id)
    everyone = [product for products in groups.values() for product in products]
    found = {}
    for tier, products in groups.items():
        own = tier is not None and len(products) > FEWEST_PEERS
        peers = products if own else everyone
        totals = [(one.total(part, peers), one.total(whole, peers)) for one in periods]
        for product in products:
            change = _change(known[product], periods, (part, whole), totals, is_among_peers=own)
            if change is not None:
                found[product] = change
    return found


def _change(
    card: ProductCard,
    periods: Sequence[Stretch],
    measures: tuple[str, str],
    totals: Sequence[tuple[float, float]],
    *,
    is_among_peers: bool,
) -> Change | None:
    part, whole = measures
    own: list[Observed] = []
    beside: list[Observed] = []
    for one, (all_parts, all_wholes) in zip(periods, totals, strict=True):
        counted, exposure = one.of(card.product_id, part), one.of(card.product_id, whole)
        if counted is None or not exposure:
            if not own:
                return None
            continue
        own.append(Observed(counted, exposure))
        peers = ratio(all_parts - counted, all_wholes - exposure)
        # What the product would have had at its peers' rate: what moves all of them moves it as well.
        if peers:
            beside.append(Observed(counted, exposure * peers))
        elif len(own) == 1:
            return None
    usual, usual_beside = baseline(own[1:], Law.COUNT), baseline(beside[1:], Law.COUNT)
    if usual is None or usual_beside is None:
        return None
    low, high = interval(own[0], usual)
    low_beside, high_beside = interval(beside[0], usual_beside)
    return Change(
        card=card,
        exposure=own[0].exposure,
        counted=own[0].part,
        rate=own[0].rate,
        low=low,
        high=high,
        usual=usual.rate,
        usual_exposure=fsum(one.exposure for one in own[1:]) / len(own[1:]),
        periods=usual.periods,
        peers=ratio(totals[0][0] - own[0].part, totals[0][1] - own[0].exposure),
        is_among_peers=is_among_peers,
        is_lower=high < usual.rate and high_beside < usual_beside.rate,
        is_higher=low > usual.rate and low_beside > usual_beside.rate,
        period=periods[0].period,
    )


def usual_count(day: DayFacts, product: str, measure: str) -> tuple[Observed, Baseline] | None:
    """A product's count a day in the newest period, and its baseline of the earlier ones; None where too few say."""
    periods = stretches(day)
    seen = [
        Observed(value, one.period.length)
        for one in periods
        if (value := one.of(product, measure)) is not None
    ]
    if not periods or periods[0].of(product, measure) is None:
        return None
    usual = baseline(seen[1:], Law.COUNT)
    return None if usual is None else (seen[0], usual)


def percent(share: float) -> str:
    """With as many places as a small share needs."""
    return f"{share:.1%}" if share >= 0.01 else f"{share:.2%}"
