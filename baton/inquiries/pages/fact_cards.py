"""Fact cards of products, and the quick-reply sheet that is made from one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from baton.inquiries.fact_cards import selectors, services
from baton.inquiries.fact_cards.terms import FACTS, FactCardView, ProductFacts
from baton.inquiries.logic.kept_text import kept
from baton.inquiries.logic.quick_reply import LANGUAGES, asked_quantity, sheet_of
from baton.inquiries.pages.card_part import CardPart
from baton.inquiries.pages.tabs import tabs
from baton.inquiries.terms import Card
from baton.kit.errors import BatonError, NotUsable
from baton.kit.text import Text
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant

_ROWS = {"specification": 4, "process": 4, "advantages": 4, "price_tiers": 4, "packing": 2, "certificates": 2}
"""Lines that the field of a longer fact shows."""


@require_safe
@door(Grant.SEE_INQUIRIES)
def fact_cards(request: HttpRequest, desk: Desk) -> HttpResponse:
    sought = kept(request.GET.get("q", ""), 200)
    found = selectors.fact_cards(desk.person, desk.shop, sought, _whole(request.GET.get("page", "")) or 1)
    context = {
        "found": found,
        "sought": sought,
        "every": len(FACTS),
        "tabs": tabs(desk, "inquiries:fact_cards"),
    }
    return render(request, "inquiries/fact_cards.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@door(Grant.SEE_INQUIRIES)
def fact_card(request: HttpRequest, desk: Desk, product_id: str) -> HttpResponse:
    view = selectors.fact_card(desk.person, desk.shop, product_id)
    if request.method != "POST":
        return _page(request, desk, view)
    try:
        facts = _typed(request, product_id)
        services.write_fact_card(desk.person, desk.shop, facts, expected=_count(request, "version") or 0)
    except BatonError as refusal:
        # What was typed stays in the form.
        return _page(request, desk, view, refusal)
    messages.success(request, _("The fact card is kept."))
    return redirect("inquiries:fact_card", product_id)


def quick_reply(desk: Desk, card: Card) -> CardPart | None:
    """On the hand-over card: what this buyer can be told of the product that was asked for."""
    product_id = card.row.product_id
    if not product_id:
        return None
    view = selectors.fact_card(desk.person, desk.shop, product_id)
    sheet = sheet_of(view.facts, "en", asked_quantity(card.message or ""))
    context = {
        "sheet": sheet,
        "missing": [FACTS[name] for name in sheet.missing],
        "url": reverse("inquiries:fact_card", args=[product_id]),
        "can_write": desk.can(Grant.FILL_CARDS),
    }
    return CardPart("inquiries/parts/quick_reply.html", context)


def _page(
    request: HttpRequest, desk: Desk, view: FactCardView, refusal: BatonError | None = None
) -> HttpResponse:
    language = request.GET.get("language", "")
    language = language if language in LANGUAGES else "en"
    quantity = _whole(request.GET.get("quantity", ""))
    typed = request.POST if refusal is not None else None
    context = {
        "view": view,
        "facts": view.facts,
        "fields": [
            (
                name,
                label,
                _written(view.facts, name) if typed is None else typed.get(name, ""),
                _ROWS.get(name),
            )
            for name, label in FACTS.items()
        ],
        "name": view.facts.name if typed is None else typed.get("name", ""),
        "unit": view.facts.unit if typed is None else typed.get("unit", ""),
        "every": len(FACTS),
        "refusal": refusal,
        "sheet": sheet_of(view.facts, language, quantity),
        "missing": [FACTS[name] for name in view.facts.missing],
        "languages": LANGUAGES,
        "language": language,
        "quantity": quantity,
        "can_write": desk.can(Grant.FILL_CARDS),
        "tabs": tabs(desk, "inquiries:fact_cards"),
    }
    return render(
        request, "inquiries/fact_card.html", context, status=refusal.status if refusal is not None else 200
    )


def _written(facts: ProductFacts, name: str) -> str:
    """A fact as its field in the form holds it."""
    if name == "price_tiers":
        return "\n".join(f"{tier.least} {tier.price}" for tier in facts.price_tiers)
    value = getattr(facts, name)
    return "" if value is None else str(value)


def _typed(request: HttpRequest, product_id: str) -> ProductFacts:
    texts = {name: request.POST.get(name, "") for name in services.LONGEST}
    return ProductFacts(
        product_id,
        name=texts["name"],
        specification=texts["specification"],
        process=texts["process"],
        advantages=texts["advantages"],
        price_tiers=services.tiers_of(request.POST.get("price_tiers", "")),
        unit=texts["unit"],
        minimum_order=_count(request, "minimum_order"),
        lead_time=texts["lead_time"],
        packing=texts["packing"],
        certificates=texts["certificates"],
        stock=_count(request, "stock"),
    )


def _count(request: HttpRequest, name: str) -> int | None:
    written = request.POST.get(name, "").strip().replace(",", "")
    if not written:
        return None
    found = _whole(written)
    if found is None:
        label = FACTS.get(name, Text("版本", "version"))
        raise NotUsable(
            "wrong_count",
            Text(f"「{label.zh}」不是整数。", f"“{label.en}” is no whole number."),
            Text(
                "写数字，不带单位；不知道就留空。",
                "Give digits without a unit; leave it empty where it is not known.",
            ),
        )
    return found


def _whole(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 12 else None
