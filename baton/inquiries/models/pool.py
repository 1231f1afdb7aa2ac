"""The public pool, the ladder that leads to it, and the month's RFQ quotes."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from baton.inquiries.models.desk import Item
from baton.inquiries.pool.terms import Step


class PoolRules(models.Model):
    """When people are warned, when an item goes to the pool, and how many a rep may claim. One line a shop."""

    shop = models.OneToOneField("people.Shop", on_delete=models.CASCADE, related_name="+")
    given = models.JSONField(default=dict)
    """What the shop has set; the rest is as Baton starts with. Keys: the fields of `pool.terms.Rules`."""
    started_at = models.DateTimeField(null=True)
    """From when on the ladder and the recycling count: what had last moved before that is left as it is."""
    looked_at = models.DateTimeField(null=True)
    """The last look of the ladder."""
    decisions_read = models.BigIntegerField(default=0)
    """Up to which decision hand-overs were read for the share that their rep keeps."""


class Escalation(models.Model):
    """One step of an item's ladder, told to one person. Lines are only ever added; `seen_at` is the person's tick."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="escalations")
    run = models.DateTimeField()
    """From when its clock counts: it begins anew with an owner who got the item later."""
    step = models.CharField(max_length=12, choices=[(step, step) for step in Step])
    at = models.DateTimeField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    """Null where nobody was there to be told."""
    offered = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    """Whom the routing would give it to."""
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["item", "run", "step", "person"], name="inquiries_escalation_once"
            ),
            models.UniqueConstraint(
                fields=["item", "run", "step"],
                condition=models.Q(person=None),
                name="inquiries_escalation_nobody",
            ),
        )
        indexes = (
            models.Index(
                fields=["person", "at"], condition=models.Q(seen_at=None), name="inquiries_escalation_open"
            ),
        )


class KeptShare(models.Model):
    """What a rep who gave an item away keeps of the credit, for bonus rules to read."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="kept_shares")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    share = models.FloatField()
    has_note = models.BooleanField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["item", "person"], name="inquiries_kept_share_once"),)


class RfqRules(models.Model):
    """The shop's quotation rights. One line a shop."""

    shop = models.OneToOneField("people.Shop", on_delete=models.CASCADE, related_name="+")
    given = models.JSONField(default=dict)
    """Keys: the fields of `rfq.terms.QuotaRules`."""


class RfqReward(models.Model):
    """Rights granted beside the monthly ones, as somebody typed them in."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    number = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["shop", "day"], name="inquiries_rfq_reward_once"),)


class RfqQuote(models.Model):
    """A quote that used a right of the month."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="rfq_quote")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["shop", "at"], name="inquiries_rfq_quote_at"),)
