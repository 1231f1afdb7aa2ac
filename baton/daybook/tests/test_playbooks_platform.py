"""What the platform asks and grants, and what has to come in: quotas, to-dos, rules, campaigns, suppliers, replies,
grades, files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from baton.daybook.day_facts import DayFacts
from baton.daybook.logic.same_title import is_same
from baton.daybook.playbooks import data_late, feedback_owed, reply_rate_risk, rfq_lapse
from baton.daybook.tests.hand_made_day import TODAY, at, facts_of, found, on, opened, settled
from baton.facts.tests.logs import Row
from baton.inquiries.day_questions import Grading, OpenClocks
from baton.intake.terms import Cadence, DayState, Freshness, Standing
from baton.kit.glossary import Owner, label, owner_of
from baton.kit.text import Text
from baton.watch.terms import Limit, LimitUnit

# RFQ rights ---------------------------------------------------------------------------------------------------------

LAPSE = at("2026-10-01T15:00")
LATE = date(2026, 9, 27)


@pytest.fixture(autouse=True)
def desk(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How many RFQs the desk has to quote."""
    found = {"rfqs": 0}
    monkeypatch.setattr(rfq_lapse, "rfqs_to_quote", lambda *_: found["rfqs"])
    return found


def right(
    noted: str, used: int | None, *, kind: str = "rfq", granted: int | None = 20, ends: datetime = LAPSE
) -> Row:
    return {"noted_on": on(noted), "kind": kind, "granted": granted, "used": used, "expires_at": ends}


def test_rights_that_would_end_unused_say_how_many_and_at_which_pace(tmp_path: Path) -> None:
    day = facts_of(tmp_path, day=LATE, quota=[right("2026-09-17", 5), right("2026-09-27", 8)])
    one = found("rfq_lapse", day)["rfq-2026-10-01"]
    assert (
        "8 of 20 are used; they end on 10-01 15:00, in 4.2 days; at 0.3 a day about 11 would end unused"
        in one.why.en
    )
    assert one.expires == LAPSE
    assert not one.is_urgent
    assert one.evidence[0].path == "/desk/rfq"


def test_one_note_alone_tells_the_pace_since_the_month_began(tmp_path: Path) -> None:
    day = facts_of(tmp_path, day=LATE, quota=[right("2026-09-27", 13)])
    assert "at 0.5 a day about 5" in found("rfq_lapse", day)["rfq-2026-10-01"].why.en
    reward = facts_of(tmp_path / "b", day=LATE, quota=[right("2026-09-27", 1, kind="rfq_reward", granted=5)])
    assert "cannot be told yet" in found("rfq_lapse", reward)["rfq_reward-2026-10-01"].why.en


@pytest.mark.parametrize(
    ("rows", "day"),
    [
        ([right("2026-09-27", 20)], LATE),
        ([right("2026-09-17", 0), right("2026-09-27", 18)], LATE),
        ([right("2026-09-15", 5)], date(2026, 9, 15)),
        ([right("2026-09-27", 5)], date(2026, 10, 2)),
        ([right("2026-09-27", None)], LATE),
        ([right("2026-09-27", 2, kind="visitor_marketing")], LATE),
    ],
    ids=["used up", "will be used", "far ahead", "over", "not known", "another quota"],
)
def test_rights_that_need_nobody(rows: list[Row], day: date, tmp_path: Path) -> None:
    assert found("rfq_lapse", facts_of(tmp_path, day=day, quota=rows)) == {}


def test_rights_say_where_there_is_something_to_quote(tmp_path: Path, desk: dict[str, int]) -> None:
    day = facts_of(tmp_path, day=LATE, quota=[right("2026-09-27", 13)])
    nothing = found("rfq_lapse", day)["rfq-2026-10-01"].why
    assert "询盘台上没有待报价的 RFQ，到平台上找" in nothing.zh
    assert "the desk has no RFQ to quote: look for them on the platform" in nothing.en
    desk["rfqs"] = 2
    day = facts_of(tmp_path, day=LATE)
    assert (
        "desk has 2 to quote; more are found on the platform"
        in found("rfq_lapse", day)["rfq-2026-10-01"].why.en
    )


