"""What is asked about notices. Nothing here tells an address or a secret: only how they end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Max, QuerySet

from baton.kit.clock import Clock, SystemClock
from baton.kit.errors import BatonError, NotFound
from baton.kit.text import Text
from baton.notices.logic.keeping import text
from baton.notices.logic.pace import quiet_until
from baton.notices.models import SEAL, Channel, Delivery, Outbox
from baton.notices.terms import ChannelKind, NoticeKind, Outcome, State
from baton.people.terms import Shop

PAGE = 50
Row = TypeVar("Row")
Stored = TypeVar("Stored", Outbox, Delivery)
OPEN_STATES = (State.WAITING, State.SENDING, State.FAILED, State.UNSURE)
TROUBLED_STATES = (State.FAILED, State.UNSURE)


@dataclass(frozen=True, slots=True)
class ChannelView:
    id: int
    kind: ChannelKind
    name: str
    language: str
    host: str
    address_end: str
    """The last letters of the robot's token; empty where it is too short to show any."""
    mailboxes: tuple[str, ...]
    """Mail addresses without most of their names; empty where the home's key no longer opens them."""
    is_signed: bool
    secret_end: str
    kinds: tuple[NoticeKind, ...]
    quiet_from: time | None
    quiet_until: time | None
    passes_quiet: bool
    a_minute: int
    is_on: bool
    held_until: datetime | None
    """Nothing goes before: the robot asked for a pause, or quiet hours; None: nothing holds it."""
    is_blocked: bool
    waiting: int
    troubled: int
    last: Attempt | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One line of the log."""

    id: int
    at: datetime
    channel_name: str
    kind: NoticeKind | None
    """None: a test."""
    title: Text
    notices: int
    attempt: int
    outcome: Outcome
    code: str
    text: Text | None


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice in one channel."""

    id: int
    channel_name: str
    channel_is_on: bool
    kind: NoticeKind
    title: Text
    is_urgent: bool
    is_image: bool
    told_at: datetime
    due_at: datetime
    state: State
    attempts: int
    reason: Text | None
    can_retry: bool
    can_give_up: bool


@dataclass(frozen=True, slots=True)
class Listed(Generic[Row]):
    rows: tuple[Row, ...]
    count: int
    number: int
    pages: int


def channels(shop: Shop, *, real: Clock | None = None) -> tuple[ChannelView, ...]:
    now = (real or SystemClock()).now()
    counted = Outbox.objects.filter(shop_id=shop.id, state__in=OPEN_STATES).values_list("channel_id", "state")
    counts = {(channel, state): count for channel, state, count in counted.annotate(Count("id"))}
    last = {row.channel_id: row for row in Delivery.objects.filter(id__in=_last_ids(shop))}
    rows = Channel.objects.filter(shop_id=shop.id).order_by("id")
    return tuple(_channel_view(row, shop, counts, last.get(row.pk), now) for row in rows)


def channel(shop: Shop, channel_id: int) -> ChannelView:
    found = next((one for one in channels(shop) if one.id == channel_id), None)
    if found is None:
        raise NotFound(
            "no_channel",
            Text("没有这个频道。", "There is no such channel."),
            Text("可能刚被删掉。", "It may have been dropped a moment ago."),
        )
    return found


def has_channel_for(shop: Shop, kind: NoticeKind) -> bool:
    """Whether anybody is told of that kind: what takes long to find need not be looked for otherwise."""
    rows = Channel.objects.filter(shop_id=shop.id, is_on=True).values_list("kinds", flat=True)
    return any(kind in kinds for kinds in rows)


def has_public_address() -> bool:
    return bool(settings.BATON.public_address)


def has_mail_server() -> bool:
    return bool(settings.BATON.smtp_host and (settings.BATON.mail_from or settings.BATON.smtp_user))


def notices(
    shop: Shop, *, states: Iterable[State] = OPEN_STATES, channel_id: int | None = None, number: int = 1
) -> Listed[NoticeView]:
    """The newest first."""
    rows = Outbox.objects.filter(shop_id=shop.id, state__in=tuple(states)).select_related("channel")
    if channel_id is not None:
        rows = rows.filter(channel_id=channel_id)
    count, number, pages, some = _page_of(rows.order_by("-id"), number)
    return Listed(tuple(_notice_view(row) for row in some), count, number, pages)


