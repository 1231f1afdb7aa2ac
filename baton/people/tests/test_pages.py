from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django.fixtures import Settings

from baton.people import models, selectors, services
from baton.people.terms import Holding, Person, Role, Shop
from baton.people.tests.conftest import PASSWORD

Make = Callable[..., Person]
As = Callable[[Person], Client]
pytestmark = pytest.mark.django_db


def sign_in(client: Client, name: str = "mei", password: str = PASSWORD, **more: str) -> object:
    return client.post("/sign-in", {"login_name": name, "password": password, **more})


def test_signing_in_and_out(client: Client, manager: Person) -> None:
    assert client.get("/account").headers["Location"] == "/sign-in?next=%2Faccount"
    response = client.post("/sign-in", {"login_name": "mei", "password": PASSWORD, "next": "/account"})
    assert response.headers["Location"] == "/account"
    cookie = response.cookies["baton_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert client.get("/account").status_code == 200
    client.post("/sign-out")
    assert client.get("/account").status_code == 302


def test_a_wrong_password_is_said_on_the_page(client: Client, manager: Person) -> None:
    response = client.post("/sign-in", {"login_name": "mei", "password": "no"})
    assert response.status_code == 403
    assert "登录名或密码不对" in response.content.decode()
    assert 'value="mei"' in response.content.decode()


def test_attempts_are_counted_though_they_fail(client: Client, manager: Person) -> None:
    for _ in range(6):
        client.post("/sign-in", {"login_name": "mei", "password": "no"})
    response = client.post("/sign-in", {"login_name": "mei", "password": PASSWORD})
    assert "尝试次数太多" in response.content.decode()


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example/x", "/\\evil.example", "javascript:alert(1)", "nan"]
)
def test_next_never_leads_elsewhere(client: Client, manager: Person, elsewhere: str) -> None:
    response = client.post("/sign-in", {"login_name": "mei", "password": PASSWORD, "next": elsewhere})
    assert response.headers["Location"] == "/"


