"""Pages of people: sign-in, first run, one's own account, persons and roles, the audit lines."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from baton.kit import zones
from baton.kit.errors import BatonError, NotFound, NotUsable
from baton.kit.text import Text
from baton.people import models, selectors, services
from baton.people.clock import demo_home
from baton.people.doors import Desk, mark_of, open_page, page
from baton.people.grants import Grant
from baton.people.middleware import KNOWN
from baton.people.terms import TEAM_LABELS, Holding, Person, Role, Shop

BACKEND = "django.contrib.auth.backends.ModelBackend"
AUDIT_PAGE = 100


@never_cache
@open_page(is_atomic=False)
def sign_in(request: HttpRequest) -> HttpResponse:
    error: BatonError | None = None
    if request.method == "POST":
        try:
            person = services.sign_in(
                request, request.POST.get("login_name", ""), request.POST.get("password", "")
            )
        except BatonError as refused:
            error = refused
        else:
            _enter(request, person)
            return redirect(_safe_next(request))
    context = {
        "error": _said(error),
        "login_name": request.POST.get("login_name", ""),
        "next": request.POST.get("next", request.GET.get("next", "")),
        "demo_people": _demo_people(),
        "is_new": demo_home() is None and not selectors.has_manager(),
    }
    return render(request, "people/sign_in.html", context, status=error.status if error is not None else 200)


@require_POST
@open_page()
def enter_demo(request: HttpRequest) -> HttpResponse:
    """One click into a demo home. There is no such door in any other home."""
    if demo_home() is None:
        raise NotFound(
            "no_demo", Text("这里没有演示。", "There is no demo here."), Text("请登录。", "Please sign in.")
        )
    person = selectors.person_by_login(request.POST.get("login_name", ""))
    if not person.is_active:
        raise NotFound(
            "no_demo", Text("这个人已停用。", "This person is closed."), Text("换一个人。", "Choose another.")
        )
    _enter(request, person)
    services.record_audit(person, "sign_in", person.login_name)
    return redirect(_safe_next(request))


@require_POST
@open_page()
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("people:sign_in")


@require_POST
@open_page()
def language(request: HttpRequest) -> HttpResponse:
    """Switches the language: of the person who is signed in, and of this browser."""
    wanted = request.POST.get("language", "")
    if wanted not in KNOWN:
        raise NotUsable(
            "unknown_language",
            Text("没有这种语言。", "There is no such language."),
            Text("可用：简体中文、English。", "There are Chinese and English."),
        )
    if request.user.is_authenticated:
        services.set_language(selectors.person_by_id(request.user.pk), wanted)
    response = redirect(_safe_next(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        wanted,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
    return response


@never_cache
@open_page()
def first_run(request: HttpRequest, token: str) -> HttpResponse:
    """The one-time link of a new home: makes the manager, and the first shop where one is named."""
    if services.link_person(token) is not None:
        raise services.spent_link()
    error: BatonError | None = None
    if request.method == "POST":
        try:
            person = services.become_first_manager(
                token,
                request.POST.get("login_name", "").strip(),
                request.POST.get("display_name", ""),
                _same_twice(request),
                shop_code=request.POST.get("shop_code", "").strip(),
                shop_name=request.POST.get("shop_name", "").strip(),
            )
        except BatonError as refused:
            error = refused
        else:
            _enter(request, person)
            return redirect("/")
    context = {"error": _said(error), "typed": request.POST}
    return render(
        request, "people/first_run.html", context, status=error.status if error is not None else 200
    )


@never_cache
@open_page()
def password_link(request: HttpRequest, token: str) -> HttpResponse:
    person = services.link_person(token)
    if person is None:
        raise services.spent_link()
    error: BatonError | None = None
    if request.method == "POST":
        try:
            person = services.use_password_link(token, _same_twice(request))
        except BatonError as refused:
            error = refused
        else:
            _enter(request, person)
            return redirect("/")
    context = {"error": _said(error), "person": person}
    return render(
        request, "people/password_link.html", context, status=error.status if error is not None else 200
    )


@require_GET
@page(needs_shop=False)
def account(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _account(request, desk, None)


@require_POST
@page(needs_shop=False)
def own_password(request: HttpRequest, desk: Desk) -> HttpResponse:
    try:
        services.change_own_password(desk.person, request.POST.get("current", ""), _same_twice(request))
    except BatonError as error:
        return _account(request, desk, error)
    update_session_auth_hash(request, _row(desk.person))
    messages.success(request, _("The password is changed."))
    return redirect("people:account")


@require_GET
@page(Grant.MANAGE_PEOPLE, needs_shop=False)
def persons(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _persons(request, desk, None)


@require_POST
@page(Grant.MANAGE_PEOPLE, needs_shop=False)
def add_person(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Adds a person and shows the one-time link by which they set their password."""
    try:
        added = services.create_person(
            desk.person,
            request.POST.get("login_name", "").strip(),
            request.POST.get("display_name", ""),
            [(_role(request.POST.get("role", "")), _shop(request.POST.get("shop", "")))],
        )
    except BatonError as error:
        return _persons(request, desk, error)
    return _person(request, desk, added, link=_password_address(request, desk, added))


