"""Letting something happen in the demo on an earlier day: rooms ask the demo's clock what day it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.conf import settings

from baton.people.clock import DEMO_FILE


@contextmanager
def standing_on(day: date) -> Iterator[None]:
    """The demo's clock stands on that day, and afterwards where it stood."""
    path = settings.BATON.home.path / DEMO_FILE
    kept = path.read_text(encoding="utf-8")
    _put(json.dumps({**json.loads(kept), "pinned_day": day.isoformat()}, indent=2) + "\n")
    try:
        yield
    finally:
        _put(kept)


def _put(text: str) -> None:
    path = settings.BATON.home.path / DEMO_FILE
    draft = path.with_suffix(".day")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
