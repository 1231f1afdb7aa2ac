"""The routing through its real path: settings, buckets, hours, claims, shadows, trials."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model

from baton.drivers.cannot_tell import CannotTell
from baton.inquiries import services
from baton.inquiries.assigning import acts, learning, reading, step
from baton.inquiries.assigning.advice import Advisor
from baton.inquiries.assigning.policy import present_policy
from baton.inquiries.assigning.reading import Names
from baton.inquiries.assigning.terms import Mode
from baton.inquiries.models import Absence, AssignmentDecision, Item, RepBucket, RoutingTurn
from baton.inquiries.terms import Account, Box, Decided, Stage
from baton.inquiries.tests.routed import TUESDAY, ZONE, Routing, decision_of
from baton.kit.errors import BatonError
from baton.kit.home import Home
from baton.people.terms import Person, Role, Shop

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def routing(
    home: Home, shop: Shop, person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> Routing:
    return Routing(home, shop, person, monkeypatch)


def days_of(routing: Routing, days: int, a_day: int, since: datetime = TUESDAY) -> None:
    """Every day at ten: the day's items come in and the routing runs."""
    for number in range(days):
        routing.move(since + number * DAY)
        for _ in range(a_day):
            routing.arrive()
        routing.run()


def given_to(rep: Person) -> int:
    return Item.objects.filter(owner_id=rep.id).count()


# Capacity -------------------------------------------------------------------------------------------------------


def test_ten_a_month_are_ten_in_thirty_days(routing: Routing) -> None:
    # A month with its weekends and without the long holidays, in which nobody is given anything.
    since = datetime(2026, 11, 3, 10, tzinfo=ZONE)
    routing.move(since)
    rep = routing.rep("ann", a_month=10.0)
    routing.switch()
    days_of(routing, 30, 1, since)
    assert abs(given_to(rep) - 10) <= 1


def test_absence_pauses_what_accrues(routing: Routing) -> None:
    rep = routing.rep("ann", a_month=30.0)
    routing.switch()
    first = TUESDAY.date()
    Absence.objects.create(shop_id=routing.shop.id, person_id=rep.id, first=first + 5 * DAY,
                           last=first + 14 * DAY)  # fmt: skip
    days_of(routing, 5, 2)
    before = given_to(rep)
    for number in range(5, 15):
        routing.move(TUESDAY + number * DAY)
        routing.arrive()
        routing.run()
    assert given_to(rep) == before
    routing.move(TUESDAY + 15 * DAY)
    routing.run()
    # Ten days away have left no more than what a day and a half of presence fills.
    assert given_to(rep) - before <= 2


def test_a_clock_that_is_set_back_grants_nothing(routing: Routing) -> None:
    rep = routing.rep("ann", a_month=30.0)
    routing.switch()
    routing.move(TUESDAY + 2 * DAY)
    routing.arrive()
    routing.run()
    level = RepBucket.objects.get(person_id=rep.id).level
    until = RepBucket.objects.get(person_id=rep.id).filled_until
    for back in (5, 3, 2):
        routing.move(TUESDAY - back * DAY)
        routing.arrive()
        routing.run()
    row = RepBucket.objects.get(person_id=rep.id)
    assert row.filled_until == until
    assert row.level <= level
    routing.move(TUESDAY + 2 * DAY)
    assert Advisor(routing.shop).crew.reps[0].bucket is not None
    assert Advisor(routing.shop).crew.reps[0].bucket.level <= max(level, 1.0)  # type: ignore[union-attr]


def test_a_new_capacity_does_not_change_what_has_accrued(routing: Routing) -> None:
    rep = routing.rep("ann", a_month=30.0)
    routing.move(TUESDAY + DAY)
    acts.set_rep(routing.lead, routing.shop, rep.id, acts.RepWish(a_month=300.0))
    level = RepBucket.objects.get(person_id=rep.id).level
    assert level == pytest.approx(2.0, abs=0.01)


def test_the_limit_of_the_sub_accounts_holds_for_the_day(routing: Routing) -> None:
    rep = routing.rep("ann", account=Account.SUB)
    routing.switch(most_a_day={Account.SUB: 2})
    for _ in range(4):
        routing.arrive()
    routing.run()
    assert given_to(rep) == 2
    routing.move(TUESDAY + DAY)
    routing.run()
    assert given_to(rep) == 4


