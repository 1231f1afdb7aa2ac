"""The list of visitors to approach: ranked, within the quota, with words ready, and what came of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import QuerySet

from baton.daybook.day_facts import DayFacts
from baton.daybook.looking import day_facts, levels_of
from baton.daybook.models import PlaybookSetting, VisitorApproach
from baton.daybook.playbook_list import playbook
from baton.daybook.visitors import reading
from baton.daybook.visitors.choosing import chosen
from baton.daybook.visitors.drafts import draft, language_of
from baton.daybook.visitors.terms import (
    Answered,
    DoneLine,
    Quota,
    SkipReason,
    Visitor,
    VisitorAct,
    VisitorLine,
    VisitorList,
)
from baton.daybook.visitors.value import stated
from baton.drivers.wilson import wilson
from baton.inquiries.fact_cards.terms import ProductFacts
from baton.inquiries.selectors import product_facts
from baton.kit import countries
from baton.kit.errors import NotFound
from baton.kit.text import Text
from baton.people.grants import Grant, require
from baton.people.terms import Person, Shop

PLAYBOOK = "visitor_marketing"
LISTED_WITHOUT_QUOTA = 20
EXPIRING = timedelta(hours=3)
ANSWERED_DAYS = 30
NINETY = 1.645
SHOWN = 8
"""Words and markets of the last week that are shown."""


def visitor_list(person: Person, shop: Shop, *, most: int | None = None) -> VisitorList:
    """Whom to approach now. `most` shortens the list that is made up in words. NotAllowed without SEE_INQUIRIES."""
    require(person, Grant.SEE_INQUIRIES, shop)
    day = day_facts(shop)
    waiting = still_waiting(day)
    quota = quota_left(day)
    order = ranked(day, waiting, quota)
    lines = _lines(day, [waiting[place] for place in order][: most or None])
    words, markets = reading.seen(day)
    return VisitorList(
        lines=lines,
        reachable=len(waiting),
        listed=len(order),
        quota=quota,
        basis=reading.valued(day).basis,
        answered=_answered(day),
        done=_done(day),
        newest=day.newest("visit"),
        words_seen=tuple(words[:SHOWN]),
        markets_seen=tuple((countries.label(code), count) for code, count in markets if code)[:SHOWN],
    )


def one_waiting(person: Person, shop: Shop, visitor_id: str) -> VisitorLine:
    """One visitor of the list, also beyond the quota. NotFound for who is not, or no longer, on it."""
    require(person, Grant.SEE_INQUIRIES, shop)
    day = day_facts(shop)
    found = [one for one in still_waiting(day) if one.visitor_id == visitor_id]
    if not found:
        raise NotFound(
            "unknown_visitor",
            Text(
                "这位访客不在名单里，或已经处理过。",
                "This visitor is not on the list, or was dealt with already.",
            ),
            Text("回到访客营销页看现在的名单。", "Go back to the list as it is now."),
        )
    return _lines(day, found)[0]


def still_waiting(day: DayFacts) -> tuple[Visitor, ...]:
    """Who can be reached and was left to nobody's care so far: neither by the files nor by what people did here."""
    rest = rest_days(day.shop)
    settled = set(
        _standing(day.shop)
        .filter(at__gte=day.now - timedelta(days=rest))
        .values_list("visitor_id", flat=True)
    )
    return tuple(one for one in reading.reachable(day, rest) if one.visitor_id not in settled)


def rest_days(shop: Shop) -> int:
    """For how many days nobody is approached twice, as the shop set it."""
    setting = PlaybookSetting.objects.filter(shop_id=shop.id, playbook=PLAYBOOK).first()
    return int(levels_of(playbook(PLAYBOOK), setting)["rest_days"])


def quota_left(day: DayFacts) -> Quota:
    """What was noted, less what was marked sent since that note."""
    noted = reading.quota_of(day)
    if noted.used is None:
        return noted
    since = _standing(day.shop).filter(
        act=VisitorAct.SENT, quota_noted_on=noted.noted_on, quota_used=noted.used
    )
    return replace(noted, used=noted.used + since.count())


