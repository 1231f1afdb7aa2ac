"""Design requests: asked, accepted, delivered, asked again, taken."""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict, Unpack

from django.db import transaction

from baton.actions import holding, models, refusals, selectors
from baton.actions.showing import Crew
from baton.actions.terms import DesignState, Kind, NewDesign
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.grants import Grant
from baton.people.services import record_audit
from baton.people.terms import Person, Role, Shop

_WHAT = Text("要什么", "what is wanted")
_AGAIN = Text("哪里还不对", "what is not right yet")
_DELIVERY = Text("稿件在哪里", "where it is")
_REASON = Text("撤回的原因", "why it is withdrawn")
_LONGEST_PRODUCT = 80


class DesignChanges(TypedDict, total=False):
    what: str
    why: str
    reference: str
    metric: str
    product_id: str
    wanted_by: date | None
    designer_id: int | None
    is_long_line: bool


@transaction.atomic
def ask_design(by: Person | None, shop: Shop, new: NewDesign) -> int:
    """Keep what is asked of a designer; its number. Without a designer it waits for whoever accepts it."""
    holding.may(by, Grant.WORK_ACTIONS, shop)
    given = DesignChanges(
        what=new.what,
        why=new.why,
        reference=new.reference,
        metric=new.metric,
        product_id=new.product_id,
        wanted_by=new.wanted_by,
        designer_id=new.designer_id,
        is_long_line=new.is_long_line,
    )
    values = _cleaned(shop, given)
    row = models.DesignRequest.objects.create(
        shop_id=shop.id,
        **values,
        state=DesignState.ASKED,
        asked_by_id=by.id if by is not None else None,
        asked_on=shop_day(shop),
    )
    changes = tuple((name, "", holding.written(value)) for name, value in values.items() if value)
    holding.note(by, shop, Kind.DESIGN, row.pk, "ask", changes=changes)
    return row.pk


def _cleaned(shop: Shop, given: DesignChanges) -> dict[str, object]:
    kept: dict[str, object] = {
        name: holding.words_of(given.get(name)) for name in ("why", "reference") if name in given
    }
    if "what" in given:
        kept["what"] = holding.title_of(given["what"], _WHAT)
    if "metric" in given:
        kept["metric"] = holding.metric_of(given["metric"])
    if "product_id" in given:
        kept["product_id"] = holding.words_of(given["product_id"])[:_LONGEST_PRODUCT]
    if "wanted_by" in given:
        kept["wanted_by"] = holding.day_of(shop, given["wanted_by"])
    if "is_long_line" in given:
        kept["is_long_line"] = given["is_long_line"]
    if "designer_id" in given:
        kept["designer_id"] = _designer(shop, given["designer_id"])
    return kept


def _designer(shop: Shop, person_id: int | None) -> int | None:
    if person_id is not None and person_id not in {each.id for each in selectors.designers(Crew(shop))}:
        raise refusals.no_person(person_id)
    return person_id


@transaction.atomic
def amend_design(
    by: Person | None, shop: Shop, design_id: int, *, version: int | None, **fields: Unpack[DesignChanges]
) -> None:
    """Change what is asked. `changed_meanwhile` for a stale version."""
    row = _held(shop, design_id)
    holding.may_touch(by, shop, row.asked_by_id)
    holding.check_version(row.version, version)
    if fields.get("designer_id", row.designer_id) == row.designer_id:
        fields.pop("designer_id", None)
    changes = holding.change(row, _cleaned(shop, fields))
    if changes:
        holding.note(by, shop, Kind.DESIGN, row.pk, "amend", changes=changes)


@transaction.atomic
def accept_design(
    by: Person, shop: Shop, design_id: int, *, version: int | None, promised: date | None = None
) -> None:
    """The designer takes it on, and says until when. One that nobody has becomes the own."""
    row = _held(shop, design_id)
    _must_be_designer(by, shop, row)
    _step(row, version, DesignState.ASKED, DesignState.AGAIN)
    holder = row.designer_id or by.id
    values = {
        "state": DesignState.ACCEPTED,
        "promised": holding.day_of(shop, promised),
        "designer_id": holder,
    }
    _save(by, shop, row, "accept", values)


