"""How sure each leg is: sums, chance, entry and exit, targets, and what cannot be told."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.drivers.chain import MIX, OUTSIDE, Counts, Stage, split
from baton.drivers.evidence import Chain, Days, Evidence, Target
from baton.drivers.families import Floats
from baton.drivers.intervals import CHANCE, Estimate, estimate
from baton.drivers.tree import nested
from baton.kit.errors import NotAnswerable
from baton.kit.glossary import Owner

STAGES = (
    Stage("impressions", "impressions", Owner.MARKETING),
    Stage("clicks", "click_rate", Owner.MARKETING),
    Stage("visitor_days", "visit_rate", Owner.MARKETING),
    Stage("inquiries", "inquiry_rate", Owner.MARKETING),
    Stage("paid_orders", "receipt_rate", Owner.SALES),
    Stage("gmv", "order_value", Owner.SALES),
)
DAYS = 14


def daily(random: np.random.Generator, cells: int, days: int = DAYS, size: float = 200) -> Floats:
    """(days, stages, cells) of a shop with its usual rates."""
    impressions = random.poisson(random.gamma(2, size / 2, cells), (days, cells))
    clicks = random.binomial(impressions, 0.1)
    visits = random.poisson(clicks * 0.9)
    inquiries = random.binomial(visits, 0.2)
    orders = random.binomial(inquiries, 0.3)
    money = np.where(orders > 0, random.gamma(np.maximum(orders, 1) * 2, 450), 0.0)
    return np.stack([impressions, clicks, visits, inquiries, orders, money], axis=1).astype(np.float64)


def shop(seed: int, cells: int = 12, size: float = 200, *, has_days: bool = True) -> Evidence:
    random = np.random.default_rng(seed)
    days = Days(daily(random, cells, size=size), daily(random, cells, size=size * 1.3))
    counts = Counts(STAGES, days.before.sum(axis=0), days.after.sum(axis=0))
    countries = [["DE", "US", "BR"][cell % 3] for cell in range(cells)]
    return Evidence(counts, nested([countries]), days if has_days else None)


Table = Sequence[Sequence[float]]


def alone(before: Table, after: Table, **changes: object) -> Estimate:
    """Of four stages: impressions, clicks, visitors, inquiries."""
    counts = Counts(STAGES[:4], np.array(before, float), np.array(after, float))
    return estimate([Evidence(counts)], draws=200, **changes)  # type: ignore[arg-type]  # passed on


def of_leg(found: Estimate, leg: str) -> float:
    return fsum(part.contribution for part in found.legs if part.leg == leg)


@given(
    st.integers(0, 10**6),
    st.sampled_from([1, 2, 7, 120]),
    st.sampled_from([3.0, 40.0, 4000.0]),
    st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_legs_owners_and_every_draw_sum_to_the_change(
    seed: int, cells: int, size: float, by_day: bool
) -> None:
    evidence = shop(seed, cells, size, has_days=by_day)
    if min(evidence.counts.before.sum(axis=1).min(), evidence.counts.after.sum(axis=1).min()) == 0:
        with pytest.raises(NotAnswerable, match="Cannot tell yet"):
            estimate([evidence], draws=60)
        return
    found = estimate([evidence], draws=60)
    exact = 1e-9 * max(1.0, abs(found.before), abs(found.after))
    assert fsum(leg.contribution for leg in found.legs) == pytest.approx(found.change, abs=exact)
    assert fsum(share.contribution for share in found.owners) == pytest.approx(found.change, abs=exact)
    drawn = np.sum(list(found.samples.values()), axis=0)
    assert abs(drawn - found.change).max() <= exact
    assert found.change == pytest.approx(
        float(evidence.counts.after[-1].sum() - evidence.counts.before[-1].sum()), abs=exact
    )


def test_a_path_that_is_only_counted_stands_beside_one_with_rates() -> None:
    counted = Counts(
        (Stage("direct_gmv", "direct_gmv", Owner.SHARED),),
        np.array([[900.0, 0.0]]),
        np.array([[300.0, 250.0]]),
    )
    found = estimate([shop(4, cells=2), Evidence(counted)], draws=60)
    assert of_leg(found, "direct_gmv") + of_leg(found, MIX) != 0
    assert fsum(leg.contribution for leg in found.legs) == pytest.approx(found.change, rel=1e-9)
    drawn = np.sum(list(found.samples.values()), axis=0)
    assert abs(drawn - found.change).max() <= 1e-9 * found.after


def test_chance_is_what_the_legs_lack_in_every_draw() -> None:
    found = estimate([shop(1)], draws=100)
    others = np.sum([values for key, values in found.samples.items() if key[0] != CHANCE], axis=0)
    assert found.samples[CHANCE, Owner.CHANCE] == pytest.approx(found.change - others)
    chance = next(share for share in found.owners if share.owner is Owner.CHANCE)
    assert chance.interval.low <= found.change - found.underlying.high + 1e-6 * abs(found.change)


def test_within_segments_chance_is_counted_less_expected() -> None:
    evidence = shop(2)
    found = estimate([evidence], draws=50, groups=np.arange(12))
    chain = Chain(evidence, None)
    before, after = (
        counts[0] * rates.prod(axis=0)
        for counts, rates in zip((evidence.counts.before, evidence.counts.after), chain.rates, strict=True)
    )
    expected = (evidence.counts.after[-1] - after) - (evidence.counts.before[-1] - before)
    chance = [part.contribution for part in found.groups if part.leg == CHANCE]
    assert chance == pytest.approx(expected)


def test_groups_sum_to_the_legs_of_the_whole() -> None:
    groups = np.arange(12) % 3
    found = estimate([shop(3)], draws=50, groups=groups)
    for leg in found.legs:
        parts = [part.contribution for part in found.groups if (part.leg, part.owner) == (leg.leg, leg.owner)]
        assert len(parts) == 3
        assert fsum(parts) == pytest.approx(leg.contribution, abs=1e-6)
    whole = estimate([shop(3)], draws=50)
    assert [leg.contribution for leg in whole.legs] == pytest.approx([leg.contribution for leg in found.legs])


def test_endless_counts_give_the_exact_split_and_leave_nothing_to_chance() -> None:
    small = shop(4, size=9000).counts
    counts = Counts(STAGES, small.before * 1e9, small.after * 1e9)
    found = estimate([Evidence(counts)], draws=50)
    for part in split(counts).parts:
        assert of_leg(found, part.leg) == pytest.approx(
            float(part.contribution.sum()), rel=1e-3, abs=1e-4 * 1e9
        )
    assert abs(of_leg(found, CHANCE)) <= 1e-6 * abs(found.change)


def test_a_segment_that_came_or_went_is_volume_and_mix_and_chance_only() -> None:
    before = [[900, 800, 0], [90, 70, 0], [80, 66, 0], [9, 8, 0]]
    after = [[900, 0, 700], [90, 0, 80], [80, 0, 70], [9, 0, 4]]
    found = alone(before, after, groups=np.arange(3))
    rates = {"click_rate", "visit_rate", "inquiry_rate"}
    for part in found.groups:
        if part.group and part.leg in rates:
            assert part.contribution == pytest.approx(0, abs=1e-9)
            assert part.interval.low == pytest.approx(0, abs=1e-4)
            assert part.interval.high == pytest.approx(0, abs=1e-4)


def test_one_segment_has_no_mix() -> None:
    found = alone([[900], [90], [80], [9]], [[1000], [80], [75], [12]])
    assert MIX not in {leg.leg for leg in found.legs}
    assert fsum(leg.contribution for leg in found.legs) == pytest.approx(3)
    assert of_leg(found, CHANCE) == pytest.approx(0, abs=1e-9)


def test_few_inquiries_are_not_a_clear_move_and_many_are() -> None:
    few = alone([[900.0], [90], [80], [4]], [[900], [90], [80], [6]])
    many = alone([[9e6], [9e5], [8e5], [4e4]], [[9e6], [9e5], [8e5], [6e4]])
    clear = {
        size: next(leg for leg in found.legs if leg.leg == "inquiry_rate").interval.is_clear
        for size, found in (("few", few), ("many", many))
    }
    assert clear == {"few": False, "many": True}


def test_nothing_won_of_many_is_still_uncertain() -> None:
    found = alone([[900], [90], [80], [8]], [[900], [90], [80], [0]])
    leg = next(leg for leg in found.legs if leg.leg == "inquiry_rate")
    assert leg.contribution == pytest.approx(-8)
    assert leg.interval.high - leg.interval.low > 3


def test_what_is_outside_the_chain_keeps_its_own_leg() -> None:
    before, after = [[10, 900], [0, 90], [3, 80], [1, 9]], [[100, 900], [10, 95], [12, 80], [2, 9]]
    found = alone(before, after)
    counts = Counts(STAGES[:4], np.array(before, float), np.array(after, float))
    exact = [part for part in split(counts).parts if part.leg == OUTSIDE]
    assert of_leg(found, OUTSIDE) == pytest.approx(float(exact[0].contribution.sum()))
    assert fsum(leg.contribution for leg in found.legs) == pytest.approx(1)


def test_a_stage_with_gaps_is_left_out_for_all_segments() -> None:
    nan = float("nan")
    before: Table = [[900, 800], [nan, 70], [80, 66], [9, 8]]
    after: Table = [[900, 700], [nan, 80], [80, 70], [9, 4]]
    found = alone(before, after)
    assert found.left_out == ("clicks",)
    assert "click_rate" not in {leg.leg for leg in found.legs}
    assert fsum(leg.contribution for leg in found.legs) == pytest.approx(-4)


def test_paths_that_share_stages_share_their_draws() -> None:
    evidence = shop(5, has_days=False)
    direct = Counts(
        (*STAGES[:3], Stage("direct_orders", "direct_order_rate", Owner.SHARED)),
        np.concatenate([evidence.counts.before[:3], np.full((1, 12), 3.0)]),
        np.concatenate([evidence.counts.after[:3], np.full((1, 12), 4.0)]),
    )
    once, other = Evidence(evidence.counts, None), Evidence(direct, None)
    apart = [estimate([path], draws=300).samples["click_rate", Owner.MARKETING] for path in (once, other)]
    together = estimate([once, other], draws=300)
    assert together.samples["click_rate", Owner.MARKETING] == pytest.approx(apart[0] + apart[1], rel=1e-4)
    assert np.corrcoef(apart[0], apart[1]).min() > 0.5
    assert fsum(leg.contribution for leg in together.legs) == pytest.approx(together.change)


def test_days_that_differ_widen_the_intervals() -> None:
    random = np.random.default_rng(6)
    impressions = np.full((28, 1, 4), 5000.0)
    inquiries = random.binomial(5000, np.clip(0.02 * random.gamma(2, 0.5, (28, 1, 1)), 0, 1), (28, 1, 4))
    days = np.concatenate([impressions, inquiries], axis=1)
    stages = (STAGES[0], Stage("inquiries", "inquiry_rate", Owner.MARKETING))
    counts = Counts(stages, days.sum(axis=0), days[::-1].sum(axis=0))
    calm, stormy = (
        next(
            leg.interval
            for leg in estimate([Evidence(counts, None, given)]).legs
            if leg.leg == "inquiry_rate"
        )
        for given in (None, Days(days, days))
    )
    assert stormy.source == "days"
    assert stormy.high - stormy.low > 3 * (calm.high - calm.low)


def test_days_that_scatter_by_luck_only_leave_the_draws_as_they_are() -> None:
    sources = [leg.interval.source for seed in range(12) for leg in estimate([shop(seed)], draws=120).legs]
    assert sources.count("rates") > 0.7 * len(sources)


def test_wider_days_keep_the_skew_of_the_draws() -> None:
    random = np.random.default_rng(6)
    days = daily(random, 6, 28)
    days[:, 3:] *= random.gamma(1.5, 1 / 1.5, (28, 1, 1)).round(1)
    counts = Counts(STAGES, days.sum(axis=0), days[::-1].sum(axis=0) * 1.2)
    found = estimate([Evidence(counts, None, Days(days, days * 1.2))], draws=300)
    wide = [leg for leg in found.legs if leg.interval.source == "days"]
    assert wide
    for leg in wide:
        low, high = np.quantile(found.samples[leg.leg, leg.owner], [0.05, 0.95], method="weibull")
        times = (leg.interval.high - leg.contribution) / (high - leg.contribution)
        assert times > 1
        assert leg.interval.low - leg.contribution == pytest.approx(times * (low - leg.contribution))


def test_few_segments_can_hardly_say_how_much_they_differ() -> None:
    for cells, wider in ((3, 1.775), (1000, 1.001)):
        found = estimate([shop(5, cells, has_days=False)], draws=200)
        mix = next(leg for leg in found.legs if leg.leg == MIX)
        low, high = np.quantile(found.samples[MIX, mix.owner], [0.05, 0.95], method="weibull")
        assert mix.interval.high - mix.interval.low == pytest.approx(wider * (high - low), rel=1e-3)


def test_visits_are_a_share_of_clicks_until_somewhere_they_are_more() -> None:
    counts = shop(1).counts
    assert Chain(Evidence(counts), None).kinds.square[1, 0] == (0 if more_visits_than_clicks(counts) else -1)
    fewer = np.minimum(counts.before, counts.before[1]), np.minimum(counts.after, counts.after[1])
    held = Counts(
        STAGES,
        *(
            np.concatenate([own[:2], less[2:5], own[5:]])
            for own, less in zip((counts.before, counts.after), fewer, strict=True)
        ),
    )
    assert Chain(Evidence(held), None).kinds.square[1, 0] == -1


def more_visits_than_clicks(counts: Counts) -> bool:
    return bool((counts.before[2] > counts.before[1]).any() or (counts.after[2] > counts.after[1]).any())


def test_too_few_days_are_said() -> None:
    evidence = shop(7)
    assert evidence.days is not None
    short = Evidence(evidence.counts, evidence.tree, Days(evidence.days.before[:3], evidence.days.after[:3]))
    assert estimate([short], draws=50).notes
    assert not estimate([evidence], draws=50).notes


def test_the_same_seed_gives_the_same_intervals() -> None:
    first, again, other = (estimate([shop(8)], draws=50, seed=seed) for seed in (1, 1, 2))
    assert first.legs == again.legs
    assert first.legs != other.legs


# Targets.


def test_an_outcome_target_leaves_the_gap_of_the_plan_to_volume() -> None:
    evidence = shop(9)
    last = float(evidence.counts.before[-1].sum())
    found = estimate([evidence], target=Target(outcome=2 * last), draws=200)
    against = estimate([evidence], draws=200)
    assert found.before == 2 * last
    assert fsum(leg.contribution for leg in found.legs) == pytest.approx(found.after - 2 * last)
    assert abs(np.sum(list(found.samples.values()), axis=0) - found.change).max() < 1e-6 * last
    assert of_leg(found, "impressions") < of_leg(against, "impressions") - 0.5 * last
    assert found.notes


def test_an_outcome_target_by_groups_sums_to_the_change() -> None:
    found = estimate([shop(9)], target=Target(outcome=9e4), groups=np.arange(12) % 4, draws=50)
    assert fsum(part.contribution for part in found.groups) == pytest.approx(found.after - 9e4)


def test_a_planned_chain_is_taken_as_it_stands() -> None:
    plan = [[1000.0], [100.0], [90.0], [10.0]]
    found = alone(plan, [[1000], [100], [90], [6]], target=Target())
    assert of_leg(found, "inquiry_rate") == pytest.approx(-4)
    same = alone(plan, plan, target=Target())
    counted = alone(plan, plan)
    width, usual = (
        next(leg.interval.high - leg.interval.low for leg in one.legs if leg.leg == "inquiry_rate")
        for one in (same, counted)
    )
    assert width < 0.85 * usual


@pytest.mark.parametrize("outcome", [0.0, -5.0, float("nan")])
def test_a_target_of_nought_cannot_be_compared_with(outcome: float) -> None:
    with pytest.raises(NotAnswerable, match="nought") as refusal:
        estimate([shop(10)], target=Target(outcome=outcome))
    assert refusal.value.code == "cannot_tell_yet"


# What cannot be told.


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([[0, 0], [0, 0], [0, 0], [0, 0]], [[0, 0], [0, 0], [0, 0], [0, 0]]),
        ([[9, 9], [0, 0], [0, 0], [0, 0]], [[9, 9], [4, 4], [2, 3], [1, 1]]),
        ([[9, 9], [3, 3], [2, 2], [0, 0]], [[9, 9], [4, 4], [2, 3], [0, 0]]),
    ],
)
def test_nothing_counted_is_not_certainty(before: Table, after: Table) -> None:
    with pytest.raises(NotAnswerable, match="Cannot tell yet") as refusal:
        alone(before, after)
    assert refusal.value.code == "cannot_tell_yet"
    assert refusal.value.remedy.zh


def test_orders_without_a_sum_cannot_be_valued() -> None:
    evidence = shop(11)
    before = evidence.counts.before.copy()
    before[-1] = 0
    with pytest.raises(NotAnswerable, match="Cannot tell yet"):
        estimate([Evidence(Counts(STAGES, before, evidence.counts.after))])


def test_stages_that_do_not_follow_from_each_other_are_refused() -> None:
    # Visitors come to other segments than clicks do.
    random = np.random.default_rng(3)
    periods = []
    for _ in range(2):
        clicks, visits = random.poisson(0.3, 200), random.poisson(0.3, 200) * 300
        periods.append(np.array([np.full(200, 100), clicks, visits, random.binomial(visits, 0.1)], float))
    counts = Counts(STAGES[:4], *periods)
    with pytest.raises(NotAnswerable, match="do not follow") as refusal:
        estimate([Evidence(counts)])
    assert refusal.value.code == "cannot_tell_yet"


def test_a_target_is_not_reached_from_nothing() -> None:
    before, after = [[900], [90], [80], [0]], [[900], [90], [80], [6]]
    with pytest.raises(NotAnswerable, match="no inquiries"):
        alone(before, after, target=Target(outcome=12.0))


def test_a_handful_at_the_head_of_a_chain_could_as_well_have_come_out_otherwise() -> None:
    few = alone([[2, 1]] * 4, [[1, 0]] * 4)
    leg = next(one for one in few.legs if one.leg == "impressions")
    assert not leg.interval.is_clear
    assert fsum(one.contribution for one in few.legs) == pytest.approx(few.change, abs=1e-9)
    for draw in range(3):
        assert fsum(float(values[draw]) for values in few.samples.values()) == pytest.approx(
            few.change, abs=1e-3
        )
    many = alone(
        [[4000, 3000], [400, 300], [360, 280], [60, 45]], [[6000, 3000], [600, 300], [540, 280], [90, 45]]
    )
    assert next(one for one in many.legs if one.leg == "impressions").interval.is_clear
