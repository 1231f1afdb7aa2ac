"""Impressions, clicks and visitors: every product, country and channel of every day, from one draw.

Shapes: P products × D days, C countries × D days, K channels × D days, L lines. Products are drawn first; countries
are the products' sums split by line, so that both add up to the shop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from baton.demo.logic.calendar import Counts, Flags, Floats, demand, index_of, span
from baton.demo.logic.catalogue import LINES, Product
from baton.demo.logic.countries import CHANNELS, COUNTRIES, LIKES
from baton.demo.logic.profile import Profile
from baton.demo.logic.truth import Planted

SHOWCASE_SLOTS = 40
SHOWCASE_FACTOR = 1.35
SEARCH_SHARE = 0.61
SEARCH_CLICK_SHARE = 0.55
ADS_SHARE_OF_PRODUCT = 0.30
STANDARD_SHARE = 0.6
NIGHT_IMPRESSIONS = 1_050
NIGHT_PRODUCT = "PL-60120"
TRIAL_DAYS, TRIAL_PART = 28, 0.15
VIEWS_PER_CLICK = 0.86
DAY_NOISE = 0.03
PRODUCT_NOISE = 14.0
ADVERTISED_LINES = ("HB", "PL", "LHB", "FL", "SS", "ST")


@dataclass(frozen=True, slots=True)
class Pair:
    """Impressions and the clicks on them."""

    impressions: Counts
    clicks: Counts


@dataclass(frozen=True, slots=True)
class Traffic:
    total: Pair  # P×D, the whole shop's scenes; the others are parts of it that overlap
    search: Pair
    standard_ads: Pair
    sitewide_ads: Pair
    product_visitors: Counts  # P×D
    in_showcase: Flags  # P×D
    is_advertised: Flags  # P
    country: Pair  # C×D
    country_visitors: Counts  # C×D
    idle_visitors: Counts  # C×D, those of them whom the forgotten campaign brought: they never ask
    channel_visitors: Counts  # K×D
    visits: Counts  # D
    night_ads: Pair  # D, what the forgotten campaign brought; part of the standard ads of one product

    @property
    def visitors(self) -> Counts:
        """Shop visitors of each day (D): a visitor is in one country."""
        return np.asarray(self.country_visitors.sum(axis=0), dtype=np.int64)


def likes(countries: int) -> Floats:
    """C×L: the share of each country in a line's impressions (columns sum to 1)."""
    table = np.array(
        [
            [one.share * LIKES.get((line.code, one.code), 1.0) for line in LINES]
            for one in COUNTRIES[:countries]
        ]
    )
    return np.asarray(table / table.sum(axis=0), dtype=np.float64)


def draw_traffic(
    profile: Profile,
    products: Sequence[Product],
    days: Sequence[date],
    facts: Mapping[str, Planted],
    rng: np.random.Generator,
) -> Traffic:
    in_showcase = _showcase(products, days, facts)
    total = _product_pair(profile, products, days, facts, in_showcase, rng)
    search = _part(total, SEARCH_SHARE, SEARCH_CLICK_SHARE, rng)
    advertised = _advertised(profile, products)
    ads = _part(
        Pair(total.impressions * advertised[:, None], total.clicks * advertised[:, None]),
        ADS_SHARE_OF_PRODUCT,
        ADS_SHARE_OF_PRODUCT * 1.05,
        rng,
    )
    standard = _standard(ads, rng)
    sitewide = Pair(ads.impressions - standard.impressions, ads.clicks - standard.clicks)
    country = _countries(profile, products, days, facts, total, rng)
    country_visitors = rng.binomial(country.clicks, profile.visit_rate)
    night = _night(profile, days, facts, rng)
    idle = np.zeros_like(country_visitors)
    left_on = facts.get("forgotten_ad_switch")
    if left_on is not None:
        here = country_number(left_on.segment["country"])
        idle[here] = rng.binomial(night.clicks, profile.visit_rate)
        country.impressions[here] += night.impressions
        country.clicks[here] += night.clicks
        row = position(products, NIGHT_PRODUCT)
        for pair in (total, search, standard):
            pair.impressions[row] += night.impressions
            pair.clicks[row] += night.clicks
    country_visitors += idle
    visitors = country_visitors.sum(axis=0)
    return Traffic(
        total=total,
        search=search,
        standard_ads=standard,
        sitewide_ads=sitewide,
        product_visitors=rng.binomial(total.clicks, VIEWS_PER_CLICK),
        in_showcase=in_showcase,
        is_advertised=advertised,
        country=country,
        country_visitors=country_visitors,
        idle_visitors=idle,
        channel_visitors=_channels(visitors, rng),
        visits=visitors + rng.poisson(visitors * 1.4),
        night_ads=night,
    )


