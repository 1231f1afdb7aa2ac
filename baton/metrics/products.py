"""The products over a period, and which of them need work.

A product needs work where chance is a poor excuse: at the rate of all products together it should have had at
least ENOUGH clicks (or inquiries), and it had none. A handful of impressions proves nothing and stays out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import fsum

from baton.facts.snapshot import Snapshot
from baton.kit.errors import NotAnswerable
from baton.kit.period import Period
from baton.kit.share import ratio
from baton.kit.text import Text
from baton.metrics import queries
from baton.metrics.facts import ShopFacts, must_be_answerable
from baton.metrics.figures import Figure, figure, untiled
from baton.metrics.scenes import Happening, Scene, SceneFlag, flags

ENOUGH = 3.0
"""Expected counts from which none at all is telling: by chance alone it happens once in twenty times (e⁻³)."""

TIER_UNKNOWN = Text("待补", "to be added")
"""No export carries the platform's tier of a product."""

FIGURES = (
    "impressions",
    "clicks",
    "visitors",
    "visitor_days",
    "inquiries",
    "drafted_orders",
    "click_rate",
    "inquiry_rate",
    "order_conversion",
    "payment_rate",
)
_MEASURES = frozenset(
    {"impressions", "clicks", "visitors", "inquiries", "drafted_orders", "online_buyers", "paid_buyers"}
)


class Need(StrEnum):
    ZERO_EXPOSURE = "zero_exposure"
    SHOWN_NOT_CLICKED = "shown_not_clicked"
    VISITED_NOT_ASKED = "visited_not_asked"


@dataclass(frozen=True, slots=True)
class NeedsWork:
    """Why a product is on the list. `expected` is what the shop's own rate would have brought; None for exposure."""

    need: Need
    expected: float | None
    text: Text


@dataclass(frozen=True, slots=True)
class ProductLine:
    product_id: str
    name: str | None
    product_owner: str | None
    is_showcase: bool | None
    is_top_ranking: bool | None
    is_keyword_ads: bool | None
    tier: str | None
    """None until a source carries it."""
    figures: Mapping[str, float | None]
    """Every code of FIGURES; None where missing."""
    flags: tuple[SceneFlag, ...]
    needs_work: tuple[NeedsWork, ...]


@dataclass(frozen=True, slots=True)
class ProductTable:
    shop: str
    period: Period
    lines: tuple[ProductLine, ...]
    """By impressions, the most shown first."""
    visits: str | None
    """What stands for visits here: `visitor_days`, `visitors`, or None where neither is known."""
    notes: tuple[Text, ...]

    @property
    def needs_work(self) -> tuple[ProductLine, ...]:
        """The list 待优化: what was expected most and did not come first, products without exposure last."""
        listed = [line for line in self.lines if line.needs_work]
        return tuple(sorted(listed, key=lambda line: -max(each.expected or 0 for each in line.needs_work)))


def products(snapshot: Snapshot, shop: str, period: Period, *, latest_complete: date) -> ProductTable:
    """The product table. NotAnswerable where the product files cannot be put together to the period."""
    facts = ShopFacts(snapshot, shop, _MEASURES)
    must_be_answerable(facts, period, latest_complete)
    tiles = facts.tiles("product_period", period)
    if tiles is None:
        raise NotAnswerable(
            "period_not_covered",
            untiled(facts, "product_period", period),
            Text(
                "请换成能拼成的时间段，或导入产品分析文件。",
                "Choose one of those periods, or import the product files.",
            ),
        )
    found = {code: figure(facts, code, period, "product") for code in FIGURES}
    visits = next((code for code in ("visitor_days", "visitors") if found[code].by_segment), None)
    expected = _Expected.of(found, visits)
    query = queries.product_cards(tiles)
    cards = snapshot.query(query.sql, query.parameters, shop=shop, tiles=query.tiles).to_pylist()
    events = _events(snapshot, shop)
    lines = [_line(card, found, expected, Scene(period, latest_complete), events) for card in cards]
    lines.sort(key=lambda line: (-(line.figures["impressions"] or 0), line.product_id))
    notes = () if visits else found["visitors"].split_notes
    return ProductTable(shop, period, tuple(lines), visits, notes)


