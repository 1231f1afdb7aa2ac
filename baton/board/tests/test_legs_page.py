"""The Whose-leg page, for each who comes to it, over a thin shop and over the demo shops."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from baton.board.pages.legs import PARTS, TABLES
from baton.board.tests.conftest import PASSWORD
from baton.intake.selectors import fact_store
from baton.kit.home import Home
from baton.metrics.tests.hand_made import batch, daily, span
from baton.people.services import create_person, create_shop
from baton.people.terms import Role, Shop

pytestmark = pytest.mark.django_db
AsRole = Callable[..., Client]
WEEK = "from=2026-09-13&to=2026-09-19"
BEFORE = "compare=2026-09-06..2026-09-12"
ASKED = f"/legs?{WEEK}&{BEFORE}"
HAN = re.compile(r"[\u4e00-\u9fff]+")


def text(response: Any) -> str:
    return bytes(response.content).decode()


def words(page: str) -> str:
    return re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.DOTALL)


def workbook(response: Any) -> openpyxl.Workbook:
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.content))


def part_addresses(page: str) -> dict[str, str]:
    """The places that are filled after the page: key → address."""
    found = re.findall(r'data-part="([^"]+)"', page)
    return {address.split("?")[0].rsplit("/", 1)[1]: address.replace("&amp;", "&") for address in found}


@pytest.fixture
def demo(home: Home, demo_home_template: Path) -> Client:
    """A manager of both demo shops, on the demo's own day."""
    home.facts.rmdir()
    home.facts.symlink_to(demo_home_template / "facts")
    (home.path / "demo.json").write_text((demo_home_template / "demo.json").read_text())
    shops = [
        create_shop(None, code, name) for code, name in (("minglan", "明澜照明"), ("xinghe", "星禾灯饰"))
    ]
    create_person(None, "boss", "Boss", [(Role.MANAGER, shop) for shop in shops], password=PASSWORD)
    client = Client()
    assert client.login(username="boss", password=PASSWORD)
    return client


def test_the_page_says_which_leg_moved_and_how_sure(demo: Client) -> None:
    page = text(demo.get("/legs?shop=minglan&from=2026-10-25&to=2026-11-21&metric=inquiries"))
    split = page.split('id="split"')[1].split("</section>")[0]
    said = words(split)
    assert "获客环节" in said
    assert "545 → 612" in said
    assert "偶然" in said
    assert "看得清" in said
    assert "看不清" in said
    assert "按数出来的算，不是估的" in said
    assert "美国" in said
    # Source and freshness of the figure.
    assert "店铺每日数据" in said
    assert "11-22" in said
    spec = json.loads(re.findall(r"<script[^>]*data-spec>(.*?)</script>", split, flags=re.DOTALL)[0])
    owners = [row["owner"] for layer in spec["layer"] for row in layer["data"]["values"] if "owner" in row]
    assert {"marketing", "chance"} <= set(owners)


def test_owners_and_legs_add_up_to_the_change(demo: Client) -> None:
    asked = "shop=minglan&from=2026-10-25&to=2026-11-21&metric=inquiries&table=legs"
    sheet = workbook(demo.get(f"/legs/export?{asked}")).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2) if row[0].value]
    parts = {True: 0.0, False: 0.0}
    change = None
    for name, _whose, value, *_rest in rows:
        if name == "变化":
            change = value
        elif isinstance(value, int | float):
            parts[name == "合计"] += value
    assert change == pytest.approx(67)
    assert parts[True] == pytest.approx(67)
    assert parts[False] == pytest.approx(67)


def test_every_part_tells_its_story_on_the_large_shop(demo: Client) -> None:
    page = text(demo.get("/legs?shop=minglan&from=2026-10-25&to=2026-11-21&metric=paid_orders"))
    addresses = part_addresses(page)
    assert list(addresses) == list(PARTS)
    said = {key: words(text(demo.get(address))) for key, address in addresses.items()}
    assert "这是预测，不算少了" in said["ripeness"]
    assert "一半在" in said["ripeness"]
    assert said["quality"].count("同时出现，不是因果") >= 2
    assert "首次回复时长" in said["quality"]
    assert "在跟负荷" in said["quality"]
    for reason in ("价格", "起订量", "交期", "证书", "付款方式"):
        assert reason in said["company"]
    assert "登记了原因的丢单" in said["company"]
    assert "同时出现（隔若干周），不是因果" in said["loop"]
    assert "还没有排名数据" in said["loop"]
    for words_of_blame in ("业务不行", "主因", "浪费", "王思敏", "刘志远"):
        assert all(words_of_blame not in one for one in (*said.values(), page))


def test_the_thin_shop_says_what_would_tell(demo: Client) -> None:
    page = text(demo.get("/legs?shop=xinghe&metric=paid_orders"))
    said = {key: words(text(demo.get(address))) for key, address in part_addresses(page).items()}
    for key in ("ripeness", "quality", "loop"):
        assert "还说不准" in said[key], key
        assert "需要" in said[key], key


