"""What a text tells of the buyer, for those who need it not."""

from __future__ import annotations

import pytest

from baton.inquiries.logic.masking import masked_within

KNOWN = ("Lichtwerk", "ann@lichtwerk.de", "+49 151 2345678", "lichtwerk.de", "")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("mail ann@lichtwerk.de today", "mail a*** today"),
        ("mail bob@other.co.uk today", "mail b***@***.uk today"),
        ("call 0049 151 2345 678 now", "call ***78 now"),
        ("call +49 (151) 2345-678.", "call ***78."),
        ("whatsapp 8613800138000", "whatsapp ***00"),
        ("we are LICHTWERK in Berlin", "we are L*** in Berlin"),
        ("see www.lichtwerk.de", "see www.l***"),
    ],
)
def test_contacts_within_a_text_are_masked(written: str, shown: str) -> None:
    assert masked_within(written, KNOWN) == shown


@pytest.mark.parametrize(
    "written",
    [
        "500 pcs, 1,000,000 a year",
        "10 000 sets of 40x60 cm", "USD 12.50 - 14.00", "by 2026-10-31 at 09:00", "IP65 220 V", "",
    ],
)  # fmt: skip
def test_quantities_prices_and_days_stay(written: str) -> None:
    assert masked_within(written, KNOWN) == written


def test_a_long_text_without_contacts_takes_no_time_to_speak_of() -> None:
    text = "a" * 50_000 + " 1" * 50_000
    assert masked_within(text, KNOWN).startswith("aaa")
