"""A form that is sent twice is taken once: a second press, a reload, a slow line.

The page draws `{% form_key %}` into the form, and its door records through `once`. It works without script, on
another tab or in another worker: the database keeps which forms were taken, until the next day's clearing.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest

from baton.people import models
from baton.people.clock import clock
from baton.people.terms import Person

FIELD = "form_key"
_NOT_SAID = frozenset({"csrfmiddlewaretoken"})


def new_key() -> str:
    return secrets.token_hex(8)


def once(request: HttpRequest, by: Person, record: Callable[[], int]) -> int:
    """What `record` makes, by its number; the number of the first time where the same form comes again.

    A form whose words were changed since is another one. What `record` refuses was not taken: it may be sent again.
    A form without a key is always taken.
    """
    if not request.POST.get(FIELD):
        return record()
    with transaction.atomic():
        sent, is_first = models.SentForm.objects.get_or_create(
            person_id=by.id, mark=_mark(request), defaults={"at": clock().now()}
        )
        if is_first:
            sent.made = record()
            sent.save(update_fields=["made"])
    return sent.made


def _mark(request: HttpRequest) -> str:
    """Where it was sent and all that it says, in few letters."""
    said = sorted((name, values) for name, values in request.POST.lists() if name not in _NOT_SAID)
    return hashlib.sha256(json.dumps([request.path, said]).encode()).hexdigest()
