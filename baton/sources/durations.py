"""Lengths of time as pages print them: seconds, `6分42秒`, `6m 42s`, `00:06:42`."""

from __future__ import annotations

import re
import unicodedata

from baton.sources.problems import Spoilt, problem

IN_SECONDS = "_seconds"
"""How the name of a column of seconds ends."""
LONGEST = 366 * 86_400
_CLOCK = re.compile(r"(\d{1,3}):([0-5]?\d):([0-5]?\d)")
_SPOKEN = re.compile(
    r"(?:(?P<hours>\d+(?:\.\d+)?)(?:小时|时|hours?|hrs?|h))?"
    r"(?:(?P<minutes>\d+)(?:分钟|分|minutes?|mins?|m))?"
    r"(?:(?P<seconds>\d+)(?:秒钟?|seconds?|secs?|s)?)?"
)


def seconds_of(given: str | float) -> int:
    """A length of time in whole seconds.

    Two parts alone (`6:42`) may be hours or minutes and are `Spoilt`. A number below one is a spreadsheet's time: a
    part of a day.
    """
    if isinstance(given, float):
        return _of_number(given)
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", given)).lower().replace(",", "")
    clock = _CLOCK.fullmatch(text)
    if clock:
        hours, minutes, seconds = (int(part) for part in clock.groups())
        return _bounded(3_600 * hours + 60 * minutes + seconds)
    if re.fullmatch(r"\d+\.\d+", text):
        return _of_number(float(text))
    spoken = _SPOKEN.fullmatch(text)
    if not text or spoken is None:
        raise Spoilt(problem("not_a_duration"))
    minutes, seconds = int(spoken["minutes"] or 0), int(spoken["seconds"] or 0)
    return _bounded(round(3_600 * float(spoken["hours"] or 0)) + 60 * minutes + seconds)


def _of_number(given: float) -> int:
    if 0 < given < 1:
        return round(given * 86_400)
    if not 0 <= given <= LONGEST:
        raise Spoilt(problem("not_a_duration"))
    return round(given)


def _bounded(seconds: int) -> int:
    if seconds > LONGEST:
        raise Spoilt(problem("not_a_duration"))
    return seconds
