"""Buyers' names and contacts as they are shown to those who do not need them."""

from __future__ import annotations


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
