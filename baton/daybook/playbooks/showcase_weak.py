"""A showcase slot on a product that makes less of it than another one would."""

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
    yield from the_first((_proposal(day, found, swap, levels) for swap in found.weak), levels)


def _proposal(day: DayFacts, found: Plan, swap: Swap, levels: Levels) -> Proposal:
    into = swap.into.card
    return Proposal(
        key=f"slot-{swap.slot}",
        title=Text(
            f"{swap.slot} 号橱窗换上「{into.label}」", f"Showcase slot {swap.slot}: put “{into.label}” there"
        ),
        why=both(why_out(swap), Text("；换上的是", "; in its place: "), why_into(swap.into, levels["lift"])),
        done_when=Text("橱窗登记里这个位置换了产品", "The list of slots has another product there"),
        due=day.at(18),
        is_urgent=False,
        is_important=True,
        evidence=(
            rows_link("showcase_slot", Text("看橱窗登记", "See the slots")),
            product_link(into.product_id, found.period),
            *((product_link(swap.out_id, found.period),) if swap.out_id else ()),
        ),
        figures={
            "noted_on": str(day.newest("showcase_slot")),
            "slot": swap.slot,
            "out": swap.out_id,
            "into": into.product_id,
            "gain": swap.into.gain,
        },
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - another product is there, whatever the levels
    slots, noted = slots_of(day), day.newest("showcase_slot")
    settled: dict[str, Text] = {}
    for task in tasks:
        now = slots.get(int(task.key.removeprefix("slot-")))
        if now and now != task.figures.get("out") and is_as_new(task.figures, "noted_on", noted):
            settled[task.key] = Text(f"{noted} 登记：已换成 {now}", f"Noted on {noted}: it holds {now} now")
    return settled


PLAYBOOK = Playbook(
    code="showcase_weak",
    label=Text("橱窗给了弱产品", "Slot on a weak product"),
    block=Block.OPERATE,
    metric="impressions",
    intent=Text(
        "橱窗有限，放期望询盘最多的一组产品",
        "Slots are few: they go to the set of products from which most inquiries are to be expected",
    ),
    find=_find,
    settle=_settle,
    reads=("showcase_slot", "product_period"),
    thresholds=(LIFT, MARGIN, replace(AT_MOST, default=3)),
)
