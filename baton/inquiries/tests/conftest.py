"""A home with a shop, its people, and inquiries that come in by the facts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings

from baton.facts.store import Batch, FactStore
from baton.inquiries import services
from baton.inquiries.judging.judging_new import suspect
from baton.inquiries.models import Item
from baton.inquiries.terms import TakenIn
from baton.intake import selectors as intake
from baton.kit.clock import SystemClock
from baton.kit.home import Home
from baton.metrics.tests.hand_made import SHOP, batch, inquiry
from baton.people.services import create_person, create_shop
from baton.people.terms import Person, Role, Shop

TODAY = "2026-09-22"
AFTERNOON = datetime(2026, 9, 22, 8, 30, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """An empty home on 2026-09-22, a Tuesday, from 16:30 in China on: what is late does not hang on the real hour."""
    began = time.monotonic()
    monkeypatch.setattr(SystemClock, "now", lambda _: AFTERNOON + timedelta(seconds=time.monotonic() - began))
    home = Home(tmp_path / "home")
    home.prepare()
    set_day(home, TODAY)
    settings.BATON = replace(django_settings.BATON, home=home)
    yield home
    intake._store_at.cache_clear()


def set_day(home: Home, day: str) -> None:
    (home.path / "demo.json").write_text(f'{{"pinned_day": "{day}", "time_zone": "Asia/Shanghai"}}')


@pytest.fixture
def shop(db: None, home: Home) -> Shop:
    return create_shop(None, SHOP, "Lamps & Co")


@pytest.fixture
def person(shop: Shop) -> Callable[..., Person]:
    def make(login: str, role: Role = Role.REP, accounts: tuple[str, ...] = ()) -> Person:
        return create_person(None, login, login.title(), [(role, shop)], staff_accounts={shop.code: accounts})

    return make


@dataclass
class Files:
    """Puts rows into the facts and takes imports back, each time with a look of the desk."""

    shop: Shop
    store: FactStore
    count: int = 0

    def put(self, *batches: Batch) -> str:
        self.count += 1
        name = f"import-{self.count}"
        self.store.commit(name, list(batches), lambda _: None)
        intake._store_at.cache_clear()
        return name

    def bring(self, *rows: Any, **datasets: Any) -> TakenIn:
        self.put(batch("inquiry", rows), *(batch(name, found) for name, found in datasets.items()))
        return services.take_in(self.shop)

    def undo(self, name: str) -> TakenIn:
        self.store.undo(name, {name}, lambda _: None)
        intake._store_at.cache_clear()
        return services.take_in(self.shop)


@pytest.fixture
def files(shop: Shop, home: Home) -> Files:
    return Files(shop, FactStore(home.facts))


def lay_under_suspicion(row: Item) -> bool:
    """As judging does it with what looks like spam."""
    is_suspect = suspect(row)
    row.save(update_fields=["spam", "box"])
    return is_suspect


@pytest.fixture
def item(files: Files) -> Callable[..., Item]:
    """One more inquiry, of Monday evening, as it lies on the desk."""
    count = 0

    def make(day: str = "2026-09-21", **columns: object) -> Item:
        nonlocal count
        count += 1
        files.bring(inquiry(count, day, **columns))
        return Item.objects.get(key=f"Q{count}")

    return make