def test_rights_are_settled_by_a_newer_note_that_all_are_used(tmp_path: Path) -> None:
    day = facts_of(tmp_path, day=LATE, quota=[right("2026-09-27", 10)])
    tasks = list(found("rfq_lapse", day).values())
    assert settled("rfq_lapse", day, tasks) == {}
    other = facts_of(
        tmp_path, day=LATE + timedelta(days=1), quota=[right("2026-09-28", 2, kind="visitor_marketing")]
    )
    assert settled("rfq_lapse", other, tasks) == {}
    used = facts_of(tmp_path, day=LATE + timedelta(days=2), quota=[right("2026-09-29", 20)])
    assert list(settled("rfq_lapse", used, tasks)) == ["rfq-2026-10-01"]


# To-dos -------------------------------------------------------------------------------------------------------------


def todo(number: int, **columns: object) -> Row:
    usual = {
        "todo_id": f"T{number}",
        "noted_on": on("2026-09-20"),
        "kind": "product_problem",
        "title": "Pictures",
    }
    return {**usual, "handle_by": on("2026-09-23"), **columns}


def test_to_dos_near_their_deadline_or_lying_about_move_their_own_figure(tmp_path: Path) -> None:
    day = facts_of(
        tmp_path,
        platform_todo=[
            todo(1, amount=4, staff="Wang", product_id="X"),
            todo(2, kind="reply_time", handle_by=on("2026-09-20")),
            todo(3, kind="qualification", handle_by=None, noted_on=on("2026-09-10")),
        ],
    )
    proposals = found("platform_todo", day)
    assert list(proposals) == ["T2", "T1", "T3"]
    assert [one.metric for one in proposals.values()] == ["first_reply_time", "products", "star_rating"]
    assert "2 days late" in proposals["T2"].why.en
    assert "4 of them; deadline 2026-09-23, 1 day left" in proposals["T1"].why.en
    assert proposals["T1"].staff == "Wang"
    assert "12 days" in proposals["T3"].why.en


@pytest.mark.parametrize(
    "columns",
    [{"handled_on": on("2026-09-21")}, {"handle_by": on("2026-10-20")}, {"handle_by": None}],
    ids=["handled", "far ahead", "fresh without a deadline"],
)
def test_to_dos_that_can_wait(columns: dict[str, object], tmp_path: Path) -> None:
    assert found("platform_todo", facts_of(tmp_path, platform_todo=[todo(1, **columns)])) == {}


def test_a_to_do_is_settled_by_its_day_of_handling_alone(tmp_path: Path) -> None:
    day = facts_of(tmp_path, platform_todo=[todo(1)])
    tasks = list(found("platform_todo", day).values())
    assert settled("platform_todo", day, tasks) == {}
    assert settled("platform_todo", facts_of(tmp_path / "b", platform_todo=[todo(2)]), tasks) == {}
    done = facts_of(tmp_path, platform_todo=[todo(1, handled_on=on("2026-09-22"))])
    assert list(settled("platform_todo", done, tasks)) == ["T1"]


# Rules --------------------------------------------------------------------------------------------------------------


def message(number: int, **columns: object) -> Row:
    usual = {
        "message_id": f"M{number}",
        "sent_at": at("2026-09-20T10:00"),
        "kind": "rule_change",
        "title": "New rule",
    }
    return {**usual, **columns}


def rule(number: int, start: str, **columns: object) -> Row:
    return {
        "event_id": f"E{number}",
        "started_on": on(start),
        "kind": "platform_rule",
        "title": "A rule",
        **columns,
    }


def test_rule_changes_are_read_and_noted(tmp_path: Path) -> None:
    day = facts_of(
        tmp_path,
        platform_message=[message(1, handle_by=on("2026-09-23")), message(2, kind="notice")],
        event=[rule(1, "2026-10-01"), rule(2, "2026-09-21", kind="campaign")],
    )
    proposals = found("rule_change", day)
    assert list(proposals) == ["message-M1", "event-E1"]
    assert proposals["message-M1"].is_urgent
    assert proposals["event-E1"].due == at("2026-09-24T18:00")


def test_old_far_and_noted_rules_are_quiet(tmp_path: Path) -> None:
    day = facts_of(
        tmp_path,
        platform_message=[
            message(1, handled_on=on("2026-09-21")),
            message(2, remark="no effect on us"),
            message(3, sent_at=at("2026-06-01T10:00")),
        ],
        event=[
            rule(1, "2026-01-12"),
            rule(2, "2026-12-30"),
            rule(3, "2026-09-21", remark="we changed titles"),
        ],
    )
    assert found("rule_change", day) == {}


