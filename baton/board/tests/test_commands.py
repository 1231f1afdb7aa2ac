from __future__ import annotations

import json
from io import BytesIO, StringIO
from math import fsum

import pytest
from django.core.management import call_command
from django.test import Client
from openpyxl import load_workbook

from baton.board import selectors
from baton.intake.selectors import fact_store
from baton.kit.period import parse_period
from baton.metrics.tests.hand_made import batch, daily
from baton.people.services import create_shop
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


def test_why_without_intervals_says_what_it_said_before(facts: Shop) -> None:
    found = json.loads(run("why", "inquiries", "--shop", facts.code, *SPANS, "--json"))
    assert list(found) == [
        "metric", "shop", "period", "against", "by", "before", "after", "change", "owners", "legs", "segments",
        "is_unripe", "reading", "notes",
    ]  # fmt: skip
    assert set(found["legs"][0]) == {"leg", "owner", "contribution"}
    assert set(found["segments"][0]) == {"segment", "leg", "owner", "contribution", "entry_exit"}


def test_why_with_intervals_as_json(facts: Shop) -> None:
    asked = ("why", "clicks", "--shop", facts.code, *SPANS, "--intervals", "--json")
    told = run(*asked)
    found = json.loads(told)
    for parts in ("owners", "legs", "segments"):
        assert fsum(part["contribution"] for part in found[parts]) == pytest.approx(found["change"], rel=1e-9)
        for part in found[parts]:
            low, high = part["interval"]["low"], part["interval"]["high"]
            assert low <= high
            assert part["is_clear"] == (low > 0 or high < 0)
            assert part["interval"]["source"] in {"rates", "days"}
    assert found["legs"][-1]["leg"] == found["legs"][-1]["owner"] == "chance"
    assert found["intervals"]["level"] == 0.9
    assert found["target"] is None
    assert found["cohort"] is None
    selectors.forget()
    assert run(*asked) == told, "the same question, the same answer"


def test_why_with_intervals_for_people(facts: Shop) -> None:
    told = run("why", "clicks", "--shop", facts.code, *SPANS, "--intervals")
    assert "90% 区间" in told
    assert "偶然" in told
    assert "看不清方向" in told


def test_beside_a_figure_of_orders_stands_the_cohort_or_what_it_needs(facts: Shop) -> None:
    found = json.loads(run("why", "drafted_orders", "--shop", facts.code, *SPANS, "--intervals", "--json"))
    assert found["cohort"]["cannot_tell"] is True
    assert found["cohort"]["text"].startswith("还说不准：")
    assert found["cohort"]["needs"]


def test_why_against_a_target(facts: Shop) -> None:
    found = json.loads(run("why", "clicks", "--shop", facts.code, *SPANS, "--target", "1,000", "--json"))
    assert found["before"] == 1000
    assert found["target"]["outcome"] == 1000
    assert "假设" in found["target"]["assumption"]
    assert found["target"]["assumption"] in found["notes"]
    assert (
        refused("why", "clicks", "--shop", facts.code, *SPANS, "--target", "many")[1]["code"]
        == "target_not_a_number"
    )


@pytest.mark.parametrize(
    ("more", "needs"),
    [
        (("--target", "0"), "大于零的目标"),
        (("--by", "product"), "至少两个产品"),
        (("--by", "channel"), "至少两个渠道"),
        (("--period", "2026-09-01..2026-09-05"), "文件"),
        (("--period", "2026-09-01..2026-09-07"), "不重叠的时间段"),
    ],
)
def test_what_cannot_be_told_is_said_in_one_shape(facts: Shop, more: tuple[str, ...], needs: str) -> None:
    exit_code, error = refused("why", "inquiries", "--shop", facts.code, *SPANS, "--intervals", *more)
    assert exit_code == 1
    assert error["code"] == "cannot_tell_yet"
    assert error["cannot_tell"]
    assert error["text"] == f"还说不准：{error['why']}；需要{error['needs']}。"
    assert error["message"].startswith(error["text"])
    assert needs in error["needs"]


@pytest.mark.parametrize(
    ("days", "figure", "why"),
    [
        ("2026-09-06..2026-09-19", 0, "为零"),
        ("2026-09-06..2026-09-15", 40, "没法比较"),
        ("2026-09-06..2026-09-19 without 2026-09-15..2026-09-16", 40, "没有导入，是缺口"),
    ],
)
def test_noughts_short_history_and_gaps_are_no_knowledge(
    facts: Shop, days: str, figure: int, why: str
) -> None:
    create_shop(None, "quiet")
    whole, _, gap = days.partition(" without ")
    left_out = set(parse_period(gap).days()) if gap else set()
    listed = daily(parse_period(whole), impressions=figure, clicks=figure, visitors=figure, inquiries=figure)
    kept = [row for row in listed if row["period_start"] not in left_out]
    fact_store().commit("quiet", [batch("shop_day", kept, "quiet")], lambda _: None)
    exit_code, error = refused("why", "inquiries", "--shop", "quiet", *SPANS, "--intervals")
    assert (exit_code, error["code"]) == (1, "cannot_tell_yet")
    assert why in error["why"]
    assert error["needs"]


def test_page_workbook_and_command_say_the_same_to_the_digit(facts: Shop, manager: Client) -> None:
    address = "shop=lamps&from=2026-09-13&to=2026-09-19&compare=2026-09-06..2026-09-12&metric=inquiries"
    found = json.loads(run("why", "inquiries", "--shop", facts.code, *SPANS, "--intervals", "--json"))
    answer = manager.get(f"/funnel/export?{address}&table=legs")
    rows = list(load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    shown = [figure for row in rows[1 : 1 + len(found["legs"])] for figure in row[2:5]]
    told = [
        figure
        for leg in found["legs"]
        for figure in (leg["contribution"], leg["interval"]["low"], leg["interval"]["high"])
    ]
    assert shown == pytest.approx(told, rel=1e-14)


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