@page(Grant.MANAGE_PEOPLE, needs_shop=False)
def person(request: HttpRequest, desk: Desk, person_id: int) -> HttpResponse:
    """One person: roles and the names in the platform's exports."""
    shown = _known_person(person_id)
    if request.method != "POST":
        return _person(request, desk, shown)
    try:
        services.set_roles(desk.person, shown, _holdings(request))
        for shop in selectors.shops():
            names = request.POST.get(f"staff-{shop.code}", "").replace("，", ",").split(",")
            if set(filter(None, (name.strip() for name in names))) != selectors.staff_accounts_of(
                shown, shop
            ):
                services.set_staff_accounts(desk.person, shown, shop, names)
    except BatonError as error:
        return _person(request, desk, shown, error=error)
    messages.success(request, _("Saved."))
    return redirect("people:person", person_id)


@require_POST
@page(Grant.MANAGE_PEOPLE, needs_shop=False)
def reset_link(request: HttpRequest, desk: Desk, person_id: int) -> HttpResponse:
    shown = _known_person(person_id)
    return _person(request, desk, shown, link=_password_address(request, desk, shown))


@require_POST
@page(Grant.MANAGE_PEOPLE, needs_shop=False)
def active(request: HttpRequest, desk: Desk, person_id: int) -> HttpResponse:
    """Closes or opens an account."""
    services.set_active(desk.person, _known_person(person_id), request.POST.get("is_active") == "yes")
    return redirect("people:person", person_id)


@require_POST
@page(Grant.MANAGE_SHOPS, needs_shop=False)
def add_shop(request: HttpRequest, desk: Desk) -> HttpResponse:
    try:
        services.create_shop(
            desk.person,
            request.POST.get("code", "").strip(),
            request.POST.get("name", "").strip(),
            timezone=request.POST.get("timezone", "").strip(),
        )
    except BatonError as error:
        return _persons(request, desk, error)
    messages.success(request, _("The shop is added."))
    return redirect("people:persons")


@require_POST
@page(Grant.MANAGE_SHOPS, needs_shop=False)
def set_shop_zone(request: HttpRequest, desk: Desk, code: str) -> HttpResponse:
    try:
        services.set_shop_zone(
            desk.person, selectors.shop_by_code(code), request.POST.get("timezone", "").strip()
        )
    except BatonError as error:
        return _persons(request, desk, error)
    messages.success(request, _("Saved."))
    return redirect("people:persons")


@require_GET
@page(Grant.READ_AUDIT, needs_shop=False)
def audit(request: HttpRequest, desk: Desk) -> HttpResponse:
    before = request.GET.get("before", "")
    is_number = before.isascii() and before.isdecimal() and len(before) < 19
    lines = selectors.audit_lines(AUDIT_PAGE, int(before) if is_number else None)
    older = lines[-1].id if len(lines) == AUDIT_PAGE else None
    return render(request, "people/audit.html", {"lines": lines, "older": older})


def _enter(request: HttpRequest, person: Person) -> None:
    login(request, _row(person), backend=BACKEND)


def _row(person: Person) -> models.Person:
    return models.Person.objects.get(pk=person.id)


