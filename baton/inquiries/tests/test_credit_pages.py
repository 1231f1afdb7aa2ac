"""The Credit and Balance pages: what they show to whom, the sheet, the command, and the demo shops' months."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from math import fsum
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries, Settings

from baton.inquiries.crediting import balance, selectors, services
from baton.inquiries.crediting.terms import Side, TouchKind
from baton.inquiries.landing import workers
from baton.inquiries.models import Item
from baton.inquiries.services import grade, take_in
from baton.inquiries.terms import Grade, ReasonCode
from baton.inquiries.tests.conftest import Files
from baton.intake import selectors as intake
from baton.kit.home import Home
from baton.metrics.tests.hand_made import batch, inquiry, order
from baton.people.services import create_person, create_shop
from baton.people.terms import Person, Role, Shop

pytestmark = pytest.mark.django_db
People = Callable[..., Person]
MONTH = "2026-08"
HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script>"
PAGES = ("inquiries:credit", "inquiries:credit_rule", "inquiries:balance")


@pytest.fixture
def won(files: Files, person: People) -> Files:
    person("rep", Role.REP, ("Rep One",))
    files.put(
        batch(
            "order",
            [
                order(1, "2026-08-10", inquiry_id="Q1", buyer_id="b1", staff="Rep One", deposit_on="2026-08-12",
                      deposit=300.0),
                order(2, "2026-08-11", buyer_id="b9", staff="Rep Two", deposit_on="2026-08-13"),
            ],
        )
    )  # fmt: skip
    files.bring(
        inquiry(1, "2026-08-01", buyer_id="b1", channel="搜索", keyword=HOSTILE, product_id="p1", staff="Rep One",
                first_reply_at=inquiry(0, "2026-08-02")["received_at"]),
        inquiry(2, "2026-08-20", buyer_id="b2", channel="系统推荐", staff="Rep One"),
    )  # fmt: skip
    return files


def client_of(someone: Person) -> Client:
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - known once Django is

    client = Client()
    client.force_login(get_user_model().objects.get(pk=someone.id))
    return client


def text_of(client: Client, name: str, **query: str) -> str:
    answer = client.get(reverse(name), {"month": MONTH, **query})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_month_is_shown_with_the_rule_and_beside_the_funnel(won: Files, person: People) -> None:
    client = client_of(person("boss", Role.MANAGER))
    page = text_of(client, "inquiries:credit")
    assert "2 张实收订单" in page
    assert "一致" in page
    assert "怎么分" in page
    assert "不算工资" in page
    assert "Rep One" not in page.split("按人")[0]
    assert "Rep (me)" not in page
    assert "<script>alert" not in page


def test_a_reader_without_the_right_sees_roles_and_not_names(won: Files, person: People) -> None:
    page = text_of(client_of(person("op", Role.OPERATOR)), "inquiries:credit")
    assert "业务员 1" in page
    assert ">Rep<" not in page
    assert "Rep One" not in page
    own = text_of(client_of(person("boss", Role.MANAGER)), "inquiries:credit")
    assert "Rep" in own


@pytest.mark.parametrize("name", PAGES)
def test_who_does_not_work_at_the_desk_is_refused(won: Files, person: People, shop: Shop, name: str) -> None:
    assert client_of(person("art", Role.DESIGNER)).get(reverse(name)).status_code == 403
    stranger = create_person(None, "stranger", "Stranger", [(Role.REP, create_shop(None, "other"))])
    assert client_of(stranger).get(reverse(name), {"shop": shop.code}).status_code == 404
    assert Client().get(reverse(name)).status_code == 302


def test_what_only_some_may_do_is_refused_to_others(won: Files, person: People, shop: Shop) -> None:
    rep = client_of(person("another"))
    assert rep.post(reverse("inquiries:credit_close"), {"month": MONTH}).status_code == 403
    assert rep.post(reverse("inquiries:credit_set_rule"), {"since": "2026-09"}).status_code == 403
    assert rep.get(reverse("inquiries:credit_close")).status_code == 405
    number = services.raise_dispute(person("lead", Role.SALES_LEAD), shop, "O1", "why")
    decide = reverse("inquiries:credit_decide", args=[number])
    assert rep.post(decide, {"reason": "mine", "outcome": "keep"}).status_code == 403


def test_a_dispute_goes_its_way_through_the_pages(won: Files, person: People, shop: Shop) -> None:
    rep, boss = client_of(person("another")), client_of(person("boss", Role.MANAGER))
    order_page = reverse("inquiries:credit_order", args=["O1"])
    why = {"order": "O1", "why": "<b>I</b> wrote first"}
    assert rep.post(reverse("inquiries:credit_dispute"), why, follow=True).status_code == 200
    page = boss.get(order_page).content.decode()
    assert "&lt;b&gt;I&lt;/b&gt; wrote first" in page
    assert "等经理裁定" in page
    number = int(page.split("/desk/credit/dispute/")[1].split("/")[0])
    rep.post(reverse("inquiries:credit_answer", args=[number]), {"text": "see the log"})
    parts = selectors.order_credit(shop, "O1")[0].parts
    fields = {f"share-{place}": "0" for place in range(len(parts))} | {"share-0": "100"}
    decided = {"reason": "as the log has it", "outcome": "shares", **fields}
    decide = reverse("inquiries:credit_decide", args=[number])
    assert boss.post(decide, decided | {"share-0": "90"}).status_code == 400
    assert boss.post(decide, decided, follow=True).status_code == 200
    assert [part.share for part in selectors.order_credit(shop, "O1")[0].parts] == [1.0]
    assert "按裁定" in rep.get(order_page).content.decode()
    assert rep.get(reverse("inquiries:credit_order", args=["nowhere"])).status_code == 404


def test_the_form_of_a_decision_starts_with_what_adds_up(won: Files, person: People, shop: Shop) -> None:
    boss = person("boss", Role.MANAGER)
    services.raise_dispute(boss, shop, "O1", "why")
    page = client_of(boss).get(reverse("inquiries:credit_order", args=["O1"])).content.decode()
    written = [piece.split('value="')[1].split('"')[0] for piece in page.split('name="share-')[1:]]
    assert fsum(float(one) for one in written) == pytest.approx(100.0, abs=1e-9)


def test_a_month_is_closed_and_a_rule_set_through_the_pages(won: Files, person: People, shop: Shop) -> None:
    boss = client_of(person("boss", Role.MANAGER))
    page = boss.post(reverse("inquiries:credit_close"), {"month": MONTH}, follow=True).content.decode()
    assert "已结账" in page
    rule = {"since": "2026-09", "ripe_days": "30", "least_accounts": "50", "note": "no pages"}
    assert boss.post(reverse("inquiries:credit_set_rule"), rule | {"ripe_days": "x"}).status_code == 400
    answer = boss.post(
        reverse("inquiries:credit_set_rule"), rule | {"counted": ["quote", "nonsense"]}, follow=True
    )
    assert "第 2 版" in answer.content.decode()
    assert selectors.rules(shop)[0].counted == {TouchKind.QUOTE}


def test_the_sheet_for_bonus_rules_opens_and_runs_nothing(won: Files, person: People) -> None:
    client = client_of(person("boss", Role.MANAGER))
    answer = client.get(reverse("inquiries:credit_export"), {"month": MONTH})
    assert answer.status_code == 200
    assert "lamps_credit-2026-08_2026-09-22.xlsx" in answer.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["按人的功劳", "按订单的功劳", "口径说明"]
    by_order = book["按订单的功劳"]
    cells = [cell for row in by_order.iter_rows() for cell in row]
    assert any(cell.value == HOSTILE for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)
    shares = [row[8].value for row in by_order.iter_rows(min_row=2) if isinstance(row[8].value, float | int)]
    assert fsum(shares) == pytest.approx(2.0)
    assert by_order.cell(2, 2).value.strftime("%Y-%m-%d") == "2026-08-12"
    told = {row[0].value: row[1].value for row in book["口径说明"].iter_rows(min_row=2) if row[0].value}
    assert told["月份"].startswith("2026-08-01")
    assert "未结账" in told["结账"]
    assert client.get(reverse("inquiries:credit_export"), {"month": "x"}).status_code == 400


def test_the_card_of_a_won_item_tells_its_split(won: Files, person: People) -> None:
    client = client_of(person("boss", Role.MANAGER))
    card = reverse("inquiries:card", args=[Item.objects.get(key="Q1").pk])
    page = client.get(card).content.decode()
    assert "成交功劳" in page
    assert reverse("inquiries:credit_order", args=["O1"]) in page
    other = reverse("inquiries:card", args=[Item.objects.get(key="Q2").pk])
    assert "成交功劳" not in client.get(other).content.decode()


def test_the_page_asks_as_much_of_many_orders(
    won: Files, person: People, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    won.put(
        batch(
            "order",
            [order(100 + number, "2026-08-10", buyer_id=f"n{number}", deposit_on="2026-08-12", deposit=1.0)
             for number in range(60)],
        )
    )  # fmt: skip
    client = client_of(person("boss", Role.MANAGER))
    text_of(client, "inquiries:credit")
    with django_assert_max_num_queries(60):
        page = text_of(client, "inquiries:credit")
    assert "62 张实收订单" in page
    with django_assert_max_num_queries(60):
        text_of(client, "inquiries:credit", page="2")


def test_the_command_prints_the_month_and_as_json(won: Files, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("credit", "--shop", "lamps", "--month", MONTH, "--json")
    found = json.loads(capsys.readouterr().out)
    assert found["paid_orders"] == found["catalogue"] == 2
    assert fsum(part["share"] for each in found["orders"] for part in each["parts"]) == pytest.approx(2.0)
    call_command("credit", "--shop", "lamps", "--month", MONTH)
    assert "2 张实收订单" in capsys.readouterr().out


# The balance ----------------------------------------------------------------------------------------------------


def test_a_rep_sees_the_own_side_and_no_colleague(won: Files, person: People, shop: Shop) -> None:
    rep = next(one for one in workers(shop) if one.login_name == "rep")
    for login in ("second", "third"):
        person(login)
    page = text_of(client_of(rep), "inquiries:balance")
    assert "店铺给你带来的" in page
    assert "业务团队" not in page
    assert "Second" not in page
    lead = text_of(client_of(person("lead", Role.SALES_LEAD)), "inquiries:balance")
    assert "业务团队" in lead
    assert "Rep" in lead


def test_the_balance_counts_both_ways(won: Files, person: People, shop: Shop) -> None:
    rep = next(one for one in workers(shop) if one.login_name == "rep")
    item = Item.objects.get(key="Q2")
    grade(rep, shop, item.pk, Grade.B, ReasonCode.GOOD)
    own = balance.team_balance(shop, MONTH).reps[rep.id]
    assert own.inquiries == 2
    assert own.by_grade["B"] == 1
    assert (own.graded.part, own.graded.whole) == (1, 2)
    assert own.listed == 1
    assert own.orders == pytest.approx(selectors.order_credit(shop, "O1")[0].of(Side.SALES))
    assert own.money == pytest.approx(300.0 * own.orders)
    assert balance.team_balance(shop, MONTH).medians is None
    mirror = balance.mirrored_balance(shop, MONTH)
    assert mirror.inquiries == 2
    assert (mirror.graded.part, mirror.graded.whole) == (1, 2)
    assert mirror.orders == pytest.approx(selectors.month_credit(shop, MONTH).of(Side.MARKETING))
    nothing = balance.mirrored_balance(shop, MONTH, frozenset({"p7"}))
    assert (nothing.inquiries, nothing.orders) == (0, 0)


def test_an_operator_sees_the_mirrored_side(won: Files, person: People) -> None:
    page = text_of(client_of(person("op", Role.OPERATOR)), "inquiries:balance")
    assert "运营带来了什么" in page
    assert "业务团队" not in page
    assert "<script>alert" not in page


# The demo shops -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["minglan", "xinghe"])
def test_every_month_of_the_demo_shops_sums_to_its_paid_orders(
    demo_home: Path, settings: Settings, code: str
) -> None:
    settings.BATON = replace(django_settings.BATON, home=Home(demo_home))
    intake._store_at.cache_clear()
    shop = create_shop(None, code)
    take_in(shop)
    known = selectors.months(shop)
    for month in known:
        found = selectors.month_credit(shop, month)
        for each in found.orders:
            assert fsum(part.share for part in each.parts) == pytest.approx(1.0, abs=1e-12)
        paid = len([each for each in found.orders if each.paid_on <= (found.catalogue_until or each.paid_on)])
        assert found.catalogue == paid, month
        assert fsum(part.share for each in found.orders for part in each.parts) == pytest.approx(
            len(found.orders), abs=1e-9
        )
    assert sum(len(selectors.month_credit(shop, month).orders) for month in known) > 10
    intake._store_at.cache_clear()
