from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from baton.kit.errors import NotFound
from baton.kit.glossary import Owner, figures, glossary, label, owner_of, term

RAW = tomllib.loads(files("baton.kit").joinpath("glossary.toml").read_text(encoding="utf-8"))
HAN = re.compile(r"[\u4e00-\u9fff]")
KEYS = {"zh", "en", "means_zh", "means_en", "owner", "figure", "official"}


@pytest.mark.parametrize("code", RAW)
def test_every_term_is_whole_in_both_languages(code: str) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", code)
    assert RAW[code].keys() <= KEYS
    found = term(code)
    assert found.label.zh
    assert not HAN.search(found.label.en)
    assert HAN.search(found.means.zh)
    assert len(found.means.en.split()) >= 2


def test_every_figure_has_exactly_one_owner() -> None:
    assert len(figures()) > 50
    for figure in figures():
        assert figure.owner in {Owner.MARKETING, Owner.SALES, Owner.SHARED}, figure.code


def test_the_owners_are_those_of_the_relay() -> None:
    marketing = ("impressions", "clicks", "visitors", "inquiries", "click_rate", "inquiry_rate")
    sales = ("replied", "quoted", "sampled", "drafted_orders", "paid_orders", "gmv", "close_rate")
    shared = ("opportunities", "opportunity_rate", "payment_rate", "promising")
    assert {owner_of(code) for code in marketing} == {Owner.MARKETING}
    assert {owner_of(code) for code in sales} == {Owner.SALES}
    assert {owner_of(code) for code in shared} == {Owner.SHARED}
    company = ("price", "minimum_order", "lead_time", "certificates", "payment_terms")
    assert {owner_of(code) for code in company} == {Owner.COMPANY}


def test_a_word_that_nobody_moves_has_no_owner() -> None:
    with pytest.raises(ValueError, match="without an owner"):
        owner_of("data_day")


def test_labels_are_not_shared_between_terms() -> None:
    for language in ("zh", "en"):
        labels = [found.label.into(language) for found in glossary().values()]
        assert len(set(labels)) == len(labels), sorted(text for text in labels if labels.count(text) > 1)


def test_an_official_name_leads_to_one_term() -> None:
    official = [name for found in glossary().values() for name in found.official]
    assert len(set(official)) == len(official)


def test_every_owner_is_a_term() -> None:
    assert {*Owner} <= glossary().keys()


def test_an_unknown_term_names_the_nearest() -> None:
    with pytest.raises(NotFound) as refusal:
        label("impresions")
    assert "impressions" in refusal.value.remedy.en
