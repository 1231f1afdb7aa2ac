from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.http import HttpRequest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from baton.kit.text import Text
from baton.ui import charts, icons
from baton.ui.shell import THEME_COOKIE, PersonMark, Place, ShopMark, shell_of
from baton.ui.tables import Column, Look, Table

UI = Path(__file__).resolve().parents[1]
PLACE = Place(
    person=PersonMark("梁总"),
    shop=ShopMark("minglan", "明澜照明"),
    shops=(ShopMark("minglan", "明澜照明"), ShopMark("small", "小店")),
    grants=frozenset({"see_funnel"}),
)


@pytest.fixture
def request_() -> HttpRequest:
    request = RequestFactory().get("/funnel", {"from": "2026-11-01"})
    request.place = PLACE  # type: ignore[attr-defined]
    return request


def render(source: str, **context: object) -> str:
    return str(engines["django"].from_string("{% load ui %}" + source).render(context))


def test_templates_carry_no_style_and_no_script_of_their_own() -> None:
    for path in UI.rglob("templates/**/*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text), path
        for opening in re.findall(r"<script[^>]*>", text):
            assert "src=" in opening or "application/json" in opening, path


def test_the_frame_shows_what_the_person_may_open(request_: HttpRequest) -> None:
    links = [link.url for link in shell_of(request_).links]
    assert "/funnel" in links
    assert "/people" not in links
    page = render_to_string("ui/shell.html", {}, request=request_)
    assert 'href="#main"' in page
    assert 'aria-current="page"' in page
    assert "?shop=small" in page
    assert "明澜照明" in page


def test_the_theme_of_the_device_is_painted_by_the_server(request_: HttpRequest) -> None:
    assert "data-theme" not in render_to_string("ui/shell.html", {}, request=request_).split("<body")[0]
    request_.COOKIES[THEME_COOKIE] = "dark"
    assert '<html lang="zh-CN" data-theme="dark">' in render_to_string("ui/shell.html", {}, request=request_)
    request_.COOKIES[THEME_COOKIE] = '"><script>'
    assert "data-theme" not in render_to_string("ui/shell.html", {}, request=request_).split("<body")[0]


@pytest.mark.parametrize(("language", "word"), [("en", "Skip to the content"), ("zh-hans", "跳到正文")])
def test_the_frame_speaks_both_languages(request_: HttpRequest, language: str, word: str) -> None:
    with translation.override(language):
        assert word in render_to_string("ui/shell.html", {}, request=request_)


@pytest.mark.parametrize("status", [403, 404, 422, 500])
def test_a_refusal_says_what_and_what_to_do(status: int) -> None:
    context = {"status": status, "message": Text("坏了", "broken"), "remedy": "再试", "code": "x"}
    page = render_to_string("ui/error.html", context)
    assert "坏了" in page
    assert "再试" in page
    assert ("你的数据没有受影响" in page) is (status == 500)


def test_a_refusal_keeps_the_frame_of_whoever_is_inside(request_: HttpRequest) -> None:
    page = render_to_string("ui/error.html", {"status": 404, "message": "x"}, request=request_)
    assert 'class="tabbar"' in page


def test_a_change_has_arrow_sign_and_word() -> None:
    text = render('{% delta -0.158 "bad" %}')
    assert "▼" in text
    assert "−15.8%" in text
    assert "差" in text
    assert "—" in render("{% delta value %}", value=None)


def test_a_rate_of_few_shows_its_counts() -> None:
    assert "3 / 12" in render("{% rate_of 3 12 %}")
    assert "/" not in render("{% rate_of 30 120 %}")
    assert "—" in render("{% rate_of 3 0 %}")


def test_missing_tells_why() -> None:
    text = render("{% missing why %}", why=Text("待补", "to come"))
    assert "待补" in text
    assert "—" in text


def test_the_address_keeps_what_is_not_changed(request_: HttpRequest) -> None:
    text = render('{% query compare="none" %}|{% query from="" %}', request=request_)
    assert text == "?from=2026-11-01&amp;compare=none|?"


def test_a_chart_cannot_break_out_of_its_script() -> None:
    table = Table("t", (Column("a"), Column("n", Look.NUMBER)), (("</script><b>", None),))
    figure = charts.Figure("k", "caption", {"title": "</script><script>alert(1)</script>"}, table, "/x")
    text = render("{% chart figure %}{% chart figure %}", figure=figure)
    assert "<script>alert" not in text
    assert "<b>" not in text
    assert text.count("data-chart-themes") == 1
    assert "—" in text


def test_every_icon_is_drawn() -> None:
    for name in icons.ICONS:
        assert icons.icon(name).count("<svg") == 1
    assert "dashed" in icons.baton_mark("missing")
