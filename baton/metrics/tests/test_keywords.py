from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from baton.facts.snapshot import Snapshot
from baton.kit.errors import NotAnswerable
from baton.metrics.keywords import KeywordTable, keywords
from baton.metrics.tests.hand_made import SHOP, WEEK, Row, rows, snapshot, span, whole_shop

LATEST = date(2026, 9, 20)


def ask(facts: Snapshot, brands: tuple[str, ...] = ("Philips",)) -> KeywordTable:
    return keywords(facts, SHOP, WEEK, brands, latest_complete=LATEST)


def of(folder: Path, *words: Row) -> KeywordTable:
    each = [{"occurrence": 1, **word} for word in words]
    return ask(snapshot(folder / "facts", keyword_period=rows(WEEK, *each)))


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> KeywordTable:
    return ask(whole_shop(tmp_path_factory.mktemp("whole") / "facts"))


def test_words_that_the_platform_spells_alike_stay_apart(table: KeywordTable) -> None:
    twins = {line.occurrence: line.impressions for line in table.lines if line.keyword == "zapatos de nios"}
    assert twins == {1: 10, 2: 30}


def test_a_word_in_demand_and_rarely_shown_is_an_opportunity(table: KeywordTable) -> None:
    best = table.opportunities[0]
    assert best.line.keyword == "led panel light"
    assert best.line.of_top10 == 400 / 5000
    assert best.score == pytest.approx(80 * (1 - 0.08))
    assert best.line.is_advertised is False
    assert "没有投直通车" in [reason.zh for reason in best.reasons]


def test_somebody_elses_brand_is_never_an_opportunity(table: KeywordTable) -> None:
    assert [line.keyword for line in table.branded] == ["philips bulb"]
    assert table.branded[0].brands == ("Philips",)
    assert "philips bulb" not in [each.line.keyword for each in table.opportunities]


def test_a_word_well_shown_or_little_searched_is_none(tmp_path: Path) -> None:
    found = of(
        tmp_path,
        {"keyword": "well shown", "impressions": 90, "top10_impressions": 100.0, "keyword_index": 90.0},
        {"keyword": "little searched", "impressions": 1, "top10_impressions": 100.0, "keyword_index": 1.0},
        {"keyword": "no index", "impressions": 1, "top10_impressions": 100.0},
        {"keyword": "no peers", "impressions": 1, "keyword_index": 95.0},
        {"keyword": "chance", "impressions": 5, "top10_impressions": 100.0, "keyword_index": 91.0},
    )
    assert [each.line.keyword for each in found.opportunities] == ["chance"]


def test_clicks_are_judged_only_where_some_were_expected(tmp_path: Path) -> None:
    found = of(
        tmp_path,
        {
            "keyword": "liked",
            "impressions": 1000,
            "clicks": 90,
            "top10_impressions": 9000.0,
            "keyword_index": 9.0,
        },
        {
            "keyword": "disliked",
            "impressions": 1000,
            "clicks": 10,
            "top10_impressions": 9000.0,
            "keyword_index": 9.0,
        },
        {
            "keyword": "unseen",
            "impressions": 10,
            "clicks": 0,
            "top10_impressions": 9000.0,
            "keyword_index": 9.0,
        },
    )
    judged = {each.line.keyword: each.is_clicked_well for each in found.opportunities}
    assert judged == {"liked": True, "disliked": False, "unseen": None}


def test_levels_are_those_of_the_last_file(tmp_path: Path) -> None:
    days = [
        row
        for number, day in enumerate(WEEK.days())
        for row in rows(
            span(str(day)),
            {"keyword": "led", "occurrence": 1, "impressions": number, "keyword_index": 10.0 * number},
        )
    ]
    line = ask(snapshot(tmp_path / "facts", keyword_period=days)).lines[0]
    assert line.impressions == 21
    assert line.impressions_in_last == 6
    assert line.keyword_index == 60


def test_without_an_index_there_is_no_list(tmp_path: Path) -> None:
    assert of(tmp_path, {"keyword": "led", "impressions": 1}).opportunities == ()


def test_a_period_without_keyword_files_is_refused(tmp_path: Path) -> None:
    facts = whole_shop(tmp_path / "facts")
    with pytest.raises(NotAnswerable) as refusal:
        keywords(facts, SHOP, span("2026-09-06", "2026-09-12"), (), latest_complete=LATEST)
    assert refusal.value.code == "period_not_covered"
