"""Whole ways of a person through the product, in a real browser."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from baton.kit.period import Period
from baton.sources.tests.samples import SAMPLES, write_sample
from tests.journeys.visitor import Visitor, new_visitor

pytestmark = [pytest.mark.journey, pytest.mark.enable_socket]

OPERATOR, REP, MANAGER, SMALL_SHOP_OPERATOR = "linxiaotong", "wangsimin", "liangguodong", "tianhe"
HAN = re.compile(r"[\u4e00-\u9fff]")
NAMES = re.compile("梁国栋|^梁|明澜照明|星禾灯饰|中文")
"""Persons, shops and the platform's own page names stay as they are in either language."""
FORMATS = {"xlsx", "csv", "English"}
ENGLISH = re.compile(r"[A-Za-z]?[a-z]{2,}( [a-z]+)*")


def test_an_operator_finds_the_leg_that_moved_and_the_rows_behind_it(visitor: Visitor) -> None:
    visitor.enters_as(OPERATOR)
    visitor.goes_to("/funnel?from=2026-10-25&to=2026-11-21&compare=previous&by=country&metric=inquiries")
    page = visitor.page
    sentence = page.locator(".say").first
    expect(sentence).to_contain_text("获客环节")
    expect(
        page.locator("#chart-legs [data-chart] canvas, #chart-legs svg, #chart-legs canvas").first
    ).to_be_visible()
    page.locator("#chart-legs summary").click()
    expect(page.locator("#chart-legs table")).to_be_visible()

    inquiries = page.locator('a.drill[href*="stage=inquiries"]').first
    shown = inquiries.inner_text().replace(",", "")
    inquiries.click()
    drawer = page.locator("#drawer .drawer")
    expect(drawer).to_be_visible()
    assert shown in drawer.inner_text().replace(",", "")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(inquiries).to_be_focused()