@pytest.mark.parametrize("metric", ["impressions", "clicks", "visitor_days", "opportunities", "gmv"])
@pytest.mark.parametrize("shop", ["minglan", "xinghe"])
def test_every_figure_is_split_or_says_why_not(demo: Client, shop: str, metric: str) -> None:
    for by in ("none", "product"):
        answer = demo.get(f"/legs?shop={shop}&metric={metric}&by={by}&period=4w")
        assert answer.status_code == 200
        split = text(answer).split('id="split"')[1].split("</section>")[0]
        assert 'class="say"' in split or 'class="note"' in split


def test_a_target_takes_the_place_of_the_earlier_period(demo: Client) -> None:
    asked = "/legs?shop=minglan&from=2026-10-25&to=2026-11-21&metric=paid_orders"
    said = words(text(demo.get(f"{asked}&target=80")))
    assert "对比目标" in said
    assert "目标 80" in said
    assert "64" in said
    assert "假设" in said
    for hopeless in ("0", "-3"):
        answer = demo.get(f"{asked}&target={hopeless}")
        assert answer.status_code == 200
        assert "还说不准" in words(text(answer))
    assert demo.get(f"{asked}&target=viel").status_code == 400


def test_a_gap_in_the_imports_is_a_gap_and_no_fall(demo: Client) -> None:
    """The shop's daily figures of 07-07 to 07-09 were never imported."""
    answer = demo.get("/legs?shop=minglan&from=2026-07-05&to=2026-07-11&metric=impressions&by=none")
    assert answer.status_code == 200
    split = text(answer).split('id="split"')[1].split("</section>")[0]
    assert 'class="say"' not in split
    assert 'class="note"' in split
    for address in part_addresses(text(answer)).values():
        assert demo.get(address).status_code == 200


def test_thin_facts_are_told_as_such_throughout(facts: Shop, manager: Client) -> None:
    page = text(manager.get(ASKED))
    for key, address in part_addresses(page).items():
        said = words(text(manager.get(address)))
        assert "还说不准" in said, key
        assert "需要" in said, key


def test_a_period_without_inquiries_is_no_verdict(facts: Shop, manager: Client) -> None:
    days = daily(span("2026-09-13", "2026-09-19"), inquiries=0, impressions=1000, clicks=40)
    fact_store().commit("none", [batch("shop_day", days)], lambda _receipt: None)
    answer = manager.get(f"{ASKED}&metric=inquiries&by=none")
    assert answer.status_code == 200
    for address in part_addresses(text(answer)).values():
        assert manager.get(address).status_code == 200


def test_an_empty_shop_is_told_which_files_to_bring(shop: Shop, manager: Client) -> None:
    answer = manager.get("/legs")
    assert answer.status_code == 200
    assert 'href="/data"' in text(answer)
    assert "谁的环节" in text(answer)


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        (f"/legs?{WEEK}&metric=luck", 404, "inquiries"),
        (f"/legs?{WEEK}&by=weather", 404, "country"),
        (f"/legs?{WEEK}&target=many", 400, "many"),
        ("/legs?from=2026-09-19&to=2026-09-13", 400, "2026-09-13"),
        ("/legs?from=2026-09-14", 400, "from"),
        ("/legs?from=2026-08-01&to=2026-08-07", 422, "2026-09-06"),
        ("/legs?from=2026-09-14&to=2026-09-21", 422, "2026-09-20"),
        ("/legs?shop=nope", 404, "lamps"),
        (f"/legs?{WEEK}&compare=whenever", 400, "whenever"),
        (f"/legs/parts/luck?{WEEK}", 404, "ripeness"),
        (f"/legs/export?{WEEK}&table=luck", 404, "segments"),
    ],
)
def test_bad_questions_are_answered_with_what_to_do(
    facts: Shop, manager: Client, address: str, status: int, said: str
) -> None:
    answer = manager.get(address)
    assert answer.status_code == status
    assert said in text(answer)
    assert "Traceback" not in text(answer)


def test_who_may_see_the_funnel_sees_the_page_and_nobody_else(facts: Shop, as_role: AsRole) -> None:
    assert Client().get(ASKED).status_code == 302
    create_person(None, "nobody", "Nobody", [], password=PASSWORD)
    stranger = Client()
    assert stranger.login(username="nobody", password=PASSWORD)
    assert stranger.get(ASKED).status_code == 403
    assert stranger.get(f"/legs/parts/quality?{WEEK}").status_code == 403
    for role in Role:
        client = as_role(role)
        page = client.get(ASKED)
        assert page.status_code == 200, role
        may_export = role is not Role.DESIGNER
        assert ("/legs/export" in text(page)) is may_export, role
        assert client.get(f"/legs/export?{WEEK}").status_code == (200 if may_export else 403), role


def test_the_page_stands_in_the_navigation(facts: Shop, manager: Client) -> None:
    assert 'href="/legs"' in text(manager.get(f"/funnel?{WEEK}"))
    assert re.search(r'href="/legs"[^>]*aria-current="page"', text(manager.get(ASKED)))


