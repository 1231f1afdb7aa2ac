"""Shipments, reviews, messages of the platform, the star rating."""

from __future__ import annotations

from pathlib import Path

import pytest

from baton.daybook.terms import OpenTask
from baton.daybook.tests.hand_made_day import TODAY, at, facts_of, found, on, opened, settled
from baton.facts.tests.logs import Row


def shipment(number: int, promised: str, **columns: object) -> Row:
    return {"order_id": f"O{number}", "promised_shipment_on": on(promised), **columns}


def message(number: int, kind: str, **columns: object) -> Row:
    return {
        "message_id": f"M{number}",
        "sent_at": at("2026-09-20T10:00"),
        "kind": kind,
        "title": f"T{number}",
        **columns,
    }


def review(number: int, **columns: object) -> Row:
    return {"review_id": f"R{number}", "reviewed_on": on("2026-09-20"), "order_id": f"O{number}", **columns}


# Shipments ------------------------------------------------------------------------------------------------------


def test_a_shipment_is_told_before_it_is_late(tmp_path: Path) -> None:
    day = facts_of(
        tmp_path,
        shipment=[
            shipment(1, "2026-09-24", staff="Wang"),
            shipment(2, "2026-09-20"),
            shipment(3, "2026-10-30", shipment_state="held_up"),
            shipment(4, "2026-09-22", shipped_on=on("2026-09-21")),
            shipment(5, "2026-09-22", shipment_state="shipped"),
            shipment(6, "2026-10-20"),
        ],
    )
    told = found("shipment_due", day)
    assert list(told) == ["O3", "O2", "O1"]
    assert told["O1"].staff == "Wang"
    assert "还有 2 天" in told["O1"].why.zh
    assert not told["O1"].is_urgent
    assert "已超 2 天" in told["O2"].why.zh
    assert told["O2"].is_urgent
    assert "卡住" in told["O3"].title.zh


def test_requests_and_trouble_are_tasks_of_their_own(tmp_path: Path) -> None:
    day = facts_of(
        tmp_path,
        shipment=[
            shipment(1, "2026-09-30", special_request="call +44 20 7946 0000 before loading"),
            shipment(2, "2026-09-10", shipped_on=on("2026-09-11"), trouble="held at customs"),
            shipment(
                3, "2026-09-10", shipped_on=on("2026-09-11"), trouble="was late", shipment_state="delivered"
            ),
        ],
    )
    told = found("shipment_due", day)
    assert list(told) == ["O2:trouble", "O1:wish"]
    # What the buyer wrote is personal: it stands on the row's page alone.
    assert "7946" not in told["O1:wish"].why.zh + told["O1:wish"].why.en + told["O1:wish"].title.en


def test_a_shipment_is_done_when_the_list_says_so_and_not_when_it_is_silent(tmp_path: Path) -> None:
    rows = [
        shipment(1, "2026-09-22"),
        shipment(2, "2026-09-22"),
        shipment(3, "2026-09-10", shipment_state="shipped", trouble="lost"),
    ]
    tasks = list(found("shipment_due", facts_of(tmp_path, shipment=rows)).values())
    assert settled("shipment_due", facts_of(tmp_path), tasks) == {}
    later = facts_of(
        tmp_path,
        shipment=[
            shipment(1, "2026-09-22", shipped_on=on("2026-09-22")),
            shipment(3, "2026-09-10", shipment_state="shipped"),
        ],
    )
    # The trouble that the row no longer speaks of is not over by that.
    assert set(settled("shipment_due", later, tasks)) == {"O1"}
    arrived = facts_of(tmp_path, shipment=[shipment(3, "2026-09-10", shipment_state="delivered")])
    assert set(settled("shipment_due", arrived, tasks)) == {"O1", "O3:trouble"}
    assert settled("shipment_due", arrived, [OpenTask("unknown", {}, arrived.now)]) == {}


def test_ones_many_orders_hide_none_of_anothers(tmp_path: Path) -> None:
    rows = [shipment(number, "2026-09-22", staff="Wang") for number in range(1, 9)]
    day = facts_of(tmp_path, shipment=[*rows, shipment(9, "2026-09-24", staff="Liu")])
    told = found("shipment_due", day)
    assert [one.staff for one in told.values()] == ["Wang"] * 5 + ["Liu"]
    assert "3 more like it" in list(told.values())[4].why.en
    assert "more like it" not in told["O9"].why.en


def test_only_a_handful_is_listed_and_the_rest_is_a_number(tmp_path: Path) -> None:
    day = facts_of(tmp_path, shipment=[shipment(number, "2026-09-22") for number in range(1, 10)])
    told = list(found("shipment_due", day).values())
    assert len(told) == 5
    assert "还有 4 条没列" in told[-1].why.zh
    assert "没列" not in told[0].why.zh
    assert len(found("shipment_due", day, at_most=9)) == 9


