"""The Exchange page: both teams' statements side by side, what was agreed, how true predictions came."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from baton.board import selectors as board
from baton.drivers.claim_terms import VERDICTS, Claim, Verdict
from baton.exchange import selectors
from baton.exchange.logic import calibration as maths
from baton.exchange.pages import showing
from baton.exchange.reading import Names
from baton.exchange.terms import TOPICS, ExchangeView, Proposal, Side, State, Topic
from baton.kit.errors import NotAnswerable
from baton.kit.glossary import label
from baton.people.clock import clock, shop_day
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant, require
from baton.ui import formats
from baton.ui.tables import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TOLD_SHOWN = 6
SPARK = (72, 20, 3)
"""Width, height and margin of the small line."""


@require_safe
@door(Grant.JOIN_EXCHANGE)
def current(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The one under way, else the next one, else the last."""
    view = selectors.open_exchange(desk.shop) or selectors.last_exchange(desk.shop)
    if view is None:
        return render(
            request,
            "exchange/none.html",
            {
                "setting": selectors.setting_of(desk.shop),
                "weekdays": weekdays(),
                "can_lead": desk.can(Grant.LEAD_EXCHANGE),
            },
        )
    return _page(request, desk, view)


@require_safe
@door(Grant.JOIN_EXCHANGE)
def one(request: HttpRequest, desk: Desk, exchange_id: int) -> HttpResponse:
    return _page(request, desk, selectors.exchange(desk.shop, exchange_id))


def _page(request: HttpRequest, desk: Desk, view: ExchangeView) -> HttpResponse:
    day = shop_day(desk.shop)
    found = selectors.scored(desk.shop, day)
    teams = selectors.calibrations(found)
    export_url = reverse("exchange:calibration_export") if desk.can(Grant.EXPORT) else ""
    previous = selectors.previous(desk.shop, view)
    context = _live(desk, view) | {
        "cadence": selectors.cadence(desk.shop, day),
        "previous": previous,
        "teams": teams,
        "topics": selectors.by_topic(found),
        "scored": len(found),
        "fewest": maths.FEWEST,
        "sentences": maths.sentences(teams),
        "figure": showing.calibration_figure(teams, desk.language, export_url),
        "untold": selectors.untold(desk.shop, day),
        "told": [
            (one, showing.OUTCOMES[one.resolution.outcome])
            for one in selectors.told_lately(desk.shop, TOLD_SHOWN)
            if one.resolution
        ],
        "can_lead": desk.can(Grant.LEAD_EXCHANGE),
        "can_end": desk.can(Grant.LEAD_EXCHANGE)
        and (view.state is State.OPEN or (view.is_open and view.meets_at <= clock().now())),
        "sides": [side for side in Side if side in selectors.sides_of(desk.person, desk.shop)],
        "is_late": view.state is State.PLANNED and view.day < day,
        "period": formats.period(view.period, desk.language, day),
        "against": formats.period(view.against, desk.language, day),
    }
    return render(request, "exchange/meeting.html", context)


@require_safe
@door(Grant.JOIN_EXCHANGE)
def live(request: HttpRequest, desk: Desk, exchange_id: int) -> HttpResponse:
    """What others added since: nothing where the page's stamp is the present one."""
    if request.GET.get("stamp") == str(selectors.stamp(desk.shop, exchange_id)):
        return HttpResponse(status=204)
    view = selectors.exchange(desk.shop, exchange_id)
    return render(request, "exchange/live.html", _live(desk, view) | {"is_poll": True})


def _live(desk: Desk, view: ExchangeView) -> dict[str, object]:
    names = Names(desk.shop)
    mark, said = showing.standing(view, desk.language)
    complete = sum(not one.missing for one in view.actions)
    return {
        "view": view,
        "pairs": showing.pairs(
            view, selectors.sides_of(desk.person, desk.shop), names, can_join=desk.can(Grant.JOIN_EXCHANGE)
        ),
        "acts": showing.act_lines(view.actions, names),
        "complete": complete,
        "incomplete": len(view.actions) - complete,
        "standing_mark": mark,
        "standing": said,
        "tally": showing.tally(view.statements),
        "is_open": view.is_open,
    }


@require_safe
@door(Grant.JOIN_EXCHANGE)
def past(request: HttpRequest, desk: Desk) -> HttpResponse:
    written = request.GET.get("page", "1")
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 1
    lines, pages = selectors.lines(desk.shop, number)
    context = {
        "lines": lines,
        "number": min(max(number, 1), pages),
        "pages": pages,
        "cadence": selectors.cadence(desk.shop, shop_day(desk.shop)),
    }
    return render(request, "exchange/past.html", context)


