"""What the buyers write, in words: composed from parts, in agreement with what the log says of the contact.

Nothing is drawn from the world's own streams: every text follows from the shop's seed and the contact's or the
buyer's number, so that no figure of the world depends on it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from baton.demo.logic.catalogue import LINES, Product
from baton.demo.logic.countries import COUNTRIES
from baton.demo.logic.firms import firm, without_form
from baton.demo.logic.phrases import (
    BADGES,
    DIAL,
    ENDINGS,
    FIRST_NAMES,
    FREE_MAIL,
    GOODS,
    LAST_NAMES,
    PORTS,
    ROLES,
    SPAM,
    SPECS,
    TONGUES,
    WAVE,
    Tongue,
)

COMPLETE, PRICE, SAMPLE, CATALOGUE, VAGUE = range(5)
"""Positions in the log's kinds of first message."""
CHAT, RFQ, MARKETED = 1, 2, 3
"""Positions in the log's sources, beside the inquiry."""
OWN_TONGUE = {"pt": 55, "de": 45, "es": 60, "fr": 50, "ar": 30, "en": 100}
"""Per cent of a country's letters that are written in its own tongue; the rest is English."""
HAS_MAIL, HAS_PHONE = 72, 48
COMPANY_MAIL = (18, 36, 62, 82)
"""Per cent by buyer level, L0 to L3."""
FIRST_QUANTITIES = (50, 100, 120, 150, 200, 300, 400, 500, 600, 800, 1000, 1200, 2000, 3000)


@dataclass(frozen=True, slots=True)
class Letter:
    """A contact as far as its text depends on it. Numbers are positions in the world's tables."""

    row: int
    buyer: int
    country: int
    product: Product
    source: int
    kind: int
    level: int
    is_spam: bool
    is_wave: bool = False
    """One of a batch of letters that offer services."""
    is_misjudged: bool = False
    """Logged as spam, and yet a buyer's letter."""
    firm: str = ""
    """As which the buyer signs; "" for the firm of the buyer's number."""


@dataclass(frozen=True, slots=True)
class Written:
    message: str
    mail: str | None
    phone: str | None


class _Dice:
    """Choices that follow from a seed and a number, whatever was chosen before."""

    def __init__(self, *names: object) -> None:
        told = "/".join(map(str, names)).encode()
        self._left = int.from_bytes(hashlib.blake2b(told, digest_size=48).digest(), "big")

    def below(self, count: int) -> int:
        self._left, rest = divmod(self._left, count)
        return rest

    def one_of(self, choices: Sequence[str]) -> str:
        return choices[self.below(len(choices))]

    def happens(self, per_cent: int) -> bool:
        return self.below(100) < per_cent


def written(seed: int, letter: Letter) -> Written:
    """The text of a contact, and the mail and phone of its buyer where the log has them."""
    dice = _Dice(seed, "letter", letter.row)
    if letter.is_misjudged:
        return written(seed, replace(letter, kind=COMPLETE, is_spam=False, is_misjudged=False))
    if letter.is_spam:
        return _spam(letter, dice)
    mail, phone = _contacts(seed, letter)
    tongue = TONGUES[_tongue_of(letter, dice)]
    text = {CHAT: _chat, RFQ: _request}.get(letter.source, _letter)(seed, letter, tongue, dice)
    return Written(text, mail, phone)


def _tongue_of(letter: Letter, dice: _Dice) -> str:
    own = COUNTRIES[letter.country].tongue
    return own if dice.happens(OWN_TONGUE[own]) else "en"


def _letter(seed: int, letter: Letter, tongue: Tongue, dice: _Dice) -> str:
    opening = dice.one_of(tongue.marketed if letter.source == MARKETED else tongue.openings)
    body = dice.one_of(tongue.bodies[letter.kind])
    extra = dice.one_of(tongue.extras) if letter.level >= 2 and letter.kind in {COMPLETE, SAMPLE} else ""
    close = dice.one_of(tongue.closings)
    told = _filled(f"{opening} {body} {extra}", letter, tongue, dice)
    return f"{told} {close} {_signature(seed, letter)}".strip()


def _chat(_: int, letter: Letter, tongue: Tongue, dice: _Dice) -> str:
    return _filled(dice.one_of(tongue.chats[letter.kind]), letter, tongue, dice)


