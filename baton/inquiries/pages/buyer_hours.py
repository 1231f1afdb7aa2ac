"""On the hand-over card: what time it is where the buyer is, and whether the buyer has a day off."""

from __future__ import annotations

from datetime import timedelta

from baton.inquiries.logic.buyer_time import knows_holidays, public_holiday
from baton.inquiries.pages.card_part import CardPart
from baton.inquiries.terms import Card
from baton.kit.countries import find_country, label
from baton.kit.country_zones import local_time
from baton.people.clock import clock
from baton.people.doors import Desk

AHEAD = 7
"""Days in which a public holiday is told beforehand."""


def part(desk: Desk, card: Card) -> CardPart | None:
    """None where the country is not known, or is no country."""
    country = find_country(card.country or "")
    now = None if country is None else local_time(clock().now(), country)
    if country is None or now is None:
        return None
    soon = [
        (day, name)
        for number in range(1, AHEAD + 1)
        if (name := public_holiday(country, day := now.date() + timedelta(days=number))) is not None
    ]
    context = {
        "country": label(country),
        # As text: a page writes moments in the shop's own zone.
        "now": f"{now:%m-%d %H:%M}",
        "is_night": not 8 <= now.hour < 19,
        "is_weekend": now.weekday() >= 5,
        "holiday": public_holiday(country, now.date()),
        "soon": soon[0] if soon else None,
        "is_known": knows_holidays(country, now.year),
    }
    return CardPart("inquiries/parts/buyer_hours.html", context)
