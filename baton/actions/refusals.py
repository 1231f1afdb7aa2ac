"""What actions say when they do not do what was asked, and what to do instead."""

from __future__ import annotations

from collections.abc import Sequence

from baton.actions.terms import ActionState, Kind
from baton.kit.errors import NotAllowed, NotFound, NotUsable
from baton.kit.text import Text

_KINDS = {
    Kind.ACTION: Text("动作", "action"),
    Kind.PROBLEM: Text("问题", "problem"),
    Kind.DESIGN: Text("设计需求", "design request"),
    Kind.IDEA: Text("想法", "idea"),
    Kind.DIRECTIVE: Text("要求", "directive"),
}


def no_such(kind: Kind, number: int) -> NotFound:
    word = _KINDS[kind]
    return NotFound(
        f"unknown_{kind.value}",
        Text(f"这家店铺没有编号 {number} 的{word.zh}。", f"This shop has no {word.en} {number}."),
        Text("回到「落地」页再选。", "Go back to the Follow-through page and choose again."),
    )


def no_question(number: int) -> NotFound:
    return NotFound(
        "unknown_question",
        Text(f"这条要求没有编号 {number} 的提问。", f"This directive has no question {number}."),
        Text("刷新页面再选。", "Reload the page and choose again."),
    )


def no_person(number: int) -> NotFound:
    return NotFound(
        "unknown_person",
        Text(f"这家店铺没有编号 {number} 的在职人员。", f"Nobody of number {number} works for this shop."),
        Text("请从列表里选。", "Choose somebody of the list."),
    )


def changed_meanwhile() -> NotUsable:
    return NotUsable(
        "changed_meanwhile",
        Text("有人在你打开后改过这条。", "Somebody changed this after you opened it."),
        Text(
            "你写的还在：对照两边，再决定存哪个。",
            "Your words are kept: compare both, then decide which to save.",
        ),
    )


def account_closed() -> NotAllowed:
    return NotAllowed(
        "account_closed",
        Text("这个账号已停用。", "This account is closed."),
        Text("请联系经理。", "Ask a manager."),
    )


def not_yours() -> NotAllowed:
    return NotAllowed(
        "not_yours",
        Text("这条由别人负责。", "Somebody else owns this."),
        Text("请负责人或主管来改。", "Ask its owner, or a lead, to change it."),
    )


def lead_hands_out() -> NotAllowed:
    return NotAllowed(
        "lead_hands_out",
        Text("指派给别人由主管来做。", "Handing work to somebody else is a lead's."),
        Text(
            "先记在自己名下，或把负责人空着，由主管指派。",
            "Record it as your own, or leave the owner open for a lead.",
        ),
    )


def nothing_said(what: Text) -> NotUsable:
    return NotUsable(
        "words_needed",
        Text(f"请写上{what.zh}。", f"Write {what.en}."),
        Text("一句话就够。", "One sentence is enough."),
    )


def too_long(what: Text, most: int) -> NotUsable:
    return NotUsable(
        "too_long",
        Text(
            f"{what.zh}最多 {most} 个字。", f"{what.en[:1].upper()}{what.en[1:]}: {most} characters at most."
        ),
        Text("请写短一些，细节放到参考里。", "Say it shorter; details belong in a reference."),
    )


def too_far(most_days: int) -> NotUsable:
    return NotUsable(
        "wrong_day",
        Text("日期太远了。", "That day is too far away."),
        Text(f"请选前后 {most_days} 天以内的一天。", f"Choose a day within {most_days} days."),
    )


def wrong_step(now: ActionState, wanted: ActionState) -> NotUsable:
    return NotUsable(
        "wrong_step",
        Text(
            f"「{now.label.zh}」不能直接变成「{wanted.label.zh}」。",
            f"“{now.label.en}” does not become “{wanted.label.en}” at once.",
        ),
        Text(
            "顺序是：待开始、进行中、等验证、有结论。",
            "The order is: to start, under way, to verify, concluded.",
        ),
    )


def wrong_state() -> NotUsable:
    return NotUsable(
        "wrong_step",
        Text("这条现在不能这样处理。", "This cannot be done as things stand."),
        Text("刷新页面，看它现在到哪一步。", "Reload the page to see how far it is."),
    )


def verdict_needed() -> NotUsable:
    return NotUsable(
        "verdict_needed",
        Text(
            "请选结论：见效、没见效，还是分不清。", "Say whether it worked, did not work, or cannot be told."
        ),
        Text("数字在旁边；结论由人来下。", "The figure stands beside it; the conclusion is a person's."),
    )


def same_without_effect(earlier: Sequence[tuple[str, str, Text]]) -> NotUsable:
    """`earlier`: title, day and verdict of those that ended without effect."""
    zh = "；".join(f"「{title}」{day} {verdict.zh}" for title, day, verdict in earlier)
    en = "; ".join(f"“{title}” {day} {verdict.en.lower()}" for title, day, verdict in earlier)
    return NotUsable(
        "same_without_effect",
        Text(
            f"差不多的动作已经做过 {len(earlier)} 次，都没看到效果：{zh}。",
            f"Much the same was done {len(earlier)} times, and no effect was seen: {en}.",
        ),
        Text(
            "换一种做法再约：请在「怎样做」里写和前几次不同的办法。",
            "Agree on another way: under “How” write a method that differs from those.",
        ),
    )


def no_safe_path() -> NotUsable:
    return NotUsable(
        "bad_path",
        Text("来处的链接要是本产品里的页面。", "The link of a source is a page of this product."),
        Text("以 / 开头，例如 /alerts。", "It begins with /, as in /alerts."),
    )


def same_person() -> NotUsable:
    return NotUsable(
        "same_person",
        Text("交出的人和接手的人是同一个。", "That is the same person twice."),
        Text("请选另一位接手。", "Choose somebody else to take it."),
    )
