from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.kit.ids import text_id


@given(st.integers(0, 10**18))
def test_digits_survive_as_text_and_as_integers(number: int) -> None:
    assert text_id(str(number)) == str(number)
    assert text_id(number) == str(number)


@given(st.integers(0, 10**15 - 1))
def test_an_exact_float_is_taken_for_its_digits(number: int) -> None:
    assert text_id(float(number)) == str(number)


@pytest.mark.parametrize(
    ("cell", "identifier"),
    [
        ("1601234567890", "1601234567890"),
        ("\u30001601234567890 ", "1601234567890"),
        ("'16012345678901", "16012345678901"),
        ("16012345678901.0", "16012345678901"),
        ("0012", "0012"),
        ("AB-12", "AB-12"),
        ("", None),
        ("  ", None),
        ("-", None),
        (None, None),
    ],
)
def test_cells(cell: str | None, identifier: str | None) -> None:
    assert text_id(cell) == identifier


@pytest.mark.parametrize("cell", ["1.60089E+13", "1e13", "16.0E12", 1.6e16, 0.5, float("nan"), float("inf")])
def test_what_a_spreadsheet_has_spoiled_is_refused(cell: str | float) -> None:
    with pytest.raises(ValueError, match="spoiled"):
        text_id(cell)
