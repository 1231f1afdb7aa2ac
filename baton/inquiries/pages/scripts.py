"""The Scripts page, the words for one item, what people do there, and the card's part."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from baton.inquiries.logic.script_text import VARIABLES
from baton.inquiries.pages.card_part import CardPart
from baton.inquiries.pages.tabs import tabs
from baton.inquiries.scripting import refusals, selectors, services
from baton.inquiries.scripting.terms import LANGUAGES, LONGEST_BODY, MOST_VARIANTS, ScriptView, Situation
from baton.inquiries.terms import Card, Channel, NextStep, Stage
from baton.kit.text import Text
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant

CHANNELS = {
    Channel.PLATFORM: Text("平台", "the platform"),
    Channel.MAIL: Text("邮件", "mail"),
    Channel.WHATSAPP: Text("WhatsApp", "WhatsApp"),
    Channel.WECHAT: Text("微信", "WeChat"),
}


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """A script that can be offered for an item."""

    id: int
    label: Text
    title: str
    is_fitting: bool
    offer_id: int | None
    is_used: bool


@require_safe
@door(Grant.SEE_INQUIRIES)
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    found = selectors.scripts(desk.shop)
    return render(
        request,
        "inquiries/scripts.html",
        {
            "tabs": tabs(desk, "inquiries:scripts"),
            "lines": [(view, LANGUAGES.get(view.language), _can_add(view)) for view in found],
            "situations": tuple(Situation),
            "languages": LANGUAGES.items(),
            "variables": VARIABLES.items(),
            "can_write": desk.can(Grant.ASSIGN_INQUIRIES),
            "longest": LONGEST_BODY,
        },
    )


def _can_add(view: ScriptView) -> bool:
    return len(view.live) < MOST_VARIANTS


@require_POST
@door(Grant.ASSIGN_INQUIRIES)
def write(request: HttpRequest, desk: Desk) -> HttpResponse:
    asked = request.POST
    services.write_script(
        desk.person,
        desk.shop,
        asked.get("situation", ""),
        asked.get("language", ""),
        asked.get("title", ""),
        asked.get("body", ""),
    )
    messages.success(request, _("The script can be used from now on."))
    return redirect("inquiries:scripts")


@require_POST
@door(Grant.ASSIGN_INQUIRIES)
def add(request: HttpRequest, desk: Desk, script_id: int) -> HttpResponse:
    services.add_variant(desk.person, desk.shop, script_id, request.POST.get("body", ""))
    messages.success(request, _("The variant is offered from now on."))
    return redirect("inquiries:scripts")


@require_POST
@door(Grant.ASSIGN_INQUIRIES)
def stop(request: HttpRequest, desk: Desk, variant_id: int) -> HttpResponse:
    services.stop_variant(desk.person, desk.shop, variant_id)
    messages.success(request, _("The variant is not offered any more."))
    return redirect("inquiries:scripts")


@require_POST
@door(Grant.ASSIGN_INQUIRIES)
def retire(request: HttpRequest, desk: Desk, script_id: int) -> HttpResponse:
    services.retire_script(desk.person, desk.shop, script_id)
    messages.success(request, _("The script is retired; what came of it stays."))
    return redirect("inquiries:scripts")


@require_POST
@door(Grant.WORK_INQUIRIES)
def offer(request: HttpRequest, desk: Desk, item_id: int) -> HttpResponse:
    given = request.POST.get("script", "")
    if not given.isdecimal() or len(given) > _DIGITS:
        raise refusals.unknown_choice(given)
    offer_id = services.offer_script(desk.person, desk.shop, item_id, int(given))
    return redirect("inquiries:script_offer", offer_id=offer_id)


@require_safe
@door(Grant.WORK_INQUIRIES)
def words(request: HttpRequest, desk: Desk, offer_id: int) -> HttpResponse:
    """The words that chance chose, filled in; or those of the variant that the rep switches to."""
    asked = request.GET.get("variant", "")
    variant = int(asked) if asked.isdecimal() and len(asked) <= _DIGITS else None
    found = selectors.offer(desk.person, desk.shop, offer_id, variant)
    return render(
        request,
        "inquiries/script_words.html",
        {
            "tabs": tabs(desk, "inquiries:scripts"),
            "found": found,
            "missing": [VARIABLES[name] for name in found.missing if name in VARIABLES],
            "language": LANGUAGES.get(found.language),
            "channels": [(channel.value, label) for channel, label in CHANNELS.items()],
        },
    )


@require_POST
@door(Grant.WORK_INQUIRIES)
def use(request: HttpRequest, desk: Desk, offer_id: int) -> HttpResponse:
    asked = request.POST
    item_id = selectors.offer_row(desk.shop, offer_id).item_id
    variant, channel = asked.get("variant", ""), asked.get("channel", "")
    if not variant.isdecimal() or len(variant) > _DIGITS or channel not in set(Channel):
        raise refusals.unknown_choice(f"{variant} {channel}")
    services.use_script(
        desk.person, desk.shop, offer_id, int(variant), asked.get("text", ""), Channel(channel)
    )
    messages.success(request, _("Logged as sent, with the script's variant."))
    return redirect("inquiries:card", item_id=item_id)


_DIGITS = 9


def part(desk: Desk, card: Card) -> CardPart | None:
    """On the card of an item that the reader works on: scripts to answer with."""
    if not desk.can(Grant.WORK_INQUIRIES) or card.row.stage.is_closed:
        return None
    known = selectors.choices(desk.shop)
    if not known:
        return None
    had = selectors.offers_of(desk.shop, card.row.id)
    fitting = _fitting(card)
    lines = [
        ScriptLine(
            id=number,
            label=Text(
                f"{situation.label.zh} · {LANGUAGES[language].zh}",
                f"{situation.label.en} · {LANGUAGES[language].en}",
            ),
            title=title,
            is_fitting=situation in fitting,
            offer_id=had[number][0] if number in had else None,
            is_used=number in had and had[number][1],
        )
        for number, situation, language, title in known
    ]
    lines.sort(key=lambda line: not line.is_fitting)
    return CardPart(
        "inquiries/parts/scripts.html",
        {
            "item_id": card.row.id,
            "fresh": [line for line in lines if line.offer_id is None],
            "had": [line for line in lines if line.offer_id is not None],
        },
    )


def _fitting(card: Card) -> frozenset[Situation]:
    """Which situations the item is in."""
    if card.row.step is NextStep.FIRST_REPLY:
        return frozenset({Situation.FIRST_REPLY})
    if card.row.step is NextStep.FOLLOW_UP:
        return frozenset({Situation.FOLLOW_UP_3, Situation.FOLLOW_UP_7, Situation.FOLLOW_UP_15})
    if card.row.stage in {Stage.NEW, Stage.REPLIED}:
        return frozenset({Situation.QUOTE, Situation.FIRST_REPLY})
    return frozenset({Situation.SAMPLE, Situation.PRICE})
