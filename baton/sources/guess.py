"""What an unknown table's columns probably are: the starting point of a mapping, never used without a person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from baton.facts.contract import Grain
from baton.facts.datasets import dataset
from baton.kit.countries import find_country
from baton.kit.errors import NotReadable
from baton.kit.text import Text
from baton.sources.contract import PERIOD, Source, day_key_of
from baton.sources.header import HEADER_ROWS, fields_by_header, header_name, likely_header
from baton.sources.refusals import refused
from baton.sources.workbook import Sheet

SAMPLE_ROWS = 5
_LEAST = 0.55
"""Likeness of two headers below which nothing is proposed."""
_DAY = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?.*")
_PRODUCT = re.compile(r"\d{12,15}")


@dataclass(frozen=True, slots=True)
class Guess:
    header: str
    field: str | None
    confidence: float
    """0 to 1; 1 is a known header."""


class UnknownTable(NotReadable):
    """No source and no saved mapping knows the header. Carries what a mapping is made from."""

    def __init__(
        self,
        sheet: str,
        header_row: int,
        header: tuple[str, ...],
        rows: tuple[tuple[str, ...], ...],
        dataset_name: str,
        guesses: tuple[Guess, ...],
    ) -> None:
        super().__init__(
            "unknown_table",
            Text("不认识这张表的表头。", "The header of this table is not known."),
            Text(
                "请在「数据」页为各列选择含义，保存后下次自动识别。",
                "Say on the Data page what its columns are; the next such file is then recognised.",
            ),
        )
        self.sheet = sheet
        self.header_row = header_row
        """As a spreadsheet counts: the first row is 1."""
        self.header = header
        self.rows = rows
        """The first rows below the header, as texts."""
        self.dataset = dataset_name
        """The dataset that fits best."""
        self.guesses = guesses
        """One a column, for that dataset."""


def unknown_table(seen: Sequence[Sheet], sources: Iterable[Source]) -> NotReadable:
    """The refusal of a workbook of which no sheet is known."""
    known = tuple(sources)
    for sheet in seen:
        top = sheet.top(HEADER_ROWS + SAMPLE_ROWS)
        at = likely_header(top)
        if at is None:
            continue
        header = tuple(cell.strip() for cell in top[at])
        rows = top[at + 1 : at + 1 + SAMPLE_ROWS]
        best = max(
            dict.fromkeys(source.dataset for source in known),
            key=lambda name: sum(found.confidence for found in guess_columns(header, rows, name, known)),
        )
        return UnknownTable(sheet.name, at + 1, header, rows, best, guess_columns(header, rows, best, known))
    return refused("no_rows")


def guess_columns(
    header: Sequence[str], rows: Sequence[Sequence[str]], dataset_name: str, sources: Iterable[Source]
) -> tuple[Guess, ...]:
    """One guess a column for the dataset: by the likeness of the header, else by what the cells look like.

    A field is proposed once, for the column that is most like it.
    """
    known: dict[str, str] = {}
    for source in sources:
        if source.dataset == dataset_name:
            known.update(fields_by_header(source))
    facts = dataset(dataset_name)
    allowed = {column.name for column in facts.columns}
    dated_by = PERIOD if facts.grain is Grain.PERIOD else day_key_of(facts)
    if dated_by is not None:
        allowed.add(dated_by)
    proposals: list[tuple[float, int, str]] = []
    for index, cell in enumerate(header):
        for confidence, field in _proposals(cell, [row[index] for row in rows], known, dated_by):
            if field in allowed:
                proposals.append((confidence, index, field))
    chosen: dict[int, Guess] = {}
    taken: set[str] = set()
    for confidence, index, field in sorted(proposals, key=lambda item: (-item[0], item[1])):
        if index not in chosen and field not in taken:
            chosen[index] = Guess(header[index], field, round(confidence, 2))
            taken.add(field)
    return tuple(chosen.get(index, Guess(cell, None, 0.0)) for index, cell in enumerate(header))


def _proposals(
    cell: str, values: Sequence[str], known: dict[str, str], dated_by: str | None
) -> list[tuple[float, str]]:
    key = header_name(cell).key
    if not key:
        return []
    if key in known:
        return [(1.0, known[key])]
    found: dict[str, float] = {}
    for header, field in known.items():
        likeness = SequenceMatcher(None, key, header).ratio()
        if likeness >= _LEAST:
            found[field] = max(found.get(field, 0.0), likeness * 0.9)
    filled = [value.strip() for value in values if value.strip()]
    dated = [] if dated_by is None else [(dated_by, _is_day)]
    for field, looks in (*dated, ("product_id", _is_product), ("country", _is_country)):
        if filled and all(looks(value) for value in filled):
            found[field] = max(found.get(field, 0.0), 0.6)
    return [(confidence, field) for field, confidence in found.items()]


def _is_day(value: str) -> bool:
    return _DAY.fullmatch(value) is not None


def _is_product(value: str) -> bool:
    return _PRODUCT.fullmatch(value) is not None


def _is_country(value: str) -> bool:
    return find_country(value) is not None
