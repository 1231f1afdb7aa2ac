"""From a sheet with a known header to a typed table, the rows set aside, and what there is to say about the file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from baton.facts.contract import Column, Dataset, Grain, Kind, Measure
from baton.kit.data_days import data_day_of
from baton.kit.errors import NotUsable
from baton.kit.period import Period, find_period, parse_day
from baton.kit.text import Text
from baton.sources.cells import Parsed, parse, parse_days, parse_text
from baton.sources.contract import PERIOD, RatioCheck, Source
from baton.sources.header import ANNOTATIONS, Match, header_name
from baton.sources.problems import Problem, Spoilt, problem
from baton.sources.refusals import refused
from baton.sources.workbook import Cells, Sheet

TOTALS = (
    "全部账号",
    "汇总",
    "合计",
    "总计",
    "小计",
    "全部",
    "全部渠道",
    "全部国家/地区",
    "Total",
    "TOTAL",
    "Grand Total",
    "All accounts",
)
"""What a row of totals says in a cell of its key: matched whole and with case, for a keyword may be "total"."""
EXAMPLE = ("示例", "EXAMPLE")
"""How the id of a template's example row starts; such a row is not data."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was set aside, and why."""

    sheet: str
    row: int
    """As a spreadsheet counts: the first row is 1."""
    column: str
    value: str
    reason: Text
    remedy: Text
    cells: Mapping[str, str]
    """Header → original text, in the file's order."""
    period: Period | None = None
    """The days the file speaks of, where they are not in the row."""


@dataclass(frozen=True, slots=True)
class Reading:
    source: str
    dataset: str
    period: Period | None
    """The days that the accepted rows speak of; None where none was accepted."""
    table: pa.Table
    """The dataset's schema, and `row_number` (int64) as a spreadsheet counts."""
    rejects: tuple[Reject, ...]
    rows_read: int
    """Data rows: accepted and rejected, without totals, examples and blank rows."""
    dropped_totals: int
    unknown_columns: tuple[str, ...]
    notes: tuple[Text, ...]
    sheet: str = ""
    label: Text = field(default_factory=lambda: Text("", ""))
    """The source's label; for a saved mapping its name."""


class PeriodNeeded(NotUsable):
    """Neither the file nor its name says which days it speaks of: somebody has to."""

    def __init__(self, ends_on: date | None) -> None:
        known = (
            Text(f"文件名里的日期是 {ends_on}。", f"The name says {ends_on}.") if ends_on else Text("", "")
        )
        super().__init__(
            "period_needed",
            Text(
                f"文件里没有时间周期。{known.zh}",
                f"The file does not say which days it speaks of. {known.en}".strip(),
            ),
            Text("请选择这份文件的开始日和结束日。", "Choose its first and last day."),
        )
        self.ends_on = ends_on
        """The lone date of the file's name, which exports put at the period's end."""


@dataclass(frozen=True)
class _Rows:
    """The data rows of a sheet: header, totals, examples and blank rows are gone."""

    columns: tuple[Cells, ...]
    numbers: np.ndarray
    """Row numbers as a spreadsheet counts."""
    dropped_totals: int

    @property
    def count(self) -> int:
        return len(self.numbers)


def read_sheet(sheet: Sheet, match: Match, file_name: str, period: Period | None, zone: ZoneInfo) -> Reading:
    """Read the rows under the header. Raises PeriodNeeded, and NotReadable where there is no row."""
    source, facts = match.source, match.source.facts
    rows = _data_rows(sheet, match)
    if rows.count == 0:
        raise refused("no_rows")
    stated, notes = _stated_period(sheet, match, file_name, period)
    parsed, file_period = _parse_rows(rows, match, stated, period, file_name, zone)
    problems = _problems(rows, match, parsed)
    table, accepted = _table(facts, parsed, rows, problems)
    rejects = _rejects(sheet, match, rows, parsed, problems, file_period)
    return Reading(
        source=source.name,
        dataset=facts.name,
        period=_covered(table, facts),
        table=table,
        rejects=rejects,
        rows_read=rows.count,
        dropped_totals=rows.dropped_totals,
        unknown_columns=match.unknown,
        notes=(*notes, *_time_notes(rows, match), *_ratio_notes(rows, match, parsed, accepted)),
        sheet=sheet.name,
        label=source.label,
    )


