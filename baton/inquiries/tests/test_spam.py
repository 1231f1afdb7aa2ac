"""The spam model: learns, means its probabilities, gives reasons, takes corrections, refuses on little."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from baton.drivers.cannot_tell import CannotTell
from baton.inquiries.logic.arrived import Arrived
from baton.inquiries.logic.calibration import calibration_error
from baton.inquiries.logic.spam import FEWEST, SPAM_FROM, Outcome, SpamModel, template_counts, train
from baton.inquiries.logic.spam_file import as_bytes, from_bytes
from baton.inquiries.logic.spam_reasons import judge, reasons_of
from baton.inquiries.tests.letters import genuine, outcomes, spam
from baton.kit.errors import NotReadable

ODD = [
    Arrived(""),
    Arrived("\ud800\udc00\ud800"),
    Arrived("🔥💰🔥" * 40),
    Arrived("<script>alert('x')</script>"),
    Arrived("Здравствуйте, 你好, مرحبا, hello 500 pcs"),
    Arrived("free prize " * 450_000),
]


@lru_cache(maxsize=1)
def model() -> SpamModel:
    return trained(outcomes(1, 220))


def trained(of: list[Outcome]) -> SpamModel:
    answer = train(of)
    assert isinstance(answer, SpamModel), answer
    return answer


def test_new_letters_are_told_apart_and_the_probabilities_hold() -> None:
    new = outcomes(2, 300)
    said = model().probabilities([outcome.arrived for outcome in new])
    was = np.array([outcome.is_spam for outcome in new])
    assert ((said >= SPAM_FROM) == was).mean() > 0.97
    assert calibration_error(said, was) < 0.05


def test_labels_of_chance_are_not_believed() -> None:
    rng = np.random.default_rng(5)
    drawn = [Outcome(genuine(rng), is_spam=bool(rng.random() < 0.3)) for _ in range(260)]
    said = trained(drawn).probabilities([genuine(rng) for _ in range(200)])
    assert abs(said.mean() - 0.3) < 0.08
    assert said.std() < 0.15


def test_49_outcomes_are_refused_and_50_are_not() -> None:
    many = outcomes(3, 400)
    found: list[Outcome] = []
    for outcome in many:
        found.append(outcome)
        answer = train(found)
        if isinstance(answer, SpamModel):
            assert answer.outcomes == FEWEST
            break
        assert len(found) < 80
        if len(found) == FEWEST - 1:
            assert str(FEWEST) in answer.needs.en
            assert str(FEWEST) in answer.needs.zh
    else:
        pytest.fail("never trained")


def test_repeats_of_a_message_are_no_new_outcomes() -> None:
    ten = outcomes(4, 10)
    answer = train(ten * 20)
    assert isinstance(answer, CannotTell)
    assert "10" in answer.why.en


def test_outcomes_of_one_kind_are_refused() -> None:
    rng = np.random.default_rng(6)
    answer = train([Outcome(genuine(rng), is_spam=False) for _ in range(200)])
    assert isinstance(answer, CannotTell)
    assert "0" in answer.why.en


def test_the_same_outcomes_give_the_same_model_bit_for_bit() -> None:
    assert as_bytes(trained(outcomes(7, 120))) == as_bytes(trained(outcomes(7, 120)))


def test_a_rescued_message_is_learnt() -> None:
    rng = np.random.default_rng(8)
    wrong = Arrived(
        "Cheap solar lamps for you my friend? call 4912345678 we want 500 pcs", mail="li@gmail.com"
    )
    known = outcomes(9, 150)
    before = float(trained([*known, Outcome(wrong, is_spam=True)]).probabilities([wrong])[0])
    rescued = [*known, Outcome(wrong, is_spam=True), Outcome(wrong, is_spam=False, is_correction=True)]
    after = float(trained(rescued).probabilities([wrong])[0])
    assert after < before
    # A single later vote without a person's correction does not outweigh three.
    again = [*rescued, Outcome(wrong, is_spam=True)]
    assert float(trained(again).probabilities([wrong])[0]) == pytest.approx(after)
    assert model().probabilities([spam(rng)])[0] > SPAM_FROM


def test_the_reasons_sum_to_the_odds_and_name_what_stands_in_the_message() -> None:
    rng = np.random.default_rng(10)
    for arrived in (genuine(rng), spam(rng), *ODD):
        own = model().probabilities([arrived])[0]
        odds = np.log(own / (1 - own))
        constant = model().calibration.slope * model().linear.bias + model().calibration.offset
        assert sum(reason.weight for reason in reasons_of(model(), arrived)) + constant == pytest.approx(odds)
    said = judge(model(), spam(rng))
    assert said.probability > SPAM_FROM
    assert 1 <= len(said.reasons_for) <= 3
    assert len(said.reasons_against) <= 3
    assert all(reason.weight > 0 and reason.text.zh and reason.text.en for reason in said.reasons_for)
    assert all(reason.weight < 0 for reason in said.reasons_against)


def test_odd_messages_get_a_probability() -> None:
    said = model().probabilities(ODD)
    assert np.isfinite(said).all()
    assert ((said > 0) & (said < 1)).all()
    assert len(model().probabilities([])) == 0


def test_history_counts_where_the_words_do_not_tell() -> None:
    rng = np.random.default_rng(11)
    plain = Arrived("hello, please contact me about your products")
    drawn = []
    for number in range(300):
        is_spam = bool(rng.random() < 0.5)
        text = f"hello {number}, please contact me about product {''.join(rng.choice(list('abcdefgh'), 6))}"
        drawn.append(Outcome(Arrived(text, earlier_spam=3 if is_spam else 0), is_spam))
    learnt = trained(drawn)
    known = learnt.probabilities([Arrived(plain.text, earlier_spam=3), Arrived(plain.text, earlier_spam=0)])
    unknown = learnt.probabilities([plain])[0]
    assert known[0] > 0.8 > 0.2 > known[1]
    assert known[1] < unknown < known[0]


def test_a_model_comes_back_from_its_bytes_and_other_bytes_are_refused() -> None:
    raw = as_bytes(model())
    rng = np.random.default_rng(12)
    asked = [genuine(rng), spam(rng), *ODD]
    assert (from_bytes(raw).probabilities(asked) == model().probabilities(asked)).all()
    for other in (b"", b"\x80\x04K\x01.", raw[:200], raw[:-20]):
        with pytest.raises(NotReadable):
            from_bytes(other)


def test_templates_are_counted() -> None:
    counts = template_counts([Arrived("Call 1 now"), Arrived("call 2 NOW!"), Arrived("other"), Arrived("")])
    assert sorted(counts.values()) == [1, 2]
