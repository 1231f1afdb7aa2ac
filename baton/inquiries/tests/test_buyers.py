"""A buyer in two accounts, an inquiry that came twice, and a buyer who wants to be forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from baton.inquiries import selectors, services
from baton.inquiries.models import Buyer, Item, Merge, Touch
from baton.inquiries.terms import Box, Channel, MergeReason, NextStep, Scope, TakenIn
from baton.inquiries.tests.conftest import Files
from baton.kit.errors import NotAllowed, NotFound, NotUsable
from baton.metrics.tests.hand_made import inquiry, noon
from baton.people.selectors import audit_lines
from baton.people.terms import Person, Role, Shop

pytestmark = pytest.mark.django_db
People = Callable[..., Person]


@pytest.fixture
def lead(person: People) -> Person:
    return person("lead", Role.SALES_LEAD)


@pytest.fixture
def two(files: Files) -> tuple[Buyer, Buyer]:
    """Two accounts with an inquiry each; only the first one's was answered, after both had come."""
    files.bring(
        inquiry(1, "2026-09-18", buyer_id="b1", buyer_name="Harlow", first_reply_at=noon("2026-09-20")),
        inquiry(2, "2026-09-19", buyer_id="b2", buyer_name="Harlow Ltd", remark="call Jo"),
    )
    return Buyer.objects.get(account="b1"), Buyer.objects.get(account="b2")


def the(key: str) -> Item:
    return Item.objects.get(key=key)


def test_a_merge_tells_what_was_known_of_the_other_alone_and_an_undone_one_takes_it_back(
    shop: Shop, lead: Person, two: tuple[Buyer, Buyer]
) -> None:
    stays, goes = two
    Buyer.objects.filter(pk=goes.pk).update(mail="jo@harlow.com", phone="+1 202 555 0143")
    merge = services.merge_buyers(lead, shop, stays.pk, goes.pk, MergeReason.SAID)
    stays.refresh_from_db()
    assert (stays.name, stays.mail, stays.phone) == ("Harlow", "jo@harlow.com", "+1 202 555 0143")
    Buyer.objects.filter(pk=stays.pk).update(phone="+1 202 555 0199")
    services.unmerge(lead, shop, merge, "two people")
    stays.refresh_from_db()
    assert (stays.name, stays.mail) == ("Harlow", "")
    assert stays.phone == "+1 202 555 0199", "told anew since"


def test_a_buyer_in_two_accounts_is_one_after_a_merge_and_two_again(
    shop: Shop, files: Files, lead: Person, two: tuple[Buyer, Buyer]
) -> None:
    stays, goes = two
    assert the("Q2").next_step == NextStep.FIRST_REPLY
    merge = services.merge_buyers(lead, shop, stays.pk, goes.pk, MergeReason.FIRM, "harlow.example.com")
    assert the("Q2").buyer_id == stays.pk
    assert the("Q2").next_step == NextStep.NOTHING, "one reply answers the buyer, whichever account"
    card = selectors.card(lead, shop, the("Q1").pk)
    assert [one.key for one in card.earlier] == ["Q2"]
    assert card.merged == (merge,)
    files.bring(inquiry(3, "2026-09-21", buyer_id="b2"))
    assert the("Q3").buyer_id == stays.pk, "what comes to the second account is the first one's"
    with pytest.raises(NotUsable):
        services.unmerge(lead, shop, merge, "")
    services.unmerge(lead, shop, merge, "two firms after all")
    assert (the("Q2").buyer_id, the("Q2").next_step) == (goes.pk, NextStep.FIRST_REPLY)
    assert (the("Q1").buyer_id, the("Q1").next_step) == (stays.pk, NextStep.NOTHING)
    with pytest.raises(NotFound):
        services.unmerge(lead, shop, merge, "again")
    told = Merge.objects.get()
    assert (told.reason, told.undone_by_id) == (MergeReason.FIRM, lead.id)