def test_a_remark_settles_a_rule_and_reading_it_alone_does_not(tmp_path: Path) -> None:
    day = facts_of(tmp_path, platform_message=[message(1)], event=[rule(1, "2026-09-21")])
    tasks = list(found("rule_change", day).values())
    read = facts_of(tmp_path, platform_message=[message(1, is_read=True)])
    assert settled("rule_change", read, tasks) == {}
    assert settled("rule_change", facts_of(tmp_path / "empty"), tasks) == {}
    noted = facts_of(
        tmp_path,
        platform_message=[message(1, remark="titles changed")],
        event=[rule(1, "2026-09-21", remark="watch the reply rate")],
    )
    assert set(settled("rule_change", noted, tasks)) == {"message-M1", "event-E1"}


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("标题与关键词品牌词规则收紧,12 月 1 日起执行", "平台收紧标题与关键词里的品牌词", True),
        ("Stricter checks of brand words in titles", "Brand words in titles are checked", True),
        ("标题与关键词品牌词规则收紧", "平台调整及时回复率的统计窗口", False),
        ("New rule", "A rule", False),
        ("", "", False),
    ],
)
def test_titles_of_the_same_thing_share_their_words(one: str, other: str, is_one: bool) -> None:
    assert is_same(one, other) is is_same(other, one) is is_one


BRANDS, BRANDS_ON_RECORD = "标题与关键词品牌词规则收紧", "平台收紧标题与关键词里的品牌词"


def test_a_rule_that_is_announced_and_on_record_is_one_task(tmp_path: Path) -> None:
    told = message(1, title=BRANDS, handle_by=on("2026-10-05"))
    day = facts_of(
        tmp_path,
        platform_message=[told, message(2, title=BRANDS, sent_at=at("2026-09-01T10:00"))],
        event=[
            rule(1, "2026-10-01", title=BRANDS_ON_RECORD),
            rule(2, "2026-09-21", title="及时回复率的统计窗口"),
        ],
    )
    proposals = found("rule_change", day)
    assert list(proposals) == ["message-M1", "message-M2", "event-E2"]
    links = [link.path for link in proposals["message-M1"].evidence]
    assert links == ["/day/rows/platform_message?message_id=M1", "/day/rows/event?event_id=E1"]
    # What an earlier look had opened for the event is closed for the message's; either remark settles it.
    both = [proposals["message-M1"], replace(proposals["message-M1"], key="event-E1")]
    assert set(settled("rule_change", day, both)) == {"event-E1"}
    noted = facts_of(tmp_path, event=[rule(1, "2026-10-01", title=BRANDS_ON_RECORD, remark="titles changed")])
    assert set(settled("rule_change", noted, both)) == {"message-M1", "event-E1"}
    assert "message-M1" not in found("rule_change", noted)


# Campaigns ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "steps"),
    [
        (30, []),
        (21, ["first"]),
        (15, ["first"]),
        (14, ["first", "second"]),
        (7, ["first", "second", "third"]),
        (0, []),
    ],
)
def test_a_campaign_is_prepared_in_three_steps(left: int, steps: list[str], tmp_path: Path) -> None:
    start = TODAY + timedelta(days=left)
    day = facts_of(tmp_path, event=[rule(1, start.isoformat(), kind="campaign", title="Fair")])
    proposals = found("campaign_calendar", day)
    assert list(proposals) == [f"E1-{step}" for step in steps]
    assert all(one.due < one.expires == day.at(0, on=start) for one in proposals.values())  # type: ignore[operator]
    assert [one.is_urgent for one in proposals.values()][:-1] == [True] * (len(steps) - 1 if steps else 0)
    assert settled("campaign_calendar", day, proposals.values()) == {}, "no file says that a shop is ready"


# Suppliers ----------------------------------------------------------------------------------------------------------


def lacking(noted: str, product: str, missing: str | None, **columns: object) -> Row:
    usual = {"supplier": "Zhongshan Lamps", "title": f"Lamp {product}", "is_listed": True}
    return {"noted_on": on(noted), "product_id": product, "missing_material": missing, **usual, **columns}


def test_a_supplier_is_asked_once_for_everything(tmp_path: Path) -> None:
    day = facts_of(
        tmp_path,
        product_state=[
            lacking("2026-09-20", "A", "test report"),
            lacking("2026-09-20", "B", "drawings"),
            lacking("2026-09-20", "C", None),
            lacking("2026-09-20", "D", "pictures", supplier="Ningbo"),
            lacking("2026-09-20", "E", "pictures", supplier=None),
            lacking("2026-09-20", "F", "pictures", is_listed=False),
        ],
    )
    proposals = found("supplier_upload", day)
    assert list(proposals) == ["Zhongshan Lamps", "Ningbo"]
    one = proposals["Zhongshan Lamps"]
    assert "2 listings lack material: Lamp A (test report); Lamp B (drawings)" in one.why.en
    assert one.draft is not None
    assert "- Lamp A: test report\n- Lamp B: drawings" in one.draft.en
    assert "1 listing lacks material" in proposals["Ningbo"].why.en


