"""A figure of one period: its value, where it comes from, and why it is missing where it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from baton.facts.datasets import dataset
from baton.kit.glossary import label
from baton.kit.period import Period
from baton.kit.share import ratio
from baton.kit.text import Text
from baton.metrics import queries
from baton.metrics.catalogue import Metric, metric
from baton.metrics.facts import UNKNOWN, WHOLE, ShopFacts, Values
from baton.metrics.formulas import Latest, Logged, PersonDays, Persons, Read, Total, split
from baton.metrics.logs import LOG_FIGURES
from baton.metrics.queries import Query

ONLY_WHOLE_SHOP = Text("仅全店", "whole shop only")
ONLY_TRADE_ASSURANCE = Text("只含信保", "Trade Assurance only")
NARROWER = {"trade_assurance_orders": ONLY_TRADE_ASSURANCE, "trade_assurance_amount": ONLY_TRADE_ASSURANCE}
"""Measures that stand in for a wider figure where the shop keeps no log: the screen must say so."""

BASES = {"inquiry": ("logged_inquiries",), "order": ("drafted_orders", "paid_orders")}
"""Asked for with every figure of the log: a segment that has neither these nor the figure in the period is absent."""


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is None where the figure is missing; nought is a real nought.

    `by_segment` holds the segments that have a value; None where the figure cannot be split that way. A segment that
    is not in it is absent: a dash on the screen, and a nought for arithmetic only where `is_split_complete`.
    """

    code: str
    value: float | None
    dataset: str | None
    notes: tuple[Text, ...] = ()
    by_segment: Mapping[str, float] | None = None
    split_dataset: str | None = None
    split_notes: tuple[Text, ...] = ()

    @property
    def is_split_complete(self) -> bool:
        """The facts by segment cover the whole period, so that an absent segment had none."""
        return self.by_segment is not None


@dataclass(frozen=True, slots=True)
class _Answer:
    """One formula's answer: a value for every segment, or for the whole shop under WHOLE; or why there is none."""

    values: Mapping[str, float] | None
    why: Text | None = None
    notes: tuple[Text, ...] = ()


def figure(
    facts: ShopFacts, code: str, period: Period, by: str | None = None, *, only: str | None = None
) -> Figure:
    """The figure of the catalogue over the period, and by segment where a dimension is named.

    `only` names a dataset: no other one is read. Two periods compare when both are read from the same one.
    """
    entry = metric(code)
    if entry.ratios:
        return _quotient(facts, entry, period, by)
    # By segment first: a log that was read by segment need not be read again for the whole.
    segments = _by_segment(facts, entry, period, by, only) if by is not None else None
    found = _first_answer(facts, entry.reads, period, None, only)
    whole = Figure(code, (found.values or {}).get(WHOLE), found.dataset, found.notes)
    if segments is None:
        return whole
    missing = () if segments.values is not None else (ONLY_WHOLE_SHOP,)
    return replace(
        whole,
        by_segment=segments.values,
        split_dataset=segments.dataset,
        split_notes=(*missing, *segments.notes),
    )


def segments_of(
    facts: ShopFacts, code: str, period: Period, by: str, *, only: str | None = None
) -> Mapping[str, float] | None:
    """What `figure` says by segment, without the whole: for many short periods. None where it is missing."""
    return _by_segment(facts, metric(code), period, by, only).values


def _by_segment(facts: ShopFacts, entry: Metric, period: Period, by: str, only: str | None) -> _Found:
    reads = list(dict.fromkeys(own for read in entry.reads if (own := split(read, by))))
    return _first_answer(facts, reads, period, by, only)


@dataclass(frozen=True, slots=True)
class _Found:
    values: Mapping[str, float] | None
    dataset: str | None
    notes: tuple[Text, ...]


def _first_answer(
    facts: ShopFacts, reads: Sequence[Read], period: Period, by: str | None, only: str | None
) -> _Found:
    """The first formula that can be answered. Where none can, the reasons of those whose dataset has facts."""
    reasons: list[tuple[bool, Text]] = []
    for place, read in enumerate(reads):
        if only not in (None, read.dataset):
            continue
        answer = _answer(facts, read, period, by)
        if answer.values is not None:
            stand_in = _stand_in(reads, place)
            return _Found(answer.values, read.dataset, (*answer.notes, *([stand_in] if stand_in else [])))
        if answer.why:
            reasons.append((facts.has(read.dataset), answer.why))
    known = [why for has_facts, why in reasons if has_facts]
    return _Found(None, None, tuple(dict.fromkeys(known or [why for _, why in reasons[:1]])))


