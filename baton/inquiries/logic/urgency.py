"""Why an item is next, in words: at most three, the most pressing first."""

from __future__ import annotations

from dataclasses import dataclass

from baton.inquiries.terms import ClockView, NextStep
from baton.kit.text import Text

SHOWN = 3
SOON = 3_600


@dataclass(frozen=True, slots=True)
class Pressing:
    """What an item's reasons are made of. Seconds."""

    step: NextStep
    platform: ClockView
    team: ClockView
    left: int | None
    """Until the next step is due."""
    is_best_grade: bool
    is_customer: bool
    days_since_quote: int | None


def why(item: Pressing) -> tuple[Text, ...]:
    found: list[Text] = []
    if item.step is NextStep.FIRST_REPLY:
        found += _of_clock(item.platform, Text("平台时钟", "platform clock"))
        found += _of_clock(item.team, Text("团队时钟", "team clock"))
    elif item.step is NextStep.ANSWER and item.left is not None:
        found.append(_said(Text("买家又来信", "the buyer wrote again"), item.left))
    elif item.step is NextStep.FOLLOW_UP and item.days_since_quote is not None:
        found.append(_follow_up(item.days_since_quote, item.left or 0))
    if item.is_best_grade:
        found.append(Text("等级 A", "grade A"))
    if item.is_customer:
        found.append(Text("老客户", "a customer"))
    return tuple(found[:SHOWN])


def _follow_up(days: int, left: int) -> Text:
    day = Text(f"报价或寄样后第 {days} 天", f"day {days} after the quote or sample")
    if left <= 0:
        return Text(f"{day.zh}，该跟进", f"{day.en}: follow up")
    told = span(left)
    return Text(f"{day.zh}，{told.zh}后跟进", f"{day.en}: follow up in {told.en}")


def _of_clock(clock: ClockView, name: Text) -> list[Text]:
    """A clock that is over, or will be within the hour."""
    if clock.left is None or clock.left > SOON:
        return []
    return [_said(name, clock.left)]


def _said(name: Text, left: int) -> Text:
    told = span(abs(left))
    if left < 0:
        return Text(f"{name.zh}超 {told.zh}", f"{name.en}: {told.en} over")
    return Text(f"{name.zh}余 {told.zh}", f"{name.en}: {told.en} left")


def span(seconds: int) -> Text:
    """A span as people say it: days from two days on, else hours and minutes."""
    if seconds >= 2 * 86_400:
        days = seconds // 86_400
        return Text(f"{days} 天", f"{days} days")
    hours, minutes = divmod(seconds // 60, 60)
    return Text(f"{hours}:{minutes:02d}", f"{hours}:{minutes:02d}")
