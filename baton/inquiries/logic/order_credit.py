"""A month's paid orders shared among what brought the buyers and the work that closed them.

Pure: it is given the shop's buyer accounts with their touches, and the orders. The maths of sets is `credit`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache

from baton.inquiries.crediting.terms import IN_SETS, WAYS, WORKS, Learnt, Part, Rule, Side, TouchKind, Who
from baton.inquiries.logic.credit import Worth, learn_by_way, shares

_SIDES = {kind.bit: kind.side.value for kind in IN_SETS}
_KINDS = {kind.bit: kind for kind in IN_SETS}
_FIRST_WORK = WORKS[0].bit
_ORDER = {side: place for place, side in enumerate(Side)}


@dataclass(frozen=True, slots=True)
class Touched:
    """One touch of a buyer account."""

    kind: TouchKind
    on: date
    who: Who = field(default_factory=Who)
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A part of sales' share that somebody who handed the buyer over with a note was promised."""

    on: date
    who: Who
    share: float


@dataclass(frozen=True, slots=True)
class Account:
    """A buyer account: how it came, the work on it, and the day of its first payment."""

    arrived: date | None
    """None where no inquiry was there before its first order: what brought it is on no record."""
    brought: tuple[Touched, ...]
    """Of its first inquiry: the way, and the product page where it is known. All its orders keep these."""
    work: tuple[Touched, ...]
    kept: tuple[Kept, ...] = ()
    first_paid: date | None = None


def way_of(source: str, channel: str, keyword: str) -> TouchKind:
    """How the first inquiry came, by what its row says; unknown where the row says nothing."""
    if source in _BY_SOURCE:
        return _BY_SOURCE[source]
    written = channel.strip().lower()
    if not written:
        return TouchKind.SEARCH if keyword.strip() else TouchKind.UNKNOWN_SOURCE
    found = (kind for signs, kind in _BY_CHANNEL if any(sign in written for sign in signs))
    return next(found, TouchKind.OTHER_WAY)


_BY_SOURCE = {"rfq": TouchKind.RFQ, "visitor_marketing": TouchKind.VISITOR_MARKETING}
_BY_CHANNEL: tuple[tuple[tuple[str, ...], TouchKind], ...] = (
    (("直通车", "外贸直通", "p4p", "广告", "keyword adv", "keyword ad", "sponsored"), TouchKind.KEYWORD_AD),
    (("访客营销", "visitor marketing"), TouchKind.VISITOR_MARKETING),
    (("rfq", "采购直达"), TouchKind.RFQ),
    (("站外", "off-platform", "off platform", "off-site"), TouchKind.OFF_PLATFORM),
    (("推荐", "recommend"), TouchKind.RECOMMENDATION),
    (("会场", "导购", "venue", "campaign"), TouchKind.VENUE),
    (("直接", "收藏", "direct", "favourite", "favorite"), TouchKind.DIRECT),
    (("搜索", "search"), TouchKind.SEARCH),
)


def touches_until(account: Account, day: date, rule: Rule) -> tuple[Touched, ...]:
    """The account's touches that count and had happened by then, the way first: unknown where nothing tells it."""
    brought = account.brought or (Touched(TouchKind.UNKNOWN_SOURCE, day),)
    counted = rule.counted | set(WAYS)
    return (
        *(touch for touch in brought if touch.kind in counted),
        *(touch for touch in account.work if touch.kind in counted and touch.on <= day),
    )


def mask_of(touches: Iterable[Touched]) -> int:
    """The touches as a set of kinds that have a worth."""
    return sum(1 << kind.bit for kind in {touch.kind for touch in touches} if kind.bit in _KINDS)


