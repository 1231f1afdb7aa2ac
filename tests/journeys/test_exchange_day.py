"""The lead's day in either language: marketing and sales hold their exchange, each at a browser of their own."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.day_in_language import Day, follows
from tests.journeys.one_language import left_over
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.enable_socket]


def test_the_leads_day_is_the_exchange(day: Day) -> None:
    claim = "Stone-grey panels will outsell white ones"
    operator, lead = day.enters("heyuqing", "/exchange"), day.enters("linxiaotong")
    day.reads(lead)
    table = day.reads(lead, "/exchange")

    # Marketing states something, how sure and by when it shows.
    page = day.reads(operator)
    page.get_by_role("link", name=re.compile(day.says("运营说", "Marketing states"))).click()
    form = page.locator("#drawer form[action$='/state']")
    form.locator("[name=text]").fill(claim)
    form.locator("[name=topic]").select_option(value="market")
    form.locator("[name=confidence]").select_option(value="9")
    sure = form.locator("[name=confidence] option:checked").inner_text()
    form.get_by_role("button", name=day.says("放上台面", "Put it on the table")).click()
    stated = page.locator(".pair", has_text=claim)
    expect(stated).to_contain_text(sure)

    # Sales answer with evidence from buyers, this and what waited for them.
    page = day.reads(day.enters("wangsimin", "/exchange"))
    answers = (
        (claim, "wrong", "4 buyers of 5 asked for white"),
        ("沙特投光灯要主推带 SASO 的型号", "right", "All seven asked for SASO"),
    )
    for about, verdict, evidence in answers:
        pair = page.locator(".pair", has_text=about)
        pair.get_by_role("link", name=day.says("现在答", "Answer now")).click()
        form = page.locator("#drawer form#answer")
        form.locator(f"[name=answered][value={verdict}]").check()
        form.locator("[name=answer]").fill(evidence)
        if form.locator("[name=items]").count():
            form.locator("[name=items]").first.check()
        assert not left_over(page)
        form.get_by_role("button", name=day.says("保存回答", "Save the answer")).click()
        expect(page.locator(".pair", has_text=about)).to_contain_text(evidence)
    expect(page.locator(".pair", has_text="SASO").first).to_contain_text(
        day.says("依据 1 条询盘", "1 inquiry behind it")
    )

    # The lead sees it arrive, marks it, and is told what is missing.
    page = table
    pair = page.locator(".pair", has_text=claim)
    expect(pair).to_contain_text("4 buyers of 5 asked for white")
    pair.get_by_role("button", name=day.says("落实", "Act on")).click()
    expect(pair.get_by_role("button", name=day.says("落实", "Act on"))).to_have_attribute(
        "aria-pressed", "true"
    )
    closing = day.says("结束会议", "Close the exchange")
    expect(page.locator("#standing")).to_contain_text(day.says("未完成", "nfinished"))
    page.get_by_role("button", name=closing).click()
    expect(page.locator("main")).to_contain_text(day.says("不完整", "incomplete"))

    # Actions, complete: the new one, and the one that somebody left half written.
    day.reads(lead, "/exchange")
    page.locator("#add-action").click()
    form = page.locator("#drawer form[action$='/action']")
    form.locator("[name=statement]").select_option(label=claim)
    form.locator("[name=title]").fill("Ask ten panel buyers which colour they want")
    form.locator("[name=owner]").select_option(label="王思敏")
    form.locator("[name=due]").fill("2026-12-04")
    form.locator("[name=metric]").select_option(value="quoted")
    form.locator("[name=done_when]").fill("Ten answers are noted")
    form.locator("button[type=submit]").click()
    agreed = page.locator("#agreed tbody tr")
    expect(agreed.filter(has_text="Ask ten panel buyers")).to_contain_text("12-04")
    half = agreed.filter(has_text="植物灯样机 2 台寄温室安装商")
    expect(half).to_contain_text(day.says("不完整", "incomplete"))
    follows(page, half.locator("a"))
    day.reads(lead)
    form = page.locator("form[action$='/amend']")
    # What is incomplete stands open.
    expect(form).to_be_visible()
    form.locator("[name=due]").fill("2026-12-01")
    form.locator("[name=done_when]").fill("Both samples arrived")
    form.locator("button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("12-01")

    page = day.reads(lead, "/exchange")
    page.get_by_role("button", name=closing).click()
    page.wait_for_url(re.compile(r"/exchange/\d+/minutes"))
    minutes = day.reads(lead).locator("main")
    for said in (claim, "4 buyers of 5 asked for white", "Ask ten panel buyers", "Both samples arrived"):
        expect(minutes).to_contain_text(said)


def test_words_of_a_refused_drawer_come_back(visitor: Visitor) -> None:
    """What stands in a drawer is a page of its own as well, and the way back leads there."""
    words = "美国买家要 650W"
    visitor.enters_as("wangsimin")
    visitor.goes_to("/exchange?shop=minglan")
    page = visitor.page
    page.get_by_role("link", name=re.compile("业务说")).first.click()
    form = page.locator("#drawer form[action$='/state']")
    form.locator("[name=text]").fill(words)
    # A figure without its limit is refused.
    form.locator("[name=check_metric]").select_option(value="inquiries")
    form.get_by_role("button", name="放上台面").click()
    page.locator("[data-back-to-form]").click()
    expect(page.locator("form[action$='/state'] [name=text]")).to_have_value(words)
    expect(page.locator("form[action$='/state'] [name=check_metric]")).to_have_value("inquiries")
    # The browser tells of the refusal, and of nothing else.
    assert all("400" in one for one in visitor.complaints)
    visitor.complaints.clear()
