"""Standing people of the room's tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client

from baton.kit.home import Home
from baton.people import models, services
from baton.people.terms import Person, Role, Shop

PASSWORD = "a long enough secret"


@pytest.fixture
def shop(db: None) -> Shop:
    return services.create_shop(None, "lights", "Lights")


@pytest.fixture
def make(shop: Shop) -> Callable[..., Person]:
    def make_person(login_name: str, *roles: Role, where: Shop | None = None) -> Person:
        return services.create_person(
            None, login_name, login_name.title(), [(role, where) for role in roles], password=PASSWORD
        )

    return make_person


@pytest.fixture
def manager(make: Callable[..., Person]) -> Person:
    return make("mei", Role.MANAGER)


@pytest.fixture
def as_person() -> Callable[[Person], Client]:
    def enter(person: Person) -> Client:
        client = Client()
        client.force_login(models.Person.objects.get(pk=person.id))
        return client

    return enter


@pytest.fixture
def demo_folder(tmp_path: Path, settings: object) -> Path:
    (tmp_path / "demo.json").write_text('{"pinned_day": "2026-11-24", "time_zone": "Asia/Shanghai"}')
    settings.BATON = replace(django_settings.BATON, home=Home(tmp_path))  # type: ignore[attr-defined]
    return tmp_path
