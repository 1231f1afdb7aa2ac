"""Tables of people: shops, persons, their roles, one-time links, throttle and the audit lines."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from baton.people.terms import Role

ROLE_CHOICES = [(role.value, role.label.en) for role in Role]


class Shop(models.Model):
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    timezone = models.CharField(max_length=60, default="Asia/Shanghai")
    platform = models.CharField(max_length=40, default="alibaba")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.code


class Person(AbstractBaseUser):
    login_name = models.CharField(max_length=80, unique=True)
    display_name = models.CharField(max_length=80)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "login_name"
    objects = BaseUserManager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(Lower("login_name"), name="person_login_name_any_case")]

    def __str__(self) -> str:
        return self.login_name


class Membership(models.Model):
    """A role held in one shop, or in all of them. The team follows from the role."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    shop = models.ForeignKey(
        Shop, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "shop", "role"], name="membership_once"),
            models.UniqueConstraint(
                fields=["person", "role"], condition=models.Q(shop=None), name="membership_everywhere_once"
            ),
        ]


class StaffAccount(models.Model):
    """A person's name as a platform's export writes it, so that a rep finds the own row."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="staff_accounts")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="staff_accounts")
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["shop", "name"], name="staff_account_once")]


class OneTimeLink(models.Model):
    """A link that opens one door once. Only the token's hash is kept."""

    FIRST_MANAGER = "first-manager"
    SET_PASSWORD = "set-password"  # noqa: S105 - the name of a purpose

    purpose = models.CharField(max_length=20)
    token_hash = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="one_time_links")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class SignInBucket(models.Model):
    """How many attempts a login name or an address has left; refills with time."""

    key = models.CharField(max_length=64, primary_key=True)
    tokens = models.FloatField()
    refilled_at = models.DateTimeField()


class SentForm(models.Model):
    """A form that was taken, so that the same one is not taken twice."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=64)
    """A digest of where it was sent and of what it said."""
    at = models.DateTimeField()
    made = models.BigIntegerField(default=0)
    """The number of what it made."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "mark"], name="sent_form_once")]


class AuditLine(models.Model):
    """Who wrote what. Lines are only ever added."""

    at = models.DateTimeField(db_index=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="audit_lines")
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, null=True, related_name="audit_lines")
    verb = models.CharField(max_length=60)
    object = models.CharField(max_length=200)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ["-id"]
