"""An alert's life, walked through by people in a real browser: with the mouse, and with the keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.enable_socket]

TOLD = "section[aria-labelledby=told-title] tbody tr"


def opens_the_first(visitor: Visitor, text: str = "") -> Page:
    visitor.goes_to("/alerts?shop=minglan")
    page = visitor.page
    page.locator(TOLD).filter(has_text=text).first.get_by_role("link").click()
    page.wait_for_url(re.compile(r"/alerts/\d+"))
    return page


def test_the_first_look_is_short_and_every_alert_leads_somewhere(visitor: Visitor) -> None:
    visitor.enters_as("linxiaotong")
    visitor.goes_to("/alerts?shop=minglan")
    page = visitor.page
    assert 1 <= page.locator(TOLD).count() <= 10
    expect(page.locator("section[aria-labelledby=limits-title]")).to_contain_text("还说不准，需要")
    paths = [link.get_attribute("href") or "" for link in page.locator(f"{TOLD} a").all()]
    for path in paths:
        visitor.goes_to(path)
        expect(page.locator("#chart-series svg").first).to_be_visible()
        ways = page.locator("section[aria-labelledby=ways-title] a").all()
        assert ways
        for way in [each.get_attribute("href") or "" for each in ways]:
            visitor.goes_to(way)


def test_seen_put_aside_muted_and_known_with_the_mouse(visitor: Visitor) -> None:
    visitor.enters_as("linxiaotong")
    page = opens_the_first(visitor, "德国 ·")
    history = page.locator("section[aria-labelledby=history-title]")
    page.get_by_role("button", name="我看到了").click()
    expect(page.locator(".head")).to_contain_text("林晓彤")
    expect(history).to_contain_text("林晓彤")
    page.get_by_role("button", name="暂放", exact=True).click()
    expect(history).to_contain_text("2026-12-01")
    page.locator("input[name=reason]").fill("展会期间")
    page.get_by_role("button", name="静音", exact=True).click()
    expect(page.locator("section[aria-labelledby=mute-title]")).to_contain_text("展会期间")
    address = page.url.removeprefix(visitor.address)
    visitor.goes_to("/alerts")
    expect(page.locator("section[aria-labelledby=aside-title]")).to_contain_text("展会期间")
    visitor.goes_to("/funnel?shop=minglan")
    expect(page.locator("#chart-weeks .pins")).to_be_visible()
    expect(page.locator(f'#chart-weeks .pins a[href="{address}"]')).to_have_count(0)
    visitor.goes_to(address)
    page.get_by_role("button", name="重新提醒").click()
    page.locator("input[name=note]").fill("德国站放假")
    page.get_by_role("button", name="记为已知").click()
    expect(page.locator("main")).to_contain_text("这是已知的：德国站放假")
    visitor.goes_to("/funnel?shop=minglan")
    expect(page.locator("#chart-weeks .pins")).to_contain_text("德国站放假")


def test_a_pin_on_a_chart_leads_to_its_alert_with_the_keyboard_alone(visitor: Visitor) -> None:
    visitor.enters_as("liangguodong")
    visitor.goes_to("/funnel?shop=minglan")
    page = visitor.page
    expect(page.locator("#chart-weeks svg").first).to_be_visible()
    link = page.locator("#chart-weeks .pins a").last
    link.focus()
    expect(page.locator("#chart-weeks .pins_marks .lit")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/alerts/\d+"))
    reason = page.locator("input[name=reason]")
    reason.focus()
    page.keyboard.type("已在处理")
    page.keyboard.press("Enter")
    expect(page.locator("section[aria-labelledby=mute-title]")).to_contain_text("已在处理")
    page.get_by_role("button", name="重新提醒").focus()
    page.keyboard.press("Space")
    expect(page.locator("input[name=reason]")).to_be_visible()


def test_the_pin_says_under_the_pointer_what_it_is(visitor: Visitor) -> None:
    visitor.enters_as("heyuqing")
    visitor.goes_to("/funnel?shop=minglan")
    page = visitor.page
    pins = page.locator("#chart-weeks .pins_marks path")
    expect(pins.first).to_be_visible()
    pins.first.hover(force=True)
    expect(page.locator("#vg-tooltip-element")).to_contain_text(re.compile(r"1 · 20\d\d-"))
    page.locator("#chart-weeks summary").click()
    expect(page.locator("#chart-weeks .chart-table table")).to_have_count(2)


def test_who_may_not_act_reads_and_has_no_buttons(visitor: Visitor) -> None:
    visitor.enters_as("sumin")
    visitor.goes_to("/alerts?shop=minglan")
    page = visitor.page
    page.locator(f"{TOLD} a").first.click()
    page.wait_for_url(re.compile(r"/alerts/\d+"))
    expect(page.locator("#chart-series svg").first).to_be_visible()
    expect(page.locator("main form button")).to_have_count(0)


def test_a_budget_and_a_limit_are_set(visitor: Visitor) -> None:
    visitor.enters_as("liangguodong")
    visitor.goes_to("/alerts?shop=minglan")
    page = visitor.page
    page.locator("input[name=reply_rate]").fill("95")
    page.locator("section[aria-labelledby=limits-title] button").click()
    expect(page.locator("section[aria-labelledby=limits-title]")).to_contain_text("已越过界线")
    page.locator("input[name=company]").fill("2")
    page.locator("section[aria-labelledby=budget-title] button").click()
    expect(page.locator("input[name=company]")).to_have_value("2")
    page.locator("button[value=expert]").click()
    expect(page.locator("button[value=expert]")).to_have_attribute("aria-pressed", "true")
