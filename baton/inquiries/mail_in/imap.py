"""A mailbox over IMAP: what is new in it, one mail after the other. Nothing is ever deleted, and nothing is marked as
seen unless that is asked for."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date

from baton.inquiries.mail_in import refusals
from baton.inquiries.mail_in.terms import Security

TIMEOUT = 20.0
"""Seconds for a connection, and for each answer."""
LARGEST = 2 * 1024 * 1024
"""Bytes that are read of a mail: its words come before what is attached to it."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NUMBER = re.compile(rb"(\d+)")


@dataclass(frozen=True, slots=True)
class Address:
    """How a mailbox is reached."""

    host: str
    port: int
    security: Security
    user: str
    password: str
    folder: str


@dataclass(frozen=True, slots=True)
class Folder:
    """An open folder."""

    connection: imaplib.IMAP4
    validity: int
    """Mails' numbers hold as long as this stays."""

    def newer_than(self, uid: int, since: date | None = None) -> list[int]:
        """Numbers of mails above `uid`, ascending; of these, those that came on `since` or later."""
        asked = [f"UID {uid + 1}:*"]
        if since is not None:
            asked.append(f"SINCE {since.day:02}-{_MONTHS[since.month - 1]}-{since.year}")
        _, found = self.connection.uid("SEARCH", *asked)
        numbers = {int(one) for line in found if line for one in _NUMBER.findall(line)}
        # "n:*" names the last mail even where its number is lower.
        return sorted(one for one in numbers if one > uid)

    def mail(self, uid: int) -> bytes | None:
        """The beginning of it, `LARGEST` bytes at most; None where it is gone by now."""
        _, found = self.connection.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{LARGEST}>)")
        return next((part[1] for part in found if isinstance(part, tuple)), None)

    def mark_seen(self, uid: int) -> None:
        self.connection.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")


@contextmanager
def opened(address: Address, *, is_writable: bool = False) -> Iterator[Folder]:
    """The folder, open. NotAnswerable, in the user's words, for whatever keeps it from being read."""
    try:
        connection = _connect(address, TIMEOUT)
        try:
            yield _folder(connection, address, is_writable=is_writable)
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                connection.logout()
    except TimeoutError:
        raise refusals.no_answer(address.host) from None
    except ssl.SSLError:
        raise refusals.no_trust(address.host) from None
    except (socket.gaierror, OSError):
        raise refusals.no_connection(address.host, address.port) from None
    except (imaplib.IMAP4.error, UnicodeError, ValueError):
        raise refusals.odd_answer(address.host) from None


def _connect(address: Address, timeout: float) -> imaplib.IMAP4:
    trusted = ssl.create_default_context()
    if address.security == Security.TLS:
        return imaplib.IMAP4_SSL(address.host, address.port, ssl_context=trusted, timeout=timeout)
    connection = imaplib.IMAP4(address.host, address.port, timeout=timeout)
    if address.security == Security.STARTTLS:
        connection.starttls(trusted)
    return connection


def _folder(connection: imaplib.IMAP4, address: Address, *, is_writable: bool) -> Folder:
    try:
        connection.login(address.user, address.password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        raise refusals.wrong_login() from None
    name = _as_imap(address.folder)
    state, _ = connection.select(f'"{name}"', readonly=not is_writable)
    if state != "OK":
        raise refusals.no_folder(address.folder)
    _, validity = connection.response("UIDVALIDITY")
    told = validity[0] if validity else None
    return Folder(connection, int(told) if isinstance(told, bytes) and told.isdigit() else 0)


def _as_imap(name: str) -> str:
    """A folder's name as IMAP writes it (modified UTF-7), quoted."""
    pieces: list[str] = []
    for run in re.findall(r"[\x20-\x7e]+|[^\x20-\x7e]+", name):
        if run.isascii() and run.isprintable():
            pieces.append(run.replace("&", "&-"))
        else:
            coded = run.encode("utf-7").decode("ascii").strip("+-")
            pieces.append(f"&{coded.replace('/', ',')}-")
    return "".join(pieces).replace("\\", "\\\\").replace('"', '\\"')
