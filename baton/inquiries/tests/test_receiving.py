"""Inquiries that come by themselves lie on the desk at once, once, and files take them over without losing anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from baton.inquiries import receiving, selectors, services
from baton.inquiries.models import AssignmentDecision, Buyer, Item, Touch
from baton.inquiries.receiving import Arrival, receive
from baton.inquiries.terms import (
    Account,
    Box,
    Decided,
    Grade,
    Kind,
    NextStep,
    ReasonCode,
    Stage,
    TakenIn,
    Unassigned,
)
from baton.inquiries.tests.conftest import Files
from baton.kit.errors import NotUsable
from baton.metrics.tests.hand_made import inquiry
from baton.people.clock import clock
from baton.people.selectors import audit_lines
from baton.people.terms import Person, Role, Shop

pytestmark = pytest.mark.django_db
People = Callable[..., Person]
MONDAY = datetime(2026, 9, 21, 4, tzinfo=UTC)
SCRIPT = "<script>alert(1)</script>"


def arrival(**said: object) -> Arrival:
    return Arrival(**({"kind": Kind.INQUIRY, "arrived_at": MONDAY, "key": "Q1"} | said))  # type: ignore[arg-type]


def the(key: str) -> Item:
    return Item.objects.get(key=key)


def test_it_lies_on_the_desk_at_once_with_all_that_was_said(shop: Shop, person: People) -> None:
    lead = person("lead", Role.SALES_LEAD)
    done = receive(
        shop,
        arrival(
            kind=Kind.CHAT, buyer_id="b1", buyer_name="Harlow", buyer_mail="m@harlow.com",
            buyer_phone="+1 202 555 0143", country="United States", buyer_level="L3", product_id="P1",
            product_name="Lamp", keyword="led lamp", channel="search", message=f"{SCRIPT} 500 pcs",
            pages="lamp, about us", account=Account.SUB,
        ),
        by=lead,
        via="form",
    )  # fmt: skip
    assert done.was_new
    row = the("Q1")
    assert (row.pk, row.kind, row.country, row.account, row.via) == (
        done.item_id,
        "chat",
        "US",
        "sub",
        "form",
    )
    assert row.buyer is not None
    assert (row.buyer.account, row.buyer.mail, row.buyer.phone) == ("b1", "m@harlow.com", "+1 202 555 0143")
    assert (row.box, row.stage, row.next_step, row.version) == (Box.DESK, Stage.NEW, NextStep.FIRST_REPLY, 0)
    assert row.platform_due == MONDAY + timedelta(hours=1)
    assert row.unassigned == Unassigned.NOT_YET
    card = selectors.card(lead, shop, done.item_id)
    assert card.known == 8
    assert card.message == f"{SCRIPT} 500 pcs", "kept as the text that it is"
    told = audit_lines()[0]
    assert (told.verb, told.person, told.after["via"]) == ("receive_inquiry", "Lead", "form")


def test_the_same_key_twice_is_one_item_that_knows_more(shop: Shop) -> None:
    first = receive(shop, arrival(keyword="led lamp"), by=None, via="mail")
    again = receive(
        shop,
        arrival(keyword="other", country="DE", buyer_name="Harlow", message="500 pcs"),
        by=None,
        via="api:ERP",
    )
    assert (again.item_id, first.was_new, again.was_new) == (first.item_id, True, False)
    row = the("Q1")
    assert (row.keyword, row.country, row.message, row.via) == ("led lamp", "DE", "500 pcs", "mail")
    assert row.buyer is not None
    assert row.buyer.name == "Harlow"
    count = len(audit_lines())
    receive(shop, arrival(keyword="other", country="DE"), by=None, via="api:ERP")
    assert len(audit_lines()) == count, "nothing new, nothing on record"
    assert Item.objects.count() == 1


def test_what_people_typed_in_is_not_written_over(shop: Shop, person: People) -> None:
    receive(shop, arrival(), by=None, via="mail")
    services.fill_in(person("rep"), shop, the("Q1").pk, {"keyword": "ours", "message": "by phone"})
    receive(shop, arrival(keyword="theirs", message="other", country="DE"), by=None, via="mail")
    row = the("Q1")
    assert (row.keyword, row.filled["keyword"], row.message, row.country) == ("", "ours", "by phone", "DE")
    assert row.version == 1


def test_a_file_takes_it_over_without_losing_what_was_done(files: Files, shop: Shop, person: People) -> None:
    rep = person("rep")
    item = receive(
        shop, arrival(keyword="led lamp", buyer_name="Harlow", message="500 pcs"), by=None, via="mail"
    ).item_id
    services.take(rep, shop, item)
    services.log_touch(rep, shop, item, text="hello")
    services.grade(rep, shop, item, Grade.A, ReasonCode.GOOD)
    assert files.bring(inquiry(1, "2026-09-20", buyer_id="b1", country="DE")) == TakenIn(changed=1)
    row = the("Q1")
    assert (Item.objects.count(), row.pk) == (1, item)
    assert (row.owner_id, row.sales_grade, row.stage) == (rep.id, Grade.A, Stage.REPLIED)
    assert (row.keyword, row.country, row.message) == ("led lamp", "DE", "500 pcs")
    assert row.buyer is not None
    assert (row.buyer.account, row.buyer.name) == ("b1", "Harlow"), (
        "the file's account, and what was known before"
    )
    assert Touch.objects.get().buyer_id == row.buyer_id
    assert row.first_reply_at is not None
    assert Buyer.objects.get(account="~Q1").merged_into_id == row.buyer_id
    assert services.take_in(shop) == TakenIn()


def test_a_file_that_is_silent_about_the_buyer_leaves_the_buyer(files: Files, shop: Shop) -> None:
    receive(shop, arrival(buyer_id="b7", product_id="P1"), by=None, via="mail")
    files.bring(inquiry(1, "2026-09-21", product_id="P2"))
    row = the("Q1")
    assert row.buyer is not None
    assert (row.buyer.account, row.product_id) == ("b7", "P2")


def test_an_undone_file_leaves_what_had_come_by_itself(files: Files, shop: Shop, person: People) -> None:
    receive(shop, arrival(keyword="led lamp"), by=None, via="mail")
    receive(shop, arrival(key="Q2"), by=None, via="mail")
    services.take(person("rep"), shop, the("Q2").pk)
    files.bring(
        inquiry(1, "2026-09-20", keyword="lamp", is_effective=False), inquiry(2, "2026-09-21", country="DE")
    )
    assert the("Q1").box == Box.SPAM
    assert files.undo("import-1") == TakenIn(changed=2)
    row = the("Q1")
    assert (row.box, row.keyword, row.arrived_at, row.facts_digest) == (Box.DESK, "led lamp", MONDAY, "")
    assert (the("Q2").country, the("Q2").is_source_gone) == ("", False)


def test_it_comes_again_after_its_file_was_undone(files: Files, shop: Shop) -> None:
    files.bring(inquiry(1, "2026-09-21"))
    files.undo("import-1")
    assert the("Q1").box == Box.GONE
    assert not receive(shop, arrival(), by=None, via="mail").was_new
    assert the("Q1").box == Box.DESK


def test_a_known_customer_goes_to_the_rep_who_has_it(files: Files, shop: Shop, person: People) -> None:
    rep = person("leo", accounts=("Leo",))
    files.bring(inquiry(9, "2026-08-01", buyer_id="b1", staff="Leo"))
    receive(shop, arrival(buyer_id="b1"), by=None, via="mail")
    assert the("Q1").owner_id == rep.id
    told = AssignmentDecision.objects.get(item__key="Q1")
    assert (told.rule, told.chosen_id, told.by) == (Decided.OWNER, rep.id, None)


def test_the_owner_on_the_platform_has_it(shop: Shop, person: People) -> None:
    rep = person("leo", accounts=("Leo",))
    receive(shop, arrival(staff="Leo"), by=None, via="mail")
    receive(shop, arrival(key="Q2", staff="Mia"), by=None, via="mail")
    assert the("Q1").owner_id == rep.id
    assert the("Q2").unassigned == Unassigned.UNKNOWN_ACCOUNT


def test_without_an_id_of_the_platform_it_has_one_of_its_own(shop: Shop) -> None:
    first = receive(shop, arrival(key="", reference="mail-1"), by=None, via="mail")
    again = receive(shop, arrival(key="", reference="mail-1"), by=None, via="mail")
    other = receive(shop, arrival(key="", reference="mail-2"), by=None, via="mail")
    unnamed = [receive(shop, arrival(key=""), by=None, via="form") for _ in range(2)]
    keys = {first.key, other.key, *(one.key for one in unnamed)}
    assert again == receiving.Received(first.item_id, first.key, was_new=False)
    assert len(keys) == 4
    assert all(key.startswith("in-") for key in keys)


def test_a_clock_that_runs_ahead_brings_nothing_from_the_future(shop: Shop) -> None:
    receive(shop, arrival(arrived_at=clock().now() + timedelta(hours=3)), by=None, via="mail")
    assert the("Q1").arrived_at <= clock().now()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"key": "x" * 201}, "wrong_key"),
        ({"key": "a\x00b"}, "wrong_key"),
        ({"arrived_at": datetime(2026, 9, 21)}, "wrong_moment"),  # noqa: DTZ001 - the fault that is tested
        ({"arrived_at": datetime(1970, 1, 1, tzinfo=UTC)}, "wrong_moment"),
    ],
)
def test_an_id_or_a_moment_that_is_none_is_refused(shop: Shop, said: dict[str, object], code: str) -> None:
    with pytest.raises(NotUsable) as refused:
        receive(shop, arrival(**said), by=None, via="mail")
    assert refused.value.code == code
    assert Item.objects.count() == 0


def test_an_endless_message_is_cut_and_odd_signs_go(shop: Shop) -> None:
    receive(
        shop,
        arrival(message="x" * 5_000_000, keyword="led\0 \ud800lamp", country="Nowhere"),
        by=None,
        via="mail",
    )
    row = the("Q1")
    assert (len(row.message), row.keyword, row.country) == (20_000, "led \ufffdlamp", "Nowhere")


def test_a_buyer_who_was_erased_stays_forgotten(shop: Shop, person: People) -> None:
    receive(shop, arrival(buyer_id="b1", buyer_name="Harlow", message="me again"), by=None, via="mail")
    services.erase_buyer(person("lead", Role.SALES_LEAD), shop, "b1")
    receive(shop, arrival(buyer_id="b1", buyer_name="Harlow", message="me again"), by=None, via="mail")
    receive(shop, arrival(key="Q2", buyer_id="b1", buyer_name="Harlow", message="new"), by=None, via="mail")
    assert [the(key).message for key in ("Q1", "Q2")] == ["", ""]
    assert not Buyer.objects.filter(name="Harlow").exists()
    assert the("Q1").buyer_id == the("Q2").buyer_id
    assert "Harlow" not in str(list(Item.objects.values()))


def test_a_second_account_of_the_same_inquiry_does_not_take_it_away(shop: Shop) -> None:
    receive(shop, arrival(buyer_id="b1", buyer_name="Harlow"), by=None, via="mail")
    receive(shop, arrival(buyer_id="b2", buyer_name="Harlow Ltd"), by=None, via="mail")
    row = the("Q1")
    assert row.buyer is not None
    assert row.buyer.account == "b1"
    assert Buyer.objects.get(account="b2").name == "Harlow Ltd", (
        "known, for whoever looks for buyers who are one"
    )


def test_an_account_that_is_told_later_takes_the_place_of_a_mere_name(shop: Shop, person: People) -> None:
    rep = person("rep")
    item = receive(shop, arrival(buyer_name="Harlow", buyer_mail="m@harlow.com"), by=None, via="mail").item_id
    services.take(rep, shop, item)
    services.log_touch(rep, shop, item)
    receive(shop, arrival(buyer_id="b1"), by=None, via="api:ERP")
    row = the("Q1")
    assert row.buyer is not None
    assert (row.buyer.account, row.buyer.mail, row.buyer.owner_id) == ("b1", "m@harlow.com", rep.id)
    assert row.first_reply_at is not None
    assert row.buyer.account == Touch.objects.get().buyer.account  # type: ignore[union-attr]  # it has one


def test_what_breaks_in_the_middle_leaves_nothing_and_may_be_tried_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise OSError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr(receiving, "record_audit", breaks)
        with pytest.raises(OSError, match="power"):
            receive(shop, arrival(buyer_id="b1"), by=None, via="mail")
    assert (Item.objects.count(), Buyer.objects.count()) == (0, 0)
    assert receive(shop, arrival(buyer_id="b1"), by=None, via="mail").was_new
