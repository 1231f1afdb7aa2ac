"""A home with a shop and its people, on Tuesday 2026-09-22."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django.fixtures import Settings

from baton.facts.store import Batch, FactStore
from baton.intake import selectors as intake
from baton.kit.clock import SystemClock
from baton.kit.home import Home
from baton.metrics.tests.hand_made import SHOP
from baton.people.services import create_person, create_shop, set_active
from baton.people.terms import Person, Role, Shop

PASSWORD = "a long enough secret"
AFTERNOON = datetime(2026, 9, 22, 8, 30, tzinfo=UTC)
TODAY = AFTERNOON.date()


@pytest.fixture
def home(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """An empty home at 16:30 in China: what is due today does not hang on the real hour."""
    began = time.monotonic()
    monkeypatch.setattr(SystemClock, "now", lambda _: AFTERNOON + timedelta(seconds=time.monotonic() - began))
    home = Home(tmp_path / "home")
    home.prepare()
    set_day(home, TODAY.isoformat())
    settings.BATON = replace(django_settings.BATON, home=home)
    yield home
    intake._store_at.cache_clear()


def set_day(home: Home, day: str) -> None:
    (home.path / "demo.json").write_text(f'{{"pinned_day": "{day}", "time_zone": "Asia/Shanghai"}}')


@pytest.fixture
def shop(db: None, home: Home) -> Shop:
    return create_shop(None, SHOP, "Lamps & Co")


@pytest.fixture
def other_shop(shop: Shop) -> Shop:
    return create_shop(None, "other", "Another shop")


@pytest.fixture
def person(shop: Shop) -> Callable[..., Person]:
    """A person of the shop; `login` names them where a role is held by several."""

    def make(role: Role = Role.OPERATOR, login: str = "", at: Shop | None = None) -> Person:
        name = login or role.value
        return create_person(None, name, name.title(), [(role, at or shop)], password=PASSWORD)

    return make


@pytest.fixture
def leave(shop: Shop) -> Callable[[Person], None]:
    """Closes somebody's account; a manager stays."""

    def close(who: Person) -> None:
        create_person(None, "boss", "Boss", [(Role.MANAGER, None)])
        set_active(None, who, False)

    return close


@pytest.fixture
def enter() -> Callable[[Person], Client]:
    def sign_in(who: Person) -> Client:
        client = Client()
        assert client.login(username=who.login_name, password=PASSWORD)
        return client

    return sign_in


@pytest.fixture
def fill(shop: Shop, home: Home) -> Callable[..., FactStore]:
    """Puts facts in: another call adds to them."""
    count = 0

    def put(*batches: Batch) -> FactStore:
        nonlocal count
        count += 1
        store = FactStore(home.facts)
        store.commit(f"import-{count}", list(batches), lambda _: None)
        intake._store_at.cache_clear()
        return store

    return put
