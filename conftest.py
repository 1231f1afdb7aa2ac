"""Fixtures for every test: a home of its own, a fixed clock, the demo shop built once a run, real processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

from baton.facts.store import FactStore
from baton.kit.home import Home
from baton.people.hashers import Argon2

# How long an example takes says something of the machine, and nothing of the code.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

_MAKE_READY = """
import django; django.setup()
from django.conf import settings
from baton.config.ready import ensure_ready
ensure_ready(settings.BATON)
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write the golden files anew instead of comparing")
    parser.addoption(
        "--with-database", action="store_true", help="only the tests that ask the relational database"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On another database, what asks none would only be the same once more."""
    if not config.getoption("--with-database"):
        return
    asking = [item for item in items if _asks_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _asks_database(item)])
    items[:] = asking


def _asks_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or not {"db", "transactional_db"}.isdisjoint(
        fixtures
    )


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Keeps passwords as always, but with the least work: thousands of tests sign somebody in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Argon2, "time_cost", 1)
        patch.setattr(Argon2, "memory_cost", 8)
        yield


@pytest.fixture(scope="session")
def demo_home_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo home, built by the real command, once for all workers of a run. Copy it before changing anything.

    DEMO_TEMPLATE names a folder where several runs of the same code share it.
    """
    own = tmp_path_factory.getbasetemp()
    of_the_run = own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own
    shared = Path(os.environ.get("DEMO_TEMPLATE") or of_the_run)
    home, built = shared / "demo-home", shared / "demo-home.built"
    with FileLock(shared / "demo-home.lock"):
        if not built.exists():
            shutil.rmtree(home, ignore_errors=True)
            _build_demo(home)
            built.touch()
    return home


def _build_demo(home: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BATON_")}
    kept.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", "baton.cli", "demo", "--no-serve"],
        env={**kept, "BATON_HOME": str(home), "BATON_LANGUAGE": "en"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"the demo shop could not be built:\n{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="session")
def demo_store(demo_home_template: Path) -> FactStore:
    """The demo shops' facts. For reading only."""
    return FactStore(demo_home_template / "facts")


def _make_ready(environment: Mapping[str, str]) -> None:
    """The tables, as a first start makes them."""
    settings = {"DJANGO_SETTINGS_MODULE": "baton.config.settings"}
    subprocess.run([sys.executable, "-c", _MAKE_READY], env={**environment, **settings}, check=True)  # noqa: S603 - our own


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[Mapping[str, str]]:
    """For real processes beside each other: a home of their own; on PostgreSQL also a database of their own."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    home = Home(tmp_path / "home")
    home.prepare()
    found = kept | {"BATON_HOME": str(home.path), "BATON_LANGUAGE": "en"}
    address = os.environ.get("DATABASE_URL")
    if address is None:
        _make_ready(found)
        yield found
        return
    import psycopg  # noqa: PLC0415 - there only where PostgreSQL is

    name = f"baton_processes_{os.getpid()}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            found |= {"DATABASE_URL": urlunsplit(urlsplit(address)._replace(path=f"/{name}"))}
            _make_ready(found)
            yield found
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def demo_home(demo_home_template: Path, tmp_path: Path) -> Path:
    """A demo home of the test's own."""
    home = tmp_path / "home"
    shutil.copytree(demo_home_template, home)
    return home
