"""A product that still gets its traffic and turns less of it into inquiries than it used to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from baton.daybook.conversion import CLICKS, INQUIRIES, said, settled_by_rate
from baton.daybook.day_facts import DayFacts
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.product_figures import Change, changes, percent
from baton.daybook.proposing import PERCENT, PIECES, both, product_link
from baton.daybook.terms import Block, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text

RECOVERED = 0.9
"""Part of the usual rate from which on it counts as back."""
MOVED = 0.5
"""Part of the usual clicks below which the traffic counts as moved."""


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    falling = [one for one in changes(day, INQUIRIES, CLICKS).values() if _is_falling(one, levels)]
    falling.sort(key=lambda one: one.counted - one.expected)
    yield from the_first((_proposal(day, one, levels) for one in falling), levels)


def _is_falling(one: Change, levels: Levels) -> bool:
    has_traffic = one.exposure >= max(levels["least_clicks"], MOVED * one.usual_exposure)
    return has_traffic and one.is_lower and one.rate <= (1 - levels["drop"] / 100) * one.usual


def _proposal(day: DayFacts, one: Change, levels: Levels) -> Proposal:
    missing = one.expected - one.counted
    back = percent(RECOVERED * one.usual)
    return Proposal(
        key=one.card.product_id,
        title=Text(
            f"「{one.card.label}」流量还在，转化在掉",
            f"“{one.card.label}” keeps its traffic and converts less",
        ),
        why=both(
            said(one),
            Text(
                f"；照平时的转化应多约 {missing:.0f} 个询盘",
                f"; its usual rate would bring about {missing:.0f} more",
            ),
        ),
        done_when=Text(
            f"原因改掉或流量移走：转化回到 {back} 以上，或点击降到平时一半以下",
            f"The reason is mended or the traffic moved: conversion is back above {back}, or clicks are below half "
            "the usual",
        ),
        due=day.at(18),
        is_urgent=missing >= levels["urgent_from"],
        is_important=True,
        evidence=(product_link(one.card.product_id, one.period),),
        figures={
            "until": one.period.end.isoformat(),
            "clicks": one.exposure,
            "inquiries": one.counted,
            "usual_rate": one.usual,
            "usual_clicks": one.usual_exposure,
        },
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - measured against what was usual when it was found
    return settled_by_rate(
        day, tasks, is_back=lambda rate, usual: rate >= RECOVERED * usual, clicks_below=MOVED
    )


PLAYBOOK = Playbook(
    code="conversion_falling",
    label=Text("转化在掉", "Conversion falling"),
    block=Block.HANDS_ON,
    metric="inquiry_rate",
    intent=Text(
        "先转化、后流量：转化掉了还送流量是白花；先找原因，找不到就把流量移走",
        "Conversion first, then traffic: traffic for what converts less is wasted; find why, or move it",
    ),
    find=_find,
    settle=_settle,
    reads=("product_period",),
    thresholds=(
        Threshold(
            "least_clicks",
            Text("至少多少点击才看", "clicks from which it is looked at"),
            80,
            PIECES,
            10,
            10_000,
        ),
        Threshold("drop", Text("比平时低多少才算", "lower than usual by at least"), 30, PERCENT, 5, 90),
        Threshold(
            "urgent_from", Text("少几个询盘算紧急", "inquiries lost that make it urgent"), 8, PIECES, 1, 1_000
        ),
        replace(AT_MOST, default=3),
    ),
)
