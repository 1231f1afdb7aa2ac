"""What people do at the desk: take, answer, grade, hand on, give back; each in one transaction, with its audit line.

An act that two people may do at once is decided by the database. `expected` is the version that the person saw:
where somebody else has changed the item since, nothing is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.db.models import F

from baton.inquiries import refusals, roster, selectors, winding
from baton.inquiries.assigning.showing import show_routing
from baton.inquiries.buyers import erase_buyer, merge_buyers, merge_items, unmerge
from baton.inquiries.deciding import beside_advice, decided, own_customer
from baton.inquiries.fact_cards.services import write_fact_card
from baton.inquiries.holding import audit, check_own, held, locked, may, reason_of, save, settle
from baton.inquiries.hours import (
    add_absence,
    add_duty,
    drop_absence,
    drop_duty,
    drop_hours,
    drop_platform_rule,
    set_hours,
    set_platform_rule,
    set_team_rule,
)
from baton.inquiries.judging.box import waits_in_box
from baton.inquiries.judging.judging_new import judge_new
from baton.inquiries.judging.learning import learn
from baton.inquiries.judging.verdicts import note_verdict
from baton.inquiries.landing import workers
from baton.inquiries.leaving.services import hand_over, take_back
from baton.inquiries.logic.boxes import furthest
from baton.inquiries.logic.kept_text import kept
from baton.inquiries.models import Item, Touch
from baton.inquiries.pool.beginning import begin_pool
from baton.inquiries.pool.claiming import check_claim
from baton.inquiries.pool.giving_back import let_go
from baton.inquiries.pulling import take_in
from baton.inquiries.receiving import Arrival, Received, receive
from baton.inquiries.showing import (
    ShownScript,
    show_answers,
    show_credit,
    show_main_account,
    show_program,
    show_rfqs,
    show_script,
)
from baton.inquiries.terms import (
    LONGEST_MESSAGE,
    LONGEST_NOTE,
    Account,
    Box,
    Channel,
    Contacts,
    Decided,
    Decision,
    Direction,
    Grade,
    LossReason,
    ReasonCode,
    Spam,
    Stage,
    Unassigned,
)
from baton.kit.errors import NotAllowed, NotAnswerable
from baton.people.clock import clock, shop_day
from baton.people.grants import Grant, can
from baton.people.terms import Person, Shop

__all__ = [
    "Arrival", "Received", "ShownScript", "add_absence", "add_duty", "begin_pool", "drop_absence", "drop_duty",
    "drop_hours", "drop_platform_rule", "erase_buyer", "hand_over", "judge_new", "learn", "merge_buyers",
    "merge_items", "receive", "set_hours", "set_platform_rule", "set_team_rule", "show_answers", "show_credit",
    "show_main_account", "show_program", "show_rfqs", "show_routing", "show_script", "take_back", "take_in",
    "unmerge", "write_fact_card",
]  # fmt: skip

FILLABLE = {
    "product_id": 200,
    "keyword": 200,
    "channel": 200,
    "country": 64,
    "buyer_level": 64,
    "pages": 2_000,
    "message": LONGEST_MESSAGE,
}
"""What may be typed in where the files are silent, and how many characters of it are kept."""


# Who has it -----------------------------------------------------------------------------------------------------


@transaction.atomic
def take(by: Person, shop: Shop, item_id: int) -> None:
    """Take an item that nobody has. Of several people at once, one gets it; the others are told so."""
    may(by, Grant.WORK_INQUIRIES, shop)
    row = selectors.item_row(shop, item_id)
    if row.owner_id == by.id:
        return
    _check_takeable(by, shop, row)
    check_claim(by, shop, row)
    taken = Item.objects.filter(selectors.ownerless(), pk=row.pk, box=Box.DESK).update(
        owner_id=by.id,
        owned_since=clock().now(),
        unassigned="",
        released_at=None,
        needs_platform_move=True,
        version=F("version") + 1,
    )
    if not taken:
        raise refusals.already_taken()
    decided(row, Decision(Decided.TAKEN, by.id, features={"lay_as": row.unassigned}), by)
    own_customer(row, by.id)
    audit(by, shop, row, "take_inquiry", after={"owner": by.login_name})


def _check_takeable(by: Person, shop: Shop, row: Item) -> None:
    if row.box != Box.DESK:
        raise refusals.not_on_desk()
    is_lead = can(by, Grant.ASSIGN_INQUIRIES, shop)
    if row.unassigned == Unassigned.BOUNCED and not is_lead:
        raise refusals.lead_decides()
    customer_of = selectors.customer_of(row) if row.owner_id is None else None
    # Whose owner is away is offered to the others; the customer stays the owner's.
    is_offered = row.unassigned == Unassigned.OWNER_ABSENT and customer_of in roster.absent_on(
        shop, shop_day(shop)
    )
    if customer_of not in {None, by.id} and not is_lead and not is_offered:
        raise refusals.customer_of_a_colleague()


@transaction.atomic
def assign(
    by: Person, shop: Shop, item_id: int, to: int, reason: str = "", *, expected: int | None = None
) -> None:
    """Give an item to a rep (by id). A reason is needed where somebody has it, or has the customer already."""
    row = held(by, shop, item_id, Grant.ASSIGN_INQUIRIES, expected)
    rep = _rep(shop, to)
    if row.box != Box.DESK:
        raise refusals.not_on_desk()
    said = kept(reason, LONGEST_NOTE)
    is_override = row.owner_id not in {None, to} or selectors.customer_of(row) not in {None, to}
    if is_override and not said:
        raise refusals.reason_needed()
    _give(by, shop, row, rep, Decided.ASSIGNED, said)


@transaction.atomic
def hand_on(
    by: Person, shop: Shop, item_id: int, to: int, reason: str, *, expected: int | None = None
) -> None:
    """Give an item that one has to a colleague, with the reason. The customer goes along."""
    row = held(by, shop, item_id, Grant.WORK_INQUIRIES, expected, is_own=True)
    rep = _rep(shop, to)
    said = reason_of(reason)
    if row.box != Box.DESK:
        raise refusals.not_on_desk()
    _give(by, shop, row, rep, Decided.HANDED_ON, said)


@transaction.atomic
def release(by: Person, shop: Shop, item_id: int, reason: str, *, expected: int | None = None) -> None:
    """Give an item back to the pool; after the second time, to the lead. Not a customer's."""
    row = held(by, shop, item_id, Grant.WORK_INQUIRIES, expected, is_own=True)
    said = reason_of(reason)
    if row.box != Box.DESK:
        raise refusals.not_on_desk()
    if selectors.is_customer(row):
        raise refusals.customer_not_to_pool()
    before = row.owner_id
    let_go(row, Unassigned.RELEASED, clock().now())
    decided(row, Decision(Decided.RELEASED, None, reason=said), by, before)
    audit(by, shop, row, "release_inquiry", before={"owner": before}, after={"reason": said})


