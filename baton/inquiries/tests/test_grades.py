"""Grades, how far two graders agree, and a source under other reps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.drivers.cannot_tell import CannotTell
from baton.inquiries.logic.agreement import Agreement, Graded, agreement, disagreements
from baton.inquiries.logic.grades import GRADES, GradeRule, rule_of_shares
from baton.inquiries.logic.source_control import Control, Reading, control
from baton.inquiries.terms import Grade, ReasonCode
from baton.kit.errors import NotUsable


def graded(table: list[list[int]]) -> list[Graded]:
    return [
        Graded(f"{row}{column}{number}", GRADES[row], GRADES[column])
        for row, line in enumerate(table)
        for column, times in enumerate(line)
        for number in range(times)
    ]


def agreed(items: list[Graded], *, is_weighted: bool = True) -> Agreement:
    answer = agreement(items, is_weighted=is_weighted)
    assert isinstance(answer, Agreement), answer
    return answer


@given(st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=60)
def test_a_better_chance_never_gets_a_worse_grade(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert GRADES.index(GradeRule().grade(high)) <= GRADES.index(GradeRule().grade(low))
    assert GradeRule().grade(high, chance_spam=0.9) is Grade.D


@pytest.mark.parametrize("limits", [(0.2, 0.3, 0.1), (0.5, 0.5, 0.1), (1.2, 0.5, 0.1), (0.5, 0.2, 0.0)])
def test_limits_that_do_not_fall_are_refused(limits: tuple[float, float, float]) -> None:
    with pytest.raises(NotUsable):
        GradeRule(*limits)


def test_limits_can_be_set_by_shares() -> None:
    chances = np.linspace(0.01, 0.99, 200)
    rule = rule_of_shares(chances, (0.1, 0.3, 0.4))
    assert rule is not None
    grades = [rule.grade(chance) for chance in chances]
    assert [grades.count(grade) for grade in GRADES] == [20, 60, 80, 40]
    assert rule_of_shares([0.3] * 200, (0.1, 0.3, 0.4)) is None
    assert rule_of_shares(chances[:20], (0.1, 0.3, 0.4)) is None


def test_every_reason_code_has_a_name_in_both_languages() -> None:
    assert len({code.label.zh for code in ReasonCode}) == len(ReasonCode) == 7
    assert [code for code in ReasonCode if code.is_good] == [ReasonCode.GOOD]


def test_kappa_of_a_worked_example() -> None:
    # 20 and 15 on the diagonal of 50, margins 25/25 and 30/20: agreement .7, chance .5, kappa .4.
    found = agreed(graded([[20, 5, 0, 0], [10, 15, 0, 0], [0] * 4, [0] * 4]), is_weighted=False)
    assert found.kappa == pytest.approx(0.4)
    assert found.observed == pytest.approx(0.7)
    assert found.expected == pytest.approx(0.5)
    assert found.low < 0.4 < found.high


def test_a_step_of_three_counts_more_than_three_steps_of_one() -> None:
    near = agreed(graded([[10, 5, 0, 0], [5, 10, 5, 0], [0, 5, 10, 5], [0, 0, 5, 10]]))
    far = agreed(graded([[10, 0, 0, 15], [0, 10, 0, 0], [0, 0, 10, 0], [15, 0, 0, 10]]))
    assert near.observed == pytest.approx(far.observed)
    assert near.kappa > far.kappa + 0.3


def test_graders_who_toss_coins_agree_by_chance_only() -> None:
    rng = np.random.default_rng(1)
    inside = 0
    for _ in range(120):
        pair = rng.choice(4, (2, 200), p=[0.1, 0.2, 0.4, 0.3])
        found = agreed([Graded(f"{at}", GRADES[one], GRADES[two]) for at, (one, two) in enumerate(pair.T)])
        inside += found.low <= 0 <= found.high
    assert 98 <= inside <= 118


def test_perfect_agreement_of_few_is_not_certain() -> None:
    few = agreed(graded([[10, 0, 0, 0], [0, 10, 0, 0], [0, 0, 10, 0], [0, 0, 0, 5]]))
    many = agreed(graded([[100, 0, 0, 0], [0, 100, 0, 0], [0, 0, 100, 0], [0, 0, 0, 50]]))
    assert few.kappa == many.kappa == 1
    assert few.low < many.low < 1 == few.high


@given(st.lists(st.lists(st.integers(0, 12), min_size=4, max_size=4), min_size=4, max_size=4))
@settings(max_examples=80)
def test_who_grades_first_does_not_matter(table: list[list[int]]) -> None:
    one, other = (
        agreement(graded(table)),
        agreement(graded([list(line) for line in zip(*table, strict=True)])),
    )
    assert type(one) is type(other)
    if isinstance(one, Agreement) and isinstance(other, Agreement):
        assert one.kappa == pytest.approx(other.kappa)
        assert one.low == pytest.approx(other.low)
        assert -1 <= one.low <= one.kappa <= one.high <= 1


def test_too_little_to_compare_is_said() -> None:
    assert isinstance(agreement([]), CannotTell)
    assert isinstance(agreement(graded([[29, 0, 0, 0], [0] * 4, [0] * 4, [0] * 4])), CannotTell)
    one_sided = agreement(graded([[20, 20, 0, 0], [0] * 4, [0] * 4, [0] * 4]))
    assert isinstance(one_sided, CannotTell)
    assert "等级" in one_sided.why.zh


def test_disagreements_begin_with_the_furthest_and_surest() -> None:
    items = [
        Graded("near", Grade.B, Grade.C, ReasonCode.PRICE_ONLY, 0.3),
        Graded("far unsure", Grade.A, Grade.D, ReasonCode.SPAM, 0.55),
        Graded("far sure", Grade.A, Grade.D, ReasonCode.WRONG_CUSTOMER, 0.95),
        Graded("alike", Grade.B, Grade.B, ReasonCode.GOOD, 0.4),
        Graded("better", Grade.D, Grade.B, ReasonCode.GOOD),
    ]
    found = disagreements(items)
    assert [of.graded.item for of in found] == ["far sure", "far unsure", "better", "near"]
    assert [of.steps for of in found] == [-3, -3, 2, -1]
    assert "客户类型不对" in found[0].text.zh
    assert "95%" in found[0].text.en
    assert [of.graded.item for of in disagreements(items, least_steps=2)] == [
        "far sure",
        "far unsure",
        "better",
    ]


def world(
    seed: int, rates: dict[tuple[str, str], tuple[int, float]]
) -> tuple[list[str], list[str], list[bool]]:
    rng = np.random.default_rng(seed)
    sources: list[str] = []
    reps: list[str] = []
    good: list[bool] = []
    for (source, rep), (count, rate) in rates.items():
        sources += [source] * count
        reps += [rep] * count
        good += (rng.random(count) < rate).tolist()
    return sources, reps, good


def answered(answer: Control | CannotTell) -> Control:
    assert isinstance(answer, Control), answer
    return answer


def test_a_source_that_is_poor_with_everybody_reads_the_same() -> None:
    rates = {("lamps", rep): (60, 0.15) for rep in "abc"} | {("pumps", rep): (60, 0.5) for rep in "abc"}
    found = answered(control(*world(1, rates), "lamps", "a"))
    assert found.reading is Reading.SAME
    assert found.own.low < 0.15 < found.own.high
    assert found.low < 0 < found.high


def test_a_source_that_is_poor_with_one_rep_only_is_seen() -> None:
    rates = {("lamps", "a"): (80, 0.1), ("lamps", "b"): (80, 0.5), ("lamps", "c"): (80, 0.5)}
    rates |= {("pumps", rep): (80, 0.5) for rep in "abc"}
    found = answered(control(*world(2, rates), "lamps", "a"))
    assert found.reading is Reading.LOWER_HERE
    assert found.high < 0
    assert "80" in found.text.zh
    other_way = answered(control(*world(2, rates), "lamps", "b"))
    assert other_way.reading is Reading.HIGHER_HERE


def test_few_items_are_drawn_towards_the_others() -> None:
    rates = {("lamps", "a"): (6, 0.0)} | {("lamps", rep): (60, 0.5) for rep in "bcd"}
    found = answered(control(*world(3, rates), "lamps", "a"))
    assert found.own.good == 0
    assert found.own.value > 0.1
    assert found.own.high - found.own.low > found.others.high - found.others.low


def test_alike_reps_are_seldom_told_apart() -> None:
    rates = {("lamps", rep): (30, 0.3) for rep in "abcd"} | {("pumps", rep): (30, 0.3) for rep in "abcd"}
    told = sum(
        answered(control(*world(seed, rates), "lamps", "a")).reading is not Reading.SAME for seed in range(60)
    )
    assert told <= 9


def test_too_few_graded_items_are_refused() -> None:
    rates = {("lamps", "a"): (4, 0.5), ("lamps", "b"): (60, 0.5)}
    assert isinstance(control(*world(4, rates), "lamps", "a"), CannotTell)
    alone = {("lamps", "a"): (60, 0.5)}
    assert isinstance(control(*world(5, alone), "lamps", "a"), CannotTell)
    assert isinstance(control([], [], [], "lamps", "a"), CannotTell)


def test_all_outcomes_alike_are_no_difference() -> None:
    for rate in (0.0, 1.0):
        rates = {("lamps", rep): (30, rate) for rep in "ab"}
        assert answered(control(*world(6, rates), "lamps", "a")).reading is Reading.SAME
