"""The house's naming laws."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = {"utils", "helpers", "common", "misc", "base", "manager", "util", "helper", "tools", "stuff"}
LONGEST_MODULE = 600
LONGEST_FUNCTION = 80


def modules() -> Iterator[Path]:
    for path in sorted((ROOT / "baton").rglob("*.py")):
        if "migrations" not in path.parts and "tests" not in path.parts:
            yield path


def test_no_module_is_a_drawer_for_anything() -> None:
    assert not [path for path in modules() if path.stem in FORBIDDEN or path.parent.name in FORBIDDEN]


def test_package_init_files_hold_no_code() -> None:
    for path in modules():
        if path.name != "__init__.py" or path.parent.name == "baton":
            continue
        body = ast.parse(path.read_text(encoding="utf-8")).body
        # Django looks for a room's tables in `models`: a package of tables names them there, and does nothing else.
        names = (ast.Expr, ast.ImportFrom, ast.Assign) if path.parent.name == "models" else (ast.Expr,)
        assert all(isinstance(node, names) for node in body), path


def test_modules_and_functions_stay_small() -> None:
    too_long = []
    for path in modules():
        text = path.read_text(encoding="utf-8")
        if len(text.splitlines()) > LONGEST_MODULE:
            too_long.append(f"{path.relative_to(ROOT)}: {len(text.splitlines())} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
                length = node.end_lineno - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    too_long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {length} lines")
    assert not too_long, "\n".join(too_long)


def test_the_project_speaks_of_itself_alone() -> None:
    foreign = ("/work/", "shared/data", "acceptance.sealed")
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *modules()]:
        text = path.read_text(encoding="utf-8")
        assert not [word for word in foreign if word in text], path
