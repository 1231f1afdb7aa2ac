"""Mails become items: each once, by the parser of its notice; what none of them reads waits for a person."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from baton.inquiries.logic.kept_text import kept
from baton.inquiries.mail_in import imap, refusals
from baton.inquiries.mail_in.imap import Address
from baton.inquiries.mail_in.letters import Letter, read_letter
from baton.inquiries.mail_in.templates import Notice, NotRead, read_notice
from baton.inquiries.mail_in.terms import Doubtful, MailState, Security
from baton.inquiries.models import Mail, Mailbox
from baton.inquiries.receiving import Arrival, receive
from baton.inquiries.terms import LONGEST_MESSAGE, Account, Kind
from baton.kit.clock import Clock, SystemClock
from baton.kit.errors import BatonError
from baton.people.clock import clock
from baton.people.sealed import Seal
from baton.people.selectors import shops
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

logger = logging.getLogger("baton.inquiries.mail_in")
MOST_AT_ONCE = 200
"""Mails that one reading takes; the next goes on."""
FIRST_LOOK_BACK = timedelta(days=7)
"""How far back a mailbox is read that is read for the first time."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=6)
VIA = "mail"
PASSWORDS = Seal("baton.inquiries.mail_in")
FIELDS = (
    "buyer_id", "buyer_name", "buyer_mail", "buyer_phone", "country", "buyer_level", "product_id", "product_name",
    "keyword", "message", "staff",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Readings:
    """What a reading of a mailbox came to."""

    taken: int = 0
    waiting: int = 0
    known: int = 0
    """Read before."""


def read_due(*, real: Clock | None = None) -> None:
    """Every mailbox that is on and whose time has come. One that fails keeps no other from being read."""
    real = real or SystemClock()
    by_id = {shop.id: shop for shop in shops()}
    for row in Mailbox.objects.filter(is_on=True).order_by("next_try_at", "id"):
        is_due = row.next_try_at is None or row.next_try_at <= real.now()
        if not is_due or row.shop_id not in by_id:
            continue
        try:
            read_mailbox(by_id[row.shop_id], row.pk, real=real)
        except BatonError as error:
            logger.warning("a mailbox of %s was not read: %s", by_id[row.shop_id].code, error.code)


def read_mailbox(shop: Shop, mailbox_id: int, *, real: Clock | None = None) -> Readings:
    """Reads what is new. NotAnswerable where the mailbox cannot be read; that is kept, and when to try again."""
    row = Mailbox.objects.get(shop_id=shop.id, pk=mailbox_id)
    now = (real or SystemClock()).now()
    try:
        done = _read(shop, row)
    except BatonError as error:
        failures = row.failures + 1
        pause = min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
        told = {"code": error.code, "zh": error.into("zh"), "en": error.into("en")}
        Mailbox.objects.filter(pk=row.pk).update(
            error=told, failures=failures, next_try_at=now + pause, tried_at=clock().now()
        )
        raise
    moment = clock().now()
    Mailbox.objects.filter(pk=row.pk).update(
        error=None, failures=0, next_try_at=None, tried_at=moment, read_at=moment
    )
    return done


def address_of(row: Mailbox) -> Address:
    return Address(
        row.host, row.port, Security(row.security), row.user, PASSWORDS.unseal(row.password), row.folder
    )


def _read(shop: Shop, row: Mailbox) -> Readings:
    counts = {MailState.TAKEN: 0, MailState.WAITING: 0}
    known = 0
    with imap.opened(address_of(row), is_writable=row.marks_seen) as folder:
        is_same = row.uid_validity == folder.validity
        last = row.last_uid if is_same else 0
        since = None if is_same else (clock().now() - FIRST_LOOK_BACK).date()
        if not is_same:
            Mailbox.objects.filter(pk=row.pk).update(uid_validity=folder.validity, last_uid=0)
        for uid in folder.newer_than(last, since)[:MOST_AT_ONCE]:
            raw = folder.mail(uid)
            state = None if raw is None else take_mail(shop, raw, mailbox_id=row.pk)
            Mailbox.objects.filter(pk=row.pk, uid_validity=folder.validity).update(last_uid=uid)
            if row.marks_seen:
                folder.mark_seen(uid)
            if state is None:
                known += 1
            else:
                counts[state] += 1
    return Readings(counts[MailState.TAKEN], counts[MailState.WAITING], known)


@transaction.atomic
def take_mail(shop: Shop, raw: bytes, *, mailbox_id: int | None = None) -> MailState | None:
    """A mail becomes an item, or waits for a person, on the list of mails; None where it was read before."""
    letter = read_letter(raw)
    if mailbox_id is not None:
        # Of two readings at once, the second finds what the first took.
        Mailbox.objects.select_for_update().filter(pk=mailbox_id).first()
    if Mail.objects.filter(shop_id=shop.id, digest=letter.digest).exists():
        return None
    read = NotRead(Doubtful.UNREADABLE) if letter.is_broken else read_notice(letter, ZoneInfo(shop.timezone))
    row = Mail(
        shop_id=shop.id, mailbox_id=mailbox_id, digest=letter.digest, sent_at=letter.sent_at, read_at=clock().now(),
        sender=kept(letter.sender, 200), subject=kept(letter.subject, 300),
        attachments=[kept(name, 200) for name in letter.attachments],
    )  # fmt: skip
    _settle(shop, row, letter, read, by=None)
    row.save()
    return MailState(row.state)


def _settle(shop: Shop, row: Mail, letter: Letter, read: Notice | NotRead, by: Person | None) -> None:
    """An item where the mail is a notice that can be taken; else it waits, with the reason."""
    row.template, row.found = read.template, _kept_fields(read.found) | {"kind": read.kind.value}
    if isinstance(read, Notice):
        try:
            with transaction.atomic():
                arrival = _arrival(read.found, read.kind, read.arrived_at or clock().now(), row.digest)
                row.item_id = receive(shop, arrival, by=by, via=VIA).item_id
        except BatonError:
            read = NotRead(Doubtful.REFUSED)
        else:
            row.state, row.reason, row.text, row.found = MailState.TAKEN, "", "", {}
            return
    row.state, row.reason, row.text = MailState.WAITING, read.doubt, kept(letter.text, LONGEST_MESSAGE)


def _kept_fields(found: Mapping[str, str]) -> dict[str, str]:
    return {name: kept(said, LONGEST_MESSAGE if name == "message" else 200) for name, said in found.items()}


def _arrival(found: Mapping[str, str], kind: Kind, arrived: datetime, digest: str) -> Arrival:
    buyer = found.get("buyer_id", "")
    # Reminders of one buyer's chat come again and again: those of a day are one chat.
    is_reminder = kind is Kind.CHAT and buyer
    return Arrival(
        kind=kind,
        arrived_at=arrived,
        key=found.get("key", ""),
        reference=f"chat {buyer} {arrived:%Y-%m-%d}" if is_reminder else digest,
        account=Account(found.get("account") or Account.UNKNOWN),
        **{name: found.get(name, "") for name in FIELDS},
    )


@transaction.atomic
def fill_in_mail(
    by: Person, shop: Shop, mail_id: int, kind: Kind, arrived: datetime | None, found: Mapping[str, str]
) -> int:
    """A person has read the mail and typed what it says; the item's id. Rights are the caller's to ask for."""
    row = _waiting(shop, mail_id)
    moment = arrived or row.sent_at or row.read_at
    item_id = receive(shop, _arrival(found, kind, moment, row.digest), by=by, via=VIA).item_id
    _close(by, shop, row, MailState.TAKEN, item_id)
    return item_id


@transaction.atomic
def retry_mail(by: Person, shop: Shop, mail_id: int) -> int:
    """Let the parsers read it again, now that a person says that it is a notice. NotAnswerable where they cannot."""
    row = _waiting(shop, mail_id)
    letter = Letter(row.digest, row.sent_at, row.sender, row.subject, row.text, (), is_broken=False)
    read = read_notice(letter, ZoneInfo(shop.timezone), is_trusted=True)
    if isinstance(read, NotRead):
        raise refusals.still_unread(read.doubt.label)
    arrived = read.arrived_at or row.read_at
    item_id = receive(shop, _arrival(read.found, read.kind, arrived, row.digest), by=by, via=VIA).item_id
    _close(by, shop, row, MailState.TAKEN, item_id)
    return item_id


@transaction.atomic
def dismiss_mail(by: Person, shop: Shop, mail_id: int) -> None:
    """It is no inquiry: its words go."""
    _close(by, shop, _waiting(shop, mail_id), MailState.DISMISSED, None)


def _waiting(shop: Shop, mail_id: int) -> Mail:
    row = (
        Mail.objects.select_for_update().filter(shop_id=shop.id, pk=mail_id, state=MailState.WAITING).first()
    )
    if row is None:
        raise refusals.no_mail()
    return row


def _close(by: Person, shop: Shop, row: Mail, state: MailState, item_id: int | None) -> None:
    row.state, row.item_id, row.settled_by_id, row.settled_at = state, item_id, by.id, clock().now()
    row.text, row.found = "", {}
    row.save()
    verb = "take_mail" if state is MailState.TAKEN else "dismiss_mail"
    record_audit(by, verb, f"mail {row.pk}", after={"item": item_id, "reason": row.reason}, shop=shop)
