"""Takes what is due out of the outbox and sends it: claimed first, then sent, then marked.

A claim is kept before anything leaves, so of two workers one sends; and what was claimed and never marked (the process
died in between) is not sent again by itself, as nobody knows whether it arrived.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from baton.kit.clock import Clock, SystemClock
from baton.kit.errors import BatonError
from baton.kit.text import Text
from baton.notices import mails, robots
from baton.notices.logic import cards
from baton.notices.logic.addresses import mail_addresses
from baton.notices.logic.answers import Verdict
from baton.notices.logic.keeping import notice as read_notice
from baton.notices.logic.keeping import text_kept
from baton.notices.logic.pace import (
    MINUTE,
    MOST_TRIES,
    after_crowd,
    free_at,
    next_try,
    quiet_until,
)
from baton.notices.logic.wording import merged
from baton.notices.models import SEAL, Channel, Delivery, Outbox
from baton.notices.terms import RATES, ChannelKind, Notice, NoticeKind, Outcome, State
from baton.people.selectors import shops
from baton.people.terms import Shop

logger = logging.getLogger("baton.notices")
ALONE = frozenset(
    {NoticeKind.DAILY_REPORT, NoticeKind.WEEKLY_REPORT, NoticeKind.MONTHLY_REPORT, NoticeKind.MINUTES}
)
"""What is a card of its own, and waits for nothing."""
MOST_ON_A_CARD = 20
STUCK_AFTER = timedelta(minutes=5)
"""No sending takes that long: its process is gone."""
STALE_AFTER = timedelta(days=3)
RUN_SECONDS = 30.0
"""After that a run takes up nothing new: other work of the worker is waiting."""
_chance = SystemRandom().random
_DIED = Text(
    "发送途中程序停了，不确定是否送达。请到群里看一眼，没有就重新发送。",
    "The program ended in the middle: it may have arrived. Look in the group, and send it again if it is not there.",
)
_STALE = Text("等了三天没发出去，已经过时。", "It waited for three days and is out of date.")


@dataclass(frozen=True, slots=True)
class Claimed:
    """What this worker alone sends now."""

    channel: Channel
    shop: Shop
    rows: tuple[Outbox, ...]
    """The first leads: it is the card, the others are told on it."""
    delivery: Delivery

    @property
    def notice(self) -> Notice:
        return merged(
            tuple(
                read_notice(NoticeKind(row.kind), row.key, row.said, is_urgent=row.is_urgent)
                for row in self.rows
            )
        )


def send_due(*, real: Clock | None = None, chance: Callable[[], float] = _chance) -> int:
    """Sends what is due in every channel; how many cards went out. One channel's trouble keeps no other waiting."""
    real = real or SystemClock()
    settle_stuck(real.now())
    began = time.monotonic()
    by_id = {shop.id: shop for shop in shops()}
    open_channels = _with_work(real.now())
    sent = 0
    while open_channels:
        for channel_id, shop_id in tuple(open_channels.items()):
            if time.monotonic() - began > RUN_SECONDS:
                return sent
            verdict = _send_one(channel_id, by_id[shop_id], real, chance)
            if verdict is not None and verdict.outcome is Outcome.DELIVERED:
                sent += 1
            else:
                # Nothing to send just now, or in trouble: the next run looks again.
                del open_channels[channel_id]
    return sent


def settle_stuck(now: datetime) -> None:
    """What was claimed and never marked may have arrived; what waited for days is told no more."""
    kept = text_kept(_DIED)
    Outbox.objects.filter(state=State.SENDING, claimed_at__lt=now - STUCK_AFTER).update(
        state=State.UNSURE, settled_at=now, reason=kept
    )
    Delivery.objects.filter(outcome=Outcome.BEGUN, at__lt=now - STUCK_AFTER).update(
        outcome=Outcome.UNSURE, finished_at=now, code="died", text=kept
    )
    Outbox.objects.filter(state=State.WAITING, told_at__lt=now - STALE_AFTER, due_at__lte=now).update(
        state=State.GIVEN_UP, settled_at=now, reason=text_kept(_STALE)
    )