def _night(
    profile: Profile, days: Sequence[date], facts: Mapping[str, Planted], rng: np.random.Generator
) -> Pair:
    """The night campaign: a small trial of four weeks, then left on all night."""
    expected = np.zeros(len(days))
    fact = facts.get("forgotten_ad_switch")
    if fact is not None:
        inside = index_of(days, fact.period)
        expected[inside.start - TRIAL_DAYS : inside.start] = NIGHT_IMPRESSIONS * TRIAL_PART
        expected[inside] = NIGHT_IMPRESSIONS
    impressions = rng.poisson(expected)
    return Pair(impressions, rng.binomial(impressions, profile.click_rate * 1.1))


def _showcase(products: Sequence[Product], days: Sequence[date], facts: Mapping[str, Planted]) -> Flags:
    """The best products stand in the showcase; the planted one loses its slot."""
    strength = np.array([product.weight * LINES[product.line].share for product in products])
    slots = min(SHOWCASE_SLOTS, len(products) // 10)
    chosen = np.zeros((len(products), len(days)), dtype=np.bool_)
    chosen[np.argsort(-strength, kind="stable")[:slots]] = True
    fact = facts.get("dropped_showcase_slot")
    if fact is not None:
        chosen[position(products, fact.segment["product"]), index_of(days, fact.period)] = False
    return chosen


def position(products: Sequence[Product], model: str) -> int:
    """Where a model stands among the products. ValueError for an unknown one."""
    return [product.model for product in products].index(model)


def _product_pair(
    profile: Profile,
    products: Sequence[Product],
    days: Sequence[date],
    facts: Mapping[str, Planted],
    in_showcase: Flags,
    rng: np.random.Generator,
) -> Pair:
    level = profile.impressions_a_day * demand(days, profile.growth)
    for period, factor in profile.lifts:
        level = level * span(days, period, factor)
    level = level * rng.lognormal(0.0, DAY_NOISE, len(days))
    shares = np.array([product.weight * LINES[product.line].share for product in products])
    weights = np.repeat(shares[:, None], len(days), axis=1)
    weights *= np.where(in_showcase[:, :1], SHOWCASE_FACTOR, 1.0)
    weights = _plant_impressions(weights, products, days, facts)
    expected = level * weights / shares.sum() / 1.2
    noise = rng.gamma(PRODUCT_NOISE, 1 / PRODUCT_NOISE, expected.shape)
    impressions = rng.poisson(expected * noise)
    rates = profile.click_rate * rng.lognormal(-0.03, 0.25, len(products))
    click = np.repeat(rates[:, None], len(days), axis=1) * rng.lognormal(0.0, 0.02, len(days))
    for period, factor in profile.click_lifts:
        click = click * span(days, period, factor)
    click = _plant_clicks(click, products, days, facts, profile.click_rate)
    return Pair(impressions, rng.binomial(impressions, np.minimum(click, 0.2)))


def _plant_impressions(
    weights: Floats, products: Sequence[Product], days: Sequence[date], facts: Mapping[str, Planted]
) -> Floats:
    weights = weights.copy()
    dropped = facts.get("dropped_showcase_slot")
    if dropped is not None:
        row = position(products, dropped.segment["product"])
        weights[row] *= span(days, dropped.period, dropped.size)
    presale = facts.get("presale_product")
    if presale is not None:
        row = position(products, presale.segment["product"])
        weights[row, : index_of(days, presale.period).start] = 0.0
    unclicked = facts.get("impressions_without_clicks")
    if unclicked is not None:
        weights[position(products, unclicked.segment["product"])] *= 1.5
    solar = facts.get("brazil_solar_up")
    if solar is not None:
        rows = [product.line == line_number(solar.segment["line"]) for product in products]
        # Brazil is about a quarter of this line: what it gains shows in the products as well.
        weights[rows] *= span(days, solar.period, 1.0 + (solar.size - 1.0) * 0.26)
    return weights


def line_number(code: str) -> int:
    return [line.code for line in LINES].index(code)


def _plant_clicks(
    click: Floats,
    products: Sequence[Product],
    days: Sequence[date],
    facts: Mapping[str, Planted],
    usual: float,
) -> Floats:
    for name in ("impressions_without_clicks", "main_image_change"):
        fact = facts.get(name)
        if fact is not None:
            row = position(products, fact.segment["product"])
            click[row] = usual * span(days, fact.period, fact.size)
    visited = facts.get("clicks_without_inquiries")
    if visited is not None:
        click[position(products, visited.segment["product"])] = usual * 1.5
    return click


def _part(whole: Pair, share: float, click_share: float, rng: np.random.Generator) -> Pair:
    """A part of the impressions and of the clicks; never more clicks than impressions."""
    impressions = rng.binomial(whole.impressions, share)
    clicks = np.minimum(rng.binomial(whole.clicks, click_share), impressions)
    return Pair(impressions, clicks)


def _standard(ads: Pair, rng: np.random.Generator) -> Pair:
    """The standard promotion's part of the ads; what is left must not be clicked more often than shown either."""
    part = _part(ads, STANDARD_SHARE, STANDARD_SHARE, rng)
    least = ads.clicks - (ads.impressions - part.impressions)
    return Pair(part.impressions, np.maximum(part.clicks, least))


def _advertised(profile: Profile, products: Sequence[Product]) -> Flags:
    """The better half of the advertised lines; none in a shop without advertising."""
    if not profile.has_ads:
        return np.zeros(len(products), dtype=np.bool_)
    seen: dict[int, int] = {}
    flags = []
    for product in products:
        rank = seen[product.line] = seen.get(product.line, 0) + 1
        flags.append(LINES[product.line].code in ADVERTISED_LINES and rank <= 20 and product.weight > 0)
    return np.array(flags, dtype=np.bool_)


def by_line(products: Sequence[Product], values: Counts) -> Counts:
    """P×D → D×L sums."""
    lines = np.array([product.line for product in products])
    return np.stack([values[lines == line].sum(axis=0) for line in range(len(LINES))], axis=1)


def _countries(
    profile: Profile,
    products: Sequence[Product],
    days: Sequence[date],
    facts: Mapping[str, Planted],
    total: Pair,
    rng: np.random.Generator,
) -> Pair:
    share = likes(profile.countries).T[None] * _country_lifts(profile, days, facts)  # D×L×C
    share /= share.sum(axis=2, keepdims=True)
    impressions = rng.multinomial(by_line(products, total.impressions), share)
    click = np.array([one.click for one in COUNTRIES[: profile.countries]])
    factor = np.repeat(click[None], len(days), axis=0)
    falling = facts.get("falling_click_rate")
    if falling is not None:
        column = country_number(falling.segment["country"])
        factor[:, column] *= span(days, falling.period, falling.size)
    weight = impressions * factor[:, None, :]
    sums = weight.sum(axis=2, keepdims=True)
    weight = np.where(sums > 0, weight / np.maximum(sums, 1e-12), share)
    clicks = rng.multinomial(by_line(products, total.clicks), weight)
    return Pair(impressions.sum(axis=1).T, clicks.sum(axis=1).T)


def country_number(code: str) -> int:
    return [one.code for one in COUNTRIES].index(code)


def _country_lifts(profile: Profile, days: Sequence[date], facts: Mapping[str, Planted]) -> Floats:
    """D×L×C factors on a country's share of a line."""
    lifts = np.ones((len(days), len(LINES), profile.countries))
    german = facts.get("german_market_up")
    if german is not None:
        rise = span(days, german.period, german.size / 1.045)
        lifts[:, :, country_number(german.segment["country"])] *= rise[:, None]
    solar = facts.get("brazil_solar_up")
    if solar is not None:
        line, country = line_number(solar.segment["line"]), country_number(solar.segment["country"])
        lifts[:, line, country] *= span(days, solar.period, solar.size)
    return lifts


def _channels(visitors: Counts, rng: np.random.Generator) -> Counts:
    """K×D: a visitor may come through two channels, so these add up to more than the visitors."""
    shares = np.array([share for _, share in CHANNELS])
    first = rng.multinomial(visitors, shares / shares.sum())
    return np.asarray((first + rng.binomial(first, 0.08)).T, dtype=np.int64)
