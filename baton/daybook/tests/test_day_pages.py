"""The Today page for each who comes to it, and each act by its form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.board import selectors as board
from baton.daybook import looking, selectors, services
from baton.daybook.day_facts import DayFacts
from baton.daybook.models import Task
from baton.daybook.terms import (
    Block,
    Evidence,
    Levels,
    OpenTask,
    Playbook,
    Proposal,
    TaskState,
    Threshold,
)
from baton.daybook.tests.conftest import MORNING, Bring, Hands
from baton.kit.text import Text
from baton.people.services import create_person, create_shop
from baton.people.terms import Person, Role, Shop

pytestmark = pytest.mark.django_db
Make = Callable[..., Person]
HX = {"HX-Request": "true"}


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    until = day.day + timedelta(days=levels["days_before"])
    for row in day.rows("SELECT * FROM {shipment} WHERE shipped_on IS NULL ORDER BY order_id"):
        number, promised = row["order_id"], row["promised_shipment_on"]
        if promised <= until:
            left = (promised - day.day).days
            yield Proposal(
                key=number,
                title=Text(f"订单 {number} 临近发货期", f"Order {number} is close to its shipment date"),
                why=Text(
                    f"约定 {promised} 发货，还有 {left} 天", f"Promised for {promised}, {left} days left"
                ),
                done_when=Text("发货进度里填了实际发货日", "The list says when it was shipped"),
                due=day.at(18),
                is_urgent=left <= 1,
                is_important=True,
                evidence=(Evidence(Text("看发货", "See it"), f"/day/rows/shipment?order_id={number}"),),
            )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:
    rows = day.rows("SELECT order_id, shipped_on FROM {shipment} WHERE shipped_on IS NOT NULL")
    shown = {row["order_id"]: f"{row['shipped_on']}" for row in rows}
    return {
        task.key: Text(f"{shown[task.key]} 已发出", f"Shipped on {shown[task.key]}")
        for task in tasks
        if task.key in shown
    }


SHIPMENTS = Playbook(
    code="shipment_due",
    label=Text("临近发货期", "Shipment about to be late"),
    block=Block.LOOK,
    metric="star_rating",
    intent=Text("按时发货决定星等级", "Shipping in time decides the star rating"),
    find=_find,
    settle=_settle,
    reads=("shipment",),
    thresholds=(Threshold("days_before", Text("提前几天", "days before"), 3, Text("天", "days"), 0, 30),),
)
"""As the product's own, but for words that stay."""


@pytest.fixture(autouse=True)
def only_shipments(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"shipment_due": SHIPMENTS}
    for place in (looking, selectors):
        monkeypatch.setattr(place, "playbooks", lambda: known)
    monkeypatch.setattr(services, "playbook_named", known.__getitem__)
    board.forget()


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=person.id))
    return client


def text(response: Any) -> str:
    return bytes(response.content).decode()


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.DOTALL))


def order(number: int, promised: str, **more: object) -> dict[str, object]:
    return {"order_id": f"PO-{number}", "promised_shipment_on": date.fromisoformat(promised), **more}


def do(
    client: Client,
    row: Task,
    verb: str,
    said: Mapping[str, str] | None = None,
    *,
    version: int | None = None,
    hx: bool = True,
) -> Any:
    row.refresh_from_db()
    form = {"version": row.version if version is None else version, "at": "list", **(said or {})}
    return client.post(f"/day/tasks/{row.pk}/do/{verb}", form, headers=HX if hx else {})


@pytest.fixture
def operator(person: Make) -> Person:
    return person(Role.OPERATOR)


@pytest.fixture
def task(shop: Shop, bring: Bring) -> Task:
    bring(shipment=[order(1, "2026-09-23")])
    services.look(shop)
    return Task.objects.get()


# The page -------------------------------------------------------------------------------------------------------


def test_a_task_shows_its_five_facts_in_its_block(operator: Person, task: Task) -> None:
    page = text(client_of(operator).get("/day"))
    block = page[page.index('id="block-look"') : page.index('id="block-operate"')]
    assert "订单 PO-1 临近发货期" in block
    assert "约定 2026-09-23 发货，还有 1 天" in block
    assert 'href="/day/rows/shipment?order_id=PO-1"' in block
    assert "发货进度里填了实际发货日" in block
    assert 'class="own shared"' in block
    assert "动 星等级" in block
    assert "chip urgent" in block
    assert "chip important" in block
    assert "今天 18:00" in block


