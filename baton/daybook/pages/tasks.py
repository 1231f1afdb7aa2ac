"""One task: its page (a drawer where the page has script), what can be done with it, and a task of one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from baton.daybook import selectors, services
from baton.daybook.pages.lines import moment, shown
from baton.daybook.pages.today import board_context, day_page
from baton.daybook.terms import Block, TaskLine, TaskState
from baton.kit.errors import BatonError, NotFound, NotUsable
from baton.kit.glossary import Owner, figures
from baton.kit.period import parse_day
from baton.kit.text import Text
from baton.people.clock import clock
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant, can
from baton.people.once import once
from baton.people.selectors import persons

OWNERS = (Owner.MARKETING, Owner.SALES, Owner.SHARED, Owner.COMPANY)
DUE_AT = time(18)
LIST = "list"
"""What a form says that stands on the list itself: it is answered there."""
KEPT = (
    "reason",
    "note",
    "to",
    "person",
    "owner",
    "title",
    "why",
    "done_when",
    "metric",
    "block",
    "due",
    "due_time",
)
"""Fields that a refusal gives back as they were typed."""

Act = Callable[[Desk, int, int, QueryDict], str]


# One task -------------------------------------------------------------------------------------------------------


@require_safe
@door(Grant.SEE_DAY)
def one(request: HttpRequest, desk: Desk, task_id: int) -> HttpResponse:
    return _task_page(request, desk, task_id)


def _task_page(
    request: HttpRequest,
    desk: Desk,
    task_id: int,
    more: Mapping[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = _task_context(desk, task_id) | dict(more or {})
    template = "daybook/task_drawer.html" if _is_fragment(request) else "daybook/task.html"
    return render(request, template, context, status=status)


def _task_context(desk: Desk, task_id: int) -> dict[str, object]:
    now = clock().now()
    line = selectors.task(desk.person, desk.shop, task_id)
    here = now.astimezone(ZoneInfo(desk.shop.timezone)).date()
    is_open = line.state is TaskState.OPEN
    return {
        "row": shown(desk, line, now),
        "task": line,
        "history": [
            (moment(desk, note.at, now), _verb(note.verb), _name(desk, note.by_id, note.by), note.text)
            for note in selectors.notes(desk.person, desk.shop, task_id)
        ],
        "holder": _holder(desk, line),
        "people": _people(desk, line) if is_open else (),
        "owners": [owner.value for owner in OWNERS if owner is not line.owner],
        "tomorrow": here + timedelta(days=1),
        "last_day": line.expires.astimezone(ZoneInfo(desk.shop.timezone)).date()
        if line.expires is not None
        else here + timedelta(days=90),
        "may_take": is_open and not line.is_mine,
        "present": here,
    }


def _holder(desk: Desk, line: TaskLine) -> str:
    """Whose it is now, as this person may read it; empty while it is the team's."""
    if line.person_id is None:
        return ""
    if line.is_mine:
        return _("you")
    names = {one.id: one.display_name for one in persons()}
    return _name(desk, line.person_id, names.get(line.person_id, ""))


def _name(desk: Desk, person_id: int | None, name: str) -> str:
    """A colleague's name for who may read it; everybody reads their own, and that nobody but Baton did it."""
    if person_id is None:
        return _("Baton")
    if person_id == desk.person.id or desk.can(Grant.SEE_STAFF_NAMES):
        return name
    return _("a colleague")


def _people(desk: Desk, line: TaskLine) -> list[tuple[int, str, str]]:
    """Who could do it instead: everybody with a day in the shop. The task's own team comes first."""
    found = [
        (person.id, person.display_name, {role.team for role in person.roles_in(desk.shop)})
        for person in persons()
        if person.is_active
        and person.id not in {desk.person.id if line.is_mine else None, line.person_id}
        and can(person, Grant.SEE_DAY, desk.shop)
    ]
    found.sort(key=lambda one: (line.team not in one[2], one[1]))
    return [(pk, name, "" if line.team in teams else "other") for pk, name, teams in found]


def _verb(verb: str) -> str:
    return {
        "opened": _("found, and put on the list"),
        "done": _("done"),
        "closed": _("closed by the data"),
        "expired": _("its time ran out"),
        "dropped": _("decided against"),
        "postpone": _("postponed"),
        "take": _("taken"),
        "hand_over": _("handed over"),
        "reopen": _("opened again"),
        "overrule": _("given another owner"),
        "given_back": _("back with the team: whoever had it has left"),
    }.get(verb, verb)


# What people do with it -----------------------------------------------------------------------------------------


@require_POST
@door(Grant.SEE_DAY, is_atomic=False)
def act(request: HttpRequest, desk: Desk, task_id: int, verb: str) -> HttpResponse:
    """Do one thing with a task. A refusal shows the task as it is now and keeps what was typed."""
    if verb not in ACTS:
        raise NotFound(
            "unknown_act",
            Text("没有这个操作。", "There is no such act."),
            Text("从任务上的按钮选一个。", "Choose one of the task's buttons."),
        )
    try:
        with transaction.atomic():
            said = ACTS[verb](desk, task_id, _version(request.POST), request.POST)
    except BatonError as error:
        if error.status == NotFound.status:
            raise
        return _refused(request, desk, task_id, verb, error)
    return _answered(request, desk, said)


def _answered(request: HttpRequest, desk: Desk, said: str) -> HttpResponse:
    """The list as it is now: in the place of the old one, or beside the drawer, which closes."""
    if not _is_fragment(request):
        messages.success(request, said)
        return redirect("daybook:today")
    context = board_context(desk) | {"said": said, "is_drawer": request.POST.get("at") != LIST}
    return render(request, "daybook/acted.html", context)


