"""Urgent shipments, reviews and actions are told once, also when they only become urgent later."""

from __future__ import annotations

from datetime import date

import pytest

from baton.daybook import services
from baton.daybook.playbook_list import playbooks
from baton.daybook.telling import KINDS, tell_urgent
from baton.daybook.tests.conftest import Bring, Hands
from baton.facts.tests.logs import Row
from baton.notices.selectors import notices
from baton.notices.services import Wanted, set_channel
from baton.notices.terms import ChannelKind, NoticeKind
from baton.people.terms import Shop

ROBOT = "https://oapi.dingtalk.com/robot/send?access_token=tok-1234567890abcd"


def order(number: int, promised: str) -> Row:
    return {"order_id": f"PO-{number}", "promised_shipment_on": date.fromisoformat(promised)}


@pytest.fixture
def channel(shop: Shop) -> int:
    kinds = frozenset({NoticeKind.SHIPMENT})
    return set_channel(None, shop, Wanted(ChannelKind.DINGTALK, "Sales", ROBOT, kinds=kinds))


def test_a_shipment_is_told_when_it_is_urgent_and_never_again(
    shop: Shop, channel: int, bring: Bring, hands: Hands
) -> None:
    bring(shipment=[order(1, "2026-09-23"), order(2, "2026-09-25")])
    services.look(shop)
    assert (tell_urgent(shop), tell_urgent(shop)) == (1, 0)
    hands.go(days=2)
    services.look(shop)
    tell_urgent(shop)
    told = notices(shop).rows
    assert [row.kind for row in told] == [NoticeKind.SHIPMENT, NoticeKind.SHIPMENT]
    assert {row.title.en for row in told} == {
        "Order PO-1 is close to its shipment date",
        "Order PO-2 is close to its shipment date",
    }


def test_nobody_is_told_who_did_not_ask(shop: Shop, bring: Bring) -> None:
    bring(shipment=[order(1, "2026-09-22")])
    services.look(shop)
    assert tell_urgent(shop) == 0


def test_a_shop_without_a_look_has_nothing_to_tell(shop: Shop, channel: int) -> None:
    assert tell_urgent(shop) == 0


def test_what_is_told_is_found_by_playbooks_that_there_are() -> None:
    assert set(KINDS) <= set(playbooks())
