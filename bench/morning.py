"""A shop's morning from the day's files to the reports: one shop, and shops that share a server.

The day's files are those that a team brings on the morning of 2026-11-24: the exports of the newest day, the shop's
daily figures, the month's ads, its own sheets. The history up to the day before is there.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from baton.config.server import WORKER_ENVIRON
from bench.case import Case, Context
from bench.served import build_demo, environ_of

FEW, MANY = 5, 20
WORKERS = 2
"""As many as `baton serve` has with `workers` set to the cores of a small server: they share the shops."""
DEMO_DAY = '{"pinned_day": "2026-11-24", "time_zone": "Asia/Shanghai"}'


def run(context: Context) -> Sequence[Case]:
    demo = context.work / "demo"
    build_demo(environ_of(demo))
    files = context.work / "files"
    _python(environ_of(demo), "bench.day_files", str(files))
    home = context.work / "home"
    _new_home(home)
    _prepare(home, demo, 0, 1)
    one = _morning(home, files, 1)
    _new_home(home)
    _prepare(home, demo, 0, FEW)
    before = context.work / "before"
    shutil.copytree(home, before)
    few = _morning(home, files, WORKERS)
    shutil.rmtree(home)
    before.rename(home)
    # Two at once: it only has to be there.
    half = FEW + (MANY - FEW) // 2
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda span: _prepare(home, demo, *span), ((FEW, half - FEW), (half, MANY - half))))
    many = _morning(home, files, WORKERS)
    of_few, of_many = few.seconds / FEW, many.seconds / MANY
    alone = "reading and storing the files alone"
    return (
        Case("one_shop_s", one.seconds, "s", alone, one.steps["import"], "<= 20", one.told(1)),
        Case("per_shop_20_s", of_many, "s", f"per shop of {FEW}", of_few, "<= 8", many.told(MANY)),
        Case("growth", of_many / of_few, "×", "no growth", 1.0, "<= 1.2", f"{MANY} shops against {FEW}"),
    )


@dataclass(frozen=True)
class Taken:
    """How long the shops' mornings took."""

    seconds: float
    """By the clock on the wall, from the first worker's beginning to the last one's end."""
    steps: Mapping[str, float]
    """Seconds of each step, over all shops."""
    workers: int

    def told(self, shops: int) -> str:
        each = "; ".join(f"{step} {seconds / shops:.2f} s" for step, seconds in self.steps.items())
        return f"{self.workers} worker{'s' if self.workers > 1 else ''}; a shop's {each}"


def _new_home(home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    _python(environ_of(home), "baton.cli", "settings")
    (home / "demo.json").write_text(DEMO_DAY, encoding="utf-8")


def _prepare(home: Path, demo: Path, first: int, count: int) -> None:
    _python(environ_of(home), "bench.shop_mornings", "prepare", str(demo / "facts"), str(first), str(count))


def _morning(home: Path, files: Path, workers: int) -> Taken:
    def work(part: int) -> dict[str, float]:
        environ = environ_of(home) | WORKER_ENVIRON
        said = _python(environ, "bench.shop_mornings", "run", str(files), str(part), str(workers))
        found: dict[str, float] = json.loads(said.strip().splitlines()[-1])
        return found

    with ThreadPoolExecutor(workers) as all_of_them:
        parts = list(all_of_them.map(work, range(workers)))
    seconds = max(one["ended"] for one in parts) - min(one["began"] for one in parts)
    steps = [name for name in parts[0] if name not in {"began", "ended"}]
    return Taken(seconds, {name: sum(one[name] for one in parts) for name in steps}, workers)


def _python(environ: Mapping[str, str], module: str, *told: str) -> str:
    settings = {"DJANGO_SETTINGS_MODULE": "baton.config.settings"}
    done = subprocess.run(
        [sys.executable, "-m", module, *told],
        env={**environ, **settings},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    return done.stdout
