"""Questions of scripts: the wordings, what came of offering them, and a wording filled in for an item.

Wordings are compared by what chance offered, not by what was sent: a rep who switches to the wording that they think
better for good buyers would otherwise make it look better. An offer counts once its time is over, whatever came of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from baton.inquiries.fact_cards.selectors import fact_card
from baton.inquiries.logic.quick_reply import asked_quantity, sheet_of
from baton.inquiries.logic.script_text import fill
from baton.inquiries.logic.sequential import difference
from baton.inquiries.models import Item, Script, ScriptOffer, ScriptVariant, Touch
from baton.inquiries.scripting import refusals
from baton.inquiries.scripting.terms import (
    ALPHA,
    OfferView,
    Outcome,
    ScriptView,
    Situation,
    VariantView,
    Verdict,
)
from baton.inquiries.terms import Direction, Grade
from baton.kit import countries
from baton.people.clock import clock
from baton.people.grants import Grant, can
from baton.people.terms import Person, Shop

_BY_FACT = {
    "minimum_order": "moq",
    "lead_time": "lead_time",
    "price_tiers": "price",
    "certificates": "certificates",
    "packing": "packing",
    "specification": "specification",
}
_GOOD = frozenset({Grade.A.value, Grade.B.value})
Outcomes = Mapping[Outcome, bool | None]
"""None: its time is not over."""


def scripts(shop: Shop) -> tuple[ScriptView, ...]:
    """All scripts in use with what is known of their wordings."""
    rows = list(
        Script.objects.filter(shop_id=shop.id, is_retired=False)
        .order_by("situation", "language", "id")
        .prefetch_related("variants")
    )
    offers = list(ScriptOffer.objects.filter(script__in=rows).select_related("item").order_by("at", "id"))
    told = _outcomes(shop, offers)
    by_script: dict[int, list[ScriptOffer]] = defaultdict(list)
    for offer in offers:
        by_script[offer.script_id].append(offer)
    order = {situation: place for place, situation in enumerate(Situation)}
    views = [_view(row, by_script[row.pk], told) for row in rows]
    return tuple(sorted(views, key=lambda view: (order[view.situation], view.language, view.id)))


def script_row(shop: Shop, script_id: int) -> Script:
    """For this room's services. NotFound for one that is not the shop's, or retired."""
    row = Script.objects.filter(shop_id=shop.id, pk=script_id, is_retired=False).first()
    if row is None:
        raise refusals.no_script(script_id)
    return row


def offer_row(shop: Shop, offer_id: int) -> ScriptOffer:
    row = (
        ScriptOffer.objects.select_related("script", "variant", "used", "item", "item__buyer")
        .filter(script__shop_id=shop.id, pk=offer_id)
        .first()
    )
    if row is None:
        raise refusals.no_script(offer_id)
    return row


def offer(person: Person, shop: Shop, offer_id: int, variant_id: int | None = None) -> OfferView:
    """The words for the item, filled in: of the variant that chance chose, or of the one that the rep switched to."""
    row = offer_row(shop, offer_id)
    variants = list(ScriptVariant.objects.filter(script=row.script).order_by("label"))
    chosen = next((one for one in variants if one.pk == variant_id), row.used or row.variant)
    filled = fill(chosen.body, known_of(person, shop, row.item, row.script.language), row.script.language)
    return OfferView(
        id=row.pk,
        script_id=row.script_id,
        item_id=row.item_id,
        situation=Situation(row.script.situation),
        language=row.script.language,
        title=row.script.title,
        offered=row.variant.label,
        chosen=chosen.label,
        chosen_id=chosen.pk,
        others=tuple(
            (one.pk, one.label) for one in variants if one.pk != chosen.pk and one.stopped_at is None
        ),
        text=filled.text,
        missing=filled.missing,
        used=row.used.label if row.used is not None else "",
    )


def offers_of(shop: Shop, item_id: int) -> Mapping[int, tuple[int, bool]]:
    """By script, the offer that the item has had and whether it was used."""
    rows = ScriptOffer.objects.filter(script__shop_id=shop.id, item_id=item_id)
    return {
        script: (pk, used is not None) for script, pk, used in rows.values_list("script_id", "pk", "used_id")
    }


def choices(shop: Shop) -> Sequence[tuple[int, Situation, str, str]]:
    """The scripts that can be offered: number, situation, language, title."""
    rows = Script.objects.filter(shop_id=shop.id, is_retired=False, variants__stopped_at=None).distinct()
    found = [
        (row.pk, Situation(row.situation), row.language, row.title) for row in rows.order_by("language", "id")
    ]
    order = {situation: place for place, situation in enumerate(Situation)}
    return sorted(found, key=lambda one: (order[one[1]], one[2], one[0]))


def known_of(person: Person, shop: Shop, item: Item, language: str) -> Mapping[str, str]:
    """What is known for the places of a wording. The buyer's name is for who may see buyers' contacts."""
    found = {"rep": person.display_name, "company": shop.name}
    buyer = item.buyer
    if buyer is not None and buyer.erased_at is None and can(person, Grant.SEE_BUYER_CONTACTS, shop):
        found["buyer"] = buyer.name
    country = item.country or item.filled.get("country", "")
    if country:
        found["country"] = countries.label(country).into("zh-hans" if language == "zh" else "en")
    product_id = item.product_id or item.filled.get("product_id", "")
    if product_id:
        facts = fact_card(person, shop, product_id).facts
        sheet = sheet_of(facts, language, asked_quantity(item.message))
        found |= {_BY_FACT[line.fact]: line.text for line in sheet.lines if line.fact in _BY_FACT}
        found["product"] = facts.name or item.product_name
    return {name: text for name, text in found.items() if text.strip()}


# What came of it ------------------------------------------------------------------------------------------------


def _outcomes(shop: Shop, offers: Sequence[ScriptOffer]) -> Mapping[int, Outcomes]:
    """By offer, what is known of each outcome. The day of a quote is the shop's."""
    now, zone = clock().now(), ZoneInfo(shop.timezone)
    wrote = _answers(offers)
    found: dict[int, Outcomes] = {}
    for row in offers:
        ripe = {outcome: row.at + timedelta(days=outcome.days) for outcome in Outcome}
        item = row.item
        graded = item.sales_grade in _GOOD and item.graded_at is not None
        happened = {
            Outcome.ANSWERED: any(row.at < at <= ripe[Outcome.ANSWERED] for at in wrote.get(row.pk, ())),
            Outcome.PROMISING: graded and _by(item.graded_at, ripe[Outcome.PROMISING]),
            Outcome.QUOTED: item.quoted_on is not None
            and row.at.astimezone(zone).date()
            <= item.quoted_on
            <= ripe[Outcome.QUOTED].astimezone(zone).date(),
        }
        found[row.pk] = {outcome: happened[outcome] if now >= ripe[outcome] else None for outcome in Outcome}
    return found


