"""The ladder, the recycling and the claims, on the desk's tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from baton.inquiries import services
from baton.inquiries.models import AssignmentDecision, Escalation, Item, KeptShare, PoolRules
from baton.inquiries.pool import services as pool
from baton.inquiries.pool.claiming import claims_left
from baton.inquiries.pool.climbing import climb, started
from baton.inquiries.pool.recycling import recycle
from baton.inquiries.pool.shares import keep_shares
from baton.inquiries.pool.terms import Step
from baton.inquiries.terms import Channel, Direction, Stage, Unassigned
from baton.kit.clock import SystemClock
from baton.kit.errors import NotAllowed, NotUsable
from baton.kit.home import Home
from baton.people.selectors import audit_lines
from baton.people.services import create_person, set_active
from baton.people.terms import Person, Role, Shop

People = Callable[..., Person]
Arrive = Callable[..., Item]
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass
class Hands:
    """A clock that a test sets by hand."""

    instant: datetime

    def to(self, day: int, hour: int, minute: int = 0) -> None:
        """In September 2026, by the team's clock."""
        self.instant = datetime(2026, 9, day, hour, minute, tzinfo=ZONE)


@pytest.fixture
def hands(home: Home, monkeypatch: pytest.MonkeyPatch) -> Hands:
    """Tuesday, 2026-09-22, nine o'clock in the team's zone."""
    (home.path / "demo.json").unlink()
    hands = Hands(datetime(2026, 9, 22, 9, tzinfo=ZONE))
    monkeypatch.setattr(SystemClock, "now", lambda _: hands.instant.astimezone(UTC))
    return hands


@pytest.fixture
def wang(person: People) -> Person:
    return person("wang", accounts=("Wang",))


@pytest.fixture
def lead(person: People) -> Person:
    return person("lead", Role.SALES_LEAD)


@pytest.fixture
def arrive(item: Callable[..., Item], shop: Shop, hands: Hands) -> Arrive:
    """An inquiry that arrives now; the ladder has started a month before."""

    def make(**columns: object) -> Item:
        begun = hands.instant - timedelta(days=30)
        PoolRules.objects.get_or_create(shop_id=shop.id, defaults={"started_at": begun})
        return item(**{"received_at": hands.instant, "country": "DE", **columns})

    return make


def _steps(row: Item) -> list[tuple[str, str]]:
    lines = Escalation.objects.filter(item=row).order_by("pk").select_related("person")
    return [(line.step, line.person.login_name if line.person else "") for line in lines]


# The ladder -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_inquiry_that_nobody_answers_climbs_the_ladder(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, lead: Person
) -> None:
    row = arrive(staff="Wang")
    for hour, minute, told in (
        (9, 59, []),
        (10, 0, [("warned", "wang")]),
        (10, 36, [("lead", "wang"), ("lead", "lead")]),
        (10, 59, []),
        (11, 0, [("offered", "wang")]),
        (11, 30, []),
    ):
        before = _steps(row)
        hands.to(22, hour, minute)
        climb(shop)
        climb(shop)
        assert _steps(row) == before + told
    row.refresh_from_db()
    assert row.owner_id is None
    assert row.unassigned == Unassigned.OVERDUE
    assert row.releases == 1
    decision = AssignmentDecision.objects.get(item=row)
    assert (decision.before_id, decision.by_id) == (wang.id, None)
    assert [line.verb for line in audit_lines()].count("recycle_inquiry") == 1


@pytest.mark.django_db
def test_an_answer_ends_the_ladder(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, lead: Person
) -> None:
    row = arrive(staff="Wang")
    hands.to(22, 10, 5)
    climb(shop)
    services.log_touch(wang, shop, row.pk, Channel.WHATSAPP)
    hands.to(23, 17, 0)
    climb(shop)
    assert _steps(row) == [("warned", "wang")]


@pytest.mark.django_db
def test_a_customers_inquiry_goes_to_the_leads_list_and_stays_with_its_owner(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, lead: Person
) -> None:
    old = arrive(staff="Wang", buyer_id="B1", first_reply_at=hands.instant)
    services.set_stage(wang, shop, old.pk, Stage.WON)
    hands.to(22, 14, 0)
    row = arrive(staff="Wang", buyer_id="B1")
    for _ in range(30):
        hands.instant += timedelta(minutes=10)
        climb(shop)
    row.refresh_from_db()
    assert row.owner_id == wang.id
    assert ("to_lead", "lead") in _steps(row)
    assert Step.OFFERED not in dict(_steps(row))


