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
    calendar = models.CharField(max_length=8, blank=True, default="CN")
    """Whose public holidays are days off: CN, or none. Only the team's is asked."""

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
    source = models.TextField(blank=True)
    """Where the platform says so."""
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


class HandOver(models.Model):
    """All that a person had on the desk, given away in one act. What it moved is kept, so that it can be taken back."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_for_good = models.BooleanField(default=True)
    """The person leaves, and the customers go along; else the person is away, and keeps them."""
    reason = models.TextField(blank=True)
    moved = models.JSONField(default=list)
    """Each item's id, to whom it went (null: nobody yet), and its version after that."""
    buyers = models.JSONField(default=list)
    """Each buyer's id and to whom it went."""
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    returned = models.PositiveIntegerField(default=0)
    """Items that went back: those that nobody had touched since."""

    class Meta:
        indexes = (models.Index(fields=["shop", "-id"], name="inquiries_handover_newest"),)