def test_a_supplier_has_sent_it_when_a_newer_note_says_so_of_every_product(tmp_path: Path) -> None:
    day = facts_of(
        tmp_path, product_state=[lacking("2026-09-20", "A", "report"), lacking("2026-09-20", "B", "cad")]
    )
    tasks = list(found("supplier_upload", day).values())
    assert settled("supplier_upload", day, tasks) == {}
    half = facts_of(tmp_path, product_state=[lacking("2026-09-21", "A", None)])
    assert settled("supplier_upload", half, tasks) == {}, "nobody noted the other product"
    whole = facts_of(
        tmp_path, product_state=[lacking("2026-09-22", "A", None), lacking("2026-09-22", "B", "")]
    )
    assert list(settled("supplier_upload", whole, tasks)) == ["Zhongshan Lamps"]


# Replies ------------------------------------------------------------------------------------------------------------


def reply_limit(verdict: str, latest: float | None, limit: float | None = 0.9, **columns: object) -> Limit:
    kept: dict[str, object] = {
        "metric": "reply_rate",
        "label": label("reply_rate"),
        "unit": LimitUnit.SHARE,
        "limit": limit,
        "is_floor": True,
        "latest": latest,
        "latest_day": on("2026-09-20"),
        "verdict": verdict,
        "needs": Text("", ""),
        "days": 60,
        **columns,
    }
    return Limit(**kept)  # type: ignore[arg-type]


@pytest.fixture
def standing(monkeypatch: pytest.MonkeyPatch) -> list[Limit]:
    limits: list[Limit] = []
    monkeypatch.setattr(reply_rate_risk, "limits", lambda *_: tuple(limits))
    clocks = OpenClocks(3, 1, at("2026-09-22T11:30"))
    monkeypatch.setattr(reply_rate_risk, "open_clocks", lambda *_: clocks)
    return limits


def arrivals(count: int) -> list[Row]:
    return [
        {"inquiry_id": f"Q{number}", "received_at": at("2026-09-10T20:00"), "source": "inquiry"}
        for number in range(count)
    ]


def test_a_reply_rate_below_its_limit_says_what_can_still_be_late(
    tmp_path: Path, standing: list[Limit]
) -> None:
    standing.append(reply_limit("beyond", 0.85))
    one = found("reply_rate_risk", facts_of(tmp_path, inquiry=arrivals(40)))["reply_rate"]
    assert "below the limit of 90.0%" in one.why.en
    assert "on the desk 3 inquiries can still be answered in the platform's time, 1 past it" in one.why.en
    assert "of about 40 in 30 days, some 2 more were late than the limit allows" in one.why.en
    assert one.due == at("2026-09-22T11:30"), "the next clock runs out then"
    assert one.is_urgent


def test_a_rate_that_is_heading_there_counts_what_is_left(tmp_path: Path, standing: list[Limit]) -> None:
    standing.append(reply_limit("heading", 0.95, breach=on("2026-09-27")))
    assert (
        "some 2 more may be late"
        in found("reply_rate_risk", facts_of(tmp_path, inquiry=arrivals(40)))["reply_rate"].why.en
    )
    standing[:] = [reply_limit("heading", 0.95, breach=on("2026-12-27"))]
    assert found("reply_rate_risk", facts_of(tmp_path)) == {}


def test_without_a_limit_the_playbook_s_own_holds(tmp_path: Path, standing: list[Limit]) -> None:
    standing.append(reply_limit("no_limit", 0.76, None))
    assert list(found("reply_rate_risk", facts_of(tmp_path))) == ["reply_rate"]
    assert found("reply_rate_risk", facts_of(tmp_path), floor=70) == {}


@pytest.mark.parametrize("verdict", ["steady", "cannot_tell", "no_data", "no_limit"])
def test_a_reply_rate_that_says_nothing_bad_is_quiet(
    verdict: str, tmp_path: Path, standing: list[Limit]
) -> None:
    limit = None if verdict == "no_limit" else 0.9
    standing.append(reply_limit(verdict, 0.95 if verdict != "no_data" else None, limit))
    assert found("reply_rate_risk", facts_of(tmp_path)) == {}


