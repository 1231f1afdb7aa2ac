"""Reply templates, their wordings, and which one was offered to whom and used."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from baton.inquiries.models.desk import Item, Touch
from baton.inquiries.scripting.terms import Situation


class Script(models.Model):
    """What is said in a situation, in a language."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    situation = models.CharField(max_length=16, choices=[(one, one) for one in Situation])
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=120)
    is_retired = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["shop", "situation", "language"], name="inquiries_script_situation"),)


class ScriptVariant(models.Model):
    """A wording. Its words never change: another wording is another variant."""

    script = models.ForeignKey(Script, on_delete=models.CASCADE, related_name="variants")
    label = models.CharField(max_length=1)
    """A, B, C…"""
    body = models.TextField()
    stopped_at = models.DateTimeField(null=True)
    """From then on it is not offered any more."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("label",)
        constraints = (models.UniqueConstraint(fields=["script", "label"], name="inquiries_script_variant"),)


class ScriptOffer(models.Model):
    """A variant that chance chose for an item, once for each script; and what was made of it."""

    script = models.ForeignKey(Script, on_delete=models.CASCADE, related_name="offers")
    variant = models.ForeignKey(ScriptVariant, on_delete=models.CASCADE, related_name="offers")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="script_offers")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    propensity = models.FloatField()
    at = models.DateTimeField()
    used = models.ForeignKey(ScriptVariant, null=True, on_delete=models.CASCADE, related_name="+")
    """The variant whose words were sent: another one where the rep switched."""
    used_at = models.DateTimeField(null=True)
    touch = models.ForeignKey(Touch, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["script", "item"], name="inquiries_script_offer"),)
