"""Tables of the server itself: what is due, and who is alive."""

from __future__ import annotations

from django.db import models


class DueJob(models.Model):
    """One entry of the timetable: when it is next due, and how its last run went."""

    name = models.CharField(max_length=80, primary_key=True)
    due_at = models.DateTimeField()
    claimed_by = models.CharField(max_length=64, blank=True)
    claimed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    is_failed = models.BooleanField(default=False)
    is_retried = models.BooleanField(default=False)
    """Its worker was gone before it ended, and it was made due once more."""


class Heartbeat(models.Model):
    """The last sign of life of a worker."""

    worker = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()
