"""How a lead's fields become codes for trees and columns for a linear margin.

A number's code is its bin among the learning rows' quantiles, a level's code its place when levels are ordered by
what the linear margin says of them; missing is a code of its own, and a level never met has one that says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy import sparse

from baton.inquiries.logic.grams import Sparse
from baton.inquiries.logic.lead_table import MISSING, Column, Floats, LeadTable
from baton.inquiries.logic.leak_guard import Ints

MOST_BINS = 24
MOST_LEVELS = 2000
MOST_PAIRED = 4
"""Fields of levels: as many or fewer are paired, so that the margin sees what two say together; else trees look."""
BETWEEN = " × "


@dataclass(frozen=True, slots=True)
class Coding:
    """One field's codes: 0 is missing, 1 is a level never met, then bins or levels."""

    name: str
    edges: tuple[float, ...]
    """Between bins, for numbers; a number at an edge belongs above it."""
    levels: tuple[str, ...]
    is_numeric: bool

    @property
    def size(self) -> int:
        return (len(self.edges) + 1 if self.is_numeric else len(self.levels)) + 2

    def codes(self, column: Column) -> Ints:
        """(rows,)"""
        if self.is_numeric:
            numbers = np.array([_number(level) for level in column.levels], dtype=np.float64)
            binned = np.searchsorted(np.array(self.edges), np.nan_to_num(numbers), side="right") + 2
            is_missing = np.array([level == MISSING for level in column.levels], dtype=np.bool_)
            found = np.where(is_missing, 0, np.where(np.isnan(numbers), 1, binned))
            return found.astype(np.int64)
        place = {level: at + 2 for at, level in enumerate(self.levels)}
        place[MISSING] = 0
        return np.array([place.get(level, 1) for level in column.levels], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Codings:
    fields: tuple[Coding, ...]

    def codes(self, table: LeadTable) -> Ints:
        """(rows × fields); a field that the table lacks is missing everywhere."""
        by_name = {column.name: column for column in table.columns}
        found = np.zeros((table.rows, len(self.fields)), dtype=np.int64)
        for at, coding in enumerate(self.fields):
            if coding.name in by_name:
                found[:, at] = coding.codes(by_name[coding.name])
        return found

    @property
    def starts(self) -> Ints:
        """(fields + 1,): where each field's columns begin."""
        return np.concatenate([[0], np.cumsum([coding.size for coding in self.fields], dtype=np.int64)])

    def columns(self, codes: Ints) -> Sparse:
        """(rows × all codes): 1 where a row has the code."""
        rows, fields = codes.shape
        place = (codes + self.starts[:-1]).ravel()
        owner = np.repeat(np.arange(rows), fields)
        shape = (rows, int(self.starts[-1]))
        return sparse.csr_matrix((np.ones(len(place)), (owner, place)), shape=shape)


def pairs_of(table: LeadTable) -> tuple[tuple[str, str], ...]:
    """The fields to be paired."""
    names = [column.name for column in table.columns if column.numbers is None]
    return tuple(combinations(names, 2)) if len(names) <= MOST_PAIRED else ()


def with_pairs(table: LeadTable, pairs: Sequence[tuple[str, str]]) -> LeadTable:
    """The table and a field of levels for each pair; missing where both are."""
    by_name = {column.name: column.levels for column in table.columns}
    nothing = (MISSING,) * table.rows
    joined = tuple(
        Column(
            f"{first}{BETWEEN}{second}",
            tuple(
                f"{one}{BETWEEN}{other}" if one or other else MISSING
                for one, other in zip(by_name.get(first, nothing), by_name.get(second, nothing), strict=True)
            ),
            None,
        )
        for first, second in pairs
    )
    return LeadTable(table.columns + joined, table.rows)


def coded(table: LeadTable) -> Codings:
    """Codes learnt from the rows of a table, without their outcomes."""
    return Codings(tuple(_coding(column) for column in table.columns))


def ranks(codings: Codings, weights: Floats) -> tuple[Ints, ...]:
    """By field, (size,): the order of its codes for the trees. Numbers keep theirs; levels go by their weight."""
    starts = codings.starts
    found: list[Ints] = []
    for at, coding in enumerate(codings.fields):
        own = weights[starts[at] : starts[at + 1]]
        if coding.is_numeric:
            found.append(np.arange(coding.size))
            continue
        rank = np.empty(coding.size, dtype=np.int64)
        rank[np.lexsort((np.arange(coding.size), own))] = np.arange(coding.size)
        found.append(rank)
    return tuple(found)


def ranked(codes: Ints, order: Sequence[Ints]) -> Ints:
    """Codes as the trees see them: (rows × fields)."""
    if not codes.shape[1]:
        return codes
    # Many levels are grouped, so that the trees' histograms stay small.
    most = MOST_BINS + 8
    columns = []
    for at, rank in enumerate(order):
        own = rank[codes[:, at]]
        columns.append(own if len(rank) <= most else own * most // len(rank))
    return np.stack(columns, axis=1)


def _coding(column: Column) -> Coding:
    if column.numbers is not None:
        known = column.numbers[~np.isnan(column.numbers)]
        edges = np.unique(np.quantile(known, np.linspace(0, 1, MOST_BINS + 1)[1:-1]))
        # An edge at the very smallest number would leave the bin below it empty.
        kept = tuple(float(edge) for edge in edges if edge > known.min())
        return Coding(column.name, kept, (), is_numeric=True)
    counts: dict[str, int] = {}
    for level in column.levels:
        if level != MISSING:
            counts[level] = counts.get(level, 0) + 1
    often = sorted((-times, level) for level, times in counts.items())
    return Coding(column.name, (), tuple(sorted(level for _, level in often[:MOST_LEVELS])), is_numeric=False)


def _number(level: str) -> float:
    try:
        number = float(level)
    except ValueError:
        return float("nan")
    return number if np.isfinite(number) else float("nan")
