"""What notices wants done without anybody asking."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from baton.kit.timetable import AnyEntry, Entry, Often
from baton.notices import sending, services


def send(now: datetime) -> None:  # noqa: ARG001 - each card has a time of its own
    sending.send_due()


TIMETABLE: tuple[AnyEntry, ...] = (
    Often("notices.send", timedelta(seconds=20), send),
    Entry("notices.forget", time(3, 43), services.forget_old),
)
