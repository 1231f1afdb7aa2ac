"""What there is to say about a file that was read: nothing here sets a row aside."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from baton.facts.contract import Kind
from baton.kit.text import Text
from baton.sources.cells import Parsed
from baton.sources.contract import RatioCheck
from baton.sources.data_rows import DataRows
from baton.sources.header import Match
from baton.sources.workbook import Cells

_DAY_ONLY = r"^\s*\d{4}([-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}日?)\s*$"


def time_notes(rows: DataRows, match: Match) -> tuple[Text, ...]:
    notes: list[Text] = []
    for column in match.source.facts.columns:
        if column.kind is not Kind.INSTANT or column.name not in match.columns:
            continue
        texts = rows.columns[match.columns[column.name]].texts
        days = 0 if texts is None else pc.sum(pc.match_substring_regex(texts, _DAY_ONLY)).as_py() or 0
        if days:
            notes.append(
                Text(
                    f"{days} 行的「{column.label.zh}」只有日期，按当天 00:00 计；回复时长会因此不准。",
                    f"{days} rows have a day without a time in {column.label.en}: taken as 00:00, "
                    "so reply times are not exact.",
                )
            )
    return tuple(notes)


def ratio_notes(
    rows: DataRows, match: Match, parsed: Mapping[str, Parsed], accepted: np.ndarray
) -> tuple[Text, ...]:
    """Where a printed ratio is not what its parts give, beyond rounding: the file may mix periods or sources."""
    notes: list[Text] = []
    for check in match.source.checks:
        if check.header not in match.checks:
            continue
        wrong = np.flatnonzero(_is_off(rows.columns[match.checks[check.header]], check, parsed) & accepted)
        if len(wrong):
            facts = match.source.facts
            part, whole = facts.column(check.part).label, facts.column(check.whole).label
            row = int(rows.numbers[wrong[0]])
            notes.append(
                Text(
                    f"{len(wrong)} 行的「{check.header}」与 {part.zh}÷{whole.zh} 不符（首见第 {row} 行）；以重算为准。",
                    f"{len(wrong)} rows print a “{check.header}” that is not {part.en} ÷ {whole.en} "
                    f"(first in row {row}); the recomputed one is used.",
                )
            )
    return tuple(notes)


def _is_off(cells: Cells, check: RatioCheck, parsed: Mapping[str, Parsed]) -> np.ndarray:
    part = parsed[check.part].values.cast(pa.float64()).to_numpy(zero_copy_only=False)
    whole = parsed[check.whole].values.cast(pa.float64()).to_numpy(zero_copy_only=False)
    printed, rounding = _printed(cells)
    with np.errstate(divide="ignore", invalid="ignore"):
        real = np.where(whole > 0, part / whole, np.nan)
        off: np.ndarray = np.abs(printed - real) > rounding * 1.02
    sound: np.ndarray = off & ~np.isnan(real) & ~np.isnan(printed)
    return sound


_PERCENT = re.compile(r"(\d+)(?:\.(\d+))?%")


def _printed(cells: Cells) -> tuple[np.ndarray, np.ndarray]:
    """The ratios of a column and how far rounding may carry each: half of the last digit printed.

    Trailing zeros are dropped by the platform (3.7% may be 3.70%), so that a column is as fine as its finest cell.
    """
    values = np.full(cells.length, np.nan)
    if cells.numbers is not None:
        values = cells.numbers.to_numpy(zero_copy_only=False).copy()
    decimals = 0
    if cells.texts is not None:
        encoded = pc.utf8_trim_whitespace(cells.texts).dictionary_encode()
        read = [_PERCENT.fullmatch(text) for text in encoded.dictionary.to_pylist()]
        decimals = max((len(found[2] or "") for found in read if found), default=0)
        ratios = np.array([float(found[0][:-1]) / 100 if found else np.nan for found in read] + [np.nan])
        codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
        values = np.where(np.isnan(values), ratios[codes], values)
    return values, np.full(cells.length, 0.5 * 10.0 ** (-decimals - 2))
