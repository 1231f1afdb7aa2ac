"""The person's own hours for the eight blocks, and the share of unhurried important work wished for."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from baton.daybook import own_hours
from baton.daybook.terms import Block
from baton.kit.errors import NotUsable
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant


@require_safe
@door(Grant.SEE_DAY)
def own(request: HttpRequest, desk: Desk) -> HttpResponse:
    kept = own_hours.own_hours(desk.person)
    begins = {block: f"{kept.begins[block]:%H:%M}" for block in Block}
    return _page(request, begins, "" if kept.wish is None else str(kept.wish), {"is_usual": kept.is_usual})


@require_POST
@door(Grant.SEE_DAY, is_atomic=False)
def set_hours(request: HttpRequest, desk: Desk) -> HttpResponse:
    begins = {block: request.POST.get(block.value, "") for block in Block}
    wish = request.POST.get("wish", "")
    try:
        with transaction.atomic():
            own_hours.set_own_hours(desk.person, desk.shop, begins, wish)
    except NotUsable as error:
        return _page(request, begins, wish, {"refused": error}, error.status)
    messages.success(request, _("Your hours are set."))
    return redirect("daybook:today")


def _page(
    request: HttpRequest,
    begins: Mapping[Block, str],
    wish: str,
    more: Mapping[str, object],
    status: int = 200,
) -> HttpResponse:
    rows = [(block.value, block.label, begins[block], block.is_morning) for block in Block]
    return render(request, "daybook/hours.html", {"rows": rows, "wish": wish, **more}, status=status)
