"""The orders behind two figures of the first glance: whose balance is due, whose shipment is at risk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baton.daybook.glance import Owing, owed_orders
from baton.kit.errors import unknown
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.people.selectors import names_as_seen

_TITLES = {
    Owing.BALANCES: Text("尾款待收", "Balances due"),
    Owing.SHIPMENTS: Text("发货有风险", "Shipments at risk"),
}
_DATASETS = {Owing.BALANCES: "order", Owing.SHIPMENTS: "shipment"}


@require_safe
@door(Grant.SEE_ROWS)
def owed(request: HttpRequest, desk: Desk, what: str) -> HttpResponse:
    if what not in {one.value for one in Owing}:
        raise unknown(Text("清单", "list"), what, [one.value for one in Owing], code="unknown_list")
    asked = Owing(what)
    found = owed_orders(desk.person, desk.shop, asked)
    listed = found.owed if found is not None else ()
    seen = names_as_seen(desk.person, desk.shop, sorted({one.staff for one in listed} - {""}))
    today = shop_day(desk.shop)
    context = {
        "title": _TITLES[asked],
        "dataset": _DATASETS[asked],
        "found": found,
        "has_amounts": asked is Owing.BALANCES,
        "rows": [
            (
                one,
                seen[one.staff].into(desk.language) if one.staff else "",
                (today - one.on).days if one.on is not None else 0,
            )
            for one in listed
        ],
    }
    return render(request, "daybook/owed.html", context)
