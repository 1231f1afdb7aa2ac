"""Actions: recorded, amended, moved, handed over."""

from __future__ import annotations

from datetime import date
from typing import TypedDict, Unpack

from django.db import transaction

from baton.actions import holding, models, refusals, selectors
from baton.actions.logic.sameness import AGREED_OFTEN, Wording, is_another_method
from baton.actions.terms import ActionState, Kind, NewAction, Origin, Verdict
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.grants import Grant
from baton.people.terms import Person, Shop

_TITLE = Text("要做什么", "what is to be done")
_NAMED = 3
"""Earlier actions that a refusal names."""

STEPS = {
    ActionState.PLANNED: (ActionState.UNDER_WAY, ActionState.TO_VERIFY, ActionState.DROPPED),
    ActionState.UNDER_WAY: (ActionState.TO_VERIFY, ActionState.PLANNED, ActionState.DROPPED),
    ActionState.TO_VERIFY: (ActionState.CONCLUDED, ActionState.UNDER_WAY, ActionState.DROPPED),
    ActionState.CONCLUDED: (ActionState.TO_VERIFY,),
    ActionState.DROPPED: (ActionState.PLANNED,),
}


class Changes(TypedDict, total=False):
    """What may be amended."""

    title: str
    owner_id: int | None
    outside_owner: str
    owner_reason: str
    helper_ids: tuple[int, ...]
    metric: str
    due: date | None
    done_when: str
    expected: str
    method: str


@transaction.atomic
def record_action(by: Person | None, shop: Shop, new: NewAction) -> int:
    """Keep what somebody undertook; its number. What it does not say yet is shown as missing.

    NotUsable `same_without_effect` where much the same ended without effect twice and `method` says nothing new;
    NotAllowed where somebody who leads nobody hands it to another person, unless an exchange agreed on it.
    """
    holding.may(by, Grant.WORK_ACTIONS, shop)
    holding.check_person(shop, new.owner_id)
    if new.origin is not Origin.EXCHANGE:
        holding.check_hand_out(by, shop, new.owner_id)
    fields = _cleaned(shop, _given(new))
    before = _earlier(shop, fields, new.origin, new.origin_id)
    row = models.Action.objects.create(
        shop_id=shop.id,
        **fields,
        origin=new.origin,
        origin_id=new.origin_id,
        state=ActionState.PLANNED,
        agreed_before=before,
        recorded_by_id=by.id if by is not None else None,
        recorded_on=shop_day(shop),
    )
    row.helpers.set(_helpers(shop, new.helper_ids, new.owner_id))
    changes = tuple((name, "", holding.written(value)) for name, value in fields.items() if value)
    holding.note(by, shop, Kind.ACTION, row.pk, "record", changes=changes)
    return row.pk


def _given(new: NewAction) -> Changes:
    return Changes(
        title=new.title,
        owner_id=new.owner_id,
        outside_owner=new.outside_owner,
        owner_reason=new.owner_reason,
        metric=new.metric,
        due=new.due,
        done_when=new.done_when,
        expected=new.expected,
        method=new.method,
    )


def _cleaned(shop: Shop, given: Changes) -> dict[str, object]:
    """The fields as they are kept, without the helpers."""
    kept: dict[str, object] = {
        name: holding.words_of(given.get(name))
        for name in ("outside_owner", "owner_reason", "done_when", "expected", "method")
        if name in given
    }
    if "title" in given:
        kept["title"] = holding.title_of(given["title"], _TITLE)
    if "metric" in given:
        kept["metric"] = holding.metric_of(given["metric"])
    if "due" in given:
        kept["due"] = holding.day_of(shop, given["due"])
    if "owner_id" in given:
        kept["owner_id"] = given["owner_id"]
    return kept


def _helpers(shop: Shop, helper_ids: tuple[int, ...], owner_id: int | None) -> list[int]:
    """Who helps; the owner is no helper."""
    for each in helper_ids:
        holding.check_person(shop, each)
    return [each for each in dict.fromkeys(helper_ids) if each != owner_id]


def _earlier(
    shop: Shop, fields: dict[str, object], origin: Origin, origin_id: int | None, but: int | None = None
) -> int:
    """How often much the same ended without effect; a refusal where it was twice and the way is the same."""
    wording = Wording(
        str(fields["title"]),
        str(fields["metric"]),
        str(fields["method"]),
        selectors.origin_key(origin, origin_id),
    )
    found = selectors.without_effect(shop, wording, before=shop_day(shop), but=but)
    if len(found) >= AGREED_OFTEN and not is_another_method(wording.method, (row.method for row in found)):
        raise refusals.same_without_effect(
            [(row.title, f"{row.concluded_on}", Verdict(row.verdict).label) for row in found[:_NAMED]]
        )
    return len(found)


@transaction.atomic
def amend(
    by: Person | None, shop: Shop, action_id: int, *, version: int | None, **fields: Unpack[Changes]
) -> None:
    """Change what an action says. A stale version is refused as `changed_meanwhile`; otherwise as `record_action`."""
    row = _held(by, shop, action_id, version)
    if "owner_id" in fields:
        if fields["owner_id"] != row.owner_id:
            holding.check_person(shop, fields["owner_id"])
        holding.check_hand_out(by, shop, fields["owner_id"], row.owner_id)
    values = _cleaned(shop, fields)
    if {"title", "metric", "method"} & values.keys() and ActionState(row.state).is_open:
        said = {name: values.get(name, getattr(row, name)) for name in ("title", "metric", "method")}
        values["agreed_before"] = _earlier(shop, said, Origin(row.origin), row.origin_id, but=row.pk)
    changes = holding.change(row, values)
    if "helper_ids" in fields:
        changes += _change_helpers(shop, row, fields["helper_ids"], is_counted=bool(changes))
    if changes:
        holding.note(by, shop, Kind.ACTION, row.pk, "amend", changes=changes)


