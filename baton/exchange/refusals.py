"""What the exchange refuses, in the words of whoever asked."""

from __future__ import annotations

from collections.abc import Sequence

from baton.kit.errors import NotAllowed, NotFound, NotUsable
from baton.kit.text import Text

UNFINISHED = "exchange_unfinished"


def no_exchange(exchange_id: int) -> NotFound:
    return NotFound(
        "unknown_exchange",
        Text(f"这家店铺没有第 {exchange_id} 场协同会。", f"This shop has no exchange {exchange_id}."),
        Text("请从「协同」页的列表里打开。", "Open one from the list on the Exchange page."),
    )


def no_statement(statement_id: int) -> NotFound:
    return NotFound(
        "unknown_statement",
        Text(f"没有第 {statement_id} 条说法。", f"There is no statement {statement_id}."),
        Text("它可能已被撤回，请刷新页面。", "It may have been withdrawn: load the page again."),
    )


def is_closed() -> NotUsable:
    return NotUsable(
        "exchange_closed",
        Text("这场会已经结束，纪要不再改。", "This exchange is closed; its minutes do not change any more."),
        Text("请写到下一场里。", "Write it into the next one."),
    )


def is_ahead(day: object) -> NotUsable:
    return NotUsable(
        "exchange_ahead",
        Text(f"这场会要到 {day} 才开。", f"This exchange meets on {day}: it is still ahead."),
        Text(
            "到那时再记；现在就开的，请先开始会议。",
            "Record it then; where you meet now, begin it first.",
        ),
    )


def another_is_open(exchange_id: int) -> NotUsable:
    return NotUsable(
        "another_is_open",
        Text("已有一场会在进行。", "Another exchange is under way."),
        Text(
            f"先结束第 {exchange_id} 场，或记为未完成。",
            f"Close exchange {exchange_id} first, or record it as unfinished.",
        ),
    )


def day_is_taken(day: object) -> NotUsable:
    return NotUsable(
        "day_is_taken",
        Text(f"{day} 已经有一场协同会。", f"There is an exchange on {day} already."),
        Text("请换一天，或打开那一场。", "Choose another day, or open that one."),
    )


def unfinished(missing: Sequence[Text]) -> NotUsable:
    zh = "、".join(one.zh for one in missing)
    en = ", ".join(one.en for one in missing)
    return NotUsable(
        UNFINISHED,
        Text(f"还不能结束：{zh}。", f"It cannot be closed yet: {en}."),
        Text(
            "补齐后再结束；主管也可以写明原因，记为「未完成」。",
            "Complete it first; a lead may also record it as unfinished, with a reason.",
        ),
    )


def not_your_side(side: Text, act: Text) -> NotAllowed:
    return NotAllowed(
        "not_your_side",
        Text(f"这里由{side.zh}{act.zh}。", f"Here {side.en.lower()} {act.en}."),
        Text(
            "请那边的同事来写，或请经理代记。", "Ask a colleague of that team, or have a manager record it."
        ),
    )


def needs(what: Text) -> NotUsable:
    return NotUsable(
        "incomplete",
        Text(f"还缺：{what.zh}。", f"Missing: {what.en}."),
        Text("请补上再保存。", "Fill it in and save again."),
    )


def too_long(limit: int) -> NotUsable:
    return NotUsable(
        "too_long",
        Text(f"文字超过 {limit} 个字符。", f"The text is longer than {limit} characters."),
        Text("请精简，细节放到动作里。", "Make it shorter; details belong to the action."),
    )


def wrong_value(name: Text, given: str) -> NotUsable:
    return NotUsable(
        "wrong_value",
        Text(f"「{name.zh}」不能是「{given[:40]}」。", f"“{given[:40]}” cannot be the {name.en}."),
        Text("请从列表里选，或按格式填写。", "Choose from the list, or write it in the form's format."),
    )


def wrong_side_topic() -> NotUsable:
    return NotUsable(
        "wrong_topic",
        Text("这个话题不属于这一边。", "That topic is not this team's."),
        Text(
            "运营：市场、平台、计划；业务：买家原话、平台商机、能帮什么。",
            "Marketing: market, platform, plan; sales: buyers' words, opportunities, help.",
        ),
    )


def unknown_figure(given: str) -> NotUsable:
    return NotUsable(
        "unknown_figure",
        Text(f"没有可以核对的指标「{given[:40]}」。", f"There is no figure “{given[:40]}” to check it by."),
        Text(
            "请从列表里选一个指标，或不填，到期手工判定。",
            "Choose a figure, or none: then somebody says by hand.",
        ),
    )


def told_already() -> NotUsable:
    return NotUsable(
        "told_already",
        Text("这条已经判过了。", "This one has been told already."),
        Text("要更正，请写明原因再判一次。", "To correct it, say why and tell it again."),
    )


def told_by_figure() -> NotUsable:
    return NotUsable(
        "told_by_figure",
        Text("这条由数据来判。", "A figure tells this one."),
        Text(
            "等数据到了会自动判；数据永远来不了的，请主管记为不计分。",
            "It is told once the figure is there; a lead may take it out of the score.",
        ),
    )


def is_due(due: object) -> NotUsable:
    return NotUsable(
        "is_due",
        Text(f"{due} 已经揭晓，不能再撤回。", f"It is told since {due}: it is not withdrawn any more."),
        Text(
            "请判定它；数据永远来不了的，请主管记为不计分。",
            "Tell it; where its figure will never come, a lead may take it out of the score.",
        ),
    )


def not_due(due: object) -> NotUsable:
    return NotUsable(
        "not_due",
        Text(f"要到 {due} 才揭晓。", f"It is told on {due}, not before."),
        Text("到那天再判。", "Come back on that day."),
    )
