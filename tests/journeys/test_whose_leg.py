"""From the funnel to whose leg it is, in a real browser: by pointer, by keyboard alone, and without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.visitor import Visitor, new_visitor

pytestmark = [pytest.mark.journey, pytest.mark.enable_socket]

OPERATOR, DESIGNER = "linxiaotong", "sumin"
ASKED = "/legs?shop=minglan&from=2026-10-25&to=2026-11-21&compare=previous&metric=paid_orders&by=country"
PARTS = ("ripeness", "quality", "company", "loop")


def test_a_lead_reads_the_page_from_the_split_to_the_loop(visitor: Visitor) -> None:
    visitor.enters_as(OPERATOR)
    visitor.goes_to(ASKED)
    page = visitor.page
    expect(page.locator("#split .say")).to_contain_text("76 → 64")
    expect(page.locator("#chart-legs svg").first).to_be_visible()
    for key in PARTS:
        expect(page.locator(f"#{key} [data-part]")).to_have_attribute("data-state", "filled")
        expect(page.locator(f"#{key} .body").first).to_contain_text("。")
    expect(page.locator("#chart-weeks svg").first).to_be_visible()
    expect(page.locator("#quality")).to_contain_text("同时出现，不是因果")
    page.locator("#chart-company summary").click()
    expect(page.locator("#chart-company table").first).to_contain_text("起订量")
    page.locator("#split footer a", has_text="产品").click()
    expect(page.locator("#split table").last).to_contain_text("LED")


def test_a_target_is_set_with_the_keyboard_alone(visitor: Visitor) -> None:
    visitor.enters_as(DESIGNER)
    visitor.goes_to(ASKED)
    page = visitor.page
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "target":
            break
    else:
        pytest.fail("the target is not within sixty presses of Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", "the focus cannot be seen"
    page.keyboard.type("80")
    page.keyboard.press("Enter")
    page.wait_for_url("**target=80**")
    expect(page.locator("#split .say")).to_contain_text("80")
    expect(page.locator("#split")).to_contain_text("假设")
    # Who may not take tables along is offered none.
    expect(page.locator('a[href*="/legs/export"]')).to_have_count(0)


def test_the_table_of_a_part_that_came_later_opens_with_the_keyboard(visitor: Visitor) -> None:
    visitor.enters_as(OPERATOR)
    visitor.goes_to(ASKED)
    page = visitor.page
    summary = page.locator("#chart-weeks summary")
    expect(summary).to_be_visible()
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#chart-weeks table").first).to_be_visible()


def test_the_parts_can_be_read_without_script(browser: Browser, demo_address: str) -> None:
    with browser.new_context(locale="zh-CN", java_script_enabled=False) as context:
        visitor = new_visitor(context, demo_address)
        visitor.enters_as(OPERATOR)
        visitor.goes_to(ASKED)
        page = visitor.page
        page.locator("#quality a", has_text="把这部分也显示出来").click()
        for key in PARTS:
            expect(page.locator(f"#{key} .body").first).to_contain_text("。")


@pytest.mark.parametrize("shop", ["minglan", "xinghe"])
def test_the_page_fits_a_phone(browser: Browser, demo_address: str, shop: str) -> None:
    with browser.new_context(
        locale="en-US", color_scheme="dark", viewport={"width": 390, "height": 844}
    ) as context:
        visitor = new_visitor(context, demo_address)
        visitor.enters_as("liangguodong")
        visitor.goes_to(f"/legs?shop={shop}&by=product")
        page = visitor.page
        for key in PARTS:
            expect(page.locator(f"#{key} [data-part]")).to_have_attribute("data-state", "filled")
        page.wait_for_load_state("networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0
        assert not visitor.complaints