@pytest.mark.django_db
def test_a_new_owner_has_a_run_of_its_own_and_the_third_time_the_lead_decides(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, lead: Person, person: People
) -> None:
    row = arrive(staff="Wang")
    takers = [wang, person("li"), person("zhao")]
    for day, taker in zip((22, 23, 24), takers, strict=True):
        hands.to(day, 9, 0)
        services.take(taker, shop, row.pk)
        for minute in range(0, 200, 5):
            hands.to(day, 9, 0)
            hands.instant += timedelta(minutes=minute)
            climb(shop)
    row.refresh_from_db()
    assert row.releases == 3
    assert row.unassigned == Unassigned.BOUNCED
    assert _steps(row).count(("offered", "lead")) == 1
    with pytest.raises(NotAllowed):
        services.take(wang, shop, row.pk)


@pytest.mark.django_db
def test_a_late_look_warns_first_and_takes_nothing_at_once(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, lead: Person
) -> None:
    row = arrive(staff="Wang")
    hands.to(23, 9, 0)
    climb(shop)
    assert _steps(row) == [("warned", "wang"), ("duty", "lead")]
    hands.to(23, 9, 35)
    climb(shop)
    assert Step.LEAD not in dict(_steps(row))
    hands.to(23, 9, 36)
    climb(shop)
    row.refresh_from_db()
    assert Step.LEAD in dict(_steps(row))
    assert row.owner_id == wang.id
    hands.to(23, 10, 0)
    climb(shop)
    row.refresh_from_db()
    assert row.unassigned == Unassigned.OVERDUE


@pytest.mark.django_db
def test_what_moved_before_the_start_is_left_as_it_is(
    item: Callable[..., Item], hands: Hands, shop: Shop, wang: Person, lead: Person
) -> None:
    old = item(staff="Wang", received_at=hands.instant - timedelta(days=3))
    started(shop)
    for hour in range(9, 18):
        hands.to(23, hour)
        climb(shop)
        recycle(shop)
    old.refresh_from_db()
    assert _steps(old) == []
    assert old.owner_id == wang.id
    assert old.ladder_at is None


@pytest.mark.django_db
def test_nobody_is_told_at_night_but_who_is_on_duty(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, lead: Person, person: People
) -> None:
    night = person("night")
    hands.to(22, 6, 0)
    row = arrive(staff="Wang")
    services.add_duty(
        lead, shop, night.id, datetime(2026, 9, 22, 22, tzinfo=ZONE), hands.instant + timedelta(days=1)
    )
    hands.to(23, 1, 59)
    climb(shop)
    assert _steps(row) == []
    hands.to(23, 2, 0)
    climb(shop)
    climb(shop)
    assert _steps(row) == [("duty", "night")]


