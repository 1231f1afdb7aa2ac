"""A form that is sent twice is taken once, and nothing else is held back by that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.http import HttpRequest, QueryDict
from django.template import Context, Template

from baton.kit.errors import NotUsable
from baton.kit.text import Text
from baton.people import models, services
from baton.people.once import once
from baton.people.terms import Person, Role

pytestmark = pytest.mark.django_db
Make = Callable[..., Person]


def sent(said: str, path: str = "/day/add") -> HttpRequest:
    request = HttpRequest()
    request.method, request.path = "POST", path
    request.POST = QueryDict(said)
    return request


class Book:
    """Numbers what is recorded."""

    def __init__(self) -> None:
        self.count = 0

    def record(self) -> int:
        self.count += 1
        return 100 + self.count

    def refuse(self) -> int:
        raise NotUsable("no", Text("不行", "No"), Text("改一下", "Change it"))


def test_the_same_form_again_gives_what_it_made_first(manager: Person) -> None:
    book = Book()
    first = once(sent("form_key=a&title=x&csrfmiddlewaretoken=1"), manager, book.record)
    again = once(sent("form_key=a&title=x&csrfmiddlewaretoken=2"), manager, book.record)
    assert (first, again, book.count) == (101, 101, 1)


@pytest.mark.parametrize(
    "another", ["form_key=b&title=x", "form_key=a&title=y", "form_key=a&title=x&title=x", "title=x"]
)
def test_another_form_or_other_words_are_taken(manager: Person, another: str) -> None:
    book = Book()
    once(sent("form_key=a&title=x"), manager, book.record)
    once(sent(another), manager, book.record)
    assert book.count == 2


def test_another_place_and_another_person_are_taken(manager: Person, make: Make) -> None:
    book = Book()
    once(sent("form_key=a"), manager, book.record)
    once(sent("form_key=a", "/actions/new"), manager, book.record)
    once(sent("form_key=a"), make("lin", Role.OPERATOR), book.record)
    assert book.count == 3


def test_a_form_without_a_key_is_always_taken(manager: Person) -> None:
    book = Book()
    assert [once(sent("title=x"), manager, book.record) for _ in range(2)] == [101, 102]


def test_what_was_refused_may_be_sent_again(manager: Person) -> None:
    book = Book()
    with pytest.raises(NotUsable):
        once(sent("form_key=a"), manager, book.refuse)
    assert once(sent("form_key=a"), manager, book.record) == 101


def test_every_drawing_of_a_form_has_its_own_key() -> None:
    form = Template("{% load people %}{% form_key %}")
    assert form.render(Context()) != form.render(Context())


def test_forms_sent_long_ago_are_cleared(manager: Person) -> None:
    once(sent("form_key=a"), manager, Book().record)
    services.clear_spent(datetime(2000, 1, 1, tzinfo=UTC))
    assert models.SentForm.objects.count() == 1
    services.clear_spent(datetime(2100, 1, 1, tzinfo=UTC))
    assert not models.SentForm.objects.exists()
