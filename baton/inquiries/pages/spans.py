"""Lengths of time in a page's words."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def span(seconds: int) -> str:
    """A length of time in minutes, hours or days, the largest of which there are at least two."""
    if seconds < HOUR:
        return _("%(number)g min") % {"number": round(seconds / MINUTE, 1)}
    if seconds <= 2 * DAY:
        return _("%(number)g h") % {"number": round(seconds / HOUR, 1)}
    return _("%(number)g days") % {"number": round(seconds / DAY, 1)}


def limit(of: timedelta | None) -> str:
    """A limit; a dash for none."""
    return "—" if of is None else span(int(of.total_seconds()))
