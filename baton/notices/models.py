"""Tables of notices: the channels, what is told through them, and each attempt."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from baton.notices.terms import ChannelKind, NoticeKind, Outcome, State
from baton.people.sealed import Seal

SEAL = Seal("baton.notices")
"""What channels' addresses and secrets are sealed with."""


class Channel(models.Model):
    """A group's robot, or mail addresses, and what is told there."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=[(one, one) for one in ChannelKind])
    name = models.CharField(max_length=60)
    language = models.CharField(max_length=10, default="zh-hans")
    address = models.TextField()
    """Sealed: the robot's webhook address with its token, or mail addresses with commas between."""
    address_end = models.CharField(max_length=4, blank=True)
    """By which people tell robots apart."""
    host = models.CharField(max_length=255, blank=True)
    secret = models.TextField(blank=True)
    """Sealed: what the robot's messages are signed with."""
    secret_end = models.CharField(max_length=4, blank=True)
    robot = models.CharField(max_length=64)
    """Digest of the address: two channels of one robot share its budget."""
    kinds = models.JSONField(default=list)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    """In the shop's zone; both or neither."""
    passes_quiet = models.BooleanField(default=False)
    """Whether what is urgent is told in quiet hours too."""
    a_minute = models.PositiveSmallIntegerField()
    is_on = models.BooleanField(default=True)
    blocked_until = models.DateTimeField(null=True)
    """The robot said that it was too much."""
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["shop", "name"], name="notices_channel_name"),)
        indexes = (models.Index(fields=["robot"], name="notices_channel_robot"),)


class Outbox(models.Model):
    """One notice in one channel."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=[(one, one) for one in NoticeKind])
    key = models.CharField(max_length=200)
    said = models.JSONField()
    """The notice; in a group's without names of persons."""
    is_urgent = models.BooleanField(default=False)
    is_image = models.BooleanField(default=False)
    """Only its image, which this robot takes as a message of its own."""
    told_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=[(one, one) for one in State], default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.CharField(max_length=32, blank=True)
    claimed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="merged")
    reason = models.JSONField(null=True)
    """Why it did not arrive the last time, in both languages."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["channel", "kind", "key", "is_image"], name="notices_told_once"),
        )
        indexes = (
            models.Index(fields=["state", "due_at"], name="notices_due"),
            models.Index(fields=["shop", "state", "-id"], name="notices_of_shop"),
        )


class Delivery(models.Model):
    """One attempt. Of what was said only the title, and no secret."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, null=True, on_delete=models.SET_NULL, related_name="deliveries")
    channel_name = models.CharField(max_length=60)
    robot = models.CharField(max_length=64)
    notice = models.ForeignKey(Outbox, null=True, on_delete=models.SET_NULL, related_name="deliveries")
    kind = models.CharField(max_length=20, blank=True)
    """Empty for a test."""
    title = models.JSONField()
    notices = models.PositiveSmallIntegerField(default=1)
    """How many notices went on the card."""
    attempt = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=[(one, one) for one in Outcome], default=Outcome.BEGUN)
    code = models.CharField(max_length=40, blank=True)
    text = models.JSONField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who tested or sent it by hand."""

    class Meta:
        indexes = (
            models.Index(fields=["robot", "at"], name="notices_robot_pace"),
            models.Index(fields=["shop", "-id"], name="notices_log"),
        )