def _safe_next(request: HttpRequest) -> str:
    """Where to go afterwards: the address asked for if it is on this server, else the start."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    # What does not begin as a path would be read as the name of a page.
    return wanted if wanted.startswith("/") and is_ours else "/"


def _said(error: BatonError | None) -> str:
    return error.into(get_language() or "") if error is not None else ""


def _demo_people() -> list[tuple[str, list[tuple[Person, list[Text], str]]]]:
    """Who may be entered as in a demo home, by shop: the person, the roles, the owner's mark.

    The shop's name is empty for those who sit in no single one.
    """
    if demo_home() is None:
        return []
    names = {shop.id: shop.name for shop in selectors.shops()}
    by_shop: dict[str, list[tuple[Person, list[Text], str]]] = {name: [] for name in (*names.values(), "")}
    for one in selectors.persons():
        sits_in = {names.get(held.shop_id or 0, "") for held in one.holdings}
        where = sits_in.pop() if len(sits_in) == 1 else ""
        if one.is_active:
            by_shop[where].append((one, [held.role.label for held in one.holdings], mark_of(one)))
    return [(name, listed) for name, listed in by_shop.items() if listed]


def _same_twice(request: HttpRequest) -> str:
    password = request.POST.get("password", "")
    if password != request.POST.get("again", ""):
        raise NotUsable(
            "passwords_differ",
            Text("两次输入的密码不一样。", "The two passwords differ."),
            Text("再输一次。", "Type them again."),
        )
    return password


def _role(value: str) -> Role:
    try:
        return Role(value)
    except ValueError:
        raise NotUsable(
            "unknown_role",
            Text("没有这个角色。", "There is no such role."),
            Text("从列表里选。", "Choose from the list."),
        ) from None


def _shop(code: str) -> Shop | None:
    return selectors.shop_by_code(code) if code else None


def _holdings(request: HttpRequest) -> list[Holding]:
    """The ticked boxes: "role" for every shop, "role@code" for one."""
    holdings = []
    for ticked in request.POST.getlist("role"):
        role, _at, code = ticked.partition("@")
        shop = _shop(code)
        holdings.append(Holding(_role(role), shop.id if shop is not None else None))
    return holdings


def _known_person(person_id: int) -> Person:
    found = {one.id: one for one in selectors.persons()}.get(person_id)
    if found is None:
        raise NotFound("unknown_person", Text("没有这个人。", "There is no such person."), Text("", ""))
    return found


def _password_address(request: HttpRequest, desk: Desk, person: Person) -> str:
    token = services.make_link(desk.person, person)
    return request.build_absolute_uri(reverse("people:password_link", args=[token]))


def _account(request: HttpRequest, desk: Desk, error: BatonError | None) -> HttpResponse:
    context = {
        "person": desk.person,
        "holdings": _told(desk.person),
        "error": _said(error),
    }
    return render(request, "people/account.html", context, status=error.status if error is not None else 200)


def _persons(request: HttpRequest, desk: Desk, error: BatonError | None) -> HttpResponse:
    context = {
        "persons": [(one, _told(one)) for one in selectors.persons()],
        "roles": [(role.value, role.label) for role in Role],
        "shops": selectors.shops(),
        "error": _said(error),
        "typed": request.POST,
        "may_add_shop": desk.can(Grant.MANAGE_SHOPS),
        "zones": zones.USUAL,
        "home_zone": settings.BATON.time_zone,
    }
    return render(request, "people/persons.html", context, status=error.status if error is not None else 200)


def _person(
    request: HttpRequest, desk: Desk, shown: Person, *, link: str = "", error: BatonError | None = None
) -> HttpResponse:
    shops = selectors.shops()
    held = {(holding.role, holding.shop_id) for holding in shown.holdings}
    context = {
        "person": shown,
        "is_self": shown.id == desk.person.id,
        "link": link,
        "error": _said(error),
        "shops": shops,
        "rows": [
            (
                role.label,
                TEAM_LABELS[role.team],
                [
                    (role.value, (role, None) in held),
                    *((f"{role.value}@{s.code}", (role, s.id) in held) for s in shops),
                ],
            )
            for role in Role
        ],
        "accounts": [(shop, ", ".join(sorted(selectors.staff_accounts_of(shown, shop)))) for shop in shops],
    }
    return render(request, "people/person.html", context, status=error.status if error is not None else 200)


def _told(person: Person) -> list[tuple[Text, str]]:
    """Roles for reading: the role's label, and the shop's name (empty for every shop)."""
    names = {shop.id: shop.name for shop in selectors.shops()}
    return [
        (held.role.label, names.get(held.shop_id, "") if held.shop_id is not None else "")
        for held in person.holdings
    ]