# --- which rows are data ---------------------------------------------------------------------------------------------


def _data_rows(sheet: Sheet, match: Match) -> _Rows:
    start = match.row + 1
    below = tuple(column.from_row(start) for column in sheet.columns)
    length = sheet.rows - start
    if length <= 0:
        return _Rows(below, np.empty(0, dtype=np.int64), 0)
    keep = pa.repeat(False, length)
    for column in below:
        keep = pc.or_(keep, column.is_filled())
    totals = _where(below, _naming_columns(match), lambda texts: pc.is_in(texts, pa.array(TOTALS)), length)
    totals = pc.and_(totals, keep)
    keep = pc.and_(keep, pc.invert(totals))
    if match.source.facts.grain is Grain.ENTITY:
        keys = [match.columns[key.name] for key in match.source.facts.keys if key.name in match.columns]
        pattern = "^(" + "|".join(EXAMPLE) + ")"
        examples = _where(below, keys, lambda texts: pc.match_substring_regex(texts, pattern), length)
        keep = pc.and_(keep, pc.invert(examples))
    numbers = np.flatnonzero(keep.to_numpy(zero_copy_only=False)) + start + 1
    kept = below if len(numbers) == length else tuple(column.taken(keep) for column in below)
    return _Rows(kept, numbers, pc.sum(totals).as_py() or 0)


def _naming_columns(match: Match) -> list[int]:
    """Columns in which a row of totals says so: the keys, the date, the levels of a joined key."""
    names = [key.name for key in match.source.facts.keys] + [PERIOD]
    if match.source.joined is not None:
        names.extend(match.source.joined.levels)
    if match.source.facts.has("product_name"):
        names.append("product_name")
    return [match.columns[name] for name in names if name in match.columns]


def _where(columns: Sequence[Cells], chosen: Sequence[int], test, length: int) -> pa.Array:  # type: ignore[no-untyped-def]
    found = pa.repeat(False, length)
    for index in chosen:
        texts = columns[index].texts
        if texts is not None:
            found = pc.or_(found, pc.fill_null(test(pc.utf8_trim_whitespace(texts)), False))
    return found


# --- which days the file speaks of -----------------------------------------------------------------------------------

_STATED_DAY = re.compile(
    r"(?:统计日期|数据日期|时间周期|日期范围|period|date)\D{0,6}(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})", re.I
)
_NAME_SPAN = re.compile(
    r"(\d{4})[-.]?(\d{2})[-.]?(\d{2})\s*(?:_|-|to|~|至)\s*(\d{4})[-.]?(\d{2})[-.]?(\d{2})(?!\d)"
)
_NAME_DAY = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")


def _stated_period(
    sheet: Sheet, match: Match, file_name: str, given: Period | None
) -> tuple[Period | None, tuple[Text, ...]]:
    """The period that the cells above the header state, else the file's name, else the one given."""
    if match.source.facts.grain is Grain.ENTITY or PERIOD in match.columns:
        return None, ()
    stated = _period_above(sheet, match.row) or _period_in_name(file_name)
    if stated is None:
        return given, ()
    if given is not None and given != stated:
        note = Text(
            f"文件写明时间周期 {stated}，按文件处理，没有用 {given}。",
            f"The file states its period, {stated}; it was used instead of {given}.",
        )
        return stated, (note,)
    return stated, ()


def _period_above(sheet: Sheet, header_row: int) -> Period | None:
    above = [
        unicodedata.normalize("NFKC", cell) for row in range(header_row) for cell in sheet.row(row) if cell
    ]
    for cell in above:
        found = find_period(cell)
        if found is not None:
            return found
    for cell in above:
        day = _STATED_DAY.search(cell)
        if day:
            return _one_day(day.group(1))
    return None


def _one_day(text: str) -> Period | None:
    try:
        day = date(*(int(part) for part in re.split(r"[-/.]", text)))
    except ValueError:
        return None
    return Period(day, day)


def _period_in_name(file_name: str) -> Period | None:
    found = find_period(file_name)
    if found is not None:
        return found
    span = _NAME_SPAN.search(file_name)
    if span is None:
        return None
    numbers = [int(group) for group in span.groups()]
    try:
        start, end = date(*numbers[:3]), date(*numbers[3:])
    except ValueError:
        return None
    return Period(start, end) if start <= end else None


