"""What the desk says when it does not do what was asked, and what to do instead."""

from __future__ import annotations

from baton.kit.errors import NotAllowed, NotAnswerable, NotFound, NotUsable
from baton.kit.text import Text


def no_item(item_id: int) -> NotFound:
    return NotFound(
        "unknown_item",
        Text(f"询盘台上没有编号 {item_id} 的条目。", f"The desk has no item {item_id}."),
        Text("刷新列表再选；它可能属于另一家店铺。", "Reload the list; it may belong to another shop."),
    )


def no_buyer(account: str) -> NotFound:
    return NotFound(
        "unknown_buyer",
        Text(f"没有买家「{account}」。", f"There is no buyer “{account}”."),
        Text("核对买家编号。", "Check the buyer's id."),
    )


def already_taken() -> NotAnswerable:
    return NotAnswerable(
        "already_taken",
        Text("这条询盘刚被同事接走。", "A colleague has just taken this inquiry."),
        Text("请接下一条。", "Take the next one."),
    )


def not_on_desk() -> NotAnswerable:
    return NotAnswerable(
        "not_on_desk",
        Text(
            "这条已不在询盘台上：已成交、已丢单、在垃圾箱，或已合并。",
            "This is not on the desk any more: won, lost, spam, or merged.",
        ),
        Text("需要的话先放回询盘台。", "Put it back on the desk first if need be."),
    )


def customer_of_a_colleague() -> NotAllowed:
    return NotAllowed(
        "customer_of_a_colleague",
        Text(
            "这个买家是同事的客户，老客户跟着原负责人。",
            "This buyer is a colleague's customer and stays there.",
        ),
        Text("请主管改派，并写明原因。", "Ask the lead to assign it, with a reason."),
    )


def lead_decides() -> NotAllowed:
    return NotAllowed(
        "lead_decides",
        Text("这条被退回过两次以上，由主管定。", "This was given back more than twice: the lead decides."),
        Text("请主管分派。", "Ask the lead to assign it."),
    )


def customer_not_to_pool() -> NotAllowed:
    return NotAllowed(
        "customer_not_to_pool",
        Text("老客户的询盘不进公海。", "A customer's inquiry does not go to the pool."),
        Text("转给同事并写原因，或请主管改派。", "Hand it on with a reason, or ask the lead."),
    )


def not_yours() -> NotAllowed:
    return NotAllowed(
        "not_yours",
        Text("这条询盘在同事手里。", "A colleague has this inquiry."),
        Text("请同事转给你，或请主管改派。", "Ask the colleague to hand it on, or the lead to assign it."),
    )


def no_rep(name: str) -> NotUsable:
    return NotUsable(
        "no_rep",
        Text(f"{name} 现在不能接询盘。", f"{name} cannot have inquiries."),
        Text(
            "账号要启用，并在本店有业务角色。", "The account must be active, with a sales role in this shop."
        ),
    )


def account_closed() -> NotAllowed:
    return NotAllowed(
        "account_closed",
        Text("你的账号已停用。", "Your account is closed."),
        Text("请找经理。", "Ask a manager."),
    )


def reason_needed() -> NotUsable:
    return NotUsable(
        "reason_needed",
        Text("请写一句原因。", "A reason is needed."),
        Text("之后看的人要知道为什么。", "Whoever looks later wants to know why."),
    )


def changed_meanwhile() -> NotAnswerable:
    return NotAnswerable(
        "changed_meanwhile",
        Text("你看的时候，同事改过这条。", "A colleague changed this while you were looking at it."),
        Text("刷新后再做一次。", "Reload and do it again."),
    )


def in_the_future() -> NotUsable:
    return NotUsable(
        "in_the_future",
        Text("时间在将来。", "That moment lies ahead."),
        Text("填消息实际发出的时间。", "Give the moment at which the message was sent."),
    )


def not_spam() -> NotAnswerable:
    return NotAnswerable(
        "not_spam",
        Text("这条不在垃圾箱里。", "This is not in the spam box."),
        Text("不用捞回。", "There is nothing to rescue."),
    )


def wrong_hours() -> NotUsable:
    return NotUsable(
        "wrong_hours",
        Text(
            "工作时间要写满七天，每段有开始和结束。",
            "Working hours are seven days of shifts with start and end.",
        ),
        Text("休息的那天留空；中午休息就写两段。", "Leave a day off empty; a noon break makes two shifts."),
    )


