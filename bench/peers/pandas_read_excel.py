"""The peer: a sheet read by pandas with openpyxl, as a script would read it. Prints seconds."""

from __future__ import annotations

import sys
import time

import pandas as pd


def main() -> None:
    started = time.perf_counter()
    frame = pd.read_excel(sys.argv[1], engine="openpyxl", header=5, dtype={"产品ID": str})
    seconds = time.perf_counter() - started
    assert len(frame) == int(sys.argv[2]), len(frame)
    print(seconds)


if __name__ == "__main__":
    main()
