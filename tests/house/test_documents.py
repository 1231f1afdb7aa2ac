"""What the documents promise is so."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=\[ ]", requirement)[0] for requirement in requirements}


def test_every_direct_dependency_has_its_reason() -> None:
    page = (ROOT / "docs/decisions/0007-dependencies.md").read_text(encoding="utf-8")
    reasons = dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", page, flags=re.MULTILINE))
    project = PROJECT["project"]
    optional = project["optional-dependencies"]
    direct = names(project["dependencies"]) | names(optional["postgres"]) | names(optional["image"])
    assert set(reasons) == direct
    assert all(len(reason) > 10 for reason in reasons.values())


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs/decisions"
    listed = re.findall(r"\((\d{4}-[a-z-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(path.name for path in folder.glob("0*.md"))


def test_the_verbs_are_those_of_the_contributing_page() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    verbs = set(re.findall(r"^([a-z-]+):.*## ", makefile, flags=re.MULTILINE))
    assert verbs >= {"setup", "demo", "serve", "test", "test-postgres", "check", "fix", "bench", "golden"}
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`make ([a-z-]+)", page)) <= verbs


def test_the_picture_names_every_package() -> None:
    picture = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    packages = [path.parent.name for path in (ROOT / "baton").glob("*/__init__.py")]
    assert packages
    for package in packages:
        assert re.search(rf"^.*\b{package}\b {{2,}}\S", picture, flags=re.MULTILINE), package


def test_every_package_has_a_storey() -> None:
    contract = PROJECT["tool"]["importlinter"]["contracts"][0]
    assert contract["exhaustive"]
    placed = {name.strip() for layer in contract["layers"] for name in layer.split("|")}
    assert placed == {path.parent.name for path in (ROOT / "baton").glob("*/__init__.py")}


@pytest.mark.parametrize(
    "room",
    [
        "people",
        "notices",
        "intake",
        "inquiries",
        "watch",
        "board",
        "actions",
        "daybook",
        "exchange",
        "reports",
        "demo",
    ],
)
def test_a_room_is_held_to_the_inner_order(room: str) -> None:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    inner = next(contract for contract in contracts if contract["name"].startswith("Inside"))
    assert f"baton.{room}" in inner["containers"]


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)} → {target}"
        for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not broken
