"""What people do with scripts: write and stop wordings, get one by chance, and send it."""

from __future__ import annotations

import secrets

from django.db import transaction

from baton.inquiries import services as desk
from baton.inquiries.holding import held, may
from baton.inquiries.logic.kept_text import kept
from baton.inquiries.logic.script_text import is_unfilled, unknown_places
from baton.inquiries.models import Script, ScriptOffer, ScriptVariant, Touch
from baton.inquiries.scripting import refusals
from baton.inquiries.scripting.selectors import offer_row, script_row
from baton.inquiries.scripting.terms import LANGUAGES, LONGEST_BODY, MOST_VARIANTS, Situation
from baton.inquiries.terms import LONGEST_MESSAGE, Channel, Direction
from baton.people.clock import clock
from baton.people.grants import Grant
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

LONGEST_TITLE = 120
_chance = secrets.SystemRandom()


@transaction.atomic
def write_script(by: Person, shop: Shop, situation: str, language: str, title: str, body: str) -> int:
    """A new script with its first variant. Its number."""
    may(by, Grant.ASSIGN_INQUIRIES, shop)
    if situation not in set(Situation) or language not in LANGUAGES:
        raise refusals.unknown_choice(situation if situation not in set(Situation) else language)
    said, words = kept(title, LONGEST_TITLE), _words(body)
    if not said:
        raise refusals.nothing_written()
    row = Script.objects.create(
        shop_id=shop.id, situation=situation, language=language, title=said, by_id=by.id, at=clock().now()
    )
    _add(by, row, "A", words)
    record_audit(by, "write_script", f"script {row.pk}", after={"title": said, "body": words}, shop=shop)
    return row.pk


@transaction.atomic
def add_variant(by: Person, shop: Shop, script_id: int, body: str) -> None:
    """Another wording, offered from now on beside the others."""
    may(by, Grant.ASSIGN_INQUIRIES, shop)
    row = script_row(shop, script_id)
    words = _words(body)
    labels = list(
        ScriptVariant.objects.filter(script=row).order_by("label").values_list("label", "stopped_at")
    )
    if sum(stopped is None for _, stopped in labels) >= MOST_VARIANTS or len(labels) >= _LETTERS:
        raise refusals.enough_variants(MOST_VARIANTS)
    label = chr(ord("A") + len(labels))
    _add(by, row, label, words)
    after = {"label": label, "body": words}
    record_audit(by, "add_script_variant", f"script {row.pk}", after=after, shop=shop)


@transaction.atomic
def stop_variant(by: Person, shop: Shop, variant_id: int) -> None:
    """Not offered from now on. What came of it stays."""
    may(by, Grant.ASSIGN_INQUIRIES, shop)
    row = ScriptVariant.objects.filter(script__shop_id=shop.id, pk=variant_id).first()
    if row is None:
        raise refusals.no_script(variant_id)
    if row.stopped_at is None:
        row.stopped_at = clock().now()
        row.save(update_fields=["stopped_at"])
        record_audit(by, "stop_script_variant", f"script {row.script_id} {row.label}", shop=shop)


@transaction.atomic
def retire_script(by: Person, shop: Shop, script_id: int) -> None:
    may(by, Grant.ASSIGN_INQUIRIES, shop)
    row = script_row(shop, script_id)
    row.is_retired = True
    row.save(update_fields=["is_retired"])
    record_audit(by, "retire_script", f"script {row.pk}", shop=shop)


@transaction.atomic
def offer_script(by: Person, shop: Shop, item_id: int, script_id: int) -> int:
    """One of the variants in use, by chance and for good: asking again does not throw the dice again. The offer."""
    row = held(by, shop, item_id, Grant.WORK_INQUIRIES, None, is_own=True)
    script = script_row(shop, script_id)
    known = ScriptOffer.objects.filter(script=script, item=row).first()
    if known is not None:
        return known.pk
    live = list(ScriptVariant.objects.filter(script=script, stopped_at=None).order_by("label"))
    if not live:
        raise refusals.nothing_live()
    chosen = _chance.choice(live)
    made = ScriptOffer.objects.create(
        script=script,
        variant=chosen,
        item=row,
        to_id=by.id,
        propensity=1 / len(live),
        at=clock().now(),
    )
    after = {"script": script.pk, "variant": chosen.label, "propensity": made.propensity}
    record_audit(by, "offer_script", f"item {row.pk} {row.key}", after=after, shop=shop)
    return made.pk


@transaction.atomic
def use_script(by: Person, shop: Shop, offer_id: int, variant_id: int, text: str, channel: Channel) -> None:
    """The words were sent to the buyer: logged as a touch, with the variant they came from. The first use counts."""
    row = offer_row(shop, offer_id)
    said = kept(text, LONGEST_MESSAGE)
    if not said or is_unfilled(said):
        raise refusals.still_to_fill()
    variant = ScriptVariant.objects.filter(script_id=row.script_id, pk=variant_id).first()
    if variant is None:
        raise refusals.no_script(variant_id)
    desk.log_touch(by, shop, row.item_id, channel, Direction.OUT, text=said)
    if row.used_id is None:
        row.used, row.used_at = variant, clock().now()
        row.touch = Touch.objects.filter(item_id=row.item_id, by_id=by.id).order_by("-id").first()
        row.save(update_fields=["used", "used_at", "touch"])
    after = {"script": row.script_id, "offered": row.variant.label, "used": variant.label}
    record_audit(by, "use_script", f"item {row.item_id} {row.item.key}", after=after, shop=shop)


_LETTERS = 26


def _add(by: Person, row: Script, label: str, words: str) -> None:
    ScriptVariant.objects.create(script=row, label=label, body=words, by_id=by.id, at=clock().now())


def _words(body: str) -> str:
    words = kept(body, LONGEST_BODY)
    if not words:
        raise refusals.nothing_written()
    if unknown := unknown_places(words):
        raise refusals.unknown_places(unknown)
    return words
