"""Import runs, their files, the rows set aside, and the column mappings a shop has taught Baton."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from baton.intake.terms import FileStatus, RunKind, RunStatus


class ImportRun(models.Model):
    """One call of the importer. Its id is the import id of the Delta commits."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shop = models.ForeignKey("people.Shop", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in RunKind])
    status = models.CharField(max_length=16, choices=[(status, status) for status in RunStatus])
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    versions = models.JSONField(default=dict)
    """The table version after this import, by dataset."""
    added = models.JSONField(default=dict)
    replaced = models.JSONField(default=dict)

    class Meta:
        ordering = ("-started_at", "-id")
        indexes = (models.Index(fields=["shop", "-started_at"], name="intake_run_history"),)


class ImportedFile(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="files")
    shop = models.ForeignKey("people.Shop", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()
    name = models.TextField()
    given = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    stored = models.TextField(blank=True)
    """Path of the kept bytes, relative to the uploads folder; empty where they were not kept."""
    fingerprint = models.CharField(max_length=96, blank=True)
    """What makes two uploads the same: the bytes, and the period where a person had to name it."""
    is_live = models.BooleanField(default=False)
    """Its rows are part of the facts (or were all replaced by newer files), and not undone."""
    source = models.CharField(max_length=32, blank=True)
    dataset = models.CharField(max_length=32, blank=True)
    asked_source = models.CharField(max_length=32, blank=True)
    asked_start = models.DateField(null=True)
    asked_end = models.DateField(null=True)
    status = models.CharField(max_length=16, choices=[(status, status) for status in FileStatus])
    rows_read = models.PositiveIntegerField(default=0)
    rows_accepted = models.PositiveIntegerField(default=0)
    rows_quarantined = models.PositiveIntegerField(default=0)
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)
    code = models.CharField(max_length=48, blank=True)
    message_zh = models.TextField(blank=True)
    message_en = models.TextField(blank=True)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(
                fields=["shop", "fingerprint"], condition=models.Q(is_live=True), name="intake_file_live_once"
            ),
        )
        indexes = (models.Index(fields=["shop", "dataset", "is_live"], name="intake_file_dataset"),)


class QuarantinedRow(models.Model):
    file = models.ForeignKey(ImportedFile, on_delete=models.CASCADE, related_name="wrong_rows")
    sheet = models.TextField(blank=True)
    row = models.PositiveIntegerField()
    column = models.TextField()
    value = models.TextField(blank=True)
    reason_zh = models.TextField()
    reason_en = models.TextField()
    remedy_zh = models.TextField(blank=True)
    remedy_en = models.TextField(blank=True)
    cells = models.JSONField(default=dict)
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)
    is_mended = models.BooleanField(default=False)
    """Settled: brought back by `mended_by`, or let be where that is null."""
    mended_by = models.ForeignKey(
        ImportedFile, null=True, on_delete=models.SET_NULL, related_name="mended_rows"
    )

    class Meta:
        ordering = ("row", "id")


class SavedMapping(models.Model):
    """How a shop reads a table of its own: recognised by the headers of the next file."""

    shop = models.ForeignKey("people.Shop", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    dataset = models.CharField(max_length=32)
    signature = models.CharField(max_length=64)
    """Digest of the headers."""
    headers = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    """Field of the dataset by header."""
    fixed = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["shop", "signature"], name="intake_mapping_signature"),
        )
