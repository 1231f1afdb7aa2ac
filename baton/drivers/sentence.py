"""A change in one sentence, in both languages.

It speaks of legs and stages, never of people or teams. A figure that ripens late gets its change and nothing
about legs: what a period's inquiries will bring is not known yet, and a split of it would read like a
verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10

from baton.drivers.intervals import Interval
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
    chance = [_chance(share) for share in owners if share.owner is Owner.CHANCE and share.interval]
    if metric in RIPENS_LATE:
        said = Text(
            "这个数字成熟较晚，下面的拆分只是算术，不代表哪个环节的好坏",
            "This figure ripens late: the split below is arithmetic and says nothing about any stretch",
        )
        return _joined(head, _listed([said, *chance], Text("；", "; "), Text("。", ".")))
    known = [leg for leg in legs if leg.owner is not Owner.CHANCE and leg.interval]
    named = [leg for leg in known if _is_worth_naming(leg, known)]
    moved = [share for share in owners if any(leg.owner is share.owner for leg in named)]
    if not moved or all(leg.leg == metric for leg in named):
        return _joined(head, _listed(chance, NO_UNIT, Text("。", "."))) if chance else head
    clauses = [_sure_stretch(share, named) for share in moved]
    return _joined(head, _listed([*clauses, *chance], Text("；", "; "), Text("。", ".")))


def _sure_stretch(share: OwnerShare, named: Sequence[LegShare]) -> Text:
    own = sorted((leg for leg in named if leg.owner is share.owner), key=lambda leg: -abs(leg.contribution))
    whole = about(STRETCHES[share.owner], share.contribution, share.interval)
    legs = [about(label(leg.leg), leg.contribution, leg.interval) for leg in own[:LEGS_NAMED]]
    details = _listed(legs, Text("，", ", "), NO_UNIT)
    return Text(f"{whole.zh}：{details.zh}", f"{whole.en}: {details.en}")


def about(name: Text, contribution: float, interval: Interval | None) -> Text:
    """「曝光 约 −17（−25 到 −9）」, or 「曝光 看不清方向（−9 到 +4）」."""
    if interval is None:
        return _moved(name, contribution)
    low, high = _signed(interval.low), _signed(interval.high)
    if not interval.is_clear:
        return Text(f"{name.zh} 看不清方向（{low} 到 {high}）", f"{name.en} not clear ({low} to {high})")
    size = _signed(contribution)
    return Text(f"{name.zh} 约 {size}（{low} 到 {high}）", f"{name.en} about {size} ({low} to {high})")


def _chance(share: OwnerShare) -> Text:
    """What noise alone did, as far as it shows, and what it may have done."""
    assert share.interval is not None
    low, high = _signed(share.interval.low), _signed(share.interval.high)
    if abs(share.contribution) < SMALLEST_NAMED:
        return Text(
            f"单是偶然就可能有 {low} 到 {high}", f"chance alone may account for anything from {low} to {high}"
        )
    size = _about(abs(share.contribution))
    way = Text("多", "more") if share.contribution > 0 else Text("少", "less")
    return Text(
        f"其中{way.zh}约 {size} 单是偶然（{low} 到 {high}）",
        f"about {size} {way.en} of it are chance alone ({low} to {high})",
    )


def _signed(figure: float) -> str:
    if abs(figure) < SMALLEST_NAMED:
        return "0"
    return f"{'−' if figure < 0 else '+'}{_about(abs(figure))}"


def _head(metric: str, before: float, after: float, *, is_target: bool = False) -> Text:
    change, unit, name = after - before, UNITS.get(metric, NO_UNIT), label(metric)
    if abs(change) < SMALLEST_NAMED:
        moved = Text("持平", "unchanged")
    else:
        word = Text("多", "more") if change > 0 else Text("少", "less")
        moved = Text(f"{word.zh} {_exact(abs(change))}", f"{_exact(abs(change))} {word.en}")
    figures = f"{_exact(before)} → {_exact(after)}"
    if is_target:
        return Text(
            f"{name.zh} 目标 {_exact(before)}，实际 {_exact(after)}{unit.zh}，{moved.zh}。",
            f"{_capital(name.en)}: target {_exact(before)}, actual {_exact(after)}{unit.en}, {moved.en}.",
        )
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
