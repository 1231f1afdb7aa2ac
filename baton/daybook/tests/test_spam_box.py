"""The spam box's task, from the box to the tick that the data make, in shops of several time zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from baton.daybook import looking, services
from baton.daybook.models import Task
from baton.daybook.playbooks import spam_box_review
from baton.daybook.terms import TaskState
from baton.daybook.tests.conftest import Hands
from baton.facts.store import FactStore
from baton.inquiries.services import take_in
from baton.intake import selectors as intake
from baton.kit.home import Home
from baton.metrics.tests.hand_made import SHOP, batch, inquiry
from baton.people.services import create_person, create_shop
from baton.people.terms import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def only_the_box(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "playbooks", lambda: {"spam_box_review": spam_box_review.PLAYBOOK})


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/Los_Angeles"])
@pytest.mark.parametrize("hour", [1, 8, 15, 17, 23])
def test_looked_through_is_done_at_any_hour(home: Home, hands: Hands, db: None, zone: str, hour: int) -> None:
    """Server and team keep China's time; the shop its own."""
    hands.now = datetime(2026, 9, 22, hour, 20, tzinfo=UTC)
    shop = create_shop(None, SHOP, "Lamps & Co", timezone=zone)
    rep = create_person(None, "rep", "Rep", [(Role.REP, shop)])
    row = inquiry(1, "2026-09-20", message="buy links", is_effective=False)
    FactStore(home.facts).commit("import-1", [batch("inquiry", [row])], lambda _: None)
    intake._store_at.cache_clear()
    take_in(shop)
    services.look(shop)
    assert Task.objects.get().state == TaskState.OPEN
    client = Client()
    client.force_login(get_user_model().objects.get(pk=rep.id))
    hands.go(minutes=5)
    assert client.post("/desk/spam/reviewed").status_code == 302
    hands.go(minutes=5)
    services.look(shop)
    task = Task.objects.get()
    assert task.state == TaskState.CLOSED
    assert f"{(hands.now - timedelta(minutes=5)).astimezone(ZoneInfo(zone)):%H:%M}" in task.closing_en
    # The next day of the shop asks anew.
    hands.go(hours=24)
    services.look(shop)
    assert Task.objects.filter(state=TaskState.OPEN).exists()
