"""The words of notices that cross walls: what is told, of which kind, how urgent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from baton.kit.text import Text


class NoticeKind(StrEnum):
    """What a channel can be asked for. Notices of one kind that come close together are told as one."""

    DAILY_REPORT = "daily_report"
    WEEKLY_REPORT = "weekly_report"
    MONTHLY_REPORT = "monthly_report"
    MINUTES = "minutes"
    ALERT = "alert"
    OVERDUE_REPLY = "overdue_reply"
    SHIPMENT = "shipment"
    BAD_REVIEW = "bad_review"
    ACTION_DUE = "action_due"
    EXCHANGE_SOON = "exchange_soon"

    @property
    def label(self) -> Text:
        return _KIND_LABELS[self]


_KIND_LABELS = {
    NoticeKind.DAILY_REPORT: Text("日报", "Daily report"),
    NoticeKind.WEEKLY_REPORT: Text("周报", "Weekly report"),
    NoticeKind.MONTHLY_REPORT: Text("月报", "Monthly report"),
    NoticeKind.MINUTES: Text("会议纪要", "Minutes"),
    NoticeKind.ALERT: Text("异动", "Alert"),
    NoticeKind.OVERDUE_REPLY: Text("回复超时", "Reply overdue"),
    NoticeKind.SHIPMENT: Text("发货临期", "Shipment about to be late"),
    NoticeKind.BAD_REVIEW: Text("差评", "Bad review"),
    NoticeKind.ACTION_DUE: Text("动作到期", "Action due"),
    NoticeKind.EXCHANGE_SOON: Text("会前提醒", "Meeting soon"),
}


@dataclass(frozen=True, slots=True)
class Button:
    label: Text
    path: str
    """Inside the product, beginning with a slash: the channel makes it absolute by the setting `public_address`."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell a group or a mailbox. It names no person: groups read along.

    `key` makes it once: the same kind and key of a shop is never told twice through the same channel. `lines` are
    short sentences; `**bold**` is the only mark-up. Urgent ones pass quiet hours where the channel allows it.
    """

    kind: NoticeKind
    key: str
    title: Text
    lines: tuple[Text, ...]
    buttons: tuple[Button, ...] = ()
    is_urgent: bool = False
    image: Path | None = None
    """A PNG for channels that can carry one."""
    attachments: tuple[Path, ...] = ()
    """For mail."""
