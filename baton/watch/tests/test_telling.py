"""New alerts are told once; what interrupts nobody on the page interrupts nobody in a group."""

from __future__ import annotations

from datetime import date

import pytest

from baton.kit.glossary import Owner
from baton.notices.selectors import notices
from baton.notices.services import Wanted, set_channel
from baton.notices.terms import ChannelKind
from baton.people.clock import clock
from baton.people.terms import Shop
from baton.watch.models import Look
from baton.watch.telling import tell_new
from baton.watch.terms import Key
from baton.watch.tests.raised import DAY, raise_alert

pytestmark = pytest.mark.django_db
ROBOT = "https://oapi.dingtalk.com/robot/send?access_token=tok-1234567890abcd"


@pytest.fixture(autouse=True)
def looked_at(shop: Shop) -> None:
    set_channel(None, shop, Wanted(ChannelKind.DINGTALK, "Marketing", ROBOT))
    Look.objects.create(shop_id=shop.id, day=DAY, looked_at=clock().now())


def key(country: str) -> Key:
    return Key("impressions", "country", country)


def test_a_new_alert_is_told_once(shop: Shop) -> None:
    raise_alert(shop)
    assert (tell_new(shop), tell_new(shop)) == (1, 0)
    (told,) = notices(shop).rows
    assert "德国" in told.title.zh
    assert not told.is_urgent


def test_what_interrupts_nobody_is_not_told(shop: Shop) -> None:
    raise_alert(shop, key("DE"), is_held_back=True)
    raise_alert(shop, key("FR"), known_event="e1", known_zh="x", known_en="x")
    raise_alert(shop, key("US"), snoozed_until=date(2026, 9, 30))
    raise_alert(shop, key("GB"), day=date(2026, 9, 1))
    assert tell_new(shop) == 0


def test_alerts_of_each_leg_are_told(shop: Shop) -> None:
    raise_alert(shop, key("DE"))
    raise_alert(shop, Key("inquiries", "country", "US"), owner=Owner.SALES)
    assert tell_new(shop) == 2


def test_without_a_look_or_a_channel_nothing_is_told(shop: Shop) -> None:
    raise_alert(shop)
    Look.objects.all().delete()
    assert tell_new(shop) == 0
