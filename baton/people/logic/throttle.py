"""Token buckets for sign-in attempts: a few at once, then one every so often."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` attempts at once; one more after each `seconds`."""

    most: float
    seconds: float


# A guesser at one name is stopped after a handful. The wider limits stop guessing over many names from one
# address and at one name from many addresses, without letting a stranger lock a colleague out by a few tries.
LIMITS = {"pair": Limit(6, 60), "address": Limit(40, 10), "name": Limit(60, 30)}


@dataclass(frozen=True, slots=True)
class Bucket:
    tokens: float
    refilled_at: datetime

    def spend(self, limit: Limit, now: datetime) -> Bucket | None:
        """The bucket after one attempt at `now`; None where none is left."""
        passed = max(0.0, (now - self.refilled_at).total_seconds())
        tokens = min(limit.most, self.tokens + passed / limit.seconds)
        return Bucket(tokens - 1, now) if tokens >= 1 else None


def keys_of(login_name: str, address: str) -> dict[str, str]:
    """The buckets of one attempt, by kind. Keys are hashes: the table keeps neither names nor addresses."""
    name = login_name.strip().casefold()
    parts = {"pair": f"{name}\n{address}", "address": address, "name": name}
    return {kind: hashlib.sha256(f"{kind}\n{part}".encode()).hexdigest() for kind, part in parts.items()}
