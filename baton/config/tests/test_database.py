from __future__ import annotations

from pathlib import Path

import pytest

from baton.config.database import database_of
from baton.kit.errors import NotUsable
from baton.kit.settings import read_settings


def test_sqlite_in_the_home_by_default(tmp_path: Path) -> None:
    found = database_of(read_settings({}, tmp_path))
    assert found["ENGINE"] == "django.db.backends.sqlite3"
    assert found["NAME"] == tmp_path / "baton.sqlite3"
    options = found["OPTIONS"]
    assert isinstance(options, dict)
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


def test_postgresql_by_address(tmp_path: Path) -> None:
    address = "postgresql://ba%40ton:p%2Fw@db.local:5433/shop%20one?sslmode=require"
    found = database_of(read_settings({"DATABASE_URL": address}, tmp_path))
    assert {key: found[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "shop one",
        "USER": "ba@ton",
        "PASSWORD": "p/w",
        "HOST": "db.local",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


@pytest.mark.parametrize(
    "address", ["mysql://u@h/db", "postgresql://h", "postgresql://u@h:port/db", "shop.sqlite3"]
)
def test_any_other_address_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(NotUsable, match="DATABASE_URL"):
        database_of(read_settings({"DATABASE_URL": address}, tmp_path))
