"""Standing claims in hand-made shops: clearly so, clearly not, and not to be told; and in the demo shops."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from baton.drivers.claim_terms import Claim, Verdict
from baton.drivers.claims import CLAIMS, PERIODS, claim, claims
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


# Each of the eight on facts whose answer is known ------------------------------------------------------------------

LOW: Mapping[str, Mapping[str, object]] = {
    "inquiry_quality_low": {"is_promising": False},
    "too_few_inquiries": {"inquiries": 20},
    "inquiries_not_caught": {"first_reply_at": None},
    "impressions_no_clicks": {"clicks": 240},
    "clicks_no_inquiries": {"inquiries": 20},
    "too_few_trade_assurance_orders": {"trade_assurance_orders": 10},
    "reply_rate_low": {"reply_rate": 0.6},
    "rfq_not_quoted": {"rfq_quotes": 0},
}
OWNERS = {
    "inquiry_quality_low": Owner.SHARED,
    "too_few_inquiries": Owner.MARKETING,
    "inquiries_not_caught": Owner.SALES,
    "impressions_no_clicks": Owner.MARKETING,
    "clicks_no_inquiries": Owner.MARKETING,
    "too_few_trade_assurance_orders": Owner.SALES,
    "reply_rate_low": Owner.SALES,
    "rfq_not_quoted": Owner.SALES,
}


def made_up(folder: Path, code: str, first: Period, *, is_low: bool) -> Snapshot:
    """A whole shop from `first` on, in which only the claim's own figure is low in the last week."""
    changed = LOW[code] if is_low else {}
    of_log = {name: value for name, value in changed.items() if name in ("is_promising", "first_reply_at")}
    of_days = {name: value for name, value in changed.items() if name in USUAL}
    weeks = [week for week in WEEKS if week.start >= first.start]
    before = Period(weeks[-1].start, WEEK.start - ONE_DAY)
    kept = [
        row for row in log(20, **of_log) if str(row["received_at"]) >= str(noon(before.start.isoformat()))
    ]
    quotes = [
        row
        for week in weeks
        for row in rows(
            week, {"staff": "Wang", "rfq_quotes": changed.get("rfq_quotes", 14) if week == WEEK else 14}
        )
    ]
    return snapshot(
        folder,
        shop_day=[*daily(before, **USUAL), *daily(WEEK, **{**USUAL, **of_days})],
        inquiry=kept,
        staff_period=quotes,
    )


@pytest.mark.parametrize("code", CLAIMS)
def test_each_of_the_eight_where_the_answer_is_known(tmp_path: Path, code: str) -> None:
    low = told(made_up(tmp_path / "low", code, WEEKS[-1], is_low=True), code)
    as_ever = told(made_up(tmp_path / "as_ever", code, WEEKS[-1], is_low=False), code)
    young = told(made_up(tmp_path / "young", code, WEEKS[2], is_low=True), code)
    assert (low.verdict, as_ever.verdict) == (Verdict.SUPPORTED, Verdict.NOT_SUPPORTED)
    assert low.owner is as_ever.owner is OWNERS[code]
    for found in (low, as_ever):
        assert found.needs is None
        assert found.baseline is not None
        assert found.low_from is not None
        assert found.figure.interval is not None
        assert len([past for past in found.history if past.value is not None]) == 8
    assert young.verdict is Verdict.CANNOT_TELL
    assert young.needs is not None
    assert "1 more period of" in young.needs.en
    assert [past.value for past in young.history if past.value is not None]


def test_only_the_claim_that_is_so_is_supported(tmp_path: Path) -> None:
    facts = made_up(tmp_path, "impressions_no_clicks", WEEKS[-1], is_low=True)
    found = {one.claim.code: one.verdict for one in claims(facts, SHOP, WEEK, latest_complete=LAST)}
    assert [code for code, verdict in found.items() if verdict is Verdict.SUPPORTED] == [
        "impressions_no_clicks"
    ]


def test_nearly_all_answered_is_judged_by_a_tenth(tmp_path: Path) -> None:
    """From 95 % to 84 %, three times as many are without a reply in time: that is not "as ever"."""
    usual = {**USUAL, "reply_rate": 0.95, "inquiries": 200}
    facts = snapshot(
        tmp_path, shop_day=[*daily(EARLIER, **usual), *daily(WEEK, **{**usual, "reply_rate": 0.84})]
    )
    assert told(facts, "reply_rate_low").verdict is Verdict.SUPPORTED