def happenings(snapshot: Snapshot, shop: str, period: Period) -> tuple[Happening, ...]:
    """The events that touch the period, in the order in which they began."""
    return tuple(each for each in _events(snapshot, shop) if each.touches(period))


def _events(snapshot: Snapshot, shop: str) -> tuple[Happening, ...]:
    rows = snapshot.read("event", shop).to_pylist()
    found = (Happening(**{name: row[name] for name in Happening.__slots__}) for row in rows)
    return tuple(sorted(found, key=lambda each: each.started_on))


@dataclass(frozen=True, slots=True)
class _Expected:
    """The rates of all products together, on the same files: None where a part is missing."""

    clicks_per_impression: float | None
    inquiries_per_visit: float | None
    visits: str | None

    @classmethod
    def of(cls, found: Mapping[str, Figure], visits: str | None) -> _Expected:
        return cls(
            ratio(_all(found["clicks"]), _all(found["impressions"])),
            ratio(_all(found["inquiries"]), _all(found[visits])) if visits else None,
            visits,
        )


def _all(found: Figure) -> float | None:
    """All products together: a base for a rate, and never shown, as visitors do not add up."""
    return None if found.by_segment is None else fsum(found.by_segment.values())


def _line(
    card: Mapping[str, object],
    found: Mapping[str, Figure],
    expected: _Expected,
    scene: Scene,
    events: tuple[Happening, ...],
) -> ProductLine:
    product_id, name = str(card["product_id"]), card["product_name"]
    own = {code: (each.by_segment or {}).get(product_id) for code, each in found.items()}
    of_product = Scene(
        scene.period,
        scene.latest_complete,
        str(name) if name else None,
        tuple(event for event in events if event.product_id == product_id),
    )
    return ProductLine(
        product_id=product_id,
        name=of_product.product_name,
        product_owner=str(card["product_owner"]) if card["product_owner"] else None,
        is_showcase=_flag(card["is_showcase"]),
        is_top_ranking=_flag(card["is_top_ranking"]),
        is_keyword_ads=_flag(card["is_keyword_ads"]),
        tier=None,
        figures=own,
        flags=flags("payment_rate", of_product),
        needs_work=tuple(_needs(own, expected)),
    )


def _needs(own: Mapping[str, float | None], expected: _Expected) -> list[NeedsWork]:
    impressions, clicks, inquiries = own["impressions"], own["clicks"], own["inquiries"]
    visits = own[expected.visits] if expected.visits else None
    needs = []
    if impressions == 0:
        text = Text("这段时间没有曝光", "not shown once in the period")
        needs.append(NeedsWork(Need.ZERO_EXPOSURE, None, text))
    of_clicks = _times(impressions, expected.clicks_per_impression)
    if impressions and clicks == 0 and of_clicks >= ENOUGH:
        text = Text(
            f"{impressions:,.0f} 次曝光没有点击，按全店点击率应有约 {of_clicks:.0f} 次",
            f"shown {impressions:,.0f} times without a click; the shop's rate would bring about {of_clicks:.0f}",
        )
        needs.append(NeedsWork(Need.SHOWN_NOT_CLICKED, of_clicks, text))
    of_inquiries = _times(visits, expected.inquiries_per_visit)
    if visits and inquiries == 0 and of_inquiries >= ENOUGH:
        text = Text(
            f"{visits:,.0f} 个访客没有询盘，按全店询盘率应有约 {of_inquiries:.0f} 个",
            f"{visits:,.0f} visitors without an inquiry; the shop's rate would bring about {of_inquiries:.0f}",
        )
        needs.append(NeedsWork(Need.VISITED_NOT_ASKED, of_inquiries, text))
    return needs


def _times(count: float | None, rate: float | None) -> float:
    return count * rate if count is not None and rate is not None else 0.0


def _flag(value: object) -> bool | None:
    return None if value is None else bool(value)
