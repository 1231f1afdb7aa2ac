from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from baton.config import timetable
from baton.config.models import DueJob
from baton.kit.timetable import Entry, Often
from baton.people.each_shop import EachShop
from baton.people.services import create_shop
from baton.people.terms import Shop

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def entry(run: Callable[[datetime], object], name: str = "test.entry") -> Entry:
    return Entry(name, time(3, 0), run)


def test_a_new_entry_waits_for_its_time() -> None:
    runs: list[datetime] = []
    listed = [entry(runs.append)]
    timetable.enter(listed, NOON, ZONE)
    assert timetable.run_due(listed, "a", NOON, ZONE) == ()
    assert timetable.run_due(listed, "a", NOON + timedelta(hours=1), ZONE) == ()
    assert timetable.run_due(listed, "a", NOON + timedelta(hours=16), ZONE) == ("test.entry",)
    assert runs == [NOON + timedelta(hours=16)]


def test_missed_days_are_caught_up_once() -> None:
    runs: list[datetime] = []
    listed = [entry(runs.append)]
    timetable.enter(listed, NOON, ZONE)
    back = NOON + timedelta(days=5)
    assert timetable.run_due(listed, "a", back, ZONE) == ("test.entry",)
    assert timetable.run_due(listed, "a", back, ZONE) == ()
    assert DueJob.objects.get().due_at == datetime(2026, 11, 30, 3, 0, tzinfo=ZONE)


def test_of_two_workers_one_runs_it() -> None:
    listed = [entry(lambda _now: None)]
    timetable.enter(listed, NOON, ZONE)
    later = NOON + timedelta(days=1)
    seen_by_both = DueJob.objects.get()
    claims = [timetable._claim(listed[0], seen_by_both, worker, later, ZONE) for worker in ("a", "b")]
    assert claims == [True, False]
    assert DueJob.objects.get().claimed_by == "a"


def test_what_a_killed_worker_began_is_done_once_more() -> None:
    runs: list[datetime] = []
    listed = [entry(runs.append)]
    timetable.enter(listed, NOON, ZONE)
    later = NOON + timedelta(days=1)
    assert timetable._claim(listed[0], DueJob.objects.get(), "killed", later, ZONE)
    assert timetable.make_due_again({"killed"}, later) == (), "it is alive"
    assert timetable.make_due_again({"b"}, later) == ("test.entry",)
    assert timetable.run_due(listed, "b", later + timedelta(minutes=1), ZONE) == ("test.entry",)
    assert len(runs) == 1
    assert timetable.make_due_again((), later) == (), "it ended"


def test_what_kills_its_worker_twice_is_left_for_its_next_time() -> None:
    listed = [entry(lambda _now: None)]
    timetable.enter(listed, NOON, ZONE)
    later = NOON + timedelta(days=1)
    for _ in range(2):
        row = DueJob.objects.get()
        assert timetable._claim(listed[0], row, "killed", later, ZONE)
        again = timetable.make_due_again((), later)
    assert again == ()
    row = DueJob.objects.get()
    assert row.is_failed
    assert row.due_at > later


@pytest.mark.parametrize(
    ("changes_on", "at", "runs_at"),
    [("2026-03-08", time(2, 15), "07:15"), ("2026-11-01", time(1, 15), "05:15")],
)
def test_a_clock_change_runs_an_entry_once_that_day(changes_on: str, at: time, runs_at: str) -> None:
    """In New York, where the one hour is left out in March and the other comes twice in November."""
    zone = ZoneInfo("America/New_York")
    runs: list[datetime] = []
    listed = [Entry("test.night", at, runs.append)]
    day = datetime.fromisoformat(f"{changes_on}T00:00+00:00")
    timetable.enter(listed, day, zone)
    for quarter in range(4 * 48):
        timetable.run_due(listed, "a", day + timedelta(minutes=15 * quarter), zone)
    on_that_day = [one for one in runs if one.astimezone(zone).date().isoformat() == changes_on]
    assert [f"{one:%H:%M}" for one in on_that_day] == [runs_at]


def test_a_failing_entry_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_now: datetime) -> None:
        raise ValueError("no")

    runs: list[datetime] = []
    listed = [entry(fail, "test.fails"), entry(runs.append, "test.works")]
    timetable.enter(listed, NOON, ZONE)
    timetable.run_due(listed, "a", NOON + timedelta(days=1), ZONE)
    assert len(runs) == 1
    assert DueJob.objects.get(name="test.fails").is_failed
    assert not DueJob.objects.get(name="test.works").is_failed
    assert "test.fails failed" in caplog.text


def test_the_rooms_entries_are_found() -> None:
    names = [found.name for found in timetable.entries()]
    assert {"config.clear_sessions", "people.clear_spent"} <= set(names)
    assert len(names) == len(set(names))
    assert "watch.look somewhere" not in names
    create_shop(None, "somewhere")
    assert "watch.look somewhere" in [found.name for found in timetable.entries()]


def test_each_shop_has_a_turn_whatever_happens_at_the_others(caplog: pytest.LogCaptureFixture) -> None:
    shops = [create_shop(None, code) for code in ("first", "second")]
    done = []

    def work(shop: Shop) -> None:
        if shop == shops[0]:
            raise ZeroDivisionError
        done.append(shop.code)

    listed = EachShop("test.work", timedelta(minutes=5), work).entries()
    timetable.enter(listed, NOON, ZONE)
    later = NOON + timedelta(minutes=6)
    assert timetable.run_due(listed, "a", later, ZONE) == ("test.work first", "test.work second")
    assert done == ["second"]
    assert "test.work first failed" in caplog.text


def test_workers_share_the_shops_and_leave_each_other_what_takes_long() -> None:
    ran: list[str] = []

    def work(shop: Shop) -> None:
        ran.append(shop.code)
        if shop.code == "first":
            # Meanwhile another worker looks what is due, also when the next turn of this shop has come.
            for minutes in (6, 12):
                at = NOON + timedelta(minutes=minutes)
                timetable.run_due(listed, "b", at, ZONE, alive=("a", "b"))

    create_shop(None, "first")
    create_shop(None, "second")
    listed = EachShop("test.work", timedelta(minutes=5), work).entries()
    timetable.enter(listed, NOON, ZONE)
    timetable.run_due(listed, "a", NOON + timedelta(minutes=6), ZONE, alive=("a", "b"), most=1)
    assert ran == ["first", "second", "second"]
    after = NOON + timedelta(minutes=13)
    assert timetable.run_due(listed, "b", after, ZONE, alive=("b",)) == ("test.work first",)


def test_what_waited_longest_comes_first() -> None:
    ran: list[str] = []
    quick = Often("test.quick", timedelta(seconds=20), lambda _now: ran.append("quick"))
    slow = Often("test.slow", timedelta(minutes=4), lambda _now: ran.append("slow"))
    timetable.enter([slow, quick], NOON, ZONE)
    for _ in range(3):
        timetable.run_due([slow, quick], "a", NOON + timedelta(minutes=5), ZONE, most=1)
    assert ran == ["quick", "slow"]


def test_what_no_room_lists_any_more_is_forgotten() -> None:
    listed = EachShop("test.work", time(3, 0), lambda _shop: None)
    shop = create_shop(None, "closing")
    timetable.enter(listed.entries(), NOON, ZONE)
    assert DueJob.objects.get().name == f"test.work {shop.code}"
    timetable.enter((), NOON + timedelta(minutes=5), ZONE)
    assert DueJob.objects.exists(), "it is not due yet: another worker may know it"
    timetable.enter((), NOON + timedelta(days=1), ZONE)
    assert not DueJob.objects.exists()
