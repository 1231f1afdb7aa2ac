"""What the server itself does each day."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.contrib.sessions.backends.db import SessionStore
from django_tasks_db.models import DBTaskResult

from baton.kit.timetable import Entry

KEEP_RESULTS = timedelta(days=14)


def clear_sessions(_now: datetime) -> None:
    SessionStore.clear_expired()


def clear_results(now: datetime) -> None:
    DBTaskResult.objects.finished().filter(finished_at__lt=now - KEEP_RESULTS).delete()


TIMETABLE = (
    Entry("config.clear_sessions", time(3, 40), clear_sessions),
    Entry("config.clear_results", time(3, 45), clear_results),
)
