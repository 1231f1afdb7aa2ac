"""A shop's mornings: what is found, what the data close, what comes back and what is nobody's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest

from baton.daybook import jobs, looking, selectors, services
from baton.daybook.day_facts import DayFacts
from baton.daybook.models import Task, TaskNote
from baton.daybook.playbooks import platform_todo, shipment_due
from baton.daybook.terms import Levels, OpenTask, Playbook, Proposal, TaskState
from baton.daybook.tests.conftest import Bring, Hands
from baton.kit.errors import BatonError, NotAllowed, NotFound, NotUsable
from baton.kit.glossary import Owner
from baton.kit.home import Home
from baton.kit.text import Text
from baton.people.services import create_person, create_shop, set_active
from baton.people.terms import Person, Role, Shop, Team

Make = Callable[..., Person]


@pytest.fixture(autouse=True)
def only_shipments(monkeypatch: pytest.MonkeyPatch) -> None:
    """One playbook is enough to see how tasks are kept."""
    use(monkeypatch, shipment_due.PLAYBOOK)


def use(monkeypatch: pytest.MonkeyPatch, *listed: Playbook) -> None:
    known = {playbook.code: playbook for playbook in listed}
    monkeypatch.setattr(looking, "playbooks", lambda: known)
    monkeypatch.setattr(selectors, "playbooks", lambda: known)
    monkeypatch.setattr(services, "playbook_named", known.__getitem__)


def order(number: int, promised: str, **more: object) -> dict[str, object]:
    return {"order_id": f"PO-{number}", "promised_shipment_on": date.fromisoformat(promised), **more}


def shipped(number: int, promised: str, on: str) -> dict[str, object]:
    return order(number, promised, shipped_on=date.fromisoformat(on), shipment_state="shipped")


def the_task(key: str = "PO-1") -> Task:
    return Task.objects.filter(key=key).latest("id")


def test_what_is_due_becomes_a_task_once(shop: Shop, bring: Bring) -> None:
    bring(shipment=[order(1, "2026-09-23"), order(2, "2026-10-23")])
    first = services.look(shop)
    assert (first.found, first.new, first.closed) == (1, 1, 0)
    again = services.look(shop)
    assert (again.found, again.new) == (1, 0)
    task = the_task()
    assert (task.state, task.owner, task.team, task.metric) == ("open", "shared", "marketing", "star_rating")
    assert task.is_urgent
    assert "PO-1" in task.title_zh


def test_data_close_what_is_done_and_say_so(shop: Shop, bring: Bring, hands: Hands) -> None:
    bring(shipment=[order(1, "2026-09-23")])
    services.look(shop)
    hands.go(hours=3)
    bring(shipment=[shipped(1, "2026-09-23", "2026-09-22")])
    assert services.look(shop).closed == 1
    task = the_task()
    assert task.state == TaskState.CLOSED
    assert "2026-09-22" in task.closing_zh
    assert "2026-09-22" in task.closing_en
    assert [note.verb for note in TaskNote.objects.filter(task=task)] == ["opened", "closed"]


def test_silence_of_the_data_closes_nothing(shop: Shop, bring: Bring, hands: Hands) -> None:
    bring(shipment=[order(1, "2026-09-23")])
    services.look(shop)
    for _ in range(4):
        hands.go(days=1)
        services.look(shop)
    task = the_task()
    assert task.state == TaskState.OPEN
    assert selectors.summary_of(shop, date(2026, 9, 26)).left[0].carried == 4


def test_a_day_without_data_is_looked_at_and_says_what_it_lacks(shop: Shop) -> None:
    found = services.look(shop)
    assert found.needs == {"shipment_due": ("shipment",)}
    assert (found.found, found.failed) == (0, ())
    assert selectors.playbook_states(shop)[0].needs == ("shipment",)


def test_what_arrives_late_is_caught_up(shop: Shop, bring: Bring, hands: Hands) -> None:
    services.look(shop)
    hands.go(days=2)
    bring(shipment=[order(1, "2026-09-20")])
    assert services.look(shop).new == 1
    assert "已超 4 天" in the_task().why_zh


def test_corrected_data_change_the_words_not_the_task(shop: Shop, bring: Bring, hands: Hands) -> None:
    bring(shipment=[order(1, "2026-09-23")])
    services.look(shop)
    before = the_task()
    hands.go(hours=1)
    bring(shipment=[order(1, "2026-09-21")])
    assert services.look(shop).new == 0
    after = the_task()
    assert after.pk == before.pk
    assert "已超 1 天" in after.why_zh


def test_what_somebody_says_is_done_comes_back_only_when_data_could_tell(
    shop: Shop, bring: Bring, person: Make, hands: Hands
) -> None:
    by = person(Role.OPERATOR)
    bring(shipment=[order(1, "2026-09-23")])
    services.look(shop)
    services.finish(by, shop, the_task().pk, version=1, note="已催工厂")
    assert services.look(shop).new == 0
    hands.go(days=4)
    assert services.look(shop).new == 1


def test_what_was_decided_against_stays_away_for_two_weeks(
    shop: Shop, bring: Bring, person: Make, hands: Hands
) -> None:
    by = person(Role.OPERATOR)
    bring(shipment=[order(1, "2026-09-23")])
    services.look(shop)
    services.drop(by, shop, the_task().pk, version=1, reason="买家同意改期")
    hands.go(days=13)
    assert services.look(shop).new == 0
    hands.go(days=2)
    assert services.look(shop).new == 1


def test_a_task_goes_to_whom_the_facts_name_and_back_when_they_leave(
    shop: Shop, bring: Bring, person: Make, hands: Hands
) -> None:
    create_person(None, "boss", "Boss", [(Role.MANAGER, None)])
    rep = person(Role.REP, ("王思敏",))
    bring(shipment=[order(1, "2026-09-23", staff="王思敏"), order(2, "2026-09-23", staff="无此人")])
    services.look(shop)
    assert (the_task().person_id, the_task().team) == (rep.id, Team.SALES)
    assert (the_task("PO-2").person_id, the_task("PO-2").team) == (None, Team.MARKETING)
    set_active(None, rep, False)
    hands.go(days=1)
    assert services.look(shop).reassigned == 1
    left = the_task()
    assert (left.state, left.person_id, left.team) == (TaskState.OPEN, None, Team.SALES)
    assert TaskNote.objects.filter(task=left, verb="given_back").exists()


def test_an_account_of_sales_does_not_get_marketings_work(
    shop: Shop, bring: Bring, person: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep = person(Role.REP, ("王思敏",))
    bring(shipment=[order(1, "2026-09-23", staff="王思敏")])
    use(monkeypatch, replace(shipment_due.PLAYBOOK, metric="impressions"))
    services.look(shop)
    assert (the_task().person_id, the_task().team) == (None, Team.MARKETING)
    Task.objects.all().delete()
    use(monkeypatch, replace(shipment_due.PLAYBOOK, metric="paid_orders"))
    services.look(shop)
    assert (the_task().person_id, the_task().team) == (rep.id, Team.SALES)


def test_a_playbook_that_breaks_keeps_no_other_from_the_day(
    shop: Shop, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(day: DayFacts, levels: Levels) -> tuple[Proposal, ...]:
        raise ZeroDivisionError

    broken = replace(shipment_due.PLAYBOOK, code="broken", find=breaks)
    use(monkeypatch, broken, shipment_due.PLAYBOOK)
    bring(shipment=[order(1, "2026-09-23")])
    found = services.look(shop)
    assert (found.failed, found.new) == (("broken",), 1)
    assert [state.is_failed for state in selectors.playbook_states(shop)] == [True, False]


def test_what_is_over_expires(
    shop: Shop, bring: Bring, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(day: DayFacts, levels: Levels) -> tuple[Proposal, ...]:
        told = Text("八个名额", "eight places")
        return (Proposal("list", told, told, told, day.at(15), True, True, expires=day.at(15, 59)),)

    def never(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:
        return {}

    use(monkeypatch, replace(shipment_due.PLAYBOOK, code="places", find=find, settle=never, reads=()))
    assert services.look(shop).new == 1
    hands.go(hours=8)
    again = services.look(shop)
    assert (again.expired, again.new) == (1, 0)
    hands.go(days=1, hours=-8)
    assert services.look(shop).new == 1, "another day has its own"


def test_a_shop_switches_off_sets_levels_and_overrules_the_owner(
    shop: Shop, bring: Bring, person: Make
) -> None:
    lead = person(Role.SALES_LEAD)
    bring(shipment=[order(1, "2026-10-05")])
    assert services.look(shop).new == 0
    services.set_playbook(
        lead,
        shop,
        "shipment_due",
        is_on=True,
        levels={"days_before": 14},
        owner=Owner.SALES,
        reason="业务盯单",
    )
    assert services.look(shop).new == 1
    task = the_task()
    assert (task.owner, task.overruled, task.team) == ("sales", "业务盯单", Team.SALES)
    services.set_playbook(lead, shop, "shipment_due", is_on=False, levels={})
    bring(shipment=[order(2, "2026-09-23")])
    assert services.look(shop).new == 0
    bring(shipment=[shipped(1, "2026-10-05", "2026-09-22")])
    assert services.look(shop).closed == 1, "what it found before is still closed by data"


def test_who_does_a_playbook_gets_what_is_their_teams(
    shop: Shop, bring: Bring, person: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, platform_todo.PLAYBOOK)
    operator, lead = person(Role.OPERATOR, "hua"), person(Role.MARKETING_LEAD, "lin")
    services.set_playbook(lead, shop, "platform_todo", is_on=True, levels={}, person_id=operator.id)
    noted = {"noted_on": date(2026, 9, 20), "handle_by": date(2026, 9, 23), "title": "Look"}
    bring(
        platform_todo=[
            {"todo_id": "own", "kind": "product_problem", **noted},
            {"todo_id": "sales", "kind": "reply_time", **noted},
        ]
    )
    services.look(shop)
    own, sales = the_task("own"), the_task("sales")
    assert (own.person_id, own.team) == (operator.id, Team.MARKETING)
    assert (sales.person_id, sales.team) == (None, Team.SALES)


@pytest.mark.parametrize(
    ("levels", "owner", "code"),
    [({"days_before": 90.0}, None, "out_of_bounds"), ({}, Owner.SALES, "no_reason")],
)
def test_a_setting_that_makes_no_sense_is_refused(
    shop: Shop, person: Make, levels: dict[str, float], owner: Owner | None, code: str
) -> None:
    with pytest.raises(NotUsable) as refused:
        services.set_playbook(
            person(Role.MANAGER), shop, "shipment_due", is_on=True, levels=levels, owner=owner
        )
    assert refused.value.code == code


def test_only_leads_set_playbooks(shop: Shop, person: Make) -> None:
    with pytest.raises(NotAllowed):
        services.set_playbook(person(Role.REP), shop, "shipment_due", is_on=False, levels={})


def test_two_at_once_the_second_is_told(shop: Shop, bring: Bring, person: Make) -> None:
    by = person(Role.OPERATOR)
    bring(shipment=[order(1, "2026-09-23")])
    services.look(shop)
    task = the_task()
    services.take(by, shop, task.pk, version=task.version)
    with pytest.raises(NotUsable) as refused:
        services.finish(by, shop, task.pk, version=task.version)
    assert refused.value.code == "changed_meanwhile"
    assert the_task().state == TaskState.OPEN


def test_who_may_touch_a_task(shop: Shop, bring: Bring, person: Make) -> None:
    rep = person(Role.REP, ("王思敏",))
    other = person(Role.REP, login="other")
    operator = person(Role.OPERATOR)
    lead = person(Role.SALES_LEAD)
    bring(shipment=[order(1, "2026-09-23", staff="王思敏")])
    services.look(shop)
    task = the_task()
    for stranger in (other, operator):
        with pytest.raises(NotAllowed):
            services.finish(stranger, shop, task.pk, version=1)
        with pytest.raises(NotFound):
            selectors.task(stranger, shop, task.pk)
    services.hand_over(lead, shop, task.pk, version=1, to=other.id, reason="在展会")
    assert selectors.task(other, shop, task.pk).is_mine
    with pytest.raises(NotAllowed):
        services.finish(rep, shop, task.pk, version=2)
    elsewhere = create_shop(None, "other-shop", "Elsewhere")
    with pytest.raises(BatonError):
        services.finish(lead, elsewhere, task.pk, version=2)


def test_postponed_is_out_of_sight_until_then(shop: Shop, bring: Bring, person: Make, hands: Hands) -> None:
    by = person(Role.OPERATOR)
    bring(shipment=[order(1, "2026-09-23")])
    services.look(shop)
    with pytest.raises(NotUsable):
        services.postpone(by, shop, the_task().pk, version=1, to=date(2026, 9, 22))
    services.postpone(by, shop, the_task().pk, version=1, to=date(2026, 9, 24))
    assert not [line for block in selectors.day_of(by, shop) for line in block.lines]
    hands.go(days=2)
    shown = [line.id for block in selectors.day_of(by, shop) for line in block.lines]
    assert shown == [the_task().pk]


def test_the_day_has_eight_blocks_in_order_and_shows_what_closed_today(
    shop: Shop, bring: Bring, person: Make, hands: Hands
) -> None:
    by = person(Role.OPERATOR)
    bring(shipment=[order(1, "2026-09-23"), order(2, "2026-09-22")])
    services.look(shop)
    services.finish(by, shop, the_task("PO-1").pk, version=1)
    blocks = selectors.day_of(by, shop)
    assert [block.block.value for block in blocks] == [
        "must_do",
        "look",
        "operate",
        "organise",
        "communicate",
        "hands_on",
        "deep_work",
        "summary",
    ]
    look = blocks[1]
    assert (look.done, look.total) == (1, 2)
    assert [line.state.value for line in look.lines] == ["open", "done"]
    hands.go(days=1)
    assert [line.state.value for line in selectors.day_of(by, shop)[1].lines] == ["open"]


def test_the_week_is_split_by_urgent_and_important(shop: Shop, bring: Bring, person: Make) -> None:
    by = person(Role.OPERATOR)
    bring(shipment=[order(1, "2026-09-23"), order(2, "2026-09-25")])
    services.look(shop)
    services.finish(by, shop, the_task("PO-1").pk, version=1)
    services.take(by, shop, the_task("PO-2").pk, version=1)
    split = selectors.week_split(by, shop, date(2026, 9, 22))
    assert (split.urgent_important, split.important, split.urgent, split.neither) == (1, 1, 0, 0)
    assert selectors.week_split(by, shop, date(2026, 9, 14)).total == 0


def test_a_summary_is_as_of_the_end_of_its_day(shop: Shop, bring: Bring, person: Make, hands: Hands) -> None:
    by = person(Role.OPERATOR)
    bring(shipment=[order(1, "2026-09-23"), order(2, "2026-09-23")])
    services.look(shop)
    services.finish(by, shop, the_task("PO-1").pk, version=1)
    hands.go(days=1)
    services.finish(by, shop, the_task("PO-2").pk, version=1)
    yesterday, today = (selectors.summary_of(shop, date(2026, 9, day)) for day in (22, 23))
    assert ([len(day.done) for day in (yesterday, today)], len(yesterday.left), len(today.left)) == (
        [1, 1],
        1,
        0,
    )


def test_each_shop_has_its_own_morning(shop: Shop, hands: Hands) -> None:
    far = create_shop(None, "far", "Far away", timezone="America/New_York")

    def looked_on(one: Shop) -> date | None:
        last = selectors.last_look(one)
        return last.day if last is not None else None

    def look_at_both() -> list[bool]:
        return [jobs.look_if_due(one) for one in (shop, far)]

    assert look_at_both() == [True, True]
    assert (looked_on(shop), looked_on(far)) == (date(2026, 9, 22), date(2026, 9, 21))
    hands.go(hours=8)
    look_at_both()
    assert looked_on(far) == date(2026, 9, 21), "ten past five in New York"
    hands.go(hours=2)
    look_at_both()
    assert (looked_on(shop), looked_on(far)) == (date(2026, 9, 22), date(2026, 9, 22))


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe"])
@pytest.mark.parametrize(
    "changes_on", [date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1)]
)
def test_days_of_a_clock_change_follow_each_other_without_gap_or_overlap(
    db: None, zone: str, changes_on: date
) -> None:
    shop = create_shop(None, "far", "Far away", timezone=zone)
    begins, ends = selectors._span(shop, changes_on)
    assert timedelta(hours=22) < ends.astimezone(UTC) - begins.astimezone(UTC) < timedelta(hours=26)
    assert selectors._span(shop, changes_on + timedelta(days=1))[0] == ends


def test_the_job_looks_once_a_day_and_again_after_new_facts(shop: Shop, bring: Bring, hands: Hands) -> None:
    assert jobs.look_if_due(shop)
    assert not jobs.look_if_due(shop)
    bring(shipment=[order(1, "2026-09-23")])
    assert jobs.look_if_due(shop)
    hands.go(hours=-4)
    assert not jobs.look_if_due(shop), "before the day begins"
    hands.go(hours=4, minutes=21)
    assert jobs.look_if_due(shop), "what people did meanwhile settles tasks too"


def test_a_shop_whose_clock_stands_on_another_day_is_looked_at_once(shop: Shop, home: Home) -> None:
    (home.path / "demo.json").write_text('{"pinned_day": "2026-11-24", "time_zone": "Asia/Shanghai"}')
    assert jobs.look_if_due(shop)
    assert not jobs.look_if_due(shop)
