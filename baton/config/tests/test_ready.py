from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from pytest_django.fixtures import Settings

from baton.config import ready
from baton.config.ready import ensure_ready
from baton.kit.errors import NotAnswerable

Name = tuple[str, str]


@pytest.fixture
def known(settings: Settings) -> frozenset[Name]:
    """The migrations of this version; the tests' own tables are made without them."""
    settings.MIGRATION_MODULES = {}
    return frozenset(MigrationLoader(None).disk_migrations or ())


def database_says(monkeypatch: pytest.MonkeyPatch, applied: Collection[Name]) -> None:
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda _: dict.fromkeys(applied))


@pytest.mark.django_db
def test_a_ready_home_is_left_alone(known: frozenset[Name], monkeypatch: pytest.MonkeyPatch) -> None:
    database_says(monkeypatch, known)
    ensure_ready(django_settings.BATON)
    assert not (django_settings.BATON.home.path / "migrate.lock").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("room", ["people", "daybook"])
def test_a_home_of_an_earlier_version_is_behind(
    known: frozenset[Name], monkeypatch: pytest.MonkeyPatch, room: str
) -> None:
    newest = max(name for app, name in known if app == room)
    database_says(monkeypatch, known - {(room, newest)})
    assert ready._is_behind()


@pytest.mark.django_db
@pytest.mark.parametrize("room", ["people", "inquiries", "exchange"])
def test_a_newer_home_is_refused(known: frozenset[Name], monkeypatch: pytest.MonkeyPatch, room: str) -> None:
    database_says(monkeypatch, known | {(room, "0999_from_the_future")})
    with pytest.raises(NotAnswerable, match="newer Baton") as refused:
        ensure_ready(django_settings.BATON)
    assert "0999" in refused.value.message.zh


def first_start(home: Path, way: str) -> object:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("BATON_") and name != "DATABASE_URL"
    }
    done = subprocess.run(
        [sys.executable, "-m", "baton.config.tests.first_start", way],
        env={**kept, "BATON_HOME": str(home), "DJANGO_SETTINGS_MODULE": "baton.config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_first_start_makes_what_the_migrations_make_also_when_begun_again(tmp_path: Path) -> None:
    at_once = first_start(tmp_path / "at-once", "ready")
    assert at_once == first_start(tmp_path / "migrated", "migrate")
    assert at_once == first_start(tmp_path / "broken", "broken")