def test_a_figure_without_a_past_gives_way_to_one_with(tmp_path: Path) -> None:
    entries = [
        inquiry(number, day.isoformat(), source="rfq", quoted_on=day + ONE_DAY)
        for number, day in enumerate(
            day for day in Period(EARLIER.start, WEEK.end + timedelta(days=4)).days() for _ in range(3)
        )
    ]
    staff = rows(WEEK, {"staff": "Wang", "rfq_quotes": 5})
    found = told(shop(tmp_path, inquiry=entries, staff_period=staff), "rfq_not_quoted")
    assert (found.verdict, found.source, found.is_share) == (Verdict.NOT_SUPPORTED, "inquiry", True)


def test_a_gap_on_record_hides_the_log_unless_it_has_those_days(tmp_path: Path) -> None:
    gap = {
        "event_id": "E1",
        "started_on": WEEK.start,
        "ended_on": WEEK.start + ONE_DAY,
        "kind": "import_gap",
        "title": "not imported",
    }
    whole, without = log(20), [row for row in log(20) if not _is_in(row, WEEK.start, WEEK.start + ONE_DAY)]
    told_of = told(shop(tmp_path / "whole", inquiry=whole, event=[gap]), "inquiry_quality_low")
    assert told_of.verdict is Verdict.NOT_SUPPORTED
    hidden = told(shop(tmp_path / "without", inquiry=without, event=[gap]), "inquiry_quality_low")
    assert hidden.verdict is Verdict.CANNOT_TELL
    assert hidden.figure.value is None
    assert hidden.why is not None
    assert "on record as not imported" in hidden.why.en
    assert hidden.needs is not None
    assert "the missing days" in hidden.needs.en
    later = told(shop(tmp_path / "later", inquiry=without), "inquiry_quality_low")
    assert later.figure.n == 100


def _is_in(row: Row, first: date, last: date) -> bool:
    return str(first) <= str(row["received_at"])[:10] <= str(last)


def test_a_gap_in_the_week_leaves_its_history(tmp_path: Path) -> None:
    days = [row for row in with_last_week() if row["period_start"] != WEEK.start]
    found = told(snapshot(tmp_path, shop_day=days), "too_few_trade_assurance_orders")
    assert [past.value for past in found.history] == [280] * 8
    assert found.baseline is not None
    assert found.baseline.value == pytest.approx(280)
    assert found.needs is not None
    assert found.needs.en.startswith("the missing days")


def test_products_behind_a_claim_that_is_not_so_for_the_shop(tmp_path: Path) -> None:
    usual = [
        {"product_id": f"1601234567890{number}", "impressions": 4000, "clicks": 80} for number in range(5)
    ]
    dead = {"product_id": "16099999999999", "product_name": "Dead lamp", "impressions": 4000, "clicks": 0}
    facts = snapshot(tmp_path, shop_day=with_last_week(), product_period=rows(WEEK, *usual, dead))
    found = told(facts, "impressions_no_clicks")
    assert found.verdict is Verdict.NOT_SUPPORTED
    assert found.behind is not None
    (only,) = found.behind.segments
    assert (only.segment, only.part, only.whole) == ("16099999999999", 0, 4000)
    assert only.expected == pytest.approx(80)
    assert "Dead lamp" in found.behind.reading.en
    assert told(facts, "too_few_inquiries").behind is None


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
    assert large["reply_rate_low"].verdict is Verdict.NOT_SUPPORTED
    assert large["rfq_not_quoted"].verdict is Verdict.CANNOT_TELL
    slow = Period(date(2026, 8, 16), date(2026, 8, 22))
    for code in ("reply_rate_low", "inquiries_not_caught"):
        assert claim(facts, "minglan", code, slow, latest_complete=day).verdict is Verdict.SUPPORTED
    assert all(len(one.history) == PERIODS for one in large.values())
    small = claims(facts, "xinghe", last_weeks(day, 4), latest_complete=day)
    unsure = [one for one in small if one.verdict is Verdict.CANNOT_TELL]
    assert len(unsure) >= 5
    assert all(one.needs for one in unsure)
