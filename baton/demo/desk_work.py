"""What happens at the desk after the files: fresh inquiries come, reps grade what they had, models learn from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from baton.demo.cast import CAST
from baton.demo.logic.arrivals import arrivals
from baton.demo.logic.inquiries import MESSAGES, NO_TIME
from baton.demo.logic.logs import inquiry_numbers
from baton.demo.logic.messages import CATALOGUE, COMPLETE, PRICE, VAGUE
from baton.demo.logic.profile import Profile
from baton.demo.logic.world import World, build_world
from baton.demo.truth import truth
from baton.inquiries.selectors import items_by_key
from baton.inquiries.services import Arrival, begin_pool, grade, judge_new, learn, receive
from baton.inquiries.terms import Grade, Kind, ReasonCode
from baton.people.terms import Person, Shop

POOL_DAYS = 18
POOL_LOOKS = (time(9, 15), time(15))
MORNING = time(9, 20)
GRADED_DAYS, GRADED_EVERY = 49, 3
"""Of the last days, every so many-th contact has a rep's grade."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a rep found behind a contact."""

    key: str
    staff: str
    grade: Grade
    reason: ReasonCode


def work_at_desk(profile: Profile, shop: Shop, people: Mapping[str, Person], pinned: date) -> None:
    """`people`: by login name."""
    world = build_world(profile, truth())
    for fresh in arrivals(world, pinned):
        receive(
            shop,
            Arrival(
                kind=Kind(fresh.kind),
                arrived_at=fresh.at,
                key=fresh.key,
                buyer_id=fresh.buyer_id,
                buyer_name=fresh.buyer_name,
                buyer_mail=fresh.buyer_mail,
                buyer_phone=fresh.buyer_phone,
                country=fresh.country,
                buyer_level=fresh.buyer_level,
                message=fresh.message,
                product_id=fresh.product.id,
                product_name=fresh.product.name,
                keyword=fresh.keyword,
                staff=fresh.staff,
            ),
            by=None,
            via="demo",
        )
    _grade(world, shop, people)
    learn(shop)
    judge_new(shop)
    begin_pool(shop, *_pool_looks(shop, pinned), then_waits=True)


def _pool_looks(shop: Shop, pinned: date) -> tuple[datetime, list[datetime]]:
    """From when the pool counts, and the moments at which the desk looked since, up to the pinned morning."""
    zone = ZoneInfo(shop.timezone)
    days = [pinned - timedelta(days=ago) for ago in range(POOL_DAYS, -1, -1)]
    looks = [datetime.combine(day, at, tzinfo=zone) for day in days for at in POOL_LOOKS]
    return looks[0], [moment for moment in looks if moment <= datetime.combine(pinned, MORNING, tzinfo=zone)]


def _grade(world: World, shop: Shop, people: Mapping[str, Person]) -> None:
    by_name = {
        member.name: people[member.login_name]
        for member in CAST
        if member.is_account and member.login_name in people
    }
    told = list(said_of(world))
    items = items_by_key(shop, [one.key for one in told])
    for one in told:
        if one.key in items:
            grade(by_name[one.staff], shop, items[one.key], one.grade, one.reason)


def said_of(world: World) -> Iterator[Said]:
    """A rep's grade follows what came of it, and now and then does not."""
    contacts, course = world.contacts, world.course
    numbers = inquiry_numbers(world)
    is_asked = contacts.is_logged & contacts.is_effective & (course.replied != NO_TIME)
    is_asked &= contacts.day >= len(world.days) - GRADED_DAYS
    for place, row in enumerate(np.flatnonzero(is_asked)):
        if place % GRADED_EVERY:
            continue
        found, reason = _found(
            kind=int(contacts.message[row]),
            level=int(contacts.level[row]),
            is_promising=bool(course.is_promising[row]),
            is_quoted=bool(course.quoted_on[row] != NO_TIME),
            mood=int(row) * 7919 % 10,
        )
        yield Said(str(numbers[row]), world.profile.reps[contacts.staff[row]].name, found, reason)


def _found(
    *, kind: int, level: int, is_promising: bool, is_quoted: bool, mood: int
) -> tuple[Grade, ReasonCode]:
    assert 0 <= kind < len(MESSAGES)
    if is_promising:
        is_best = is_quoted and (level >= 2 or kind == COMPLETE)
        return (Grade.A if is_best and mood < 8 else Grade.B), ReasonCode.GOOD
    if mood == 0:
        return Grade.B, ReasonCode.GOOD
    reason = {
        PRICE: ReasonCode.PRICE_ONLY if mood < 8 else ReasonCode.COMPETITOR_FISHING,
        CATALOGUE: ReasonCode.COMPETITOR_FISHING if mood < 4 else ReasonCode.WRONG_CUSTOMER,
        VAGUE: ReasonCode.NO_REQUIREMENT,
    }.get(kind, ReasonCode.NO_ANSWER)
    return (Grade.C if level >= 1 and mood < 7 else Grade.D), reason