def _request(seed: int, letter: Letter, tongue: Tongue, dice: _Dice) -> str:
    form = "Product: {goods}. Quantity: {quantity} pcs. Specification: {spec}. Destination: {port}. "
    told = form if letter.kind in {COMPLETE, PRICE, SAMPLE} else "Product: {goods}. "
    return f"{_filled(told + dice.one_of(tongue.bodies[letter.kind]), letter, tongue, dice)} {_signature(seed, letter)}"


def _filled(pattern: str, letter: Letter, tongue: Tongue, dice: _Dice) -> str:
    code = LINES[letter.product.line].code
    country = COUNTRIES[letter.country].code
    is_large = letter.level + dice.below(3)
    quantity = FIRST_QUANTITIES[min(dice.below(7) + 2 * is_large, len(FIRST_QUANTITIES) - 1)]
    told = pattern.format(
        goods=GOODS[code][tongue.code],
        model=letter.product.model,
        spec=dice.one_of(SPECS[code]),
        quantity=quantity,
        port=dice.one_of(PORTS.get(country, ("our port",))),
        badge=dice.one_of(BADGES.get(country, ("CE",))),
        weeks=3 + dice.below(7),
        year=1 + dice.below(5),
        budget=f"{4 + dice.below(90)}",
    )
    return re.sub(r"\s+", " ", told).strip()


def _signature(seed: int, letter: Letter) -> str:
    """Larger buyers sign with their firm and what they do there."""
    dice = _Dice(seed, "buyer", letter.buyer)
    first, last = dice.one_of(FIRST_NAMES), dice.one_of(LAST_NAMES)
    if letter.level >= 2:
        own = letter.firm or firm(letter.buyer, COUNTRIES[letter.country].code)
        return f"{first} {last}, {dice.one_of(ROLES)}, {own}"
    return f"{first} {last}" if letter.level == 1 else first


def _contacts(seed: int, letter: Letter) -> tuple[str | None, str | None]:
    """The buyer's own, the same in all letters of that buyer."""
    dice = _Dice(seed, "buyer", letter.buyer)
    country = COUNTRIES[letter.country].code
    first, last = dice.one_of(FIRST_NAMES).lower(), dice.one_of(LAST_NAMES).lower()
    has_mail, has_phone = dice.happens(HAS_MAIL), dice.happens(HAS_PHONE)
    mail = None
    if has_mail and dice.happens(COMPANY_MAIL[letter.level]):
        mail = f"{first}.{last}@{_domain(letter.firm or firm(letter.buyer, country), country)}"
    elif has_mail:
        mail = f"{first}{last}{letter.buyer}@{dice.one_of(FREE_MAIL)}"
    return mail, _phone(letter.buyer, country) if has_phone else None


def _domain(name: str, country: str) -> str:
    """A domain of the firm's name under a name that nobody can register."""
    plain = (
        unicodedata.normalize("NFKD", without_form(name, country).lower()).encode("ascii", "ignore").decode()
    )
    words = re.findall(r"[a-z0-9]+", plain)
    return f"{'-'.join(words)}.{ENDINGS.get(country, 'com')}"


def _phone(buyer: int, country: str) -> str:
    """A number of an area that does not exist; each buyer's is another."""
    return f"+{DIAL.get(country, '1')} 555 {1_000_000 + buyer * 37:07d}"


def _spam(letter: Letter, dice: _Dice) -> Written:
    """What fills the spam box: offers, loans, agents, harvesters. A batch is one pattern, filled in anew."""
    pattern = WAVE[dice.below(len(WAVE))] if letter.is_wave else dice.one_of(SPAM)
    first, last = dice.one_of(FIRST_NAMES), dice.one_of(LAST_NAMES)
    text = pattern.format(
        name=f"{first} {last}",
        number=10 + dice.below(900),
        digits=5_550_000_000 + dice.below(9_999_999),
        per_cent=20 + dice.below(75),
        goods=GOODS[LINES[letter.product.line].code]["en"],
        site=f"{dice.one_of(('best', 'top', 'fast', 'mega', 'win'))}-{dice.one_of(('rank', 'deal', 'fund', 'leads'))}"
        f"{dice.below(90)}.example",
    )
    mail = f"{first}{last}{dice.below(9000)}@{dice.one_of(FREE_MAIL)}".lower() if dice.happens(60) else None
    return Written(text, mail, None)