# Who gets it ----------------------------------------------------------------------------------------------------


def test_it_is_claimed_logged_and_to_be_moved_on_the_platform(routing: Routing) -> None:
    rep = routing.rep("ann")
    number = routing.switch()
    item = routing.arrive(country="US", product_name="Bay HB-1")
    assert routing.run().assigned == 1
    item.refresh_from_db()
    assert (item.owner_id, item.needs_platform_move, item.unassigned) == (rep.id, True, "")
    kept = decision_of(item)
    assert (kept.rule, kept.chosen_id, kept.by_id, kept.is_shadow) == (Decided.BALANCE, rep.id, None, False)
    assert kept.propensity == pytest.approx(1.0)
    assert kept.policy_version == str(number)
    assert kept.features["told"][str(rep.id)][0][1].startswith("the reps' differences cannot")


def test_a_second_run_decides_nothing_again(routing: Routing) -> None:
    routing.rep("ann")
    routing.switch()
    item = routing.arrive()
    routing.run()
    assert routing.run().decided == 0
    assert AssignmentDecision.objects.filter(item=item).count() == 1


def test_a_customer_stays_with_the_owner_also_beyond_the_capacity(routing: Routing) -> None:
    own = routing.rep("ann", a_month=1.0, most_in_hand=0)
    routing.rep("bob")
    routing.switch()
    item = routing.arrive(buyer=routing.buyer(own))
    routing.run()
    assert decision_of(item).rule == Decided.OWNER
    assert Item.objects.get(pk=item.pk).owner_id == own.id


def test_a_customer_of_somebody_away_waits_or_goes_on_by_the_platforms_clock(routing: Routing) -> None:
    own, other = routing.rep("ann"), routing.rep("bob")
    routing.switch()
    day = TUESDAY.date()
    Absence.objects.create(shop_id=routing.shop.id, person_id=own.id, first=day, last=day + 5 * DAY)
    item = routing.arrive(buyer=routing.buyer(own))
    routing.run()
    item.refresh_from_db()
    assert item.owner_id == other.id
    assert item.buyer is not None
    # Standing in does not make the customer another's.
    assert item.buyer.owner_id == own.id


def test_a_new_rep_has_the_floor(routing: Routing) -> None:
    new = routing.rep("new", started_on=TUESDAY.date(), a_month=10_000.0)
    others = [routing.rep(f"rep{number}") for number in range(3)]
    routing.switch(parameters={"explored": 0.0})
    # The new rep has much in hand: by load alone nothing would come.
    for _ in range(2):
        routing.arrive(owner_id=new.id)
    total = 0
    for number in range(20):
        routing.move(TUESDAY + number * timedelta(minutes=5))
        for _ in range(2):
            routing.arrive()
            total += 1
        routing.run()
        Item.objects.filter(owner_id__in=[one.id for one in others]).update(
            next_step="nothing", answer_by=None
        )
    got = AssignmentDecision.objects.filter(chosen_id=new.id).count()
    assert got >= int(0.2 * total / 4)
    assert AssignmentDecision.objects.filter(chosen_id=new.id, rule=Decided.FLOOR).exists()


