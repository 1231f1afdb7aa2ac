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
from pathlib import Path

from bench.case import Case, Context
from bench.served import build_demo, environ_of

FEW, MANY = 5, 20
DEMO_DAY = '{"pinned_day": "2026-11-24", "time_zone": "Asia/Shanghai"}'


def run(context: Context) -> Sequence[Case]:
    demo = context.work / "demo"
    build_demo(environ_of(demo))
    files = context.work / "files"
    _python(environ_of(demo), "bench.day_files", str(files))
    home = context.work / "home"
    _new_home(home)
    _prepare(home, demo, 0, 1)
    one = _morning(home, files)
    _new_home(home)
    _prepare(home, demo, 0, FEW)
    before = context.work / "before"
    shutil.copytree(home, before)
    few = _morning(home, files)
    shutil.rmtree(home)
    before.rename(home)
    # Two at once: it only has to be there.
    half = FEW + (MANY - FEW) // 2
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda span: _prepare(home, demo, *span), ((FEW, half - FEW), (half, MANY - half))))
    many = _morning(home, files)
    whole, a_few, a_shop = (_seconds(each) for each in (one, few, many))
    return (
        Case(
            "one_shop_s",
            whole,
            "s",
            "reading and storing the files alone",
            one["import"],
            "<= 20",
            _told(one),
        ),
        Case("per_shop_20_s", a_shop / MANY, "s", f"per shop of {FEW}", a_few / FEW, "<= 8", _told(many)),
        Case(
            "growth",
            (a_shop / MANY) / (a_few / FEW),
            "×",
            "no growth",
            1.0,
            "<= 1.2",
            f"{MANY} shops against {FEW}",
        ),
    )


def _new_home(home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    _python(environ_of(home), "baton.cli", "settings")
    (home / "demo.json").write_text(DEMO_DAY, encoding="utf-8")


def _prepare(home: Path, demo: Path, first: int, count: int) -> None:
    _python(environ_of(home), "bench.shop_mornings", "prepare", str(demo / "facts"), str(first), str(count))


def _morning(home: Path, files: Path) -> dict[str, float]:
    said = _python(environ_of(home), "bench.shop_mornings", "run", str(files))
    found: dict[str, float] = json.loads(said.strip().splitlines()[-1])
    return found


def _seconds(taken: Mapping[str, float]) -> float:
    return sum(seconds for step, seconds in taken.items() if step != "shops")


def _told(taken: Mapping[str, float]) -> str:
    shops = taken["shops"]
    return "; ".join(f"{step} {seconds / shops:.2f} s" for step, seconds in taken.items() if step != "shops")


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
