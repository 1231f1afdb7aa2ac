"""The served workbench: how long the demo takes, what the tree weighs at rest, how fast the Funnel page answers.

Everything runs as a person would run it: `baton demo --no-serve` in an empty home, then `baton serve`.
"""

from __future__ import annotations

import time
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
    resident_mib,
    served,
)

SECONDS = 60
REST_SECONDS = 20
PAGE = "/funnel"


def run(context: Context) -> Sequence[Case]:
    environ = environ_of(context.work / "home")
    seconds = build_demo(environ)
    people = people_of(environ)
    with served(environ) as (process, address):
        time.sleep(REST_SECONDS)
        idle = resident_mib(process.pid)
        answered = load(address, people, PAGE, SECONDS)
        after = resident_mib(process.pid)
    p50, p95, worst = (quantile(answered, share) for share in (0.5, 0.95, 1.0))
    return (
        Case("demo_s", seconds, "s", "none", None, "<= 60", "baton demo --no-serve, empty home"),
        Case("idle_mb", idle, "MiB", "after the minute of load", after, "<= 450", "resident, whole tree"),
        Case(
            "funnel_p95_ms",
            p95,
            "ms",
            "median of the same run",
            p50,
            "<= 150",
            f"{len(answered)} requests, {SESSIONS} sessions, {A_SECOND} a second; slowest {worst:.0f} ms",
        ),
    )
