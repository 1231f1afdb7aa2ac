"""The desk itself: buyers, items, what was said, who decided what, and what was merged."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.db import models

from baton.inquiries.terms import (
    Account,
    Box,
    Channel,
    Decided,
    Direction,
    Grade,
    Kind,
    LossReason,
    MergeReason,
    NextStep,
    ReasonCode,
    Spam,
    Stage,
    Unassigned,
)

AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
"""Before anything arrived: whoever looks for what is due finds it at the first look."""


class Buyer(models.Model):
    """A buyer's account with the shop. What names the buyer can be erased; the account stays, for the counts."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    account = models.TextField()
    """The platform's id; `~` and an item's key for a buyer of whom only a name is known; `erased-` and a number
    after that."""
    name = models.TextField(blank=True)
    mail = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    country = models.CharField(max_length=64, blank=True)
    level = models.CharField(max_length=64, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    """The rep who has this customer."""
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    erased_at = models.DateTimeField(null=True)
    erased_digest = models.CharField(max_length=64, blank=True)
    """By which the files' account is known again, and is not filled in anew."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=["shop", "account"], name="inquiries_buyer_once"),)


class Item(models.Model):
    """An inquiry, a chat or an RFQ: what the files say of it, and what became of it on the desk."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    key = models.TextField()
    """The facts' inquiry id."""
    version = models.PositiveIntegerField(default=0)
    """Grows with whatever people do; 0 while nobody has touched it."""
    box = models.CharField(max_length=8, choices=[(box, box) for box in Box], default=Box.DESK)

    # As the files say.
    kind = models.CharField(max_length=8, choices=[(kind, kind) for kind in Kind])
    source = models.CharField(max_length=32, blank=True)
    channel = models.TextField(blank=True)
    arrived_at = models.DateTimeField()
    buyer = models.ForeignKey(Buyer, null=True, on_delete=models.PROTECT, related_name="items")
    buyer_level = models.CharField(max_length=64, blank=True)
    country = models.CharField(max_length=64, blank=True)
    message_type = models.TextField(blank=True)
    product_id = models.TextField(blank=True)
    product_name = models.TextField(blank=True)
    keyword = models.TextField(blank=True)
    platform_owner = models.TextField(blank=True)
    """As the platform's files write the owner."""
    replied_at = models.DateTimeField(null=True)
    """The first reply that the files know of."""
    is_promising = models.BooleanField(null=True)
    remark = models.TextField(blank=True)
    expected_amount = models.FloatField(null=True)
    facts_stage = models.CharField(
        max_length=8, choices=[(stage, stage) for stage in Stage], default=Stage.NEW
    )
    facts_digest = models.CharField(max_length=32, blank=True)
    """Of the row as it was read last; empty where no file speaks of it."""
    is_source_gone = models.BooleanField(default=False)
    """The import was undone after people had worked on it."""

    # As it came by itself, ahead of any file.
    via = models.CharField(max_length=80, blank=True)
    """How it came where no file brought it first: a form, a program, a mailbox."""
    received = models.JSONField(default=dict)
    """What it said then: fields of `Arrival` by name, kept for where the files are silent."""

    # As people have filled in what was not known.
    message = models.TextField(blank=True)
    filled = models.JSONField(default=dict)
    account = models.CharField(max_length=8, choices=[(one, one) for one in Account], default=Account.UNKNOWN)

    # Who has it.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    owned_since = models.DateTimeField(null=True)
    unassigned = models.CharField(max_length=16, blank=True, choices=[(one, one) for one in Unassigned])
    """Why it has no owner; empty while it has one."""
    released_at = models.DateTimeField(null=True)
    releases = models.PositiveSmallIntegerField(default=0)
    needs_platform_move = models.BooleanField(default=False)
    """The main account is to move it on the platform and has not ticked that."""
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")

    # What it is worth.
    spam = models.CharField(max_length=10, choices=[(spam, spam) for spam in Spam], default=Spam.NO)
    rejected_at = models.DateTimeField(null=True)
    model_grade = models.CharField(max_length=1, blank=True, choices=[(grade, grade) for grade in Grade])
    model_spam = models.FloatField(null=True)
    model_reasons = models.JSONField(default=dict)
    sales_grade = models.CharField(max_length=1, blank=True, choices=[(grade, grade) for grade in Grade])
    sales_reason = models.CharField(max_length=20, blank=True, choices=[(code, code) for code in ReasonCode])
    sales_note = models.TextField(blank=True)
    graded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    graded_at = models.DateTimeField(null=True)

    # How far it is.
    stage = models.CharField(max_length=8, choices=[(stage, stage) for stage in Stage], default=Stage.NEW)
    quoted_on = models.DateField(null=True)
    sampled_on = models.DateField(null=True)
    won_on = models.DateField(null=True)
    lost_on = models.DateField(null=True)
    loss_reason = models.CharField(max_length=20, blank=True, choices=[(one, one) for one in LossReason])
    loss_note = models.TextField(blank=True)

    # Its clocks, wound whenever something happens to it or its buyer.
    buyer_wrote_at = models.DateTimeField(null=True)
    """The buyer's last message, where one after the first is known."""
    first_reply_at = models.DateTimeField(null=True)
    """Our first message to the buyer since it arrived."""
    we_wrote_at = models.DateTimeField(null=True)
    """Our last one."""
    platform_due = models.DateTimeField(null=True)
    """Null where the platform does not count it."""
    team_due = models.DateTimeField(null=True)
    next_step = models.CharField(
        max_length=12, choices=[(step, step) for step in NextStep], default=NextStep.NOTHING
    )
    answer_by = models.DateTimeField(null=True)
    """Until when the next step is to be done; null where nothing is due."""
    quiet_since = models.DateTimeField(null=True)
    """Of what was quoted or sampled or never answered: our last word to the buyer, or the quote, or its arrival."""
    ladder_at = models.DateTimeField(null=True, default=AT_ONCE)
    """When its ladder has to be looked at next; null where nothing is left to do."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=["shop", "key"], name="inquiries_item_once"),)
        indexes = (
            models.Index(fields=["shop", "box", "answer_by", "id"], name="inquiries_item_due"),
            models.Index(fields=["shop", "box", "owner", "answer_by", "id"], name="inquiries_item_own_due"),
            models.Index(
                fields=["shop", "box", "next_step", "answer_by", "id"], name="inquiries_item_step_due"
            ),
            models.Index(
                fields=["shop", "box", "owner", "next_step", "answer_by", "id"],
                name="inquiries_item_own_step_due",
            ),
            models.Index(
                fields=["shop", "box", "answer_by", "id"],
                name="inquiries_item_to_move",
                condition=models.Q(needs_platform_move=True),
            ),
            models.Index(fields=["shop", "arrived_at"], name="inquiries_item_arrived"),
            models.Index(
                fields=["shop", "ladder_at"],
                condition=models.Q(box=Box.DESK, next_step=NextStep.FIRST_REPLY, ladder_at__isnull=False),
                name="inquiries_item_ladder",
            ),
            models.Index(
                fields=["shop", "owned_since"],
                condition=models.Q(box=Box.DESK, owner__isnull=False),
                name="inquiries_item_owned",
            ),
            models.Index(
                fields=["shop", "arrived_at"],
                condition=models.Q(kind=Kind.RFQ),
                name="inquiries_item_rfq",
            ),
            models.Index(
                fields=["shop", "quiet_since"],
                condition=models.Q(box=Box.DESK, owner__isnull=False, quiet_since__isnull=False),
                name="inquiries_item_quiet",
            ),
        )


class Touch(models.Model):
    """One message between us and a buyer, on whatever channel: a reply, a follow-up, or what the buyer wrote."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="touches")
    buyer = models.ForeignKey(Buyer, null=True, on_delete=models.PROTECT, related_name="touches")
    channel = models.CharField(max_length=10, choices=[(channel, channel) for channel in Channel])
    direction = models.CharField(max_length=4, choices=[(one, one) for one in Direction])
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    logged_at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")


class AssignmentDecision(models.Model):
    """Who was to get an item, and why. Lines are only ever added."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="decisions")
    at = models.DateTimeField()
    rule = models.CharField(max_length=12, choices=[(rule, rule) for rule in Decided])
    chosen = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    """Null where the policy decided."""
    before = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    """Who had it until then."""
    reason = models.TextField(blank=True)
    candidates = models.JSONField(default=list)
    features = models.JSONField(default=dict)
    scores = models.JSONField(default=dict)
    propensity = models.FloatField(null=True)
    policy_version = models.CharField(max_length=40, blank=True)
    is_shadow = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["item", "is_shadow", "id"], name="inquiries_decision_item"),)


class Merge(models.Model):
    """Two buyers, or two items, that are one. What it moved is kept, so that it can be taken back."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    kept_buyer = models.ForeignKey(Buyer, null=True, on_delete=models.CASCADE, related_name="+")
    gone_buyer = models.ForeignKey(Buyer, null=True, on_delete=models.CASCADE, related_name="merges")
    kept_item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="+")
    gone_item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="merges")
    reason = models.CharField(max_length=16, choices=[(reason, reason) for reason in MergeReason])
    note = models.TextField(blank=True)
    moved = models.JSONField(default=list)
    """Of two buyers: the items that were the gone one's."""
    filled = models.JSONField(default=list)
    """What the kept one was known by only from then on, by the fields' names."""
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=(
                    models.Q(
                        gone_buyer__isnull=False, kept_buyer__isnull=False, gone_item=None, kept_item=None
                    )
                    | models.Q(
                        gone_item__isnull=False, kept_item__isnull=False, gone_buyer=None, kept_buyer=None
                    )
                ),
                name="inquiries_merge_of_two",
            ),
        )


class Reading(models.Model):
    """Up to where a shop's facts are on the desk."""

    shop = models.OneToOneField("people.Shop", on_delete=models.CASCADE, related_name="+")
    versions = models.JSONField(default=dict)
    read_at = models.DateTimeField(null=True)
