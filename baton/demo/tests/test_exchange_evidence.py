"""A figure that the demo's exchange speaks of opens the funnel of its own days."""

from __future__ import annotations

from datetime import date
from typing import Any
from unittest.mock import Mock
from urllib.parse import parse_qsl, urlsplit

from baton.demo import exchange_life
from baton.kit.period import Period


def test_evidence_opens_the_funnel_of_its_own_days(monkeypatch: Any) -> None:
    monkeypatch.setattr(exchange_life, "_value", lambda *_: 5.0)
    period = Period(date(2026, 10, 26), date(2026, 11, 22))
    (one,) = exchange_life._evidence(Mock(), "inquiries", "DE", period)
    asked = dict(parse_qsl(urlsplit(one.link).query))
    assert asked == {
        "by": "country",
        "from": "2026-10-26",
        "to": "2026-11-22",
        "compare": str(period.previous()),
    }
