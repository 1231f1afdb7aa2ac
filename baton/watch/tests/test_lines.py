"""Product lines from the models that end products' names."""

from __future__ import annotations

import pytest

from baton.watch.logic.lines import lines_of


def test_the_letters_of_the_model_are_the_line() -> None:
    names = {
        "1": "200W LED Flood Light IP66 FL-200",
        "2": "400W LED Flood Light FL-400-2",
        "3": "COB LED Strip Light DLC ETL Listed ST-COB",
        "4": "LED Strip ST2835",
        "5": "Sample set",
    }
    assert lines_of(names) == {"1": "FL", "2": "FL", "3": "ST", "4": "ST"}


@pytest.mark.parametrize(
    "names",
    [
        {"1": "LED Panel Light", "2": "LED Strip Light", "3": "Flood light FL-200"},
        {"1": "Panel PL-60", "2": "Panel PL-62"},
        {"1": "Panel PL-60", "2": "Strip ST-1", "3": "Flood FL-2"},
        {},
    ],
    ids=["few models", "one line", "lines of one product", "no products"],
)
def test_where_names_do_not_say_it_there_are_no_lines(names: dict[str, str]) -> None:
    assert lines_of(names) == {}
