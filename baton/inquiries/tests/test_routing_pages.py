"""The routing's pages: what they show, to whom, and what they do."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from baton.inquiries import services
from baton.inquiries.assigning.policy import mode_of, present_policy
from baton.inquiries.assigning.terms import Mode
from baton.inquiries.models import AssignmentDecision, Item, MainAccountTurn, RepSettings
from baton.inquiries.terms import Account
from baton.inquiries.tests.routed import Routing
from baton.kit.home import Home
from baton.people.services import create_person, create_shop
from baton.people.terms import Person, Role, Shop

pytestmark = pytest.mark.django_db
PAGES = ("/desk/routing", "/desk/reps", "/desk/main-account")


@pytest.fixture
def routing(
    home: Home, shop: Shop, person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> Routing:
    return Routing(home, shop, person, monkeypatch)


def at(person: Person, language: str = "en") -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=person.id))
    client.cookies["baton_language"] = language
    return client


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return str(answer.content.decode())


def test_before_anything_is_set_it_says_so(routing: Routing) -> None:
    routing.rep("ann")
    shown = text(at(routing.lead), "/desk/routing")
    assert "off: as at present" in shown
    assert "0 outcomes, at least 300 are needed" in shown
    assert "Nothing learnt yet" in shown
    assert "Cannot tell yet" in shown
    assert "还分不清" in text(at(routing.lead, "zh-hans"), "/desk/routing")


def test_a_lead_sees_the_decisions_with_their_reasons_and_takes_them_along(routing: Routing) -> None:
    routing.rep("ann")
    routing.switch(Mode.SHADOW)
    item = routing.arrive(country="US", product_name="Bay HB-1")
    routing.run()
    lead = at(routing.lead)
    shown = text(lead, "/desk/routing?what=shadow&rule=balance")
    assert f"#{item.key}" in shown
    assert "Ann" in shown
    assert "has 0 in hand" in shown
    assert f"#{item.key}" not in text(lead, "/desk/routing?what=override")
    decision = AssignmentDecision.objects.get(item=item)
    explained = text(lead, f"/desk/routing/decisions/{decision.pk}")
    assert "Working days of waiting" in explained
    assert "100%" in explained
    book = load_workbook(io.BytesIO(lead.get("/desk/routing/export").content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[1][1] == item.key
    assert rows[1][3] == "Ann"


def test_a_rep_sees_the_own_decisions_and_figures_only(routing: Routing) -> None:
    ann, bob = routing.rep("ann"), routing.rep("bob")
    routing.switch(Mode.SHADOW)
    for rep in (ann, bob):
        routing.arrive(owner_id=rep.id)
    for _ in range(4):
        routing.arrive()
    routing.run()
    shown = text(at(ann), "/desk/routing")
    assert "Bob" not in shown
    theirs = AssignmentDecision.objects.filter(chosen_id=bob.id).first()
    assert theirs is not None
    text(at(ann), f"/desk/routing/decisions/{theirs.pk}", 404)
    assert b"Change the routing" not in at(ann).get("/desk/routing").content


def test_who_has_no_part_in_it_is_refused(routing: Routing, person: Callable[..., Person]) -> None:
    stranger = create_person(None, "stranger", "Stranger", [])
    other = create_shop(None, "other", "Other")
    elsewhere = create_person(None, "else", "Else", [(Role.SALES_LEAD, other)])
    designer, rep = person("dee", Role.DESIGNER), routing.rep("ann")
    decision = routing_decision(routing)
    for path in PAGES:
        assert at(designer).get(path).status_code == 403
        assert at(stranger).get(path).status_code == 403
    for path in PAGES[1:]:
        assert at(rep).get(path).status_code == 403
    assert at(designer).get("/desk/routing/export").status_code == 403
    assert at(elsewhere).get(f"/desk/routing/decisions/{decision}").status_code == 404
    assert at(elsewhere).get(f"/desk/routing?shop={routing.shop.code}").status_code == 404
    for path in ("/desk/routing/set", f"/desk/reps/{rep.id}/set", "/desk/main-account/give"):
        assert at(rep).post(path, {"mode": "live", "reason": "mine"}).status_code == 403
    assert present_policy(routing.shop) is not None


def routing_decision(routing: Routing) -> int:
    routing.switch(Mode.SHADOW)
    routing.arrive()
    routing.run()
    return AssignmentDecision.objects.get().pk


def test_a_lead_changes_the_mode_with_a_reason(routing: Routing) -> None:
    lead = at(routing.lead)
    assert lead.post("/desk/routing/set", {"mode": "live", "reason": ""}).status_code == 400
    assert lead.post("/desk/routing/set", {"mode": "sideways", "reason": "x"}).status_code == 400
    assert (
        lead.post("/desk/routing/set", {"mode": "live", "reason": "x", "explored": "lots"}).status_code == 400
    )
    assert present_policy(routing.shop) is None
    said = {
        "mode": "live",
        "reason": "after four weeks",
        "explored": "0.05",
        "most_sub": "8",
        "lines": "panel，strip",
    }
    assert lead.post("/desk/routing/set", said).status_code == 302
    row = present_policy(routing.shop)
    assert row is not None
    assert mode_of(row) is Mode.LIVE
    assert row.parameters == {"explored": 0.05, "lines": ["panel", "strip"]}
    assert row.most_a_day == {"sub": 8}
    assert "after four weeks" in text(lead, "/desk/routing")
    trial = {
        "mode": "switch_back",
        "reason": "to be sure",
        "trial_first": "2026-09-23",
        "trial_last": "2026-10-23",
    }
    assert lead.post("/desk/routing/set", trial | {"trial_last": ""}).status_code == 400
    assert lead.post("/desk/routing/set", trial).status_code == 302
    assert "2026-09-23 to 2026-10-23" in text(lead, "/desk/routing")


def test_a_lead_sets_what_a_rep_may_have(routing: Routing) -> None:
    ann, lead = routing.rep("ann"), at(routing.lead)
    said = {
        "a_month": "12.5", "most_in_hand": "30", "languages": "EN, es", "left_out_countries": "us、de",
        "account": "sub", "started_on": "2026-09-01", "is_paused": "1", "preferred_products": "<b>high bay</b>",
    }  # fmt: skip
    assert lead.post(f"/desk/reps/{ann.id}/set", said).status_code == 302
    own = RepSettings.objects.get(person_id=ann.id)
    assert (own.a_month, own.most_in_hand, own.is_paused, own.account) == (12.5, 30, True, Account.SUB)
    assert (own.languages, own.left_out_countries) == (["en", "es"], ["US", "DE"])
    shown = text(lead, "/desk/reps")
    assert 'value="12.5"' in shown
    assert "bucket" in shown
    assert "<b>high bay" not in shown
    for wrong in (
        {"a_month": "much"},
        {"most_in_hand": "2.5"},
        {"left_out_countries": "Mars"},
        {"a_month": "nan"},
    ):
        assert lead.post(f"/desk/reps/{ann.id}/set", wrong).status_code == 400
    assert lead.post("/desk/reps/999999/set", said).status_code == 400


def test_the_main_account_is_given_reviewed_and_returned(routing: Routing) -> None:
    ann, lead = routing.rep("ann"), at(routing.lead)
    assert "with nobody on record" in text(lead, "/desk/main-account")
    said = {"to": str(ann.id), "why": "has time", "review_on": "2026-09-22", "way_back": "at the review"}
    assert lead.post("/desk/main-account/give", said | {"way_back": ""}).status_code == 400
    assert lead.post("/desk/main-account/give", said).status_code == 302
    shown = text(lead, "/desk/main-account")
    assert "The review was due on 2026-09-22" in shown
    turn = MainAccountTurn.objects.get()
    assert lead.post(f"/desk/main-account/{turn.pk}/keep", {"review_on": "2026-10-22"}).status_code == 302
    assert "The review was due" not in text(lead, "/desk/main-account")
    assert lead.post(f"/desk/main-account/{turn.pk}/return", {"why": "closes too few"}).status_code == 302
    assert "closes too few" in text(lead, "/desk/main-account")
    assert MainAccountTurn.objects.get().review_on == date(2026, 10, 22)


def test_moves_on_the_platform_wait_for_their_tick(routing: Routing) -> None:
    routing.rep("ann")
    routing.switch()
    item = routing.arrive()
    routing.run()
    assert f"#{item.key}" in text(at(routing.lead), "/desk/main-account")
    services.tick_platform_move(routing.lead, routing.shop, item.pk)
    assert "Everything has been moved." in text(at(routing.lead), "/desk/main-account")


def test_the_card_says_to_whom_and_why_and_gives_it_there_by_one_button(routing: Routing) -> None:
    ann = routing.rep("ann")
    away = routing.rep("bob", is_paused=True)
    item = routing.arrive()
    lead = at(routing.lead)
    shown = text(lead, f"/desk/{item.pk}")
    assert "Give it to Ann" in shown
    assert "has 0 in hand" in shown
    assert "paused: Bob" in shown
    assert "Give it to" not in text(at(away), f"/desk/{item.pk}")
    said = {"to": str(ann.id), "expected": str(item.version), "at": "alone", "back": ""}
    assert lead.post(f"/desk/{item.pk}/do/assign", said).status_code == 302
    assert Item.objects.get(pk=item.pk).owner_id == ann.id


def test_the_number_of_queries_does_not_grow_with_the_list(
    routing: Routing, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        routing.rep(f"rep{number}", a_month=100.0)
    routing.switch()
    for _ in range(20):
        routing.arrive()
    routing.run()
    lead = at(routing.lead)
    text(lead, "/desk/routing")
    with django_assert_max_num_queries(40):
        text(lead, "/desk/routing")
    with django_assert_max_num_queries(40):
        text(lead, "/desk/reps")
    with django_assert_max_num_queries(25):
        text(lead, "/desk/main-account")
