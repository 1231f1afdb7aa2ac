"""What a dataset promises: its grain, its keys, and for every measure what may be done with it.

Additivity decides what a period or a segment may sum:
    ADDITIVE   counts and money: summed over days, products, anything
    DISTINCT   people counted once within the row: never summed over rows of any kind
    RATIO      recomputed from its parts; kept only to check a file, never averaged
    LEVEL      a state at the end of the period (a star, a stock): the last one counts
A cell that the source left empty is null. Null is not zero, anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pyarrow as pa

from baton.kit.text import Text


class Additivity(StrEnum):
    ADDITIVE = "additive"
    DISTINCT = "distinct"
    RATIO = "ratio"
    LEVEL = "level"


class Unit(StrEnum):
    COUNT = "count"
    PEOPLE = "people"
    USD = "USD"
    CNY = "CNY"
    SHARE = "share"
    HOURS = "hours"


class Kind(StrEnum):
    """The type of a column; `arrow_type` gives its storage."""

    TEXT = "text"
    ID = "id"
    DAY = "day"
    INSTANT = "instant"
    FLAG = "flag"
    COUNT = "count"
    NUMBER = "number"
    COUNTRY = "country"


_ARROW = {
    Kind.TEXT: pa.string(),
    Kind.ID: pa.string(),
    Kind.DAY: pa.date32(),
    Kind.INSTANT: pa.timestamp("us", tz="UTC"),
    Kind.FLAG: pa.bool_(),
    Kind.COUNT: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.COUNTRY: pa.string(),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A describing column: part of the key, or an attribute of the row."""

    name: str
    kind: Kind
    label: Text
    is_required: bool = False
    choices: tuple[str, ...] = ()
    is_personal: bool = False
    """Identifies a buyer: masked for roles that do not need it."""
    most: float | None = None
    """The top of the scale of a score."""

    @property
    def arrow_type(self) -> pa.DataType:
        return _ARROW[self.kind]


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    unit: Unit
    additivity: Additivity
    label: Text

    @property
    def kind(self) -> Kind:
        whole = self.unit in {Unit.COUNT, Unit.PEOPLE}
        return Kind.COUNT if whole else Kind.NUMBER

    @property
    def arrow_type(self) -> pa.DataType:
        return _ARROW[self.kind]


class Grain(StrEnum):
    PERIOD = "period"
    """A row speaks for the days period_start…period_end."""
    ENTITY = "entity"
    """A row is one thing (an inquiry, an order) with an id; `dated_by` places it on the calendar."""


PERIOD_START = Column("period_start", Kind.DAY, Text("开始日", "first day"), is_required=True)
PERIOD_END = Column("period_end", Kind.DAY, Text("结束日", "last day"), is_required=True)

STORED = (
    Column("shop", Kind.TEXT, Text("店铺", "shop"), is_required=True),
    Column("month", Kind.TEXT, Text("月", "month"), is_required=True),
    Column("import_id", Kind.ID, Text("导入批次", "import"), is_required=True),
    Column("file_id", Kind.ID, Text("文件", "file"), is_required=True),
    Column("row_number", Kind.COUNT, Text("行号", "row"), is_required=True),
)
"""Columns that the store adds to every row: where it belongs and where it came from."""


@dataclass(frozen=True, slots=True)
class Dataset:
    name: str
    label: Text
    grain: Grain
    keys: tuple[Column, ...]
    """Together with the shop (and, for PERIOD grain, the period) these identify a row."""
    attributes: tuple[Column, ...]
    measures: tuple[Measure, ...]
    dated_by: str = "period_end"
    """The column that places a row in a month (its data day where it is an instant)."""
    noted_by: str | None = None
    """Where days of `dated_by` lie ahead (a promise, a campaign): the column that says when a row was noted, if any."""
    has_plans: bool = False
    """Days of `dated_by` may lie ahead."""
    dimension: str | None = None
    """The dimension by which a funnel may split this dataset: product, country, channel, staff, keyword."""

    @property
    def row_keys(self) -> tuple[Column, ...]:
        """All key columns: the period first where there is one."""
        return (PERIOD_START, PERIOD_END, *self.keys) if self.grain is Grain.PERIOD else self.keys

    @property
    def past_by(self) -> str | None:
        """The column whose days have come when a row is written down; None where none is sure to have."""
        return None if self.grain is Grain.PERIOD else self.noted_by if self.has_plans else self.dated_by

    @property
    def columns(self) -> tuple[Column | Measure, ...]:
        """The columns a source delivers, in storage order, without those that the store adds."""
        return (*self.row_keys, *self.attributes, *self.measures)

    @property
    def schema(self) -> pa.Schema:
        """What a source delivers."""
        return pa.schema([pa.field(column.name, column.arrow_type) for column in self.columns])

    @property
    def stored_schema(self) -> pa.Schema:
        """What the store keeps."""
        return pa.schema([*(pa.field(column.name, column.arrow_type) for column in STORED), *self.schema])

    def column(self, name: str) -> Column | Measure:
        return next(column for column in self.columns if column.name == name)

    def has(self, name: str) -> bool:
        return any(column.name == name for column in self.columns)
