"""Rights to quote by the platform's months, and the fit of RFQs by the shop's own history."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.inquiries.logic.rfq_fit import LEAST_HISTORY, Fit, Traits, learn, score
from baton.inquiries.logic.rfq_quota import month_at, next_reward, quota

PACIFIC = ZoneInfo("America/Los_Angeles")
MOMENTS = st.integers(1_704_153_600, 1_830_124_800).map(lambda second: datetime.fromtimestamp(second, UTC))


def test_a_months_rights_begin_by_pacific_time() -> None:
    before = datetime(2026, 10, 1, 6, 59, tzinfo=UTC)
    assert month_at(before, PACIFIC).name == "2026-09"
    assert month_at(before + timedelta(minutes=1), PACIFIC).name == "2026-10"
    assert month_at(datetime(2026, 12, 31, 23, tzinfo=UTC), PACIFIC).ends.year == 2027


@given(MOMENTS)
def test_a_moment_lies_in_its_month_also_where_clocks_change(moment: datetime) -> None:
    month = month_at(moment, PACIFIC)
    assert month.starts <= moment < month.ends
    assert month_at(month.ends - timedelta(seconds=1), PACIFIC) == month
    assert month_at(month.ends, PACIFIC).starts == month.ends


@given(MOMENTS, st.integers(0, 60), st.integers(0, 60), st.integers(0, 120))
def test_rights_given_are_used_or_left(moment: datetime, monthly: int, rewards: int, used: int) -> None:
    found = quota(monthly, rewards, used, moment, PACIFIC)
    assert found.left - found.over == monthly + rewards - used
    assert found.left == 0 or found.over == 0
    assert 0 <= found.days_left <= 31
    if found.forecast is not None:
        assert found.forecast >= used
    if found.runs_out is not None:
        assert moment.astimezone(PACIFIC).date() <= found.runs_out <= found.month.ends.date()


def test_the_months_rate_is_carried_on() -> None:
    now = datetime(2026, 11, 16, tzinfo=PACIFIC)
    found = quota(20, 5, 15, now, PACIFIC)
    assert (found.left, found.forecast, found.unused) == (10, 30, 0)
    assert found.runs_out == date(2026, 11, 25) or found.runs_out == date(2026, 11, 26)
    assert quota(20, 0, 0, now, PACIFIC).unused == 20


def test_a_month_that_has_hardly_begun_tells_nothing() -> None:
    found = quota(20, 0, 3, datetime(2026, 11, 2, tzinfo=PACIFIC), PACIFIC)
    assert (found.rate, found.forecast, found.unused, found.runs_out) == (None, None, None, None)


@pytest.mark.parametrize("wrong", [(-1, 0, 0), (0, -1, 0), (0, 0, -1)])
def test_less_than_nothing_is_refused(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="negative"):
        quota(*wrong, datetime(2026, 11, 16, tzinfo=PACIFIC), PACIFIC)


def test_the_next_reward_is_today_or_later() -> None:
    assert next_reward(datetime(2026, 11, 3, 20, tzinfo=PACIFIC), (3, 15), PACIFIC) == date(2026, 11, 3)
    assert next_reward(datetime(2026, 11, 16, tzinfo=PACIFIC), (3, 15), PACIFIC) == date(2026, 12, 3)
    assert next_reward(datetime(2026, 11, 16, tzinfo=PACIFIC), (), PACIFIC) is None


# Fit ------------------------------------------------------------------------------------------------------------


def _history(seed: int = 1, count: int = 400) -> list[tuple[Traits, bool]]:
    """Germans who state a quantity win three times as often as others."""
    random = np.random.default_rng(seed)
    told: list[tuple[Traits, bool]] = []
    for _ in range(count):
        country = str(random.choice(["DE", "NG", "US"]))
        has_quantity = bool(random.random() < 0.5)
        chance = 0.1 + 0.15 * (country == "DE") + 0.15 * has_quantity
        told.append((Traits("HB", country, has_quantity, "L1"), bool(random.random() < chance)))
    return told


def test_too_little_history_scores_nothing() -> None:
    assert learn(_history(count=LEAST_HISTORY - 1)) is None
    assert learn(_history(count=LEAST_HISTORY)) is not None


def test_what_won_before_comes_first_with_its_reasons() -> None:
    fit = learn(_history())
    assert fit is not None
    best = score(fit, Traits("HB", "DE", True, "L1"))
    worst = score(fit, Traits("HB", "NG", False, "L1"))
    assert best.probability > 1.5 * worst.probability
    assert {reason.code for reason in best.reasons_for} == {"country", "quantity"}
    assert "won" in best.reasons_for[0].text.en
    assert {reason.code for reason in worst.reasons_against} == {"country", "quantity"}


def test_what_nobody_has_seen_or_knows_is_scored_like_the_shop() -> None:
    fit = learn(_history())
    assert fit is not None
    for traits in (Traits("", "", None, ""), Traits("ZZ", "BR", None, "L9")):
        assert score(fit, traits).probability == pytest.approx(fit.share)
        assert score(fit, traits).reasons_for == ()


@given(st.integers(0, 30), st.integers(0, 30))
def test_a_trait_seldom_seen_moves_less_than_one_often_seen(seen: int, more: int) -> None:
    """All of its RFQs were won; the shop wins one in five."""
    trait = ("country", "DE")

    def fit(count: int) -> Fit:
        return Fit(100, 20, {trait: count}, {trait: count})

    assert fit(seen).weight(trait) <= fit(seen + more).weight(trait) + 1e-12
    assert fit(seen).weight(trait) >= -1e-12


@given(
    st.lists(
        st.tuples(st.sampled_from("ABC"), st.sampled_from(["DE", "US", ""]), st.booleans()),
        min_size=50,
        max_size=80,
    )
)
def test_scores_are_probabilities_whatever_the_history(rows: list[tuple[str, str, bool]]) -> None:
    history = [(Traits(line, country, None, ""), is_won) for line, country, is_won in rows]
    fit = learn(history)
    assert fit is not None
    for traits, _ in history:
        assert 0 < score(fit, traits).probability < 1
        assert 0 < score(fit, replace(traits, states_quantity=True)).probability < 1
