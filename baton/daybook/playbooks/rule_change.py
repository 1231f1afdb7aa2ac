"""A change of the platform's rules: read it, and note what it does to the shop and what the shop does about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from baton.daybook.day_facts import DayFacts, Row
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.logic.same_title import is_same
from baton.daybook.proposing import DAYS, rows_link
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text

DAYS_TO_READ = 2
NEAR = timedelta(days=7)
"""Between an announcement or its deadline and the day on record, where both are of one rule."""
PAIRED_BACK = timedelta(days=180)
_EVENT, _MESSAGE = "event-", "message-"
_MESSAGES = """
    SELECT message_id, title, sent_at, handle_by, handled_on IS NOT NULL OR coalesce(remark, '') <> '' AS is_noted
    FROM {platform_message} WHERE kind = 'rule_change' AND sent_at >= $since AND sent_at <= $now
    ORDER BY handle_by NULLS LAST, sent_at, message_id
"""
_EVENTS = """
    SELECT event_id, title, started_on, coalesce(remark, '') <> '' AS is_noted FROM {event}
    WHERE kind = 'platform_rule' AND started_on >= $since AND started_on <= $until
    ORDER BY started_on, event_id
"""
_NOTED_MESSAGES = """
    SELECT message_id AS id FROM {platform_message}
    WHERE (handled_on IS NOT NULL OR coalesce(remark, '') <> '') AND message_id IN (SELECT unnest($keys))
"""
_NOTED_EVENTS = """
    SELECT event_id AS id FROM {event} WHERE coalesce(remark, '') <> '' AND event_id IN (SELECT unnest($keys))
"""


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule as it was announced, as it is on record, or both."""

    message: Row | None
    event: Row | None

    @property
    def key(self) -> str:
        if self.message is not None:
            return f"{_MESSAGE}{self.message['message_id']}"
        return f"{_EVENT}{self.on_record['event_id']}"

    @property
    def on_record(self) -> Row:
        assert self.event is not None
        return self.event

    @property
    def is_noted(self) -> bool:
        return any(row is not None and row["is_noted"] for row in (self.message, self.event))


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    rules = _rules(day, levels["days_ahead"])
    waiting = (rule for rule in rules if not rule.is_noted and _is_recent(day, rule, levels))
    return the_first((_proposal(day, rule) for rule in waiting), levels)


def _rules(day: DayFacts, days_ahead: float) -> Sequence[_Rule]:
    """The rules of the last months, announced ones first: a message and an event of the same rule are one."""
    since, until = day.now - PAIRED_BACK, day.day + timedelta(days=int(days_ahead))
    messages = day.rows(_MESSAGES, {"since": since, "now": day.now}) if day.has("platform_message") else ()
    events = list(day.rows(_EVENTS, {"since": since.date(), "until": until})) if day.has("event") else []
    rules = []
    for message in messages:
        twin = next((event for event in events if _is_same_rule(day, message, event)), None)
        if twin is not None:
            events.remove(twin)
        rules.append(_Rule(message, twin))
    return [*rules, *(_Rule(None, event) for event in events)]


def _is_same_rule(day: DayFacts, message: Row, event: Row) -> bool:
    told = (day.local(message["sent_at"]).date(), message["handle_by"])
    is_near = any(abs(event["started_on"] - one) <= NEAR for one in told if one is not None)
    return is_near and is_same(message["title"], event["title"])


def _is_recent(day: DayFacts, rule: _Rule, levels: Levels) -> bool:
    """Whether it was announced, or holds, since so many days as the shop wants."""
    back = timedelta(days=levels["days_back"])
    is_announced = rule.message is not None and rule.message["sent_at"] >= day.now - back
    return is_announced or (rule.event is not None and rule.event["started_on"] >= day.day - back)


def _told(day: DayFacts, message: Row, event: Row | None) -> tuple[Text, date | None, list[Evidence]]:
    """Why, from when it holds, and where to read it."""
    sent, until = day.local(message["sent_at"]).date(), message["handle_by"]
    why = Text(f"平台 {sent} 通知", f"The platform announced it on {sent}")
    if until is not None:
        why = Text(f"{why.zh}，期限 {until}", f"{why.en}, with a deadline of {until}")
    if event is not None:
        why = Text(f"{why.zh}；大事记里也有", f"{why.en}; it is on record as well")
    link = rows_link("platform_message", Text("看消息", "See the message"), message_id=message["message_id"])
    return why, until, [link]


def _on_record(event: Row) -> Text:
    start = event["started_on"]
    return Text(
        f"大事记：{start} 起生效，影响和对策还没写",
        f"On record as holding from {start}, without effect or response",
    )


def _proposal(day: DayFacts, rule: _Rule) -> Proposal:
    links: list[Evidence] = []
    if rule.message is not None:
        title = rule.message["title"]
        why, holds, links = _told(day, rule.message, rule.event)
    else:
        title, why, holds = rule.on_record["title"], _on_record(rule.on_record), rule.on_record["started_on"]
    if rule.event is not None:
        links.append(rows_link("event", Text("看大事记", "See the event"), event_id=rule.event["event_id"]))
    read_by = day.day + timedelta(days=DAYS_TO_READ)
    left = (holds - day.day).days if holds is not None else None
    return Proposal(
        key=rule.key,
        title=Text(f"读规则变化：{title}", f"Rule change to read: {title}"),
        why=why,
        done_when=Text(
            "读过，并在备注里写下影响和对策",
            "It is read, and its effect and the response are written in its remark",
        ),
        due=day.at(18, on=read_by if holds is None else max(day.day, min(read_by, holds))),
        is_urgent=left is not None and left <= DAYS_TO_READ,
        is_important=True,
        evidence=tuple(links),
        figures={"holds_from": str(holds or "")},
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:
    settled: dict[str, Text] = {}
    noted = Text("已写下影响和对策", "Its effect and the response are noted")
    for prefix, sql in ((_MESSAGE, _NOTED_MESSAGES), (_EVENT, _NOTED_EVENTS)):
        keys = [task.key.removeprefix(prefix) for task in tasks if task.key.startswith(prefix)]
        for row in day.rows(sql, {"keys": keys}) if keys else ():
            settled[prefix + row["id"]] = noted
    waiting = {task.key for task in tasks}
    for rule in _rules(day, levels["days_ahead"]) if waiting else ():
        if rule.message is None or rule.event is None:
            continue
        event = f"{_EVENT}{rule.event['event_id']}"
        if rule.is_noted:
            settled |= dict.fromkeys({rule.key, event} & waiting, noted)
        elif {rule.key, event} <= waiting:
            settled[event] = Text(
                "和平台消息是同一条规则，留那一条", "The message is of the same rule: that task stays"
            )
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
