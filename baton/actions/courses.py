"""The metric's course around what was done, read from the shop's facts. No effect is claimed: only the course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from baton.actions.logic.weeks import MOST, RIPENS, Sides, sides
from baton.actions.terms import Course, CourseWeek
from baton.facts.snapshot import Snapshot
from baton.kit.errors import BatonError
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.catalogue import metric, metrics
from baton.metrics.facts import ShopFacts
from baton.metrics.figures import figure
from baton.people.terms import Shop

NOT_READ = Text("这个指标没有可读的数字。", "This figure cannot be read from the facts.")


def course(
    snapshot: Snapshot, shop: Shop, code: str, begun: date, done: date, today: date, *, product: str = ""
) -> Course | None:
    """Before and after over equally many whole weeks, at most four. None where the metric is no figure.

    `product` narrows it to one product. A week without facts is None, and so is a side that has one: missing is
    not nought.
    """
    if code not in metrics():
        return None
    facts = ShopFacts(snapshot, shop.code)
    spans = sides(begun, done, today, code)
    weeks = tuple(Period(start, start + timedelta(days=6)) for start in spans.drawn)
    both = tuple(side for side in (spans.before, spans.after) if side is not None)
    facts.foresee(*weeks, *both)
    drawn = tuple(CourseWeek(week.start, _value(facts, code, week, product)) for week in weeks)
    before, after = (
        _value(facts, code, side, product) if side is not None else None
        for side in (spans.before, spans.after)
    )
    return Course(
        metric=code,
        before=before,
        after=after,
        before_days=str(spans.before) if spans.before else "",
        after_days=str(spans.after) if spans.after else "",
        note=_note(spans, before, after),
        before_n=_rests_on(facts, code, spans.before, product),
        after_n=_rests_on(facts, code, spans.after, product),
        weeks=drawn,
        next_on=spans.next_on,
    )


def recent(snapshot: Snapshot, shop: Shop, code: str, day: date, *, product: str = "") -> Course | None:
    """As `course`, for what is not done yet: the last ripe weeks against as many before them."""
    pivot = day - timedelta(weeks=MOST + 2, days=RIPENS.get(code, 0))
    found = course(snapshot, shop, code, pivot, pivot, day, product=product)
    if found is None or not found.is_measured:
        return found
    note = Text(
        "还没交稿：最近的完整周，对照再之前同样多的周。",
        "Not delivered yet: the last whole weeks beside as many before them.",
    )
    return replace(found, note=note, next_on=None)


def _value(facts: ShopFacts, code: str, period: Period, product: str) -> float | None:
    try:
        found = figure(facts, code, period, "product" if product else None)
    except BatonError:
        return None
    if not product:
        return found.value
    if found.by_segment is None:
        return None
    return found.by_segment.get(product)


def _rests_on(facts: ShopFacts, code: str, period: Period | None, product: str) -> float | None:
    """What a rate is a share of; of a count, the count itself. None where it is neither."""
    if period is None:
        return None
    wholes: Sequence[str] = [ratio.whole for ratio in metric(code).ratios] or [code]
    for whole in wholes:
        value = _value(facts, whole, period, product)
        if value is not None:
            return value
    return None


def _note(spans: Sides, before: float | None, after: float | None) -> Text:
    if spans.after is None:
        return Text(
            f"还没有一个完整又成熟的周；{spans.next_on} 起可看。",
            f"Not one whole week is ripe yet; the first can be read from {spans.next_on}.",
        )
    weeks = spans.after.length // 7
    if before is None or after is None:
        side = Text("之前", "before") if before is None else Text("之后", "after")
        return Text(
            f"{side.zh}的 {weeks} 周数字不全，缺的不当 0；补齐后会自己更新。",
            f"The {weeks} week(s) {side.en} lack figures; missing is not nought, and it updates once they are there.",
        )
    return Text(
        f"做之前和做完之后各 {weeks} 个完整周；只是走势，不代表是它带来的。",
        f"{weeks} whole week(s) before and after; it is only the course, and claims no effect.",
    )
