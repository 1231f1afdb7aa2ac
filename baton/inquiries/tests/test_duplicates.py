"""Merging joins what is of one buyer, never two people by their firm's name, and says why."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.inquiries.logic.company_names import are_alike, clean_name, likeness
from baton.inquiries.logic.duplicates import Kind, Merging, Sender, compare, merged
from baton.inquiries.logic.mail import clean_mail

NAMES = (
    "",
    "Müller Gartengeräte GmbH",
    "Mueller Gartengerate",
    "Muller Gartengeraete Ltd.",
    "Acme Trading LLC",
    "ACME",
    "Trading",
)
MAILS = ("", "", "a@gmail.com", "A@Gmail.com", "b@gmail.com", "x@muller.de", "y@muller.de", "b@qq.com", "no")
FIELDS = st.builds(
    Sender,
    item=st.just(""),
    buyer_id=st.sampled_from(["", "", "b1", "b2", "b3"]),
    mail=st.sampled_from(MAILS),
    phone=st.sampled_from(["", "", "+49 170 1234599", "0170-1234599", "+43 170 1234599", "11111111111"]),
    company=st.sampled_from(NAMES),
    country=st.sampled_from(["", "DE", "de", "AT"]),
)


def numbered(drawn: list[Sender]) -> list[Sender]:
    return [
        Sender(f"i{at:02}", of.buyer_id, of.mail, of.phone, of.company, of.country)
        for at, of in enumerate(drawn)
    ]


SENDERS = st.lists(FIELDS, max_size=9).map(numbered)


@given(FIELDS, FIELDS)
@settings(max_examples=150)
def test_comparing_is_symmetric(one: Sender, other: Sender) -> None:
    first, second = numbered([one, other])
    assert compare(first, second) == compare(second, first)


@given(SENDERS, st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_groups_are_the_links_closure_whatever_the_order(senders: list[Sender], chance: object) -> None:
    merging = merged(senders)
    shuffled = list(senders)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands over a random.Random
    assert merged(shuffled) == merging
    reached = {sender.item: {sender.item} for sender in senders}
    for link in merging.links:
        both = reached[link.first] | reached[link.second]
        for item in both:
            reached[item] = both
    closure = {tuple(sorted(own)) for own in reached.values() if len(own) > 1}
    assert closure == set(merging.groups)
    # As few links as hold a group together: taking one away takes the group apart.
    assert len(merging.links) == sum(len(group) - 1 for group in merging.groups)


@given(SENDERS)
@settings(max_examples=100)
def test_identifiers_always_join(senders: list[Sender]) -> None:
    group_of = {item: group for group in merged(senders).groups for item in group}
    for one, other in combinations(senders, 2):
        link = compare(one, other)
        if link is not None and link.kind is not Kind.NAME:
            assert group_of[one.item] == group_of[other.item]


@given(SENDERS)
@settings(max_examples=100)
def test_addresses_that_differ_are_never_joined_by_a_name(senders: list[Sender]) -> None:
    merging = merged(senders)
    part = {sender.item: frozenset({sender.item}) for sender in senders}
    for link in merging.links:
        if link.kind is not Kind.NAME:
            both = part[link.first] | part[link.second]
            part.update(dict.fromkeys(both, both))
    mail_of = {sender.item: clean_mail(sender.mail) for sender in senders}
    for group in merging.groups:
        # What identifiers hold together may have several addresses; names add parts without any to one that has some.
        with_mail = [own for own in {part[item] for item in group} if any(mail_of[item] for item in own)]
        assert len(with_mail) <= 1


@given(SENDERS, st.data())
@settings(max_examples=80)
def test_what_a_person_took_apart_stays_apart(senders: list[Sender], data: st.DataObject) -> None:
    pairs = [pair for group in merged(senders).groups for pair in combinations(group, 2)]
    if not pairs:
        return
    pair = frozenset(data.draw(st.sampled_from(pairs)))
    again = merged(senders, apart=[pair])
    assert not any(pair <= set(group) for group in again.groups)


def test_two_people_at_free_mail_stay_two_and_a_person_is_asked() -> None:
    senders = [
        Sender("1", mail="anna@gmail.com", company="Müller Gartengeräte GmbH", country="DE"),
        Sender("2", company="Mueller Gartengeräte", country="DE"),
        Sender("3", mail="bernd@web.de", company="Muller Gartengerate", country="DE"),
    ]
    merging = merged(senders)
    assert merging.groups == ()
    assert merging.doubts[0].items == ("1", "2", "3")
    # Without the second person nothing speaks against it.
    assert merged(senders[:2]).groups == (("1", "2"),)


def test_the_reasons_are_in_words() -> None:
    senders = [
        Sender("1", buyer_id="77", mail="a@firm.de", company="Alpha Pumps Ltd", country="GB"),
        Sender("2", buyer_id="77"),
        Sender("3", mail=" A@FIRM.de"),
        Sender("4", phone="+44 20 7946 0958", country="GB"),
        Sender("5", phone="020 7946 0958", mail="b@firm.de", company="Alpha Pump", country="GB"),
    ]
    merging = merged(senders)
    assert merging.groups == (("1", "2", "3", "4", "5"),)
    assert [link.kind for link in merging.links] == [Kind.BUYER, Kind.MAIL, Kind.PHONE, Kind.FIRM]
    assert "77" in merging.links[0].text.zh
    assert "firm.de" in merging.links[3].text.en


def test_names_in_other_countries_and_filler_names_join_nothing() -> None:
    apart = [
        Sender("1", company="Alpha Pumps Ltd", country="GB"),
        Sender("2", company="Alpha Pumps Ltd", country="IE"),
        Sender("3", company="Alpha Pumps Ltd"),
        Sender("4", company="Trading Company", country="GB"),
        Sender("5", company="trading co", country="GB"),
        Sender("6", company="Depot 12 Berlin", country="DE"),
        Sender("7", company="Depot 13 Berlin", country="DE"),
    ]
    assert merged(apart) == Merging((), (), ())


def test_masked_and_made_up_identifiers_join_nothing() -> None:
    senders = [
        Sender("1", mail="a***@gmail.com", phone="111111111", country="DE"),
        Sender("2", mail="a***@gmail.com", phone="111111111", country="DE"),
        Sender("3", phone="+49 123456789", country="DE"),
        Sender("4", phone="+49 17****123", country="DE"),
    ]
    assert merged(senders[:2]).groups == ()
    assert compare(senders[2], senders[3]) is None


def test_names_are_compared_without_forms_accents_and_order() -> None:
    assert clean_name("Müller Gartengeräte G.m.b.H. & Co. KG") == clean_name("MÜLLER GARTENGERÄTE")
    assert clean_name("深圳市明朗科技有限公司") == "深圳市明朗科技"
    assert clean_name("N/A") == ""
    assert clean_name("\ud800") == ""
    assert likeness(clean_name("Pumps Alpha"), clean_name("Alpha Pumps Inc.")) == 100


def test_many_items_with_one_mail_are_joined_in_a_chain() -> None:
    rng = np.random.default_rng(1)
    senders = [
        Sender(f"{at:04}", mail="desk@firm.de", company=f"Firm {rng.integers(9)}") for at in range(3000)
    ]
    merging = merged(senders)
    assert len(merging.groups) == 1
    assert len(merging.links) == 2999


def test_nothing_gives_nothing() -> None:
    assert merged([]) == Merging((), (), ())
    assert merged([Sender("1"), Sender("2")]).groups == ()


def test_one_word_for_quite_another_makes_another_firm() -> None:
    first = clean_name("Osterkamp & Otto Energiesysteme GmbH")
    assert likeness(first, clean_name("Osterkamp & Vogt Energiesysteme")) >= 85
    assert not are_alike(first, clean_name("Osterkamp & Vogt Energiesysteme"))
    assert not are_alike(
        clean_name("Al Burj and Habib Electrical Works"), clean_name("Al Burj and Wahbi Electrical Works")
    )
    assert are_alike(first, clean_name("Osterkamp & Oto Energiesysteme"))
    assert are_alike(clean_name("Copperhill Lighting Supply"), clean_name("Copper Hill Lighting Supply"))
    assert are_alike(
        clean_name("Desert Palm Industrial Supply"), clean_name("Desert Palm Industrial Supply KSA")
    )
    assert not are_alike(clean_name("Alpha Pumps"), clean_name("Omega Valves"))