def _day_in_name(file_name: str) -> date | None:
    days = _NAME_DAY.findall(file_name)
    try:
        return parse_day(days[0]) if len(days) == 1 else None
    except NotUsable:
        return None


# --- cells into columns ----------------------------------------------------------------------------------------------


def _parse_rows(
    rows: _Rows, match: Match, stated: Period | None, given: Period | None, file_name: str, zone: ZoneInfo
) -> tuple[dict[str, Parsed], Period | None]:
    """Every column of the dataset parsed, and the one period of the file where the rows do not carry their own."""
    source, facts = match.source, match.source.facts
    parsed: dict[str, Parsed] = {}
    file_period: Period | None = None
    if facts.grain is Grain.PERIOD:
        if PERIOD in match.columns:
            starts, ends = parse_days(rows.columns[match.columns[PERIOD]])
        else:
            file_period = stated or given or _fixed_period(source)
            if file_period is None:
                raise PeriodNeeded(_day_in_name(file_name))
            starts, ends = (
                Parsed(pa.repeat(pa.scalar(day, pa.date32()), rows.count))
                for day in (file_period.start, file_period.end)
            )
        parsed |= {"period_start": starts, "period_end": ends}
    for column in facts.columns:
        if column.name not in parsed:
            parsed[column.name] = _parse_column(rows, match, column, zone)
    if source.numbered_by is not None:
        parsed["occurrence"] = _occurrence(rows, match, parsed["occurrence"])
    return parsed, file_period


def _fixed_period(source: Source) -> Period | None:
    text = source.fixed.get(PERIOD)
    if not text:
        return None
    return find_period(text) or _one_day(text)


def _parse_column(rows: _Rows, match: Match, column: Column | Measure, zone: ZoneInfo) -> Parsed:
    source = match.source
    if source.joined is not None and column.name == source.joined.field:
        parsed = _join(rows, match, column, zone)
    elif column.name in match.columns:
        parsed = parse(rows.columns[match.columns[column.name]], column, zone)
    elif source.fixed.get(column.name):
        parsed = Parsed(pa.repeat(pa.scalar(_fixed(source, column, zone), column.arrow_type), rows.count))
    else:
        parsed = Parsed(pa.nulls(rows.count, column.arrow_type))
    is_key = column in source.facts.keys
    if is_key and source.has_empty_keys and pa.types.is_string(parsed.values.type):
        return Parsed(pc.fill_null(parsed.values, ""), parsed.problems)
    return parsed


def _fixed(source: Source, column: Column | Measure, zone: ZoneInfo) -> object:
    try:
        return parse_text(source.fixed[column.name], column, zone)
    except Spoilt as trouble:
        raise NotUsable(
            "bad_fixed_value",
            Text(
                f"固定值「{source.fixed[column.name]}」不能用于「{column.label.zh}」：{trouble.problem.reason.zh}",
                f"“{source.fixed[column.name]}” cannot stand for {column.label.en}: {trouble.problem.reason.en}",
            ),
            trouble.problem.remedy,
        ) from None


def _join(rows: _Rows, match: Match, column: Column | Measure, zone: ZoneInfo) -> Parsed:
    """The levels that a row fills, joined: 流量来源 over four columns is one channel."""
    joined = match.source.joined
    assert joined is not None
    parts = [
        parse(rows.columns[match.columns[level]], column, zone)
        for level in joined.levels
        if level in match.columns
    ]
    problems: dict[int, Problem] = {}
    for part in parts:
        problems |= part.problems
    values = pc.binary_join_element_wise(*(part.values for part in parts), joined.by, null_handling="skip")
    return Parsed(pc.if_else(pc.equal(values, ""), None, values), problems)