@transaction.atomic
def tick_platform_move(by: Person, shop: Shop, item_id: int, *, expected: int | None = None) -> None:
    """The main account has moved the item on the platform as well."""
    row = held(by, shop, item_id, Grant.WORK_INQUIRIES, expected)
    row.needs_platform_move = False
    save(row, "needs_platform_move")
    audit(by, shop, row, "tick_platform_move")


def _give(by: Person, shop: Shop, row: Item, rep: Person, rule: Decided, reason: str) -> None:
    before = row.owner_id
    if before == rep.id:
        return
    row.owner_id, row.owned_since, row.unassigned = rep.id, clock().now(), ""
    row.released_at, row.needs_platform_move = None, True
    save(row, "owner", "owned_since", "unassigned", "released_at", "needs_platform_move")
    own_customer(row, rep.id, is_moved=True)
    decided(row, beside_advice(row, Decision(rule, rep.id, reason=reason)), by, before)
    after = {"owner": rep.login_name, "reason": reason}
    audit(by, shop, row, f"{rule.value}_inquiry", before={"owner": before}, after=after)


# What is said ---------------------------------------------------------------------------------------------------


@transaction.atomic
def log_touch(
    by: Person,
    shop: Shop,
    item_id: int,
    channel: Channel = Channel.PLATFORM,
    direction: Direction = Direction.OUT,
    *,
    at: datetime | None = None,
    text: str = "",
    expected: int | None = None,
) -> None:
    """A message to or from the buyer, on any channel. Ours answers all that the buyer had written until then.

    Who answers what nobody has, has it: unless that is not theirs to take, then only the answer is kept. NotUsable for
    a moment ahead. Without `at` it is now, and never before the item arrived: a clock that was set
    back does not turn an answer into none.
    """
    row = held(by, shop, item_id, Grant.WORK_INQUIRIES, expected, is_own=True)
    now = clock().now()
    if at is not None and at > max(now, row.arrived_at):
        raise refusals.in_the_future()
    if direction == Direction.OUT and row.owner_id is None and row.box == Box.DESK:
        with suppress(NotAllowed, NotAnswerable):
            take(by, shop, item_id)
        row = locked(shop, item_id)
    Touch.objects.create(
        item=row,
        buyer_id=row.buyer_id,
        channel=channel,
        direction=direction,
        at=at or max(now, row.arrived_at),
        by_id=by.id,
        text=kept(text, LONGEST_MESSAGE),
        logged_at=now,
    )
    if row.stage == Stage.NEW and direction == Direction.OUT:
        row.stage = Stage.REPLIED
        save(row, "stage")
    else:
        save(row)
    winding.rewind(shop, [row])
    audit(by, shop, row, "log_touch", after={"channel": channel.value, "direction": direction.value})


