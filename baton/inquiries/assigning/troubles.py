"""What giving out says when it does not do what was asked, and what to do instead."""

from __future__ import annotations

from baton.kit.errors import NotAnswerable, NotFound, NotUsable
from baton.kit.text import Text


def wrong_trial() -> NotUsable:
    return NotUsable(
        "wrong_trial",
        Text(
            "切换试跑要有开始和结束的日子，结束不早于今天。",
            "A trial has a first and a last day, not before today.",
        ),
        Text("一般试 4 到 6 周，才够比较。", "Four to six weeks are usually enough to compare."),
    )


def unknown_parameter(name: str) -> NotUsable:
    return NotUsable(
        "unknown_parameter",
        Text(f"分配策略没有「{name}」这一项。", f"The routing has no “{name}”."),
        Text("只改页面上列出的几项。", "Change those that the page lists."),
    )


def out_of_range(name: str, least: float, most: float) -> NotUsable:
    return NotUsable(
        "out_of_range",
        Text(f"「{name}」要在 {least:g} 到 {most:g} 之间。", f"“{name}” is between {least:g} and {most:g}."),
        Text("改一下再保存。", "Change it and save again."),
    )


def unknown_country(code: str) -> NotUsable:
    return NotUsable(
        "unknown_country",
        Text(f"没有国家代码「{code}」。", f"There is no country code “{code}”."),
        Text("用两个字母的代码，如 US、DE，用逗号分开。", "Use two letters, like US, DE, with commas."),
    )


def not_a_figure(typed: str) -> NotUsable:
    return NotUsable(
        "not_a_figure",
        Text(f"「{typed}」不是数字。", f"“{typed}” is not a number."),
        Text("写成 30 这样；不限就留空。", "Write it like 30; leave it empty for no limit."),
    )


def main_account_is_given() -> NotAnswerable:
    return NotAnswerable(
        "main_account_is_given",
        Text("主账号在别人手里。", "Somebody has the main account."),
        Text("先记下收回，再给下一位。", "Note its return first, then give it on."),
    )


def no_turn() -> NotFound:
    return NotFound(
        "unknown_turn",
        Text("没有这次主账号的交出，或已经收回。", "The main account was not given so, or has come back."),
        Text("刷新后再看。", "Reload and look again."),
    )


def day_is_past() -> NotUsable:
    return NotUsable(
        "day_is_past",
        Text("回看和试用的日子要在今天之后。", "The days of review and trial lie ahead."),
        Text("一般两到四周后回看。", "Two to four weeks on is usual."),
    )


def no_decision(decision_id: int) -> NotFound:
    return NotFound(
        "unknown_decision",
        Text(f"没有编号 {decision_id} 的分配记录。", f"There is no decision {decision_id}."),
        Text("它可能属于另一家店铺，或不是分给你的。", "It may belong to another shop, or to a colleague."),
    )
