"""The compiled queries of every metric and its values on known facts, kept as files; `make golden` writes them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from baton.facts.store import FactStore
from baton.kit.period import Period
from baton.metrics.catalogue import metric, metrics
from baton.metrics.facts import ShopFacts
from baton.metrics.figures import compiled, figure
from baton.metrics.queries import Query
from baton.metrics.tests.hand_made import SHOP, WEEK, span, whole_shop

GOLDEN = Path(__file__).parent / "golden"
DEMO_SHOP = "minglan"
DEMO_PERIODS = (
    span("2026-10-25", "2026-11-21"),
    span("2026-11-15", "2026-11-21"),  # one file of each dataset covers it: people by product are known
    span("2026-11-20"),  # one day: people of the shop are known
)
DAYS = [Period(day, day) for day in WEEK.days()]


@pytest.fixture(scope="session")
def is_written_anew(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--golden"))


def same(path: Path, text: str, *, is_written_anew: bool) -> None:
    if is_written_anew:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"{path.name} is missing: run `make golden` and review it"
    assert path.read_text(encoding="utf-8") == text, (
        f"{path.name} changed: run `make golden` and review the diff"
    )


def written(query: Query) -> str:
    parameters = "".join(f"-- ${name} = {value}\n" for name, value in query.parameters.items())
    tiles = "".join(
        f"-- {{{name}}}: {len(listed)} of {listed[0]} to {listed[-1]}\n"
        for name, listed in query.tiles.items()
    )
    return f"{parameters}{tiles}{query.sql}\n"


@pytest.mark.parametrize("code", metrics())
def test_compiled_queries(code: str, is_written_anew: bool) -> None:
    entry = metric(code)
    head = f"-- {code}: {entry.formula.en}\n-- {entry.unit.value}, {entry.additivity.value}, {entry.owner.value}\n\n"
    text = head + "\n".join(written(query) for query in compiled(code, DAYS))
    same(GOLDEN / "queries" / f"{code}.sql", text, is_written_anew=is_written_anew)


def values(facts: ShopFacts, *periods: Period) -> str:
    """Every figure of the shop, and of its three largest segments where it is known by segment only."""
    found = {str(period): {code: _value(facts, code, period) for code in metrics()} for period in periods}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _value(facts: ShopFacts, code: str, period: Period) -> object:
    whole = figure(facts, code, period)
    if whole.value is not None:
        return round(whole.value, 9)
    for by in ("product", "keyword", "staff"):
        segments = figure(facts, code, period, by).by_segment
        if segments:
            largest = sorted(segments.items(), key=lambda item: (-item[1], item[0]))[:3]
            return {"by": by, **{segment: round(value, 9) for segment, value in largest}}
    return {"missing": [note.en for note in whole.notes]}


def test_values_on_hand_made_facts(tmp_path: Path, is_written_anew: bool) -> None:
    facts = ShopFacts(whole_shop(tmp_path / "facts"), SHOP)
    same(GOLDEN / "hand_made.json", values(facts, WEEK), is_written_anew=is_written_anew)


def test_values_on_the_demo_shop(demo_store: FactStore, is_written_anew: bool) -> None:
    facts = ShopFacts(demo_store.snapshot(), DEMO_SHOP)
    same(GOLDEN / "demo.json", values(facts, *DEMO_PERIODS), is_written_anew=is_written_anew)


@pytest.mark.parametrize("name", ["hand_made", "demo"])
def test_every_figure_is_known_in_one_of_the_periods(name: str) -> None:
    periods = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8")).values()
    known = {
        code
        for figures in periods
        for code, value in figures.items()
        if not (isinstance(value, dict) and "missing" in value)
    }
    assert known == metrics().keys()
