"""Listings: titles, keywords and their ranks, brands, what is never shown, what is stale or incomplete."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from baton.daybook.day_facts import DayFacts
from baton.daybook.listings import keywords_of, stands_in
from baton.daybook.tests.hand_made_day import TODAY, facts_of, found, on, settled
from baton.facts.tests.logs import Row

NOTED, LATER = "2026-09-21", "2026-09-22"
WORDS = ("nike", "philips")


@pytest.fixture(autouse=True)
def brands(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shop's list, without a database."""
    monkeypatch.setattr("baton.daybook.playbooks.brand_word.brand_words", lambda _: WORDS)


def state(product: str, noted: str = NOTED, **columns: object) -> Row:
    return {"noted_on": on(noted), "product_id": product, **columns}


def weeks(product: str, *impressions: int | None, last: str = "2026-09-19") -> list[Row]:
    """One row a platform week, the newest last."""
    rows: list[Row] = []
    for back, count in enumerate(reversed(impressions)):
        end = on(last) - timedelta(days=7 * back)
        rows.append(
            {
                "period_start": end - timedelta(days=6), "period_end": end, "product_id": product,
                "product_name": f"Lamp {product}", "product_owner": "Wang", "impressions": count,
            }
        )  # fmt: skip
    return rows


def morning(
    folder: Path, states: Sequence[Row] = (), periods: Sequence[Row] = (), day: date = TODAY
) -> DayFacts:
    both = (("product_state", states), ("product_period", periods))
    rows: dict[str, Any] = {name: found for name, found in both if found}
    return facts_of(folder, day=day, **rows)


@pytest.mark.parametrize(
    ("keyword", "title", "is_there"),
    [
        ("led panel lights", "600x600 LED Panel Light UGR19", True),
        ("panel led", "LED panel", True),
        ("led strip", "LED panel", False),
        ("batteries", "battery pack", True),
        ("glass", "glas vase", False),
        ("", "LED panel", False),
    ],
)
def test_a_keyword_stands_in_a_title_word_by_word(keyword: str, title: str, is_there: bool) -> None:
    assert stands_in(keyword, title) is is_there


def test_keywords_are_read_from_one_cell() -> None:
    assert keywords_of("led panel, ceiling light；面板灯|ugr19 ") == (
        "led panel",
        "ceiling light",
        "面板灯",
        "ugr19",
    )
    assert keywords_of(None) == ()


# Titles and keywords --------------------------------------------------------------------------------------------


def test_a_title_without_its_keywords_is_told_the_most_shown_first(tmp_path: Path) -> None:
    day = morning(
        tmp_path,
        [
            state("A", title="LED panel light", listing_keywords="led strip, flood light"),
            state("B", title="LED panel light", listing_keywords="flood light"),
            state("C", title="LED panel light", listing_keywords="led panel, panel lights, flood light"),
            state("D", title="LED panel light"),
            state("E", title="LED panel light", listing_keywords="flood light", is_listed=False),
        ],
        [*weeks("A", 5, 5, 5, 5), *weeks("B", 50, 50, 50, 50)],
    )
    told = found("title_keywords", day)
    assert list(told) == ["B", "A"]
    assert "2 个关键词里 2 个不在标题里：led strip、flood light" in told["A"].why.zh
    assert "近 4 周曝光 20" in told["A"].why.zh
    assert told["A"].staff == "Wang"
    # None of three is enough where the shop asks for all of them.
    assert set(found("title_keywords", day, least_match=100)) == {"A", "B", "C"}


def test_a_title_is_done_when_a_later_note_holds_the_words(tmp_path: Path) -> None:
    tasks = list(
        found(
            "title_keywords", morning(tmp_path, [state("A", title="Lamp", listing_keywords="led panel")])
        ).values()
    )
    assert settled("title_keywords", morning(tmp_path), tasks) == {}
    silent = morning(tmp_path, [state("A", LATER)])
    assert settled("title_keywords", silent, tasks) == {}
    done = morning(tmp_path, [state("A", LATER, title="LED panel", listing_keywords="led panel")])
    assert set(settled("title_keywords", done, tasks)) == {"A"}


# Ranks ----------------------------------------------------------------------------------------------------------


def ranks(product: str, *places: int | None, last: str = NOTED, keyword: str = "led panel") -> list[Row]:
    """A note a week, the newest last; None: not among the results."""
    return [
        {
            "noted_on": on(last) - timedelta(days=7 * back), "keyword": keyword, "product_id": product,
            "rank": place, "best_peer_rank": 2,
        }
        for back, place in enumerate(reversed(places))
    ]  # fmt: skip