def test_only_a_newer_figure_within_its_limit_settles_replies(tmp_path: Path, standing: list[Limit]) -> None:
    standing.append(reply_limit("beyond", 0.85))
    day = facts_of(tmp_path)
    tasks = list(found("reply_rate_risk", day).values())
    for silent in (reply_limit("steady", 0.95), reply_limit("no_data", None, latest_day=None)):
        standing[:] = [silent]
        assert settled("reply_rate_risk", facts_of(tmp_path), tasks) == {}
    standing[:] = [reply_limit("steady", 0.95, latest_day=on("2026-09-22"))]
    assert "95.0% on 2026-09-22" in settled("reply_rate_risk", facts_of(tmp_path), tasks)["reply_rate"].en


# Grades -------------------------------------------------------------------------------------------------------------


def test_grades_that_are_owed_go_to_their_rep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Grading] = []
    monkeypatch.setattr(feedback_owed, "gradings", lambda *_: tuple(given))
    day = facts_of(tmp_path)
    given[:] = [Grading(7, 6, day.now - timedelta(days=9), 2), Grading(8, 1, day.now - timedelta(days=4), 5)]
    proposals = found("feedback_owed", day)
    assert list(proposals) == ["rep-7"], "a single one is no task"
    assert proposals["rep-7"].person_id == 7
    assert [one.path for one in proposals["rep-7"].evidence] == [
        "/desk?lane=ungraded&after=3&within=30&owner=7"
    ]
    assert "2 of these days' 8 are graded (25%)" in proposals["rep-7"].why.en
    tasks = opened(proposals.values(), day)
    given[:] = [Grading(7, 1, day.now, 7)]
    assert settled("feedback_owed", facts_of(tmp_path), tasks) == {}
    given[:] = []
    assert "theirs" in settled("feedback_owed", facts_of(tmp_path), tasks)["rep-7"].en, "handed on to others"
    given[:] = [Grading(7, 0, None, 8)]
    assert "8 of them" in settled("feedback_owed", facts_of(tmp_path), tasks)["rep-7"].en


# Files --------------------------------------------------------------------------------------------------------------


def fresh(name: str, standing: Standing, late: int = 0, missing: Sequence[str] = ()) -> Freshness:
    return Freshness(
        dataset=name,
        label=Text("文件", name),
        owner=Owner.MARKETING,
        cadence=Cadence.DAILY,
        latest=None if standing is Standing.NEVER else on("2026-09-15"),
        days_behind=7,
        days_late=late,
        standing=standing,
        days=tuple((on(day), DayState.MISSING) for day in missing),
    )


@pytest.fixture
def freshness(monkeypatch: pytest.MonkeyPatch) -> list[Freshness]:
    given: list[Freshness] = []
    monkeypatch.setattr(data_late, "freshness", lambda *_: tuple(given))
    return given


def test_late_files_and_gaps_are_asked_for_by_whoever_brings_them(
    tmp_path: Path, freshness: list[Freshness]
) -> None:
    freshness += [
        fresh("product_period", Standing.GAPS, missing=["2026-09-11", "2026-09-12"]),
        fresh("shop_day", Standing.LATE, 1),
        fresh("inquiry", Standing.LATE, 5),
        fresh("order", Standing.ON_TIME),
        fresh("ad_day", Standing.NEVER),
        fresh("review", Standing.LATE, 9),
    ]
    proposals = found("data_late", facts_of(tmp_path))
    assert list(proposals) == ["inquiry", "shop_day", "product_period"]
    assert [owner_of(one.metric) for one in proposals.values()] == [
        Owner.SALES,
        Owner.MARKETING,
        Owner.MARKETING,
    ]
    assert [one.is_urgent for one in proposals.values()] == [True, False, False]
    assert "2026-09-11, 2026-09-12" in proposals["product_period"].why.en


def test_a_file_that_came_settles_it_and_one_that_was_taken_back_does_not(
    tmp_path: Path, freshness: list[Freshness]
) -> None:
    day: DayFacts = facts_of(tmp_path)
    freshness += [fresh("shop_day", Standing.LATE, 2)]
    tasks = opened(found("data_late", day).values(), day)
    for standing in (Standing.LATE, Standing.GAPS, Standing.NEVER):
        freshness[:] = [fresh("shop_day", standing, 1)]
        assert settled("data_late", facts_of(tmp_path), tasks) == {}
    freshness[:] = [fresh("shop_day", Standing.ON_TIME)]
    assert list(settled("data_late", facts_of(tmp_path), tasks)) == ["shop_day"]
