"""The demo shop: what is planted there is found where the facts carry it, and a quiet month stays quiet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from baton.facts.snapshot import Snapshot
from baton.facts.store import FactStore
from baton.kit.period import Period
from baton.watch.morning import look
from baton.watch.record import events_of
from baton.watch.series import blocks_of
from baton.watch.terms import Morning
from baton.watch.tests import planted
from baton.watch.tests.planted import ALERTS, FACTS, QUIET, SHOP

MOST_IN_A_MONTH = 2
MOST_IN_A_MORNING = 10
"""Two budgets' worth."""


@pytest.fixture(scope="module")
def facts(demo_store: FactStore) -> Snapshot:
    return demo_store.snapshot()


@pytest.fixture(scope="module")
def looks(facts: Snapshot) -> tuple[Morning, ...]:
    return planted.mornings(facts)


@pytest.fixture(scope="module")
def products(facts: Snapshot) -> Mapping[str, str]:
    return planted.models(facts)


@pytest.mark.parametrize("fact", sorted(ALERTS))
def test_what_is_planted_is_found_and_has_the_right_owner(
    looks: tuple[Morning, ...], products: Mapping[str, str], fact: str
) -> None:
    found = planted.first_alert(looks, products, fact)
    assert found is not None
    assert planted.owner_of(found[1]) == FACTS[fact]["owner"]


def test_a_change_on_record_about_the_product_is_named_as_known(
    looks: tuple[Morning, ...], products: Mapping[str, str]
) -> None:
    found = planted.first_alert(looks, products, "main_image_change")
    assert found is not None
    assert found[1].known is not None
    assert found[1].known.start == FACTS["main_image_change"]["start"]


def test_days_that_were_never_imported_are_a_gap_and_no_alert(looks: tuple[Morning, ...]) -> None:
    gap = Period(FACTS["import_gap"]["start"], FACTS["import_gap"]["end"])
    assert [look.day for look in looks if look.is_gap] == list(gap.days())
    assert not [one for look in looks for one in look.findings if gap.contains(look.day)]


def test_a_quiet_month_stays_quiet(looks: tuple[Morning, ...]) -> None:
    keys = {one.key for look in looks for one in look.findings if QUIET.contains(look.day)}
    assert len(keys) <= MOST_IN_A_MONTH, keys


def test_no_morning_has_a_long_list(looks: tuple[Morning, ...]) -> None:
    assert max(len(look.findings) for look in looks) <= MOST_IN_A_MORNING


@pytest.mark.parametrize("day", [date(2026, 8, 24), date(2026, 11, 13)])
def test_a_morning_among_many_says_what_it_says_alone(
    facts: Snapshot, looks: tuple[Morning, ...], day: date
) -> None:
    record = events_of(facts, SHOP, Period(date(2025, 1, 1), day))
    alone = look(blocks_of(facts, SHOP, day), record, day)
    among = next(look for look in looks if look.day == day)
    assert [(one.key, one.window, one.sense) for one in among.findings] == [
        (one.key, one.window, one.sense) for one in alone.findings
    ]
    for one, other in zip(among.findings, alone.findings, strict=True):
        assert one.observed == pytest.approx(other.observed)
        assert one.expected == pytest.approx(other.expected, rel=2e-3)
