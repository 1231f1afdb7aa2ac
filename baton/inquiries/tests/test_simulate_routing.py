"""The command's table: what its figures mean, and what it refuses."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from baton.inquiries.logic import routing_table
from baton.inquiries.logic.routing_table import HANDED_OVER, lasting, paired
from baton.inquiries.logic.simulated_world import GROWING, MODERATE
from baton.inquiries.logic.simulation import ROUTERS


def command(*arguments: str) -> str:
    told = io.StringIO()
    call_command("simulate_routing", *arguments, stdout=told)
    return told.getvalue()


def answer(*arguments: str) -> Any:
    return json.loads(command(*arguments, "--json"))


def test_every_way_of_routing_is_in_the_table_with_its_paired_difference() -> None:
    told = answer("--world", "strong", "--seeds", "3", "--days", "60")
    ways = {line["name"]: line for line in told["worlds"]["strong"]["ways"]}
    assert set(ways) == {*ROUTERS, "fluid_bound"}
    assert ways["least_loaded"]["difference"] is None
    for name in set(ways) - {"least_loaded"}:
        line = ways[name]
        assert line["low"] <= line["difference"] <= line["high"]
        assert line["difference"] == pytest.approx(line["won"] - ways["least_loaded"]["won"])
    assert ways["fluid_bound"]["won"] > ways["oracle"]["won"]
    assert ways["fluid_bound"]["late"] is None
    assert told["worlds"]["strong"]["parameters"]["cell_spread"] == 0.65
    assert told["policy"]["floor"] == 0.2
    assert told["growing"] is None


def test_the_same_seed_tells_the_same() -> None:
    arguments = ("--world", "equal", "--seeds", "2", "--days", "60")
    assert answer(*arguments) == answer(*arguments)


def test_people_read_a_table() -> None:
    said = command("--world", "equal", "--seeds", "2", "--days", "60")
    assert "最闲优先" in said
    assert "流体上界" in said
    assert " ± " in said
    assert "不是承诺" in said


def test_the_shop_that_grows_closes_none_until_the_account_goes_to_a_willing_rep() -> None:
    months = routing_table.growing(GROWING, 2)
    assert len(months) == 24
    by_number = {one.number: one for one in months}
    change = HANDED_OVER // 30
    assert by_number[1].inquiries == pytest.approx(70, abs=15)
    assert by_number[7].inquiries == pytest.approx(300, abs=40)
    assert by_number[change].inquiries == pytest.approx(500, abs=50)
    assert by_number[change].held < 1
    assert (by_number[change].held_by, by_number[change + 1].held_by) == (1, 4)
    record = max(one.held for one in months[:change])
    after = [one.held for one in months[change:]]
    assert max(after) > record
    assert after[-1] > after[0], "the new rep grows into the work"
    assert sum(one.ours for one in months) > 1.5 * sum(one.held for one in months)
    # The reps are alike but for what tires them: nothing to gain beyond spreading the work.
    assert sum(one.ours for one in months) > 0.9 * sum(one.spread for one in months)


def test_the_growing_shop_is_told_in_words() -> None:
    said = command("--world", "growing", "--seeds", "2", "--days", "570")
    assert "业务员 4" in said
    assert "主账号独揽" in said
    assert "超过这个纪录" in said


@pytest.mark.parametrize(
    "arguments",
    [("--seeds", "1"), ("--seeds", "501"), ("--days", "59"), ("--days", "1001"), ("--seeds", "-3")],
)
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as refused:
        command(*arguments, "--json")
    assert refused.value.code == 1


def test_a_longer_time_keeps_those_who_stay_to_the_end() -> None:
    longer = lasting(MODERATE, 400)
    assert (longer.days, longer.leaves) == (400, (400,) * 5 + (150, 400, 400))
    assert lasting(MODERATE, MODERATE.days) == MODERATE


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=30))
def test_the_interval_holds_the_mean_and_turns_with_the_sign(values: list[float]) -> None:
    mean, low, high = paired(np.array(values))
    assert low <= mean <= high
    assert paired(-np.array(values)) == pytest.approx((-mean, -high, -low))


def test_an_interval_of_one_world_is_none() -> None:
    with pytest.raises(ValueError, match="two worlds"):
        paired(np.array([1.0]))


def test_the_gini_of_one_who_gets_all_and_of_all_alike() -> None:
    assert routing_table._spread([3.0, 3.0, 3.0]) == pytest.approx((1.0, 0.0))
    assert routing_table._spread([0.0, 0.0, 9.0]) == pytest.approx((0.0, 2 / 3))
    assert routing_table._spread([0.0, 0.0]) == (0.0, 0.0)
