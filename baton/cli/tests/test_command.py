from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from baton.cli.command import commands, main


def run(home: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """The command as a person runs it: its own process, an empty home."""
    inherited = {
        key: value for key, value in os.environ.items() if not key.startswith(("BATON_", "DATABASE_URL"))
    }
    return subprocess.run(
        [sys.executable, "-m", "baton.cli", *arguments],
        env=inherited | {"BATON_HOME": str(home), "BATON_LANGUAGE": "en"} | environ,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_the_help_lists_each_command_with_its_summary(tmp_path: Path) -> None:
    done = run(tmp_path / "home", "--help")
    assert done.returncode == 0
    for name in set(commands()) - {"work"}:
        assert f"\n  {name} " in done.stdout
    assert "migrate" not in done.stdout
    assert not (tmp_path / "home").exists(), "asking for help writes nothing"
    assert "开始" in run(tmp_path / "home", "--help", BATON_LANGUAGE="zh-hans").stdout


@pytest.mark.parametrize("name", sorted(set(commands()) - {"work"}))
def test_each_command_explains_itself_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    told = capsys.readouterr().out
    assert f"baton {name}" in told
    assert "例:" in told
    assert "--settings" not in told, "Django's own options are not the product's"


def test_wrong_use_is_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["setings"]) == 2
    assert "settings" in capsys.readouterr().err
    assert main(["people", "--nonsense"]) == 2
    assert main(["migrate"]) == 2, "Django's commands are not Baton's"


def test_an_empty_home_is_made_ready_and_a_refusal_is_exit_code_1(tmp_path: Path) -> None:
    home = tmp_path / "home"
    refused = run(home, "add-person", "lin", "--role", "rep", "--shop", "none", "--json")
    assert refused.returncode == 1
    assert json.loads(refused.stdout)["error"]["code"] == "unknown_shop"
    assert (home / "secret.key").stat().st_mode & 0o777 == 0o600
    added = run(home, "add-person", "lin", "--role", "manager")
    assert added.returncode == 0, added.stderr
    assert "/password/" in added.stdout
    listed = json.loads(run(home, "people", "--json").stdout)
    assert [one["login_name"] for one in listed["people"]] == ["lin"]


def test_a_wrong_setting_is_a_refusal_not_a_trace(tmp_path: Path) -> None:
    done = run(tmp_path, "people", BATON_PROT="8001")
    assert done.returncode == 1
    assert "BATON_PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("baton ")


def test_refusals_from_before_the_command_keep_to_the_style_asked_for(tmp_path: Path) -> None:
    mistyped = run(tmp_path / "home", "facts", "--json", BATON_PROT="1")
    assert mistyped.returncode == 1
    assert "BATON_PORT" in json.loads(mistyped.stdout)["error"]["message"]
    (tmp_path / "file").write_text("no folder")
    homeless = run(tmp_path / "file", "facts")
    assert homeless.returncode == 1
    assert "BATON_HOME" in homeless.stderr
    assert "Traceback" not in homeless.stderr
    assert json.loads(run(tmp_path / "file", "facts", "--json").stdout)["error"]["code"] == "home_not_usable"
