"""What came after the files end: the evening and the night before the pinned day, as the platform would bring it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np

from baton.demo.logic.catalogue import Product
from baton.demo.logic.countries import COUNTRIES
from baton.demo.logic.firms import firm, misspelled
from baton.demo.logic.logs import said_by
from baton.demo.logic.messages import Letter, written
from baton.demo.logic.phrases import FREE_MAIL
from baton.demo.logic.world import World

SHANGHAI = ZoneInfo("Asia/Shanghai")
INQUIRY, CHAT, RFQ = "inquiry", "chat", "rfq"


class Again(StrEnum):
    """How a buyer who has an account already writes from a second one."""

    NAME = "name"
    """Under the firm's name as it is."""
    LETTER = "letter"
    """A letter of it is left out."""
    MAIL = "mail"
    """With the mail address of the first."""


@dataclass(frozen=True, slots=True)
class Regular:
    """A buyer whom the log has: the firm's name and the mail."""

    firm: str
    mail: str


@dataclass(frozen=True, slots=True)
class Fresh:
    """One contact that no file has yet. `at`: day of November 2026 and the shop's time."""

    at: str
    kind: str
    country: str
    model: str
    level: int
    text: str = ""
    """"" for a letter composed from parts, of the `message` kind."""
    message: int = 0
    staff: str = ""
    """The rep in whose account it lies; "" while it lies in the main account."""
    mail: str = ""
    keyword: str = ""
    firm: str = ""
    again: Again | None = None
    """Whether it is the firm of a buyer of that country whom the log has."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A fresh contact with everything that the platform would tell of it."""

    kind: str
    at: datetime
    key: str
    country: str
    buyer_id: str
    buyer_name: str
    buyer_mail: str
    buyer_phone: str
    buyer_level: str
    message: str
    product: Product
    keyword: str
    staff: str


MINGLAN_FRESH = (
    Fresh(
        "23 08:36", INQUIRY, "DE", "PL-6060", 2, staff="黄丽君", keyword="led panel light", again=Again.LETTER
    ),
    Fresh("23 09:44", INQUIRY, "US", "HB-200", 1, message=1, staff="王思敏", keyword="led ufo high bay"),
    Fresh("23 17:52", INQUIRY, "BR", "SS-100", 1, staff="吴凯文", keyword="solar street light"),
    Fresh("23 19:05", INQUIRY, "SA", "FL-200", 2, staff="刘志远", again=Again.NAME),
    Fresh("23 20:18", INQUIRY, "NG", "SS-60", 0, message=1),
    Fresh(
        "23 21:40",
        INQUIRY,
        "US",
        "LHB-150",
        3,
        text="We need 600 pcs LHB-150 4ft linear high bay, 5000K, DLC and ETL required, CIF Houston within 6 weeks,"
        " for a 38,000 sqm distribution centre. Please send IES files and your price for 600 and 1,200 pcs. Regards,"
        " Helen Carter, Purchasing Manager, Apex Warehouse Lighting LLC",
        mail="helen.carter@apex-warehouse-lighting.com",
        keyword="linear high bay",
        firm="Apex Warehouse Lighting LLC",
    ),
    Fresh("23 22:31", INQUIRY, "AE", "TL-30", 1, message=2),
    Fresh("24 00:12", INQUIRY, "MX", "ST-2835", 1, message=3, staff="郑佳怡"),
    Fresh("24 01:47", INQUIRY, "GB", "WL-12", 2, message=0, keyword="outdoor wall light", again=Again.MAIL),
    Fresh(
        "24 02:55",
        INQUIRY,
        "KE",
        "PL-6060",
        0,
        text="hello dear, kindly provide quotation all items for our new hotel, rooms and lobby, the whole catalog"
        " is fine. Plan is here http://hotel-plan.example send the price list to my whatsapp 5551200345,"
        " we want to buy this month",
        mail="grand.lake.hotel.works@gmail.com",
    ),
    Fresh("24 04:20", RFQ, "AU", "FL-400", 2, staff="陈嘉豪"),
    Fresh("24 06:38", INQUIRY, "FR", "DL-12", 1, message=4, again=Again.LETTER),
    Fresh("24 08:24", CHAT, "PH", "HB-100", 1, staff="郑佳怡", message=1),
    Fresh("24 08:51", CHAT, "US", "GL-650", 2, message=0),
)
XINGHE_FRESH = (
    Fresh("23 20:45", INQUIRY, "US", "PL-6060", 1, staff="苗青"),
    Fresh("24 03:10", INQUIRY, "NG", "SS-100", 0, message=1),
    Fresh("24 08:40", CHAT, "DE", "HB-150", 1, message=2, staff="何佩"),
)
FRESH = {"minglan": MINGLAN_FRESH, "xinghe": XINGHE_FRESH}


def arrivals(world: World, pinned: date) -> Iterator[Arrived]:
    """The fresh contacts of a shop, in order of arrival. KeyError for a model that the shop does not sell."""
    profile = world.profile
    by_model = {product.model: product for product in world.products}
    numbers = {country.code: place for place, country in enumerate(COUNTRIES)}
    known = _regulars(world)
    for place, fresh in enumerate(FRESH[profile.code]):
        day, clock = fresh.at.split(" ")
        hour, minute = map(int, clock.split(":"))
        # Beyond every row and buyer that the world has.
        number = 900_000 + place
        called = _called(fresh, number, known)
        letter = Letter(
            row=number,
            buyer=number,
            country=numbers[fresh.country],
            product=by_model[fresh.model],
            source={INQUIRY: 0, CHAT: 1, RFQ: 2}[fresh.kind],
            kind=fresh.message,
            level=fresh.level,
            is_spam=False,
            firm=called,
        )
        told = written(profile.seed, letter)
        mail = known[fresh.country].mail if fresh.again is Again.MAIL else fresh.mail
        yield Arrived(
            kind=fresh.kind,
            at=datetime(pinned.year, pinned.month, int(day), hour, minute, tzinfo=SHANGHAI),
            key=str(profile.last_inquiry_number + 1 + place),
            country=fresh.country,
            buyer_id=f"{fresh.country.lower()}{number}",
            buyer_name=called,
            buyer_mail=mail or told.mail or "",
            buyer_phone=told.phone or "",
            buyer_level=f"L{fresh.level}",
            message=fresh.text or told.message,
            product=by_model[fresh.model],
            keyword=fresh.keyword,
            staff=fresh.staff,
        )


def _called(fresh: Fresh, number: int, known: Mapping[str, Regular]) -> str:
    if fresh.again is None:
        return fresh.firm or firm(number, fresh.country)
    name = known[fresh.country].firm
    return misspelled(name) if fresh.again is Again.LETTER else name


def _regulars(world: World) -> Mapping[str, Regular]:
    """By country, the buyer of the last letter in the log that came with a mail address of a firm's own."""
    wanted = {fresh.country for fresh in FRESH[world.profile.code] if fresh.again is not None}
    found: dict[str, Regular] = {}
    contacts = world.contacts
    for row in np.flatnonzero(contacts.is_logged & contacts.is_effective)[::-1]:
        country = COUNTRIES[contacts.country[row]].code
        if country not in wanted - found.keys():
            continue
        mail = said_by(world, int(row)).mail
        if mail is not None and not mail.endswith(FREE_MAIL):
            found[country] = Regular(firm(int(contacts.buyer[row]), country), mail)
        if len(found) == len(wanted):
            break
    return found
