"""The Today page: a person's own day in its eight blocks, what stands out at first glance, and what is waited for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from baton.actions.selectors import Crew
from baton.daybook import glance, looking, own_hours, selectors
from baton.daybook.logic.hours import present_block
from baton.daybook.pages import aside, visitors
from baton.daybook.pages.lines import BlockShown, Shown, block_shown
from baton.daybook.terms import Block
from baton.kit.text import Text
from baton.people.clock import clock
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.watch import selectors as watch

_DAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@require_safe
@door(Grant.SEE_DAY)
def today(request: HttpRequest, desk: Desk) -> HttpResponse:
    looking.settle_rooms(desk.shop, desk.person)
    return day_page(request, desk)


def day_page(
    request: HttpRequest, desk: Desk, more: Mapping[str, object] | None = None, status: int = 200
) -> HttpResponse:
    """The whole page as it is now; `more` for what has just been refused."""
    board = board_context(desk)
    hours = board["hours"]
    assert isinstance(hours, own_hours.OwnHours)
    look = watch.last_look(desk.shop)
    crew = Crew(desk.shop)
    first = glance.first_glance(desk.person, desk.shop, look, crew)
    context = (
        board
        | aside.sides(desk, hours.wish, look, crew)
        | {
            "glance": aside.figures(desk, first.figures),
            "desk_items": aside.desk_items(desk, first.desk),
            "can_see_team": desk.can(Grant.SEE_TEAM_DAY),
            "can_set_playbooks": desk.can(Grant.SET_PLAYBOOKS),
            "can_write_reports": desk.can(Grant.WRITE_REPORTS),
        }
    )
    return render(request, "daybook/today.html", context | dict(more or {}), status=status)


def board_context(desk: Desk) -> dict[str, object]:
    """What `daybook/board.html` shows."""
    now = clock().now()
    hours = own_hours.own_hours(desk.person)
    here = now.astimezone(ZoneInfo(desk.shop.timezone))
    present = present_block(hours.begins, here.time())
    blocks = [
        block_shown(desk, found, hours.begins, present) for found in selectors.day_of(desk.person, desk.shop)
    ]
    lines = [line for block in blocks for line in block.lines]
    waiting = visitors.part(desk, has_task=any(line.line.playbook == visitors.PLAYBOOK for line in lines))
    return {
        "blocks": blocks,
        "halves": [
            (_("Morning"), _runs([block for block in blocks if block.block.is_morning], waiting)),
            (_("Afternoon"), _runs([block for block in blocks if not block.block.is_morning], waiting)),
        ],
        "hours": hours,
        "now": here,
        "day_word": day_word(here),
        "first": _first(blocks),
        "open": sum(line.is_open for line in lines),
        "done": sum(not line.is_open for line in lines),
        "total": len(lines),
        "by_data": sum(line.is_by_data for line in lines),
        "look": selectors.last_look(desk.shop),
    } | waiting


def _runs(blocks: Sequence[BlockShown], waiting: Mapping[str, object]) -> list[tuple[bool, list[BlockShown]]]:
    """Blocks that follow each other with nothing in them are one quiet line; the present one stands by itself."""

    def is_quiet(block: BlockShown) -> bool:
        has_visitors = block.block is Block.MUST_DO and bool(waiting)
        return not (block.lines or block.is_now or has_visitors)

    return [(is_still, list(run)) for is_still, run in groupby(blocks, is_quiet)]


def _first(blocks: Sequence[BlockShown]) -> Shown | None:
    """What to begin with: the first open task in the order of the day."""
    return next((line for block in blocks for line in block.lines if line.is_open), None)


def day_word(day: datetime) -> Text:
    at = day.weekday()
    return Text(
        f"{day.month} 月 {day.day} 日 {_DAYS_ZH[at]}", f"{_DAYS_EN[at]} {day.day} {_MONTHS_EN[day.month - 1]}"
    )
