"""A listing that is incomplete, of low information quality, or that nobody has touched for long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from baton.daybook.day_facts import DayFacts
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.listings import Listing, is_later, listing_now, listings
from baton.daybook.proposing import both, rows_link
from baton.daybook.terms import Block, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text, many
from baton.ui import formats

_KINDS = ("missing", "quality", "age")


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    wanting = [(one, found) for one in listings(day) if (found := _reasons(day, one, levels))]
    # Of each kind the most shown come first, in turn: many of one kind must not hide the others.
    place: dict[str, int] = {}
    order = []
    for _, found in wanting:
        kind = next(iter(found))
        place[kind] = place.get(kind, 0) + 1
        order.append((place[kind], _KINDS.index(kind)))
    ranked = [pair for _, pair in sorted(zip(order, wanting, strict=True), key=lambda each: each[0])]
    return the_first((_proposal(day, one, found) for one, found in ranked), levels)


def _reasons(day: DayFacts, one: Listing, levels: Levels) -> Mapping[str, Text]:
    found: dict[str, Text] = {}
    if one.missing:
        found["missing"] = Text(f"缺资料：{one.missing}", f"material is missing: {one.missing}")
    if one.quality is not None and one.quality < levels["quality"]:
        found["quality"] = Text(
            f"信息质量分 {one.quality:g}，要到 {levels['quality']:g}",
            f"information quality {one.quality:g}, wanted is {levels['quality']:g}",
        )
    age = (day.day - one.edited_on).days if one.edited_on is not None else 0
    # What nobody sees is another playbook's: age alone matters where buyers look.
    if age >= levels["days"] and (found or one.impressions != 0):
        found["age"] = Text(
            f"{age} 天没编辑（{one.edited_on}）",
            f"not edited for {many(age, 'day', 'days')} ({one.edited_on})",
        )
    return found


def _proposal(day: DayFacts, one: Listing, found: Mapping[str, Text]) -> Proposal:
    shown = formats.number(one.impressions)
    return Proposal(
        key=one.product_id,
        title=Text(f"完善产品信息：{one.label}", f"Complete the listing: {one.label}"),
        why=both(
            Text(
                "；".join(text.zh for text in found.values()), "; ".join(text.en for text in found.values())
            ),
            Text(f"；近 4 周曝光 {shown}", f"; {shown} impressions in four weeks"),
        ),
        done_when=Text(
            "之后登记的信息质量分够了、资料齐了、编辑日更新了",
            "Noted later: quality reached, nothing missing, edited since",
        ),
        due=day.at(18),
        is_urgent=False,
        is_important="age" not in found or len(found) > 1,
        evidence=(
            rows_link(
                "product_state", Text("看产品状态", "See the listing's state"), product_id=one.product_id
            ),
        ),
        figures={
            "noted_on": one.noted_on.isoformat() if one.noted_on is not None else None,
            "edited_on": one.edited_on.isoformat() if one.edited_on is not None else None,
            "reasons": " ".join(found),
        },
        staff=one.staff,
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:
    known, settled = listing_now(day), {}
    for task in tasks:
        one = known.get(task.key)
        if one is None or not is_later(one.noted_on, task.figures.get("noted_on")):
            continue
        if one.is_listed is False:
            settled[task.key] = Text(f"{one.noted_on} 登记：已下架", f"Noted on {one.noted_on}: taken down")
        elif _is_mended(day, one, task, levels):
            settled[task.key] = Text(
                f"{one.noted_on} 登记：{one.edited_on} 编辑过，原来的问题都没有了",
                f"Noted on {one.noted_on}: edited on {one.edited_on}, what was wanting is there",
            )
    return settled


def _is_mended(day: DayFacts, one: Listing, task: OpenTask, levels: Levels) -> bool:
    """Edited since, and nothing left to ask for. A cell that is empty now says nothing about what was low before."""
    was = str(task.figures.get("reasons") or "").split()
    is_edited = one.edited_on is not None and one.edited_on.isoformat() > str(
        task.figures.get("edited_on") or ""
    )
    is_known = "quality" not in was or one.quality is not None
    return is_edited and is_known and not _reasons(day, one, levels)


PLAYBOOK = Playbook(
    code="stale_listing",
    label=Text("产品信息要完善", "Stale or incomplete listing"),
    block=Block.HANDS_ON,
    metric="impressions",
    intent=Text(
        "信息完整、质量分够，才进得了实力优品，才有曝光",
        "A complete listing of good quality is shown; only such a one becomes a power product",
    ),
    find=_find,
    settle=_settle,
    reads=("product_state",),
    thresholds=(
        Threshold(
            "quality", Text("信息质量分低于", "information quality below"), 3.5, Text("分", "points"), 1, 5
        ),
        Threshold("days", Text("多少天没编辑", "days without an edit"), 180, Text("天", "days"), 30, 1000),
        AT_MOST,
    ),
)
