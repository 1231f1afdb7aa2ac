"""The desk's word in the facts: only what is new, once, brought back after an undo, and read wherever logs are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from baton.inquiries import jobs, services
from baton.inquiries.models import Item
from baton.inquiries.publishing import publish_outcomes
from baton.inquiries.receiving import Arrival, receive
from baton.inquiries.terms import (
    Box,
    Channel,
    Decided,
    Grade,
    Kind,
    LossReason,
    MergeReason,
    ReasonCode,
    Stage,
    TakenIn,
)
from baton.inquiries.tests.conftest import Files, set_day
from baton.intake.selectors import fact_store, history
from baton.intake.services import apply_again, carry_out, import_files, undo_import
from baton.intake.terms import RunKind
from baton.kit.home import Home
from baton.metrics.facts import WHOLE, ShopFacts
from baton.metrics.tests.hand_made import inquiry, noon, span
from baton.people.terms import Person, Role, Shop
from baton.people.tests.turns import each_shop
from baton.sources.template import write_template

pytestmark = pytest.mark.django_db(transaction=True)
People = Callable[..., Person]
DAY = "2026-09-20"
WEEK = span("2026-09-20", "2026-09-26")


def the(key: str) -> Item:
    return Item.objects.get(key=key)


def rows(shop: Shop, columns: str, dataset: str = "inquiry") -> list[tuple[Any, ...]]:
    found = fact_store().snapshot().query(f"SELECT {columns} FROM {{{dataset}}} ORDER BY 1", shop=shop.code)
    return [tuple(row.values()) for row in found.to_pylist()]


def funnel(shop: Shop, *figures: str) -> list[float | None]:
    facts = ShopFacts(fact_store().snapshot(), shop.code)
    return [facts.logged("inquiry", (figure,), WEEK, None)[WHOLE][figure] for figure in figures]


def test_a_desk_that_nobody_worked_at_says_nothing(files: Files, shop: Shop) -> None:
    files.bring(
        inquiry(1, DAY, buyer_id="b1", first_reply_at=noon("2026-09-22")),
        inquiry(2, DAY, buyer_id="b1", is_effective=False, quoted_on=date(2026, 9, 21)),
        loss=[{"inquiry_id": "Q2", "lost_on": date(2026, 9, 22), "reason": "price"}],
    )
    assert publish_outcomes(shop) == 0
    assert history(shop) == ()
    assert fact_store().snapshot().versions.get("inquiry_outcome") is None


def test_what_people_did_is_read_in_the_logs(files: Files, shop: Shop, person: People) -> None:
    rep, lead = person("leo", accounts=("Leo Z",)), person("ana", Role.SALES_LEAD)
    files.bring(*(inquiry(number, DAY, staff="Leo Z", country="DE") for number in range(1, 7)))
    assert funnel(shop, "replied", "promising", "quoted", "ineffective_inquiries") == [0, 0, 0, 0]
    services.log_touch(rep, shop, the("Q1").pk, Channel.WHATSAPP, at=noon(DAY) + timedelta(minutes=5))
    services.grade(rep, shop, the("Q1").pk, Grade.B, ReasonCode.GOOD)
    services.grade(rep, shop, the("Q2").pk, Grade.D, ReasonCode.PRICE_ONLY)
    services.set_stage(rep, shop, the("Q3").pk, Stage.QUOTED)
    services.mark_spam(rep, shop, the("Q4").pk)
    services.hand_on(rep, shop, the("Q5").pk, lead.id, "speaks Spanish")
    services.lose(rep, shop, the("Q6").pk, LossReason.CERTIFICATES)
    assert publish_outcomes(shop) == 6
    assert rows(shop, "inquiry_id, staff, is_promising, is_effective, first_reply_at, quoted_on, stage") == [
        ("Q1", "Leo Z", True, None, noon(DAY) + timedelta(minutes=5), None, "replied"),
        ("Q2", "Leo Z", False, None, None, None, None),
        ("Q3", "Leo Z", None, None, None, date(2026, 9, 22), "quoted"),
        ("Q4", "Leo Z", None, False, None, None, None),
        ("Q5", "Ana", None, None, None, None, None),
        ("Q6", "Leo Z", None, None, None, None, "lost"),
    ]
    assert rows(shop, "inquiry_id, lost_on, reason", "loss") == [("Q6", date(2026, 9, 22), "certificates")]
    assert funnel(shop, "replied", "replied_fast", "promising", "quoted", "ineffective_inquiries") == [
        1,
        1,
        1,
        1,
        1,
    ]
    assert rows(shop, "inquiry_id, sales_grade, sales_reason", "inquiry_outcome")[:2] == [
        ("Q1", "B", "good"),
        ("Q2", "D", "price_only"),
    ]


def test_twice_publishes_nothing_more_and_only_what_changed(files: Files, shop: Shop, person: People) -> None:
    rep = person("leo", accounts=("Leo",))
    files.bring(inquiry(1, DAY, staff="Leo"), inquiry(2, DAY, staff="Leo"))
    services.grade(rep, shop, the("Q1").pk, Grade.A, ReasonCode.GOOD)
    services.grade(rep, shop, the("Q2").pk, Grade.A, ReasonCode.GOOD)
    assert (publish_outcomes(shop), publish_outcomes(shop)) == (2, 0)
    assert services.take_in(shop) == TakenIn(), "its own word is no news to the desk"
    services.grade(rep, shop, the("Q2").pk, Grade.C, ReasonCode.PRICE_ONLY)
    assert (publish_outcomes(shop), publish_outcomes(shop)) == (1, 0)
    assert [run.kind for run in history(shop)] == [RunKind.BATON, RunKind.BATON]


def test_an_undo_in_the_history_is_brought_back_next_time(files: Files, shop: Shop, person: People) -> None:
    rep = person("leo", accounts=("Leo",))
    files.bring(inquiry(1, DAY, staff="Leo"))
    services.grade(rep, shop, the("Q1").pk, Grade.A, ReasonCode.GOOD)
    publish_outcomes(shop)
    undo_import(history(shop)[0].run_id, shop=shop, by=None)
    assert rows(shop, "inquiry_id, is_promising") == [("Q1", None)]
    assert publish_outcomes(shop) == 1
    assert rows(shop, "inquiry_id, is_promising") == [("Q1", True)]


def test_where_a_file_says_the_same_later_the_desk_falls_silent(
    files: Files, shop: Shop, person: People
) -> None:
    rep = person("leo", accounts=("Leo",))
    files.bring(inquiry(1, DAY, staff="Leo"))
    services.log_touch(rep, shop, the("Q1").pk)
    services.set_stage(rep, shop, the("Q1").pk, Stage.QUOTED)
    publish_outcomes(shop)
    said = noon(DAY) + timedelta(hours=3)
    files.bring(inquiry(1, DAY, staff="Leo", first_reply_at=said, quoted_on=date(2026, 9, 21)))
    assert publish_outcomes(shop) == 1
    columns = "inquiry_id, first_reply_at, quoted_on, stage"
    assert rows(shop, columns, "inquiry_outcome") == [("Q1", None, None, None)]
    assert rows(shop, "inquiry_id, first_reply_at, quoted_on") == [("Q1", said, date(2026, 9, 21))]
    assert publish_outcomes(shop) == 0


def test_a_rescued_one_counts_and_a_loss_taken_back_is_none(files: Files, shop: Shop, person: People) -> None:
    rep = person("leo", accounts=("Leo",))
    files.bring(
        inquiry(1, DAY, is_effective=False),
        inquiry(2, DAY, quoted_on=date(2026, 9, 21)),
        loss=[{"inquiry_id": "Q2", "lost_on": date(2026, 9, 22), "reason": "price"}],
    )
    services.rescue(rep, shop, the("Q1").pk)
    services.set_stage(rep, shop, the("Q2").pk, Stage.QUOTED)
    publish_outcomes(shop)
    assert rows(shop, "inquiry_id, is_effective") == [("Q1", True), ("Q2", None)]
    assert rows(shop, "inquiry_id", "loss") == []


def test_one_that_was_lost_as_spam_is_open_once_it_is_rescued(
    files: Files, shop: Shop, person: People
) -> None:
    rep = person("leo", accounts=("Leo",))
    lost = {"inquiry_id": "Q1", "lost_on": date(2026, 9, 21), "reason": "spam"}
    files.bring(inquiry(1, DAY, is_effective=False), loss=[lost])
    services.rescue(rep, shop, the("Q1").pk)
    publish_outcomes(shop)
    assert rows(shop, "inquiry_id, is_effective, stage") == [("Q1", True, "new")]
    assert rows(shop, "inquiry_id", "loss") == []
    assert (services.take_in(shop), publish_outcomes(shop)) == (TakenIn(), 0)


def test_one_reply_answers_all_of_the_buyers_inquiries(files: Files, shop: Shop, person: People) -> None:
    files.bring(
        inquiry(1, DAY, buyer_id="b1"), inquiry(2, DAY, buyer_id="b1"), inquiry(3, DAY, buyer_id="b2")
    )
    services.log_touch(person("leo"), shop, the("Q1").pk)
    publish_outcomes(shop)
    assert [bool(reply) for _, reply in rows(shop, "inquiry_id, first_reply_at")] == [True, True, False]


def arrival(key: str, **known: Any) -> Arrival:
    return Arrival(**{"kind": Kind.INQUIRY, "arrived_at": noon(DAY), "key": key, **known})


def test_what_came_by_no_file_is_counted_once(files: Files, shop: Shop, person: People) -> None:
    rep = person("leo", accounts=("Leo",))
    files.bring(inquiry(1, DAY))
    told = {
        "buyer_id": "b7",
        "buyer_name": "=Harlow",
        "country": "DE",
        "message": "500 pcs",
        "keyword": "lamp",
    }
    receive(shop, arrival("Q2", **told), by=None, via="api:ERP")
    receive(shop, arrival("1E5"), by=None, via="api:ERP")
    services.take(rep, shop, the("Q2").pk)
    services.log_touch(rep, shop, the("Q2").pk)
    assert funnel(shop, "logged_inquiries", "replied") == [1, 0]
    assert publish_outcomes(shop) == 2
    assert funnel(shop, "logged_inquiries", "replied") == [2, 1], "an id that sheets spoil is left out"
    columns = "inquiry_id, received_at, source, buyer_id, buyer_name, country, keyword, staff, message"
    assert rows(shop, columns)[1] == (
        "Q2", noon(DAY), "inquiry", "b7", "=Harlow", "DE", "lamp", "Leo", None,
    )  # fmt: skip
    before = {"digest": the("Q2").facts_digest, "version": the("Q2").version}
    assert services.take_in(shop) == TakenIn(), "its own row coming back changes nothing"
    assert {"digest": the("Q2").facts_digest, "version": the("Q2").version} == before
    assert publish_outcomes(shop) == 0


def test_a_later_file_replaces_the_row_and_its_undo_brings_it_back(
    files: Files, shop: Shop, person: People
) -> None:
    receive(shop, arrival("Q2", buyer_id="b7", country="DE"), by=None, via="mail")
    publish_outcomes(shop)
    files.bring(inquiry(2, DAY, buyer_id="b7", country="FR", staff="Leo"))
    assert (the("Q2").country, funnel(shop, "logged_inquiries")) == ("FR", [1])
    assert publish_outcomes(shop) == 0, "the file's row stands"
    files.undo("import-1")
    assert (the("Q2").country, the("Q2").box, the("Q2").facts_digest) == ("DE", Box.DESK, "")
    assert rows(shop, "inquiry_id, country") == [("Q2", "DE")]
    assert publish_outcomes(shop) == 0


def test_undone_and_applied_again_it_is_still_its_own(files: Files, shop: Shop) -> None:
    receive(shop, arrival("Q2", country="DE"), by=None, via="mail")
    publish_outcomes(shop)
    run = history(shop)[0].run_id
    undo_import(run, shop=shop, by=None)
    assert services.take_in(shop) == TakenIn()
    assert the("Q2").box == Box.DESK, "it came by no file: no undo takes it away"
    carry_out(apply_again(run, shop=shop, by=None))
    assert services.take_in(shop) == TakenIn()
    assert the("Q2").facts_digest == ""
    assert publish_outcomes(shop) == 0


def test_two_that_are_one_are_counted_once_until_they_are_two_again(
    files: Files, shop: Shop, person: People
) -> None:
    lead = person("ana", Role.SALES_LEAD)
    files.bring(inquiry(1, DAY))
    receive(shop, arrival("Q2"), by=None, via="mail")
    publish_outcomes(shop)
    assert funnel(shop, "logged_inquiries") == [2]
    merge = services.merge_items(lead, shop, the("Q1").pk, the("Q2").pk, MergeReason.SAID)
    publish_outcomes(shop)
    assert funnel(shop, "logged_inquiries") == [1]
    assert rows(shop, "inquiry_id, merged_into", "inquiry_outcome")[-1] == ("Q2", "Q1")
    services.unmerge(lead, shop, merge, "two lamps")
    publish_outcomes(shop)
    assert funnel(shop, "logged_inquiries") == [2]


def test_a_customer_that_keeps_its_rep_is_nobodys_word(files: Files, shop: Shop, person: People) -> None:
    person("leo", accounts=("Leo",))
    files.bring(inquiry(1, "2026-08-01", buyer_id="b1", staff="Leo"))
    files.bring(inquiry(2, DAY, buyer_id="b1"))
    assert the("Q2").decisions.get().rule == Decided.OWNER
    assert publish_outcomes(shop) == 0


def test_the_job_publishes_for_every_shop(files: Files, shop: Shop, person: People, home: Home) -> None:
    files.bring(inquiry(1, DAY))
    services.grade(person("leo"), shop, the("Q1").pk, Grade.A, ReasonCode.GOOD)
    (entry,) = each_shop("inquiries.publish", jobs.TIMETABLE)
    entry.run(noon(DAY))
    assert rows(shop, "inquiry_id, is_promising") == [("Q1", True)]
    set_day(home, "2026-09-23")
    entry.run(noon(DAY))
    assert len(history(shop)) == 1


def test_a_sheet_of_ones_own_is_read_beside_it(files: Files, shop: Shop, tmp_path: Any) -> None:
    """The desk's sheet is no template, and a person's inquiry log is never taken for it."""
    target = tmp_path / "log.csv"
    write_template("inquiries", target, "zh")
    with target.open("a", encoding="utf-8") as sheet:
        sheet.write("Q9,2026-09-21 10:00\n")
    assert import_files(shop.code, [target]).files[0].source == "inquiries"
