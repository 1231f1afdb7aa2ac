"""The words of duplicates: what became of a pair that may be one."""

from __future__ import annotations

from enum import StrEnum


class ProposalState(StrEnum):
    OPEN = "open"
    MERGED = "merged"
    APART = "apart"
    """A person says that they are two."""
    GONE = "gone"
    """Nothing speaks for it any more."""
