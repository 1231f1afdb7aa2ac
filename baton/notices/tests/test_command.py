"""`baton notices` lists, tests and sends."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.core.management import call_command

from baton.kit.text import Text
from baton.notices import robots
from baton.notices.logic.answers import Verdict
from baton.notices.models import Channel
from baton.notices.services import tell
from baton.notices.terms import NoticeKind, Outcome
from baton.notices.tests.conftest import notice
from baton.people.terms import Shop


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    call_command("notices", *arguments, "--json")
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_channels_are_listed_tested_and_sent_to(
    shop: Shop,
    channel: Callable[..., Channel],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = channel(name="Sales", kinds=[NoticeKind.DAILY_REPORT])
    verdict = Verdict(Outcome.DELIVERED, "0", Text("送达。", "Arrived."))
    monkeypatch.setattr(robots, "post", lambda *_, **__: verdict)
    listed = answer(capsys, "list", "--shop", shop.code)["channels"]
    assert isinstance(listed, list)
    assert [(one["name"], one["waiting"], one["last"]) for one in listed] == [("Sales", 0, None)]
    assert "tok-" not in str(listed)
    assert answer(capsys, "test", "--shop", shop.code, "--name", "Sales")["outcome"] == "delivered"
    tell(shop, notice(kind=NoticeKind.DAILY_REPORT))
    monkeypatch.setattr("baton.notices.sending.after_crowd", lambda *_: None)
    assert answer(capsys, "send") == {"sent": 1}
    assert Channel.objects.filter(pk=row.pk).exists()
