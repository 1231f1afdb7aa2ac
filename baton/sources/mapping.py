"""Saved column mappings: how a table that Baton does not know is read, once somebody has said it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from baton.facts.contract import Grain
from baton.facts.datasets import dataset
from baton.kit.errors import NotUsable
from baton.kit.text import Text
from baton.sources.contract import PERIOD, Source, day_key_of
from baton.sources.header import header_name

MAPPED = "mapped"
"""The source name of every file read by a saved mapping."""
_DERIVED = {"occurrence", "period_start", "period_end"}


@dataclass(frozen=True, slots=True)
class SavedMapping:
    """`columns` is header → field (`period` for a column that dates the rows); `fixed` is field → text."""

    name: str
    dataset: str
    signature: tuple[str, ...]
    """The headers of the table it was made for, as written."""
    columns: Mapping[str, str]
    fixed: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "dataset": self.dataset,
            "signature": list(self.signature),
            "columns": dict(self.columns),
            "fixed": dict(self.fixed),
        }

    def recognises(self, header: Sequence[str]) -> bool:
        """Whether every column that the mapping reads is in the header."""
        there = {header_name(cell).key for cell in header}
        return all(header_name(column).key in there for column in self.columns)


def mapping_from_json(stored: Mapping[str, Any]) -> SavedMapping:
    """The mapping that `as_json` gave."""
    return SavedMapping(
        name=stored["name"],
        dataset=stored["dataset"],
        signature=tuple(stored["signature"]),
        columns=dict(stored["columns"]),
        fixed=dict(stored["fixed"]),
    )


def fields_of(dataset_name: str) -> tuple[tuple[str, Text, bool], ...]:
    """What a mapping to the dataset may fill: (field, label, whether it must be filled)."""
    facts = dataset(dataset_name)
    found: list[tuple[str, Text, bool]] = []
    if facts.grain is Grain.PERIOD:
        found.append((PERIOD, Text("日期或时间段", "day or period"), False))
    must = {column.name for column in (*facts.row_keys, *facts.attributes) if column.is_required}
    must.discard(day_key_of(facts) or "")  # the file's name or a person says it for all rows
    found.extend(
        (column.name, column.label, column.name in must and dataset_name != "ad_day")
        for column in facts.columns
        if column.name not in _DERIVED
    )
    return tuple(found)


def check_mapping(mapping: SavedMapping) -> None:
    """NotUsable where a mapping cannot work: an unknown field, one field twice, a required field left open."""
    fields = {name: (label, is_required) for name, label, is_required in fields_of(mapping.dataset)}
    given = [*mapping.columns.values(), *mapping.fixed]
    strange = sorted(set(given) - fields.keys())
    if strange:
        raise NotUsable(
            "unknown_field",
            Text(f"没有这个字段：{'、'.join(strange)}。", f"There is no field {', '.join(strange)}."),
            Text("请从列表里选择。", "Choose one from the list."),
        )
    doubled = sorted({name for name in given if given.count(name) > 1})
    if doubled:
        raise NotUsable(
            "doubled_field",
            Text(f"同一字段选了两次：{'、'.join(doubled)}。", f"Chosen twice: {', '.join(doubled)}."),
            Text("每个字段只对应一列。", "Give each field one column."),
        )
    missing = [label for name, (label, is_required) in fields.items() if is_required and name not in given]
    if missing:
        zh, en = "、".join(label.zh for label in missing), ", ".join(label.en for label in missing)
        raise NotUsable(
            "required_field_open",
            Text(f"还缺少必需的列：{zh}。", f"Required columns are still open: {en}."),
            Text("请为它们选择一列或一个固定值。", "Choose a column or a fixed value for each."),
        )


def source_of(mapping: SavedMapping) -> Source:
    """The source that reads a file by the mapping."""
    return Source(
        name=MAPPED,
        label=Text(mapping.name, mapping.name),
        dataset=mapping.dataset,
        aliases=mapping.columns,
        identified_by=tuple(frozenset({name}) for name in mapping.columns.values()),
        left_out=frozenset(set(mapping.signature) - set(mapping.columns)),
        fixed=mapping.fixed,
        has_empty_keys=mapping.dataset == "ad_day",
        numbered_by="keyword" if mapping.dataset == "keyword_period" else None,
        has_own_names=False,
    )