def _stand_in(reads: Sequence[Read], place: int) -> Text | None:
    if place == 0:
        return None
    read = reads[place]
    if not isinstance(read, Logged) and read.measure in NARROWER:
        return NARROWER[read.measure]
    if read.dataset == reads[0].dataset:
        return None
    where = dataset(read.dataset).label
    return Text(f"来自「{where.zh}」", f"from {where.en}")


def _answer(facts: ShopFacts, read: Read, period: Period, by: str | None) -> _Answer:
    if not facts.has(read.dataset):
        where = dataset(read.dataset).label
        return _Answer(None, Text(f"没有「{where.zh}」的数据", f"no facts in {where.en}"))
    if isinstance(read, Logged):
        return _logged(facts, read, period, by)
    if by is None and _is_by_segment_only(read):
        return _Answer(None, _only_by(read.dataset))
    assert facts.measures is None or read.measure in facts.measures, f"{read.measure} was not asked for"
    if isinstance(read, Persons):
        return _persons(facts, read, period, by)
    tiles = facts.tiles(read.dataset, period)
    if tiles is None:
        return _Answer(None, untiled(facts, read.dataset, period))
    if isinstance(read, Latest):
        return _Answer(*_column(facts.latest(read.dataset, tiles, by), read.measure))
    if isinstance(read, PersonDays) and any(tile.length > 1 for tile in tiles):
        where = dataset(read.dataset).label
        return _Answer(
            None,
            Text(f"人日要每天一份「{where.zh}」", f"person-days need {where.en} day by day"),
        )
    return _summed(facts.totals(read.dataset, tiles, by), read.measure, tiles, by)


def _is_by_segment_only(read: Read) -> bool:
    """People and levels of segments make no figure of the shop."""
    return bool(dataset(read.dataset).keys) and not isinstance(read, Total | Logged)


def _persons(facts: ShopFacts, read: Persons, period: Period, by: str | None) -> _Answer:
    if period not in facts.intervals(read.dataset):
        where = dataset(read.dataset).label
        return _Answer(
            None,
            Text(
                f"去重人数不能跨天相加：没有一份「{where.zh}」正好覆盖 {period}",
                f"people are not added over days: no file of {where.en} covers exactly {period}",
            ),
        )
    return _Answer(*_column(facts.totals(read.dataset, (period,), by), read.measure))


def _summed(values: Values, measure: str, tiles: Sequence[Period], by: str | None) -> _Answer:
    """A tile that does not know the measure makes the whole unknown; a segment sums what is known of it."""
    if by is None:
        known = (values.get(WHOLE) or {}).get(f"{measure}_tiles") or 0
        if 0 < known < len(tiles):
            missing = len(tiles) - int(known)
            name = label(measure)
            return _Answer(
                None,
                Text(f"{missing} 期缺「{name.zh}」", f"{name.en} is missing in {missing} of the files"),
            )
    return _Answer(*_column(values, measure))


def _column(values: Values, measure: str) -> tuple[Mapping[str, float] | None, Text | None]:
    """One column of the answer, without the segments in which it is null."""
    found = {segment: value for segment, row in values.items() if (value := row.get(measure)) is not None}
    if found:
        return found, None
    name = label(measure)
    return None, Text(f"文件里没有「{name.zh}」", f"the files do not give {name.en}")


def _logged(facts: ShopFacts, read: Logged, period: Period, by: str | None) -> _Answer:
    where = dataset(read.dataset).label
    reach = facts.reach(read.dataset)
    if reach is None or not reach.covers(period):
        return _Answer(
            None,
            Text(
                f"「{where.zh}」只有 {reach.first} 至 {reach.last}" if reach else f"没有「{where.zh}」",
                f"{where.en} reaches from {reach.first} to {reach.last}" if reach else f"no {where.en}",
            ),
        )
    figures = log_figures(facts, read)
    values = facts.logged(read.dataset, figures, period, by)
    if not sum(row.get(f"{read.figure}_filled") or 0 for row in values.values()):
        return _Answer(None, Text(f"「{where.zh}」没有填这一列", f"{where.en} does not fill that column"))
    if by is not None and not values.keys() - {UNKNOWN}:
        return _Answer(
            None, Text(f"「{where.zh}」没有填这个维度", f"{where.en} does not fill that dimension")
        )
    found, why = _column(values, read.figure)
    if by is not None and found is not None:
        alive = {segment for segment, row in values.items() if any(row.get(code) for code in figures)}
        found = {segment: value for segment, value in found.items() if segment in alive}
    notes = [_last_entry(read.dataset, facts, period), *_beside(read, values)] if by is None else []
    return _Answer(found, why, tuple(note for note in notes if note))


