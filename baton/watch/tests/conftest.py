"""A home with a shop of three markets, and the people who look at its alerts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django.fixtures import Settings

from baton.facts.store import Batch, FactStore
from baton.intake import selectors as intake
from baton.kit.home import Home
from baton.metrics.tests.hand_made import SHOP
from baton.people.services import create_person, create_shop
from baton.people.terms import Person, Role, Shop
from baton.watch.tests import shop_days

PASSWORD = "a long enough secret"
Fill = Callable[..., FactStore]


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Iterator[Home]:
    """An empty home whose clock stands on 2026-09-22: the latest complete data day is 09-20."""
    home = Home(tmp_path / "home")
    home.prepare()
    (home.path / "demo.json").write_text('{"pinned_day": "2026-09-22", "time_zone": "Asia/Shanghai"}')
    settings.BATON = replace(django_settings.BATON, home=home)
    yield home
    intake._store_at.cache_clear()


@pytest.fixture
def shop(db: None, home: Home) -> Shop:
    """A shop without facts."""
    return create_shop(None, SHOP, "Lamps & Co")


@pytest.fixture
def fill(shop: Shop, home: Home) -> Fill:
    """Puts facts in: another call adds to them."""
    count = 0

    def put(*batches: Batch) -> FactStore:
        nonlocal count
        count += 1
        store = FactStore(home.facts)
        store.commit(f"import-{count}", list(batches) or shop_days.shop(), lambda _: None)
        intake._store_at.cache_clear()
        return store

    return put


@pytest.fixture
def person(shop: Shop) -> Callable[..., Person]:
    def make(role: Role, accounts: tuple[str, ...] = ()) -> Person:
        known = {shop.code: accounts} if accounts else None
        return create_person(
            None, role.value, role.value.title(), [(role, shop)], password=PASSWORD, staff_accounts=known
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
