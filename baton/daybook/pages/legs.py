"""Which leg moved: one sentence of the board's for who looks over a team. Fetched once the day's page stands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baton.board import selectors as board
from baton.kit.errors import NotAnswerable
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant

METRIC = "inquiries"
"""Its split is no arithmetic of figures that still ripen."""


@require_safe
@door(Grant.SEE_TEAM_DAY)
def legs(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The last four weeks against the four before them, as the Funnel page explains them."""
    snapshot = board.present_facts()
    wanted = board.period_asked(snapshot, desk.shop, {}, {})
    context: dict[str, object] = {"wanted": wanted}
    try:
        if wanted.compare is not None:
            context["why"] = board.sure_of(snapshot, desk.shop, METRIC, wanted.period, wanted.compare)
    except NotAnswerable as error:
        context["refused"] = error
    return render(request, "daybook/parts/legs.html", context)
