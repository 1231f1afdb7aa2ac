"""The process tree of `baton serve`: this process answers the web, its children do the jobs.

No fork and no signal beyond those every platform has. A child ends when its standard input closes, so it is
gone also when this process was killed.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from django.apps import apps
from django.template.loader import get_template
from django.urls import get_resolver
from waitress.server import create_server

from baton.kit.errors import NotAnswerable
from baton.kit.settings import Settings
from baton.kit.text import Text

logger = logging.getLogger("baton.server")
PATIENCE_SECONDS = 20
LOOK_EVERY_SECONDS = 0.5
RESTART_AFTER_SECONDS = 3
WORKER_COMMAND = (sys.executable, "-m", "baton.cli", "work")
WORKER_ENVIRON = {"OPENBLAS_NUM_THREADS": "1"}
"""A worker's arrays are small: threads for them would only get in the way of each other and of the pages."""
# The proxy in front is on this machine; nobody else may say who asks.
_BEHIND_PROXY = {
    "trusted_proxy": "127.0.0.1",
    "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
}
EVERY_ADDRESS = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared, not bound


class WorkerProcess:
    """A job worker as a child, started anew where it ends by itself."""

    def __init__(self, settings: Settings) -> None:
        self._environ = WORKER_ENVIRON | os.environ | {"BATON_HOME": str(settings.home.path)}
        self._is_stopping = threading.Event()
        self._child = self._start()
        self._watch = threading.Thread(target=self._keep_alive, name="worker-watch", daemon=True)
        self._watch.start()

    def ask_to_stop(self) -> None:
        self._is_stopping.set()
        self._watch.join()
        assert self._child.stdin is not None
        self._child.stdin.close()

    def wait(self) -> None:
        """After `ask_to_stop`: lets a job under way finish, within reason."""
        try:
            self._child.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            logger.warning("the worker did not finish in %s s and is ended", PATIENCE_SECONDS)
        finally:
            if self._child.poll() is None:
                self._child.kill()
                self._child.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(WORKER_COMMAND, stdin=subprocess.PIPE, env=self._environ)  # noqa: S603 - our own

    def _keep_alive(self) -> None:
        while not self._is_stopping.wait(LOOK_EVERY_SECONDS):
            code = self._child.poll()
            if code is not None:
                logger.warning("the worker ended (%s) and is started again", code)
                if not self._is_stopping.wait(RESTART_AFTER_SECONDS):
                    self._child = self._start()


def serve(settings: Settings, application: Callable[..., Any], announce: Callable[[str], None]) -> None:
    """Serves until Ctrl-C or SIGTERM; `announce` is given the address once it answers.

    NotAnswerable where the port is taken.
    """
    # Also Ctrl-C: a shell that starts us in the background leaves it ignored, and Python would keep it so.
    for request_to_stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(request_to_stop, _leave)
    _warm_up()
    server = _bound(settings, application)
    workers = [WorkerProcess(settings) for _ in range(settings.workers)]
    try:
        announce(address_of(settings, _port(server)))
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
        for worker in workers:
            worker.ask_to_stop()
        for worker in workers:
            worker.wait()


def address_of(settings: Settings, port: int) -> str:
    """The address to open on this machine."""
    host = "127.0.0.1" if settings.host in EVERY_ADDRESS else settings.host
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _bound(settings: Settings, application: Callable[..., Any]) -> Any:
    try:
        return create_server(
            application,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            ident="",
            max_request_body_size=settings.upload_limit_bytes,
            clear_untrusted_proxy_headers=True,
            **(_BEHIND_PROXY if settings.is_https else {}),
        )
    except OSError as error:
        raise NotAnswerable(
            "port_taken",
            Text(
                f"不能在 {settings.host}:{settings.port} 上监听：{error.strerror}。",
                f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}.",
            ),
            Text(
                "也许 Baton 已经在运行；也可以换一个端口，如 BATON_PORT=8001。",
                "Baton may already be running; or choose another port, such as BATON_PORT=8001.",
            ),
        ) from None


def _port(server: Any) -> int:
    listens = getattr(server, "effective_listen", None)
    return int(listens[0][1] if listens else server.effective_port)


def _warm_up() -> None:
    """Loads pages and templates before the first visitor waits for them."""
    _ = get_resolver().url_patterns
    for room in apps.get_app_configs():
        if room.name.startswith("baton."):
            for name in _templates(Path(room.path) / "templates"):
                get_template(name)


def _templates(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.html"))]


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
