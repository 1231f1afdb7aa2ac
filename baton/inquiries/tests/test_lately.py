"""What a large desk remembers for some seconds: never across an act, and nothing of a small desk."""

from __future__ import annotations

import pytest

from baton.inquiries import lately
from baton.inquiries.lately import LARGE, remembered
from baton.kit.home import Home
from baton.people.services import record_audit
from baton.people.terms import Shop

pytestmark = pytest.mark.django_db


class Counted:
    """Answers with how often it was asked, over so many items."""

    def __init__(self, items: int) -> None:
        self.times, self._items = 0, items

    def __call__(self) -> tuple[int, int]:
        self.times += 1
        return self.times, self._items


def test_an_answer_over_many_items_is_kept_until_the_next_act(home: Home, shop: Shop) -> None:
    ask = Counted(LARGE)
    assert [remembered(shop, "loads", ask, seconds=60) for _ in range(3)] == [1, 1, 1]
    record_audit(None, "take_inquiry", "item 1", shop=shop)
    assert [remembered(shop, "loads", ask, seconds=60) for _ in range(2)] == [2, 2]
    assert remembered(shop, "unassigned", ask, seconds=60) == 3


def test_a_small_desk_is_asked_each_time(home: Home, shop: Shop) -> None:
    ask = Counted(LARGE - 1)
    assert [remembered(shop, "loads", ask, seconds=60) for _ in range(3)] == [1, 2, 3]


def test_a_median_may_lag_behind_an_act_and_not_behind_its_seconds(
    home: Home, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, now = Counted(LARGE), [100.0]
    monkeypatch.setattr(lately, "monotonic", lambda: now[0])
    assert remembered(shop, "medians", ask, seconds=60, is_of_acts=False) == 1
    record_audit(None, "log_touch", "item 1", shop=shop)
    now[0] += 59
    assert remembered(shop, "medians", ask, seconds=60, is_of_acts=False) == 1
    now[0] += 2
    assert remembered(shop, "medians", ask, seconds=60, is_of_acts=False) == 2