def test_a_leaver_in_mid_decision_gets_nothing(routing: Routing, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = routing.rep("ann")
    routing.switch()
    item = routing.arrive()
    whole = step._Run._customers

    def leaves(run: step._Run, rows: Sequence[Item]) -> Mapping[int, int]:
        get_user_model().objects.filter(pk=gone.id).update(is_active=False)
        return whole(run, rows)

    monkeypatch.setattr(step._Run, "_customers", leaves)
    assert routing.run().assigned == 0
    item.refresh_from_db()
    assert item.owner_id is None
    assert not AssignmentDecision.objects.filter(item=item).exists()
    other = routing.rep("bob")
    assert routing.run().assigned == 1
    assert Item.objects.get(pk=item.pk).owner_id == other.id


def test_somebody_who_took_it_meanwhile_keeps_it(routing: Routing, monkeypatch: pytest.MonkeyPatch) -> None:
    routing.rep("ann")
    quick = routing.person("bob")
    routing.switch()
    item = routing.arrive()
    whole = step._Run._undecided

    def taken(run: step._Run) -> list[Item]:
        rows = whole(run)
        services.take(quick, routing.shop, item.pk)
        return rows

    monkeypatch.setattr(step._Run, "_undecided", taken)
    assert routing.run().assigned == 0
    assert Item.objects.get(pk=item.pk).owner_id == quick.id


def test_what_was_given_back_lies_in_the_pool_until_somebody_takes_it(routing: Routing) -> None:
    rep = routing.rep("ann")
    routing.switch()
    item = routing.arrive()
    routing.run()
    services.release(rep, routing.shop, item.pk, "not mine")
    assert routing.run().assigned == 0
    names = Names(routing.lead, routing.shop)
    assert "pool" in reading.why_nobody(item.pk, present_policy(routing.shop), names)[0].en


def test_it_says_why_nobody_can_and_assigns_once_somebody_can(routing: Routing) -> None:
    rep = routing.rep("ann", left_out_countries=("US",))
    routing.switch()
    item = routing.arrive(country="US")
    assert routing.run().waiting == 1
    names = Names(routing.lead, routing.shop)
    told = reading.why_nobody(item.pk, present_policy(routing.shop), names)
    assert [text.en for text in told] == ["does not do that market: Ann"]
    acts.set_rep(routing.lead, routing.shop, rep.id, acts.RepWish())
    assert routing.run().assigned == 1
    assert RoutingTurn.objects.get(item=item).decision is not None


# The night ------------------------------------------------------------------------------------------------------


def test_the_night_waits_for_the_morning_and_is_given_out_together(routing: Routing) -> None:
    reps = [routing.rep(login) for login in ("ann", "bob")]
    routing.switch()
    routing.move(datetime(2026, 9, 22, 23, tzinfo=ZONE))
    items = [routing.arrive() for _ in range(4)]
    assert routing.run().assigned == 0
    names = Names(routing.lead, routing.shop)
    assert "over night" in reading.why_nobody(items[0].pk, present_policy(routing.shop), names)[0].en
    routing.move(datetime(2026, 9, 23, 9, 1, tzinfo=ZONE))
    assert routing.run().assigned == 4
    assert [given_to(rep) for rep in reps] == [2, 2]
    kept = decision_of(items[0])
    assert kept.features["is_pile"] is True
    assert kept.propensity is None


def test_what_cannot_wait_until_the_morning_goes_to_whoever_is_on_duty(routing: Routing) -> None:
    routing.rep("ann")
    night = routing.rep("bob")
    routing.switch()
    start = datetime(2026, 9, 22, 22, tzinfo=ZONE)
    routing.move(start)
    services.add_duty(routing.lead, routing.shop, night.id, start, start + timedelta(hours=8))
    chat = routing.arrive()
    Item.objects.filter(pk=chat.pk).update(kind="chat", platform_due=start + timedelta(hours=1))
    routing.run()
    assert Item.objects.get(pk=chat.pk).owner_id == night.id


# Shadow, trial, overrides ---------------------------------------------------------------------------------------


def test_a_shadow_moves_nothing_and_is_compared_with_what_people_did(routing: Routing) -> None:
    ann = routing.rep("ann")
    routing.switch(Mode.SHADOW)
    loose, held = routing.arrive(), routing.arrive(owner_id=ann.id)
    assert routing.run() == step.Routed(decided=2)
    assert routing.owners() == {loose.key: None, held.key: "ann"}
    assert decision_of(loose).is_shadow
    services.take(ann, routing.shop, loose.pk)
    assert reading.agreement(routing.shop) == reading.Agreement(2, 2)
    assert routing.run().decided == 0


def test_off_does_nothing(routing: Routing) -> None:
    routing.rep("ann")
    routing.arrive()
    assert routing.run() == step.Routed()
    routing.switch(Mode.OFF)
    assert routing.run() == step.Routed()


def test_a_trial_notes_the_way_that_was_drawn_for_the_half_day(routing: Routing) -> None:
    routing.rep("ann")
    routing.rep("bob")
    first = TUESDAY.date()
    number = routing.switch(Mode.SWITCH_BACK, trial=acts.Trial(first, first + 9 * DAY, 5))
    for day in range(4):
        for hour in (10, 15):
            routing.move(TUESDAY.replace(hour=hour) + day * DAY)
            if routing.now.weekday() < 5:
                routing.arrive()
                routing.run()
    versions = set(AssignmentDecision.objects.values_list("policy_version", flat=True))
    assert versions == {f"{number}/least", f"{number}/learnt"}
    routing.move(TUESDAY + 21 * DAY)
    item = routing.arrive()
    routing.run()
    assert decision_of(item).is_shadow


def test_an_override_is_kept_with_the_advice_beside_it_and_never_is_the_policys(routing: Routing) -> None:
    routing.rep("ann")
    other = routing.rep("bob", is_paused=True)
    number = routing.switch()
    item = routing.arrive()
    routing.run()
    with pytest.raises(BatonError, match="reason"):
        services.assign(routing.lead, routing.shop, item.pk, other.id)
    services.assign(routing.lead, routing.shop, item.pk, other.id, "knows the buyer")
    kept = AssignmentDecision.objects.filter(item=item).latest("id")
    assert kept.reason == "knows the buyer"
    assert kept.propensity is None
    assert kept.features["advised"] != other.id
    assert kept.features["advised_by"] == str(number)
    assert kept.candidates
    page = reading.log_page(
        routing.lead, routing.shop, Names(routing.lead, routing.shop), reading.Filters(what="override")
    )
    assert [line.id for line in page.lines] == [kept.pk]
    assert page.lines[0].advised is not None


def test_estimates_are_refused_below_a_hundred_and_told_above(routing: Routing) -> None:
    reps = [routing.rep("ann"), routing.rep("bob")]
    routing.switch()
    routing.arrive()
    routing.run()
    assert reading.estimates(routing.shop).decisions == 0
    long_ago = routing.now - timedelta(days=90)
    for number in range(400):
        rep = reps[number % 2]
        item = Item.objects.create(
            shop_id=routing.shop.id, key=f"old{number}", kind="inquiry", arrived_at=long_ago, owner_id=rep.id,
            stage=Stage.WON if number % 5 == 0 else Stage.LOST, box=Box.CLOSED,
            won_on=long_ago.date() if number % 5 == 0 else None,
        )  # fmt: skip
        AssignmentDecision.objects.create(
            item=item, at=long_ago, rule=Decided.ABILITY, chosen_id=rep.id, propensity=0.5, policy_version="1",
            features={
                "least": {str(reps[0].id): 1.0}, "present": {str(one.id): 0.5 for one in reps},
                "rate": {str(one.id): 0.2 for one in reps},
            },
        )  # fmt: skip
    learning.learn(routing.shop, is_forced=True)
    found = reading.estimates(routing.shop)
    assert found.decisions == 400
    assert not isinstance(found.least, CannotTell)
    assert found.least.effective == pytest.approx(200)
    assert found.least.snips.value == pytest.approx(0.2, abs=0.01)
    # What people changed afterwards says nothing of the policy.
    Item.objects.filter(key__startswith="old", owner_id=reps[0].id).update(owner_id=reps[1].id)
    assert reading.estimates(routing.shop).decisions == 200


# Bad input ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wish",
    [
        acts.PolicyWish(Mode.SWITCH_BACK),
        acts.PolicyWish(Mode.SWITCH_BACK, trial=acts.Trial(date(2026, 9, 9), date(2026, 9, 1))),
        acts.PolicyWish(Mode.LIVE, parameters={"gate_outcomes": 10}),
        acts.PolicyWish(Mode.LIVE, parameters={"explored": float("nan")}),
        acts.PolicyWish(Mode.LIVE, parameters={"version": 3}),
    ],
)
def test_a_policy_out_of_its_range_is_refused(routing: Routing, wish: acts.PolicyWish) -> None:
    with pytest.raises(BatonError):
        acts.set_policy(routing.lead, routing.shop, wish, "because")
    with pytest.raises(BatonError, match="reason"):
        acts.set_policy(routing.lead, routing.shop, acts.PolicyWish(Mode.LIVE), "  ")