def ranked(day: DayFacts, waiting: Sequence[Visitor], quota: Quota) -> Sequence[int]:
    """The places of those to write to with the quota that is left; the first ones where no quota is known."""
    worth = worths(day, waiting)
    if quota.left is None:
        order = sorted(range(len(waiting)), key=lambda place: (-worth[place], waiting[place].visitor_id))
        return order[:LISTED_WITHOUT_QUOTA]
    last = [_last_day(one.reachable_until, quota.expires_at) for one in waiting]
    return chosen(worth, last, quota.left, quota.granted or 0)


def worths(day: DayFacts, waiting: Sequence[Visitor]) -> Sequence[float]:
    """Chance × worth of an inquiry by what was learnt; else the place in the stated order, counted from the end."""
    known = reading.valued(day)
    if known.model is not None:
        chances = known.model.chances(waiting) if waiting else ()
        return [
            float(chance) * (known.worth(one.country) or 1.0)
            for chance, one in zip(chances, waiting, strict=True)
        ]
    order = sorted(range(len(waiting)), key=lambda place: stated(waiting[place]))
    return [float(order.index(place)) for place in range(len(waiting))]


def _last_day(until: datetime | None, expires: datetime | None) -> int:
    """With which day's quota at the latest: 0 is the present one."""
    if until is None or expires is None or until <= expires:
        return 0
    return min(31, -(-(until - expires) // timedelta(days=1)))


def _lines(day: DayFacts, visitors: Sequence[Visitor]) -> tuple[VisitorLine, ...]:
    products = {one.product_id for one in visitors if one.product_id}
    names, cards = reading.product_names(day, products), product_facts(day.shop, products)
    known = reading.valued(day)
    chances = known.model.chances(visitors) if known.model is not None and visitors else None
    return tuple(
        _line(
            day,
            one,
            names,
            cards.get(one.product_id),
            (None if chances is None else float(chances[place]), known.worth(one.country)),
        )
        for place, one in enumerate(visitors)
    )


def _line(
    day: DayFacts,
    one: Visitor,
    names: Mapping[str, str],
    facts: ProductFacts | None,
    told: tuple[float | None, float | None],
) -> VisitorLine:
    chance, worth = told
    language = language_of(one.country)
    name = names.get(one.product_id, "")
    words, absent = draft(language, name, one.words, facts)
    until = one.reachable_until
    return VisitorLine(
        visitor=one,
        country_name=_country(one.country),
        product_name=name,
        chance=chance,
        worth=None if chance is None or worth is None else chance * worth,
        left=None if until is None else until - day.now,
        is_expiring=until is not None and until - day.now <= EXPIRING,
        language=language,
        draft=words,
        missing=absent,
    )


def _answered(day: DayFacts) -> Answered:
    since = day.now - timedelta(days=ANSWERED_DAYS)
    written_to = dict(reading.approached(day, since))
    here = _standing(day.shop).filter(act=VisitorAct.SENT, at__gte=since).order_by("-at")
    written_to |= dict(here.values_list("visitor_id", "at"))
    answered = len(reading.who_answered(day, written_to))
    if not written_to:
        return Answered(0, 0, None, None)
    low, high = wilson(answered / len(written_to), len(written_to), NINETY)
    return Answered(len(written_to), answered, low, high)


def _done(day: DayFacts) -> tuple[DoneLine, ...]:
    """What was done today, the newest first. It is the team's list: whoever did it is in the audit trail."""
    rows = list(_standing(day.shop).filter(at__gte=day.at(0)))
    country_of = reading.countries_of(day, [row.visitor_id for row in rows])
    return tuple(
        DoneLine(
            id=row.pk,
            visitor_id=row.visitor_id,
            country=_country(country_of.get(row.visitor_id, "")),
            act=VisitorAct(row.act),
            reason=SkipReason(row.reason).label if row.reason else None,
            at=row.at,
        )
        for row in rows
    )


def _country(code: str) -> Text:
    return countries.label(code or countries.UNKNOWN)


def _standing(shop: Shop) -> QuerySet[VisitorApproach]:
    return VisitorApproach.objects.filter(shop_id=shop.id, undone_at=None)
