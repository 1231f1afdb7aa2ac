"""The pool's and the follow-ups' pages: what they say, to whom, and what their buttons do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from baton.inquiries import services
from baton.inquiries.models import Escalation, Item, PoolRules, Touch
from baton.inquiries.pool import services as pool
from baton.inquiries.pool.climbing import climb
from baton.inquiries.pool.selectors import open_warnings
from baton.inquiries.terms import Channel, Direction, LossReason, Stage, Unassigned
from baton.inquiries.tests.test_pool import Arrive, Hands, People, arrive, hands, lead, wang
from baton.people.services import create_shop
from baton.people.terms import Person, Role, Shop

__all__ = ["arrive", "hands", "lead", "wang"]
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def sign_in(client: Client) -> Callable[[Person], Client]:
    def enter(person: Person) -> Client:
        client.force_login(_user(person))
        client.cookies["django_language"] = "en"
        return client

    return enter


def _user(person: Person) -> Any:
    return get_user_model().objects.get(pk=person.id)


SignIn = Callable[[Person], Client]


def _page(client: Client, path: str) -> str:
    answer = client.get(path, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_pool_names_what_lies_there_and_one_press_takes_it(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, person: People, sign_in: SignIn
) -> None:
    row = arrive(staff="Wang", keyword="<b>lamp</b>")
    services.release(wang, shop, row.pk, "too much in hand")
    li = person("li")
    client = sign_in(li)
    said = _page(client, "/desk/pool")
    assert "given back to the pool" in said
    assert "You may claim 3 more today." in said
    assert "&lt;b&gt;lamp" in said
    assert "<b>lamp" not in said
    assert "a colleague" in said
    assert "Wang" not in said
    answer = client.post(f"/desk/pool/{row.pk}/claim")
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.owner_id == li.id
    assert client.post(f"/desk/pool/{row.pk}/claim").status_code == 302
    assert "You may claim 2 more today." in _page(client, "/desk/pool")


def test_one_who_comes_late_is_told_so(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, person: People, sign_in: SignIn
) -> None:
    row = arrive(staff="Wang")
    services.release(wang, shop, row.pk, "too much in hand")
    services.take(person("li"), shop, row.pk)
    answer = sign_in(person("zhao")).post(f"/desk/pool/{row.pk}/claim", headers={"accept-language": "en"})
    assert answer.status_code == 422
    assert "already_taken" in answer.content.decode() or "colleague has just taken" in answer.content.decode()


def test_the_lead_sees_names_the_own_queue_and_the_rules(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, lead: Person, sign_in: SignIn
) -> None:
    row = arrive(staff="Wang")
    Item.objects.filter(pk=row.pk).update(owner=None, unassigned=Unassigned.BOUNCED, releases=3, version=1)
    other = arrive(staff="Wang")
    services.release(wang, shop, other.pk, "off to the fair")
    said = _page(sign_in(lead), "/desk/pool")
    assert "For the lead to decide" in said
    assert "given back more than twice" in said
    assert "Wang" in said
    assert "Rules of the pool" in said
    assert "For the lead to decide" not in _page(sign_in(wang), "/desk/pool")


def test_warnings_are_listed_and_ticked(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, lead: Person, sign_in: SignIn
) -> None:
    row = arrive(staff="Wang")
    hands.to(22, 10, 0)
    climb(shop)
    client = sign_in(wang)
    assert "first reply is due" in _page(client, "/desk/pool")
    assert "first reply is due" in _page(client, f"/desk/{row.pk}")
    line = Escalation.objects.get()
    assert client.post("/desk/pool/see", {"warning": str(line.pk)}).status_code == 302
    assert "first reply is due" not in _page(client, "/desk/pool")
    for text in ("", "x", "9" * 40):
        assert client.post("/desk/pool/see", {"warning": text}).status_code == 302


def test_a_warning_that_holds_no_more_is_not_shown(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, lead: Person
) -> None:
    row = arrive(staff="Wang")
    hands.to(22, 10, 40)
    climb(shop)
    hands.to(22, 11, 20)
    climb(shop)
    assert [one.step for one in open_warnings(wang, shop)] != []
    services.log_touch(wang, shop, row.pk)
    assert open_warnings(wang, shop) == ()
    assert open_warnings(lead, shop) == ()


def test_what_is_soon_recycled_is_shown_to_its_rep_and_the_lead_alone(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, lead: Person, person: People, sign_in: SignIn
) -> None:
    hands.to(1, 10, 0)
    row = arrive(staff="Wang", first_reply_at=hands.instant)
    services.set_stage(wang, shop, row.pk, Stage.QUOTED)
    hands.to(15, 14, 0)
    pool.tend(shop)
    for reader, is_shown in ((wang, True), (lead, True), (person("li"), False)):
        assert (f"#{row.key}" in _page(sign_in(reader), "/desk/pool")) is is_shown


def test_rules_are_set_from_the_page_and_refused_in_words(
    shop: Shop, hands: Hands, lead: Person, wang: Person, sign_in: SignIn
) -> None:
    client = sign_in(lead)
    assert client.post("/desk/pool/rules", {"claims": "5", "follow_up": "2, 5 9"}).status_code == 302
    assert PoolRules.objects.get(shop_id=shop.id).given["follow_up"] == [2, 5, 9]
    for form in (
        {"claims": "five"},
        {"claims": "²"},
        {"follow_up": "soon"},
        {"follow_up": ""},
        {"warn_at": "99"},
    ):
        assert client.post("/desk/pool/rules", form).status_code == 400
    assert sign_in(wang).post("/desk/pool/rules", {"claims": "9"}).status_code == 403


@pytest.mark.parametrize("path", ["/desk/pool", "/desk/follow-up"])
def test_who_has_no_part_in_the_desk_sees_none_of_it(
    path: str, shop: Shop, hands: Hands, person: People, sign_in: SignIn, client: Client
) -> None:
    assert client.get(path).status_code == 302
    assert sign_in(person("designer", Role.DESIGNER)).get(path).status_code == 403


def test_another_shops_item_is_not_there(
    arrive: Arrive, hands: Hands, shop: Shop, wang: Person, person: People, sign_in: SignIn
) -> None:
    row = arrive(staff="Wang")
    other = create_shop(None, "other", "Other")
    client = sign_in(person("li"))
    Item.objects.filter(pk=row.pk).update(shop_id=other.id)
    for path in (
        f"/desk/pool/{row.pk}/claim",
        f"/desk/follow-up/{row.pk}/log",
        f"/desk/follow-up/{row.pk}/lose",
    ):
        assert client.post(path, {"channel": "mail"}).status_code == 404


def test_the_pages_ask_no_more_for_more_items(
    arrive: Arrive,
    hands: Hands,
    shop: Shop,
    wang: Person,
    lead: Person,
    sign_in: SignIn,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    hands.to(1, 10, 0)
    for number in range(6):
        row = arrive(staff="Wang", buyer_id=f"B{number}", first_reply_at=hands.instant)
        services.set_stage(wang, shop, row.pk, Stage.QUOTED)
    for _ in range(4):
        services.release(wang, shop, arrive(staff="Wang").pk, "too much in hand")
    hands.to(15, 14, 0)
    client = sign_in(lead)
    with django_assert_max_num_queries(45):
        _page(client, "/desk/pool")
    with django_assert_max_num_queries(40):
        _page(client, "/desk/follow-up")


# Follow-up ------------------------------------------------------------------------------------------------------


@pytest.fixture
def quoted(arrive: Arrive, hands: Hands, shop: Shop, wang: Person) -> Item:
    hands.to(1, 10, 0)
    row = arrive(staff="Wang", first_reply_at=hands.instant)
    services.set_stage(wang, shop, row.pk, Stage.QUOTED)
    return row


@pytest.mark.parametrize(("day", "part"), [(2, "Coming in 7 days"), (4, "Due today"), (6, "Late follow-ups")])
def test_a_quotes_follow_up_is_coming_due_and_late(
    day: int, part: str, quoted: Item, hands: Hands, wang: Person, sign_in: SignIn
) -> None:
    hands.to(day, 14, 0)
    said = _page(sign_in(wang), "/desk/follow-up")
    assert part in said
    assert "no. 1, day 3" in said


def test_one_press_logs_a_follow_up_on_any_channel(
    quoted: Item, hands: Hands, shop: Shop, wang: Person, sign_in: SignIn
) -> None:
    hands.to(4, 14, 0)
    client = sign_in(wang)
    for text in ("", "pigeon"):
        assert client.post(f"/desk/follow-up/{quoted.pk}/log", {"channel": text}).status_code == 400
    version = Item.objects.get(pk=quoted.pk).version
    form = {"channel": "whatsapp", "version": str(version)}
    assert client.post(f"/desk/follow-up/{quoted.pk}/log", form).status_code == 302
    assert Touch.objects.get(item=quoted).channel == Channel.WHATSAPP
    assert "no. 2, day 7" in _page(client, "/desk/follow-up")
    assert client.post(f"/desk/follow-up/{quoted.pk}/log", form).status_code == 422


def test_silence_after_three_follow_ups_proposes_a_loss_that_a_person_confirms(
    quoted: Item, hands: Hands, shop: Shop, wang: Person, sign_in: SignIn
) -> None:
    for day in (4, 8, 16):
        hands.to(day, 14, 0)
        services.log_touch(wang, shop, quoted.pk, Channel.MAIL)
    client = sign_in(wang)
    hands.instant += timedelta(days=14)
    assert "Silent after all follow-ups" not in _page(client, "/desk/follow-up")
    hands.instant += timedelta(days=1, hours=1)
    assert "Silent after all follow-ups" in _page(client, "/desk/follow-up")
    assert client.post(f"/desk/follow-up/{quoted.pk}/lose").status_code == 302
    quoted.refresh_from_db()
    assert (quoted.stage, quoted.loss_reason) == (Stage.LOST, LossReason.NO_ANSWER)


def test_a_buyer_who_answers_is_not_silent(
    quoted: Item, hands: Hands, shop: Shop, wang: Person, sign_in: SignIn
) -> None:
    for day in (4, 8, 16):
        hands.to(day, 14, 0)
        services.log_touch(wang, shop, quoted.pk, Channel.MAIL)
    hands.to(17, 10, 0)
    services.log_touch(wang, shop, quoted.pk, Channel.MAIL, Direction.IN)
    hands.instant = datetime(2026, 10, 20, 14, tzinfo=ZONE)
    assert "Silent after all follow-ups" not in _page(sign_in(wang), "/desk/follow-up")


def test_an_empty_desk_says_so(shop: Shop, hands: Hands, wang: Person, sign_in: SignIn) -> None:
    client = sign_in(wang)
    assert "The pool is empty" in _page(client, "/desk/pool")
    assert "Nothing to follow up" in _page(client, "/desk/follow-up")
