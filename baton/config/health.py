"""Whether this server can do its work: database, schema, worker, timetable, disk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from baton.config.models import DueJob, Heartbeat
from baton.kit.clock import Clock, SystemClock
from baton.kit.settings import Settings

SILENCE = timedelta(seconds=60)
WAITED_LONG = timedelta(hours=1)
"""An entry of the timetable that has been due for so long: the worker lives, but does not get on."""
LEAST_FREE_BYTES = 200 * 1024 * 1024


class Usage(Protocol):
    @property
    def free(self) -> int: ...


def parts(settings: Settings, usage: Callable[[Path], Usage], real: Clock | None = None) -> dict[str, bool]:
    """Each part by name: True where it is ready."""
    try:
        connection.ensure_connection()
        is_migrated = not pending()
        now = (real or SystemClock()).now()
        alive = is_migrated and Heartbeat.objects.filter(at__gt=now - SILENCE).exists()
        keeps_up = is_migrated and not DueJob.objects.filter(due_at__lt=now - WAITED_LONG).exists()
        has_database = True
    except DatabaseError:
        has_database = is_migrated = alive = keeps_up = False
    try:
        has_room = usage(settings.home.path).free >= LEAST_FREE_BYTES
    except OSError:
        has_room = False
    return {
        "database": has_database,
        "migrations": is_migrated,
        "worker": alive,
        "timetable": keeps_up,
        "disk": has_room,
    }


def pending() -> bool:
    """Whether the database's schema is older than this version of the code."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
