"""The team's own sheets: inquiries, orders, losses and events, as Baton's templates lay them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

import numpy as np

from baton.demo.logic.buyers import buyer_code
from baton.demo.logic.calendar import Counts
from baton.demo.logic.catalogue import LINES
from baton.demo.logic.countries import CHANNELS, COUNTRIES
from baton.demo.logic.firms import firm
from baton.demo.logic.inquiries import LEVELS, MESSAGES, NO_TIME, SHANGHAI, SOURCES
from baton.demo.logic.messages import Letter, Written, written
from baton.demo.logic.occasions import Occasion
from baton.demo.logic.orders import NO_DAY, REASONS
from baton.demo.logic.sheets import Cell, Row
from baton.demo.logic.world import World
from baton.facts.datasets import dataset
from baton.sources.choices import choice_label
from baton.sources.layouts import TEMPLATES

FORGOTTEN_AFTER = 60
"""Days after which a contact that nobody closed is not followed any more."""
MISJUDGED, MISJUDGED_LATE, NOT_LOOKED_AT = 53, 6, 12
REMARKS = ("", "", "", "", "", "要求交期明确", "问了认证", "有项目,分批下", "转自展会名片", "想要装箱照")
LOST_REMARKS = ("", "", "", "对方已选别家", "预算取消", "比同行高")
FIRST_ORDER_CODE = 2_870_418_000
FIRST_OFFLINE_NUMBER = 87_640


def template_row(source: str, values: Mapping[str, Cell]) -> Row:
    """The values in the template's order; a column that is not named stays empty."""
    columns = [column.name for column in dataset(TEMPLATES[source]).columns]
    assert set(values) <= set(columns), set(values) - set(columns)
    return tuple(values.get(name) for name in columns)


def inquiry_numbers(world: World) -> Counts:
    """The number in the log of every contact; 0 for one that the team did not log."""
    logged = world.contacts.is_logged
    first = world.profile.last_inquiry_number - int(logged.sum()) + 1
    return np.asarray(np.where(logged, first + np.cumsum(logged) - 1, 0), dtype=np.int64)


def inquiries(world: World) -> Iterator[Row]:
    contacts, course = world.contacts, world.course
    numbers = inquiry_numbers(world)
    stages = _stages(world)
    words = _words(world)
    for row in np.flatnonzero(contacts.is_logged):
        country = COUNTRIES[contacts.country[row]].code
        product = world.products[contacts.product[row]]
        buyer = int(contacts.buyer[row])
        is_effective = bool(contacts.is_effective[row])
        quoted = bool(course.quoted_on[row] != NO_TIME)
        said = said_by(world, int(row))
        yield template_row(
            "inquiries",
            {
                "inquiry_id": str(numbers[row]),
                "received_at": local_text(int(contacts.received[row])),
                "source": choice_label(SOURCES[contacts.source[row]]).zh,
                "channel": CHANNELS[contacts.channel[row]][0],
                "buyer_id": buyer_code(buyer, country),
                "buyer_name": firm(buyer, country),
                "country": COUNTRIES[contacts.country[row]].zh,
                "buyer_level": LEVELS[contacts.level[row]],
                "message_type": MESSAGES[contacts.message[row]],
                "product_id": product.id,
                "keyword": words[row],
                "staff": world.profile.reps[contacts.staff[row]].name,
                "first_reply_at": local_text(int(course.replied[row])),
                "is_effective": "Y" if is_effective else "N",
                "is_promising": ("Y" if course.is_promising[row] else "N") if is_effective else "N",
                "quoted_on": day_text(int(course.quoted_on[row])),
                "sampled_on": day_text(int(course.sampled_on[row])),
                "stage": stages[row],
                "remark": REMARKS[int(row) % len(REMARKS)] or None,
                "message": said.message,
                "buyer_mail": said.mail,
                "buyer_phone": said.phone,
                "expected_amount": _expected(world, int(row)) if quoted else None,
            },
        )


def said_by(world: World, row: int) -> Written:
    """What the contact wrote, and the contacts that the log has of the buyer."""
    contacts = world.contacts
    wave = world.facts.get("spam_wave")
    is_spam = not contacts.is_effective[row]
    country = int(contacts.country[row])
    is_wave = (
        wave is not None
        and is_spam
        and wave.segment["country"] == COUNTRIES[country].code
        and wave.period.contains(world.days[contacts.day[row]])
    )
    return written(
        world.profile.seed,
        Letter(
            row=row,
            buyer=int(contacts.buyer[row]),
            country=country,
            product=world.products[contacts.product[row]],
            source=int(contacts.source[row]),
            kind=int(contacts.message[row]),
            level=int(contacts.level[row]),
            is_spam=is_spam,
            is_wave=is_wave,
            is_misjudged=is_spam and not is_wave and _is_misjudged(world, row),
        ),
    )


def _is_misjudged(world: World, row: int) -> bool:
    """One in some fifty of the letters that the log calls spam is a buyer's; of the last days nobody has looked yet."""
    is_late = world.contacts.day[row] >= len(world.days) - NOT_LOOKED_AT
    return row % (MISJUDGED_LATE if is_late else MISJUDGED) == 0


