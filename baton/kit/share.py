"""A share: a part of a whole that remembers both, so that shares are pooled and never averaged."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    part: float
    whole: float

    @property
    def value(self) -> float | None:
        """part ÷ whole; None where the whole is zero: unknown, not nought."""
        return self.part / self.whole if self.whole else None

    def __add__(self, other: Share) -> Share:
        """The pooled share of two groups."""
        return Share(self.part + other.part, self.whole + other.whole)


def ratio(part: float | None, whole: float | None) -> float | None:
    """part ÷ whole where both are known and the whole is not zero."""
    if part is None or whole is None:
        return None
    return Share(part, whole).value
