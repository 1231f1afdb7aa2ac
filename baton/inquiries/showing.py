"""How a demo shows what a desk collects by months of work: scripts with their offers, credit, RFQ quotes, a program.

Everything goes through the services that people use. Only what lies in the past, as an offer of three weeks ago, is
written with the moment that it has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from baton.inquiries import services as desk
from baton.inquiries import winding
from baton.inquiries.assigning import acts as assigning
from baton.inquiries.crediting import selectors as credit
from baton.inquiries.crediting import services as crediting
from baton.inquiries.interface import clients
from baton.inquiries.models import Item, Script, ScriptOffer, ScriptVariant, Touch
from baton.inquiries.rfq import services as rfq
from baton.inquiries.scripting import services as scripting
from baton.inquiries.scripting.terms import Situation
from baton.inquiries.terms import Box, Channel, Direction, Kind
from baton.people.clock import clock, shop_day
from baton.people.selectors import person_by_id
from baton.people.terms import Person, Shop

AT_ONCE = timedelta(minutes=50)
"""After which our word follows a buyer's."""
LEFT_OPEN = timedelta(hours=2)
LATELY, GOES_ON_AFTER = timedelta(hours=20), timedelta(hours=15)
OFFERED_AT = time(10, 40)


@dataclass(frozen=True, slots=True)
class ShownScript:
    situation: str
    language: str
    title: str
    wordings: tuple[str, ...]
    answers: tuple[int, ...]
    """By wording, of how many in a hundred offers the buyer answers."""
    offers: int
    texts: tuple[str, ...]
    """What buyers answer, in turn."""
    country: str = ""
    """Whose buyers it is for; "" for all."""


def show_script(by: Person, shop: Shop, shown: ShownScript, days: int) -> int:
    """A script with the offers of the last so many days, and what buyers wrote after them. Its number.

    Only items that have had a first reply before: no clock of a first reply is touched.
    """
    begun = clock().now() - timedelta(days=days)
    script_id = scripting.write_script(
        by, shop, shown.situation, shown.language, shown.title, shown.wordings[0]
    )
    for wording in shown.wordings[1:]:
        scripting.add_variant(by, shop, script_id, wording)
    Script.objects.filter(pk=script_id).update(at=begun)
    ScriptVariant.objects.filter(script_id=script_id).update(at=begun)
    variants = list(ScriptVariant.objects.filter(script_id=script_id).order_by("label"))
    items = _offered_to(shop, shown, begun)
    said: list[Touch] = []
    offers = []
    for turn, (item, at) in enumerate(items):
        assert item.owner_id is not None
        chosen = _spread(item.key, len(variants))
        is_switched, is_used = turn % 11 == 7, turn % 6 != 5
        used = variants[(chosen + is_switched) % len(variants)] if is_used else None
        offers.append(
            ScriptOffer(
                script_id=script_id, variant=variants[chosen], item=item, to_id=item.owner_id, at=at,
                propensity=1 / len(variants), used=used, used_at=at if used is not None else None,
            )
        )  # fmt: skip
        if _spread(f"answer {item.key}", 100) < shown.answers[chosen]:
            said += _answer(item, at, shown.texts[turn % len(shown.texts)])
    ScriptOffer.objects.bulk_create(offers)
    Touch.objects.bulk_create(said)
    winding.rewind(shop, Item.objects.filter(pk__in={touch.item_id for touch in said}))
    return script_id


