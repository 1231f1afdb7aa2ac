"""When the team works and when it does not: the week, the days off, and who is away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from baton.inquiries import refusals, roster, services
from baton.inquiries.pages.tabs import tabs
from baton.inquiries.timing import selectors, writing
from baton.inquiries.timing.terms import HoursPage, Week
from baton.kit import zones
from baton.kit.errors import BatonError
from baton.kit.period import parse_day
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant


@require_safe
@door(Grant.SEE_INQUIRIES)
def hours(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _page(request, desk)


@require_POST
@door(Grant.WORK_INQUIRIES)
def set_week(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The team's week where no person is named, else that person's."""
    person_id = _person(request) if request.POST.get("person") else None
    try:
        if "drop" in request.POST and person_id is not None:
            services.drop_hours(desk.person, desk.shop, person_id)
            messages.success(request, _("The team's week holds again."))
            return redirect("inquiries:hours")
        services.set_hours(
            desk.person,
            desk.shop,
            _week(request),
            person_id=person_id,
            zone=request.POST.get("zone", "").strip(),
            closed=writing.days_of(request.POST.get("closed", "")),
            worked_as=writing.made_up_of(request.POST.get("worked_as", "")),
            calendar=roster.CHINA if person_id is not None or "calendar" in request.POST else "",
        )
    except BatonError as refusal:
        return _page(request, desk, refusal, person_id)
    said = (
        _("The week is set. Clocks that run have been wound anew.")
        if person_id is None
        else _("The week is set.")
    )
    messages.success(request, said)
    return redirect("inquiries:hours")


@require_POST
@door(Grant.WORK_INQUIRIES)
def add_absence(request: HttpRequest, desk: Desk) -> HttpResponse:
    first = parse_day(request.POST.get("first", ""))
    last = parse_day(request.POST.get("last", "") or request.POST.get("first", ""))
    note = request.POST.get("note", "")
    services.add_absence(desk.person, desk.shop, _person(request), first, last, note)
    messages.success(request, _("The absence is noted."))
    return redirect("inquiries:hours")


@require_POST
@door(Grant.WORK_INQUIRIES)
def drop_absence(request: HttpRequest, desk: Desk, absence_id: int) -> HttpResponse:
    services.drop_absence(desk.person, desk.shop, absence_id)
    messages.success(request, _("The absence is dropped."))
    return redirect("inquiries:hours")


def _page(
    request: HttpRequest, desk: Desk, refusal: BatonError | None = None, person_id: int | None = None
) -> HttpResponse:
    found = selectors.hours_page(desk.person, desk.shop)
    can_work, can_assign = desk.can(Grant.WORK_INQUIRIES), desk.can(Grant.ASSIGN_INQUIRIES)
    own = selectors.week_of(desk.shop, desk.person.id) if can_work else None
    typed = request.POST if refusal is not None else {}
    people = selectors.colleagues(desk.shop) if can_assign else ()
    whose = person_id if person_id is not None else desk.person.id
    other = selectors.week_of(desk.shop, whose) if whose != desk.person.id else None
    context = {
        "found": found,
        "team": _fields(found.team, typed if person_id is None else {}),
        "own": None if own is None else _fields(other or own, typed if person_id is not None else {}),
        "own_person": whose,
        "refusal": refusal,
        "can_work": can_work,
        "can_assign": can_assign,
        "people": people,
        "me": desk.person.id,
        "zones": zones.USUAL,
        "warned": _warned(found),
        "tabs": tabs(desk, "inquiries:hours"),
    }
    return render(request, "inquiries/hours.html", context, status=200 if refusal is None else refusal.status)


def _fields(week: Week, typed: Mapping[str, str]) -> dict[str, object]:
    """A week as its form holds it: what was typed last where that was refused."""
    return {
        "is_set": week.is_set,
        "zone": typed.get("zone", week.zone),
        "days": [
            (number, weekday, typed.get(f"day{number}", shifts))
            for number, (weekday, shifts) in enumerate(zip(weekdays(), week.days, strict=True))
        ],
        "closed": typed.get("closed", "\n".join(day.isoformat() for day in week.closed)),
        "worked_as": typed.get("worked_as", writing.written_made_up(week.worked_as)),
        "calendar": "calendar" in typed if typed else week.calendar == roster.CHINA,
    }


def weekdays() -> tuple[str, ...]:
    """Monday first."""
    return (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
    )  # fmt: skip


def _warned(found: HoursPage) -> str:
    return ", ".join(str(year) for year in found.unknown_years)


def _week(request: HttpRequest) -> list[list[tuple[time, time]]]:
    return [writing.shifts_of(request.POST.get(f"day{number}", "")) for number in range(7)]


def _person(request: HttpRequest) -> int:
    """The person whom a form names; whether they may be set is the services' to say."""
    written = request.POST.get("person", "")
    if not (written.isascii() and written.isdigit() and len(written) < 12):
        raise refusals.no_rep(written[:40])
    return int(written)
