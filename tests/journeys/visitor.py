"""Somebody at a browser."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Page


@dataclass
class Visitor:
    """A person at a browser. Whatever the browser complains of on the way fails the journey at the end."""

    address: str
    page: Page
    complaints: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def goes_to(self, path: str) -> None:
        answer = self.page.goto(f"{self.address}{path}")
        assert answer is not None
        assert answer.status < 400, f"{path}: {answer.status}"

    def enters_as(self, login_name: str) -> None:
        self.goes_to("/sign-in")
        self.page.locator(f'button[name=login_name][value="{login_name}"]').click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)


def new_visitor(context: BrowserContext, address: str) -> Visitor:
    page = context.new_page()
    visitor = Visitor(address, page)
    page.on("console", visitor.hear)
    page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    page.on(
        "request",
        lambda request: (
            visitor.complaints.append(request.url)
            if "csp-report" in request.url or not request.url.startswith((address, "data:", "blob:"))
            else None
        ),
    )
    return visitor
