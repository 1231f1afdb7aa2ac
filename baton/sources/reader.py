"""From a sheet with a known header to a reading."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from baton.facts.contract import Dataset, Grain, Kind
from baton.kit.data_days import data_day_of
from baton.kit.period import Period
from baton.sources.cells import Parsed
from baton.sources.columns import parse_columns
from baton.sources.data_rows import DataRows, data_rows
from baton.sources.faults import faults_of, rejects_of
from baton.sources.file_notes import ratio_notes, time_notes
from baton.sources.header import Match
from baton.sources.reading import Reading
from baton.sources.refusals import refused
from baton.sources.stated_period import stated_period
from baton.sources.workbook import Sheet


def read_sheet(
    sheet: Sheet,
    match: Match,
    file_name: str,
    period: Period | None,
    zone: ZoneInfo,
    today: date | None = None,
) -> Reading:
    """Read the rows under the header. Raises PeriodNeeded, and NotReadable where there is no row."""
    source, facts = match.source, match.source.facts
    rows = data_rows(sheet, match)
    if rows.count == 0:
        raise refused("no_rows")
    stated, notes = stated_period(sheet, match, file_name, period)
    parsed, file_period = parse_columns(rows, match, stated, period, file_name, zone)
    problems = faults_of(rows, match, parsed, zone, today)
    table, accepted = _table(facts, parsed, rows, problems)
    rejects = rejects_of(sheet, match, rows, parsed, problems, file_period)
    return Reading(
        source=source.name,
        dataset=facts.name,
        period=_covered(table, facts),
        table=table,
        rejects=rejects,
        rows_read=rows.count,
        dropped_totals=rows.dropped_totals,
        unknown_columns=match.unknown,
        notes=(*notes, *time_notes(rows, match), *ratio_notes(rows, match, parsed, accepted)),
        sheet=sheet.name,
        label=source.label,
    )


def _table(
    facts: Dataset, parsed: Mapping[str, Parsed], rows: DataRows, problems: Mapping[int, object]
) -> tuple[pa.Table, np.ndarray]:
    accepted = np.ones(rows.count, dtype=bool)
    if problems:
        accepted[list(problems)] = False
    schema = facts.schema.append(pa.field("row_number", pa.int64()))
    arrays = [parsed[column.name].values for column in facts.columns]
    table = pa.Table.from_arrays([*arrays, pa.array(rows.numbers, pa.int64())], schema=schema)
    return (table.filter(pa.array(accepted)) if problems else table), accepted


def _covered(table: pa.Table, facts: Dataset) -> Period | None:
    if table.num_rows == 0:
        return None
    if facts.grain is Grain.PERIOD:
        return Period(pc.min(table["period_start"]).as_py(), pc.max(table["period_end"]).as_py())
    ends = pc.min_max(table[facts.dated_by]).as_py()
    if facts.column(facts.dated_by).kind is Kind.INSTANT:
        return Period(data_day_of(ends["min"]), data_day_of(ends["max"]))
    return Period(ends["min"], ends["max"])
