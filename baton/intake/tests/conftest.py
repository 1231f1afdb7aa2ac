"""A home of its own for every test, a shop in it, and the people who come to the Data page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django.fixtures import Settings

from baton.intake import selectors
from baton.kit.home import Home
from baton.people.selectors import shop_by_code
from baton.people.services import create_person, create_shop
from baton.people.terms import Person, Role, Shop

TODAY = "2026-11-24"
PASSWORD = "a long enough secret"
IMMEDIATE = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Iterator[Home]:
    """An empty home whose clock stands on 2026-11-24; jobs run at once."""
    home = Home(tmp_path / "home")
    home.prepare()
    (home.path / "demo.json").write_text(f'{{"pinned_day": "{TODAY}", "time_zone": "Asia/Shanghai"}}')
    settings.BATON = replace(django_settings.BATON, home=home)
    settings.TASKS = IMMEDIATE
    yield home
    selectors._store_at.cache_clear()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


@pytest.fixture
def shop(db: None) -> Shop:
    create_shop(None, "lights", "Lights")
    return shop_by_code("lights")


@pytest.fixture
def person(shop: Shop) -> Callable[[Role], Person]:
    def make(role: Role) -> Person:
        return create_person(None, role.value, role.value.title(), [(role, shop)], password=PASSWORD)

    return make


@pytest.fixture
def as_role(person: Callable[[Role], Person]) -> Callable[[Role], Client]:
    def enter(role: Role) -> Client:
        person(role)
        client = Client()
        assert client.login(username=role.value, password=PASSWORD)
        return client

    return enter


@pytest.fixture
def operator(as_role: Callable[[Role], Client]) -> Client:
    return as_role(Role.OPERATOR)