def _occurrence(rows: _Rows, match: Match, given: Parsed) -> Parsed:
    """Which row of its text a row is, counted over the whole file, rejected rows included.

    A number that the row carries wins: a mended row that is uploaded alone keeps its place.
    """
    assert match.source.numbered_by is not None
    cells = rows.columns[match.columns[match.source.numbered_by]]
    texts = cells.texts if cells.texts is not None else pa.nulls(rows.count, pa.string())
    if cells.numbers is not None:
        texts = pc.coalesce(texts, cells.numbers.cast(pa.string()))
    codes = pc.fill_null(pc.utf8_trim_whitespace(texts).dictionary_encode().indices, -1)
    codes = codes.to_numpy(zero_copy_only=False)
    order = np.argsort(codes, kind="stable")
    grouped = codes[order]
    firsts = np.flatnonzero(np.r_[True, grouped[1:] != grouped[:-1]])
    lengths = np.diff(np.r_[firsts, len(grouped)])
    counted = np.empty(len(codes), dtype=np.int64)
    counted[order] = np.arange(len(codes)) - np.repeat(firsts, lengths) + 1
    return Parsed(pc.coalesce(given.values, pa.array(counted)), given.problems)


# --- what is wrong with a row ----------------------------------------------------------------------------------------


def _problems(
    rows: _Rows, match: Match, parsed: Mapping[str, Parsed]
) -> dict[int, list[tuple[str, Problem]]]:
    """By row, the fields that cannot be taken, in the dataset's order."""
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
        for place in np.flatnonzero(is_backwards.to_numpy(zero_copy_only=False)):
            found.setdefault(int(place), []).append((second, problem("ends_before_start")))
    _find_doubled(rows, facts, parsed, found)
    return found


def _find_doubled(
    rows: _Rows, facts: Dataset, parsed: Mapping[str, Parsed], found: dict[int, list[tuple[str, Problem]]]
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


def _table(
    facts: Dataset, parsed: Mapping[str, Parsed], rows: _Rows, problems: Mapping[int, object]
) -> tuple[pa.Table, np.ndarray]:
    accepted = np.ones(rows.count, dtype=bool)
    if problems:
        accepted[list(problems)] = False
    schema = facts.schema.append(pa.field("row_number", pa.int64()))
    arrays = [parsed[column.name].values for column in facts.columns]
    table = pa.Table.from_arrays([*arrays, pa.array(rows.numbers, pa.int64())], schema=schema)
    return (table.filter(pa.array(accepted)) if problems else table), accepted


def _rejects(
    sheet: Sheet,
    match: Match,
    rows: _Rows,
    parsed: Mapping[str, Parsed],
    problems: Mapping[int, Sequence[tuple[str, Problem]]],
    period: Period | None,
) -> tuple[Reject, ...]:
    if not problems:
        return ()
    chosen = np.zeros(rows.count, dtype=bool)
    chosen[list(problems)] = True
    shown = _originals(sheet, match, rows, parsed, pa.array(chosen))
    header = sheet.row(match.row)
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
        return _titles(header)[match.columns[name]]
    return match.source.facts.column(name).label.zh if match.source.facts.has(name) else "日期"


def _titles(header: Sequence[str]) -> tuple[str, ...]:
    """Headers made distinct: a second column of the same name is told by a number."""
    seen: dict[str, int] = {}
    titles: list[str] = []
    for cell in header:
        seen[cell] = seen.get(cell, 0) + 1
        titles.append(cell if seen[cell] == 1 else f"{cell} ({seen[cell]})")
    return tuple(titles)


def _originals(
    sheet: Sheet, match: Match, rows: _Rows, parsed: Mapping[str, Parsed], chosen: pa.Array
) -> dict[str, list[str]]:
    """Header → the original texts of the chosen rows."""
    shown: dict[str, list[str]] = {}
    for title, column in zip(_titles(sheet.row(match.row)), rows.columns, strict=True):
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


# --- what there is to say --------------------------------------------------------------------------------------------


def _covered(table: pa.Table, facts: Dataset) -> Period | None:
    if table.num_rows == 0:
        return None
    if facts.grain is Grain.PERIOD:
        return Period(pc.min(table["period_start"]).as_py(), pc.max(table["period_end"]).as_py())
    ends = pc.min_max(table[facts.dated_by]).as_py()
    if facts.column(facts.dated_by).kind is Kind.INSTANT:
        return Period(data_day_of(ends["min"]), data_day_of(ends["max"]))
    return Period(ends["min"], ends["max"])


_DAY_ONLY = r"^\s*\d{4}([-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}日?)\s*$"


def _time_notes(rows: _Rows, match: Match) -> tuple[Text, ...]:
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


def _ratio_notes(
    rows: _Rows, match: Match, parsed: Mapping[str, Parsed], accepted: np.ndarray
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
