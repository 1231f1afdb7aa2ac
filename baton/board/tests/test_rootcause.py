"""`baton rootcause`, its part of the Whose-leg page and its own page, over a thin shop and the demo shops."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from baton.board.tests.conftest import PASSWORD
from baton.board.tests.test_commands import SPANS, refused, run
from baton.intake.selectors import fact_store
from baton.kit.home import Home
from baton.kit.period import Period, parse_period
from baton.metrics.tests.hand_made import batch, rows
from baton.people.services import create_person, create_shop
from baton.people.terms import Role, Shop

pytestmark = pytest.mark.django_db
AUSTRALIA = "from=2026-09-13&to=2026-10-10&compare=2026-08-16..2026-09-12"
AUSTRALIA_SPANS = ("--period", "2026-09-13..2026-10-10", "--against", "2026-08-16..2026-09-12")
SLOW_WEEK = "from=2026-08-16&to=2026-08-22&compare=2026-07-19..2026-08-15"
HAN = re.compile(r"[\u4e00-\u9fff]+")


def text(response: Any) -> str:
    return bytes(response.content).decode()


def words(page: str) -> str:
    return re.sub(r"<select.*?</select>|<[^>]+>", " ", page, flags=re.DOTALL)


@pytest.fixture
def demo_facts(home: Home, demo_home_template: Path) -> None:
    home.facts.rmdir()
    home.facts.symlink_to(demo_home_template / "facts")
    (home.path / "demo.json").write_text((demo_home_template / "demo.json").read_text())
    for code, name in (("minglan", "明澜照明"), ("xinghe", "星禾灯饰")):
        create_shop(None, code, name)


@pytest.fixture
def demo(demo_facts: None) -> Client:
    create_person(None, "boss", "Boss", [(Role.MANAGER, None)], password=PASSWORD)
    client = Client()
    assert client.login(username="boss", password=PASSWORD)
    return client


def test_as_json(demo_facts: None) -> None:
    found = json.loads(run("rootcause", "click_rate", "--shop", "minglan", *AUSTRALIA_SPANS, "--json"))
    assert found["outcome"] == "concentrated"
    assert found["owner"] == "marketing"
    assert found["dataset"] == "country_period"
    (first,) = found["set"]
    assert first["pairs"] == {"country": "AU"}
    assert set(first) == {
        "pairs", "label", "before", "after", "expected", "amount", "share", "evidence", "stability",
    }  # fmt: skip
    assert first["after"] < 0.7 * first["expected"]
    assert found["stability"] == first["stability"] > 0.9
    assert {one["dataset"] for one in found["searched"]} == {"product_period", "country_period"}


def test_for_people(demo_facts: None) -> None:
    shown = run("rootcause", "click_rate", "--shop", "minglan", *AUSTRALIA_SPANS)
    assert "澳大利亚" in shown.splitlines()[0]
    assert shown.splitlines()[1] == "归属：运营"
    assert "查了「产品分析」" in shown


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("clik_rate", "--shop", "lamps", *SPANS), "unknown_metric", "click_rate"),
        (("inquirers", "--shop", "lamps", *SPANS), "unknown_metric", "inquir"),
        (("clicks", "--shop", "nope", *SPANS), "unknown_shop", "lamps"),
        (("clicks", "--shop", "lamps", SPANS[0], "nonsense", *SPANS[2:]), None, "nonsense"),
        (
            (
                "clicks",
                "--shop",
                "lamps",
                "--period",
                "2026-09-13..2026-09-19",
                "--against",
                "2025-09-13..2025-09-19",
            ),
            "period_before_data",
            "2025-09-13",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(
    facts: Shop, arguments: tuple[str, ...], code: str | None, said: str
) -> None:
    status, error = refused("rootcause", *arguments)
    assert status == 1
    assert code in (None, error["code"])
    assert said in error["message"]


def test_too_little_history_cannot_tell_yet(shop: Shop, home: Home) -> None:
    """Three weeks of facts: nobody knows how much a segment moves by itself."""
    countries(shop.code, 3, {"US": 80, "DE": 40, "BR": 30})
    status, error = refused("rootcause", "clicks", "--shop", shop.code, *SPANS)
    assert (status, error["code"]) == (1, "cannot_tell_yet")
    assert error["cannot_tell"]
    assert "历史" in str(error["why"])
    assert error["needs"]


def countries(shop: str, weeks: int, clicks: dict[str, int]) -> None:
    """So many whole weeks of clicks by country up to 2026-09-19."""
    last = parse_period("2026-09-13..2026-09-19")
    found = []
    for back in range(weeks):
        week = Period(last.start - timedelta(days=7 * back), last.end - timedelta(days=7 * back))
        found += rows(
            week,
            *(
                {"country": name, "impressions": 50 * count, "clicks": count}
                for name, count in clicks.items()
            ),
        )
    fact_store().commit("weeks", [batch("country_period", found, shop)], lambda _receipt: None)


def test_facts_that_know_no_segment_cannot_tell_yet(facts: Shop) -> None:
    status, error = refused("rootcause", "clicks", "--shop", facts.code, *SPANS)
    assert (status, error["code"]) == (1, "cannot_tell_yet")
    assert "没有按细分覆盖" in error["why"]
    assert "产品分析" in error["needs"]


@pytest.mark.parametrize(
    ("clicks", "why"),
    [
        ({"US": 0, "DE": 0}, "都是 0"),
        ({"US": 2, "DE": 1}, "合计只有 6"),
        ({"US": 200}, "只有一个细分"),
        ({"US": 8, "DE": 4, "BR": 3}, ""),
    ],
)
def test_too_little_to_search_cannot_tell_yet(
    shop: Shop, home: Home, clicks: dict[str, int], why: str
) -> None:
    countries(shop.code, 12, clicks)
    arguments = ("rootcause", "clicks", "--shop", shop.code, *SPANS)
    if not why:
        assert json.loads(run(*arguments, "--json"))["outcome"] == "no_change"
        return
    status, error = refused(*arguments)
    assert (status, error["code"]) == (1, "cannot_tell_yet")
    assert why in error["why"]


def test_the_part_of_the_page_names_the_segment(demo: Client) -> None:
    asked = f"/legs/rootcause?shop=minglan&{AUSTRALIA}&metric=clicks"
    part = text(demo.get(asked, headers={"HX-Request": "true"}))
    assert "<html" not in part
    said = words(part)
    assert "澳大利亚" in said
    assert "运营" in said
    assert "查了哪些表" in said
    assert 'value="clicks" selected' in re.sub(r"\s+", " ", part)


def test_the_page_of_its_own_and_evenly_spread(demo: Client) -> None:
    page = text(demo.get(f"/legs/rootcause?shop=minglan&{SLOW_WEEK}&metric=quote_rate"))
    assert "<html" in page
    assert "平均散布，没有哪一块能解释" in words(page)
    assert "<tbody" not in page.split("data-rootcause")[1].split("</section>")[0]


def test_the_thin_shop_is_told_what_is_missing(demo: Client) -> None:
    part = demo.get(
        "/legs/rootcause?shop=xinghe&period=4w&metric=paid_orders", headers={"HX-Request": "true"}
    )
    assert "还说不准" in words(text(part))
    assert "需要" in words(text(part))


def test_without_a_period_to_compare_with_it_asks_for_one(demo: Client) -> None:
    asked = "/legs/rootcause?shop=minglan&from=2026-09-13&to=2026-10-10&compare=none"
    part = text(demo.get(asked, headers={"HX-Request": "true"}))
    assert "请在上方选一个对比时间段" in part


def test_all_words_are_english_in_english(demo: Client) -> None:
    asked = f"/legs/rootcause?shop=minglan&{AUSTRALIA}&metric=clicks"
    part = text(demo.get(asked, headers={"HX-Request": "true", "Accept-Language": "en"}))
    assert "Australia" in words(part)
    assert not HAN.findall(words(part))


def test_an_unknown_figure_is_a_page_that_says_so(demo: Client) -> None:
    response = demo.get(f"/legs/rootcause?shop=minglan&{AUSTRALIA}&metric=clik_rate")
    assert response.status_code == 404
    assert "click_rate" in text(response)


def test_strangers_are_turned_away(demo: Client) -> None:
    create_person(None, "nobody", "Nobody", [], password=PASSWORD)
    client = Client()
    assert client.login(username="nobody", password=PASSWORD)
    assert client.get(f"/legs/rootcause?{AUSTRALIA}").status_code == 403
