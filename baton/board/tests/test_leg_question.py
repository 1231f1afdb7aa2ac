"""What an address asks of the whose-leg page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from baton.board.logic.leg_question import LegQuestion, leg_question, target_of
from baton.kit.errors import NotFound, NotUsable

FIGURES, DIMENSIONS, USUAL = ("inquiries", "gmv"), ("country", "product", "staff"), ("inquiries", "country")


def asked(**address: str) -> LegQuestion:
    return leg_question(address, FIGURES, DIMENSIONS, USUAL)


def test_nothing_named_is_the_usual_question() -> None:
    assert asked() == LegQuestion("inquiries", "country", None)
    assert asked(by="none").by is None
    assert asked(by="").by is None


def test_a_split_by_person_is_the_whole_shop_and_says_so() -> None:
    found = asked(by="staff", metric="gmv")
    assert found == LegQuestion("gmv", None, None, is_person_left_out=True)


@pytest.mark.parametrize(
    ("address", "code"),
    [({"metric": "luck"}, "unknown_metric"), ({"by": "weather"}, "unknown_dimension")],
)
def test_unknown_names_are_refused_with_the_known_ones(address: dict[str, str], code: str) -> None:
    with pytest.raises(NotFound) as refused:
        asked(**address)
    assert refused.value.code == code


@given(some.floats(min_value=0.01, max_value=1e9))
def test_a_target_is_read_as_people_write_it(target: float) -> None:
    whole = float(f"{target:.2f}")
    for written in (f"{whole:.2f}", f"{whole:,.2f}", f" {whole:,.2f} ", f"${whole:.2f}"):
        assert target_of(written) == whole


@pytest.mark.parametrize("written", ["", " ", ","])
def test_no_target_is_none(written: str) -> None:
    assert target_of(written) is None


@pytest.mark.parametrize("written", ["many", "12 or so", "nan", "inf", "-inf", "1e999", "八十"])
def test_what_is_no_number_is_refused(written: str) -> None:
    with pytest.raises(NotUsable) as refused:
        target_of(written)
    assert written in refused.value.message.zh


@pytest.mark.parametrize("written", ["1e13", "-1e300", "9" * 300])
def test_a_target_beyond_any_shop_is_refused_in_a_few_words(written: str) -> None:
    with pytest.raises(NotUsable) as refused:
        target_of(written)
    assert refused.value.code == "target_too_large"
    assert len(refused.value.message.zh) < 60


def test_a_nought_is_a_number() -> None:
    assert target_of("0") == 0
    assert target_of("-5") == -5
