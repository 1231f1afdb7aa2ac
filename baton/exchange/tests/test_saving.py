"""Two people at one statement: nothing that anybody wrote is lost."""

from __future__ import annotations

import pytest

from baton.exchange import selectors, services
from baton.exchange.terms import Confidence, StatementView
from baton.exchange.tests.days import planned, said
from baton.kit.errors import BatonError, NotUsable
from baton.people.terms import Person, Role, Shop

START = "first line\nsecond line\nthird line"


@pytest.fixture
def stated(lead: Person, shop: Shop) -> int:
    return services.state(lead, shop, planned(lead, shop), said(START))


@pytest.fixture
def other(person: object) -> Person:
    found: Person = person(Role.OPERATOR, "olga")  # type: ignore[operator]
    return found


def now(shop: Shop, stated: int) -> StatementView:
    return selectors.statement(shop, stated)


def test_changes_of_different_lines_are_both_in(lead: Person, other: Person, shop: Shop, stated: int) -> None:
    mine = services.save(lead, shop, stated, {"text": START.replace("first", "FIRST")}, {"text": 1})
    late = services.save(other, shop, stated, {"text": START.replace("third", "THIRD")}, {"text": 1})
    assert (mine.taken, late.merged, late.aside) == (("text",), ("text",), ())
    assert now(shop, stated).text == "FIRST line\nsecond line\nTHIRD line"


def test_changes_of_the_same_line_stand_side_by_side(
    lead: Person, other: Person, shop: Shop, stated: int
) -> None:
    services.save(lead, shop, stated, {"text": START.replace("second", "mine")}, {"text": 1})
    late = services.save(other, shop, stated, {"text": START.replace("second", "yours")}, {"text": 1})
    assert late.aside == ("text",)
    found = now(shop, stated)
    assert "mine line" in found.text
    (aside,) = found.asides
    assert "yours line" in aside.text
    assert "1 with two texts to be merged" in [
        one.en for one in selectors.exchange(shop, found.exchange_id).missing
    ]
    assert services.settle(lead, shop, aside.id, "mine and yours", found.versions["text"])
    assert (now(shop, stated).text, now(shop, stated).asides) == ("mine and yours", ())


def test_a_merge_over_a_newer_text_is_asked_again(
    lead: Person, other: Person, shop: Shop, stated: int
) -> None:
    services.save(lead, shop, stated, {"text": "mine"}, {"text": 1})
    services.save(other, shop, stated, {"text": "yours"}, {"text": 1})
    looked_at = now(shop, stated)
    services.save(lead, shop, stated, {"text": "mine, newer"}, {"text": looked_at.versions["text"]})
    assert not services.settle(other, shop, looked_at.asides[0].id, "both", looked_at.versions["text"])
    assert now(shop, stated).text == "mine, newer"
    assert len(now(shop, stated).asides) == 1


def test_dropping_keeps_what_stands(lead: Person, other: Person, shop: Shop, stated: int) -> None:
    services.save(lead, shop, stated, {"text": "mine"}, {"text": 1})
    services.save(other, shop, stated, {"text": "yours"}, {"text": 1})
    found = now(shop, stated)
    services.settle(lead, shop, found.asides[0].id, None, found.versions["text"])
    assert (now(shop, stated).text, now(shop, stated).asides) == ("mine", ())


def test_one_saves_the_text_the_other_how_sure(lead: Person, other: Person, shop: Shop, stated: int) -> None:
    """Each field for itself: whoever did not touch a field does not turn it back."""
    services.save(lead, shop, stated, {"text": "mine", "confidence": "7"}, {"text": 1, "confidence": 1})
    services.save(other, shop, stated, {"text": START, "confidence": "9"}, {"text": 1, "confidence": 1})
    assert (now(shop, stated).text, now(shop, stated).confidence) == ("mine", Confidence.NINE)


def test_two_values_of_one_choice_are_both_kept(lead: Person, other: Person, shop: Shop, stated: int) -> None:
    services.save(lead, shop, stated, {"confidence": "5"}, {"confidence": 1})
    late = services.save(other, shop, stated, {"confidence": "9"}, {"confidence": 1})
    assert late.aside == ("confidence",)
    assert now(shop, stated).confidence is Confidence.FIVE
    assert now(shop, stated).asides[0].text == "9"


def test_the_answer_and_the_statement_do_not_meet(lead: Person, rep: Person, shop: Shop, stated: int) -> None:
    services.save(lead, shop, stated, {"text": "mine"}, {"text": 1})
    services.save(rep, shop, stated, {"answered": "half", "answer": "so-so"}, {"answered": 1, "answer": 1})
    found = now(shop, stated)
    assert (found.text, found.answer, found.asides) == ("mine", "so-so", ())


def test_saving_twice_is_saving_once(lead: Person, shop: Shop, stated: int) -> None:
    services.save(lead, shop, stated, {"text": "mine"}, {"text": 1})
    again = services.save(lead, shop, stated, {"text": "mine"}, {"text": 1})
    assert (again.taken, again.merged, again.aside) == ((), (), ())
    assert now(shop, stated).versions["text"] == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"text": ""},
        {"confidence": "8"},
        {"confidence": "sure"},
        {"due": "soon"},
        {"topic": "weather"},
        {"topic": "buyers"},
        {"check": "{"},
        {"check": '{"metric": "nonsense", "way": "rises", "start": "2026-09-20", "end": "2026-09-26"}'},
        {"check": '{"metric": "inquiries", "way": "at_least", "start": "2026-09-20", "end": "2026-09-26"}'},
        {"follow_up": "perhaps"},
        {"colour": "red"},
    ],
)
def test_what_a_field_cannot_be(lead: Person, shop: Shop, stated: int, changes: dict[str, str]) -> None:
    with pytest.raises(BatonError):
        services.save(lead, shop, stated, changes, {})
    assert now(shop, stated).text == START


def test_a_version_that_never_was(lead: Person, shop: Shop, stated: int) -> None:
    with pytest.raises(NotUsable) as refused:
        services.save(lead, shop, stated, {"text": "mine"}, {"text": 99})
    assert refused.value.code == "unknown_version"
