"""The desk's timetable."""

from __future__ import annotations

from baton.inquiries import jobs
from baton.kit.timetable import Entry
from baton.people.terms import Shop
from baton.people.tests.turns import all_entries


def test_no_work_begins_when_everybody_s_does(shop: Shop) -> None:
    minutes = {one.at.minute for one in all_entries(jobs.TIMETABLE) if isinstance(one, Entry)}
    assert minutes
    assert not minutes & {0, 30}
