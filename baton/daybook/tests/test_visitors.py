"""The visitors' list of a shop: who is on it, what is done about them, what came of it, and its pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from baton.actions.selectors import Crew
from baton.daybook.glance import first_glance
from baton.daybook.looking import day_facts, look, settle_rooms
from baton.daybook.models import Task, VisitorApproach
from baton.daybook.playbook_list import playbook
from baton.daybook.terms import TaskState
from baton.daybook.tests.conftest import MORNING, Bring, Hands
from baton.daybook.tests.hand_made_day import levels_of, on, opened
from baton.daybook.visitors.selectors import visitor_list
from baton.daybook.visitors.services import mark_sent, skip, undo
from baton.daybook.visitors.terms import SkipReason
from baton.facts.tests.logs import Row
from baton.kit.errors import NotAllowed, NotFound, NotUsable
from baton.people.selectors import audit_lines, person_by_login
from baton.people.terms import Person, Role, Shop

EVENING = MORNING.replace(hour=23, minute=59)
Make = Callable[..., Person]


def visit(number: int, day: str = "2026-09-21", **columns: object) -> Row:
    return {
        "visitor_id": f"V{number}", "visited_on": on(day), "country": "DE", "buyer_level": f"L{number % 4}",
        "views": 4, "stay_seconds": 100 + number, "searched_words": "led panel, flat light", "product_id": "P1",
        "has_inquired": False, "has_chatted": False, "reachable_until": EVENING, **columns,
    }  # fmt: skip


def quota(used: int, granted: int = 3, day: str = "2026-09-22", **columns: object) -> Row:
    return {
        "noted_on": on(day), "kind": "visitor_marketing", "granted": granted, "used": used, "expires_at": EVENING,
        **columns,
    }  # fmt: skip


@pytest.fixture
def operator(person: Make) -> Person:
    return person(Role.OPERATOR)


def listed(person: Person, shop: Shop) -> list[str]:
    return [line.visitor.visitor_id for line in visitor_list(person, shop).lines]


# Who is on it ---------------------------------------------------------------------------------------------------


def test_only_who_can_be_reached_and_has_not_asked_is_listed(
    shop: Shop, operator: Person, bring: Bring
) -> None:
    hour_ago = MORNING - timedelta(hours=1)
    bring(
        visit=[
            visit(1),
            visit(2, reachable_until=hour_ago),
            visit(3, has_inquired=True),
            visit(4, has_chatted=True),
            visit(5, approached_at=hour_ago),
            visit(6, reachable_until=None),
            visit(7, "2026-09-10", reachable_until=None),
            visit(8, buyer_id="B8"),
            visit(9, "2026-09-01", has_inquired=True, reachable_until=None),
            visit(9),
            visit(10, has_inquired=None, has_chatted=None),
        ],
        inquiry=[{"inquiry_id": "Q1", "received_at": hour_ago, "buyer_id": "B8"}],
        quota=[quota(0, 20)],
    )
    assert sorted(listed(operator, shop)) == ["V1", "V10", "V6"]


def test_it_lapses_by_the_minute(shop: Shop, operator: Person, bring: Bring, hands: Hands) -> None:
    bring(visit=[visit(1, reachable_until=MORNING + timedelta(minutes=2))])
    assert listed(operator, shop) == ["V1"]
    hands.go(minutes=3)
    assert listed(operator, shop) == []


def test_the_quota_cuts_the_list_and_counts_down(shop: Shop, operator: Person, bring: Bring) -> None:
    bring(visit=[visit(number) for number in range(1, 7)], quota=[quota(1)])
    found = visitor_list(operator, shop)
    assert (found.quota.left, found.listed, found.reachable) == (2, 2, 6)
    # Level 3, then level 2: the stated order, as so few visits teach nothing.
    assert not found.basis.is_learnt
    assert [line.visitor.visitor_id for line in found.lines] == ["V3", "V6"]
    mark_sent(operator, shop, "V3", words="Hello")
    found = visitor_list(operator, shop)
    assert (found.quota.left, found.reachable) == (1, 5)
    # The platform's own count, noted later in the day, holds what was sent meanwhile.
    bring(quota=[quota(2)])
    assert visitor_list(operator, shop).quota.left == 1
    mark_sent(operator, shop, "V6", words="Hello")
    assert visitor_list(operator, shop).quota.left == 0
    assert listed(operator, shop) == []


def test_the_first_glance_counts_down_with_the_list(shop: Shop, operator: Person, bring: Bring) -> None:
    def tile() -> str | None:
        figures = first_glance(operator, shop, None, Crew(shop)).figures
        return next(figure.value for figure in figures if figure.code == "quota")

    bring(visit=[visit(1), visit(2)], quota=[quota(1)])
    assert tile() == "2"
    mark_sent(operator, shop, "V1", words="Hello")
    assert tile() == "1"


@pytest.mark.parametrize(
    "row",
    [
        quota(1, day="2026-09-21", expires_at=MORNING - timedelta(hours=3)),
        quota(1, day="2026-09-21", expires_at=None),
        {**quota(1), "used": None},
        {**quota(1), "kind": "rfq"},
    ],
)
def test_a_quota_that_is_not_known_is_not_nought(
    shop: Shop, operator: Person, bring: Bring, row: Row
) -> None:
    bring(visit=[visit(1)], quota=[row])
    found = visitor_list(operator, shop)
    assert found.quota.left is None
    assert found.listed == 1


def test_a_shop_without_visits_has_an_empty_list(shop: Shop, operator: Person) -> None:
    found = visitor_list(operator, shop)
    assert (found.lines, found.newest, found.answered.sent, found.quota.left) == ((), None, 0, None)


def test_a_draft_is_in_the_language_of_the_country(shop: Shop, operator: Person, bring: Bring) -> None:
    bring(
        visit=[visit(1), visit(2, country="BR"), visit(3, country=None)],
        product_state=[{"noted_on": on("2026-09-21"), "product_id": "P1", "title": "LED Panel 600x600"}],
    )
    drafts = {line.visitor.visitor_id: line.draft for line in visitor_list(operator, shop).lines}
    assert drafts["V1"].startswith("Guten Tag")
    assert drafts["V2"].startswith("Olá")
    assert drafts["V3"].startswith("Hello")
    assert all("LED Panel 600x600" in words and "led panel" in words for words in drafts.values())


# What is done ---------------------------------------------------------------------------------------------------


def test_sent_skipped_and_taken_back_stand_in_the_audit_trail(
    shop: Shop, operator: Person, bring: Bring
) -> None:
    bring(visit=[visit(1), visit(2)], quota=[quota(0)])
    line = visitor_list(operator, shop).lines[0]
    mark_sent(operator, shop, line.visitor.visitor_id, words=line.draft)
    other = next(one for one in listed(operator, shop))
    kept = skip(operator, shop, other, "peer")
    assert listed(operator, shop) == []
    assert not VisitorApproach.objects.get(act="sent").is_edited
    undo(operator, shop, kept)
    assert listed(operator, shop) == [other]
    with pytest.raises(NotFound):
        undo(operator, shop, kept)
    verbs = [entry.verb for entry in audit_lines()]
    assert verbs[:3] == ["undo_visitor", "approach_visitor", "approach_visitor"]
    # Neither the words nor whom they went to stand there.
    assert not any("V1" in f"{entry.subject}{entry.after}" for entry in audit_lines())
    assert mark_sent(operator, shop, other, words="Something of my own")
    assert VisitorApproach.objects.filter(act="sent", is_edited=True).count() == 1


def test_nobody_is_written_to_twice_within_the_rest(
    shop: Shop, operator: Person, bring: Bring, hands: Hands
) -> None:
    bring(visit=[visit(1)], quota=[quota(0)])
    mark_sent(operator, shop, "V1", words="Hello")
    with pytest.raises(NotUsable):
        mark_sent(operator, shop, "V1", words="Hello")
    hands.go(days=1)
    with pytest.raises(NotFound):
        mark_sent(operator, shop, "V1", words="Hello")
    hands.go(days=9)
    bring(visit=[visit(1, "2026-10-01", reachable_until=EVENING + timedelta(days=10))])
    assert listed(operator, shop) == []
    hands.go(days=21)
    bring(visit=[visit(1, "2026-10-22", reachable_until=EVENING + timedelta(days=31))])
    assert listed(operator, shop) == ["V1"]


@pytest.mark.parametrize(
    ("act", "said"), [("sent", "marked as sent at 09:10"), ("skip", "left out at 09:10")]
)
def test_who_is_slower_is_told_what_became_of_the_visitor(
    shop: Shop, operator: Person, person: Make, bring: Bring, act: str, said: str
) -> None:
    bring(visit=[visit(1)], quota=[quota(1)])
    reason = next(iter(SkipReason))
    if act == "sent":
        mark_sent(operator, shop, "V1", words="Hello")
    else:
        skip(operator, shop, "V1", reason)
    other = person(Role.MARKETING_LEAD)
    acts: tuple[Callable[[], int], ...] = (
        lambda: mark_sent(other, shop, "V1", words="Hello"),
        lambda: skip(other, shop, "V1", reason),
    )
    for again in acts:
        with pytest.raises(NotUsable) as refused:
            again()
        assert said in refused.value.message.en
    assert VisitorApproach.objects.count() == 1


@pytest.mark.parametrize("words", ["", "   ", "x" * 2001])
def test_words_that_are_none_are_not_sent(shop: Shop, operator: Person, bring: Bring, words: str) -> None:
    bring(visit=[visit(1)])
    with pytest.raises(NotUsable):
        mark_sent(operator, shop, "V1", words=words)
    with pytest.raises(NotUsable):
        skip(operator, shop, "V1", words)
    assert listed(operator, shop) == ["V1"]


def test_who_may_not_see_inquiries_does_nothing_here(shop: Shop, person: Make, bring: Bring) -> None:
    bring(visit=[visit(1)])
    designer = person(Role.DESIGNER)
    for act in (
        lambda: visitor_list(designer, shop),
        lambda: mark_sent(designer, shop, "V1", words="Hello"),
        lambda: skip(designer, shop, "V1", "peer"),
        lambda: undo(designer, shop, 1),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_answers_are_counted_for_those_who_were_written_to(
    shop: Shop, operator: Person, bring: Bring, hands: Hands
) -> None:
    bring(
        visit=[
            visit(1), visit(2),
            visit(3, "2026-09-10", approached_at=MORNING - timedelta(days=11)),
            visit(3, "2026-09-20", has_chatted=True),
            # Had asked before anybody wrote.
            visit(4, "2026-09-10", has_inquired=True),
            visit(4, "2026-09-12", approached_at=MORNING - timedelta(days=9)),
        ],
        quota=[quota(0)],
    )  # fmt: skip
    mark_sent(operator, shop, "V1", words="Hello")
    answered = visitor_list(operator, shop).answered
    assert (answered.sent, answered.answered) == (3, 1)
    hands.go(days=2)
    bring(visit=[visit(1, "2026-09-23", has_inquired=True)])
    answered = visitor_list(operator, shop).answered
    assert (answered.sent, answered.answered) == (3, 2)
    assert answered.low is not None
    assert answered.high is not None
    assert answered.low < 2 / 3 < answered.high


# The task -------------------------------------------------------------------------------------------------------


def test_the_task_closes_by_what_was_done_and_not_by_time(
    shop: Shop, operator: Person, bring: Bring, hands: Hands
) -> None:
    code, levels = "visitor_marketing", levels_of("visitor_marketing")
    bring(visit=[visit(1), visit(2), visit(3)], quota=[quota(1)])
    day = day_facts(shop)
    (task,) = playbook(code).find(day, levels)
    assert "额度剩 2 个" in task.why.zh
    assert task.expires == EVENING
    tasks = opened([task], day)
    assert playbook(code).settle(day, levels, tasks) == {}
    mark_sent(operator, shop, "V3", words="Hello")
    assert playbook(code).settle(day_facts(shop), levels, tasks) == {}
    mark_sent(operator, shop, "V2", words="Hello")
    assert "都用完了" in playbook(code).settle(day_facts(shop), levels, tasks)[task.key].zh
    assert list(playbook(code).find(day_facts(shop), levels)) == []


def test_the_page_settles_what_was_done_since_the_look_and_asks_once(
    as_role: Callable[..., Client],
    shop: Shop,
    bring: Bring,
    hands: Hands,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    bring(visit=[visit(1), visit(2), visit(3)], quota=[quota(1)])
    look(shop)
    client = as_role(Role.OPERATOR)
    client.get(reverse("daybook:today"))
    task = Task.objects.get(playbook="visitor_marketing")
    assert task.figures["left"] == 2
    client.post(reverse("daybook:visitor-sent", args=["V3"]), {"words": "Hello"})
    client.get(reverse("daybook:today"))
    task.refresh_from_db()
    assert (task.state, task.figures["left"]) == (TaskState.OPEN, 1)
    client.post(reverse("daybook:visitor-sent", args=["V2"]), {"words": "Hello"})
    client.get(reverse("daybook:today"))
    task.refresh_from_db()
    assert task.state == TaskState.CLOSED
    assert "都用完了" in task.closing_zh
    operator = person_by_login(Role.OPERATOR.value)
    with django_assert_num_queries(1):
        settle_rooms(shop, operator)
    undone = VisitorApproach.objects.get(visitor_id="V2")
    client.post(reverse("daybook:visitor-undo", args=[undone.pk]))
    client.get(reverse("daybook:today"))
    assert Task.objects.filter(playbook="visitor_marketing").count() == 1, "opening is the look's"


def test_a_list_that_nobody_touched_lapses_and_is_not_done(shop: Shop, bring: Bring, hands: Hands) -> None:
    code, levels = "visitor_marketing", levels_of("visitor_marketing")
    bring(visit=[visit(1)])
    day = day_facts(shop)
    tasks = opened(playbook(code).find(day, levels), day)
    hands.go(days=1)
    assert playbook(code).settle(day_facts(shop), levels, tasks) == {}
    bring(visit=[visit(1, approached_at=MORNING + timedelta(hours=1))])
    assert set(playbook(code).settle(day_facts(shop), levels, tasks)) == {tasks[0].key}


# Pages ----------------------------------------------------------------------------------------------------------


def test_the_list_and_its_acts_work_without_script(
    as_role: Callable[..., Client], shop: Shop, bring: Bring
) -> None:
    bring(visit=[visit(1), visit(2)], quota=[quota(1)])
    client = as_role(Role.OPERATOR)
    page = client.get(reverse("daybook:visitors")).content.decode()
    assert "led panel" in page
    assert "剩 2 个，共 3" in page
    one = client.get(reverse("daybook:visitor", args=["V2"]))
    assert "Guten Tag" in one.content.decode()
    answer = client.post(reverse("daybook:visitor-sent", args=["V2"]), {"words": "", "from": "today"})
    assert answer.status_code == 400
    answer = client.post(reverse("daybook:visitor-sent", args=["V2"]), {"words": "Hallo", "from": "today"})
    assert answer.headers["Location"] == reverse("daybook:today")
    assert client.get(reverse("daybook:visitor", args=["V2"])).status_code == 404
    answer = client.post(reverse("daybook:visitor-skip", args=["V1"]), {"reason": "nonsense"})
    assert answer.status_code == 400
    client.post(reverse("daybook:visitor-skip", args=["V1"]), {"reason": "peer"})
    page = client.get(reverse("daybook:visitors")).content.decode()
    assert "像同行" in page
    kept = VisitorApproach.objects.get(act="skipped")
    client.post(reverse("daybook:visitor-undo", args=[kept.pk]))
    assert "Guten Tag" in client.get(reverse("daybook:visitors")).content.decode()


def test_an_empty_page_says_what_it_needs(as_role: Callable[..., Client], shop: Shop) -> None:
    assert "31 天" in as_role(Role.OPERATOR).get(reverse("daybook:visitors")).content.decode()


def test_a_designer_sees_no_visitors(as_role: Callable[..., Client], shop: Shop, bring: Bring) -> None:
    bring(visit=[visit(1)])
    client = as_role(Role.DESIGNER)
    assert client.get(reverse("daybook:visitors")).status_code == 403
    assert client.post(reverse("daybook:visitor-sent", args=["V1"]), {"words": "Hello"}).status_code == 403
    assert client.post(reverse("daybook:visitor-skip", args=["V1"]), {"reason": "peer"}).status_code == 403
    assert client.post(reverse("daybook:visitor-undo", args=[1])).status_code == 403


def test_a_longer_list_asks_the_database_no_more(
    as_role: Callable[..., Client],
    shop: Shop,
    bring: Bring,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = as_role(Role.OPERATOR)
    bring(visit=[visit(number) for number in range(1, 60)], quota=[quota(0, 40)])
    client.get(reverse("daybook:visitors"))
    with django_assert_max_num_queries(16):
        assert client.get(reverse("daybook:visitors")).status_code == 200
