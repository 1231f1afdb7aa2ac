"""The entries of the timetable that a room lists."""

from __future__ import annotations

from collections.abc import Sequence

from baton.kit.timetable import AnyEntry, Entry, Listed, Often


def all_entries(listed: Sequence[Listed]) -> tuple[AnyEntry, ...]:
    return tuple(
        entry for one in listed for entry in ((one,) if isinstance(one, Entry | Often) else one.entries())
    )


def each_shop(name: str, listed: Sequence[Listed]) -> tuple[AnyEntry, ...]:
    """The entries of that name, one for each shop."""
    return tuple(entry for entry in all_entries(listed) if entry.name.partition(" ")[0] == name)
