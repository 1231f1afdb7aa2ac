"""The Claims pages: for each role, thin and empty shops, bad addresses, and files that bring what a claim needs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from baton.board.tests.conftest import PASSWORD
from baton.board.tests.test_commands import run
from baton.board.tests.test_pages import text, workbook
from baton.drivers.claims import CLAIMS
from baton.intake.selectors import fact_store
from baton.intake.services import import_files
from baton.intake.tests.exports import write_xls
from baton.kit.period import Period
from baton.metrics.tests.hand_made import batch, daily, rows, span
from baton.people.services import create_person
from baton.people.terms import Role, Shop
from baton.sources.layouts import STAFF

pytestmark = pytest.mark.django_db
AsRole = Callable[..., Client]

LAST = span("2026-08-23", "2026-09-19")
"""The last four weeks on the clock of these tests."""
BEFORE = [
    Period(LAST.start - timedelta(days=28 * back), LAST.end - timedelta(days=28 * back))
    for back in range(1, 6)
]
USUAL: dict[str, object] = {
    "impressions": 20000,
    "clicks": 400,
    "inquiries": 20,
    "trade_assurance_orders": 10,
    "reply_rate": 0.9,
}


@pytest.fixture
def half_a_year(shop: Shop) -> Shop:
    """Five usual spans of four weeks, then one with few clicks. A product without clicks; no log, no staff files."""
    usual = {
        "product_id": "16012345678901",
        "product_name": "LED panel",
        "impressions": 500000,
        "clicks": 6000,
    }
    dead = {
        "product_id": "16012345678902",
        "product_name": "Dead lamp WL-20",
        "impressions": 60000,
        "clicks": 0,
    }
    days = daily(Period(BEFORE[-1].start, BEFORE[0].end), **USUAL)
    days += daily(LAST, **{**USUAL, "clicks": 240})
    batches = [batch("shop_day", days), batch("product_period", rows(LAST, usual, dead))]
    fact_store().commit("half-a-year", batches, lambda _receipt: None)
    return shop


def card(page: str, code: str) -> str:
    """The card of one claim, as plain words."""
    part = page.split(f'aria-labelledby="claim-{code}"')[1].split("</article>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part))


def test_eight_cards_with_figure_verdict_and_leg(half_a_year: Shop, manager: Client) -> None:
    answer = manager.get("/claims")
    page = text(answer)
    assert answer.status_code == 200
    assert page.count('<article class="card claim"') == len(CLAIMS)
    clicks = card(page, "impressions_no_clicks")
    for said in (
        "「有曝光没点击」",
        "有数据支持",
        "运营",
        "1.20%",
        "90% 区间",
        "2.00%",
        "Dead lamp WL-20",
        "0 / 60,000",
    ):
        assert said in clicks
    assert "数据不支持" in card(page, "too_few_trade_assurance_orders")
    assert "业务" in card(page, "too_few_trade_assurance_orders")
    graded = card(page, "inquiry_quality_low")
    assert "还说不准" in graded
    assert "询盘登记里每条询盘的「优质询盘」判断" in graded
    assert (
        f"/products?shop={half_a_year.code}&amp;from={LAST.start}&amp;to={LAST.end}&amp;list=shown_not_clicked"
        in page
    )
    assert 'aria-current="page"' in page


@pytest.mark.parametrize("role", Role)
def test_whoever_may_see_the_funnel_may_see_the_claims(
    half_a_year: Shop, as_role: AsRole, role: Role
) -> None:
    visitor = as_role(role)
    may_export = role is not Role.DESIGNER
    assert visitor.get("/claims").status_code == 200
    one = visitor.get("/claims/too_few_inquiries")
    assert one.status_code == 200
    assert ("/funnel/rows" in text(one)) is may_export
    assert ("/claims/too_few_inquiries/export" in text(one)) is may_export
    exported = visitor.get("/claims/too_few_inquiries/export")
    assert exported.status_code == (200 if may_export else 403)


def test_others_may_not(half_a_year: Shop) -> None:
    for address in ("/claims", "/claims/too_few_inquiries", "/claims/too_few_inquiries/export"):
        assert Client().get(address).status_code == 302
    create_person(None, "guest", "Guest", [], password=PASSWORD)
    guest = Client()
    assert guest.login(username="guest", password=PASSWORD)
    assert guest.get("/claims").status_code == 403


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_speak_one_language_and_carry_no_style_of_their_own(
    half_a_year: Shop, manager: Client, language: str
) -> None:
    manager.cookies["baton_language"] = language
    for address in ("/claims", *(f"/claims/{code}" for code in CLAIMS)):
        page = text(manager.get(address))
        assert not re.search(r"<[^>]*\s(style|on[a-z]+)=", page), address
        words = re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.DOTALL)
        if language == "en":
            assert not re.findall(r"[\u4e00-\u9fff]+", words.replace("中文", "")), address
            assert "What would tell" in words or "supported" in words
        else:
            for left in ("supported", "interval", "Held against", "earlier period"):
                assert left not in words, address


def test_one_claim_says_how_it_was_judged_and_the_terminal_says_the_same(
    half_a_year: Shop, manager: Client
) -> None:
    page = text(manager.get("/claims/impressions_no_clicks"))
    assert "data-spec" in page
    assert "点击 ÷ 曝光" in page
    assert "店铺每日数据，数据到 09-19" in page
    assert "Dead lamp WL-20" in page
    assert "16012345678902" in page
    assert "&amp;product=16012345678902" in page
    command = re.search(r"<code[^>]*>baton (.*?)</code>", page)
    assert command is not None
    found = json.loads(run(*command[1].split(), "--json"))
    assert found["verdict"] == "supported"
    assert found["reading"] in page
    assert [one["segment"] for one in found["behind"]["segments"]] == ["16012345678902"]
    rows_of_table = page.split("<tbody>")[1].split("</tbody>")[0].count("<tr")
    assert rows_of_table == len(found["history"]) + 1 == 6


def test_the_workbook_holds_the_verdict_the_history_and_the_segments(
    half_a_year: Shop, manager: Client
) -> None:
    book = workbook(manager.get("/claims/impressions_no_clicks/export"))
    verdict, history, segments = book.worksheets
    said = [cell.value for cell in next(verdict.iter_rows(min_row=2))]
    assert [said[0].date(), said[1].date(), said[2]] == [LAST.start, LAST.end, "有数据支持"]
    figure, low, high, usual, usual_low, usual_high, low_from, periods = said[3:]
    assert (figure, usual, periods) == (pytest.approx(0.012), pytest.approx(0.02, rel=0.05), 5)
    assert low < figure < high < low_from < usual
    assert usual_low <= usual <= usual_high
    figures = [row[2].value for row in history.iter_rows(min_row=2, max_row=7)]
    assert figures == pytest.approx([0.02] * 5 + [0.012])
    assert [cell.value for cell in next(segments.iter_rows(min_row=2))][:3] == ["Dead lamp WL-20", 0, 60000]


def test_the_workbook_of_what_cannot_be_told_says_so(facts: Shop, manager: Client) -> None:
    book = workbook(manager.get("/claims/too_few_inquiries/export?from=2026-09-13&to=2026-09-19"))
    said = [cell.value for cell in next(book.worksheets[0].iter_rows(min_row=2))]
    assert said[2] == "还说不准"
    assert said[6:9] == [None] * 3


def test_a_shop_of_two_weeks_can_tell_nothing_and_says_what_would(facts: Shop, manager: Client) -> None:
    page = text(manager.get("/claims?from=2026-09-13&to=2026-09-19"))
    assert page.count("还说不准") >= len(CLAIMS)
    for code in CLAIMS:
        assert "需要：" in card(page, code)
    assert text(manager.get("/claims/reply_rate_low?from=2026-09-13&to=2026-09-19")).count("需要") >= 1


def test_an_empty_shop_is_told_which_files_to_bring(shop: Shop, manager: Client) -> None:
    for address in ("/claims", "/claims/too_few_inquiries"):
        answer = manager.get(address)
        assert answer.status_code == 200
        assert 'href="/data"' in text(answer)


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/claims/reply_rate", 404, "reply_rate_low"),
        ("/claims/%E6%9D%8E", 404, "too_few_inquiries"),
        ("/claims/reply_rate/export", 404, "reply_rate_low"),
        ("/claims?shop=nope", 404, "lamps"),
        ("/claims?from=2026-08-23", 400, "from"),
        ("/claims?from=2026-08-23&to=2026-02-30", 400, "2026-11-22"),
        ("/claims?from=2020-01-01&to=2020-01-28", 422, "2026-04-05"),
        ("/claims/too_few_inquiries?from=2026-09-14&to=2026-09-21", 422, "2026-09-20"),
    ],
)
def test_bad_questions_are_answered_with_what_to_do(
    half_a_year: Shop, manager: Client, address: str, status: int, said: str
) -> None:
    answer = manager.get(address)
    assert answer.status_code == status
    assert said in text(answer)
    assert "Traceback" not in text(answer)


def test_a_day_missing_from_the_period_cannot_be_told(shop: Shop, manager: Client) -> None:
    days = [
        row for row in daily(Period(BEFORE[-1].start, LAST.end), **USUAL) if row["period_start"] != LAST.start
    ]
    fact_store().commit("gap", [batch("shop_day", days)], lambda _receipt: None)
    page = text(manager.get("/claims"))
    said = card(page, "too_few_trade_assurance_orders")
    assert "还说不准" in said
    assert "把这段时间缺的日子补上" in said
    assert "—" in said
    fact_store().commit(
        "mended", [batch("shop_day", daily(Period(LAST.start, LAST.start), **USUAL))], lambda _: None
    )
    assert "数据不支持" in card(text(manager.get("/claims")), "too_few_trade_assurance_orders")


def test_noughts_all_along_cannot_be_told(shop: Shop, manager: Client) -> None:
    nothing = dict.fromkeys(USUAL, 0)
    days = daily(Period(BEFORE[-1].start, LAST.end), **nothing)
    fact_store().commit("noughts", [batch("shop_day", days)], lambda _receipt: None)
    page = text(manager.get("/claims"))
    for code in CLAIMS:
        assert "还说不准" in card(page, code)
    assert "一个目标，或同行的数字" in card(page, "too_few_inquiries")


def test_questions_to_the_database_do_not_grow(
    half_a_year: Shop, manager: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    manager.get("/claims")
    for address in ("/claims", "/claims/impressions_no_clicks"):
        with django_assert_max_num_queries(16):
            assert manager.get(address).status_code == 200


# What no file has brought yet -----------------------------------------------------------------------------------


def inquiry_log(folder: Path, *, is_graded: bool, is_quoted: bool = True) -> Path:
    """Baton's inquiry log as a file: six inquiries and an RFQ a day; from LAST on few are promising."""
    lines = ["询盘编号,询盘时间,来源,首次回复时间,有效询盘,优质询盘,报价日期"]
    for day in Period(BEFORE[3].start, LAST.end).days():
        for number in range(7):
            source, after = ("RFQ", day + timedelta(days=1)) if number == 6 else ("询盘", None)
            promising = "Y" if number < (1 if day >= LAST.start else 4) else "N"
            lines.append(
                f"Q{day:%Y%m%d}{number},{day} 22:00,{source},{day} 23:30,Y,"
                f"{promising if is_graded else ''},{after if after and is_quoted else ''}"
            )
    path = folder / "询盘登记.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def staff_files(folder: Path, quotes: int) -> list[Path]:
    figures = [""] * (len(STAFF.headers) - 1)
    figures[STAFF.headers.index("审核通过报价量") - 1] = str(quotes)
    return [
        write_xls(folder / STAFF.file_name_for(period), STAFF, period, [["张三", *figures]])
        for period in (LAST, *BEFORE[:4])
    ]