def deliver(channel: Channel, shop: Shop, notice: Notice, *, is_image: bool, now: datetime) -> Verdict:
    """Sends one card through a channel; what came of it. Nothing is written."""
    kind = ChannelKind(channel.kind)
    try:
        address = SEAL.unseal(channel.address)
        secret = SEAL.unseal(channel.secret) if channel.secret else ""
        card = cards.card(
            notice,
            language=channel.language,
            public_address=settings.BATON.public_address,
            shop_name=shop.name or shop.code,
            shop_code=shop.code,
        )
        if kind is ChannelKind.MAIL:
            name = f"{channel.pk} {notice.kind} {notice.key}"
            enclosed = mails.Enclosed(notice.image, notice.attachments)
            return mails.send(mail_addresses(address), card, enclosed, name=name, settings=settings.BATON)
        body = _image(notice) if is_image else cards.body(kind, card, secret=secret, now=now)
        query = cards.query(kind, secret=secret, now=now)
    except BatonError as error:
        return Verdict(Outcome.REFUSED, error.code, Text(error.into("zh"), error.into("en")))
    if body is None:
        return Verdict(
            Outcome.REFUSED,
            "no_image",
            Text("图片不在了，或超过 2 MB。", "The image is gone, or larger than 2 MB."),
        )
    return robots.post(
        kind, address, query, body, named=settings.BATON.notice_hosts, secrets=(address, secret)
    )


def pace_of(robot: str, kind: ChannelKind, a_minute: int, now: datetime) -> datetime | None:
    """When the robot may be sent to again; None: now. Whoever asks holds the robot's channels."""
    sent = Delivery.objects.filter(robot=robot, at__gt=now - MINUTE).values_list("at", flat=True)
    return free_at(RATES[kind], a_minute, list(sent), now)


def hold_robot(channel_id: int) -> Channel | None:
    """The channel, kept from other workers together with the others of its robot until the transaction is over."""
    robot = Channel.objects.filter(pk=channel_id).values_list("robot", flat=True).first()
    held = Channel.objects.select_for_update().filter(robot=robot).order_by("id") if robot else ()
    return next((row for row in held if row.pk == channel_id), None)


def begin_delivery(channel: Channel, shop: Shop, now: datetime, **columns: object) -> Delivery:
    """A line of the log, written before anything leaves: it counts against the robot's budget."""
    return Delivery.objects.create(
        shop_id=shop.id, channel=channel, channel_name=channel.name, robot=channel.robot, at=now, **columns
    )


def end_delivery(delivery: Delivery, channel: Channel, verdict: Verdict, now: datetime) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        outcome=verdict.outcome, code=verdict.code[:40], text=text_kept(verdict.text), finished_at=now
    )
    if verdict.blocks is not None:
        Channel.objects.filter(robot=channel.robot).update(blocked_until=now + verdict.blocks)


def _with_work(now: datetime) -> dict[int, int]:
    due = Outbox.objects.filter(state=State.WAITING, due_at__lte=now, channel__is_on=True)
    return dict(due.order_by("channel_id").values_list("channel_id", "shop_id").distinct())


def _send_one(channel_id: int, shop: Shop, real: Clock, chance: Callable[[], float]) -> Verdict | None:
    claimed = _claim(channel_id, shop, real.now(), chance)
    if claimed is None:
        return None
    is_image = claimed.rows[0].is_image
    try:
        verdict = deliver(claimed.channel, shop, claimed.notice, is_image=is_image, now=real.now())
    except Exception:
        logger.exception("a notice of %s could not be made", shop.code)
        verdict = Verdict(
            Outcome.REFUSED,
            "fault",
            Text("接力自己出了错，日志里有记录。", "Baton itself failed; the log says how."),
        )
    _mark(claimed, verdict, real.now(), chance)
    return verdict


