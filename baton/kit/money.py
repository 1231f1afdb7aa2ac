"""Money with its currency, exact."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

CENT = Decimal("0.01")
_CURRENCY = re.compile("[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError("money is made from Decimal, never from float")
        if not self.amount.is_finite():
            raise ValueError("money is a finite amount")
        if not _CURRENCY.fullmatch(self.currency):
            raise ValueError(f"not an ISO 4217 currency code: {self.currency!r}")

    def __add__(self, other: Money) -> Money:
        self._must_match(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._must_match(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: int | Decimal) -> Money:
        return Money(self.amount * factor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._must_match(other)
        return self.amount < other.amount

    def rounded(self) -> Money:
        return Money(self.amount.quantize(CENT, ROUND_HALF_EVEN), self.currency)

    def split(self, parts: int) -> tuple[Money, ...]:
        """`parts` shares in whole cents that sum to the rounded amount; the first ones take the odd cents."""
        if parts < 1:
            raise ValueError("money is split into at least one part")
        cents = int(self.rounded().amount / CENT)
        each, odd = divmod(cents, parts)
        return tuple(Money((each + (index < odd)) * CENT, self.currency) for index in range(parts))

    def _must_match(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")
