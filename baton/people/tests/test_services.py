from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory

from baton.kit.clock import FixedClock
from baton.kit.errors import BatonError, NotAllowed, NotFound, NotUsable
from baton.people import models, selectors, services
from baton.people.terms import Holding, Person, Role, Shop, Team
from baton.people.tests.conftest import PASSWORD

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
Make = Callable[..., Person]
pytestmark = pytest.mark.django_db


def attempt(name: str, password: str, *, after: float = 0, address: str = "10.0.0.1") -> Person:
    request = RequestFactory().post("/sign-in", REMOTE_ADDR=address)
    clock = FixedClock(NOW + timedelta(seconds=after))
    return services.sign_in(request, name, password, real=clock)


def test_passwords_are_argon2_hashes(manager: Person) -> None:
    assert models.Person.objects.get(pk=manager.id).password.startswith("argon2$")


def test_sign_in_does_not_mind_capitals(manager: Person) -> None:
    assert attempt("MEI", PASSWORD) == manager


def test_guessing_is_throttled_and_the_right_password_too(manager: Person) -> None:
    codes = []
    for _ in range(8):
        with pytest.raises(NotAllowed) as refused:
            attempt("mei", "wrong")
        codes.append(refused.value.code)
    assert codes == ["wrong_sign_in"] * 6 + ["too_many_attempts"] * 2
    with pytest.raises(NotAllowed, match="Too many"):
        attempt("mei", PASSWORD)
    assert attempt("mei", PASSWORD, address="10.0.0.2") == manager, "a colleague elsewhere is not locked out"
    assert attempt("mei", PASSWORD, after=61) == manager


def test_guessing_over_many_names_is_throttled_by_address(manager: Person, settings: Any) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher"
    ]  # forty times Argon2 is slow
    for number in range(40):
        with pytest.raises(NotAllowed, match="wrong"):
            attempt(f"name{number}", "wrong")
    with pytest.raises(NotAllowed, match="Too many"):
        attempt("mei", PASSWORD)


def test_a_closed_account_cannot_enter(manager: Person, make: Make) -> None:
    rep = make("rui", Role.REP)
    services.set_active(manager, rep, False)
    with pytest.raises(NotAllowed, match="wrong"):
        attempt("rui", PASSWORD)


@pytest.mark.parametrize("password", ["short", "1234567890123", "password123"])
def test_weak_passwords_are_refused(manager: Person, password: str) -> None:
    with pytest.raises(NotUsable) as refused:
        services.set_password(manager, manager, password)
    assert refused.value.code == "weak_password"


def test_one_time_links_work_once_and_for_a_day(manager: Person, make: Make) -> None:
    rep = make("rui", Role.REP)
    token = services.make_link(manager, rep, real=FixedClock(NOW))
    assert token not in str(list(models.OneTimeLink.objects.values())), "only the hash is kept"
    with pytest.raises(NotFound):
        services.link_person(token, real=FixedClock(NOW + timedelta(days=1)))
    assert services.use_password_link(token, "another long one", real=FixedClock(NOW)) == rep
    with pytest.raises(NotFound):
        services.use_password_link(token, "another long one", real=FixedClock(NOW))
    assert attempt("rui", "another long one") == rep


def test_a_newer_link_ends_the_older(manager: Person) -> None:
    older, newer = (services.make_link(manager, manager) for _ in range(2))
    with pytest.raises(NotFound):
        services.link_person(older)
    assert services.link_person(newer) == manager


def test_a_weak_password_does_not_spend_the_link(manager: Person) -> None:
    token = services.make_link(None, manager)
    with pytest.raises(NotUsable):
        services.use_password_link(token, "short")
    assert services.link_person(token) == manager


def test_the_first_manager_is_made_once(shop: Shop) -> None:
    assert not selectors.has_manager()
    token = services.make_link(None, None)
    person = services.become_first_manager(
        token, "mei", "Mei", PASSWORD, shop_code="new-shop", shop_name="New"
    )
    assert person.holdings == (Holding(Role.MANAGER),)
    assert selectors.shop_by_code("new-shop").name == "New"
    with pytest.raises(NotFound):
        services.become_first_manager(token, "two", "Two", PASSWORD)
    with pytest.raises(NotFound):
        services.become_first_manager(services.make_link(None, None), "two", "Two", PASSWORD)


def test_the_last_manager_stays(manager: Person, make: Make) -> None:
    changes: list[Callable[[], object]] = [
        lambda: services.set_roles(manager, manager, [Holding(Role.REP)]),
        lambda: services.set_active(manager, manager, False),
    ]
    for change in changes:
        with pytest.raises(NotUsable, match="No manager"):
            change()
    assert selectors.person_by_id(manager.id) == manager, "the refused change left nothing"
    second = make("lan", Role.MANAGER)
    assert services.set_roles(manager, manager, [Holding(Role.REP)]).holdings == (Holding(Role.REP),)
    assert selectors.person_by_id(second.id).holdings == (Holding(Role.MANAGER),)


@pytest.mark.parametrize("code", ["", "a b", "a/b", "..", "-a", "灯", "a" * 41])
def test_malformed_shop_codes(code: str) -> None:
    with pytest.raises(NotUsable):
        services.create_shop(None, code)


@pytest.mark.parametrize("code", ["NEW", "lights-2", "Shop_1", "8"])
def test_a_shop_is_found_by_its_code_whatever_the_capitals(code: str) -> None:
    made = services.create_shop(None, code)
    assert made.code == code
    assert selectors.shop_by_code(code.swapcase()) == made


