"""The minutes in few words: what a chat card carries. It names no person, as groups read along."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from baton.actions.terms import ActionState
from baton.exchange.terms import Agreement, Closing, ExchangeView, Side, StatementView
from baton.kit.glossary import label
from baton.kit.text import Text

MOST_LINES = 6
"""Statements, and actions, that a card repeats."""
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Card:
    title: Text
    lines: tuple[Text, ...]


A_COLLEAGUE = Text("同事", "a colleague")


def card(view: ExchangeView, names: Iterable[str]) -> Card:
    """names: those of the shop's people, which are taken out wherever somebody wrote them."""
    known = sorted({name for name in names if name.strip()}, key=len, reverse=True)
    found = _card(view)
    return Card(found.title, tuple(_nameless(line, known) for line in found.lines))


def _nameless(line: Text, names: Sequence[str]) -> Text:
    zh, en = line.zh, line.en
    for name in names:
        zh, en = zh.replace(name, A_COLLEAGUE.zh), en.replace(name, A_COLLEAGUE.en)
    return Text(zh, en)


def _card(view: ExchangeView) -> Card:
    counts = Counter(one.agreement for one in view.statements)
    told = [
        Text(f"{counts[mark]} {mark.label.zh}", f"{counts[mark]} {mark.label.en.lower()}")
        for mark in Agreement
        if counts[mark]
    ]
    lines = [_standing(view)]
    if told:
        lines.append(
            Text(
                f"**{len(view.statements)}** 条说法：" + "，".join(one.zh for one in told),
                f"**{len(view.statements)}** statements: " + ", ".join(one.en for one in told),
            )
        )
    lines += [_statement(one) for one in view.statements[:MOST_LINES]]
    kept = [one for one in view.actions if one.state is not ActionState.DROPPED]
    for action in kept[:MOST_LINES]:
        due = f"{action.due:%m-%d}" if action.due else "—"
        metric = label(action.metric) if action.metric else Text("—", "—")
        lines.append(
            Text(
                f"落实：{_short(action.title)}（{due} 前，动 {metric.zh}）",
                f"Act on: {_short(action.title)} (by {due}, moves {metric.en})",
            )
        )
    day = f"{view.meets_at:%m-%d}"
    return Card(Text(f"{day} 协同会纪要", f"Minutes of the exchange of {day}"), tuple(lines))


def _standing(view: ExchangeView) -> Text:
    if view.closing is Closing.NOBODY_CAME:
        return Text("没有人到，说法带到下一场", "Nobody came; what was stated goes on to the next one")
    if view.missing:
        zh = "，".join(one.zh for one in view.missing)
        return Text(f"**未完成**：{zh}", "**Unfinished**: " + ", ".join(one.en for one in view.missing))
    return (
        Text("**已完成**", "**Finished**") if not view.is_open else Text("可以结束了", "Ready to be closed")
    )


def _statement(one: StatementView) -> Text:
    side = Text("运营", "Marketing") if one.side is Side.MARKETING else Text("业务", "Sales")
    mark = one.agreement.label
    return Text(f"{side.zh}：{_short(one.text)} · {mark.zh}", f"{side.en}: {_short(one.text)} · {mark.en}")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