def test_grades_and_replies_start_to_tell_once_the_log_is_there(
    half_a_year: Shop, manager: Client, tmp_path: Path
) -> None:
    waiting = ("inquiry_quality_low", "inquiries_not_caught", "rfq_not_quoted")
    before = text(manager.get("/claims"))
    for code in waiting:
        assert "还说不准" in card(before, code)
        assert CLAIMS[code].needs.zh in card(before, code)
    import_files(half_a_year.code, [inquiry_log(tmp_path, is_graded=False)])
    ungraded = text(manager.get("/claims"))
    assert CLAIMS["inquiry_quality_low"].needs.zh in card(ungraded, "inquiry_quality_low")
    assert "数据不支持" in card(ungraded, "inquiries_not_caught")
    assert "数据不支持" in card(ungraded, "rfq_not_quoted")
    import_files(half_a_year.code, [inquiry_log(tmp_path, is_graded=True)])
    after = text(manager.get("/claims"))
    assert "有数据支持" in card(after, "inquiry_quality_low")
    assert "共同" in card(after, "inquiry_quality_low")


def test_quotes_start_to_tell_once_the_staff_files_are_there(
    half_a_year: Shop, manager: Client, tmp_path: Path
) -> None:
    assert "还说不准" in card(text(manager.get("/claims")), "rfq_not_quoted")
    import_files(half_a_year.code, staff_files(tmp_path, 30))
    told = card(text(manager.get("/claims")), "rfq_not_quoted")
    assert "数据不支持" in told
    assert "30" in told
    assert "张三" not in text(manager.get("/claims/rfq_not_quoted"))
