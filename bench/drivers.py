"""Intervals of a change: posterior draws of all rates, and the legs of every draw, for many cells.

Timed is the whole answer, from counts to intervals: strengths, shrunken rates, draws, legs, quantiles. The peer
makes the same number of draws the plain way: true beta variates for every rate, then the legs of each draw in
float64; it is timed on a share of the draws and scaled up.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import pairwise

from bench.case import Case, Context

SIZES = {"draws_200x20k_s": (200, 20_000, 2.5), "draws_1000x10k_s": (1000, 10_000, 6.0)}
ROUNDS = 5
PLAIN_DRAWS = 20
FACTORS = 8
ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def measure() -> dict[str, list[float]]:
    """Processor and wall seconds of ours, processor seconds of the peer: in a process with one thread.

    Processor seconds are what one core takes; the neighbours' load is not ours.
    """
    import numpy as np  # noqa: PLC0415 - after the number of threads is set

    from baton.drivers.chain import Counts, Stage  # noqa: PLC0415 - as above
    from baton.drivers.evidence import Evidence  # noqa: PLC0415 - as above
    from baton.drivers.intervals import estimate  # noqa: PLC0415 - as above
    from baton.drivers.owen import owen  # noqa: PLC0415 - as above
    from baton.kit.glossary import Owner  # noqa: PLC0415 - as above

    marketing = [("impressions", "impressions"), ("clicks", "click_rate"), ("visitor_days", "visit_rate")]
    sales = [("drafted_orders", "draft_rate"), ("paid_orders", "receipt_rate"), ("gmv", "order_value")]
    stages = (
        *(Stage(code, leg, Owner.MARKETING) for code, leg in marketing),
        Stage("inquiries", "inquiry_rate", Owner.SHARED),
        *(Stage(code, leg, Owner.SALES) for code, leg in sales),
    )
    unions = [[0, 1, 2, 3], [4], [5, 6, 7]]
    random = np.random.default_rng(21)

    def counted(cells: int) -> Counts:
        periods = []
        for _ in range(2):
            rows = [random.lognormal(7, 1, cells).astype(np.int64)]
            rows += [random.binomial(rows[0], 0.02)]
            rows += [random.poisson(rows[1] * 0.8)]
            rows += [random.binomial(rows[2], 0.08)]
            rows += [random.binomial(rows[3], 0.3)]
            rows += [random.binomial(rows[4], 0.8)]
            money = np.where(rows[5] > 0, random.gamma(np.maximum(rows[5], 1), 900), 0.0)
            periods.append(np.array([*rows, money], dtype=np.float64))
        return Counts(stages, *periods)

    def plain(counts: Counts) -> None:
        legs = []
        for _ in range(PLAIN_DRAWS):
            worlds = []
            for period in (counts.before, counts.after):
                rates = [
                    random.beta(later + 1, np.maximum(earlier - later, 0) + 20)
                    for earlier, later in pairwise(period)
                ]
                volume = np.full_like(period[0], period[0].sum())
                worlds.append(np.stack([volume, period[0] / volume, *rates]))
            legs.append(owen(worlds[0], worlds[1], unions).sum(axis=1))
        np.quantile(np.stack(legs), [0.05, 0.95], axis=0)

    found = {}
    for name, (draws, cells, _) in SIZES.items():
        counts = counted(cells)
        rounds = []
        for _ in range(ROUNDS):
            started, on_processor = time.perf_counter(), time.process_time()
            answer = estimate([Evidence(counts)], draws=draws)
            rounds.append((time.process_time() - on_processor, time.perf_counter() - started))
        assert len(answer.samples["mix", Owner.MARKETING]) == draws
        on_processor = time.process_time()
        plain(counts)
        peer = (time.process_time() - on_processor) * draws / PLAIN_DRAWS
        found[name] = [min(one for one, _ in rounds), min(wall for _, wall in rounds), peer]
    return found


def run(context: Context) -> Sequence[Case]:
    command = [
        sys.executable,
        "-c",
        "import json; from bench.drivers import measure; print(json.dumps(measure()))",
    ]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=context.root, env={**os.environ, **ONE_CORE}
    )
    found = json.loads(done.stdout)
    cases = []
    for name, (draws, cells, goal) in SIZES.items():
        ours, wall, peer = found[name]
        note = (
            f"processor seconds of one thread, {wall:.2f} s by the clock of the same machine; {draws} draws × "
            f"{cells} cells × {FACTORS} factors, from counts to intervals"
        )
        cases.append(Case(name, ours, "s", "true beta draws, float64 (scaled up)", peer, f"<= {goal}", note))
    return cases
