"""The job worker: one process that runs enqueued jobs and the timetable, and says that it is alive."""

from __future__ import annotations

import logging
import os
import secrets
import sys
import threading
from datetime import datetime, timedelta
from typing import IO
from zoneinfo import ZoneInfo

from django.db import DatabaseError, close_old_connections, connections
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult

from baton.config import timetable
from baton.config.models import Heartbeat
from baton.kit.clock import Clock, SystemClock
from baton.kit.timetable import AnyEntry

logger = logging.getLogger("baton.worker")
LOOK_EVERY_SECONDS = 1.0
BEAT_EVERY_SECONDS = 15.0
DEAD_AFTER = timedelta(minutes=2)
LOOKED_AFTER = timedelta(seconds=20)
"""So long a new shop, or what another worker left undone, waits at most."""


class Worker:
    def __init__(self, zone: ZoneInfo, real: Clock | None = None) -> None:
        self.name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self.zone = zone
        self.real = real or SystemClock()
        self.stopping = threading.Event()
        self.entries: tuple[AnyEntry, ...] = ()
        self._looked_at: datetime | None = None
        self._tasks = TaskRunner(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=1,
            worker_id=self.name,
            excluded_queue_names=[],
        )

    def run(self) -> None:
        """Works until told to stop; a job under way is finished first."""
        beating = threading.Thread(target=self._keep_beating, name="heartbeat", daemon=True)
        self.beat()
        beating.start()
        while not self.stopping.is_set():
            try:
                is_busy = self.step()
            except DatabaseError:
                # A database that is away or locked comes back: look again a little later.
                logger.warning("the database did not answer", exc_info=True)
                is_busy = False
            close_old_connections()
            if not is_busy:
                self.stopping.wait(LOOK_EVERY_SECONDS)
        beating.join(timeout=BEAT_EVERY_SECONDS)
        Heartbeat.objects.filter(worker=self.name).delete()
        connections.close_all()

    def step(self) -> bool:
        """The entry that has waited longest, then at most one enqueued job. True where something was done."""
        now = self.real.now()
        if self._looked_at is None or now - self._looked_at >= LOOKED_AFTER:
            self._look_around(now)
        ran = timetable.run_due(self.entries, self.name, now, self.zone, alive=alive_at(now), most=1)
        if not DBTaskResult.objects.ready().exists():
            return bool(ran)
        self._tasks._run_tasks = 0
        self._tasks.run()
        return True

    def _look_around(self, now: datetime) -> None:
        """What the timetable lists now, and what workers that are gone left undone."""
        self.entries, self._looked_at = timetable.entries(), now
        timetable.enter(self.entries, now, self.zone)
        fail_orphans(now)
        timetable.make_due_again(alive_at(now), now)

    def beat(self) -> None:
        now = self.real.now()
        Heartbeat.objects.update_or_create(worker=self.name, defaults={"at": now})
        Heartbeat.objects.filter(at__lt=now - DEAD_AFTER).delete()

    def _keep_beating(self) -> None:
        # A thread of its own: a long job must not look like a dead worker.
        while not self.stopping.wait(BEAT_EVERY_SECONDS):
            try:
                self.beat()
            except DatabaseError:
                logger.warning("no heartbeat written", exc_info=True)
            close_old_connections()
        connections.close_all()


def alive_at(now: datetime) -> frozenset[str]:
    """The workers that gave a sign of life lately."""
    return frozenset(Heartbeat.objects.filter(at__gte=now - DEAD_AFTER).values_list("worker", flat=True))


def fail_orphans(now: datetime) -> int:
    """Marks as failed the jobs that were running in workers that are gone; returns how many."""
    alive = alive_at(now)
    orphans = [row for row in DBTaskResult.objects.running() if not alive.intersection(row.worker_ids)]
    for row in orphans:
        row.set_failed(RuntimeError("the worker ended before the job did"))
    return len(orphans)


def stop_with_parent(worker: Worker, lifeline: IO[str] | None = None) -> None:
    """Stops the worker when the server that started it is gone: its end of our standard input closes.

    Works alike on every platform, and also where the server was killed and could say nothing.
    """

    def watch() -> None:
        stream = lifeline or sys.stdin
        while stream.read(1024):
            pass
        worker.stopping.set()

    threading.Thread(target=watch, name="lifeline", daemon=True).start()
