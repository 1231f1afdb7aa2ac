"""One measured case, and what a benchmark is handed."""

from __future__ import annotations

import operator
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


@dataclass(frozen=True)
class Case:
    """A figure, its peer, and whether the goal holds. `value` None means skipped; `note` says why."""

    case: str
    value: float | None
    unit: str
    peer: str
    peer_value: float | None
    goal: str
    """Like "<= 1.3"; empty where the figure is only reported."""
    note: str = ""

    @property
    def holds(self) -> bool | None:
        if self.value is None or not self.goal:
            return None
        sign, bound = self.goal.split()
        return _HOLDS[sign](self.value, float(bound))


def skipped(case: str, unit: str, goal: str, why: str) -> Case:
    return Case(case, None, unit, "skipped", None, goal, why)


@dataclass(frozen=True)
class Context:
    """What a benchmark may use."""

    root: Path
    """The project's root."""
    work: Path
    """An empty folder, deleted afterwards."""
    data: Path | None
    """BATON_BENCH_DATA: real data to measure on; None makes those cases say skipped."""
    train: Path | None
    """BATON_BENCH_TRAIN: what models learn from; the same folder unless given."""

    def peer_python(self, *packages: str) -> Path:
        """The interpreter of the peers' own environment, with `packages` installed in it."""
        venv = self.root / ".venv-bench"
        python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
        have = subprocess.run(
            [str(python), "-m", "pip", "freeze"], check=True, capture_output=True, text=True
        ).stdout
        names = {line.split("==")[0].lower() for line in have.splitlines()}
        wanted = [package for package in packages if package.split("==")[0].lower() not in names]
        if wanted:
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", *wanted], check=True)
        return python


Benchmark = Callable[[Context], Sequence[Case]]
