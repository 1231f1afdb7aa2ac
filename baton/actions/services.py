"""What actions can be asked to do: one transaction each, with a line in the history and in the audit trail."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from baton.actions import models
from baton.actions.acting import amend, hand_over_all, move, record_action
from baton.actions.courses import course
from baton.actions.designs import (
    accept_design,
    amend_design,
    ask_again,
    ask_design,
    deliver_design,
    set_new_designer,
    take_design,
    withdraw_design,
)
from baton.actions.directives import answer, ask, close_directive, give_directive, mark_read
from baton.actions.ideas import amend_idea, conclude_idea, note_idea
from baton.actions.problems import close_problem, reopen_problem, report_problem, triage
from baton.actions.showing import kept_course
from baton.actions.terms import ActionState
from baton.intake.selectors import fact_store
from baton.people.clock import shop_day
from baton.people.terms import Shop

__all__ = (
    "accept_design",
    "amend",
    "amend_design",
    "amend_idea",
    "answer",
    "ask",
    "ask_again",
    "ask_design",
    "attach_courses",
    "close_directive",
    "close_problem",
    "conclude_idea",
    "deliver_design",
    "give_directive",
    "hand_over_all",
    "mark_read",
    "move",
    "note_idea",
    "record_action",
    "reopen_problem",
    "report_problem",
    "set_new_designer",
    "take_design",
    "triage",
    "withdraw_design",
)

FOLLOWED = timedelta(weeks=13)
"""How long after it was done the course is read again: four weeks, the ripening, and late files."""


def attach_courses(shop: Shop, *, day: date | None = None) -> int:
    """Read the course of what was done in the last weeks; how many changed. Read again it changes nothing more."""
    today = day or shop_day(shop)
    rows = models.Action.objects.filter(
        shop_id=shop.id,
        state__in=(ActionState.TO_VERIFY, ActionState.CONCLUDED),
        done_on__gte=today - FOLLOWED,
    ).exclude(metric="")
    snapshot = fact_store().snapshot()
    changed = 0
    for row in rows:
        if row.done_on is None:
            continue
        found = course(snapshot, shop, row.metric, row.started_on or row.done_on, row.done_on, today)
        kept = kept_course(found) if found is not None else None
        if kept == row.course:
            continue
        with transaction.atomic():
            # Only while it is as it was read: no version is counted, as nobody's words change.
            changed += models.Action.objects.filter(pk=row.pk, metric=row.metric, done_on=row.done_on).update(
                course=kept
            )
    return changed
