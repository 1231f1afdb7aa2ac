"""Hours, days and moments as people type them: read, and written back the same way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from baton.kit.errors import NotUsable
from baton.kit.text import Text

MOST_LINES = 200
"""Days in one field."""
_SAID_BACK = 40
_SHIFT = re.compile(r"(\d{1,2}):(\d{2})\s*(?:-|–|—|~|～|至|到|to)\s*(\d{1,2}):(\d{2})")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
Shifts = list[tuple[time, time]]


def shifts_of(written: str) -> Shifts:
    """Shifts like "09:00-12:00, 13:30-18:00"; none of an empty field. NotUsable for anything else."""
    text = written.replace("：", ":").strip()
    parts = [part.strip() for part in re.split(r"[,，;；、\n]", text) if part.strip()]
    return [_shift(part) for part in parts]


def _shift(part: str) -> tuple[time, time]:
    found = _SHIFT.fullmatch(part)
    if found is None:
        raise _wrong_shift(part)
    hours, minutes, until_hours, until_minutes = map(int, found.groups())
    try:
        # Midnight is the end of a day as well as its beginning.
        return time(hours, minutes), time(
            until_hours % 24 if until_minutes == 0 else until_hours, until_minutes
        )
    except ValueError:
        raise _wrong_shift(part) from None


def written_shifts(shifts: Iterable[tuple[time, time]]) -> str:
    """As `shifts_of` reads them."""
    return ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in shifts)


def days_of(written: str) -> tuple[date, ...]:
    """A day a line; two days on a line are the first and the last of a stretch."""
    found: list[date] = []
    for line in _lines(written):
        days = [_day(line, *match.groups()) for match in _DAY.finditer(line)]
        rest = _DAY.sub("", line).strip(" -–—~～至到to")
        if rest or len(days) not in {1, 2}:
            raise _wrong_day(line)
        first, last = days[0], days[-1]
        if not timedelta(0) <= last - first <= timedelta(days=366):
            raise _wrong_day(line)
        found += [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return tuple(sorted(set(found)))


def made_up_of(written: str) -> Mapping[date, int]:
    """A day a line, with the weekday (1 Monday to 7 Sunday) whose hours it has; Monday's unless one is named."""
    found: dict[date, int] = {}
    for line in _lines(written):
        match = _DAY.match(line)
        if match is None:
            raise _wrong_day(line)
        weekday = line[match.end() :].strip(" =:：")
        if weekday and weekday not in set("1234567"):
            raise _wrong_day(line)
        found[_day(line, *match.groups())] = int(weekday or "1") - 1
    return found


def written_made_up(days: Mapping[date, int]) -> str:
    """As `made_up_of` reads them."""
    return "\n".join(f"{day.isoformat()} {weekday + 1}" for day, weekday in sorted(days.items()))


def moment_of(written: str, zone: ZoneInfo) -> datetime:
    """A local moment like "2026-11-24T21:00". One that the zone's clocks skip is the moment an hour later.

    NotUsable for none.
    """
    try:
        found = datetime.fromisoformat(written.strip().replace(" ", "T"))
    except ValueError:
        raise _wrong_moment(written) from None
    if found.tzinfo is not None or not 2000 <= found.year <= 2100:
        raise _wrong_moment(written)
    # Through UTC and back, so that what is kept is a moment that the zone's clocks show.
    return datetime.fromtimestamp(found.replace(tzinfo=zone, microsecond=0).timestamp(), zone)


def _lines(written: str) -> list[str]:
    lines = [line.strip() for line in re.split(r"[\n,，;；]", written) if line.strip()]
    if len(lines) > MOST_LINES:
        raise NotUsable(
            "too_many_days",
            Text(f"一次最多写 {MOST_LINES} 行日期。", f"A field takes {MOST_LINES} lines of days."),
            Text("连续的日子写成「首日 – 末日」。", "Write days in a row as “first – last”."),
        )
    return lines


def _day(line: str, year: str, month: str, day: str) -> date:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise _wrong_day(line) from None
    if not 2000 <= found.year <= 2100:
        raise _wrong_day(line)
    return found


def _wrong_shift(part: str) -> NotUsable:
    said = part[:_SAID_BACK]
    return NotUsable(
        "wrong_shift",
        Text(f"「{said}」不是一段工作时间。", f"“{said}” is no shift."),
        Text(
            "请写成 09:00-12:00, 13:30-18:00；休息就留空。",
            "Write 09:00-12:00, 13:30-18:00; nothing for a day off.",
        ),
    )


def _wrong_day(line: str) -> NotUsable:
    said = line[:_SAID_BACK]
    return NotUsable(
        "wrong_day",
        Text(f"「{said}」不是日期。", f"“{said}” is no day."),
        Text("每行一天，如 2026-12-24。", "One day a line, like 2026-12-24."),
    )


def _wrong_moment(written: str) -> NotUsable:
    said = written[:_SAID_BACK]
    return NotUsable(
        "wrong_moment",
        Text(f"「{said}」不是时间。", f"“{said}” is no moment."),
        Text("请选日期和时间，如 2026-11-24 21:00。", "Choose day and time, like 2026-11-24 21:00."),
    )
