"""By which columns of a dataset its rows can be asked for, and what a value of the address means there. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from baton.facts.contract import Column, Dataset, Kind
from baton.kit.errors import NotUsable, shortened
from baton.kit.text import Text

_ASKED_BY = frozenset({Kind.ID, Kind.DAY, Kind.COUNTRY, Kind.FLAG})
YES, _NO = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no"})


def findable(contract: Dataset) -> Mapping[str, Column]:
    """The key's columns, and of the others those that name a thing, a day, a country or one of a few choices; the
    moment by which rows are dated, by its day.

    A buyer's own words or names are no way in: they are not for every role to read.
    """
    keys = {column.name: column for column in contract.row_keys}
    others = {
        column.name: column
        for column in contract.attributes
        if (
            column.kind in _ASKED_BY
            or column.choices
            or column.name in {"staff", "campaign", "supplier", contract.dated_by}
        )
        and (column.kind is Kind.ID or not column.is_personal)
    }
    return keys | others


def typed_value(column: Column, text: str) -> str | int | float | bool | date:
    """The value that the address writes. NotUsable where it is none of the column's kind."""
    try:
        return _read(column.kind, text)
    except ValueError:
        raise NotUsable(
            "not_a_value",
            Text(
                f"「{shortened(text)}」不是「{column.label.zh}」的值。",
                f"“{shortened(text)}” is no value of “{column.label.en}”.",
            ),
            Text("从任务上的链接进来。", "Come by the link on the task."),
        ) from None


def _read(kind: Kind, text: str) -> str | int | float | bool | date:
    if kind in {Kind.DAY, Kind.INSTANT}:
        return date.fromisoformat(text)
    if kind is Kind.COUNT:
        return int(text)
    if kind is Kind.NUMBER:
        return float(text)
    if kind is Kind.FLAG:
        if text.lower() in YES | _NO:
            return text.lower() in YES
        raise ValueError(text)
    return text
