"""The answer to "why did it move": a change, and the parts that sum to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import fsum

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


@dataclass(frozen=True, slots=True)
class LegShare:
    leg: str
    """A glossary code: the stage that is the chain's volume, `mix`, a rate, or `outside_chain`."""
    owner: Owner
    contribution: float


@dataclass(frozen=True, slots=True)
class SegmentShare:
    segment: str | None
    """None for the whole shop."""
    leg: str
    owner: Owner
    contribution: float
    entry_exit: EntryExit | None


@dataclass(frozen=True, slots=True)
class Why:
    """A change of one metric between two periods, in the metric's unit.

    The contributions of `owners`, of `legs` and of `segments` each sum to `change` (1e-9 relative).
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

    @property
    def change(self) -> float:
        return self.after - self.before

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
                {"owner": share.owner.value, "contribution": share.contribution} for share in self.owners
            ],
            "legs": [
                {"leg": share.leg, "owner": share.owner.value, "contribution": share.contribution}
                for share in self.legs
            ],
            "segments": [
                {
                    "segment": share.segment,
                    "leg": share.leg,
                    "owner": share.owner.value,
                    "contribution": share.contribution,
                    "entry_exit": share.entry_exit.value if share.entry_exit else None,
                }
                for share in self.segments
            ],
            "is_unripe": self.is_unripe,
            "reading": self.reading.into(language),
            "notes": [note.into(language) for note in self.notes],
        }


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
