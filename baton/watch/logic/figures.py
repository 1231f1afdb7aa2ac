"""The figures that are watched: where they stand, whose they are, and which figure comes before them in the relay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from baton.kit.glossary import Owner, glossary
from baton.kit.text import Text
from baton.watch.terms import Kind


@dataclass(frozen=True, slots=True)
class Watched:
    """`follows` names the figures that carry this one along when they move: fewer impressions, fewer clicks."""

    code: str
    kind: Kind
    follows: tuple[str, ...] = ()
    part_of: str = ""
    """The figure of the same segment that this one is a part of."""
    own_label: Text | None = None
    own_owner: Owner | None = None
    better: int = 1
    """1 where more is better, -1 where less is, 0 where neither."""

    @property
    def label(self) -> Text:
        return self.own_label or glossary()[self.code].label

    @property
    def owner(self) -> Owner:
        owner = self.own_owner or glossary()[self.code].owner
        assert owner is not None
        return owner


_COUNT, _RATE, _MONEY = Kind.COUNT, Kind.RATE, Kind.MONEY

FIGURES: Mapping[str, Watched] = {
    figure.code: figure
    for figure in (
        Watched("impressions", _COUNT),
        Watched("search_impressions", _COUNT, part_of="impressions"),
        Watched("marketing_impressions", _COUNT, part_of="impressions"),
        Watched("click_rate", _RATE),
        Watched("clicks", _COUNT, ("impressions", "click_rate")),
        Watched("search_clicks", _COUNT, ("search_impressions",), "clicks"),
        Watched("marketing_clicks", _COUNT, ("marketing_impressions",), "clicks"),
        Watched("visitor_days", _COUNT, ("clicks",)),
        Watched("visits", _COUNT, ("visitor_days",)),
        Watched("inquiry_rate", _RATE),
        Watched("inquiries", _COUNT, ("visitor_days", "inquiry_rate")),
        Watched("chat_days", _COUNT, ("visitor_days",)),
        Watched("opportunity_days", _COUNT, ("inquiries",)),
        Watched("logged_inquiries", _COUNT, ("inquiries",)),
        Watched(
            "ineffective",
            _COUNT,
            own_label=Text("无效询盘", "ineffective inquiries"),
            own_owner=Owner.SHARED,
            better=-1,
        ),
        Watched(
            "replied_in_2_hours",
            _RATE,
            own_label=Text("2 小时内首次回复的比例", "share first answered within 2 hours"),
            own_owner=Owner.SALES,
        ),
        Watched(
            "quoted_in_7_days",
            _RATE,
            ("replied_in_2_hours",),
            own_label=Text("到询后 7 天内报价的比例", "share quoted within 7 days of arrival"),
            own_owner=Owner.SALES,
        ),
        Watched(
            "lost_for",
            _RATE,
            own_label=Text(
                "报价后丢单里这个原因的占比", "share of losses after a quote that give this reason"
            ),
            own_owner=Owner.COMPANY,
            better=-1,
        ),
        Watched("rfq_quotes", _COUNT),
        Watched("drafted_orders", _COUNT, ("inquiries",)),
        Watched("paid_orders", _COUNT, ("drafted_orders",)),
        Watched("trade_assurance_orders", _COUNT, ("drafted_orders",)),
        Watched("gmv", _MONEY, ("paid_orders",)),
        Watched("trade_assurance_amount", _MONEY, ("trade_assurance_orders",)),
        Watched("ad_impressions", _COUNT),
        Watched("ad_click_rate", _RATE),
        Watched("ad_clicks", _COUNT, ("ad_impressions", "ad_click_rate")),
        Watched("ad_spend", _MONEY, ("ad_clicks",), better=0),
        Watched("ad_leads", _COUNT, ("ad_clicks",)),
    )
}

SEASON_OF: Mapping[str, str] = {
    "impressions": "impressions",
    "search_impressions": "impressions",
    "clicks": "clicks",
    "search_clicks": "clicks",
    "visitor_days": "visitor_days",
    "visits": "visitor_days",
    "inquiries": "inquiries",
    "chat_days": "inquiries",
    "opportunity_days": "inquiries",
    "logged_inquiries": "inquiries",
}
"""Figures that follow the buyers' year, and the whole shop's figure that it is told from. What the shop decides
itself, like its advertising, has no such year; orders are too few to tell it."""

PANEL = ("impressions", "clicks", "visitor_days", "inquiries", "drafted_orders", "paid_orders")
"""What a newcomer learns by heart."""

COMPANY_REASONS = ("price", "minimum_order", "lead_time", "certificates", "payment_terms")

INTO_INQUIRIES: Mapping[str, str] = {
    "impressions": "impressions",
    "click_rate": "clicks",
    "clicks": "clicks",
    "visitor_days": "visitor_days",
    "inquiry_rate": "inquiries",
    "inquiries": "inquiries",
}
"""Figures from which a chain leads to inquiries, and the count in which their difference is told."""


def carried_by(code: str) -> frozenset[str]:
    """Every figure that carries this one along, near or far."""
    found: set[str] = set()
    waiting = list(FIGURES[code].follows)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += FIGURES[one].follows
    return frozenset(found)
