"""What a source declares: which table it is, how its headers read, which rules its rows follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from baton.facts.contract import Dataset, Grain, Kind
from baton.facts.datasets import dataset
from baton.kit.text import Text

PERIOD = "period"
"""The field of a column that dates each row: a day, or a span of days."""


@dataclass(frozen=True, slots=True)
class RatioCheck:
    """A ratio that the file prints and Baton recomputes: read to check the file, never kept."""

    header: str
    part: str
    whole: str


@dataclass(frozen=True, slots=True)
class Joined:
    """A field that the file spreads over several columns, from the widest level to the narrowest."""

    field: str
    levels: tuple[str, ...]
    by: str = ">"


@dataclass(frozen=True, eq=False)
class Source:
    name: str
    label: Text
    dataset: str
    aliases: Mapping[str, str]
    """Header → field. The field's own name and its labels in both languages need not be listed."""
    identified_by: tuple[frozenset[str], ...]
    """The table is this one where of each group at least one field has a column."""
    checks: tuple[RatioCheck, ...] = ()
    left_out: frozenset[str] = frozenset()
    """Headers that are known and not kept; any other unknown header is reported."""
    fixed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Field → the text that stands for it in every row."""
    joined: Joined | None = None
    has_empty_keys: bool = False
    """A key that the table does not split by is the empty text."""
    numbered_by: str | None = None
    """The text whose n-th row is told apart by `occurrence`."""
    ordered: tuple[tuple[str, str], ...] = ()
    """Pairs of days of which the second is not before the first."""
    has_own_names: bool = True
    """False for a saved mapping: only the headers it lists count."""

    @property
    def facts(self) -> Dataset:
        return dataset(self.dataset)

    @property
    def day_key(self) -> str | None:
        """The key that may be left out of a table because all its rows are of one day: a list as noted that day."""
        return day_key_of(self.facts)


def day_key_of(facts: Dataset) -> str | None:
    """The key of a dataset of entities that says of which day a row is: a state, or a visitor on a day."""
    if facts.grain is not Grain.ENTITY:
        return None
    found = [key.name for key in facts.keys if key.name == facts.dated_by and key.kind is Kind.DAY]
    return found[0] if found else None
