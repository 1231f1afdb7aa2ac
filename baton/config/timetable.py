"""The timetable: an entry runs once when it is due, however many workers stand up; what was missed, once too."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from zoneinfo import ZoneInfo

from django.apps import apps

from baton.config.models import DueJob
from baton.kit.timetable import AnyEntry, Entry

logger = logging.getLogger("baton.timetable")


def entries() -> tuple[AnyEntry, ...]:
    """The entries of every installed room."""
    found: list[AnyEntry] = []
    for config in apps.get_app_configs():
        if config.name.startswith("baton.") and find_spec(f"{config.name}.jobs"):
            found += getattr(import_module(f"{config.name}.jobs"), "TIMETABLE", ())
    return tuple(found)


def run_due(listed: Sequence[AnyEntry], worker: str, now: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    """Runs what is due and unclaimed; returns the names of what this worker ran."""
    known = {row.name: row for row in DueJob.objects.all()}
    ran = []
    for entry in listed:
        row = known.get(entry.name)
        if row is None:
            DueJob.objects.get_or_create(name=entry.name, defaults={"due_at": entry.next_after(now, zone)})
        elif row.due_at <= now and _claim(entry, row, worker, now, zone):
            _run(entry, now)
            ran.append(entry.name)
    return tuple(ran)


def make_due_again(alive: Collection[str], now: datetime) -> tuple[str, ...]:
    """Makes due once more what a worker began that is gone now; returns the names.

    Once only: an entry that takes its worker down with it must not do so for ever.
    """
    broken = DueJob.objects.filter(finished_at=None, is_failed=False, claimed_at__isnull=False).exclude(
        claimed_by__in=alive
    )
    found = sorted(broken.values_list("name", "is_retried"))
    broken.filter(is_retried=True).update(is_failed=True)
    broken.filter(is_retried=False).update(due_at=now, is_retried=True, claimed_at=None)
    return tuple(name for name, is_retried in found if not is_retried)


def _claim(entry: AnyEntry, row: DueJob, worker: str, now: datetime, zone: ZoneInfo) -> bool:
    """Moves the entry on to its next time; only one of several workers finds it where it was."""
    return bool(
        DueJob.objects.filter(name=entry.name, due_at=row.due_at).update(
            due_at=entry.next_after(now, zone),
            claimed_by=worker,
            claimed_at=now,
            finished_at=None,
            is_failed=False,
        )
    )


def _run(entry: AnyEntry, now: datetime) -> None:
    try:
        entry.run(now)
    except Exception:
        logger.exception("%s failed", entry.name)
        DueJob.objects.filter(name=entry.name).update(is_failed=True)
    else:
        DueJob.objects.filter(name=entry.name).update(finished_at=now, is_retried=False)
        # What runs every few seconds or minutes would fill the log and say nothing.
        logger.log(logging.INFO if isinstance(entry, Entry) else logging.DEBUG, "%s done", entry.name)
