"""By what inquiries are given out: the policy's versions, what each rep may have, what was learnt, the main account."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from baton.inquiries.assigning.terms import Mode
from baton.inquiries.models.desk import AssignmentDecision, Item
from baton.inquiries.terms import Account


class RoutingPolicy(models.Model):
    """A version of how a shop gives out its inquiries. The newest holds; earlier ones stay for their decisions."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    mode = models.CharField(max_length=12, choices=[(mode, mode) for mode in Mode])
    parameters = models.JSONField(default=dict)
    """What differs from the policy that Baton starts with, by name."""
    most_a_day = models.JSONField(default=dict)
    """Inquiries a day that each kind of account may be given; none named, no limit."""
    trial_first = models.DateField(null=True)
    trial_last = models.DateField(null=True)
    seed = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["shop", "number"], name="inquiries_policy_once"),)


class RepSettings(models.Model):
    """What a rep may be given. Empty lists and nulls are no limit."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    a_month = models.FloatField(null=True)
    most_in_hand = models.PositiveIntegerField(null=True)
    languages = models.JSONField(default=list)
    """ISO 639-1."""
    left_out_countries = models.JSONField(default=list)
    preferred_countries = models.JSONField(default=list)
    left_out_products = models.JSONField(default=list)
    """Beginnings of product ids, or words of product names."""
    preferred_products = models.JSONField(default=list)
    account = models.CharField(max_length=8, choices=[(one, one) for one in Account], default=Account.UNKNOWN)
    most_a_day = models.PositiveIntegerField(null=True)
    """Of this account; null: the policy's for its kind of account."""
    started_on = models.DateField(null=True)
    is_paused = models.BooleanField(default=False)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=["shop", "person"], name="inquiries_rep_once"),)


class RepBucket(models.Model):
    """How many inquiries a rep may be given now, by the rep's capacity a month."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    level = models.FloatField()
    filled_until = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["shop", "person"], name="inquiries_bucket_once"),)


class RoutingTurn(models.Model):
    """An item's turn with a version of the policy, each time it has no owner anew: decided once, however many ask."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="turns")
    policy = models.ForeignKey(RoutingPolicy, on_delete=models.CASCADE, related_name="turns")
    episode = models.PositiveIntegerField()
    """Real decisions that the item had before."""
    decision = models.ForeignKey(AssignmentDecision, null=True, on_delete=models.CASCADE, related_name="+")
    """Null while nobody can have it."""
    why_nobody = models.JSONField(default=dict)
    """By rule, the persons whom it leaves out; `waits` where it waits for a moment."""
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["item", "policy", "episode"], name="inquiries_turn_once"),
        )
        indexes = (models.Index(fields=["policy", "at"], name="inquiries_turn_policy"),)


class Learnt(models.Model):
    """What a shop's own outcomes tell of its reps, as the night's work has left it."""

    shop = models.OneToOneField("people.Shop", on_delete=models.CASCADE, related_name="+")
    stamp = models.CharField(max_length=64)
    learnt_at = models.DateTimeField()
    beliefs = models.JSONField()
    opened_at = models.DateTimeField(null=True)
    """Since when the reps' differences count."""


class MainAccountTurn(models.Model):
    """Somebody has the shop's main account: given and returned, each with who decided and why."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    why = models.TextField()
    trial_until = models.DateField(null=True)
    review_on = models.DateField()
    way_back = models.TextField()
    returned_at = models.DateTimeField(null=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    return_why = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["shop"],
                condition=models.Q(returned_at=None),
                name="inquiries_main_account_once",
            ),
        )