def test_htmx_is_sent_to_the_sign_in_page_as_a_whole(client: Client) -> None:
    response = client.get("/account", headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"] == "/sign-in"


def test_the_language_switch_keeps_for_the_browser_and_the_person(
    client: Client, manager: Person, as_person: As
) -> None:
    assert "登录名" in client.get("/sign-in").content.decode()
    client.post("/language", {"language": "en", "next": "/sign-in"})
    assert "Login name" in client.get("/sign-in").content.decode()
    inside = as_person(manager)
    inside.post("/language", {"language": "en"})
    inside.cookies["baton_language"] = "zh-hans"
    assert "Your account" in inside.get("/account").content.decode(), "the person's own language wins"
    assert client.post("/language", {"language": "fr"}).status_code == 400


def test_the_browsers_language_counts_where_nothing_was_picked(client: Client) -> None:
    def title(accept: str) -> str:
        return client.get("/sign-in", headers={"accept-language": accept}).content.decode()

    assert "Login name" in title("en-US,en;q=0.9,zh;q=0.8")
    assert "登录名" in title("zh-TW,zh;q=0.9")
    assert "登录名" in title("fr-FR")


def test_no_demo_door_in_a_real_home(client: Client, manager: Person) -> None:
    assert client.post("/sign-in/demo", {"login_name": "mei"}).status_code == 404
    assert "/sign-in/demo" not in client.get("/sign-in").content.decode()
    assert client.get("/account").status_code == 302


def test_one_click_into_a_demo_home(client: Client, manager: Person, make: Make, demo_folder: Path) -> None:
    closed = make("gone", Role.REP)
    services.set_active(manager, closed, False)
    page = client.get("/sign-in").content.decode()
    assert 'value="mei"' in page
    assert 'value="gone"' not in page
    assert client.get("/sign-in/demo").status_code == 405
    assert client.post("/sign-in/demo", {"login_name": "gone"}).status_code == 404
    assert client.post("/sign-in/demo", {"login_name": "mei"}).headers["Location"] == "/"
    assert client.get("/account").status_code == 200


def test_the_demo_door_asks_for_the_forms_token(manager: Person, demo_folder: Path) -> None:
    assert Client(enforce_csrf_checks=True).post("/sign-in/demo", {"login_name": "mei"}).status_code == 403


def test_first_run(client: Client) -> None:
    address = f"/first-run/{services.make_link(None, None)}"
    assert client.get(address).status_code == 200
    form = {
        "display_name": "Mei",
        "login_name": "mei",
        "password": PASSWORD,
        "again": "other",
        "shop_code": "lights",
    }
    assert client.post(address, form).status_code == 400
    assert client.post(address, form | {"again": PASSWORD}).headers["Location"] == "/"
    assert selectors.has_manager()
    assert client.get("/account").status_code == 200
    assert Client().get(address).status_code == 404


def test_a_password_link_is_no_first_run_and_the_reverse(client: Client, manager: Person) -> None:
    assert client.get(f"/first-run/{services.make_link(None, manager)}").status_code == 404
    assert client.get(f"/password/{services.make_link(None, None)}").status_code == 404


def test_adding_a_person_gives_a_link_that_works(manager: Person, shop: Shop, as_person: As) -> None:
    form = {"login_name": "rui", "display_name": "Rui", "role": "rep", "shop": shop.code}
    page = as_person(manager).post("/people/add", form).content.decode()
    found = re.search(r'value="http://testserver(/password/[^"]+)"', page)
    assert found is not None
    visitor = Client()
    assert visitor.post(found[1], {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert visitor.get("/account").status_code == 200
    assert selectors.person_by_login("rui").holdings == (Holding(Role.REP, shop.id),)


def test_a_shop_gets_its_time_zone_and_another_later(
    manager: Person, shop: Shop, make: Make, as_person: As, settings: Settings
) -> None:
    settings.BATON = replace(django_settings.BATON, time_zone="America/New_York")
    client = as_person(manager)
    assert 'value="America/New_York"' in client.get("/people").content.decode(), "the home's own is proposed"
    assert services.create_shop(None, "east").timezone == "America/New_York"
    added = {"code": "west", "name": "West", "timezone": "America/Los_Angeles"}
    assert client.post("/shops/add", added).status_code == 302
    assert selectors.shop_by_code("west").timezone == "America/Los_Angeles"
    for zone in ("Mars/Olympus", "../etc/passwd", "", "x" * 300, "Asia/Shanghai\x00"):
        refused = client.post("/shops/west/zone", {"timezone": zone})
        assert refused.status_code == 400, zone
        assert "时区" in refused.content.decode()
    assert selectors.shop_by_code("west").timezone == "America/Los_Angeles"
    assert client.post("/shops/west/zone", {"timezone": "Europe/Berlin"}).status_code == 302
    assert selectors.shop_by_code("west").timezone == "Europe/Berlin"
    told = selectors.audit_lines()[0]
    assert (told.verb, told.subject) == ("set_shop_zone", "west")
    assert client.post("/shops/nowhere/zone", {"timezone": "Europe/Berlin"}).status_code == 404
    rep = as_person(make("rui", Role.REP))
    assert rep.post("/shops/west/zone", {"timezone": "Asia/Tokyo"}).status_code == 403


def test_roles_are_changed_on_the_persons_page(
    manager: Person, shop: Shop, make: Make, as_person: As
) -> None:
    rep = make("rui", Role.REP)
    client = as_person(manager)
    ticked = re.findall(r'value="([^"]+)"[^>]*\schecked', client.get(f"/people/{rep.id}").content.decode())
    assert ticked == ["rep"]
    client.post(
        f"/people/{rep.id}", {"role": ["sales_lead@lights", "operator"], "staff-lights": "王瑞，小王"}
    )
    assert set(selectors.person_by_id(rep.id).holdings) == {
        Holding(Role.SALES_LEAD, shop.id),
        Holding(Role.OPERATOR),
    }
    assert selectors.staff_accounts_of(rep, shop) == {"王瑞", "小王"}
    refused = client.post(f"/people/{manager.id}", {"role": ["rep"]})
    assert refused.status_code == 400
    assert "没有经理" in refused.content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER] + [None])
def test_only_a_manager_manages(make: Make, as_person: As, role: Role | None) -> None:
    person = make("p1", *([role] if role is not None else []))
    client = as_person(person)
    for address in ("/people", "/audit", f"/people/{person.id}"):
        assert client.get(address).status_code == 403
    for address in ("/people/add", "/shops/add", f"/people/{person.id}/link", f"/people/{person.id}/active"):
        assert client.post(address, {"is_active": "no", "code": "x", "role": "manager"}).status_code == 403
    assert client.get("/account").status_code == 200


def test_the_password_is_changed_with_the_old_one(manager: Person, as_person: As) -> None:
    client = as_person(manager)
    form = {"current": "wrong", "password": "a new long secret", "again": "a new long secret"}
    assert client.post("/account/password", form).status_code == 400
    assert client.post("/account/password", form | {"current": PASSWORD}).status_code == 302
    assert client.get("/account").status_code == 200, "this session stays"
    assert models.Person.objects.get(pk=manager.id).check_password("a new long secret")


def test_a_changed_password_ends_other_sessions(manager: Person, as_person: As) -> None:
    elsewhere = as_person(manager)
    services.set_password(manager, manager, "a new long secret")
    assert elsewhere.get("/account").status_code == 302


def test_another_shop_is_not_found(shop: Shop, make: Make, as_person: As) -> None:
    services.create_shop(None, "other")
    client = as_person(make("p1", Role.REP, where=shop))
    assert client.get("/account?shop=lights").status_code == 200
    refused = client.get("/account?shop=other")
    assert refused.status_code == 404
    assert "other" in refused.content.decode()


def test_the_audit_page_tells_who_what_before_and_after(manager: Person, make: Make, as_person: As) -> None:
    rep = make("rui", Role.REP)
    services.set_roles(manager, rep, [Holding(Role.SALES_LEAD)])
    page = as_person(manager).get("/audit").content.decode()
    for told in ("Mei", "set_roles", "rui", "sales_lead", "Asia/Shanghai"):
        assert told in page


@pytest.mark.parametrize("before", ["9" * 5_000, "9" * 30, "²", "-1", "x"])
def test_what_is_no_line_begins_the_audit_trail_anew(manager: Person, as_person: As, before: str) -> None:
    assert "Mei" in as_person(manager).get("/audit", {"before": before}).content.decode()


def test_pages_do_not_write(
    manager: Person, as_person: As, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = as_person(manager)
    with django_assert_max_num_queries(12) as seen:  # type: ignore[attr-defined]
        client.get("/people")
    writing = [query["sql"] for query in seen if not query["sql"].lstrip().upper().startswith("SELECT")]
    assert not writing
