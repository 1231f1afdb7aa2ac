"""A home with a shop of three markets, and the people who look at its alerts."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
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
from baton.watch import morning
from baton.watch.series import Block
from baton.watch.terms import Event, Morning
from baton.watch.tests import shop_days

PASSWORD = "a long enough secret"
Fill = Callable[..., FactStore]
_LOOKS: dict[bytes, tuple[Morning, ...]] = {}


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Iterator[Home]:
    """An empty home whose clock stands on 2026-09-22: the latest complete data day is 09-20."""
    home = Home(tmp_path / "home")
    home.prepare()
    (home.path / "demo.json").write_text('{"pinned_day": "2026-09-22", "time_zone": "Asia/Shanghai"}')
    settings.BATON = replace(django_settings.BATON, home=home)
    yield home
    intake._store_at.cache_clear()


@pytest.fixture(autouse=True)
def each_look_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same figures say the same: what a test of this run has had worked out of them is not worked out again."""
    real = morning.look_over

    def look_over(
        blocks: Sequence[Block], events: Sequence[Event], days: Sequence[date]
    ) -> tuple[Morning, ...]:
        asked = hashlib.sha256(pickle.dumps((tuple(blocks), tuple(events), tuple(days)))).digest()
        if asked not in _LOOKS:
            _LOOKS[asked] = real(blocks, events, days)
        return _LOOKS[asked]

    monkeypatch.setattr(morning, "look_over", look_over)


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
