"""How long inquiries take to bring money, and when a period's may still do so."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from baton.drivers.ripening import DAYS_WITHOUT_HISTORY, is_unripe, usual_lag
from baton.kit.period import Period

AUGUST = Period(date(2026, 8, 1), date(2026, 8, 31))


def test_nine_of_ten_receipts_came_within_the_usual_lag() -> None:
    assert usual_lag(np.arange(1, 101)) == 91


def test_a_short_history_cannot_tell() -> None:
    assert usual_lag(np.full(19, 3)) == DAYS_WITHOUT_HISTORY
    assert usual_lag(np.full(20, 3)) == 3


@pytest.mark.parametrize(
    ("latest", "expected"), [(date(2026, 9, 9), True), (date(2026, 9, 10), False), (date(2026, 12, 1), False)]
)
def test_a_period_is_ripe_once_its_last_inquiry_is_as_old_as_the_lag(latest: date, expected: bool) -> None:
    assert is_unripe(AUGUST, 10, latest) is expected
