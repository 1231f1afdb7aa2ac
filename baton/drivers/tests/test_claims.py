"""Standing claims in hand-made shops: clearly so, clearly not, and not to be told; and in the demo shops."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from baton.drivers.claims import CLAIMS, PERIODS, Claim, Verdict, claim, claims
from baton.drivers.sentence import STRETCHES
from baton.facts.snapshot import Snapshot
from baton.facts.store import FactStore
from baton.kit.data_days import last_weeks
from baton.kit.errors import NotAnswerable, NotFound
from baton.kit.glossary import Owner
from baton.kit.period import ONE_DAY, Period
from baton.metrics.tests.hand_made import SHOP, Row, daily, inquiry, noon, rows, snapshot

LAST = date(2026, 9, 19)
WEEK = last_weeks(LAST, 1)
WEEKS = [
    Period(WEEK.start - timedelta(days=7 * back), WEEK.end - timedelta(days=7 * back)) for back in range(9)
]
EARLIER = Period(WEEKS[-1].start, WEEK.start - ONE_DAY)

USUAL: Mapping[str, object] = {
    "impressions": 20000,
    "clicks": 400,
    "inquiries": 40,
    "trade_assurance_orders": 40,
    "reply_rate": 0.9,
}


def shop(folder: Path, /, *, usual: Mapping[str, object] = USUAL, **datasets: list[Row]) -> Snapshot:
    """Eight usual weeks; what the last week is like is in `datasets`."""
    return snapshot(folder, **{"shop_day": daily(EARLIER, **usual), **datasets})


def with_last_week(**changed: object) -> list[Row]:
    return [*daily(EARLIER, **USUAL), *daily(WEEK, **{**USUAL, **changed})]


def log(per_day: int, **last_week: object) -> list[Row]:
    """Nine weeks of answered inquiries, three in five promising; the last week's rows as told."""
    found: list[Row] = []
    for day in Period(EARLIER.start, WEEK.end + ONE_DAY).days():
        for _ in range(per_day):
            number, said = len(found), day.isoformat()
            usual: dict[str, object] = {
                "source": "inquiry",
                "is_promising": number % 5 < 3,
                "first_reply_at": noon(said) + timedelta(hours=2),
            }
            found.append(inquiry(number, said, **{**usual, **(last_week if day >= WEEK.start else {})}))
    return found


def told(facts: Snapshot, code: str, period: Period = WEEK) -> Claim:
    return claim(facts, SHOP, code, period, latest_complete=LAST + ONE_DAY)


SUPPORTED = [
    ("too_few_inquiries", {"inquiries": 20}, 140),
    ("impressions_no_clicks", {"clicks": 240}, 240 / 20000),
    ("clicks_no_inquiries", {"inquiries": 20}, 0.05),
    ("too_few_trade_assurance_orders", {"trade_assurance_orders": 10}, 70),
    ("reply_rate_low", {"reply_rate": 0.6}, 0.6),
]


@pytest.mark.parametrize(("code", "changed", "value"), SUPPORTED)
def test_a_figure_well_below_its_own_past_supports_the_claim(
    tmp_path: Path, code: str, changed: Mapping[str, object], value: float
) -> None:
    found = told(snapshot(tmp_path, shop_day=with_last_week(**changed)), code)
    assert found.verdict is Verdict.SUPPORTED
    assert found.needs is None
    assert found.figure.value == pytest.approx(value)
    assert found.figure.interval is not None
    assert found.baseline is not None
    assert found.figure.interval[0] <= value <= found.figure.interval[1] < found.baseline.value
    assert STRETCHES[found.owner].zh in found.reading.zh
    assert found.claim.name.en in found.reading.en


@pytest.mark.parametrize("code", [code for code, _, _ in SUPPORTED])
def test_a_figure_as_ever_does_not_support_it(tmp_path: Path, code: str) -> None:
    found = told(snapshot(tmp_path, shop_day=with_last_week()), code)
    assert found.verdict is Verdict.NOT_SUPPORTED
    assert found.needs is None
    assert found.baseline is not None
    assert found.baseline.value == pytest.approx(found.figure.value)
    assert [past.value for past in found.history] == pytest.approx([found.figure.value] * 8)