def asked(product: str, inquiries: int) -> list[Row]:
    return [{**row, "inquiries": inquiries} for row in weeks(product, 50, 50, 50, 50)]


def rank_morning(
    folder: Path, notes: Sequence[Row], day: date = TODAY, states: Sequence[Row] = ()
) -> DayFacts:
    seen = [*asked("A", 2), *asked("B", 0), *weeks("HIDDEN", 0, 0, 0, 0)]
    return facts_of(folder, day=day, keyword_rank=notes, product_period=seen, product_state=states)


def test_a_rank_that_left_the_first_page_is_told_with_its_course(tmp_path: Path) -> None:
    day = rank_morning(tmp_path, [*ranks("A", 9, 16, 31, None), *ranks("B", 8, 30, keyword="led; panel")])
    told = found("keyword_rank", day)
    assert list(told) == ["A:led panel", "B:led; panel"]
    first, second = told.values()
    assert first.title.zh == "「led panel」掉出首页：Lamp A"
    assert first.title.en == "Lamp A: off the first page for “led panel”"
    assert "9 → 16 → 31 → 没找到，同行最好第 2；这个产品近 4 周曝光 200、询盘 8" in first.why.zh
    assert "9 → 16 → 31 → not found, the best peer is at 2" in first.why.en
    assert first.evidence[0].path == "/day/rows/keyword_rank?product_id=A&keyword=led+panel"
    assert (first.figures["before"], first.is_urgent, first.staff) == (9, True, "Wang")
    assert (second.title.zh, second.is_urgent) == ("「led; panel」排名掉了：Lamp B", False)


@pytest.mark.parametrize(
    ("product", "places", "last"),
    [
        ("A", (9, 18), NOTED),  # fewer places than count as a fall
        ("A", (31, None, None), NOTED),  # gone before the last note
        ("A", (60, 70, None), NOTED),  # it was never on the first page
        ("A", (9, 40, 12), NOTED),  # back
        ("A", (None, 20), NOTED),  # it came
        ("A", (9,), NOTED),  # nothing to compare it with
        ("A", (9, None), "2026-09-01"),  # too old to say anything of today
        ("HIDDEN", (9, None), NOTED),  # nobody saw the product
        ("DOWN", (9, None), NOTED),  # it was taken down
    ],
)
def test_ranks_that_need_nobody(
    product: str, places: tuple[int | None, ...], last: str, tmp_path: Path
) -> None:
    down = [state("DOWN", is_listed=False)]
    day = rank_morning(tmp_path, [*ranks("OTHER", 5, 5), *ranks(product, *places, last=last)], states=down)
    assert found("keyword_rank", day) == {}


def test_many_places_count_as_a_fall_as_many_as_the_shop_says(tmp_path: Path) -> None:
    day = rank_morning(tmp_path, [*ranks("A", 5, 9, 14), *ranks("B", 5, 30, 20)])
    assert found("keyword_rank", day) == {}
    assert list(found("keyword_rank", day, drop=9)) == ["A:led panel"]
    assert list(found("keyword_rank", day, first_page=10)) == ["A:led panel"]


def test_a_rank_is_done_when_a_later_note_has_it_back(tmp_path: Path) -> None:
    day = rank_morning(tmp_path, ranks("A", 9, None))
    tasks = list(found("keyword_rank", day).values())
    later, newer = on("2026-09-29"), "2026-09-28"
    assert settled("keyword_rank", day, tasks) == {}
    for still in (None, 60, 25):
        lost = rank_morning(tmp_path, ranks("A", still, last=newer), later)
        assert settled("keyword_rank", lost, tasks) == {}
    back = rank_morning(tmp_path, ranks("A", 12, last=newer), later)
    assert settled("keyword_rank", back, tasks)["A:led panel"].zh == "2026-09-28 登记：第 12"
    down = rank_morning(tmp_path / "down", ranks("A", 9, None), later, [state("A", newer, is_listed=False)])
    assert "已下架" in settled("keyword_rank", down, tasks)["A:led panel"].zh


# Brands ---------------------------------------------------------------------------------------------------------


def test_a_brand_in_title_keywords_or_advertising_is_told(tmp_path: Path) -> None:
    ads = [
        {
            "period_start": on("2026-09-20"), "period_end": on("2026-09-20"), "campaign": "c", "keyword": word,
            "product_id": "", "country": "", "ad_spend": spend, "clicks": 1,
        }
        for word, spend in (("philips bulb", 9.0), ("led bulb", 9.0))
    ]  # fmt: skip
    day = facts_of(
        tmp_path,
        product_period=[*weeks("A", 5), *weeks("B", 5), *weeks("C", 5)],
        product_state=[
            state("A", title="Bulb like Philips"),
            state("B", title="Bulb", listing_keywords="nike lamp"),
            state("C", title="Philipsburg lamp"),
        ],
        ad_day=ads,
    )
    told = found("brand_word", day)
    assert list(told) == ["A", "B", "ad:philips bulb"]
    assert "标题里" in told["A"].title.zh
    assert "关键词里" in told["B"].title.zh
    assert all(proposal.is_urgent for proposal in told.values())


