from __future__ import annotations

from datetime import date

import pytest

from baton.kit.errors import NotFound
from baton.kit.glossary import glossary
from baton.metrics.catalogue import metrics
from baton.metrics.scenes import RULES, Happening, Scene, flags
from baton.metrics.tests.hand_made import WEEK, span

DONE = date(2026, 9, 30)
DAY = span("2026-09-13")


def test_a_figure_in_its_scene_carries_no_flag() -> None:
    assert flags("impressions", Scene(WEEK, DONE)) == ()
    assert flags("payment_rate", Scene(WEEK, DONE, "LED panel")) == ()


@pytest.mark.parametrize("name", ["预售 LED strip", "LED strip PRE-ORDER", "Presale lamp", "pre-sale lamp"])
def test_a_presale_name_flags_payment_conversion(name: str) -> None:
    (flag,) = flags("payment_rate", Scene(WEEK, DONE, name))
    assert (flag.scene, flag.read_instead) == ("presale", "order_conversion")
    assert flags("order_conversion", Scene(WEEK, DONE, name)) == ()


@pytest.mark.parametrize(
    ("happening", "is_flagged"),
    [
        (Happening("known_change", "开始预售", date(2026, 9, 1)), True),
        (Happening("known_change", "预售", date(2026, 9, 1), date(2026, 9, 12)), False),
        (Happening("known_change", "预售", date(2026, 9, 20)), False),
        # Noted on one day: so it is from then on.
        (Happening("known_change", "预售上架", date(2026, 8, 1), date(2026, 8, 1)), True),
        (Happening("known_change", "预售结束", date(2026, 9, 10)), False),
        (Happening("known_change", "预售结束", date(2026, 9, 15)), True),
        (Happening("campaign", "预售", date(2026, 9, 14)), False),
        (Happening("known_change", "new main image", date(2026, 9, 14)), False),
    ],
)
def test_a_presale_noted_by_the_shop_counts_while_it_lasts(happening: Happening, is_flagged: bool) -> None:
    assert bool(flags("payment_rate", Scene(WEEK, DONE, "lamp", (happening,)))) is is_flagged


def test_the_last_word_about_a_presale_counts() -> None:
    begun = Happening("known_change", "presale opens", date(2026, 8, 1))
    over = Happening("known_change", "presale ended", date(2026, 9, 1))
    assert flags("payment_rate", Scene(WEEK, DONE, "lamp", (begun, over))) == ()
    assert flags("payment_rate", Scene(span("2026-08-10", "2026-08-20"), DONE, "lamp", (begun, over)))


def test_a_day_that_is_not_complete_flags_every_figure() -> None:
    scene = Scene(WEEK, date(2026, 9, 18))
    assert all("partial_day" in [flag.scene for flag in flags(code, scene)] for code in metrics())


def test_people_over_several_days_are_no_sum() -> None:
    (flag,) = flags("visitors", Scene(WEEK, DONE))
    assert (flag.scene, flag.read_instead) == ("several_days", "visitor_days")
    assert flags("visitors", Scene(DAY, DONE)) == ()
    assert flags("visitor_days", Scene(WEEK, DONE)) == ()


def test_rules_and_what_they_offer_are_known_words() -> None:
    assert {rule.scene for rule in RULES} <= glossary().keys()
    for rule in RULES:
        offered = [rule.instead(code) for code in metrics() if rule.concerns(code)]
        assert {code for code in offered if code is not None} <= metrics().keys()


def test_an_unknown_metric_has_no_scene() -> None:
    with pytest.raises(NotFound):
        flags("nonsense", Scene(WEEK, DONE))
