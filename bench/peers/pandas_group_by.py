"""The pandas side of `bench.funnel`, run by the peers' own interpreter.

Arguments: the file for the result, then the Parquet files. For every line on stdin it answers once more the
question (read the columns it needs, group, sum) and prints the seconds it took.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

import pandas as pd

KEYS = ["period_start", "country", "source"]
MEASURES = ["impressions", "clicks", "visits", "inquiries", "drafted_orders", "trade_assurance_orders"]


def answer(files: Sequence[str]) -> pd.DataFrame:
    rows = pd.read_parquet(list(files), columns=[*KEYS, *MEASURES])
    return rows.groupby(KEYS, as_index=False, observed=True)[MEASURES].sum()


def main(result: str, files: Sequence[str]) -> None:
    for _ in sys.stdin:
        started = time.perf_counter()
        found = answer(files)
        print(time.perf_counter() - started, flush=True)
        found.to_parquet(result)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
