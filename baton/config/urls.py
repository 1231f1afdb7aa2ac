"""Addresses: each installed room brings its own urls.py; the server's own are added here."""

from __future__ import annotations

from importlib.util import find_spec

from django.apps import apps
from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from baton.config import pages

handler400 = "baton.config.errors.bad_request"
handler403 = "baton.config.errors.forbidden"
handler404 = "baton.config.errors.not_found"
handler500 = "baton.config.errors.fault"

_rooms = [
    config.name
    for config in apps.get_app_configs()
    if config.name.startswith("baton.") and config.name != "baton.config" and find_spec(f"{config.name}.urls")
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.start, name="start"),
    path("healthz", pages.healthz),
    path("readyz", pages.readyz),
    path("csp-report", pages.csp_report),
    *(path("", include(f"{room}.urls")) for room in _rooms),
]
