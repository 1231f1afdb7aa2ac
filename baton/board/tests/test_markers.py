"""What the charts of the board mark, and that a page which was drawn before does not hide it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from baton.people.terms import Role, Shop
from baton.watch.tests.raised import hold_back, raise_alert

pytestmark = pytest.mark.django_db
WEEK = "/funnel?from=2026-09-13&to=2026-09-19"


def text(response: Any) -> str:
    return bytes(response.content).decode()


def test_an_alert_and_the_record_are_pins_of_the_weeks_chart(facts: Shop, manager: Client) -> None:
    before = text(manager.get(WEEK))
    assert "price cut" in before
    assert "德国 · 曝光偏少" not in before
    alert = raise_alert(facts)
    page = text(manager.get(WEEK))
    assert "德国 · 曝光偏少" in page
    assert f'href="/alerts/{alert.pk}"' in page
    assert "pins" in page
    assert "price cut" in page


def test_a_pin_goes_with_its_alert(facts: Shop, manager: Client) -> None:
    alert = raise_alert(facts)
    assert "德国 · 曝光偏少" in text(manager.get(WEEK))
    hold_back(alert)
    assert "德国 · 曝光偏少" not in text(manager.get(WEEK))


def test_who_may_not_read_the_alert_sees_no_pin(
    facts: Shop, manager: Client, as_role: Callable[..., Client]
) -> None:
    raise_alert(facts)
    assert "德国 · 曝光偏少" in text(manager.get(WEEK))
    assert "德国 · 曝光偏少" not in text(as_role(Role.REP, ("Li",)).get(WEEK))
