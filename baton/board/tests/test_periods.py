from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.board.logic.periods import READY_MADE, Against, Span, asked, compared, span_of
from baton.kit.errors import NotUsable
from baton.kit.period import Period

SUNDAY = date(2026, 11, 22)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def span(start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("chosen", "period"),
    [
        (Span.SEVEN_DAYS, span("2026-11-16", "2026-11-22")),
        (Span.WEEK, span("2026-11-15", "2026-11-21")),
        (Span.FOUR_WEEKS, span("2026-10-25", "2026-11-21")),
        (Span.MONTH, span("2026-10-01", "2026-10-31")),
    ],
)
def test_ready_made_periods(chosen: Span, period: Period) -> None:
    assert span_of(chosen, SUNDAY) == period


def test_a_month_that_just_ended_is_the_last_month() -> None:
    assert span_of(Span.MONTH, date(2026, 10, 31)) == span("2026-10-01", "2026-10-31")


@given(DAYS, st.sampled_from(READY_MADE))
def test_ready_made_periods_are_over_and_recent(latest: date, chosen: Span) -> None:
    period = span_of(chosen, latest)
    assert period.end <= latest
    assert latest - period.end <= timedelta(days=31)


@given(
    DAYS,
    st.sampled_from(READY_MADE),
    st.sampled_from(["previous", "last-year", "none", "2025-01-01..2025-01-07"]),
)
def test_what_is_remembered_reads_back_the_same(latest: date, chosen: Span, against: str) -> None:
    found = asked({"period": chosen.value, "compare": against}, {}, latest)
    assert asked({}, found.remembered, latest) == found


def test_the_address_wins_over_the_session() -> None:
    kept = {"period": "week", "compare": "none"}
    assert asked({}, kept, SUNDAY).span is Span.WEEK
    found = asked({"from": "2026-11-01", "to": "2026-11-07"}, kept, SUNDAY)
    assert (found.span, found.period, found.compare) == (Span.OTHER, span("2026-11-01", "2026-11-07"), None)
    assert asked({"period": "month", "compare": "previous"}, kept, SUNDAY).compare == span(
        "2026-09-01", "2026-09-30"
    )


def test_a_named_period_is_not_compared_with_what_another_one_was() -> None:
    kept = {"from": "2026-11-01", "to": "2026-11-07", "compare": "2026-01-01..2026-01-31"}
    found = asked({"from": "2026-11-08", "to": "2026-11-14"}, kept, SUNDAY)
    assert (found.against, found.compare) == (Against.PREVIOUS, span("2026-11-01", "2026-11-07"))
    assert asked({"period": "week"}, kept, SUNDAY).compare == span("2026-11-08", "2026-11-14")
    assert asked({}, kept, SUNDAY).compare == span("2026-01-01", "2026-01-31")
    kept["compare"] = "last-year"
    assert asked({"from": "2026-11-08", "to": "2026-11-14"}, kept, SUNDAY).against is Against.LAST_YEAR


def test_other_periods_to_compare_with() -> None:
    week = span("2026-11-15", "2026-11-21")
    assert compared(week, "last-year")[1] == span("2025-11-16", "2025-11-22")
    assert compared(week, "2026-01-01..2026-01-07") == (Against.OTHER, span("2026-01-01", "2026-01-07"))


LONG = "x" * 5000


@pytest.mark.parametrize("address", [{"period": LONG}, {"from": LONG, "to": "2026-11-07"}, {"compare": LONG}])
def test_a_refusal_repeats_little_of_an_address(address: dict[str, str]) -> None:
    with pytest.raises(NotUsable) as refused:
        asked(address, {}, SUNDAY)
    assert len(refused.value.into("en")) < 200


@pytest.mark.parametrize(
    "address",
    [
        {"period": "decade"},
        {"from": "2026-11-01"},
        {"from": "yesterday", "to": "2026-11-01"},
        {"from": "2026-11-02", "to": "2026-11-01"},
        {"compare": "best"},
        {"compare": "2026-11-31..2026-12-01"},
    ],
)
def test_nonsense_is_refused(address: dict[str, str]) -> None:
    with pytest.raises(NotUsable):
        asked(address, {}, SUNDAY)
