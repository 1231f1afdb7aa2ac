"""What a data day's look finds, and what becomes of its alerts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from baton.kit.errors import NotAllowed, NotAnswerable, NotFound, NotUsable
from baton.kit.glossary import Owner
from baton.kit.period import Period
from baton.metrics.tests.hand_made import batch
from baton.people.selectors import audit_lines
from baton.people.terms import Person, Role, Shop
from baton.watch import morning, selectors, services, walk
from baton.watch.logic.figures import FIGURES
from baton.watch.models import Alert, AlertLine
from baton.watch.series import Axis, Block, blocks_of
from baton.watch.terms import Act, AlertView, Closing, Event, Key, Morning, Sense, Status, Step
from baton.watch.tests import shop_days
from baton.watch.tests.shop_days import LAST, days, drop, event

pytestmark = pytest.mark.django_db
Fill = Callable[..., Any]
People = Callable[..., Person]

LAST_TWO = days("2026-09-19", "2026-09-20")


def look(shop: Shop, day: date = LAST) -> Morning:
    return selectors.look_at(selectors.present_facts(), shop, day)


def only(found: tuple[AlertView, ...]) -> AlertView:
    assert len(found) == 1, [view.key for view in found]
    return found[0]


# What is found --------------------------------------------------------------------------------------------------


def test_a_quiet_day_has_an_empty_list(fill: Fill, shop: Shop) -> None:
    fill()
    found = look(shop)
    assert found.findings == ()
    assert sum(each.judged for each in found.watched) > 10


def test_the_market_that_explains_it_is_named_and_not_what_follows_from_it(fill: Fill, shop: Shop) -> None:
    fill(*shop_days.shop(drop(["DE"], LAST_TWO, 0.3)))
    found = look(shop).findings
    assert len(found) == 1
    finding = found[0]
    assert finding.key == Key("impressions", "country", "DE")
    assert finding.sense is Sense.LESS
    assert (finding.first_day, finding.day) == (LAST_TWO[0], LAST_TWO[1])
    assert finding.observed < finding.low < finding.expected < finding.high
    assert finding.adjusted < 0.005
    assert {part.key.metric for part in finding.further} >= {"clicks"}
    assert finding.inquiries is not None
    assert finding.inquiries < 0


def test_what_goes_wrong_everywhere_is_one_alert_of_the_whole_shop(fill: Fill, shop: Shop) -> None:
    fill(*shop_days.shop(drop(["US", "DE", "BR"], LAST_TWO)))
    found = look(shop).findings
    assert [finding.key for finding in found] == [Key("impressions")]
    assert {part.key.segment for part in found[0].parts} == {"US", "DE", "BR"}


def test_an_import_gap_is_neither_alert_nor_yardstick(fill: Fill, shop: Shop) -> None:
    gap = days("2026-09-14", "2026-09-15")
    broken = drop(["US", "DE", "BR"], gap, 0.0)
    fill(*shop_days.shop(broken))
    assert look(shop, gap[-1]).findings, "without the record, nothing at all is an alert"
    fill(batch("event", [event(1, "import_gap", "2026-09-14", "2026-09-15")]))
    on_the_day = look(shop, gap[-1])
    assert on_the_day.is_gap
    assert on_the_day.findings == ()
    assert look(shop).findings == ()
    assert {each.reason for each in on_the_day.panel if each.metric == "impressions"} == {"excluded"}


def test_days_without_a_file_are_not_nought(fill: Fill, shop: Shop) -> None:
    fill(*shop_days.shop(until=date(2026, 9, 18)))
    with pytest.raises(NotAnswerable) as refused:
        look(shop)
    assert "2026-09-18" in str(refused.value)
    assert look(shop, date(2026, 9, 18)).findings == ()


def test_a_change_on_record_about_the_segment_names_the_alert_as_known(fill: Fill, shop: Shop) -> None:
    fill(*shop_days.shop(drop(["DE"], LAST_TWO)))
    fill(
        batch(
            "event",
            [event(1, "known_change", "2026-09-18", country="DE"), event(2, "campaign", "2026-09-17")],
        )
    )
    finding = look(shop).findings[0]
    assert finding.known is not None
    assert finding.known.id == "E1"
    assert [each.id for each in finding.events] == ["E2", "E1"]
    services.run_watch(shop)
    kept = only(selectors.open_alerts(shop))
    assert kept.known is not None
    assert kept.known.zh == "event 1"


def test_a_general_event_is_only_together_with_it(fill: Fill, shop: Shop) -> None:
    fill(*shop_days.shop(drop(["DE"], LAST_TWO)))
    fill(
        batch(
            "event",
            [event(1, "known_change", "2026-09-18"), event(2, "known_change", "2026-09-18", country="US")],
        )
    )
    finding = look(shop).findings[0]
    assert finding.known is None
    assert [each.id for each in finding.events] == ["E1"]


def test_a_disturbance_that_is_over_is_no_yardstick(fill: Fill, shop: Shop) -> None:
    fill(*shop_days.shop(drop(["US", "DE", "BR"], days("2026-09-05", "2026-09-13"), 0.3)))
    back = date(2026, 9, 15)
    assert look(shop, back).findings, "taken for the new level, the usual one is outside it"
    fill(batch("event", [event(1, "known_change", "2026-09-05", "2026-09-13")]))
    assert look(shop, back).findings == ()
    assert look(shop, date(2026, 9, 8)).findings, "while it lasts it is judged"


def test_too_little_history_is_said(fill: Fill, shop: Shop) -> None:
    fill()
    early = shop_days.FIRST + timedelta(days=20)
    found = look(shop, early)
    assert found.findings == ()
    assert {each.reason for each in found.panel if each.metric == "impressions"} == {"too_little_history"}
    services.run_watch(shop, early)
    kept = selectors.last_look(shop)
    assert kept is not None
    said = " ".join(text.en for text in selectors.needs(kept))
    assert "needs 28 days by day; there are 21" in said
    assert "product: cannot tell yet" in said


def test_a_shop_without_facts_is_told_what_it_needs(shop: Shop) -> None:
    with pytest.raises(NotAnswerable) as refused:
        services.run_watch(shop)
    assert refused.value.code == "no_daily_facts"


def test_all_noughts_raise_nothing(fill: Fill, shop: Shop) -> None:
    fill(*shop_days.shop(lambda market, day: 0.0))
    assert look(shop).findings == ()


def test_a_day_without_money_is_no_alert_where_orders_are_few() -> None:
    rng = np.random.default_rng(5)
    orders = rng.poisson(3.0, 200)
    orders[-1] = 0
    money = np.array([rng.lognormal(8.0, 0.8, count).sum() for count in orders])
    axis = Axis(Step.DAY, LAST - timedelta(days=199), 200)
    quiet = Block(FIGURES["gmv"], "", axis, ("",), money[None, :])
    assert morning.look([quiet], (), LAST).findings == ()
    # Ten days' money in one is beyond chance, and is told in money.
    much = money.copy()
    much[-1] = 15 * money.mean()
    finding = morning.look([replace(quiet, values=much[None, :])], (), LAST).findings[0]
    assert finding.observed == pytest.approx(much[-1])
    assert finding.expected == pytest.approx(money.mean(), rel=0.5)
    assert finding.points[-1].value == pytest.approx(much[-1])


# What becomes of it ---------------------------------------------------------------------------------------------


def test_looking_twice_changes_nothing(fill: Fill, shop: Shop) -> None:
    fill(*shop_days.shop(drop(["DE"], LAST_TWO)))
    first = services.run_watch(shop)
    lines = list(AlertLine.objects.values("alert_id", "day", "act"))
    second = services.run_watch(shop)
    assert (first.opened, second.opened) == (1, 0)
    assert list(AlertLine.objects.values("alert_id", "day", "act")) == lines
    assert Alert.objects.count() == 1


def test_an_alert_goes_on_closes_itself_and_keeps_its_history(fill: Fill, shop: Shop) -> None:
    fill(*shop_days.shop(drop(["DE"], days("2026-09-14", "2026-09-16"), 0.3)))
    for day in days("2026-09-13", "2026-09-18"):
        services.run_watch(shop, day)
    assert selectors.open_alerts(shop) == ()
    closed = only(selectors.closed_alerts(shop))
    assert closed.key == Key("impressions", "country", "DE")
    assert closed.owner is Owner.MARKETING
    assert closed.opened_on == date(2026, 9, 14)
    assert closed.status is Status.CLOSED
    assert closed.closing is Closing.RETURNED
    acts = [line.act for line in selectors.history(shop, closed.id)]
    assert acts[0] is Act.OPENED
    assert acts[-1] is Act.CLOSED
    assert set(acts[1:-1]) == {Act.CONTINUED}


def test_alerts_only_go_forward(fill: Fill, shop: Shop) -> None:
    fill()
    services.run_watch(shop)
    with pytest.raises(NotUsable) as refused:
        services.run_watch(shop, LAST - timedelta(days=1))
    assert refused.value.code == "day_is_past"


def test_a_day_that_newer_facts_mend_takes_its_alert_back(fill: Fill, shop: Shop) -> None:
    fill(*shop_days.shop(drop(["DE"], LAST_TWO)))
    services.run_watch(shop)
    fill(*shop_days.shop())
    services.run_watch(shop)
    assert selectors.open_alerts(shop) == ()
    assert selectors.closed_alerts(shop) == (), "what was never so is not shown as an alert of the past"
    assert Alert.objects.get().closing == Closing.UNCONFIRMED


def test_missed_days_are_caught_up_in_order(fill: Fill, shop: Shop) -> None:
    fill(*shop_days.shop(drop(["DE"], LAST_TWO)))
    services.run_watch(shop, LAST - timedelta(days=3))
    done = services.catch_up(shop)
    assert [each.day for each in done] == days("2026-09-17", "2026-09-20")
    assert only(selectors.open_alerts(shop)).opened_on == LAST_TWO[0]


def test_a_team_is_told_no_more_than_its_budget(fill: Fill, shop: Shop, person: People) -> None:
    lead = person(Role.MARKETING_LEAD)
    services.set_budget(lead, shop, "marketing", 1)

    fill(*shop_days.shop(drop(["DE"], LAST_TWO, 0.3), clicked=drop(["US"], LAST_TWO, 0.3)))
    result = services.run_watch(shop)
    assert {view.key.metric for view in selectors.open_alerts(shop)} >= {"impressions", "click_rate"}
    told = [view for view in selectors.open_alerts(shop) if not view.is_held_back]
    assert len(told) == 1
    assert abs(told[0].finding.score) == max(abs(view.finding.score) for view in selectors.open_alerts(shop))
    assert result.held_back == result.opened - 1


@pytest.fixture
def raised(fill: Fill, shop: Shop) -> AlertView:
    fill(*shop_days.shop(drop(["DE"], LAST_TWO)))
    services.run_watch(shop)
    return only(selectors.open_alerts(shop))


def test_people_act_and_every_act_is_on_record(
    raised: AlertView, fill: Fill, shop: Shop, person: People
) -> None:
    lead = person(Role.MARKETING_LEAD)
    fill(batch("event", [event(1, "platform_rule", "2026-09-18")]))
    services.acknowledge(lead, shop, raised.id)
    services.snooze(lead, shop, raised.id, date(2026, 9, 25))
    services.mute(lead, shop, raised.id, "the fair is over", date(2026, 9, 30))
    services.mark_known(lead, shop, raised.id, "E1")
    view = selectors.alert(shop, raised.id)
    assert view.acknowledged_by == lead.display_name
    assert view.snoozed_until == date(2026, 9, 25)
    assert (view.muted_until, view.mute_reason) == (date(2026, 9, 30), "the fair is over")
    assert view.known is not None
    assert view.known.en == "event 1"
    verbs = {line.verb for line in audit_lines()}
    assert verbs >= {"look", "acknowledge_alert", "snooze_alert", "mute_series", "mark_alert_known"}
    acts = [line.act for line in selectors.history(shop, raised.id)]
    assert acts == [Act.OPENED, Act.ACKNOWLEDGED, Act.SNOOZED, Act.MUTED, Act.KNOWN]
    services.unmute(lead, shop, raised.id)
    assert selectors.alert(shop, raised.id).muted_until is None


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda by, shop, one: services.mute(by, shop, one, "  ", date(2026, 9, 30)), NotUsable),
        (lambda by, shop, one: services.mute(by, shop, one, "why", date(2026, 9, 22)), NotUsable),
        (lambda by, shop, one: services.snooze(by, shop, one, date(2027, 9, 1)), NotUsable),
        (lambda by, shop, one: services.mark_known(by, shop, one, "E99"), NotFound),
        (lambda by, shop, one: services.mark_known(by, shop, one, "", " "), NotUsable),
        (lambda by, shop, one: services.acknowledge(by, shop, one + 99), NotFound),
        (lambda by, shop, one: services.set_budget(by, shop, "chance", 3), NotFound),
        (lambda by, shop, one: services.set_budget(by, shop, "sales", 99), NotUsable),
        (lambda by, shop, one: services.set_threshold(by, shop, "reply_rate", 1.5), NotUsable),
        (lambda by, shop, one: services.set_threshold(by, shop, "clicks", 1.0), NotFound),
        (lambda by, shop, one: services.set_sensitivity(by, "all"), NotFound),
    ],
)
def test_what_makes_no_sense_is_refused(
    raised: AlertView, shop: Shop, person: People, act: Callable[..., None], error: type[Exception]
) -> None:
    lead = person(Role.MARKETING_LEAD)
    before = list(Alert.objects.values())
    with pytest.raises(error):
        act(lead, shop, raised.id)
    assert list(Alert.objects.values()) == before


def test_a_rep_reads_and_does_not_act(raised: AlertView, shop: Shop, person: People) -> None:
    rep = person(Role.REP)
    with pytest.raises(NotAllowed):
        services.acknowledge(rep, shop, raised.id)
    with pytest.raises(NotAllowed):
        services.run_watch(shop, by=rep)
    assert Owner.MARKETING not in selectors.owners_seen_by(rep, shop)


def test_a_muted_series_takes_nothing_of_the_budget(
    raised: AlertView, shop: Shop, person: People, fill: Fill
) -> None:
    lead = person(Role.MARKETING_LEAD)
    services.mute(lead, shop, raised.id, "closing that market", date(2026, 12, 1))
    Alert.objects.all().delete()
    services.set_budget(lead, shop, "marketing", 0)
    result = services.run_watch(shop)
    assert (result.opened, result.held_back) == (1, 0)
    assert only(selectors.open_alerts(shop)).mute_reason == "closing that market"


def test_alerts_mark_the_charts_of_other_pages(raised: AlertView, shop: Shop, person: People) -> None:
    marker = selectors.markers(shop, Period(date(2026, 9, 1), date(2026, 9, 30)))[0]
    assert (marker.alert_id, marker.day, marker.metric) == (raised.id, LAST, "impressions")
    assert "德国" in marker.title.zh
    assert selectors.markers(shop, Period(date(2026, 8, 1), date(2026, 8, 31))) == ()
    services.mute(person(Role.MANAGER), shop, raised.id, "seen", date(2026, 9, 30))
    assert selectors.markers(shop, Period(date(2026, 9, 1), date(2026, 9, 30))) == ()


def test_a_level_that_falls_is_told_when_it_will_cross_its_limit(
    fill: Fill, shop: Shop, person: People
) -> None:
    fill()
    services.set_threshold(person(Role.SALES_LEAD), shop, "reply_rate", 0.75)
    limits = {each.metric: each for each in selectors.limits(selectors.present_facts(), shop)}
    going = limits["reply_rate"]
    # The rate falls by 0.002 a day and stands at 0.772: eleven days are left.
    assert going.verdict == "heading"
    assert going.latest == pytest.approx(0.772)
    assert going.breach == LAST + timedelta(days=11)
    assert limits["fast_reply_rate"].verdict == "no_data"
    assert limits["star_rating"].verdict == "no_data"
    assert "星等级" in limits["star_rating"].needs.zh


def test_a_level_is_told_by_itself_once_its_figures_are_there(fill: Fill, shop: Shop, person: People) -> None:
    fill()
    lead = person(Role.SALES_LEAD)
    services.set_threshold(lead, shop, "star_rating", 4)
    services.set_threshold(lead, shop, "rfq_quotes", 20)
    services.set_threshold(lead, shop, "on_time_shipment", 0.9)
    codes = ("star_rating", "rfq_quotes", "on_time_shipment")
    before = {each.metric: each.verdict for each in selectors.limits(selectors.present_facts(), shop)}
    assert [before[code] for code in codes] == ["no_data"] * 3
    span = [LAST - timedelta(days=back) for back in range(29, -1, -1)]
    fill(
        batch("shop_day", [{"period_start": day, "period_end": day, "star_rating": 3} for day in span]),
        batch(
            "staff_period",
            [{"period_start": day, "period_end": day, "staff": who, "rfq_quotes": 1}
             for day in span for who in ("Li", "Wang")],
        ),
        batch(
            "order",
            [{"order_id": f"T{place}", "drafted_on": day, "promised_shipment_on": day, "shipped_on": day}
             for place, day in enumerate(span)],
        ),
    )  # fmt: skip
    after = {each.metric: each for each in selectors.limits(selectors.present_facts(), shop)}
    assert [after[code].verdict for code in codes] == ["beyond", "beyond", "steady"]
    assert after["rfq_quotes"].latest == 40
    assert after["on_time_shipment"].latest == 1.0


# Days and weeks, changes, many mornings --------------------------------------------------------------------------


def test_what_days_and_weeks_show_is_one_alert(fill: Fill, shop: Shop) -> None:
    # Three quarters are gone for two weeks, which end with a week.
    fill(*shop_days.shop(drop(["DE"], days("2026-09-06", "2026-09-19"), 0.25)))
    for day in Period(date(2026, 9, 6), LAST).days():
        services.run_watch(shop, day)
    rows = Alert.objects.filter(dimension="country", segment="DE", metric="impressions", sense=Sense.LESS)
    assert rows.count() == 1


def test_several_mornings_at_once_say_what_each_says_alone(fill: Fill, shop: Shop) -> None:
    disturbance = event(1, "known_change", "2026-09-10", "2026-09-12")
    fill(*shop_days.shop(drop(["DE"], days("2026-09-12", "2026-09-16"), 0.5)), batch("event", [disturbance]))
    facts = selectors.present_facts()
    span = days("2026-09-11", "2026-09-17")
    record = selectors.events(facts, shop, Period(span[0] - timedelta(days=30), LAST))
    together = morning.look_over(blocks_of(facts, shop.code, span[-1]), record, span)
    assert [one.day for one in together] == span
    for found in together:
        alone = look(shop, found.day)
        assert [one.key for one in found.findings] == [one.key for one in alone.findings]
        assert found.panel == alone.panel
    assert any(one.findings for one in together)


def test_four_weeks_after_a_change_on_record_its_level_is_usual(fill: Fill, shop: Shop) -> None:
    since = days("2026-08-20", "2026-09-20")
    named = event(1, "known_change", "2026-08-20", country="DE")
    fill(*shop_days.shop(drop(["DE"], since, 0.6)), batch("event", [named]))
    key = (Key("impressions", "country", "DE"), Step.DAY)
    settled = date(2026, 8, 20) + timedelta(days=walk.SETTLED)
    assert key in look(shop, settled).new_level
    assert key not in look(shop, settled + timedelta(days=1)).new_level
    assert not [one for one in look(shop, LAST).findings if one.key == key[0]]


def test_of_a_week_only_what_is_mostly_disturbed_is_left_out() -> None:
    axis = Axis(Step.WEEK, date(2026, 8, 1), 8)
    block = Block(FIGURES["impressions"], "", axis, ("",), np.ones((1, 8)))

    def left_out(first: str, last: str) -> list[int]:
        record = [Event("E", date.fromisoformat(first), date.fromisoformat(last), "known_change", "")]
        return np.flatnonzero(walk._left_out([block], record, date(2026, 9, 30))[0]).tolist()

    assert left_out("2026-08-12", "2026-08-18") == [2], "four days of the one, three of the other"
    assert left_out("2026-08-20", "2026-08-25") == []
    assert left_out("2026-08-09", "2026-08-15") == [2]


def test_a_rate_s_trials_leave_out_the_days_that_are_left_out(fill: Fill, shop: Shop) -> None:
    hit = days("2026-09-14", "2026-09-20")
    fill(
        *shop_days.shop(clicked=drop(["US", "DE", "BR"], hit, 0.5)),
        batch("event", [event(1, "import_gap", "2026-09-16", "2026-09-17")]),
    )
    found = [one for one in look(shop).findings if one.key.metric == "click_rate" and one.step is Step.DAY]
    assert found
    for one in found:
        assert one.trials is not None
        assert one.observed / one.trials == pytest.approx(0.015, rel=0.15)
        assert one.expected / one.trials == pytest.approx(0.03, rel=0.15)
