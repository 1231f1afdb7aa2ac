"""A change in one sentence, in both languages.

It speaks of legs and stages, never of people or teams. A figure that ripens late gets its change and nothing
about legs: what a period's inquiries will bring is not known yet, and a split of it would read like a
verdict.
"""

from __future__ import annotations

from collections.abc import Sequence

from baton.drivers.terms import LegShare, OwnerShare
from baton.drivers.wording import (
    NO_WORDS,
    SMALLEST_NAMED,
    about,
    by_chance,
    capital,
    exact,
    joined,
    listed,
    moved,
)
from baton.kit.glossary import Owner, label
from baton.kit.text import Text

RIPENS_LATE = frozenset({"drafted_orders", "paid_orders", "gmv"})
"""Orders follow inquiries by weeks: these figures are decomposed as arithmetic only."""

STRETCHES = {
    Owner.MARKETING: Text("获客环节", "the acquisition stretch"),
    Owner.SALES: Text("转化环节", "the closing stretch"),
    Owner.SHARED: Text("共同环节", "the shared stretch"),
    Owner.COMPANY: Text("公司因素", "company factors"),
    Owner.CHANCE: Text("偶然", "chance"),
}
UNITS = {"gmv": Text(" 美元", " USD")}
LEGS_NAMED = 3
FROM_SHARE_OF_LARGEST = 0.1
"""A leg below this share of the largest one is left to the table."""


def reading(
    metric: str,
    before: float,
    after: float,
    owners: Sequence[OwnerShare],
    legs: Sequence[LegShare],
) -> Text:
    """「询盘 612 → 552，少 60。都在获客环节：曝光 少约 30，点击率 少约 25。」"""
    head = _head(metric, before, after)
    if metric in RIPENS_LATE:
        return joined(
            head,
            Text(
                "这个数字成熟较晚，下面的拆分只是算术，不代表哪个环节的好坏。",
                "This figure ripens late: the split below is arithmetic and says nothing about any stretch.",
            ),
        )
    named = [leg for leg in legs if _is_worth_naming(leg, legs)]
    told = [share for share in owners if any(leg.owner is share.owner for leg in named)]
    if not told or all(leg.leg == metric for leg in named):
        return head
    clauses = [_stretch(share, named, is_alone=len(told) == 1) for share in told]
    return joined(head, listed(clauses, Text("；", "; "), Text("。", ".")))


def sure_reading(
    metric: str,
    before: float,
    after: float,
    owners: Sequence[OwnerShare],
    legs: Sequence[LegShare],
    *,
    is_target: bool = False,
) -> Text:
    """「询盘 612 → 552，少 60。获客环节 约 −57（−80 到 −34）：曝光 约 −31（−40 到 −22），询盘率 看不清方向；…。」

    Shares with intervals. Of a share whose interval holds nought only the interval is told, and that its direction is
    not clear. What chance alone may account for ends the sentence.
    """
    head = _head(metric, before, after, is_target=is_target)
    chance = [
        by_chance(share.contribution, share.interval)
        for share in owners
        if share.owner is Owner.CHANCE and share.interval
    ]
    if metric in RIPENS_LATE:
        said = Text(
            "这个数字成熟较晚，下面的拆分只是算术，不代表哪个环节的好坏",
            "This figure ripens late: the split below is arithmetic and says nothing about any stretch",
        )
        return joined(head, listed([said, *chance], Text("；", "; "), Text("。", ".")))
    known = [leg for leg in legs if leg.owner is not Owner.CHANCE and leg.interval]
    named = [leg for leg in known if _is_worth_naming(leg, known)]
    told = [share for share in owners if any(leg.owner is share.owner for leg in named)]
    if not told or all(leg.leg == metric for leg in named):
        return joined(head, listed(chance, NO_WORDS, Text("。", "."))) if chance else head
    clauses = [_sure_stretch(share, named) for share in told]
    return joined(head, listed([*clauses, *chance], Text("；", "; "), Text("。", ".")))


def _sure_stretch(share: OwnerShare, named: Sequence[LegShare]) -> Text:
    own = sorted((leg for leg in named if leg.owner is share.owner), key=lambda leg: -abs(leg.contribution))
    whole = about(STRETCHES[share.owner], share.contribution, share.interval)
    legs = [about(label(leg.leg), leg.contribution, leg.interval) for leg in own[:LEGS_NAMED]]
    details = listed(legs, Text("，", ", "), NO_WORDS)
    return Text(f"{whole.zh}：{details.zh}", f"{whole.en}: {details.en}")


def _head(metric: str, before: float, after: float, *, is_target: bool = False) -> Text:
    change, unit, name = after - before, UNITS.get(metric, NO_WORDS), label(metric)
    if abs(change) < SMALLEST_NAMED:
        how = Text("持平", "unchanged")
    else:
        word = Text("多", "more") if change > 0 else Text("少", "less")
        how = Text(f"{word.zh} {exact(abs(change))}", f"{exact(abs(change))} {word.en}")
    figures = f"{exact(before)} → {exact(after)}"
    if is_target:
        return Text(
            f"{name.zh} 目标 {exact(before)}，实际 {exact(after)}{unit.zh}，{how.zh}。",
            f"{capital(name.en)}: target {exact(before)}, actual {exact(after)}{unit.en}, {how.en}.",
        )
    return Text(
        f"{name.zh} {figures}{unit.zh}，{how.zh}。", f"{capital(name.en)} {figures}{unit.en}, {how.en}."
    )


def _stretch(share: OwnerShare, named: Sequence[LegShare], *, is_alone: bool) -> Text:
    own = sorted((leg for leg in named if leg.owner is share.owner), key=lambda leg: -abs(leg.contribution))
    legs = [moved(label(leg.leg), leg.contribution) for leg in own[:LEGS_NAMED]]
    details = listed(legs, Text("，", ", "), NO_WORDS)
    name = STRETCHES[share.owner]
    if is_alone:
        return Text(f"都在{name.zh}：{details.zh}", f"All of it is in {name.en}: {details.en}")
    whole = moved(name, share.contribution)
    return Text(f"{whole.zh}（{details.zh}）", f"{whole.en} ({details.en})")


def _is_worth_naming(leg: LegShare, among: Sequence[LegShare]) -> bool:
    largest = max(abs(other.contribution) for other in among)
    return abs(leg.contribution) >= max(SMALLEST_NAMED, largest * FROM_SHARE_OF_LARGEST)
