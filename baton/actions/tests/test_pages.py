"""The pages of follow-through: who may open and send what, what they show, and that no word is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from baton.actions import selectors, services
from baton.actions.terms import (
    ActionState,
    NewAction,
    NewDesign,
    NewDirective,
    NewIdea,
    NewProblem,
    Verdict,
)
from baton.actions.tests.conftest import TODAY
from baton.kit.period import Period
from baton.metrics.tests.hand_made import batch, daily
from baton.people.terms import Person, Role, Shop

Enter = Callable[[Person], Client]
Make = Callable[..., Person]
DAILY = {Role.OPERATOR, Role.REP, Role.MARKETING_LEAD, Role.SALES_LEAD, Role.MANAGER, Role.DESIGNER}
LEADS = {Role.MARKETING_LEAD, Role.SALES_LEAD, Role.MANAGER}


@dataclass(frozen=True)
class Things:
    """One of each, recorded by the timetable: nobody's in particular."""

    action: int
    problem: int
    design: int
    idea: int
    directive: int
    question: int

    def url(self, name: str) -> str:
        if name == "directive_answer":
            return reverse("actions:directive_answer", args=[self.directive, self.question])
        plain = {"board", "export", "new", "hand_over", "designs", "designers"}
        if name in plain or name.endswith("_new"):
            return reverse(f"actions:{name}")
        kind = "action" if name in {"amend", "move"} else name.split("_")[0]
        return reverse(f"actions:{name}", args=[getattr(self, kind)])


@pytest.fixture
def things(shop: Shop, person: Make) -> Things:
    asker = person(Role.OPERATOR, "asker")
    directive = services.give_directive(
        None, shop, NewDirective("Clear the old floodlights", "Room for spring")
    )
    return Things(
        action=services.record_action(None, shop, NewAction("Swap the image", None, TODAY, "clicks", "Done")),
        problem=services.report_problem(None, shop, NewProblem("The first picture does not load")),
        design=services.ask_design(None, shop, NewDesign("White backgrounds", "61 % leave")),
        idea=services.note_idea(None, shop, NewIdea("A sample set")),
        directive=directive,
        question=services.ask(asker, shop, directive, "How low may the price go?"),
    )


SEEN = ["board", "action", "problem", "design", "designs", "idea", "directive"]
FORMS = ["new", "problem_new", "design_new", "idea_new"]
SENT = [
    "amend", "move", "problem_triage", "problem_solve", "problem_drop", "problem_reopen", "design_amend",
    "design_accept", "design_deliver", "design_again", "design_take", "design_withdraw", "idea_amend",
    "idea_conclude", "directive_ask",
]  # fmt: skip
SENT_BY_LEADS = ["hand_over", "designers", "directive_answer", "directive_close"]


@pytest.mark.parametrize("role", list(Role))
def test_who_may_open_and_send_what(role: Role, things: Things, person: Make, enter: Enter) -> None:
    client = enter(person(role))
    for name in [*SEEN, *FORMS]:
        assert client.get(things.url(name)).status_code == (200 if role in DAILY else 403), name
    assert client.get(things.url("directive_new")).status_code == (200 if role in LEADS else 403)
    assert client.get(things.url("export")).status_code == (403 if role is Role.DESIGNER else 200)
    for name in SENT_BY_LEADS:
        status = client.post(things.url(name), {"answer": "15 % off", "version": "1"}).status_code
        assert (status == 403) is (role not in LEADS), name
    for name in SENT:
        assert client.get(things.url(name)).status_code in {403, 405}, name


def test_a_stranger_and_somebody_of_another_shop_see_nothing(
    things: Things, other_shop: Shop, person: Make, enter: Enter
) -> None:
    elsewhere = enter(person(Role.MANAGER, "elsewhere", other_shop))
    for name in [each for each in SEEN if each not in {"board", "designs"}]:
        assert elsewhere.get(things.url(name)).status_code == 404, name
    for name in [*SENT, "directive_read", "directive_answer", "directive_close"]:
        sent = {"version": "1", "state": "under_way", "title": "Mine", "answer": "x"}
        assert elsewhere.post(things.url(name), sent).status_code in {400, 404}, name
    assert b"Swap the image" not in elsewhere.get(things.url("board")).content
    for name in [*SEEN, *FORMS, "export"]:
        assert Client().get(things.url(name)).status_code == 302
    for name in SENT:
        assert Client().post(things.url(name)).status_code == 302


