"""A person's own hours for the eight blocks, and the share of unhurried important work that the person wishes for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from django.db import transaction

from baton.daybook.logic.hours import USUAL, are_in_order
from baton.daybook.models import OwnDay
from baton.daybook.terms import Block
from baton.kit.errors import NotUsable
from baton.kit.text import Text
from baton.people.grants import Grant, require
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

_SAID_BACK = 40


@dataclass(frozen=True, slots=True)
class OwnHours:
    begins: Mapping[Block, time]
    wish: int | None
    """Per cent of the week's tasks that are to be important and not urgent."""
    is_usual: bool
    """Nobody has set other hours than every day begins with."""


def own_hours(person: Person) -> OwnHours:
    row = OwnDay.objects.filter(person_id=person.id).first()
    if row is None:
        return OwnHours(USUAL, None, is_usual=True)
    kept = {Block(code): time.fromisoformat(text) for code, text in row.begins.items()}
    return OwnHours({**USUAL, **kept}, row.wish, is_usual=not kept)


@transaction.atomic
def set_own_hours(by: Person, shop: Shop, begins: Mapping[Block, str], wish: str) -> None:
    """Keep the hours (HH:MM by block) and the wish (per cent, empty for none). NotUsable where they make no day."""
    require(by, Grant.SEE_DAY, shop)
    hours = {block: _time(begins.get(block, "")) for block in Block}
    if not are_in_order(hours):
        raise NotUsable(
            "blocks_out_of_order",
            Text(
                "八段的先后不能换：后一段不能早于前一段开始。",
                "The order of the blocks stays: none begins before the one ahead of it.",
            ),
            Text("只改钟点，顺序保持不变。", "Change the hours and keep the order."),
        )
    share = _share(wish)
    kept = {block.value: f"{hours[block]:%H:%M}" for block in Block}
    OwnDay.objects.update_or_create(person_id=by.id, defaults={"begins": kept, "wish": share})
    record_audit(by, "set_own_hours", by.login_name, after={"begins": kept, "wish": share}, shop=shop)


def _time(text: str) -> time:
    try:
        found = time.fromisoformat(text.strip())
    except ValueError:
        raise NotUsable(
            "not_a_time",
            Text(
                f"「{text[:_SAID_BACK]}」不是一个钟点。", f"“{text[:_SAID_BACK]}” is not a time of the day."
            ),
            Text("请写成 09:30 这样。", "Write it like 09:30."),
        ) from None
    return found.replace(second=0, microsecond=0, tzinfo=None)


def _share(text: str) -> int | None:
    written = text.strip().rstrip("%").strip()
    if not written:
        return None
    if not (written.isascii() and written.isdigit() and len(written) <= 3 and int(written) <= 100):
        raise NotUsable(
            "not_a_share",
            Text(
                f"「{text[:_SAID_BACK]}」不是 0 到 100 之间的整数。",
                f"“{text[:_SAID_BACK]}” is not a whole number from 0 to 100.",
            ),
            Text("请写成 40 这样；不设就留空。", "Write it like 40; leave it empty for none."),
        )
    return int(written)
