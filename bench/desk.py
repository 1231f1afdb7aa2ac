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
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from baton.inquiries.logic.capacity import Bucket
from baton.inquiries.logic.giving import Asked, Beliefs, Rep, decide, give_pile
from baton.inquiries.logic.kinds import Kinds
from baton.inquiries.logic.open_hours import NEVER, OpenHours, Shift, WorkingWeek, at_work
from baton.inquiries.logic.reply_clock import PLATFORM_RULES, TEAM_RULE, Items, Replies
from baton.inquiries.logic.routing import POLICY
from baton.inquiries.logic.standing import Rules, standing
from baton.inquiries.terms import Grade
from bench.case import Case, Context, skipped
from bench.postgres import throw_away
from bench.served import A_SECOND, SESSIONS, build_demo, environ_of, load, quantile, served

SHOP = "minglan"
INQUIRIES = 100_000
SECONDS = 60
SALES = ("chenjiahao", "wangsimin", "liuzhiyuan", "huanglijun", "wukaiwen", "zhengjiayi", "liangguodong")
"""A lead, five reps, a manager."""
SEED = 2026
REPS, DECISIONS = 200, 2_000
PILE_REPS, PILE, PILES = 50, 500, 10
LINES = ("HB", "PL", "FL", "SS", "TL", "ST", "DL", "WL")
MARKETS = ("US", "DE", "GB", "BR", "SA")
NOW = 1_800_000_000


def run(context: Context) -> Sequence[Case]:
    return [*_decisions(), *_piles(), *_clocks(), *_lists(context)]


# Routing --------------------------------------------------------------------------------------------------------


def _decisions() -> Sequence[Case]:
    """One decision after the other, each changing the crew for the next, against the least loaded of the same crew."""
    ours = _milliseconds(is_least_loaded=False)
    least = _milliseconds(is_least_loaded=True)
    size = f"{DECISIONS:,} decisions, {REPS} reps, {len(LINES)} lines × {len(MARKETS)} markets"
    note = f"{size}; median {np.median(ours):.2f} ms"
    worst = float(np.quantile(ours, 0.99))
    return [
        Case("decision_p99_ms", worst, "ms", "least loaded", float(np.quantile(least, 0.99)), "<= 5", note)
    ]


def _milliseconds(*, is_least_loaded: bool) -> NDArray[np.float64]:
    rng = np.random.default_rng(SEED)
    crew, beliefs = _crew(REPS, rng)
    asked = _asked(DECISIONS, rng)
    taken = []
    for one in asked:
        began = time.perf_counter()
        ruling = decide(one, crew, beliefs, POLICY, rng, is_least_loaded=is_least_loaded)
        taken.append((time.perf_counter() - began) * 1000)
        if ruling.chosen is not None:
            next(rep for rep in crew if rep.id == ruling.chosen).give()
    return np.array(taken)


def _piles() -> Sequence[Case]:
    """The pile of a night, against scipy's assignment alone on a matrix of the same size."""
    rng = np.random.default_rng(SEED)
    took, bare = [], []
    for _ in range(PILES):
        crew, beliefs = _crew(PILE_REPS, rng)
        asked = _asked(PILE, rng)
        began = time.perf_counter()
        rulings = give_pile(asked, crew, beliefs, POLICY)
        took.append((time.perf_counter() - began) * 1000)
        assert len(rulings.chosen) == PILE
        worth = rng.random((PILE, PILE))
        began = time.perf_counter()
        linear_sum_assignment(worth, maximize=True)
        bare.append((time.perf_counter() - began) * 1000)
    note = (
        f"{PILE} inquiries × {PILE_REPS} reps, the slowest of {PILES} nights; median {np.median(took):.0f} ms"
    )
    peer = f"scipy.optimize.linear_sum_assignment, {PILE} × {PILE}"
    return [Case("night_pile_ms", float(np.median(took)), "ms", peer, float(np.median(bare)), "<= 200", note)]


def _crew(reps: int, rng: np.random.Generator) -> tuple[list[Rep], Beliefs]:
    kinds = Kinds((*(f"{line}|{market}" for line in LINES for market in MARKETS), "*|*"), frozenset(MARKETS))
    crew = [
        Rep(
            place,
            a_day=float(rng.uniform(3, 8)),
            in_hand=int(rng.integers(0, 120)),
            queue=int(rng.integers(0, 6)),
            bucket=Bucket(float(rng.uniform(200, 400)), 30.0),
            next_open=NOW,
            open_until=NOW + 4 * 3600,
            is_new=place % 20 == 0,
        )
        for place in range(reps)
    ]
    logit = rng.normal(-1.5, 0.5, (reps, len(kinds.keys)))
    beliefs = Beliefs(
        kinds=kinds,
        mean={rep.id: row for rep, row in zip(crew, logit, strict=True)},
        spread={rep.id: np.full(len(kinds.keys), 0.3) for rep in crew},
        usual=np.full(len(kinds.keys), -1.5),
        unknown_spread=0.45,
        is_gate_open=True,
        values={"A": 2.0, "B": 1.0, "C": 0.5, "D": 0.1},
        arrivals_a_day=60.0,
    )
    return crew, beliefs


def _asked(count: int, rng: np.random.Generator) -> list[Asked]:
    return [
        Asked(
            product_id=f"16{place:08d}",
            product_name=f"Lamp {rng.choice(LINES)}-{place % 90}",
            country=str(rng.choice(MARKETS)),
            languages=frozenset({"en"}),
            grade=Grade(str(rng.choice(["A", "B", "C", "D"]))),
            deadline=NOW + 86_400,
        )
        for place in range(count)
    ]


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
