"""The door of every page: who asks, about which shop, whether they may; and how a refusal is shown.

    @page(Grant.SEE_FUNNEL)
    def funnel(request: HttpRequest, desk: Desk) -> HttpResponse: ...

A request that writes (POST and the like) is one transaction; a BatonError rolls it back and becomes a page of
its own status in the person's language, or a fragment where htmx asked.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from baton.kit.errors import BatonError, NotAllowed, NotAnswerable
from baton.kit.text import Text
from baton.people import selectors
from baton.people.clock import shop_day
from baton.people.grants import Grant, grants_of, require
from baton.people.terms import Person, Shop, Team
from baton.ui.shell import PersonMark, Place, ShopMark

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
DeskView = Callable[Concatenate[HttpRequest, "Desk", P], HttpResponse]

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_CHOSEN_SHOP = "shop"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a person sits: who, in which shop, with which grants, reading which language."""

    person: Person
    shops: tuple[Shop, ...]
    shop_or_none: Shop | None
    grants: frozenset[Grant]
    language: str

    @property
    def shop(self) -> Shop:
        """The current shop. NotAllowed for a person without any role; NotAnswerable where there is none yet."""
        if self.shop_or_none is None and not self.person.holdings:
            raise NotAllowed(
                "no_role",
                Text("你在这里还没有角色。", "You have no role here yet."),
                Text("请经理在「人员」里给你一个角色。", "Ask a manager to give you a role under People."),
            )
        if self.shop_or_none is None:
            raise NotAnswerable(
                "no_shop",
                Text("还没有店铺。", "There is no shop yet."),
                Text(
                    "请经理在「人员」里新建店铺，或运行 baton import --shop 代码 文件。",
                    "Ask a manager to add one under People, or run baton import --shop CODE FILES.",
                ),
            )
        return self.shop_or_none

    def can(self, grant: Grant) -> bool:
        return grant in self.grants


def page(
    grant: Grant | None = None, *, needs_shop: bool = True, is_atomic: bool = True
) -> Callable[[DeskView[P]], View[P]]:
    """A page for people who signed in and, where `grant` is given, hold it in the current shop.

    `needs_shop=False` for pages that are about no shop: they write moments in the home's time zone, all others in
    the shop's. `is_atomic=False` for a view that opens its own transactions (a long upload must not keep others
    from writing).
    """

    def decorate(view: DeskView[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            with ExitStack() as here:
                try:
                    desk = _desk(request, needs_shop=needs_shop)
                    if needs_shop:
                        here.enter_context(timezone.override(ZoneInfo(desk.shop.timezone)))
                    if grant is not None:
                        require(desk.person, grant, desk.shop_or_none)
                    with _transaction(request, is_atomic):
                        response = view(request, desk, *args, **kwargs)
                except BatonError as error:
                    response = refusal(request, error)
            # Figures of one person must not come out of a shared cache, or stale out of the browser's.
            response.headers.setdefault("Cache-Control", "private, no-cache")
            return response

        return guarded

    return decorate


def open_page(*, is_atomic: bool = True) -> Callable[[View[P]], View[P]]:
    """A page that anybody may open: sign-in, first run, language."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                with _transaction(request, is_atomic):
                    return view(request, *args, **kwargs)
            except BatonError as error:
                return refusal(request, error)

        return guarded

    return decorate


def refusal(request: HttpRequest, error: BatonError) -> HttpResponse:
    """The refusal as a page, or as a fragment where htmx asked; with the error's own status."""
    language = get_language() or ""
    context = {
        "status": error.status,
        "code": error.code,
        "message": error.message.into(language),
        "remedy": error.remedy.into(language),
        "home": "/",
    }
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "ui/components/refusal.html" if is_fragment else "ui/error.html"
    return render(request, template, context, status=error.status)


def _transaction(request: HttpRequest, is_atomic: bool) -> transaction.Atomic | nullcontext[None]:
    return transaction.atomic() if is_atomic and request.method not in _SAFE else nullcontext()


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    address = reverse("people:sign_in") + "?" + urlencode({"next": request.get_full_path()})
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("people:sign_in")})
    return redirect(address)


def _desk(request: HttpRequest, *, needs_shop: bool) -> Desk:
    assert request.user.pk is not None
    person = selectors.person_by_id(request.user.pk)
    shops = selectors.shops_of(person)
    shop = _current_shop(request, shops)
    grants = grants_of(person, shop)
    desk = Desk(person, shops, shop, grants, get_language() or "")
    # Set before anything can be refused: a refusal is shown in the person's own frame.
    request.place = _place(desk)  # type: ignore[attr-defined]
    if needs_shop:
        _ = desk.shop
    return desk


def _current_shop(request: HttpRequest, shops: tuple[Shop, ...]) -> Shop | None:
    """The shop in the address, else the one chosen last, else the first. NotFound for another's shop."""
    by_code = {shop.code: shop for shop in shops}
    asked = request.GET.get("shop")
    if asked:
        if asked not in by_code:
            raise selectors.unknown_shop(asked, by_code)
        if request.session.get(_CHOSEN_SHOP) != asked:
            request.session[_CHOSEN_SHOP] = asked
        return by_code[asked]
    chosen = request.session.get(_CHOSEN_SHOP, "")
    return by_code.get(chosen) or next(iter(shops), None)


def _place(desk: Desk) -> Place:
    shop = desk.shop_or_none
    return Place(
        person=PersonMark(desk.person.display_name, mark_of(desk.person, desk.shop_or_none)),
        shop=_shop_mark(shop) if shop is not None else None,
        shops=tuple(_shop_mark(one) for one in desk.shops),
        grants=frozenset(grant.value for grant in desk.grants),
        today=shop_day(shop) if shop is not None else None,
    )


def _shop_mark(shop: Shop) -> ShopMark:
    return ShopMark(shop.code, shop.name, shop.platform)


def mark_of(person: Person, shop: Shop | None = None) -> str:
    """The owner's mark beside the name: marketing or sales for their people, shared for everybody else."""
    teams = {role.team for role in person.roles_in(shop)}
    if teams == {Team.MARKETING}:
        return "marketing"
    return "sales" if teams == {Team.SALES} else "shared"
