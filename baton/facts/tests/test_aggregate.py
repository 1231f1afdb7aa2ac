from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.facts.datasets import DATASETS, dataset
from baton.facts.statement import aggregate
from baton.facts.store import FactStore
from baton.facts.tests.deliveries import SHOP, batch, day, forget
from baton.facts.tiling import tile
from baton.kit.errors import NotAnswerable, NotFound
from baton.kit.period import Period


def row(first: int, last: int, channel: str, **measures: object) -> dict[str, object]:
    return {"period_start": day(first), "period_end": day(last), "channel": channel, **measures}


def in_order(groups: pa.Table) -> list[dict[str, object]]:
    """By the first column."""
    rows: list[dict[str, object]] = groups.sort_by(groups.column_names[0]).to_pylist()
    return rows


@pytest.fixture
def store(tmp_path: Path) -> FactStore:
    store = FactStore(tmp_path)
    days = [row(n, n, channel, clicks=n, visitors=2) for n in range(7) for channel in ("ads", "search")]
    week = [row(0, 6, "ads", clicks=1000), row(7, 13, "ads", clicks=2000, inquiries=None)]
    unknown = [row(20, 20, "ads", clicks=None), row(20, 20, "search", clicks=0)]
    store.commit("one", [batch("channel_period", [*days, *week, *unknown])], forget)
    return store


def test_only_the_tiles_are_summed(store: FactStore) -> None:
    snapshot = store.snapshot()
    wanted = Period(day(0), day(13))
    tiling = tile((interval.period for interval in snapshot.intervals("channel_period", SHOP)), wanted)
    assert tiling is not None
    found = snapshot.aggregate("channel_period", SHOP, tiling.tiles, ["channel"], ["clicks", "rows"])
    assert in_order(found) == [
        {"channel": "ads", "clicks": 21 + 2000, "rows": 8},
        {"channel": "search", "clicks": 21, "rows": 7},
    ]
    week = snapshot.aggregate("channel_period", SHOP, [Period(day(0), day(6))], [], ["clicks"])
    assert week.to_pylist() == [{"clicks": 1000}]


def test_missing_is_not_zero(store: FactStore) -> None:
    snapshot = store.snapshot()
    one = [Period(day(20), day(20))]
    by_channel = snapshot.aggregate("channel_period", SHOP, one, ["channel"], ["clicks", "inquiries"])
    assert in_order(by_channel) == [
        {"channel": "ads", "clicks": None, "inquiries": None},
        {"channel": "search", "clicks": 0, "inquiries": None},
    ]
    whole = snapshot.aggregate("channel_period", SHOP, one, [], ["clicks", "inquiries"])
    assert whole.to_pylist() == [{"clicks": 0, "inquiries": None}]
    nothing = snapshot.aggregate("channel_period", SHOP, [Period(day(50), day(50))], [], ["clicks", "rows"])
    assert nothing.to_pylist() == [{"clicks": None, "rows": 0}]


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        (name, measure.name)
        for name, contract in DATASETS.items()
        for measure in contract.measures
        if measure.additivity != "additive"
    ],
)
def test_people_ratios_and_levels_are_never_summed(name: str, measure: str) -> None:
    with pytest.raises(NotAnswerable) as refusal:
        aggregate(dataset(name), [Period(day(0), day(0))], [], [measure])
    assert refusal.value.code == "not_summed"


def test_people_counted_day_by_day_add_up_to_person_days(store: FactStore) -> None:
    snapshot = store.snapshot()
    days = [Period(day(n), day(n)) for n in range(3)]
    found = snapshot.aggregate("channel_period", SHOP, days, [], [], person_days=["visitors"])
    assert found.to_pylist() == [{"visitors_days": 12}]
    with pytest.raises(NotAnswerable):
        snapshot.aggregate("channel_period", SHOP, [Period(day(0), day(6))], [], [], person_days=["visitors"])
    with pytest.raises(NotAnswerable):
        snapshot.aggregate("channel_period", SHOP, days, [], [], person_days=["clicks"])


def test_a_measure_or_group_that_does_not_exist_is_named(store: FactStore) -> None:
    days = [Period(day(0), day(0))]
    with pytest.raises(NotFound, match="clicks"):
        store.snapshot().aggregate("channel_period", SHOP, days, [], ["click"])
    with pytest.raises(NotFound, match="channel"):
        store.snapshot().aggregate("channel_period", SHOP, days, ["chanel"], ["clicks"])
    with pytest.raises(NotFound):
        store.snapshot().aggregate("channel_period", SHOP, days, [], ["channel"])
    with pytest.raises(NotAnswerable):
        store.snapshot().aggregate("channel_period", SHOP, days, ["clicks"], ["inquiries"])


