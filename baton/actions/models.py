"""Tables of actions: what was undertaken, problems, design requests, ideas and directives, each with its history."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from baton.actions.terms import (
    ActionState,
    Aim,
    DesignState,
    Goods,
    Kind,
    Origin,
    ProblemState,
    Verdict,
)
from baton.people.terms import Team


class Action(models.Model):
    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    title = models.TextField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    outside_owner = models.TextField(blank=True)
    owner_reason = models.TextField(blank=True)
    helpers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    metric = models.CharField(max_length=40, blank=True)
    due = models.DateField(null=True)
    done_when = models.TextField(blank=True)
    expected = models.TextField(blank=True)
    method = models.TextField(blank=True)
    origin = models.CharField(max_length=12, choices=[(origin, origin) for origin in Origin])
    origin_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=12, choices=[(state, state) for state in ActionState])
    agreed_before = models.PositiveIntegerField(default=0)
    """How often much the same had ended without effect when it was agreed."""
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_on = models.DateField()
    started_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    concluded_on = models.DateField(null=True)
    verdict = models.CharField(max_length=12, blank=True, choices=[(verdict, verdict) for verdict in Verdict])
    conclusion = models.TextField(blank=True)
    course = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("due", "id")
        indexes = (
            models.Index(fields=["shop", "state", "due"], name="actions_action_list"),
            models.Index(fields=["shop", "origin", "origin_id"], name="actions_action_origin"),
        )


class Problem(models.Model):
    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    title = models.TextField()
    source = models.TextField(blank=True)
    source_path = models.TextField(blank=True)
    metric = models.CharField(max_length=40, blank=True)
    can_solve = models.BooleanField(null=True)
    needs = models.TextField(blank=True)
    due = models.DateField(null=True)
    solved_when = models.TextField(blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=8, choices=[(state, state) for state in ProblemState])
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reported_at = models.DateTimeField()
    closed_on = models.DateField(null=True)
    closing = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["shop", "state", "due"], name="actions_problem_list"),)


class DesignRequest(models.Model):
    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    what = models.TextField()
    why = models.TextField(blank=True)
    reference = models.TextField(blank=True)
    metric = models.CharField(max_length=40, blank=True)
    product_id = models.CharField(max_length=80, blank=True)
    is_long_line = models.BooleanField(default=False)
    wanted_by = models.DateField(null=True)
    promised = models.DateField(null=True)
    delivered_on = models.DateField(null=True)
    delivery = models.TextField(blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_on = models.DateField()
    designer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=12, choices=[(state, state) for state in DesignState])
    rounds = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("wanted_by", "id")
        indexes = (models.Index(fields=["shop", "state", "wanted_by"], name="actions_design_list"),)


class NewDesigner(models.Model):
    """A designer who does not know the shop yet, and so is shown the numbers before and after as well."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["shop", "person"], name="actions_new_designer_once"),)


class Idea(models.Model):
    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    why = models.TextField(blank=True)
    is_yes = models.BooleanField(null=True)
    decide_on = models.DateField(null=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    noted_on = models.DateField()
    conclusion = models.TextField(blank=True)
    concluded_on = models.DateField(null=True)
    action = models.ForeignKey(Action, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("decide_on", "id")
        indexes = (models.Index(fields=["shop", "concluded_on"], name="actions_idea_list"),)


class Directive(models.Model):
    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    intent = models.TextField()
    goods = models.CharField(max_length=8, choices=[(goods, goods) for goods in Goods])
    aim = models.CharField(max_length=8, choices=[(aim, aim) for aim in Aim])
    platform_wants = models.TextField(blank=True)
    team = models.CharField(max_length=12, blank=True, choices=[(team, team) for team in Team])
    until = models.DateField(null=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    given_at = models.DateTimeField()
    is_open = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-given_at", "-id")
        indexes = (models.Index(fields=["shop", "is_open"], name="actions_directive_list"),)


class Question(models.Model):
    """What somebody asked about a directive, and the answer."""

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="questions")
    text = models.TextField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)


class DirectiveReader(models.Model):
    """Who has read a directive."""

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="readers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["directive", "person"], name="actions_read_once"),)


class Line(models.Model):
    """What became of something. Lines are only ever added, and hold the words before and after."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in Kind])
    subject_id = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    verb = models.CharField(max_length=16)
    changes = models.JSONField(default=list)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["shop", "kind", "subject_id"], name="actions_line_of"),)
