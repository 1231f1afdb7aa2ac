"""Overdue replies are told when another one is added, with their number, and without anybody's name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from baton.inquiries import telling
from baton.inquiries.models import Item
from baton.inquiries.telling import tell_overdue
from baton.inquiries.terms import NextStep
from baton.inquiries.tests.conftest import AFTERNOON
from baton.notices.services import Wanted, set_channel, tell
from baton.notices.terms import ChannelKind, Notice, NoticeKind
from baton.people.terms import Person, Shop

Items = Callable[..., Item]
ROBOT = "https://oapi.dingtalk.com/robot/send?access_token=tok-1234567890abcd"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Notice]:
    """What was put into the outbox for the first time."""
    found: list[Notice] = []

    def keep(shop: Shop, notice: Notice) -> int:
        count = tell(shop, notice)
        if count:
            found.append(notice)
        return count

    monkeypatch.setattr(telling, "tell", keep)
    return found


@pytest.fixture
def channel(shop: Shop) -> int:
    return set_channel(None, shop, Wanted(ChannelKind.DINGTALK, "Sales", ROBOT))


def due(item: Item, at: datetime, step: NextStep = NextStep.FIRST_REPLY, owner: Person | None = None) -> None:
    owner_id = None if owner is None else owner.id
    Item.objects.filter(pk=item.pk).update(answer_by=at, next_step=step, owner_id=owner_id)


def test_each_new_late_one_is_told_once_with_all_of_them(
    shop: Shop, channel: int, told: list[Notice], item: Items, person: Callable[..., Person]
) -> None:
    rep = person("wang")
    first, second, third = item(), item(), item()
    due(first, AFTERNOON - timedelta(minutes=112), owner=rep)
    due(second, AFTERNOON + timedelta(hours=1))
    due(third, AFTERNOON + timedelta(hours=1))
    assert (tell_overdue(shop), tell_overdue(shop)) == (1, 0)
    assert told[0].title.zh == "1 位买家等回复超时"
    assert told[0].is_urgent
    assert told[0].buttons[0].path == "/desk?lane=late"
    due(second, AFTERNOON - timedelta(minutes=1), NextStep.ANSWER)
    assert (tell_overdue(shop), tell_overdue(shop)) == (1, 0)
    assert [line.en for line in told[1].lines] == [
        "The longest is **1:52** over",
        "First replies: 1; buyers who wrote again: 1",
        "**1** of them nobody has taken yet",
    ]
    due(second, AFTERNOON + timedelta(hours=1))
    assert tell_overdue(shop) == 0
    said = "".join(text.zh + text.en for notice in told for text in (notice.title, *notice.lines))
    assert not any(name and name in said for name in ("Wang", first.buyer.name if first.buyer else ""))


def test_what_was_late_long_ago_is_no_news(shop: Shop, channel: int, told: list[Notice], item: Items) -> None:
    due(item(), AFTERNOON - timedelta(hours=3))
    assert tell_overdue(shop) == 0


def test_nobody_is_told_who_did_not_ask(shop: Shop, told: list[Notice], item: Items) -> None:
    due(item(), AFTERNOON - timedelta(minutes=5))
    assert tell_overdue(shop) == 0
    wanted = Wanted(ChannelKind.DINGTALK, "Sales", ROBOT, kinds=frozenset({NoticeKind.ALERT}))
    set_channel(None, shop, wanted)
    assert tell_overdue(shop) == 0