def _refused(request: HttpRequest, desk: Desk, task_id: int, verb: str, error: BatonError) -> HttpResponse:
    more: dict[str, object] = {
        "refused": error,
        "refused_task": task_id,
        "refused_act": verb,
        "typed": typed(request.POST),
    }
    if request.POST.get("at") == LIST:
        if _is_fragment(request):
            context = board_context(desk) | more
            return render(request, "daybook/board.html", context, status=error.status)
        return day_page(request, desk, more, error.status)
    if _is_fragment(request):
        more |= board_context(desk)
    return _task_page(request, desk, task_id, more, error.status)


def typed(said: QueryDict) -> dict[str, str]:
    return {name: said.get(name, "") for name in KEPT if name in said}


def _finish(desk: Desk, task_id: int, version: int, said: QueryDict) -> str:
    services.finish(desk.person, desk.shop, task_id, version=version, note=said.get("note", ""))
    return _("Ticked as done.")


def _drop(desk: Desk, task_id: int, version: int, said: QueryDict) -> str:
    services.drop(desk.person, desk.shop, task_id, version=version, reason=said.get("reason", ""))
    return _("Decided against, with the reason.")


def _postpone(desk: Desk, task_id: int, version: int, said: QueryDict) -> str:
    day = parse_day(said.get("to", ""))
    services.postpone(desk.person, desk.shop, task_id, version=version, to=day)
    return _("Postponed to %(day)s.") % {"day": day}


def _take(desk: Desk, task_id: int, version: int, said: QueryDict) -> str:
    services.take(desk.person, desk.shop, task_id, version=version)
    return _("The task is yours.")


def _hand_over(desk: Desk, task_id: int, version: int, said: QueryDict) -> str:
    to, reason = _number(said.get("person", "")), said.get("reason", "")
    services.hand_over(desk.person, desk.shop, task_id, version=version, to=to, reason=reason)
    return _("It is handed over.")


def _reopen(desk: Desk, task_id: int, version: int, said: QueryDict) -> str:
    services.reopen(desk.person, desk.shop, task_id, version=version)
    return _("It is open again.")


def _overrule(desk: Desk, task_id: int, version: int, said: QueryDict) -> str:
    owner, reason = _owner(said.get("owner", "")), said.get("reason", "")
    services.overrule(desk.person, desk.shop, task_id, version=version, owner=owner, reason=reason)
    return _("It has another owner, with the reason on record.")


ACTS: Mapping[str, Act] = {
    "finish": _finish,
    "drop": _drop,
    "postpone": _postpone,
    "take": _take,
    "hand-over": _hand_over,
    "reopen": _reopen,
    "overrule": _overrule,
}


# One's own task -------------------------------------------------------------------------------------------------


@require_safe
@door(Grant.SEE_DAY)
def new(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _form(request, desk)


@require_POST
@door(Grant.SEE_DAY, is_atomic=False)
def add(request: HttpRequest, desk: Desk) -> HttpResponse:
    said = request.POST
    try:
        once(request, desk.person, lambda: _added(desk, said))
    except BatonError as error:
        flags = {name: name in said for name in ("is_urgent", "is_important")}
        return _form(request, desk, {"refused": error, "typed": typed(said) | flags}, error.status)
    return _answered(request, desk, _("It is on your list."))


def _added(desk: Desk, said: QueryDict) -> int:
    return services.add_task(
        desk.person,
        desk.shop,
        title=said.get("title", ""),
        block=_block(said.get("block", "")),
        due=_due(desk, said.get("due", ""), said.get("due_time", "")),
        metric=_metric(said.get("metric", "")),
        done_when=said.get("done_when", ""),
        is_urgent="is_urgent" in said,
        is_important="is_important" in said,
        why=said.get("why", ""),
        reason=said.get("reason", ""),
    )


def _form(
    request: HttpRequest, desk: Desk, more: Mapping[str, object] | None = None, status: int = 200
) -> HttpResponse:
    here = clock().now().astimezone(ZoneInfo(desk.shop.timezone))
    context: dict[str, object] = {
        "blocks": [(block.value, block.label) for block in Block],
        "metrics": [(term.code, term.label) for term in figures() if term.owner is not None],
        "first_day": here.date(),
        "typed": {"block": Block.HANDS_ON.value, "due": here.date().isoformat(), "due_time": "18:00"},
    }
    template = "daybook/new_drawer.html" if _is_fragment(request) else "daybook/new.html"
    return render(request, template, context | dict(more or {}), status=status)


# What a form says -----------------------------------------------------------------------------------------------


def _is_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _version(said: QueryDict) -> int:
    """The version that the person saw; a form without one was not made by this page."""
    text = said.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise _not_chosen(text)
    return int(text)


def _owner(text: str) -> Owner:
    if text not in {owner.value for owner in OWNERS}:
        raise _not_chosen(text)
    return Owner(text)


def _block(text: str) -> Block:
    if text not in {block.value for block in Block}:
        raise _not_chosen(text)
    return Block(text)


def _metric(text: str) -> str:
    if text and text not in {term.code for term in figures()}:
        raise _not_chosen(text)
    return text


def _due(desk: Desk, day: str, at: str) -> datetime:
    found: date = parse_day(day)
    try:
        hour = time.fromisoformat(at.strip()) if at.strip() else DUE_AT
    except ValueError:
        raise _not_chosen(at) from None
    return datetime.combine(found, hour.replace(tzinfo=None), ZoneInfo(desk.shop.timezone))


def _not_chosen(text: str) -> NotUsable:
    return NotUsable(
        "not_chosen",
        Text(f"「{text[:40]}」不在可选的里面。", f"“{text[:40]}” is none of the choices."),
        Text("从列表里选一个。", "Choose one of the list."),
    )
