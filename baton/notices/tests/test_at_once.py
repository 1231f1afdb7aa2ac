"""Real worker processes that send at the same moment, on the database that the suite runs on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from baton.notices.terms import ChannelKind
from baton.notices.tests import worker
from baton.notices.tests.robot import Robot, standing

MANY = 15


def start(environment: Mapping[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", worker.__name__, *arguments],
        env={**environment, "BATON_NOTICE_HOSTS": "127.0.0.1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def answer(process: subprocess.Popen[str]) -> Any:
    told, troubles = process.communicate(timeout=120)
    assert process.returncode == 0, troubles
    return json.loads(told.splitlines()[-1])


@dataclass
class Deadly(Robot):
    """Takes the third card, and its sender is killed before it reads the answer."""

    sender: int = 0

    def answer(self, path: str, body: bytes) -> dict[str, Any]:
        told = super().answer(path, body)
        if len(self.taken) == 3:
            os.kill(self.sender, signal.SIGKILL)
        return told


def test_a_sender_that_is_killed_loses_nothing_and_nothing_is_sent_twice(
    environment: Mapping[str, str],
) -> None:
    robot = Deadly(ChannelKind.WECOM, lambda: datetime.now(UTC))  # noqa: TID251 - the robot's own clock
    with standing(robot):
        killed = start(environment, "prepare", robot.address, str(MANY))
        robot.sender = killed.pid
        _, troubles = killed.communicate("\n", timeout=120)
        assert killed.returncode == -signal.SIGKILL, troubles
        next_one = start(environment, "send")
        told, troubles = next_one.communicate("\n", timeout=120)
    assert next_one.returncode == 0, troubles
    # Of the third nobody knows whether it arrived: it is not sent again by itself.
    assert json.loads(told.splitlines()[-1]) == [MANY - 3, {"sent": MANY - 1, "sending": 1}]
    assert sorted(robot.titles) == sorted(f"异动 {n}" for n in range(MANY))


def test_of_two_workers_one_sends(environment: Mapping[str, str]) -> None:
    robot = Robot(ChannelKind.WECOM, lambda: datetime.now(UTC))  # noqa: TID251 - the robot's own clock
    with standing(robot):
        workers = [start(environment, "prepare", robot.address, str(MANY)), start(environment, "send")]
        for one in workers:
            assert one.stdout is not None
            assert one.stdout.readline() == "here\n"
        for one in workers:
            assert one.stdin is not None
            one.stdin.write("\n")
            one.stdin.flush()
        told = [answer(one) for one in workers]
    assert sum(sent for sent, _ in told) == MANY
    assert {"sent": MANY} in [states for _, states in told]
    assert sorted(robot.titles) == sorted(f"异动 {n}" for n in range(MANY))
