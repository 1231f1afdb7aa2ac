"""A report's content as JSON, and back: what was written stays readable whatever becomes of the facts."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from baton.kit.period import Period
from baton.kit.text import Text
from baton.reports.terms import (
    Cell,
    Content,
    Correction,
    Form,
    Grid,
    Head,
    Line,
    Lines,
    ReportKind,
    Section,
    Source,
    Step,
    Steps,
)

_CLASSES = {
    one.__name__: one
    for one in (Cell, Content, Correction, Grid, Head, Line, Lines, Section, Source, Step, Steps)
}
_ENUMS = {"form": Form, "kind": ReportKind}


def kept(value: object) -> Any:
    """As JSON has it; fields that hold what they hold by default are left out."""
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, Period):
        return {"start": value.start.isoformat(), "end": value.end.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [kept(one) for one in value]
    if is_dataclass(value):
        said = {
            one.name: kept(getattr(value, one.name))
            for one in fields(value)
            if one.default is MISSING or getattr(value, one.name) != one.default
        }
        return {"is": type(value).__name__, **said}
    return value


def read(raw: Any) -> Any:
    """What `kept` was given. ValueError for anything that it did not write."""
    if isinstance(raw, list):
        return tuple(read(one) for one in raw)
    if not isinstance(raw, dict):
        return raw
    if "is" in raw:
        made = _CLASSES.get(raw["is"])
        if made is None:
            raise ValueError(f"no part of a report: {raw['is']!r}")
        said = {name: read(value) for name, value in raw.items() if name != "is"}
        for name, enum in _ENUMS.items():
            if name in said:
                said[name] = enum(said[name])
        return made(**said)
    if raw.keys() == {"zh", "en"}:
        return Text(raw["zh"], raw["en"])
    if raw.keys() == {"start", "end"}:
        return Period(date.fromisoformat(raw["start"]), date.fromisoformat(raw["end"]))
    if raw.keys() == {"day"}:
        return date.fromisoformat(raw["day"])
    raise ValueError(f"no part of a report: {sorted(raw)}")


def read_content(raw: Any) -> Content:
    found = read(raw)
    if not isinstance(found, Content):
        raise ValueError("no report")
    return found
