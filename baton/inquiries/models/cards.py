"""The fact card of a product: one for both teams, from which a buyer's questions are answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class FactCard(models.Model):
    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    product_id = models.TextField()
    version = models.PositiveIntegerField(default=0)
    name = models.TextField(blank=True)
    """As buyers are to read it."""
    specification = models.TextField(blank=True)
    process = models.TextField(blank=True)
    advantages = models.TextField(blank=True)
    price_tiers = models.JSONField(default=list)
    """From a quantity on, the price of one in US dollars as decimal text; the smallest quantity first."""
    unit = models.CharField(max_length=20, blank=True)
    minimum_order = models.PositiveIntegerField(null=True)
    lead_time = models.TextField(blank=True)
    packing = models.TextField(blank=True)
    certificates = models.TextField(blank=True)
    stock = models.PositiveIntegerField(null=True)
    stock_on = models.DateField(null=True)
    """The day on which the stock was counted."""
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["shop", "product_id"], name="inquiries_fact_card_once"),
        )
