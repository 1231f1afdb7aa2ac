from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from baton.kit.home import Home


def test_a_home_keeps_everything_inside(tmp_path: Path) -> None:
    home = Home(tmp_path / "deep" / "home")
    home.prepare()
    home.prepare()
    inside = (home.database, home.facts, home.uploads, home.settings_file, home.secret_key_file)
    assert all(path.is_relative_to(home.path) for path in inside)
    assert home.facts.is_dir()
    assert home.uploads.is_dir()


def test_the_secret_key_is_made_once(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    key = home.secret_key()
    assert len(key) >= 50
    assert Home(home.path).secret_key() == key
    assert Home(tmp_path / "other").secret_key() != key


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")
def test_the_secret_key_is_for_the_owner_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.secret_key()
    assert stat.S_IMODE(home.secret_key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.path.stat().st_mode) == 0o700


def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: home.secret_key(), range(32)))
    assert len(keys) == 1
    assert [path.name for path in home.path.iterdir() if path.name.startswith(".secret")] == []
