"""The desk: whom to answer next and why, who has how much, and what nobody has yet."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from baton.inquiries import desk_lists, selectors
from baton.inquiries.desk_lists import MOST_COUNTED, Lane, Part, Wanted
from baton.inquiries.landing import workers
from baton.inquiries.logic.urgency import span
from baton.inquiries.pages import asked, lines
from baton.inquiries.pages.card import card_context
from baton.inquiries.pages.tabs import tabs
from baton.inquiries.terms import DeskRow, Grade, Kind, Load, Overview, Stage, Unassigned
from baton.kit import countries
from baton.kit.text import Text
from baton.people.clock import clock, shop_day
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.ui.formats import MISSING
from baton.ui.shell import Choice, Option
from baton.ui.tables import Column, Table, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@door(Grant.SEE_INQUIRIES)
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    return desk_page(request, desk, request.GET, _item(request.GET))


@require_safe
@door(Grant.SEE_INQUIRIES)
def part(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list by itself, and the strip of loads beside it: what a page that is open asks for again."""
    context = list_context(desk, request.GET, _item(request.GET)) | lead_context(desk)
    return render(request, "inquiries/again.html", context)


def desk_page(
    request: HttpRequest,
    desk: Desk,
    query: QueryDict,
    item_id: int | None,
    more: Mapping[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page, with one item's card open beside the list."""
    context = list_context(desk, query, item_id) | lead_context(desk)
    context["tabs"] = tabs(desk, "inquiries:desk")
    context["new_url"] = reverse("inquiries:new") if desk.can(Grant.WORK_INQUIRIES) else ""
    if item_id is not None:
        context |= card_context(desk, item_id, asked.back_of(query))
    return render(request, "inquiries/desk.html", context | dict(more or {}), status=status)


def _item(query: QueryDict) -> int | None:
    text = query.get("item", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


# The list -------------------------------------------------------------------------------------------------------


def list_context(desk: Desk, query: QueryDict, item_id: int | None) -> dict[str, object]:
    wanted = desk_lists.as_allowed(desk.person, desk.shop, asked.asked_of(desk, query))
    found = desk_lists.listing(desk.person, desk.shop, wanted)
    back, now = asked.back_of(query), clock().now()
    return {
        "wanted": wanted,
        "found": found,
        "lines": [lines.line(desk, row, now) for row in found.rows],
        "picked": item_id,
        "back": back,
        "lanes": _lanes(desk, wanted, back),
        "whose": _whose(desk, wanted, back),
        "filters": _filters(desk, wanted),
        "lane_parts": _parts(wanted, found, back),
        "again_url": _address(back, "inquiries:again"),
        "export_url": _address(back, "inquiries:desk_export") if desk.can(Grant.EXPORT) else "",
        "older_page": _address(asked.with_words(back, page=found.number - 1)) if found.number > 1 else "",
        "next_page": _address(asked.with_words(back, page=found.number + 1))
        if found.number < found.pages
        else "",
        "reset_url": _address(
            asked.with_words(
                "",
                **{name: query.get(name) for name in ("whose", "after", "within")},
                lane=wanted.lane.value,
            )
        ),
    }


def _address(back: str, name: str = "inquiries:desk") -> str:
    return f"{reverse(name)}?{back}" if back else reverse(name)


def _lanes(desk: Desk, wanted: Wanted, back: str) -> list[tuple[Choice, str]]:
    counts = desk_lists.counts(desk.person, desk.shop, is_team=wanted.is_team)
    words = {
        Lane.HAND: _("In hand"),
        Lane.UNASSIGNED: _("Unassigned"),
        Lane.LATE: _("Overdue"),
        Lane.CLOSED: _("Won or lost"),
    }
    whose = "" if wanted.is_team == desk_lists.sees_team(desk.person, desk.shop) else asked.MINE
    found = [
        (
            Choice(word, _address(asked.with_words("", lane=lane.value, whose=whose)), lane is wanted.lane),
            _counted(counts[lane]),
        )
        for lane, word in words.items()
    ]
    of_grades = asked.with_words(
        "", lane=Lane.UNGRADED.value, whose=whose, after=wanted.grading.after, within=wanted.grading.within
    )
    found.append((Choice(_("Not graded"), _address(of_grades), wanted.lane is Lane.UNGRADED), ""))
    if wanted.lane is Lane.MOVE:
        found.append((Choice(_("To move on the platform"), _address(back), True), ""))
    return found


def _counted(count: int) -> str:
    return f"{count:,}+" if count >= MOST_COUNTED else f"{count:,}"


def _whose(desk: Desk, wanted: Wanted, back: str) -> list[Choice]:
    """A lead chooses between the team's items and the own ones."""
    if not (desk.can(Grant.ASSIGN_INQUIRIES) and desk.can(Grant.WORK_INQUIRIES)):
        return []
    words = ((asked.TEAM, _("Whole team")), (asked.MINE, _("Only mine")))
    return [
        Choice(
            word,
            _address(asked.with_words(back, whose=name, page=None)),
            wanted.is_team == (name == asked.TEAM),
        )
        for name, word in words
    ]


def _parts(wanted: Wanted, found: desk_lists.Listing, back: str) -> list[tuple[Choice, str]]:
    """The parts of a lane, with how much is in each; a part without any is left out, unless it is shown."""
    words = {
        Part.NEXT: _("The buyer waits"),
        Part.FOLLOW_UP: _("To follow up") if wanted.lane is Lane.LATE else _("To follow up, coming ones too"),
        Part.QUIET: _("Nothing due"),
        Part.OLDER: _("Due over 30 days ago"),
    }
    return [
        (
            Choice(
                words[part], _address(asked.with_words(back, part=part.value, page=None)), part is wanted.part
            ),
            _counted(count),
        )
        for part, count in found.parts.items()
        if count or part is wanted.part or part is Part.NEXT
    ]


def _filters(desk: Desk, wanted: Wanted) -> list[tuple[str, str, list[Option]]]:
    """Name of the field, its label, its options."""
    language = desk.language
    countries_seen = [*desk_lists.markets(desk.shop)]
    if wanted.market and wanted.market not in countries_seen:
        countries_seen.append(wanted.market)
    found = [
        (
            "market",
            _("Market"),
            [(code, countries.label(code).into(language)) for code in countries_seen],
        ),
        ("kind", _("Came as"), [(kind.value, lines.kind_label(kind)) for kind in Kind]),
        ("grade", _("Grade of it"), [(grade.value, grade.value) for grade in Grade]),
        ("stage", _("How far"), [(stage.value, lines.stage_label(stage)) for stage in Stage]),
    ]
    if wanted.is_team and desk.can(Grant.ASSIGN_INQUIRIES):
        found.append(
            ("owner", _("Who has it"), [(str(rep.id), rep.display_name) for rep in workers(desk.shop)])
        )
    chosen = {
        "market": wanted.market,
        "kind": wanted.kind,
        "grade": wanted.grade,
        "stage": wanted.stage,
        "owner": str(wanted.owner or ""),
    }
    return [
        (name, label, [Option(value, word, value == chosen[name]) for value, word in options])
        for name, label, options in found
    ]


# What a lead sees -----------------------------------------------------------------------------------------------


def lead_context(desk: Desk) -> dict[str, object]:
    """The strip above the list. Empty for who does not assign."""
    if not desk.can(Grant.ASSIGN_INQUIRIES):
        return {}
    found = selectors.overview(desk.person, desk.shop)
    most = desk_lists.most_in_hand(desk.shop)
    return {
        "lead": found,
        "loads": [_load(desk, load, most.get(load.person_id)) for load in found.loads],
        "reasons": [(reason.label.into(desk.language), count) for reason, count in _by_number(found)],
        "move_url": _address(asked.with_words("", lane=Lane.MOVE.value)),
        "elsewhere": [
            (Choice(word, reverse(name)), count)
            for name, word, count in (
                ("inquiries:pool", _("Public pool"), found.pool),
                ("inquiries:spam", _("Spam box"), found.spam),
            )
        ],
    }


def _by_number(found: Overview) -> list[tuple[Unassigned, int]]:
    return sorted(found.unassigned.items(), key=lambda pair: (-pair[1], pair[0].value))


def _load(desk: Desk, load: Load, most: int | None) -> dict[str, object]:
    median = load.first_reply_median
    return {
        "load": load,
        "most": most,
        "is_full": most is not None and load.in_hand >= most,
        "name": load.name.into(desk.language),
        "median": MISSING if median is None else span(median).into(desk.language),
        "url": _address(asked.with_words("", owner=load.person_id)),
    }


# The list as a file ---------------------------------------------------------------------------------------------


@require_safe
@door(Grant.EXPORT)
def export(request: HttpRequest, desk: Desk) -> HttpResponse:
    wanted = asked.asked_of(desk, request.GET)
    rows = desk_lists.taken_along(desk.person, desk.shop, wanted)
    response = HttpResponse(workbook([_table(desk, rows)], desk.language), content_type=XLSX)
    name = f"baton-desk-{desk.shop.code}-{shop_day(desk.shop):%Y%m%d}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _table(desk: Desk, rows: tuple[DeskRow, ...]) -> Table:
    now = clock().now()
    columns = (
        Column(_("Number")),
        Column(_("Came as")),
        Column(_("Arrived")),
        Column(_("Product no.")),
        Column(_("Product")),
        Column(_("Keyword")),
        Column(_("Buyer")),
        Column(_("Buyer's market")),
        Column(_("Owner of it")),
        Column(_("Why nobody has it")),
        Column(_("How far")),
        Column(_("The model's grade")),
        Column(_("Sales' grade")),
        Column(_("Team clock")),
        Column(_("Platform clock")),
        Column(_("Why it is next")),
    )
    return Table(_("Desk"), columns, tuple(_cells(desk, lines.line(desk, row, now)) for row in rows))


def _cells(desk: Desk, line: lines.Line) -> tuple[str | Text | None, ...]:
    row = line.row
    return (
        row.key,
        lines.kind_label(row.kind),
        line.arrived,
        row.product_id or None,
        row.product_name or None,
        row.keyword or None,
        row.buyer or None,
        line.country or None,
        row.owner,
        row.unassigned.label if row.unassigned is not None else None,
        line.stage,
        row.model_grade.value if row.model_grade is not None else None,
        row.sales_grade.value if row.sales_grade is not None else None,
        line.team.text,
        line.platform.text,
        line.why or None,
    )
