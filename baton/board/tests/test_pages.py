"""The board's pages, for each who comes to them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from baton.board.tests.conftest import PASSWORD
from baton.intake.selectors import fact_store
from baton.metrics.tests.hand_made import batch, daily, inquiry, span
from baton.people.selectors import audit_lines
from baton.people.terms import Person, Role, Shop

pytestmark = pytest.mark.django_db
AsRole = Callable[..., Client]
WEEK = "from=2026-09-13&to=2026-09-19"


def text(response: Any) -> str:
    return bytes(response.content).decode()


def workbook(response: Any) -> openpyxl.Workbook:
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.content))


def test_the_funnel_shows_figures_owners_and_what_moved(facts: Shop, manager: Client) -> None:
    answer = manager.get(f"/funnel?{WEEK}&compare=2026-09-06..2026-09-12&by=country")
    page = text(answer)
    assert answer.status_code == 200
    assert "7,700" in page
    assert "获客环节" in page
    assert "交棒区" in page
    assert "data-spec" in page
    assert "美国" in page
    assert "price cut" in page
    assert 'aria-current="page"' in page


def test_pages_carry_no_style_and_no_script_of_their_own(facts: Shop, manager: Client) -> None:
    addresses = [
        f"/funnel?{WEEK}&by=product",
        f"/products?{WEEK}",
        f"/keywords?{WEEK}",
        "/funnel?period=month",
    ]
    addresses.append(f"/funnel/rows?stage=promising&{WEEK}")
    for address in addresses:
        page = text(manager.get(address))
        assert not re.search(r"<[^>]*\s(style|on[a-z]+)=", page), address
        for opening in re.findall(r"<script[^>]*>", page):
            assert "src=" in opening or 'type="application/json"' in opening, address


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_wholly_in_its_language(facts: Shop, manager: Client, language: str) -> None:
    manager.cookies["baton_language"] = language
    for address in (
        f"/funnel?{WEEK}",
        f"/funnel?{WEEK}&by=channel",
        f"/products?{WEEK}",
        f"/keywords?{WEEK}",
        f"/funnel/rows?stage=clicks&{WEEK}",
        f"/funnel/rows?stage=inquiries&{WEEK}&by=channel&segment=搜索",
    ):
        page = text(manager.get(address))
        words = re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.DOTALL)
        if language == "en":
            allowed = ("中文", "预售")
            for word in allowed:
                words = words.replace(word, "")
            assert not re.findall(r"[\u4e00-\u9fff]+", words), address
        else:
            assert "the step before" not in words
            assert "Export" not in words


def test_questions_to_the_database_do_not_grow_with_the_page(
    facts: Shop, manager: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    manager.get(f"/funnel?{WEEK}&by=product")
    for address in (
        f"/funnel?{WEEK}&by=product",
        f"/products?{WEEK}",
        f"/keywords?{WEEK}",
        f"/funnel/rows?stage=inquiries&{WEEK}",
    ):
        with django_assert_max_num_queries(10):
            assert manager.get(address).status_code == 200


def test_the_period_is_remembered_and_the_address_can_be_shared(facts: Shop, manager: Client) -> None:
    manager.get(f"/funnel?{WEEK}&compare=none")
    assert "09-13 至 09-19" in text(manager.get("/products"))
    assert "09-06 至 09-12" in text(manager.get("/funnel?from=2026-09-06&to=2026-09-12"))


@pytest.mark.parametrize("number", ["9" * 5_000, "9" * 30, "²", "x"])
def test_what_is_no_number_begins_with_the_first_row(facts: Shop, manager: Client, number: str) -> None:
    for address in (
        f"/products?{WEEK}&page={number}",
        f"/keywords?{WEEK}&page={number}",
        f"/funnel/rows?stage=clicks&{WEEK}&offset={number}",
    ):
        assert manager.get(address).status_code == 200


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/funnel?shop=nope", 404, "lamps"),
        ("/funnel?from=2026-08-01&to=2026-08-07", 422, "2026-09-06"),
        ("/funnel?from=2026-09-14&to=2026-09-21", 422, "2026-09-20"),
        ("/funnel?from=2026-09-14", 400, "from"),
        ("/funnel?from=2026-09-14&to=2026-02-30", 400, "2026-11-22"),
        (f"/funnel?{WEEK}&by=weather", 404, "country"),
        (f"/funnel?{WEEK}&metric=luck", 404, "inquiries"),
        (f"/funnel/rows?stage=luck&{WEEK}", 404, "没有"),
        (f"/funnel/rows?stage=clicks&by=staff&segment=Wang&{WEEK}", 422, "没有可看的明细行"),
        ("/products?from=2026-09-06&to=2026-09-12", 422, "2026-09-13..2026-09-19"),
        ("/keywords?from=2026-09-06&to=2026-09-12", 422, "2026-09-13..2026-09-19"),
        (f"/products?{WEEK}&sort=luck", 404, "impressions"),
        (f"/keywords?{WEEK}&list=luck", 404, "brands"),
        (f"/funnel/export?{WEEK}&table=luck", 404, "stages"),
    ],
)
def test_bad_questions_are_answered_with_what_to_do(
    facts: Shop, manager: Client, address: str, status: int, said: str
) -> None:
    answer = manager.get(address)
    assert answer.status_code == status
    page = text(answer)
    assert said in page
    assert "Traceback" not in page


def test_a_dimension_without_facts_is_said_and_the_shop_is_shown(facts: Shop, manager: Client) -> None:
    answer = manager.get("/funnel?from=2026-09-06&to=2026-09-12&by=keyword")
    assert answer.status_code == 200
    assert "1,030" in text(answer) or "7,210" in text(answer)


def test_an_empty_shop_is_told_which_files_to_bring(shop: Shop, manager: Client) -> None:
    for address in ("/funnel", "/products", "/keywords"):
        answer = manager.get(address)
        assert answer.status_code == 200
        assert 'href="/data"' in text(answer)
    assert "Products-*.xls" in text(manager.get("/funnel"))
    assert "getKeywords-*.xls" in text(manager.get("/keywords"))


def test_a_stranger_is_sent_to_the_door_and_a_role_without_the_grant_is_refused(
    facts: Shop, as_role: AsRole
) -> None:
    assert Client().get("/funnel").status_code == 302
    designer = as_role(Role.DESIGNER)
    assert designer.get(f"/funnel?{WEEK}").status_code == 200
    assert "data-drawer-open" not in text(designer.get(f"/funnel?{WEEK}"))
    for address in (
        f"/funnel/rows?stage=clicks&{WEEK}",
        f"/funnel/export?{WEEK}",
        f"/products/export?{WEEK}",
    ):
        assert designer.get(address).status_code == 403


def test_a_rep_reads_the_own_name_and_no_other(facts: Shop, as_role: AsRole) -> None:
    rep = as_role(Role.REP, accounts=("Wang",))
    page = text(rep.get(f"/funnel?{WEEK}&by=staff"))
    assert "Wang（我）" in page
    assert "同事 1" in page
    assert "Liu" not in page
    rows = text(rep.get(f"/funnel/rows?stage=promising&{WEEK}"))
    assert "Liu" not in rows
    assert rep.get(f"/funnel/rows?stage=inquiries&by=staff&segment=Liu&{WEEK}").status_code == 403
    assert rep.get(f"/funnel/rows?stage=inquiries&by=staff&segment=Wang&{WEEK}").status_code == 200
    names = {
        str(cell.value)
        for address in (f"/funnel/export?{WEEK}&by=staff", f"/funnel/rows/export?stage=promising&{WEEK}")
        for sheet in workbook(rep.get(address)).worksheets
        for row in sheet.iter_rows()
        for cell in row
    }
    assert not [name for name in names if "Liu" in name]


def test_what_was_drawn_for_one_is_not_shown_to_who_may_see_less(
    facts: Shop, as_role: AsRole, person: Callable[..., Person]
) -> None:
    """Pages are kept once drawn, and everybody asks the same address here."""
    address = f"/funnel?{WEEK}&by=staff"
    lead, own = as_role(Role.SALES_LEAD), as_role(Role.REP, accounts=("Wang",))
    other = Client()
    person(Role.REP, "other", accounts=("Liu",))
    assert other.login(username="other", password=PASSWORD)
    marketing, designer = as_role(Role.MARKETING_LEAD), as_role(Role.DESIGNER)
    named = text(lead.get(address))
    assert "Liu" in named
    assert "Wang" in named
    hers, his = text(own.get(address)), text(other.get(address))
    assert "Wang（我）" in hers
    assert "Liu" not in hers
    assert "Liu（我）" in his
    assert "Wang" not in his
    for blind in (text(marketing.get(address)), text(designer.get(address))):
        assert "Liu" not in blind
        assert "Wang" not in blind
    assert "/funnel/rows" in named
    # The designer may not see rows, nor take a workbook along.
    assert "/funnel/rows" not in text(designer.get(address))
    assert "/funnel/export" not in text(designer.get(address))
    assert text(lead.get(address)).count("Liu") == named.count("Liu")


def test_a_page_drawn_before_an_import_is_not_shown_after_it(facts: Shop, manager: Client) -> None:
    before = text(manager.get(f"/funnel?{WEEK}"))
    assert text(manager.get(f"/funnel?{WEEK}")).count("7,700") == before.count("7,700") > 0
    days = daily(span("2026-09-19"), impressions=1_000_000)
    fact_store().commit("late", [batch("shop_day", days)], lambda _receipt: None)
    after = text(manager.get(f"/funnel?{WEEK}"))
    assert "7,700" not in after


def test_a_page_speaks_the_language_of_who_asks(facts: Shop, manager: Client) -> None:
    assert "获客环节" in text(manager.get(f"/funnel?{WEEK}"))
    manager.post("/language", {"language": "en", "next": "/"})
    english = text(manager.get(f"/funnel?{WEEK}"))
    assert "获客环节" not in english
    assert "Stages of the funnel" in english


def test_nobody_is_judged_by_name(facts: Shop, manager: Client) -> None:
    page = text(manager.get(f"/funnel?{WEEK}&compare=2026-09-06..2026-09-12&by=staff"))
    table = page.split('id="segments-title"')[1].split("</section>")[0]
    assert "delta good" not in table
    assert "delta bad" not in table
    assert "heat-title" not in page


@pytest.mark.parametrize(
    ("role", "is_shown"), [(Role.MANAGER, True), (Role.OPERATOR, False), (Role.MARKETING_LEAD, False)]
)
def test_buyers_are_shown_to_those_who_need_them(
    facts: Shop, as_role: AsRole, role: Role, is_shown: bool
) -> None:
    named = inquiry(90, "2026-09-15", buyer_name="Harlow Supply", staff="Wang", is_promising=True)
    fact_store().commit("named", [batch("inquiry", [named])], lambda _: None)
    page = text(as_role(role).get(f"/funnel/rows?stage=promising&{WEEK}"))
    assert ("Harlow Supply" in page) is is_shown
    assert ("•••" in page) is not is_shown
    assert ("买家信息已隐藏" in page) is not is_shown


def test_the_rows_behind_a_figure_are_as_many_as_it_says(facts: Shop, manager: Client) -> None:
    address = f"/funnel/rows?stage=promising&{WEEK}"
    page = text(manager.get(address))
    assert re.search(r'class="shared">2<', page)
    assert page.count("<tr><td") == 2
    drawer = text(manager.get(address, headers={"HX-Request": "true"}))
    assert "<html" not in drawer
    assert 'role="dialog"' in drawer
    sheet = workbook(manager.get(f"/funnel/rows/export?stage=promising&{WEEK}")).active
    assert sheet is not None
    assert sum(1 for row in sheet.iter_rows(min_row=2) if row[0].value) == 2 + 1


def test_rows_of_files_name_their_days(facts: Shop, manager: Client) -> None:
    page = text(manager.get(f"/funnel/rows?stage=impressions&{WEEK}"))
    assert "09-13" in page
    assert page.count("<tr><td") == 7


def test_the_workbook_repeats_the_page(facts: Shop, manager: Client) -> None:
    book = workbook(manager.get(f"/funnel/export?{WEEK}&compare=2026-09-06..2026-09-12&by=country"))
    stages = book.worksheets[0]
    figures = {row[0].value: row[2].value for row in stages.iter_rows(min_row=2)}
    assert figures["曝光"] == sum(1000 + 10 * number for number in range(7, 14))
    assert len(book.worksheets) >= 4
    legs = workbook(
        manager.get(f"/funnel/export?{WEEK}&compare=2026-09-06..2026-09-12&table=legs")
    ).worksheets
    assert len(legs) == 1
    parts = [row[2].value for row in legs[0].iter_rows(min_row=2) if isinstance(row[2].value, int | float)]
    assert sum(parts[:-1]) == pytest.approx(parts[-1])


def test_products_name_what_needs_work(facts: Shop, manager: Client) -> None:
    page = text(manager.get(f"/products?{WEEK}"))
    assert "LED panel 600x600" in page
    assert "1 个待优化" in page or "2 个待优化" in page
    assert "浪费" not in page
    listed = text(manager.get(f"/products?{WEEK}&list=zero_exposure"))
    assert "Spot 5W" in listed
    assert "LED panel 600x600" not in listed
    sheet = workbook(manager.get(f"/products/export?{WEEK}&list=zero_exposure")).active
    assert sheet is not None
    assert sheet["A2"].value == "16012345678903"


def test_brand_words_are_guarded_against(facts: Shop, as_role: AsRole) -> None:
    operator = as_role(Role.OPERATOR)
    branded = text(operator.get(f"/keywords?{WEEK}&list=brands"))
    assert "philips bulb" in branded
    assert "zapatos" not in branded
    assert "philips bulb" not in text(operator.get(f"/keywords?{WEEK}&list=opportunities"))
    operator.post("/keywords/brands", {"word": "  Zapatos "})
    assert "zapatos de nios" in text(operator.get(f"/keywords?{WEEK}&list=brands"))
    operator.post("/keywords/brands/remove", {"word": "philips"})
    assert "philips bulb" not in text(operator.get(f"/keywords?{WEEK}&list=brands"))
    lines = [line for line in audit_lines() if line.verb.endswith("brand_word")]
    assert [(line.verb, line.subject, line.person) for line in reversed(lines)] == [
        ("add_brand_word", "zapatos", "Operator"),
        ("remove_brand_word", "philips", "Operator"),
    ]


def test_who_may_not_change_the_list_cannot(facts: Shop, as_role: AsRole) -> None:
    rep = as_role(Role.REP)
    assert rep.post("/keywords/brands", {"word": "acme"}).status_code == 403
    assert 'action="/keywords/brands"' not in text(rep.get(f"/keywords?{WEEK}"))


@pytest.mark.parametrize("word", ["", "   ", "x" * 81])
def test_a_wrong_word_is_refused(facts: Shop, manager: Client, word: str) -> None:
    assert manager.post("/keywords/brands", {"word": word}).status_code == 400
    assert manager.post("/keywords/brands/remove", {"word": "never listed"}).status_code == 404