@pytest.mark.parametrize(
    "wish",
    [acts.RepWish(a_month=0), acts.RepWish(a_month=float("inf")), acts.RepWish(most_in_hand=-1),
     acts.RepWish(left_out_countries=("QQ",))],
)  # fmt: skip
def test_settings_out_of_their_range_are_refused(routing: Routing, wish: acts.RepWish) -> None:
    rep = routing.rep("ann")
    with pytest.raises(BatonError):
        acts.set_rep(routing.lead, routing.shop, rep.id, wish)


def test_only_leads_set_anything(routing: Routing) -> None:
    rep, designer = routing.rep("ann"), routing.person("dee", Role.DESIGNER)
    for who in (rep, designer):
        with pytest.raises(BatonError):
            acts.set_policy(who, routing.shop, acts.PolicyWish(Mode.LIVE), "because")
        with pytest.raises(BatonError):
            acts.set_rep(who, routing.shop, rep.id, acts.RepWish())
    with pytest.raises(BatonError):
        acts.set_rep(routing.lead, routing.shop, designer.id, acts.RepWish())


# The main account -----------------------------------------------------------------------------------------------


def test_the_main_account_is_given_and_returned_on_record(routing: Routing) -> None:
    ann, bob = routing.rep("ann"), routing.rep("bob")
    give = {
        "review_on": date(2026, 10, 6),
        "way_back": "back after the review",
        "trial_until": date(2026, 10, 20),
    }
    turn = acts.give_main_account(routing.lead, routing.shop, ann.id, "has time for it", **give)  # type: ignore[arg-type]
    with pytest.raises(BatonError, match="main account"):
        acts.give_main_account(routing.lead, routing.shop, bob.id, "me too", **give)  # type: ignore[arg-type]
    assert Advisor(routing.shop).crew.settings(ann.id).account == Account.MAIN  # type: ignore[union-attr]
    acts.return_main_account(routing.lead, routing.shop, turn, "closes too few")
    acts.return_main_account(routing.lead, routing.shop, turn, "again")
    assert acts.give_main_account(routing.lead, routing.shop, bob.id, "willing", **give)  # type: ignore[arg-type]
    with pytest.raises(BatonError):
        acts.keep_main_account(routing.lead, routing.shop, turn, date(2026, 11, 1))


