"""The first glance by role, and the rows behind the evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from baton.actions import services as actions
from baton.actions.selectors import Crew
from baton.actions.terms import NewAction
from baton.board import selectors as board
from baton.daybook import fact_rows
from baton.daybook.glance import GlanceFigure, first_glance
from baton.daybook.models import Task
from baton.daybook.services import look, set_playbook
from baton.daybook.terms import TaskState
from baton.daybook.tests.conftest import Bring
from baton.facts.tests.logs import order as sale
from baton.inquiries.services import take_in
from baton.people.terms import Person, Role, Shop
from baton.watch import selectors as watch

pytestmark = pytest.mark.django_db
Make = Callable[..., Person]


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    board.forget()


def figures(person: Person, shop: Shop) -> dict[str, GlanceFigure]:
    found = first_glance(person, shop, watch.last_look(shop), Crew(shop))
    return {one.code: one for one in found.figures}


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=person.id))
    return client


def text(response: Any) -> str:
    return bytes(response.content).decode()


def quota(used: int | None, day: date = date(2026, 9, 22), **more: object) -> dict[str, object]:
    until = datetime(2026, 9, 22, 7, 59, tzinfo=UTC)
    return {
        "noted_on": day, "kind": "visitor_marketing", "granted": 20, "used": used, "expires_at": until, **more,
    }  # fmt: skip


def message(number: int, kind: str = "notice", **more: object) -> dict[str, object]:
    sent = datetime(2026, 9, 21, 4, tzinfo=UTC)
    return {"message_id": f"M{number}", "sent_at": sent, "kind": kind, "title": "t", **more}


def test_what_has_not_come_in_is_missing_and_never_nought(person: Make, shop: Shop) -> None:
    for role in Role:
        found = figures(person(role), shop)
        for code in (
            "quota",
            "violations",
            "unread",
            "alerts",
            "ad_spend",
            "balances",
            "shipments",
            "inquiries",
        ):
            if code in found:
                assert found[code].value is None, (role, code)
                assert found[code].needs is not None
    page = text(client_of(person(Role.OPERATOR, login="fresh")).get("/day"))
    assert "待补" in page


def test_an_operator_sees_quota_messages_and_spend(person: Make, shop: Shop, bring: Bring) -> None:
    day = date(2026, 9, 20)
    bring(
        quota=[quota(12), quota(3, date(2026, 9, 21))],
        platform_message=[
            message(1, "violation"),
            message(2, "warning", handled_on=date(2026, 9, 21)),
            message(3, is_read=False),
            message(4, is_read=True),
        ],
        ad_day=[
            {
                "period_start": day, "period_end": day, "campaign": name, "keyword": "", "product_id": "",
                "country": "", "ad_spend": 100.0,
            }
            for name in ("a", "b")
        ],
    )  # fmt: skip
    found = figures(person(Role.OPERATOR), shop)
    assert found["quota"].value == "8"
    assert found["quota"].as_of == date(2026, 9, 22)
    assert found["quota"].detail is not None
    assert "15:59" in found["quota"].detail.zh
    assert (found["violations"].value, found["unread"].value) == ("1", "1")
    assert (found["ad_spend"].value, found["ad_spend"].as_of) == ("¥200", day)
    assert all(one.path for one in found.values())


def test_a_quota_without_what_was_used_is_missing(person: Make, shop: Shop, bring: Bring) -> None:
    bring(quota=[quota(None)])
    assert figures(person(Role.OPERATOR), shop)["quota"].value is None


def test_a_rep_sees_the_own_orders_and_a_manager_all(person: Make, shop: Shop, bring: Bring) -> None:
    money = {"deposit_on": "2026-09-01", "promised_shipment_on": "2026-09-25"}
    bring(
        order=[
            sale(1, "2026-09-01", staff="Leo", order_amount=1000.0, deposit=300.0, **money),
            sale(2, "2026-09-01", staff="Mia", order_amount=500.0, deposit=100.0, **money),
            # Paid at once, paid meanwhile, and not to be shipped for weeks: nothing is owed on these.
            sale(3, "2026-09-01", staff="Leo", order_amount=70.0, deposit=70.0, **money),
            sale(4, "2026-09-01", staff="Leo", order_amount=90.0, deposit=9.0, balance_on="2026-09-20", **money),
            sale(
                5, "2026-09-01", staff="Leo", order_amount=90.0, deposit=9.0, deposit_on="2026-09-01",
                promised_shipment_on="2026-11-20",
            ),
        ],
        shipment=[
            {"order_id": "O1", "promised_shipment_on": date(2026, 9, 21), "staff": "Leo"},
            {"order_id": "O2", "promised_shipment_on": date(2026, 9, 24), "staff": "Mia"},
            {"order_id": "O9", "promised_shipment_on": date(2026, 10, 24), "staff": "Leo"},
        ],
    )  # fmt: skip
    rep, manager = person(Role.REP, accounts=("Leo",)), person(Role.MANAGER)
    own, whole = figures(rep, shop), figures(manager, shop)
    assert (own["balances"].value, whole["balances"].value) == ("1", "2")
    assert own["balances"].detail is not None
    assert "$700" in own["balances"].detail.zh
    assert (own["shipments"].value, own["shipments"].mark) == ("1", "bad")
    assert (whole["shipments"].value, whole["shipments"].mark) == ("2", "bad")
    page = text(client_of(rep).get("/day/owed/balances"))
    assert "O1" in page
    assert "O2" not in page
    listed = text(client_of(manager).get("/day/owed/shipments"))
    assert "O1" in listed
    assert "O2" in listed
    assert "O9" not in listed
    assert client_of(rep).get("/day/owed/everything").status_code == 404


def test_a_manager_sees_yesterday_by_the_log_without_chats(person: Make, shop: Shop, bring: Bring) -> None:
    def item(number: int, at: datetime, source: str | None) -> dict[str, object]:
        return {"inquiry_id": f"Q{number}", "received_at": at, "source": source}

    evening = datetime(2026, 9, 21, 15, 59, tzinfo=UTC)
    bring(
        inquiry=[
            item(1, evening, None),
            item(2, evening, "chat"),
            # Past midnight at the shop: today's.
            item(3, datetime(2026, 9, 21, 16, 0, tzinfo=UTC), "inquiry"),
        ]
    )
    found = figures(person(Role.MANAGER), shop)["inquiries"]
    assert (found.value, found.as_of) == ("1", date(2026, 9, 21))
    page = fact_rows.fact_rows(shop, "inquiry", dict(parse_qsl(urlsplit(found.path).query)))
    assert [row["inquiry_id"] for row, _ in page.rows] == ["Q1"], "its page lists these and no others"


def test_what_is_owed_a_grade_is_counted_by_the_playbook_and_led_to(
    person: Make, shop: Shop, bring: Bring
) -> None:
    """The figure, the page that it leads to, and the playbook's task on the same day: one count."""

    def item(number: int, received: int, replied: int) -> dict[str, object]:
        at, reply = (datetime(2026, 9, day, 3, tzinfo=UTC) for day in (received, replied))
        return {
            "inquiry_id": f"Q{number}", "received_at": at, "source": "inquiry", "staff": "Leo", "first_reply_at": reply,
        }  # fmt: skip

    manager, rep = person(Role.MANAGER), person(Role.REP, accounts=("Leo",))
    bring(inquiry=[item(1, 1, 2), item(2, 18, 18), item(3, 20, 20), item(4, 21, 21)])
    take_in(shop)
    client = client_of(rep)
    for days_after, keys in ((3, {"Q1", "Q2"}), (1, {"Q1", "Q2", "Q3"})):
        levels = {"days_after": days_after, "least": 1}
        set_playbook(manager, shop, "feedback_owed", is_on=True, levels=levels)
        found = figures(rep, shop)["ungraded"]
        assert found.value == str(len(keys))
        page = text(client.get(found.path))
        assert {f"Q{number}" for number in range(1, 5) if f"#Q{number}" in page} == keys
        look(shop)
        task = Task.objects.get(playbook="feedback_owed", state=TaskState.OPEN)
        assert f"给 {len(keys)} 条" in task.title_zh
        Task.objects.all().delete()


