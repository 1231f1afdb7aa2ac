"""A rep's capacity, month by month, as a bucket that fills by fractions of an inquiry.

Ten a month is a third of one a day: a bucket that holds fractions gives ten in thirty days, where a daily quota
that is rounded gives none. Absence pauses the filling; it neither takes away what was there nor is it made up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

MONTH = timedelta(days=30)
DEPTH = timedelta(days=3)
"""What accrues at most unused: a quiet week does not come back as a flood."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """`level` inquiries may be given now; it is refilled `a_month` times a month."""

    a_month: float
    level: float = 0.0

    @property
    def depth(self) -> float:
        """At least one inquiry, or a small capacity could never give any."""
        return max(1.0, self.a_month * (DEPTH / MONTH))

    @property
    def has_room(self) -> bool:
        # A month of fractions may lack the last digit of one.
        return self.level >= 1.0 - 1e-9

    def after(self, present: timedelta) -> Bucket:
        """After the rep was present for so long. Errors: ValueError for a time that runs backwards."""
        if present < timedelta(0):
            raise ValueError("time does not run backwards")
        return replace(self, level=min(self.depth, self.level + self.a_month * (present / MONTH)))

    def after_one(self) -> Bucket:
        """After one inquiry was given; by hand also beyond the capacity, which is then owed."""
        return replace(self, level=self.level - 1.0)
