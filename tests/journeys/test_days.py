"""A day of the demo shop for a rep and for a designer, in either language, in a real browser.

Each language has a shop of its own, so that whatever can be done only once is done in both. Within a shop no journey
needs what another did.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.conftest import Visitor, new_visitor, serving
from tests.journeys.one_language import left_over

pytestmark = [pytest.mark.journey, pytest.mark.enable_socket]

LANGUAGES = ("zh-CN", "en-US")
PATIENCE = 30_000
"""Milliseconds: a machine that does much besides needs that long for a page."""


@dataclass
class Day:
    """A day of the shop in one language: who takes part, and the words that they read."""

    browser: Browser
    address: str
    language: str
    stack: ExitStack
    people: list[Visitor] = field(default_factory=list)

    def says(self, zh: str, en: str) -> str:
        return zh if self.language.startswith("zh") else en

    def enters(self, login_name: str) -> Visitor:
        context = self.stack.enter_context(
            self.browser.new_context(locale=self.language, viewport={"width": 1440, "height": 900})
        )
        context.set_default_timeout(PATIENCE)
        visitor = new_visitor(context, self.address)
        visitor.enters_as(login_name)
        self.people.append(visitor)
        return visitor

    def reads(self, visitor: Visitor, path: str = "") -> Page:
        """Opens the page, or looks at the one that is open: its words are of one language."""
        if path:
            visitor.goes_to(path)
        page = visitor.page
        expect(page.locator("html")).to_have_attribute("lang", self.says("zh-CN", "en"))
        expect(page.locator("h1")).to_have_count(1)
        assert not left_over(page), page.url
        return page

    def looks_again(self, visitor: Visitor) -> Page:
        """Has the facts looked at anew, from the page of the day."""
        page = self.reads(visitor, "/day")
        page.locator("[data-menu] > summary", has_text=self.says("今天的更多操作", "More of the day")).click()
        page.locator('form[action="/day/look"] button').click()
        expect(page.locator("[role=status] .note").first).to_contain_text(self.says("看过了", "Looked"))
        return self.reads(visitor)


@pytest.fixture(scope="module")
def served(
    demo_home_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], str]]:
    """The address of a language's own shop; it stands up when it is first asked for."""
    with ExitStack() as stack:
        addresses: dict[str, str] = {}

        def address(language: str) -> str:
            if language not in addresses:
                home = tmp_path_factory.mktemp("day") / "home"
                shutil.copytree(demo_home_template, home)
                with (home / "baton.toml").open("a", encoding="utf-8") as settings:
                    settings.write('notice_hosts = ["127.0.0.1"]\npublic_address = "https://baton.example"\n')
                addresses[language] = stack.enter_context(serving(home))
            return addresses[language]

        yield address


@pytest.fixture(params=LANGUAGES)
def day(request: pytest.FixtureRequest, browser: Browser, served: Callable[[str], str]) -> Iterator[Day]:
    expect.set_options(timeout=PATIENCE)
    with ExitStack() as stack:
        one = Day(browser, served(request.param), request.param, stack)
        yield one
        complaints = [text for each in one.people for text in each.complaints]
        # Where nothing is yet, and where something is refused, the answer is 4xx, which the browser notes.
        assert not [text for text in complaints if "status of 4" not in text]


def tile(page: Page, name: str) -> Locator:
    """A figure of the first glance."""
    return page.locator(".glance .kpi").filter(has=page.get_by_text(name, exact=True))


def task(page: Page, block: str, title: str) -> Locator:
    found = page.locator(f"#block-{block} .task", has_text=title)
    expect(found).to_have_count(1)
    return found


def follows(page: Page, link: Locator) -> None:
    """Goes where a link leads."""
    path = link.get_attribute("href") or ""
    link.click()
    page.wait_for_url(lambda url: path.partition("?")[0] in url)


def test_a_reps_day(day: Day) -> None:
    visitor = day.enters("wangsimin")
    page = day.reads(visitor, "/day")
    for zh, en in (
        ("待首回", "Awaiting first reply"),
        ("离下一个时限", "To the next deadline"),
        ("今天要跟进", "Follow-ups today"),
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

    # Tasks that the data close: the spam box is looked through, an action is carried out.
    day.reads(visitor, "/day")
    spam = day.says("垃圾箱有", "in the spam box look like real")
    follows(page, task(page, "look", spam).locator(".why a"))
    day.reads(visitor)
    with page.expect_navigation():
        page.get_by_role("button", name=day.says("今天看完了", "Looked through for today")).click()
    day.reads(visitor, "/day")
    follows(page, task(page, "hands_on", "沙特 7 条认证询盘逐条回复").locator(".why a"))
    day.reads(visitor)
    page.locator("form[action$='/move'] button[value=to_verify]").click()
    expect(page.locator("form[action$='/move'] button[value=to_verify]")).to_have_count(0)
    day.looks_again(visitor)
    replied = task(page, "hands_on", "沙特 7 条认证询盘逐条回复")
    expect(replied.locator(".proof.by-data")).not_to_be_empty()


def test_a_designers_day(day: Day) -> None:
    visitor = day.enters("sumin")
    page = day.reads(visitor, "/day")
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