def test_the_eight_blocks_stand_in_their_order_and_the_present_one_is_marked(operator: Person) -> None:
    page = text(client_of(operator).get("/day"))
    places = [page.index(f'id="block-{block.value}"') for block in Block]
    assert places == sorted(places)
    assert page.index("上午") < places[0] < page.index("下午", places[4]) < places[5]
    # Ten past nine: must-do has begun, looking has not.
    assert re.search(r'class="blk now"\s+id="block-must_do"', page)


def test_what_the_data_closed_is_struck_with_time_and_evidence(
    operator: Person, task: Task, shop: Shop, bring: Bring, hands: Hands
) -> None:
    hands.go(minutes=20)
    bring(shipment=[order(1, "2026-09-23", shipped_on=date(2026, 9, 22))])
    services.look(shop)
    page = text(client_of(operator).get("/day"))
    assert 'class="task closed"' in page
    assert "09:30 系统自动关闭：2026-09-22 已发出" in words(page)
    assert "by-data" in page
    assert "完成 1 / 1，其中 1 项由数据自动关闭" in words(page)


def test_what_was_carried_over_says_for_how_long(operator: Person, task: Task, hands: Hands) -> None:
    hands.go(days=2)
    page = words(text(client_of(operator).get("/day")))
    assert "转来，第 3 天" in page
    assert "超期 2 天" in page


def test_what_the_team_has_and_can_wait_stands_behind_one_line(
    operator: Person, shop: Shop, bring: Bring
) -> None:
    bring(shipment=[order(number, "2026-09-25") for number in range(1, 7)] + [order(7, "2026-09-23")])
    services.look(shop)
    client = client_of(operator)

    def parted() -> tuple[list[str], list[str]]:
        page = text(client.get("/day"))
        assert ("团队的另外" in words(page)) is ("card folded" in page)
        block = page[page.index('id="block-look"') : page.index('id="block-operate"')]
        seen, _, folded = block.partition('<details class="card folded"')
        return re.findall(r"<a [^>]*>订单 (PO-\d)", seen), re.findall(r"<a [^>]*>订单 (PO-\d)", folded)

    assert parted() == (["PO-7", "PO-1", "PO-2"], ["PO-3", "PO-4", "PO-5", "PO-6"])
    rows = {row.key: row for row in Task.objects.all()}
    refused = do(client, rows["PO-5"], "finish", version=99, hx=False)
    assert re.search(r'<details class="card folded"[^>]* open', text(refused)), "what was refused is in sight"
    for number in (4, 5, 6):
        services.take(operator, shop, rows[f"PO-{number}"].pk, version=rows[f"PO-{number}"].version)
    assert parted()[1] == [], "one alone is not worth a line"


def test_english_is_complete(operator: Person, task: Task) -> None:
    client = client_of(operator)
    client.cookies["django_language"] = "en"
    page = words(text(client.get("/day", headers={"Accept-Language": "en"})))
    assert "begin with Order PO-1 is close to its shipment date" in page
    assert "Counts as done:" in page
    assert not re.search(r"[一-鿿]", page.replace("接力", "").replace("中文", ""))


@pytest.mark.parametrize("path", ["/day", "/day/new", "/day/hours", "/day/rows/shipment"])
def test_who_has_no_role_sees_nothing(path: str, shop: Shop) -> None:
    stranger = create_person(None, "stranger", "Stranger", [])
    assert client_of(stranger).get(path).status_code == 403
    assert Client().get(path).status_code == 302


@pytest.mark.parametrize("path", ["/day/team", "/day/legs", "/day/playbooks", "/day/playbooks/shipment_due"])
@pytest.mark.parametrize("role", [Role.OPERATOR, Role.REP, Role.DESIGNER])
def test_the_teams_day_and_the_playbooks_are_for_leads(path: str, role: Role, person: Make) -> None:
    assert client_of(person(role)).get(path).status_code == 403


def test_another_shops_task_is_not_there(task: Task) -> None:
    other = create_shop(None, "other", "Other")
    outsider = create_person(None, "outsider", "Outsider", [(Role.MANAGER, other)])
    client = client_of(outsider)
    assert client.get(f"/day/tasks/{task.pk}").status_code == 404
    assert do(client, task, "finish").status_code == 404
    task.refresh_from_db()
    assert task.state == TaskState.OPEN


