"""The server's own addresses: the start, health, and the browser's security reports."""

from __future__ import annotations

import json
import logging
import shutil

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from baton.config import health
from baton.people.doors import Desk, page
from baton.ui.shell import shell_of

logger = logging.getLogger("baton.csp")
LONGEST_REPORT = 8_000


@page(needs_shop=False)
def start(request: HttpRequest, desk: Desk) -> HttpResponse:
    """To the first page of the navigation that the person may open."""
    links = [link for link in shell_of(request).links if link.url != request.path]
    return redirect(links[0].url if links else "people:account")


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 where every part is ready, else 503; each part with its state."""
    parts = health.parts(settings.BATON, shutil.disk_usage)
    is_ready = all(parts.values())
    return JsonResponse(
        {"status": "ok" if is_ready else "not ready", "parts": parts}, status=200 if is_ready else 503
    )


@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """The browser says that a page broke the content security policy: one line in the log."""
    body = request.read(LONGEST_REPORT)
    try:
        report = json.loads(body).get("csp-report", {})
        told = {
            name: str(report.get(name, ""))[:300]
            for name in ("document-uri", "violated-directive", "blocked-uri")
        }
    except (ValueError, AttributeError):
        told = {"unreadable": f"{len(body)} bytes"}
    logger.warning("policy violated: %s", json.dumps(told))
    return HttpResponse(status=204)
