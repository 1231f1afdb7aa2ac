"""A product that turns more of its clicks into inquiries than it used to, and is hardly shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from baton.daybook.conversion import CLICKS, INQUIRIES, said, settled_by_rate
from baton.daybook.day_facts import DayFacts
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.product_figures import Change, changes, percent, stretches
from baton.daybook.proposing import PERCENT, PIECES, both, product_link
from baton.daybook.terms import Block, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text, many

FED = 1.5
"""Times the clicks of when it was found, from which on it counts as having its traffic."""
FADED = 1.1
"""Times the usual rate below which nothing has risen any more."""


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    periods = stretches(day)
    if not periods or not periods[0].by_product:
        return
    average = periods[0].total("impressions") / len(periods[0].by_product)
    rising = []
    for one in changes(day, INQUIRIES, CLICKS).values():
        shown = periods[0].of(one.card.product_id, "impressions")
        is_hardly_shown = shown is not None and shown <= average * levels["traffic"] / 100
        if is_hardly_shown and _is_rising(one, levels) and one.card.is_listed is not False:
            rising.append((one, float(shown or 0)))
    rising.sort(key=lambda pair: (pair[0].usual - pair[0].low) * pair[0].exposure)
    yield from the_first((_proposal(day, one, shown, average) for one, shown in rising), levels)


def _is_rising(one: Change, levels: Levels) -> bool:
    return (
        one.counted >= levels["least_inquiries"]
        and one.is_higher
        and one.rate >= (1 + levels["rise"] / 100) * one.usual
    )


def _proposal(day: DayFacts, one: Change, shown: float, average: float) -> Proposal:
    return Proposal(
        key=one.card.product_id,
        title=Text(
            f"「{one.card.label}」转化在升，给它流量", f"“{one.card.label}” converts more: send it traffic"
        ),
        why=both(
            said(one),
            Text(
                f"；曝光只有 {shown:,.0f}，全店产品平均 {average:,.0f}",
                f"; shown only {many(shown, 'time', 'times')}, the average product {average:,.0f}",
            ),
        ),
        done_when=Text(
            f"给它橱窗或推广，点击升到现在的 {FED} 倍以上",
            f"It has a slot or ads, and its clicks are above {FED} times the present ones",
        ),
        due=day.at(18),
        is_urgent=False,
        is_important=True,
        evidence=(product_link(one.card.product_id, one.period),),
        figures={
            "until": one.period.end.isoformat(),
            "clicks": one.exposure,
            "inquiries": one.counted,
            "impressions": shown,
            "usual_rate": one.usual,
            "usual_clicks": one.exposure,
            "rate": percent(one.rate),
        },
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - measured against what was usual when it was found
    return settled_by_rate(day, tasks, is_back=lambda rate, usual: rate < FADED * usual, clicks_above=FED)


PLAYBOOK = Playbook(
    code="conversion_rising",
    label=Text("转化在升却没流量", "Conversion rising without traffic"),
    block=Block.OPERATE,
    metric="inquiries",
    intent=Text(
        "转化升起来的产品，多给一份流量就多一份询盘",
        "A product whose conversion has risen turns every bit of traffic into more inquiries than others do",
    ),
    find=_find,
    settle=_settle,
    reads=("product_period",),
    thresholds=(
        Threshold(
            "least_inquiries",
            Text("至少几个询盘才看", "inquiries from which it is looked at"),
            3,
            PIECES,
            1,
            1_000,
        ),
        Threshold("rise", Text("比平时高多少才算", "higher than usual by at least"), 50, PERCENT, 5, 1_000),
        Threshold(
            "traffic",
            Text(
                "曝光不到全店平均的多少算没流量",
                "impressions, of the average product's, up to which it has none",
            ),
            100,
            PERCENT,
            5,
            300,
        ),
        replace(AT_MOST, default=3),
    ),
)
