"""What notices can be asked to do: one transaction each, with a line in the audit trail."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from baton.kit.clock import Clock, SystemClock
from baton.kit.errors import NotFound, NotUsable, unknown
from baton.kit.text import Text
from baton.notices import sending
from baton.notices.at_once import send_at_once
from baton.notices.logic.addresses import mail_addresses, target
from baton.notices.logic.answers import Verdict
from baton.notices.logic.keeping import kept, text_kept
from baton.notices.logic.names import clearing, may_be_named, without_names
from baton.notices.models import SEAL, Channel, Delivery, Outbox
from baton.notices.terms import RATES, Button, ChannelKind, Notice, NoticeKind, Outcome, State
from baton.people.grants import Grant, require
from baton.people.selectors import persons, staff_names
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

GATHERED = timedelta(seconds=60)
"""How long a notice waits for others of its kind, which then go on the same card."""
KEPT = timedelta(days=400)
"""For as long the outbox remembers what was told: the same is not told again."""
LONGEST_KEY = 200
LONGEST_NAME = 60
_LONGEST_SECRET = 200
LANGUAGES = ("zh-hans", "en")
_OPEN = (State.WAITING, State.FAILED, State.UNSURE)
_ENDED_BADLY = (State.FAILED, State.UNSURE, State.GIVEN_UP)


# Telling --------------------------------------------------------------------------------------------------------


@transaction.atomic
def tell(shop: Shop, notice: Notice, *, by: Person | None = None, real: Clock | None = None) -> int:
    """Puts a notice into the outbox of each channel that asked for its kind; how many channels will tell it.

    Part of the caller's transaction: nothing leaves before that is kept. The same kind and key again puts nothing.
    Names of colleagues and buyers are taken out of what groups read. `by` is whoever had it sent by hand; whether they
    may is the caller's to ask.
    """
    key = notice.key
    assert 0 < len(key) <= LONGEST_KEY, key
    asked = [row for row in Channel.objects.filter(shop_id=shop.id, is_on=True) if notice.kind in row.kinds]
    before = Outbox.objects.filter(channel__in=asked, kind=notice.kind, key=key)
    told = set(before.values_list("channel_id", flat=True))
    new = [row for row in asked if row.pk not in told]
    if not new:
        return 0
    now = (real or SystemClock()).now()
    due = now if notice.kind in sending.ALONE else now + GATHERED
    for_mail = kept(notice)
    is_any_group = any(ChannelKind(row.kind).is_group for row in new)
    said = [notice.title, *notice.lines, *(button.label for button in notice.buttons)]
    for_groups = kept(without_names(notice, clearing_for_groups(shop, said))) if is_any_group else for_mail
    Outbox.objects.bulk_create(
        (
            Outbox(
                shop_id=shop.id,
                channel=row,
                kind=notice.kind,
                key=key,
                said=for_groups if ChannelKind(row.kind).is_group else for_mail,
                is_urgent=notice.is_urgent,
                is_image=is_image,
                told_at=now,
                due_at=due,
            )
            for row in new
            for is_image in _parts(row, notice)
        ),
        # Of two at once, the second finds it told.
        ignore_conflicts=True,
    )
    if due <= now:
        # Part of the transaction too: the worker finds it with what it is to send.
        send_at_once.enqueue()
    if by is not None:
        record_audit(by, "tell", f"{notice.kind} {key}", after={"channels": len(new)}, shop=shop)
    return len(new)


def _parts(row: Channel, notice: Notice) -> Iterable[bool]:
    """WeCom's robot takes an image only as a message of its own."""
    has_image_apart = row.kind == ChannelKind.WECOM and notice.image is not None
    return (False, True) if has_image_apart else (False,)


