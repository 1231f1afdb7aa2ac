"""The shop's mailboxes: set, tried, switched, dropped; and the mails that wait for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from baton.inquiries.holding import may
from baton.inquiries.logic.kept_text import kept
from baton.inquiries.mail_in import imap, refusals
from baton.inquiries.mail_in.taking import PASSWORDS, address_of
from baton.inquiries.mail_in.terms import Doubtful, MailState, Security
from baton.inquiries.models import Mail, Mailbox
from baton.inquiries.terms import Kind
from baton.kit.text import Text
from baton.people.grants import Grant
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

PORTS = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}
LISTED = 50


@dataclass(frozen=True, slots=True)
class Settings:
    """How a mailbox is reached. An empty password keeps the one that is there."""

    host: str
    user: str
    password: str = ""
    port: int | None = None
    """None: the usual one."""
    security: Security = Security.TLS
    folder: str = "INBOX"
    is_on: bool = True
    marks_seen: bool = False


@dataclass(frozen=True, slots=True)
class MailboxView:
    id: int
    host: str
    port: int
    security: Security
    user: str
    folder: str
    is_on: bool
    marks_seen: bool
    read_at: datetime | None
    tried_at: datetime | None
    error: Text | None
    failures: int
    next_try_at: datetime | None
    taken: int
    waiting: int


@dataclass(frozen=True, slots=True)
class WaitingMail:
    id: int
    sent_at: datetime | None
    read_at: datetime
    sender: str
    subject: str
    text: str
    reason: Text
    kind: Kind
    found: dict[str, Any]
    attachments: tuple[str, ...]


@transaction.atomic
def set_mailbox(by: Person | None, shop: Shop, wanted: Settings, mailbox_id: int | None = None) -> int:
    """A new mailbox, or new settings of one; its id. NotUsable where something is missing or it is there already."""
    _may(by, shop)
    row = _row(shop, mailbox_id) if mailbox_id is not None else Mailbox(shop_id=shop.id)
    port = wanted.port or PORTS[wanted.security]
    told = [kept(text, 255) for text in (wanted.host, wanted.user, wanted.folder)]
    same = Mailbox.objects.filter(shop_id=shop.id, host=told[0], user=told[1], folder=told[2]).exclude(
        pk=row.pk
    )
    # A password goes only to the server that it was typed in for, and with the protection that it was typed in for.
    is_same_door = (row.host, row.user) == (told[0], told[1]) and _is_as_safe(wanted.security, row.security)
    has_password = bool(wanted.password or (row.password and is_same_door))
    if not all(told) or not has_password or not 0 < port < 65_536 or same.exists():
        raise refusals.wrong_mailbox()
    if any(sign in text for text in (*told, wanted.password) for sign in "\r\n\0"):
        raise refusals.wrong_mailbox()
    before = None if mailbox_id is None else _audited(row)
    if (row.host, row.user, row.folder) != tuple(told):
        row.uid_validity, row.last_uid = None, 0
    row.host, row.user, row.folder = told
    row.port, row.security = port, wanted.security
    row.is_on, row.marks_seen = wanted.is_on, wanted.marks_seen
    row.error, row.failures, row.next_try_at = None, 0, None
    if wanted.password:
        row.password = PASSWORDS.seal(wanted.password)
    row.save()
    record_audit(by, "set_mailbox", f"mailbox {row.pk}", before=before, after=_audited(row), shop=shop)
    return row.pk


def _is_as_safe(now: str, before: str) -> bool:
    return now != Security.NONE or before == Security.NONE


@transaction.atomic
def drop_mailbox(by: Person | None, shop: Shop, mailbox_id: int) -> None:
    """It is read no more; its mails stay where they are, and so does the list of those that were read."""
    _may(by, shop)
    row = _row(shop, mailbox_id)
    before = _audited(row)
    row.delete()
    record_audit(by, "drop_mailbox", f"mailbox {mailbox_id}", before=before, shop=shop)


def try_mailbox(by: Person | None, shop: Shop, mailbox_id: int) -> int:
    """Opens it and reads nothing: how many mails are in the folder. NotAnswerable, with the reason, where it fails."""
    _may(by, shop)
    with imap.opened(address_of(_row(shop, mailbox_id))) as folder:
        return len(folder.newer_than(0))


def mailboxes(shop: Shop) -> tuple[MailboxView, ...]:
    rows = Mailbox.objects.filter(shop_id=shop.id).order_by("id")
    return tuple(_view(row) for row in rows)


def waiting_mails(shop: Shop) -> tuple[WaitingMail, ...]:
    """The oldest first, `LISTED` of them."""
    rows = Mail.objects.filter(shop_id=shop.id, state=MailState.WAITING).order_by("id")[:LISTED]
    return tuple(
        WaitingMail(
            id=row.pk,
            sent_at=row.sent_at,
            read_at=row.read_at,
            sender=row.sender,
            subject=row.subject,
            text=row.text,
            reason=Doubtful(row.reason).label,
            kind=Kind(row.found.get("kind", Kind.INQUIRY)),
            found=row.found,
            attachments=tuple(row.attachments),
        )
        for row in rows
    )


def count_waiting(shop: Shop) -> int:
    return Mail.objects.filter(shop_id=shop.id, state=MailState.WAITING).count()


def _view(row: Mailbox) -> MailboxView:
    mails = Mail.objects.filter(mailbox=row)
    return MailboxView(
        id=row.pk,
        host=row.host,
        port=row.port,
        security=Security(row.security),
        user=row.user,
        folder=row.folder,
        is_on=row.is_on,
        marks_seen=row.marks_seen,
        read_at=row.read_at,
        tried_at=row.tried_at,
        error=None if row.error is None else Text(row.error["zh"], row.error["en"]),
        failures=row.failures,
        next_try_at=row.next_try_at,
        taken=mails.filter(state=MailState.TAKEN).count(),
        waiting=mails.filter(state=MailState.WAITING).count(),
    )


def _row(shop: Shop, mailbox_id: int) -> Mailbox:
    row = Mailbox.objects.filter(shop_id=shop.id, pk=mailbox_id).first()
    if row is None:
        raise refusals.no_mailbox()
    return row


def _may(by: Person | None, shop: Shop) -> None:
    if by is not None:
        may(by, Grant.MANAGE_SHOPS, shop)


def _audited(row: Mailbox) -> dict[str, object]:
    """Without the password."""
    return {"host": row.host, "port": row.port, "user": row.user, "folder": row.folder, "is_on": row.is_on}
