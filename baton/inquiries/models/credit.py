"""Shares of won orders: the rule's versions, the months that were closed, and what was disputed and decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from baton.inquiries.crediting.terms import Said


class CreditRule(models.Model):
    """A version of the rule by which orders are shared. Versions are only ever added."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    """From 2 on: version 1 is the product's own, and is kept nowhere."""
    since = models.CharField(max_length=7)
    """The first month that it counts, YYYY-MM."""
    counted = models.JSONField()
    """The kinds of touch that count."""
    ripe_days = models.PositiveSmallIntegerField()
    least_accounts = models.PositiveIntegerField()
    note = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["shop", "number"], name="inquiries_credit_rule"),)


class CreditMonth(models.Model):
    """A closed month, as it was shared on the day it was closed. It never changes."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    month = models.CharField(max_length=7)
    rule = models.PositiveIntegerField()
    content = models.JSONField()
    """Its orders with their shares."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the content as canonical JSON."""
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["shop", "month"], name="inquiries_credit_month"),)


class CreditDispute(models.Model):
    """A doubt about how an order is shared. What was said of it are its lines."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    order_id = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["shop", "order_id"], name="inquiries_credit_dispute"),)


class CreditDisputeLine(models.Model):
    """What somebody said in a dispute. Lines are only ever added."""

    dispute = models.ForeignKey(CreditDispute, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=8, choices=[(said, said) for said in Said])
    text = models.TextField()
    shares = models.JSONField(null=True)
    """Of a decision: the shares from then on. Null where it leaves them as the rule has them."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["dispute"], condition=models.Q(kind=Said.DECIDED), name="inquiries_credit_decided"
            ),
        )
