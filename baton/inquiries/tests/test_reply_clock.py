"""The platform's clock and the team's: what each counts, and what stops it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.inquiries.logic.open_hours import NEVER, OpenHours, Shift, WorkingWeek, at_work
from baton.inquiries.logic.reply_clock import (
    KINDS,
    PLATFORM_RULES,
    TEAM_RULE,
    Items,
    PlatformRule,
    Replies,
    State,
    answered,
    fast_reply_clock,
    follow_up_clock,
    platform_clock,
    rule_on,
    team_clock,
)
from baton.inquiries.terms import Kind

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = WorkingWeek(SHANGHAI, (*((Shift(time(9), time(12)), Shift(time(13, 30), time(18))),) * 5, (), ()))
HOURS = OpenHours(at_work(OFFICE, date(2026, 11, 1), date(2026, 12, 31)))
RULE = PLATFORM_RULES[0]
HOUR = 3600
TUESDAY = int(datetime(2026, 11, 24, 10, tzinfo=SHANGHAI).timestamp())


def items(
    *arrived: int,
    kind: Kind = Kind.INQUIRY,
    buyers: Sequence[int] | None = None,
    rejected: int = NEVER,
    buyer_last: int | None = None,
    is_left_out: bool = False,
) -> Items:
    number = len(arrived)
    at = np.array(arrived, dtype=np.int64)
    return Items(
        kind=np.full(number, KINDS.index(kind)),
        buyer=np.array(buyers or range(number), dtype=np.int64),
        arrived=at,
        is_left_out=np.full(number, is_left_out),
        rejected=np.full(number, rejected),
        buyer_last=at if buyer_last is None else np.full(number, buyer_last),
    )


def replies(*pairs: tuple[int, int]) -> Replies:
    return Replies(
        np.array([buyer for buyer, _ in pairs], dtype=np.int64),
        np.array([at for _, at in pairs], dtype=np.int64),
    )


NOBODY = replies()


def test_the_platform_counts_the_night_and_the_team_does_not() -> None:
    evening = TUESDAY + 9 * HOUR
    one = items(evening)
    assert platform_clock(one, NOBODY, RULE, evening).due[0] == evening + 24 * HOUR
    assert team_clock(one, NOBODY, TEAM_RULE, HOURS, evening).due[0] == TUESDAY + 25 * HOUR
    assert platform_clock(items(evening, kind=Kind.CHAT), NOBODY, RULE, evening).due[0] == evening + HOUR


def test_one_reply_answers_all_that_its_buyer_wrote_until_then() -> None:
    several = items(TUESDAY, TUESDAY + 600, TUESDAY + 7200, TUESDAY, buyers=[7, 7, 7, 8])
    found = answered(several, replies((7, TUESDAY + 900), (7, TUESDAY - 60)))
    assert found.tolist() == [TUESDAY + 900, TUESDAY + 900, NEVER, NEVER]


def test_rejection_counts_as_handled() -> None:
    spam = items(TUESDAY, rejected=TUESDAY + HOUR)
    later = TUESDAY + 50 * HOUR
    assert platform_clock(spam, NOBODY, RULE, later).state[0] == State.MET
    assert team_clock(spam, NOBODY, TEAM_RULE, HOURS, later).state[0] == State.MET
    strict = PlatformRule("x", date(2026, 1, 1), RULE.limits, is_handled_by_rejection=False)
    assert platform_clock(spam, NOBODY, strict, later).state[0] == State.LATE


def test_what_the_measure_leaves_out_is_not_counted() -> None:
    assert (
        platform_clock(items(TUESDAY, is_left_out=True), NOBODY, RULE, TUESDAY).state[0] == State.NOT_COUNTED
    )
    quote = platform_clock(items(TUESDAY, kind=Kind.RFQ), NOBODY, RULE, TUESDAY)
    assert (quote.state[0], quote.due[0]) == (State.NOT_COUNTED, NEVER)
    assert quote.left(TUESDAY)[0] == NEVER


def test_states_follow_the_moment() -> None:
    one = items(TUESDAY)
    due = TUESDAY + 24 * HOUR
    assert platform_clock(one, NOBODY, RULE, due).state[0] == State.WAITING
    assert platform_clock(one, NOBODY, RULE, due + 1).state[0] == State.LATE
    assert platform_clock(one, NOBODY, RULE, due + 60).left(due + 60)[0] == -60
    assert platform_clock(one, replies((0, due)), RULE, due).state[0] == State.MET
    assert platform_clock(one, replies((0, due + 1)), RULE, due + 9).state[0] == State.MISSED


def test_fast_replies_are_asked_for_while_somebody_is_on_duty() -> None:
    night = TUESDAY + 12 * HOUR
    now = night + 600
    found = fast_reply_clock(items(TUESDAY, night), replies((0, TUESDAY + 240)), TEAM_RULE, HOURS, now)
    assert found.state.tolist() == [State.MET, State.NOT_COUNTED]


def test_a_follow_up_is_owed_while_the_buyer_wrote_last_and_only_after_a_first_reply() -> None:
    wrote = TUESDAY + 2 * HOUR
    again = items(TUESDAY, buyer_last=wrote)

    def state(*ours: int) -> int:
        return int(
            follow_up_clock(again, replies(*((0, at) for at in ours)), TEAM_RULE, HOURS, wrote).state[0]
        )

    assert state() == State.NOT_COUNTED
    assert state(TUESDAY + 60) == State.WAITING
    assert state(TUESDAY + 60, wrote + 60) == State.MET
    assert state(wrote + 60) == State.NOT_COUNTED


def test_each_version_of_the_rule_holds_from_its_day() -> None:
    newer = PlatformRule("2027", date(2027, 1, 1), {Kind.INQUIRY: timedelta(hours=12)})
    rules = (newer, *PLATFORM_RULES)
    assert rule_on(rules, date(2026, 12, 31)) is PLATFORM_RULES[0]
    assert rule_on(rules, date(2027, 1, 1)) is newer
    assert rule_on((newer,), date(2020, 1, 1)) is newer


moments = st.integers(TUESDAY - 40 * HOUR, TUESDAY + 40 * HOUR)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), moments), max_size=8),
       st.lists(st.tuples(st.integers(0, 3), moments), min_size=1, max_size=8))  # fmt: skip
def test_first_replies_agree_with_a_walk_over_all(
    ours: list[tuple[int, int]], theirs: list[tuple[int, int]]
) -> None:
    given_items = items(*(at for _, at in theirs), buyers=[buyer for buyer, _ in theirs])
    found = answered(given_items, replies(*ours))
    wanted = [min((at for other, at in ours if other == buyer and at >= came), default=NEVER)
              for buyer, came in theirs]  # fmt: skip
    assert found.tolist() == wanted
