"""The spam box: what lies in it and who has looked. Suspects of the model, and what the log calls spam unseen."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Exists, F, FloatField, Min, OuterRef, Q, QuerySet, Value, When

from baton.inquiries.judging.learning import refusal_of
from baton.inquiries.judging.terms import (
    BoxRow,
    BoxState,
    CalibrationLine,
    ModelState,
    Purpose,
    Reviewed,
    SpamBox,
    Turned,
)
from baton.inquiries.logic.message import read_message
from baton.inquiries.models import Item, KeptModel, SpamReview, SpamVerdict
from baton.inquiries.rows import Reader
from baton.inquiries.terms import Box, Spam, Stage
from baton.kit.text import Text
from baton.people.clock import clock, shop_day
from baton.people.grants import Grant, can, require
from baton.people.selectors import A_COLLEAGUE
from baton.people.terms import Person, Shop, Team

PAGE = 20
PREVIEW = 240
READ = 4_000
"""Characters of a message that are fetched for its preview."""
LIKELY_REAL = 0.7
LOOKED_BACK = timedelta(days=14)
"""What the log calls spam and nobody here has looked at is listed for as long as this."""
TURNED_BACK = timedelta(days=28)


def spam_box(person: Person, shop: Shop, number: int = 1) -> SpamBox:
    """The likeliest real first. NotAllowed for who does not see inquiries."""
    require(person, Grant.SEE_INQUIRIES, shop)
    rows = in_box(shop)
    state = spam_box_state(shop, person)
    pages = max(1, -(-state.count // PAGE))
    number = min(max(1, number), pages)
    listed = rows.annotate(
        doubt=Case(When(model_spam=None, then=Value(0.5)), default=F("model_spam"), output_field=FloatField())
    ).order_by("doubt", "arrived_at", "id")
    page = list(listed.select_related("buyer").defer("remark")[(number - 1) * PAGE : number * PAGE])
    reader = Reader(person, shop, clock().now(), frozenset())
    return SpamBox(state, tuple(_row(item, reader) for item in page), number, pages, turned(shop))


def spam_box_state(shop: Shop, reader: Person | None = None) -> BoxState:
    """What is in the box and whether somebody has gone through it today, by the shop's calendar."""
    told = in_box(shop).aggregate(
        count=Count("id"),
        likely_real=Count("id", filter=Q(model_spam__lt=1 - LIKELY_REAL)),
        running=Count("id", filter=_is_running()),
        first_due=Min("platform_due", filter=_is_running()),
    )
    last = SpamReview.objects.select_related("by").filter(shop_id=shop.id).order_by("-at", "-id").first()
    start = datetime.combine(shop_day(shop), time(), ZoneInfo(shop.timezone))
    return BoxState(
        count=told["count"],
        likely_real=told["likely_real"],
        running=told["running"],
        first_due=told["first_due"],
        last_review=None if last is None else _reviewed(last, shop, reader),
        is_reviewed_today=last is not None and last.at >= start,
    )


def turned(shop: Shop) -> Turned:
    """What was taken out of the box in the last four weeks, and how much of that was won since."""
    since = clock().now() - TURNED_BACK
    verdicts = SpamVerdict.objects.filter(item=OuterRef("pk"), is_spam=False, at__gte=since)
    rows = Item.objects.filter(Exists(verdicts), shop_id=shop.id)
    told = rows.aggregate(rescued=Count("id"), won=Count("id", filter=Q(stage=Stage.WON)))
    return Turned(told["rescued"], told["won"], since)


def model_state(shop: Shop, purpose: Purpose) -> ModelState:
    """How far off the model is, on outcomes that it had not learnt from; or why there is none."""
    row = KeptModel.objects.filter(shop_id=shop.id, purpose=purpose).defer("body").first()
    refusal = refusal_of(row)
    told = {} if row is None else row.told
    limits = told.get("limits")
    return ModelState(
        purpose=purpose,
        version=0 if row is None else row.version,
        trained_at=None if row is None else row.trained_at,
        outcomes=0 if row is None else row.outcomes,
        positives=0 if row is None else row.positives,
        error=told.get("error"),
        bins=tuple(CalibrationLine(*line) for line in told.get("bins", ())),
        limits=None if limits is None else (limits[0], limits[1], limits[2]),
        left_out=tuple(Text(zh, en) for zh, en in told.get("left_out", ())),
        why=None if refusal is None else refusal.why,
        needs=None if refusal is None else refusal.needs,
    )


def in_box(shop: Shop) -> QuerySet[Item]:
    """What waits for a person: suspects, and what the log calls spam where nobody here has said so. For this room."""
    unseen = ~Exists(SpamVerdict.objects.filter(item=OuterRef("pk")))
    recent = Q(spam=Spam.SPAM, arrived_at__gte=clock().now() - LOOKED_BACK) & unseen
    return Item.objects.filter(Q(spam=Spam.SUSPECTED) | recent, shop_id=shop.id, box=Box.SPAM)


def waits_in_box(item: Item) -> bool:
    """Nobody has said yet what it is. One goes through the box for all: whoever may answer decides there."""
    return item.box == Box.SPAM and not SpamVerdict.objects.filter(item=item).exists()


def _is_running() -> Q:
    return Q(rejected_at=None, first_reply_at=None, platform_due__isnull=False)


def _row(item: Item, reader: Reader) -> BoxRow:
    chance_real = None if item.model_spam is None else 1 - item.model_spam
    told = item.model_reasons
    is_likely = chance_real is not None and chance_real >= LIKELY_REAL
    sides = ("for", "against") if is_likely else ("against", "for")
    reasons = [Text(zh, en) for side in sides[:1] for zh, en in told.get(side, ())]
    is_running = item.rejected_at is None and item.first_reply_at is None
    return BoxRow(
        id=item.pk,
        key=item.key,
        version=item.version,
        arrived_at=item.arrived_at,
        chance_real=chance_real,
        message=reader.words(read_message(item.message[:READ]).text, item.buyer)[:PREVIEW],
        country=item.country,
        reasons=tuple(reasons[:3]),
        is_by_model=item.spam == Spam.SUSPECTED,
        platform_due=item.platform_due if is_running else None,
    )


def _reviewed(row: SpamReview, shop: Shop, reader: Person | None) -> Reviewed:
    is_readable = reader is not None and (
        row.by_id == reader.id or can(reader, Grant.SEE_STAFF_NAMES, shop, team=Team.SALES)
    )
    name = row.by.display_name
    return Reviewed(row.at, Text(name, name) if is_readable else A_COLLEAGUE, row.left)
