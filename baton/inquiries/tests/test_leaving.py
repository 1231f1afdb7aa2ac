"""All that a person has, given away in one act and taken back; and what an absent owner cannot answer in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.inquiries import services
from baton.inquiries.arriving import bring_up
from baton.inquiries.leaving import selectors
from baton.inquiries.leaving.reoffering import offer_again
from baton.inquiries.logic.spreading import spread
from baton.inquiries.models import AssignmentDecision, Buyer, Duty, HandOver, Item
from baton.inquiries.terms import Box, Direction, LossReason, NextStep, Unassigned
from baton.inquiries.tests.conftest import set_day
from baton.kit.errors import NotAllowed, NotAnswerable, NotFound, NotUsable
from baton.kit.home import Home
from baton.people.selectors import audit_lines
from baton.people.services import create_person, set_active
from baton.people.terms import Person, Role, Shop

People = Callable[..., Person]
OneMore = Callable[..., Item]
TODAY = date(2026, 9, 22)


@given(
    st.lists(
        st.tuples(st.integers(1, 400), st.none() | st.integers(1, 30)),
        max_size=60,
        unique_by=lambda one: one[0],
    ),
    st.dictionaries(st.integers(1, 9), st.integers(0, 40), min_size=1),
)
def test_spreading_gives_each_once_keeps_buyers_together_and_levels_the_loads(
    items: list[tuple[int, int | None]], loads: dict[int, int]
) -> None:
    found = spread(items, loads)
    assert set(found) == {item for item, _ in items}
    assert set(found.values()) <= set(loads)
    by_buyer: dict[int, set[int]] = {}
    for item, buyer in items:
        if buyer is not None:
            by_buyer.setdefault(buyer, set()).add(found[item])
    assert all(len(reps) == 1 for reps in by_buyer.values())
    largest = max(Counter(buyer or -item for item, buyer in items).values(), default=0)
    after = Counter(loads) + Counter(found.values())
    for rep in set(found.values()):
        # Whoever was given something had the least before the last heap.
        assert after[rep] - largest <= min(after.get(other, 0) for other in loads)


def test_nobody_to_spread_among() -> None:
    with pytest.raises(ValueError, match="nobody"):
        spread([(1, None)], {})


def fresh(item: Item) -> Item:
    return Item.objects.get(pk=item.pk)


@pytest.fixture
def lead(person: People) -> Person:
    return person("lead", Role.SALES_LEAD)


@pytest.mark.django_db
def test_a_leaver_s_items_are_spread_and_the_customers_go_along(
    shop: Shop, item: OneMore, person: People, lead: Person
) -> None:
    rep, one, other = person("rep"), person("one"), person("other")
    rows = [item(buyer_id=f"b{number % 3}") for number in range(6)]
    for row in rows:
        services.take(rep, shop, row.pk)
    services.take(one, shop, item(buyer_id="busy").pk)
    start = datetime(2026, 9, 25, 12, tzinfo=UTC)
    services.add_duty(lead, shop, rep.id, start, start + timedelta(hours=8))
    kept = services.hand_over(lead, shop, rep.id, (one.id, other.id), "moves to another town")
    owners = Counter(fresh(row).owner_id for row in rows)
    assert owners == {other.id: 4, one.id: 2}
    for buyer in ("b0", "b1", "b2"):
        owner = {
            fresh(row).owner_id for row in rows if fresh(row).buyer_id == Buyer.objects.get(account=buyer).pk
        }
        assert owner == {Buyer.objects.get(account=buyer).owner_id}
    assert all(fresh(row).needs_platform_move for row in rows)
    assert not Duty.objects.filter(person_id=rep.id).exists()
    told = AssignmentDecision.objects.filter(item__in=rows, before_id=rep.id)
    assert {(one_.reason, one_.by_id) for one_ in told} == {("moves to another town", lead.id)}
    after = next(line for line in audit_lines() if line.verb == "hand_over_inquiries").after
    assert after["items"] == 6
    assert after["to"] == {"one": 2, "other": 4}
    listed = selectors.gone(lead, shop)[0]
    assert (listed.id, listed.items, listed.unassigned, listed.reason) == (
        kept.pk,
        6,
        0,
        "moves to another town",
    )


@pytest.mark.django_db
def test_who_is_away_keeps_the_customers(shop: Shop, item: OneMore, person: People, lead: Person) -> None:
    rep, other = person("rep"), person("other")
    row = item(buyer_id="b1")
    services.take(rep, shop, row.pk)
    services.add_absence(rep, shop, rep.id, TODAY, TODAY + timedelta(days=7))
    services.hand_over(lead, shop, rep.id, (), "ill", is_for_good=False)
    assert (fresh(row).owner_id, fresh(row).unassigned) == (None, Unassigned.OWNER_ABSENT)
    assert Buyer.objects.get(account="b1").owner_id == rep.id
    # A colleague may answer it, and the customer stays the owner's.
    services.take(other, shop, row.pk)
    assert Buyer.objects.get(account="b1").owner_id == rep.id


@pytest.mark.django_db
def test_a_hand_over_is_taken_back_where_nobody_has_touched_it(
    shop: Shop, item: OneMore, person: People, lead: Person
) -> None:
    rep, other = person("rep"), person("other")
    rows = [item(buyer_id=f"b{number}") for number in range(3)]
    for row in rows:
        services.take(rep, shop, row.pk)
    kept = services.hand_over(lead, shop, rep.id, (other.id,), "leaves")
    services.log_touch(other, shop, rows[0].pk, direction=Direction.OUT)
    services.lose(other, shop, rows[1].pk, LossReason.PRICE)
    assert services.take_back(lead, shop, kept.pk) == 1
    assert [fresh(row).owner_id for row in rows] == [other.id, other.id, rep.id]
    assert Buyer.objects.get(account="b2").owner_id == rep.id
    assert HandOver.objects.get().returned == 1
    with pytest.raises(NotAnswerable):
        services.take_back(lead, shop, kept.pk)
    with pytest.raises(NotFound):
        services.take_back(lead, shop, kept.pk + 1)


@pytest.mark.django_db
def test_a_closed_account_gives_away_and_takes_nothing_back(
    shop: Shop, item: OneMore, person: People, lead: Person
) -> None:
    rep = person("rep")
    row = item(buyer_id="b1")
    services.take(rep, shop, row.pk)
    create_person(None, "owner-of-all", "Owner", [(Role.MANAGER, None)])
    set_active(None, rep, False)
    holder = next(one for one in selectors.holders(lead, shop) if one.person_id == rep.id)
    assert (holder.is_active, holder.items, holder.customers) == (False, 1, 1)
    kept = services.hand_over(lead, shop, rep.id, (), "has left")
    assert fresh(row).unassigned == Unassigned.OWNER_LEFT
    with pytest.raises(NotUsable):
        services.take_back(lead, shop, kept.pk)
    with pytest.raises(NotUsable):
        services.add_absence(lead, shop, rep.id, TODAY, TODAY)
    start = datetime(2026, 9, 23, tzinfo=UTC)
    with pytest.raises(NotUsable):
        services.add_duty(lead, shop, rep.id, start, start + timedelta(hours=8))


@pytest.mark.django_db
def test_what_makes_no_sense_is_refused(shop: Shop, item: OneMore, person: People, lead: Person) -> None:
    rep, away, designer = person("rep"), person("away"), person("designer", Role.DESIGNER)
    services.take(rep, shop, item().pk)
    services.add_absence(lead, shop, away.id, TODAY, TODAY)
    for to in ((rep.id,), (away.id,), (designer.id,), (999_999,)):
        with pytest.raises(NotUsable):
            services.hand_over(lead, shop, rep.id, to, "leaves")
    with pytest.raises(NotUsable):
        services.hand_over(lead, shop, rep.id, (), "  ")
    with pytest.raises(NotAllowed):
        services.hand_over(rep, shop, rep.id, (), "I leave")
    assert Item.objects.get().owner_id == rep.id
    assert services.hand_over(lead, shop, lead.id, (rep.id,), "has nothing").moved == []


# An absent owner ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_cannot_wait_for_its_absent_owner_is_offered_again(
    shop: Shop, item: OneMore, person: People, home: Home
) -> None:
    rep, other = person("rep"), person("other")
    first, quoted = item(buyer_id="b1"), item("2026-09-20", buyer_id="b2")
    for row in (first, quoted):
        services.take(rep, shop, row.pk)
    services.log_touch(rep, shop, quoted.pk, at=quoted.arrived_at + timedelta(minutes=5))
    assert fresh(quoted).next_step == NextStep.NOTHING
    services.add_absence(rep, shop, rep.id, TODAY, TODAY + timedelta(days=3))
    bring_up(shop)
    assert (fresh(first).owner_id, fresh(first).unassigned) == (None, Unassigned.OWNER_ABSENT)
    assert fresh(quoted).owner_id == rep.id, "we answered last: nothing waits"
    # The buyer writes again: it is opened anew, and cannot wait either.
    services.log_touch(rep, shop, quoted.pk, direction=Direction.IN)
    assert offer_again(shop) == 1
    assert offer_again(shop) == 0
    assert fresh(quoted).unassigned == Unassigned.OWNER_ABSENT
    services.take(other, shop, quoted.pk)
    assert Buyer.objects.get(account="b2").owner_id == rep.id
    assert fresh(quoted).box == Box.DESK


@pytest.mark.django_db
def test_an_absence_that_is_over_or_has_not_begun_changes_nothing(
    shop: Shop, item: OneMore, person: People, home: Home
) -> None:
    rep = person("rep")
    row = item()
    services.take(rep, shop, row.pk)
    services.add_absence(rep, shop, rep.id, TODAY - timedelta(days=9), TODAY - timedelta(days=1))
    services.add_absence(rep, shop, rep.id, TODAY + timedelta(days=1), TODAY + timedelta(days=3))
    assert offer_again(shop) == 0
    assert fresh(row).owner_id == rep.id
    # The clock is set back into an absence that ends before the reply is due; then into one that does not.
    set_day(home, "2026-09-15")
    assert offer_again(shop) == 0
    services.add_absence(rep, shop, rep.id, date(2026, 9, 15), TODAY)
    assert offer_again(shop) == 1
    set_day(home, TODAY.isoformat())
    assert offer_again(shop) == 0


@pytest.mark.django_db
def test_who_is_back_before_it_is_due_keeps_it(shop: Shop, item: OneMore, person: People) -> None:
    rep, day = person("rep"), timedelta(days=1)
    row = item()
    services.take(rep, shop, row.pk)
    Item.objects.filter(pk=row.pk).update(answer_by=datetime(2026, 9, 24, 12, tzinfo=UTC))
    services.add_absence(rep, shop, rep.id, TODAY, TODAY)
    assert offer_again(shop) == 0
    services.add_absence(rep, shop, rep.id, TODAY, TODAY + 2 * day)
    assert offer_again(shop) == 1
