from __future__ import annotations

import json
from io import StringIO
from math import fsum

import pytest
from django.core.management import call_command

from baton.people.terms import Shop

pytestmark = pytest.mark.django_db
WEEK = ("--from", "2026-09-13", "--to", "2026-09-19")
SPANS = ("--period", "2026-09-13..2026-09-19", "--against", "2026-09-06..2026-09-12")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def refused(*arguments: str) -> tuple[int, dict[str, str]]:
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command(*arguments, "--json", stdout=out, stderr=StringIO())
    assert isinstance(end.value.code, int)
    return end.value.code, json.loads(out.getvalue())["error"]


def test_funnel_as_json(facts: Shop) -> None:
    found = json.loads(
        run("funnel", "--shop", facts.code, *WEEK, "--compare", "previous", "--by", "country", "--json")
    )
    assert set(found) >= {"shop", "period", "compare", "stages", "rows", "freshness"}
    assert found["period"] == {"start": "2026-09-13", "end": "2026-09-19"}
    assert found["compare"] == {"start": "2026-09-06", "end": "2026-09-12"}
    keys = {"stage", "owner", "value", "of_previous", "of_start", "compared", "change", "note"}
    assert all(set(stage) >= keys for stage in found["stages"])
    by_code = {stage["stage"]: stage for stage in found["stages"]}
    assert by_code["impressions"]["value"] == 7700
    assert by_code["impressions"]["change"] == 490
    assert by_code["impressions"]["owner"] == "marketing"
    assert {row["segment"] for row in found["rows"]} == {"US", "DE"}


def test_why_as_json_adds_up(facts: Shop) -> None:
    found = json.loads(run("why", "inquiries", "--shop", facts.code, *SPANS, "--json"))
    assert found["after"] - found["before"] == pytest.approx(found["change"])
    for parts in ("owners", "legs", "segments"):
        assert fsum(part["contribution"] for part in found[parts]) == pytest.approx(found["change"], rel=1e-9)
    assert set(found["segments"][0]) >= {"segment", "leg", "contribution", "entry_exit"}
    assert {leg["owner"] for leg in found["legs"]} <= {"marketing", "sales", "shared", "company", "chance"}
    assert isinstance(found["notes"], list)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("funnel", "--shop", "nope", *WEEK), "unknown_shop", "lamps"),
        (("why", "inquiries", "--shop", "nope", *SPANS), "unknown_shop", "lamps"),
        (("why", "luck", "--shop", "lamps", *SPANS), "unknown_metric", "inquiries"),
        (("funnel", "--shop", "lamps", *WEEK, "--by", "weather"), "unknown_dimension", "country"),
        (
            ("funnel", "--shop", "lamps", "--from", "2026-08-01", "--to", "2026-08-07"),
            "period_before_data",
            "2026-09-06",
        ),
        (
            ("funnel", "--shop", "lamps", "--from", "2026-09-19", "--to", "2026-09-21"),
            "period_incomplete",
            "2026-09-20",
        ),
        (("funnel", "--shop", "lamps", "--from", "soon", "--to", "2026-09-21"), "bad_date", "2026-11-22"),
        (("funnel", "--shop", "lamps", *WEEK, "--compare", "best"), "unknown_compare", "previous"),
    ],
)
def test_refusals_end_with_one_and_say_what_works(
    facts: Shop, arguments: tuple[str, ...], code: str, said: str
) -> None:
    exit_code, error = refused(*arguments)
    assert exit_code == 1
    assert error["code"] == code
    assert said in error["message"]


def test_tables_for_people(facts: Shop) -> None:
    shown = run(
        "funnel", "--shop", facts.code, *WEEK, "--compare", "2026-09-06..2026-09-12", "--by", "product"
    )
    assert "7,700" in shown
    assert "LED panel 600x600" in shown
    told = run("why", "inquiries", "--shop", facts.code, *SPANS)
    assert told.splitlines()[0]
    assert "→" in told
