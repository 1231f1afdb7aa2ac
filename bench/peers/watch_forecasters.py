"""The peers of `bench.watch`, run by their own interpreter.

Arguments: a file with `values` (series × days, from a Monday on), the file for the results, then the peers'
names. Every peer sees a whole series at once, as its users run it, and scores each day by how far it lies
outside: distance from the fit over half the width of the interval, or from the quartiles of what is left over
in their own distance; below zero where the figure is too low. `<name>` holds the scores, `<name>_cpu` the
seconds of processor time for a series. A name that ends in `_of_logs` sees log(1 + value), which suits counts that
scatter in proportion.
"""

from __future__ import annotations

import logging
import resource
import sys
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd

FIRST_DAY = "2025-01-06"
WEEK = 7
LEVEL = 90
SAMPLES = 200
OF_LOGS = "_of_logs"


def banded(fitted: np.ndarray, low: np.ndarray, high: np.ndarray, values: np.ndarray) -> np.ndarray:
    width = np.where(values < fitted, fitted - low, high - fitted)
    return (values - fitted) / np.maximum(width, 1e-9)


def statsforecast(kind: str) -> Callable[[np.ndarray], np.ndarray]:
    from statsforecast.models import MSTL, AutoETS  # noqa: PLC0415 - a peer is loaded only when it runs

    def score(values: np.ndarray) -> np.ndarray:
        model = AutoETS(season_length=WEEK) if kind == "auto_ets" else MSTL(season_length=WEEK)
        found = model.fit(values).predict_in_sample(level=[LEVEL])
        return banded(found["fitted"], found[f"fitted-lo-{LEVEL}"], found[f"fitted-hi-{LEVEL}"], values)

    return score


def adtk() -> Callable[[np.ndarray], np.ndarray]:
    from adtk.detector import SeasonalAD  # noqa: PLC0415 - a peer is loaded only when it runs

    def score(values: np.ndarray) -> np.ndarray:
        days = pd.date_range(FIRST_DAY, periods=len(values))
        detector = SeasonalAD(freq=WEEK)
        series = pd.Series(values, index=days)
        detector.fit_detect(series)
        # Its own rule is a threshold on just this: what is left over, against its quartiles.
        left = detector.pipe_.steps["deseasonal_residual"]["model"].transform(series).to_numpy()
        low, high = np.nanquantile(left, [0.25, 0.75])
        outside = np.where(left < low, left - low, np.maximum(left - high, 0))
        return outside / max(high - low, 1e-9)

    return score


def prophet() -> Callable[[np.ndarray], np.ndarray]:
    logging.getLogger("cmdstanpy").disabled = True
    logging.getLogger("prophet.plot").disabled = True
    from prophet import Prophet  # noqa: PLC0415 - a peer is loaded only when it runs

    def score(values: np.ndarray) -> np.ndarray:
        frame = pd.DataFrame({"ds": pd.date_range(FIRST_DAY, periods=len(values)), "y": values})
        model = Prophet(interval_width=LEVEL / 100, uncertainty_samples=SAMPLES)
        found = model.fit(frame).predict(frame)
        return banded(*(found[name].to_numpy() for name in ("yhat", "yhat_lower", "yhat_upper")), values)

    return score


PEERS: dict[str, Callable[[], Callable[[np.ndarray], np.ndarray]]] = {
    "adtk_seasonal": adtk,
    "mstl": lambda: statsforecast("mstl"),
    "auto_ets": lambda: statsforecast("auto_ets"),
    "prophet": prophet,
}


def cpu() -> float:
    """Processor time of this process and of what it started."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in spent)


def main(given: str, result: str, names: list[str]) -> None:
    warnings.simplefilter("ignore")
    values = np.load(given)["values"]
    found: dict[str, np.ndarray] = {}
    for name in names:
        score = PEERS[name.removesuffix(OF_LOGS)]()
        seen = np.log1p(values) if name.endswith(OF_LOGS) else values
        score(seen[0])  # what is compiled or loaded once does not count
        started = cpu()
        rows = []
        for series in seen:
            try:
                rows.append(np.nan_to_num(score(series)))
            except (ValueError, RuntimeError):  # no season to be found, no fit: it stays silent
                rows.append(np.zeros(series.size))
        found[name] = np.stack(rows)
        found[f"{name}_cpu"] = np.array((cpu() - started) / len(seen))
    np.savez(result, **found)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