@pytest.mark.parametrize("code", CLAIMS)
def test_what_no_file_has_brought_cannot_be_told(tmp_path: Path, code: str) -> None:
    facts = snapshot(tmp_path, shop_day=daily(Period(EARLIER.start, WEEK.end), visits=5))
    found = told(facts, code)
    assert found.verdict is Verdict.CANNOT_TELL
    assert found.figure.value is None
    assert found.baseline is None
    assert found.needs == CLAIMS[code].needs
    assert found.needs.zh in found.reading.zh


def test_many_without_reply_supports_that_nobody_catches_them(tmp_path: Path) -> None:
    facts = shop(tmp_path, shop_day=with_last_week(), inquiry=log(20, first_reply_at=None))
    found = told(facts, "inquiries_not_caught")
    assert found.verdict is Verdict.SUPPORTED
    assert found.figure.value == 0
    assert found.figure.n == 140
    assert found.owner is Owner.SALES


def test_a_reply_after_a_day_did_not_catch(tmp_path: Path) -> None:
    late = noon("2026-09-28")
    found = told(
        shop(tmp_path, shop_day=with_last_week(), inquiry=log(20, first_reply_at=late)),
        "inquiries_not_caught",
    )
    assert found.figure.value == 0


def test_few_inquiries_and_few_caught_begin_earlier(tmp_path: Path) -> None:
    facts = shop(tmp_path, shop_day=with_last_week(inquiries=10), inquiry=log(20, first_reply_at=None))
    found = told(facts, "inquiries_not_caught")
    assert found.verdict is Verdict.NOT_SUPPORTED
    assert "look there first" in found.reading.en


def test_inquiries_too_young_to_have_been_answered_are_left_out(tmp_path: Path) -> None:
    facts = snapshot(
        tmp_path,
        shop_day=with_last_week(),
        inquiry=[row for row in log(20) if row["received_at"] < noon("2026-09-20")],  # type: ignore[operator]
    )
    assert told(facts, "inquiries_not_caught").figure.n == 120


def test_poor_grades_support_that_quality_is_low(tmp_path: Path) -> None:
    assert (
        told(shop(tmp_path / "same", inquiry=log(20)), "inquiry_quality_low").verdict is Verdict.NOT_SUPPORTED
    )
    poor = told(shop(tmp_path / "poor", inquiry=log(20, is_promising=False)), "inquiry_quality_low")
    assert poor.verdict is Verdict.SUPPORTED
    assert poor.owner is Owner.SHARED


def test_inquiries_without_a_grade_are_not_poor(tmp_path: Path) -> None:
    found = told(shop(tmp_path, inquiry=log(20, is_promising=None)), "inquiry_quality_low")
    assert found.verdict is Verdict.CANNOT_TELL
    assert found.needs == CLAIMS["inquiry_quality_low"].needs
    assert "only 0 of 140" in found.reading.en


def test_quotes_from_staff_files_and_none_this_week(tmp_path: Path) -> None:
    staff = [row for week in WEEKS[1:] for row in rows(week, {"staff": "Wang", "rfq_quotes": 9})]
    none = rows(WEEK, {"staff": "Wang", "rfq_quotes": 0})
    found = told(shop(tmp_path, staff_period=[*staff, *none]), "rfq_not_quoted")
    assert found.verdict is Verdict.SUPPORTED
    assert found.figure.value == 0


def test_without_staff_files_the_log_tells_of_rfqs(tmp_path: Path) -> None:
    def requests(quoted_last_week: bool) -> list[Row]:
        entries: list[Row] = []
        for day in Period(EARLIER.start, WEEK.end + timedelta(days=4)).days():
            is_quoted = quoted_last_week or day < WEEK.start
            for _ in range(3):
                entries.append(
                    inquiry(
                        len(entries),
                        day.isoformat(),
                        source="rfq",
                        quoted_on=day + ONE_DAY if is_quoted else None,
                    )
                )
        return entries

    quoted = told(shop(tmp_path / "quoted", inquiry=requests(True)), "rfq_not_quoted")
    assert (quoted.verdict, quoted.figure.value, quoted.figure.n) == (Verdict.NOT_SUPPORTED, 1.0, 21)
    unquoted = told(shop(tmp_path / "unquoted", inquiry=requests(False)), "rfq_not_quoted")
    assert (unquoted.verdict, unquoted.figure.value) == (Verdict.SUPPORTED, 0.0)


