"""The guard refuses what is known only afterwards, by whatever sign gives it away, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from baton.inquiries.logic.lead_table import table_of
from baton.inquiries.logic.leak_guard import Sign, guard
from baton.inquiries.logic.leak_words import speaks_of_an_end
from baton.inquiries.tests.invented_leads import honest, leaking


def test_each_leak_is_refused_by_its_own_sign_and_no_honest_field_is() -> None:
    fields, is_won, _ = honest(1, 1500)
    table = table_of({**fields, **leaking(2, is_won)})
    found = {of.field: of.sign for of in guard(table, is_won, order=np.arange(1500.0))}
    assert found == {
        "newsletter": Sign.ONE_LEVEL,
        "number": Sign.IDENTIFIER,
        "told": Sign.LEVELS,
        "judged": Sign.LEVELS,
        "settled": Sign.CERTAIN,
        "in batches": Sign.BATCH,
        "follows from it": Sign.BATCH,
    }


def test_a_field_that_follows_from_a_refused_one_goes_with_it() -> None:
    fields, is_won, _ = honest(1, 1500)
    table = table_of({**fields, **leaking(2, is_won)})
    found = {
        of.field: of.sign
        for of in guard(table, is_won, changed={"in batches": 0.3})
        if of.field in ("in batches", "follows from it")
    }
    assert found == {"in batches": Sign.CHANGED, "follows from it": Sign.TRAVELS}


def test_the_reasons_are_sentences_with_the_field_in_both_languages() -> None:
    fields, is_won, _ = honest(3, 400)
    refusals = guard(table_of({**fields, **leaking(4, is_won)}), is_won)
    assert refusals
    for of in refusals:
        assert of.field in of.text.zh
        assert of.field in of.text.en
        assert of.text.zh.endswith("。")
        assert of.text.en.endswith(".")


def test_vouching_lifts_what_a_name_or_its_values_say_but_not_a_settled_outcome() -> None:
    fields, is_won, _ = honest(5, 1500)
    leaks = leaking(6, is_won)
    fields["credit score"] = [row % 30 for row in range(1500)]
    fields["lead quality"] = ["sure" if won else "lost" for won in is_won]
    table = table_of({**fields, **leaks})
    vouched = ["credit score", "lead quality", "in batches", "follows from it", "told", "judged", "settled"]
    found = {of.field: of.sign for of in guard(table, is_won, order=np.arange(1500.0), vouched=vouched)}
    assert found["lead quality"] is Sign.CERTAIN
    assert found["settled"] is Sign.CERTAIN
    assert "credit score" not in found
    assert "in batches" not in found
    assert {of.field: of.sign for of in guard(table, is_won)}["credit score"] is Sign.NAME


def test_a_field_that_the_form_got_one_day_is_no_batch() -> None:
    fields, is_won, _ = honest(7, 1000)
    fields["wanted by"] = [None if row < 400 else f"week {row * 7 % 5}" for row in range(1000)]
    fields["rated later"] = [None if row > 600 else f"kind {row * 7 % 5}" for row in range(1000)]
    found = {of.field: of.sign for of in guard(table_of(fields), is_won, order=np.arange(1000.0))}
    assert "wanted by" not in found
    assert found["rated later"] is Sign.BATCH


@pytest.mark.parametrize(
    "name",
    ["Last Activity", "lastContactedAt", "lead_quality", "Lead Profile", "Tags", "Profile Score", "won_date",
     "closeReason status", "最近跟进时间", "客户标签", "丢单原因"],
)  # fmt: skip
def test_names_of_later_states_are_known(name: str) -> None:
    assert speaks_of_an_end(name)


@pytest.mark.parametrize(
    "name",
    ["Lead Origin", "Lead Source", "Lead Number", "Country", "What matters most to you", "Company profile", "last name",
     "First contact", "Total Time Spent on Website", "国家", "来源", "买家等级", "Do Not Call"],
)  # fmt: skip
def test_names_of_arrival_are_left_alone(name: str) -> None:
    assert not speaks_of_an_end(name)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_outcomes_all_alike_accuse_nobody(share: float) -> None:
    fields, _, _ = honest(8, 300)
    signs = {of.sign for of in guard(table_of(fields), np.full(300, share > 0.5))}
    assert signs <= {Sign.ONE_LEVEL, Sign.IDENTIFIER}


def test_empty_and_odd_fields_are_read() -> None:
    table = table_of({"a": [None] * 60, "b": ["\ud800", float("nan")] * 30, "c": ["<script>"] * 59 + ["🔥"]})
    assert {of.field: of.sign for of in guard(table, np.arange(60) % 2 == 0)}["a"] is Sign.ONE_LEVEL
    assert guard(table_of({}), np.zeros(0, dtype=np.bool_)) == ()