def shifts_overlap() -> NotUsable:
    return NotUsable(
        "shifts_overlap",
        Text("一周里有两段工作时间重叠。", "Two shifts of the week overlap."),
        Text(
            "前一段结束后再开始下一段；跨夜的那段算到第二天。",
            "Begin one after the other has ended; a night's shift runs into the next day.",
        ),
    )


def takers_needed() -> NotUsable:
    return NotUsable(
        "takers_needed",
        Text("还没有选同事。", "No colleague is chosen."),
        Text(
            "勾选至少一位，或改为放到待分配。",
            "Tick at least one, or put the inquiries among the unassigned.",
        ),
    )


def turns_overlap() -> NotUsable:
    return NotUsable(
        "turns_overlap",
        Text("这个人那段时间已经在值班。", "That person is on duty then already."),
        Text("先删掉原来的班次，或换一段时间。", "Drop the earlier turn first, or choose another time."),
    )


def wrong_span() -> NotUsable:
    return NotUsable(
        "wrong_span",
        Text("结束要在开始之后。", "The end comes after the start."),
        Text("核对两个日期或时间。", "Check the two dates or times."),
    )


def wrong_limit() -> NotUsable:
    return NotUsable(
        "wrong_limit",
        Text("时限在 1 分钟到 30 天之间。", "A limit is from 1 minute to 30 days."),
        Text("询盘通常 2 个工作小时，聊天 10 分钟。", "Usual are 2 working hours, 10 minutes for chats."),
    )


def cannot_merge() -> NotUsable:
    return NotUsable(
        "cannot_merge",
        Text("这两个不能合并。", "These two cannot be merged."),
        Text(
            "要是同一家店铺的两个，且都没有合并到别处。",
            "They must be two of one shop, and neither part of another.",
        ),
    )


def no_merge() -> NotFound:
    return NotFound(
        "unknown_merge",
        Text("没有这次合并，或已经撤回。", "There is no such merge, or it has been taken back."),
        Text("刷新后再看。", "Reload and look again."),
    )


def unknown_field(name: str) -> NotUsable:
    return NotUsable(
        "unknown_field",
        Text(f"交接卡上没有可填的「{name}」。", f"The card has no “{name}” to fill in."),
        Text(
            "可填：产品、关键词、来源渠道、国家、浏览页面、等级、留言。",
            "Known: product_id, keyword, channel, country, pages, buyer_level, message.",
        ),
    )


def unknown_act(verb: str) -> NotFound:
    return NotFound(
        "unknown_act",
        Text(f"询盘台没有「{verb[:40]}」这个动作。", f"The desk has no act “{verb[:40]}”."),
        Text("回到询盘台，用卡片上的按钮。", "Go back to the desk and use the card's buttons."),
    )


def not_chosen(text: str) -> NotUsable:
    return NotUsable(
        "not_chosen",
        Text(f"「{text[:40]}」不在可选项里。", f"“{text[:40]}” is none of the choices."),
        Text("在表单里选一项再提交。", "Choose one in the form and send it again."),
    )


def no_moment(text: str) -> NotUsable:
    return NotUsable(
        "no_moment",
        Text(f"「{text[:40]}」不是时间。", f"“{text[:40]}” is no moment."),
        Text(
            "写成 2026-11-24 09:30；留空就是现在。", "Write it like 2026-11-24 09:30; leave it empty for now."
        ),
    )


def spam_box_not_done(count: int) -> NotAnswerable:
    return NotAnswerable(
        "spam_box_not_done",
        Text(
            f"还有 {count} 条很可能是真询盘，没有判。",
            f"{count} that are likely real have not been decided yet.",
        ),
        Text("先把它们判为真询盘或垃圾。", "Decide them first: a real inquiry, or spam."),
    )


def nothing_typed() -> NotUsable:
    return NotUsable(
        "nothing_typed",
        Text("这条询盘什么都没说。", "This says nothing of the inquiry."),
        Text(
            "至少填买家、产品、原文或平台编号中的一项。",
            "Give the buyer, the product, the message or its number.",
        ),
    )


def no_known_buyer() -> NotAnswerable:
    return NotAnswerable(
        "no_known_buyer",
        Text(
            "这条没有已知的买家，无从核实。", "Nobody knows the buyer of this item: nothing can be checked."
        ),
        Text("先补上买家，或等文件带来。", "Fill in the buyer first, or wait for the file."),
    )
