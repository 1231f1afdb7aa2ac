"""The Today page under load: twenty people of every role, ten requests a second, against the server's own empty page.

Everything runs as a person would run it: `baton demo --no-serve` in an empty home, `baton day`, then `baton serve`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from bench.case import Case, Context
from bench.served import (
    A_SECOND,
    SESSIONS,
    build_demo,
    environ_of,
    load,
    people_of,
    quantile,
    served,
)

SECONDS = 60
WARM_SECONDS = 6
"""The first look at fresh facts reads them once for everybody; a morning does not begin with the twentieth person."""
PAGE, EMPTY = "/day", "/healthz"


def run(context: Context) -> Sequence[Case]:
    environ = environ_of(context.work / "home")
    build_demo(environ)
    subprocess.run(
        [sys.executable, "-m", "baton.cli", "day", "--shop", "minglan"],
        env=environ,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    people = people_of(environ)
    with served(environ) as (_process, address):
        first = load(address, people, PAGE, WARM_SECONDS)
        answered = load(address, people, PAGE, SECONDS)
        empty = load(address, people, EMPTY, WARM_SECONDS)
    p50, p95, worst = (quantile(answered, share) for share in (0.5, 0.95, 1.0))
    note = (
        f"{len(answered)} requests, {SESSIONS} sessions, {A_SECOND} a second; median {p50:.0f} ms, "
        f"slowest {worst:.0f} ms; the very first {first[0]:.0f} ms"
    )
    return (
        Case("p95_ms", p95, "ms", "an empty page of the same server", quantile(empty, 0.95), "<= 150", note),
    )
