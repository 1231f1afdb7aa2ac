"""What is counted where: the cells over which the rates behind a figure are estimated.

A question by a dimension has its segments for cells. The whole shop is looked at by country where every stage is
known by country and the countries sum to the shop: then moving between countries is mix, and what one lucky order
brought to a country is chance. Otherwise the shop is one cell.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from baton.drivers.cannot_tell import CannotTell, NotYetTold
from baton.drivers.daily import read_days
from baton.drivers.evidence import Evidence
from baton.drivers.legs import ripeness_of
from baton.drivers.parents import tree_of
from baton.drivers.paths import MEASURES, Paths, Question, must_be_explainable, read_paths
from baton.facts.datasets import dataset
from baton.facts.snapshot import Snapshot
from baton.kit.errors import NotAnswerable
from baton.kit.glossary import label
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.facts import ShopFacts, must_be_answerable
from baton.metrics.formulas import dataset_by

FINER = "country"
"""What the whole shop is looked at by."""
LONGEST_HOLE = 31
"""Days missing in a row; where more are, the shop did not bring such files in that time."""
SAME = 0.5
"""Counts that differ by less are the same count."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A question about a change, ready to be read."""

    snapshot: Snapshot
    shop: str
    metric: str
    period: Period
    against: Period
    by: str | None
    latest_complete: date
    is_one_cell: bool = False
    """Look at the whole shop as one, also where it is known by country."""


@dataclass(frozen=True, slots=True)
class Cells:
    asking: Asking
    by: str | None
    """The dimension of the cells, also where the whole shop was asked for; None for the shop as one."""
    paths: Paths
    evidence: tuple[Evidence, ...]
    unripe: Text | None
    notes: tuple[Text, ...]


def read_cells(asking: Asking, of_dimension: Callable[[Asking], Cells] | None = None) -> Cells:
    """The cells of a question. `of_dimension` reads those of a dimension, or remembers them.

    Errors: NotFound for an unknown metric or dimension; NotYetTold where the facts do not tell, and what would.
    """
    must_be_explainable(asking.metric, asking.by)
    try:
        question = _question(asking)
        _must_have_no_gap(question)
        paths = read_paths(question)
    except NotAnswerable as error:
        raise not_yet(error, asking) from error
    if asking.by is None and not asking.is_one_cell:
        finer = _finer(asking, paths, of_dimension or read_cells)
        if finer is not None:
            return finer
    if asking.by is not None:
        _must_have_several(paths, asking.by)
    return _cells(asking, question, paths)


def _question(asking: Asking) -> Question:
    facts = ShopFacts(asking.snapshot, asking.shop, MEASURES)
    for asked in (asking.against, asking.period):
        must_be_answerable(facts, asked, asking.latest_complete)
    facts.foresee(asking.against, asking.period)
    return Question(facts, asking.metric, asking.period, asking.against, asking.by)


def _cells(asking: Asking, question: Question, paths: Paths) -> Cells:
    paths, notes = _with_few_direct_orders(paths)
    days = read_days(question, paths)
    if isinstance(days, Text):
        notes = (
            *notes,
            Text(f"没有按天的数据：{days.zh}", f"nothing to compare day by day: {days.en}"),
        )
        days = ()
    tree = tree_of(question, paths)
    evidence = tuple(
        Evidence(counts, tree, days[place] if days else None) for place, counts in enumerate(paths.counts)
    )
    unripe = ripeness_of(question, asking.latest_complete)
    return Cells(asking, asking.by, paths, evidence, unripe, (*paths.notes, *notes))


def _with_few_direct_orders(paths: Paths) -> tuple[Paths, tuple[Text, ...]]:
    """Rates of a path that nothing went along in a period cannot be told: its orders join the others'."""
    if not paths.has_direct_orders:
        return paths, ()
    direct = paths.counts[-1]
    if min(direct.before.sum(axis=1).min(), direct.after.sum(axis=1).min()) > 0:
        return paths, ()
    note = Text(
        "直接下单的太少，不单列一路，全部按经询盘计算",
        "too few orders without an inquiry for a path of their own: all count as following one",
    )
    return paths.as_one(), (note,)


