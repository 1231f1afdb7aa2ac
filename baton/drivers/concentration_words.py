"""The sentence that says where a change is concentrated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from baton.drivers.cannot_tell import CannotTell
from baton.drivers.concentration_search import Part
from baton.facts.contract import Unit
from baton.kit.text import Text
from baton.metrics.catalogue import Metric

MOST_OF_IT = 0.5
"""Of the change: a set with less does not explain it by itself, and the sentence says so."""


@dataclass(frozen=True, slots=True)
class Reading:
    metric: Metric
    before: float | None
    after: float | None
    is_clear: bool
    segments: Sequence[tuple[Text, Part, float | None]]
    share: float | None
    cannot_tell: CannotTell | None
    days: tuple[int, int]
    """Of the earlier and of the later period: of unlike ones `before` is scaled to as many days as `after` has."""


def reading_of(told: Reading, *, is_against: bool) -> Text:
    if told.cannot_tell is not None:
        return told.cannot_tell.text
    name, entry = told.metric.label, told.metric
    scaled = _scaled(told)
    head = f"{name.zh} {figure(told.before, entry)}{scaled.zh} → {figure(told.after, entry)}："
    head_en = f"{name.en} {figure(told.before, entry)}{scaled.en} → {figure(told.after, entry)}: "
    body = _body(told, is_against=is_against)
    return Text(head + body.zh, head_en + body.en)


def _scaled(told: Reading) -> Text:
    before, after = told.days
    if before == after or told.metric.ratios:
        return Text("", "")
    return Text(f"（{before} 天折算成 {after} 天）", f" ({before} days scaled to {after})")


def _body(told: Reading, *, is_against: bool) -> Text:
    if not told.segments:
        if told.is_clear:
            return Text("平均散布，没有哪一块能解释。", "spread evenly, no segment explains it.")
        return Text(
            "没有超出偶然的变化，也没有哪一块和其余走得不一样。",
            "no change beyond chance, and no segment moved otherwise than the rest.",
        )
    listed = [_segment(label, part, share, told.metric) for label, part, share in told.segments]
    zh, en = "；".join(one.zh for one in listed), "; ".join(one.en for one in listed)
    if is_against:
        return Text(
            f"整体的变化平均散布；逆着整体的是 {zh}。", f"the whole moved evenly; against it went {en}."
        )
    if not told.is_clear:
        return Text(
            f"整体没有超出偶然的变化；和其余走得不一样的是 {zh}。",
            f"the whole did not change beyond chance; what moved otherwise than the rest is {en}.",
        )
    rest = Text("", "")
    if told.share is not None and told.share < MOST_OF_IT:
        rest = Text("其余的变化平均散布。", " The rest of the change is spread evenly.")
    return Text(f"变化集中在 {zh}。{rest.zh}", f"the change is concentrated in {en}.{rest.en}")


def _segment(label: Text, part: Part, share: float | None, entry: Metric) -> Text:
    if share is None:
        was, is_now = figure(part.before, entry), figure(part.after, entry)
        expected = figure(part.expected, entry)
        return Text(
            f"{label.zh}（{was} → {is_now}，按其余的走势约为 {expected}）",
            f"{label.en} ({was} → {is_now}, about {expected} had it moved like the rest)",
        )
    size = amount(part.amount, entry)
    if share < 0:
        return Text(f"{label.zh}（约 {size.zh}）", f"{label.en} (about {size.en})")
    return Text(
        f"{label.zh}（约 {size.zh}，占 {share:.0%}）", f"{label.en} (about {size.en}, {share:.0%} of it)"
    )


def figure(value: float | None, entry: Metric) -> str:
    if value is None:
        return "—"
    if entry.unit is Unit.SHARE:
        return f"{value:.1%}" if abs(value) >= 0.1 else f"{value:.2%}"
    if entry.ratios and entry.unit in (Unit.USD, Unit.CNY):
        return f"{value:,.2f}"
    return f"{value:,.0f}" if abs(value) >= 10 or value == round(value) else f"{value:,.1f}"


def amount(value: float, entry: Metric) -> Text:
    """With its sign."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    if entry.unit is Unit.SHARE:
        points = f"{sign}{abs(value) * 100:.2g}"
        return Text(f"{points} 个百分点", f"{points} points")
    size = sign + figure(abs(value), entry)
    return Text(size, size)
