from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from baton.config.models import Heartbeat
from baton.config.worker import DEAD_AFTER, Worker, fail_orphans, stop_with_parent
from baton.kit.clock import FixedClock

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@task()
def double(number: int) -> int:
    return number * 2


@task()
def stumble() -> None:
    raise ValueError("stumbled")


@pytest.fixture
def worker() -> Worker:
    return Worker(ZoneInfo("Asia/Shanghai"), FixedClock(NOW))


@pytest.mark.django_db(transaction=True)
def test_it_runs_what_is_enqueued(worker: Worker) -> None:
    double.enqueue(21)
    stumble.enqueue()
    assert worker.step()
    assert worker.step()
    assert not worker.step(), "nothing is left to do"
    done = {row.task_path.rpartition(".")[2]: row for row in DBTaskResult.objects.all()}
    assert done["double"].return_value == 42
    assert done["stumble"].status == "FAILED"
    assert "stumbled" in done["stumble"].traceback


@pytest.mark.django_db
def test_the_heartbeat_forgets_the_dead(worker: Worker) -> None:
    Heartbeat.objects.create(worker="old", at=NOW - DEAD_AFTER - timedelta(seconds=1))
    worker.beat()
    assert [row.worker for row in Heartbeat.objects.all()] == [worker.name]


@pytest.mark.django_db(transaction=True)
def test_jobs_of_dead_workers_are_failed_and_those_of_living_ones_are_not() -> None:
    for name in ("alive", "dead"):
        double.enqueue(1)
        DBTaskResult.objects.ready().get().claim(name)
    Heartbeat.objects.create(worker="alive", at=NOW)
    assert fail_orphans(NOW) == 1
    assert {row.worker_ids[0]: row.status for row in DBTaskResult.objects.all()} == {
        "alive": "RUNNING",
        "dead": "FAILED",
    }


@pytest.mark.django_db
def test_it_stops_when_the_server_is_gone(worker: Worker) -> None:
    stop_with_parent(worker, io.StringIO(""))
    assert worker.stopping.wait(5)
