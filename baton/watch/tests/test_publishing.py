"""Alerts in the shop's record of events: once each, with an end when they close, and back after an undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from baton.intake.selectors import history
from baton.intake.services import undo_import
from baton.kit.period import Period
from baton.people.terms import Person, Role, Shop
from baton.watch import selectors, services
from baton.watch.models import Alert
from baton.watch.publishing import publish_alerts
from baton.watch.terms import Act, Closing, Key, Status
from baton.watch.tests import shop_days
from baton.watch.tests.raised import DAY, note, raise_alert
from baton.watch.tests.shop_days import days, drop

pytestmark = pytest.mark.django_db
Fill = Callable[..., Any]
People = Callable[..., Person]


def record(shop: Shop) -> dict[str, dict[str, Any]]:
    rows = selectors.present_facts().read("event", shop.code).to_pylist()
    return {row["event_id"]: row for row in rows}


def close(alert: Alert, day: date, closing: Closing = Closing.RETURNED) -> None:
    Alert.objects.filter(pk=alert.pk).update(status=Status.CLOSED, closed_on=day, closing=closing)
    note(alert, Act.CLOSED, note=closing.value)


def test_an_alert_becomes_an_event_of_its_segment(shop: Shop) -> None:
    alert = raise_alert(shop)
    assert publish_alerts(shop) == 1
    event = record(shop)[f"alert-{alert.pk}"]
    assert (event["kind"], event["started_on"], event["ended_on"], event["country"]) == (
        "alert",
        DAY,
        None,
        "DE",
    )
    assert event["title"] == "德国 · 曝光偏少"
    # A detector that took its own alerts for known changes would fall silent.
    assert selectors.events(selectors.present_facts(), shop, selectors.whole_record(shop)) == ()


def test_twice_brings_in_nothing_more(shop: Shop) -> None:
    raise_alert(shop)
    publish_alerts(shop)
    imports = len(history(shop))
    assert publish_alerts(shop) == 0
    assert len(history(shop)) == imports
    assert len(record(shop)) == 1


def test_a_closed_alert_gives_its_event_an_end_and_one_that_goes_on_takes_it_back(shop: Shop) -> None:
    alert = raise_alert(shop)
    publish_alerts(shop)
    end = date(2026, 9, 20)
    for _round in range(2):  # the second time writes the very words of the first
        close(alert, end)
        assert publish_alerts(shop) == 1
        assert record(shop)[f"alert-{alert.pk}"]["ended_on"] == end
        Alert.objects.filter(pk=alert.pk).update(status=Status.OPEN, closed_on=None, closing="")
        note(alert, Act.REOPENED)
        assert publish_alerts(shop) == 1
        assert record(shop)[f"alert-{alert.pk}"]["ended_on"] is None
    assert len(record(shop)) == 1


def test_an_undone_import_comes_back_once(shop: Shop) -> None:
    raise_alert(shop)
    publish_alerts(shop)
    undo_import(history(shop)[0].run_id, shop=shop, by=None)
    assert record(shop) == {}
    assert publish_alerts(shop) == 1
    assert len(record(shop)) == 1


def test_neither_held_back_nor_a_colleague_s_figure_is_published(shop: Shop) -> None:
    raise_alert(shop, is_held_back=True)
    raise_alert(shop, Key("inquiries", "staff", "Wang"))
    assert publish_alerts(shop) == 0
    assert record(shop) == {}


def test_what_newer_facts_take_back_is_said_to_be(shop: Shop) -> None:
    alert = raise_alert(shop)
    publish_alerts(shop)
    close(alert, DAY, Closing.UNCONFIRMED)
    publish_alerts(shop)
    event = record(shop)[f"alert-{alert.pk}"]
    assert event["ended_on"] == event["started_on"]
    assert "撤回" in event["title"]


def test_the_morning_s_look_publishes_what_it_found(fill: Fill, shop: Shop) -> None:
    fill(*shop_days.shop(drop(["DE"], days("2026-09-19", "2026-09-20"), 0.3)))
    services.run_watch(shop)
    assert [event["country"] for event in record(shop).values()] == ["DE"]
    services.run_watch(shop)
    assert len(record(shop)) == 1
    assert history(shop)[0].kind.value == "baton"


def test_what_a_person_says_is_known_becomes_an_event_that_later_looks_know(
    fill: Fill, shop: Shop, person: People
) -> None:
    fill(*shop_days.shop(drop(["DE"], days("2026-09-19", "2026-09-20"), 0.3)))
    services.run_watch(shop)
    alert = Alert.objects.get()
    services.mark_known(person(Role.OPERATOR), shop, alert.pk, "", "德国站放假")
    event = record(shop)[f"known-{alert.pk}"]
    assert (event["kind"], event["title"], event["country"]) == ("known_change", "德国站放假", "DE")
    assert Alert.objects.get().known_event == f"known-{alert.pk}"
    again = selectors.look_at(selectors.present_facts(), shop, shop_days.LAST).findings[0]
    assert again.known is not None
    assert again.known.title == "德国站放假"


def test_the_charts_mark_an_alert_once(fill: Fill, shop: Shop) -> None:
    alert = raise_alert(shop)
    publish_alerts(shop)
    found = selectors.pins(selectors.present_facts(), shop, Period(DAY, shop_days.LAST), "zh-hans")
    assert [(one.label, one.link) for one in found.markers] == [("德国 · 曝光偏少", f"/alerts/{alert.pk}")]
