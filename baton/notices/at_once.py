"""What is a card of its own is sent as soon as it is kept, not at the timetable's next turn."""

from __future__ import annotations

from django_tasks import task

from baton.notices import sending


@task()
def send_at_once() -> None:
    """What is due by now in every channel; what a crowded minute or a robot's budget holds back waits as always."""
    sending.send_due()
