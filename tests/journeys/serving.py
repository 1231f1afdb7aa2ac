"""A real server in front of a home."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

START_SECONDS = 60


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextlib.contextmanager
def serving(home: Path) -> Iterator[str]:
    """`baton serve` on a free port; stopped, with all its children, at the end."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BATON_")}
    environment |= {"BATON_HOME": str(home), "BATON_LANGUAGE": "auto"}
    environment.pop("DATABASE_URL", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "baton.cli", "serve", "--port", str(port)], env=environment
    )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                with urllib.request.urlopen(f"{address}/readyz", timeout=2):
                    break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                assert process.poll() is None, "the server stopped while starting"
                assert time.monotonic() < deadline, "the server did not get ready"
                time.sleep(0.3)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)