def test_entities_are_grouped_by_their_data_day(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    rows = [
        {
            "inquiry_id": str(n),
            "received_at": datetime(2026, 7, 1 + n // 2, 12, tzinfo=UTC),
            "expected_amount": 0.1,
        }
        for n in range(6)
    ]
    store.commit("one", [batch("inquiry", rows)], forget)
    found = store.snapshot().aggregate(
        "inquiry",
        SHOP,
        [Period(day(0), day(0)), Period(day(1), day(1))],
        ["data_day"],
        ["rows", "expected_amount"],
    )
    assert in_order(found) == [
        {"data_day": day(0), "rows": 2, "expected_amount": 0.2},
        {"data_day": day(1), "rows": 2, "expected_amount": 0.2},
    ]


def test_money_is_added_without_drift(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    rows = [{"order_id": str(n), "drafted_on": day(0), "deposit": 0.1} for n in range(1000)]
    store.commit("one", [batch("order", rows)], forget)
    found = store.snapshot().aggregate("order", SHOP, [Period(day(0), day(0))], [], ["deposit", "balance"])
    assert found.to_pylist() == [{"deposit": 100.0, "balance": None}]


def test_the_statement_is_the_same_text_for_the_same_question() -> None:
    days = [Period(day(n), day(n)) for n in range(7)]
    text = aggregate(
        dataset("channel_period"), [*days, Period(day(7), day(13))], ["channel"], ["clicks", "rows"]
    )
    assert text == (
        'SELECT "channel", CAST(sum("clicks") AS BIGINT) AS "clicks", count(*) AS rows\n'
        "FROM read_parquet($files, hive_partitioning = false)\n"
        "WHERE ((period_end = period_start AND period_start BETWEEN DATE '2026-07-01' AND DATE '2026-07-07')"
        " OR (period_end - period_start = 6 AND period_start IN (DATE '2026-07-08')))\n"
        "GROUP BY ALL"
    )
    assert aggregate(dataset("channel_period"), None, [], ["clicks"]) == (
        'SELECT CAST(sum("clicks") AS BIGINT) AS "clicks"\n'
        "FROM read_parquet($files, hive_partitioning = false)"
    )


def test_a_query_reads_several_datasets_of_one_shop(tmp_path: Path) -> None:
    store = FactStore(tmp_path)
    store.commit(
        "one",
        [
            batch(
                "inquiry",
                [{"inquiry_id": "a", "received_at": datetime(2026, 7, 2, tzinfo=UTC), "staff": "Li"}],
            ),
            batch("order", [{"order_id": "1", "drafted_on": day(3), "inquiry_id": "a", "order_amount": 5.0}]),
            batch("order", [{"order_id": "2", "drafted_on": day(3), "order_amount": 7.0}], shop="other"),
        ],
        forget,
    )
    found = store.snapshot().query(
        "SELECT i.staff, o.order_amount, o.shop FROM {order} AS o LEFT JOIN {inquiry} AS i USING (inquiry_id) "
        "WHERE o.order_amount > $least",
        {"least": 1},
        shop=SHOP,
    )
    assert found.to_pylist() == [{"staff": "Li", "order_amount": 5.0, "shop": SHOP}]
    with pytest.raises(ValueError, match="which shop"):
        store.snapshot().query("SELECT * FROM {order}")


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 70), st.integers(1, 8)), min_size=1, max_size=8), st.data())
def test_any_choice_of_periods_sums_exactly_their_rows(
    stored: list[tuple[int, int]], data: st.DataObject
) -> None:
    """Whether or not the files hold other rows besides."""
    held = sorted({Period(day(first), day(first + length - 1)) for first, length in stored})
    rows = [
        {"period_start": period.start, "period_end": period.end, "impressions": 1 << number}
        for number, period in enumerate(held)
    ]
    chosen = data.draw(st.sets(st.sampled_from(held), min_size=1).map(sorted))
    with tempfile.TemporaryDirectory() as folder:
        store = FactStore(Path(folder))
        store.commit("one", [batch("shop_day", rows)], forget)
        snapshot = store.snapshot()
        found = snapshot.aggregate("shop_day", SHOP, chosen, [], ["impressions"]).to_pylist()
        read = snapshot.read(
            "shop_day", SHOP, tiles=chosen, columns=["period_start", "period_end"]
        ).to_pylist()
    assert found == [{"impressions": sum(1 << held.index(period) for period in chosen)}]
    assert [Period(row["period_start"], row["period_end"]) for row in read] == chosen
