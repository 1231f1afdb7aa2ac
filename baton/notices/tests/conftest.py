"""A home with a shop, its people, and channels that are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django.fixtures import Settings

from baton.kit.clock import FixedClock
from baton.kit.home import Home
from baton.kit.text import Text
from baton.notices.models import SEAL, Channel
from baton.notices.terms import Button, ChannelKind, Notice, NoticeKind
from baton.people.services import create_person, create_shop
from baton.people.terms import Person, Role, Shop

PASSWORD = "a long enough secret"
MORNING = datetime(2026, 9, 22, 1, 10, 20, tzinfo=UTC)
"""A Tuesday, 09:10:20 in China."""
URL = "https://oapi.dingtalk.com/robot/send?access_token=tok-1234567890abcd"


@pytest.fixture
def home(tmp_path: Path, settings: Settings) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    settings.BATON = replace(
        django_settings.BATON, home=home, public_address="https://baton.example", notice_hosts=("127.0.0.1",)
    )
    return home


@pytest.fixture
def real() -> FixedClock:
    return FixedClock(MORNING)


@pytest.fixture
def shop(db: None, home: Home) -> Shop:
    return create_shop(None, "lamps", "Lamps & Co")


@pytest.fixture
def person(shop: Shop) -> Callable[..., Person]:
    def make(role: Role, name: str = "", accounts: tuple[str, ...] = ()) -> Person:
        known = {shop.code: accounts} if accounts else None
        return create_person(
            None,
            role.value,
            name or role.value.title(),
            [(role, shop)],
            password=PASSWORD,
            staff_accounts=known,
        )

    return make


@pytest.fixture
def as_role(person: Callable[..., Person]) -> Callable[..., Client]:
    def enter(role: Role) -> Client:
        person(role)
        client = Client()
        assert client.login(username=role.value, password=PASSWORD)
        return client

    return enter


@pytest.fixture
def channel(shop: Shop) -> Callable[..., Channel]:
    """A channel that asks for everything, unless told otherwise."""
    count = 0

    def make(
        kind: ChannelKind = ChannelKind.DINGTALK, address: str = URL, secret: str = "", **columns: Any
    ) -> Channel:
        nonlocal count
        count += 1
        values: dict[str, Any] = {
            "shop_id": shop.id,
            "kind": kind,
            "name": f"Channel {count}",
            "address": SEAL.seal(address),
            "robot": SEAL.digest(address),
            "secret": SEAL.seal(secret) if secret else "",
            "kinds": [one.value for one in NoticeKind],
            "a_minute": 18,
            "made_at": MORNING,
        }
        return Channel.objects.create(**(values | columns))

    return make


def notice(key: str = "1", kind: NoticeKind = NoticeKind.ALERT, **fields: Any) -> Notice:
    values: dict[str, Any] = {
        "title": Text(f"异动 {key}", f"Alert {key}"),
        "lines": (Text("曝光**下降** 30%", "Impressions **fell** by 30 %"),),
        "buttons": (Button(Text("去看", "Look"), "/alerts/1"),),
    }
    return Notice(kind=kind, key=key, **(values | fields))
