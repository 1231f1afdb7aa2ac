"""Which database: SQLite in the home folder, or PostgreSQL at an address."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit

from baton.kit.errors import NotUsable
from baton.kit.settings import Settings
from baton.kit.text import Text

LOCK_SECONDS = 20
# WAL lets pages read while one process writes; IMMEDIATE takes the write lock at the start of a transaction,
# where SQLite waits for it, and not in the middle, where it cannot.
SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON"


def database_of(settings: Settings) -> dict[str, object]:
    """Django's description of the database."""
    if settings.database_url:
        return _postgresql(settings.database_url)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": settings.home.database,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": LOCK_SECONDS,
            "init_command": SQLITE_PRAGMAS,
        },
    }


def _postgresql(address: str) -> dict[str, object]:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise _wrong_address() from None
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not name:
        raise _wrong_address()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def _wrong_address() -> NotUsable:
    return NotUsable(
        "wrong_database_url",
        Text(
            "DATABASE_URL 不是 PostgreSQL 地址。", "DATABASE_URL is not the address of a PostgreSQL database."
        ),
        Text(
            "写成 postgresql://用户:密码@主机:5432/库名；不用 PostgreSQL 就不要设置它。",
            "Write postgresql://user:password@host:5432/name, or leave it unset to use SQLite.",
        ),
    )