def log(
    shop: Shop,
    *,
    outcomes: Iterable[Outcome] = tuple(Outcome),
    channel_id: int | None = None,
    kind: NoticeKind | None = None,
    number: int = 1,
) -> Listed[Attempt]:
    """The newest attempts first."""
    rows = Delivery.objects.filter(shop_id=shop.id, outcome__in=tuple(outcomes))
    if channel_id is not None:
        rows = rows.filter(channel_id=channel_id)
    if kind is not None:
        rows = rows.filter(kind=kind)
    count, number, pages, some = _page_of(rows.order_by("-id"), number)
    return Listed(tuple(_attempt(row) for row in some), count, number, pages)


def count_troubled(shop: Shop) -> int:
    """Notices that did not arrive, or of which nobody knows."""
    return Outbox.objects.filter(shop_id=shop.id, state__in=TROUBLED_STATES).count()


def _page_of(rows: QuerySet[Stored], number: int) -> tuple[int, int, int, QuerySet[Stored]]:
    count = rows.count()
    pages = max(1, -(-count // PAGE))
    number = min(max(1, number), pages)
    return count, number, pages, rows[(number - 1) * PAGE : number * PAGE]


def _last_ids(shop: Shop) -> QuerySet[Delivery, int]:
    of_shop = Delivery.objects.filter(shop_id=shop.id, channel__isnull=False)
    return of_shop.values("channel_id").annotate(last=Max("id")).values_list("last", flat=True)


def _channel_view(
    row: Channel, shop: Shop, counts: dict[tuple[int, str], int], last: Delivery | None, now: datetime
) -> ChannelView:
    kind = ChannelKind(row.kind)
    quiet = quiet_until(now, ZoneInfo(shop.timezone), row.quiet_from, row.quiet_until)
    is_blocked = row.blocked_until is not None and row.blocked_until > now
    return ChannelView(
        id=row.pk,
        kind=kind,
        name=row.name,
        language=row.language,
        host=row.host,
        address_end=row.address_end,
        mailboxes=_mailboxes(row) if kind is ChannelKind.MAIL else (),
        is_signed=bool(row.secret),
        secret_end=row.secret_end,
        kinds=tuple(one for one in NoticeKind if one.value in row.kinds),
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
        passes_quiet=row.passes_quiet,
        a_minute=row.a_minute,
        is_on=row.is_on,
        held_until=row.blocked_until if is_blocked else quiet,
        is_blocked=is_blocked,
        waiting=sum(counts.get((row.pk, state), 0) for state in (State.WAITING, State.SENDING)),
        troubled=sum(counts.get((row.pk, state), 0) for state in TROUBLED_STATES),
        last=None if last is None else _attempt(last),
    )


def _mailboxes(row: Channel) -> tuple[str, ...]:
    try:
        addresses = SEAL.unseal(row.address)
    except BatonError:
        return ()
    parts = (one.strip().partition("@") for one in addresses.split(","))
    return tuple(f"{name[:1]}…@{host}" for name, _, host in parts)


def _attempt(row: Delivery) -> Attempt:
    return Attempt(
        id=row.pk,
        at=row.at,
        channel_name=row.channel_name,
        kind=NoticeKind(row.kind) if row.kind else None,
        title=text(row.title),
        notices=row.notices,
        attempt=row.attempt,
        outcome=Outcome(row.outcome),
        code=row.code,
        text=None if row.text is None else text(row.text),
    )


def _notice_view(row: Outbox) -> NoticeView:
    return NoticeView(
        id=row.pk,
        channel_name=row.channel.name,
        channel_is_on=row.channel.is_on,
        kind=NoticeKind(row.kind),
        title=text(row.said["title"]),
        is_urgent=row.is_urgent,
        is_image=row.is_image,
        told_at=row.told_at,
        due_at=row.due_at,
        state=State(row.state),
        attempts=row.attempts,
        reason=None if row.reason is None else text(row.reason),
        can_retry=row.state in {State.FAILED, State.UNSURE, State.GIVEN_UP},
        can_give_up=row.state in {State.WAITING, State.FAILED, State.UNSURE},
    )
