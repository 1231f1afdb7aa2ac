"""What every template may read beside its own context."""

from __future__ import annotations

from django.http import HttpRequest

from baton.people.clock import demo_home


def desk(request: HttpRequest) -> dict[str, object]:  # noqa: ARG001 - Django's signature
    """`demo`: the demo home's pinned day, or None."""
    return {"demo": demo_home()}
