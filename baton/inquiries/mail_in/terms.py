"""The words of mail-in: how a mailbox is reached, and what became of a mail."""

from __future__ import annotations

from enum import StrEnum

from baton.kit.text import Text


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


class Doubtful(StrEnum):
    """Why a mail was not taken by itself."""

    SENDER = "sender"
    NO_TEMPLATE = "no_template"
    NOTHING_FOUND = "nothing_found"
    UNREADABLE = "unreadable"
    REFUSED = "refused"

    @property
    def label(self) -> Text:
        return _DOUBTS[self]


_DOUBTS = {
    Doubtful.SENDER: Text("发件人不是平台", "the platform did not send it"),
    Doubtful.NO_TEMPLATE: Text("不是认识的通知格式", "no notice that is known"),
    Doubtful.NOTHING_FOUND: Text(
        "认得是通知，但没读出编号、买家或留言", "a notice, but without a readable id, buyer or message"
    ),
    Doubtful.UNREADABLE: Text("邮件本身读不懂", "the mail itself cannot be read"),
    Doubtful.REFUSED: Text("读出来的内容不能用", "what it says cannot be used"),
}
