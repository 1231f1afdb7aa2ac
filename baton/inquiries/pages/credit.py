"""The Credit page, the page of one order, the rule's page, the sheet for bonus rules, and the card's part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from baton.inquiries.crediting import selectors, totals, words
from baton.inquiries.crediting.naming import Namer, colleagues
from baton.inquiries.crediting.terms import (
    OPTIONAL,
    WORKS,
    Dispute,
    MonthCredit,
    OrderCredit,
    Part,
    Rule,
    Side,
    TouchKind,
)
from baton.inquiries.pages import credit_sheet
from baton.inquiries.pages.card_part import CardPart
from baton.inquiries.pages.tabs import tabs
from baton.inquiries.terms import Card, Stage
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.ui.tables import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTED = 40
"""Orders on a page."""
_LOOKS = {Side.MARKETING: "marketing", Side.SALES: "sales", Side.UNKNOWN: "chance"}


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a split bar, in hundredths of its width."""

    look: str
    at: float
    width: float


@dataclass(frozen=True, slots=True)
class SideShare:
    look: str
    label: Text
    share: float


@dataclass(frozen=True, slots=True)
class PartLine:
    part: Part
    look: str
    label: Text
    who: Text
    name: str
    """Of its field in the form by which a dispute is decided."""
    percent: str
    """As that form starts with: two decimals, which add up to 100."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    order: OrderCredit
    blocks: tuple[Block, ...]
    sides: tuple[SideShare, ...]
    is_open: bool
    """A dispute about it waits for a decision."""
    is_disputed: bool
    is_mine: bool
    seller: Text | None


@require_safe
@door(Grant.SEE_INQUIRIES)
def month(request: HttpRequest, desk: Desk) -> HttpResponse:
    known = selectors.months(desk.shop)
    wanted = selectors.month_named(request.GET.get("month") or known[0])
    found = selectors.month_credit(desk.shop, wanted)
    namer = Namer(desk.person, desk.shop)
    number, pages, shown = _page_of(request, found.orders)
    disputed = selectors.disputes(desk.shop, (order.order_id for order in found.orders))
    context = {
        "tabs": tabs(desk, "inquiries:credit"),
        "found": found,
        "months": known if wanted in known else (wanted, *known),
        "version": words.version(found.rule),
        "rule": words.sentences(found.rule),
        "no_pay": words.NO_PAY,
        "sides": [
            (_LOOKS[side], side.label, credited) for side, credited in totals.by_side(found.orders).items()
        ],
        "touches": [(_LOOKS[one.kind.side], one) for one in totals.by_touch(found.orders)],
        "people": [
            (_LOOKS[one.side], namer.of(one.who, one.side), namer.is_reader(one.who), one.credited)
            for one in totals.by_person(found.orders)
        ],
        "total": totals.total(found.orders),
        "lines": [_line(order, namer, disputed.get(order.order_id, ())) for order in shown],
        "number": number,
        "pages": pages,
        "open_disputes": [order for order, own in disputed.items() if any(one.is_open for one in own)],
        "closed_by": _closer(namer, found),
        "can_close": desk.can(Grant.CLOSE_CREDIT)
        and found.closed is None
        and selectors.is_over(desk.shop, wanted),
        "is_over": selectors.is_over(desk.shop, wanted),
        "can_decide": desk.can(Grant.DECIDE_CREDIT),
        "can_export": desk.can(Grant.EXPORT),
    }
    return render(request, "inquiries/credit.html", context)


@require_safe
@door(Grant.SEE_INQUIRIES)
def order(request: HttpRequest, desk: Desk, order_id: str) -> HttpResponse:
    return order_page(request, desk, order_id)


def order_page(request: HttpRequest, desk: Desk, order_id: str, status: int = 200) -> HttpResponse:
    found, its_month = selectors.order_credit(desk.shop, order_id)
    namer = Namer(desk.person, desk.shop)
    own = selectors.disputes(desk.shop, [order_id]).get(order_id, ())
    is_open = any(one.is_open for one in own)
    context = {
        "tabs": tabs(desk, "inquiries:credit"),
        "found": found,
        "month": its_month,
        "line": _line(found, namer, own),
        "parts": _part_lines(found, namer),
        "disputes": [
            (
                one,
                [(said, namer.person(said.by_id, said.by)) for said in one.lines],
            )
            for one in own
        ],
        "is_open": is_open,
        "can_decide": desk.can(Grant.DECIDE_CREDIT),
        "people": colleagues(desk.person, desk.shop).items() if desk.can(Grant.DECIDE_CREDIT) else (),
        "kinds": tuple(TouchKind),
        "no_pay": words.NO_PAY,
    }
    return render(request, "inquiries/credit_order.html", context, status=status)


@require_safe
@door(Grant.SEE_INQUIRIES)
def rule(request: HttpRequest, desk: Desk) -> HttpResponse:
    namer = Namer(desk.person, desk.shop)
    known = selectors.rules(desk.shop)
    context = {
        "tabs": tabs(desk, "inquiries:credit"),
        "rules": [(each, words.version(each), words.sentences(each), _author(namer, each)) for each in known],
        "present": known[0],
        "optional": [(kind, kind in known[0].counted, kind in WORKS) for kind in OPTIONAL],
        "earliest": selectors.earliest_month(desk.shop),
        "can_decide": desk.can(Grant.DECIDE_CREDIT),
        "no_pay": words.NO_PAY,
    }
    return render(request, "inquiries/credit_rule.html", context)


@require_safe
@door(Grant.EXPORT)
def export(request: HttpRequest, desk: Desk) -> HttpResponse:
    wanted = selectors.month_named(request.GET.get("month", ""))
    found = selectors.month_credit(desk.shop, wanted)
    sheets = credit_sheet.sheets(found, Namer(desk.person, desk.shop), desk)
    response = HttpResponse(workbook(sheets, desk.language), content_type=XLSX)
    plain = f"{desk.shop.code}_credit-{wanted}_{shop_day(desk.shop):%Y-%m-%d}.xlsx"
    named = quote(f"{desk.shop.name}_{_('Credit')}{wanted}_{shop_day(desk.shop):%Y-%m-%d}.xlsx", safe="")
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{named}"
    return response


def part(desk: Desk, card: Card) -> CardPart | None:
    """On the card of a won item: how its orders are shared."""
    if card.row.stage is not Stage.WON:
        return None
    found = selectors.orders_of_item(desk.shop, card.row.id)
    if not found:
        return None
    namer = Namer(desk.person, desk.shop)
    disputed = selectors.disputes(desk.shop, (one.order_id for one in found))
    lines = [(_line(one, namer, disputed.get(one.order_id, ())), _part_lines(one, namer)) for one in found]
    return CardPart("inquiries/parts/credit.html", {"lines": lines})


def _page_of(request: HttpRequest, orders: Sequence[OrderCredit]) -> tuple[int, int, Sequence[OrderCredit]]:
    pages = max(1, -(-len(orders) // LISTED))
    asked = request.GET.get("page", "1")
    number = min(max(1, int(asked)), pages) if asked.isdecimal() and len(asked) < 9 else 1
    return number, pages, orders[(number - 1) * LISTED : number * LISTED]


def _line(found: OrderCredit, namer: Namer, disputes: Iterable[Dispute]) -> OrderLine:
    own = tuple(disputes)
    sides = [SideShare(_LOOKS[side], side.label, found.of(side)) for side in Side]
    blocks, at = [], 0.0
    for side in sides:
        blocks.append(Block(side.look, round(at, 3), round(side.share * 100, 3)))
        at += side.share * 100
    has_seller = found.seller.person_id is not None or found.seller.account
    return OrderLine(
        order=found,
        blocks=tuple(block for block in blocks if block.width > 0),
        sides=tuple(side for side in sides if side.share > 0),
        is_open=any(one.is_open for one in own),
        is_disputed=bool(own),
        is_mine=any(namer.is_reader(one.who) for one in found.parts),
        seller=namer.of(found.seller, Side.SALES) if has_seller else None,
    )


def _part_lines(found: OrderCredit, namer: Namer) -> list[PartLine]:
    return [
        PartLine(one, _LOOKS[one.side], one.kind.label, namer.of(one.who, one.side), str(place), percent)
        for place, (one, percent) in enumerate(zip(found.parts, _percents(found.parts), strict=True))
    ]


def _percents(parts: Sequence[Part]) -> list[str]:
    """Hundredths of a per cent go to the parts that rounding down has taken most from."""
    exact = [part.share * 10_000 for part in parts]
    whole = [int(share) for share in exact]
    order = sorted(range(len(exact)), key=lambda place: whole[place] - exact[place])
    for place in order[: 10_000 - sum(whole)]:
        whole[place] += 1
    return [f"{share // 100}.{share % 100:02d}" for share in whole]


def _closer(namer: Namer, found: MonthCredit) -> Text | None:
    return None if found.closed is None else namer.person(found.closed.by_id, found.closed.by)


def _author(namer: Namer, each: Rule) -> Text | None:
    return None if each.by is None or each.by_id is None else namer.person(each.by_id, each.by)
