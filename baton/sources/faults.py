"""What is wrong with a row, and the row as it stood in the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from baton.facts.contract import Column, Dataset, Kind
from baton.kit.period import Period
from baton.kit.text import Text
from baton.sources.cells import Parsed
from baton.sources.contract import PERIOD
from baton.sources.data_rows import DataRows
from baton.sources.header import ANNOTATIONS, Match, header_name
from baton.sources.limits import MAX_REJECTS
from baton.sources.problems import Problem, problem
from baton.sources.reading import Reject
from baton.sources.refusals import refused
from baton.sources.workbook import Sheet


def faults_of(
    rows: DataRows, match: Match, parsed: Mapping[str, Parsed], zone: ZoneInfo, today: date | None
) -> dict[int, list[tuple[str, Problem]]]:
    """By row, the fields that cannot be taken, in the dataset's order. What is `today` in `zone`, where it matters."""
    facts = match.source.facts
    found: dict[int, list[tuple[str, Problem]]] = {}
    for column in facts.columns:
        for row, trouble in parsed[column.name].problems.items():
            found.setdefault(row, []).append((column.name, trouble))
        if isinstance(column, Column) and column.is_required:
            missing = np.flatnonzero(parsed[column.name].values.is_null().to_numpy(zero_copy_only=False))
            for place in map(int, missing):
                if place not in parsed[column.name].problems:
                    found.setdefault(place, []).append((column.name, problem("missing")))
    for first, second in match.source.ordered:
        is_backwards = pc.fill_null(pc.less(parsed[second].values, parsed[first].values), False)
        for place in map(int, np.flatnonzero(is_backwards.to_numpy(zero_copy_only=False))):
            found.setdefault(place, []).append((second, problem("ends_before_start")))
    if today is not None and facts.past_by is not None:
        for place in _still_ahead(facts, parsed, zone, today):
            trouble = problem("still_ahead", today=today)
            found.setdefault(place, []).append((facts.past_by, trouble))
    _find_doubled(rows, facts, parsed, found)
    return found


def _still_ahead(facts: Dataset, parsed: Mapping[str, Parsed], zone: ZoneInfo, today: date) -> list[int]:
    """Rows that were written down before their day. A day more is let pass: elsewhere it may be tomorrow already."""
    assert facts.past_by is not None
    column = facts.column(facts.past_by)
    end: date = today + timedelta(days=2)
    if column.kind is Kind.INSTANT:
        end = datetime.combine(end, time(), zone)
    is_ahead = pc.greater_equal(parsed[column.name].values, pa.scalar(end, column.arrow_type))
    return list(map(int, np.flatnonzero(pc.fill_null(is_ahead, False).to_numpy(zero_copy_only=False))))


def _find_doubled(
    rows: DataRows, facts: Dataset, parsed: Mapping[str, Parsed], found: dict[int, list[tuple[str, Problem]]]
) -> None:
    """Two rows with one key: the store would keep the last alone, so the second is set aside and said so."""
    keys = facts.row_keys
    texts = [pc.fill_null(parsed[key.name].values.cast(pa.string()), "") for key in keys]
    codes = (
        pc.binary_join_element_wise(*texts, "\x1f").dictionary_encode().indices.to_numpy(zero_copy_only=False)
    )
    sound = np.ones(rows.count, dtype=bool)
    if found:
        sound[list(found)] = False
    places = np.flatnonzero(sound)
    _, first = np.unique(codes[places], return_index=True)
    if len(first) == len(places):
        return
    first_of = dict(zip(codes[places[first]].tolist(), places[first].tolist(), strict=True))
    named = (facts.keys or keys)[0]
    for row in np.setdiff1d(places, places[first]):
        earlier = int(rows.numbers[first_of[int(codes[row])]])
        trouble = problem("doubled", row=earlier, key=named.label.zh, key_en=named.label.en)
        found.setdefault(int(row), []).append((named.name, trouble))


def rejects_of(
    sheet: Sheet,
    match: Match,
    rows: DataRows,
    parsed: Mapping[str, Parsed],
    problems: Mapping[int, Sequence[tuple[str, Problem]]],
    period: Period | None,
) -> tuple[Reject, ...]:
    if not problems:
        return ()
    header = sheet.row(match.row)
    if len(problems) > MAX_REJECTS:
        row = min(problems)
        name, trouble = problems[row][0]
        raise refused(
            "too_many_faults",
            count=f"{len(problems):,}",
            row=rows.numbers[row],
            column=_header_of(match, header, name).strip(),
            reason=trouble.reason.zh,
            reason_en=trouble.reason.en,
        )
    chosen = np.zeros(rows.count, dtype=bool)
    chosen[list(problems)] = True
    shown = _originals(sheet, match, rows, parsed, pa.array(chosen))
    found: list[Reject] = []
    for place, row in enumerate(sorted(problems)):
        name, trouble = problems[row][0]
        column = _header_of(match, header, name)
        cells = {title: values[place] for title, values in shown.items()}
        found.append(
            Reject(
                sheet=sheet.name,
                row=int(rows.numbers[row]),
                column=column,
                value=cells.get(column, ""),
                reason=_with_others(
                    trouble.reason, [_header_of(match, header, other) for other, _ in problems[row][1:]]
                ),
                remedy=trouble.remedy,
                cells=cells,
                period=period,
            )
        )
    return tuple(found)


def _with_others(reason: Text, others: Sequence[str]) -> Text:
    if not others:
        return reason
    named = list(dict.fromkeys(others))
    zh, en = "、".join(named), ", ".join(named)
    return Text(f"{reason.zh}还有问题的列：{zh}。", f"{reason.en} Also wrong: {en}.")


def _header_of(match: Match, header: Sequence[str], name: str) -> str:
    """The header under which a field stands in the file; its label where it has no column."""
    if name in {"period_start", "period_end"}:
        name = PERIOD
    joined = match.source.joined
    if joined is not None and name == joined.field:
        name = joined.levels[0]
    if name in match.columns:
        return titles(header)[match.columns[name]]
    return match.source.facts.column(name).label.zh if match.source.facts.has(name) else "日期"


def titles(header: Sequence[str]) -> tuple[str, ...]:
    """Headers made distinct: a second column of the same name is told by a number."""
    seen: dict[str, int] = {}
    titles: list[str] = []
    for cell in header:
        seen[cell] = seen.get(cell, 0) + 1
        titles.append(cell if seen[cell] == 1 else f"{cell} ({seen[cell]})")
    return tuple(titles)


def _originals(
    sheet: Sheet, match: Match, rows: DataRows, parsed: Mapping[str, Parsed], chosen: pa.Array
) -> dict[str, list[str]]:
    """Header → the original texts of the chosen rows."""
    shown: dict[str, list[str]] = {}
    for title, column in zip(titles(sheet.row(match.row)), rows.columns, strict=True):
        if title.strip() and header_name(title).key not in _ANNOTATION_KEYS:
            taken = column.taken(chosen)
            shown[title] = [taken.shown(row) for row in range(taken.length)]
    if match.source.numbered_by is not None and "occurrence" not in match.columns:
        label = match.source.facts.column("occurrence").label.zh
        shown[label] = [
            "" if value is None else str(value)
            for value in parsed["occurrence"].values.filter(chosen).to_pylist()
        ]
    return shown


_ANNOTATION_KEYS = {header_name(name).key for name in ANNOTATIONS}