def _change_helpers(
    shop: Shop, row: models.Action, helper_ids: tuple[int, ...], *, is_counted: bool
) -> tuple[holding.Change, ...]:
    before = {helper.pk for helper in row.helpers.all()}
    # Who helped and left since may stay named.
    new = [each for each in helper_ids if each not in before]
    wanted = {each for each in helper_ids if each in before and each != row.owner_id}
    wanted |= set(_helpers(shop, tuple(new), row.owner_id))
    if wanted == before:
        return ()
    row.helpers.set(wanted)
    if not is_counted:
        row.version += 1
        row.save(update_fields=["version"])
    return (("helpers", _listed(before), _listed(wanted)),)


def _listed(numbers: set[int]) -> str:
    return " ".join(str(each) for each in sorted(numbers))


@transaction.atomic
def move(
    by: Person | None,
    shop: Shop,
    action_id: int,
    state: ActionState,
    *,
    version: int | None,
    conclusion: str = "",
    verdict: Verdict | None = None,
) -> None:
    """Bring an action to another state. Concluding needs a verdict, dropping a reason (in `conclusion`).

    NotUsable `wrong_step`, `verdict_needed`, `words_needed`, `changed_meanwhile`.
    """
    row = _held(by, shop, action_id, version)
    now = ActionState(row.state)
    if state is now:
        return
    if state not in STEPS[now]:
        raise refusals.wrong_step(now, state)
    said = holding.words_of(conclusion, Text("结论", "the conclusion"))
    today = shop_day(shop)
    values: dict[str, object] = {"state": state.value}
    if state is ActionState.UNDER_WAY:
        values |= {"started_on": row.started_on or today, "done_on": None, "course": None}
    elif state is ActionState.PLANNED:
        values |= {
            "started_on": None,
            "done_on": None,
            "concluded_on": None,
            "conclusion": "",
            "course": None,
        }
    elif state is ActionState.TO_VERIFY:
        values |= {"done_on": row.done_on or today, "started_on": row.started_on or today}
        values |= {"concluded_on": None, "verdict": "", "conclusion": ""}
    elif state is ActionState.CONCLUDED:
        if verdict is None:
            raise refusals.verdict_needed()
        values |= {"concluded_on": today, "verdict": verdict.value, "conclusion": said}
    else:
        said = holding.must_say(said, Text("不做的原因", "why it is dropped"))
        values |= {"concluded_on": today, "conclusion": said}
    before = row.conclusion
    changes = holding.change(row, values)
    told = tuple(change for change in changes if change[0] in {"state", "verdict"})
    # A conclusion that is taken back stays readable in the history.
    holding.note(by, shop, Kind.ACTION, row.pk, "move", changes=told, said=said or before)


@transaction.atomic
def hand_over_all(by: Person | None, shop: Shop, from_id: int, to_id: int, reason: str = "") -> int:
    """Give all that somebody still holds to somebody else in one act; how many things that were. A lead's."""
    holding.may(by, Grant.LEAD_ACTIONS, shop)
    if from_id == to_id:
        raise refusals.same_person()
    holding.check_person(shop, to_id)
    said = holding.words_of(reason)
    held: tuple[
        tuple[Kind, str, list[models.Action] | list[models.Problem] | list[models.DesignRequest]], ...
    ]
    held = (
        (Kind.ACTION, "owner_id", list(
            models.Action.objects.select_for_update().filter(
                shop_id=shop.id, owner_id=from_id, state__in=selectors.HELD_ACTIONS
            )
        )),
        (Kind.PROBLEM, "person_id", list(
            models.Problem.objects.select_for_update().filter(
                shop_id=shop.id, person_id=from_id, state__in=selectors.OPEN_PROBLEMS
            )
        )),
        (Kind.DESIGN, "designer_id", list(
            models.DesignRequest.objects.select_for_update().filter(
                shop_id=shop.id, designer_id=from_id, state__in=selectors.LIVE_DESIGNS
            )
        )),
    )  # fmt: skip
    count = 0
    for kind, field, rows in held:
        for row in rows:
            changes = holding.change(row, {field: to_id})
            holding.note(by, shop, kind, row.pk, "hand_over", changes=changes, said=said)
            count += 1
    return count


def _held(by: Person | None, shop: Shop, action_id: int, version: int | None) -> models.Action:
    """The action, kept from others until the transaction is over."""
    selectors.action_row(shop, action_id)
    row = models.Action.objects.select_for_update().get(pk=action_id)
    helpers = models.Action.helpers.through.objects.filter(action_id=row.pk).values_list(
        "person_id", flat=True
    )
    keeper = row.recorded_by_id if row.owner_id is None or row.outside_owner else None
    holding.may_touch(by, shop, row.owner_id, keeper, *helpers)
    holding.check_version(row.version, version)
    return row