@transaction.atomic
def deliver_design(by: Person, shop: Shop, design_id: int, *, version: int | None, delivery: str) -> None:
    """The designer says where it is."""
    row = _held(shop, design_id)
    _must_be_designer(by, shop, row)
    _step(row, version, DesignState.ASKED, DesignState.ACCEPTED, DesignState.AGAIN)
    said = holding.must_say(delivery, _DELIVERY)
    values = {
        "state": DesignState.DELIVERED,
        "delivered_on": shop_day(shop),
        "delivery": said,
        "designer_id": row.designer_id or by.id,
    }
    _save(by, shop, row, "deliver", values, said)


@transaction.atomic
def ask_again(by: Person, shop: Shop, design_id: int, *, version: int | None, why: str) -> None:
    """What came is not what is needed: what is wrong is said in words, and the day stays open again."""
    row = _held(shop, design_id)
    holding.may_touch(by, shop, row.asked_by_id)
    _step(row, version, DesignState.DELIVERED)
    said = holding.must_say(why, _AGAIN)
    values = {
        "state": DesignState.AGAIN,
        "rounds": row.rounds + 1,
        "delivered_on": None,
        "promised": None,
    }
    _save(by, shop, row, "ask_again", values, said)


@transaction.atomic
def take_design(by: Person, shop: Shop, design_id: int, *, version: int | None) -> None:
    """Whoever asked has looked at it and takes it."""
    row = _held(shop, design_id)
    holding.may_touch(by, shop, row.asked_by_id)
    _step(row, version, DesignState.DELIVERED)
    _save(by, shop, row, "take", {"state": DesignState.CLOSED})


@transaction.atomic
def withdraw_design(by: Person, shop: Shop, design_id: int, *, version: int | None, reason: str) -> None:
    row = _held(shop, design_id)
    holding.may_touch(by, shop, row.asked_by_id)
    _step(row, version, *(state for state in DesignState if state.is_open), DesignState.DELIVERED)
    said = holding.must_say(reason, _REASON)
    _save(by, shop, row, "withdraw", {"state": DesignState.DROPPED}, said)


@transaction.atomic
def set_new_designer(by: Person | None, shop: Shop, person_id: int, is_new: bool) -> None:
    """Whether a designer is shown the numbers before and after beside the brief. A lead's to say."""
    holding.may(by, Grant.LEAD_ACTIONS, shop)
    _designer(shop, person_id)
    was_new = person_id in selectors.new_designers(shop)
    if was_new == is_new:
        return
    if is_new:
        models.NewDesigner.objects.get_or_create(shop_id=shop.id, person_id=person_id)
    else:
        models.NewDesigner.objects.filter(shop_id=shop.id, person_id=person_id).delete()
    record_audit(by, "set_new_designer", f"person {person_id}", before=was_new, after=is_new, shop=shop)


def _held(shop: Shop, design_id: int) -> models.DesignRequest:
    selectors.design_row(shop, design_id)
    return models.DesignRequest.objects.select_for_update().get(pk=design_id)


def _must_be_designer(by: Person, shop: Shop, row: models.DesignRequest) -> None:
    holding.may(by, Grant.WORK_ACTIONS, shop)
    is_free = row.designer_id is None and Role.DESIGNER in by.roles_in(shop)
    if row.designer_id != by.id and not is_free and not holding.leads(by, shop):
        raise refusals.not_yours()


def _step(row: models.DesignRequest, version: int | None, *allowed: DesignState) -> None:
    holding.check_version(row.version, version)
    if DesignState(row.state) not in allowed:
        raise refusals.wrong_state()


def _save(
    by: Person, shop: Shop, row: models.DesignRequest, verb: str, values: dict[str, Any], said: str = ""
) -> None:
    changes = holding.change(row, values)
    holding.note(by, shop, Kind.DESIGN, row.pk, verb, changes=changes, said=said)
