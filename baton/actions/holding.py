"""Who may change what, the words that may be kept, and the record of every change. All inside a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from baton.actions import models, refusals
from baton.actions.logic import words
from baton.actions.showing import Crew
from baton.actions.terms import LONGEST_TITLE, LONGEST_WORDS, Kind
from baton.kit.errors import unknown
from baton.kit.glossary import figures
from baton.kit.text import Text
from baton.people.clock import clock, shop_day
from baton.people.grants import Grant, can, require
from baton.people.selectors import person_by_id
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

FARTHEST = timedelta(days=730)
_FIELD = Text("这一栏", "this field")

Change = tuple[str, str, str]
"""What, before, after: as written."""


def may(by: Person | None, grant: Grant, shop: Shop) -> None:
    """Asked of the database: an account may have been closed since the page was drawn. None is the timetable."""
    if by is None:
        return
    person = person_by_id(by.id)
    if not person.is_active:
        raise refusals.account_closed()
    require(person, grant, shop)


def leads(by: Person | None, shop: Shop) -> bool:
    return by is None or can(by, Grant.LEAD_ACTIONS, shop)


def may_touch(by: Person | None, shop: Shop, *own: int | None) -> None:
    """For its own people, and whoever leads; anybody while nobody has it."""
    may(by, Grant.WORK_ACTIONS, shop)
    if by is None or leads(by, shop) or by.id in own:
        return
    if any(each is not None for each in own):
        raise refusals.not_yours()


def check_version(held: int, given: int | None) -> None:
    """None: whoever calls has just read it inside this transaction."""
    if given is not None and held != given:
        raise refusals.changed_meanwhile()


def check_person(shop: Shop, person_id: int | None) -> int | None:
    """Somebody who works for the shop now."""
    if person_id is not None and person_id not in {person.id for person in Crew(shop).present}:
        raise refusals.no_person(person_id)
    return person_id


def check_hand_out(by: Person | None, shop: Shop, person_id: int | None, *allowed: int | None) -> None:
    """Handing to somebody else is a lead's; oneself, nobody, and whoever had it may stand."""
    if by is None or person_id in {None, by.id, *allowed} or leads(by, shop):
        return
    raise refusals.lead_hands_out()


def title_of(text: object, what: Text) -> str:
    said = words.kept(text)
    if not said:
        raise refusals.nothing_said(what)
    if len(said) > LONGEST_TITLE:
        raise refusals.too_long(what, LONGEST_TITLE)
    return said


def words_of(text: object, what: Text = _FIELD) -> str:
    said = words.kept(text)
    if len(said) > LONGEST_WORDS:
        raise refusals.too_long(what, LONGEST_WORDS)
    return said


def must_say(text: object, what: Text) -> str:
    said = words_of(text, what)
    if not said:
        raise refusals.nothing_said(what)
    return said


def metric_of(code: str) -> str:
    """A figure of the glossary, or none."""
    known = {term.code for term in figures()}
    if code and code not in known:
        raise unknown(Text("指标", "metric"), code, known, code="unknown_metric")
    return code


def day_of(shop: Shop, day: date | None) -> date | None:
    if day is not None and abs(day - shop_day(shop)) > FARTHEST:
        raise refusals.too_far(FARTHEST.days)
    return day


def path_of(path: str) -> str:
    """A page of the product: never another host."""
    said = words_of(path)
    if said and (not said.startswith("/") or said.startswith(("//", "/\\"))):
        raise refusals.no_safe_path()
    return said


# The record -----------------------------------------------------------------------------------------------------


def note(
    by: Person | None,
    shop: Shop,
    kind: Kind,
    subject_id: int,
    verb: str,
    *,
    changes: tuple[Change, ...] = (),
    said: str = "",
) -> None:
    """A line of its history, and one of the audit."""
    models.Line.objects.create(
        shop_id=shop.id,
        kind=kind,
        subject_id=subject_id,
        at=clock().now(),
        by_id=by.id if by is not None else None,
        verb=verb,
        changes=[list(change) for change in changes],
        note=said,
    )
    record_audit(
        by,
        f"{verb}_{kind.value}",
        f"{kind.value} {subject_id}",
        before={what: before for what, before, _ in changes} or None,
        after={what: after for what, _, after in changes} | ({"note": said} if said else {}) or None,
        shop=shop,
    )


Row = models.Action | models.Problem | models.DesignRequest | models.Idea | models.Directive


def change(row: Row, values: Mapping[str, Any]) -> tuple[Change, ...]:
    """Write what is different and count the version on; what changed, before and after. Nothing where all is equal."""
    changes = tuple(
        (name, written(getattr(row, name)), written(value))
        for name, value in values.items()
        if getattr(row, name) != value
    )
    for name, value in values.items():
        setattr(row, name, value)
    if changes:
        row.version += 1
        row.save(update_fields=[*values, "version"])
    return changes


def written(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