def _by(at: datetime | None, end: datetime) -> bool:
    return at is not None and at <= end


def _answers(offers: Sequence[ScriptOffer]) -> Mapping[int, list[datetime]]:
    """By offer, when the buyer wrote, at this item or another one of theirs."""
    items = {row.item_id for row in offers}
    buyers = {row.item.buyer_id for row in offers if row.item.buyer_id is not None}
    rows = Touch.objects.filter(Q(item_id__in=items) | Q(buyer_id__in=buyers), direction=Direction.IN)
    by_item: dict[int, list[datetime]] = defaultdict(list)
    by_buyer: dict[int, list[datetime]] = defaultdict(list)
    for item_id, buyer_id, at in rows.values_list("item_id", "buyer_id", "at"):
        by_item[item_id].append(at)
        if buyer_id is not None:
            by_buyer[buyer_id].append(at)
    found: dict[int, list[datetime]] = {}
    for row in offers:
        own = list(by_item.get(row.item_id, ()))
        if row.item.buyer_id is not None:
            own += by_buyer.get(row.item.buyer_id, ())
        if row.item.buyer_wrote_at is not None:
            own.append(row.item.buyer_wrote_at)
        found[row.pk] = own
    return found


def _view(row: Script, offers: Sequence[ScriptOffer], told: Mapping[int, Outcomes]) -> ScriptView:
    variants = sorted(row.variants.all(), key=lambda one: one.label)
    first = next((one for one in variants if one.stopped_at is None), variants[0])
    # Whichever of the pairs is looked at: the error is shared among all of them.
    pairs = len(variants) * (len(variants) - 1) // 2
    return ScriptView(
        id=row.pk,
        situation=Situation(row.situation),
        language=row.language,
        title=row.title,
        variants=tuple(_variant(one, offers, told) for one in variants),
        verdicts=tuple(_verdict(first, one, offers, told, pairs) for one in variants if one is not first),
    )


def _variant(row: ScriptVariant, offers: Iterable[ScriptOffer], told: Mapping[int, Outcomes]) -> VariantView:
    own = [offer for offer in offers if offer.variant_id == row.pk]
    arms = {outcome: _arm(own, told, row, outcome) for outcome in Outcome}
    return VariantView(
        id=row.pk,
        label=row.label,
        body=row.body,
        stopped_at=row.stopped_at,
        offered=len(own),
        used=sum(offer.used_id == row.pk for offer in own),
        switched=sum(offer.used_id not in {None, row.pk} for offer in own),
        ripe=arms[Outcome.ANSWERED].n,
        rates=tuple((outcome, arm.ones, arm.n) for outcome, arm in arms.items()),
    )


def _verdict(
    first: ScriptVariant,
    other: ScriptVariant,
    offers: Iterable[ScriptOffer],
    told: Mapping[int, Outcomes],
    pairs: int,
) -> Verdict:
    """By the offers made while both could be offered: later ones went to other buyers."""
    since = max(first.at, other.at)
    until = min((at for at in (first.stopped_at, other.stopped_at) if at is not None), default=None)
    both = [row for row in offers if row.at >= since and (until is None or row.at < until)]
    answers = [(row, answer) for row in both if (answer := told[row.pk][Outcome.ANSWERED]) is not None]
    pair = [
        (answer, row.variant_id == other.pk)
        for row, answer in answers
        if row.variant_id in {first.pk, other.pk}
    ]
    found = difference([answer for answer, _ in pair], [is_other for _, is_other in pair], ALPHA / pairs)
    one, two = (_arm(both, told, variant, Outcome.ANSWERED) for variant in (first, other))
    return Verdict(other.label, first.label, two.ones, two.n, one.ones, one.n, found.low, found.high)


@dataclass(frozen=True, slots=True)
class _Arm:
    """Of `n` ripe offers, `ones` came to something."""

    ones: int
    n: int


def _arm(
    offers: Iterable[ScriptOffer], told: Mapping[int, Outcomes], variant: ScriptVariant, outcome: Outcome
) -> _Arm:
    known = [
        answer
        for row in offers
        if row.variant_id == variant.pk and (answer := told[row.pk][outcome]) is not None
    ]
    return _Arm(sum(known), len(known))