def _finer(asking: Asking, whole: Paths, of_dimension: Callable[[Asking], Cells]) -> Cells | None:
    """The shop by country, where that says the same about every stage."""
    try:
        finer = of_dimension(replace(asking, by=FINER))
    except NotAnswerable:
        return None
    if not _adds_up(whole, finer.paths):
        return None
    dimension = label(FINER)
    note = Text(
        f"按{dimension.zh}估计各个率，再加成全店",
        f"rates are estimated by {dimension.en} and added to the shop",
    )
    notes = dict.fromkeys((*whole.notes, *finer.notes, note))
    return replace(finer, asking=asking, notes=tuple(notes))


def _adds_up(whole: Paths, finer: Paths) -> bool:
    stages = [row.code for row in whole.rows], [row.code for row in finer.rows]
    if stages[0] != stages[1]:
        return False
    for one, several in zip(whole.rows, finer.rows, strict=True):
        for total, parts in ((one.before, several.before), (one.after, several.after)):
            if not np.isclose(sum(total.values()), sum(parts.values()), rtol=1e-9, atol=SAME):
                return False
    return True


def _must_have_no_gap(question: Question) -> None:
    """Days that were never imported, in the files of the shop or of the dimension: what they held is not known.

    Another file may cover the same days. What happened is then known from it; how sure the legs are is not told from
    files that contradict each other about what is there.
    """
    name = "shop_day" if question.by is None else dataset_by(question.by).name
    stored = question.facts.intervals(name)
    if not stored:
        return
    known = {day for one in stored for day in one.days()}
    first, last = min(known), max(known)
    for asked in (question.against, question.period):
        missing = [day for day in asked.days() if first < day < last and day not in known]
        if missing and (len(missing) < asked.length or _hole(missing[0], known) <= LONGEST_HOLE):
            raise _gap(name, Period(missing[0], missing[-1]))


def _hole(day: date, known: Collection[date]) -> int:
    """How many days are missing in a row around one that is; both ends are known."""
    first = last = day
    while first not in known:
        first -= timedelta(days=1)
    while last not in known:
        last += timedelta(days=1)
    return (last - first).days - 1


def _gap(name: str, days: Period) -> NotYetTold:
    where = dataset(name).label
    return NotYetTold(
        CannotTell(
            Text(
                f"{days} 的「{where.zh}」没有导入，是缺口，不是零",
                f"{where.en} of {days} were never imported: a gap, not nought",
            ),
            Text(f"{days} 的「{where.zh}」", f"{where.en} of {days}"),
        ),
        Text("也可以选不含这几天的时间段。", "Or choose periods without these days."),
    )


def _must_have_several(paths: Paths, by: str) -> None:
    if len(paths.segments) > 1:
        return
    dimension = label(by)
    raise NotYetTold(
        CannotTell(
            Text(f"按{dimension.zh}只有一个", f"there is only one {dimension.en}"),
            Text(f"至少两个{dimension.zh}", f"at least two by {dimension.en}"),
        ),
        Text("也可以不拆分，看全店。", "Or ask for the whole shop."),
    )


def not_yet(error: NotAnswerable, asking: Asking) -> NotYetTold:
    """The facts' refusal as what cannot be told yet."""
    if isinstance(error, NotYetTold):
        return error
    both = f"{asking.against}、{asking.period}"
    needs = {
        "no_facts": Text("这家店铺的导出文件", "the shop's export files"),
        "period_before_data": Text(f"{both} 的文件", f"files of {asking.against} and {asking.period}"),
        "period_incomplete": Text("等这段时间完整", "the period to be complete"),
    }
    if error.code == "no_such_split" and asking.by is not None:
        name, dimension = label(asking.metric), label(asking.by)
        needs[error.code] = Text(
            f"按{dimension.zh}给出「{name.zh}」、正好能拼成 {both} 的文件",
            f"files that give {name.en} by {dimension.en} and can be put together to {asking.against} and "
            f"{asking.period}",
        )
    usual = Text(
        f"正好能拼成 {both} 的文件", f"files that can be put together to {asking.against} and {asking.period}"
    )
    why = Text(error.message.zh.rstrip("。"), error.message.en.rstrip("."))
    return NotYetTold(CannotTell(why, needs.get(error.code, usual)), error.remedy)