def _offered_to(shop: Shop, shown: ShownScript, begun: datetime) -> list[tuple[Item, datetime]]:
    """Items and when a wording was offered for each, spread evenly over the days."""
    rows = Item.objects.filter(
        shop_id=shop.id, owner__isnull=False, buyer__isnull=False, first_reply_at__isnull=False
    ).exclude(box__in=(Box.GONE, Box.SPAM))
    rows = rows.exclude(script_offers__isnull=False).order_by("arrived_at", "id")
    rows = rows.filter(country=shown.country) if shown.country else rows
    zone = ZoneInfo(shop.timezone)
    if shown.situation == Situation.FIRST_REPLY:
        found = [(item, item.first_reply_at) for item in rows.filter(first_reply_at__gte=begun)]
    else:
        after = timedelta(days=7 if shown.situation == Situation.FOLLOW_UP_7 else 0)
        quoted = rows.filter(quoted_on__gte=begun.date(), quoted_on__lte=shop_day(shop) - after)
        found = [
            (item, datetime.combine(day + after, OFFERED_AT, tzinfo=zone))
            for item in quoted
            if (day := item.quoted_on) is not None
        ]
    known = sorted(((item, at) for item, at in found if at is not None), key=lambda one: (one[1], one[0].pk))
    step = max(1, len(known) // shown.offers)
    return known[::step][: shown.offers]


def _answer(item: Item, at: datetime, text: str) -> list[Touch]:
    """The buyer's answer, some days later, and ours to it; none that would lie ahead."""
    wrote = at + timedelta(hours=9 + _spread(f"when {item.key}", 110))
    if wrote > clock().now() - LEFT_OPEN:
        return []
    them = _touch(item, wrote, Direction.IN, text, None)
    return [them, _touch(item, wrote + AT_ONCE, Direction.OUT, "", item.owner_id)]


def _touch(item: Item, at: datetime, direction: Direction, text: str, by: int | None) -> Touch:
    return Touch(
        item=item, buyer_id=item.buyer_id, channel=Channel.PLATFORM, direction=direction, at=at, by_id=by,
        text=text, logged_at=at,
    )  # fmt: skip


def _spread(name: str, below: int) -> int:
    """A number that follows from the name, and looks like chance."""
    found = 0
    for sign in name:
        found = (found * 131 + ord(sign)) % 1_000_003
    return found * 7_919 % 1_000_003 % below


def show_credit(by: Person, shop: Shop, month: str, note: str, doubter: Person, why: str) -> str:
    """A month that is closed, and an open doubt about an order of the one after it. That order's number."""
    crediting.close_month(by, shop, month, note)
    present = credit.live_month(shop, credit.month_of(shop_day(shop)))
    order = max(present.orders, key=lambda one: (len(one.parts), one.received or 0.0, one.order_id))
    crediting.raise_dispute(doubter, shop, order.order_id, why)
    return order.order_id


def show_rfqs(by: Person, shop: Shop, count: int, rewards: Sequence[tuple[date, int]]) -> int:
    """The newest open RFQs, each quoted by its rep; and what the platform granted. How many were quoted."""
    for day, number in rewards:
        rfq.set_reward(by, shop, day, number)
    rows = Item.objects.filter(
        shop_id=shop.id, kind=Kind.RFQ, box=Box.DESK, owner__is_active=True, quoted_on=None
    ).order_by("-arrived_at", "-id")
    found = list(rows.values_list("pk", "owner_id")[:count])
    for item, owner in found:
        assert owner is not None
        rfq.log_quote(person_by_id(owner), shop, item)
    return len(found)


def show_answers(shop: Shop, words: Sequence[tuple[str, str, str]]) -> None:
    """The items answered last, one by one, go on elsewhere: the channel, what the buyer wrote ("": nothing) and we."""
    rows = Item.objects.filter(
        shop_id=shop.id, box=Box.DESK, owner__is_active=True, first_reply_at__lte=clock().now() - LATELY
    ).order_by("-first_reply_at", "-id")
    for item, (channel, theirs, ours) in zip(rows, words, strict=False):
        assert item.owner_id is not None
        assert item.first_reply_at is not None
        rep, at = person_by_id(item.owner_id), item.first_reply_at + GOES_ON_AFTER
        if theirs:
            desk.log_touch(rep, shop, item.pk, Channel(channel), Direction.IN, at=at, text=theirs)
        desk.log_touch(rep, shop, item.pk, Channel(channel), at=at + AT_ONCE, text=ours)


def show_main_account(by: Person, shop: Shop, to: Person, why: str, review_on: date, way_back: str) -> None:
    """Who has the main account, until it is looked at again."""
    assigning.give_main_account(by, shop, to.id, why, review_on=review_on, way_back=way_back)


def show_program(shop: Shop, name: str) -> None:
    """A program that sent inquiries once: its token opens nothing any more."""
    client, _ = clients.add_client(None, shop, name)
    clients.revoke_client(None, shop, client.id)
