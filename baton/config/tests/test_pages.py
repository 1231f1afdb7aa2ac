from __future__ import annotations

import json
from collections import namedtuple
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from baton.config import health
from baton.config.models import Heartbeat
from baton.kit.clock import FixedClock

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
Disk = namedtuple("Disk", "free")


def test_healthz_asks_nothing_of_the_database(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_each_part_of_readiness() -> None:
    def parts(free: int = 10**12) -> dict[str, bool]:
        return health.parts(settings.BATON, lambda _path: Disk(free), FixedClock(NOW))

    assert parts() == {
        "database": True,
        "migrations": True,
        "worker": False,
        "timetable": True,
        "disk": True,
    }
    Heartbeat.objects.create(worker="a", at=NOW)
    assert all(parts().values())
    assert not parts(free=1000)["disk"]


@pytest.mark.django_db
def test_readyz_is_503_until_a_worker_lives(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["parts"]["worker"] is False


def test_a_policy_report_is_one_log_line(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    report = {
        "csp-report": {
            "document-uri": "http://x/funnel",
            "violated-directive": "style-src",
            "blocked-uri": "inline",
        }
    }
    with caplog.at_level("WARNING", "baton.csp"):
        sent = client.post("/csp-report", json.dumps(report), content_type="application/csp-report")
        assert sent.status_code == 204
        assert client.post("/csp-report", b"not json", content_type="text/plain").status_code == 204
    assert "style-src" in caplog.messages[0]
    assert "unreadable" in caplog.messages[1]


def test_a_wrong_address_is_a_page_in_the_readers_language(client: Client) -> None:
    chinese = client.get("/nowhere")
    assert chinese.status_code == 404
    assert "没有这个页面" in chinese.content.decode()
    english = client.get("/nowhere", headers={"accept-language": "en-GB,en;q=0.9"})
    assert "There is no such page." in english.content.decode()


@pytest.mark.django_db
def test_every_answer_carries_the_headers(client: Client) -> None:
    for address in ("/sign-in", "/nowhere", "/static/ui/mark.svg"):
        response = client.get(address)
        response.close()
        headers = response.headers
        policy = headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_with_a_page() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/sign-in", {"login_name": "a", "password": "b"})
    assert response.status_code == 403
    assert "表单已失效" in response.content.decode()


def test_a_fault_shows_no_trace(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr("baton.config.pages.JsonResponse", fail)
    client.raise_request_exception = False
    response = client.get("/healthz")
    body = response.content.decode()
    assert response.status_code == 500
    assert "数据是安全的" in body
    assert "secret" not in body


def test_templates_name_static_files_by_tag() -> None:
    """An address written out would miss the hash, and a browser would keep an old file for a year."""
    package = Path(health.__file__).parent.parent
    for file in (
        *package.rglob("templates/**/*.html"),
        *package.rglob("static/ui/*.js"),
        *package.rglob("static/ui/*.css"),
    ):
        assert "/static/" not in file.read_text(encoding="utf-8"), file


def test_a_foreign_host_is_told_which_setting(client: Client) -> None:
    response = client.get("/sign-in", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "allowed_hosts" in response.content.decode()
