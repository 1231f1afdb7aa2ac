"""The visitors worth noting of the last month, copied from the platform's page before it forgets them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp, log

import numpy as np

from baton.demo.logic.buyers import buyer_code
from baton.demo.logic.catalogue import LINES, Product
from baton.demo.logic.countries import COUNTRIES
from baton.demo.logic.logs import template_row
from baton.demo.logic.profile import PRESENT_DAY
from baton.demo.logic.sheets import Row
from baton.demo.logic.traffic import likes
from baton.demo.logic.world import World

KEPT_DAYS = 31
A_DAY, A_DAY_OF_THE_SMALL_SHOP, SMALL_SHOP_DAYS = 40, 5, 10
FIRST_VISITOR = 310_240_100
COMES_AGAIN = 0.08
STAY = 5.2
"""Logarithm of the seconds that the visitor in the middle stays."""
INQUIRES = 0.55
"""Part of those who ask that write an inquiry; the others chat."""
REACHABLE = 4
"""How many of the small shop's newest visitors can still be contacted."""
LEVELS = (None, None, "L1", "L1", "L2", "L2", "L3", "L4")
LOOKED_AT = ("浏览产品", "访问 home", "看过公司介绍", "看过联系方式", "加入询盘车", "点击 start order")
SECOND_WORDS = ("factory", "price", "wholesale", "150w", "ip66", "with certificate", "manufacturer china")


@dataclass(frozen=True, slots=True)
class _Visit:
    visitor: str
    day: date
    country: int
    product: Product
    views: int
    stay: int
    level: str | None
    behaviour: str
    suppliers: int
    second_word: str | None
    buyer: str | None = None
    has_inquired: bool = False
    has_chatted: bool = False
    reachable_until: str = ""
    approached_at: str | None = None


def visits(world: World) -> Iterator[Row]:
    """A row a visitor and day. Of the newest day some can still be contacted, until the end of the present day."""
    drawn = _drawn(world)
    newest = PRESENT_DAY - timedelta(days=1)
    fact, quota, asked = (
        world.facts.get(name) for name in ("visitors_to_approach", "visitor_quota", "visitor_who_inquired")
    )
    reachable = REACHABLE if fact is None else int(fact.size)
    approached = 0 if quota is None else 12
    for visit in drawn:
        is_newest = visit.day == newest
        until = f"{visit.day + timedelta(days=1)} 15:59" if not is_newest else f"{newest} 23:59"
        shown = replace(visit, reachable_until=until)
        if is_newest and reachable:
            reachable -= 1
            shown = replace(
                shown, reachable_until=f"{PRESENT_DAY} 23:59", has_inquired=False, has_chatted=False
            )
        elif visit.day == newest - timedelta(days=1) and approached:
            approached -= 1
            shown = replace(
                shown,
                has_inquired=False,
                has_chatted=False,
                approached_at=f"{newest} {16 + approached // 4}:{10 + 12 * (approached % 4):02d}",
            )
        yield _row(shown)
    if asked is not None:
        yield _row(_who_inquired(world, str(asked.segment["visitor"]), newest))


def _who_inquired(world: World, visitor: str, day: date) -> _Visit:
    """The buyer of the newest inquiry in the log: the most interested visitor, and in conversation already."""
    contacts = world.contacts
    row = int(np.flatnonzero(contacts.is_logged & contacts.is_effective & (contacts.source == 0))[-1])
    country = int(contacts.country[row])
    return _Visit(
        visitor=visitor,
        day=day,
        country=country,
        product=world.products[contacts.product[row]],
        views=14,
        stay=1_126,
        level="L3",
        behaviour="已发起询盘",
        suppliers=3,
        second_word=None,
        buyer=buyer_code(int(contacts.buyer[row]), COUNTRIES[country].code),
        has_inquired=True,
        reachable_until=f"{PRESENT_DAY} 23:59",
    )


