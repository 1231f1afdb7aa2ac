"""`make bench`: run the benchmarks, print a table with the machine's size, keep the results.

Each module of this folder that has a `run(context)` is one benchmark. Results go to bench/results/<name>.json and,
as one table, to docs/benchmarks.md.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import platform
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import bench
from bench.case import Benchmark, Case, Context

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"
TABLE = ROOT / "docs" / "benchmarks.md"
NOT_BENCHMARKS = {"__main__", "case"}


def benchmarks() -> dict[str, Benchmark]:
    found: dict[str, Benchmark] = {}
    for module in pkgutil.iter_modules(bench.__path__):
        if module.name not in NOT_BENCHMARKS:
            loaded = importlib.import_module(f"bench.{module.name}")
            if hasattr(loaded, "run"):
                found[module.name] = loaded.run
    return found


def folder_named_by(variable: str) -> Path | None:
    value = os.environ.get(variable)
    path = Path(value) if value else None
    return path.resolve() if path is not None and path.is_dir() else None


def memory_gib() -> float:
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return float("nan")


def machine() -> str:
    system = f"{platform.system()} {platform.machine()}"
    return f"{os.cpu_count()} cores, {memory_gib():.0f} GiB, {system}, Python {platform.python_version()}"


def keep(name: str, cases: Sequence[Case]) -> None:
    RESULTS.mkdir(parents=True, exist_ok=True)
    rows = [{**asdict(case), "holds": case.holds} for case in cases]
    (RESULTS / f"{name}.json").write_text(
        json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def shown(value: float | None) -> str:
    return "—" if value is None else f"{value:,.4g}"


def line(name: str, row: dict[str, object]) -> str:
    holds = {True: "yes", False: "**no**", None: "—"}[row["holds"]]  # type: ignore[index]  # read from JSON: bool or null
    value, peer_value = row["value"], row["peer_value"]
    return (
        f"| {name} | {row['case']} | {shown(value)} {row['unit']} | {row['peer']} | {shown(peer_value)} "  # type: ignore[arg-type]
        f"| {row['goal'] or 'reported'} | {holds} |"
    )


def table(day: str) -> str:
    head = [
        "# Benchmarks",
        "",
        "Written by `make bench`. Every figure was taken with its peer in the same run.",
        "",
        f"Machine: {machine()}. Last run: {day}.",
        "",
        "| bench | case | value | peer | peer's value | goal | holds |",
        "|---|---|---|---|---|---|---|",
    ]
    rows = [
        line(path.stem, row)
        for path in sorted(RESULTS.glob("*.json"))
        for row in json.loads(path.read_text(encoding="utf-8"))
    ]
    return "\n".join([*head, *rows]) + "\n"


def main(only: Sequence[str]) -> int:
    known = benchmarks()
    unknown = [name for name in only if name not in known]
    if unknown:
        print(f"No benchmark {', '.join(unknown)}. Known: {', '.join(sorted(known))}.", file=sys.stderr)
        return 2
    data = folder_named_by("BATON_BENCH_DATA")
    train = folder_named_by("BATON_BENCH_TRAIN") or data
    failed = False
    for name in only or sorted(known):
        work = Path(tempfile.mkdtemp(prefix=f"baton-bench-{name}-"))
        try:
            cases = known[name](Context(root=ROOT, work=work, data=data, train=train))
        finally:
            shutil.rmtree(work, ignore_errors=True)
        keep(name, cases)
        failed = failed or any(case.holds is False for case in cases)
    day = datetime.now(UTC).date().isoformat()  # noqa: TID251 - a benchmark is dated by the real day
    text = table(day)
    TABLE.write_text(text, encoding="utf-8")
    print(text)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
