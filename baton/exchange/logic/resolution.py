"""Whether a prediction came true, once its figure is there and ripe. Pure: figures are handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from baton.exchange.terms import Check, Outcome, Way
from baton.facts.contract import Unit
from baton.kit.glossary import label
from baton.kit.period import Period
from baton.kit.segments import segment_label
from baton.kit.text import Text
from baton.metrics.catalogue import metric

NOWHERE = Text("", "")
RIPE_AFTER = {
    "replied": 2, "replied_rate": 2, "replied_fast": 1, "replied_fast_rate": 1, "promising": 7, "promising_rate": 7,
    "quoted": 14, "quote_rate": 14, "sampled": 30, "sample_rate": 30,
}  # fmt: skip
"""Days after the period during which what arrived in it may still change the figure."""
AS_LATE_AS_MONEY = frozenset({"won_opportunities", "close_rate"})
"""Figures of arrivals that ripen by the shop's own lag from inquiry to money."""


@dataclass(frozen=True, slots=True)
class Told:
    """A figure decided: came true or did not."""

    outcome: Outcome
    value: float
    evidence: Text


@dataclass(frozen=True, slots=True)
class Waits:
    """It cannot be told yet, and what it waits for."""

    reason: Text


@dataclass(frozen=True, slots=True)
class Reading:
    """What the facts say of a check's figure; None where they do not say."""

    value: float | None
    before: float | None = None
    """Of the equally long period before, where the check compares with it."""
    source: Text = NOWHERE


def ripe_on(check: Check, money_lag: int) -> date:
    """The data day from which on the figure tells. money_lag: the shop's own days from inquiry to money."""
    days = money_lag if check.metric in AS_LATE_AS_MONEY else RIPE_AFTER.get(check.metric, 0)
    return check.period.end + timedelta(days=days)


def compared(check: Check) -> Period | None:
    """The period that a direction is told against."""
    return None if check.way.has_threshold else check.period.previous()


def judge(check: Check, due: date, today: date, latest: date, money_lag: int, read: Reading) -> Told | Waits:
    """`due`: the day it was promised to be told on, `latest`: the latest complete data day."""
    if today < due:
        return Waits(Text(f"{due} 揭晓", f"told on {due}"))
    ripe = ripe_on(check, money_lag)
    if latest < check.period.end:
        return Waits(
            Text(
                f"数据到 {latest}，要等到 {check.period.end}",
                f"figures reach {latest}, it needs them until {check.period.end}",
            )
        )
    if latest < ripe:
        return Waits(
            Text(f"还没成熟，数据日 {ripe} 才说得准", f"not ripe: it can be told from data day {ripe}")
        )
    if read.value is None:
        return Waits(
            Text(
                f"{check.period} 还没有这个数，等导入",
                f"there is no figure for {check.period} yet: import it",
            )
        )
    against = compared(check)
    if against is not None and read.before is None:
        return Waits(
            Text(f"{against} 没有这个数，无从比较", f"there is no figure for {against} to compare with")
        )
    is_true = _holds(check, read.value, read.before)
    return Told(Outcome.TRUE if is_true else Outcome.FALSE, read.value, _evidence(check, read))


def _holds(check: Check, value: float, before: float | None) -> bool:
    if check.way is Way.AT_LEAST:
        return check.threshold is not None and value >= check.threshold
    if check.way is Way.AT_MOST:
        return check.threshold is not None and value <= check.threshold
    assert before is not None
    return value > before if check.way is Way.RISES else value < before


def _evidence(check: Check, read: Reading) -> Text:
    assert read.value is not None
    value = written(check.metric, read.value)
    if read.before is not None:
        before = written(check.metric, read.before)
        said = Text(f"{before} → {value}", f"{before} → {value}")
    else:
        said = Text(f"实际 {value}", f"it was {value}")
    where = Text(f"（{read.source.zh}）", f" ({read.source.en})") if read.source.zh else Text("", "")
    return Text(f"{said.zh}{where.zh}", f"{said.en}{where.en}")


def written(code: str, value: float) -> str:
    """A figure of the catalogue as people read it."""
    unit = metric(code).unit
    if unit is Unit.SHARE:
        return f"{value:.2%}" if abs(value) < 0.1 else f"{value:.1%}"
    if unit in {Unit.USD, Unit.CNY}:
        return f"{'$' if unit is Unit.USD else '¥'}{value:,.0f}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def segment_name(check: Check) -> Text | None:
    """What the check's segment is called; None for the whole shop."""
    if not check.segment:
        return None
    return segment_label(check.dimension, check.segment, check.name)


def described(check: Check) -> Text:
    """「询盘 · 美国 2026-11-22..2026-12-19 不低于 53」"""
    name, segment = label(check.metric), segment_name(check)
    where = Text(f" · {segment.zh}", f" · {segment.en}") if segment else Text("", "")
    limit = f" {written(check.metric, check.threshold)}" if check.threshold is not None else ""
    return Text(
        f"{name.zh}{where.zh}，{check.period.start} 至 {check.period.end}，{check.way.label.zh}{limit}",
        f"{name.en}{where.en}, {check.period.start} to {check.period.end}, {check.way.label.en}{limit}",
    )
