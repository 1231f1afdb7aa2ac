"""Tables of the day: tasks with their history, what a shop set, the looks, and what left a visitor's list."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from baton.daybook.terms import Block, TaskState
from baton.daybook.visitors.terms import VisitorAct
from baton.people.terms import Team


class Task(models.Model):
    """One thing to do. Found by a playbook, or added by a person (`playbook` is empty then)."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    playbook = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=200)
    block = models.CharField(max_length=12, choices=[(block, block) for block in Block])
    title_zh = models.TextField()
    title_en = models.TextField()
    why_zh = models.TextField(blank=True)
    why_en = models.TextField(blank=True)
    done_when_zh = models.TextField(blank=True)
    done_when_en = models.TextField(blank=True)
    intent_zh = models.TextField(blank=True)
    intent_en = models.TextField(blank=True)
    draft_zh = models.TextField(blank=True)
    draft_en = models.TextField(blank=True)
    metric = models.CharField(max_length=40, blank=True)
    owner = models.CharField(max_length=12)
    overruled = models.TextField(blank=True)
    """Why the owner is another one than the metric's."""
    team = models.CharField(max_length=12, choices=[(team, team) for team in Team])
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    """Null: the team's, until somebody takes it."""
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_urgent = models.BooleanField(default=False)
    is_important = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    evidence = models.JSONField(default=list)
    figures = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=[(state, state) for state in TaskState])
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    found_on = models.DateField()
    """The last day on which the playbook found it."""
    postponed_to = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    closing_zh = models.TextField(blank=True)
    closing_en = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("due_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["shop", "playbook", "key"],
                condition=models.Q(state=TaskState.OPEN),
                name="daybook_task_open_once",
            ),
        )
        indexes = (
            models.Index(fields=["shop", "state", "due_at"], name="daybook_task_list"),
            models.Index(fields=["shop", "closed_at"], name="daybook_task_closed"),
        )


class TaskNote(models.Model):
    """What became of a task. Lines are only ever added."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    verb = models.CharField(max_length=16)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ("at", "id")


class PlaybookSetting(models.Model):
    """What a shop decided about a playbook; a playbook without a line runs as it was written."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    playbook = models.CharField(max_length=40)
    is_on = models.BooleanField(default=True)
    levels = models.JSONField(default=dict)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    """Who does its tasks, where the facts name nobody."""
    owner = models.CharField(max_length=12, blank=True)
    """Overrules the metric's owner for every task of it."""
    reason = models.TextField(blank=True)
    decided_on = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["shop", "playbook"], name="daybook_setting_once"),)


class Look(models.Model):
    """One morning's look of a shop; looked at again, it is brought up to date."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    looked_at = models.DateTimeField()
    stamp = models.CharField(max_length=64, blank=True)
    """Of the shop's files that were looked at."""
    counts = models.JSONField(default=dict)
    """Playbook → how many it found."""
    needs = models.JSONField(default=dict)
    failed = models.JSONField(default=list)

    class Meta:
        ordering = ("-day",)
        constraints = (models.UniqueConstraint(fields=["shop", "day"], name="daybook_look_once"),)


class OwnDay(models.Model):
    """How a person likes the day: when each block begins, and how much of it is to be important without haste."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    begins = models.JSONField(default=dict)
    """Block → HH:MM in the shop's time; empty for the hours that every day begins with."""
    wish = models.PositiveSmallIntegerField(null=True)
    """Per cent of the week's tasks that are to be important and not urgent; null where nobody wished."""


# Visitor marketing ----------------------------------------------------------------------------------------------


class VisitorApproach(models.Model):
    """What was done about a visitor: written to by hand on the platform, or left out with a reason."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    visitor_id = models.TextField()
    act = models.CharField(max_length=8, choices=[(act, act) for act in VisitorAct])
    reason = models.CharField(max_length=16, blank=True)
    day = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    language = models.CharField(max_length=8, blank=True)
    is_edited = models.BooleanField(default=False)
    """Whether the words differ from the draft. The words themselves are kept by the platform alone."""
    quota_noted_on = models.DateField(null=True)
    quota_used = models.PositiveIntegerField(null=True)
    """What was noted as used by then: a later note counts this one in."""
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["shop", "visitor_id", "day"],
                condition=models.Q(undone_at=None),
                name="daybook_approach_once",
            ),
        )
        indexes = (models.Index(fields=["shop", "at"], name="daybook_approach_list"),)
