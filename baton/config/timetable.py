"""The timetable: an entry runs once when it is due, however many workers stand up; what was missed, once too."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import Q

from baton.config.models import DueJob
from baton.kit.timetable import AnyEntry, Entry, Listed, Often

logger = logging.getLogger("baton.timetable")
FORGOTTEN_AFTER = timedelta(minutes=10)
"""How long after its time an entry that no room lists any more is dropped: another worker may just have listed it."""


def entries() -> tuple[AnyEntry, ...]:
    """The entries of every installed room, as they are now."""
    found: list[AnyEntry] = []
    for listed in _listed():
        found += (listed,) if isinstance(listed, Entry | Often) else listed.entries()
    return tuple(found)


def _listed() -> Iterator[Listed]:
    for config in apps.get_app_configs():
        if config.name.startswith("baton.") and find_spec(f"{config.name}.jobs"):
            yield from getattr(import_module(f"{config.name}.jobs"), "TIMETABLE", ())


def enter(listed: Sequence[AnyEntry], now: datetime, zone: ZoneInfo) -> None:
    """Gives a time to what has none yet, and drops what is listed no more."""
    known = frozenset(DueJob.objects.values_list("name", flat=True))
    new = [
        DueJob(name=entry.name, due_at=entry.next_after(now, zone))
        for entry in listed
        if entry.name not in known
    ]
    DueJob.objects.bulk_create(new, ignore_conflicts=True)
    gone = known - {entry.name for entry in listed}
    if gone:
        DueJob.objects.filter(name__in=gone, due_at__lt=now - FORGOTTEN_AFTER).delete()


def run_due(
    listed: Sequence[AnyEntry],
    worker: str,
    now: datetime,
    zone: ZoneInfo,
    *,
    alive: Collection[str] = (),
    most: int | None = None,
) -> tuple[str, ...]:
    """Runs what is due and nobody's, what has waited longest first; the names of what this worker ran.

    What a worker that is `alive` has under way is left to it, even where its next time has come. At most `most`
    entries.
    """
    by_name = {entry.name: entry for entry in listed}
    ran: list[str] = []
    for row in DueJob.objects.filter(due_at__lte=now).order_by("due_at", "name"):
        if most is not None and len(ran) == most:
            break
        entry = by_name.get(row.name)
        if entry is not None and _claim(entry, row, worker, now, zone, alive):
            _run(entry, now)
            ran.append(entry.name)
    return tuple(ran)


def make_due_again(alive: Collection[str], now: datetime) -> tuple[str, ...]:
    """Makes due once more what a worker began that is gone now; returns the names.

    Once only: an entry that takes its worker down with it must not do so for ever.
    """
    broken = DueJob.objects.filter(_is_under_way()).exclude(claimed_by__in=alive)
    found = sorted(broken.values_list("name", "is_retried"))
    broken.filter(is_retried=True).update(is_failed=True)
    broken.filter(is_retried=False).update(due_at=now, is_retried=True, claimed_at=None)
    return tuple(name for name, is_retried in found if not is_retried)


def _is_under_way() -> Q:
    return Q(finished_at=None, is_failed=False, claimed_at__isnull=False)


def _claim(
    entry: AnyEntry,
    row: DueJob,
    worker: str,
    now: datetime,
    zone: ZoneInfo,
    alive: Collection[str] = (),
) -> bool:
    """Moves the entry on to its next time; only one of several workers finds it where it was."""
    elsewhere = _is_under_way() & Q(claimed_by__in=frozenset(alive) - {worker})
    return bool(
        DueJob.objects.filter(name=entry.name, due_at=row.due_at)
        .exclude(elsewhere)
        .update(
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
