"""What is next with an item and until when: worked out for many at once as by hand for each."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.inquiries.logic.open_hours import NEVER, OpenHours, Shift, WorkingWeek, at_work
from baton.inquiries.logic.reply_clock import KINDS, TEAM_RULE, Items, PlatformRule, Replies
from baton.inquiries.logic.standing import AFTER_QUOTE, DAY, STEPS, Rules, Standing, follow_up_due, standing
from baton.inquiries.logic.urgency import span
from baton.inquiries.terms import Kind, NextStep

ZONE = ZoneInfo("Asia/Shanghai")
WEEK = WorkingWeek(ZONE, (*(((Shift(time(9), time(18))),),) * 5, (), ()))
HOURS = OpenHours(at_work(WEEK, date(2026, 8, 1), date(2026, 12, 31)))
OLD = PlatformRule(
    "old", date(2024, 1, 1), {Kind.INQUIRY: timedelta(hours=24), Kind.CHAT: timedelta(hours=1)}
)
NEW = PlatformRule("new", date(2026, 9, 15), {Kind.INQUIRY: timedelta(hours=12)})
RULES = Rules((NEW, OLD), TEAM_RULE, HOURS, ZONE)
MONDAY = int(datetime(2026, 9, 14, 2, tzinfo=UTC).timestamp())
"""Ten in the morning."""
HOUR = 3_600


def numbers(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def stand(
    arrived: list[int],
    replies: list[tuple[int, int]] = [],  # noqa: B006 - never changed
    *,
    buyer: list[int] | None = None,
    kind: Kind = Kind.INQUIRY,
    wrote: list[int] | None = None,
    quoted: int = NEVER,
    is_left_out: bool = False,
    is_closed: bool = False,
) -> Standing:
    n = len(arrived)
    items = Items(
        kind=np.full(n, KINDS.index(kind)),
        buyer=numbers(*(buyer or range(n))),
        arrived=numbers(*arrived),
        is_left_out=np.full(n, is_left_out),
        rejected=np.full(n, NEVER),
        buyer_last=numbers(*(wrote or arrived)),
    )
    said = Replies(numbers(*(who for who, _ in replies)), numbers(*(at for _, at in replies)))
    return standing(items, said, np.full(n, quoted), np.full(n, is_closed), RULES)


def step(found: Standing, place: int = 0) -> NextStep:
    return STEPS[int(found.step[place])]


def test_the_sooner_clock_says_until_when_the_first_reply_is_due() -> None:
    found = stand([MONDAY])
    assert step(found) is NextStep.FIRST_REPLY
    assert (found.platform_due[0], found.team_due[0]) == (MONDAY + 24 * HOUR, MONDAY + 2 * HOUR)
    assert found.due[0] == MONDAY + 2 * HOUR
    saturday = MONDAY - 2 * DAY
    assert stand([saturday]).due[0] == saturday + 24 * HOUR, "the team is off, the platform is not"


def test_each_item_goes_by_the_rule_of_its_day() -> None:
    tuesday = MONDAY + DAY
    found = stand([MONDAY, tuesday])
    assert found.platform_due.tolist() == [MONDAY + 24 * HOUR, tuesday + 12 * HOUR]
    midnight = int(datetime(2026, 9, 15, tzinfo=ZONE).timestamp())
    edge = stand([midnight - 1, midnight])
    assert (edge.platform_due - numbers(midnight - 1, midnight)).tolist() == [24 * HOUR, 12 * HOUR]


def test_the_seller_s_own_country_is_on_the_team_s_clock_only() -> None:
    found = stand([MONDAY], is_left_out=True)
    assert found.platform_due[0] == NEVER
    assert found.due[0] == found.team_due[0]


def test_what_is_closed_waits_for_nothing() -> None:
    found = stand([MONDAY], quoted=MONDAY, is_closed=True)
    assert (step(found), found.due[0]) == (NextStep.NOTHING, NEVER)


def test_a_message_after_our_reply_is_due_in_working_hours() -> None:
    found = stand([MONDAY], [(0, MONDAY + HOUR)], wrote=[MONDAY + 2 * HOUR])
    assert step(found) is NextStep.ANSWER
    assert found.due[0] == MONDAY + 25 * HOUR, "six hours of Monday, two of Tuesday"
    answered = stand([MONDAY], [(0, MONDAY + HOUR), (0, MONDAY + 3 * HOUR)], wrote=[MONDAY + 2 * HOUR])
    assert step(answered) is NextStep.NOTHING


def test_a_quote_is_followed_up_once_for_each_of_its_days() -> None:
    quoted = MONDAY
    for wrote, due in (
        (NEVER, 3), (quoted, 3), (quoted + DAY, 3), (quoted + 2 * DAY, 7), (quoted + 4 * DAY, 7),
        (quoted + 6 * DAY, 15), (quoted + 14 * DAY, None), (quoted + 40 * DAY, None),
    ):  # fmt: skip
        expected = NEVER if due is None else quoted + due * DAY
        assert follow_up_due(numbers(quoted), numbers(wrote))[0] == expected
    assert follow_up_due(numbers(NEVER), numbers(quoted))[0] == NEVER


moments = st.integers(MONDAY - 20 * DAY, MONDAY + 20 * DAY)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(moments, st.integers(0, 3)), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 3), moments), max_size=8),
)
def test_many_at_once_are_what_each_is_alone(
    items: list[tuple[int, int]], said: list[tuple[int, int]]
) -> None:
    arrived, buyers = [at for at, _ in items], [buyer for _, buyer in items]
    together = stand(arrived, said, buyer=buyers)
    for place, (at, buyer) in enumerate(items):
        since = sorted(moment for who, moment in said if who == buyer and moment >= at)
        assert together.first_reply[place] == (since[0] if since else NEVER)
        assert together.we_wrote[place] == (since[-1] if since else NEVER)
        alone = stand([at], said, buyer=[buyer])
        assert (step(together, place), together.due[place]) == (step(alone), alone.due[0])


@settings(max_examples=60, deadline=None)
@given(moments, st.lists(moments, max_size=4))
def test_a_follow_up_is_due_on_one_of_its_days_and_after_what_was_written(
    quoted: int, said: list[int]
) -> None:
    wrote = max(said, default=NEVER)
    due = int(follow_up_due(numbers(quoted), numbers(wrote))[0])
    assert due == NEVER or due in {quoted + days * DAY for days in AFTER_QUOTE}
    if wrote != NEVER:
        assert due >= wrote


def test_spans_are_said_as_people_say_them() -> None:
    assert [span(seconds).en for seconds in (0, 59 * 60, 65 * 60, 47 * HOUR, 3 * DAY)] == [
        "0:00", "0:59", "1:05", "47:00", "3 days",
    ]  # fmt: skip
