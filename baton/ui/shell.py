"""What the frame around every page shows: navigation, shop, person, period, freshness.

Nothing below the rooms knows the rooms, so the frame is filled from two places:

- the door of a page (`baton.people.doors`) puts a `Place` on the request as `request.place`;
- a room's AppConfig may carry `navigation: tuple[NavEntry, ...]` and a method
  `freshness(request) -> Freshness | None`. The frame asks every installed app for them.

A page adds a `PeriodBar` to its template context as `period_bar` when its figures have a period.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.apps import apps
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

THEME_COOKIE = "baton_theme"
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class ShopMark:
    code: str
    name: str
    platform: str = ""


@dataclass(frozen=True, slots=True)
class PersonMark:
    name: str
    team: str = "shared"
    """An owner's class: marketing, sales or shared; gives the shape and the ring of the avatar."""

    @property
    def initial(self) -> str:
        return self.name[:1].upper()


@dataclass(frozen=True, slots=True)
class Place:
    """Who is asking, about which shop, and what they may do."""

    person: PersonMark | None = None
    shop: ShopMark | None = None
    shops: tuple[ShopMark, ...] = ()
    grants: frozenset[str] = frozenset()
    today: date | None = None
    """The shop's present day; None without a shop."""


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One entry of the navigation. Shown to those who hold `grant` (everybody where it is empty)."""

    key: str
    label: str | Promise
    url_name: str
    icon: str
    order: int
    grant: str = ""


@dataclass(frozen=True, slots=True)
class NavLink:
    label: str
    url: str
    icon: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Freshness:
    """How fresh the shop's facts are. `lag` counts days behind today: T-2 is 2."""

    day: date | None
    lag: int | None
    is_late: bool
    url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a picker: a link that keeps the rest of the address."""

    label: str
    url: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class PeriodBar:
    """The period picker: what is chosen, the ready-made choices, and the fields of the form for any other."""

    label: str
    compare_label: str
    choices: tuple[Choice, ...]
    start: date
    end: date
    compare: tuple[Option, ...]
    kept: tuple[tuple[str, str], ...] = ()
    """Names and values of the address that the form carries on."""
    earliest: date | None = None
    latest: date | None = None
    short: str = ""
    """The label for a narrow screen."""


@dataclass(frozen=True, slots=True)
class Shell:
    place: Place
    links: tuple[NavLink, ...]
    theme: str
    fresh: Freshness | None
    shop_choices: tuple[Choice, ...] = field(default=())


def shell_of(request: HttpRequest | None) -> Shell:
    """The frame for one request. Without a request (or before a door was passed) it is an empty frame."""
    place = getattr(request, "place", None)
    if request is None or not isinstance(place, Place):
        return Shell(Place(), (), theme_of(request), None)
    return Shell(
        place=place,
        links=tuple(_links(request, place)),
        theme=theme_of(request),
        fresh=_freshness(request),
        shop_choices=tuple(
            Choice(shop.name, f"?shop={shop.code}", place.shop is not None and shop.code == place.shop.code)
            for shop in place.shops
        ),
    )


def theme_of(request: HttpRequest | None) -> str:
    """The theme a person picked on this device; empty where the system decides."""
    chosen = request.COOKIES.get(THEME_COOKIE, "") if request is not None else ""
    return chosen if chosen in THEMES else ""


def _links(request: HttpRequest, place: Place) -> Iterable[NavLink]:
    entries: list[NavEntry] = []
    for config in apps.get_app_configs():
        entries += getattr(config, "navigation", ())
    for entry in sorted(entries, key=lambda entry: entry.order):
        if entry.grant and entry.grant not in place.grants:
            continue
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            continue
        is_current = request.path == url or (url != "/" and request.path.startswith(url))
        yield NavLink(str(entry.label), url, entry.icon, is_current)


def _freshness(request: HttpRequest) -> Freshness | None:
    for config in apps.get_app_configs():
        ask = getattr(config, "freshness", None)
        if callable(ask):
            found = ask(request)
            if isinstance(found, Freshness):
                return found
    return None
