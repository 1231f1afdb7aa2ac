from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.kit.money import CENT, Money

amounts = st.decimals(Decimal(-10_000_000), Decimal(10_000_000), places=2)
dollars = amounts.map(lambda amount: Money(amount, "USD"))


@given(dollars, dollars)
def test_money_adds_exactly(one: Money, other: Money) -> None:
    assert one + other - other == one
    assert (one < other) == (one.amount < other.amount)
    assert one + -one == Money(Decimal(0), "USD")


def test_cents_do_not_drift() -> None:
    total = Money(Decimal(0), "USD")
    for _ in range(1000):
        total += Money(Decimal("0.10"), "USD")
    assert total == Money(Decimal(100), "USD")


@given(amounts, st.integers(1, 40))
def test_parts_are_whole_cents_and_sum_to_the_amount(amount: Decimal, parts: int) -> None:
    money = Money(amount, "USD")
    shares = money.split(parts)
    assert len(shares) == parts
    assert sum((share.amount for share in shares), Decimal(0)) == money.rounded().amount
    assert max(share.amount for share in shares) - min(share.amount for share in shares) <= CENT


@pytest.mark.parametrize(("amount", "rounded"), [("0.125", "0.12"), ("0.135", "0.14"), ("-2.005", "-2.00")])
def test_half_cents_go_to_the_even_cent(amount: str, rounded: str) -> None:
    assert Money(Decimal(amount), "USD").rounded().amount == Decimal(rounded)


def test_currencies_do_not_mix() -> None:
    with pytest.raises(ValueError, match="cannot mix USD and CNY"):
        Money(Decimal(1), "USD") + Money(Decimal(1), "CNY")


@pytest.mark.parametrize("currency", ["", "usd", "US", "USDT", "12A", "美元币"])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(ValueError, match="ISO 4217"):
        Money(Decimal(1), currency)


@pytest.mark.parametrize("amount", ["NaN", "Infinity"])
def test_money_is_finite(amount: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        Money(Decimal(amount), "USD")


def test_money_is_never_made_from_a_float() -> None:
    with pytest.raises(TypeError, match="never from float"):
        Money(0.1, "USD")  # type: ignore[arg-type]


def test_money_is_split_into_at_least_one_part() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Money(Decimal(1), "USD").split(0)