def test_the_board_says_what_is_missing_and_what_is_late(
    things: Things, shop: Shop, person: Make, enter: Enter
) -> None:
    rep = person(Role.REP)
    services.record_action(
        rep, shop, NewAction("Answer all seven", rep.id, TODAY.replace(day=19), "quoted", "7")
    )
    services.record_action(rep, shop, NewAction("Only a title", None, None, "", ""))
    page = enter(rep).get(reverse("actions:board"), headers={"accept-language": "zh-hans"}).content.decode()
    assert "在办 <b>3</b>" in page
    assert "超期 <b>1</b>" in page
    assert "超 3 天" in page
    assert "没写完，还缺" in page
    assert "谁负责、到哪天、动哪个指标、怎样算完" in " ".join(page.split()).replace("、 ", "、")


def test_names_are_shown_by_right(things: Things, shop: Shop, person: Make, enter: Enter) -> None:
    rep, colleague, lead = person(Role.REP), person(Role.REP, "zhang"), person(Role.SALES_LEAD)
    services.record_action(colleague, shop, NewAction("Hers", colleague.id, TODAY, "quoted", "so"))
    services.report_problem(colleague, shop, NewProblem("Hers too", person_id=colleague.id))
    number = services.record_action(
        colleague, shop, NewAction("Together", colleague.id, TODAY, "quoted", "so", helper_ids=(rep.id,))
    )
    board = enter(rep).get(reverse("actions:board")).content.decode()
    # Of the three, the name stands beside the one that both work at.
    assert board.count("</span>Zhang") == 1
    assert "Zhang" in enter(rep).get(reverse("actions:action", args=[number])).content.decode()
    seen = enter(lead).get(reverse("actions:board")).content.decode()
    assert seen.count("</span>Zhang") == 2
    form = enter(rep).get(reverse("actions:new")).content.decode()
    assert "Zhang" not in form


def test_filters_by_team_and_person(things: Things, shop: Shop, person: Make, enter: Enter) -> None:
    lead, rep = person(Role.SALES_LEAD), person(Role.REP)
    services.record_action(rep, shop, NewAction("Quote them", rep.id, TODAY, "quoted", "so"))
    client = enter(lead)

    def titles(**asked: str) -> tuple[bool, bool]:
        page = client.get(reverse("actions:board"), asked).content.decode()
        return "Quote them" in page, "Swap the image" in page

    assert titles() == (True, True)
    assert titles(team="sales") == (True, False)
    assert titles(team="marketing") == (False, True)
    assert titles(person=str(rep.id)) == (True, False)
    assert titles(person="me") == (False, False)
    assert titles(person="x" * 50, team="nobody", view="table", page="99999") == (True, True)


def test_what_was_typed_comes_back_with_the_refusal(things: Things, person: Make, enter: Enter) -> None:
    client = enter(person())
    sent = {"title": "", "done_when": "words that took an hour", "due": "soon", "metric": "clicks"}
    answer = client.post(reverse("actions:new"), sent)
    assert answer.status_code == 400
    assert b"words that took an hour" in answer.content
    for name in ("problem_new", "design_new", "idea_new"):
        words = {
            "title": "",
            "needs": "an hour of words",
            "why": "an hour of words",
            "due": "",
            "wanted_by": "",
        }
        answer = client.post(things.url(name), words)
        assert (answer.status_code, b"an hour of words" in answer.content) == (400, True), name