def test_a_chain_of_merges_leads_to_one_buyer(shop: Shop, files: Files, lead: Person) -> None:
    files.bring(*(inquiry(number, "2026-09-21", buyer_id=f"b{number}") for number in (1, 2, 3)))
    one, two, three = Buyer.objects.order_by("account")
    services.merge_buyers(lead, shop, two.pk, one.pk, MergeReason.MAIL)
    services.merge_buyers(lead, shop, three.pk, two.pk, MergeReason.PHONE)
    files.bring(inquiry(4, "2026-09-21", buyer_id="b1"))
    assert {row.buyer_id for row in Item.objects.all()} == {three.pk}
    for kept, gone in ((one, three), (three, three), (three, one)):
        with pytest.raises(NotUsable):
            services.merge_buyers(lead, shop, kept.pk, gone.pk, MergeReason.SAID)


def test_an_inquiry_that_came_twice_leaves_the_desk_once(shop: Shop, files: Files, lead: Person) -> None:
    files.bring(inquiry(1, "2026-09-21"), inquiry(2, "2026-09-21"))
    merge = services.merge_items(lead, shop, the("Q1").pk, the("Q2").pk, MergeReason.SAID)
    assert the("Q2").box == Box.GONE
    assert [row.key for row in selectors.desk(lead, shop, Scope.TEAM).rows] == ["Q1"]
    assert files.bring(inquiry(2, "2026-09-21", country="US")) == TakenIn(changed=1)
    assert the("Q2").box == Box.GONE, "a newer file does not bring it back"
    services.unmerge(lead, shop, merge, "two requests")
    assert (the("Q2").box, the("Q2").next_step) == (Box.DESK, NextStep.FIRST_REPLY)
    with pytest.raises(NotUsable):
        services.merge_items(lead, shop, the("Q1").pk, the("Q1").pk, MergeReason.SAID)


def test_a_rep_does_not_merge(shop: Shop, person: People, two: tuple[Buyer, Buyer]) -> None:
    with pytest.raises(NotAllowed):
        services.merge_buyers(person("rep"), shop, two[0].pk, two[1].pk, MergeReason.SAID)


def test_an_erased_buyer_is_forgotten_and_every_count_stays(
    shop: Shop, files: Files, lead: Person, person: People, two: tuple[Buyer, Buyer]
) -> None:
    rep = person("rep")
    services.take(rep, shop, the("Q2").pk)
    services.fill_in(rep, shop, the("Q2").pk, {"message": "I am Jo Harlow"})
    services.log_touch(
        rep, shop, the("Q2").pk, Channel.MAIL, text="Dear Jo", at=noon("2026-09-19") + timedelta(hours=1)
    )
    before = selectors.overview(lead, shop)
    with pytest.raises(NotAllowed):
        services.erase_buyer(rep, shop, "b2")
    assert services.erase_buyer(lead, shop, "b2") == 1
    assert selectors.overview(lead, shop) == before
    gone = Buyer.objects.get(pk=two[1].pk)
    assert (gone.name, gone.mail, gone.phone) == ("", "", "")
    assert gone.account.startswith("erased-")
    assert (the("Q2").message, the("Q2").remark, Touch.objects.get().text) == ("", "", "")
    assert selectors.card(lead, shop, the("Q2").pk).contacts.is_erased
    assert Buyer.objects.get(account="b1").name == "Harlow", "another account that nobody merged"
    with pytest.raises(NotFound):
        services.erase_buyer(lead, shop, "b2")
    # The files still name the buyer: what they bring is not filled in anew.
    files.bring(
        inquiry(2, "2026-09-19", buyer_id="b2", buyer_name="Harlow Ltd", remark="call Jo", country="US")
    )
    assert (the("Q2").buyer_id, the("Q2").remark, the("Q2").country) == (gone.pk, "", "US")
    assert Buyer.objects.get(pk=gone.pk).name == ""
    assert Buyer.objects.count() == 2
    (line,) = [line for line in audit_lines() if line.verb == "erase_buyer"]
    assert "b2" not in f"{line.subject}{line.before}{line.after}"


def test_erasing_reaches_the_accounts_that_were_merged(
    shop: Shop, lead: Person, two: tuple[Buyer, Buyer]
) -> None:
    services.merge_buyers(lead, shop, two[0].pk, two[1].pk, MergeReason.NAME, "Harlow")
    assert services.erase_buyer(lead, shop, "b2") == 2
    assert not Buyer.objects.exclude(name="").exists()
    assert Merge.objects.get().note == ""
