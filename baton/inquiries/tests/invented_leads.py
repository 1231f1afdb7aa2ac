"""Invented leads whose odds are known, with honest fields, fields that leak and fields that say nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from baton.inquiries.logic.lead_table import Value

ORIGINS = {"search": -0.2, "reference": 1.4, "chat": -0.8, "fair": 0.3}
CALLED = ("ringing", "will revert after reading the mail", "switched off", "closed by phone", "busy")


def honest(seed: int, count: int) -> tuple[dict[str, list[Value]], NDArray[np.bool_], NDArray[np.float64]]:
    """Fields, outcomes and true chances; origin, minutes and their interplay matter, the city does not."""
    rng = np.random.default_rng(seed)
    origin = rng.choice(list(ORIGINS), count)
    minutes = rng.gamma(2.0, 4.0, count)
    is_known = rng.random(count) > 0.2
    odds = -1.0 + np.array([ORIGINS[of] for of in origin]) + 0.9 * np.log1p(minutes) - 1.4
    odds = odds + np.where((origin == "chat") & (minutes > 8), 2.0, 0.0)
    chance = 1 / (1 + np.exp(-odds))
    fields: dict[str, list[Value]] = {
        "origin": [str(of) for of in origin],
        "minutes on the site": [
            float(round(of, 2)) if is_there else None for of, is_there in zip(minutes, is_known, strict=True)
        ],
        "city": [str(of) for of in rng.choice(["Mumbai", "Pune", "Thane", ""], count)],
        "newsletter": ["no"] * count,
        "number": [100_000 + 3 * row for row in range(count)],
    }
    return fields, rng.random(count) < chance, chance


def leaking(seed: int, is_won: Sequence[bool] | NDArray[np.bool_]) -> Mapping[str, list[Value]]:
    """Fields under names that say nothing, each known only afterwards in a way of its own."""
    rng = np.random.default_rng(seed)
    count = len(is_won)
    stretch = np.arange(count) * 10 // count
    is_filled = np.isin(stretch, (0, 1, 2, 6, 7, 8, 9))
    score = np.where(is_filled, rng.integers(10, 20, count), -1)
    return {
        "told": [
            str(rng.choice(CALLED[1::2] if won and rng.random() < 0.7 else CALLED[::2])) for won in is_won
        ],
        "judged": [
            "" if rng.random() < 0.4 else str(rng.choice(["High", "Medium"] if won else ["Low", "Medium"]))
            for won in is_won
        ],
        "settled": [
            ("x" if won else "y") if rng.random() < 0.3 else str(rng.choice(["p", "q"])) for won in is_won
        ],
        "in batches": [int(of) if there else None for of, there in zip(score, is_filled, strict=True)],
        "follows from it": [
            f"band {of // 4}" if there else None for of, there in zip(score, is_filled, strict=True)
        ],
    }
