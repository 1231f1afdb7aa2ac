"""The score at arrival: ranks, means its probabilities, explains itself exactly, refuses on little."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from baton.drivers.cannot_tell import CannotTell
from baton.inquiries.logic.boosting import grown, no_trees, shares
from baton.inquiries.logic.calibration import area_under_curve, calibration_error
from baton.inquiries.logic.lead_file import as_bytes, from_bytes
from baton.inquiries.logic.lead_score import FEWEST, LeadModel, train
from baton.inquiries.logic.lead_table import table_of
from baton.inquiries.tests.invented_leads import honest, leaking
from baton.kit.errors import NotReadable, NotUsable


@lru_cache(maxsize=1)
def model() -> LeadModel:
    fields, is_won, _ = honest(1, 2400)
    answer = train(table_of({**fields, **leaking(2, is_won)}), is_won, order=np.arange(2400.0))
    assert isinstance(answer, LeadModel)
    return answer


def test_new_leads_are_ranked_nearly_as_well_as_by_their_true_chances() -> None:
    fields, is_won, chance = honest(3, 2000)
    said = model().probabilities(table_of(fields))
    assert area_under_curve(said, is_won) > area_under_curve(chance, is_won) - 0.035
    assert calibration_error(said, is_won) < 0.05


def test_trees_find_what_two_fields_say_together() -> None:
    assert len(model().trees) > 0
    fields, _, chance = honest(4, 3000)
    table = table_of(fields)
    minutes = np.array([np.nan if of is None else of for of in fields["minutes on the site"]], dtype=float)
    is_hot = (np.array(fields["origin"]) == "chat") & (minutes > 9)
    without = replace(model(), trees=no_trees())
    off, off_without = (
        abs(of.probabilities(table)[is_hot].mean() - chance[is_hot].mean()) for of in (model(), without)
    )
    assert off < 0.12
    assert off < 0.5 * off_without


def test_nothing_is_learnt_from_refused_fields() -> None:
    fields, is_won, _ = honest(3, 300)
    table = table_of(fields)
    leaked = table_of({**fields, **leaking(9, is_won)})
    assert (model().probabilities(table) == model().probabilities(leaked)).all()
    assert {of.field for of in model().refused} >= set(leaking(9, is_won))


def test_the_reasons_sum_to_the_odds() -> None:
    fields, _, _ = honest(5, 6)
    usual = float(model().linear.weights @ model().usual) + model().trees.mean
    constant = model().calibration.slope * (model().linear.bias + usual) + model().calibration.offset
    for row in range(6):
        table = table_of({name: [values[row]] for name, values in fields.items()})
        said = float(model().probabilities(table)[0])
        total = sum(reason.weight for reason in model().reasons(table))
        assert total + constant == pytest.approx(np.log(said / (1 - said)))


def test_the_judgement_names_the_field_that_matters() -> None:
    said = model().judge({"origin": "reference", "minutes on the site": 20.0, "city": "Pune"})
    assert said.reasons_for[0].text.en.startswith(("origin", "minutes"))
    assert len(said.reasons_for) <= 3
    missing = model().judge({})
    assert 0 < missing.probability < 1
    assert any("未填" in reason.text.zh for reason in missing.reasons_for + missing.reasons_against)


def test_levels_and_values_never_met_say_nothing_wild() -> None:
    said = model().probabilities(
        table_of({"origin": ["\ud800", "<script>", "🔥"], "minutes on the site": ["many", 1e300, None]})
    )
    assert ((said > 0.01) & (said < 0.99)).all()


def test_49_outcomes_are_refused_and_50_are_not() -> None:
    fields, is_won, _ = honest(6, FEWEST)
    table = table_of(fields)
    few = train(table.at(np.arange(FEWEST - 1)), is_won[:-1])
    assert isinstance(few, CannotTell)
    assert "49" in few.why.zh
    assert isinstance(train(table, is_won), LeadModel)


@pytest.mark.parametrize("outcome", [True, False])
def test_outcomes_all_alike_are_refused(outcome: bool) -> None:
    fields, _, _ = honest(7, 200)
    answer = train(table_of(fields), np.full(200, outcome))
    assert isinstance(answer, CannotTell)
    assert "0" in answer.why.en


def test_a_table_without_any_useful_field_says_the_rate() -> None:
    _, is_won, _ = honest(8, 200)
    answer = train(table_of({"x": ["same"] * 200}), is_won)
    assert isinstance(answer, LeadModel)
    said = answer.probabilities(table_of({"x": ["same", "other"]}))
    assert said[0] == pytest.approx(is_won.mean(), abs=0.02)
    assert answer.judge({"x": "same"}).reasons_for == ()


def test_a_good_month_is_no_credit_to_what_ran_in_it() -> None:
    rng = np.random.default_rng(9)
    months = np.repeat(["2026-01", "2026-02", "2026-03"], 400)
    rate = np.repeat([0.05, 0.5, 0.2], 400)
    page = np.where(months == "2026-02", rng.choice(["new", "old"], 1200, p=[0.9, 0.1]), "old")
    page = np.where((months != "2026-02") & (rng.random(1200) < 0.1), "new", page)
    is_won = rng.random(1200) < rate
    table = table_of({"page": page.tolist(), "side": rng.choice(["l", "r"], 1200).tolist()})
    plain, fair = train(table, is_won), train(table, is_won, months=months.tolist())
    assert isinstance(plain, LeadModel)
    assert isinstance(fair, LeadModel)
    asked = table_of({"page": ["new", "old"], "side": ["l", "l"]})
    naive, honest_ = plain.probabilities(asked), fair.probabilities(asked)
    assert naive[0] - naive[1] > 0.15
    assert abs(honest_[0] - honest_[1]) < 0.08
    assert honest_.mean() == pytest.approx(0.2, abs=0.08)


def test_the_same_leads_give_the_same_bytes_and_bytes_come_back() -> None:
    fields, is_won, _ = honest(10, 300)
    one, two = train(table_of(fields), is_won), train(table_of(fields), is_won)
    assert isinstance(one, LeadModel)
    assert isinstance(two, LeadModel)
    assert as_bytes(one) == as_bytes(two)
    back = from_bytes(as_bytes(model()))
    asked = table_of(honest(11, 50)[0])
    assert (back.probabilities(asked) == model().probabilities(asked)).all()
    assert back.refused == model().refused
    for other in (b"", b"[]", b"{}", b'{"format": "baton-lead", "version": 99}', as_bytes(one)[:500]):
        with pytest.raises(NotReadable):
            from_bytes(other)


def test_fields_of_different_lengths_are_refused() -> None:
    with pytest.raises(NotUsable):
        table_of({"a": [1, 2], "b": [1]})


def test_shares_of_trees_sum_and_follow_the_definition() -> None:
    rng = np.random.default_rng(12)
    codes = rng.integers(0, 6, (500, 4))
    is_won = (codes[:, 0] > 2) ^ (codes[:, 1] > 3) ^ (rng.random(500) < 0.1)
    trees = grown(codes, is_won, np.zeros(500), np.ones(500), 12)
    margins = trees.margins(codes[:20])
    for row in range(20):
        own = shares(trees, codes[row])
        assert own.sum() + trees.mean == pytest.approx(margins[row])
    # A field that tells nothing is never asked about, and has no share.
    idle = np.column_stack([codes, np.zeros(500, dtype=np.int64)])
    assert shares(grown(idle, is_won, np.zeros(500), np.ones(500), 12), idle[0])[4] == 0
    assert trees.mean == pytest.approx(trees.margins(codes).mean())
