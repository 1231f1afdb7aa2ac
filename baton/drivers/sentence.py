"""A change in one sentence, in both languages.

It speaks of legs and stages, never of people or teams. A figure that ripens late gets its change and nothing
about legs: what a period's inquiries will bring is not known yet, and a split of it would read like a
verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10

from baton.drivers.terms import LegShare, OwnerShare
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
NO_UNIT = Text("", "")
LEGS_NAMED = 3
SMALLEST_NAMED = 0.5
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
        return _joined(
            head,
            Text(
                "这个数字成熟较晚，下面的拆分只是算术，不代表哪个环节的好坏。",
                "This figure ripens late: the split below is arithmetic and says nothing about any stretch.",
            ),
        )
    named = [leg for leg in legs if _is_worth_naming(leg, legs)]
    moved = [share for share in owners if any(leg.owner is share.owner for leg in named)]
    if not moved or all(leg.leg == metric for leg in named):
        return head
    clauses = [_stretch(share, named, is_alone=len(moved) == 1) for share in moved]
    return _joined(head, _listed(clauses, Text("；", "; "), Text("。", ".")))


def _head(metric: str, before: float, after: float) -> Text:
    change, unit, name = after - before, UNITS.get(metric, NO_UNIT), label(metric)
    if abs(change) < SMALLEST_NAMED:
        moved = Text("持平", "unchanged")
    else:
        word = Text("多", "more") if change > 0 else Text("少", "less")
        moved = Text(f"{word.zh} {_exact(abs(change))}", f"{_exact(abs(change))} {word.en}")
    figures = f"{_exact(before)} → {_exact(after)}"
    return Text(
        f"{name.zh} {figures}{unit.zh}，{moved.zh}。", f"{_capital(name.en)} {figures}{unit.en}, {moved.en}."
    )


def _stretch(share: OwnerShare, named: Sequence[LegShare], *, is_alone: bool) -> Text:
    own = sorted((leg for leg in named if leg.owner is share.owner), key=lambda leg: -abs(leg.contribution))
    legs = [_moved(label(leg.leg), leg.contribution) for leg in own[:LEGS_NAMED]]
    details = _listed(legs, Text("，", ", "), NO_UNIT)
    name = STRETCHES[share.owner]
    if is_alone:
        return Text(f"都在{name.zh}：{details.zh}", f"All of it is in {name.en}: {details.en}")
    whole = _moved(name, share.contribution)
    return Text(f"{whole.zh}（{details.zh}）", f"{whole.en} ({details.en})")


def _moved(name: Text, contribution: float) -> Text:
    about = _about(abs(contribution))
    if abs(contribution) < SMALLEST_NAMED:
        return Text(f"{name.zh} 大致持平", f"{name.en} about level")
    if contribution < 0:
        return Text(f"{name.zh} 少约 {about}", f"{name.en} about {about} less")
    return Text(f"{name.zh} 多约 {about}", f"{name.en} about {about} more")


def _is_worth_naming(leg: LegShare, among: Sequence[LegShare]) -> bool:
    largest = max(abs(other.contribution) for other in among)
    return abs(leg.contribution) >= max(SMALLEST_NAMED, largest * FROM_SHARE_OF_LARGEST)


def _exact(figure: float) -> str:
    return f"{figure:,.0f}"


def _about(figure: float) -> str:
    """Two significant digits, and no decimals."""
    digits = max(0, floor(log10(figure)) - 1) if figure >= 1 else 0
    return f"{round(figure, -digits):,.0f}"


def _listed(clauses: Sequence[Text], separator: Text, end: Text) -> Text:
    zh = separator.zh.join(clause.zh for clause in clauses)
    en = separator.en.join(clause.en for clause in clauses)
    return Text(f"{zh}{end.zh}", f"{en}{end.en}")


def _joined(first: Text, second: Text) -> Text:
    return Text(f"{first.zh}{second.zh}", f"{first.en} {_capital(second.en)}")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