def test_more_tasks_do_not_cost_more_questions(operator: Person, shop: Shop, bring: Bring) -> None:
    client = client_of(operator)

    def asked() -> int:
        client.get("/day")
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get("/day").status_code == 200
        return len(found)

    bring(shipment=[order(1, "2026-09-23")])
    services.look(shop)
    few = asked()
    bring(shipment=[order(number, "2026-09-23") for number in range(2, 30)])
    services.look(shop)
    assert asked() == few
    assert few <= 40


# Acts -----------------------------------------------------------------------------------------------------------


def test_a_tick_is_done_and_answers_with_the_list(operator: Person, task: Task) -> None:
    answer = do(client_of(operator), task, "finish")
    assert answer.status_code == 200
    assert 'id="day-board"' in text(answer)
    assert "<html" not in text(answer)
    task.refresh_from_db()
    assert (task.state, task.closed_by_id) == (TaskState.DONE, operator.id)


def test_without_script_a_tick_comes_back_to_the_page(operator: Person, task: Task) -> None:
    answer = do(client_of(operator), task, "finish", hx=False)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/day")
    task.refresh_from_db()
    assert task.state == TaskState.DONE


def test_each_act_by_its_form(operator: Person, person: Make, task: Task) -> None:
    colleague = person(Role.OPERATOR, login="colleague")
    client = client_of(operator)
    assert do(client, task, "take").status_code == 200
    task.refresh_from_db()
    assert task.person_id == operator.id
    assert do(client, task, "postpone", {"to": "2026-09-24"}).status_code == 200
    task.refresh_from_db()
    assert task.postponed_to == date(2026, 9, 24)
    assert do(client, task, "drop", {"reason": "买家改了期"}).status_code == 200
    assert do(client, task, "reopen").status_code == 200
    assert do(client, task, "overrule", {"owner": "marketing", "reason": "这周由运营盯"}).status_code == 200
    task.refresh_from_db()
    assert (task.state, task.owner, task.overruled) == (TaskState.OPEN, "marketing", "这周由运营盯")
    assert (
        do(client, task, "hand-over", {"person": str(colleague.id), "reason": "我去展会"}).status_code == 200
    )
    task.refresh_from_db()
    assert task.person_id == colleague.id


def test_dropping_needs_a_reason_and_keeps_what_was_typed(operator: Person, task: Task) -> None:
    answer = do(client_of(operator), task, "drop", {"at": "drawer", "reason": " "})
    assert answer.status_code == 400
    assert "还没写理由" in text(answer)
    task.refresh_from_db()
    assert task.state == TaskState.OPEN


def test_a_stale_form_shows_what_changed_and_keeps_the_words(
    operator: Person, person: Make, task: Task
) -> None:
    other = person(Role.MARKETING_LEAD)
    seen = task.version
    services.take(other, looking_shop(task), task.pk, version=seen)
    answer = do(client_of(other), task, "drop", {"at": "drawer", "reason": "不做了，写了很久"}, version=seen)
    page = text(answer)
    assert answer.status_code == 400
    assert "这件事刚被改过" in page
    assert 'value="不做了，写了很久"' in page
    assert "最近一次改动" in page
    assert "接下" in page
    task.refresh_from_db()
    assert task.state == TaskState.OPEN
    # As it is now, the same words go through.
    again = re.search(r'name="version" value="(\d+)"', page)
    assert again is not None
    answer = do(client_of(other), task, "drop", {"reason": "不做了，写了很久"}, version=int(again[1]))
    assert answer.status_code == 200


@pytest.mark.parametrize(("verb", "field"), [("drop", "reason"), ("finish", "note")])
@pytest.mark.parametrize("hx", [True, False])
def test_a_stale_form_gives_the_words_back_also_where_the_task_is_closed(
    verb: str, field: str, hx: bool, operator: Person, person: Make, task: Task
) -> None:
    seen, said = task.version, {"at": "drawer", field: "写了很久的话"}
    services.finish(person(Role.MARKETING_LEAD), looking_shop(task), task.pk, version=seen)
    answer = do(client_of(operator), task, verb, said, version=seen, hx=hx)
    assert answer.status_code == 400
    assert re.search(r"<textarea[^>]* readonly>写了很久的话</textarea>", text(answer))


