"""The hand-over card of one item: marketing's half, sales' half, and what the desk's other concerns add."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from baton.inquiries import selectors
from baton.inquiries.landing import workers
from baton.inquiries.pages import asked, lines
from baton.inquiries.pages.card_parts import parts_of
from baton.inquiries.pages.tabs import tabs
from baton.inquiries.services import FILLABLE
from baton.inquiries.terms import (
    CARD_FIELDS,
    Account,
    Card,
    Channel,
    Decided,
    DecisionView,
    Direction,
    Grade,
    LossReason,
    ReasonCode,
    Spam,
    Stage,
    TouchView,
)
from baton.kit import countries
from baton.kit.segments import segment_label
from baton.people.clock import clock
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.sources.choices import choice_label
from baton.ui.shell import Option

STAGES_SET = (Stage.QUOTED, Stage.SAMPLED, Stage.WON)
_LONG = frozenset({"pages", "message"})
LONGEST_SHOWN = 1_200
"""Characters of a message that are shown before the reader asks for the rest."""


@require_safe
@door(Grant.SEE_INQUIRIES)
def one(request: HttpRequest, desk: Desk, item_id: int) -> HttpResponse:
    """The card by itself where the list asks for it; otherwise a page of its own."""
    return card_page(request, desk, item_id, asked.back_of(request.GET))


def card_page(
    request: HttpRequest,
    desk: Desk,
    item_id: int,
    back: str,
    more: Mapping[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    is_beside = request.headers.get("HX-Request") == "true"
    context = card_context(desk, item_id, back) | dict(more or {})
    if is_beside:
        return render(request, "inquiries/dock.html", context, status=status)
    context |= {"tabs": tabs(desk, "inquiries:desk"), "is_alone": True}
    return render(request, "inquiries/card.html", context, status=status)


@dataclass(frozen=True, slots=True)
class Known:
    """A line of marketing's half."""

    label: str
    text: str | None
    is_filled: bool
    """A person has typed it in."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form by which the card is filled in."""

    name: str
    label: str
    value: str
    longest: int
    is_long: bool


def card_context(desk: Desk, item_id: int, back: str) -> dict[str, object]:
    """Everything that the card's template needs."""
    card = selectors.card(desk.person, desk.shop, item_id)
    line = lines.line(desk, card.row, clock().now())
    return {
        "card": card,
        "line": line,
        "picked": item_id,
        "back": back,
        "back_url": _back_url(card, back),
        "may": may_of(desk, card),
        "known": _known(desk, card),
        "of_fields": len(CARD_FIELDS),
        "message": (card.message or "")[:LONGEST_SHOWN],
        "message_rest": (card.message or "")[LONGEST_SHOWN:],
        "fields": _fields(card),
        "earlier": [
            (one, lines.moment(desk, one.arrived_at), lines.stage_label(one.stage)) for one in card.earlier
        ],
        "contacts": card.contacts,
        "kind": lines.kind_label(card.row.kind),
        "touches": [_touch(desk, touch, card) for touch in card.touches],
        "decisions": [_decision(desk, found) for found in card.decisions],
        "reps": [(rep.id, rep.display_name) for rep in workers(desk.shop) if not _has_it(card, desk, rep.id)],
        "channels": [(channel.value, channel_label(channel)) for channel in Channel],
        "grades": [Option(grade.value, grade.value, grade is _grade_to_start(card)) for grade in Grade],
        "codes": [
            Option(
                code.value,
                code.label.into(desk.language),
                card.sales is not None and card.sales.reason is code,
            )
            for code in ReasonCode
        ],
        "sales_reason": card.sales.reason.label.into(desk.language) if card.sales is not None else "",
        "losses": [(loss.value, choice_label(loss.value).into(desk.language)) for loss in LossReason],
        "loss": choice_label(card.loss.value).into(desk.language) if card.loss is not None else "",
        "stages": [Option(stage.value, stage_act(stage), stage is card.row.stage) for stage in STAGES_SET],
        "accounts": [
            Option(account.value, account_label(account), account is card.account) for account in Account
        ],
        "moments": {
            "graded": lines.moment(desk, card.sales.at) if card.sales is not None else "",
        },
        "parts": parts_of(desk, card),
    }


def _back_url(card: Card, back: str) -> str:
    """The list that it came from; of what waits in the spam box without one, the box."""
    if back:
        return f"{reverse('inquiries:desk')}?{back}"
    return reverse("inquiries:spam" if card.waits_in_box else "inquiries:desk")


def _has_it(card: Card, desk: Desk, rep_id: int) -> bool:
    """Whether the item is in this rep's hands, as far as the reader may know."""
    return card.row.is_mine and rep_id == desk.person.id


def _grade_to_start(card: Card) -> Grade | None:
    """What the form starts from: sales' own grade, else the model's."""
    return card.row.sales_grade or card.row.model_grade


