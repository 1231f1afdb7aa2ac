"""Directives: given with their intent, read, asked about, answered."""

from __future__ import annotations

from django.db import transaction

from baton.actions import holding, models, refusals, selectors
from baton.actions.terms import Kind, NewDirective
from baton.kit.text import Text
from baton.people.clock import clock
from baton.people.grants import Grant
from baton.people.terms import Person, Shop

_TEXT = Text("要大家做什么", "what is wanted")
_INTENT = Text("为了什么", "what it is for")
_QUESTION = Text("想问什么", "the question")
_ANSWER = Text("回答", "the answer")


@transaction.atomic
def give_directive(by: Person | None, shop: Shop, new: NewDirective) -> int:
    """Say what is wanted and what for; its number. NotUsable without the intent."""
    holding.may(by, Grant.LEAD_ACTIONS, shop)
    row = models.Directive.objects.create(
        shop_id=shop.id,
        text=holding.must_say(new.text, _TEXT),
        intent=holding.must_say(new.intent, _INTENT),
        goods=new.goods,
        aim=new.aim,
        platform_wants=holding.words_of(new.platform_wants),
        team=new.team.value if new.team is not None else "",
        until=holding.day_of(shop, new.until),
        given_by_id=by.id if by is not None else None,
        given_at=clock().now(),
    )
    changes = tuple((name, "", str(getattr(row, name))) for name in ("text", "intent", "goods", "aim"))
    holding.note(by, shop, Kind.DIRECTIVE, row.pk, "give", changes=changes)
    return row.pk


@transaction.atomic
def mark_read(by: Person, shop: Shop, directive_id: int) -> None:
    """Say that one has read it; said twice it counts once."""
    holding.may(by, Grant.SEE_ACTIONS, shop)
    view = selectors.directive(by, shop, directive_id)
    if by.id in view.reader_ids:
        return
    models.DirectiveReader.objects.get_or_create(
        directive_id=view.id, person_id=by.id, defaults={"at": clock().now()}
    )
    holding.note(by, shop, Kind.DIRECTIVE, view.id, "read")


@transaction.atomic
def ask(by: Person, shop: Shop, directive_id: int, text: str) -> int:
    """A question about a directive; its number."""
    holding.may(by, Grant.WORK_ACTIONS, shop)
    view = selectors.directive(by, shop, directive_id)
    said = holding.must_say(text, _QUESTION)
    row = models.Question.objects.create(
        directive_id=view.id, text=said, asked_by_id=by.id, asked_at=clock().now()
    )
    holding.note(by, shop, Kind.DIRECTIVE, view.id, "question", said=said)
    return row.pk


@transaction.atomic
def answer(by: Person, shop: Shop, directive_id: int, question_id: int, text: str) -> None:
    """A lead's answer. An earlier one stays in the history."""
    holding.may(by, Grant.LEAD_ACTIONS, shop)
    view = selectors.directive(by, shop, directive_id)
    said = holding.must_say(text, _ANSWER)
    row = models.Question.objects.select_for_update().filter(directive_id=view.id, pk=question_id).first()
    if row is None:
        raise refusals.no_question(question_id)
    before, row.answer = row.answer, said
    row.answered_by_id, row.answered_at = by.id, clock().now()
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    holding.note(by, shop, Kind.DIRECTIVE, view.id, "answer", changes=(("answer", before, said),))


@transaction.atomic
def close_directive(by: Person, shop: Shop, directive_id: int, *, version: int | None) -> None:
    """It holds no longer."""
    holding.may(by, Grant.LEAD_ACTIONS, shop)
    selectors.directive(by, shop, directive_id)
    row = models.Directive.objects.select_for_update().get(pk=directive_id)
    holding.check_version(row.version, version)
    changes = holding.change(row, {"is_open": False})
    if changes:
        holding.note(by, shop, Kind.DIRECTIVE, row.pk, "close", changes=changes)
