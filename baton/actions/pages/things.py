"""One page for whatever has facts, things that can be done about it, and a history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from baton.actions import selectors
from baton.actions.pages import forms, wording
from baton.actions.pages.forms import Field, Refused
from baton.actions.showing import Crew, Reader
from baton.actions.terms import Kind
from baton.kit.errors import NotUsable
from baton.kit.text import Text
from baton.people.doors import Desk
from baton.people.once import once


@dataclass(frozen=True, slots=True)
class Form:
    """One thing to do: where it is sent, what is asked. Folded until it is wanted, but for the first."""

    key: str
    url: str
    title: str
    button: str
    fields: tuple[Field, ...] = ()
    version: int | None = None
    is_main: bool = False
    refused: Refused | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    label: Text
    value: str = ""
    css: str = ""
    """The owner's class, where the value is a figure."""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """What the page shows."""

    kind: Kind
    id: int
    title: str
    mark: str
    word: Text
    facts: tuple[Fact, ...]
    forms: tuple[Form, ...]
    missing: tuple[Text, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


Build = Callable[[HttpRequest, Desk, Crew, Reader, int], Thing]


def show(
    request: HttpRequest,
    desk: Desk,
    build: Build,
    number: int,
    *,
    error: NotUsable | None = None,
    key: str = "",
) -> HttpResponse:
    """The page; after a refusal the form that was sent says why, with what was typed."""
    crew = Crew(desk.shop)
    reader = Reader(desk.person, desk.shop, crew)
    thing = build(request, desk, crew, reader, number)
    if error is not None:
        thing = replace(thing, forms=_refused(thing.forms, request, error, key))
    lines = selectors.history(desk.shop, thing.kind, thing.id, crew=crew)
    context = {
        "thing": thing,
        "history": wording.told(lines, reader, desk.language),
        "is_stray": error is not None and all(form.refused is None for form in thing.forms),
        "error": forms.refused(error) if error is not None else None,
        **thing.extra,
    }
    return render(request, "actions/thing.html", context, status=error.status if error else 200)


def _refused(found: Sequence[Form], request: HttpRequest, error: NotUsable, key: str) -> tuple[Form, ...]:
    return tuple(
        replace(form, refused=forms.refused(error), fields=forms.typed(form.fields, request.POST))
        if form.key == key
        else form
        for form in found
    )


def act(
    request: HttpRequest,
    desk: Desk,
    build: Build,
    number: int,
    key: str,
    do: Callable[[], object],
    url_name: str,
) -> HttpResponse:
    """Do it, and come back to the page; what is refused comes back with the words."""

    def done() -> int:
        do()
        return number

    try:
        once(request, desk.person, done)
    except NotUsable as error:
        return show(request, desk, build, number, error=error, key=key)
    messages.success(request, _("Noted."))
    return redirect(url_name, number)


def new_page(
    request: HttpRequest,
    desk: Desk,
    fields: tuple[Field, ...],
    title: str,
    save: str,
    record: Callable[[], int],
    url_name: str,
    *,
    hint: str = "",
) -> HttpResponse:
    """An empty form, or the one that was sent: recorded, or back with its words and why not."""
    refused = None
    if request.method == "POST":
        try:
            number = once(request, desk.person, record)
        except NotUsable as error:
            refused, fields = forms.refused(error), forms.typed(fields, request.POST)
        else:
            messages.success(request, _("Recorded."))
            return redirect(url_name, number)
    context = {"fields": fields, "refused": refused, "title": title, "save": save, "hint": hint}
    return render(request, "actions/form.html", context, status=refused.status if refused else 200)
