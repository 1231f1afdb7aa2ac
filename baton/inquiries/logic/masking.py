"""Buyers' names and contacts as they are shown to those who do not need them."""

from __future__ import annotations

import re
from collections.abc import Iterable

LEAST_KNOWN = 3
"""Characters of a name below which it is not looked for within a text: "A" is in every word."""
LEAST_DIGITS, LEAST_DIGITS_ABROAD = 9, 7
"""Digits of a telephone number, and of one that begins with "+". Quantities and prices have fewer."""
_MAIL = re.compile(r"[^\s@<>(),;:\"]{1,64}@[^\s@<>(),;:\"]{1,255}")
_NUMBER = re.compile(r"\+?\(?\d[\d \t().\-/]{5,40}\d")
_DAY = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}")


def masked(text: str) -> str:
    """A name or a number with its first sign only; "" stays "". Its length is not told."""
    return f"{text[0]}***" if text else ""


def masked_mail(mail: str) -> str:
    """A mail address by its first sign and its domain's ending."""
    name, at, domain = mail.partition("@")
    if not at:
        return masked(mail)
    _, dot, ending = domain.rpartition(".")
    return f"{name[:1]}***@***{dot}{ending if dot else ''}"


def masked_phone(phone: str) -> str:
    """A number by its last two digits."""
    digits = [sign for sign in phone if sign.isdigit()]
    return f"***{''.join(digits[-2:])}" if len(digits) > 4 else masked(phone)


def masked_within(text: str, known: Iterable[str]) -> str:
    """The text with mail addresses, telephone numbers and the `known` names in it masked."""
    for name in sorted({one.strip() for one in known}, key=len, reverse=True):
        if len(name) >= LEAST_KNOWN:
            text = re.sub(re.escape(name), lambda found: masked(found[0]), text, flags=re.IGNORECASE)
    text = _MAIL.sub(lambda found: masked_mail(found[0]), text)
    return _NUMBER.sub(lambda found: _masked_number(found[0]), text)


def _masked_number(text: str) -> str:
    digits = sum(sign.isdigit() for sign in text)
    least = LEAST_DIGITS_ABROAD if text.startswith("+") else LEAST_DIGITS
    return text if digits < least or _DAY.match(text) else masked_phone(text)
