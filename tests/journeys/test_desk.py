"""A day at the desk in a real browser: a rep works by the keyboard alone, the lead gives out what nobody has."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.enable_socket]

ROWS = "#desk-list tr[data-item]"


@pytest.fixture
def desk(visitor: Visitor) -> Page:
    """The desk of the demo's rep, once the day's inquiries are on it."""
    visitor.enters_as("wangsimin")
    page = visitor.page
    for _ in range(90):
        visitor.goes_to("/desk?shop=minglan")
        if page.locator(ROWS).count():
            break
        page.wait_for_timeout(2_000)
    expect(page.locator(ROWS).first).to_be_visible()
    return page


def entered(visitor: Visitor, buyer: str, *, is_mine: bool) -> str:
    """An inquiry typed in by hand; its id."""
    page = visitor.page
    visitor.goes_to("/desk/new")
    page.locator("input[name=buyer_name]").fill(buyer)
    page.locator("input[name=country]").fill("德国")
    page.locator("textarea[name=message]").fill("We need 600 pcs. <b>Please</b> quote.")
    page.locator("input[name=is_mine]").set_checked(is_mine)
    page.get_by_role("button", name="放上询盘台").click()
    page.wait_for_url(re.compile(r"item=\d+"))
    return page.url.rsplit("item=", 1)[1]


def on_row(page: Page, item: str) -> None:
    """Moves down the list, as a person does, until the item is reached."""
    link = page.locator(f"#open-{item}")
    expect(link).to_have_count(1)
    for _ in range(40):
        page.keyboard.press("j")
        if link.evaluate("link => link === document.activeElement"):
            return
    raise AssertionError(f"the item {item} was not reached by the keyboard")


def test_a_rep_takes_answers_and_grades_by_keyboard_alone(visitor: Visitor, desk: Page) -> None:
    item = entered(visitor, "Keyboard Lighting", is_mine=False)
    visitor.goes_to("/desk?lane=unassigned")
    page = desk
    on_row(page, item)
    page.keyboard.press("Enter")
    card = page.locator(f"[data-dock='{item}']")
    expect(card).to_contain_text("Keyboard Lighting")
    expect(card).to_contain_text("<b>Please</b>")
    page.keyboard.press("t")
    expect(card.locator("[data-said]")).to_contain_text("归你了")
    expect(page.locator(f"#open-{item}")).to_have_count(0)
    page.keyboard.press("b")
    expect(card.locator("[data-said]")).to_contain_text("平台上转好了")
    page.keyboard.press("a")
    expect(card.locator("[data-said]")).to_contain_text("回复已记下")
    expect(card).to_contain_text("王思敏 通过平台回复")
    page.keyboard.press("w")
    page.keyboard.press("3")
    expect(card).to_contain_text("通过WhatsApp回复")
    page.keyboard.press("g")
    page.keyboard.press("b")
    page.keyboard.press("5")
    expect(card.locator("[data-said]")).to_contain_text("已评 B")
    expect(card).to_contain_text("只问价格")
    page.keyboard.press("q")
    expect(card.locator("[data-said]")).to_contain_text("阶段已改")
    expect(card).to_contain_text("报价")
    page.keyboard.press("l")
    expect(card.locator("select[name=loss]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(card.locator("select[name=loss]")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)


def test_keys_are_letters_where_somebody_types(visitor: Visitor, desk: Page) -> None:
    page = desk
    page.keyboard.press("/")
    expect(page.locator("#desk-search")).to_be_focused()
    page.keyboard.type("talk?j")
    expect(page.locator("#desk-search")).to_have_value("talk?j")
    expect(page.locator("[data-dock]")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#desk-keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#desk-keys")).to_be_hidden()


def test_the_lead_gives_out_what_nobody_has(visitor: Visitor, desk: Page) -> None:
    item = entered(visitor, "Nobody's Lamps", is_mine=False)
    visitor.page.context.clear_cookies()
    visitor.enters_as("chenjiahao")
    page = visitor.page
    visitor.goes_to(f"/desk?shop=minglan&lane=unassigned&item={item}")
    expect(page.locator("#desk-loads")).to_contain_text("王思敏")
    card = page.locator(f"[data-dock='{item}']")
    page.keyboard.press("f")
    to = card.locator("details[data-key=f] select[name=to]")
    expect(to).to_be_focused()
    to.select_option(label="王思敏")
    card.locator("details[data-key=f]").get_by_role("button", name="分给他").click()
    expect(card.locator("[data-said]")).to_contain_text("已分派")
    expect(card).to_contain_text("陈嘉豪 分给 王思敏")
    expect(page.locator(f"#open-{item}")).to_have_count(0)


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_names_and_words_are_cut_only_where_their_column_ends(
    visitor: Visitor, desk: Page, size: tuple[int, int]
) -> None:
    page = desk
    page.set_viewport_size({"width": size[0], "height": size[1]})
    too_early = """all => all.filter(one => {
        const around = getComputedStyle(one.parentElement);
        const room = one.parentElement.clientWidth - parseFloat(around.paddingLeft) - parseFloat(around.paddingRight);
        return one.scrollWidth > one.clientWidth && one.offsetWidth < room - 1;
    }).map(one => one.textContent)"""
    assert page.locator(f"{ROWS} .c-product > .clip").evaluate_all(too_early) == []
    visitor.goes_to("/desk/spam?shop=minglan")
    words = page.locator(".spam .words > .clip")
    assert words.evaluate_all(too_early) == []
    lines = (
        "all => all.map(one => Math.round(one.clientHeight / parseFloat(getComputedStyle(one).lineHeight)))"
    )
    assert max(words.evaluate_all(lines)) == 2


def test_the_demo_counts_as_many_rights_to_quote_as_its_platform(visitor: Visitor) -> None:
    visitor.enters_as("wangsimin")
    visitor.goes_to("/desk/rfq?shop=minglan")
    left = re.findall(r"还剩 (\d+) 条", visitor.page.locator(".lede").inner_text())
    noted = re.findall(r"，剩 (\d+)", visitor.page.locator("[aria-labelledby=quota-title]").inner_text())
    assert (len(left), len(noted)) == (1, 2)
    assert int(left[0]) == sum(map(int, noted))


def test_everything_works_without_script(visitor: Visitor, desk: Page) -> None:
    item = entered(visitor, "Plain Forms Ltd", is_mine=False)
    state = visitor.page.context.storage_state()
    browser = visitor.page.context.browser
    assert browser is not None
    with browser.new_context(locale="zh-CN", java_script_enabled=False, storage_state=state) as context:
        page = context.new_page()
        page.goto(f"{visitor.address}/desk?lane=unassigned")
        page.locator(f"#open-{item}").click()
        page.wait_for_url(re.compile(rf"/desk/{item}\?"))
        page.locator("[data-key=t]").click()
        expect(page.locator("main")).to_contain_text("归你了")
        page.locator("[data-key=a]").click()
        expect(page.locator("main")).to_contain_text("回复已记下")
