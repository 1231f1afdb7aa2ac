"""Words of giving out inquiries: the modes of a policy, why somebody is left out, and what pages are told."""

from __future__ import annotations

from enum import StrEnum

from baton.inquiries.terms import Unassigned
from baton.kit.text import Text


class Mode(StrEnum):
    """What the routing does with what it decides."""

    OFF = "off"
    """Nothing: people give out, as before."""
    SHADOW = "shadow"
    """It notes whom it would have chosen; nothing moves."""
    SWITCH_BACK = "switch_back"
    """By half days, drawn beforehand, it gives to the least loaded or as it has learnt."""
    LIVE = "live"

    @property
    def label(self) -> Text:
        return _MODES[self]


_MODES = {
    Mode.OFF: Text("关闭：照现在的做法", "off: as at present"),
    Mode.SHADOW: Text("影子：只记下会分给谁", "shadow: it only notes whom it would choose"),
    Mode.SWITCH_BACK: Text("切换试跑：半天一换", "switch-back trial: by half days"),
    Mode.LIVE: Text("启用：自动分配", "live: it assigns"),
}


class LeftOut(StrEnum):
    """Why a rep may not have an item."""

    PAUSED = "paused"
    ABSENT = "absent"
    HOURS = "hours"
    """Back at work only after the platform's clock has run out."""
    LANGUAGE = "language"
    MARKET = "market"
    PRODUCT = "product"
    IN_HAND = "in_hand"
    CAPACITY = "capacity"
    ACCOUNT = "account"
    GAVE_BACK = "gave_back"

    @property
    def label(self) -> Text:
        return _LEFT_OUT[self]


_LEFT_OUT = {
    LeftOut.PAUSED: Text("已暂停接新", "paused"),
    LeftOut.ABSENT: Text("请假中", "absent"),
    LeftOut.HOURS: Text("平台时限前不上班", "not at work before the platform's deadline"),
    LeftOut.LANGUAGE: Text("不做这种语言", "does not work in that language"),
    LeftOut.MARKET: Text("不做这个市场", "does not do that market"),
    LeftOut.PRODUCT: Text("不做这类产品", "does not do those products"),
    LeftOut.IN_HAND: Text("在手已满", "has the most that may be in hand"),
    LeftOut.CAPACITY: Text("本月容量已用到今天的份", "has had what the month's capacity gives by now"),
    LeftOut.ACCOUNT: Text("账号今天的上限已到", "the account has had its most for the day"),
    LeftOut.GAVE_BACK: Text("退回过这一条", "gave this one back"),
}


class Waits(StrEnum):
    """What an item without an owner waits for."""

    MORNING = "morning"
    OWNER = "owner"
    LEAD = "lead"
    POOL = "pool"
    ROOM = "room"

    @property
    def label(self) -> Text:
        return _WAITS[self]


_WAITS = {
    Waits.MORNING: Text(
        "夜里进来的，等团队上班时一起分", "came in over night and is given out when the team begins"
    ),
    Waits.OWNER: Text(
        "老客户的负责人在平台时限前回来", "its customer's owner is back before the platform's deadline"
    ),
    Waits.LEAD: Text("退回两次以上，等主管定", "it was given back more than twice: the lead decides"),
    Waits.POOL: Text("在公海里，谁都可以接", "it is in the pool: anybody may take it"),
    Waits.ROOM: Text(
        "候选人的名额都分完了，等有人腾出来", "whoever may have it has no room left; it waits for some"
    ),
}


BY_PEOPLE = {
    Unassigned.RELEASED: Waits.POOL,
    Unassigned.OVERDUE: Waits.POOL,
    Unassigned.NOT_FOLLOWED: Waits.POOL,
    Unassigned.BOUNCED: Waits.LEAD,
}
"""What the routing leaves to people."""


class Arm(StrEnum):
    """What a half day of a trial goes by."""

    LEAST = "least"
    LEARNT = "learnt"

    @property
    def label(self) -> Text:
        return _ARMS[self]


_ARMS = {
    Arm.LEAST: Text("负载最少", "least loaded"),
    Arm.LEARNT: Text("能力与负载", "ability and load"),
}
