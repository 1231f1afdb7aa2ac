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


class ChannelKind(StrEnum):
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    WECOM = "wecom"
    MAIL = "mail"

    @property
    def label(self) -> Text:
        return _CHANNEL_LABELS[self]

    @property
    def is_group(self) -> bool:
        """Whether a group reads along: no person is named there."""
        return self is not ChannelKind.MAIL


_CHANNEL_LABELS = {
    ChannelKind.DINGTALK: Text("钉钉机器人", "DingTalk robot"),
    ChannelKind.FEISHU: Text("飞书机器人", "Feishu robot"),
    ChannelKind.WECOM: Text("企业微信机器人", "WeCom robot"),
    ChannelKind.MAIL: Text("邮件", "Mail"),
}


class State(StrEnum):
    """What became of a notice in a channel."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    MERGED = "merged"
    """Told on another's card."""
    UNSURE = "unsure"
    """It went out and no answer came back: it may have arrived, so it is not sent again by itself."""
    FAILED = "failed"
    GIVEN_UP = "given_up"

    @property
    def label(self) -> Text:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    State.WAITING: Text("等待发送", "waiting"),
    State.SENDING: Text("正在发送", "being sent"),
    State.SENT: Text("已送达", "delivered"),
    State.MERGED: Text("已合并送达", "delivered with others"),
    State.UNSURE: Text("不确定是否送达", "not known whether it arrived"),
    State.FAILED: Text("失败", "failed"),
    State.GIVEN_UP: Text("已放弃", "given up"),
}


class Outcome(StrEnum):
    """What came of one attempt."""

    BEGUN = "begun"
    DELIVERED = "delivered"
    AGAIN = "again"
    """It did not arrive; it is tried again by itself."""
    REFUSED = "refused"
    """It did not arrive, and would not the next time either."""
    UNSURE = "unsure"

    @property
    def label(self) -> Text:
        return _OUTCOME_LABELS[self]


_OUTCOME_LABELS = {
    Outcome.BEGUN: Text("进行中", "under way"),
    Outcome.DELIVERED: Text("送达", "arrived"),
    Outcome.AGAIN: Text("没送到，会重试", "did not arrive, tried again"),
    Outcome.REFUSED: Text("被拒绝", "refused"),
    Outcome.UNSURE: Text("没有回音", "no answer"),
}


@dataclass(frozen=True, slots=True)
class Rate:
    """How much a robot takes before it refuses."""

    a_minute: int
    """What a channel is set to at first."""
    most_a_minute: int
    most_a_second: int


RATES = {
    ChannelKind.DINGTALK: Rate(18, 20, 20),
    ChannelKind.FEISHU: Rate(90, 100, 5),
    ChannelKind.WECOM: Rate(18, 20, 20),
    ChannelKind.MAIL: Rate(30, 60, 10),
}
"""DingTalk and WeCom refuse the 21st message of a minute, Feishu the 101st and the 6th of a second."""
