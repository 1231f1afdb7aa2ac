"""A home with a shop of three markets whose clock stands on Tuesday 2026-09-22, and the people who read reports."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django.fixtures import Settings

from baton.board import selectors as board
from baton.facts.store import Batch, FactStore
from baton.intake import selectors as intake
from baton.kit.clock import SystemClock
from baton.kit.home import Home
from baton.metrics.tests.hand_made import SHOP
from baton.people.services import create_person, create_shop
from baton.people.terms import Person, Role, Shop
from baton.watch.tests import shop_days

PASSWORD = "a long enough secret"
NOON = datetime(2026, 9, 22, 4, 10, tzinfo=UTC)
Fill = Callable[..., FactStore]


@pytest.fixture
def home(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """An empty home on 2026-09-22, 12:10 in China: the latest complete data day is 09-20."""
    monkeypatch.setattr(SystemClock, "now", lambda _: NOON)
    home = Home(tmp_path / "home")
    home.prepare()
    (home.path / "demo.json").write_text('{"pinned_day": "2026-09-22", "time_zone": "Asia/Shanghai"}')
    settings.BATON = replace(django_settings.BATON, home=home)
    yield home
    intake._store_at.cache_clear()
    board.forget()


@pytest.fixture
def shop(db: None, home: Home) -> Shop:
    """A shop without facts."""
    return create_shop(None, SHOP, "Lamps & Co")


@pytest.fixture(scope="session")
def facts_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ninety days of facts, written once for all tests."""
    folder = tmp_path_factory.mktemp("reports") / "facts"
    FactStore(folder).commit("import-0", shop_days.shop(), lambda _: None)
    return folder


@pytest.fixture
def fill(shop: Shop, home: Home, facts_template: Path) -> Fill:
    """Puts facts in: without arguments ninety days up to 09-20; another call adds to them."""
    count = 0

    def put(*batches: Batch) -> FactStore:
        nonlocal count
        count += 1
        if not batches:
            shutil.copytree(facts_template, home.facts, dirs_exist_ok=True)
        store = FactStore(home.facts)
        if batches:
            store.commit(f"import-{count}", list(batches), lambda _: None)
        intake._store_at.cache_clear()
        return store

    return put


@pytest.fixture
def person(shop: Shop) -> Callable[..., Person]:
    def make(role: Role, name: str = "", at: Shop = shop) -> Person:
        name = name or role.value
        return create_person(None, name, name.title(), [(role, at)], password=PASSWORD)

    return make


@pytest.fixture
def as_role(person: Callable[..., Person]) -> Callable[..., Client]:
    def enter(role: Role) -> Client:
        found = person(role)
        client = Client()
        assert client.login(username=found.login_name, password=PASSWORD)
        return client

    return enter
