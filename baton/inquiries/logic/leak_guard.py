"""Fields that are known only after the outcome, refused before anything is learnt from them.

A score at arrival may use what is known at arrival. Exports hold each lead as it is today, so that a field such as
the last activity tells how the lead went instead of how it will go. Five signs give such a field away, each enough:

    changed     the value differs from the one that was stored at arrival
    name        the name speaks of a later state, a judgement or an end
    levels      most of its values tell what happened afterwards, or what somebody made of the lead
    certain     its values settle the outcome, both ways, for many leads: no field at arrival does
    batch       it is filled for some stretches of arrivals and empty for others: somebody filled it in later
    travels     it is empty on the same leads as a refused field, and nearly follows from it

A field that is useless without being a leak is told apart: an identifier, one single level. Who knows that a field
stands at arrival can vouch for it: its name, its levels and its batches then no longer count, the rest does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from baton.drivers.wilson import wilson_limits
from baton.inquiries.logic.lead_table import MISSING, Bools, Column, Floats, LeadTable
from baton.inquiries.logic.leak_words import is_a_judgement, speaks_of_an_end, tells_of_later
from baton.kit.text import Text

Ints = NDArray[np.int64]


class Sign(StrEnum):
    CHANGED = "changed"
    NAME = "name"
    LEVELS = "levels"
    CERTAIN = "certain"
    BATCH = "batch"
    TRAVELS = "travels"
    IDENTIFIER = "identifier"
    ONE_LEVEL = "one_level"

    @property
    def is_leak(self) -> bool:
        return self not in (Sign.IDENTIFIER, Sign.ONE_LEVEL)


@dataclass(frozen=True, slots=True)
class Refusal:
    field: str
    sign: Sign
    text: Text


CHANGED_SHARE = 0.02
PURE, LEAST_TIMES_ODDS, FEWEST_ROWS = 0.9, 8.0, 10
CERTAIN_SHARE = 0.1
"""Of all leads, in levels that settle the outcome; of one way alone it takes more (CERTAIN_WINS)."""
CERTAIN_PURE, CERTAIN_WINS = 0.95, 0.3
TOLD_SHARE, JUDGED_SHARE = 0.3, 0.6
BLOCKS, FEWEST_IN_BLOCK, BATCH_FULL, BATCH_EMPTY = 20, 10, 0.9, 0.1
SAME_EMPTY, FOLLOWS = 0.98, 0.5
IDENTIFIER_SHARE, IDENTIFIER_ROWS = 0.5, 50
SERIAL_SHARE = 0.98
Z = 1.96
CUTS = 10

_UNTOUCHED = frozenset({"select", "please select", "none", "n/a", "na", "-", "请选择", "无", "未选择"})
"""What a form leaves where nothing was chosen: says nothing about what a field's values speak of."""


def guard(
    table: LeadTable,
    is_won: Bools,
    *,
    order: Floats | None = None,
    changed: Mapping[str, float] | None = None,
    vouched: Collection[str] = (),
) -> tuple[Refusal, ...]:
    """The fields not to learn from, in the table's order, each with its first sign.

    is_won: (rows,). order: (rows,) anything that grows with the moment of arrival. changed: by field, the share of
    leads whose value is no longer the one stored at arrival. vouched: fields known to stand at arrival.
    """
    found: dict[str, Refusal] = {}
    for column in table.columns:
        share = (changed or {}).get(column.name, 0.0)
        refusal = _judged(column, is_won, order, share, is_vouched=column.name in vouched)
        if refusal is not None:
            found[column.name] = refusal
    leaks = [column for column in table.columns if column.name in found and found[column.name].sign.is_leak]
    for column in table.columns:
        if column.name in found or column.name in vouched:
            continue
        leader = next((leak for leak in leaks if _travels(column, leak)), None)
        if leader is not None:
            found[column.name] = _refusal(
                column,
                Sign.TRAVELS,
                f"与「{leader.name}」同缺同有，内容也几乎由它决定",
                f"it is empty on the same leads as “{leader.name}” and nearly follows from it",
            )
    return tuple(found[column.name] for column in table.columns if column.name in found)


def _judged(
    column: Column, is_won: Bools, order: Floats | None, changed: float, *, is_vouched: bool
) -> Refusal | None:
    useless = _useless(column)
    if useless is not None:
        return useless
    if changed > CHANGED_SHARE:
        return _refusal(
            column,
            Sign.CHANGED,
            f"{changed:.0%} 的线索里，它的值到达之后变过",
            f"for {changed:.0%} of the leads it is no longer what it was at arrival",
        )
    if not is_vouched:
        spoken = _speaks_of_later(column, order)
        if spoken is not None:
            return spoken
    share, is_settled = _certainty(column, is_won)
    if is_settled:
        return _refusal(
            column,
            Sign.CERTAIN,
            f"它的值几乎决定了 {share:.0%} 线索的结果，到达时的字段做不到",
            f"its values all but settle the outcome of {share:.0%} of the leads, which no field at arrival does",
        )
    return None


def _speaks_of_later(column: Column, order: Floats | None) -> Refusal | None:
    if speaks_of_an_end(column.name):
        return _refusal(
            column,
            Sign.NAME,
            "名称说的是后来的状态、评价或结局",
            "its name speaks of a later state, a judgement or an end",
        )
    if _levels_tell(column):
        return _refusal(
            column,
            Sign.LEVELS,
            "它的值大多在说后来发生了什么，或别人怎么评价",
            "most of its values tell what happened later, or what somebody made of the lead",
        )
    if order is not None and _is_filled_in_batches(column, order):
        return _refusal(
            column,
            Sign.BATCH,
            "有的时段全填、有的时段全空，像是事后成批补的",
            "it is filled for some stretches of arrivals and empty for others, as if filled in later",
        )
    return None


