"""The manager's day in either language; it ends with the report and the card that a chat robot gets of it."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from baton.demo.cast import CAST
from baton.kit.clock import SystemClock
from baton.notices.terms import ChannelKind
from baton.notices.tests.robot import Robot, standing
from tests.journeys.day_in_language import MANAGER, REPORT, Day, follows, tile, writes_report
from tests.journeys.one_language import is_of
from tests.journeys.visitor import Visitor

ARRIVAL_SECONDS = 150
"""A robot is told nothing in the first minute of each half hour, nor in the crowd after it; else it takes seconds."""
SECRET = "SEC0a1b2c3d4e5f"
pytestmark = [pytest.mark.journey, pytest.mark.enable_socket]


def test_a_managers_day_ends_with_the_report_and_its_card(day: Day) -> None:
    robot = Robot(ChannelKind.DINGTALK, lambda: SystemClock().now(), secret=SECRET)
    with standing(robot):
        visitor = day.enters(MANAGER)
        page = day.reads(visitor)
        for zh, en in (
            ("昨天的询盘", "Yesterday's inquiries"),
            ("超时未回", "Replies overdue"),
            ("尾款待收", "Balances due"),
            ("发货有风险", "Shipments at risk"),
            ("过期的动作", "Actions overdue"),
            ("待裁的功劳争议", "Credit disputes to decide"),
        ):
            expect(tile(page, day.says(zh, en)).locator(".v")).to_be_visible()

        # A task of one's own, done; the team's day; a question that waits for a decision.
        own = "Call the bank on the tax rebate"
        page.locator("[data-key=n]").click()
        form = page.locator("#drawer form[action='/day/add']")
        form.locator("[name=title]").fill(own)
        form.locator("button[type=submit]").click()
        expect(form).to_have_count(0)
        mine = day.reads(visitor, "/day").locator(".task", has_text=own)
        mine.locator("button.tick").click()
        expect(mine).to_have_class(re.compile("closed"))
        team = day.reads(visitor, "/day/team").locator("main")
        for name in ("陈嘉豪", "苏敏", day.says("还没人接", "nobody yet")):
            expect(team).to_contain_text(name)
        day.reads(visitor, "/actions")
        follows(page, page.get_by_role("link", name="投光灯老款年底前清掉一半库存"))
        form = page.locator("form[action$='/questions/2']")
        form.locator("[name=answer]").fill("The old line first, until half is gone")
        form.get_by_role("button").click()
        expect(day.reads(visitor).locator("main")).to_contain_text("The old line first, until half is gone")

        sets_a_channel(day, visitor, robot)
        card_is_the_report(day, visitor, robot, own)


def sets_a_channel(day: Day, visitor: Visitor, robot: Robot) -> None:
    """A robot that is told reports, at any hour; its test is signed as it asks."""
    page = day.reads(visitor, "/notices/channels/new?kind=dingtalk")
    form = page.locator("form[action='/notices/channels/add']")
    form.locator("[name=name]").fill(f"Group {day.language}")
    form.locator("[name=language]").select_option(day.says("zh-hans", "en"))
    form.locator("[name=address]").fill(robot.address)
    form.locator("[name=secret]").fill(SECRET)
    form.locator("[name=quiet_from]").fill("")
    form.locator("[name=quiet_until]").fill("")
    for kind in form.locator("[name=kinds]").all():
        kind.set_checked(kind.get_attribute("value") == "daily_report")
    form.locator("button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/notices/channels/\d+"))
    assert robot.secret not in page.content()
    page.locator("form[action$='/test'] button").click()
    expect(page.locator("[role=status] .note").first).to_contain_text(day.says("送达", "The test arrived"))
    day.reads(visitor)
    assert len(robot.taken) == 1


def card_is_the_report(day: Day, visitor: Visitor, robot: Robot, done: str) -> None:
    """Today's report is written, read, and sent; what arrives says the same and names nobody."""
    page = visitor.page
    page.goto(f"{day.address}{REPORT}")
    writes_report(page)
    day.reads(visitor)
    expect(day.done_today(page, done)).to_have_count(1)
    headline = page.locator("main .headline").inner_text().strip()
    assert re.search(r"\d", headline)
    before = len(robot.taken)
    page.locator("form[action$='/send'] button").click()
    expect(page.locator("[role=status] .note").first).to_contain_text(
        day.says("已交给 1 个频道", "Handed to 1 channel")
    )
    until = time.monotonic() + ARRIVAL_SECONDS
    while len(robot.taken) == before and time.monotonic() < until:
        page.wait_for_timeout(100)
    assert len(robot.taken) > before
    card = str(robot.taken[-1]["actionCard"]["text"])
    assert headline in card
    rows = page.locator("main .sheet table").last.locator("tbody tr").all()
    figures = [row.locator("td").all_inner_texts()[:2] for row in rows]
    told = [f"{name} {now}" for name, now in figures if f"{name} " in card]
    assert len(told) >= 3
    assert not [one for one in told if one not in card], card
    assert not [one.name for one in CAST if one.name in card]
    lines = [line.strip("*# ") for line in card.splitlines() if line.strip()]
    assert not [line for line in lines if is_of(line, day.says("en", "zh"))]
