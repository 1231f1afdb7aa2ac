"""A day of the demo shop as somebody lives it at a browser, in one language; it ends with the day's report."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.one_language import left_over
from tests.journeys.visitor import Visitor, new_visitor

PATIENCE = 30_000
"""Milliseconds: a machine that does much besides needs that long for a page."""
TODAY = "2026-11-24"
"""The day on which the demo's clock stands."""
REPORT = f"/reports?kind=daily&from={TODAY}"
MANAGER = "liangguodong"


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

    def enters(self, login_name: str, path: str = "/day") -> Visitor:
        """Somebody signs in, asked to do so on the way to a page."""
        context = self.stack.enter_context(
            self.browser.new_context(locale=self.language, viewport={"width": 1440, "height": 900})
        )
        context.set_default_timeout(PATIENCE)
        visitor = new_visitor(context, self.address)
        visitor.page.goto(f"{self.address}{path}")
        visitor.page.locator(f'button[name=login_name][value="{login_name}"]').click()
        visitor.page.wait_for_url(f"{self.address}{path}")
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

    def done_today(self, report: Page, said: str) -> Locator:
        """The line of the report that tells it among what was done."""
        heading = self.says("今天做了什么", "Done today")
        section = report.locator("main .sheet section", has=report.locator("h2", has_text=heading))
        return section.locator("li", has_text=said)

    def report_is_written(self) -> Visitor:
        """The manager has the day's report written as it stands now, and reads it."""
        manager = self.enters(MANAGER, REPORT)
        writes_report(manager.page)
        self.reads(manager)
        return manager


def writes_report(page: Page) -> None:
    """From the page of the day's report, whether there is one already or not."""
    with page.expect_navigation():
        page.locator("form[action='/reports/write'] button").click()
    expect(page.locator("main .sheet").first).to_be_visible()


def tile(page: Page, name: str) -> Locator:
    """A figure of the first glance."""
    return page.locator(".glance .kpi").filter(has=page.get_by_text(name, exact=True))


def task(page: Page, block: str, title: str) -> Locator:
    """A task of the block; where it stands behind the line of what the team has, that is opened."""
    found = page.locator(f"#block-{block} .task", has_text=title)
    expect(found).to_have_count(1)
    if not found.is_visible():
        page.locator(f"#more-{block} > summary").click()
    return found


def follows(page: Page, link: Locator) -> None:
    """Goes where a link leads."""
    path = link.get_attribute("href") or ""
    link.click()
    page.wait_for_url(lambda url: path.partition("?")[0] in url)
