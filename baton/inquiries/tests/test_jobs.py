"""The desk's timetable."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from baton.inquiries import jobs
from baton.kit.timetable import Entry
from baton.people.services import create_shop
from baton.people.terms import Shop


def test_what_goes_wrong_at_one_shop_does_not_keep_the_work_from_the_others(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    other = create_shop(None, "other", "Other Lamps")
    done = []

    def work(one: Shop) -> None:
        if one.code == shop.code:
            raise ZeroDivisionError
        done.append(one.code)

    jobs._each_shop(work)(datetime(2026, 9, 22, tzinfo=UTC))
    assert done == [other.code]
    assert shop.code in caplog.text


def test_no_work_begins_when_everybody_s_does() -> None:
    minutes = {one.at.minute for one in jobs.TIMETABLE if isinstance(one, Entry)}
    assert not minutes & {0, 30}