@require_safe
@door(Grant.JOIN_EXCHANGE)
def agenda(request: HttpRequest, desk: Desk, exchange_id: int) -> HttpResponse:
    """What the period's figures give to talk about, by team and topic: a part of the page, or a page of its own."""
    view = selectors.exchange(desk.shop, exchange_id)
    found = selectors.agenda(desk.shop, view)
    sides = selectors.sides_of(desk.person, desk.shop)
    groups = [(side, side in sides and view.is_open, *_first_and_rest(side, found)) for side in Side]
    context = {"view": view, "groups": groups, "count": len(found)}
    template = "exchange/agenda_part.html" if _is_part(request) else "exchange/agenda.html"
    return render(request, template, context)


ByTopic = list[tuple[Topic, list[Proposal]]]


def _first_and_rest(side: Side, found: Sequence[Proposal]) -> tuple[ByTopic, ByTopic, int]:
    """What is shown at once, what is folded, and how many that are: the strongest of each topic come first."""
    by_topic = [(topic, [one for one in found if one.topic is topic]) for topic in TOPICS[side]]
    turns = sorted(
        (place, at, one.key)
        for at, (_topic, ranked) in enumerate(by_topic)
        for place, one in enumerate(ranked)
    )
    first = {key for _place, _at, key in turns[:AGENDA_SHOWN]}

    def split(is_first: bool) -> ByTopic:
        parts = [
            (topic, [one for one in ranked if (one.key in first) is is_first]) for topic, ranked in by_topic
        ]
        return [(topic, ranked) for topic, ranked in parts if ranked]

    return split(True), split(False), len(turns) - len(first)


@require_safe
@door(Grant.JOIN_EXCHANGE)
def claims(request: HttpRequest, desk: Desk, exchange_id: int) -> HttpResponse:
    """The standing claims of the period, with what the data say."""
    view = selectors.exchange(desk.shop, exchange_id)
    context: dict[str, object] = {"view": view}
    try:
        found = board.claims_of(board.present_facts(), desk.shop, view.period)
        context["claims"] = [_claim(one) for one in found]
    except NotAnswerable as error:
        context["refusal"] = error
    template = "exchange/claims_part.html" if _is_part(request) else "exchange/claims.html"
    return render(request, template, context)


AGENDA_SHOWN = 5
"""Of a team's proposals; the others are folded."""
_VERDICT_MARKS = {Verdict.SUPPORTED: "bad", Verdict.NOT_SUPPORTED: "good", Verdict.CANNOT_TELL: "warn"}


def _claim(one: Claim) -> dict[str, object]:
    value = one.figure.value
    if value is None or one.is_share:
        figure = formats.rate(value)
    else:
        figure = formats.number(value, 0 if value >= 10 or value.is_integer() else 1)
    limits = one.figure.interval
    write = formats.rate if one.is_share else formats.number
    return {
        "claim": one,
        "figure": figure,
        "limits": f"{write(limits[0])} – {write(limits[1])}" if limits else "",
        "usual": write(one.baseline.value) if one.baseline else "",
        "leg": label(one.leg),
        "verdict": VERDICTS[one.verdict],
        "mark": _VERDICT_MARKS[one.verdict],
        "line": _spark([*(past.value for past in one.history), value]),
        "url": reverse("board:claim", args=[one.claim.code]),
    }


def _spark(values: list[float | None]) -> str:
    """The path of a small line; a missing value breaks it. Empty for fewer than two."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    width, height, margin = SPARK
    low, high = min(known), max(known)
    span = (high - low) or 1.0
    step = (width - 4) / (len(values) - 1)
    path, is_pen_up = [], True
    for place, value in enumerate(values):
        if value is None:
            is_pen_up = True
            continue
        y = height - margin - (value - low) / span * (height - 2 * margin)
        path.append(f"{'M' if is_pen_up else 'L'}{2 + place * step:.1f} {y:.1f}")
        is_pen_up = False
    return " ".join(path)


@require_safe
@door(Grant.EXPORT)
def export_calibration(request: HttpRequest, desk: Desk) -> HttpResponse:
    require(desk.person, Grant.JOIN_EXCHANGE, desk.shop)
    found = selectors.scored(desk.shop, shop_day(desk.shop))
    teams = [*selectors.calibrations(found), *selectors.by_topic(found)]
    tables = [showing.calibration_table(teams, desk.language)]
    response = HttpResponse(workbook(tables, desk.language), content_type=XLSX)
    response.headers["Content-Disposition"] = (
        f'attachment; filename="baton-calibration-{desk.shop.code}.xlsx"'
    )
    return response


def _is_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def weekdays() -> list[tuple[int, str]]:
    return list(
        enumerate(
            (
                _("Monday"),
                _("Tuesday"),
                _("Wednesday"),
                _("Thursday"),
                _("Friday"),
                _("Saturday"),
                _("Sunday"),
            )
        )
    )
