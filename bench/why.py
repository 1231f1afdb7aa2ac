"""The nested split of a change: one million cells of eight factors, and how time grows with cells."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import permutations

from bench.case import Case, Context

FACTORS = 8
UNIONS = [[0, 1, 2, 3, 4], [5], [6, 7]]
SMALL, LARGE = 100_000, 1_000_000
ENUMERATED_CELLS = 2_000
ROUNDS = 15
ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def measure() -> dict[str, float]:
    """The best of several calls taken in turn, in a process of its own with one thread.

    Growth is compared in processor seconds: the neighbours' load must not look like the kernel's.
    """
    import numpy as np  # noqa: PLC0415 - after the number of threads is set

    from baton.drivers.owen import Matrix, owen, shapley  # noqa: PLC0415 - as above

    draw = np.random.default_rng(20)

    def periods(cells: int) -> tuple[Matrix, Matrix]:
        figures = draw.random((2, FACTORS, cells))
        figures[draw.random(figures.shape) < 0.1] = 0.0
        return figures[0], figures[1]

    def timed(before: Matrix, after: Matrix) -> tuple[float, float]:
        started, on_processor = time.perf_counter(), time.process_time()
        owen(before, after, UNIONS)
        return time.perf_counter() - started, time.process_time() - on_processor

    small, large = periods(SMALL), periods(LARGE)
    rounds = [(timed(*small), timed(*large)) for _ in range(ROUNDS)]

    before, after = periods(ENUMERATED_CELLS)
    started = time.perf_counter()
    expected = np.zeros_like(before)
    for order in permutations(range(FACTORS)):
        state = before.copy()
        value = state.prod(axis=0)
        for row in order:
            state[row] = after[row]
            previous, value = value, state.prod(axis=0)
            expected[row] += value - previous
    expected /= 40320
    enumerated = time.perf_counter() - started
    started = time.perf_counter()
    ours = shapley(before, after)
    quadrature = time.perf_counter() - started
    return {
        "large_wall": min(wall for _, (wall, _) in rounds),
        "small": min(processor for (_, processor), _ in rounds),
        "large": min(processor for _, (_, processor) in rounds),
        "enumerated": enumerated,
        "quadrature": quadrature,
        "apart": float(abs(ours - expected).max()),
    }


def run(context: Context) -> Sequence[Case]:
    command = [
        sys.executable,
        "-c",
        "import json; from bench.why import measure; print(json.dumps(measure()))",
    ]
    environment = {**os.environ, **ONE_CORE}
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=context.root, env=environment
    )
    found = json.loads(done.stdout)
    scaled = found["enumerated"] / ENUMERATED_CELLS * LARGE
    return [
        Case(
            "owen_1m_cells_s",
            found["large_wall"],
            "s",
            "all 8! orders, numpy (scaled up)",
            scaled,
            "<= 2.5",
            f"{FACTORS} factors in {len(UNIONS)} unions, one thread; peer ran on {ENUMERATED_CELLS} cells",
        ),
        Case(
            "owen_linear",
            found["large"] / found["small"],
            "×",
            "cells",
            LARGE / SMALL,
            "<= 12",
            f"processor seconds: {found['large']:.4f} and {found['small']:.4f}",
        ),
        Case(
            "quadrature_vs_enumeration",
            found["enumerated"] / found["quadrature"],
            "×",
            "all 8! orders, numpy",
            found["enumerated"],
            "",
            f"plain Shapley on {ENUMERATED_CELLS} cells; largest difference {found['apart']:.1e}",
        ),
    ]
