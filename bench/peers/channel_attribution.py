"""The peer: Markov removal effects by ChannelAttribution. Reads the R file for both, and times itself.

Arguments: the R data file, then the file for the answer.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from pathlib import Path

import ChannelAttribution
import rdata

NAMED = ("path", "total_conversions", "total_conversion_value", "total_null")


def main(given: str, answer: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        paths = next(iter(rdata.read_rda(given).values()))
    started = time.perf_counter()
    found = ChannelAttribution.markov_model(
        paths, NAMED[0], NAMED[1], var_value=NAMED[2], var_null=NAMED[3], flg_pro=False
    )
    seconds = time.perf_counter() - started
    told = {
        "rows": [paths[name].tolist() for name in NAMED],
        "seconds": seconds,
        "conversions": float(found["total_conversions"].sum()),
        "value": float(found["total_conversion_value"].sum()),
    }
    Path(answer).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
