"""A day of the demo shop for an operator, a rep and a designer, in either language, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.day_in_language import REPORT, TODAY, Day, follows, task, tile
from tests.journeys.one_language import left_over

pytestmark = [pytest.mark.journey, pytest.mark.enable_socket]


def test_an_operators_day(day: Day) -> None:
    visitor = day.enters("heyuqing")
    page = day.reads(visitor)
    quota = tile(page, day.says("访客营销名额", "Visitor marketing left"))
    expect(quota.locator(".v")).to_be_visible()
    left = page.locator("#visitors header b")
    before = int(re.findall(r"\d+", left.inner_text())[0])
    for zh, en in (
        ("违规待处理", "Violations to handle"),
        ("未读消息", "Messages unread"),
        ("未关的异动提醒", "Open alerts"),
        ("直通车花费", "Ad spend"),
    ):
        expect(tile(page, day.says(zh, en)).locator(".v")).to_be_visible()

    # Must do: a visitor's draft is changed and marked as sent.
    page.locator("#visitors tbody a.btn").first.click()
    words = page.locator("#drawer #visitor-words")
    expect(words).not_to_be_empty()
    words.fill(f"{words.input_value()}\nHe Yuqing")
    page.locator("#drawer").get_by_role(
        "button", name=day.says("已在平台发送", "Sent on the platform")
    ).click()
    expect(page.locator("[role=status] .note").first).to_contain_text(
        day.says("额度减一", "the quota counts it")
    )
    expect(left).to_contain_text(day.says(f"剩 {before - 1} 个", f"{before - 1} of 20 left"))
    assert not left_over(page)

    # Look: a message is read and its task finished with a note.
    title = day.says("读规则变化：标题与关键词", "Rule change to read: 标题与关键词")
    rule = task(page, "look", title)
    rule.locator(".end a.btn").click()
    drawer = page.locator("#drawer .drawer")
    drawer.locator("input[name=note]").fill("No brand words left in our titles.")
    assert not left_over(page)
    drawer.get_by_role("button", name=day.says("做完了", "Done")).click()
    expect(drawer).to_have_count(0)
    expect(rule).to_have_class(re.compile("closed"))
    expect(rule.locator(".proof")).to_contain_text("No brand words left in our titles.")

    # Look: an alert is looked into; the task behind it is closed by the data, which says why.
    explained = day.says("解释异动：德国 · 曝光偏多", "Explain: Germany · impressions more than usual")
    follows(page, task(page, "look", explained).locator(".why a"))
    day.reads(visitor)
    page.get_by_role("button", name=day.says("我看到了", "I have seen it")).click()
    expect(page.locator("section[aria-labelledby=history-title]")).to_contain_text("何雨晴")
    day.looks_again(visitor)
    proof = task(page, "look", explained).locator(".proof.by-data")
    expect(proof).to_contain_text(day.says("提醒", "alert"))

    # Operate: what was nobody's is taken.
    budget = task(page, "operate", "关键词推广-太阳能路灯-拉美")
    expect(budget).to_contain_text(day.says("团队的", "the team's"))
    budget.locator(".end a.btn").click()
    drawer.get_by_role("button", name=day.says("我来做", "Take this task")).click()
    expect(drawer).to_have_count(0)
    expect(budget).not_to_contain_text(day.says("团队的", "the team's"))

    # A problem: the four questions are answered.
    day.reads(visitor, "/actions")
    follows(page, page.get_by_role("link", name="有单没填发货物流"))
    day.reads(visitor)
    form = page.locator("form[action$='/triage']")
    form.locator("[name=can_solve]").select_option(value="yes")
    form.locator("[name=needs]").fill("Logistics numbers of 3 orders")
    form.locator("[name=due]").fill(TODAY)
    form.locator("[name=solved_when]").fill("Every order shows its number")
    form.locator("[name=person_id]").select_option(label=day.says("何雨晴 · 运营", "何雨晴 · Marketing"))
    form.locator("button[type=submit]").click()
    expect(page.locator(".head")).to_contain_text(day.says("处理中", "In hand"))

    # In the evening the report says so.
    day.report_is_written()
    page = day.reads(visitor, REPORT)
    expect(day.done_today(page, title)).to_have_count(1)
    expect(day.done_today(page, explained)).to_contain_text(
        day.says("有人认领了", "Somebody acknowledged it")
    )


def test_a_reps_day(day: Day) -> None:
    visitor = day.enters("wangsimin")
    page = day.reads(visitor)
    for zh, en in (
        ("待首回", "Awaiting first reply"),
        ("离下一个时限", "To the next deadline"),
        ("该跟进", "Follow-ups due"),
    ):
        expect(tile(page, day.says(zh, en)).locator(".v")).to_be_visible()
    follows(page, tile(page, day.says("尾款待收", "Balances due")))
    balance = day.reads(visitor).locator("main tbody tr", has_text="王思敏")
    expect(balance).to_contain_text("$1,904")
    follows(page, balance.locator("th a"))
    expect(day.reads(visitor).locator("main")).to_contain_text("PO-88885")
    day.reads(visitor, "/day")
    follows(page, tile(page, day.says("发货有风险", "Shipments at risk")))
    expect(day.reads(visitor).locator("main tbody tr")).to_have_count(1)

    # The desk: who waits longest is answered, and graded.
    day.reads(visitor, "/desk")
    first = page.locator("#desk-list tr[data-item]").first
    item = first.get_attribute("data-item")
    page.locator(f"#open-{item}").click()
    card = page.locator(f"[data-dock='{item}']")
    card.locator("[data-key=a]").first.click()
    expect(card.locator("[data-said]")).to_contain_text(day.says("回复已记下", "is on record"))
    assert not left_over(page)
    expect(page.locator(f"#desk-list #open-{item}")).to_have_count(0)

    # The spam box: what looks like real inquiries in it is a colleague's to decide.
    day.reads(visitor, "/day")
    follows(
        page, task(page, "look", day.says("垃圾箱有", "in the spam box look like real")).locator(".why a")
    )
    expect(day.reads(visitor).locator("main .note.warn")).to_be_visible()

    # An action is carried out; its task is closed by the data.
    day.reads(visitor, "/day")
    follows(page, task(page, "hands_on", "沙特 7 条认证询盘逐条回复").locator(".why a"))
    day.reads(visitor)
    page.locator("form[action$='/move'] button[value=to_verify]").click()
    expect(page.locator("form[action$='/move'] button[value=to_verify]")).to_have_count(0)
    day.looks_again(visitor)
    replied = task(page, "hands_on", "沙特 7 条认证询盘逐条回复")
    expect(replied.locator(".proof.by-data")).not_to_be_empty()

    day.report_is_written()
    page = day.reads(visitor, REPORT)
    expect(day.done_today(page, "沙特 7 条认证询盘逐条回复")).to_have_count(1)


def test_a_designers_day(day: Day) -> None:
    visitor = day.enters("sumin")
    page = day.reads(visitor)
    waiting = tile(page, day.says("待做的美工需求", "Design requests open"))
    before = int(waiting.locator(".v").inner_text())
    asked = "面板灯 600×600 主图回退并补侧面"
    follows(page, task(page, "hands_on", asked).locator(".why a"))
    day.reads(visitor)
    page.locator("form[action$='/accept']").get_by_role("button").click()
    expect(page.locator(".head")).to_contain_text(day.says("在做", "In the making"))
    form = page.locator("form[action$='/deliver']")
    form.locator("[name=delivery]").fill("nas/panel-600/main-v3.psd")
    form.get_by_role("button").click()
    expect(page.locator(".head")).to_contain_text(day.says("已交", "Delivered"))
    expect(day.reads(visitor).locator("main")).to_contain_text("nas/panel-600/main-v3.psd")
    day.looks_again(visitor)
    expect(task(page, "hands_on", asked).locator(".proof.by-data")).not_to_be_empty()
    expect(waiting.locator(".v")).to_have_text(str(before - 1))

    # Reports are not for designers; the manager's says it.
    report = day.report_is_written().page
    expect(day.done_today(report, asked)).to_have_count(1)
