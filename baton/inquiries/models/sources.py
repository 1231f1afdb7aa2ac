"""Where inquiries come from besides files: programs with a token, and mailboxes; and which of them may be one."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from baton.inquiries.mail_in.terms import MailState, Security
from baton.inquiries.models.desk import Buyer, Item
from baton.inquiries.same.terms import ProposalState
from baton.inquiries.terms import MergeReason


class ApiClient(models.Model):
    """A program that may send inquiries to one shop. Of its token only a digest is kept."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    token_digest = models.CharField(max_length=64, unique=True)
    token_end = models.CharField(max_length=4)
    """By which people tell tokens apart."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    tokens = models.FloatField()
    """Requests that it may still make at once."""
    refilled_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["shop", "name"], condition=models.Q(revoked_at=None), name="inquiries_client_name"
            ),
        )


class ApiAnswer(models.Model):
    """What a client was told under an idempotency key: told again where the same body comes again."""

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=200)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["client", "key"], name="inquiries_answer_once"),)
        indexes = (models.Index(fields=["at"], name="inquiries_answer_at"),)


class Mailbox(models.Model):
    """A mailbox that is read for the platform's notices, and up to where."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    host = models.CharField(max_length=255)
    port = models.PositiveIntegerField()
    security = models.CharField(max_length=8, choices=[(one, one) for one in Security])
    user = models.CharField(max_length=255)
    password = models.TextField()
    """Encrypted by a key from the home's secret."""
    folder = models.CharField(max_length=255)
    is_on = models.BooleanField(default=True)
    marks_seen = models.BooleanField(default=False)
    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    """The last time it could be read."""
    tried_at = models.DateTimeField(null=True)
    error = models.JSONField(null=True)
    """Of the last attempt, in both languages; null where it went well."""
    failures = models.PositiveIntegerField(default=0)
    """In a row."""
    next_try_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["shop", "host", "user", "folder"], name="inquiries_mailbox_once"),
        )


class Mail(models.Model):
    """A mail that was read. Its words are kept only while a person has to look at it."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    mailbox = models.ForeignKey(Mailbox, null=True, on_delete=models.SET_NULL, related_name="mails")
    digest = models.CharField(max_length=64)
    """Of its Message-ID, else of the whole of it."""
    state = models.CharField(max_length=12, choices=[(one, one) for one in MailState])
    reason = models.CharField(max_length=20, blank=True)
    """Why a person has to look at it."""
    template = models.CharField(max_length=20, blank=True)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField()
    sender = models.TextField(blank=True)
    subject = models.TextField(blank=True)
    text = models.TextField(blank=True)
    found = models.JSONField(default=dict)
    """What a parser made out of it."""
    attachments = models.JSONField(default=list)
    """Names of what came with it; nothing of it is kept."""
    item = models.ForeignKey(Item, null=True, on_delete=models.SET_NULL, related_name="+")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["shop", "digest"], name="inquiries_mail_once"),)
        indexes = (models.Index(fields=["shop", "state", "id"], name="inquiries_mail_state"),)


class BuyerLook(models.Model):
    """What a buyer was known by when it was compared with the others last."""

    buyer = models.OneToOneField(Buyer, on_delete=models.CASCADE, related_name="look")
    name = models.TextField(blank=True)
    mail = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    country = models.CharField(max_length=64, blank=True)


class BuyerKey(models.Model):
    """By which buyers that may be one are found without comparing all of them. Digests, not the words."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    buyer = models.ForeignKey(Buyer, on_delete=models.CASCADE, related_name="keys")
    value = models.CharField(max_length=32)

    class Meta:
        indexes = (models.Index(fields=["shop", "value", "buyer"], name="inquiries_key_value"),)


class Proposal(models.Model):
    """Two buyers, or two items, that may be one: for a person to say."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    first_buyer = models.ForeignKey(Buyer, null=True, on_delete=models.CASCADE, related_name="+")
    second_buyer = models.ForeignKey(Buyer, null=True, on_delete=models.CASCADE, related_name="+")
    first_item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="+")
    second_item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=16, choices=[(reason, reason) for reason in MergeReason])
    state = models.CharField(
        max_length=8, choices=[(one, one) for one in ProposalState], default=ProposalState.OPEN
    )
    at = models.DateTimeField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["first_buyer", "second_buyer"], name="inquiries_proposal_buyers"),
            models.UniqueConstraint(fields=["first_item", "second_item"], name="inquiries_proposal_items"),
        )
        indexes = (models.Index(fields=["shop", "state", "id"], name="inquiries_proposal_open"),)
