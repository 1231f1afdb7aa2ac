"""Whom to approach: the chance that is learnt, the choice under quota and time, the words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from baton.daybook.visitors.choosing import chosen
from baton.daybook.visitors.drafts import LANGUAGE_OF, LANGUAGES, draft, language_of
from baton.daybook.visitors.terms import Visitor
from baton.daybook.visitors.value import SHRINK, learnt, stated, worth_of
from baton.inquiries.fact_cards.terms import PriceTier, ProductFacts
from baton.kit.countries import countries


def visitor(number: int = 1, **known: object) -> Visitor:
    plain: dict[str, object] = {
        "visitor_id": f"V{number}", "country": "US", "level": 2, "visits": 1, "views": 4, "stay_seconds": 120,
        "words": ("led panel",), "product_id": "P1", "shop_behaviour": "", "site_behaviour": "",
        "last_visit": date(2026, 9, 21), "reachable_until": None,
    }  # fmt: skip
    return Visitor(**{**plain, **known})  # type: ignore[arg-type]


def visitors(count: int, seed: int, strength: float) -> tuple[list[Visitor], list[bool]]:
    """Visitors whose chance to ask hangs on level and on suppliers asked elsewhere, and hardly on how long they
    stayed."""
    rng = np.random.default_rng(seed)
    found, asked = [], []
    for number in range(count):
        level, elsewhere, stay = int(rng.integers(0, 5)), int(rng.poisson(1.5)), int(rng.lognormal(5, 0.8))
        site = f"浏览 4 个供应商，对 3 个供应商发起 {elsewhere} 个询盘"
        one = visitor(
            number, level=level, stay_seconds=stay, site_behaviour=site, country=("US", "DE")[number % 2]
        )
        margin = -2.5 + strength * (0.8 * (level - 2) + 0.7 * (elsewhere - 1.5) + 0.1 * (np.log(stay) - 5))
        found.append(one)
        asked.append(bool(rng.random() < expit(margin)))
    return found, asked


def found_early(scores: list[float], asked: list[bool]) -> int:
    """How many of those who asked stand among the first tenth."""
    order = sorted(range(len(scores)), key=lambda place: -scores[place])
    return sum(asked[place] for place in order[: len(order) // 10])


# The chance -----------------------------------------------------------------------------------------------------


def test_what_is_learnt_finds_more_of_those_who_ask_than_stay_alone() -> None:
    past, past_asked = visitors(1_500, 1, 1.0)
    model, basis = learnt(past, past_asked)
    assert model is not None
    assert basis.is_learnt
    later, asked = visitors(1_500, 2, 1.0)
    by_model = found_early(list(model.chances(later)), asked)
    by_stay = found_early([float(one.stay_seconds or 0) for one in later], asked)
    assert by_model > 1.5 * by_stay
    # The chances are chances: their sum is about how many asked.
    assert abs(float(model.chances(later).sum()) - sum(asked)) < 4 * np.sqrt(sum(asked))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_nothing_is_learnt_from_visits_that_tell_nothing(seed: int) -> None:
    past, _ = visitors(1_100, seed, 0.0)
    rng = np.random.default_rng(100 + seed)
    model, basis = learnt(past, [bool(rng.random() < 0.09) for _ in past])
    assert model is None
    assert (basis.is_learnt, basis.visits) == (False, 1_100)


def test_too_few_who_asked_teach_nothing() -> None:
    past, asked = visitors(300, 3, 1.0)
    few = [is_so and sum(asked[:place]) < 49 for place, is_so in enumerate(asked)]
    model, basis = learnt(past, few)
    assert model is None
    assert (basis.is_learnt, basis.inquired) == (False, sum(few))
    assert learnt([], []) == (None, type(basis)(False, 0, 0))


def test_the_same_visits_teach_the_same_and_what_is_missing_stands_at_the_mean() -> None:
    past, asked = visitors(1_000, 4, 1.0)
    first, second = learnt(past, asked)[0], learnt(past, asked)[0]
    assert first is not None
    assert second is not None
    assert np.array_equal(first.weights, second.weights)
    unknown = visitor(level=None, stay_seconds=None, views=None, site_behaviour="", words=(), country="")
    low, high = float(first.chances(past).min()), float(first.chances(past).max())
    assert low < float(first.chances([unknown])[0]) < high


def test_the_stated_order_looks_at_level_then_at_what_was_opened() -> None:
    better = visitor(level=3)
    warm = visitor(level=2, shop_behaviour="点击 start order")
    asking = visitor(level=2, site_behaviour="发布 2 个RFQ")
    plain, unknown = visitor(level=2, stay_seconds=900), visitor(level=None, stay_seconds=None)
    order = sorted([unknown, plain, asking, warm, better], key=stated, reverse=True)
    assert order == [better, warm, asking, plain, unknown]


def test_a_market_of_few_inquiries_is_worth_what_all_are() -> None:
    inquiries, received = {"US": 500, "DE": 500, "BR": 1}, {"US": 50_000.0, "DE": 10_000.0, "BR": 9_000.0}
    whole = 69_000 / 1_001
    us, de, br, never = (worth_of(code, inquiries, received) for code in ("US", "DE", "BR", "FR"))
    assert us is not None
    assert de is not None
    assert br is not None
    assert us > whole > de
    assert br == pytest.approx((9_000 + SHRINK * whole) / 51)
    assert never == pytest.approx(whole)
    assert worth_of("US", {}, {}) is None
    assert worth_of("US", inquiries, {}) is None


# The choice -----------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 2)), max_size=6),
    st.integers(0, 3),
    st.integers(0, 2),
)
def test_no_other_choice_is_worth_more_in_all(people: list[tuple[int, int]], left: int, granted: int) -> None:
    worth, last = [float(one[0]) for one in people], [one[1] for one in people]
    today = chosen(worth, last, left, granted)
    assert len(set(today)) == len(today) <= left
    rest = [place for place in range(len(people)) if place not in today]
    assert best(worth, last, today, rest, granted) == pytest.approx(
        max(
            best(worth, last, some, [place for place in range(len(people)) if place not in some], granted)
            for count in range(min(left, len(people)) + 1)
            for some in combinations(range(len(people)), count)
        )
    )
    # Nothing of today's quota lapses while somebody could use it.
    assert len(today) == min(left, len(people))


def best(worth: list[float], last: list[int], today: tuple[int, ...], rest: list[int], granted: int) -> float:
    """What today's brings with the best that later days can do with the rest."""
    later = 0.0
    for count in range(len(rest) + 1):
        for some in combinations(rest, count):
            days = sorted(last[place] for place in some)
            if all(granted * day >= sum(other <= day for other in days) for day in days):
                later = max(later, sum(worth[place] for place in some))
    return sum(worth[place] for place in today) + later