# What it is worth -----------------------------------------------------------------------------------------------


@transaction.atomic
def grade(
    by: Person,
    shop: Shop,
    item_id: int,
    wanted: Grade,
    reason: ReasonCode,
    note: str = "",
    *,
    expected: int | None = None,
) -> None:
    """What sales found behind it. It may be changed; the audit keeps what was said before."""
    row = held(by, shop, item_id, Grant.WORK_INQUIRIES, expected, is_own=True)
    before = {"grade": row.sales_grade, "reason": row.sales_reason}
    row.sales_grade, row.sales_reason, row.sales_note = wanted, reason, kept(note, LONGEST_NOTE)
    row.graded_by_id, row.graded_at = by.id, clock().now()
    save(row, "sales_grade", "sales_reason", "sales_note", "graded_by", "graded_at")
    after = {"grade": wanted.value, "reason": reason.value}
    audit(by, shop, row, "grade_inquiry", before=before, after=after)


@transaction.atomic
def mark_spam(by: Person, shop: Shop, item_id: int, *, expected: int | None = None) -> None:
    """Into the spam box. To the platform's clock it is handled, once it is rejected there too."""
    row = held(by, shop, item_id, Grant.WORK_INQUIRIES, expected)
    if row.box not in {Box.DESK, Box.SPAM}:
        raise refusals.not_on_desk()
    if not waits_in_box(row):
        check_own(by, shop, row)
    before = row.spam
    # What counted as spam before was rejected then, and confirming it moves no clock.
    was_rejected = row.rejected_at if before == Spam.SPAM else None
    row.spam, row.rejected_at = Spam.SPAM, was_rejected or max(clock().now(), row.arrived_at)
    settle(shop, row, "spam", "rejected_at")
    note_verdict(by, row, before, is_spam=True)
    audit(by, shop, row, "mark_spam", before={"spam": before}, after={"spam": row.spam})


@transaction.atomic
def rescue(by: Person, shop: Shop, item_id: int, *, expected: int | None = None) -> None:
    """Back to the desk, to whose it is: it is a real buyer. Its clocks have run on."""
    row = held(by, shop, item_id, Grant.WORK_INQUIRIES, expected)
    if row.box != Box.SPAM:
        raise refusals.not_spam()
    if not waits_in_box(row):
        check_own(by, shop, row)
    before = row.spam
    row.spam, row.rejected_at = Spam.RESCUED, None
    changed = ["spam", "rejected_at"]
    if row.stage == Stage.LOST and row.loss_reason == LossReason.SPAM:
        # The files had closed it for that alone.
        row.stage = Stage.NEW if row.first_reply_at is None else Stage.REPLIED
        changed += ["stage", *_not_lost(row)]
    settle(shop, row, *changed)
    note_verdict(by, row, before, is_spam=False)
    audit(by, shop, row, "rescue_inquiry", before={"spam": before}, after={"spam": row.spam})


# How far it is --------------------------------------------------------------------------------------------------


