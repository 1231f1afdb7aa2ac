"""Which stages lead to a figure, and their counts in two periods of a shop's facts.

    impressions → clicks → visitor-days → inquiries → drafted orders → paid orders → received amount
                                  └────── orders without an inquiry ──┘            (a path of its own)
                                  └─ opportunities

A figure of orders is the sum of two paths: orders that follow an inquiry, and direct ones. Both begin with
the same impressions. A stage that the facts do not give for both periods, from one source, by the dimension
asked for, is left out, and a note says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from baton.drivers.chain import Counts, Stage
from baton.drivers.owen import Matrix
from baton.facts.datasets import DIMENSIONS, ORDER, dataset
from baton.kit.errors import NotAnswerable, unknown
from baton.kit.glossary import label, owner_of
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.catalogue import metric as entry_of
from baton.metrics.facts import WHOLE, ShopFacts
from baton.metrics.figures import Figure, figure, log_figures
from baton.metrics.formulas import Logged, split
from baton.metrics.stages import must_be_dimension

VISITORS = "visitors"
VISITOR_DAYS = "visitor_days"
SPINE = ("impressions", "clicks", VISITOR_DAYS)
TO_INQUIRIES = (*SPINE, "inquiries")
STAGES_TO: Mapping[str, tuple[str, ...]] = {
    "impressions": SPINE[:1],
    "clicks": SPINE[:2],
    VISITOR_DAYS: SPINE,
    "inquiries": TO_INQUIRIES,
    "opportunities": (*SPINE, "opportunities"),
    "drafted_orders": (*TO_INQUIRIES, "drafted_orders"),
    "paid_orders": (*TO_INQUIRIES, "drafted_orders", "paid_orders"),
    "gmv": (*TO_INQUIRIES, "drafted_orders", "paid_orders", "gmv"),
}
"""The figures that can be explained, each with the stages that lead to it."""

LEG_INTO: Mapping[str, str] = {
    "impressions": "impressions",
    "clicks": "click_rate",
    VISITOR_DAYS: "visit_rate",
    VISITORS: "visit_rate",
    "inquiries": "inquiry_rate",
    "opportunities": "opportunity_rate",
    "opportunity_days": "opportunity_rate",
    "drafted_orders": "draft_rate",
    "direct_orders": "direct_order_rate",
    "paid_orders": "receipt_rate",
    "gmv": "order_value",
}
DIRECT: Mapping[str, str] = {
    "drafted_orders": "direct_orders",
    "paid_orders": "direct_paid_orders",
    "gmv": "direct_gmv",
}
"""Figures of orders, and the log's figure of the part that came without an inquiry."""

STANDS_IN: Mapping[str, str] = {"opportunities": "opportunity_days"}
"""Where no file covers exactly the period: people of single days, added up."""

MEASURES = frozenset(
    read.figure if isinstance(read, Logged) else read.measure
    for code in {*STAGES_TO, *STANDS_IN.values(), VISITORS}
    for read in entry_of(code).reads
) | frozenset(DIRECT.values())
"""What the facts are asked for, all at once."""

DUST = 1e-12

FEW_DAYS = 3
"""Distinct visitors of two files compare as long as the files' lengths differ by no more: months do."""