@pytest.mark.django_db
def test_without_a_rota_the_lead_is_called_in_the_morning(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, lead: Person
) -> None:
    hands.to(22, 6, 0)
    row = arrive(staff="Wang")
    hands.to(23, 3, 0)
    climb(shop)
    assert _steps(row) == []
    for minute in range(9 * 60, 10 * 60):
        hands.to(23, minute // 60, minute % 60)
        climb(shop)
    assert ("duty", "lead") in _steps(row)


@pytest.mark.django_db
def test_a_holiday_holds_the_ladder(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, lead: Person
) -> None:
    hands.to(30, 17, 30)
    row = arrive(staff="Wang")
    for day in range(1, 8):
        hands.instant = datetime(2026, 10, day, 10, tzinfo=ZONE)
        climb(shop)
    assert {step for step, _ in _steps(row)} <= {"duty"}
    assert all(person != "wang" for _, person in _steps(row))


@pytest.mark.django_db
def test_an_item_of_a_rep_who_left_in_the_middle_goes_to_the_lead_and_the_pool(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, lead: Person
) -> None:
    create_person(None, "boss", "Boss", [(Role.MANAGER, None)])
    row = arrive(staff="Wang")
    hands.to(22, 10, 0)
    climb(shop)
    set_active(None, wang, False)
    for minute in range(36, 120):
        hands.to(22, 10, 0)
        hands.instant += timedelta(minutes=minute)
        climb(shop)
    row.refresh_from_db()
    assert _steps(row) == [("warned", "wang"), ("lead", "lead"), ("offered", "lead")]
    assert row.unassigned == Unassigned.OVERDUE
    assert row.releases == 0


@pytest.mark.django_db
def test_an_absent_reps_warning_goes_to_the_lead(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, lead: Person
) -> None:
    services.add_absence(lead, shop, wang.id, date(2026, 9, 22), date(2026, 9, 22))
    row = arrive(staff="Wang")
    hands.to(22, 10, 0)
    climb(shop)
    assert _steps(row) == [("warned", "lead")]


@pytest.mark.django_db
def test_the_routings_best_free_rep_is_named(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, lead: Person, person: People
) -> None:
    li, zhao = person("li"), person("zhao")
    services.add_absence(lead, shop, zhao.id, date(2026, 9, 22), date(2026, 9, 30))
    row = arrive(staff="Wang")
    for minute in range(0, 130, 5):
        hands.to(22, 9, 0)
        hands.instant += timedelta(minutes=minute)
        climb(shop)
    offered = Escalation.objects.filter(item=row, step=Step.OFFERED)
    assert {line.offered_id for line in offered} == {li.id}
    assert {line.person_id for line in offered} == {wang.id, li.id}


@pytest.mark.django_db
def test_a_clock_that_is_set_back_repeats_nothing(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, lead: Person
) -> None:
    row = arrive(staff="Wang")
    for minute in (60, 100, 30, 61, 101):
        hands.to(22, 9, 0)
        hands.instant += timedelta(minutes=minute)
        climb(shop)
    assert [step for step, _ in _steps(row)] == ["warned", "lead", "lead"]


@pytest.mark.django_db
def test_a_look_at_a_full_desk_reads_only_what_is_near(
    arrive: Arrive,
    hands: Hands,
    shop: Shop,
    wang: Person,
    lead: Person,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    for _ in range(3):
        arrive(staff="Wang")
    for _ in range(2):
        climb(shop)
        hands.instant += timedelta(minutes=7)
    with django_assert_max_num_queries(6):  # type: ignore[attr-defined]
        climb(shop)


# Recycling ------------------------------------------------------------------------------------------------------


@pytest.fixture
def quoted(arrive: Arrive, hands: Hands, shop: Shop, wang: Person) -> Item:
    """Answered and quoted on the first of September."""
    hands.to(1, 10, 0)
    row = arrive(staff="Wang", first_reply_at=hands.instant)
    services.set_stage(wang, shop, row.pk, Stage.QUOTED)
    return row


@pytest.mark.django_db
def test_a_quote_that_nobody_follows_goes_to_the_pool_after_a_warning(
    quoted: Item, hands: Hands, shop: Shop, wang: Person
) -> None:
    told: dict[str, int] = {}
    for day in range(2, 31):
        hands.to(day, 14, 0)
        recycle(shop)
        for step, _ in _steps(quoted):
            told.setdefault(step, day)
    assert told == {"recycle_soon": 14, "recycled": 17}
    quoted.refresh_from_db()
    assert quoted.unassigned == Unassigned.NOT_FOLLOWED


@pytest.mark.django_db
def test_a_touch_after_the_warning_keeps_it(quoted: Item, hands: Hands, shop: Shop, wang: Person) -> None:
    hands.to(14, 14, 0)
    recycle(shop)
    services.log_touch(wang, shop, quoted.pk, Channel.MAIL)
    hands.to(21, 14, 0)
    recycle(shop)
    quoted.refresh_from_db()
    assert quoted.owner_id == wang.id
    assert _steps(quoted) == [("recycle_soon", "wang")]


@pytest.mark.django_db
def test_the_buyers_own_words_are_no_touch_of_ours(
    quoted: Item, hands: Hands, shop: Shop, wang: Person
) -> None:
    services.log_touch(wang, shop, quoted.pk, Channel.MAIL, Direction.IN)
    for day in (14, 17):
        hands.to(day, 14, 0)
        recycle(shop)
    quoted.refresh_from_db()
    assert quoted.unassigned == Unassigned.NOT_FOLLOWED


@pytest.mark.django_db
def test_a_customers_quote_and_one_followed_up_to_the_end_are_spared(
    quoted: Item, arrive: Arrive, hands: Hands, shop: Shop, wang: Person
) -> None:
    for day in (4, 8, 11):
        hands.to(day, 10, 0)
        services.log_touch(wang, shop, quoted.pk, Channel.MAIL)
    won = arrive(staff="Wang", buyer_id="B1", first_reply_at=hands.instant)
    services.set_stage(wang, shop, won.pk, Stage.WON)
    again = arrive(staff="Wang", buyer_id="B1", first_reply_at=hands.instant)
    services.set_stage(wang, shop, again.pk, Stage.QUOTED)
    for days in range(10, 40):
        hands.instant = datetime(2026, 9, 11, 14, tzinfo=ZONE) + timedelta(days=days)
        recycle(shop)
    assert _steps(quoted) == []
    assert _steps(again) == []


# Claims, shares, rules ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_rep_claims_so_many_a_day_and_a_lead_as_many_as_need_be(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, lead: Person, person: People
) -> None:
    li = person("li")
    rows = [arrive(staff="Wang") for _ in range(5)]
    for row in rows:
        services.release(wang, shop, row.pk, "too much in hand")
    for left, row in zip((3, 2, 1), rows, strict=False):
        assert claims_left(li, shop) == left
        services.take(li, shop, row.pk)
    assert claims_left(li, shop) == 0
    with pytest.raises(NotAllowed) as refused:
        services.take(li, shop, rows[3].pk)
    assert "3" in refused.value.message.zh
    assert claims_left(lead, shop) is None
    services.take(lead, shop, rows[3].pk)
    hands.to(23, 9)
    services.take(li, shop, rows[4].pk)


@pytest.mark.django_db
def test_what_nobody_has_had_yet_is_no_claim(
    arrive: Arrive, shop: Shop, person: People, hands: Hands
) -> None:
    li = person("li")
    for _ in range(5):
        services.take(li, shop, arrive().pk)
    assert claims_left(li, shop) == 3


@pytest.mark.django_db
def test_the_first_with_a_note_keeps_a_share_and_silence_keeps_none(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, lead: Person, person: People
) -> None:
    li, zhao = person("li"), person("zhao")
    noted, silent, moved = arrive(staff="Wang"), arrive(staff="Wang"), arrive(staff="Wang")
    services.hand_on(wang, shop, noted.pk, li.id, "speaks German")
    services.hand_on(li, shop, noted.pk, zhao.id, "off to the fair")
    services.assign(lead, shop, moved.pk, zhao.id, "his market")
    keep_shares(shop)
    for minute in range(0, 130, 5):
        hands.to(22, 9, 0)
        hands.instant += timedelta(minutes=minute)
        climb(shop)
    keep_shares(shop)
    assert keep_shares(shop) == 0
    kept = {
        (one.item_id, one.person_id): one.share
        for one in KeptShare.objects.filter(item__in=[noted, silent, moved])
    }
    assert kept[noted.pk, wang.id] == pytest.approx(0.3)
    assert kept[noted.pk, li.id] == 0
    assert kept[silent.pk, wang.id] == 0
    assert (moved.pk, wang.id) not in kept


@pytest.mark.django_db
def test_rules_are_set_with_their_record(shop: Shop, lead: Person, wang: Person, hands: Hands) -> None:
    rules = pool.set_rules(lead, shop, {"warn_at": 40, "follow_up": (2, 5)})
    assert (rules.warn_at, rules.lead_at, rules.follow_up) == (40, 80, (2, 5))
    line = next(line for line in audit_lines() if line.verb == "set_pool_rules")
    assert line.before == {"warn_at": 50, "follow_up": [3, 7, 15]}
    assert pool.set_rules(lead, shop, {"claims": 5}).warn_at == 40
    with pytest.raises(NotAllowed):
        pool.set_rules(wang, shop, {"claims": 99})


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given",
    [
        {"warn_at": 80},
        {"warn_at": 0},
        {"lead_at": 100},
        {"claims": -1},
        {"warn_days": 15},
        {"duty_after": 24},
        {"follow_up": ()},
        {"follow_up": (7, 3)},
        {"follow_up": (3, 3)},
        {"follow_up": (0, 3)},
        {"follow_up": (3, 9_999)},
        {"nonsense": 1},
    ],
)
def test_rules_that_are_none_are_refused(
    shop: Shop, lead: Person, given: dict[str, int | tuple[int, ...]]
) -> None:
    with pytest.raises(NotUsable):
        pool.set_rules(lead, shop, given)
    assert not PoolRules.objects.filter(shop_id=shop.id).exclude(given={}).exists()


