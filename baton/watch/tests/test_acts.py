"""People who act on alerts: two at once, with mutes that expire or hold a whole figure, and what stands beside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from baton.kit.errors import NotAllowed, NotUsable
from baton.kit.glossary import Owner
from baton.kit.period import Period
from baton.metrics.tests.hand_made import batch
from baton.people.clock import shop_day
from baton.people.terms import Person, Role, Shop
from baton.watch import selectors, services
from baton.watch.logic import keeping
from baton.watch.models import Alert, Mute
from baton.watch.terms import Act, Closing, Key, Status
from baton.watch.tests import shop_days
from baton.watch.tests.raised import DAY, GERMANY, raise_alert
from baton.watch.tests.shop_days import LAST, days, drop, event

pytestmark = pytest.mark.django_db
Fill = Callable[..., Any]
People = Callable[..., Person]

SHOP_WIDE = Key("impressions")


def acts(alert: Alert) -> list[str]:
    return list(alert.lines.values_list("act", flat=True))


def test_of_two_who_have_seen_it_the_first_stays_named(shop: Shop, person: People) -> None:
    alert = raise_alert(shop)
    first, second = person(Role.OPERATOR), person(Role.MANAGER)
    services.acknowledge(first, shop, alert.pk)
    services.acknowledge(second, shop, alert.pk)
    assert selectors.alert(shop, alert.pk).acknowledged_by == first.display_name
    assert acts(alert).count(Act.ACKNOWLEDGED) == 1


def test_a_look_under_way_keeps_what_a_person_did_meanwhile(shop: Shop, person: People) -> None:
    alert = raise_alert(shop)
    read_before = Alert.objects.get(pk=alert.pk)
    services.snooze(person(Role.OPERATOR), shop, alert.pk, shop_day(shop) + timedelta(days=3))
    services._continue(read_before, keeping.finding(alert.finding), LAST)
    kept = Alert.objects.get(pk=alert.pk)
    assert kept.snoozed_until == shop_day(shop) + timedelta(days=3)
    assert kept.seen_on == LAST


def test_an_alert_that_closed_meanwhile_is_not_put_aside(shop: Shop, person: People) -> None:
    alert = raise_alert(shop, status=Status.CLOSED, closed_on=LAST, closing=Closing.RETURNED)
    with pytest.raises(NotUsable) as refused:
        services.snooze(person(Role.OPERATOR), shop, alert.pk, shop_day(shop) + timedelta(days=3))
    assert refused.value.code == "alert_is_closed"
    assert Alert.objects.get(pk=alert.pk).status == Status.CLOSED


@pytest.mark.parametrize("role", [Role.REP, Role.DESIGNER])
def test_without_the_grant_nothing_is_done(shop: Shop, person: People, role: Role) -> None:
    alert = raise_alert(shop, owner=Owner.SALES)
    who = person(role)
    day = shop_day(shop) + timedelta(days=1)
    tried: tuple[Callable[[], None], ...] = (
        lambda: services.acknowledge(who, shop, alert.pk),
        lambda: services.snooze(who, shop, alert.pk, day),
        lambda: services.mute(who, shop, alert.pk, "why", day),
        lambda: services.unmute(who, shop, alert.pk),
        lambda: services.mark_known(who, shop, alert.pk, "", "known"),
    )
    for act in tried:
        with pytest.raises(NotAllowed):
            act()
    assert acts(alert) == [Act.OPENED]
    assert selectors.present_facts().read("event", shop.code).num_rows == 0


def test_a_mute_ends_by_itself(shop: Shop, person: People) -> None:
    alert = raise_alert(shop)
    services.mute(person(Role.OPERATOR), shop, alert.pk, "fair", shop_day(shop) + timedelta(days=1))
    assert selectors.alert(shop, alert.pk).muted_until == shop_day(shop) + timedelta(days=1)
    assert selectors.markers(shop, Period(DAY, LAST)) == ()
    Mute.objects.update(until=shop_day(shop) - timedelta(days=1))
    assert selectors.alert(shop, alert.pk).muted_until is None
    assert len(selectors.markers(shop, Period(DAY, LAST))) == 1


def test_a_mute_of_the_whole_holds_for_its_segments_and_not_the_other_way(shop: Shop, person: People) -> None:
    whole, part, other = (
        raise_alert(shop, key) for key in (SHOP_WIDE, GERMANY, Key("click_rate", "country", "DE"))
    )
    who = person(Role.OPERATOR)
    services.mute(who, shop, part.pk, "a fair there", shop_day(shop) + timedelta(days=5))
    assert selectors.alert(shop, whole.pk).muted_until is None
    services.unmute(who, shop, part.pk)
    services.mute(who, shop, whole.pk, "the platform moves house", shop_day(shop) + timedelta(days=5))
    held = selectors.alert(shop, part.pk)
    assert held.mute_reason == "the platform moves house"
    assert held.is_muted_by_whole
    assert selectors.alert(shop, other.pk).muted_until is None
    services.unmute(who, shop, part.pk)
    assert selectors.alert(shop, whole.pk).muted_until is None


def test_a_muted_whole_figure_takes_nothing_of_the_budget(fill: Fill, shop: Shop, person: People) -> None:
    fill(*shop_days.shop(drop(["DE"], days("2026-09-19", "2026-09-20"), 0.3)))
    manager = person(Role.MANAGER)
    services.set_budget(manager, shop, "marketing", 0)
    whole = raise_alert(shop, SHOP_WIDE)
    services.mute(manager, shop, whole.pk, "why", shop_day(shop) + timedelta(days=5))
    done = services.run_watch(shop)
    assert (done.opened, done.held_back) == (1, 0)


def test_beside_an_alert_stands_what_went_on(fill: Fill, shop: Shop) -> None:
    fill(*shop_days.shop(drop(["DE"], days("2026-09-19", "2026-09-20"), 0.3)))
    fill(
        batch(
            "event",
            [event(1, "platform_rule", "2026-09-12"), event(2, "known_change", "2026-09-19", country="DE")],
        )
    )
    services.run_watch(shop)
    clicks = Alert.objects.get(metric="impressions")
    before = raise_alert(shop, Key("impressions"))
    follower = raise_alert(shop, Key("clicks", "country", "DE"), day=LAST)
    facts = selectors.present_facts()
    beside = selectors.beside(facts, shop, selectors.alert(shop, clicks.pk))
    assert [each.id for each in beside.events] == ["E2", "E1"], "what is about the segment itself comes first"
    assert "Super September" in {going.name.en for going in beside.occasions}
    assert beside.before == ()
    carried = selectors.beside(facts, shop, selectors.alert(shop, follower.pk)).before
    assert {view.id for view in carried} == {before.pk, clicks.pk}


def test_a_holiday_beside_an_alert_goes_by_its_own_name(fill: Fill, shop: Shop) -> None:
    fill()
    row = raise_alert(shop, day=date(2026, 6, 22))
    beside = selectors.beside(selectors.present_facts(), shop, selectors.alert(shop, row.pk))
    assert [going.name.en for going in beside.occasions] == ["Dragon Boat break"]


def test_inquiries_are_worth_orders_only_where_enough_were_paid(fill: Fill, shop: Shop) -> None:
    fill(*shop_days.shop(drop(["DE"], days("2026-09-19", "2026-09-20"), 0.3)))
    services.run_watch(shop)
    view = selectors.alert(shop, Alert.objects.get().pk)
    assert view.finding.inquiries is not None
    assert selectors.beside(selectors.present_facts(), shop, view).orders is None
    paid = [
        {
            "order_id": f"T{place}",
            "drafted_on": date(2026, 7, 1) + timedelta(days=place),
            "deposit_on": date(2026, 7, 2) + timedelta(days=place),
            "order_amount": 100,
            "deposit": 30,
        }
        for place in range(60)
    ]
    fill(batch("order", paid))
    worth = selectors.beside(selectors.present_facts(), shop, view).orders
    assert worth is not None
    assert view.finding.inquiries < worth < 0