def _beside(read: Logged, values: Values) -> Iterator[Text]:
    """What the log says that the figure leaves out."""
    row = values.get(WHOLE) or {}
    if "refund" in LOG_FIGURES[read.figure].beside and (refund := row.get("refund")):
        yield Text(
            f"该时间段起草的订单另有退款 {refund:,.2f} 美元，没有退款日，未扣减",
            f"orders drafted in the period were refunded {refund:,.2f} USD: undated, not taken off",
        )
    if unknown := row.get("payments_without_amount"):
        yield Text(
            f"{unknown:.0f} 单有到账日、没有金额", f"{unknown:.0f} orders have a payment day but no amount"
        )


def log_figures(facts: ShopFacts, read: Logged) -> tuple[str, ...]:
    """The figures to ask for at once: all of that log that are of interest, so that a page asks once."""
    wanted = {read.figure, *BASES[read.dataset], *(facts.measures or ())}
    wanted |= {code for figure in wanted & LOG_FIGURES.keys() for code in LOG_FIGURES[figure].beside}
    return tuple(code for code, log in LOG_FIGURES.items() if log.dataset == read.dataset and code in wanted)


def _last_entry(name: str, facts: ShopFacts, period: Period) -> Text | None:
    reach = facts.reach(name)
    if reach is None or period.end <= reach.last:
        return None
    where = dataset(name).label
    return Text(f"「{where.zh}」最后一条在 {reach.last}", f"the last entry of {where.en} is of {reach.last}")


def untiled(facts: ShopFacts, name: str, period: Period) -> Text:
    """Why the period has no figure from this dataset, and which periods near it have."""
    where = dataset(name).label
    near = facts.nearest(name, period)
    listed = "、".join(map(str, near)) or "—"
    listed_en = ", ".join(map(str, near)) or "none"
    return Text(
        f"「{where.zh}」不能正好拼成 {period}；最近能拼成的：{listed}",
        f"{where.en} cannot be put together to {period}; nearest that can: {listed_en}",
    )


def _only_by(name: str) -> Text:
    dimension = dataset(name).dimension
    by = label(dimension) if dimension else dataset(name).label
    return Text(f"只能按{by.zh}看，不能相加成全店", f"known by {by.en} only, never added up for the shop")


def _quotient(facts: ShopFacts, entry: Metric, period: Period, by: str | None) -> Figure:
    """Quotients of summed parts: of the first formula whose parts are known, for the shop and for its segments."""
    pairs = [
        (figure(facts, ratio_of.part, period, by), figure(facts, ratio_of.whole, period, by))
        for ratio_of in entry.ratios
    ]
    known = next(
        (pair for pair in pairs if pair[0].value is not None and pair[1].value is not None), pairs[0]
    )
    part, whole = known
    split_of = next((pair for pair in pairs if None not in (pair[0].by_segment, pair[1].by_segment)), known)
    return Figure(
        entry.code,
        ratio(part.value, whole.value),
        part.dataset if None not in (part.value, whole.value) else None,
        _unique(part.notes, whole.notes),
        _quotients(split_of[0].by_segment, split_of[1].by_segment),
        split_of[0].split_dataset,
        _unique(split_of[0].split_notes, split_of[1].split_notes),
    )


def _unique(*notes: Iterable[Text]) -> tuple[Text, ...]:
    return tuple(dict.fromkeys(note for each in notes for note in each))


def _quotients(
    parts: Mapping[str, float] | None, wholes: Mapping[str, float] | None
) -> Mapping[str, float] | None:
    if parts is None or wholes is None:
        return None
    pairs = {segment: ratio(parts.get(segment, 0.0), whole) for segment, whole in wholes.items()}
    return {segment: value for segment, value in pairs.items() if value is not None}


def compiled(code: str, tiles: Sequence[Period]) -> tuple[Query, ...]:
    """The queries that make the figure of the whole shop where the stored facts lie in these tiles; of a ratio, those
    of its parts. The first of each figure that can be answered counts.
    """
    entry = metric(code)
    if entry.ratios:
        parts = [part for each in entry.ratios for part in (each.part, each.whole)]
        return tuple(query for part in dict.fromkeys(parts) for query in compiled(part, tiles))
    return tuple(_compiled(read, tiles) for read in entry.reads)


def _compiled(read: Read, tiles: Sequence[Period]) -> Query:
    whole = Period(tiles[0].start, tiles[-1].end)
    by = dataset(read.dataset).dimension if _is_by_segment_only(read) else None
    if isinstance(read, Logged):
        return queries.logged(read.dataset, (read.figure,), whole)
    if isinstance(read, Latest):
        return queries.latest(read.dataset, (read.measure,), tiles, by=by)
    return queries.totals(
        read.dataset, (read.measure,), (whole,) if isinstance(read, Persons) else tiles, by=by
    )


def joined(notes: Iterable[Text]) -> Text | None:
    """Several notes as one, or None."""
    listed = _unique(notes)
    if not listed:
        return None
    return Text("；".join(note.zh for note in listed), "; ".join(note.en for note in listed))
