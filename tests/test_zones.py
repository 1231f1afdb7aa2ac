"""A shop in another zone than the home's: what its pages print is on the shop's own clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django.fixtures import Settings

from baton.daybook.models import Look
from baton.inquiries.models import AssignmentDecision, Duty, Item
from baton.kit.home import Home
from baton.people import models
from baton.people.services import create_person, create_shop
from baton.people.terms import Role, Shop

# 2026-09-22 18:25 in Los Angeles, the 23rd, 09:25 in Shanghai.
KNOWN = datetime(2026, 9, 23, 1, 25, tzinfo=UTC)


def _look(shop: Shop, person_id: int) -> None:
    Look.objects.create(shop_id=shop.id, day=date(2026, 9, 22), looked_at=KNOWN)


def _turn(shop: Shop, person_id: int) -> None:
    Duty.objects.create(shop_id=shop.id, person_id=person_id, start=KNOWN, end=KNOWN.replace(hour=23))


def _decision(shop: Shop, person_id: int) -> None:
    item = Item.objects.create(shop_id=shop.id, key="one", arrived_at=KNOWN)
    AssignmentDecision.objects.create(item=item, at=KNOWN, rule="policy", chosen_id=person_id)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("plant", "address", "is_shown"),
    [
        (_look, "/day/playbooks", "09-22 18:25"),
        (_turn, "/desk/rota", "2026-09-22 18:25"),
        (_decision, "/desk/routing", "09-22 18:25"),
    ],
)
def test_pages_of_a_shop_print_its_own_time(
    plant: Callable[[Shop, int], None],
    address: str,
    is_shown: str,
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("baton.kit.clock.SystemClock.now", lambda _: datetime(2026, 9, 23, 2, tzinfo=UTC))
    home = Home(tmp_path / "home")
    home.prepare()
    settings.BATON = replace(django_settings.BATON, home=home, time_zone="Asia/Shanghai")
    shop = create_shop(None, "angels", "Angels", timezone="America/Los_Angeles")
    manager = create_person(None, "mei", "Mei", [(Role.MANAGER, None)])
    plant(shop, manager.id)
    client = Client()
    client.force_login(models.Person.objects.get(pk=manager.id))
    page = client.get(address).content.decode()
    assert is_shown in page
    assert "09-23 09:25" not in page
