"""Search words: what buyers typed, week by week, in several languages, as the platform spells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from baton.demo.logic.calendar import Counts, Floats
from baton.demo.logic.catalogue import LINES, Product
from baton.demo.logic.profile import Profile
from baton.demo.logic.traffic import Traffic, by_line
from baton.demo.logic.truth import Planted

WORD_SHARE = 0.8
"""Part of the search impressions that the export names a word for."""

ADJECTIVES = (
    "", "commercial", "industrial", "outdoor", "dimmable", "waterproof", "wholesale", "ip65", "ip66", "smart",
    "high lumen", "warehouse", "cheap", "best", "100w", "150w", "200w", "50w", "5000k", "4000k", "rgb", "ce",
    "project", "for stadium", "for garage", "for farm", "manufacturer", "price", "supplier", "oem", "with sensor",
)  # fmt: skip
FOREIGN: Mapping[str, tuple[str, ...]] = {
    "HB": ("campana led ufo", "luminria industrial led", "hallenbeleuchtung led", "cloche led industrielle"),
    "PL": ("led panel 60x60", "panel led 60x60", "painel led embutir", "led deckenpanel", "dalle led 600x600"),
    "LHB": ("campana lineal led", "luminria linear led", "lineare hallenleuchte"),
    "FL": ("reflector led", "refletor led 200w", "led strahler auen", "projecteur led extrieur", "reflector led"),
    "SS": ("luminria solar para rua", "luminria solar para rua", "lmpara solar exterior", "poste solar led",
           "lampadaire solaire", "solar strassenlaterne"),
    "ST": ("tira led", "fita led cob", "led streifen", "ruban led", "tira led"),
    "TL": ("riel led", "trilho led", "stromschienenstrahler"),
    "GL": ("led grow lampe", "lmpada grow led"),
    "DL": ("led einbaustrahler", "spot led encastrable"),
    "WL": ("aplique led exterior", "arandela led externa"),
    "EM": ("luz de emergencia led", "notbeleuchtung led"),
}  # fmt: skip
"""Words of other languages. The platform drops accented letters, so that one text may stand for two words."""


@dataclass(frozen=True, slots=True)
class Keywords:
    """W words (in export order of the universe) × weeks; texts repeat where the platform dropped the accent."""

    words: tuple[str, ...]
    line: Counts
    weeks: tuple[date, ...]
    """First day of every whole week."""
    impressions: Counts
    clicks: Counts
    ads_impressions: Counts
    ads_clicks: Counts
    ads_hours: Floats
    top10_impressions: Floats
    """NaN where the platform shows none."""
    top10_clicks: Floats
    index: Floats
    sellers: Floats


def universe(amount: int, facts: Mapping[str, Planted]) -> tuple[tuple[str, ...], Counts]:
    """`amount` words and the line each belongs to, best lines first; planted brand words among them."""
    texts: list[str] = []
    lines: list[int] = []
    for number, line in enumerate(LINES):
        room = max(6, round(amount * line.share))
        own = [*FOREIGN[line.code]]
        own += [f"{adjective} {line.word}".strip() for adjective in ADJECTIVES]
        own += [f"{line.word} {size.lower()}" for size in line.sizes]
        pairs = ((first, second) for first in ADJECTIVES[1:] for second in ADJECTIVES[1:] if first < second)
        own += [f"{first} {line.word} {second}" for first, second in pairs]
        texts += own[:room]
        lines += [number] * len(own[:room])
    brand = facts.get("brand_words")
    for word in brand.segment["keywords"] if brand is not None else ():
        texts.append(word)
        shared = [len(set(word.split()) & set(line.word.split())) for line in LINES]
        lines.append(shared.index(max(shared)))
    return tuple(texts), np.array(lines, dtype=np.int64)


def draw_keywords(
    profile: Profile,
    products: Sequence[Product],
    days: Sequence[date],
    facts: Mapping[str, Planted],
    traffic: Traffic,
    rng: np.random.Generator,
) -> Keywords:
    words, line = universe(profile.keywords, facts)
    weeks = len(days) // 7
    weight, click = rng.lognormal(0.0, 1.25, len(words)), rng.lognormal(0.0, 0.35, len(words))
    brand = facts.get("brand_words")
    if brand is not None:
        # Enough to be among the words that the export shows, too few to matter.
        weight[[words.index(word) for word in brand.segment["keywords"]]] = 0.6
    drift = np.exp(np.cumsum(rng.normal(0.0, 0.04, (len(words), weeks)), axis=1))
    impressions = np.zeros((len(words), weeks), dtype=np.int64)
    clicks = np.zeros_like(impressions)
    ads_impressions, ads_clicks = np.zeros_like(impressions), np.zeros_like(impressions)
    is_bid = (rng.random(len(words)) < 0.16) & profile.has_ads
    for number in range(len(LINES)):
        rows = np.flatnonzero(line == number)
        shares = weight[rows, None] * drift[rows]
        impressions[rows] = _spread(products, traffic.search.impressions, number, weeks, shares, rng)
        chances = impressions[rows] * click[rows, None]
        drawn = _spread(products, traffic.search.clicks, number, weeks, chances, rng)
        clicks[rows] = np.minimum(drawn, impressions[rows])
        bids = np.where(is_bid[rows], 0.3, 0.0)[:, None]
        ads_impressions[rows] = rng.binomial(impressions[rows], bids)
        ads_clicks[rows] = np.minimum(rng.binomial(clicks[rows], bids), ads_impressions[rows])
    heat = weight * rng.lognormal(0.0, 0.9, len(words))
    index = np.round(heat[:, None] * drift * 420 * rng.lognormal(0.0, 0.05, drift.shape), 1)
    top10 = np.round(
        impressions.mean(axis=1, keepdims=True) * rng.lognormal(1.1, 0.5, (len(words), 1)) * drift, 1
    )
    is_blank = rng.random(len(words)) < 0.1
    hours = np.where(ads_impressions > 0, np.round(rng.uniform(60, 120, impressions.shape), 1), 0.0)
    return Keywords(
        words=words,
        line=line,
        weeks=tuple(days[7 * week] for week in range(weeks)),
        impressions=impressions,
        clicks=clicks,
        ads_impressions=ads_impressions,
        ads_clicks=ads_clicks,
        ads_hours=hours,
        top10_impressions=np.where(is_blank[:, None], np.nan, top10),
        top10_clicks=np.where(is_blank[:, None], np.nan, np.round(top10 * 0.014, 1)),
        index=np.where(is_blank[:, None], np.nan, index),
        sellers=np.where(
            is_blank[:, None], np.nan, np.round(18 * rng.lognormal(0.0, 0.6, (len(words), 1)) * drift, 1)
        ),
    )


def _spread(
    products: Sequence[Product],
    values: Counts,
    line: int,
    weeks: int,
    shares: Floats,
    rng: np.random.Generator,
) -> Counts:
    """Give a line's week totals (part WORD_SHARE of them) to its words: words × weeks."""
    totals = by_line(products, values)[: 7 * weeks, line].reshape(weeks, 7).sum(axis=1)
    sums = shares.sum(axis=0)
    even = np.full_like(shares, 1.0 / len(shares))
    chances = np.where(sums > 0, shares / np.where(sums > 0, sums, 1.0), even).T
    chances /= chances.sum(axis=1, keepdims=True)
    return np.asarray(rng.multinomial((totals * WORD_SHARE).astype(np.int64), chances).T, dtype=np.int64)
