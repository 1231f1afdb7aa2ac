"""Money and buyers: balances, repeat customers, hits that stall, presale figures, claims that reviews contradict."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from baton.daybook.logic.claim_topics import TOPICS, quotes
from baton.daybook.playbooks import repeat_due
from baton.daybook.tests.hand_made_day import at, facts_of, found, on, opened, settled
from baton.daybook.tests.test_playbooks_products import PEERS, weeks
from baton.facts.tests.logs import Row, inquiry, order

# Balances -----------------------------------------------------------------------------------------------------------


def sold(number: int, **columns: object) -> Row:
    paid = {"deposit_on": "2026-09-02", "deposit": 300.0, "order_amount": 1_000.0, "staff": "Wang"}
    return order(number, "2026-09-01", **{**paid, **columns})


def test_goods_that_are_ready_or_gone_ask_for_their_balance_the_largest_first(tmp_path: Path) -> None:
    day = facts_of(
        tmp_path,
        order=[sold(1), sold(2, order_amount=5_000.0), sold(3), sold(4, shipped_on="2026-09-20")],
        shipment=[
            {"order_id": "O1", "promised_shipment_on": on("2026-09-25"), "shipment_state": "ready"},
            {"order_id": "O2", "promised_shipment_on": on("2026-09-25"), "shipment_state": "shipped"},
            {"order_id": "O3", "promised_shipment_on": on("2026-09-25"), "shipment_state": "in_production"},
        ],
    )
    proposals = found("balance_due", day)
    assert list(proposals) == ["O2", "O1", "O4"]
    assert proposals["O2"].is_urgent
    assert not proposals["O1"].is_urgent, "the goods are still here"
    assert "$4,700" in proposals["O2"].title.en
    assert "shipped on 2026-09-20" in proposals["O4"].why.en
    assert proposals["O1"].staff == "Wang"


@pytest.mark.parametrize(
    "columns",
    [
        {"balance_on": "2026-09-21"},
        {"deposit_on": None, "deposit": None},
        {"deposit": 1_000.0},
        {"refund": 300.0},
        {"shipped_on": "2026-09-23"},
    ],
    ids=["paid", "no deposit", "paid at once", "refunded", "not gone yet"],
)
def test_nothing_is_owed(columns: dict[str, object], tmp_path: Path) -> None:
    row = sold(1, **{"shipped_on": "2026-09-20", **{name: value for name, value in columns.items() if value}})
    row = {**row, **dict.fromkeys(name for name, value in columns.items() if value is None)}
    assert found("balance_due", facts_of(tmp_path, order=[row])) == {}


def test_a_balance_on_record_settles_it_and_an_order_that_is_gone_does_not(tmp_path: Path) -> None:
    day = facts_of(tmp_path, order=[sold(1, shipped_on="2026-09-20")])
    tasks = list(found("balance_due", day).values())
    assert settled("balance_due", day, tasks) == {}
    assert settled("balance_due", facts_of(tmp_path / "empty"), tasks) == {}
    paid = facts_of(tmp_path, order=[sold(1, shipped_on="2026-09-20", balance_on="2026-09-22")])
    assert "2026-09-22" in settled("balance_due", paid, tasks)["O1"].en


# Repeat customers ---------------------------------------------------------------------------------------------------

LOYAL = [
    order(number, day, buyer_id="B1", country="DE", staff="Wang", order_amount=2_000.0)
    for number, day in enumerate(("2026-01-10", "2026-03-11", "2026-05-10", "2026-07-01"), start=1)
]
ONCE = [order(9, "2026-02-01", buyer_id="B2", order_amount=9_000.0)]


@pytest.fixture
def nobody_wrote(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeat_due, "wrote_to", lambda *_: {})


def test_a_repeat_customer_past_the_own_interval_is_called_back(tmp_path: Path) -> None:
    proposals = found("repeat_due", facts_of(tmp_path, order=LOYAL + ONCE))
    assert list(proposals) == ["O4"]
    one = proposals["O4"]
    assert one.staff == "Wang"
    assert (
        "4 orders, $2,000 an order; own interval is 60 days, the last was on 2026-07-01, 83 days ago"
        in one.why.en
    )
    assert "Germany" in one.title.en
    assert "B1" not in f"{one.key}{one.title}{one.why}", "who it is stands behind the link"


def test_few_orders_lean_on_what_is_usual_in_the_shop(tmp_path: Path) -> None:
    twice = [order(7, "2026-06-20", buyer_id="B3"), order(8, "2026-06-25", buyer_id="B3")]
    proposals = found("repeat_due", facts_of(tmp_path, order=LOYAL + twice))
    assert "the shop's repeat buyers take" in proposals["O8"].why.en


@pytest.mark.parametrize(
    "more",
    [
        {"order": [order(5, "2026-09-10", buyer_id="B1")]},
        {"inquiry": [inquiry(1, "2026-09-15", buyer_id="B1")]},
    ],
    ids=["ordered again", "asked lately"],
)
def test_who_is_heard_of_is_not_called(more: dict[str, list[Row]], tmp_path: Path) -> None:
    facts_of(tmp_path, order=LOYAL)
    day = facts_of(tmp_path, order=more.get("order", ()), inquiry=more.get("inquiry", ()))
    assert found("repeat_due", day) == {}


def test_who_left_long_ago_is_not_called(tmp_path: Path) -> None:
    day = facts_of(tmp_path, order=LOYAL, day=date(2028, 1, 5))
    assert found("repeat_due", day) == {}


@pytest.mark.usefixtures("nobody_wrote")
def test_an_order_or_an_inquiry_settles_a_call_back(tmp_path: Path) -> None:
    day = facts_of(tmp_path, order=LOYAL)
    tasks = list(found("repeat_due", day).values())
    assert settled("repeat_due", day, tasks) == {}
    assert settled("repeat_due", facts_of(tmp_path / "empty"), tasks) == {}
    asked = facts_of(tmp_path, day=date(2026, 9, 26), inquiry=[inquiry(1, "2026-09-24", buyer_id="B1")])
    assert "asked again" in settled("repeat_due", asked, tasks)["O4"].en
    again = facts_of(tmp_path, day=date(2026, 9, 26), order=[order(5, "2026-09-25", buyer_id="B1")])
    assert "ordered again on 2026-09-25" in settled("repeat_due", again, tasks)["O4"].en


def test_a_message_of_ours_settles_a_call_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = facts_of(tmp_path, order=LOYAL)
    tasks = opened(found("repeat_due", day).values(), day)
    before, after = day.now - timedelta(days=30), day.now
    monkeypatch.setattr(repeat_due, "wrote_to", lambda *_: {"B1": before})
    assert settled("repeat_due", day, tasks) == {}, "that was before it was asked for"
    monkeypatch.setattr(repeat_due, "wrote_to", lambda *_: {"B1": after})
    assert "contacted" in settled("repeat_due", day, tasks)["O4"].en


# Hits that stall ----------------------------------------------------------------------------------------------------

BUYERS = [
    order(number * 10 + time, f"2026-0{5 + time}-0{number}", buyer_id=f"R{number}", product_id="X")
    for number in range(1, 7)
    for time in (0, 2)
]


def stalled(folder: Path, *, shown: int = 4_000, others: int = 5) -> dict[str, object]:
    now = dict.fromkeys(PEERS, (2_000, 100, others)) | {"X": (shown, 180, 2)}
    rows = weeks(19, 4, {**PEERS, "X": (4_000, 200, 12)}) + weeks(3, 0, now)
    day = facts_of(folder, product_period=rows, order=BUYERS)
    return {"day": day, "found": found("repeat_poll", day)}


def test_a_hit_that_stalls_while_it_is_shown_asks_its_repeat_buyers(tmp_path: Path) -> None:
    proposals = stalled(tmp_path)["found"]
    assert list(proposals) == ["X"]  # type: ignore[call-overload]
    one = proposals["X"]  # type: ignore[index]
    assert "8 inquiries in 2026-08-23 – 2026-09-19" in one.why.en
    assert "the 6 repeat buyers who bought it" in one.why.en
    assert one.draft is not None
    assert "three short questions" in one.draft.en


def test_a_hit_that_lost_its_exposure_or_fell_with_the_shop_asks_nobody(tmp_path: Path) -> None:
    assert stalled(tmp_path / "hidden", shown=1_000)["found"] == {}
    assert stalled(tmp_path / "season", others=1)["found"] == {}


def test_without_repeat_buyers_there_is_nobody_to_ask(tmp_path: Path) -> None:
    rows = weeks(19, 4, {**PEERS, "X": (4_000, 200, 12)}) + weeks(3, 0, {**PEERS, "X": (4_000, 180, 2)})
    assert found("repeat_poll", facts_of(tmp_path, product_period=rows, order=ONCE)) == {}


def test_only_newer_figures_settle_a_poll(tmp_path: Path) -> None:
    known = stalled(tmp_path)
    tasks = list(known["found"].values())  # type: ignore[attr-defined]
    assert settled("repeat_poll", known["day"], tasks) == {}  # type: ignore[arg-type]
    back = facts_of(
        tmp_path, day=date(2026, 10, 20), product_period=weeks(-1, -4, {**PEERS, "X": (4_000, 200, 13)})
    )
    assert "52 inquiries again" in settled("repeat_poll", back, tasks)["X"].en
    silent = facts_of(tmp_path / "b", day=date(2026, 10, 20), product_period=weeks(-1, -4, PEERS))
    assert settled("repeat_poll", silent, tasks) == {}


# Presale ------------------------------------------------------------------------------------------------------------


def presale(back: int, **columns: object) -> list[Row]:
    rows = weeks(back + 3, back, {"X": (4_000, 200, 3)})
    named = {"product_name": "Presale lamp X", "drafted_orders": 3, "online_buyers": 0}
    return [{**row, **named, **columns} for row in rows]


def test_a_presale_product_says_which_figure_to_read(tmp_path: Path) -> None:
    one = found("presale_misread", facts_of(tmp_path, product_period=presale(0)))["X"]
    assert "read orders: 12 drafted orders ÷ 800 clicks = 1.5%" in one.why.en
    assert not one.is_urgent


@pytest.mark.parametrize(
    "columns",
    [{"product_name": "Lamp X"}, {"online_buyers": 1}, {"online_buyers": None}, {"drafted_orders": 0}],
    ids=["no presale", "paid", "nobody counts payers", "no orders"],
)
def test_where_nothing_is_misread_it_is_quiet(columns: dict[str, object], tmp_path: Path) -> None:
    assert found("presale_misread", facts_of(tmp_path, product_period=presale(0, **columns))) == {}


def test_payers_or_the_end_of_presale_settle_it(tmp_path: Path) -> None:
    day = facts_of(tmp_path, product_period=presale(0))
    tasks = list(found("presale_misread", day).values())
    assert settled("presale_misread", day, tasks) == {}
    paid = facts_of(tmp_path, day=date(2026, 10, 20), product_period=presale(-4, online_buyers=2))
    assert "8 have paid" in settled("presale_misread", paid, tasks)["X"].en
    over = facts_of(tmp_path / "b", product_period=presale(0, product_name="Lamp X"))
    assert "not on presale" in settled("presale_misread", over, tasks)["X"].en
    assert settled("presale_misread", facts_of(tmp_path / "empty"), tasks) == {}


def test_a_presale_that_the_list_noted_ends_only_by_the_list(tmp_path: Path) -> None:
    rows = presale(0, product_name="Lamp X")
    noted = {"noted_on": on("2026-09-20"), "product_id": "X"}
    day = facts_of(tmp_path, product_period=rows, product_state=[{**noted, "is_presale": True}])
    tasks = list(found("presale_misread", day).values())
    assert tasks
    other = {"noted_on": on("2026-09-22"), "product_id": "Y", "is_presale": False}
    assert settled("presale_misread", facts_of(tmp_path, product_state=[other]), tasks) == {}
    ended = {"noted_on": on("2026-09-22"), "product_id": "X", "is_presale": False}
    assert list(settled("presale_misread", facts_of(tmp_path, product_state=[ended]), tasks)) == ["X"]


# Claims -------------------------------------------------------------------------------------------------------------


def review(number: int, text: str, **columns: object) -> Row:
    return {
        "review_id": f"V{number}",
        "reviewed_on": on("2026-09-01"),
        "product_id": "X",
        "buyer_name": "Anna Bergström",
        "product_stars": 2.0,
        "review_text": text,
        **columns,
    }


def claims(noted: str, points: str | None, **columns: object) -> list[Row]:
    return [
        {"noted_on": on(noted), "product_id": "X", "title": "Panel X", "selling_points": points, **columns}
    ]


WET = "Water came in after one week. Anna Bergström, +49 170 1234567, anna@example.com"


def test_a_claim_that_reviews_contradict_is_quoted_without_the_buyer(tmp_path: Path) -> None:
    day = facts_of(
        tmp_path, review=[review(1, WET)], product_state=claims("2026-09-20", "IP65 waterproof, UGR<19")
    )
    proposals = found("listing_claim", day)
    assert list(proposals) == ["X:waterproof"]
    said = str(proposals["X:waterproof"])
    assert "Water came in after one week" in said
    for personal in ("Bergström", "1234567", "anna@example"):
        assert personal not in said


def test_a_quote_begins_and_ends_with_whole_words() -> None:
    wet = next(topic for topic in TOPICS if topic.code == "waterproof")
    text = (
        "This is a long preface about packing, carton marks and the forwarder. Water came in after one week "
        * 2
    )
    (quote,) = quotes(wet, [text.strip()])
    inner = quote.strip("…").split()
    assert quote.startswith("…")
    assert quote.endswith("…")
    assert inner[0] in text.split()
    assert inner[-1] in text.split()
    assert list(quotes(wet, ["水" * 70 + "进水了"])) == ["…" + "水" * 60 + "进水了"]


def test_chinese_words_are_known_too(tmp_path: Path) -> None:
    day = facts_of(
        tmp_path,
        review=[review(1, "用了三天就进水了"), review(2, "灯很刺眼，不是防眩的")],
        product_state=claims("2026-09-20", "IP66 防水、防眩"),
    )
    assert set(found("listing_claim", day)) == {"X:waterproof", "X:glare"}


@pytest.mark.parametrize(
    ("text", "points", "columns"),
    [
        (WET, "bright and cheap", {}),
        (WET, None, {}),
        ("Nice lamp, arrived late", "IP65 waterproof", {}),
        (WET, "IP65 waterproof", {"product_stars": 5.0}),
        (WET, "IP65 waterproof", {"product_stars": None}),
        (WET, "IP65 waterproof", {"reviewed_on": on("2024-01-01")}),
    ],
    ids=["not claimed", "no claims noted", "another matter", "happy", "no stars", "long ago"],
)
def test_no_contradiction(text: str, points: str | None, columns: dict[str, object], tmp_path: Path) -> None:
    day = facts_of(tmp_path, review=[review(1, text, **columns)], product_state=claims("2026-09-20", points))
    assert found("listing_claim", day) == {}


def test_a_newer_note_without_the_claim_settles_it_and_an_empty_one_does_not(tmp_path: Path) -> None:
    day = facts_of(tmp_path, review=[review(1, WET)], product_state=claims("2026-09-20", "IP65 waterproof"))
    tasks = list(found("listing_claim", day).values())
    assert settled("listing_claim", day, tasks) == {}
    empty = facts_of(tmp_path, product_state=claims("2026-09-21", None))
    assert settled("listing_claim", empty, tasks) == {}
    mended = facts_of(tmp_path, product_state=claims("2026-09-22", "for indoor use"))
    assert list(settled("listing_claim", mended, tasks)) == ["X:waterproof"]


def test_a_poll_knows_its_day(tmp_path: Path) -> None:
    one = stalled(tmp_path)["found"]["X"]  # type: ignore[index]
    assert one.due == at("2026-09-25T18:00")