@transaction.atomic
def _claim(channel_id: int, shop: Shop, now: datetime, chance: Callable[[], float]) -> Claimed | None:
    channel = hold_robot(channel_id)
    if channel is None or not channel.is_on:
        return None
    if channel.blocked_until is not None and channel.blocked_until > now:
        return None
    waiting = Outbox.objects.filter(channel=channel, state=State.WAITING)
    if quiet_until(now, ZoneInfo(shop.timezone), channel.quiet_from, channel.quiet_until) is not None:
        # What is not urgent stays where it is, and goes with the first card after them.
        waiting = waiting.filter(is_urgent=True) if channel.passes_quiet else waiting.none()
    due = waiting.filter(due_at__lte=now)
    lead = due.order_by("-is_urgent", "due_at", "id").first()
    if lead is None:
        return None
    kind = ChannelKind(channel.kind)
    later = after_crowd(now, chance()) if kind.is_group else None
    if later is not None:
        due.update(due_at=later)
        return None
    if pace_of(channel.robot, kind, channel.a_minute, now) is not None:
        return None
    rows = (lead, *_others(lead, waiting, now))
    claim = secrets.token_hex(16)
    Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=State.SENDING, claim=claim, claimed_at=now, attempts=F("attempts") + 1
    )
    for row in rows:
        row.claim, row.attempts = claim, row.attempts + 1
    delivery = begin_delivery(
        channel,
        shop,
        now,
        notice=lead,
        kind=lead.kind,
        title=lead.said["title"],
        notices=len(rows),
        attempt=lead.attempts,
    )
    return Claimed(channel, shop, rows, delivery)


def _others(lead: Outbox, waiting: QuerySet[Outbox], now: datetime) -> list[Outbox]:
    """Of its kind, told by now; those that wait for a later try come with a card of their own."""
    if lead.is_image or lead.kind in ALONE:
        return []
    kin = waiting.filter(kind=lead.kind, is_image=False).exclude(pk=lead.pk)
    fresh = [
        row for row in kin.order_by("id")[: 2 * MOST_ON_A_CARD] if row.attempts == 0 or row.due_at <= now
    ]
    return fresh[: MOST_ON_A_CARD - 1]


@transaction.atomic
def _mark(claimed: Claimed, verdict: Verdict, now: datetime, chance: Callable[[], float]) -> None:
    lead = claimed.rows[0]
    end_delivery(claimed.delivery, claimed.channel, verdict, now)
    # What took so long that it was already held for stuck is known now after all.
    mine = Outbox.objects.filter(claim=lead.claim, state__in=(State.SENDING, State.UNSURE))
    reason = text_kept(verdict.text)
    if verdict.outcome is Outcome.DELIVERED:
        partly = reason if verdict.code == "partly" else None
        mine.filter(pk=lead.pk).update(state=State.SENT, settled_at=now, reason=partly)
        mine.exclude(pk=lead.pk).update(state=State.MERGED, settled_at=now, reason=None, merged_into=lead)
    elif verdict.outcome is Outcome.UNSURE:
        mine.update(state=State.UNSURE, settled_at=now, reason=reason)
    elif verdict.outcome is Outcome.AGAIN and lead.attempts < MOST_TRIES:
        mine.update(state=State.WAITING, due_at=next_try(now, lead.attempts, chance()), reason=reason)
    else:
        mine.update(state=State.FAILED, settled_at=now, reason=reason)
    logger.info(
        "%s: %s of %s notices: %s %s",
        claimed.shop.code, lead.kind, len(claimed.rows), verdict.outcome.value, verdict.code,
    )  # fmt: skip


def _image(notice: Notice) -> bytes | None:
    path = notice.image
    if path is None or not path.is_file() or path.stat().st_size > cards.WECOM_IMAGE_BYTES:
        return None
    return cards.image_body(path.read_bytes())