@pytest.mark.django_db
def test_the_shops_own_follow_up_days_move_what_is_due(
    quoted: Item, hands: Hands, shop: Shop, lead: Person
) -> None:
    quoted.refresh_from_db()
    assert quoted.answer_by == datetime(2026, 9, 4, 12, tzinfo=ZONE)
    pool.set_rules(lead, shop, {"follow_up": (5,)})
    quoted.refresh_from_db()
    assert quoted.answer_by == datetime(2026, 9, 6, 12, tzinfo=ZONE)


@pytest.mark.django_db
def test_a_warning_is_ticked_by_the_one_it_was_for(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, lead: Person
) -> None:
    arrive(staff="Wang")
    hands.to(22, 10, 0)
    climb(shop)
    line = Escalation.objects.get()
    pool.see(lead, shop, line.pk)
    line.refresh_from_db()
    assert line.seen_at is None
    pool.see(wang, shop, line.pk)
    line.refresh_from_db()
    assert line.seen_at == hands.instant


def test_a_pool_that_begins_before_today_looks_back_and_then_waits(
    item: Callable[..., Item], hands: Hands, shop: Shop, wang: Person, lead: Person
) -> None:
    yesterday = hands.instant - timedelta(days=1)
    old, new = item(staff="Wang", received_at=yesterday), item(staff="Wang", received_at=hands.instant)
    looks = [yesterday + timedelta(minutes=minute) for minute in (61, 97, 121)]
    services.begin_pool(shop, yesterday - timedelta(days=1), looks, then_waits=True)
    hands.to(22, 15)
    climb(shop)
    old.refresh_from_db()
    new.refresh_from_db()
    assert old.unassigned == Unassigned.OVERDUE
    assert new.owner_id == wang.id
    assert _steps(new) == []
