from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.metrics.brands import STARTING_WORDS, brand_words_in, folded


@pytest.mark.parametrize(
    ("text", "brand"),
    [
        ("Philips led bulb", "Philips"),
        ("LED BULB PHILIPS", "philips"),
        ("led-philips-bulb", "Philips"),
        ("ｐｈｉｌｉｐｓ bulb", "Philips"),
        ("飞利浦灯泡", "飞利浦"),
        ("led灯philips款", "Philips"),
        ("nestle machine", "Nestlé"),
        ("NESTLÉ machine", "nestle"),
        ("louis  vuitton bag", "Louis Vuitton"),
        ("c++ board", "C++"),
        # The platform drops accented letters from keywords.
        ("citron parts", "Citroën"),
    ],
)
def test_a_brand_is_recognised(text: str, brand: str) -> None:
    assert brand_words_in(text, [brand]) == (brand,)


@pytest.mark.parametrize(
    ("text", "brand"),
    [
        ("pineapple lamp", "apple"),
        ("legos lamp", "Lego"),
        ("led2 lamp", "led"),
        ("самсунги", "самсунг"),
        ("lamp", ""),
        ("lamp", "é"),
        ("", "nike"),
    ],
)
def test_part_of_a_word_is_no_brand(text: str, brand: str) -> None:
    assert brand_words_in(text, [brand]) == ()


def test_each_brand_is_named_once_in_the_order_of_the_list() -> None:
    assert brand_words_in("nike and lego, nike", ["lego", "nike", "lego"]) == ("lego", "nike")


@given(st.text(max_size=30), st.text(alphabet="abcé中 +", max_size=8))
def test_any_text_can_be_guarded(text: str, brand: str) -> None:
    assert brand_words_in(text, [brand]) in {(), (brand,)}
    if folded(brand):
        assert brand_words_in(f"x {brand} y", [brand]) == (brand,)


def test_the_starting_list_is_plain_words() -> None:
    assert list(STARTING_WORDS) == sorted({folded(word) for word in STARTING_WORDS})
