from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from baton.config.ready import ensure_ready
from baton.kit.errors import NotAnswerable


@pytest.mark.django_db
def test_a_ready_home_is_left_alone() -> None:
    ensure_ready(settings.BATON)
    assert not (settings.BATON.home.path / "migrate.lock").exists()


@pytest.mark.django_db
def test_a_newer_home_is_refused() -> None:
    MigrationRecorder(connection).record_applied("people", "0999_from_the_future")
    with pytest.raises(NotAnswerable, match="newer Baton") as refused:
        ensure_ready(settings.BATON)
    assert "0999" in refused.value.message.zh
