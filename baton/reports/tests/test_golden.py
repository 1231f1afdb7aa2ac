"""The demo shop's week and month as Markdown in both languages, kept as files; `make golden` writes them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from baton.kit.text import Text
from baton.reports.logic import keeping
from baton.reports.logic.building import with_words
from baton.reports.logic.markdown import markdown
from baton.reports.logic.seeing import as_seen, people
from baton.reports.terms import Content

GOLDEN = Path(__file__).parent / "golden"
WRITTEN = datetime(2026, 11, 24, 8, 53, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="session")
def is_written_anew(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--golden"))


def demo_report(home: Path, kind: str) -> Content:
    """As the demo wrote it, read from its own file: the tests' database is another one."""
    asked = (
        "SELECT revision.content FROM reports_revision revision"
        " JOIN reports_report report ON report.id = revision.report_id"
        " JOIN people_shop shop ON shop.id = report.shop_id"
        " WHERE shop.code = 'minglan' AND report.kind = ? ORDER BY revision.number LIMIT 1"
    )
    with closing(sqlite3.connect(f"file:{home / 'baton.sqlite3'}?mode=ro", uri=True)) as database:
        (raw,) = database.execute(asked, (kind,)).fetchone()
    return keeping.read_content(json.loads(raw))


@pytest.mark.parametrize("kind", ["weekly", "monthly"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_demo_shop_s_reports(
    demo_home_template: Path, kind: str, language: str, is_written_anew: bool
) -> None:
    content = with_words(demo_report(demo_home_template, kind), ())
    shown = as_seen(content, {name: Text(name, name) for name in people(content)})
    said = markdown(shown, language, WRITTEN)
    path = GOLDEN / f"{kind}-{language}.md"
    if is_written_anew:
        path.parent.mkdir(exist_ok=True)
        path.write_text(said, encoding="utf-8")
    assert path.exists(), f"{path.name} is missing: run `make golden` and review it"
    assert path.read_text(encoding="utf-8") == said, (
        f"{path.name} changed: run `make golden` and review the diff"
    )
