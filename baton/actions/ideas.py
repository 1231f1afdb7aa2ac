"""Ideas of the deep-work block: noted, decided, concluded. A conclusion lands as an action, or says why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TypedDict, Unpack

from django.db import transaction

from baton.actions import acting, holding, models, refusals, selectors
from baton.actions.terms import Kind, NewAction, NewIdea, Origin
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.grants import Grant
from baton.people.terms import Person, Shop

_TEXT = Text("什么想法", "what the idea is")
_CONCLUSION = Text("结论", "the conclusion")


class IdeaChanges(TypedDict, total=False):
    text: str
    why: str
    is_yes: bool | None
    decide_on: date | None


@transaction.atomic
def note_idea(by: Person | None, shop: Shop, new: NewIdea, *, person_id: int | None = None) -> int:
    """Keep an idea; its number. It is the own, unless the timetable or the demo notes it for somebody."""
    holding.may(by, Grant.WORK_ACTIONS, shop)
    values = _cleaned(
        shop, IdeaChanges(text=new.text, why=new.why, is_yes=new.is_yes, decide_on=new.decide_on)
    )
    row = models.Idea.objects.create(
        shop_id=shop.id,
        **values,
        person_id=by.id if by is not None else person_id,
        noted_on=shop_day(shop),
    )
    changes = tuple((name, "", holding.written(value)) for name, value in values.items() if value is not None)
    holding.note(by, shop, Kind.IDEA, row.pk, "note", changes=changes)
    return row.pk


def _cleaned(shop: Shop, given: IdeaChanges) -> dict[str, object]:
    kept: dict[str, object] = {}
    if "text" in given:
        kept["text"] = holding.must_say(given["text"], _TEXT)
    if "why" in given:
        kept["why"] = holding.words_of(given["why"])
    if "is_yes" in given:
        kept["is_yes"] = given["is_yes"]
    if "decide_on" in given:
        kept["decide_on"] = holding.day_of(shop, given["decide_on"])
    return kept


@transaction.atomic
def amend_idea(
    by: Person | None, shop: Shop, idea_id: int, *, version: int | None, **fields: Unpack[IdeaChanges]
) -> None:
    """Yes or no, why, and until when: `changed_meanwhile` for a stale version."""
    row = _held(by, shop, idea_id, version)
    changes = holding.change(row, _cleaned(shop, fields))
    if changes:
        holding.note(by, shop, Kind.IDEA, row.pk, "amend", changes=changes)


@transaction.atomic
def conclude_idea(
    by: Person | None,
    shop: Shop,
    idea_id: int,
    *,
    version: int | None,
    conclusion: str,
    is_yes: bool,
    action: NewAction | None = None,
) -> int | None:
    """End the thinking: what came of it; yes with an action that it lands as. The action's number, or None.

    NotUsable without a conclusion; a yes without an action is kept, and shows that nothing came of it yet.
    """
    row = _held(by, shop, idea_id, version)
    if row.concluded_on is not None:
        raise refusals.wrong_state()
    said = holding.must_say(conclusion, _CONCLUSION)
    action_id = None
    if action is not None:
        action_id = acting.record_action(by, shop, replace(action, origin=Origin.DEEP_WORK, origin_id=row.pk))
    values = {"is_yes": is_yes, "conclusion": said, "concluded_on": shop_day(shop), "action_id": action_id}
    changes = holding.change(row, values)
    holding.note(by, shop, Kind.IDEA, row.pk, "conclude", changes=changes, said=said)
    return action_id


def _held(by: Person | None, shop: Shop, idea_id: int, version: int | None) -> models.Idea:
    selectors.idea_row(shop, idea_id)
    row = models.Idea.objects.select_for_update().get(pk=idea_id)
    holding.may_touch(by, shop, row.person_id)
    holding.check_version(row.version, version)
    return row
