"""The stages of the funnel over one period: for the whole shop, and for every segment of a dimension."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from baton.facts.datasets import DIMENSIONS
from baton.facts.snapshot import Snapshot
from baton.kit.errors import NotAnswerable, unknown
from baton.kit.glossary import Owner, label, owner_of
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.catalogue import metric
from baton.metrics.facts import ShopFacts
from baton.metrics.figures import Figure, figure, joined
from baton.metrics.formulas import Logged, dataset_by

STAGES = (
    "impressions",
    "clicks",
    "visitors",
    "visitor_days",
    "inquiries",
    "replied",
    "promising",
    "quoted",
    "sampled",
    "drafted_orders",
    "paid_orders",
    "gmv",
    "repeat_orders",
)
BESIDE = (
    "search_impressions",
    "marketing_impressions",
    "chats",
    "chat_days",
    "logged_inquiries",
    "direct_orders",
    "receivable",
)
"""Shown beside the funnel and never added into it."""

OF_ARRIVAL = frozenset({"replied", "promising", "quoted", "sampled"})
"""What became of the inquiries that arrived in the period: counted in the log, whatever file the inquiries are from."""


def _measures_of(codes: tuple[str, ...]) -> frozenset[str]:
    reads = [read for code in codes for read in metric(code).reads]
    return frozenset(read.figure if isinstance(read, Logged) else read.measure for read in reads)


STAGE_MEASURES = _measures_of(STAGES + BESIDE)


@dataclass(frozen=True, slots=True)
class StageTable:
    """The figures of one period. `by` is the dimension of the segments, None where only the shop was asked for."""

    shop: str
    period: Period
    by: str | None
    figures: Mapping[str, Figure]
    """Every code of STAGES and BESIDE."""

    @property
    def segments(self) -> tuple[str, ...]:
        """Every segment that any stage knows; the unknown one is the empty text."""
        found = {segment for code in STAGES for segment in (self.figures[code].by_segment or {})}
        return tuple(sorted(found))

    def owner(self, code: str) -> Owner:
        return owner_of(code)

    def value(self, code: str, segment: str | None = None) -> float | None:
        """For the screen: None where missing, also for a segment that the files do not name."""
        found = self.figures[code]
        if segment is None:
            return found.value
        return None if found.by_segment is None else found.by_segment.get(segment)

    def count(self, code: str, segment: str | None = None) -> float | None:
        """For arithmetic: a segment absent from files that cover the period had none, which is nought.

        None where the stage is missing for the shop, or cannot be split by the dimension.
        """
        found = self.figures[code]
        if segment is None:
            return found.value
        return None if found.by_segment is None else found.by_segment.get(segment, 0.0)

    def covered(self, code: str) -> bool:
        """Whether the facts by segment cover the whole period for this stage."""
        return self.figures[code].is_split_complete

    def rest(self, code: str) -> float | None:
        """What the whole shop has beyond its segments; None where either is missing."""
        found = self.figures[code]
        if found.value is None or found.by_segment is None:
            return None
        return found.value - sum(found.by_segment.values())

    def note(self, code: str) -> Text | None:
        found = self.figures[code]
        return joined([*found.notes, *found.split_notes])


def stage_figures(
    snapshot: Snapshot, shop: str, period: Period, by: str | None = None, *, facts: ShopFacts | None = None
) -> StageTable:
    """Every stage over the period. NotFound for a dimension that is not known.

    `facts` may be handed over to ask about several periods of one shop without reading twice.
    """
    must_be_dimension(by)
    source = facts or ShopFacts(snapshot, shop, STAGE_MEASURES)
    found = {code: figure(source, code, period, by) for code in STAGES + BESIDE}
    return StageTable(shop, period, by, found)


def comparable(facts: ShopFacts, now: StageTable, before: StageTable) -> StageTable:
    """`before` with every figure read where `now` reads it: counts of two sources do not compare."""
    found = {
        code: _from_the_same(facts, now.figures[code], other, before)
        for code, other in before.figures.items()
    }
    return replace(before, figures=found)


def _from_the_same(facts: ShopFacts, wanted: Figure, found: Figure, table: StageTable) -> Figure:
    if wanted.dataset and found.dataset not in (None, wanted.dataset):
        again = figure(facts, found.code, table.period, only=wanted.dataset)
        found = replace(found, value=again.value, dataset=again.dataset, notes=again.notes)
    if wanted.split_dataset and found.split_dataset not in (None, wanted.split_dataset):
        again = figure(facts, found.code, table.period, table.by, only=wanted.split_dataset)
        found = replace(
            found,
            by_segment=again.by_segment,
            split_dataset=again.split_dataset,
            split_notes=again.split_notes,
        )
    return found


def must_be_dimension(by: str | None) -> None:
    if by is not None and by not in DIMENSIONS:
        raise unknown(Text("维度", "dimension"), by, DIMENSIONS, code="unknown_dimension")


def must_have_stages(facts: ShopFacts, table: StageTable) -> None:
    """Refuse a period in which not one stage is known, and a dimension that not one stage carries there."""
    if all(table.value(code) is None for code in STAGES):
        names = ("shop_day", "product_period")
        raise NotAnswerable(
            "period_not_covered",
            Text(
                f"{table.period} 里没有一个环节能回答。",
                f"Not one stage can be answered for {table.period}.",
            ),
            _nearest(facts, names, table.period),
        )
    if table.by is not None and not table.segments:
        by = label(table.by)
        carrier = dataset_by(table.by)
        raise NotAnswerable(
            "dimension_not_covered",
            Text(
                f"{table.period} 没有按{by.zh}的数据。",
                f"There are no facts by {by.en} for {table.period}.",
            ),
            _nearest(facts, (carrier.name,), table.period),
        )


def _nearest(facts: ShopFacts, names: tuple[str, ...], period: Period) -> Text:
    near = [found for name in names for found in facts.nearest(name, period)]
    if not near:
        return Text("请先导入覆盖这段时间的文件。", "Import files that cover the period first.")
    listed = list(dict.fromkeys(map(str, near)))[:3]
    return Text(
        f"最近可用的时间段：{'、'.join(listed)}；或导入覆盖这段时间的文件。",
        f"Nearest periods that can be answered: {', '.join(listed)}; or import files that cover it.",
    )
