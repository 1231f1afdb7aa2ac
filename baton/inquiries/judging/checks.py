"""What people found out about a buyer, with where they looked; beside it the signs of the shop's own data."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from baton.inquiries import refusals
from baton.inquiries.holding import audit, may, reason_of
from baton.inquiries.judging.terms import BuyerView, Checked, Finding, Question
from baton.inquiries.logic.buyer_signs import Earlier, KnownBuyer, digits_of, signs_of
from baton.inquiries.logic.kept_text import kept
from baton.inquiries.logic.mail import clean_mail
from baton.inquiries.models import Buyer, BuyerCheck, Item
from baton.inquiries.selectors import item_row
from baton.inquiries.terms import LONGEST_NOTE, Box, Spam
from baton.kit.text import Text
from baton.people.clock import clock
from baton.people.grants import Grant, can, require
from baton.people.selectors import A_COLLEAGUE
from baton.people.terms import Person, Shop, Team

EARLIER_READ = 50
NAMES_READ = 20


@transaction.atomic
def check_buyer(
    by: Person, shop: Shop, item_id: int, question: Question, finding: Finding, source: str, note: str = ""
) -> None:
    """Keep what was found and where. NotUsable without a source; NotAnswerable for a buyer whom nobody knows."""
    may(by, Grant.WORK_INQUIRIES, shop)
    row = item_row(shop, item_id)
    if row.buyer is None or row.buyer.erased_at is not None:
        raise refusals.no_known_buyer()
    BuyerCheck.objects.create(
        buyer=row.buyer,
        question=question,
        finding=finding,
        source=reason_of(source),
        note=kept(note, LONGEST_NOTE),
        by_id=by.id,
        at=clock().now(),
    )
    audit(by, shop, row, "check_buyer", after={"question": question.value, "finding": finding.value})


def buyer_view(person: Person, shop: Shop, item_id: int) -> BuyerView | None:
    """The latest finding of each question and the signs. None where nobody knows the buyer.

    Sources, notes and signs that would tell a contact are for those who may see contacts.
    """
    require(person, Grant.SEE_INQUIRIES, shop)
    row = item_row(shop, item_id)
    buyer = row.buyer
    if buyer is None or buyer.erased_at is not None:
        return None
    sees_contacts = can(person, Grant.SEE_BUYER_CONTACTS, shop)
    sees_names = can(person, Grant.SEE_STAFF_NAMES, shop, team=Team.SALES)
    latest: dict[str, Checked] = {}
    for check in BuyerCheck.objects.select_related("by").filter(buyer=buyer).order_by("at", "id"):
        name = check.by.display_name
        latest[check.question] = Checked(
            question=Question(check.question),
            finding=Finding(check.finding),
            source=check.source if sees_contacts else "",
            note=check.note if sees_contacts else "",
            by=Text(name, name) if sees_names or check.by_id == person.id else A_COLLEAGUE,
            at=check.at,
        )
    signs = signs_of(_known(shop, buyer, row))
    return BuyerView(
        checks=tuple(latest[question.value] for question in Question if question.value in latest),
        signs=tuple((sign.question, sign.text) for sign in signs if sees_contacts or not sign.tells_contacts),
        hidden=0 if sees_contacts else sum(sign.tells_contacts for sign in signs),
        may_check=can(person, Grant.WORK_INQUIRIES, shop),
    )


def _known(shop: Shop, buyer: Buyer, row: Item) -> KnownBuyer:
    earlier = (
        Item.objects.filter(buyer=buyer, merged_into=None, arrived_at__lt=row.arrived_at)
        .exclude(pk=row.pk)
        .exclude(box=Box.GONE)
        .order_by("-arrived_at")
        .values_list("key", "stage", "loss_reason", "sales_reason", "spam")[:EARLIER_READ]
    )
    return KnownBuyer(
        name=buyer.name,
        mail=buyer.mail,
        phone=buyer.phone,
        country=buyer.country or row.country,
        names_of_mail=_others(shop, buyer, Q(mail__iexact=buyer.mail)) if clean_mail(buyer.mail) else (),
        names_of_phone=_others(shop, buyer, Q(phone=buyer.phone)) if digits_of(buyer.phone) else (),
        earlier=tuple(
            Earlier(key, stage, loss, reason, is_spam=spam == Spam.SPAM)
            for key, stage, loss, reason, spam in earlier
        ),
    )


def _others(shop: Shop, buyer: Buyer, same: Q) -> tuple[str, ...]:
    """Other names with the same contact; a part of the same buyer is none."""
    rows = Buyer.objects.filter(same, shop_id=shop.id, erased_at=None, merged_into=None).exclude(pk=buyer.pk)
    names = rows.exclude(name=buyer.name).values_list("name", flat=True)[:NAMES_READ]
    return tuple(sorted({name for name in names if name}))
