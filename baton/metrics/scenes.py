"""Where a figure may be read as it stands, and where it misleads. Adding a rule is one entry of RULES.

A figure outside its valid scene is still shown, marked, with the figure to read instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.catalogue import metric
from baton.metrics.formulas import Persons

_PRESALE = re.compile(r"预售|pre-?sale|pre-?order", re.IGNORECASE)
_OVER = re.compile(r"结束|取消|停止|转现货|\b(end|ended|ends|over|cancel\w*|stopp\w*)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry of the event log. `ended_on` None: no end is known."""

    kind: str
    title: str
    started_on: date
    ended_on: date | None = None
    product_id: str | None = None
    country: str | None = None

    def touches(self, period: Period) -> bool:
        return self.started_on <= period.end and (self.ended_on is None or self.ended_on >= period.start)


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a figure is read: the period, how far complete days reach, and of a product its name and events (also
    those that began before the period)."""

    period: Period
    latest_complete: date
    product_name: str | None = None
    happenings: tuple[Happening, ...] = ()


@dataclass(frozen=True, slots=True)
class SceneFlag:
    metric: str
    scene: str
    """A code of the glossary."""
    text: Text
    read_instead: str | None
    """The metric that says it better here."""


@dataclass(frozen=True, slots=True)
class SceneRule:
    scene: str
    concerns: Callable[[str], bool]
    """Which metrics the rule is about, by code."""
    applies: Callable[[Scene], bool]
    text: Text
    instead: Callable[[str], str | None]


def is_presale(scene: Scene) -> bool:
    """The product's name says so, or the last change that the shop noted about its presale."""
    if scene.product_name is not None and _PRESALE.search(scene.product_name):
        return True
    noted = [
        happening
        for happening in scene.happenings
        if happening.kind == "known_change"
        and happening.started_on <= scene.period.end
        and _PRESALE.search(happening.title)
    ]
    last = max(noted, key=lambda happening: happening.started_on, default=None)
    return last is not None and _lasts(last, scene.period)


def _lasts(change: Happening, period: Period) -> bool:
    """A change of one day, or without an end, is the moment from which things are so."""
    if _OVER.search(change.title):
        return change.started_on > period.start
    return change.ended_on in (None, change.started_on) or change.touches(period)


def has_partial_day(scene: Scene) -> bool:
    return not scene.period.is_complete(scene.latest_complete)


def has_several_days(scene: Scene) -> bool:
    return scene.period.length > 1


_PERSON_DAYS = {
    "visitors": "visitor_days",
    "chats": "chat_days",
    "opportunities": "opportunity_days",
    "paid_buyers": "paid_buyer_days",
}


def _is_people(code: str) -> bool:
    return any(isinstance(read, Persons) for read in metric(code).reads)


RULES: Sequence[SceneRule] = (
    SceneRule(
        "presale",
        lambda code: code in {"payment_rate", "receipt_rate"},
        is_presale,
        Text(
            "预售产品先下单后付款，支付转化率不能当真，请看下单转化率",
            "a presale product is ordered now and paid later: read the order conversion instead",
        ),
        lambda _: "order_conversion",
    ),
    SceneRule(
        "partial_day",
        lambda _: True,
        has_partial_day,
        Text(
            "含还没完整的数据日，数字还会变",
            "includes a data day that is not complete: the figure will still change",
        ),
        lambda _: None,
    ),
    SceneRule(
        "several_days",
        _is_people,
        has_several_days,
        Text("去重人数，不是每天人数之和", "distinct people, not the sum of the days"),
        _PERSON_DAYS.get,
    ),
)


def flags(code: str, scene: Scene) -> tuple[SceneFlag, ...]:
    """The rules that the figure breaks in this scene; empty where it may be read as it stands."""
    metric(code)
    return tuple(
        SceneFlag(code, rule.scene, rule.text, rule.instead(code))
        for rule in RULES
        if rule.concerns(code) and rule.applies(scene)
    )
