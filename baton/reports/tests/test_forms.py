"""A report's forms from one content: text, workbook, card, picture, sheets of paper."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.kit.errors import NotAnswerable
from baton.kit.text import Text
from baton.people.terms import Team
from baton.reports import image
from baton.reports.logic import card, figures, keeping, wording
from baton.reports.logic.building import with_words
from baton.reports.logic.markdown import markdown
from baton.reports.logic.paging import GAP, ROOM, sheets
from baton.reports.logic.picture import picture, wrapped
from baton.reports.logic.seeing import as_seen, cut, for_groups, people, texts
from baton.reports.logic.sheets import MEANING, tables
from baton.reports.terms import Cell, Correction, Form, Grid, Head, Line, Lines, Source, WordsView
from baton.reports.tests import written as made
from baton.reports.tests.written import AT, text
from baton.ui.tables import workbook

SHANGHAI = ZoneInfo("Asia/Shanghai")
CORRECTED = Correction("funnel.inquiries.now", text("inquiries · now"), Form.COUNT, 88.0, 90.0)


def test_what_was_kept_reads_as_it_was_written() -> None:
    content = made.whole()
    assert keeping.read_content(json.loads(json.dumps(keeping.kept(content)))) == content


@pytest.mark.parametrize(
    "raw", [{"is": "Period"}, {"is": "Cell", "form": "roman"}, {"what": 1}, [], {"zh": "", "en": ""}]
)
def test_anything_else_is_no_report(raw: object) -> None:
    with pytest.raises(ValueError, match=r"report|roman"):
        keeping.read_content(raw)


@given(st.lists(st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)), max_size=6))
def test_figures_are_kept_exactly(values: list[float | None]) -> None:
    named = {f"stage{place}": value for place, value in enumerate(values)}
    content = made.report(made.section("funnel", made.stages(**named)))
    again = keeping.read_content(json.loads(json.dumps(keeping.kept(content))))
    assert [one.cell.value for one in figures.figures(again)] == [
        one.cell.value for one in figures.figures(content)
    ]


def test_a_rate_of_few_shows_what_it_counts_and_missing_is_no_nought() -> None:
    said = markdown(made.whole(), "en", AT)
    assert "| inquiries | 90 | 25.0% (2 / 8) |" in said
    assert "| visitors | — |" in said


def test_a_corrected_figure_stands_beside_what_was_written_first() -> None:
    view = made.view(made.whole(), CORRECTED)
    said = markdown(view.content, "en", AT, view.revisions, view.struck)
    assert "| inquiries | ~~88~~ 90 |" in said
    assert "Since then orders.xlsx came in" in said
    assert "revision 2" in said


def test_corrected_back_and_forth_it_is_no_correction_any_more() -> None:
    view = made.view(made.whole(), CORRECTED)
    back = replace(view.revisions[1], number=3, corrections=(replace(CORRECTED, before=90.0, after=88.0),))
    assert replace(view, revisions=(*view.revisions, back)).struck == {}


def test_only_figures_of_facts_are_corrected_and_legs_alone_correct_nothing() -> None:
    before = made.whole()
    after = replace(
        before, sections=(made.section("funnel", made.stages(impressions=1.0)), *before.sections[1:])
    )
    found = {one.key: one for one in figures.corrections(before, after)}
    assert found["funnel.impressions.now"].before == 123456.0
    assert found["funnel.inquiries.now"].after is None
    assert not any(key.startswith("desk") for key in found)
    assert not figures.is_counted(Correction("legs.sales.low", text(""), Form.SIGNED, 1.0, 2.0))


def test_what_reads_the_same_is_not_corrected() -> None:
    before = made.report(made.section("funnel", made.stages(gmv=7.83, inquiries=90.0)))
    after = made.report(made.section("funnel", made.stages(gmv=7.79, inquiries=90.0)))
    assert figures.corrections(before, after) == ()
    kept = replace(CORRECTED, before=7.83, after=7.79)
    assert made.view(after, kept).struck == {}, "as revisions before have it"


def test_the_workbook_holds_numbers_and_says_how_they_are_counted() -> None:
    view = made.view(made.whole(), CORRECTED)
    data = workbook(tables(view.content, "zh", AT, view.revisions, view.struck), "zh")
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book["funnel"]["B2"].value == 123456
    assert book["funnel"]["B5"].value is None
    assert MEANING.zh in book.sheetnames
    meanings = [row[0].value for row in book[MEANING.zh].iter_rows(min_row=2, max_row=4)]
    assert "曝光" in meanings
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_the_card_is_short_and_names_nobody() -> None:
    content = made.whole()
    view = made.view(content, CORRECTED)
    public = for_groups(content, lambda said: Text(_nobody(said.zh), _nobody(said.en)))
    said = card.lines(public, view, SHANGHAI)
    assert len(said) <= card.MOST_LINES
    assert "Since then orders.xlsx came in" in said[0].en
    assert card.title(view).zh.startswith("更正：")
    together = " ".join(line.zh + line.en for line in said)
    assert "Wang" not in together
    assert "陈嘉豪" not in together


def test_a_corrected_card_tells_the_shop_s_hour_as_the_other_forms_do() -> None:
    view = made.view(made.whole(), CORRECTED)
    at = AT.astimezone(SHANGHAI)
    told = card.lines(view.content, view, SHANGHAI)[0]
    assert "（09-22 08:53）" in told.zh
    for language in ("zh", "en"):
        assert told.into(language) in markdown(view.content, language, at, view.revisions)


def test_a_group_that_never_got_the_first_revision_is_simply_told_the_report() -> None:
    view = replace(made.view(made.whole(), CORRECTED), sent=())
    assert card.title(view) == wording.title(view.content)
    assert "orders.xlsx" not in str(card.lines(view.content, view, SHANGHAI))


def _nobody(said: str) -> str:
    return re.sub(r"wang\s+simin|陈嘉豪", "—", said, flags=re.IGNORECASE)


def test_nothing_for_groups_names_anybody_whatever_its_form() -> None:
    content = with_words(made.whole(), [WordsView(1, Team.SALES, "陈嘉豪", AT, "wang simin 已回")])
    assert any("wang simin" in said.zh for said in texts(content))
    public = for_groups(content, lambda said: Text(_nobody(said.zh), _nobody(said.en)))
    forms = [markdown(public, language, AT) + picture(public, language, AT) for language in ("zh", "en")]
    forms.append(str(tables(public, "zh", AT)))
    for form in forms:
        assert _nobody(form) == form
    assert public.section("desk").parts[0] == replace(made.reps(), rows=(), has_people=False)


def test_names_are_shown_as_the_reader_may_see_them() -> None:
    content = made.whole()
    names = {name: text(f"colleague {place}") for place, name in enumerate(people(content))}
    seen = as_seen(content, names)
    assert "| colleague 0 | 7 |" in markdown(seen, "en", AT)


def test_a_side_that_wrote_nothing_stands_there_too() -> None:
    said = markdown(
        with_words(made.whole(), [WordsView(1, Team.SALES, "Chen", AT, "samples *left*")]), "en", AT
    )
    assert "Marketing: nothing written yet" in said
    assert r"samples \*left\*" in said


def test_the_picture_is_well_formed_and_tells_what_it_is_of() -> None:
    drawn = picture(made.whole(), "zh", AT)
    root = ET.fromstring(drawn)
    assert int(root.attrib["height"]) > 400
    assert "123,456" in "".join(root.itertext())


@given(st.text(max_size=300), st.integers(40, 700))
def test_wrapping_loses_no_letter(said: str, width: int) -> None:
    lines = wrapped(said, width, 13)
    assert "".join(lines).replace(" ", "") == said.replace("\n", " ").replace(" ", "")


def test_a_picture_is_drawn_with_chinese_letters() -> None:
    pytest.importorskip("vl_convert")
    image.cannot.cache_clear()
    if image.cannot() is not None:
        pytest.skip("no Chinese font here")
    assert image.png(picture(made.whole(), "zh", AT)).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("missing", "remedy"), [("_has_chinese_letters", "fonts-noto-cjk"), ("find_spec", "[image]")]
)
def test_without_renderer_or_font_it_says_what_to_install(
    missing: str, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(image, "find_spec", lambda name: object())
    monkeypatch.setattr(image, missing, lambda *name: None)
    image.cannot.cache_clear()
    with pytest.raises(NotAnswerable) as refused:
        image.png("<svg/>")
    assert remedy in refused.value.remedy.en
    image.cannot.cache_clear()


def test_long_lists_are_cut_on_the_page_and_in_the_picture_alone() -> None:
    heads = (Head(text("what")), Head(text("n"), Form.COUNT))
    rows = tuple((Cell(text=text(f"row {place}")), Cell(f"k.{place}", 1.0, Form.COUNT)) for place in range(5))
    lines = tuple(Line(text(f"line {place}")) for place in range(5))
    listed = Lines(lines, text("none"), is_numbered=True, shown=2)
    content = made.report(made.section("funnel", Grid(heads, rows, shown=3), listed))
    content = keeping.read_content(json.loads(json.dumps(keeping.kept(content))))
    book = str(tables(content, "en", AT))
    for said in (markdown(content, "en", AT), book):
        assert "row 4" in said
        assert "line 4" in said
        assert " more" not in said
    page = str(sheets(cut(content), "en"))
    for said in (picture(content, "en", AT), page):
        assert "row 2" in said
        assert "row 3" not in said
        assert "line 2" not in said
        assert "2 more" in said
        assert "3 more" in said


def test_a_figure_s_source_is_named_with_its_last_day() -> None:
    named = text("shop figures by day")
    content = replace(made.whole(), sources=(Source("shop_day", named, date(2026, 9, 19)),))
    meaning = tables(content, "en", AT)[-1]
    assert any("shop figures by day (up to 09-19)" in str(row[-1]) for row in meaning.rows)
    assert "shop_day" not in str(tables(made.whole(), "en", AT)[-1]), "of a report that was kept without"


# Paper ----------------------------------------------------------------------------------------------------------


@given(
    rows=st.lists(st.text("aW 汉字", min_size=1, max_size=120), max_size=90),
    lines=st.lists(st.text("aW 汉字", min_size=1, max_size=400), max_size=60),
    language=st.sampled_from(["zh", "en"]),
)
def test_every_row_stands_on_one_sheet_and_no_sheet_is_overfull(
    rows: list[str], lines: list[str], language: str
) -> None:
    grid = Grid(
        (Head(text("what")), Head(text("n"), Form.COUNT)),
        tuple(
            (Cell(text=text(said)), Cell(f"k.{place}", 1.0, Form.COUNT)) for place, said in enumerate(rows)
        ),
    )
    listed = Lines(tuple(Line(text(said)) for said in lines), text("none"))
    content = made.report(
        made.section("funnel", grid), made.section("alerts", listed), *made.whole().sections[:5]
    )
    found = sheets(content, language)
    parts = [
        part for sheet in found for block in sheet.blocks for one in block.sections for part in one.parts
    ]
    keys = [
        row[1].key
        for part in parts
        if isinstance(part, Grid)
        for row in part.rows
        if row[1].key.startswith("k.")
    ]
    assert keys == [f"k.{place}" for place in range(len(rows))]
    told = [line.text.zh for part in parts if isinstance(part, Lines) for line in part.lines]
    assert [said for said in told if said in set(lines)] == lines
    assert [sheet.number for sheet in found] == list(range(1, len(found) + 1))
    for sheet in found:
        assert sum(block.height + GAP for block in sheet.blocks) - GAP <= ROOM
