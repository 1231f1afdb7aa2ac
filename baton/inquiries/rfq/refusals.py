"""What the RFQ page says when it does not do what was asked."""

from __future__ import annotations

from baton.kit.errors import NotAnswerable, NotUsable
from baton.kit.text import Text


def no_rfq() -> NotUsable:
    return NotUsable(
        "no_rfq",
        Text("这条不是 RFQ。", "This is no RFQ."),
        Text("在它的交接卡上登记报价。", "Log its quote on its card."),
    )


def quoted_already() -> NotAnswerable:
    return NotAnswerable(
        "quoted_already",
        Text("这条 RFQ 已经登记过报价。", "A quote for this RFQ has been logged already."),
        Text(
            "一条 RFQ 只用一次报价权益；改报价不再计。",
            "An RFQ uses one right; changing the quote uses none.",
        ),
    )


def wrong_number(least: int, most: int) -> NotUsable:
    return NotUsable(
        "wrong_rfq_number",
        Text(f"要是 {least} 到 {most} 的整数。", f"It is a whole number from {least} to {most}."),
        Text("改好再保存。", "Correct it and save again."),
    )


def wrong_days() -> NotUsable:
    return NotUsable(
        "wrong_reward_days",
        Text("奖励日要由小到大，每个 1 到 28。", "Reward days rise, each from 1 to 28."),
        Text("例如：3 15。没有奖励就留空。", "For example: 3 15. Leave it empty for none."),
    )


def wrong_zone(name: str) -> NotUsable:
    return NotUsable(
        "wrong_zone",
        Text(f"没有时区「{name}」。", f"There is no time zone “{name}”."),
        Text("例如 America/Los_Angeles。", "For example America/Los_Angeles."),
    )


def wrong_reward_day() -> NotUsable:
    return NotUsable(
        "wrong_reward_day",
        Text(
            "奖励的日期要在过去一年内，不晚于今天。", "A reward's day is within the last year, and not ahead."
        ),
        Text("按后台发放的日期填。", "Give the day on which the platform granted it."),
    )