def test_two_people_at_once_see_each_others_words(shop: Shop, person: Make, enter: Enter) -> None:
    by, lead = person(), person(Role.MARKETING_LEAD)
    number = services.record_action(
        by, shop, NewAction("Swap the image", by.id, TODAY, "clicks", "as agreed")
    )
    mine, theirs = enter(by), enter(lead)
    words = {"title": "Swap the image", "metric": "clicks", "owner_id": str(by.id), "due": TODAY.isoformat()}
    url = reverse("actions:amend", args=[number])
    assert theirs.post(url, {**words, "version": "1", "done_when": "the lead's words"}).status_code == 302
    answer = mine.post(url, {**words, "version": "1", "done_when": "my own words"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "my own words" in page
    assert "the lead&#x27;s words" in page
    assert 'name="version" value="2"' in page
    assert mine.post(url, {**words, "version": "2", "done_when": "both our words"}).status_code == 302
    assert selectors.action(shop, number).done_when == "both our words"


def test_two_at_once_triage_a_problem(things: Things, shop: Shop, person: Make, enter: Enter) -> None:
    client = enter(person())
    words = {"title": "The first picture does not load", "can_solve": "yes", "due": TODAY.isoformat()}
    assert client.post(things.url("problem_triage"), {**words, "version": "1"}).status_code == 302
    answer = client.post(things.url("problem_triage"), {**words, "version": "1", "needs": "three pictures"})
    assert answer.status_code == 400
    assert b"three pictures" in answer.content


def test_an_action_goes_its_way_by_plain_forms(shop: Shop, person: Make, enter: Enter) -> None:
    by = person()
    client = enter(by)
    sent: dict[str, Any] = {
        "title": "Swap the image", "metric": "clicks", "owner_id": str(by.id), "due": TODAY.isoformat(),
        "done_when": "Seven days", "helper_ids": [],
    }  # fmt: skip
    assert client.post(reverse("actions:new"), sent).status_code == 302
    number = selectors.actions(shop)[0].id
    url = reverse("actions:move", args=[number])
    client.post(url, {"state": "under_way", "version": "1"})
    client.post(url, {"state": "to_verify", "version": "2"})
    refused = client.post(url, {"state": "concluded", "version": "3", "conclusion": "Clicks rose by a third"})
    assert (refused.status_code, b"Clicks rose by a third" in refused.content) == (400, True)
    client.post(url, {"state": "concluded", "version": "3", "verdict": "worked", "conclusion": "Rose"})
    found = selectors.action(shop, number)
    assert (found.state, found.verdict, found.conclusion) == (ActionState.CONCLUDED, Verdict.WORKED, "Rose")
    for wrong in ({"state": "nonsense"}, {"state": "planned", "verdict": "maybe"}):
        assert client.post(url, wrong).status_code == 404


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("amend", {"title": "x", "owner_id": "abc"}),
        ("amend", {"title": "x", "due": "2026-13-45"}),
        ("amend", {"title": "x", "version": "9" * 30}),
        ("problem_triage", {"title": "x", "source_path": "//elsewhere.example/", "version": "1"}),
        ("problem_solve", {"closing": " ", "version": "1"}),
        ("idea_conclude", {"conclusion": "x", "version": "1"}),
        ("directive_ask", {"question": ""}),
        ("design_deliver", {"delivery": "", "version": "1"}),
        ("design_take", {"version": "1"}),
        ("hand_over", {"from": "1"}),
        ("directive_answer", {"answer": "\x00"}),
    ],
)
def test_bad_input_is_refused_on_the_page(
    name: str, sent: dict[str, str], things: Things, person: Make, enter: Enter
) -> None:
    answer = enter(person(Role.MANAGER)).post(things.url(name), sent)
    assert answer.status_code == 400
    assert b"<h1" in answer.content


def test_words_of_people_are_never_markup(shop: Shop, person: Make, enter: Enter) -> None:
    by = person(Role.MANAGER)
    sign = "<script>alert(1)</script>=1+1"
    number = services.record_action(by, shop, NewAction(sign, by.id, TODAY, "clicks", sign))
    services.report_problem(by, shop, NewProblem(sign, source=sign))
    services.note_idea(by, shop, NewIdea(sign))
    client = enter(by)
    for url in (reverse("actions:board"), reverse("actions:action", args=[number])):
        assert b"<script>alert" not in client.get(url).content
    book = load_workbook(BytesIO(client.get(reverse("actions:export")).content))
    cell = book["动作"]["B2"]
    assert (cell.value, cell.data_type) == (sign, "s")


def test_the_workbook_says_how_it_is_counted(things: Things, person: Make, enter: Enter) -> None:
    client = enter(person())
    book = load_workbook(BytesIO(client.get(reverse("actions:export")).content))
    assert book.sheetnames == ["动作", "问题", "设计需求", "想法", "口径说明"]
    assert book["动作"]["B2"].value == "Swap the image"
    told = {row[0].value for row in book["口径说明"].iter_rows(min_row=2) if row[0].value}
    assert {"超期", "之前、之后", "缺数", "n", "结论"} <= told


