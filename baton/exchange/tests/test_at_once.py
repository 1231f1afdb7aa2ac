"""Real processes that save over the same version at the same moment, on the database that the suite runs on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from baton.exchange.tests import writer


def start(environment: Mapping[str, str], verb: str, text: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", writer.__name__, verb, text],
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def here(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"


def race(environment: Mapping[str, str], first: str, second: str) -> tuple[list[Any], Any]:
    """What each save did, and what stands afterwards."""
    one = start(environment, "prepare", first)
    here(one)
    other = start(environment, "join", second)
    here(other)
    for process in (one, other):
        go(process)
    assert one.stdout is not None
    assert other.stdout is not None
    did = [json.loads(process.stdout.readline()) for process in (one, other) if process.stdout]
    told, troubles = one.communicate("\n", timeout=60)
    assert one.returncode == 0, troubles
    other.communicate("\n", timeout=60)
    return did, json.loads(told.splitlines()[-1])


def test_two_who_change_different_lines_at_once_are_both_in(environment: Mapping[str, str]) -> None:
    did, (text, asides) = race(environment, "TOP\nmiddle\nend", "top\nmiddle\nEND")
    assert (text, asides) == ("TOP\nmiddle\nEND", [])
    assert sorted(map(str, did)) == sorted(map(str, [[["text"], [], []], [[], ["text"], []]]))


def test_two_who_change_one_line_at_once_are_both_kept(environment: Mapping[str, str]) -> None:
    _did, (text, asides) = race(environment, "top\nmine\nend", "top\nyours\nend")
    assert {text, *asides} == {"top\nmine\nend", "top\nyours\nend"}