def test_follow_ups_due_say_how_many_are_late(person: Make, shop: Shop, bring: Bring) -> None:
    at = datetime(2026, 9, 1, 3, tzinfo=UTC)
    row = {"received_at": at, "source": "inquiry", "staff": "Leo", "first_reply_at": at}
    days = (date(2026, 9, 19), date(2026, 9, 17))
    rep = person(Role.REP, accounts=("Leo",))
    bring(inquiry=[{**row, "inquiry_id": f"Q{day.day}", "quoted_on": day} for day in days])
    take_in(shop)
    found = figures(rep, shop)["follow_ups"]
    assert (found.label.en, found.value) == ("Follow-ups due", "2")
    assert found.detail is not None
    assert found.detail.en == "1 of them late"


def test_overdue_actions_are_counted_for_the_manager(person: Make, shop: Shop) -> None:
    manager, rep = person(Role.MANAGER), person(Role.REP)
    actions.record_action(
        manager,
        shop,
        NewAction("回访", rep.id, date(2026, 9, 20), "inquiries", "都回访了", owner_reason="他熟"),
    )
    found = figures(manager, shop)["overdue_actions"]
    assert (found.value, found.mark) == ("1", "bad")
    assert figures(rep, shop)["own_actions"].value == "1"


# Rows -----------------------------------------------------------------------------------------------------------


