"""The process tree as it really runs."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

PATIENCE = 60.0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("BATON_", "DATABASE_URL"))
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "baton.cli", "serve", "--port", "0"],
        env=inherited | {"BATON_HOME": str(tmp_path / "home"), "BATON_LANGUAGE": "en", "BATON_WORKERS": "2"},
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    told = ""
    while "Ctrl-C" not in told:
        line = process.stdout.readline()
        assert line, f"the server ended: {told}"
        told += line
    yield process, told
    if process.poll() is None:
        process.kill()
    process.wait()
    process.stdout.close()


def children(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return list(psutil.Process(process.pid).children(recursive=True))


def test_it_serves_says_its_address_and_stops_cleanly(server: tuple[subprocess.Popen[str], str]) -> None:
    process, told = server
    found = re.search(r"http://127\.0\.0\.1:\d+/", told)
    assert found is not None
    link = re.search(r"http\S+/first-run/\S+", told)
    assert link is not None, "a new home offers the first manager's link"
    with urllib.request.urlopen(link[0], timeout=PATIENCE) as response:
        assert response.status == 200
    assert wait_ready(found[0])
    worker = children(process)
    assert len(worker) == 2
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 0
    _, alive = psutil.wait_procs(worker, PATIENCE)
    assert not alive


def test_killed_outright_its_worker_ends_too(server: tuple[subprocess.Popen[str], str]) -> None:
    process, _told = server
    worker = children(process)
    assert worker
    process.kill()
    process.wait(PATIENCE)
    _, alive = psutil.wait_procs(worker, PATIENCE)
    assert not alive


def wait_ready(address: str) -> bool:
    for _ in range(int(PATIENCE * 4)):
        try:
            with urllib.request.urlopen(f"{address}readyz", timeout=PATIENCE) as response:
                return bool(response.status == 200)
        except OSError:
            time.sleep(0.25)
    return False