def test_a_main_account_needs_its_reasons_and_days_ahead(routing: Routing) -> None:
    ann = routing.rep("ann")
    day = date(2026, 10, 6)
    for why, back, review in (("", "x", day), ("x", "", day), ("x", "x", date(2026, 9, 1))):
        with pytest.raises(BatonError):
            acts.give_main_account(routing.lead, routing.shop, ann.id, why, review_on=review, way_back=back)
    with pytest.raises(BatonError):
        acts.give_main_account(ann, routing.shop, ann.id, "x", review_on=day, way_back="x")


# What holds a rep back ------------------------------------------------------------------------------------------


def test_many_in_hand_and_slowing_replies_hold_a_rep_back_and_the_lead_is_told(routing: Routing) -> None:
    busy, calm = routing.rep("busy", a_month=100.0), routing.rep("calm", a_month=100.0)
    for rep, late in ((busy, 9), (calm, 1)):
        for number in range(36):
            is_late = number < 12
            # What came long ago is closed by now: the present load is more than the usual one.
            arrived = routing.now - timedelta(days=1 + number if is_late else 18 + number)
            Item.objects.create(
                shop_id=routing.shop.id, key=f"{rep.login_name}{number}", kind="inquiry", arrived_at=arrived,
                owner_id=rep.id, first_reply_at=arrived + timedelta(hours=late if is_late else 1),
                box=Box.DESK if is_late else Box.CLOSED,
                lost_on=None if is_late else (arrived + timedelta(days=2)).date(),
            )  # fmt: skip
    lines = {line.rep.id: line for line in Advisor(routing.shop).lines(Names(routing.lead, routing.shop))}
    assert lines[calm.id].slowing is None
    told = lines[busy.id].slowing
    assert told is not None
    assert "1 h 00 min → 9 h 00 min" in told.en
    assert "暂缓新分" in told.zh
    bucket = lines[busy.id].rep.bucket
    assert bucket is not None
    assert bucket.a_month == 50.0
