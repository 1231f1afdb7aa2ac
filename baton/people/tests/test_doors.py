from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from baton.kit.errors import NotAnswerable
from baton.kit.text import Text
from baton.people import models, selectors, services
from baton.people.doors import Desk, page
from baton.people.grants import Grant
from baton.people.terms import Person, Role, Shop

pytestmark = pytest.mark.django_db


@page(Grant.SEE_FUNNEL)
def refusing(request: HttpRequest, desk: Desk) -> HttpResponse:
    services.create_shop(desk.person, "half-done")
    raise NotAnswerable("too_early", Text("太早了。", "Too early."), Text("以后再来。", "Come back later."))


@page(Grant.SEE_FUNNEL)
def answering(request: HttpRequest, desk: Desk) -> HttpResponse:
    return HttpResponse(desk.shop.code)


def asked(person: Person, method: str = "get", **headers: str) -> HttpRequest:
    request: HttpRequest = getattr(RequestFactory(), method)("/x", headers=headers)
    request.user = models.Person.objects.get(pk=person.id)
    request.session = {}  # type: ignore[assignment]
    return request


def test_a_refused_write_is_rolled_back_and_said(manager: Person) -> None:
    response = refusing(asked(manager, "post"))
    assert response.status_code == 422
    assert "太早了" in response.content.decode()
    assert not selectors.has_shop("half-done")


def test_htmx_gets_a_fragment(manager: Person) -> None:
    body = refusing(asked(manager, "post", **{"HX-Request": "true"})).content.decode()
    assert "太早了" in body
    assert "<html" not in body


def test_a_role_elsewhere_does_not_open_this_shop(shop: Shop, make: Callable[..., Person]) -> None:
    other = services.create_shop(None, "other")
    services.create_person(None, "p2", "P", [(Role.REP, other)])
    request = asked(selectors.person_by_login("p2"))
    assert answering(request).content == b"other"


def test_without_a_shop_the_page_says_so() -> None:
    person = services.create_person(None, "mei", "Mei", [(Role.MANAGER, None)])
    response = answering(asked(person))
    assert response.status_code == 422
    assert "还没有店铺" in response.content.decode()


def test_somebody_without_any_role_is_told_so(shop: Shop, make: Callable[..., Person]) -> None:
    response = answering(asked(make("xu")))
    assert response.status_code == 403
    assert "没有角色" in response.content.decode()
