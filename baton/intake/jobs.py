"""Jobs of the intake: what the worker does for a page, and the daily upkeep."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django_tasks import task

from baton.intake import selectors, services
from baton.kit.timetable import Entry


@task()
def import_received(run_id: str) -> None:
    """Import the uploads of a run that a page has received."""
    services.carry_out(run_id)


def keep_up(now: datetime) -> None:
    """Give up runs whose process died, join small files and let go of versions that are too old."""
    services.reconcile()
    store = selectors.fact_store()
    store.compact()
    store.vacuum(timedelta(days=settings.BATON.keep_versions_days), now)


TIMETABLE = (Entry("intake.keep_up", time(3, 20), keep_up),)