def test_rows_behind_the_evidence_name_value_file_and_line(person: Make, bring: Bring) -> None:
    bring(shipment=[{"order_id": "O1", "promised_shipment_on": date(2026, 9, 21), "tracking_number": "SF1"}])
    client = client_of(person(Role.OPERATOR))
    page = text(client.get("/day/rows/shipment?order_id=O1"))
    assert "SF1" in page
    assert "2026-09-21" in page
    assert "来自文件" in page
    assert "没有这样的行" in text(client.get("/day/rows/shipment?order_id=O2"))


def test_what_names_a_buyer_is_hidden_from_who_need_not_know(person: Make, bring: Bring) -> None:
    bring(
        review=[
            {
                "review_id": "R1", "reviewed_on": date(2026, 9, 20), "buyer_id": "B77", "buyer_name": "Lichtwerk",
                "review_text": "too dark",
            }
        ]
    )  # fmt: skip
    hidden = text(client_of(person(Role.OPERATOR)).get("/day/rows/review?review_id=R1"))
    assert "Lichtwerk" not in hidden
    assert "too dark" not in hidden
    assert "•••" in hidden
    shown = text(client_of(person(Role.MANAGER)).get("/day/rows/review?review_id=R1"))
    assert "Lichtwerk" in shown
    # Nor is the name a way in.
    assert client_of(person(Role.REP)).get("/day/rows/review?buyer_name=Lichtwerk").status_code == 404
    by_id = text(client_of(person(Role.OPERATOR, login="again")).get("/day/rows/review?buyer_id=B77"))
    assert "B77" not in by_id[by_id.index("<main") :]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/day/rows/nothing", 404),
        ("/day/rows/shipment?shoe_size=4", 404),
        ("/day/rows/shipment?promised_shipment_on=soon", 400),
        ("/day/rows/quota?noted_on=2026-13-40", 400),
        ("/day/rows/platform_message?is_read=perhaps", 400),
        ("/day/rows/shipment?order_id=%27%20OR%201=1", 200),
        ("/day/rows/shipment?offset=99999999999", 200),
    ],
)
def test_an_address_nobody_made_is_refused(path: str, status: int, person: Make, shop: Shop) -> None:
    assert client_of(person(Role.OPERATOR)).get(path).status_code == status


def test_a_designer_has_no_rows(person: Make) -> None:
    assert client_of(person(Role.DESIGNER)).get("/day/rows/shipment").status_code == 403
