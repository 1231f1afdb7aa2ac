"""The standing claims, looked at by a person in a real browser: with the mouse, and with the keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.enable_socket]

SPAN = "from=2026-10-25&to=2026-11-21"


def test_from_a_claim_to_the_product_behind_it(visitor: Visitor) -> None:
    visitor.enters_as("chenjiahao")
    page = visitor.page
    page.locator(".nav").get_by_text("说法", exact=True).click()
    visitor.goes_to(f"/claims?{SPAN}")
    cards = page.locator("article.claim")
    expect(cards).to_have_count(8)
    for card in cards.all():
        expect(card.locator(".chip")).to_have_text(re.compile("有数据支持|数据不支持|还说不准"))
        expect(card.locator(".own")).to_have_text(re.compile("运营|业务|共同"))
        expect(card.locator("svg.claim-line")).to_be_visible()
    card = page.locator('article[aria-labelledby="claim-impressions_no_clicks"]')
    expect(card).to_contain_text("WL-20")
    expect(card.locator(".own")).to_have_text("运营")
    card.get_by_role("link", name="「有曝光没点击」").click()
    expect(page.locator("h1")).to_have_text("「有曝光没点击」")
    expect(page.locator("#chart-history svg, #chart-history canvas").first).to_be_visible()
    page.locator("#chart-history summary").click()
    expect(page.locator("#chart-history tbody tr").first).to_be_visible()
    expect(page.locator(".command")).to_have_text(
        "baton claim impressions_no_clicks --shop minglan --from 2026-10-25 --to 2026-11-21"
    )
    page.get_by_role("link", name="看数字").click()
    expect(page.locator("tbody")).to_contain_text("WL-20")
    page.go_back()
    page.get_by_role("link", name="全部说法").click()
    expect(page.locator("article.claim")).to_have_count(8)


def test_every_link_of_the_cards_leads_somewhere(visitor: Visitor) -> None:
    visitor.enters_as("liangguodong")
    for shop in ("minglan", "xinghe"):
        visitor.goes_to(f"/claims?shop={shop}&{SPAN}")
        links = visitor.page.locator("article.claim a").all()
        for path in sorted({link.get_attribute("href") or "" for link in links}):
            visitor.goes_to(path)
            for rows in visitor.page.locator('main a[href*="/funnel/rows"][data-drawer-open]').all()[:1]:
                assert visitor.page.request.get(f"{visitor.address}{rows.get_attribute('href')}").ok


def test_a_claim_is_read_with_the_keyboard_alone(visitor: Visitor) -> None:
    visitor.enters_as("sumin")
    visitor.goes_to(f"/claims?{SPAN}")
    page = visitor.page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("article.claim h2 a").first).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("「询盘质量低」")
    # Past the navigation, as people do who have no mouse.
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#chart-history summary')"):
            break
    else:
        pytest.fail("the chart's table is not within twenty presses of Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#chart-history table").first).to_be_visible()


def test_a_period_with_a_gap_and_a_thin_shop_say_what_would_tell(visitor: Visitor) -> None:
    visitor.enters_as("liangguodong")
    visitor.goes_to("/claims?shop=minglan&from=2026-07-05&to=2026-07-11")
    gap = visitor.page.locator('article[aria-labelledby="claim-too_few_trade_assurance_orders"]')
    expect(gap.locator(".chip")).to_have_text("还说不准")
    expect(gap).to_contain_text("把这段时间缺的日子补上")
    visitor.goes_to(f"/claims?shop=xinghe&{SPAN}")
    unsure = visitor.page.locator("article.claim", has_text="还说不准")
    assert unsure.count() >= 5
    for card in unsure.all():
        expect(card.locator(".note")).to_contain_text("需要：")
