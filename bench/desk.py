"""The desk under load: a decision with 200 reps, the pile of a night, the list with 100,000 inquiries, their clocks.

The list is asked for over real connections, as `bench.pages` asks for the Funnel page, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from datetime import time as day_time
from zoneinfo import ZoneInfo

import numpy as np

from baton.inquiries.logic.open_hours import NEVER, OpenHours, Shift, WorkingWeek, at_work
from baton.inquiries.logic.reply_clock import PLATFORM_RULES, TEAM_RULE, Items, Replies
from baton.inquiries.logic.standing import Rules, standing
from bench.case import Case, Context, skipped
from bench.postgres import throw_away
from bench.served import A_SECOND, SESSIONS, build_demo, environ_of, load, quantile, served

SHOP = "minglan"
INQUIRIES = 100_000
SECONDS = 60
SALES = ("chenjiahao", "wangsimin", "liuzhiyuan", "huanglijun", "wukaiwen", "zhengjiayi", "liangguodong")
"""A lead, five reps, a manager."""
SEED = 2026


def run(context: Context) -> Sequence[Case]:
    return [*_clocks(), *_lists(context)]


# The clocks -----------------------------------------------------------------------------------------------------


def _clocks() -> Sequence[Case]:
    """Due times of all items at once, against the same function asked item by item."""
    rules, items, replies = _many()
    never = np.full(INQUIRIES, NEVER, dtype=np.int64)
    is_closed = np.zeros(INQUIRIES, dtype=bool)
    began = time.perf_counter()
    standing(items, replies, never, is_closed, rules)
    together = time.perf_counter() - began
    some = 500
    began = time.perf_counter()
    for place in range(some):
        one = slice(place, place + 1)
        single = Items(
            items.kind[one], items.buyer[one], items.arrived[one], items.is_left_out[one], items.rejected[one],
            items.buyer_last[one],
        )  # fmt: skip
        said = replies.buyer == items.buyer[place]
        own = Replies(replies.buyer[said], replies.at[said])
        standing(single, own, never[one], is_closed[one], rules)
    apart = (time.perf_counter() - began) / some * INQUIRIES
    note = "both clocks, a split working week, 400 days; the peer from 500 items, scaled up"
    return [Case("clocks_100k_s", together, "s", "the same, item by item", apart, "<= 1", note)]


def _many() -> tuple[Rules, Items, Replies]:
    rng = np.random.default_rng(SEED)
    zone = ZoneInfo("Asia/Shanghai")
    day = (Shift(day_time(9), day_time(12)), Shift(day_time(13, 30), day_time(18)))
    week = WorkingWeek(zone, (day,) * 5 + ((), ()))
    first, last = date(2025, 10, 1), date(2027, 2, 1)
    rules = Rules(PLATFORM_RULES, TEAM_RULE, OpenHours(at_work(week, first, last)), zone)
    begin = int(datetime(2025, 10, 15, tzinfo=UTC).timestamp())
    arrived = np.sort(begin + rng.integers(0, 400 * 86_400, INQUIRIES))
    buyer = rng.integers(0, INQUIRIES // 3, INQUIRIES)
    items = Items(
        kind=rng.integers(0, 3, INQUIRIES),
        buyer=buyer,
        arrived=arrived,
        is_left_out=rng.random(INQUIRIES) < 0.02,
        rejected=np.full(INQUIRIES, NEVER, dtype=np.int64),
        buyer_last=arrived,
    )
    is_said = rng.random(INQUIRIES) < 0.3
    return rules, items, Replies(buyer[is_said], arrived[is_said] + rng.integers(600, 200_000, is_said.sum()))


# The list -------------------------------------------------------------------------------------------------------


def _lists(context: Context) -> Sequence[Case]:
    sqlite = _list("list_p95_ms_sqlite", environ_of(context.work / "sqlite"))
    with throw_away() as database:
        if database is None:
            return [sqlite, skipped("list_p95_ms_postgres", "ms", "<= 200", "PostgreSQL is not installed")]
        postgres = _list("list_p95_ms_postgres", environ_of(context.work / "postgres", database))
    return [sqlite, replace(postgres, peer="SQLite in the same run", peer_value=sqlite.value)]


def _list(name: str, environ: Mapping[str, str]) -> Case:
    build_demo(environ)
    subprocess.run(
        [sys.executable, "-m", "bench.desk_rows", SHOP, str(INQUIRIES)], env=dict(environ), check=True
    )
    with served(environ) as (_, address):
        answered = load(address, SALES, "/desk", SECONDS)
    p50, p95, worst = (quantile(answered, share) for share in (0.5, 0.95, 1.0))
    note = (
        f"{INQUIRIES:,} open inquiries of 30 days besides the demo's; {len(answered)} requests, {SESSIONS} sessions, "
        f"{A_SECOND} a second, a lead, five reps and a manager; slowest {worst:.0f} ms"
    )
    return Case(name, p95, "ms", "median of the same run", p50, "<= 200", note)