def _drawn(world: World) -> list[_Visit]:
    profile = world.profile
    is_large = bool(profile.daily_exports)
    days = KEPT_DAYS if is_large else SMALL_SHOP_DAYS
    rng, moods = (np.random.default_rng((profile.seed, stream)) for stream in (31, 32))
    liked = likes(profile.countries) * np.array([line.share for line in LINES])
    weights = np.array([country.share for country in COUNTRIES[: profile.countries]])
    by_line = [[one for one in world.products if one.line == line] for line in range(len(LINES))]
    shares = [np.array([one.weight for one in group]) / sum(one.weight for one in group) for group in by_line]
    found: list[_Visit] = []
    for back in range(days, 0, -1):
        day = PRESENT_DAY - timedelta(days=back)
        amount = max(24, int(rng.poisson(A_DAY))) if is_large else A_DAY_OF_THE_SMALL_SHOP
        seen: set[str] = set()
        for country in rng.choice(profile.countries, amount, p=weights / weights.sum()):
            line = int(rng.choice(len(LINES), p=liked[country] / liked[country].sum()))
            visitor = str(FIRST_VISITOR + 7 * len(found))
            if (
                back > 1 and found and rng.random() < COMES_AGAIN
            ):  # nobody has written to those of the newest day
                visitor = found[int(rng.integers(0, len(found)))].visitor
            if visitor in seen:
                continue
            seen.add(visitor)
            visit = _Visit(
                visitor=visitor,
                day=day,
                country=int(country),
                product=by_line[line][int(rng.choice(len(shares[line]), p=shares[line]))],
                views=2 + int(rng.poisson(3.5)),
                stay=int(min(3_000, rng.lognormal(STAY, 0.8))) + 15,
                level=LEVELS[int(rng.integers(0, len(LEVELS)))],
                behaviour=LOOKED_AT[int(rng.integers(0, len(LOOKED_AT)))],
                suppliers=1 + int(rng.poisson(3)),
                second_word=SECOND_WORDS[int(rng.integers(0, len(SECOND_WORDS)))]
                if rng.random() < 0.5
                else None,
            )
            asks = _chance_to_ask(visit, float(moods.normal()))
            inquires, chats = rng.random() < INQUIRES * asks, rng.random() < (1 - INQUIRES) * asks
            found.append(replace(visit, has_inquired=bool(inquires), has_chatted=bool(chats)))
    return found


def _chance_to_ask(visit: _Visit, mood: float) -> float:
    """Who stays longer, looks at more and has bought more before asks more often; the rest is in no list."""
    stays = (log(visit.stay) - STAY) / 0.8
    level = int(visit.level[1:]) if visit.level else 1
    return 1 / (1 + exp(3.0 - 0.7 * stays - 0.25 * (visit.views - 5.5) - 0.55 * (level - 1.5) - 0.5 * mood))


def _row(visit: _Visit) -> Row:
    word = LINES[visit.product.line].word
    did = "已发起询盘" if visit.has_inquired else "发起TM咨询" if visit.has_chatted else visit.behaviour
    return template_row(
        "visits",
        {
            "visitor_id": visit.visitor,
            "visited_on": visit.day.isoformat(),
            "country": COUNTRIES[visit.country].zh,
            "buyer_id": visit.buyer,
            "buyer_level": visit.level,
            "views": visit.views,
            "stay_seconds": f"{visit.stay // 60}分{visit.stay % 60}秒",
            "searched_words": f"{word}, {word} {visit.second_word}" if visit.second_word else word,
            "product_id": visit.product.id,
            "shop_behaviour": did,
            "site_behaviour": f"浏览 {visit.suppliers} 个供应商",
            "has_inquired": "Y" if visit.has_inquired else "N",
            "has_chatted": "Y" if visit.has_chatted else "N",
            "reachable_until": visit.reachable_until,
            "approached_at": visit.approached_at,
        },
    )
