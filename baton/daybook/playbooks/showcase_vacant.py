"""A showcase slot without a product."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from baton.daybook.day_facts import DayFacts
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.product_figures import STRONG, TIERS
from baton.daybook.proposing import both, is_as_new, product_link, rows_link
from baton.daybook.showcase import Plan, Worth, plan, slots_of
from baton.daybook.showcase_words import LIFT, MARGIN, why_into
from baton.daybook.terms import Block, Levels, OpenTask, Playbook, Proposal
from baton.kit.text import Text, many


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    found = plan(day, levels["lift"] / 100, levels["margin"] / 100)
    yield from the_first((_proposal(day, found, slot, into, levels) for slot, into in found.vacant), levels)


def _proposal(day: DayFacts, found: Plan, slot: int, into: Worth | None, levels: Levels) -> Proposal:
    is_strong = into is not None and into.card.tier in STRONG
    links = [rows_link("showcase_slot", Text("看橱窗登记", "See the slots"))]
    figures: dict[str, str | int | float] = {"noted_on": str(day.newest("showcase_slot")), "slot": slot}
    if into is None:
        put = Text(
            "还没有产品数据，先挑一个实力优品放上", "without product figures yet: put a power product there"
        )
    else:
        put = why_into(into, levels["lift"])
        links.append(product_link(into.card.product_id, found.period))
        figures |= {"into": into.card.product_id, "gain": into.gain}
    tier = TIERS[into.card.tier].zh if into is not None and into.card.tier in STRONG else ""
    name = f"：放{tier}「{into.card.label}」" if into is not None else ""
    name_en = f": put “{into.card.label}” there" if into is not None else ""
    return Proposal(
        key=f"slot-{slot}",
        title=Text(f"{slot} 号橱窗空着{name}", f"Showcase slot {slot} is vacant{name_en}"),
        why=both(
            Text(
                f"登记的 {found.slots} 个橱窗里 {slot} 号没有产品；",
                f"of {many(found.slots, 'slot', 'slots')}, number {slot} has no product; ",
            ),
            put,
        ),
        done_when=Text("橱窗登记里这个位置有产品", "The list of slots has a product there"),
        due=day.at(18),
        is_urgent=is_strong,
        is_important=True,
        evidence=tuple(links),
        figures=figures,
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - a product is there, whatever the levels
    slots, noted = slots_of(day), day.newest("showcase_slot")
    return {
        task.key: Text(f"{noted} 登记：已放产品", f"Noted on {noted}: a product is there")
        for task in tasks
        if is_as_new(task.figures, "noted_on", noted) and slots.get(int(task.key.removeprefix("slot-")))
    }


PLAYBOOK = Playbook(
    code="showcase_vacant",
    label=Text("橱窗空位", "Vacant showcase slot"),
    block=Block.OPERATE,
    metric="impressions",
    intent=Text(
        "橱窗是平台给的固定曝光，空一天就少一天；先给实力优品，再给最值的产品",
        "A slot is exposure for nothing, and a vacant day is lost. Power products first, then what it is worth "
        "most to",
    ),
    find=_find,
    settle=_settle,
    reads=("showcase_slot",),
    thresholds=(LIFT, MARGIN, AT_MOST),
)
