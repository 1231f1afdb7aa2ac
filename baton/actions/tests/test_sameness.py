"""Much the same or not; another way or not; which weeks lie before and after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.actions.logic.sameness import Wording, is_another_method, is_much_the_same, likeness
from baton.actions.logic.weeks import DRAWN_BEFORE, MOST, RIPENS, sides
from baton.actions.logic.words import kept

DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("灯带主图加尺寸标注", "灯带主图加上尺寸标注", True),
        ("面板灯 600×600 换主图", "面板灯600x600换主图！", True),
        ("灯带主图加尺寸标注", "投光灯 200W 降价 6%", False),
        ("Swap the main image", "swap the MAIN images", True),
        ("Swap the main image", "Main image: swap the", True),
        ("Swap the main image", "Answer all inquiries from Riyadh", False),
        ("", "", False),
        ("!!!", "???", False),
    ],
)
def test_much_the_same(one: str, other: str, is_same: bool) -> None:
    found = is_much_the_same(Wording(one, "clicks", ""), Wording(other, "clicks", ""))
    assert found is is_same


def test_another_metric_needs_nearly_the_same_words_and_one_origin_less() -> None:
    one, other = "Photograph the panel light anew", "Photograph panel lights new and better"
    assert not is_much_the_same(Wording(one, "clicks", ""), Wording(other, "visitors", ""))
    assert not is_much_the_same(Wording(one, "clicks", ""), Wording(other, "clicks", "", "problem 2"))
    assert is_much_the_same(
        Wording(one, "clicks", "", "problem 2"), Wording(other, "clicks", "", "problem 2")
    )
    assert not is_much_the_same(Wording(one, "", ""), Wording(other, "", ""))


@given(st.text(), st.text())
def test_likeness_is_mutual_and_bounded(one: str, other: str) -> None:
    found = likeness(one, other)
    assert 0 <= found <= 100
    assert found == pytest.approx(likeness(other, one))


@given(st.text(), st.lists(st.text(min_size=1)))
def test_a_method_that_was_said_before_is_no_other_one(method: str, earlier: list[str]) -> None:
    assert not is_another_method(method, [*earlier, method])


def test_no_method_is_no_other_method() -> None:
    assert not is_another_method("  …", [])
    assert is_another_method("photograph it anew", ["retouch it", ""])


@given(DAYS, st.integers(0, 120), st.integers(0, 200), st.sampled_from(["clicks", *sorted(RIPENS)]))
def test_both_sides_are_equally_many_whole_weeks_outside_the_work(
    begun: date, lasted: int, later: int, metric: str
) -> None:
    done = begun + timedelta(days=lasted)
    found = sides(begun, done, done + timedelta(days=later), metric)
    if found.after is None:
        assert found.before is None
        assert found.next_on is not None
        return
    assert found.before is not None
    assert found.before.length == found.after.length
    assert found.before.length % 7 == 0
    assert found.before.length <= 7 * MOST
    assert found.before.start.weekday() == found.after.start.weekday() == 6
    assert found.before.end < begun
    assert found.after.start > done
    assert (found.next_on is None) == (found.after.length == 7 * MOST)
    assert found.drawn[0] <= found.before.start
    assert len(found.drawn) >= DRAWN_BEFORE + found.after.length // 7


@given(DAYS, st.integers(0, 100), st.sampled_from(sorted(RIPENS)))
def test_an_unripe_week_is_waited_for(done: date, later: int, metric: str) -> None:
    today = done + timedelta(days=later)
    slow, fast = sides(done, done, today, metric), sides(done, done, today, "clicks")
    assert (slow.after.length if slow.after else 0) <= (fast.after.length if fast.after else 0)
    if slow.after is not None:
        assert slow.after.end + timedelta(days=RIPENS[metric]) < today


@given(st.text())
def test_kept_words_hold_no_sign_that_no_database_keeps(text: str) -> None:
    found = kept(text + "\x00\ud800")
    assert "\x00" not in found
    assert found.encode("utf-8").decode("utf-8") == found
    assert kept(None) == ""