@dataclass(frozen=True, slots=True)
class Question:
    facts: ShopFacts
    metric: str
    period: Period
    against: Period
    by: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One stage in both periods, segment by segment (the whole shop under WHOLE). An absent segment had none."""

    code: str
    before: Mapping[str, float]
    after: Mapping[str, float]
    dataset: str | None
    notes: tuple[Text, ...] = ()

    def without(self, part: Row) -> Row:
        return Row(
            self.code,
            _difference(self.before, part.before),
            _difference(self.after, part.after),
            self.dataset,
            self.notes,
        )


@dataclass(frozen=True, slots=True)
class Paths:
    """The chains whose last stages add up to `metric`, over the same segments."""

    metric: str
    segments: tuple[str, ...]
    counts: tuple[Counts, ...]
    notes: tuple[Text, ...]
    rows: tuple[Row, ...] = ()
    """The stages as they were read, before orders without an inquiry got a path of their own."""

    @property
    def has_direct_orders(self) -> bool:
        return len(self.counts) > 1

    def as_one(self) -> Paths:
        """All orders on the path of those that follow an inquiry."""
        return replace(self, counts=(counts_of(self.rows, self.segments),))


def must_be_explainable(metric: str, by: str | None) -> None:
    """NotFound for a metric that no chain leads to, and for an unknown dimension."""
    if metric not in STAGES_TO:
        raise unknown(
            Text("可以拆解的指标", "metric that can be explained"),
            metric,
            STAGES_TO,
            code="unknown_metric",
        )
    must_be_dimension(by)


def read_paths(question: Question) -> Paths:
    """The counts of every path. NotAnswerable where the facts do not give the figure for both periods."""
    outcome = _outcome(question)
    rows: list[Row] = []
    notes = list(_labelled(outcome))
    for code in STAGES_TO[question.metric][:-1]:
        found = _visitors(question) if code == VISITOR_DAYS else _row(question, code)
        if isinstance(found, Row):
            rows.append(found)
            notes += _labelled(found)
        else:
            notes.append(_left_out(code, found))
    rows.append(outcome)
    paths, note = _with_direct_orders(question, rows)
    found_in = {segment for path in paths for row in path for segment in (*row.before, *row.after)}
    segments = tuple(sorted(found_in)) or (
        WHOLE,
    )  # nothing happened in either period: nought moved by nought
    counts = tuple(counts_of(path, segments) for path in paths)
    return Paths(outcome.code, segments, counts, tuple(dict.fromkeys([*notes, *note])), tuple(rows))


def _outcome(question: Question) -> Row:
    """The figure itself, or a refusal that says what would work."""
    reasons: tuple[Text, ...] = ()
    for code in (question.metric, STANDS_IN.get(question.metric)):
        found = _row(question, code) if code else ()
        if isinstance(found, Row):
            return found if code == question.metric else _standing_in(question.metric, found)
        reasons = (*reasons, *found)
    if question.by is not None:
        raise _no_such_split(question, question.by, reasons)
    raise NotAnswerable("cannot_answer", _because(question.metric, reasons), _what_works(question))


def _standing_in(metric: str, found: Row) -> Row:
    instead, asked = label(found.code), label(metric)
    note = Text(
        f"没有文件正好覆盖两个时间段，「{asked.zh}」用可相加的「{instead.zh}」代替",
        f"no file covers exactly both periods: {instead.en}, which add up, stand for {asked.en}",
    )
    return Row(found.code, found.before, found.after, found.dataset, (note,))


def _visitors(question: Question) -> Row | tuple[Text, ...]:
    """Visitor-days; else the visitors of two files that each cover a whole period; else neither."""
    days = _row(question, VISITOR_DAYS)
    if isinstance(days, Row) or abs(question.period.length - question.against.length) > FEW_DAYS:
        return days
    persons = _row(question, VISITORS)
    if not isinstance(persons, Row):
        return days
    note = Text(
        "两个时间段各由一份文件整段覆盖，用文件里的去重访客数",
        "one file covers each period: its distinct visitors are used",
    )
    return Row(persons.code, persons.before, persons.after, persons.dataset, (*persons.notes, note))


def _row(question: Question, code: str) -> Row | tuple[Text, ...]:
    """The figure in both periods, from one source; or why it is not there."""
    before, after = _figures(question, code, None)
    sources = dict.fromkeys(_source(found, question.by) for found in (before, after))
    if len(sources) > 1 and None not in sources:
        both = (_figures(question, code, source) for source in sources)
        before, after = next((pair for pair in both if _is_known(pair, question.by)), (before, after))
        if _source(before, question.by) != _source(after, question.by):
            return (Text("两个时间段的来源不同", "the two periods come from different sources"),)
    earlier, later = values_of(before, question.by), values_of(after, question.by)
    if earlier is None or later is None:
        missing = [found for found, values in ((before, earlier), (after, later)) if values is None]
        return tuple(dict.fromkeys(note for found in missing for note in _notes(found, question.by)))
    notes = dict.fromkeys((*_notes(before, question.by), *_notes(after, question.by)))
    if question.by is not None and code == question.metric:
        notes |= dict.fromkeys(
            (*_beside_the_whole(before, question.by), *_beside_the_whole(after, question.by))
        )
    return Row(code, earlier, later, _source(after, question.by), tuple(notes))


def _figures(question: Question, code: str, only: str | None) -> tuple[Figure, Figure]:
    before = figure(question.facts, code, question.against, question.by, only=only)
    return before, figure(question.facts, code, question.period, question.by, only=only)


def _is_known(pair: tuple[Figure, Figure], by: str | None) -> bool:
    return all(values_of(found, by) is not None for found in pair)


def _beside_the_whole(found: Figure, by: str) -> tuple[Text, ...]:
    """Segments come from a file of their own, and need not add up to the shop."""
    added = sum((found.by_segment or {}).values())
    if found.value is None or abs(found.value - added) < 0.5:
        return ()
    dimension = label(by)
    return (
        Text(
            f"按{dimension.zh}相加是 {added:,.0f}，全店是 {found.value:,.0f}",
            f"{added:,.0f} summed by {dimension.en}, {found.value:,.0f} for the whole shop",
        ),
    )


def values_of(found: Figure, by: str | None) -> Mapping[str, float] | None:
    """By segment, the whole shop under WHOLE; None where the figure is missing."""
    if by is not None:
        return found.by_segment
    return None if found.value is None else {WHOLE: found.value}


def _notes(found: Figure, by: str | None) -> tuple[Text, ...]:
    return found.notes if by is None else found.split_notes


def _source(found: Figure, by: str | None) -> str | None:
    return found.dataset if by is None else found.split_dataset


def _with_direct_orders(question: Question, rows: Sequence[Row]) -> tuple[list[list[Row]], tuple[Text, ...]]:
    """One path, or two where the order log tells direct orders apart."""
    ordered = [row for row in rows if row.code in DIRECT]
    if not ordered or any(row.dataset != ORDER.name for row in ordered):
        return [list(rows)], ()
    direct = {row.code: _direct(question, row.code) for row in ordered}
    apart = {code: found for code, found in direct.items() if found is not None}
    if len(apart) < len(direct):
        return [list(rows)], (
            Text(
                "订单都没有填询盘编号，分不出直接下单，全部按经询盘计算",
                "no order names its inquiry: direct orders cannot be told apart and all count as following one",
            ),
        )
    through = [row.without(apart[row.code]) if row.code in apart else row for row in rows]
    spine = [row for row in rows if row.code in (*SPINE, VISITORS)]
    return [through, [*spine, *(apart[row.code] for row in ordered)]], ()


def _direct(question: Question, code: str) -> Row | None:
    """The part of an order figure that came without an inquiry; None where no order of the shop names one."""
    before = direct_values(question, DIRECT[code], question.against)
    after = direct_values(question, DIRECT[code], question.period)
    if before is None or after is None:
        return None
    return Row("direct_orders" if code == "drafted_orders" else code, before, after, ORDER.name)


def direct_values(question: Question, code: str, period: Period) -> Mapping[str, float] | None:
    """By segment; `code` is one of DIRECT's figures. None where no order of the shop names its inquiry."""
    figures = log_figures(question.facts, Logged(ORDER.name, code))
    values = question.facts.logged(ORDER.name, figures, period, question.by)
    if not sum(row[f"{code}_filled"] or 0 for row in values.values()):
        return None
    return {segment: value for segment, row in values.items() if (value := row[code])}


