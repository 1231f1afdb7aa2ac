"""The demo's letters agree with what the log says of them, and no figure depends on them."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

import pytest

from baton.demo.desk_work import said_of
from baton.demo.logic import logs
from baton.demo.logic.arrivals import arrivals
from baton.demo.logic.sheets import Row
from baton.demo.tests.test_world import world
from baton.facts.datasets import dataset
from baton.inquiries.terms import Grade

COLUMNS = [column.name for column in dataset("inquiry").columns]


@cache
def letters() -> tuple[dict[str, object], ...]:
    return tuple(_named(row) for row in logs.inquiries(world("minglan")))


def _named(row: Row) -> dict[str, object]:
    return dict(zip(COLUMNS, row, strict=True))


def test_every_contact_says_something_and_few_say_the_same() -> None:
    told = [str(letter["message"]) for letter in letters()]
    assert all(told)
    assert len(set(told)) > 0.9 * len(told)
    assert not any("{" in text or "}" in text for text in told)
    assert sum(map(len, told)) / len(told) < 250


def test_what_is_asked_for_agrees_with_the_kind_of_message() -> None:
    for letter in letters()[:1500]:
        if letter["is_effective"] == "N":
            continue
        text, kind = str(letter["message"]), letter["message_type"]
        if kind == "数量与规格齐全":
            assert re.search(r"\d", text), text
        if kind == "泛泛询问":
            assert not re.search(r"\d{3} (pcs|units|Stück|piezas|peças|pièces)", text), text


def test_letters_of_spam_ask_for_no_quantity_of_ours_but_for_the_few_that_are_misjudged() -> None:
    spam = [str(letter["message"]) for letter in letters() if letter["is_effective"] == "N"]
    assert len(spam) > 300
    misjudged = [text for text in spam if re.search(r"\d (pcs|units|Stück|pe[çc]as|piezas|unidades)", text)]
    assert 3 <= len(misjudged) < 0.06 * len(spam)
    wave = [text for text in spam if "UK web agency" in text]
    assert len(wave) >= 60


def test_contacts_are_a_buyers_own_and_can_be_read() -> None:
    phones: dict[object, set[object]] = {}
    mails = 0
    for letter in letters():
        if letter["buyer_phone"]:
            phones.setdefault(letter["buyer_phone"], set()).add(letter["buyer_id"])
        if letter["buyer_mail"]:
            mails += 1
            assert re.fullmatch(r"[a-z0-9.]+@[a-z0-9.-]+\.[a-z]+", str(letter["buyer_mail"])), letter[
                "buyer_mail"
            ]
    assert mails > len(letters()) / 2
    assert all(len(buyers) == 1 for buyers in phones.values())


def test_the_same_seed_writes_the_same_letters() -> None:
    again = tuple(_named(row) for row in logs.inquiries(world("minglan")))
    assert [letter["message"] for letter in again] == [letter["message"] for letter in letters()]


@pytest.mark.parametrize("code", ["minglan", "xinghe"])
def test_fresh_contacts_come_after_the_files_and_ask_for_what_the_shop_sells(code: str) -> None:
    one = world(code)
    told = list(arrivals(one, date(2026, 11, 24)))
    assert [fresh.at for fresh in told] == sorted(fresh.at for fresh in told)
    assert all(fresh.message and fresh.buyer_id for fresh in told)
    assert {fresh.staff for fresh in told} - {""} <= {rep.name for rep in one.profile.reps}
    assert "" in {fresh.staff for fresh in told}
    assert not {fresh.key for fresh in told} & {str(letter["inquiry_id"]) for letter in letters()}


def test_reps_grades_mostly_follow_what_came_of_it() -> None:
    told = list(said_of(world("minglan")))
    assert len(told) > 100
    assert len({one.key for one in told}) == len(told)
    good = [one for one in told if one.reason.is_good]
    assert all(one.grade in {Grade.A, Grade.B} for one in good)
    assert {one.grade for one in told} == set(Grade)
