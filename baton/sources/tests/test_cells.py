"""Cells into values: what people and exports write, and what no cell may become."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.facts.contract import Additivity, Column, Kind, Measure, Unit
from baton.kit.text import Text
from baton.sources.cells import Parsed, clean, parse, parse_days
from baton.sources.problems import Spoilt
from baton.sources.workbook import Cells

SHANGHAI = ZoneInfo("Asia/Shanghai")
NAME = Text("列", "column")
COUNT = Measure("visits", Unit.COUNT, Additivity.ADDITIVE, NAME)
USD = Measure("order_amount", Unit.USD, Additivity.ADDITIVE, NAME)
CNY = Measure("ad_spend", Unit.CNY, Additivity.ADDITIVE, NAME)
RATE = Measure("reply_rate", Unit.SHARE, Additivity.LEVEL, NAME)
INDEX = Measure("keyword_index", Unit.SHARE, Additivity.LEVEL, NAME)
HOURS = Measure("first_reply_time", Unit.HOURS, Additivity.LEVEL, NAME)
STARS = Column("product_stars", Kind.NUMBER, NAME, most=5)
COLUMNS = {kind: Column(kind.value, kind, NAME) for kind in Kind if kind is not Kind.NUMBER}
CHOICE = Column("source", Kind.TEXT, NAME, choices=("inquiry", "chat", "rfq"))


def cells(*values: str | float | None) -> Cells:
    numbers = pa.array([value if isinstance(value, float | int) else None for value in values], pa.float64())
    texts = pa.array([value if isinstance(value, str) else None for value in values], pa.string())
    return Cells(numbers, texts, len(values))


def one(value: str | float | None, column: Column | Measure) -> object:
    """The value of one cell, or the code of what is wrong with it."""
    parsed = parse(cells(value), column, SHANGHAI)
    return parsed.problems[0].code if parsed.problems else parsed.values[0].as_py()


@pytest.mark.parametrize("blank", [None, "", " ", "　", "-", "--", "—", " - ", "\u200b", "\ufeff"])
@pytest.mark.parametrize(
    "column", [COUNT, USD, RATE, *COLUMNS.values(), CHOICE], ids=lambda column: column.kind
)
def test_blank_and_dash_are_null(blank: str | None, column: Column | Measure) -> None:
    assert one(blank, column) is None


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0", 0),
        (0.0, 0),
        (965.0, 965),
        ("1,000", 1000),
        ("１，２３４", 1234),
        ("12 345", 12345),
        ("2.5万", 25_000),
        ("2.3万", 23_000),
        ("1.2亿", 120_000_000),
        ("12次", 12),
        ("3.0", 3),
        ("-3", "negative"),
        (-3.0, "negative"),
        ("−3", "negative"),
        ("3.5", "not_whole"),
        (3.5, "not_whole"),
        ("12%", "not_a_number"),
        ("1,00", "not_a_number"),
        ("1.6E+13", "not_a_number"),
        ("abc", "not_a_number"),
        ("+5", "not_a_number"),
        ("￥5", "not_a_number"),
        ("=1+1", "formula"),
        ("#N/A", "error_cell"),
        ("#DIV/0!", "error_cell"),
        (1e300, "too_large"),
        (float("inf"), "too_large"),
        ("9" * 40, "too_large"),
        ("N/A", None),
    ],
)
def test_counts(cell: str | float, value: object) -> None:
    assert one(cell, COUNT) == value


@pytest.mark.parametrize(
    ("cell", "column", "value"),
    [
        ("¥229.12", CNY, 229.12),
        ("￥1,229.12", CNY, 1229.12),
        ("229.12元", CNY, 229.12),
        ("$12.50", CNY, "other_currency"),
        ("$12.50", USD, 12.5),
        ("US$ 1,254.00", USD, 1254.0),
        ("12.5 USD", USD, 12.5),
        ("¥12.5", USD, "other_currency"),
        ("€12.5", USD, "other_currency"),
        ("1.2万", USD, 12_000.0),
        ("99.27%", RATE, 0.9927),
        ("0.9927", RATE, 0.9927),
        (0.9927, RATE, 0.9927),
        ("100%", RATE, 1.0),
        ("0%", RATE, 0.0),
        ("970%", RATE, "not_a_share"),
        ("99.27", RATE, "not_a_share"),
        ("812.5", INDEX, 812.5),
        ("2.5", HOURS, 2.5),
        ("2.5小时", HOURS, 2.5),
        ("30分钟", HOURS, 0.5),
        ("2.5小时", USD, "not_a_number"),
        ("5星", STARS, 5.0),
        (4.5, STARS, 4.5),
        (50.0, STARS, "beyond_scale"),
        ("5.1", STARS, "beyond_scale"),
        ("-1", STARS, "negative"),
    ],
)
def test_figures_with_units(cell: str | float, column: Column | Measure, value: object) -> None:
    assert one(cell, column) == value


def test_a_score_beyond_its_scale_is_told_where_the_scale_ends() -> None:
    (found,) = parse(cells("55"), STARS, SHANGHAI).problems.values()
    assert found.reason == Text("最高是 5 分。", "The scale ends at 5.")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2026-09-13", date(2026, 9, 13)),
        ("2026/9/3", date(2026, 9, 3)),
        ("2026.09.13", date(2026, 9, 13)),
        ("20260913", date(2026, 9, 13)),
        (20260913.0, date(2026, 9, 13)),
        ("2026年9月13日", date(2026, 9, 13)),
        ("2026-09-13 10:22:33", date(2026, 9, 13)),
        ("2026-09-13T10:22:33", date(2026, 9, 13)),
        ("Mar. 31, 2026", date(2026, 3, 31)),
        ("13 Sep 2026", date(2026, 9, 13)),
        (46278.0, date(2026, 9, 13)),
        ("46278", date(2026, 9, 13)),
        (46278.75, date(2026, 9, 13)),
        ("2026-02-30", "not_a_day"),
        ("2026-13-01", "not_a_day"),
        ("1899-01-01", "not_a_day"),
        ("2026-09-13 foo", "not_a_day"),
        ("昨天", "not_a_day"),
        (3.0, "not_a_day"),
        ("03/04/2026", "ambiguous_day"),
    ],
)
def test_days(cell: str | float, value: object) -> None:
    assert one(cell, COLUMNS[Kind.DAY]) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2026-09-13 14:30", datetime(2026, 9, 13, 6, 30, tzinfo=UTC)),
        ("2026-09-13 14:30:05", datetime(2026, 9, 13, 6, 30, 5, tzinfo=UTC)),
        ("2026/9/13 2:30 PM", datetime(2026, 9, 13, 6, 30, tzinfo=UTC)),
        ("2026-09-13T14:30:00Z", datetime(2026, 9, 13, 14, 30, tzinfo=UTC)),
        ("2026-09-13T14:30:00+02:00", datetime(2026, 9, 13, 12, 30, tzinfo=UTC)),
        ("Mar. 31, 2026, 17:49:40 PDT.", datetime(2026, 4, 1, 0, 49, 40, tzinfo=UTC)),
        ("2026-09-13", datetime(2026, 9, 12, 16, 0, tzinfo=UTC)),
        (46278.5, datetime(2026, 9, 13, 4, 0, tzinfo=UTC)),
        ("2026-09-13 25:00", "not_an_instant"),
        ("2026-09-13 13:00 PM", "not_an_instant"),
        ("2026-09-13 bald", "not_an_instant"),
        ("2026-02-30 10:00", "not_a_day"),
    ],
)
def test_instants(cell: str | float, value: object) -> None:
    assert one(cell, COLUMNS[Kind.INSTANT]) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("16000000000001", "16000000000001"),
        (16000000000001.0, "16000000000001"),
        ("\t16000000000001", "16000000000001"),
        ("'16000000000001", "16000000000001"),
        ('="16000000000001"', "16000000000001"),
        ("007", "007"),
        ("1.6E+13", "spoiled_id"),
        (1.6e17, "spoiled_id"),
        (12.5, "spoiled_id"),
        ("=A1", "formula"),
    ],
)
def test_ids(cell: str | float, value: object) -> None:
    assert one(cell, COLUMNS[Kind.ID]) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("Y", True),
        ("y ", True),
        ("是", True),
        ("1", True),
        (1.0, True),
        ("N", False),
        ("否", False),
        ("也许", "not_a_flag"),
    ],
)
def test_flags(cell: str | float, value: object) -> None:
    assert one(cell, COLUMNS[Kind.FLAG]) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [("询盘", "inquiry"), ("TM", "chat"), ("TM chat", "chat"), ("rfq", "rfq"), ("信保", "unknown_choice")],
)
def test_choices(cell: str, value: object) -> None:
    assert one(cell, CHOICE) == value


def test_an_unknown_choice_names_the_choices() -> None:
    trouble = parse(cells("抖音"), CHOICE, SHANGHAI).problems[0]
    assert "TM咨询" in trouble.remedy.zh
    assert "TM chat" in trouble.remedy.en


def test_countries() -> None:
    assert one("美国", COLUMNS[Kind.COUNTRY]) == "US"
    assert one("亚特兰蒂斯", COLUMNS[Kind.COUNTRY]) == "unknown_country"
    assert one(86.0, COLUMNS[Kind.COUNTRY]) == "unknown_country"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("@name", "@name"),
        ("+86 138", "+86 138"),
        ("'=SUM(A1)", "=SUM(A1)"),
        (12.0, "12"),
        ("=cmd|' /c calc'!A1", "formula"),
    ],
)
def test_texts_are_inert(cell: str | float, value: object) -> None:
    assert one(cell, COLUMNS[Kind.TEXT]) == value


def test_days_and_spans_as_periods() -> None:
    starts, ends = parse_days(cells("2026-09-13~2026-09-19", "2026-09-20", None, "2026-09-19~2026-09-13"))
    assert (
        starts.values.to_pylist() == [date(2026, 9, 13), date(2026, 9, 20), None, date(2026, 9, 19)]
        or 3 in starts.problems
    )
    assert ends.values.to_pylist()[:3] == [date(2026, 9, 19), date(2026, 9, 20), None]


def test_a_column_of_numbers_and_texts_keeps_each_row() -> None:
    parsed = parse(cells(1.0, "2", None, "-", "x", -1.0, "1,000"), COUNT, SHANGHAI)
    assert parsed.values.to_pylist() == [1, 2, None, None, None, None, 1000]
    assert {row: trouble.code for row, trouble in parsed.problems.items()} == {
        4: "not_a_number",
        5: "negative",
    }


settings.register_profile("cells", max_examples=60, deadline=None)


@settings(settings.get_profile("cells"))
@given(st.integers(0, 2**53))
def test_any_count_survives_every_way_of_writing_it(number: int) -> None:
    ways: list[str | float] = [str(number), f"{number:,}", float(number), f" {number}　"]
    assert [one(way, COUNT) for way in ways] == [number] * 4


@settings(settings.get_profile("cells"))
@given(st.integers(0, 10**9), st.sampled_from([("千", 10**3), ("万", 10**4), ("亿", 10**8)]))
def test_scaled_counts_are_exact(thousandths: int, scale: tuple[str, int]) -> None:
    value = Decimal(thousandths) / 1000 * scale[1]
    written = f"{Decimal(thousandths) / 1000}{scale[0]}"
    if value == int(value) and value <= 2**53:
        assert one(written, COUNT) == int(value)


@settings(settings.get_profile("cells"))
@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_any_day_survives_every_way_of_writing_it(day: date) -> None:
    serial = float((day - date(1899, 12, 30)).days)
    ways: list[str | float] = [
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        serial,
    ]
    assert [one(way, COLUMNS[Kind.DAY]) for way in ways] == [day] * 5


@settings(settings.get_profile("cells"))
@given(st.datetimes(datetime(2000, 1, 2), datetime(2100, 12, 30)))  # noqa: DTZ001 - as a sheet writes it
def test_an_instant_is_read_in_the_shops_zone(written: datetime) -> None:
    # A written time of day does not say which of the two it is when the clock is set back.
    written = written.replace(microsecond=0, fold=0)
    for zone in (SHANGHAI, ZoneInfo("America/Los_Angeles")):
        parsed = parse(cells(str(written)), COLUMNS[Kind.INSTANT], zone)
        assert parsed.values[0].as_py() == written.replace(tzinfo=zone).astimezone(UTC)
    offset = parse(cells(f"{written}+08:00"), COLUMNS[Kind.INSTANT], ZoneInfo("America/Los_Angeles"))
    assert offset.values[0].as_py() == written.replace(tzinfo=UTC) - timedelta(hours=8)


@settings(settings.get_profile("cells"))
@given(st.lists(st.one_of(st.none(), st.floats(), st.text(max_size=12)), max_size=30))
def test_no_cell_breaks_a_column(values: list[str | float | None]) -> None:
    columns: list[Column | Measure] = [COUNT, USD, RATE, HOURS, CHOICE, *COLUMNS.values()]
    for column in columns:
        parsed: Parsed = parse(cells(*values), column, SHANGHAI)
        assert len(parsed.values) == len(values)
        for row, trouble in parsed.problems.items():
            assert parsed.values[row].as_py() is None
            assert trouble.reason.zh
            assert trouble.remedy.en
    starts, ends = parse_days(cells(*values))
    assert len(starts.values) == len(ends.values) == len(values)


@settings(settings.get_profile("cells"))
@given(st.text(max_size=20))
def test_cleaning_is_idempotent(text: str) -> None:
    try:
        once = clean(text)
    except Spoilt:
        return
    if once is not None and not once.startswith(("=", "'", "#")):
        assert clean(once) == once
