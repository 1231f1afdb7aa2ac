"""The public pool: what may be claimed, what is on its way there, and whom the ladder told what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from baton.inquiries import services as desk_services
from baton.inquiries.logic.urgency import span
from baton.inquiries.pages import lines
from baton.inquiries.pages.card_part import CardPart
from baton.inquiries.pages.tabs import tabs
from baton.inquiries.pool import pace, selectors, services
from baton.inquiries.pool.refusals import RULE_LABELS, wrong_days, wrong_rule
from baton.inquiries.pool.rules import RANGES
from baton.inquiries.pool.terms import PoolRow, Rules, SoonRow, Warned
from baton.inquiries.terms import Card, NextStep
from baton.kit.text import Text
from baton.people.clock import clock
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant

DAY = 86_400
WARNINGS_AT_ONCE = 5


@require_safe
@door(Grant.SEE_INQUIRIES)
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    now = clock().now()
    found = selectors.pool(desk.person, desk.shop, _number(request.GET))
    rules = selectors.rules_of(desk.shop)
    is_lead = desk.can(Grant.ASSIGN_INQUIRIES)
    warnings = [_warning(desk, one) for one in selectors.open_warnings(desk.person, desk.shop)]
    context = {
        "tabs": tabs(desk, "inquiries:pool"),
        "found": found,
        "rows": [_row(desk, one, now) for one in found.rows],
        "lead_rows": [_row(desk, one, now) for one in found.lead],
        "soon": [_soon(desk, one, now) for one in found.soon],
        "warnings": warnings[:WARNINGS_AT_ONCE],
        "more_warnings": warnings[WARNINGS_AT_ONCE:],
        "slow": pace.slow_reps(desk.person, desk.shop) if is_lead else (),
        "is_lead": is_lead,
        "can_work": desk.can(Grant.WORK_INQUIRIES),
        "rules": rules,
        "fields": _fields(rules) if is_lead else (),
        "days": " ".join(map(str, rules.follow_up)),
        "is_more_old": found.old >= selectors.MOST_COUNTED,
        "started": None if found.started_at is None else lines.moment(desk, found.started_at),
    }
    return render(request, "inquiries/pool.html", context)


@require_POST
@door(Grant.WORK_INQUIRIES)
def claim(request: HttpRequest, desk: Desk, item_id: int) -> HttpResponse:
    desk_services.take(desk.person, desk.shop, item_id)
    messages.success(request, _("It is yours. Answer it from its card."))
    return redirect("inquiries:card", item_id=item_id)


@require_POST
@door(Grant.WORK_INQUIRIES)
def see(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Tick one warning, or all of them."""
    text = request.POST.get("warning", "")
    if text.isascii() and text.isdigit() and len(text) < 19:
        services.see(desk.person, desk.shop, int(text))
    elif text == "all":
        services.see_all(desk.person, desk.shop)
    return redirect("inquiries:pool")


@require_POST
@door(Grant.ASSIGN_INQUIRIES)
def rules(request: HttpRequest, desk: Desk) -> HttpResponse:
    given: dict[str, int | tuple[int, ...]] = {}
    for name, (least, most) in RANGES.items():
        if name in request.POST:
            text = request.POST[name].strip()
            if not (text.isascii() and text.isdigit() and len(text) < 6):
                raise wrong_rule(name, least, most)
            given[name] = int(text)
    if "follow_up" in request.POST:
        given["follow_up"] = _days(request.POST["follow_up"])
    services.set_rules(desk.person, desk.shop, given)
    messages.success(request, _("The rules of the pool are set."))
    return redirect("inquiries:pool")


def _days(text: str) -> tuple[int, ...]:
    parts = text.replace(",", " ").replace("，", " ").replace("、", " ").split()
    if not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
        raise wrong_days()
    return tuple(int(part) for part in parts)


def _number(query: QueryDict) -> int:
    text = query.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _row(desk: Desk, one: PoolRow, now: datetime) -> dict[str, object]:
    here = one.since.astimezone(ZoneInfo(desk.shop.timezone))
    return {
        "pool": one,
        "line": lines.line(desk, one.row, now),
        "row": one.row,
        "since": f"{here:%m-%d %H:%M}",
        "lain": left_in_words(desk, int((now - one.since).total_seconds())),
        "why": one.row.unassigned.label.into(desk.language) if one.row.unassigned is not None else "",
    }


def _soon(desk: Desk, one: SoonRow, now: datetime) -> dict[str, object]:
    return {
        "soon": one,
        "line": lines.line(desk, one.row, now),
        "row": one.row,
        "left": left_in_words(desk, max(0, one.left)),
        "is_near": one.left < DAY,
    }


def listed(words: Iterable[str]) -> str:
    """Words one after the other, as the page's language parts them."""
    return Text("、", ", ").into(get_language() or "").join(words)


def left_in_words(desk: Desk, seconds: int) -> str:
    """Days from two days on, else hours and minutes, in words."""
    if seconds >= 2 * DAY:
        return span(seconds).into(desk.language)
    hours, minutes = divmod(max(0, seconds) // 60, 60)
    if not hours:
        return _("%(minutes)s min") % {"minutes": minutes}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}


def _warning(desk: Desk, one: Warned) -> dict[str, object]:
    here = one.at.astimezone(ZoneInfo(desk.shop.timezone))
    return {"warning": one, "at": f"{here:%m-%d %H:%M}", "label": one.step.label.into(desk.language)}


def _fields(rules: Rules) -> list[dict[str, object]]:
    return [
        {
            "name": name,
            "label": RULE_LABELS[name],
            "value": getattr(rules, name),
            "least": least,
            "most": most,
        }
        for name, (least, most) in RANGES.items()
    ]


# On the card ----------------------------------------------------------------------------------------------------


def ladder_part(desk: Desk, card: Card) -> CardPart | None:
    """What the ladder did with the item, and how long until it goes to the pool."""
    found = selectors.ladder(desk.person, desk.shop, card.row.id)
    is_follow_up = card.row.step is NextStep.FOLLOW_UP and card.row.answer_by is not None
    if not (found.lines or found.recycled_at or found.next_at or is_follow_up):
        return None
    left = None
    if found.recycled_at is not None:
        left = left_in_words(desk, int((found.recycled_at - clock().now()).total_seconds()))
    told = [
        {
            "at": lines.moment(desk, line.at),
            "label": line.step.label.into(desk.language),
            "persons": listed(dict.fromkeys(person.into(desk.language) for person in line.persons)),
            "is_seen": line.is_seen,
        }
        for line in found.lines
    ]
    next_at = None if found.next_at is None else lines.moment(desk, found.next_at)
    due = card.row.answer_by if is_follow_up else None
    return CardPart(
        "inquiries/parts/ladder.html",
        {
            "lines": told,
            "left": left,
            "next_at": next_at,
            "follow_up": None if due is None else f"{due.astimezone(ZoneInfo(desk.shop.timezone)):%m-%d}",
        },
    )
