"""An item as one person may read it in a list: names, contacts and clocks by what that person may see."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from baton.inquiries.logic.masking import masked, masked_within
from baton.inquiries.logic.message import read_message
from baton.inquiries.logic.urgency import Pressing, why
from baton.inquiries.models import Buyer, Item
from baton.inquiries.terms import ClockView, DeskRow, Grade, Kind, NextStep, Spam, Stage, Unassigned
from baton.kit.text import Text
from baton.people.grants import Grant, can
from baton.people.terms import Person, Shop, Team

PREVIEW = 160
_A_COLLEAGUE = Text("同事", "a colleague")


class Reader:
    """Reads items for one person at one moment."""

    def __init__(self, person: Person, shop: Shop, now: datetime, customers: frozenset[int]) -> None:
        self._person, self._now, self._customers = person, now, customers
        self._zone = ZoneInfo(shop.timezone)
        self._sees_names = can(person, Grant.SEE_STAFF_NAMES, shop, team=Team.SALES)
        self._sees_contacts = can(person, Grant.SEE_BUYER_CONTACTS, shop)

    def row(self, item: Item, message: str) -> DeskRow:
        platform, team = self._clock(item, item.platform_due), self._clock(item, item.team_due)
        owner = item.owner if item.owner is not None and item.owner.is_active else None
        return DeskRow(
            id=item.pk,
            key=item.key,
            version=item.version,
            kind=Kind(item.kind),
            arrived_at=item.arrived_at,
            stage=Stage(item.stage),
            country=known(item, "country"),
            product_id=known(item, "product_id"),
            product_name=item.product_name,
            keyword=known(item, "keyword"),
            buyer=self.buyer(item.buyer),
            buyer_level=known(item, "buyer_level"),
            message=self.words(read_message(message).text, item.buyer)[:PREVIEW],
            owner=None if owner is None else self.name(owner.pk, owner.display_name),
            is_mine=item.owner_id == self._person.id,
            unassigned=_unassigned(item, has_owner=owner is not None),
            model_grade=grade_of(item.model_grade),
            sales_grade=grade_of(item.sales_grade),
            spam=Spam(item.spam),
            step=NextStep(item.next_step),
            answer_by=item.answer_by,
            platform=platform,
            team=team,
            is_answered=item.first_reply_at is not None,
            why=why(
                Pressing(
                    step=NextStep(item.next_step),
                    platform=platform,
                    team=team,
                    left=self._left(item.answer_by),
                    is_best_grade=(item.sales_grade or item.model_grade) == Grade.A,
                    is_customer=item.buyer_id in self._customers,
                    days_since_quote=self._days_since_quote(item),
                )
            ),
            is_source_gone=item.is_source_gone,
        )

    def buyer(self, buyer: Buyer | None) -> str:
        """Names are for those who need them; others can tell one buyer from another no more than by its first sign."""
        if buyer is None or buyer.erased_at is not None:
            return ""
        return buyer.name if self._sees_contacts else masked(buyer.name)

    def words(self, text: str, buyer: Buyer | None) -> str:
        """What somebody wrote, with the contacts in it masked where this person is not to see them."""
        if self._sees_contacts or not text:
            return text
        known = () if buyer is None else (buyer.name, buyer.mail, buyer.phone, buyer.mail.rpartition("@")[2])
        return masked_within(text, known)

    def name(self, person_id: int, display_name: str) -> Text:
        is_readable = self._sees_names or person_id == self._person.id
        return Text(display_name, display_name) if is_readable else _A_COLLEAGUE

    def _clock(self, item: Item, due: datetime | None) -> ClockView:
        is_waiting = item.next_step == NextStep.FIRST_REPLY
        return ClockView(due, self._left(due) if is_waiting else None)

    def _left(self, due: datetime | None) -> int | None:
        return None if due is None else int((due - self._now).total_seconds())

    def _days_since_quote(self, item: Item) -> int | None:
        day = item.sampled_on or item.quoted_on
        return None if day is None else (self._now.astimezone(self._zone).date() - day).days


def known(item: Item, name: str) -> str:
    """What the files say, else what a person has filled in."""
    said: str = getattr(item, name)
    return said or item.filled.get(name, "")


def grade_of(kept: str) -> Grade | None:
    return Grade(kept) if kept else None


def _unassigned(item: Item, *, has_owner: bool) -> Unassigned | None:
    if has_owner:
        return None
    if item.owner_id is not None:
        return Unassigned.OWNER_LEFT
    return Unassigned(item.unassigned) if item.unassigned else Unassigned.NOT_YET
