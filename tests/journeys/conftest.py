"""A real server on a copy of the demo home, and a real browser in front of it.

The journeys need Chromium. Where it is missing they are skipped, unless REQUIRE_BROWSER is set, as `.ci/run` does.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


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


@pytest.fixture(scope="module")
def demo_address(demo_home_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(demo_home_template, home)
    with serving(home) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("Chromium is required here and is not installed")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


@dataclass
class Visitor:
    """A person at a browser. Whatever the browser complains of on the way fails the journey at the end."""

    address: str
    page: Page
    complaints: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def goes_to(self, path: str) -> None:
        answer = self.page.goto(f"{self.address}{path}")
        assert answer is not None
        assert answer.status < 400, f"{path}: {answer.status}"

    def enters_as(self, login_name: str) -> None:
        self.goes_to("/sign-in")
        self.page.locator(f'button[name=login_name][value="{login_name}"]').click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)


def new_visitor(context: BrowserContext, address: str) -> Visitor:
    page = context.new_page()
    visitor = Visitor(address, page)
    page.on("console", visitor.hear)
    page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    page.on(
        "request",
        lambda request: (
            visitor.complaints.append(request.url)
            if "csp-report" in request.url or not request.url.startswith((address, "data:", "blob:"))
            else None
        ),
    )
    return visitor


@pytest.fixture
def visitor(browser: Browser, demo_address: str) -> Iterator[Visitor]:
    with browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}) as context:
        context.set_default_timeout(15_000)
        person = new_visitor(context, demo_address)
        yield person
        assert not person.complaints