def test_noughts_all_along_cannot_be_told(tmp_path: Path) -> None:
    facts = snapshot(
        tmp_path, shop_day=daily(Period(EARLIER.start, WEEK.end), trade_assurance_orders=0, impressions=9)
    )
    found = told(facts, "too_few_trade_assurance_orders")
    assert found.verdict is Verdict.CANNOT_TELL
    assert (found.figure.value, found.figure.interval, found.baseline) == (0, None, None)
    assert found.needs is not None
    assert "target" in found.needs.en


def test_two_earlier_weeks_are_too_few(tmp_path: Path) -> None:
    facts = snapshot(tmp_path, shop_day=daily(Period(WEEKS[2].start, WEEK.end), **USUAL))
    found = told(facts, "too_few_inquiries")
    assert found.verdict is Verdict.CANNOT_TELL
    assert found.needs is not None
    assert "1 more period of" in found.needs.en


def test_a_gap_is_not_nought_and_no_other_file_stands_in_for_it(tmp_path: Path) -> None:
    gap = WEEKS[3]
    days = [row for row in with_last_week() if not gap.contains(row["period_start"])]  # type: ignore[arg-type]
    products = rows(gap, {"product_id": "16012345678901", "inquiries": 3})
    found = told(snapshot(tmp_path, shop_day=days, product_period=products), "too_few_inquiries")
    missing = next(past for past in found.history if past.period == gap)
    assert (missing.value, missing.n) == (None, None)
    assert found.baseline is not None
    assert found.baseline.periods == 7
    assert found.verdict is Verdict.NOT_SUPPORTED


def test_a_gap_in_the_week_itself_cannot_be_told(tmp_path: Path) -> None:
    days = [row for row in with_last_week() if row["period_start"] != WEEK.start]
    found = told(snapshot(tmp_path, shop_day=days), "too_few_inquiries")
    assert found.verdict is Verdict.CANNOT_TELL
    assert found.figure.value is None


def test_unknown_claims_and_empty_periods_are_refused(tmp_path: Path) -> None:
    facts = snapshot(tmp_path, shop_day=with_last_week())
    with pytest.raises(NotFound, match="reply_rate_low"):
        told(facts, "reply_rate")
    with pytest.raises(NotAnswerable):
        told(facts, "reply_rate_low", Period(LAST, LAST + timedelta(days=9)))
    assert told(facts, "Reply-Rate-Low").claim.code == "reply_rate_low"


def test_all_of_them_at_once_say_the_same_as_each(tmp_path: Path) -> None:
    facts = shop(tmp_path, shop_day=with_last_week(clicks=240), inquiry=log(8))
    together = claims(facts, SHOP, WEEK, latest_complete=LAST)
    assert [one.claim.code for one in together] == list(CLAIMS)
    assert list(together) == [claim(facts, SHOP, code, WEEK, latest_complete=LAST) for code in CLAIMS]


def test_demo_shops(demo_store: FactStore) -> None:
    """The large shop's missing Trade Assurance orders are seen; the small one mostly cannot tell, and says so."""
    facts, day = demo_store.snapshot(), date(2026, 11, 22)
    large = {one.claim.code: one for one in claims(facts, "minglan", last_weeks(day, 4), latest_complete=day)}
    assert large["too_few_trade_assurance_orders"].verdict is Verdict.SUPPORTED
    assert large["too_few_inquiries"].verdict is Verdict.NOT_SUPPORTED
    assert large["too_few_inquiries"].figure.value == 612
    assert large["inquiry_quality_low"].verdict is Verdict.NOT_SUPPORTED
    assert large["impressions_no_clicks"].verdict is Verdict.NOT_SUPPORTED
    assert all(len(one.history) == PERIODS for one in large.values())
    small = claims(facts, "xinghe", last_weeks(day, 4), latest_complete=day)
    unsure = [one for one in small if one.verdict is Verdict.CANNOT_TELL]
    assert len(unsure) >= 5
    assert all(one.needs for one in unsure)
