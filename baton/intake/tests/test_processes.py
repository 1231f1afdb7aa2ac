"""Real processes on a real home: killed in mid-import, and importing at the same time."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from baton.intake.tests import exports
from baton.intake.tests.importer import STAGES, SURVIVES


class Processes:
    """Starts `baton` in one home, SQLite and English."""

    def __init__(self, home: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self._environment = kept | {"BATON_HOME": str(home), "BATON_LANGUAGE": "en"}

    def start(self, stage: str, *arguments: str | Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "baton.intake.tests.importer", stage, *map(str, arguments)],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, stage: str, *arguments: str | Path) -> tuple[int, str]:
        process = self.start(stage, *arguments)
        said, troubles = process.communicate(timeout=120)
        assert b"Traceback" not in troubles, troubles.decode()
        return process.returncode, said.decode()

    def facts(self) -> dict[str, int]:
        """Rows by dataset, as `baton facts` counts them."""
        code, said = self.run("none", "facts", "--json")
        assert code == 0
        return {
            table["dataset"]: table["rows"] for shop in json.loads(said)["shops"] for table in shop["tables"]
        }

    def imported(self, *files: str | Path) -> list[dict[str, Any]]:
        _, said = self.run("none", "import", *files, "--json")
        found: list[dict[str, Any]] = json.loads(said)["files"]
        return found


@pytest.fixture(scope="module")
def used_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one import of two products in it."""
    folder = tmp_path_factory.mktemp("used")
    before = exports.products(folder, rows=2)
    assert Processes(folder / "home").imported(before)[0]["status"] == "imported"
    return folder / "home"


@pytest.fixture
def processes(used_home: Path, tmp_path: Path) -> Processes:
    return Processes(Path(shutil.copytree(used_home, tmp_path / "used-home")))


@pytest.mark.parametrize("stage", STAGES)
def test_a_killed_import_is_all_or_nothing(processes: Processes, files: Path, stage: str) -> None:
    new = [exports.products(files, rows=4, impressions=7), exports.keywords(files)]
    code, _ = processes.run(stage, "import", *new)
    assert code == -signal.SIGKILL

    survives = stage in SURVIVES
    everything = {"product_period": 4, "keyword_period": 3}
    assert processes.facts() == (everything if survives else {"product_period": 2})
    again = {file["status"] for file in processes.imported(*new)}
    assert again == ({"unchanged"} if survives else {"imported"})
    assert processes.facts() == everything


def test_a_killed_run_is_given_up_when_baton_starts(processes: Processes, files: Path) -> None:
    assert processes.run("tables written", "import", exports.keywords(files))[0] == -signal.SIGKILL
    ask = (
        "from baton.intake import models, services; services.reconcile();"
        "print(models.ImportRun.objects.order_by('started_at').last().status)"
    )
    code, said = processes.run("none", "manage", "shell", "--no-imports", "-c", ask)
    assert (code, said.strip()) == (0, "failed")


def test_several_processes_import_at_once(processes: Processes, files: Path) -> None:
    folders = []
    for number in range(3):
        folder = files / str(number)
        exports.shop_days(folder, date(2026, 9, 1) + timedelta(days=4 * number), 4)
        # The same file in every folder: it must go in once.
        exports.keywords(folder)
        folders.append(folder)
    running = [processes.start("none", "import", folder, "--shop", "main", "--json") for folder in folders]
    answers = []
    for process in running:
        said, troubles = process.communicate(timeout=180)
        assert process.returncode == 0, troubles.decode()
        answers += json.loads(said)["files"]
    shared = sorted(answer["status"] for answer in answers if answer["source"] == "keywords")
    assert shared == ["imported", "unchanged", "unchanged"]
    assert processes.facts() == {"product_period": 2, "shop_day": 12, "keyword_period": 3}