@transaction.atomic
def set_stage(by: Person, shop: Shop, item_id: int, stage: Stage, *, expected: int | None = None) -> None:
    """Quoted, sampled, won, or back to an earlier one. Lost has its reason: `lose`."""
    row = held(by, shop, item_id, Grant.WORK_INQUIRIES, expected, is_own=True)
    if row.box == Box.GONE or stage == Stage.LOST:
        raise refusals.not_on_desk() if row.box == Box.GONE else refusals.reason_needed()
    before = row.stage
    row.stage = stage
    changed = ["stage", *_dated(shop, row, stage)]
    if before == Stage.LOST:
        changed += _not_lost(row)
    settle(shop, row, *changed)
    audit(by, shop, row, "set_stage", before={"stage": before}, after={"stage": stage.value})


def _not_lost(row: Item) -> tuple[str, ...]:
    row.lost_on, row.loss_reason, row.loss_note = None, "", ""
    return ("lost_on", "loss_reason", "loss_note")


def _dated(shop: Shop, row: Item, stage: Stage) -> tuple[str, ...]:
    """The day that comes with the stage, where none is known."""
    name = {Stage.QUOTED: "quoted_on", Stage.SAMPLED: "sampled_on", Stage.WON: "won_on"}.get(stage)
    if name is None or getattr(row, name) is not None:
        return ()
    setattr(row, name, shop_day(shop))
    return (name,)


@transaction.atomic
def lose(
    by: Person, shop: Shop, item_id: int, reason: LossReason, note: str = "", *, expected: int | None = None
) -> None:
    """Close an item without an order, and say why."""
    row = held(by, shop, item_id, Grant.WORK_INQUIRIES, expected, is_own=True)
    if row.box != Box.DESK:
        raise refusals.not_on_desk()
    before = row.stage
    row.stage = furthest(Stage(row.stage), Stage.LOST)
    row.lost_on, row.loss_reason, row.loss_note = shop_day(shop), reason, kept(note, LONGEST_NOTE)
    settle(shop, row, "stage", "lost_on", "loss_reason", "loss_note")
    after = {"stage": row.stage, "reason": reason.value}
    audit(by, shop, row, "lose_inquiry", before={"stage": before}, after=after)


# What is known of it --------------------------------------------------------------------------------------------


@transaction.atomic
def fill_in(
    by: Person, shop: Shop, item_id: int, known: Mapping[str, str], *, expected: int | None = None
) -> None:
    """Type in what the card does not know. Where the files speak later, they are shown instead; "" takes it away."""
    row = held(by, shop, item_id, Grant.FILL_CARDS, expected)
    for name in known:
        if name not in FILLABLE:
            raise refusals.unknown_field(name)
    said = {name: kept(text, FILLABLE[name]) for name, text in known.items()}
    if "message" in said:
        row.message = said.pop("message")
    row.filled = {name: text for name, text in (row.filled | said).items() if text}
    save(row, "filled", "message")
    audit(by, shop, row, "fill_in_card", after={"fields": sorted(known)})


@transaction.atomic
def set_account(
    by: Person, shop: Shop, item_id: int, account: Account, *, expected: int | None = None
) -> None:
    """Which of the shop's accounts it came to."""
    row = held(by, shop, item_id, Grant.WORK_INQUIRIES, expected)
    before = row.account
    row.account = account
    save(row, "account")
    audit(by, shop, row, "set_account", before=before, after=account.value)


@transaction.atomic
def reveal_contacts(by: Person, shop: Shop, item_id: int) -> Contacts:
    """The buyer's name and contacts as they stand; the audit keeps who looked. NotAllowed of a colleague's item."""
    may(by, Grant.SEE_BUYER_CONTACTS, shop)
    row = selectors.item_row(shop, item_id)
    is_with_colleague = row.owner is not None and row.owner.is_active and row.owner_id != by.id
    if is_with_colleague and not can(by, Grant.ASSIGN_INQUIRIES, shop):
        raise refusals.not_yours()
    audit(by, shop, row, "reveal_contacts")
    return selectors.contacts_of(row, is_masked=False)


def _rep(shop: Shop, person_id: int) -> Person:
    """NotUsable for somebody who cannot have items, as one who has just left."""
    found = next((person for person in workers(shop) if person.id == person_id), None)
    if found is None:
        raise refusals.no_rep(selectors.name_of(person_id))
    return found
