"""The SQL that reads a dataset. Pure text: the same question always compiles to the same statement.

Measures are summed only where adding up is right; a missing value stays null, and the sum of nothing is null.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from baton.facts.contract import Additivity, Column, Dataset, Grain, Kind, Measure
from baton.facts.engine import name_of, text_of
from baton.kit.data_days import PACIFIC
from baton.kit.errors import NotAnswerable, unknown
from baton.kit.period import ONE_DAY, Period
from baton.kit.text import Text

ROWS = "rows"
"""The pseudo-measure that counts rows."""
DATA_DAY = "data_day"
"""The data day of an entity row: `dated_by`, on the platform's calendar."""
MONTH = "month"
PERSON_DAYS = "_days"
"""What is added to the name of people counted day by day and then added up."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def data_day(dataset: Dataset) -> str:
    """The day that places a row of the dataset on the calendar."""
    column = name_of(dataset.dated_by)
    if dataset.column(dataset.dated_by).kind is Kind.INSTANT:
        return f"CAST(timezone({text_of(PACIFIC.key)}, {column}) AS DATE)"
    return column


def month(dataset: Dataset) -> str:
    """The partition that a row belongs to."""
    return f"strftime({data_day(dataset)}, '%Y-%m')"


def keys(dataset: Dataset) -> str:
    return ", ".join(name_of(column.name) for column in dataset.row_keys)


@dataclass(frozen=True, slots=True)
class Files:
    """What to read: patterns of Parquet files, as DuckDB takes them."""

    patterns: tuple[str, ...]
    are_alike: bool = True
    """All have exactly the columns of the contract, in its order."""


def source(files: Files, *, is_written_out: bool) -> str:
    """The files as a table: written out, or as the parameter `$files`."""
    listed = "[" + ", ".join(text_of(file) for file in files.patterns) + "]" if is_written_out else "$files"
    # By name, a column that some file does not have is null there. It costs a look into every file.
    by_name = "" if files.are_alike else ", union_by_name = true"
    return f"read_parquet({listed}, hive_partitioning = false{by_name})"


ALIKE = Files(())


def relation(dataset: Dataset, shop: str, files: Files, condition: str = "") -> str:
    """The stored rows of one shop as a subquery: the stored columns and, for entities, `data_day`."""
    columns = [f"{text_of(shop)} AS shop", f"{month(dataset)} AS {MONTH}"]
    if dataset.grain is Grain.ENTITY:
        columns.append(f"{data_day(dataset)} AS {DATA_DAY}")
    columns += [name_of(name) for name in dataset.stored_schema.names if name not in {"shop", MONTH}]
    where = f" WHERE {condition}" if condition else ""
    return f"(SELECT {', '.join(columns)} FROM {source(files, is_written_out=True)}{where})"


def fill(sql: str, known: Iterable[str], relation_of: Callable[[str], str]) -> str:
    """`sql` with every `{dataset}` replaced by its relation."""
    names = set(known)

    def replaced(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in names:
            raise unknown(Text("数据集", "dataset"), name, names, code="unknown_dataset")
        return relation_of(name)

    return _PLACEHOLDER.sub(replaced, sql)


def touching(dataset: Dataset, span: Period) -> str:
    """The rows whose days touch the span."""
    first, last = _day(span.start), _day(span.end)
    if dataset.grain is Grain.PERIOD:
        return f"period_start <= {last} AND period_end >= {first}"
    return f"{data_day(dataset)} BETWEEN {first} AND {last}"


def within(dataset: Dataset, periods: Iterable[Period] | None) -> str:
    """The rows that speak for exactly these periods; of entities, those that fall on their days.

    None is every row there is: what the store knows to be exactly these periods needs no looking at.
    """
    if periods is None:
        return ""
    runs = _runs(sorted(set(periods)))
    if dataset.grain is Grain.ENTITY:
        whole = _joined([period for length in runs for period in runs[length]])
        return _any(f"{data_day(dataset)} BETWEEN {_day(run.start)} AND {_day(run.end)}" for run in whole)
    return _any(_of_length(length, runs[length]) for length in sorted(runs))


def aggregate(
    dataset: Dataset,
    periods: Sequence[Period] | None,
    by: Sequence[str],
    measures: Sequence[str],
    person_days: Sequence[str] = (),
    files: Files = ALIKE,
) -> str:
    """One group-by over `$files`: a row for each group, in no order; without `by`, exactly one row.

    periods      the tiles: rows of exactly these periods are summed, entities on exactly these days; None when
                 `$files` hold no other rows
    by           key columns, attributes, `month`, and `data_day` for entities
    measures     additive measures, and `rows`
    person_days  measures of people, added up over one-day tiles into `<measure>_days`
    files        what `$files` will be

    NotAnswerable for what cannot be added up.
    """
    check_person_days(dataset, person_days, periods or ())
    groups = [_group(dataset, name) for name in by]
    sums = [_sum(dataset, name) for name in measures]
    sums += [_person_days(dataset, name) for name in person_days]
    condition = within(dataset, periods)
    lines = [
        "SELECT " + ", ".join([*groups, *sums]),
        f"FROM {source(files, is_written_out=False)}",
        f"WHERE {condition}" if condition else "",
        "GROUP BY ALL" if by else "",
    ]
    return "\n".join(line for line in lines if line)


def _group(dataset: Dataset, name: str) -> str:
    if name == MONTH:
        return f"{month(dataset)} AS {name_of(name)}"
    if name == DATA_DAY and dataset.grain is Grain.ENTITY:
        return f"{data_day(dataset)} AS {name_of(name)}"
    if not isinstance(_found(dataset, name), Column):
        raise _not_a_dimension(dataset, name)
    return name_of(name)


def _sum(dataset: Dataset, name: str) -> str:
    if name == ROWS:
        return f"count(*) AS {ROWS}"
    measure = _measure(dataset, name)
    if measure.additivity is not Additivity.ADDITIVE:
        raise not_summed(measure)
    return _added(measure, name)


def check_person_days(dataset: Dataset, names: Iterable[str], periods: Iterable[Period]) -> None:
    """NotAnswerable where people counted over several days would be added up."""
    if any(period.length > 1 for period in periods):
        for name in names:
            raise not_summed(_measure(dataset, name))


def _person_days(dataset: Dataset, name: str) -> str:
    measure = _measure(dataset, name)
    if measure.additivity is not Additivity.DISTINCT:
        raise not_summed(measure)
    return _added(measure, name + PERSON_DAYS)


def _added(measure: Measure, name: str) -> str:
    column = name_of(measure.name)
    if measure.kind is Kind.COUNT:
        return f"CAST(sum({column}) AS BIGINT) AS {name_of(name)}"
    # Compensated: cents do not drift with the number of rows or the order in which threads meet them.
    return f"fsum({column}) AS {name_of(name)}"


def not_summed(measure: Measure) -> NotAnswerable:
    """The refusal to add up people, ratios and levels."""
    label = measure.label
    return NotAnswerable(
        "not_summed",
        Text(
            f"「{label.zh}」不能跨天或跨行相加。",
            f"“{label.en}” cannot be added up over days or rows.",
        ),
        Text(
            "请选择一份文件正好覆盖的时间段，或使用可以相加的指标。",
            "Choose a period that one file covers exactly, or a measure that adds up.",
        ),
    )


def _found(dataset: Dataset, name: str) -> Column | Measure:
    if not dataset.has(name):
        known = [column.name for column in dataset.columns]
        raise unknown(Text("字段", "column"), name, known, code="unknown_column")
    return dataset.column(name)


def _measure(dataset: Dataset, name: str) -> Measure:
    found = _found(dataset, name)
    if not isinstance(found, Measure):
        known = [measure.name for measure in dataset.measures]
        raise unknown(Text("指标", "measure"), name, known, code="unknown_measure")
    return found


def _not_a_dimension(dataset: Dataset, name: str) -> NotAnswerable:
    return NotAnswerable(
        "not_a_dimension",
        Text(
            f"{dataset.label.zh}不能按「{name}」分组。", f"{dataset.label.en} cannot be grouped by “{name}”."
        ),
        Text("请按维度分组。", "Group by a dimension instead."),
    )


def _runs(periods: Sequence[Period]) -> Mapping[int, list[Period]]:
    by_length: dict[int, list[Period]] = {}
    for period in periods:
        by_length.setdefault(period.length, []).append(period)
    return by_length


def _of_length(length: int, periods: Sequence[Period]) -> str:
    """Rows of periods that are all `length` days long. Hundreds of days in a row are one comparison."""
    if length > 1:
        starts = ", ".join(_day(period.start) for period in periods)
        return f"(period_end - period_start = {length - 1} AND period_start IN ({starts}))"
    days = _any(f"period_start BETWEEN {_day(run.start)} AND {_day(run.end)}" for run in _joined(periods))
    return f"(period_end = period_start AND {days})"


def _joined(periods: Iterable[Period]) -> list[Period]:
    """Periods that touch, as one."""
    joined: list[Period] = []
    for period in sorted(periods):
        if joined and joined[-1].end + ONE_DAY >= period.start:
            joined[-1] = Period(joined[-1].start, max(joined[-1].end, period.end))
        else:
            joined.append(period)
    return joined


def _any(conditions: Iterable[str]) -> str:
    listed = list(conditions)
    if not listed:
        return "false"
    return listed[0] if len(listed) == 1 else "(" + " OR ".join(listed) + ")"


def _day(day: date) -> str:
    return f"DATE '{day.isoformat()}'"