def test_who_lapses_sooner_goes_first_where_the_other_can_wait() -> None:
    # Worth more, but reachable with tomorrow's quota as well.
    assert chosen([9.0, 5.0], [1, 0], 1, 1) == (1,)
    assert chosen([9.0, 5.0], [1, 0], 1, 0) == (0,)
    assert chosen([9.0, 5.0], [1, 0], 2, 1) == (0, 1)
    assert chosen([], [], 3, 1) == ()
    assert chosen([1.0], [0], 0, 5) == ()


# The words ------------------------------------------------------------------------------------------------------

CARD = ProductFacts(
    "P1",
    name="LED panel 60x60",
    price_tiers=(PriceTier(100, Decimal("11.60")),),
    unit="pcs",
    minimum_order=100,
    lead_time="12 days",
    certificates="CE, RoHS",
)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_words_name_what_was_seen_and_what_the_card_knows(language: str) -> None:
    words, missing = draft(language, "unused", ("led panel 600x600",), CARD)
    for told in ("LED panel 60x60", "led panel 600x600", "11.60", "100 pcs", "12 days", "CE, RoHS"):
        assert told in words
    assert missing == ()
    assert "{" not in words


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_words_invent_nothing(language: str) -> None:
    words, missing = draft(language, "Lamp", (), None)
    assert "Lamp" in words
    assert not any(sign.isdigit() for sign in words)
    assert len(missing) == 4


def test_what_a_reader_abroad_cannot_read_is_left_out_and_said() -> None:
    facts = ProductFacts("P1", lead_time="15 天", certificates="CE", minimum_order=50, unit="个")
    words, missing = draft("en", "面板灯", ("面板灯", "led panel"), facts)
    assert "天" not in words
    assert "面板灯" not in words
    assert "“led panel”" in words
    assert "The minimum order is 50." in words
    assert {fact.en for fact in missing} == {"lead time", "price tiers"}


def test_braces_in_a_name_are_no_gap_to_fill() -> None:
    assert "{least}" not in draft("en", "Lamp {least}", ("{word}",), None)[0]


def test_every_country_has_a_language_and_every_language_words() -> None:
    assert set(LANGUAGE_OF) <= set(countries())
    assert {language_of(code) for code in countries()} == set(LANGUAGES)
    assert language_of("BR") == "pt"
    assert language_of("") == "en"
