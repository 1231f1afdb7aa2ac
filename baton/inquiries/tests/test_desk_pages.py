"""The desk's pages for each who comes to them, and each act by its form."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.inquiries import desk_lists, services
from baton.inquiries.desk_lists import Lane, Part, Wanted
from baton.inquiries.models import Item, RepSettings, Touch
from baton.inquiries.terms import (
    Channel,
    Direction,
    Grade,
    Kind,
    LossReason,
    ReasonCode,
    Spam,
    Stage,
    Unassigned,
)
from baton.inquiries.tests.conftest import Files
from baton.metrics.tests.hand_made import inquiry, noon
from baton.people.clock import clock
from baton.people.selectors import audit_lines
from baton.people.services import create_person, create_shop
from baton.people.terms import Person, Role, Shop

pytestmark = pytest.mark.django_db
People = Callable[..., Person]
Make = Callable[..., Item]
HX = {"HX-Request": "true"}


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=person.id))
    return client


def text(response: Any) -> str:
    return bytes(response.content).decode()


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.DOTALL))


def do(client: Client, row: Item, verb: str, *, version: int | None = None, **said: Any) -> Any:
    row.refresh_from_db()
    expected = row.version if version is None else version
    return client.post(f"/desk/{row.pk}/do/{verb}", {"expected": expected, "back": "", **said}, headers=HX)


@pytest.fixture
def rep(person: People) -> Person:
    return person("rep", accounts=("Leo",))


@pytest.fixture
def lead(person: People) -> Person:
    return person("lead", Role.SALES_LEAD)


# The list -------------------------------------------------------------------------------------------------------


def test_the_desk_says_whom_to_answer_until_when_and_why(files: Files, rep: Person, lead: Person) -> None:
    files.bring(
        inquiry(1, "2026-09-18", staff="Leo", country="DE", buyer_name="Lichtwerk"),
        inquiry(2, "2026-09-10", staff="Leo", first_reply_at=noon("2026-09-10"), quoted_on=date(2026, 9, 17)),
        inquiry(3, "2026-09-21", staff="Stranger"),
    )
    page = words(text(client_of(rep).get("/desk")))
    assert "Lichtwerk" in page
    assert "德国" in page
    assert "超 " in page
    assert "#Q2" not in page, "a follow-up is in a part of its own"
    assert "业务负载" not in page
    assert "#Q2" in text(client_of(rep).get("/desk?part=follow_up"))
    unassigned = words(text(client_of(rep).get("/desk?lane=unassigned")))
    assert "表里的负责人在这里没有对应的业务员" in unassigned
    page = words(text(client_of(lead).get("/desk")))
    assert "Rep" in page
    assert "2 在手" in page
    assert "首回中位" in page
    assert "表里的负责人在这里没有对应的业务员 1" in page


def test_the_strip_shows_how_much_a_rep_may_have(files: Files, rep: Person, lead: Person, shop: Shop) -> None:
    files.bring(inquiry(1, "2026-09-21", staff="Leo"), inquiry(2, "2026-09-21", staff="Leo"))
    RepSettings.objects.create(shop_id=shop.id, person_id=rep.id, most_in_hand=2, set_at=clock().now())
    page = text(client_of(lead).get("/desk"))
    assert re.search(r'<progress class="meter bad"\s+value="2"\s+max="2"', page)


def test_an_open_page_is_brought_the_list_and_a_lead_the_strip_as_well(
    item: Make, rep: Person, lead: Person
) -> None:
    row = item(staff="Leo")
    again = text(client_of(rep).get(f"/desk/again?item={row.pk}", headers=HX))
    assert "<html" not in again
    assert 'id="desk-list"' in again
    assert 'aria-selected="true"' in again
    assert 'id="desk-loads"' not in again
    assert re.search(
        r'id="desk-loads"\s+hx-swap-oob="true"', text(client_of(lead).get("/desk/again", headers=HX))
    )


def test_an_empty_desk_says_how_inquiries_come(rep: Person, lead: Person) -> None:
    page = text(client_of(rep).get("/desk"))
    assert "手上没有询盘" in page
    assert "都有负责人了" in text(client_of(rep).get("/desk?lane=unassigned"))
    assert "没有超时" in text(client_of(rep).get("/desk?lane=late"))
    assert "还没有成交或丢单" in text(client_of(rep).get("/desk?lane=closed"))
    assert "平台上都转好了" in text(client_of(lead).get("/desk?lane=move"))
    assert "没有符合筛选的询盘" in text(client_of(rep).get("/desk?q=nothing"))


def test_who_may_not_see_inquiries_is_told_so(item: Make, person: People, shop: Shop) -> None:
    row = item()
    designer = client_of(person("designer", Role.DESIGNER))
    for path in ("/desk", "/desk/again", "/desk/export", f"/desk/{row.pk}", "/desk/new"):
        assert designer.get(path).status_code == 403
    assert do(designer, row, "take").status_code == 403
    assert Client().get("/desk").status_code == 302
    other = create_shop(None, "other", "Other")
    stranger = client_of(create_person(None, "far", "Far", [(Role.MANAGER, other)]))
    assert stranger.get(f"/desk/{row.pk}").status_code == 404
    assert stranger.get(f"/desk?item={row.pk}").status_code == 404
    assert do(stranger, row, "take").status_code == 404
    assert stranger.get(f"/desk?shop={shop.code}").status_code == 404


def test_marketing_sees_the_team_s_items_and_changes_none(files: Files, rep: Person, person: People) -> None:
    files.bring(inquiry(1, "2026-09-21", staff="Leo", buyer_name="Lichtwerk GmbH"))
    row = Item.objects.get()
    operator = client_of(person("op", Role.OPERATOR))
    page = text(operator.get("/desk"))
    assert "#Q1" in page
    assert "Lichtwerk" not in page
    assert "L***" in page
    assert "同事" in page
    assert 'href="/desk/new"' not in page
    card = text(operator.get(f"/desk/{row.pk}"))
    assert "Lichtwerk" not in card
    assert 'data-key="t"' not in card
    assert 'data-key="e"' in card
    assert do(operator, row, "answer", channel="mail").status_code == 403
    assert do(operator, row, "spam").status_code == 403
    assert operator.post(f"/desk/{row.pk}/reveal").status_code == 403
    assert operator.get("/desk/new").status_code == 403
    done = do(operator, row, "fill", keyword="led high bay", country="德国")
    assert done.status_code == 200
    row.refresh_from_db()
    assert row.filled["keyword"] == "led high bay"
    assert row.filled["country"] == "DE"


def test_lanes_and_parts_hold_everything_once(files: Files, rep: Person, lead: Person, shop: Shop) -> None:
    files.bring(
        inquiry(1, "2026-09-18", staff="Leo"),
        inquiry(2, "2026-09-18", staff="Leo", first_reply_at=noon("2026-09-18")),
        inquiry(3, "2026-05-10", staff="Leo"),
        inquiry(4, "2026-09-10", staff="Leo", first_reply_at=noon("2026-09-10"), quoted_on=date(2026, 9, 17)),
        inquiry(5, "2026-09-18"),
        inquiry(6, "2026-09-21", staff="Leo"),
    )
    services.lose(rep, shop, Item.objects.get(key="Q6").pk, LossReason.PRICE)
    wanted = Wanted(is_team=True)
    found = {
        part: {row.key for row in desk_lists.listing(lead, shop, Wanted(part=part, is_team=True)).rows}
        for part in Part
    }
    assert found == {
        Part.NEXT: {"Q1", "Q5"}, Part.FOLLOW_UP: {"Q4"}, Part.QUIET: {"Q2"}, Part.OLDER: {"Q3"},
    }  # fmt: skip
    assert desk_lists.listing(lead, shop, wanted).parts == {part: len(keys) for part, keys in found.items()}
    assert desk_lists.counts(lead, shop, is_team=True) == {
        Lane.HAND: 5, Lane.UNASSIGNED: 1, Lane.LATE: 2, Lane.CLOSED: 1,
    }  # fmt: skip
    assert desk_lists.counts(rep, shop, is_team=True)[Lane.HAND] == 4, "a rep's team is the own list"


def test_filters_and_search(files: Files, rep: Person, lead: Person, shop: Shop, person: People) -> None:
    files.bring(
        inquiry(1, "2026-09-21", staff="Leo", country="DE", buyer_name="Lichtwerk"),
        inquiry(2, "2026-09-21", staff="Leo", country="US", source="chat"),
        inquiry(3, "2026-09-21", country="US", buyer_name="Northgate"),
    )
    Item.objects.filter(key="Q1").update(product_name="Panel 60")
    services.grade(rep, shop, Item.objects.get(key="Q1").pk, Grade.B, ReasonCode.GOOD)

    def keys(who: Person, **asked: Any) -> set[str]:
        return {row.key for row in desk_lists.listing(who, shop, Wanted(is_team=True, **asked)).rows}

    assert keys(lead, market="US") == {"Q2", "Q3"}
    assert keys(lead, kind=Kind.CHAT) == {"Q2"}
    assert keys(lead, grade=Grade.B) == {"Q1"}
    assert keys(lead, owner=rep.id) == {"Q1", "Q2"}
    assert keys(lead, stage=Stage.REPLIED) == set()
    assert keys(rep, text="panel") == {"Q1"}
    assert keys(rep, text="#q3") == {"Q3"}, "a search goes through everything of the shop"
    assert keys(rep, text="northgate") == {"Q3"}
    operator = person("op", Role.OPERATOR)
    assert keys(operator, text="northgate") == set(), "who sees no buyers cannot look for one"
    assert keys(lead, text="100%_") == set()
    assert "Lichtwerk" in text(client_of(lead).get(f"/desk?q=licht&market=DE&owner={rep.id}&grade=&page=x"))


def test_bad_words_in_the_address_are_taken_as_none(files: Files, rep: Person) -> None:
    files.bring(inquiry(1, "2026-09-21", staff="Leo"))
    client = client_of(rep)
    asked = "lane=nowhere&part=x&market=<script>&kind=%00&grade=Z&stage=&owner=-1&page=99999999999999999999&item=x"
    page = text(client.get(f"/desk?{asked}&whose=team"))
    assert "<script>" not in page.replace("<script src", "")
    assert client.get("/desk?item=99999999999999999999").status_code == 200
    assert client.get("/desk?item=123456").status_code == 404


def test_a_long_list_asks_no_more_questions_than_a_short_one(
    files: Files, lead: Person, person: People
) -> None:
    person("rep", accounts=("Leo",))
    client = client_of(lead)
    asked = []
    for number in (2, 20):
        files.bring(*(inquiry(one, "2026-09-21", staff="Leo", buyer_id=f"b{one}") for one in range(number)))
        client.get("/desk")
        with CaptureQueriesContext(connection) as counted:
            assert f"共 {number} 条" in text(client.get("/desk"))
        asked.append(len(counted))
    assert asked[0] == asked[1]


def test_pages_lead_on_and_keep_the_filter(files: Files, rep: Person) -> None:
    files.bring(*(inquiry(one, "2026-09-21", staff="Leo", country="DE") for one in range(25)))
    client = client_of(rep)
    first = text(client.get("/desk?market=DE"))
    assert "共 25 条，20 条 / 页" in first
    assert "/desk?market=DE&amp;page=2" in first
    second = text(client.get("/desk?market=DE&page=2"))
    assert second.count('data-item="') == 5


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_every_part_of_a_lane_is_read_from_an_index_in_its_order(rep: Person, shop: Shop) -> None:
    now = clock().now()
    for lane in (Lane.HAND, Lane.UNASSIGNED, Lane.LATE):
        for part in desk_lists.PARTED[lane]:
            wanted = Wanted(lane=lane, part=part)
            rows = desk_lists._ordered(desk_lists._in_lane(rep, shop, wanted, now), wanted)
            assert "USING INDEX inquiries_item_own" in rows[:20].explain(), (lane, part)


def test_the_file_holds_the_list_and_no_formula(files: Files, rep: Person, person: People) -> None:
    files.bring(
        inquiry(1, "2026-09-21", staff="Leo", keyword="=HYPERLINK(1)", buyer_name="@Lichtwerk"),
        inquiry(2, "2026-09-20", staff="Leo"),
    )
    book = openpyxl.load_workbook(io.BytesIO(client_of(rep).get("/desk/export").content))
    sheet = book.active
    assert sheet is not None
    assert {sheet.cell(row, 1).value for row in (2, 3)} == {"Q1", "Q2"}
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    assert cells["=HYPERLINK(1)"].data_type == "s"
    assert cells["@Lichtwerk"].data_type == "s"
    operator = client_of(person("op", Role.OPERATOR)).get("/desk/export").content
    masked = openpyxl.load_workbook(io.BytesIO(operator)).active
    assert masked is not None
    assert "Lichtwerk" not in str([cell.value for row in masked.iter_rows() for cell in row])


# The card -------------------------------------------------------------------------------------------------------


def test_the_card_has_both_halves_and_says_what_nobody_knows(files: Files, rep: Person, shop: Shop) -> None:
    files.bring(
        inquiry(1, "2026-03-01", staff="Leo", buyer_id="b1"),
        inquiry(2, "2026-09-21", staff="Leo", buyer_id="b1", country="DE", keyword="ufo high bay",
                channel="search", buyer_level="L3"),
    )  # fmt: skip
    row = Item.objects.get(key="Q2")
    services.set_stage(rep, shop, Item.objects.get(key="Q1").pk, Stage.WON)
    services.log_touch(rep, shop, row.pk, Channel.WHATSAPP, text="sent the price")
    services.log_touch(rep, shop, row.pk, Channel.MAIL, Direction.IN, text="thanks")
    page = words(text(client_of(rep).get(f"/desk/{row.pk}")))
    assert "完整 4 / 8" in page
    assert "未知" in page
    assert "ufo high bay" in page
    assert "买家当地" in page
    assert "成交 1 单" in page
    assert "Rep 通过WhatsApp回复" in page
    assert "买家通过邮件来信" in page
    assert "sent the price" in page
    beside = client_of(rep).get(f"/desk/{row.pk}", headers=HX)
    assert "<html" not in text(beside)


def test_markup_in_what_buyers_write_is_shown_inert(files: Files, rep: Person, shop: Shop) -> None:
    attack = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    files.bring(
        inquiry(1, "2026-09-21", staff="Leo", buyer_name=attack, keyword=attack,
                remark=attack, message=f"{attack} \u202emoc.live")
    )  # fmt: skip
    row = Item.objects.get()
    Item.objects.update(product_name=attack)
    services.log_touch(rep, shop, row.pk, text=attack)
    services.grade(rep, shop, row.pk, Grade.C, ReasonCode.PRICE_ONLY, attack)
    for page in (
        text(client_of(rep).get(f"/desk?item={row.pk}")),
        text(client_of(rep).get(f"/desk/{row.pk}")),
    ):
        assert "<img" not in page
        assert "<script>" not in page
        assert "&lt;img" in page
        assert "onerror=alert(1)&gt;" in page


def test_a_message_of_five_megabytes_is_kept_short_and_shown(item: Make, rep: Person, shop: Shop) -> None:
    row = item(staff="Leo")
    client = client_of(rep)
    letter = "Please quote 600 pcs. " * 240_000
    answer = do(client, row, "fill", message=letter[:2_400_000])
    assert answer.status_code in {200, 400}, "a form beyond what the server reads is refused, never a fault"
    services.fill_in(rep, shop, row.pk, {"message": letter})
    page = text(client.get(f"/desk/{row.pk}"))
    assert "Please quote 600 pcs." in page
    assert len(page) < 120_000


def test_contacts_are_masked_until_somebody_looks_and_that_is_on_record(
    files: Files, rep: Person, shop: Shop
) -> None:
    files.bring(
        inquiry(
            1, "2026-09-21", staff="Leo", buyer_id="b1", buyer_name="Anna Berg", buyer_mail="anna@berg.de"
        )
    )
    row = Item.objects.get()
    client = client_of(rep)
    assert "anna@berg.de" not in text(client.get(f"/desk/{row.pk}"))
    shown = client.post(f"/desk/{row.pk}/reveal", {"back": "", "at": "alone"})
    assert "anna@berg.de" in text(shown)
    assert any(line.verb == "reveal_contacts" for line in audit_lines())
    assert "anna@berg.de" in text(client.post(f"/desk/{row.pk}/reveal", {"back": ""}, headers=HX))
    assert "anna@berg.de" not in text(client.get(f"/desk/{row.pk}"))


# The acts -------------------------------------------------------------------------------------------------------


def test_take_answer_grade_and_how_far(item: Make, rep: Person) -> None:
    row = item()
    client = client_of(rep)
    answer = do(client, row, "take")
    assert answer.status_code == 200
    assert "归你了" in text(answer)
    assert 'hx-swap-oob="true"' in text(answer)
    row.refresh_from_db()
    assert (row.owner_id, row.needs_platform_move) == (rep.id, True)
    assert "已勾选" in text(do(client, row, "moved"))
    said = do(client, row, "answer", channel="wechat", time="2026-09-22T00:30", text="called back")
    assert "回复已记下" in text(said)
    touch = Touch.objects.get()
    assert (touch.channel, touch.text) == (Channel.WECHAT, "called back")
    assert touch.at.isoformat() == "2026-09-21T16:30:00+00:00", "typed in the shop's time"
    do(client, row, "grade", grade="B", reason="price_only", note="asks for the price of one")
    do(client, row, "account", account="main")
    do(client, row, "stage", stage="quoted")
    row.refresh_from_db()
    assert (row.sales_grade, row.sales_reason, row.account, row.stage) == (
        "B",
        "price_only",
        "main",
        "quoted",
    )
    do(client, row, "lose", loss="price", note="too dear")
    row.refresh_from_db()
    assert (row.stage, row.loss_reason) == ("lost", "price")
    assert "放回询盘台" in text(client.get(f"/desk/{row.pk}"))
    do(client, row, "stage", stage="replied")
    row.refresh_from_db()
    assert (row.stage, row.loss_reason) == ("replied", "")


def test_hand_on_release_assign_spam_and_rescue(
    item: Make, rep: Person, lead: Person, person: People
) -> None:
    row, other = item(staff="Leo"), person("other")
    client, leads = client_of(rep), client_of(lead)
    assert "请写一句原因" in text(do(client, row, "hand-on", to=other.id, reason=" "))
    do(client, row, "hand-on", to=other.id, reason="speaks German")
    row.refresh_from_db()
    assert row.owner_id == other.id
    refused = do(client, row, "release", reason="too much")
    assert refused.status_code == 403
    assert "这条询盘在同事手里" in text(refused)
    do(client_of(other), row, "release", reason="too much")
    row.refresh_from_db()
    assert row.owner_id is None
    assert row.unassigned == Unassigned.RELEASED
    assert do(client, row, "assign", to=rep.id).status_code == 403
    assert "已分派" in text(do(leads, row, "assign", to=rep.id, reason="he is free"))
    do(client, row, "spam")
    row.refresh_from_db()
    assert row.spam == Spam.SPAM
    do(client, row, "rescue")
    row.refresh_from_db()
    assert (row.spam, row.box) == (Spam.RESCUED, "desk")


def test_no_clock_is_called_answered_where_no_reply_is_known(files: Files, rep: Person, shop: Shop) -> None:
    files.bring(
        inquiry(1, "2026-09-20", staff="Leo"),
        inquiry(2, "2026-09-20", staff="Leo", first_reply_at=noon("2026-09-20")),
    )
    client = client_of(rep)
    for row in Item.objects.order_by("key"):
        services.lose(rep, shop, row.pk, LossReason.PRICE)
        page = words(text(client.get(f"/desk/{row.pk}", headers=HX)))
        assert ("没有回复记录" in page) is (row.key == "Q1"), row.key
        assert (" 已回 " in page) is (row.key == "Q2"), row.key
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as counted:
            assert "没有回复记录" in text(client.get("/desk?lane=closed"))
        asked.append(len(counted))
        files.bring(*(inquiry(one, "2026-09-20", staff="Leo") for one in range(3, 9)))
        Item.objects.filter(key__gt="Q2").update(stage=Stage.LOST, box="closed")
    assert asked[0] == asked[1], "of a long list no row is asked for by itself"


def test_of_two_who_take_at_once_the_second_sees_why_not_and_whose_it_is(
    item: Make, rep: Person, lead: Person, shop: Shop
) -> None:
    row = item()
    services.take(lead, shop, row.pk)
    answer = do(client_of(rep), row, "take", version=0)
    assert answer.status_code == 422
    page = text(answer)
    assert "这条询盘刚被同事接走" in page
    assert f'data-dock="{row.pk}"' in page
    assert 'data-key="t"' not in page
    assert 'id="desk-list"' in page
    whole = client_of(rep).post(f"/desk/{row.pk}/do/take", {"expected": 0, "back": "lane=unassigned"})
    assert whole.status_code == 422
    assert "<html" in text(whole)
    assert "这条询盘刚被同事接走" in text(whole)


def test_what_was_seen_in_an_older_state_is_not_acted_on(item: Make, rep: Person) -> None:
    row = item(staff="Leo")
    client = client_of(rep)
    do(client, row, "answer", channel="platform")
    for verb, said in (
        ("answer", {"channel": "platform"}), ("grade", {"grade": "A", "reason": "good"}), ("spam", {}),
        ("stage", {"stage": "won"}), ("lose", {"loss": "price"}), ("fill", {"keyword": "x"}),
        ("account", {"account": "main"}), ("moved", {}), ("release", {"reason": "x"}),
    ):  # fmt: skip
        answer = do(client, row, verb, version=0, **said)
        assert answer.status_code == 422, verb
        assert "你看的时候，同事改过这条" in text(answer)
    assert Touch.objects.count() == 1
    assert client.post(f"/desk/{row.pk}/do/spam", {"back": ""}).status_code == 422, "a form without a version"


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("answer", {"channel": "pigeon"}),
        ("answer", {"channel": "mail", "time": "yesterday"}),
        ("answer", {"channel": "mail", "time": "0001-01-01T00:00"}),
        ("answer", {"channel": "mail", "time": "2099-01-01T00:00"}),
        ("answer", {"channel": "mail", "direction": "up"}),
        ("grade", {"grade": "E", "reason": "good"}),
        ("grade", {"grade": "A"}),
        ("hand-on", {"to": "nobody", "reason": "x"}),
        ("hand-on", {"to": "999999", "reason": "x"}),
        ("stage", {"stage": "lost"}),
        ("stage", {"stage": ""}),
        ("lose", {"loss": "weather"}),
        ("account", {"account": "third"}),
        ("unmerge", {"merge": "1", "reason": "no double"}),
    ],
)
def test_bad_words_in_a_form_are_refused_in_words(
    item: Make, rep: Person, verb: str, said: dict[str, str]
) -> None:
    row = item(staff="Leo")
    answer = do(client_of(rep), row, verb, version=0, **said)
    assert 400 <= answer.status_code < 500
    assert 'role="alert"' in text(answer)
    row.refresh_from_db()
    assert (row.version, Touch.objects.count()) == (0, 0)


def test_an_act_that_is_none(item: Make, rep: Person) -> None:
    client = client_of(rep)
    assert do(client, item(), "explode").status_code == 404
    assert client.get(f"/desk/{Item.objects.get().pk}/do/take").status_code == 405


def test_without_script_an_act_leads_back_to_the_list_or_the_card(item: Make, rep: Person) -> None:
    row = item()
    client = client_of(rep)
    said = {"expected": 0, "back": "lane=unassigned&evil=1&page=2"}
    answer = client.post(f"/desk/{row.pk}/do/take", said)
    assert answer.headers["Location"] == f"/desk?lane=unassigned&page=2&item={row.pk}"
    row.refresh_from_db()
    answer = client.post(
        f"/desk/{row.pk}/do/answer", {"expected": row.version, "back": "//evil.example", "at": "alone"}
    )
    assert answer.headers["Location"] == f"/desk/{row.pk}"


# By hand --------------------------------------------------------------------------------------------------------


def test_an_inquiry_is_entered_by_hand_once(rep: Person, shop: Shop) -> None:
    client = client_of(rep)
    form = text(client.get("/desk/new"))
    assert "由我接下" in form
    said = {
        "kind": "inquiry", "account": "main", "arrived": "2026-09-22T07:30", "reference": "abc", "is_mine": "1",
        "buyer_name": "Apex <b>", "country": "美国", "product_name": "UFO", "message": "600 pcs please",
    }  # fmt: skip
    first = client.post("/desk/new", said)
    row = Item.objects.get()
    assert first.headers["Location"] == f"/desk?item={row.pk}"
    assert (row.country, row.owner_id, row.message) == ("US", rep.id, "600 pcs please")
    assert (row.kind, row.account) == ("inquiry", "main")
    client.post("/desk/new", said)
    assert Item.objects.count() == 1, "the same form sent twice"
    page = text(client.get(f"/desk?item={row.pk}"))
    assert "Apex &lt;b&gt;" in page


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "letter", "account": "main", "message": "x"},
        {"kind": "chat", "account": "none", "message": "x"},
        {"kind": "chat", "account": "main"},
        {"kind": "chat", "account": "main", "message": "x", "arrived": "soon"},
        {"kind": "chat", "account": "main", "message": "x", "key": "x" * 300},
    ],
)
def test_half_an_entry_keeps_what_was_typed(rep: Person, said: dict[str, str]) -> None:
    answer = client_of(rep).post("/desk/new", said | {"keyword": "typed word"})
    assert 400 <= answer.status_code < 500
    assert 'value="typed word"' in text(answer)
    assert not Item.objects.exists()


def test_clocks_near_and_far(item: Make, rep: Person) -> None:
    row = item(staff="Leo")
    now = clock().now()
    Item.objects.filter(pk=row.pk).update(
        platform_due=now + timedelta(minutes=30), team_due=now - timedelta(hours=3, minutes=5), answer_by=now
    )
    page = text(client_of(rep).get("/desk"))
    assert re.search(r'class="clock late"\s+data-left="-1\d{4}"', page)
    assert re.search(r'class="clock near"\s+data-left="1[78]\d\d"', page)
    assert "超 3:0" in page
