"""The listings as they were last noted, the most shown first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from baton.daybook.day_facts import DayFacts
from baton.daybook.product_figures import cards, stretches

_SPLIT = re.compile(r"[,，;；|、\n\t/]+")
_TOKEN = re.compile(r"[^\W_]+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Listing:
    """None where nobody noted it."""

    product_id: str
    title: str
    keywords: tuple[str, ...]
    quality: float | None
    is_listed: bool | None
    edited_on: date | None
    missing: str
    noted_on: date | None
    """The day on which the state was noted; None for a product of which only a product file speaks."""
    staff: str
    impressions: float | None
    """Of the newest four weeks on file."""

    @property
    def label(self) -> str:
        """As it stands in a task's title."""
        name = self.title or self.product_id
        return name if len(name) <= 40 else f"{name[:39]}…"


def listings(day: DayFacts) -> tuple[Listing, ...]:
    """Every product of the shop but those that are noted as taken down."""
    found: tuple[Listing, ...] = day.remembered("listings", lambda: _listings(day))
    return found


def listing_now(day: DayFacts) -> dict[str, Listing]:
    """By product id, those that were taken down as well."""
    found: dict[str, Listing] = day.remembered("all listings", lambda: _all(day))
    return found


def _listings(day: DayFacts) -> tuple[Listing, ...]:
    shown = [one for one in listing_now(day).values() if one.is_listed is not False]
    return tuple(sorted(shown, key=lambda one: (-(one.impressions or 0), one.product_id)))


def _all(day: DayFacts) -> dict[str, Listing]:
    known, periods = cards(day), stretches(day)
    states = {row["product_id"]: row for row in day.state("product_state")}
    found = {}
    for product, card in known.items():
        row = states.get(product, {})
        found[product] = Listing(
            product_id=product,
            title=row.get("title") or (card.name if card.name != product else ""),
            keywords=keywords_of(row.get("listing_keywords")),
            quality=row.get("quality_score"),
            is_listed=row.get("is_listed"),
            edited_on=row.get("edited_on"),
            missing=row.get("missing_material") or "",
            noted_on=row.get("noted_on"),
            staff=card.staff,
            impressions=periods[0].of(product, "impressions") if periods else None,
        )
    return found


def keywords_of(written: str | None) -> tuple[str, ...]:
    """A listing's keywords as they are written in one cell, whatever stands between them."""
    return tuple(word for part in _SPLIT.split(written or "") if (word := part.strip()))


def stands_in(keyword: str, title: str) -> bool:
    """Whether every word of the keyword is in the title, in any order; a plural counts as its singular."""
    wanted, there = _stems(keyword), _stems(title)
    return bool(wanted) and wanted <= there


def _stems(text: str) -> frozenset[str]:
    return frozenset(_stem(token) for token in _TOKEN.findall(text.casefold()))


def _stem(token: str) -> str:
    for ending, least in (("ies", 5), ("es", 5), ("s", 4)):
        if token.endswith(ending) and len(token) >= least and not token.endswith("ss"):
            stem = token.removesuffix(ending)
            return stem + "y" if ending == "ies" else stem
    return token.removesuffix("e") if len(token) >= 5 else token


def is_later(day: date | None, than: object) -> bool:
    """Whether a state was noted after the one of which a task's figures speak."""
    return day is not None and day.isoformat() > str(than or "")
