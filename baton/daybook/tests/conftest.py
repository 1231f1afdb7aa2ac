"""A home with a shop, its people and facts, on a Tuesday morning that does not hang on the real hour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django.fixtures import Settings

from baton.facts.store import FactStore
from baton.facts.tests.logs import SHOP, Row, batch
from baton.intake import selectors as intake
from baton.kit.clock import SystemClock
from baton.kit.home import Home
from baton.people.services import create_person, create_shop
from baton.people.terms import Person, Role, Shop

PASSWORD = "a long enough secret"
MORNING = datetime(2026, 9, 22, 9, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
Bring = Callable[..., None]


class Hands:
    """The hands of the clock: `hands.go(days=1)` moves them on."""

    def __init__(self) -> None:
        self.now = MORNING

    def go(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    hands = Hands()
    monkeypatch.setattr(SystemClock, "now", lambda _: hands.now)
    return hands


@pytest.fixture
def home(tmp_path: Path, settings: Settings, hands: Hands) -> Iterator[Home]:
    home = Home(tmp_path / "home")
    home.prepare()
    settings.BATON = replace(django_settings.BATON, home=home, time_zone="Asia/Shanghai")
    yield home
    intake._store_at.cache_clear()


@pytest.fixture
def shop(db: None, home: Home) -> Shop:
    return create_shop(None, SHOP, "Lamps & Co")


@pytest.fixture
def bring(shop: Shop, home: Home) -> Bring:
    """Puts rows into the facts; another call adds to them: `bring(shipment=[row, …])`."""
    count = 0

    def put(**datasets: list[Row]) -> None:
        nonlocal count
        count += 1
        batches = [batch(name, rows, shop.code) for name, rows in datasets.items()]
        FactStore(home.facts).commit(f"import-{count}", batches, lambda _: None)
        intake._store_at.cache_clear()

    return put


@pytest.fixture
def person(shop: Shop) -> Callable[..., Person]:
    def make(role: Role, accounts: tuple[str, ...] = (), login: str = "") -> Person:
        name = login or role.value
        return create_person(
            None,
            name,
            name.title(),
            [(role, shop)],
            password=PASSWORD,
            staff_accounts={shop.code: accounts} if accounts else None,
        )

    return make


@pytest.fixture
def as_role(person: Callable[..., Person]) -> Callable[..., Client]:
    def enter(role: Role, accounts: tuple[str, ...] = ()) -> Client:
        person(role, accounts)
        client = Client()
        assert client.login(username=role.value, password=PASSWORD)
        return client

    return enter
