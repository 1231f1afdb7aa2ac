"""Tables of the watch: the looks, the alerts with their history, and what people set."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from baton.watch.terms import Act, Closing, Sense, Sensitivity, Status, Step


class Look(models.Model):
    """One look at a data day of a shop."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    looked_at = models.DateTimeField()
    versions = models.JSONField(default=dict)
    """The versions of the facts that were looked at."""
    panel = models.JSONField(default=list)
    watched = models.JSONField(default=list)
    is_gap = models.BooleanField(default=False)

    class Meta:
        ordering = ("-day",)
        constraints = (models.UniqueConstraint(fields=["shop", "day"], name="watch_look_once"),)


class Alert(models.Model):
    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    metric = models.CharField(max_length=40)
    dimension = models.CharField(max_length=20, blank=True)
    segment = models.TextField(blank=True)
    step = models.CharField(max_length=8, choices=[(step, step) for step in Step])
    sense = models.CharField(max_length=8, choices=[(sense, sense) for sense in Sense])
    owner = models.CharField(max_length=12)
    status = models.CharField(max_length=8, choices=[(status, status) for status in Status])
    opened_on = models.DateField()
    """The data day whose look raised it."""
    seen_on = models.DateField()
    """The data day of the last look that found it."""
    score = models.FloatField()
    finding = models.JSONField()
    """The figures, as the last look found them."""
    is_held_back = models.BooleanField(default=False)
    known_event = models.CharField(max_length=64, blank=True)
    known_zh = models.TextField(blank=True)
    known_en = models.TextField(blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    snoozed_until = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    closing = models.CharField(max_length=16, blank=True, choices=[(reason, reason) for reason in Closing])

    class Meta:
        ordering = ("-opened_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["shop", "metric", "dimension", "segment", "step", "sense"],
                condition=models.Q(status=Status.OPEN),
                name="watch_alert_open_once",
            ),
        )
        indexes = (models.Index(fields=["shop", "status", "-opened_on"], name="watch_alert_list"),)


class AlertLine(models.Model):
    """What became of an alert. Lines are only ever added."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="lines")
    at = models.DateTimeField()
    day = models.DateField()
    act = models.CharField(max_length=16, choices=[(act, act) for act in Act])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)


class Mute(models.Model):
    """A series that a person asked not to be told about until a day, and why."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    metric = models.CharField(max_length=40)
    dimension = models.CharField(max_length=20, blank=True)
    segment = models.TextField(blank=True)
    reason = models.TextField()
    until = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["shop", "metric", "dimension", "segment"], name="watch_mute_once"
            ),
        )


class Budget(models.Model):
    """How many new alerts a team takes on a day."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    owner = models.CharField(max_length=12)
    a_day = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["shop", "owner"], name="watch_budget_once"),)


class Threshold(models.Model):
    """A limit that the shop has set for a level."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    metric = models.CharField(max_length=40)
    limit = models.FloatField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["shop", "metric"], name="watch_threshold_once"),)


class Level(models.Model):
    """How much a person wants to see."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sensitivity = models.CharField(
        max_length=12, choices=[(sensitivity, sensitivity) for sensitivity in Sensitivity]
    )
