"""Addresses of static files, with the content's hash as a query: a changed file has a new address."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class VersionedStaticFiles(StaticFilesStorage):
    def url(self, name: str | None) -> str:
        address = super().url(name)
        version = version_of(name) if name else ""
        return f"{address}?v={version}" if version else address


@cache
def version_of(name: str) -> str:
    """The first 12 hex digits of the file's SHA-256; empty where no app brings such a file."""
    found = finders.find(name)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:12] if isinstance(found, str) else ""
