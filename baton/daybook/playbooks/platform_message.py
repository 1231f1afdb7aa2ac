"""A violation to deal with, or messages of the platform that nobody has read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from baton.daybook.day_facts import DayFacts, Row
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.proposing import rows_link
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text, many

_UNREAD = "unread"
"""The key of the one task for everything that only wants to be read."""
_OPEN = """
    SELECT message_id, sent_at, kind, title, penalty_points, handle_by, is_read
    FROM {platform_message}
    WHERE kind <> 'rule_change' AND handled_on IS NULL AND sent_at <= $now AND sent_at >= $since
    ORDER BY penalty_points DESC NULLS LAST, handle_by NULLS LAST, sent_at, message_id
"""
_HANDLED = """
    SELECT message_id, handled_on, is_read FROM {platform_message} WHERE message_id IN (SELECT unnest($keys))
"""
_KINDS = {"violation": Text("违规", "Violation"), "warning": Text("警告", "Warning")}


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    rows = day.rows(_OPEN, {"now": day.now, "since": day.now - timedelta(days=levels["days_back"])})
    return the_first(_proposals(day, rows, levels), levels)


def _proposals(day: DayFacts, rows: Sequence[Row], levels: Levels) -> Iterator[Proposal]:
    yield from (_violation(day, row, levels) for row in rows if row["kind"] in _KINDS)
    unread = [row for row in rows if row["kind"] not in _KINDS and row["is_read"] is not True]
    if unread:
        yield _reading(day, unread)


def _violation(day: DayFacts, row: Row, levels: Levels) -> Proposal:
    until, points = row["handle_by"], row["penalty_points"]
    kind = _KINDS[row["kind"]]
    left = (until - day.day).days if until is not None else None
    said_zh = [f"{day.local(row['sent_at']):%m-%d} 收到"]
    said_en = [f"Received on {day.local(row['sent_at']):%m-%d}"]
    if points is not None:
        said_zh.append(f"扣 {points:g} 分")
        said_en.append(f"{points:g} penalty {'point' if points == 1 else 'points'}")
    if until is None or left is None:
        said_zh.append("没写处理期限")
        said_en.append("no deadline is given")
    else:
        said_zh.append(f"{until} 前处理" + (f"，已超 {-left} 天" if left < 0 else f"，还有 {left} 天"))
        said_en.append(
            f"to be handled by {until}, "
            + (f"{many(-left, 'day', 'days')} late" if left < 0 else f"{many(left, 'day', 'days')} left")
        )
    return Proposal(
        key=row["message_id"],
        title=Text(f"处理{kind.zh}：{row['title']}", f"{kind.en} to handle: {row['title']}"),
        why=Text("，".join(said_zh), ", ".join(said_en)),
        done_when=Text("消息记录里填了处理日期", "The list of messages says when it was handled"),
        due=day.at(18, on=max(day.day, until)) if until is not None else day.at(18),
        is_urgent=left is None or left <= levels["urgent_days"],
        is_important=row["kind"] == "violation" or bool(points),
        evidence=(_evidence(row["message_id"]),),
        figures={"points": points, "handle_by": until.isoformat() if until is not None else None},
    )


def _reading(day: DayFacts, unread: Sequence[Row]) -> Proposal:
    count, first = len(unread), unread[-1]
    return Proposal(
        key=_UNREAD,
        title=Text(f"读 {count} 条平台消息", f"Read {many(count, 'message', 'messages')} of the platform"),
        why=Text(
            f"{count} 条没标为已读，最近一条：{first['title']}",
            f"{count} not marked as read, the last one: {first['title']}",
        ),
        done_when=Text("这些消息都标为已读或已处理", "All of them are marked as read or handled"),
        due=day.at(18),
        is_urgent=False,
        is_important=False,
        evidence=(rows_link("platform_message", Text("看消息", "See the messages"), kind="notice"),),
        figures={"messages": " ".join(row["message_id"] for row in unread)},
    )


def _evidence(message: str) -> Evidence:
    return rows_link("platform_message", Text("看这条消息", "See the message"), message_id=message)


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - handled is handled, whatever the thresholds
    asked = {
        task.key: str(task.figures.get("messages") or "").split() for task in tasks if task.key == _UNREAD
    }
    keys = [task.key for task in tasks if task.key != _UNREAD] + asked.get(_UNREAD, [])
    rows = {row["message_id"]: row for row in day.rows(_HANDLED, {"keys": keys})} if keys else {}
    settled = {
        key: Text(
            f"消息记录：{row['handled_on']} 已处理", f"The list of messages: handled on {row['handled_on']}"
        )
        for key, row in rows.items()
        if row["handled_on"] is not None and key not in asked.get(_UNREAD, [])
    }
    unread = asked.get(_UNREAD)
    if unread and all(
        key in rows and (rows[key]["is_read"] is True or rows[key]["handled_on"] is not None)
        for key in unread
    ):
        settled[_UNREAD] = Text(
            f"{len(unread)} 条都已读", "All of them are read" if len(unread) > 1 else "It is read"
        )
    return settled


PLAYBOOK = Playbook(
    code="platform_message",
    label=Text("消息与违规", "Messages and violations"),
    block=Block.LOOK,
    metric="star_rating",
    intent=Text(
        "违规超期会扣分、限流；消息里常有要在期限内确认的事",
        "A violation that is left costs points and traffic; messages often want an answer by a day",
    ),
    find=_find,
    settle=_settle,
    reads=("platform_message",),
    thresholds=(
        Threshold(
            "urgent_days",
            Text("离期限几天算急", "days before the deadline that count as urgent"),
            2,
            Text("天", "days"),
            0,
            30,
        ),
        Threshold(
            "days_back",
            Text("看最近几天的消息", "how far back messages are looked at"),
            60,
            Text("天", "days"),
            7,
            365,
        ),
        AT_MOST,
    ),
)
