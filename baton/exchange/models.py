"""Tables of the exchange: the meetings, what was stated and answered there with all its versions, what came true."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from baton.exchange.terms import Agreement, Answered, Closing, FollowUp, Outcome, Side, State, Topic, Way


class Cadence(models.Model):
    """How often a shop's teams meet, by the shop's own clock."""

    shop = models.OneToOneField("people.Shop", on_delete=models.CASCADE, related_name="+")
    weekday = models.PositiveSmallIntegerField()
    at = models.TimeField()
    every_weeks = models.PositiveSmallIntegerField(default=1)
    minutes = models.PositiveSmallIntegerField(default=40)
    is_on = models.BooleanField(default=True)
    remind_before = models.PositiveSmallIntegerField(default=30)
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    expected = models.JSONField(default=list)
    """Ids of the persons who are expected; empty: everybody who may join."""
    since = models.DateField()
    """The rhythm is counted from here: every second week is that of this day."""


class Exchange(models.Model):
    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    meets_on = models.DateField()
    """The day in the shop's zone; one meeting a day."""
    meets_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=40)
    start = models.DateField()
    end = models.DateField()
    against_start = models.DateField()
    against_end = models.DateField()
    state = models.CharField(max_length=8, choices=[(state, state) for state in State], default=State.PLANNED)
    closing = models.CharField(max_length=12, blank=True, choices=[(closing, closing) for closing in Closing])
    reason = models.TextField(blank=True)
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reminded_at = models.DateTimeField(null=True)
    carried_to = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    stamp = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-meets_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["shop", "meets_on"], name="exchange_once_a_day"),
            models.UniqueConstraint(
                fields=["shop"], condition=models.Q(state=State.OPEN), name="exchange_one_open"
            ),
        )


class Attendance(models.Model):
    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="attendance")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_expected = models.BooleanField(default=True)
    is_present = models.BooleanField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["exchange", "person"], name="exchange_attends_once"),)


class Statement(models.Model):
    """What one team states, with the other's answer. The columns hold what stands now, Revision how it came to."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="statements")
    side = models.CharField(max_length=12, choices=[(side, side) for side in Side])
    topic = models.CharField(max_length=16, choices=[(topic, topic) for topic in Topic])
    text = models.TextField()
    evidence = models.JSONField(default=list)
    proposal = models.CharField(max_length=160, blank=True)
    words = models.JSONField(default=list)
    country = models.CharField(max_length=2, blank=True)
    confidence = models.PositiveSmallIntegerField()
    due = models.DateField()
    check_metric = models.CharField(max_length=40, blank=True)
    check_way = models.CharField(max_length=10, blank=True, choices=[(way, way) for way in Way])
    check_threshold = models.FloatField(null=True)
    check_dimension = models.CharField(max_length=20, blank=True)
    check_segment = models.TextField(blank=True)
    check_name = models.TextField(blank=True)
    check_start = models.DateField(null=True)
    check_end = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    answered = models.CharField(
        max_length=6, blank=True, choices=[(answered, answered) for answered in Answered]
    )
    answer = models.TextField(blank=True)
    answer_items = models.JSONField(default=list)
    """Ids of the desk's items behind the answer."""
    answer_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer_at = models.DateTimeField(null=True)
    agreement = models.CharField(max_length=8, blank=True, choices=[(mark, mark) for mark in Agreement])
    """Empty: as the answer says."""
    follow_up = models.CharField(max_length=8, blank=True, choices=[(mark, mark) for mark in FollowUp])
    versions = models.JSONField(default=dict)
    """field → the number of its present revision."""
    carried_from = models.ForeignKey(Exchange, null=True, on_delete=models.SET_NULL, related_name="+")
    is_withdrawn = models.BooleanField(default=False)
    outcome = models.CharField(max_length=6, blank=True, choices=[(outcome, outcome) for outcome in Outcome])
    """That of the last Verdict."""
    waits_zh = models.TextField(blank=True)
    waits_en = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["due", "outcome"], name="exchange_due"),)


class Revision(models.Model):
    """One value of one field. Lines are only ever added; one that stands aside was saved over another's change."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="revisions")
    field = models.CharField(max_length=16)
    number = models.PositiveIntegerField()
    """Of one that stands aside: the revision that it was written over."""
    value = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    is_aside = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True)
    """When somebody merged or dropped what stood aside."""

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["statement", "field", "number"],
                condition=models.Q(is_aside=False),
                name="exchange_revision_once",
            ),
        )


class Verdict(models.Model):
    """How a prediction turned out. Lines are only ever added: a correction stands beside what it corrects."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="verdicts")
    outcome = models.CharField(max_length=6, choices=[(outcome, outcome) for outcome in Outcome])
    value = models.FloatField(null=True)
    evidence_zh = models.TextField()
    evidence_en = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    is_by_hand = models.BooleanField(default=False)
    is_correction = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)


class Agreed(models.Model):
    """An action of the room of actions that was agreed here, and about which statement."""

    exchange = models.ForeignKey(Exchange, on_delete=models.CASCADE, related_name="agreed")
    statement = models.ForeignKey(Statement, null=True, on_delete=models.SET_NULL, related_name="agreed")
    action_id = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["exchange", "action_id"], name="exchange_agreed_once"),
        )


class Round(models.Model):
    """The last round of a shop's predictions: by which facts, on which day of the shop."""

    shop = models.OneToOneField("people.Shop", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    versions = models.JSONField(default=dict)
