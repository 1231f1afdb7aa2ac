"""By which hours and rules the clocks count: weeks, absences, the rota, and the versions of the limits."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class WorkingHours(models.Model):
    """A usual week: the team's where `person` is null, else that person's own."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    zone = models.CharField(max_length=60)
    week = models.JSONField()
    """Monday's to Sunday's shifts, each from and until "HH:MM"."""
    closed = models.JSONField(default=list)
    """Days off, as ISO text."""
    worked_as = models.JSONField(default=dict)
    """Days that are worked like another weekday (0 Monday)."""

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["shop"], condition=models.Q(person=None), name="inquiries_hours_team"
            ),
            models.UniqueConstraint(fields=["shop", "person"], name="inquiries_hours_person"),
        )


class Absence(models.Model):
    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    first = models.DateField()
    last = models.DateField()
    note = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=["shop", "last"], name="inquiries_absence_open"),)


class Duty(models.Model):
    """A turn of the rota: who looks after the desk outside the team's hours."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    start = models.DateTimeField()
    end = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["shop", "start"], name="inquiries_duty_start"),)


class PlatformRules(models.Model):
    """A version of what the platform measures, as the shop has entered it."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    since = models.DateField()
    limits = models.JSONField()
    """Seconds by kind."""
    left_out = models.JSONField(default=list)
    is_handled_by_rejection = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["shop", "since"], name="inquiries_platform_rule"),)


class TeamRules(models.Model):
    """What the team promises itself. Seconds at work."""

    shop = models.OneToOneField("people.Shop", on_delete=models.CASCADE, related_name="+")
    first_reply = models.JSONField()
    """Seconds by kind."""
    follow_up = models.PositiveIntegerField()
    fast_reply = models.PositiveIntegerField()
