"""What the pool says when it does not do what was asked."""

from __future__ import annotations

from baton.kit.errors import NotAllowed, NotUsable
from baton.kit.text import Text


def claimed_enough(limit: int) -> NotAllowed:
    return NotAllowed(
        "claimed_enough",
        Text(f"你今天已领满 {limit} 条。", f"You have claimed {limit} today, which is the most."),
        Text("明天再领，或请主管分派。", "Claim again tomorrow, or ask the lead to assign it."),
    )


def unknown_rule(name: str) -> NotUsable:
    return NotUsable(
        "unknown_pool_rule",
        Text(f"公海没有「{name}」这条规则。", f"The pool has no rule “{name}”."),
        Text("刷新页面再填。", "Reload the page and fill it in again."),
    )


def wrong_rule(name: str, least: int, most: int) -> NotUsable:
    label = RULE_LABELS[name]
    return NotUsable(
        "wrong_pool_rule",
        Text(
            f"「{label.zh}」要是 {least} 到 {most} 的整数。",
            f"“{label.en}” is a whole number from {least} to {most}.",
        ),
        Text("改好再保存，其他规则没有动。", "Correct it and save again; nothing has been changed."),
    )


def wrong_order() -> NotUsable:
    return NotUsable(
        "wrong_pool_order",
        Text("提醒要早于下一步。", "A warning comes before what it warns of."),
        Text(
            "业务员提醒的百分比要小于主管的；回收前提醒的天数要小于回收天数。",
            "The rep's share is below the lead's; the days of warning are fewer than those until recycling.",
        ),
    )


def wrong_days() -> NotUsable:
    return NotUsable(
        "wrong_follow_up_days",
        Text(
            "跟进日要由小到大，最多 8 个，每个 1 到 365 天。",
            "Follow-up days rise, 8 at most, from 1 to 365.",
        ),
        Text("例如：3 7 15。", "For example: 3 7 15."),
    )


RULE_LABELS = {
    "warn_at": Text("提醒业务员（团队时限的 %）", "tell the rep (% of the team's limit)"),
    "lead_at": Text("提醒主管（团队时限的 %）", "tell the lead (% of the team's limit)"),
    "duty_after": Text("通知值班（平台时钟的小时）", "call who is on duty (hours of the platform's clock)"),
    "claims": Text("每人每天可领", "claims a day for each rep"),
    "quiet_days": Text("多少天没跟进就回收", "days without a word until recycling"),
    "warn_days": Text("回收前几天提醒", "days of warning before that"),
    "kept_share": Text("写了说明转出者保留的功劳 %", "% of the credit kept with a note"),
    "loss_days": Text("跟进后多少天没回音建议丢单", "silent days until a loss is proposed"),
    "follow_up": Text("报价或寄样后的跟进日", "follow-up days after a quote or sample"),
}
