"""The words of standing claims: what people say, how it was tested, and what the facts answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from baton.drivers.claim_figures import Measured
from baton.kit.glossary import Owner, label, owner_of
from baton.kit.period import Period
from baton.kit.text import Text

Json = Mapping[str, object]

SEGMENTS_NAMED = 3


class Verdict(StrEnum):
    SUPPORTED = "supported"
    NOT_SUPPORTED = "not_supported"
    CANNOT_TELL = "cannot_tell"


VERDICTS: Mapping[Verdict, Text] = {
    Verdict.SUPPORTED: Text("有数据支持", "supported"),
    Verdict.NOT_SUPPORTED: Text("数据不支持", "not supported"),
    Verdict.CANNOT_TELL: Text("还说不准", "cannot tell yet"),
}


@dataclass(frozen=True, slots=True)
class StandingClaim:
    """What people say, and the figure that must then be low."""

    code: str
    name: Text
    measured: tuple[Measured, ...]
    """The best first: the next one stands in where it cannot be told by the one before."""
    leg: str
    """A glossary code: what the figure moves; its owner is the claim's."""
    needs: Text
    """The facts without which nothing can be told."""
    premise: Measured | None = None
    """What the claim says there is enough of."""

    @property
    def owner(self) -> Owner:
        return owner_of(self.leg)


@dataclass(frozen=True, slots=True)
class Present:
    """The figure in the period asked about; None where it is missing."""

    name: Text
    value: float | None
    n: float | None
    """What it is counted from: the whole of a share; of a count, the count."""
    interval: tuple[float, float] | None
    """90 %. None where nothing is known about how the figure moves."""


@dataclass(frozen=True, slots=True)
class Past:
    period: Period
    value: float | None
    """None: no figure, which is not nought."""
    n: float | None


@dataclass(frozen=True, slots=True)
class Usual:
    """The baseline, in the figure's own unit."""

    value: float
    interval: tuple[float, float]
    """90 %, of the mean."""
    between: float
    """Standard deviation between periods beyond chance."""
    periods: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment that stands far below all others."""

    segment: str
    name: Text
    part: float
    whole: float
    expected: float
    """What the rate of all others would have brought."""


@dataclass(frozen=True, slots=True)
class Behind:
    """The figure looked at by segment, whatever the verdict about the whole."""

    by: str
    part: Text
    whole: Text
    """What is counted, and of what."""
    looked_at: int
    """Segments with enough to look at."""
    segments: tuple[Segment, ...]
    """What is missing most first."""

    @property
    def reading(self) -> Text:
        by = label(self.by)
        if not self.looked_at:
            return Text(
                f"按{by.zh}看，每个都还太少，看不出来。", f"By {by.en}: each has too little to be looked at."
            )
        if not self.segments:
            return Text(
                f"按{by.zh}看，{self.looked_at} 个里没有明显低于其余的。",
                f"By {by.en}: of {self.looked_at}, none stands far below the others.",
            )
        first, more = self.segments[:SEGMENTS_NAMED], len(self.segments) - SEGMENTS_NAMED
        return Text(
            f"按{by.zh}看，{self.looked_at} 个里有 {len(self.segments)} 个明显低于其余："
            f"{'、'.join(one.name.zh for one in first)}{' 等' if more > 0 else ''}。",
            f"By {by.en}: {len(self.segments)} of {self.looked_at} stand far below the others: "
            f"{', '.join(one.name.en for one in first)}{f' and {more} more' if more > 0 else ''}.",
        )


@dataclass(frozen=True, slots=True)
class Claim:
    """One standing claim about one period, as the facts see it."""

    claim: StandingClaim
    shop: str
    period: Period
    figure: Present
    history: tuple[Past, ...]
    """In order of time, the oldest first."""
    baseline: Usual | None
    verdict: Verdict
    needs: Text | None
    """Where it cannot be told: what would tell."""
    why: Text | None
    """Where it cannot be told: why not."""
    begins_at: Text | None
    """The figure earlier in the relay that is low itself, where that is why the claim is not supported."""
    reading: Text
    measured: Measured
    """How the figure was measured."""
    source: str | None
    """The dataset that it was read from."""
    behind: Behind | None
    """None where the figure has no segments, or no facts by segment for the period."""

    @property
    def leg(self) -> str:
        return self.claim.leg

    @property
    def owner(self) -> Owner:
        return self.claim.owner

    @property
    def is_share(self) -> bool:
        """Shown in per cent."""
        return not self.measured.is_count

    @property
    def low_from(self) -> float | None:
        """The figure from which on it would be materially low."""
        return self.baseline.value * (1 - self.measured.matters) if self.baseline else None

    def as_json(self, language: str = "zh") -> Json:
        shown = self.figure.interval
        return {
            "claim": self.claim.code,
            "name": self.claim.name.into(language),
            "shop": self.shop,
            "period": _period(self.period),
            "figure": {
                "name": self.figure.name.into(language),
                "value": self.figure.value,
                "n": self.figure.n,
                "interval": list(shown) if shown else None,
                "unit": "count" if self.measured.is_count else "share",
                "source": self.source,
            },
            "history": [
                {"period": _period(past.period), "value": past.value, "n": past.n} for past in self.history
            ],
            "baseline": self.baseline
            and {
                "value": self.baseline.value,
                "interval": list(self.baseline.interval),
                "between": self.baseline.between,
                "periods": self.baseline.periods,
                "low_from": self.low_from,
            },
            "verdict": self.verdict.value,
            "needs": self.needs.into(language) if self.needs else None,
            "leg": self.leg,
            "owner": self.owner.value,
            "reading": self.reading.into(language),
            "behind": self.behind
            and {
                "by": self.behind.by,
                "looked_at": self.behind.looked_at,
                "segments": [
                    {
                        "segment": one.segment,
                        "name": one.name.into(language),
                        "part": one.part,
                        "whole": one.whole,
                        "expected": one.expected,
                    }
                    for one in self.behind.segments
                ],
                "reading": self.behind.reading.into(language),
            },
        }


def _period(period: Period) -> Json:
    return {"start": period.start.isoformat(), "end": period.end.isoformat()}