def may_of(desk: Desk, card: Card) -> dict[str, bool]:
    """Which acts the card offers this person. The services ask again."""
    row = card.row
    can_work, is_lead = desk.can(Grant.WORK_INQUIRIES), desk.can(Grant.ASSIGN_INQUIRIES)
    is_spam = row.spam in {Spam.SUSPECTED, Spam.SPAM}
    is_open = not is_spam and not row.stage.is_closed
    has_owner = row.owner is not None
    acts = can_work and (row.is_mine or not has_owner or is_lead)
    return {
        "take": can_work and is_open and not has_owner,
        "answer": acts and not is_spam,
        "grade": acts,
        "hand_on": can_work and row.is_mine and is_open,
        "assign": is_lead and is_open,
        "release": acts and is_open and has_owner,
        "spam": acts and is_open,
        "decide": can_work and card.waits_in_box,
        "rescue": acts and is_spam and not card.waits_in_box,
        "stage": acts and not is_spam,
        "lose": acts and is_open,
        "reopen": acts and row.stage.is_closed,
        "fill": desk.can(Grant.FILL_CARDS),
        "account": can_work,
        "reveal": acts and desk.can(Grant.SEE_BUYER_CONTACTS) and _has_contacts(card),
        "read": desk.can(Grant.SEE_BUYER_CONTACTS),
        "moved": can_work and card.needs_platform_move,
        "unmerge": is_lead and bool(card.merged),
    }  # fmt: skip


def _has_contacts(card: Card) -> bool:
    """Besides the name, which who may look at contacts reads anyway."""
    return any((card.contacts.mail, card.contacts.phone))


# Marketing's half -----------------------------------------------------------------------------------------------


def _known(desk: Desk, card: Card) -> list[Known]:
    country = countries.label(card.country).into(desk.language) if card.country else None
    source = choice_label(card.source).into(desk.language) if card.source else None
    channel = (
        segment_label("channel", card.traffic_channel).into(desk.language) if card.traffic_channel else None
    )
    said: dict[str, str | None] = {
        "product": card.product,
        "keyword": card.keyword,
        "source": source,
        "traffic_channel": channel,
        "country": country,
        "pages": card.pages,
        "buyer_level": card.buyer_level,
    }
    as_filled = {"product": "product_id", "traffic_channel": "channel"}
    return [
        Known(_known_labels()[name], text, as_filled.get(name, name) in card.filled and text is not None)
        for name, text in said.items()
    ]


def _known_labels() -> dict[str, str]:
    return {
        "product": _("Product asked for"),
        "keyword": _("Searched for"),
        "source": _("Came by"),
        "traffic_channel": _("Traffic channel"),
        "country": _("Country"),
        "pages": _("Pages seen"),
        "buyer_level": _("Buyer level"),
    }


def _fields(card: Card) -> list[Field]:
    labels = _known_labels() | {
        "product_id": _("Product no."),
        "channel": _("Traffic channel"),
        "message": _("The buyer's message"),
    }
    values = {
        "product_id": card.row.product_id,
        "keyword": card.keyword,
        "channel": card.traffic_channel,
        "country": card.country,
        "buyer_level": card.buyer_level,
        "pages": card.pages,
        "message": card.message,
    }
    return [
        Field(name, labels[name], values[name] or "", longest, name in _LONG)
        for name, longest in FILLABLE.items()
        if not values[name] or name in card.filled
    ]


# What happened --------------------------------------------------------------------------------------------------


def _touch(desk: Desk, touch: TouchView, card: Card) -> dict[str, object]:
    who = touch.by.into(desk.language) if touch.by is not None else ""
    words = {"channel": channel_label(touch.channel), "who": who}
    if touch.direction is Direction.IN:
        said = _("The buyer wrote by %(channel)s") % words
    else:
        said = (
            _("%(who)s answered by %(channel)s") if who else _("answered by %(channel)s, as the files say")
        ) % words
    return {
        "at": lines.moment(desk, touch.at, card.row.country),
        "said": said,
        "text": touch.text,
        "is_ours": touch.direction is Direction.OUT,
        "key": touch.key if touch.key != card.row.key else "",
    }


def _decision(desk: Desk, found: DecisionView) -> dict[str, object]:
    names = {
        "who": found.chosen.into(desk.language) if found.chosen is not None else "",
        "by": found.by.into(desk.language) if found.by is not None else "",
    }
    words = {
        Decided.NOBODY_FREE: _("nobody is free"),
        Decided.OWNER: _("goes to %(who)s, whose customer it is"),
        Decided.FLOOR: _("goes to %(who)s, who is new and gets a share"),
        Decided.WAITING: _("goes to %(who)s, with whom it waits least"),
        Decided.BALANCE: _("goes to %(who)s, who has least in hand"),
        Decided.ABILITY: _("goes to %(who)s, the most likely to close it"),
        Decided.TAKEN: _("%(who)s took it"),
        Decided.ASSIGNED: _("%(by)s gave it to %(who)s"),
        Decided.HANDED_ON: _("%(by)s handed it on to %(who)s"),
        Decided.RELEASED: _("%(by)s gave it back to the pool") if names["by"] else _("went back to the pool"),
    }
    return {
        "at": lines.moment(desk, found.at),
        "said": words[found.rule] % names,
        "reason": found.reason,
        "is_shadow": found.is_shadow,
    }


def channel_label(channel: Channel) -> str:
    return {
        Channel.PLATFORM: _("the platform"),
        Channel.MAIL: _("mail"),
        Channel.WHATSAPP: "WhatsApp",
        Channel.WECHAT: _("WeChat"),
        Channel.PHONE: _("phone"),
    }[channel]


def account_label(account: Account) -> str:
    return {
        Account.UNKNOWN: _("account unknown"),
        Account.MAIN: _("main account"),
        Account.SUB: _("sub-account"),
    }[account]


def stage_act(stage: Stage) -> str:
    """What somebody says by pressing the button."""
    return {
        Stage.QUOTED: _("Quoted"),
        Stage.SAMPLED: _("Sample sent off"),
        Stage.WON: _("Order won"),
    }[stage]
