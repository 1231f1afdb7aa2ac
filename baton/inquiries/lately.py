"""What a large desk would count anew at every look, remembered by this process for some seconds.

A small desk is asked each time: only answers over many items are kept. What an act may change is kept no longer than
until the next act of anybody, whichever process serves it: each leaves an audit line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar, cast

from django.conf import settings

from baton.people.selectors import last_audit_line
from baton.people.terms import Shop

LARGE = 1_000
"""Items, from which on an answer is kept."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Kept:
    answer: Any
    until: float
    """By the machine's steady clock, in seconds."""
    line: int


_kept: dict[tuple[Path, int, str], _Kept] = {}


def remembered(
    shop: Shop, name: str, ask: Callable[[], tuple[T, int]], *, seconds: float, is_of_acts: bool = True
) -> T:
    """The answer, kept by its name. ask: tells it, and over how many items it is.

    is_of_acts: an act changes it at once; else it may lag behind by the seconds.
    """
    key = (settings.BATON.home.path, shop.id, name)
    line = last_audit_line() if is_of_acts else 0
    known = _kept.get(key)
    if known is not None and known.line == line and monotonic() < known.until:
        return cast("T", known.answer)
    answer, items = ask()
    if items >= LARGE:
        _kept[key] = _Kept(answer, monotonic() + seconds, line)
    else:
        _kept.pop(key, None)
    return answer
