"""A finding as JSON, so that an alert keeps the figures as they were seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from baton.watch.terms import Event, Finding, Key, Part, Point, Sense, Standing, Step, Watched

Kept = Mapping[str, Any]


def kept(found: Finding | Standing | Watched) -> dict[str, Any]:
    """Everything of it, days as ISO text."""
    plain: dict[str, Any] = _plain(asdict(found))
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def finding(raw: Kept) -> Finding:
    simple = {
        name: raw[name]
        for name in (
            "window", "observed", "expected", "low", "high", "trials", "chance", "adjusted", "score", "inquiries",
            "is_new_level",
        )
    }  # fmt: skip
    return Finding(
        key=Key(**raw["key"]),
        step=Step(raw["step"]),
        sense=Sense(raw["sense"]),
        day=date.fromisoformat(raw["day"]),
        first_day=date.fromisoformat(raw["first_day"]),
        parts=_parts(raw["parts"]),
        further=_parts(raw["further"]),
        events=tuple(_event(each) for each in raw["events"]),
        known=_event(raw["known"]) if raw["known"] else None,
        points=tuple(Point(**{**each, "day": date.fromisoformat(each["day"])}) for each in raw["points"]),
        **simple,
    )


def _parts(raw: Sequence[Kept]) -> tuple[Part, ...]:
    return tuple(Part(Key(**each["key"]), each["observed"], each["expected"]) for each in raw)


def _event(raw: Kept) -> Event:
    days = {name: date.fromisoformat(raw[name]) for name in ("start", "end")}
    return Event(**{**raw, **days})


def standing(raw: Kept) -> Standing:
    return Standing(**raw)


def watched(raw: Kept) -> Watched:
    return Watched(**{**raw, "step": Step(raw["step"])})