def test_a_brand_is_done_when_a_later_note_is_without_it(tmp_path: Path) -> None:
    day = morning(tmp_path, [state("A", title="Philips bulb")], weeks("A", 5))
    tasks = list(found("brand_word", day).values())
    assert settled("brand_word", day, tasks) == {}
    assert settled("brand_word", morning(tmp_path, [state("B", LATER, title="Lamp")]), tasks) == {}
    done = morning(tmp_path, [state("A", LATER, title="E27 bulb")])
    assert set(settled("brand_word", done, tasks)) == {"A"}


# Never shown ----------------------------------------------------------------------------------------------------


def test_only_what_was_not_shown_in_any_week_is_never_shown(tmp_path: Path) -> None:
    day = morning(
        tmp_path,
        [state("DOWN", is_listed=False), state("GOOD", quality_score=4.8)],
        [
            *weeks("ZERO", 0, 0, 0, 0), *weeks("ONCE", 0, 0, 1, 0), *weeks("NEW", 0, 0), *weeks("GAP", 0, None, 0, 0),
            *weeks("DOWN", 0, 0, 0, 0), *weeks("GOOD", 0, 0, 0, 0), *weeks("BEFORE", 9, 0, 0, 0, 0),
        ],
    )  # fmt: skip
    assert list(found("zero_exposure", day)) == ["GOOD", "BEFORE", "ZERO"]
    assert list(found("zero_exposure", day, weeks=2)) == ["GOOD", "BEFORE", "GAP", "NEW", "ZERO"]


def test_a_product_is_done_when_it_is_shown_or_taken_down(tmp_path: Path) -> None:
    day = morning(tmp_path, [state("B")], [*weeks("A", 0, 0, 0, 0), *weeks("B", 0, 0, 0, 0)])
    tasks = list(found("zero_exposure", day).values())
    assert settled("zero_exposure", day, tasks) == {}
    # A file in which it does not stand says nothing.
    later = on("2026-09-29")
    silent = morning(tmp_path, [], weeks("OTHER", 7, last="2026-09-26"), day=later)
    assert settled("zero_exposure", silent, tasks) == {}
    shown = morning(
        tmp_path, [state("B", LATER, is_listed=False)], weeks("A", 7, last="2026-09-26"), day=later
    )
    assert set(settled("zero_exposure", shown, tasks)) == {"A", "B"}


# Stale and incomplete -------------------------------------------------------------------------------------------


def test_a_listing_says_what_it_wants(tmp_path: Path) -> None:
    day = morning(
        tmp_path,
        [
            state("OLD", edited_on=on("2026-01-01"), quality_score=4.9),
            state("LOW", edited_on=on("2026-09-01"), quality_score=3.2),
            state("LACKS", edited_on=on("2026-09-01"), quality_score=4.9, missing_material="packing photos"),
            state("FINE", edited_on=on("2026-09-01"), quality_score=4.9),
            state("UNKNOWN"),
        ],
    )
    told = found("stale_listing", day)
    assert list(told) == ["LACKS", "LOW", "OLD"]
    assert "packing photos" in told["LACKS"].why.zh
    assert "信息质量分 3.2，要到 3.5" in told["LOW"].why.zh
    assert "264 天没编辑" in told["OLD"].why.zh
    assert not told["OLD"].is_important


def test_a_listing_is_done_when_it_was_edited_and_wants_nothing(tmp_path: Path) -> None:
    before = state("A", edited_on=on("2026-09-01"), quality_score=3.2, missing_material="photos")
    tasks = list(found("stale_listing", morning(tmp_path, [before])).values())
    for silent in (state("A", LATER), state("A", LATER, edited_on=on("2026-09-22")), state("B", LATER)):
        assert settled("stale_listing", morning(tmp_path, [silent]), tasks) == {}
    half = state("A", LATER, edited_on=on("2026-09-22"), quality_score=4.8, missing_material="photos")
    assert settled("stale_listing", morning(tmp_path, [half]), tasks) == {}
    done = state("A", LATER, edited_on=on("2026-09-22"), quality_score=4.8)
    assert set(settled("stale_listing", morning(tmp_path, [done]), tasks)) == {"A"}
