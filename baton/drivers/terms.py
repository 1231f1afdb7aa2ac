"""The answer to "why did it move": a change, and the parts that sum to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import fsum

from baton.drivers.cannot_tell import CannotTell
from baton.drivers.intervals import Interval
from baton.drivers.ripened import Ripened
from baton.kit.glossary import Owner
from baton.kit.period import Period
from baton.kit.text import Text

Json = Mapping[str, object]


class EntryExit(StrEnum):
    """A segment that had nothing before, or has nothing now."""

    ENTRY = "entry"
    EXIT = "exit"


@dataclass(frozen=True, slots=True)
class OwnerShare:
    owner: Owner
    contribution: float
    interval: Interval | None = None
    """None where nothing was asked about how sure it is; so it is below."""

    @property
    def is_clear(self) -> bool:
        """Whether the direction is known; of an exact split it is."""
        return self.interval is None or self.interval.is_clear


@dataclass(frozen=True, slots=True)
class LegShare:
    leg: str
    """A glossary code: the stage that is the chain's volume, `mix`, a rate, `outside_chain`, or `chance`."""
    owner: Owner
    contribution: float
    interval: Interval | None = None

    @property
    def is_clear(self) -> bool:
        """Whether the direction is known; of an exact split it is."""
        return self.interval is None or self.interval.is_clear


@dataclass(frozen=True, slots=True)
class SegmentShare:
    segment: str | None
    """None for the whole shop."""
    leg: str
    owner: Owner
    contribution: float
    entry_exit: EntryExit | None
    interval: Interval | None = None
    """None also for the smallest of very many segments."""

    @property
    def is_clear(self) -> bool:
        """Whether the direction is known; of an exact split it is."""
        return self.interval is None or self.interval.is_clear


@dataclass(frozen=True, slots=True)
class Goal:
    """A target outcome that the later period is compared with, in place of the earlier period's."""

    outcome: float
    assumption: Text
    """What is taken for granted about mix and rates, as the target says nothing about them."""


@dataclass(frozen=True, slots=True)
class Sureness:
    """What is said of a change as a whole when the legs are asked how sure they are."""

    level: float
    """The intervals hold the truth in this share of cases."""
    cells: str | None
    """The dimension whose segments the rates were estimated over; None for the shop as one."""
    underlying: Interval
    """The change without chance."""
    chance: float

    @property
    def percent(self) -> str:
        return f"{self.level:.0%}"


@dataclass(frozen=True, slots=True)
class Why:
    """A change of one metric between two periods, in the metric's unit.

    The contributions of `owners`, of `legs` and of `segments` each sum to `change` (1e-9 relative).

    With `sureness` the legs are those of the estimated rates, chance is a leg of its own, and owners, legs and
    segments carry intervals. Without it they are the split of what was counted.
    """

    metric: str
    """The figure that was split: `opportunity_days` may stand in for `opportunities`; a note says so."""
    shop: str
    period: Period
    against: Period
    by: str | None
    before: float
    after: float
    owners: tuple[OwnerShare, ...]
    legs: tuple[LegShare, ...]
    segments: tuple[SegmentShare, ...]
    is_unripe: bool
    """Orders may still follow from the period's inquiries: the figure will grow."""
    reading: Text
    """The change in one sentence."""
    notes: tuple[Text, ...]
    sureness: Sureness | None = None
    target: Goal | None = None
    """Where given, `before` is the target and `against` the last comparable period."""
    cohort: Ripened | CannotTell | None = None
    """Of figures that ripen late: what the inquiries of both periods brought and are expected to bring, counted by
    arrival. It stands beside the legs and is not among them. None where it was not asked for."""

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def uneven(self) -> Text | None:
        """Said where the periods are not equally long: the split holds a difference of days as well."""
        days, before = self.period.length, self.against.length
        if self.target is not None or days == before:
            return None
        return Text(
            f"两个时间段长短不同（{before} 天 → {days} 天），没有折算：变化里有一部分只是天数不同",
            f"the periods are not equally long ({before} → {days} days) and nothing is scaled: "
            "a part of the change is days alone",
        )

    @property
    def all_notes(self) -> tuple[Text, ...]:
        """With what comes of the periods themselves first."""
        return (self.uneven, *self.notes) if self.uneven else self.notes

    def as_json(self, language: str = "zh") -> Json:
        return {
            "metric": self.metric,
            "shop": self.shop,
            "period": _period(self.period),
            "against": _period(self.against),
            "by": self.by,
            "before": self.before,
            "after": self.after,
            "change": self.change,
            "owners": [
                {"owner": share.owner.value, "contribution": share.contribution, **_sure(share.interval)}
                for share in self.owners
            ],
            "legs": [
                {
                    "leg": share.leg,
                    "owner": share.owner.value,
                    "contribution": share.contribution,
                    **_sure(share.interval),
                }
                for share in self.legs
            ],
            "segments": [
                {
                    "segment": share.segment,
                    "leg": share.leg,
                    "owner": share.owner.value,
                    "contribution": share.contribution,
                    "entry_exit": share.entry_exit.value if share.entry_exit else None,
                    **_sure(share.interval),
                }
                for share in self.segments
            ],
            "is_unripe": self.is_unripe,
            "reading": self.reading.into(language),
            "notes": [note.into(language) for note in self.all_notes],
            **self._sureness_json(language),
        }

    def _sureness_json(self, language: str) -> Json:
        if self.sureness is None:
            return {}
        sure, target, cohort = self.sureness, self.target, self.cohort
        return {
            "intervals": {
                "level": sure.level,
                "cells": sure.cells,
                "underlying": {**interval_json(sure.underlying), "is_clear": sure.underlying.is_clear},
                "chance": sure.chance,
            },
            "target": {"outcome": target.outcome, "assumption": target.assumption.into(language)}
            if target
            else None,
            "cohort": cohort.as_json(language) if cohort else None,
        }


def interval_json(interval: Interval) -> Json:
    return {"low": interval.low, "high": interval.high, "source": interval.source}


def _sure(interval: Interval | None) -> Json:
    if interval is None:
        return {}
    return {"interval": interval_json(interval), "is_clear": interval.is_clear}


def _period(period: Period) -> Json:
    return {"start": period.start.isoformat(), "end": period.end.isoformat()}


def owner_shares(segments: Iterable[SegmentShare]) -> tuple[OwnerShare, ...]:
    """Summed by owner, in the order of the relay."""
    found: dict[Owner, list[float]] = {}
    for share in segments:
        found.setdefault(share.owner, []).append(share.contribution)
    return tuple(OwnerShare(owner, fsum(found[owner])) for owner in RELAY if owner in found)


def leg_shares(segments: Iterable[SegmentShare]) -> tuple[LegShare, ...]:
    """Summed by leg and owner, in the order in which the legs first appear."""
    found: dict[tuple[str, Owner], list[float]] = {}
    for share in segments:
        found.setdefault((share.leg, share.owner), []).append(share.contribution)
    return tuple(LegShare(leg, owner, fsum(parts)) for (leg, owner), parts in found.items())


RELAY = (Owner.MARKETING, Owner.SHARED, Owner.SALES, Owner.COMPANY, Owner.CHANCE)