def _refusal(column: Column, sign: Sign, zh: str, en: str) -> Refusal:
    return Refusal(
        column.name, sign, Text(f"不用「{column.name}」：{zh}。", f"“{column.name}” is left out: {en}.")
    )


def _useless(column: Column) -> Refusal | None:
    distinct = set(column.levels)
    rows = len(column.levels)
    if len(distinct) <= 1:
        return _refusal(
            column, Sign.ONE_LEVEL, "只有一种值，说明不了什么", "it has a single value and tells nothing"
        )
    filled = int(column.is_filled.sum())
    if filled < IDENTIFIER_ROWS:
        return None
    share = len(distinct - {MISSING}) / filled
    numbers = column.numbers
    if numbers is None:
        is_name = share > IDENTIFIER_SHARE
    else:
        is_whole = bool((numbers[column.is_filled] % 1 == 0).all())
        is_name = is_whole and share > SERIAL_SHARE and rows >= 4 * IDENTIFIER_ROWS
    if is_name:
        return _refusal(
            column,
            Sign.IDENTIFIER,
            "它是编号或名称，不可推广",
            "it is an identifier and says nothing of others",
        )
    return None


def _levels_tell(column: Column) -> bool:
    if column.numbers is not None:
        return False
    kept = [level for level in column.levels if level != MISSING and level.casefold() not in _UNTOUCHED]
    if len(kept) < FEWEST_ROWS:
        return False
    counts = {level: kept.count(level) for level in set(kept)} if len(set(kept)) <= 400 else {}
    told = sum(times for level, times in counts.items() if tells_of_later(level))
    judged = sum(times for level, times in counts.items() if is_a_judgement(level))
    return told >= TOLD_SHARE * len(kept) or judged >= JUDGED_SHARE * len(kept)


def _certainty(column: Column, is_won: Bools) -> tuple[float, bool]:
    """Share of the leads whose outcome the field settles, and whether that is more than an honest field does."""
    codes, size = _codes(column)
    count: Floats = np.bincount(codes, minlength=size).astype(np.float64)
    won: Floats = np.bincount(codes, weights=is_won, minlength=size).astype(np.float64)
    base = float(is_won.mean())
    if not 0 < base < 1:
        return 0.0, False
    told = np.maximum(count, 1.0)
    low, high = wilson_limits(won / told, told, Z)
    odds = base / (1 - base)
    is_enough = count >= FEWEST_ROWS
    wins = is_enough & (low >= PURE) & (low / np.maximum(1 - low, 1e-12) >= LEAST_TIMES_ODDS * odds)
    losses = is_enough & (high <= 1 - PURE) & (high / np.maximum(1 - high, 1e-12) <= odds / LEAST_TIMES_ODDS)
    share = float(count[wins | losses].sum() / count.sum())
    if wins.any() and losses.any() and share >= CERTAIN_SHARE:
        return share, True
    surest = is_enough & (won / np.maximum(count, 1) >= CERTAIN_PURE) & wins
    return share, bool(won[surest].sum() >= CERTAIN_WINS * is_won.sum())


def _codes(column: Column) -> tuple[Ints, int]:
    """Levels as numbers from nought, missing among them; numbers are cut into CUTS parts first."""
    if column.numbers is None:
        _, codes = np.unique(np.array(column.levels, dtype=np.str_), return_inverse=True)
        return codes.astype(np.int64), int(codes.max(initial=-1)) + 1
    known = column.numbers[~np.isnan(column.numbers)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, CUTS + 1)[1:-1]))
    cut = np.searchsorted(edges, np.nan_to_num(column.numbers), side="right") + 1
    return np.where(np.isnan(column.numbers), 0, cut).astype(np.int64), len(edges) + 2


def _is_filled_in_batches(column: Column, order: Floats) -> bool:
    """Full here and empty there; a field that the form has had since some day is honest, and only grows fuller."""
    rows = len(order)
    blocks = min(BLOCKS, rows // FEWEST_IN_BLOCK)
    if blocks < 4:
        return False
    in_order = column.is_filled[np.argsort(order, kind="stable")]
    filled = np.array([part.mean() for part in np.array_split(in_order, blocks)])
    if filled.max() < BATCH_FULL or filled.min() > BATCH_EMPTY:
        return False
    # Empty after full: a form does not forget its fields for a while, but those who fill in by hand do.
    fullest_before = np.maximum.accumulate(filled)
    return bool((fullest_before - filled).max() >= BATCH_FULL - BATCH_EMPTY)


def _travels(column: Column, leak: Column) -> bool:
    empty, leak_empty = ~column.is_filled, ~leak.is_filled
    either = int((empty | leak_empty).sum())
    if either < FEWEST_ROWS or empty.all() or int((empty & leak_empty).sum()) < SAME_EMPTY * either:
        return False
    filled = np.flatnonzero(~empty & ~leak_empty)
    if len(filled) < FEWEST_ROWS:
        return False
    own, _ = _codes(column)
    other, _ = _codes(leak)
    return _shared_information(own[filled], other[filled]) >= FOLLOWS


def _shared_information(first: Ints, second: Ints) -> float:
    """Mutual information over the smaller entropy: 1 where one follows from the other. 0 where one never differs."""
    least = min(_entropy(first), _entropy(second))
    if least <= 0:
        return 0.0
    both = first * (int(second.max(initial=0)) + 1) + second
    return (_entropy(first) + _entropy(second) - _entropy(both)) / least


def _entropy(codes: Ints) -> float:
    _, counts = np.unique(codes, return_counts=True)
    share = counts / counts.sum()
    return float(-(share * np.log(share)).sum())


def names_of(refusals: Sequence[Refusal]) -> frozenset[str]:
    return frozenset(refusal.field for refusal in refusals)