def looking_shop(task: Task) -> Shop:
    row = task.shop
    return Shop(row.pk, row.code, row.name, "Asia/Shanghai", "alibaba")


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("postpone", {"to": "sometime"}),
        ("postpone", {"to": "2026-09-22"}),
        ("hand-over", {"person": "x"}),
        ("hand-over", {"person": "9" * 30}),
        ("overrule", {"owner": "chance", "reason": "x"}),
        ("overrule", {"owner": "sales", "reason": ""}),
    ],
)
def test_bad_input_is_refused_in_words(verb: str, said: dict[str, str], operator: Person, task: Task) -> None:
    for at in ("list", "drawer", "page"):
        answer = do(client_of(operator), task, verb, said | {"at": at}, hx=at != "page")
        assert answer.status_code == 400
        assert "data-refused" in text(answer)
    task.refresh_from_db()
    assert (task.state, task.postponed_to) == (TaskState.OPEN, None)


def test_an_unknown_act_is_not_found(operator: Person, task: Task) -> None:
    assert do(client_of(operator), task, "explode").status_code == 404


# One task, and one's own ----------------------------------------------------------------------------------------


def test_a_task_page_says_what_for_whose_and_what_became_of_it(operator: Person, task: Task) -> None:
    client = client_of(operator)
    do(client, task, "take")
    page = words(text(client.get(f"/day/tasks/{task.pk}")))
    assert "按时发货决定星等级" in page
    assert "发现并列入清单" in page
    assert "09:10 · Operator" in page
    drawer = text(client.get(f"/day/tasks/{task.pk}", headers=HX))
    assert "<html" not in drawer
    assert f'data-day-drawer="{task.pk}"' in drawer


def test_a_task_page_has_the_keys_that_it_shows(operator: Person, task: Task) -> None:
    page = text(client_of(operator).get(f"/day/tasks/{task.pk}"))
    assert 'data-key="x"' in page
    assert "daybook/today" in page


def test_a_colleagues_name_is_for_who_may_read_it(operator: Person, person: Make, task: Task) -> None:
    lead = person(Role.MARKETING_LEAD)
    do(client_of(lead), task, "finish")
    # Whoever may see it: the lead wrote it, the operator reads it where it is the team's.
    do(client_of(lead), task, "reopen")
    theirs = text(client_of(operator).get(f"/day/tasks/{task.pk}"))
    assert "Marketing_Lead" not in theirs[theirs.index('<ol class="line">') :]
    own = text(client_of(lead).get(f"/day/tasks/{task.pk}"))
    assert "Marketing_Lead" in own[own.index('<ol class="line">') :]


def test_a_task_of_ones_own_lands_in_its_block(operator: Person) -> None:
    client = client_of(operator)
    said = {
        "title": "给面板灯拍白底图",
        "why": "点击率 0.8%",
        "done_when": "图已上传",
        "block": "deep_work",
        "due": "2026-09-22",
        "due_time": "17:30",
        "metric": "click_rate",
        "is_important": "on",
    }
    assert client.post("/day/add", said).status_code == 302
    row = Task.objects.get()
    assert (row.block, row.owner, row.is_important, row.is_urgent) == ("deep_work", "marketing", True, False)
    assert row.due_at == MORNING.replace(hour=17, minute=30)
    page = text(client.get("/day"))
    assert "给面板灯拍白底图" in page[page.index('id="block-deep_work"') : page.index('id="block-summary"')]
    assert "图已上传" in page


def test_a_task_of_ones_own_that_moves_the_other_sides_figure_says_why(operator: Person) -> None:
    client = client_of(operator)
    said = {"title": "陪业务回两条", "block": "hands_on", "due": "2026-09-22", "metric": "first_reply_time"}
    refused = client.post("/day/add", said)
    assert refused.status_code == 400
    assert "陪业务回两条" in text(refused)
    assert not Task.objects.exists()
    assert client.post("/day/add", said | {"reason": "她在展会上"}).status_code == 302
    row = Task.objects.get()
    assert (row.owner, row.team, row.overruled) == ("marketing", "marketing", "她在展会上")
    assert "她在展会上" in text(client.get(f"/day/tasks/{row.pk}"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"block": "nap"},
        {"due": "soon"},
        {"due": "2026-09-21"},
        {"due_time": "noon"},
        {"metric": "luck"},
    ],
)
def test_an_own_task_that_says_too_little_keeps_what_was_typed(
    wrong: dict[str, str], operator: Person
) -> None:
    said = {"title": "想到一件事", "block": "look", "due": "2026-09-22", "why": "写了很多"} | wrong
    answer = client_of(operator).post("/day/add", said)
    assert answer.status_code == 400
    assert "写了很多" in text(answer)
    assert not Task.objects.exists()


