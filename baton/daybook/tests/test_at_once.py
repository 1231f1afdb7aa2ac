"""Real processes: killed in the middle of a look, and looking at the same moment."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from baton.daybook.tests import looker


def start(environment: Mapping[str, str], verb: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", looker.__name__, verb],
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def answer(process: subprocess.Popen[str]) -> Any:
    told, troubles = process.communicate("\n", timeout=120)
    assert process.returncode == 0, troubles
    return json.loads(told.splitlines()[-1])


def test_a_look_that_was_killed_left_nothing_and_of_two_at_once_one_opens(
    environment: Mapping[str, str],
) -> None:
    killed = start(environment, "die")
    _, troubles = killed.communicate(timeout=120)
    assert killed.returncode == -signal.SIGKILL, troubles
    both = [start(environment, "look") for _ in range(2)]
    for one in both:
        assert one.stdout is not None
        assert one.stdout.readline() == "here\n"
    for one in both:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    told = [answer(one) for one in both]
    assert sorted(new for new, *_ in told) == [0, 3]
    assert [3, 3, 1] in [rest for _, *rest in told]
