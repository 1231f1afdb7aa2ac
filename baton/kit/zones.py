"""Names of time zones, as people type them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

USUAL = (
    "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Kolkata", "Asia/Dubai",
    "Europe/Istanbul", "Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles",
    "America/Sao_Paulo", "Australia/Sydney",
)  # fmt: skip
"""Offered while typing; any zone is taken."""


def is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return bool(name)
