"""A real server on a copy of the demo home, and a real browser in front of it.

The journeys need Chromium. Where it is missing they are skipped, unless REQUIRE_BROWSER is set, as `.ci/run` does.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.journeys.day_in_language import PATIENCE, Day
from tests.journeys.serving import serving
from tests.journeys.visitor import Visitor, new_visitor

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LANGUAGES = ("zh-CN", "en-US")


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


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


@pytest.fixture
def visitor(browser: Browser, demo_address: str) -> Iterator[Visitor]:
    with browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}) as context:
        context.set_default_timeout(15_000)
        person = new_visitor(context, demo_address)
        yield person
        assert not person.complaints


@pytest.fixture(scope="session", params=LANGUAGES)
def day_of_language(
    request: pytest.FixtureRequest, demo_home_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """A language, and the address of a shop that only its days are lived in.

    So whatever can be done only once in a shop is done in both; and as the fixture is the whole run's, all days of one
    language come in a row and are served by one server.
    """
    home = tmp_path_factory.mktemp("day") / "home"
    shutil.copytree(demo_home_template, home)
    with (home / "baton.toml").open("a", encoding="utf-8") as settings:
        settings.write('notice_hosts = ["127.0.0.1"]\npublic_address = "https://baton.example"\n')
    with serving(home) as address:
        yield request.param, address


@pytest.fixture
def day(browser: Browser, day_of_language: tuple[str, str]) -> Iterator[Day]:
    """Within a shop no day needs what another did."""
    language, address = day_of_language
    expect.set_options(timeout=PATIENCE)
    with ExitStack() as stack:
        one = Day(browser, address, language, stack)
        yield one
        complaints = [text for each in one.people for text in each.complaints]
        # Where nothing is yet, and where something is refused, the answer is 4xx, which the browser notes.
        assert not [text for text in complaints if "status of 4" not in text]
