"""Where the small line of a claim runs: its past, the band of its baseline, the present with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 240.0, 56.0
EDGE, RIGHT = 4.0, 14.0
"""Room around the line; more on the right, where the present stands apart."""

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """Places in a field of WIDTH × HEIGHT, downwards."""

    path: str
    """Earlier periods and the present: a period without a figure leaves a gap."""
    dots: tuple[Span, ...]
    """Periods that stand alone between gaps."""
    present: Span | None
    whisker: tuple[float, float, float] | None
    """x, from, to."""
    band: Span | None
    """Top and height of the baseline's interval."""
    middle: float | None
    """The baseline."""


def claim_line(
    past: Sequence[float | None],
    present: float | None,
    interval: Span | None,
    usual: float | None,
    band: Span | None,
) -> ClaimLine | None:
    """None where there is nothing to draw. The field reaches over everything that is drawn; a level line stands in
    its middle.
    """
    values = [*past, present]
    known = [value for value in (*values, usual, *(interval or ()), *(band or ())) if value is not None]
    if not any(value is not None for value in values):
        return None
    low, high = min(known), max(known)

    def y(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return round(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE), 1)

    step = (WIDTH - EDGE - RIGHT) / max(len(past), 1)
    places = [round(EDGE + step * place, 1) for place in range(len(values))]
    path, dots = _drawn(
        [(x, None if value is None else y(value)) for x, value in zip(places, values, strict=True)]
    )
    return ClaimLine(
        path=path,
        dots=dots,
        present=(places[-1], y(present)) if present is not None else None,
        whisker=(places[-1], y(interval[1]), y(interval[0])) if interval else None,
        band=(y(band[1]), max(1.0, round(y(band[0]) - y(band[1]), 1))) if band else None,
        middle=y(usual) if usual is not None else None,
    )


def _drawn(points: Sequence[tuple[float, float | None]]) -> tuple[str, tuple[Span, ...]]:
    """The path through runs of points, and the runs of one."""
    runs: list[list[Span]] = [[]]
    for x, y in points:
        if y is None:
            runs.append([])
        else:
            runs[-1].append((x, y))
    path = "".join("M" + "L".join(f"{x} {y}" for x, y in run) for run in runs if len(run) > 1)
    return path, tuple(run[0] for run in runs if len(run) == 1)