def clearing_for_groups(
    shop: Shop, said: Iterable[Text], staff: Iterable[str] = ()
) -> Callable[[Text], Text]:
    """Clears a text for groups, each of those in `said` at least. Colleagues: everybody with a role in the shop, those
    who have left too, their accounts on the platform, and `staff`. Buyers: whoever the rooms above know of those named
    in `said`.
    """
    known = [one for one in persons() if one.roles_in(shop) or not one.is_active]
    colleagues = {*staff_names(shop), *staff}.union(
        *(may_be_named(one.display_name, one.login_name) for one in known)
    )
    whole = "\n".join(word for text in said for word in (text.zh, text.en))
    buyers = [name for ask in _who_know_buyers() for name in ask(shop, whole)]
    return clearing(colleagues, buyers)


def _who_know_buyers() -> list[Callable[[Shop, str], Iterable[str]]]:
    """Rooms that keep buyers stand above this one: their apps say how to ask them."""
    paths = [getattr(config, "buyers_named_in", "") for config in apps.get_app_configs()]
    return [import_string(path) for path in paths if path]


# Channels -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a channel is set. An empty address or secret keeps the one that is there."""

    kind: ChannelKind
    name: str
    address: str = ""
    secret: str = ""
    has_no_secret: bool = False
    """Drop the secret that is there."""
    language: str = "zh-hans"
    kinds: frozenset[NoticeKind] = frozenset(NoticeKind)
    quiet_from: time | None = None
    quiet_until: time | None = None
    passes_quiet: bool = False
    a_minute: int | None = None
    """None: what the platform allows, with something to spare."""
    is_on: bool = True


@transaction.atomic
def set_channel(
    by: Person | None, shop: Shop, wanted: Wanted, channel_id: int | None = None, *, real: Clock | None = None
) -> int:
    """A new channel, or new settings of one; its id. NotUsable where something is missing or does not fit."""
    _may(by, shop)
    row = Channel(shop_id=shop.id) if channel_id is None else _channel(shop, channel_id, is_held=True)
    before = None if channel_id is None else _audited(row)
    name = wanted.name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise _wrong(
            "wrong_name", Text("名称要有，最长 60 个字。", "A name is needed, of 60 letters at most.")
        )
    if Channel.objects.filter(shop_id=shop.id, name=name).exclude(pk=row.pk).exists():
        raise _wrong(
            "name_taken", Text(f"已经有叫「{name}」的频道。", f"There is a channel “{name}” already.")
        )
    if wanted.language not in LANGUAGES:
        raise unknown(Text("语言", "language"), wanted.language, LANGUAGES, code="unknown_language")
    if (wanted.quiet_from is None) != (wanted.quiet_until is None):
        raise _wrong(
            "half_quiet", Text("免打扰要有开始和结束两个时刻。", "Quiet hours need a beginning and an end.")
        )
    rate = RATES[wanted.kind]
    a_minute = rate.a_minute if wanted.a_minute is None else wanted.a_minute
    if not 1 <= a_minute <= rate.most_a_minute:
        raise _wrong(
            "wrong_budget",
            Text(
                f"每分钟 1 到 {rate.most_a_minute} 条：再多会被平台拒收。",
                f"From 1 to {rate.most_a_minute} a minute: the platform refuses more.",
            ),
        )
    _set_address(row, wanted)
    row.kind, row.name, row.language = wanted.kind, name, wanted.language
    row.kinds = [one.value for one in NoticeKind if one in wanted.kinds]
    row.quiet_from, row.quiet_until = wanted.quiet_from, wanted.quiet_until
    row.passes_quiet, row.a_minute, row.is_on = wanted.passes_quiet, a_minute, wanted.is_on
    if channel_id is None:
        row.made_at = (real or SystemClock()).now()
    row.save()
    record_audit(by, "set_channel", f"channel {row.pk}", before=before, after=_audited(row), shop=shop)
    return row.pk


