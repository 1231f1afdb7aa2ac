"""The grade at arrival, from the message to the letter, with reasons in words."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from baton.inquiries.logic.arrival_fields import FIELDS, in_words, table_of_arrivals
from baton.inquiries.logic.arrived import Arrived
from baton.inquiries.logic.grades import GradeRule
from baton.inquiries.logic.lead_columns import BETWEEN
from baton.inquiries.logic.lead_score import LeadModel, train
from baton.inquiries.terms import Grade
from baton.inquiries.tests.letters import genuine

VAGUE = (
    "hello, send me your catalog",
    "how much is it?",
    "price please",
    "hi, i am interested in your company",
)


def arrivals(seed: int, count: int) -> tuple[list[Arrived], np.ndarray]:
    rng = np.random.default_rng(seed)
    drawn, is_good = [], []
    for _ in range(count):
        is_full = bool(rng.random() < 0.5)
        drawn.append(
            genuine(rng) if is_full else Arrived(str(rng.choice(VAGUE)), mail="li@qq.com", country="US")
        )
        is_good.append(rng.random() < (0.7 if is_full else 0.08))
    return drawn, np.array(is_good)


@lru_cache(maxsize=1)
def model() -> LeadModel:
    drawn, is_good = arrivals(1, 400)
    answer = train(table_of_arrivals(drawn), is_good)
    assert isinstance(answer, LeadModel)
    return answer


def row(arrived: Arrived) -> dict[str, str]:
    return {column.name: column.levels[0] for column in table_of_arrivals([arrived]).columns}


def test_concrete_inquiries_get_the_better_grade() -> None:
    rng = np.random.default_rng(2)
    full = model().judge(row(genuine(rng)), in_words)
    vague = model().judge(row(Arrived(VAGUE[1], mail="li@qq.com", country="US")), in_words)
    rule = GradeRule()
    assert rule.grade(full.probability) is Grade.A
    assert rule.grade(vague.probability) in (Grade.C, Grade.D)
    for reason in (*full.reasons_for, *vague.reasons_against):
        assert reason.text.zh != reason.text.en
        assert "_" not in reason.text.en


def test_the_guard_lets_every_field_of_arrival_pass() -> None:
    assert not [of for of in model().refused if of.sign.is_leak]


def test_every_field_has_words_in_both_languages() -> None:
    assert len({field.code for field in FIELDS}) == len(FIELDS)
    for field in FIELDS:
        said = in_words(field.code, "")
        assert said.zh == f"{field.label.zh}：未填"
        assert said.en == f"{field.label.en}: not given"
    assert in_words("mail", "free").zh == "邮箱：免费邮箱"
    assert in_words(f"mail{BETWEEN}source", f"free{BETWEEN}rfq").en == "mail address: a free one, source: RFQ"
    assert in_words("keyword", "led strip").en == "source keyword: led strip"
    assert in_words("line", "strips").en == "line: strips"


def test_odd_messages_make_rows_too() -> None:
    odd = [Arrived(""), Arrived("\ud800"), Arrived("需要500件" * 9000, quantity=-1.0), Arrived("<script>")]
    table = table_of_arrivals(odd, {"keyword": ["a", None, "b", "c"]})
    assert table.rows == 4
    assert np.isfinite(model().probabilities(table)).all()
