"""The names of the buyers' firms: as many as there are buyers, and none like another's in its country."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

import numpy as np
import pytest

from baton.demo.logic.arrivals import arrivals
from baton.demo.logic.countries import COUNTRIES
from baton.demo.logic.firms import ENGLISH, MANNERS, Manner, firm, misspelled, without_form
from baton.demo.tests.test_world import world


@pytest.mark.parametrize("manner", {id(one): one for one in (ENGLISH, *MANNERS.values())}.values())
def test_every_place_has_a_name_of_its_own(manner: Manner) -> None:
    assert len({manner.name(place) for place in range(manner.size)}) == manner.size
    words = manner.founders + manner.partners + manner.towns + manner.trades
    assert len(set(words)) == len(words)


def test_no_two_buyers_of_a_country_have_a_firm_of_one_name_or_of_one_but_for_a_letter() -> None:
    contacts = world("minglan").contacts
    buyers = {
        (int(buyer), COUNTRIES[country].code)
        for buyer, country in zip(contacts.buyer, contacts.country, strict=True)
    }
    named = defaultdict(set)
    for buyer, country in buyers:
        named[country].add(without_form(firm(buyer, country), country).casefold())
    assert sum(map(len, named.values())) == len(buyers)
    for names in named.values():
        shorter = Counter(short for name in names for short in _a_letter_less(name) | {name})
        assert max(shorter.values()) == 1


def _a_letter_less(name: str) -> set[str]:
    return {name[:at] + name[at + 1 :] for at in range(len(name))}


def test_some_who_write_afresh_are_in_the_log_already() -> None:
    one = world("minglan")
    fresh = list(arrivals(one, date(2026, 11, 24)))
    contacts = one.contacts
    logged = {
        firm(int(contacts.buyer[row]), COUNTRIES[contacts.country[row]].code)
        for row in np.flatnonzero(contacts.is_logged)
    }
    known = [told for told in fresh if told.buyer_name in logged]
    assert [told.country for told in known] == ["SA", "GB"]
    near = {misspelled(name) for name in logged}
    assert [told.country for told in fresh if told.buyer_name in near] == ["DE", "FR"]
    assert len({told.buyer_id for told in fresh}) == len(fresh)


def test_a_letter_is_left_out_of_the_longest_word() -> None:
    assert misspelled("Al Burj Contracting Est.") == "Al Burj Contrcting Est."
    assert without_form("Al Burj Contracting Est.", "SA") == "Al Burj Contracting"
