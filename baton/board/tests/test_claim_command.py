from __future__ import annotations

import json

import pytest

from baton.board.tests.test_commands import WEEK, refused, run
from baton.drivers.claims import CLAIMS
from baton.people.terms import Shop

pytestmark = pytest.mark.django_db
KEYS = {
    "claim", "shop", "period", "figure", "history", "baseline", "verdict", "needs", "leg", "owner", "reading", "behind",
}  # fmt: skip


def test_all_of_them_as_json(facts: Shop) -> None:
    found = json.loads(run("claim", "--shop", facts.code, *WEEK, "--json"))
    assert [one["claim"] for one in found] == list(CLAIMS)
    for one in found:
        assert set(one) >= KEYS
        assert one["shop"] == facts.code
        assert one["period"] == {"start": "2026-09-13", "end": "2026-09-19"}
        assert set(one["figure"]) >= {"value", "n", "interval", "unit", "source"}
        assert one["figure"]["unit"] in {"count", "share"}
        assert all(set(past) == {"period", "value", "n"} for past in one["history"])
        assert one["verdict"] in {"supported", "not_supported", "cannot_tell"}
        assert bool(one["needs"]) == (one["verdict"] == "cannot_tell")
        assert one["owner"] in {"marketing", "sales", "shared"}
        assert one["reading"]


def test_one_of_them_as_json(facts: Shop) -> None:
    found = json.loads(run("claim", "too_few_inquiries", "--shop", facts.code, *WEEK, "--json"))
    assert found["claim"] == "too_few_inquiries"
    assert found["figure"]["value"] == 18
    assert found["history"] == [
        {"period": {"start": "2026-09-06", "end": "2026-09-12"}, "value": 17, "n": 17}
    ]
    assert found["verdict"] == "cannot_tell"
    assert (found["leg"], found["owner"]) == ("inquiries", "marketing")


def test_for_people(facts: Shop) -> None:
    shown = run("claim", "--shop", facts.code, *WEEK)
    assert shown.splitlines()[0] == f"{facts.code}  2026-09-13..2026-09-19"
    lines = shown.splitlines()[3 + len(CLAIMS) :]
    assert len([line for line in lines if not line.startswith("  ")]) == len(CLAIMS)


def test_the_last_four_weeks_unless_told_otherwise(facts: Shop) -> None:
    code, error = refused("claim", "--shop", facts.code)
    assert (code, error["code"]) == (1, "period_before_data")
    assert "2026-08-23..2026-09-19" in error["message"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("reply_rate", "--shop", "lamps"), "unknown_claim", "reply_rate_low"),
        (("--shop", "nope"), "unknown_shop", "lamps"),
        (("--shop", "lamps", "--from", "2026-09-13"), "half_a_period", "--to"),
        (("--shop", "lamps", "--from", "soon", "--to", "2026-09-19"), "bad_date", "2026-11-22"),
    ],
)
def test_refusals(facts: Shop, arguments: tuple[str, ...], code: str, said: str) -> None:
    exit_code, error = refused("claim", *arguments)
    assert exit_code == 1
    assert error["code"] == code
    assert said in error["message"]


def test_a_shop_without_facts(shop: Shop) -> None:
    assert refused("claim", "--shop", shop.code)[1]["code"] == "no_facts"