# Reviews --------------------------------------------------------------------------------------------------------


def test_a_poor_review_comes_with_an_answer_for_the_next_reader(tmp_path: Path) -> None:
    day = facts_of(
        tmp_path,
        review=[
            review(
                1, product_stars=5.0, logistics_stars=2.0, service_stars=5.0, review_text="arrived late!!"
            ),
            review(2, product_stars=5.0, logistics_stars=4.0, service_stars=5.0),
            review(3, product_stars=1.0, followed_up_on=on("2026-09-21"), answered_on=on("2026-09-21")),
            review(4, product_stars=3.0, answered_on=on("2026-09-21")),
            review(5, review_text="no stars at all"),
            {**review(6, product_stars=1.0), "reviewed_on": on("2026-05-01")},
        ],
        shipment=[shipment(1, "2026-09-01", shipped_on=on("2026-09-04"), staff="Wang")],
    )
    told = found("bad_review", day)
    assert list(told) == ["R1", "R4"]
    assert told["R1"].staff == "Wang"
    draft = told["R1"].draft
    assert draft is not None
    assert "3 days after the agreed date" in draft.en
    assert not any(
        word in draft.en.lower() for word in ("refund", "discount", "free", "coupon", "change your review")
    )
    # What is public already is not written once more.
    assert told["R4"].draft is None


def test_an_answer_says_nothing_that_the_rows_do_not_bear(tmp_path: Path) -> None:
    rows = [review(1, product_stars=5.0, logistics_stars=1.0), review(2, product_stars=1.0)]
    day = facts_of(tmp_path, review=rows, shipment=[shipment(2, "2026-09-01", shipped_on=on("2026-09-04"))])
    drafts = {key: proposal.draft for key, proposal in found("bad_review", day).items()}
    assert all(draft is not None and "agreed date" not in draft.en for draft in drafts.values())


def test_a_review_is_done_when_it_was_talked_over_and_answered(tmp_path: Path) -> None:
    tasks = list(found("bad_review", facts_of(tmp_path, review=[review(1, product_stars=1.0)])).values())
    answered = review(1, product_stars=1.0, answered_on=on("2026-09-22"))
    assert settled("bad_review", facts_of(tmp_path, review=[answered]), tasks) == {}
    both = {**answered, "followed_up_on": on("2026-09-22")}
    assert set(settled("bad_review", facts_of(tmp_path, review=[both]), tasks)) == {"R1"}


# Messages -------------------------------------------------------------------------------------------------------


def test_violations_stand_one_by_one_and_what_wants_reading_together(tmp_path: Path) -> None:
    day = facts_of(
        tmp_path,
        platform_message=[
            message(1, "warning", handle_by=on("2026-10-30")),
            message(2, "violation", penalty_points=6.0, handle_by=on("2026-09-21")),
            message(3, "notice"),
            message(4, "notice", is_read=False),
            message(5, "notice", is_read=True),
            message(6, "violation", handled_on=on("2026-09-21")),
            message(7, "rule_change"),
        ],
    )
    told = found("platform_message", day)
    assert list(told) == ["M2", "M1", "unread"]
    assert "扣 6 分" in told["M2"].why.zh
    assert "已超 1 天" in told["M2"].why.zh
    assert told["M2"].is_urgent
    assert told["M2"].is_important
    assert not told["M1"].is_urgent
    assert told["unread"].figures["messages"] == "M3 M4"


def test_messages_are_done_by_their_own_rows(tmp_path: Path) -> None:
    rows = [message(1, "violation"), message(2, "notice"), message(3, "notice")]
    tasks = list(found("platform_message", facts_of(tmp_path, platform_message=rows)).values())
    assert settled("platform_message", facts_of(tmp_path), tasks) == {}
    one_read = facts_of(
        tmp_path, platform_message=[message(1, "violation", is_read=True), message(2, "notice", is_read=True)]
    )
    # A violation that was read is not handled, and one message of two is not both.
    assert settled("platform_message", one_read, tasks) == {}
    done = facts_of(
        tmp_path,
        platform_message=[message(1, "violation", handled_on=TODAY), message(3, "notice", handled_on=TODAY)],
    )
    assert set(settled("platform_message", done, tasks)) == {"M1", "unread"}


def test_a_morning_without_messages_is_quiet(tmp_path: Path) -> None:
    day = facts_of(tmp_path, platform_message=[message(1, "notice", is_read=True)])
    assert found("platform_message", day) == {}


@pytest.mark.parametrize("code", ["platform_message", "shipment_due", "bad_review"])
def test_nothing_is_settled_where_nothing_is_open(tmp_path: Path, code: str) -> None:
    day = facts_of(
        tmp_path,
        review=[review(1)],
        shipment=[shipment(1, "2026-12-01")],
        platform_message=[message(1, "notice")],
    )
    assert settled(code, day, opened([], day)) == {}
