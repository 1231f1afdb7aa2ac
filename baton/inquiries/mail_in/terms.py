"""The words of mail-in: how a mailbox is reached, and what became of a mail."""

from __future__ import annotations

from enum import StrEnum


class Security(StrEnum):
    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"
    """Only for a server on the same machine or inside one's own network."""


class MailState(StrEnum):
    TAKEN = "taken"
    """It is an item on the desk."""
    WAITING = "waiting"
    """A person has to look at it."""
    DISMISSED = "dismissed"