def test_nobody_is_named_and_a_split_by_person_is_the_whole_shop(facts: Shop, as_role: AsRole) -> None:
    page = text(as_role(Role.SALES_LEAD).get(f"{ASKED}&by=staff"))
    assert "不按人拆开" in page or 'class="note"' in page
    for name in ("Wang", "Liu"):
        assert name not in page
    assert '<option value="staff"' not in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_whole_page_is_in_its_language(demo: Client, language: str) -> None:
    demo.cookies["baton_language"] = language
    page = words(text(demo.get("/legs?shop=minglan&metric=paid_orders&period=4w&whole=1")))
    if language == "en":
        for name in ("明澜照明", "星禾灯饰", "中文"):
            page = page.replace(name, "")
        # What shops wrote themselves stays as it is: titles of their changes, kinds of first messages.
        record = {row["title"] for row in fact_store().snapshot().read("event", "minglan").to_pylist()}
        kinds = {
            row["message_type"]
            for row in fact_store()
            .snapshot()
            .read("inquiry", "minglan", columns=["message_type"])
            .to_pylist()
        }
        for written in sorted(filter(None, record | kinds), key=len, reverse=True):
            page = page.replace(written, "")
        assert not HAN.findall(page)
    else:
        for english in ("unclear", "orders", "Export", "forecast", "appears", "Whose", "weeks later"):
            assert english not in page


def test_without_script_the_parts_come_with_the_page(facts: Shop, manager: Client) -> None:
    page = text(manager.get(f"{ASKED}&whole=1"))
    assert "data-part=" not in page
    assert page.count("还说不准") >= len(PARTS)
    assert "whole=1" in text(manager.get(ASKED))


def test_pages_carry_no_style_and_no_script_of_their_own(demo: Client) -> None:
    page = text(demo.get("/legs?shop=minglan&whole=1"))
    assert not re.search(r"<[^>]*\s(style|on[a-z]+)=", page)
    for opening in re.findall(r"<script[^>]*>", page):
        assert "src=" in opening or 'type="application/json"' in opening


def test_links_carry_the_question_to_the_funnel_and_back(facts: Shop, manager: Client) -> None:
    page = text(manager.get(f"{ASKED}&metric=clicks&by=product")).replace("&amp;", "&")
    link = next(found for found in re.findall(r'href="(/funnel\?[^"]+)"', page))
    assert "by=product" in link
    assert "from=2026-09-13" in link
    assert manager.get(link).status_code == 200
    assert 'href="?' in page


def test_a_part_does_not_change_the_remembered_period(facts: Shop, manager: Client) -> None:
    manager.get("/legs?period=7d")
    manager.get(f"/legs/parts/loop?{WEEK}&compare=none")
    assert manager.session["board_period"] == {"period": "7d", "compare": "previous"}


def test_the_workbook_repeats_the_page(demo: Client) -> None:
    asked = "shop=minglan&from=2026-10-25&to=2026-11-21&metric=inquiries"
    book = workbook(demo.get(f"/legs/export?{asked}"))
    assert len(book.worksheets) == len(TABLES)
    for table in TABLES:
        assert len(workbook(demo.get(f"/legs/export?{asked}&table={table}")).worksheets) == 1
    weeks = workbook(demo.get(f"/legs/export?{asked}&table=weeks")).worksheets[0]
    first = weeks["A2"].value
    assert isinstance(first, date)
    assert first.weekday() == 6, "platform weeks begin on Sundays"
    loop = workbook(demo.get(f"/legs/export?{asked}&table=loop")).worksheets[0]
    told = [row[2].value for row in loop.iter_rows(min_row=2) if isinstance(row[1].value, int)]
    assert told
    assert all(isinstance(value, int | float) and -1 <= value <= 1 for value in told)


def test_a_thin_workbook_is_still_a_workbook(facts: Shop, manager: Client) -> None:
    assert workbook(manager.get(f"/legs/export?{WEEK}&{BEFORE}&table=weeks")).worksheets


def test_questions_to_the_database_do_not_grow_with_the_page(
    facts: Shop, manager: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    manager.get(ASKED)
    with django_assert_max_num_queries(10):
        assert manager.get(f"{ASKED}&by=product").status_code == 200
    for key in PARTS:
        with django_assert_max_num_queries(14):
            assert manager.get(f"/legs/parts/{key}?{WEEK}&{BEFORE}").status_code == 200


def test_a_page_drawn_before_an_import_is_not_shown_after_it(facts: Shop, manager: Client) -> None:
    address = f"/legs/parts/company?{WEEK}&{BEFORE}"
    before = text(manager.get(address))
    noted = zip(range(900, 906), ("2026-09-08", "2026-09-16") * 3, strict=True)
    losses = [
        {"inquiry_id": f"Q{number}", "lost_on": date.fromisoformat(day), "reason": "price"}
        for number, day in noted
    ]
    fact_store().commit("late", [batch("loss", losses)], lambda _receipt: None)
    assert "3 条和 3 条" not in before
    assert "3 条和 3 条" in text(manager.get(address))