def _difference(whole: Mapping[str, float], part: Mapping[str, float]) -> Mapping[str, float]:
    """What is left of nothing is nothing, not the dust of a subtraction: a chain asks what is nought."""
    left = {segment: value - part.get(segment, 0.0) for segment, value in whole.items()}
    return {
        segment: 0.0 if abs(rest) < DUST * abs(whole[segment]) else rest for segment, rest in left.items()
    }


def counts_of(rows: Sequence[Row], segments: Sequence[str]) -> Counts:
    stages = tuple(Stage(row.code, LEG_INTO[row.code], owner_of(LEG_INTO[row.code])) for row in rows)
    before, after = (
        _matrix([row.before for row in rows], segments),
        _matrix([row.after for row in rows], segments),
    )
    return Counts(_beginning_with_a_count(stages), before, after)


def _beginning_with_a_count(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """The volume leg of a chain without its first stages is the count that it begins with."""
    first, *rest = stages
    return (Stage(first.code, first.code, owner_of(first.code)), *rest)


def _matrix(columns: Sequence[Mapping[str, float]], segments: Sequence[str]) -> Matrix:
    return np.array(
        [[column.get(segment, 0.0) for segment in segments] for column in columns], dtype=np.float64
    )


def _labelled(row: Row) -> list[Text]:
    name = label(row.code)
    return [Text(f"{name.zh}：{note.zh}", f"{name.en}: {note.en}") for note in row.notes]


def _left_out(code: str, reasons: Sequence[Text]) -> Text:
    name = label(code)
    zh, en = "；".join(note.zh for note in reasons), "; ".join(note.en for note in reasons)
    return Text(
        f"没有用上「{name.zh}」，链条跨过它：{zh}", f"{name.en} left out, the chain goes over it: {en}"
    )


def _because(metric: str, reasons: Sequence[Text]) -> Text:
    name = label(metric)
    zh = "；".join(note.zh for note in dict.fromkeys(reasons)) or "没有数据"
    en = "; ".join(note.en for note in dict.fromkeys(reasons)) or "no facts"
    return Text(
        f"「{name.zh}」在这两个时间段没法比较：{zh}。",
        f"{name.en} cannot be compared over these periods: {en}.",
    )


def _no_such_split(question: Question, by: str, reasons: Sequence[Text]) -> NotAnswerable:
    """The refusal of a dimension that the figure does not have here, naming those that it has."""
    works = [other for other in DIMENSIONS if other != by and _is_split_by(question, other)]
    name, dimension = label(question.metric), label(by)
    each = dict.fromkeys(reasons)
    zh, en = "；".join(note.zh for note in each), "; ".join(note.en for note in each)
    named, named_en = "、".join(label(other).zh for other in works), ", ".join(works)
    return NotAnswerable(
        "no_such_split",
        Text(
            f"「{name.zh}」在这两个时间段不能按{dimension.zh}拆分：{zh}。",
            f"{name.en} cannot be split by {dimension.en} over these periods: {en}.",
        ),
        Text(
            f"可以按{named}拆分，或不拆分、看全店。" if works else "请不拆分、看全店。",
            f"It can be split by {named_en}, or asked for the whole shop."
            if works
            else "Ask for the whole shop.",
        ),
    )


def _is_split_by(question: Question, by: str) -> bool:
    if not any(split(read, by) for read in entry_of(question.metric).reads):
        return False
    other = Question(question.facts, question.metric, question.period, question.against, by)
    return isinstance(_row(other, question.metric), Row)


def _what_works(question: Question) -> Text:
    """The nearest periods that the facts of this figure can be put together to."""
    facts = question.facts
    names = dict.fromkeys(read.dataset for read in entry_of(question.metric).reads if facts.has(read.dataset))
    clauses = [
        (wanted, dataset(name).label, near)
        for name in names
        for wanted in (question.against, question.period)
        if facts.tiles(name, wanted) is None and (near := facts.nearest(name, wanted))
    ]
    if not clauses:
        return Text(
            "请导入含有它的文件，见「数据」页的文件指南。",
            "Import files that carry it: see the guide on the Data page.",
        )
    return Text(
        "".join(
            f"{wanted} 可改为「{where.zh}」能拼成的：{'、'.join(map(str, near))}。"
            for wanted, where, near in clauses
        ),
        " ".join(
            f"Instead of {wanted}, {where.en} can be put together to: {', '.join(map(str, near))}."
            for wanted, where, near in clauses
        ),
    )