def _set_address(row: Channel, wanted: Wanted) -> None:
    """Seals what was typed; the rest stays, unless it belonged to another kind of channel or another robot."""
    if not wanted.address.strip() and row.kind != wanted.kind:
        raise _wrong("no_address", Text("请填地址。", "An address is needed."))
    if len(wanted.secret) > _LONGEST_SECRET or not wanted.secret.strip().isprintable():
        raise _wrong("wrong_secret", Text("加签密钥不对。", "That is no signing secret."))
    if wanted.address.strip():
        if wanted.kind is ChannelKind.MAIL:
            addresses = mail_addresses(wanted.address)
            said, token, host = ", ".join(addresses), ", ".join(sorted(addresses)), ""
            row.address_end = ""
        else:
            said = wanted.address.strip()
            to = target(wanted.kind, said, settings.BATON.notice_hosts)
            token, host = to.token, to.host
            row.address_end = token[-4:] if len(token) >= 12 else ""
        robot = SEAL.digest(f"{wanted.kind} {host} {token}")
        if robot != row.robot:
            # A secret signs for the robot that it was typed in for.
            row.secret, row.secret_end, row.blocked_until = "", "", None
        row.address, row.host, row.robot = SEAL.seal(said), host, robot
    secret = wanted.secret.strip()
    if wanted.has_no_secret or wanted.kind in {ChannelKind.WECOM, ChannelKind.MAIL}:
        row.secret, row.secret_end = "", ""
    elif secret:
        row.secret, row.secret_end = SEAL.seal(secret), secret[-4:] if len(secret) >= 12 else ""


@transaction.atomic
def switch_channel(by: Person | None, shop: Shop, channel_id: int, is_on: bool) -> None:
    """Off, it is told nothing new, and what waits stays."""
    _may(by, shop)
    row = _channel(shop, channel_id, is_held=True)
    if row.is_on != is_on:
        Channel.objects.filter(pk=row.pk).update(is_on=is_on)
        record_audit(by, "switch_channel", f"channel {row.pk}", before=row.is_on, after=is_on, shop=shop)


@transaction.atomic
def drop_channel(by: Person | None, shop: Shop, channel_id: int) -> None:
    """With what waits for it; the log of what was sent stays."""
    _may(by, shop)
    row = _channel(shop, channel_id, is_held=True)
    before = _audited(row)
    row.delete()
    record_audit(by, "drop_channel", f"channel {channel_id}", before=before, shop=shop)


def send_test(by: Person | None, shop: Shop, channel_id: int, *, real: Clock | None = None) -> Verdict:
    """Sends a test card now and says what came of it. Counts against the robot's budget; NotUsable where that is spent.

    Opens its own transactions: a slow robot must not keep others from writing.
    """
    _may(by, shop)
    real = real or SystemClock()
    now = real.now()
    said = _test_notice(now)
    with transaction.atomic():
        _channel(shop, channel_id)
        row = sending.hold_robot(channel_id)
        assert row is not None
        free = sending.pace_of(row.robot, ChannelKind(row.kind), row.a_minute, now)
        if free is not None:
            raise NotUsable(
                "budget_spent",
                Text("这一分钟的条数用完了。", "This minute's messages are used up."),
                Text("过一分钟再试。", "Try again in a minute."),
            )
        by_id = None if by is None else by.id
        delivery = sending.begin_delivery(row, shop, now, title=text_kept(said.title), by_id=by_id)
        record_audit(by, "test_channel", f"channel {row.pk}", shop=shop)
    verdict = sending.deliver(row, shop, said, is_image=False, now=real.now())
    with transaction.atomic():
        # Nothing tries a test again by itself.
        ended = replace(verdict, outcome=Outcome.REFUSED) if verdict.outcome is Outcome.AGAIN else verdict
        sending.end_delivery(delivery, row, ended, real.now())
    return verdict


