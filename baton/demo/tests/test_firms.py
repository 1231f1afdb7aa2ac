"""The names of the buyers' firms: as many as there are buyers, and none like another's in its country."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import combinations

import numpy as np
import pytest

from baton.demo.logic.arrivals import arrivals
from baton.demo.logic.countries import COUNTRIES
from baton.demo.logic.firms import ENGLISH, MANNERS, Manner, firm, misspelled, without_form
from baton.demo.tests.test_world import world
from baton.inquiries.logic.company_names import are_alike, clean_name, keys_of
from baton.inquiries.logic.duplicates import MOST_IN_BLOCK, Sender, merged

MOST_ALIKE = 3
"""Pairs of names that a whole shop may have by chance."""


@pytest.mark.parametrize("manner", {id(one): one for one in (ENGLISH, *MANNERS.values())}.values())
def test_every_place_has_a_name_of_its_own(manner: Manner) -> None:
    assert len({manner.name(place) for place in range(manner.size)}) == manner.size
    words = manner.founders + manner.partners + manner.towns + manner.trades
    assert len(set(words)) == len(words)


def test_no_two_buyers_of_a_country_have_a_firm_of_one_name() -> None:
    contacts = world("minglan").contacts
    named = defaultdict(set)
    buyers = {
        (int(buyer), COUNTRIES[country].code)
        for buyer, country in zip(contacts.buyer, contacts.country, strict=True)
    }
    for buyer, country in buyers:
        named[country].add(clean_name(firm(buyer, country)))
    assert sum(map(len, named.values())) == len(buyers)
    alike = [pair for country in ("SA", "DE", "BR") for pair in _near(named[country])]
    assert len(alike) <= MOST_ALIKE, alike


def _near(names: set[str]) -> set[tuple[str, str]]:
    blocks = defaultdict(list)
    for name in sorted(names):
        for key in keys_of(name):
            blocks[key].append(name)
    small = [own for own in blocks.values() if len(own) <= MOST_IN_BLOCK]
    return {pair for own in small for pair in combinations(own, 2) if are_alike(*pair)}


def test_some_who_write_afresh_are_in_the_log_already() -> None:
    one = world("minglan")
    fresh = [
        Sender(told.key, told.buyer_id, told.buyer_mail, told.buyer_phone, told.buyer_name, told.country)
        for told in arrivals(one, date(2026, 11, 24))
    ]
    contacts = one.contacts
    logged = {
        firm(int(contacts.buyer[row]), COUNTRIES[contacts.country[row]].code)
        for row in np.flatnonzero(contacts.is_logged)
    }
    known = [sender for sender in fresh if sender.company in logged]
    assert len(known) == 2
    # The others of the planted are a letter away from one whom the log has.
    near = [sender for sender in fresh if any(misspelled(name) == sender.company for name in logged)]
    assert len(near) == 2
    assert merged(fresh).groups == ()


def test_a_letter_is_left_out_of_the_longest_word() -> None:
    assert misspelled("Al Burj Contracting Est.") == "Al Burj Contrcting Est."
    assert without_form("Al Burj Contracting Est.", "SA") == "Al Burj Contracting"