@pytest.mark.parametrize("headers", [{}, HX])
def test_the_form_sent_twice_is_one_task(operator: Person, headers: dict[str, str]) -> None:
    client = client_of(operator)
    key = re.findall(r'name="form_key" value="(\w+)"', text(client.get("/day/new", headers=headers)))
    said = {"title": "同一件事", "block": "look", "due": "2026-09-22", "form_key": key}
    answers = [client.post("/day/add", said, headers=headers) for _ in range(2)]
    assert Task.objects.count() == 1
    assert [answer.status_code for answer in answers] == [200 if headers else 302] * 2


def test_a_task_added_in_the_drawer_changes_the_list_and_leaves_the_drawer(operator: Person) -> None:
    """What the answer puts into the drawer is nothing: the list and the first line are put where they stand."""
    said = {"title": "同一件事", "block": "look", "due": "2026-09-22"}
    answer = text(client_of(operator).post("/day/add", said, headers=HX))
    assert answer.count("同一件事") >= 1
    for place in ("day-board", "day-lede"):
        assert re.search(rf'id="{place}"\s+hx-swap-oob="true"', answer), place


# Own hours ------------------------------------------------------------------------------------------------------

HOURS = {
    "must_do": "08:00", "look": "08:30", "operate": "09:00", "organise": "10:00", "communicate": "11:00",
    "hands_on": "13:00", "deep_work": "15:00", "summary": "17:00",
}  # fmt: skip


def test_own_hours_move_the_present_block(operator: Person) -> None:
    client = client_of(operator)
    assert client.post("/day/hours/set", HOURS | {"wish": "40"}).status_code == 302
    page = text(client.get("/day"))
    assert re.search(r'class="blk now"\s+id="block-operate"', page)
    assert "你定的重要不急是 40%" in words(page)
    assert 'value="08:30"' in text(client.get("/day/hours"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"look": "07:00"}, "八段的先后不能换"),
        ({"look": "morning"}, "不是一个钟点"),
        ({"look": ""}, "不是一个钟点"),
        ({"wish": "101"}, "0 到 100"),
        ({"wish": "-1"}, "0 到 100"),
    ],
)
def test_hours_that_make_no_day_are_refused_and_kept_on_the_form(
    wrong: dict[str, str], said: str, operator: Person
) -> None:
    client = client_of(operator)
    answer = client.post("/day/hours/set", HOURS | {"wish": "40"} | wrong)
    assert answer.status_code == 400
    assert said in text(answer)
    assert 'value="08:00"' in text(answer)
    assert 'value="09:30"' in text(client.get("/day/hours"))


# The week, and others -------------------------------------------------------------------------------------------


def test_what_was_handed_over_is_waited_for(operator: Person, person: Make, task: Task) -> None:
    colleague = person(Role.OPERATOR, login="colleague")
    client = client_of(operator)
    do(client, task, "take")
    do(client, task, "hand-over", {"person": str(colleague.id)})
    page = text(client.get("/day"))
    waiting = words(page[page.index('id="waiting-for"') :])
    assert "订单 PO-1 临近发货期" in waiting
    assert "同事" in waiting
    assert "Colleague" not in waiting
    services.finish(colleague, looking_shop(task), task.pk, version=Task.objects.get().version)
    page = text(client.get("/day"))
    assert "没有在等别人的事" in words(page[page.index('id="waiting-for"') :])


def test_the_week_is_split_by_urgent_and_important(operator: Person, task: Task) -> None:
    client = client_of(operator)
    do(client, task, "take")
    do(client, task, "finish")
    page = words(text(client.get("/day")))
    assert re.search(r"重要且急 1 · 100", page)


# The team -------------------------------------------------------------------------------------------------------


def test_a_lead_sees_what_is_open_and_what_became_of_last_night(
    person: Make, task: Task, shop: Shop, hands: Hands, bring: Bring
) -> None:
    lead, worker = person(Role.MARKETING_LEAD), person(Role.OPERATOR)
    bring(shipment=[order(2, "2026-09-24")])
    services.look(shop)
    second = Task.objects.get(key="PO-2")
    services.take(worker, shop, second.pk, version=second.version)
    hands.go(days=1)
    services.finish(worker, shop, task.pk, version=task.version)
    page = words(text(client_of(lead).get("/day/team")))
    assert "Operator" in page
    assert "1 项待做，1 项超期，1 项是转过来的" in page
    assert "2 项里，之后了结了 1 项" in page
    assert "转到今天，有人在做" in page
    assert "已做" in page


def test_a_sales_lead_does_not_read_marketings_day(person: Make, task: Task) -> None:
    page = words(text(client_of(person(Role.SALES_LEAD)).get("/day/team")))
    assert "PO-1" not in page


