"""Since a change on record: a part against the rest of its whole, before and after."""

from __future__ import annotations

import numpy as np
import pytest

from baton.watch.logic.since import LEAST_BEFORE, since

WEEKS, FIRST = 40, 32


def world(seed: int, factor: float, series: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """Parts of two a week, times `factor` since the change, and wholes that grow by half on that day."""
    rng = np.random.default_rng(seed)
    after = np.arange(WEEKS) >= FIRST
    part = rng.poisson(2.0 * np.where(after, 1.5 * factor, 1.0), (series, WEEKS)).astype(float)
    rest = rng.poisson(8.0 * np.where(after, 1.5, 1.0), (series, WEEKS)).astype(float)
    return part, part + rest


def test_what_the_whole_shares_is_no_change() -> None:
    found = since(*world(1, 1.0), FIRST)
    assert (found.chance < 0.05).mean() < 0.08
    assert (found.chance < 0.001).mean() <= 0.01
    assert found.observed.mean() == pytest.approx(found.expected.mean(), rel=0.1)


def test_a_part_that_more_than_doubles_is_clear_within_eight_weeks() -> None:
    found = since(*world(2, 2.5), FIRST)
    assert np.median(found.chance) < 1e-3
    assert (found.score > 0).all()


def test_a_part_that_nearly_vanishes_is_below() -> None:
    found = since(*world(3, 0.2), FIRST)
    assert np.median(found.chance) < 0.02
    assert np.median(found.score) < 0


def test_a_part_that_always_scattered_widely_needs_more() -> None:
    part, whole = world(4, 2.0)
    lumps = np.where(np.arange(WEEKS) % 4 == 0, 4.0, 0.0)
    rough = part.copy()
    rough[:, :FIRST] = 2.0 * lumps[:FIRST]
    steady = since(part, whole, FIRST)
    found = since(rough, rough + (whole - part), FIRST)
    assert np.median(found.spread / found.expected) > 1.2 * np.median(steady.spread / steady.expected)


def test_too_little_before_or_expected_cannot_be_told() -> None:
    part, whole = world(5, 3.0, series=2)
    part[0, : FIRST - LEAST_BEFORE + 1] = np.nan
    part[1] = np.where(np.arange(WEEKS) == 3, 1.0, 0.0)
    found = since(part, whole, FIRST)
    assert np.isnan(found.chance).all()
    assert np.isnan(found.score).all()
