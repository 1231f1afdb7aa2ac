"""The RFQ page: rights used by quotes, rates with their n, names by right, and what fits best."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from baton.inquiries import services
from baton.inquiries.models import Item, RfqQuote, RfqReward
from baton.inquiries.rfq import services as rfq
from baton.inquiries.rfq.selectors import rfqs
from baton.inquiries.terms import Kind, Stage
from baton.inquiries.tests.conftest import Files
from baton.inquiries.tests.test_pool import Arrive, Hands, People, arrive, hands, lead, wang
from baton.kit.errors import NotAllowed, NotAnswerable, NotUsable
from baton.metrics.tests.hand_made import batch, inquiry
from baton.people.selectors import audit_lines
from baton.people.terms import Person, Role, Shop

__all__ = ["arrive", "hands", "lead", "wang"]


def _enter(client: Client, person: Person) -> Client:
    user: Any = get_user_model().objects.get(pk=person.id)
    client.force_login(user)
    return client


def _page(client: Client) -> str:
    answer = client.get("/desk/rfq", headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_quote_logged_is_one_act_with_its_stage_its_touch_and_its_right(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, lead: Person
) -> None:
    row = arrive(source="rfq", staff="Wang")
    assert rfqs(wang, shop).quota.left == 20
    rfq.log_quote(wang, shop, row.pk)
    row.refresh_from_db()
    assert (row.stage, row.quoted_on) == (Stage.QUOTED, date(2026, 9, 22))
    assert row.first_reply_at == hands.instant
    found = rfqs(wang, shop)
    assert (found.quota.used, found.quota.left, found.open_count) == (1, 19, 0)
    assert [line.verb for line in audit_lines()].count("log_rfq_quote") == 1
    with pytest.raises(NotAnswerable):
        rfq.log_quote(wang, shop, row.pk)
    assert RfqQuote.objects.count() == 1


def test_nobodys_rfq_is_the_quoters_from_then_on(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, person: People
) -> None:
    row = arrive(source="rfq")
    rfq.log_quote(wang, shop, row.pk)
    row.refresh_from_db()
    assert row.owner_id == wang.id
    other = arrive(source="rfq", staff="Wang")
    with pytest.raises(NotAllowed):
        rfq.log_quote(person("li"), shop, other.pk)
    assert RfqQuote.objects.count() == 1


def test_an_inquiry_uses_no_right(arrive: Arrive, shop: Shop, wang: Person, hands: Hands) -> None:
    row = arrive(staff="Wang")
    with pytest.raises(NotUsable):
        rfq.log_quote(wang, shop, row.pk)
    row.refresh_from_db()
    assert row.stage == Stage.NEW


def test_a_quote_of_which_only_a_file_tells_counts_once(
    arrive: Arrive, shop: Shop, wang: Person, hands: Hands
) -> None:
    arrive(source="rfq", staff="Wang", quoted_on=date(2026, 9, 20))
    arrive(source="rfq", staff="Wang", quoted_on=date(2026, 8, 20))
    found = rfqs(wang, shop)
    assert (found.quota.used, found.by_files) == (1, 1)


def test_rewards_are_typed_in_and_taken_away(shop: Shop, wang: Person, lead: Person, hands: Hands) -> None:
    rfq.set_reward(lead, shop, date(2026, 9, 15), 5)
    assert rfqs(lead, shop).quota.given == 25
    rfq.set_reward(lead, shop, date(2026, 9, 15), 8)
    rfq.set_reward(lead, shop, date(2026, 8, 15), 100)
    assert rfqs(lead, shop).quota.given == 28
    rfq.set_reward(lead, shop, date(2026, 9, 15), 0)
    assert rfqs(lead, shop).quota.given == 20
    assert RfqReward.objects.count() == 1
    for day, number in ((date(2026, 9, 23), 1), (date(2020, 1, 1), 1), (date(2026, 9, 15), -1)):
        with pytest.raises(NotUsable):
            rfq.set_reward(lead, shop, day, number)
    with pytest.raises(NotAllowed):
        rfq.set_reward(wang, shop, date(2026, 9, 15), 5)


@pytest.mark.parametrize(
    "given",
    [
        {"monthly": -1},
        {"reward_days": (15, 3)},
        {"reward_days": (0,)},
        {"reward_days": (31,)},
        {"zone": "Mars/Base"},
    ],
)
def test_rules_that_are_none_are_refused(shop: Shop, lead: Person, given: dict[str, object]) -> None:
    with pytest.raises(NotUsable):
        rfq.set_rules(lead, shop, given)


def test_the_rules_move_the_rights(shop: Shop, lead: Person, hands: Hands) -> None:
    rfq.set_rules(lead, shop, {"monthly": 30, "reward_days": (), "zone": "Asia/Shanghai"})
    found = rfqs(lead, shop)
    assert (found.quota.given, found.next_reward) == (30, None)
    assert [line.verb for line in audit_lines()].count("set_rfq_rules") == 1


def test_own_figures_are_named_and_colleagues_not_unless_allowed(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, lead: Person, person: People
) -> None:
    li = person("li", accounts=("Li",))
    arrive(source="rfq", staff="Wang")
    arrive(source="rfq", staff="Li", first_reply_at=hands.instant)
    names = [one.name.en for one in rfqs(li, shop).quoters]
    assert names == ["Li (me)", "Colleague 1"]
    assert {one.name.en for one in rfqs(lead, shop).quoters} == {"Li", "Wang"}
    rfq.set_rules(lead, shop, {"shows_names": True})
    assert {one.name.en for one in rfqs(li, shop).quoters} == {"Li (me)", "Wang"}
    total = rfqs(li, shop).total
    assert (total.answered.part, total.answered.whole) == (1, 2)
    assert total.answered.low is not None
    assert total.answered.high is not None
    assert total.answered.low < 0.5 < total.answered.high
    assert total.won.low is None


def test_open_ones_are_scored_from_fifty_known_ends_on_and_the_best_comes_first(
    files: Files, hands: Hands, shop: Shop, wang: Person
) -> None:
    def past(number: int, count: int) -> list[Any]:
        return [
            inquiry(
                place,
                "2026-04-01",
                source="rfq",
                staff="Wang",
                country="DE" if place % 2 else "NG",
                quoted_on=date(2026, 4, 3),
            )
            for place in range(number, number + count)
        ]

    new = [
        inquiry(900, "2026-09-21", source="rfq", staff="Wang", country="NG"),
        inquiry(901, "2026-09-20", source="rfq", staff="Wang", country="DE"),
    ]
    files.bring(*past(1, 48), *new)
    found = rfqs(wang, shop)
    assert (found.history, found.is_scored) == (48, False)
    assert [one.row.key for one in found.open] == ["Q900", "Q901"]
    files.bring(*past(101, 40))
    for row in Item.objects.filter(country="DE", quoted_on__isnull=False)[:30]:
        services.set_stage(wang, shop, row.pk, Stage.WON)
    found = rfqs(wang, shop)
    assert (found.history, found.is_scored) == (88, True)
    assert [one.row.key for one in found.open] == ["Q901", "Q900"]
    best = found.open[0].fit
    assert best is not None
    assert [reason.code for reason in best.reasons_for] == ["country"]


def test_old_open_ones_are_counted_and_not_listed(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person
) -> None:
    arrive(source="rfq", staff="Wang", received_at=hands.instant - timedelta(days=31))
    found = rfqs(wang, shop)
    assert (found.open_count, found.older) == (0, 1)


def test_the_platforms_own_count_stands_beside_the_desks(
    files: Files, hands: Hands, shop: Shop, wang: Person
) -> None:
    days = {"period_start": date(2026, 9, 1), "period_end": date(2026, 9, 21)}
    files.put(
        batch(
            "staff_period",
            [{**days, "staff": "Wang", "rfq_quotes": 4}, {**days, "staff": "Li", "rfq_quotes": 2}],
        )
    )
    files.bring(inquiry(1, "2026-09-10", source="rfq", staff="Wang", quoted_on=date(2026, 9, 11)))
    found = rfqs(wang, shop).staff
    assert found is not None
    assert (found.platform, found.desk, found.difference) == (6, 1, -5)


def test_what_was_noted_of_the_platform_stands_beside_the_desks_count(
    files: Files, hands: Hands, shop: Shop, wang: Person, client: Client
) -> None:
    ends = hands.instant + timedelta(days=9)
    quota = {"kind": "rfq", "granted": 20, "expires_at": ends}
    files.put(
        batch(
            "quota",
            [
                {**quota, "noted_on": date(2026, 9, 20), "used": 3},
                {**quota, "noted_on": date(2026, 9, 21), "used": 9},
                {**quota, "noted_on": date(2026, 9, 24), "used": 20},
                {**quota, "noted_on": date(2026, 9, 1), "used": 1, "expires_at": hands.instant},
                {**quota, "noted_on": date(2026, 9, 21), "used": 1, "kind": "rfq_reward", "granted": None},
            ],
        )
    )
    found = rfqs(wang, shop)
    assert [(one.noted_on, one.granted, one.used, one.left) for one in found.noted] == [
        (date(2026, 9, 21), 20, 9, 11)
    ]
    assert (found.quota.used, found.noted_left) == (0, 11)
    page = _page(_enter(client, wang))
    assert "9 of 20 used, 11 left" in page
    assert "have 11 rights left: look for RFQs on the platform" in page


def test_a_new_reps_first_order_is_listed(arrive: Arrive, hands: Hands, shop: Shop, wang: Person) -> None:
    row = arrive(source="rfq", staff="Wang")
    assert rfqs(wang, shop).first_orders == ()
    hands.instant += timedelta(days=9)
    services.set_stage(wang, shop, row.pk, Stage.WON)
    found = rfqs(wang, shop).first_orders
    assert [(one.from_rfq, one.days) for one in found] == [(True, 9)]


def test_the_page_logs_a_quote_and_says_what_is_missing(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, lead: Person, client: Client
) -> None:
    row = arrive(source="rfq", staff="Wang", keyword="<i>tube</i>")
    client = _enter(client, wang)
    said = _page(client)
    assert "20 of 20 rights" in said
    assert "No fit score yet" in said
    assert "<i>tube" not in said
    assert client.post(f"/desk/rfq/{row.pk}/quote", {"version": "7"}).status_code == 422
    assert client.post(f"/desk/rfq/{row.pk}/quote", {"version": "0"}).status_code == 302
    assert "19 of 20 rights" in _page(client)
    assert client.post("/desk/rfq/reward", {"day": "2026-09-15", "number": "3"}).status_code == 403
    client = _enter(client, lead)
    assert client.post("/desk/rfq/reward", {"day": "2026-09-15", "number": "3"}).status_code == 302
    assert "22 of 23 rights" in _page(client)
    for form in ({"day": "x", "number": "3"}, {"day": "2026-09-15", "number": "many"}, {}):
        assert client.post("/desk/rfq/reward", form).status_code == 400
    assert client.post("/desk/rfq/rules", {"monthly": "10", "reward_days": "3, 15"}).status_code == 302
    assert client.post("/desk/rfq/rules", {"reward_days": "soon"}).status_code == 400
    assert Item.objects.get(pk=row.pk).kind == Kind.RFQ


def test_who_has_no_part_in_the_desk_sees_no_rfqs(shop: Shop, person: People, client: Client) -> None:
    assert client.get("/desk/rfq").status_code == 302
    assert _enter(client, person("designer", Role.DESIGNER)).get("/desk/rfq").status_code == 403


def test_the_page_asks_no_more_for_more_rfqs(
    arrive: Arrive,
    hands: Hands,
    wang: Person,
    lead: Person,
    client: Client,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    for _ in range(8):
        arrive(source="rfq", staff="Wang")
    client = _enter(client, lead)
    with django_assert_max_num_queries(40):
        _page(client)