def learnt(accounts: Iterable[Account], until: date, rule: Rule) -> tuple[Worth | None, Learnt]:
    """What sets of touches are worth, from the accounts that had time to pay by `until`; None for too few of them."""
    latest = until - timedelta(days=rule.ripe_days)
    have: Counter[int] = Counter()
    won: Counter[int] = Counter()
    for account in accounts:
        if account.arrived is None or account.arrived > latest:
            continue
        paid = account.first_paid if account.first_paid is not None and account.first_paid <= until else None
        mask = mask_of(touches_until(account, paid or until, rule))
        have[mask] += 1
        won[mask] += paid is not None
    told = Learnt(until, have.total(), won.total(), is_even=False)
    if told.accounts < rule.least_accounts or not told.paid:
        return None, replace(told, is_even=True)
    masks = sorted(have)
    ways = [(mask & (1 << _FIRST_WORK) - 1).bit_length() - 1 for mask in masks]
    works = [mask >> _FIRST_WORK for mask in masks]
    counts, wins = ([found[mask] for mask in masks] for found in (have, won))
    return learn_by_way(ways, works, counts, wins, len(WAYS), len(WORKS)), told


def split(account: Account, paid_on: date, worth: Worth | None, rule: Rule) -> tuple[Part, ...]:
    """How an order of the account that was first paid that day is shared. The parts sum to 1."""
    touches = touches_until(account, paid_on, rule)
    of_kind = _with_page(_shares_of(worth, mask_of(touches)), touches)
    parts = [part for kind, share in of_kind.items() for part in _among_people(kind, share, touches)]
    promised = account.kept if TouchKind.HAND_OVER in rule.counted else ()
    for kept in sorted(promised, key=lambda one: (one.on, one.who.key)):
        if kept.on <= paid_on and 0 < kept.share <= 1:
            parts = _with_kept(parts, kept)
    return summing_to_one(sorted(parts, key=lambda part: (_ORDER[part.side], part.kind.bit)))


def summing_to_one(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Without parts of nothing; what rounding leaves goes to the largest."""
    telling = [part for part in parts if part.share > 0]
    place = max(range(len(telling)), key=lambda number: telling[number].share)
    rest = sum(part.share for number, part in enumerate(telling) if number != place)
    largest = telling[place]
    telling[place] = Part(largest.kind, largest.who, 1.0 - rest, largest.detail)
    return tuple(telling)


def _shares_of(worth: Worth | None, mask: int) -> Mapping[TouchKind, float]:
    own = worth if worth is not None else _even()
    found = shares(own, mask, _SIDES)
    return {_KINDS[bit]: share for bit, share in sorted(found.items())}


@cache
def _even() -> Worth:
    """A worth by which nothing is known of any set: sides share evenly, and each side's touches."""
    return learn_by_way([], [], [], [], len(WAYS), len(WORKS))


def _with_page(of_kind: Mapping[TouchKind, float], touches: Sequence[Touched]) -> Mapping[TouchKind, float]:
    """The product page halves the way's share: the two never come apart, so no rate can tell one from the other."""
    if all(touch.kind is not TouchKind.PRODUCT_PAGE for touch in touches):
        return of_kind
    way = next(kind for kind in of_kind if kind in WAYS)
    return {**of_kind, way: of_kind[way] / 2, TouchKind.PRODUCT_PAGE: of_kind[way] / 2}


def _among_people(kind: TouchKind, share: float, touches: Sequence[Touched]) -> list[Part]:
    """One kind's share by how often each person did it."""
    own = [touch for touch in touches if touch.kind is kind]
    by_person: dict[tuple[str, str], list[Touched]] = {}
    for touch in own:
        by_person.setdefault((touch.who.key, touch.detail), []).append(touch)
    return [
        Part(kind, same[0].who, share * len(same) / len(own), same[0].detail) for same in by_person.values()
    ]


def _with_kept(parts: Sequence[Part], kept: Kept) -> list[Part]:
    """Sales' part with what was promised out of it; the others of sales keep their proportions."""
    whole = sum(part.share for part in parts if part.side is Side.SALES)
    if not whole:
        return list(parts)
    left = 1.0 - kept.share
    scaled = [
        Part(part.kind, part.who, part.share * left, part.detail) if part.side is Side.SALES else part
        for part in parts
    ]
    return [*scaled, Part(TouchKind.HAND_OVER, kept.who, whole * kept.share)]