def test_the_funnel_can_be_read_with_the_keyboard_alone(visitor: Visitor) -> None:
    visitor.enters_as(OPERATOR)
    visitor.goes_to("/funnel")
    page = visitor.page
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('drill')"):
            break
    else:
        pytest.fail("no figure is within forty presses of Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", "the focus cannot be seen"
    page.keyboard.press("Enter")
    expect(page.locator("#drawer .drawer")).to_be_focused()


def test_an_import_is_read_recognised_again_and_taken_back(visitor: Visitor, tmp_path: Path) -> None:
    visitor.enters_as(SMALL_SHOP_OPERATOR)
    page = visitor.page
    file = tmp_path / "Products-2026-05-16.xls"
    write_sample(file, SAMPLES["products"], period=Period(date(2026, 5, 10), date(2026, 5, 16)))
    for expected in ("imported", "unchanged"):
        visitor.goes_to("/data")
        page.locator("#files").set_input_files(file)
        landed = page.locator(f'.file[data-status="{expected}"]')
        expect(landed).to_be_visible()
        expect(landed).to_contain_text(file.name)
    visitor.goes_to("/data")
    row = page.locator("#history tr", has_text=file.name).last
    page.on("dialog", lambda dialog: dialog.accept())
    row.locator("button").click()
    expect(page.locator("#history tr", has_text=file.name).last).to_contain_text("已撤销")


def test_a_picture_is_refused_with_a_reason(visitor: Visitor, tmp_path: Path) -> None:
    visitor.enters_as(SMALL_SHOP_OPERATOR)
    picture = tmp_path / "photo.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    visitor.goes_to("/data")
    visitor.page.locator("#files").set_input_files(picture)
    refused = visitor.page.locator('.file[data-status="refused"]')
    expect(refused).to_be_visible()
    assert HAN.search(refused.inner_text())


def test_a_rep_sees_the_team_without_names_and_cannot_import(visitor: Visitor) -> None:
    visitor.enters_as(REP)
    page = visitor.page
    visitor.goes_to("/funnel?from=2026-10-25&to=2026-11-21&compare=none&by=staff")
    text = page.locator("main").inner_text()
    assert "王思敏" in text
    assert "刘志远" not in text
    visitor.goes_to("/data")
    expect(page.locator("#files")).to_have_count(0)
    visitor.goes_to("/funnel/rows?from=2026-10-25&to=2026-11-21&stage=paid_orders")
    assert "刘志远" not in page.locator("main").inner_text()


def test_a_stranger_is_asked_to_sign_in(visitor: Visitor) -> None:
    for path in ("/funnel", "/data", "/people", "/audit", "/products"):
        visitor.page.goto(f"{visitor.address}{path}")
        assert "/sign-in" in visitor.page.url


def test_language_and_theme_are_kept(visitor: Visitor) -> None:
    # Somebody whom no other journey follows: the choice stays with the person.
    visitor.enters_as("heyuqing")
    visitor.goes_to("/funnel")
    page = visitor.page
    page.locator("button[name=language]").first.click()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.lang") == "en"
    page.locator("[data-theme-switch]").first.click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_the_funnel_works_without_scripts(browser: Browser, demo_address: str) -> None:
    with browser.new_context(locale="zh-CN", java_script_enabled=False) as context:
        visitor = new_visitor(context, demo_address)
        visitor.enters_as(OPERATOR)
        visitor.goes_to("/funnel?by=channel")
        expect(visitor.page.locator("table.relay")).to_be_visible()
        visitor.page.locator("a.drill").first.click()
        expect(visitor.page.locator("main table")).to_be_visible()


PAGES = (
    "/funnel?by=product",
    "/funnel?by=staff&compare=last-year",
    "/legs?by=product&metric=paid_orders",
    "/products",
    "/keywords",
    "/alerts",
    "/claims",
    "/claims/inquiries_not_caught",
    "/data",
    "/data/guide",
    "/account",
)
MANAGERS_PAGES = ("/people", "/audit", "/funnel?from=2020-01-01&to=2020-01-07")
SIZES = {"desk": (1440, 900), "phone": (390, 844)}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("language", "scheme"), [("zh-CN", "light"), ("en-US", "dark")])
def test_every_page_fits_and_speaks_one_language(
    browser: Browser, demo_address: str, size: str, language: str, scheme: str
) -> None:
    width, height = SIZES[size]
    with browser.new_context(
        locale=language,
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": height},
    ) as context:
        visitor = new_visitor(context, demo_address)
        visitor.enters_as(MANAGER)
        problems = []
        for path in (*PAGES, *MANAGERS_PAGES):
            visitor.page.goto(f"{demo_address}{path}")
            visitor.page.wait_for_load_state("networkidle")
            problems += [f"{path}: {problem}" for problem in looked_at(visitor, language)]
        # A refused period answers 4xx, which the browser notes as an error of its own.
        complaints = [text for text in visitor.complaints if "status of 4" not in text]
        assert not problems + complaints


def looked_at(visitor: Visitor, language: str) -> list[str]:
    page = visitor.page
    problems = []
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if beyond > 0:
        problems.append(f"{beyond} pixels wider than the window")
    if page.locator("h1").count() != 1:
        problems.append(f"{page.locator('h1').count()} main headings")
    labels = page.locator("h1, h2, thead th, nav .word, .btn, label, summary").all_inner_texts()
    words = [label.strip() for label in labels if label.strip()]
    if language.startswith("en"):
        problems += [f"Chinese left: {word}" for word in words if HAN.search(word) and not NAMES.search(word)]
    else:
        problems += [
            f"English left: {word}" for word in words if ENGLISH.fullmatch(word) and word not in FORMATS
        ]
    return problems


def test_the_demo_stands_on_its_own_day(visitor: Visitor) -> None:
    visitor.enters_as(OPERATOR)
    visitor.goes_to("/funnel")
    expect(visitor.page.locator(".bar")).to_contain_text(date(2026, 11, 22).strftime("%m-%d"))
