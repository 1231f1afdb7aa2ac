"""A workbench served as a person would serve it, and people who ask it for pages.

`baton demo --no-serve` in an empty home, then `baton serve`; requests come over real connections.
"""

from __future__ import annotations

import http.client
import json
import math
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psutil

SESSIONS = 20
A_SECOND = 10
MIB = 2**20


def environ_of(home: Path, database: str = "") -> dict[str, str]:
    """The environment of a workbench of its own; `database` as in DATABASE_URL, else SQLite in the home."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("BATON_") and name != "DATABASE_URL"
    }
    own = {"BATON_HOME": str(home), "BATON_LANGUAGE": "zh-hans"}
    return kept | own | ({"DATABASE_URL": database} if database else {})


def build_demo(environ: Mapping[str, str]) -> float:
    """Seconds that the demo takes to build."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "baton.cli", "demo", "--no-serve"], env=environ, check=True)
    return time.perf_counter() - began


@contextmanager
def served(environ: Mapping[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "baton.cli", "serve", "--port", "0"],
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            found = re.search(r"http://\S+:\d+/", line)
            if found is not None:
                break
        else:
            raise RuntimeError("baton serve ended before it said its address")
        # What it says later must not fill the pipe.
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield process, found[0]
    finally:
        process.terminate()
        process.wait(60)


def resident_mib(pid: int) -> float:
    parent = psutil.Process(pid)
    return float(sum(one.memory_info().rss for one in (parent, *parent.children(recursive=True))) / MIB)


class Visitor:
    """One signed-in session on a connection of its own."""

    def __init__(self, address: str, login_name: str) -> None:
        parts = urlsplit(address)
        assert parts.hostname is not None
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        self._cookies: dict[str, str] = {}
        self._lock = threading.Lock()
        form = self.get("/sign-in")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert token is not None
        self._send(
            "POST",
            "/sign-in/demo",
            {"csrfmiddlewaretoken": token[1], "login_name": login_name},
        )
        assert "baton_session" in self._cookies, "signed in"

    def get(self, path: str) -> str:
        with self._lock:
            status, body = self._send("GET", path)
        if status != 200:
            raise RuntimeError(f"GET {path}: {status}")
        return body

    def _send(self, method: str, path: str, form: Mapping[str, str] | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, urlencode(form) if form is not None else None, headers)
        response = self._connection.getresponse()
        body = response.read().decode()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self._cookies |= {key: morsel.value for key, morsel in SimpleCookie(value).items()}
        return response.status, body


def people_of(environ: Mapping[str, str]) -> list[str]:
    """Login names of the demo's people who hold a role."""
    told = subprocess.run(
        [sys.executable, "-m", "baton.cli", "people", "--json"],
        env=environ,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [one["login_name"] for one in json.loads(told)["people"] if one["roles"]]


def load(address: str, people: Sequence[str], path: str, seconds: int) -> list[float]:
    """Milliseconds of each request, counted from when it was due: a late start counts as waiting."""
    visitors = [Visitor(address, people[number % len(people)]) for number in range(SESSIONS)]
    began = time.perf_counter() + 0.5

    def ask(number: int) -> float:
        due = began + number / A_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        visitors[number % SESSIONS].get(path)
        return (time.perf_counter() - due) * 1000

    with ThreadPoolExecutor(SESSIONS) as pool:
        return list(pool.map(ask, range(A_SECOND * seconds)))


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that is not below `share` of all."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]
