"""A power product without a showcase slot, while a slot brings less elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from baton.daybook.day_facts import DayFacts
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.proposing import both, is_as_new, product_link, rows_link
from baton.daybook.showcase import Plan, Swap, plan, slots_of
from baton.daybook.showcase_words import LIFT, MARGIN, why_into, why_out
from baton.daybook.terms import Block, Levels, OpenTask, Playbook, Proposal
from baton.kit.text import Text


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    found = plan(day, levels["lift"] / 100, levels["margin"] / 100)
    yield from the_first((_proposal(day, found, swap, levels) for swap in found.strong), levels)


def _proposal(day: DayFacts, found: Plan, swap: Swap, levels: Levels) -> Proposal:
    card = swap.into.card
    return Proposal(
        key=card.product_id,
        title=Text(
            f"实力优品「{card.label}」没有橱窗：换下 {swap.slot} 号",
            f"Power product “{card.label}” has no slot: give it number {swap.slot}",
        ),
        why=both(why_into(swap.into, levels["lift"]), Text("；", "; "), why_out(swap)),
        done_when=Text("橱窗登记里有这个产品", "The list of slots has this product"),
        due=day.at(18),
        is_urgent=False,
        is_important=True,
        evidence=(
            rows_link("showcase_slot", Text("看橱窗登记", "See the slots")),
            product_link(card.product_id, found.period),
            *((product_link(swap.out_id, found.period),) if swap.out_id else ()),
        ),
        figures={
            "noted_on": str(day.newest("showcase_slot")),
            "slot": swap.slot,
            "out": swap.out_id,
            "gain": swap.into.gain,
        },
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - it has a slot, whatever the levels
    noted = day.newest("showcase_slot")
    place = {product: slot for slot, product in slots_of(day).items() if product}
    return {
        task.key: Text(
            f"{noted} 登记：在 {place[task.key]} 号橱窗", f"Noted on {noted}: it is in slot {place[task.key]}"
        )
        for task in tasks
        if task.key in place and is_as_new(task.figures, "noted_on", noted)
    }


PLAYBOOK = Playbook(
    code="showcase_power",
    label=Text("实力优品没有橱窗", "Power product without a slot"),
    block=Block.OPERATE,
    metric="impressions",
    intent=Text(
        "平台给实力优品加权，放进橱窗两份力气用在一处",
        "The platform favours power products: in a slot the two add up",
    ),
    find=_find,
    settle=_settle,
    reads=("showcase_slot", "product_state", "product_period"),
    thresholds=(LIFT, MARGIN, replace(AT_MOST, default=3)),
)
