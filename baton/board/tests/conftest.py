"""A home with two weeks of hand-made facts of one shop, and the people who look at them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django.fixtures import Settings

from baton.board import selectors
from baton.intake import selectors as intake
from baton.kit.home import Home
from baton.metrics.tests.hand_made import SHOP, whole_shop
from baton.people.services import create_person, create_shop
from baton.people.terms import Person, Role, Shop

PASSWORD = "a long enough secret"


@pytest.fixture(scope="session")
def facts_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("board") / "facts"
    whole_shop(folder)
    return folder


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Iterator[Home]:
    """An empty home whose clock stands on 2026-09-22: the latest complete data day is 09-20."""
    home = Home(tmp_path / "home")
    home.prepare()
    (home.path / "demo.json").write_text('{"pinned_day": "2026-09-22", "time_zone": "Asia/Shanghai"}')
    settings.BATON = replace(django_settings.BATON, home=home)
    yield home
    intake._store_at.cache_clear()
    selectors.forget()


@pytest.fixture
def shop(db: None) -> Shop:
    """A shop without facts."""
    return create_shop(None, SHOP, "Lamps & Co")


@pytest.fixture
def facts(shop: Shop, home: Home, facts_template: Path) -> Shop:
    """The shop with facts from 2026-09-06 to 2026-09-19."""
    shutil.copytree(facts_template, home.facts, dirs_exist_ok=True)
    return shop


@pytest.fixture
def person(shop: Shop) -> Callable[..., Person]:
    def make(role: Role, login_name: str = "", accounts: tuple[str, ...] = ()) -> Person:
        name = login_name or role.value
        known = {shop.code: accounts} if accounts else None
        return create_person(
            None, name, name.title(), [(role, shop)], password=PASSWORD, staff_accounts=known
        )

    return make


@pytest.fixture
def as_role(person: Callable[..., Person]) -> Callable[..., Client]:
    def enter(role: Role, accounts: tuple[str, ...] = ()) -> Client:
        person(role, accounts=accounts)
        client = Client()
        assert client.login(username=role.value, password=PASSWORD)
        return client

    return enter


@pytest.fixture
def manager(as_role: Callable[..., Client]) -> Client:
    return as_role(Role.MANAGER)
