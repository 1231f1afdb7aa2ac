"""The words of the demo that cross walls."""

from __future__ import annotations

from enum import Enum, auto


class HomeState(Enum):
    EMPTY = auto()
    UNFINISHED = auto()
    """A demo that was begun and broken off."""
    BUILT = auto()
    IN_USE = auto()
    """A team's own home."""
