"""What holds for every playbook: its words, its figure, its thresholds, and that an empty shop has nothing to do."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import resolve

from baton.daybook.playbook_list import playbooks
from baton.daybook.terms import Playbook, Threshold
from baton.daybook.tests.hand_made_day import facts_of, levels_of
from baton.facts.datasets import DATASETS
from baton.kit.glossary import owner_of
from baton.kit.text import Text
from baton.people.terms import Shop

CHINESE = re.compile(r"[\u3400-\u9fff]")
QUIET_IN_DEMO = {
    "account_review": "the main account was given a month ago and is looked at again in two",
    "agreed_again": "what the demo agreed again names another method",
    "ads_forgotten": "the forgotten German night campaign spends at night, which is the matter of the ads' hours",
    "company_reason": "prices went back down: fewer inquiries are lost for them than four weeks before",
    "conversion_falling": "no product of the demo shops loses its conversion while it keeps its traffic",
    "data_late": "the demo's files are all in time",
    "exchange_unfinished": "the demo's exchanges were finished, and today's is being held",
    "playbook_ignored": "three days of looks are too few to say that nobody follows a playbook",
    "prediction_due": "the demo's predictions that nobody's figure tells were told in their exchanges",
    "repeat_poll": "the hit that fell had lost its slot: it is no longer shown, which is another playbook's matter",
    "star_rating_risk": "the demo shops have no star rating on file and have set no limits",
}
"""Playbooks that have no case in the demo shops, and why."""


def every() -> list[Playbook]:
    return list(playbooks().values())


def texts(playbook: Playbook) -> Iterator[Text]:
    yield from (playbook.label, playbook.intent)
    for threshold in playbook.thresholds:
        yield from (threshold.label, threshold.unit)


@pytest.mark.parametrize(
    ("unit", "value", "said"),
    [
        (Text("天", "days"), 1, Text("1 天", "1 day")),
        (Text("天", "days"), 2, Text("2 天", "2 days")),
        (Text("天", "days"), 0, Text("0 天", "0 days")),
        (Text("%", "%"), 1, Text("1 %", "1 %")),
        (Text("元", "CNY"), 1, Text("1 元", "1 CNY")),
    ],
)
def test_a_threshold_is_said_in_words(unit: Text, value: float, said: Text) -> None:
    assert Threshold("few", Text("至少", "at least"), 1, unit, 0, 9).said(value) == said


def test_units_have_a_regular_plural_or_none() -> None:
    """As `Threshold.said` takes it."""
    units = {threshold.unit.en for playbook in every() for threshold in playbook.thresholds}
    assert all(re.fullmatch(r"[a-z]+[^s]s|[^a-z]+", unit) for unit in units), units


@pytest.mark.parametrize("playbook", every(), ids=lambda playbook: playbook.code)
def test_a_playbook_is_whole(playbook: Playbook) -> None:
    assert owner_of(playbook.metric), "the figure that it moves has an owner"
    assert set(playbook.reads) <= set(DATASETS)
    assert re.fullmatch(r"[a-z_]{1,40}", playbook.code)
    for text in texts(playbook):
        assert text.zh.strip()
        assert text.en.strip()
        assert not CHINESE.search(text.en), text.en
        if text.zh != "%":
            assert CHINESE.search(text.zh), text.zh
            assert text.zh != text.en
    codes = [threshold.code for threshold in playbook.thresholds]
    assert len(codes) == len(set(codes))
    for threshold in playbook.thresholds:
        assert threshold.least <= threshold.default <= threshold.most, threshold.code


@pytest.mark.django_db
@pytest.mark.parametrize("playbook", every(), ids=lambda playbook: playbook.code)
def test_an_empty_shop_has_nothing_to_do(playbook: Playbook, shop: Shop, tmp_path: Path) -> None:
    day = facts_of(tmp_path / "nothing", shop=shop)
    assert list(playbook.find(day, levels_of(playbook.code))) == []
    assert dict(playbook.settle(day, levels_of(playbook.code), [])) == {}


def test_every_playbook_has_a_case_in_the_demo_shops_or_a_reason(demo_home_template: Path) -> None:
    with sqlite3.connect(f"file:{demo_home_template / 'baton.sqlite3'}?mode=ro", uri=True) as connection:
        looks = connection.execute("SELECT counts, failed FROM daybook_look").fetchall()
        links = connection.execute("SELECT evidence FROM daybook_task WHERE playbook <> ''").fetchall()
    assert looks
    found: dict[str, int] = {}
    for counts, failed in looks:
        assert json.loads(failed) == []
        for code, count in json.loads(counts).items():
            found[code] = max(count, found.get(code, 0))
    quiet = {code for code in playbooks() if not found.get(code)}
    assert quiet <= set(QUIET_IN_DEMO), sorted(quiet - set(QUIET_IN_DEMO))
    assert set(QUIET_IN_DEMO) <= set(playbooks())
    paths = {link["path"].partition("?")[0] for (evidence,) in links for link in json.loads(evidence)}
    assert paths
    for path in paths:
        assert resolve(path).func is not None, path
