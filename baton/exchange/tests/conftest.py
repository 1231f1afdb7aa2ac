"""A home with a shop on a Tuesday noon, and the people of both teams."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django.fixtures import Settings

from baton.exchange.tests.days import SHOP, Hand
from baton.facts.store import Batch, FactStore
from baton.intake import selectors as intake
from baton.kit.clock import SystemClock
from baton.kit.home import Home
from baton.people.services import create_person, create_shop
from baton.people.terms import Person, Role, Shop

PASSWORD = "a long enough secret"


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Hand:
    """The clock, set by hand: 2026-09-22, a Tuesday, 12:00 in China."""
    found = Hand(datetime(2026, 9, 22, 4, 0, tzinfo=UTC))
    monkeypatch.setattr(SystemClock, "now", lambda _: found.at)
    return found


@pytest.fixture
def home(tmp_path: Path, settings: Settings, hand: Hand) -> Iterator[Home]:
    found = Home(tmp_path / "home")
    found.prepare()
    settings.BATON = replace(django_settings.BATON, home=found, time_zone="Asia/Shanghai")
    yield found
    intake._store_at.cache_clear()


@pytest.fixture
def shop(db: None, home: Home) -> Shop:
    return create_shop(None, SHOP, "Lamps & Co")


@pytest.fixture
def person(shop: Shop) -> Callable[..., Person]:
    def make(role: Role, login: str = "", where: Shop | None = shop) -> Person:
        name = login or role.value
        return create_person(None, name, name.title(), [(role, where)], password=PASSWORD)

    return make


@pytest.fixture
def lead(person: Callable[..., Person]) -> Person:
    return person(Role.MARKETING_LEAD, "linda")


@pytest.fixture
def rep(person: Callable[..., Person]) -> Person:
    return person(Role.REP, "ron")


@pytest.fixture
def enter() -> Callable[[Person], Client]:
    def sign_in(who: Person) -> Client:
        client = Client()
        assert client.login(username=who.login_name, password=PASSWORD)
        return client

    return sign_in


@pytest.fixture
def fill(shop: Shop, home: Home) -> Callable[..., str]:
    """Puts facts in as one import; its name."""
    count = 0

    def put(*batches: Batch) -> str:
        nonlocal count
        count += 1
        name = f"import-{count}"
        FactStore(home.facts).commit(name, list(batches), lambda _: None)
        intake._store_at.cache_clear()
        return name

    return put
