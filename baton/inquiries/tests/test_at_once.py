"""Real processes that press "take" at the same moment, on the database that the suite runs on."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

from baton.inquiries.tests import taker

REPS = ("ann", "bob", "cho")
ITEMS = 60
STARTED_AFTER = 5.0
"""Seconds within which all processes are there, also on a busy machine; a later one only competes less."""


def start(environment: Mapping[str, str], *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", taker.__name__, *arguments],
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def answer(process: subprocess.Popen[bytes]) -> Any:
    said, troubles = process.communicate(timeout=180)
    assert process.returncode == 0, troubles.decode()
    return json.loads(said)


def test_of_several_processes_exactly_one_gets_each_item(environment: Mapping[str, str]) -> None:
    assert answer(start(environment, "prepare", str(ITEMS), *REPS)) == ITEMS
    moment = str(time.time() + STARTED_AFTER)
    racing = {rep: start(environment, "take", rep, moment) for rep in REPS}
    got = {rep: answer(process) for rep, process in racing.items()}
    taken = [key for keys in got.values() for key in keys]
    assert len(taken) == len(set(taken)) == ITEMS
    owners = answer(start(environment, "owners"))
    assert owners == {key: rep for rep, keys in got.items() for key in keys}


def test_the_same_inquiry_sent_by_several_at_once_is_one(environment: Mapping[str, str]) -> None:
    assert answer(start(environment, "prepare", "0")) == 0
    secret = answer(start(environment, "token"))
    moment = str(time.time() + STARTED_AFTER)
    told = [answer(one) for one in [start(environment, "send", secret, "k1", moment) for _ in range(3)]]
    assert told[0] == told[1] == told[2]
    assert told[0][0] == 201
    assert answer(start(environment, "owners")) == {told[0][1]["key"]: None}


def test_of_several_workers_that_route_at_once_each_item_is_decided_once(
    environment: Mapping[str, str],
) -> None:
    assert answer(start(environment, "prepare", str(ITEMS), *REPS)) == ITEMS
    answer(start(environment, "live"))
    moment = str(time.time() + STARTED_AFTER)
    racing = [start(environment, "route", moment) for _ in range(3)]
    assert sum(answer(process) for process in racing) == ITEMS
    decided = answer(start(environment, "decisions"))
    assert set(decided.values()) == {1}
    assert len(decided) == ITEMS
    assert None not in answer(start(environment, "owners")).values()


def test_of_several_workers_on_the_ladder_each_step_is_taken_once(environment: Mapping[str, str]) -> None:
    """Told: the rep of the half, the rep again before the end, and the rep and another of the offer."""
    assert answer(start(environment, "prepare", str(ITEMS), *REPS)) == ITEMS
    assert answer(start(environment, "waiting", REPS[0])) == ITEMS
    moment = str(time.time() + STARTED_AFTER)
    racing = [start(environment, "climb", moment) for _ in range(3)]
    assert sum(answer(process) for process in racing) == 3 * ITEMS
    told, releases = answer(start(environment, "steps"))
    assert told == {"warned": ITEMS, "lead": ITEMS, "offered": 2 * ITEMS}
    assert releases == [1]


def test_of_several_who_doubt_an_order_at_once_one_raises_the_dispute(environment: Mapping[str, str]) -> None:
    bosses, orders = ("ann", "bob", "cho"), 20
    answer(start(environment, "prepare", "0", *bosses))
    answer(start(environment, "lead", *bosses))
    assert answer(start(environment, "paid", str(orders))) == orders
    moment = str(time.time() + STARTED_AFTER)
    racing = [start(environment, "dispute", boss, moment) for boss in bosses]
    done = [answer(process) for process in racing]
    disputes, rules, closed = answer(start(environment, "credit"))
    assert set(disputes.values()) == {1}
    assert len(disputes) == orders == sum(one.get("dispute", 0) for one in done)
    assert rules == 3 * orders == sum(one["rule"] for one in done)
    assert closed == sum(one.get("close", 0) for one in done) <= 1
