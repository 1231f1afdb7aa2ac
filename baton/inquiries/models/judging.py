"""What the models learnt, what they said of an item, what people said of it since, and what was found of a buyer."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from baton.inquiries.judging.terms import Finding, Purpose, Question
from baton.inquiries.models.desk import Buyer, Item


class KeptModel(models.Model):
    """What a shop's outcomes taught, one row for each purpose: the latest, or why there is none yet."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=8, choices=[(one, one) for one in Purpose])
    version = models.PositiveIntegerField(default=0)
    """0 while nothing could be learnt."""
    body = models.BinaryField(default=bytes)
    digest = models.CharField(max_length=64, blank=True)
    trained_at = models.DateTimeField()
    outcomes = models.PositiveIntegerField(default=0)
    """Decided items that it learnt from."""
    positives = models.PositiveIntegerField(default=0)
    """Of these: spam, or good."""
    verdicts = models.PositiveIntegerField(default=0)
    """What people had said until then, counted: how much is new is told by it."""
    told = models.JSONField(default=dict)
    """How far off it was on the newest outcomes, its limits, what it left out, why it refused."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=["shop", "purpose"], name="inquiries_kept_model_once"),)


class Judged(models.Model):
    """That the models have looked at an item, and what they said at its arrival. It is never judged again."""

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="judged")
    at = models.DateTimeField()
    spam_version = models.PositiveIntegerField(null=True)
    """Of the model; null where it had nothing to go by."""
    grade_version = models.PositiveIntegerField(null=True)
    chance = models.FloatField(null=True)
    """Of being a good one."""
    is_backcast = models.BooleanField(default=False)
    """Judged afterwards, by a model that had learnt from older items only."""


class SpamVerdict(models.Model):
    """A person said whether a message is spam. Lines are only ever added."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="spam_verdicts")
    is_spam = models.BooleanField()
    before = models.CharField(max_length=10)
    """What it counted as until then."""
    chance = models.FloatField(null=True)
    """That it is spam, as the model had said."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["item", "at"], name="inquiries_verdict_item"),)


class SpamReview(models.Model):
    """Somebody went through the spam box."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    left = models.PositiveIntegerField(default=0)
    """Suspects that were still there."""

    class Meta:
        indexes = (models.Index(fields=["shop", "at"], name="inquiries_review_at"),)


class BuyerCheck(models.Model):
    """What somebody found out about a buyer, and where they looked. The latest of each question holds."""

    buyer = models.ForeignKey(Buyer, on_delete=models.CASCADE, related_name="checks")
    question = models.CharField(max_length=16, choices=[(one, one) for one in Question])
    finding = models.CharField(max_length=8, choices=[(one, one) for one in Finding])
    source = models.TextField()
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["buyer", "question", "at"], name="inquiries_check_buyer"),)