def _words(world: World) -> list[str | None]:
    """The search word of contacts that came by search: one of the product's line, the common ones more often."""
    contacts, keywords = world.contacts, world.keywords
    by_line = [np.flatnonzero(keywords.line == line) for line in range(len(LINES))]
    weights = keywords.impressions.sum(axis=1)
    by_line = [rows[np.argsort(-weights[rows], kind="stable")] for rows in by_line]
    found: list[str | None] = []
    for row in range(len(contacts)):
        own = by_line[world.products[contacts.product[row]].line]
        place = (row * 7919 % 101) * (row * 104_729 % 97) * len(own) // (101 * 97)
        is_search = CHANNELS[contacts.channel[row]][0] == "搜索"
        found.append(keywords.words[own[place]] if is_search and row % 5 else None)
    return found


def _expected(world: World, row: int) -> float:
    price = LINES[world.products[world.contacts.product[row]].line].price
    return float(round(price * (0.5 + (row * 37 % 100) / 66) / 50) * 50)


def _stages(world: World) -> list[str]:
    """Where every contact stands on the last day."""
    contacts, course, orders, losses = world.contacts, world.course, world.orders, world.losses
    stages = np.where(course.replied != NO_TIME, "已回复", "新询盘").astype(object)
    stages[course.quoted_on != NO_TIME] = "已报价"
    stages[course.sampled_on != NO_TIME] = "已寄样"
    old = contacts.day < len(world.days) - FORGOTTEN_AFTER
    stages[old] = "无下文"
    stages[losses.contact] = "已丢单"
    stages[~contacts.is_effective] = "垃圾询盘"
    came = orders.contact >= 0
    stages[orders.contact[came]] = "已下单"
    stages[orders.contact[came & orders.is_paid]] = "已成交"
    return [str(stage) for stage in stages]


def orders(world: World) -> Iterator[Row]:
    made = world.orders
    numbers = inquiry_numbers(world)
    for row in range(len(made)):
        country = COUNTRIES[made.country[row]].code
        contact, buyer = int(made.contact[row]), int(made.buyer[row])
        is_assured = bool(made.is_trade_assurance[row])
        yield template_row(
            "orders",
            {
                "order_id": order_code(row, is_assured),
                "drafted_on": day_text(int(made.drafted[row])),
                "order_channel": choice_label("trade_assurance" if is_assured else "offline").zh,
                "inquiry_id": str(numbers[contact]) if contact >= 0 else None,
                "buyer_id": buyer_code(buyer, country),
                "buyer_name": firm(buyer, country),
                "country": COUNTRIES[made.country[row]].zh,
                "product_id": world.products[made.product[row]].id,
                "staff": world.profile.reps[made.staff[row]].name,
                "deposit_on": day_text(int(made.deposit_on[row])),
                "balance_on": day_text(int(made.balance_on[row])),
                "promised_shipment_on": day_text(int(made.promised[row])),
                "shipped_on": day_text(int(made.shipped[row])),
                "order_amount": _dollars(int(made.amount[row])),
                "deposit": _dollars(int(made.deposit[row])) if made.is_paid[row] else None,
                "balance": _dollars(int(made.balance[row])) if made.balance[row] else None,
                "refund": _dollars(int(made.refund[row])) if made.refund[row] else None,
            },
        )


def order_code(row: int, is_assured: bool) -> str:
    """The number of an order in the log: the platform's, or the team's own for one made outside."""
    return f"{FIRST_ORDER_CODE + row * 9137}1026" if is_assured else f"PO-{FIRST_OFFLINE_NUMBER + row}"


def losses(world: World) -> Iterator[Row]:
    lost, numbers = world.losses, inquiry_numbers(world)
    for contact, day, reason in zip(lost.contact, lost.lost_on, lost.reason, strict=True):
        yield template_row(
            "losses",
            {
                "inquiry_id": str(numbers[contact]),
                "lost_on": day_text(int(day)),
                "reason": choice_label(REASONS[reason]).zh,
                "staff": world.profile.reps[world.contacts.staff[contact]].name,
                "remark": LOST_REMARKS[int(contact) % len(LOST_REMARKS)] or None,
            },
        )


def events(world: World, occasions: tuple[Occasion, ...]) -> Iterator[Row]:
    ids = {product.model: product.id for product in world.products}
    names = {country.code: country.zh for country in COUNTRIES}
    for number, occasion in enumerate(occasions, start=1):
        yield template_row(
            "events",
            {
                "event_id": f"E{number:03d}",
                "started_on": occasion.period.start.isoformat(),
                "ended_on": occasion.period.end.isoformat(),
                "kind": choice_label(occasion.kind).zh,
                "title": occasion.title,
                "product_id": ids[occasion.model] if occasion.model else None,
                "country": names[occasion.country] if occasion.country else None,
                "remark": occasion.remark or None,
            },
        )


def local_text(seconds: int) -> str | None:
    """UTC seconds as the shop's clock shows them."""
    if seconds == NO_TIME:
        return None
    return (datetime.fromtimestamp(0, SHANGHAI) + timedelta(seconds=seconds)).strftime("%Y-%m-%d %H:%M")


def day_text(ordinal: int) -> str | None:
    """A day as the sheets write it; None for NO_DAY."""
    return None if ordinal == NO_DAY else date.fromordinal(ordinal).isoformat()


def _dollars(cents: int) -> float:
    return round(cents / 100, 2)
