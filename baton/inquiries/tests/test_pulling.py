"""Rows of the facts become items, and items follow their rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from baton.facts.snapshot import Snapshot
from baton.inquiries import pulling, selectors, services
from baton.inquiries.landing import Crew, Row
from baton.inquiries.models import AssignmentDecision, Buyer, Item
from baton.inquiries.terms import (
    LONGEST_MESSAGE,
    Box,
    Decided,
    Grade,
    Kind,
    LossReason,
    NextStep,
    ReasonCode,
    Spam,
    Stage,
    TakenIn,
    Unassigned,
)
from baton.inquiries.tests.conftest import Files, lay_under_suspicion
from baton.metrics.tests.hand_made import batch, inquiry, noon, order, rows, span
from baton.people.selectors import audit_lines
from baton.people.services import set_staff_accounts
from baton.people.terms import Person, Role, Shop

pytestmark = pytest.mark.django_db
People = Callable[..., Person]
SCRIPT = "<script>alert(1)</script>"


def the(key: str) -> Item:
    return Item.objects.get(key=key)


def test_a_row_becomes_an_item_once(files: Files, shop: Shop) -> None:
    told = inquiry(
        1, "2026-09-21", source="chat", channel="search", buyer_id="b1", buyer_name="Harlow", country="US",
        buyer_level="L3", product_id="P1", keyword="led lamp", remark="soon",
    )  # fmt: skip
    assert files.bring(told) == TakenIn(created=1)
    row = the("Q1")
    assert (row.kind, row.country, row.keyword, row.remark) == (Kind.CHAT, "US", "led lamp", "soon")
    assert row.arrived_at == noon("2026-09-21")
    assert row.buyer is not None
    assert (row.buyer.account, row.buyer.name) == ("b1", "Harlow")
    assert (row.box, row.stage, row.next_step) == (Box.DESK, Stage.NEW, NextStep.FIRST_REPLY)
    assert row.unassigned == Unassigned.NOT_YET
    assert services.take_in(shop) == TakenIn()
    assert files.bring(told) == TakenIn(), "the same rows once more are no news"
    assert Item.objects.count() == 1


def test_an_order_a_loss_and_a_product_say_more_of_it(files: Files) -> None:
    files.bring(
        inquiry(1, "2026-09-01", product_id="P1"),
        inquiry(2, "2026-09-02", first_reply_at=noon("2026-09-03")),
        inquiry(3, "2026-09-03", quoted_on=date(2026, 9, 5)),
        inquiry(4, "2026-09-03", quoted_on=date(2026, 9, 5), sampled_on=date(2026, 9, 9)),
        order=[order(1, "2026-09-04", inquiry_id="Q1", deposit_on="2026-09-06")],
        loss=[{"inquiry_id": "Q2", "lost_on": date(2026, 9, 8), "reason": "price"}],
        product_period=rows(span("2026-09-13", "2026-09-19"), {"product_id": "P1", "product_name": "Lamp"}),
    )
    assert (the("Q1").stage, the("Q1").won_on, the("Q1").box) == (Stage.WON, date(2026, 9, 6), Box.CLOSED)
    assert the("Q1").product_name == "Lamp"
    assert (the("Q2").stage, the("Q2").loss_reason) == (Stage.LOST, LossReason.PRICE)
    assert [the(f"Q{number}").stage for number in (3, 4)] == [Stage.QUOTED, Stage.SAMPLED]


def test_half_a_row_is_an_item_whose_card_says_that_nobody_knows(
    files: Files, shop: Shop, person: People
) -> None:
    files.bring(inquiry(1, "2026-09-21"))
    found = selectors.card(person("lead", Role.SALES_LEAD), shop, the("Q1").pk)
    assert (found.product, found.keyword, found.country, found.message, found.pages) == (None,) * 5
    assert found.known == 0
    assert found.contacts.name is None
    assert found.row.buyer == ""


def test_an_unknown_product_keeps_its_number_and_has_no_name(
    files: Files, shop: Shop, person: People
) -> None:
    files.bring(inquiry(1, "2026-09-21", product_id="no such product"))
    assert the("Q1").product_name == ""
    assert selectors.card(person("rep"), shop, the("Q1").pk).product == "no such product"


def test_a_changed_row_changes_the_item_but_not_what_people_did(
    files: Files, shop: Shop, person: People
) -> None:
    rep = person("rep")
    files.bring(inquiry(1, "2026-09-21", country="US"), inquiry(2, "2026-09-21"))
    services.take(rep, shop, the("Q1").pk)
    services.set_stage(rep, shop, the("Q1").pk, Stage.QUOTED)
    done = files.bring(
        inquiry(1, "2026-09-21", country="DE", first_reply_at=noon("2026-09-22"), staff="Nobody")
    )
    assert done == TakenIn(changed=1)
    row = the("Q1")
    assert (row.country, row.stage, row.owner_id) == ("DE", Stage.QUOTED, rep.id)
    assert row.quoted_on is not None


def test_an_undone_import_withdraws_what_nobody_touched_and_marks_the_rest(
    files: Files, shop: Shop, person: People
) -> None:
    rep = person("rep")
    files.bring(inquiry(1, "2026-09-20"))
    files.bring(inquiry(2, "2026-09-21", country="US"), inquiry(3, "2026-09-21"))
    services.take(rep, shop, the("Q2").pk)
    assert files.undo("import-2") == TakenIn(withdrawn=1, marked=1)
    assert (the("Q1").box, the("Q3").box) == (Box.DESK, Box.GONE)
    assert (the("Q2").box, the("Q2").is_source_gone) == (Box.DESK, True)
    assert [row.key for row in selectors.desk(rep, shop).rows] == ["Q2"]
    assert services.take_in(shop) == TakenIn()
    # Brought in once more, both are as they were.
    assert files.bring(inquiry(2, "2026-09-21", country="US"), inquiry(3, "2026-09-21")) == TakenIn(changed=2)
    assert (the("Q3").box, the("Q2").is_source_gone, the("Q2").owner_id) == (Box.DESK, False, rep.id)


def test_an_undone_change_brings_back_what_the_row_said_before(files: Files) -> None:
    files.bring(inquiry(1, "2026-09-20", country="US"))
    files.bring(inquiry(1, "2026-09-20", country="DE", quoted_on=date(2026, 9, 21)))
    assert (the("Q1").country, the("Q1").stage) == ("DE", Stage.QUOTED)
    assert files.undo("import-2") == TakenIn(changed=1)
    assert (the("Q1").country, the("Q1").stage, the("Q1").quoted_on) == ("US", Stage.NEW, None)


def test_the_owner_of_the_file_has_it_once_the_account_is_somebody(
    files: Files, shop: Shop, person: People
) -> None:
    files.bring(inquiry(1, "2026-09-21", staff="Leo"))
    assert the("Q1").unassigned == Unassigned.UNKNOWN_ACCOUNT
    rep = person("leo")
    set_staff_accounts(None, rep, shop, ["Leo"])
    assert services.take_in(shop) == TakenIn(changed=1)
    assert (the("Q1").owner_id, the("Q1").unassigned) == (rep.id, "")


def test_a_known_customer_goes_to_the_rep_who_has_it(files: Files, shop: Shop, person: People) -> None:
    rep = person("leo", accounts=("Leo",))
    files.bring(inquiry(1, "2026-08-01", buyer_id="b1", staff="Leo", first_reply_at=noon("2026-08-01")))
    files.bring(inquiry(2, "2026-09-21", buyer_id="b1"))
    assert the("Q2").owner_id == rep.id
    told = AssignmentDecision.objects.get(item__key="Q2")
    assert (told.rule, told.chosen_id, told.by) == (Decided.OWNER, rep.id, None)
    services.add_absence(rep, shop, rep.id, date(2026, 9, 20), date(2026, 9, 30))
    files.bring(inquiry(3, "2026-09-21", buyer_id="b1"))
    assert (the("Q3").owner, the("Q3").unassigned) == (None, Unassigned.OWNER_ABSENT)


def test_rows_called_spam_lie_in_the_box_and_a_rescued_one_stays_out(
    files: Files, shop: Shop, person: People
) -> None:
    files.bring(inquiry(1, "2026-09-21", is_effective=False))
    assert (the("Q1").box, the("Q1").spam) == (Box.SPAM, Spam.SPAM)
    services.rescue(person("rep"), shop, the("Q1").pk)
    files.bring(inquiry(1, "2026-09-21", is_effective=False, country="US"))
    assert (the("Q1").box, the("Q1").spam, the("Q1").country) == (Box.DESK, Spam.RESCUED, "US")


@pytest.mark.parametrize("is_answered", [False, True])
def test_one_that_the_files_write_off_as_spam_waits_again_once_it_is_rescued(
    is_answered: bool, files: Files, shop: Shop, person: People
) -> None:
    replied = {"first_reply_at": noon("2026-09-21") + timedelta(hours=1)} if is_answered else {}
    lost = {"inquiry_id": "Q1", "lost_on": date(2026, 9, 21), "reason": "spam"}
    files.bring(inquiry(1, "2026-09-21", is_effective=False, **replied), loss=[lost])
    rep = person("rep")
    assert (the("Q1").box, the("Q1").stage, the("Q1").loss_reason) == (Box.SPAM, Stage.LOST, "spam")
    services.rescue(rep, shop, the("Q1").pk)
    stage, step = (Stage.REPLIED, NextStep.NOTHING) if is_answered else (Stage.NEW, NextStep.FIRST_REPLY)
    for _ in range(2):
        row = the("Q1")
        assert (row.box, row.stage, row.next_step) == (Box.DESK, stage, step)
        assert (row.lost_on, row.loss_reason) == (None, "")
        # The file says so once more, in other words.
        files.bring(inquiry(1, "2026-09-21", is_effective=False, country="US", **replied), loss=[lost])


def test_a_file_does_not_write_off_as_spam_what_was_rescued_before(
    files: Files, shop: Shop, person: People
) -> None:
    files.bring(inquiry(1, "2026-09-21", is_effective=False))
    services.rescue(person("rep"), shop, the("Q1").pk)
    lost = {"inquiry_id": "Q1", "lost_on": date(2026, 9, 22), "reason": "spam"}
    files.bring(inquiry(1, "2026-09-21", is_effective=False), loss=[lost])
    assert (the("Q1").box, the("Q1").stage, the("Q1").lost_on) == (Box.DESK, Stage.NEW, None)
    files.bring(inquiry(1, "2026-09-21", is_effective=False), loss=[lost | {"reason": "price"}])
    assert (the("Q1").box, the("Q1").loss_reason) == (Box.DESK, ""), "the same loss, told otherwise"


def test_one_reply_of_the_files_answers_all_that_the_buyer_had_sent(files: Files) -> None:
    files.bring(inquiry(1, "2026-09-20", buyer_id="b1"), inquiry(2, "2026-09-21", buyer_id="b2"))
    files.bring(inquiry(3, "2026-09-21", buyer_id="b1", first_reply_at=noon("2026-09-22")))
    assert the("Q1").first_reply_at == noon("2026-09-22")
    assert the("Q1").next_step == NextStep.NOTHING
    assert the("Q2").first_reply_at is None


def test_a_reply_that_is_undone_answers_nothing_any_more(files: Files) -> None:
    files.bring(inquiry(1, "2026-09-20", buyer_id="b1"))
    files.bring(inquiry(3, "2026-09-21", buyer_id="b1", first_reply_at=noon("2026-09-22")))
    assert the("Q1").first_reply_at is not None
    assert files.undo("import-2") == TakenIn(withdrawn=1)
    assert (the("Q1").first_reply_at, the("Q1").next_step) == (None, NextStep.FIRST_REPLY)
    assert the("Q3").next_step == NextStep.NOTHING


def test_a_loss_that_was_taken_back_is_not_told_again_by_the_same_file(
    files: Files, shop: Shop, person: People
) -> None:
    lost = {"inquiry_id": "Q1", "lost_on": date(2026, 9, 21), "reason": "price"}
    files.bring(inquiry(1, "2026-09-20"), loss=[lost])
    services.set_stage(person("rep"), shop, the("Q1").pk, Stage.QUOTED)
    files.bring(inquiry(1, "2026-09-20", country="US"))
    row = the("Q1")
    assert (row.country, row.stage, row.box, row.lost_on) == ("US", Stage.QUOTED, Box.DESK, None)
    paid = order(1, "2026-09-21", inquiry_id="Q1", deposit_on="2026-09-22")
    files.bring(inquiry(1, "2026-09-20", country="US"), order=[paid])
    assert (the("Q1").stage, the("Q1").box) == (Stage.WON, Box.CLOSED)


def test_a_suspicion_stands_until_a_file_or_a_person_says_otherwise(files: Files, shop: Shop) -> None:
    files.bring(inquiry(1, "2026-09-20"))
    assert lay_under_suspicion(the("Q1"))
    files.bring(inquiry(1, "2026-09-20", country="US"))
    assert (the("Q1").box, the("Q1").spam) == (Box.SPAM, Spam.SUSPECTED)
    files.bring(inquiry(1, "2026-09-20", country="US", is_effective=True))
    assert (the("Q1").box, the("Q1").spam) == (Box.DESK, Spam.NO)


def test_text_that_no_database_keeps_and_text_without_end(files: Files) -> None:
    files.bring(
        inquiry(1, "2026-09-21", remark="x" * 5_000_000, keyword="led\x00 lamp", buyer_name=SCRIPT),
        inquiry(2, "2026-09-21", buyer_id="b" * 5_000, buyer_name="Long"),
    )  # fmt: skip
    row = the("Q1")
    assert len(row.remark) <= 20_000
    assert row.keyword == "led lamp"
    assert row.buyer is not None
    assert row.buyer.name == SCRIPT, "kept as the text that it is"
    assert the("Q2").buyer is not None
    assert Buyer.objects.get(account="~Q2").name == "Long"


def test_what_the_buyer_wrote_and_the_contacts_come_along(files: Files, shop: Shop, person: People) -> None:
    told = {
        "message": f"500 pcs, CIF Hamburg {SCRIPT}",
        "buyer_mail": "jo@harlow.example",
        "buyer_phone": "+44 20",
    }
    files.bring(
        inquiry(1, "2026-09-20", buyer_id="b1", **told), inquiry(2, "2026-09-21", buyer_mail="ana@x.example")
    )
    row = the("Q1")
    assert row.message == told["message"], "kept as the text that it is"
    assert row.buyer is not None
    assert (row.buyer.mail, row.buyer.phone) == ("jo@harlow.example", "+44 20")
    assert Buyer.objects.get(account="~Q2").mail == "ana@x.example", "somebody who has a mail address only"
    # A file that is silent takes nothing away; one that speaks is believed over what was typed in.
    services.fill_in(person("lead", Role.SALES_LEAD), shop, row.pk, {"message": "as I remember it"})
    files.bring(inquiry(1, "2026-09-20", buyer_id="b1", country="DE"))
    assert (the("Q1").message, Buyer.objects.get(account="b1").mail) == (
        "as I remember it",
        "jo@harlow.example",
    )
    files.bring(inquiry(1, "2026-09-20", buyer_id="b1", message="5" * 5_000_000))
    assert len(the("Q1").message) == LONGEST_MESSAGE


def test_a_message_of_a_buyer_who_was_erased_stays_out(files: Files, shop: Shop, person: People) -> None:
    files.bring(inquiry(1, "2026-09-20", buyer_id="b1", message="call me", buyer_mail="jo@harlow.example"))
    services.erase_buyer(person("boss", Role.MANAGER), shop, "b1")
    files.bring(inquiry(1, "2026-09-20", buyer_id="b1", message="call me!", buyer_mail="jo@harlow.example"))
    row = the("Q1")
    assert row.message == ""
    assert row.buyer is not None
    assert (row.buyer.mail, row.buyer.phone) == ("", "")


def test_a_row_without_a_usable_id_is_left_out_and_counted(files: Files, shop: Shop) -> None:
    row = {"inquiry_id": "x" * 300, "received_at": noon("2026-09-21")}
    assert files.bring(inquiry(1, "2026-09-21"), row) == TakenIn(created=1, skipped=1)
    assert Item.objects.count() == 1
    files.put(batch("inquiry", [inquiry(2, "2026-09-21")]))
    files.undo("import-1")
    assert the("Q1").box == Box.GONE, "gone, though as many rows as items are left"


def test_it_goes_on_where_it_stopped(files: Files, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulling, "AT_ONCE", 2)
    taken = pulling._take_page
    calls = 0

    def breaks(desk: Crew, facts: Snapshot, page: list[Row]) -> TakenIn:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise OSError("the power went")
        return taken(desk, facts, page)

    monkeypatch.setattr(pulling, "_take_page", breaks)
    with pytest.raises(OSError, match="power"):
        files.bring(*(inquiry(number, "2026-09-21") for number in range(1, 6)))
    assert Item.objects.count() == 2
    assert services.take_in(shop) == TakenIn(created=3)


def test_a_look_that_changed_something_is_on_record(files: Files, shop: Shop) -> None:
    files.bring(inquiry(1, "2026-09-21"))
    services.take_in(shop)
    told = [line for line in audit_lines() if line.verb == "take_in_inquiries"]
    assert [line.after["created"] for line in told] == [1]


def test_a_shop_without_facts_has_an_empty_desk(files: Files, shop: Shop, person: People) -> None:
    assert services.take_in(shop) == TakenIn()
    found = selectors.desk(person("rep"), shop)
    assert (found.rows, found.count, found.pages, found.older, found.quiet) == ((), 0, 1, 0, 0)


def test_the_grade_of_sales_and_the_time_of_arrival_outlive_a_new_file(
    files: Files, shop: Shop, person: People
) -> None:
    rep = person("rep")
    files.bring(inquiry(1, "2026-09-21"))
    services.grade(rep, shop, the("Q1").pk, Grade.A, ReasonCode.GOOD, "a real project")
    files.bring(inquiry(1, "2026-09-21", country="BR"))
    assert (the("Q1").sales_grade, the("Q1").sales_reason) == (Grade.A, ReasonCode.GOOD)
    assert the("Q1").arrived_at == datetime(2026, 9, 21, 20, tzinfo=UTC)