# Playbooks ------------------------------------------------------------------------------------------------------


def test_a_playbook_is_set_by_its_form(person: Make, task: Task, shop: Shop) -> None:
    client = client_of(person(Role.MANAGER))
    page = words(text(client.get("/day/playbooks")))
    assert "临近发货期" in page
    assert "找到 1 项" in page
    said = {"is_on": "on", "level-days_before": "10", "person": "", "owner": "sales", "reason": "业务管发货"}
    assert client.post("/day/playbooks/shipment_due/set", said).status_code == 302
    state = selectors.playbook_states(shop)[0]
    assert (state.levels["days_before"], state.owner.value, state.overruled) == (10, "sales", "业务管发货")


@pytest.mark.parametrize(
    "wrong",
    [
        {"level-days_before": "99"},
        {"level-days_before": "many"},
        {"level-days_before": "nan"},
        {"owner": "nobody"},
        {"owner": "sales", "reason": ""},
        {"person": "x"},
        {"person": "999999"},
        {"do": "off", "reason": " "},
    ],
)
def test_a_playbook_refuses_what_it_cannot_be_set_to(
    wrong: dict[str, str], person: Make, task: Task, shop: Shop
) -> None:
    said = {"is_on": "on", "level-days_before": "3"} | wrong
    answer = client_of(person(Role.MANAGER)).post("/day/playbooks/shipment_due/set", said)
    assert answer.status_code == 400
    assert selectors.playbook_states(shop)[0].is_on
    assert selectors.playbook_states(shop)[0].levels["days_before"] == 3


def test_a_playbook_needs_a_reason_for_a_person_of_another_team(
    person: Make, operator: Person, task: Task, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(person(Role.MANAGER))

    def status(doer: Person, metric: str, reason: str = "") -> int:
        known = {"shipment_due": replace(SHIPMENTS, metric=metric)}
        monkeypatch.setattr(services, "playbook_named", known.__getitem__)
        said = {"is_on": "on", "person": str(doer.id), "reason": reason}
        answer: int = client.post("/day/playbooks/shipment_due/set", said).status_code
        return answer

    rep = person(Role.REP)
    assert status(operator, "click_rate") == 302
    assert status(rep, "click_rate") == 400
    assert status(rep, "click_rate", "运营缺人，先由业务做") == 302
    assert status(rep, "opportunities") == 302, "what both share is anybody's"


def test_a_refused_playbook_form_keeps_all_that_was_typed(
    person: Make, operator: Person, task: Task, shop: Shop
) -> None:
    said = {"level-days_before": "99", "person": str(operator.id), "owner": "sales", "reason": "业务管发货"}
    page = text(client_of(person(Role.MANAGER)).post("/day/playbooks/shipment_due/set", said))
    assert re.search(r'name="level-days_before"\s+value="99"', page)
    assert not re.search(r'name="is_on"[^>]* checked', page)
    assert f'value="{operator.id}" selected' in page
    assert 'value="sales" selected' in page
    assert 'value="业务管发货"' in page


def test_an_unknown_playbook_is_not_found(person: Make) -> None:
    assert client_of(person(Role.MANAGER)).get("/day/playbooks/none").status_code == 404


def test_a_playbook_that_nobody_follows_asks_and_goes_off_with_one_press(
    person: Make, task: Task, shop: Shop, hands: Hands, bring: Bring
) -> None:
    bring(shipment=[order(number, "2026-09-23") for number in range(2, 12)])
    for _ in range(4):
        hands.go(days=7)
        services.look(shop)
    client = client_of(person(Role.MANAGER))
    page = text(client.get("/day/playbooks"))
    assert "没人理的打法" in page
    glance = words(text(client.get("/day")))
    assert "没人理的打法" in glance
    answer = client.post("/day/playbooks/shipment_due/set", {"do": "off", "reason": "改用别的表"})
    assert answer.status_code == 302
    assert not selectors.playbook_states(shop)[0].is_on
    assert "没人理的打法" not in text(client.get("/day/playbooks"))


def test_looking_again_finds_what_came_in(person: Make, shop: Shop, bring: Bring) -> None:
    bring(shipment=[order(7, "2026-09-22")])
    client = client_of(person(Role.OPERATOR))
    assert client.post("/day/look").status_code == 302
    assert Task.objects.get().key == "PO-7"
    assert timedelta() <= Task.objects.get().opened_at - MORNING
