"""The minutes: as a page that can be printed, as a workbook, and told to the groups that asked for them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from baton.exchange import selectors, services
from baton.exchange.logic import minutes
from baton.exchange.pages import showing
from baton.exchange.reading import Names
from baton.exchange.terms import ExchangeView
from baton.kit.glossary import glossary, label
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant, require
from baton.ui import formats
from baton.ui.tables import Column, Look, Table, Value, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@door(Grant.JOIN_EXCHANGE)
def page(request: HttpRequest, desk: Desk, exchange_id: int) -> HttpResponse:
    view = selectors.exchange(desk.shop, exchange_id)
    names = Names(desk.shop)
    mark, said = showing.standing(view, desk.language)
    card = minutes.card(view, [one.display_name for one in names.everybody])
    context = {
        "view": view,
        "pairs": showing.pairs(view, frozenset(), names, can_join=False),
        "acts": showing.act_lines(view.actions, names),
        "standing_mark": mark,
        "standing": said,
        "tally": showing.tally(view.statements),
        "card": card,
        "card_lines": [line.into(desk.language).replace("**", "") for line in card.lines],
        "can_lead": desk.can(Grant.LEAD_EXCHANGE),
        "can_export": desk.can(Grant.EXPORT),
        "period": formats.period(view.period, desk.language, view.day),
        "against": formats.period(view.against, desk.language, view.day),
        "shop": desk.shop,
    }
    return render(request, "exchange/minutes.html", context)


@require_safe
@door(Grant.EXPORT)
def export(request: HttpRequest, desk: Desk, exchange_id: int) -> HttpResponse:
    require(desk.person, Grant.JOIN_EXCHANGE, desk.shop)
    view = selectors.exchange(desk.shop, exchange_id)
    tables = [_statements(view, desk), _actions(view, desk.language), _attendance(view), _notes(view, desk)]
    response = HttpResponse(workbook(tables, desk.language), content_type=XLSX)
    name = f"baton-minutes-{desk.shop.code}-{view.day}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@door(Grant.LEAD_EXCHANGE)
def send(request: HttpRequest, desk: Desk, exchange_id: int) -> HttpResponse:
    count = services.send_minutes(desk.person, desk.shop, exchange_id)
    if count:
        said = ngettext(
            "%(count)s channel is told the minutes.", "%(count)s channels are told the minutes.", count
        )
        messages.success(request, said % {"count": count})
    else:
        messages.warning(
            request, _("Nobody is told anew: no channel asked for minutes, or it has these already.")
        )
    return redirect("exchange:minutes", exchange_id)


def _statements(view: ExchangeView, desk: Desk) -> Table:
    columns = tuple(
        Column(name, look)
        for name, look in (
            (_("Which side"), Look.TEXT),
            (_("Topic"), Look.TEXT),
            (_("Statement"), Look.TEXT),
            (_("What the data say"), Look.TEXT),
            (_("Source"), Look.TEXT),
            (_("How sure"), Look.TEXT),
            (_("Told on"), Look.DAY),
            (_("Told by the figure"), Look.TEXT),
            (_("Stated by"), Look.TEXT),
            (_("The answer given"), Look.TEXT),
            (_("Words of the answer"), Look.TEXT),
            (_("Inquiries behind it"), Look.NUMBER),
            (_("Answered by"), Look.TEXT),
            (_("Agreement"), Look.TEXT),
            (_("Act on or pass on"), Look.TEXT),
            (_("What it came to"), Look.TEXT),
            (_("Evidence"), Look.TEXT),
        )
    )
    language = desk.language
    rows: list[tuple[Value, ...]] = [
        (
            one.side.label,
            one.topic.label,
            one.text,
            "\n".join(each.text.into(language) for each in one.evidence) or None,
            "\n".join(each.source.into(language) for each in one.evidence) or None,
            one.confidence.label,
            one.due,
            one.check_text,
            one.by or None,
            one.answered.label,
            one.answer or None,
            len(one.answer_items) or None,
            one.answer_by or None,
            one.agreement.label,
            one.follow_up.label,
            one.resolution.outcome.label if one.resolution else None,
            one.resolution.evidence if one.resolution else one.waits_for,
        )
        for one in view.statements
    ]
    return Table(_("Statements and answers"), columns, tuple(rows))


def _actions(view: ExchangeView, language: str) -> Table:
    columns = (
        Column(_("What was agreed")), Column(_("Who")), Column(_("Who helps")), Column(_("By when"), Look.DAY),
        Column(_("Metric it moves")), Column(_("Done when")), Column(_("State of the action")), Column(_("Missing")),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            one.title,
            one.owner_name or None,
            ", ".join(one.helper_names) or None,
            one.due,
            label(one.metric) if one.metric in glossary() else None,
            one.done_when or None,
            one.state.label,
            "; ".join(each.into(language) for each in one.missing) or None,
        )
        for one in view.actions
    ]
    return Table(_("Agreed actions"), columns, tuple(rows))


def _attendance(view: ExchangeView) -> Table:
    words = {True: _("there"), False: _("away"), None: None}
    rows = tuple(
        (one.name, _("expected") if one.is_expected else _("came as well"), words[one.is_present])
        for one in view.attendees
    )
    return Table(_("Attendance"), (Column(_("Who")), Column(_("Who was asked")), Column(_("There"))), rows)


def _notes(view: ExchangeView, desk: Desk) -> Table:
    """口径说明: what the figures are of, and how they were counted."""
    _mark, said = showing.standing(view, desk.language)
    rows: tuple[tuple[Value, ...], ...] = (
        (_("Shop"), desk.shop.name),
        (_("Met at"), f"{view.meets_at:%Y-%m-%d %H:%M} ({desk.shop.timezone})"),
        (_("State"), said),
        (_("Reason on record"), view.reason or None),
        (_("Period (data days, US Pacific)"), f"{view.period.start} – {view.period.end}"),
        (_("Compared with"), f"{view.against.start} – {view.against.end}"),
        (_("How sure"), _("5, 7 or 9 in 10, as stated before the answer; told on the day named.")),
        (
            _("Told by figures"),
            _(
                "By the figure and period named, once its data days are complete and ripe; else by hand with evidence."
            ),
        ),
        (_("Corrections"), _("Where imported data were corrected later, the first outcome stays on record.")),
    )
    return Table(_("How to read it"), (Column(_("What it is about")), Column(_("Explanation"))), rows)
