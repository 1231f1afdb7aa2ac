"""Tables of reports: what was written, each time it was written anew, what people added, where it was sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from baton.people.terms import Team
from baton.reports.terms import ReportKind

_KINDS = [(kind, kind) for kind in ReportKind]


class Report(models.Model):
    """The one report of a shop, a kind and a period."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=_KINDS)
    start = models.DateField()
    end = models.DateField()

    class Meta:
        ordering = ("-end", "-id")
        constraints = (models.UniqueConstraint(fields=["shop", "kind", "start"], name="reports_report_once"),)


class Revision(models.Model):
    """The report as it was written once. Nothing of it is changed afterwards."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    written_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    versions = models.JSONField(default=dict)
    """The versions of the facts that it was written from."""
    data_day = models.DateField(null=True)
    content = models.JSONField()
    corrections = models.JSONField(default=list)
    """Figures that read otherwise than in the revision before."""
    reason_zh = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["report", "number"], name="reports_revision_once"),)


class Words(models.Model):
    """What somebody added for one side."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="words")
    team = models.CharField(max_length=12, choices=[(team, team) for team in Team])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        ordering = ("at", "id")


class Sent(models.Model):
    """A revision that was handed to the channels: each revision once by the timetable."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="sent")
    revision = models.PositiveIntegerField()
    at = models.DateTimeField()
    channels = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("at", "id")


class WritingTime(models.Model):
    """When a shop's reports of a kind are written, by the shop's clock; usual times where there is no row."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=_KINDS)
    at = models.TimeField()
    is_on = models.BooleanField(default=True)
    is_sent = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["shop", "kind"], name="reports_time_once"),)
