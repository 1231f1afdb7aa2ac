"""Buyers and items that are one: the sure are merged with their reason, the likely are asked, and all can be undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton.inquiries import services
from baton.inquiries.models import Buyer, BuyerKey, BuyerLook, Item, Merge, Proposal
from baton.inquiries.receiving import Arrival, receive
from baton.inquiries.same import acts, looking, selectors
from baton.inquiries.same.looking import look_for_same
from baton.inquiries.same.terms import ProposalState
from baton.inquiries.terms import Box, Kind, MergeReason
from baton.inquiries.tests.conftest import Files
from baton.kit.errors import NotAllowed, NotFound, NotUsable
from baton.metrics.tests.hand_made import inquiry
from baton.people.selectors import audit_lines
from baton.people.services import create_shop
from baton.people.terms import Person, Role, Shop

pytestmark = pytest.mark.django_db
People = Callable[..., Person]
MONDAY = datetime(2026, 9, 21, 4, tzinfo=UTC)
LONG = "we need 500 pcs of the X2 lamp, black, please quote FOB Ningbo"


def bring(shop: Shop, key: str, **said: object) -> Item:
    told = {"kind": Kind.INQUIRY, "arrived_at": MONDAY, "key": key} | said
    return Item.objects.get(pk=receive(shop, Arrival(**told), by=None, via="mail").item_id)  # type: ignore[arg-type]


def whole(key: str) -> int | None:
    return Item.objects.get(key=key).buyer_id


@pytest.fixture
def lead(person: People) -> Person:
    return person("lead", Role.SALES_LEAD)


@pytest.fixture
def two_firms(shop: Shop) -> Proposal:
    bring(shop, "Q1", buyer_id="b1", buyer_name="Alpha Pumps Ltd", country="GB")
    bring(shop, "Q2", buyer_id="b2", buyer_name="Alpha Pump", country="GB")
    look_for_same(shop)
    return Proposal.objects.get()


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ({"buyer_mail": "a@gmail.com"}, {"buyer_mail": " A@Gmail.com "}, MergeReason.MAIL),
        ({"buyer_phone": "+1 202 555 0143"}, {"buyer_phone": "001 (202) 555-0143"}, MergeReason.PHONE),
    ],
)
def test_the_same_mail_or_phone_is_one_buyer_with_the_reason(
    shop: Shop, one: dict[str, str], other: dict[str, str], reason: MergeReason
) -> None:
    bring(shop, "Q1", buyer_name="Jo", **one)
    bring(shop, "Q2", buyer_id="b2", buyer_name="Joanna", **other)
    assert look_for_same(shop) == 2
    merge = Merge.objects.get()
    assert (merge.reason, merge.by) == (reason, None)
    assert merge.kept_buyer is not None
    assert merge.kept_buyer.account == "b2", "the one whom the platform knows stays"
    assert whole("Q1") == whole("Q2") == merge.kept_buyer_id
    assert audit_lines()[0].verb == "merge_buyers"
    assert look_for_same(shop) == 0


def test_what_comes_later_joins_what_is_there(shop: Shop) -> None:
    for number in range(1, 4):
        bring(shop, f"Q{number}", buyer_id=f"b{number}", buyer_mail="a@firm.com")
        look_for_same(shop)
    assert len({whole(f"Q{number}") for number in range(1, 4)}) == 1
    assert Merge.objects.count() == 2


def test_buyers_who_share_nothing_that_tells_stay_apart(shop: Shop) -> None:
    bring(shop, "Q1", buyer_id="b1", buyer_name="Trading Company", country="GB", buyer_mail="a***@gmail.com")
    bring(shop, "Q2", buyer_id="b2", buyer_name="Trading Co", country="GB", buyer_mail="a***@gmail.com")
    bring(shop, "Q3", buyer_id="b3", buyer_name="Alpha Pumps", country="GB", buyer_phone="11111111111")
    bring(shop, "Q4", buyer_id="b4", buyer_name="Alpha Pumps", country="IE", buyer_phone="11111111111")
    look_for_same(shop)
    assert Merge.objects.count() == Proposal.objects.count() == 0


def test_another_shops_buyers_are_another_shops(shop: Shop) -> None:
    other = create_shop(None, "other")
    for one in (shop, other):
        bring(one, f"Q{one.code}", buyer_id="b1", buyer_mail="a@firm.com")
        look_for_same(one)
    assert Merge.objects.count() == 0


def test_firms_nearly_alike_are_asked_about_and_merged_on_a_persons_word(
    shop: Shop, lead: Person, two_firms: Proposal
) -> None:
    assert (two_firms.reason, two_firms.state, Merge.objects.count()) == (MergeReason.NAME, "open", 0)
    acts.merge_proposed(lead, shop, two_firms.pk, keep=2)
    assert whole("Q1") == whole("Q2") == Buyer.objects.get(account="b2").pk
    assert (Merge.objects.get().by_id, Merge.objects.get().reason) == (lead.id, MergeReason.NAME)
    look_for_same(shop)
    assert Proposal.objects.get().state == ProposalState.MERGED
    with pytest.raises(NotFound):
        acts.merge_proposed(lead, shop, two_firms.pk, keep=1)


def test_not_the_same_is_remembered(shop: Shop, lead: Person, two_firms: Proposal) -> None:
    acts.tell_apart(lead, shop, two_firms.pk)
    bring(shop, "Q3", buyer_id="b2", buyer_mail="a@alpha.com")
    bring(shop, "Q4", buyer_id="b1", buyer_mail="a@alpha.com")
    look_for_same(shop)
    assert Merge.objects.count() == 0, "not even by the same mail"
    assert selectors.proposals(lead, shop).rows == ()
    assert audit_lines()[0].verb in {"tell_apart", "receive_inquiry"}


def test_a_merge_that_is_taken_back_is_not_made_again(shop: Shop, lead: Person) -> None:
    for number in (1, 2):
        bring(shop, f"Q{number}", buyer_id=f"b{number}", buyer_mail="a@firm.com")
    look_for_same(shop)
    services.unmerge(lead, shop, Merge.objects.get().pk, "two colleagues")
    look_for_same(shop)
    assert whole("Q1") != whole("Q2")
    bring(shop, "Q3", buyer_id="b3", buyer_mail="a@firm.com")
    look_for_same(shop)
    assert whole("Q1") != whole("Q2"), "nor by way of a third"


def test_a_buyer_is_looked_at_again_when_something_is_learnt(shop: Shop) -> None:
    bring(shop, "Q1", buyer_id="b1", buyer_mail="a@firm.com")
    bring(shop, "Q2", buyer_id="b2")
    assert look_for_same(shop) == 2
    bring(shop, "Q2", buyer_mail="a@firm.com")
    look_for_same(shop)
    assert whole("Q1") == whole("Q2")


def test_who_was_erased_is_in_no_index(shop: Shop, lead: Person) -> None:
    bring(shop, "Q1", buyer_id="b1", buyer_name="Harlow", buyer_mail="a@firm.com")
    look_for_same(shop)
    services.erase_buyer(lead, shop, "b1")
    assert BuyerKey.objects.count() == BuyerLook.objects.count() == 0
    assert look_for_same(shop) == 0


def test_the_index_tells_nobody(shop: Shop) -> None:
    bring(
        shop, "Q1", buyer_name="Harlow", buyer_mail="a@firm.com", buyer_phone="+1 202 555 0143", country="US"
    )
    look_for_same(shop)
    told = str(list(BuyerKey.objects.values_list("value", flat=True)))
    assert BuyerKey.objects.count() >= 4
    assert not any(word in told for word in ("firm", "harlow", "2025550143"))


def test_the_inquiry_that_a_mail_brought_and_a_file_again_is_one(files: Files, shop: Shop) -> None:
    bring(shop, "", reference="mail-1", buyer_id="b1", message=LONG)
    files.bring(inquiry(1, "2026-09-21", buyer_id="b1", message=LONG))
    look_for_same(shop)
    row = Item.objects.get(key__startswith="in-")
    assert row.merged_into is not None
    assert (row.merged_into.key, row.box, row.merged_into.version) == ("Q1", Box.GONE, 0)


def test_an_item_that_somebody_has_is_asked_about_instead(shop: Shop, person: People, lead: Person) -> None:
    mine = bring(shop, "", reference="mail-1", buyer_id="b1", message=LONG)
    services.take(person("rep"), shop, mine.pk)
    bring(shop, "Q1", buyer_id="b1", message=LONG)
    look_for_same(shop)
    look_for_same(shop)
    found = Proposal.objects.get()
    assert {found.first_item_id, found.second_item_id} == set(Item.objects.values_list("pk", flat=True))
    keep = 1 if found.first_item_id == mine.pk else 2
    acts.merge_proposed(lead, shop, found.pk, keep=keep)
    assert Item.objects.get(key="Q1").merged_into_id == mine.pk


def test_other_words_or_another_week_are_another_inquiry(shop: Shop) -> None:
    bring(shop, "", reference="mail-1", buyer_id="b1", message=LONG)
    bring(shop, "Q1", buyer_id="b1", message=LONG, arrived_at=MONDAY - timedelta(days=9))
    bring(shop, "Q2", buyer_id="b1", message="and what about samples of the other lamp?")
    bring(shop, "Q3", buyer_id="b1", message=LONG, kind=Kind.RFQ)
    look_for_same(shop)
    assert Merge.objects.count() == Proposal.objects.count() == 0


def test_only_leads_decide(shop: Shop, person: People, two_firms: Proposal) -> None:
    rep = person("rep")
    with pytest.raises(NotAllowed):
        acts.merge_proposed(rep, shop, two_firms.pk, keep=1)
    with pytest.raises(NotAllowed):
        acts.tell_apart(rep, shop, two_firms.pk)
    with pytest.raises(NotAllowed):
        selectors.proposals(rep, shop)


def test_an_undone_merge_needs_its_reason(shop: Shop, lead: Person, two_firms: Proposal) -> None:
    acts.merge_proposed(lead, shop, two_firms.pk, keep=1)
    merge = selectors.merges(lead, shop).rows[0]
    assert merge.reason is MergeReason.NAME
    with pytest.raises(NotUsable):
        services.unmerge(lead, shop, merge.id, " ")
    services.unmerge(lead, shop, merge.id, "two firms")
    assert selectors.merges(lead, shop).rows[0].is_undone
    look_for_same(shop)
    assert selectors.proposals(lead, shop).rows == ()


def test_a_card_names_who_may_be_the_same(shop: Shop, lead: Person, two_firms: Proposal) -> None:
    assert two_firms.first_buyer is not None
    assert two_firms.first_buyer.pk == whole("Q1")
    found = selectors.likely_same(shop, Item.objects.get(key="Q1").pk)
    assert [(one.keys, one.reason) for one in found] == [(("Q2",), MergeReason.NAME)]
    assert selectors.likely_same(shop, Item.objects.get(key="Q2").pk)[0].keys == ("Q1",)


def test_looking_asks_no_more_of_a_large_shop(shop: Shop) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as said:
            look_for_same(shop)
        return len(said)

    def crowd(first: int, count: int) -> None:
        Buyer.objects.bulk_create(
            Buyer(shop_id=shop.id, account=f"c{one}", name=f"Firm {one}", mail=f"x{one}@firm{one}.com", country="DE")
            for one in range(first, first + count)
        )  # fmt: skip

    crowd(0, 20)
    asked()
    bring(shop, "Q1", buyer_id="b1", buyer_mail="a@alpha.com", country="DE", buyer_name="Alpha")
    few = asked()
    crowd(100, 400)
    look_for_same(shop)
    bring(shop, "Q2", buyer_id="b2", buyer_mail="b@beta.com", country="DE", buyer_name="Beta")
    assert asked() == few


def test_a_word_of_very_many_tells_nobody_apart(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "MOST_IN_BLOCK", 3)
    for number in range(5):
        bring(shop, f"Q{number}", buyer_id=f"b{number}", buyer_mail="desk@firm.com")
    look_for_same(shop)
    assert Merge.objects.count() == 0


def test_a_name_that_many_bear_is_nobodys(shop: Shop) -> None:
    for number in range(6):
        bring(shop, f"Q{number}", buyer_id=f"b{number}", buyer_name="Alpha Pumps Ltd", country="GB")
    look_for_same(shop)
    assert Proposal.objects.count() == 0


def test_pairs_that_have_long_been_silent_wait_until_one_writes(shop: Shop, lead: Person) -> None:
    long_ago = MONDAY - timedelta(days=200)
    bring(shop, "Q1", buyer_id="b1", buyer_name="Alpha Pumps Ltd", country="GB", arrived_at=long_ago)
    bring(shop, "Q2", buyer_id="b2", buyer_name="Alpha Pump", country="GB", arrived_at=long_ago)
    look_for_same(shop)
    assert Proposal.objects.count() == 1
    assert selectors.proposals(lead, shop).rows == ()
    bring(shop, "Q3", buyer_id="b2", country="GB")
    assert [row.second.items for row in selectors.proposals(lead, shop).rows] == [2]