def test_names_are_taken_once_whatever_their_capitals(shop: Shop, manager: Person, make: Make) -> None:
    with pytest.raises(NotUsable, match="already"):
        services.create_shop(None, "lights")
    with pytest.raises(NotUsable, match="already"):
        services.create_shop(None, "LIGHTS")
    with pytest.raises(NotUsable, match="taken"):
        make("Mei", Role.REP)


def test_an_unknown_shop_names_the_known(shop: Shop) -> None:
    with pytest.raises(NotFound) as refused:
        selectors.shop_by_code("light")
    assert "lights" in refused.value.remedy.en


def test_shops_of_a_person(shop: Shop, make: Make) -> None:
    other = services.create_shop(None, "other")
    assert selectors.shops_of(make("a1", Role.REP, where=shop)) == (shop,)
    assert selectors.shops_of(make("a2", Role.MANAGER)) == (shop, other)
    assert selectors.shops_of(make("a3")) == ()


def test_a_rep_reads_the_own_name_and_numbers_for_the_others(shop: Shop, make: Make) -> None:
    rep, lead, operator_lead = (
        make("rui", Role.REP),
        make("lee", Role.SALES_LEAD),
        make("omi", Role.MARKETING_LEAD),
    )
    services.set_staff_accounts(None, rep, shop, ["王瑞"])
    names = ["陈一", "王瑞", "李二"]
    seen = selectors.names_as_seen(rep, shop, names)
    assert [seen[name].en for name in names] == ["Colleague 1", "王瑞 (me)", "Colleague 2"]
    assert [text.zh for text in selectors.names_as_seen(lead, shop, names).values()] == names
    seen = selectors.names_as_seen(rep, shop, names, is_numbered=False)
    assert [seen[name].zh for name in names] == ["一位同事", "王瑞（我）", "一位同事"]
    masked = selectors.names_as_seen(operator_lead, shop, names, team=Team.SALES)
    assert not set(names) & {text.zh for text in masked.values()}


def test_names_of_anybody_are_open_to_the_lead_of_whoever_holds_them(shop: Shop, make: Make) -> None:
    rep, operator = make("rui", Role.REP), make("ling", Role.OPERATOR)
    services.set_staff_accounts(None, rep, shop, ["王瑞"])
    services.set_staff_accounts(None, operator, shop, ["林玲"])
    names = ["王瑞", "林玲", "陈一"]

    def read(person: Person) -> list[str]:
        return [text.en for text in selectors.names_as_seen(person, shop, names, team=None).values()]

    assert read(make("lee", Role.SALES_LEAD)) == ["王瑞", "Colleague 1", "陈一"]
    assert read(make("omi", Role.MARKETING_LEAD)) == ["Colleague 1", "林玲", "Colleague 2"]
    assert read(make("mao", Role.MANAGER)) == names
    assert read(rep) == ["王瑞 (me)", "Colleague 1", "Colleague 2"]


def test_a_platform_name_belongs_to_one_person(shop: Shop, make: Make) -> None:
    one, two = make("one", Role.REP), make("two", Role.REP)
    services.set_staff_accounts(None, one, shop, ["王瑞"])
    with pytest.raises(NotUsable, match="another person"):
        services.set_staff_accounts(None, two, shop, ["王瑞"])


def test_every_write_leaves_its_line(shop: Shop, manager: Person, make: Make) -> None:
    rep = make("rui", Role.REP)
    writes: list[tuple[str, Callable[[], object]]] = [
        ("create_shop", lambda: services.create_shop(manager, "next")),
        ("create_person", lambda: services.create_person(manager, "neu", "Neu", [])),
        ("set_roles", lambda: services.set_roles(manager, rep, [Holding(Role.SALES_LEAD, shop.id)])),
        ("set_active", lambda: services.set_active(manager, rep, False)),
        ("set_staff_accounts", lambda: services.set_staff_accounts(manager, rep, shop, ["r"])),
        ("set_language", lambda: services.set_language(manager, "en")),
        ("set_password", lambda: services.set_password(manager, rep, "a better secret")),
        ("make_password_link", lambda: services.make_link(manager, rep)),
    ]
    for verb, write in writes:
        before = len(selectors.audit_lines())
        write()
        lines = selectors.audit_lines()
        assert (len(lines), lines[0].verb, lines[0].person) == (before + 1, verb, "Mei")
    told = {line.verb: line for line in selectors.audit_lines()}
    assert told["set_roles"].before["roles"] == [{"role": "rep", "shop": None}]
    assert told["set_roles"].after["roles"] == [{"role": "sales_lead", "shop": shop.id}]
    assert "secret" not in str(told["set_password"])


def test_a_refused_write_leaves_no_line(shop: Shop) -> None:
    before = selectors.audit_lines()
    with pytest.raises(BatonError):
        services.create_person(None, "weak", "Weak", [(Role.REP, None)], password="short")
    assert selectors.audit_lines() == before


def test_what_is_spent_is_cleared(manager: Person) -> None:
    services.make_link(None, manager, real=FixedClock(NOW))
    attempt("mei", PASSWORD)
    assert services.clear_spent(NOW) == 0
    assert services.clear_spent(NOW + timedelta(days=2)) == 3, "a link and the two wider buckets"


def test_nothing_changes_or_removes_audit_lines() -> None:
    package = Path(services.__file__).parent.parent
    for file in package.rglob("*.py"):
        if "tests" in file.parts or "migrations" in file.parts:
            continue
        for use in re.findall(r"AuditLine\.objects\.(\w+)", file.read_text(encoding="utf-8")):
            assert use in {"create", "order_by", "select_related"}, file