def _test_notice(now: datetime) -> Notice:
    return Notice(
        kind=NoticeKind.ALERT,
        key=f"test {now.timestamp()}",
        title=Text("接力测试消息", "Test message from Baton"),
        lines=(
            Text("收到这条，说明频道**设置好了**。", "If you read this, the channel **is set up**."),
            Text("之后的通知会发到这里。", "Notices come here from now on."),
        ),
        buttons=(Button(Text("打开接力", "Open Baton"), "/"),),
    )


# What waits and what failed -------------------------------------------------------------------------------------


@transaction.atomic
def retry(by: Person | None, shop: Shop, notice_id: int, *, real: Clock | None = None) -> None:
    """Have it sent again. NotUsable for what has arrived, or is on its way."""
    _may(by, shop)
    row = _notice(shop, notice_id, _ENDED_BADLY)
    now = (real or SystemClock()).now()
    # Told anew, or it would be given up for its age.
    Outbox.objects.filter(pk=row.pk).update(
        state=State.WAITING, attempts=0, told_at=now, due_at=now, settled_at=None, claim="", reason=None
    )
    send_at_once.enqueue()
    record_audit(by, "retry_notice", f"notice {row.pk} {row.kind} {row.key}", before=row.state, shop=shop)


@transaction.atomic
def give_up(by: Person | None, shop: Shop, notice_id: int, *, real: Clock | None = None) -> None:
    """Not to be sent any more. NotUsable for what has arrived, or is on its way."""
    _may(by, shop)
    row = _notice(shop, notice_id, _OPEN)
    now = (real or SystemClock()).now()
    Outbox.objects.filter(pk=row.pk).update(state=State.GIVEN_UP, settled_at=now)
    record_audit(by, "give_up_notice", f"notice {row.pk} {row.kind} {row.key}", before=row.state, shop=shop)


@transaction.atomic
def forget_old(now: datetime) -> int:
    """Lets go of what was told, and tried, longer ago than `KEPT`; how many notices."""
    Delivery.objects.filter(at__lt=now - KEPT).delete()
    gone, _ = Outbox.objects.filter(settled_at__lt=now - KEPT).delete()
    return gone


def _channel(shop: Shop, channel_id: int, *, is_held: bool = False) -> Channel:
    rows = Channel.objects.select_for_update() if is_held else Channel.objects.all()
    row = rows.filter(shop_id=shop.id, pk=channel_id).first()
    if row is None:
        raise NotFound(
            "no_channel",
            Text("没有这个频道。", "There is no such channel."),
            Text("可能刚被删掉。", "It may have been dropped a moment ago."),
        )
    return row


def _notice(shop: Shop, notice_id: int, states: Iterable[State]) -> Outbox:
    row = Outbox.objects.select_for_update().filter(shop_id=shop.id, pk=notice_id).first()
    if row is None:
        raise NotFound(
            "no_notice",
            Text("没有这条通知。", "There is no such notice."),
            Text("回到列表再看看。", "Look at the list again."),
        )
    if row.state not in set(states):
        label = State(row.state).label
        raise NotUsable(
            "wrong_state",
            Text(
                f"这条通知现在是「{label.zh}」，不能这样做。",
                f"This notice is “{label.en}” now.",
            ),
            Text("刷新一下列表。", "Load the list again."),
        )
    return row


def _wrong(code: str, message: Text) -> NotUsable:
    return NotUsable(code, message, Text("改一下再保存。", "Change it and keep it again."))


def _may(by: Person | None, shop: Shop) -> None:
    if by is not None:
        require(by, Grant.MANAGE_NOTICES, shop)


def _audited(row: Channel) -> dict[str, object]:
    """Without address and secret."""
    return {
        "kind": row.kind,
        "name": row.name,
        "host": row.host,
        "robot": row.robot[:8],
        "is_signed": bool(row.secret),
        "language": row.language,
        "kinds": row.kinds,
        "quiet": [str(one) if one else None for one in (row.quiet_from, row.quiet_until)],
        "passes_quiet": row.passes_quiet,
        "a_minute": row.a_minute,
        "is_on": row.is_on,
    }
