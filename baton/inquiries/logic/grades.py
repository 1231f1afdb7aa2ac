"""A, B, C, D at arrival, from the calibrated chance that an inquiry is a good one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from baton.inquiries.logic.spam import SPAM_FROM
from baton.inquiries.terms import Grade
from baton.kit.errors import NotUsable
from baton.kit.text import Text

Floats = NDArray[np.float64]

GRADES = tuple(Grade)
FEWEST_FOR_SHARES = 50


@dataclass(frozen=True, slots=True)
class GradeRule:
    """The least chance of each grade; below that of C it is D. A shop may set its own, NotUsable unless they fall."""

    least_a: float = 0.5
    least_b: float = 0.25
    least_c: float = 0.1

    def __post_init__(self) -> None:
        if not 1 >= self.least_a > self.least_b > self.least_c > 0:
            raise NotUsable(
                "grade_rule",
                Text(
                    "A、B、C 的门槛要依次降低，并在 0 和 1 之间。",
                    "The limits of A, B and C must fall, between 0 and 1.",
                ),
                Text("例如 50%、25%、10%。", "For instance 50 %, 25 %, 10 %."),
            )

    def grade(self, chance_good: float, chance_spam: float = 0.0) -> Grade:
        """What goes into the spam box is D, however good it would be if it were none."""
        if chance_spam >= SPAM_FROM:
            return Grade.D
        for grade, least in zip(GRADES, (self.least_a, self.least_b, self.least_c), strict=False):
            if chance_good >= least:
                return grade
        return Grade.D


def rule_of_shares(chances: Sequence[float] | Floats, shares: tuple[float, float, float]) -> GradeRule | None:
    """The rule by which about these shares of past inquiries would have been A, B and C.

    None where there are fewer than FEWEST_FOR_SHARES, or too many equal chances to be cut there.
    """
    known = np.sort(np.asarray(chances, dtype=np.float64))[::-1]
    if len(known) < FEWEST_FOR_SHARES or min(shares) <= 0 or sum(shares) >= 1:
        return None
    at = np.minimum((np.cumsum(shares) * len(known)).round().astype(int), len(known)) - 1
    least_a, least_b, least_c = (float(known[place]) for place in at)
    if not 1 >= least_a > least_b > least_c > 0:
        return None
    return GradeRule(least_a, least_b, least_c)