def test_pages_ask_no_more_with_more_actions(shop: Shop, person: Make, enter: Enter) -> None:
    lead = person(Role.MANAGER)
    client = enter(lead)

    def more(count: int) -> None:
        for place in range(count):
            number = services.record_action(
                lead, shop, NewAction(f"Thing {place} {count}", lead.id, TODAY, "clicks", "so")
            )
            services.move(lead, shop, number, ActionState.UNDER_WAY, version=1)
            services.report_problem(lead, shop, NewProblem(f"Problem {place}", person_id=lead.id))
            services.ask_design(lead, shop, NewDesign(f"Design {place}", "so"))
            services.note_idea(lead, shop, NewIdea(f"Idea {place}"))
            services.give_directive(lead, shop, NewDirective(f"Directive {place}", "so"))

    def asked(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(url).status_code == 200
        return len(caught)

    more(2)
    urls = [reverse("actions:board"), reverse("actions:board") + "?view=table", reverse("actions:designs")]
    before = [asked(url) for url in urls]
    more(4)
    assert [asked(url) for url in urls] == before
    assert max(before) <= 40


def test_many_actions_have_pages_and_lanes_that_end(shop: Shop, person: Make, enter: Enter) -> None:
    by = person()
    for place in range(53):
        services.record_action(by, shop, NewAction(f"Number {place} of all", by.id, TODAY, "clicks", "so"))
    client = enter(by)
    assert client.get(reverse("actions:board")).content.count(b'class="deed') == 20
    table = client.get(reverse("actions:board"), {"view": "table", "page": "2"}).content
    assert table.count(b'<td class="two words">') == 3


def test_an_empty_shop_says_where_actions_come_from(shop: Shop, person: Make, enter: Enter) -> None:
    client = enter(person())
    page = client.get(reverse("actions:board"), headers={"accept-language": "en"}).content.decode()
    assert "No actions yet" in page
    assert "No open problems." in page


def test_what_somebody_who_left_holds_is_handed_over_on_the_page(
    shop: Shop, person: Make, enter: Enter, leave: Callable[[Person], None]
) -> None:
    gone, heir, lead = person(Role.OPERATOR, "gone"), person(), person(Role.MARKETING_LEAD)
    number = services.record_action(gone, shop, NewAction("Swap the image", gone.id, TODAY, "clicks", "so"))
    services.report_problem(gone, shop, NewProblem("It does not load", person_id=gone.id))
    leave(gone)
    client = enter(lead)
    english = {"accept-language": "en"}
    page = client.get(reverse("actions:board"), headers=english).content.decode()
    assert "Gone has left and still holds: actions 1, problems 1, design requests 0." in page
    assert "still holds" not in enter(heir).get(reverse("actions:board"), headers=english).content.decode()
    answer = client.post(reverse("actions:hand_over"), {"from": str(gone.id), "to": str(heir.id)})
    assert answer.status_code == 302
    assert selectors.action(shop, number).owner_id == heir.id
    assert selectors.left_behind(shop) == ()


def test_a_new_designer_sees_numbers_and_an_experienced_one_the_brief(
    shop: Shop, person: Make, enter: Enter, fill: Callable[..., object]
) -> None:
    asker, designer = person(Role.MARKETING_LEAD), person(Role.DESIGNER)
    fill(batch("shop_day", daily(Period(date(2026, 6, 1), date(2026, 9, 20)), clicks=100, impressions=5000)))
    number = services.ask_design(
        asker,
        shop,
        NewDesign("White backgrounds", "61 % leave", designer_id=designer.id, metric="click_rate"),
    )
    url = reverse("actions:design", args=[number])
    client = enter(designer)
    assert "2.00%" not in client.get(url).content.decode()
    sent = {"person": str(designer.id), "is_new": "yes"}
    assert enter(asker).post(reverse("actions:designers"), sent).status_code == 302
    page = client.get(url).content.decode()
    assert page.count("2.00%") >= 2
    assert "61 % leave" in page


TWICE: dict[str, tuple[dict[str, str], Callable[[Shop], tuple[object, ...]]]] = {
    "new": ({"title": "Change the main picture"}, selectors.actions),
    "problem_new": ({"title": "Buyers complain"}, selectors.problems),
    "idea_new": ({"text": "A film of the line", "decide_on": "2026-09-30"}, selectors.ideas),
    "design_new": (
        {"what": "A white picture", "why": "0.8% click", "reference": "a rival's"},
        selectors.design_requests,
    ),
    "directive_new": (
        {"text": "More samples", "intent": "to learn"},
        lambda shop: selectors.directives(None, shop),
    ),
}


@pytest.mark.parametrize("name", TWICE)
def test_a_form_sent_twice_is_recorded_once(name: str, shop: Shop, person: Make, enter: Enter) -> None:
    client = enter(person(Role.MANAGER))
    said, recorded = TWICE[name]
    url = reverse(f"actions:{name}")
    key = re.findall(r'name="form_key" value="(\w+)"', client.get(url).content.decode())
    answers = [client.post(url, said | {"form_key": key}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["location"] == answers[1]["location"]
    assert len(recorded(shop)) == 1


def test_a_question_sent_twice_is_asked_once(things: Things, shop: Shop, person: Make, enter: Enter) -> None:
    client, before = (
        enter(person(Role.OPERATOR)),
        len(selectors.directive(None, shop, things.directive).questions),
    )
    said = {"question": "By when?", "form_key": "k"}
    for _ in range(2):
        assert client.post(things.url("directive_ask"), said).status_code == 302
    assert len(selectors.directive(None, shop, things.directive).questions) == before + 1
