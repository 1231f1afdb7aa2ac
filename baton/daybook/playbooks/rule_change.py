"""A change of the platform's rules: read it, and note what it does to the shop and what the shop does about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from baton.daybook.day_facts import DayFacts
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.proposing import DAYS, rows_link
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text

DAYS_TO_READ = 2
_EVENT, _MESSAGE = "event-", "message-"
_MESSAGES = """
    SELECT message_id, title, sent_at, handle_by FROM {platform_message}
    WHERE kind = 'rule_change' AND handled_on IS NULL AND coalesce(remark, '') = ''
        AND sent_at >= $since AND sent_at <= $now
    ORDER BY handle_by NULLS LAST, sent_at, message_id
"""
_EVENTS = """
    SELECT event_id, title, started_on FROM {event}
    WHERE kind = 'platform_rule' AND coalesce(remark, '') = '' AND started_on >= $since AND started_on <= $until
    ORDER BY started_on, event_id
"""
_NOTED_MESSAGES = """
    SELECT message_id AS id FROM {platform_message}
    WHERE (handled_on IS NOT NULL OR coalesce(remark, '') <> '') AND message_id IN (SELECT unnest($keys))
"""
_NOTED_EVENTS = """
    SELECT event_id AS id FROM {event} WHERE coalesce(remark, '') <> '' AND event_id IN (SELECT unnest($keys))
"""


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    return the_first((*_of_messages(day, levels), *_of_events(day, levels)), levels)


def _of_messages(day: DayFacts, levels: Levels) -> Iterator[Proposal]:
    if not day.has("platform_message"):
        return
    since = day.now - timedelta(days=levels["days_back"])
    for row in day.rows(_MESSAGES, {"since": since, "now": day.now}):
        sent, until = day.local(row["sent_at"]).date(), row["handle_by"]
        why = Text(f"平台 {sent} 通知", f"The platform announced it on {sent}")
        if until is not None:
            why = Text(f"{why.zh}，期限 {until}", f"{why.en}, with a deadline of {until}")
        link = rows_link("platform_message", Text("看消息", "See the message"), message_id=row["message_id"])
        yield _proposal(day, f"{_MESSAGE}{row['message_id']}", row["title"], until, why, link)


def _of_events(day: DayFacts, levels: Levels) -> Iterator[Proposal]:
    if not day.has("event"):
        return
    since = day.day - timedelta(days=int(levels["days_back"]))
    until = day.day + timedelta(days=int(levels["days_ahead"]))
    for row in day.rows(_EVENTS, {"since": since, "until": until}):
        start = row["started_on"]
        why = Text(
            f"大事记：{start} 起生效，影响和对策还没写",
            f"On record as holding from {start}, without effect or response",
        )
        link = rows_link("event", Text("看大事记", "See the event"), event_id=row["event_id"])
        yield _proposal(day, f"{_EVENT}{row['event_id']}", row["title"], start, why, link)


def _proposal(day: DayFacts, key: str, title: str, holds: date | None, why: Text, link: Evidence) -> Proposal:
    read_by = day.day + timedelta(days=DAYS_TO_READ)
    left = (holds - day.day).days if holds is not None else None
    return Proposal(
        key=key,
        title=Text(f"读规则变化：{title}", f"Rule change to read: {title}"),
        why=why,
        done_when=Text(
            "读过，并在备注里写下影响和对策",
            "It is read, and its effect and the response are written in its remark",
        ),
        due=day.at(18, on=read_by if holds is None else max(day.day, min(read_by, holds))),
        is_urgent=left is not None and left <= DAYS_TO_READ,
        is_important=True,
        evidence=(link,),
        figures={"holds_from": str(holds or "")},
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - noted is noted, whatever the levels
    settled: dict[str, Text] = {}
    for prefix, sql in ((_MESSAGE, _NOTED_MESSAGES), (_EVENT, _NOTED_EVENTS)):
        keys = [task.key.removeprefix(prefix) for task in tasks if task.key.startswith(prefix)]
        for row in day.rows(sql, {"keys": keys}) if keys else ():
            settled[prefix + row["id"]] = Text("已写下影响和对策", "Its effect and the response are noted")
    return settled


PLAYBOOK = Playbook(
    code="rule_change",
    label=Text("规则变化", "Rule change to read"),
    block=Block.LOOK,
    metric="star_rating",
    intent=Text(
        "规则变了先想清楚影响什么、怎么应对，写进大事记，以后看图才知道为什么",
        "Think through what a new rule changes and how to respond, and put it on record: later charts need the reason",
    ),
    find=_find,
    settle=_settle,
    thresholds=(
        Threshold("days_back", Text("只看多少天内的", "days back"), 30, DAYS, 3, 180),
        Threshold("days_ahead", Text("提前几天提醒", "days ahead"), 14, DAYS, 0, 90),
        replace(AT_MOST, default=3),
    ),
)
