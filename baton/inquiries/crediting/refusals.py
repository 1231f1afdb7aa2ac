"""What credit says when it does not do what was asked."""

from __future__ import annotations

from baton.kit.errors import NotAnswerable, NotFound, NotUsable, shortened
from baton.kit.text import Text


def no_month(written: str) -> NotUsable:
    said = shortened(written)
    return NotUsable(
        "no_month",
        Text(f"「{said}」不是月份。", f"“{said}” is no month."),
        Text("请写成 2026-10 这样。", "Write it like 2026-10."),
    )


def month_not_over(month: str) -> NotAnswerable:
    return NotAnswerable(
        "month_not_over",
        Text(f"{month} 还没过完，不能结账。", f"{month} is not over yet and cannot be closed."),
        Text("月底之后再结。", "Close it after its last day."),
    )


def month_closed(month: str) -> NotAnswerable:
    return NotAnswerable(
        "month_closed",
        Text(f"{month} 已经结账，不再变动。", f"{month} is closed and does not change any more."),
        Text("结账之后的变化列在差异里。", "What came later stands in its difference."),
    )


def disputes_open(month: str, orders: tuple[str, ...]) -> NotAnswerable:
    listed = ", ".join(orders[:5])
    return NotAnswerable(
        "disputes_open",
        Text(
            f"{month} 还有 {len(orders)} 个异议没有裁定：{listed}。",
            f"{len(orders)} disputes of {month} are not decided yet: {listed}.",
        ),
        Text("请经理先裁定。", "Ask the manager to decide them first."),
    )


def nothing_to_close(month: str) -> NotAnswerable:
    return NotAnswerable(
        "nothing_to_close",
        Text(f"{month} 没有实收订单。", f"{month} has no paid orders."),
        Text("导入订单表后再结账。", "Import the order list first."),
    )


def no_order(order_id: str) -> NotFound:
    said = shortened(order_id)
    return NotFound(
        "unknown_order",
        Text(f"没有实收订单「{said}」。", f"There is no paid order “{said}”."),
        Text("从功劳页的订单里选。", "Choose one from the Credit page."),
    )


def no_dispute(dispute_id: int) -> NotFound:
    return NotFound(
        "unknown_dispute",
        Text(f"没有编号 {dispute_id} 的异议。", f"There is no dispute {dispute_id}."),
        Text("刷新页面再选。", "Reload the page."),
    )


def dispute_is_open(order_id: str) -> NotAnswerable:
    return NotAnswerable(
        "dispute_is_open",
        Text(f"订单 {order_id} 已有一个异议在等裁定。", f"Order {order_id} has an open dispute already."),
        Text("请在那个异议里回应。", "Answer in that one."),
    )


def dispute_decided() -> NotAnswerable:
    return NotAnswerable(
        "dispute_decided",
        Text("这个异议已经裁定。", "This dispute has been decided."),
        Text("有新的理由就再提一个。", "Raise another one if there is a new reason."),
    )


def words_needed() -> NotUsable:
    return NotUsable(
        "words_needed",
        Text("请写明理由。", "Say why."),
        Text("一两句话就够，所有人都看得到。", "A sentence or two; everybody can read it."),
    )


def not_a_whole(total: str) -> NotUsable:
    return NotUsable(
        "not_a_whole",
        Text(f"各份加起来是 {total}%，要正好 100%。", f"The shares add up to {total}%, not to 100%."),
        Text("请调整后再保存。", "Change them so that they do."),
    )


def not_a_share(written: str) -> NotUsable:
    said = shortened(written)
    return NotUsable(
        "not_a_share",
        Text(f"「{said}」不是 0 到 100 的百分数。", f"“{said}” is no per cent from 0 to 100."),
        Text("请写成 37.5 这样，最多两位小数。", "Write it like 37.5, with two decimals at most."),
    )


def no_such_part() -> NotUsable:
    return NotUsable(
        "no_such_part",
        Text(
            "这一份不在订单的分法里，也不是这家店的人。",
            "This share is none of the order's, or of no person here.",
        ),
        Text("刷新页面再填。", "Reload the page and fill it in again."),
    )


def rule_too_early(month: str) -> NotUsable:
    return NotUsable(
        "rule_too_early",
        Text(f"新规则只能从 {month} 起算。", f"A new rule can count from {month} on at the earliest."),
        Text("已结账的月份和更早的版本不变。", "Closed months and earlier versions stay as they are."),
    )


def rule_not_usable() -> NotUsable:
    return NotUsable(
        "rule_not_usable",
        Text(
            "规则要算至少一种业务的工作，成熟天数 0–365，起算账号数 1–100000。",
            "A rule counts at least one kind of sales' work, ripens in 0–365 days, and learns from "
            "1–100,000 accounts on.",
        ),
        Text("请改正后再保存。", "Correct it and save again."),
    )
