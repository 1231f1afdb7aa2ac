"""Templates: what is downloaded can be filled and comes back through its own source."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from baton.facts.contract import Column, Kind
from baton.kit.errors import NotFound, NotReadable
from baton.sources.choices import CHOICES, choice_label, read_choice
from baton.sources.layouts import TEMPLATES
from baton.sources.registry import read_file, sources
from baton.sources.template import example_cell, template_dataset, write_template

every_template = pytest.mark.parametrize("name", TEMPLATES)
in_both = pytest.mark.parametrize("language", ["zh", "en"])


@every_template
@in_both
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_an_unfilled_template_has_no_rows(name: str, language: str, ending: str, tmp_path: Path) -> None:
    target = tmp_path / f"template.{ending}"
    write_template(name, target, language)
    with pytest.raises(NotReadable) as refusal:
        read_file(target)
    assert refusal.value.code == "no_rows"


@every_template
@in_both
def test_a_filled_template_is_read_by_its_own_source(name: str, language: str, tmp_path: Path) -> None:
    target = tmp_path / "template.xlsx"
    write_template(name, target, language)
    book = openpyxl.load_workbook(target)
    sheet = book.worksheets[0]
    facts = template_dataset(name)
    for index, column in enumerate(facts.columns, 1):
        example = example_cell(facts, column, language)
        value: object = f"{name}-1" if column in facts.keys and column.kind is Kind.ID else example
        if column.kind is Kind.DAY and example:
            value = datetime.fromisoformat(example)  # as a spreadsheet stores a typed date
        sheet.cell(3, index).value = value
    book.save(target)
    reading = read_file(target)
    assert reading.source == name
    assert not reading.rejects
    assert reading.unknown_columns == ()
    assert reading.rows_read == 1
    for column in facts.columns:
        filled = reading.table[column.name].to_pylist() != [None]
        assert filled == bool(column in facts.keys or example_cell(facts, column, language)), column.name


@every_template
@in_both
def test_the_template_explains_and_checks_itself(name: str, language: str, tmp_path: Path) -> None:
    target = tmp_path / "template.xlsx"
    write_template(name, target, language)
    book = openpyxl.load_workbook(target)
    assert book.sheetnames[1] == ("填写说明" if language == "zh" else "How to fill in")
    sheet, notes = book.worksheets
    facts = template_dataset(name)
    titles = [cell.value for cell in sheet[1]]
    required = {
        column.label.into(language) for column in facts.columns if getattr(column, "is_required", False)
    }
    assert {str(title).strip("*") for title in titles if str(title).endswith("*")} == required
    explained = {row[0].value for row in notes.iter_rows()}
    assert set(titles) <= explained
    rules = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in rules}
    for index, column in enumerate(facts.columns, 1):
        if isinstance(column, Column) and column.choices:
            offered = lists[sheet.cell(2, index).coordinate]
            for code in column.choices:
                assert choice_label(code).into(language) in offered


def test_there_is_no_other_template(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as refusal:
        write_template("inquiry", tmp_path / "a.xlsx", "zh")
    assert "inquiries" in refusal.value.remedy.en


def test_every_choice_of_every_dataset_has_a_name_in_both_languages() -> None:
    for source in sources().values():
        for column in source.facts.attributes:
            for code in column.choices:
                assert code in CHOICES
                for written in (code, CHOICES[code].zh, CHOICES[code].en, f" {CHOICES[code].en.upper()} "):
                    assert read_choice(written, column.choices) == code
