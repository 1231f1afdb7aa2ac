"""The keywords over a period: where buyers search and the shop is rarely shown, and whose brand a word is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum
from statistics import median

from baton.facts.snapshot import Snapshot
from baton.kit.errors import NotAnswerable
from baton.kit.period import Period
from baton.kit.share import ratio
from baton.kit.text import Text
from baton.metrics import queries
from baton.metrics.brands import brand_words_in
from baton.metrics.facts import ShopFacts, must_be_answerable
from baton.metrics.figures import untiled

RARELY = 0.5
"""A word is rarely shown below this part of what the ten best peers are shown for it."""

ENOUGH = 3.0
"""Expected clicks from which a word's click-through rate says something."""


@dataclass(frozen=True, slots=True)
class KeywordLine:
    """One row of the keyword file. Every number is None where missing.

    The platform drops accented letters, so that one text may stand in several rows: `occurrence` keeps them apart.
    Levels (top 10, indices) are of the last file of the period; so is the comparison with the top 10.
    """

    keyword: str
    occurrence: int
    impressions: float | None
    clicks: float | None
    click_rate: float | None
    standard_ads_impressions: float | None
    standard_ads_clicks: float | None
    ad_hours: float | None
    top10_impressions: float | None
    top10_clicks: float | None
    keyword_index: float | None
    seller_index: float | None
    impressions_in_last: float | None
    brands: tuple[str, ...]
    """Brand words of the shop's list that stand in the keyword."""

    @property
    def is_advertised(self) -> bool | None:
        return None if self.standard_ads_impressions is None else self.standard_ads_impressions > 0

    @property
    def of_top10(self) -> float | None:
        """Own impressions ÷ those of the ten best peers, in the last file."""
        return ratio(self.impressions_in_last, self.top10_impressions)


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A word in demand for which the shop is rarely shown. `score`: keyword index × what is missing to the top 10."""

    line: KeywordLine
    score: float
    is_clicked_well: bool | None
    """Whether the word is clicked more often than the shop's words together; None where too few were expected."""
    reasons: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class KeywordTable:
    shop: str
    period: Period
    lines: tuple[KeywordLine, ...]
    """By impressions, the most shown first."""
    opportunities: tuple[Opportunity, ...]
    """The best first; never a word with a brand in it."""
    levels_of: Period
    """The last file of the period."""

    @property
    def branded(self) -> tuple[KeywordLine, ...]:
        return tuple(line for line in self.lines if line.brands)


def keywords(
    snapshot: Snapshot, shop: str, period: Period, brand_words: Sequence[str], *, latest_complete: date
) -> KeywordTable:
    """The keyword table. NotAnswerable where the keyword files cannot be put together to the period."""
    facts = ShopFacts(snapshot, shop)
    must_be_answerable(facts, period, latest_complete)
    tiles = facts.tiles("keyword_period", period)
    if tiles is None:
        raise NotAnswerable(
            "period_not_covered",
            untiled(facts, "keyword_period", period),
            Text(
                "请换成能拼成的时间段，或导入引流关键词文件。",
                "Choose one of those periods, or import the keyword files.",
            ),
        )
    query = queries.keyword_lines(tiles)
    rows = snapshot.query(query.sql, query.parameters, shop=shop, tiles=query.tiles).to_pylist()
    lines = [
        KeywordLine(
            **row,
            click_rate=ratio(row["clicks"], row["impressions"]),
            brands=brand_words_in(row["keyword"], brand_words),
        )
        for row in rows
    ]
    lines.sort(key=lambda line: (-(line.impressions or 0), line.keyword, line.occurrence))
    return KeywordTable(shop, period, tuple(lines), opportunities(lines), tiles[-1])


def opportunities(lines: Iterable[KeywordLine]) -> tuple[Opportunity, ...]:
    """The words with at least the median keyword index for which the shop is rarely shown, the best first."""
    listed = list(lines)
    indices = [line.keyword_index for line in listed if line.keyword_index is not None]
    if not indices:
        return ()
    in_demand = median(indices)
    rate = ratio(fsum(line.clicks or 0 for line in listed), fsum(line.impressions or 0 for line in listed))
    found = [
        _opportunity(line, line.keyword_index, share, rate)
        for line in listed
        if line.keyword_index is not None
        and line.keyword_index >= in_demand
        and (share := line.of_top10) is not None
        and share < RARELY
        and not line.brands
    ]
    return tuple(sorted(found, key=lambda each: (-each.score, each.line.keyword, each.line.occurrence)))


def _opportunity(line: KeywordLine, index: float, share: float, rate: float | None) -> Opportunity:
    is_clicked_well = _is_clicked_well(line, rate)
    reasons = [
        Text(
            f"关键词指数 {index:,.0f}，曝光只有 Top10 平均的 {share:.0%}",
            f"keyword index {index:,.0f}, shown {share:.0%} as often as the top-10 average",
        )
    ]
    if line.is_advertised is False:
        reasons.append(Text("没有投直通车", "not advertised"))
    if is_clicked_well is True:
        reasons.append(Text("点击率高于本店各词合计", "clicked more often than the shop's words together"))
    if is_clicked_well is False:
        reasons.append(
            Text(
                "点击率低于本店各词合计，先看主图与标题",
                "clicked less often than the shop's words: image and title first",
            )
        )
    return Opportunity(line, index * (1 - share), is_clicked_well, tuple(reasons))


def _is_clicked_well(line: KeywordLine, rate: float | None) -> bool | None:
    if rate is None or line.click_rate is None or (line.impressions or 0) * rate < ENOUGH:
        return None
    return line.click_rate >= rate
