from __future__ import annotations

import io
import re
from collections.abc import Callable
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from baton.exchange import saving, selectors, services
from baton.exchange.logic.minutes import card
from baton.exchange.logic.resolution import described
from baton.exchange.terms import Side, Topic
from baton.exchange.tests.conftest import PASSWORD
from baton.exchange.tests.days import Hand, action, checked, planned, said
from baton.kit.text import Text
from baton.people.services import create_person, create_shop
from baton.people.terms import Person, Role, Shop

Enter = Callable[[Person], Client]
READ = (
    "exchange",
    "past",
    "one",
    "live",
    "agenda",
    "claims",
    "state",
    "action",
    "minutes",
    "statement",
    "newer",
)
LED = ("settings", "new", "attendance")
EXPORTED = ("minutes_export", "calibration_export")
JOINERS = (Role.OPERATOR, Role.REP, Role.MARKETING_LEAD, Role.SALES_LEAD, Role.MANAGER)
LEADERS = (Role.MARKETING_LEAD, Role.SALES_LEAD, Role.MANAGER)
WRITTEN = ("begin", "close", "unfinished", "nobody", "minutes_send")
ABOUT_ONE = {"statement", "newer"}
WITHOUT = {"exchange", "past", "settings", "new", "calibration_export"}


@pytest.fixture
def stated(lead: Person, shop: Shop) -> int:
    return services.state(lead, shop, planned(lead, shop), said("The US asks for more"))


def address(name: str, shop: Shop, stated: int) -> str:
    if name in WITHOUT:
        return reverse(f"exchange:{name}")
    found = selectors.statement(shop, stated)
    return reverse(f"exchange:{name}", args=[stated if name in ABOUT_ONE else found.exchange_id])


@pytest.mark.parametrize("role", [*Role, None])
def test_who_may_see_and_do_what(role: Role | None, shop: Shop, stated: int) -> None:
    who = create_person(None, "somebody", "Somebody", [(role, shop)] if role else [], password=PASSWORD)
    client = Client()
    assert client.login(username=who.login_name, password=PASSWORD)
    for name in READ:
        assert (client.get(address(name, shop, stated)).status_code == 403) is (role not in JOINERS), name
    for name in LED:
        assert (client.get(address(name, shop, stated)).status_code == 403) is (role not in LEADERS), name
    for name in EXPORTED:
        assert (client.get(address(name, shop, stated)).status_code == 200) is (role in JOINERS), name
    if role not in LEADERS:
        for name in (*WRITTEN, *LED):
            assert client.post(address(name, shop, stated)).status_code == 403, name
    if role not in JOINERS:
        for name in ("statement", "mark", "withdraw", "resolve"):
            assert client.post(reverse(f"exchange:{name}", args=[stated])).status_code == 403, name
        assert client.post(reverse("exchange:settle", args=[1])).status_code == 403


def test_nobody_sees_another_shops(shop: Shop, stated: int) -> None:
    other = create_shop(None, "other", "Other")
    create_person(None, "far", "Far", [(Role.SALES_LEAD, other)], password=PASSWORD)
    client = Client()
    client.login(username="far", password=PASSWORD)
    for name in (
        "one",
        "live",
        "agenda",
        "claims",
        "state",
        "minutes",
        "minutes_export",
        "attendance",
        *ABOUT_ONE,
    ):
        assert client.get(address(name, shop, stated)).status_code == 404, name
    for name in WRITTEN:
        assert client.post(address(name, shop, stated)).status_code == 404 or name == "unfinished", name


def test_who_is_not_signed_in_is_asked_to(shop: Shop, stated: int) -> None:
    assert Client().get(address("one", shop, stated)).status_code == 302


def test_before_the_first_exchange(lead: Person, enter: Enter) -> None:
    page = enter(lead).get("/exchange", headers={"accept-language": "en"}).content.decode()
    assert "Set the rhythm" in page


def test_the_page_tells_both_sides(lead: Person, rep: Person, shop: Shop, stated: int, enter: Enter) -> None:
    services.save(rep, shop, stated, {"answered": "wrong", "answer": "they hurry before the year ends"}, {})
    exchange_id = selectors.statement(shop, stated).exchange_id
    services.agree(lead, shop, exchange_id, action(lead, due=None))
    page = enter(rep).get("/exchange", headers={"accept-language": "en"}).content.decode()
    for words in (
        "The US asks for more",
        "they hurry before the year ends",
        "Unfinished",
        "not filled in",
        "7 in 10",
    ):
        assert words in page
    zh = enter(rep).get("/exchange", headers={"accept-language": "zh-CN"}).content.decode()
    for word in ("七成", "分歧", "未完成", "谈定的动作", "说得准不准"):
        assert word in zh


def test_withdrawing_is_offered_to_whom_it_is_open(
    lead: Person, shop: Shop, stated: int, enter: Enter, person: Callable[..., Person], hand: Hand
) -> None:
    own, other = enter(lead), enter(person(Role.SALES_LEAD, "sam"))

    def is_offered(client: Client) -> bool:
        page = client.get(reverse("exchange:statement", args=[stated])).content.decode()
        return f'action="{reverse("exchange:withdraw", args=[stated])}"' in page

    assert (is_offered(own), is_offered(other)) == (True, False)
    hand.move(days=7)
    assert not is_offered(own)


def test_a_figure_without_its_limit_says_what_is_missing(
    lead: Person, shop: Shop, stated: int, enter: Enter
) -> None:
    form = {
        "side": "marketing", "topic": "market", "text": "x", "confidence": "7", "due": "2026-10-01",
        "check_metric": "inquiries", "check_way": "at_least", "check_threshold": " ",
        "check_start": "2026-09-20", "check_end": "2026-09-26",
    }  # fmt: skip
    refused = enter(lead).post(address("state", shop, stated), form, headers={"accept-language": "en"})
    assert refused.status_code == 400
    assert "Missing: the limit of" in refused.content.decode()


def test_an_action_says_what_it_lacks_and_takes_the_reason(
    lead: Person, rep: Person, shop: Shop, stated: int, enter: Enter
) -> None:
    client, lacks = enter(lead), "why another team than the figure&#x27;s does it"
    new = {
        "statement": str(stated), "title": "Quote within a day", "owner": str(lead.id), "due": "2026-09-25",
        "metric": "quote_rate", "done_when": "all are quoted",
    }  # fmt: skip
    assert 'name="owner_reason"' in client.get(address("action", shop, stated)).content.decode()
    client.post(address("action", shop, stated), new)
    page = client.get(address("one", shop, stated), headers={"accept-language": "en"}).content.decode()
    assert lacks in page
    reasoned = {**new, "title": "Show prices", "owner_reason": "She keeps the price list"}
    client.post(address("action", shop, stated), reasoned)
    found = selectors.exchange(shop, selectors.statement(shop, stated).exchange_id).actions
    assert {one.title: bool(one.missing) for one in found} == {
        "Quote within a day": True,
        "Show prices": False,
    }


def test_how_it_went_is_offered_from_its_time_on(lead: Person, shop: Shop, enter: Enter, hand: Hand) -> None:
    client, exchange_id = enter(lead), planned(lead, shop)
    ends = [reverse(f"exchange:{name}", args=[exchange_id]) for name in ("nobody", "unfinished")]

    def offered() -> list[bool]:
        page = client.get(reverse("exchange:one", args=[exchange_id])).content.decode()
        return [f'action="{end}"' in page for end in ends]

    assert offered() == [False, False]
    hand.move(hours=1)
    assert offered() == [True, True]
    hand.move(hours=-1)
    services.begin(lead, shop, exchange_id)
    assert offered() == [True, True]


def test_a_form_states_answers_marks_and_closes(
    lead: Person, rep: Person, shop: Shop, stated: int, enter: Enter
) -> None:
    """A whole exchange by plain forms, without a script."""
    seller, marketer = enter(rep), enter(lead)
    exchange_id = selectors.statement(shop, stated).exchange_id
    marketer.post(reverse("exchange:begin", args=[exchange_id]))
    answer = {
        "form": "answer",
        "answered": "right",
        "answer": "so it is",
        "from_answered": "1",
        "from_answer": "1",
    }
    assert seller.post(reverse("exchange:statement", args=[stated]), answer).status_code == 302
    new = {
        "side": "sales", "topic": "buyers", "text": "Buyers ask for SASO", "confidence": "9", "due": "2026-10-20",
        "check_metric": "inquiries", "check_way": "at_least", "check_threshold": "12", "check_dimension": "country",
        "check_segment": "Saudi Arabia", "check_start": "2026-09-20", "check_end": "2026-09-26",
    }  # fmt: skip
    seller.post(reverse("exchange:state", args=[exchange_id]), new)
    second = selectors.exchange(shop, exchange_id).statements[-1]
    assert (second.side, second.topic, second.check and second.check.segment) == (
        Side.SALES,
        Topic.BUYERS,
        "SA",
    )
    refused = marketer.post(
        reverse("exchange:close", args=[exchange_id]), headers={"accept-language": "en"}, follow=True
    )
    assert refused.redirect_chain[-1][0] == reverse("exchange:one", args=[exchange_id])
    assert "It cannot be closed yet" in refused.content.decode()
    assert "no action was agreed" in refused.content.decode()
    marketer.post(reverse("exchange:statement", args=[second.id]), answer)
    marketer.post(reverse("exchange:mark", args=[second.id]), {"follow_up": "pass_on", "from_follow_up": "1"})
    agreed = {
        "statement": str(stated), "title": "Put the old picture back", "owner": str(lead.id), "due": "2026-09-25",
        "metric": "click_rate", "done_when": "it is live", "helpers": [str(rep.id)],
    }  # fmt: skip
    seller.post(reverse("exchange:action", args=[exchange_id]), agreed)
    closed = marketer.post(reverse("exchange:close", args=[exchange_id]), follow=True)
    assert closed.redirect_chain[-1][0] == reverse("exchange:minutes", args=[exchange_id])
    assert "Put the old picture back" in closed.content.decode()


def test_a_form_sent_twice_is_taken_once(lead: Person, shop: Shop, stated: int, enter: Enter) -> None:
    client, exchange_id = enter(lead), selectors.statement(shop, stated).exchange_id
    client.post(reverse("exchange:begin", args=[exchange_id]))
    claim = {
        "side": "marketing", "topic": "market", "text": "Poland asks", "confidence": "7", "due": "2026-10-20",
    }  # fmt: skip
    action = {"statement": str(stated), "title": "Ask Poland", "due": "2026-09-25"}
    for name, words in (("state", claim), ("action", action)):
        url = reverse(f"exchange:{name}", args=[exchange_id])
        key = re.findall(r'name="form_key" value="(\w+)"', client.get(url).content.decode())
        for _ in range(2):
            assert client.post(url, words | {"form_key": key}).status_code == 302
    view = selectors.exchange(shop, exchange_id)
    assert [one.text for one in view.statements].count("Poland asks") == 1
    assert [one.title for one in view.actions].count("Ask Poland") == 1


def test_two_clients_at_one_line_see_both_texts(
    lead: Person, shop: Shop, stated: int, enter: Enter, person: Callable[..., Person]
) -> None:
    first, second = enter(lead), enter(person(Role.OPERATOR, "olga"))
    url = reverse("exchange:statement", args=[stated])
    form = {"form": "stated", "from_text": "1"}
    first.post(url, {**form, "text": "The US asks for much more"})
    answer = second.post(url, {**form, "text": "The US asks for a little more"}, follow=True)
    page = answer.content.decode()
    assert "The US asks for much more" in page
    assert "The US asks for a little more" in page
    assert selectors.statement(shop, stated).text == "The US asks for much more"
    (aside,) = selectors.statement(shop, stated).asides
    both = {"statement": str(stated), "from": "2", "text": "The US asks for more: much, or a little"}
    first.post(reverse("exchange:settle", args=[aside.id]), both)
    assert selectors.statement(shop, stated).text == both["text"]


def test_two_versions_of_anything_are_told_in_words(
    lead: Person, rep: Person, shop: Shop, stated: int, enter: Enter, person: Callable[..., Person]
) -> None:
    other, colleague = person(Role.OPERATOR, "olga"), person(Role.REP, "rita")
    checks = checked(12), checked(15, dimension="country", segment="US")
    first = {"topic": "platform", "confidence": "9", "check": saving.written(checks[0])}
    second = {"topic": "plan", "confidence": "5", "check": saving.written(checks[1])}
    for who, changes in ((lead, first), (other, second)):
        services.save(who, shop, stated, changes, dict.fromkeys(changes, 1))
    for who, answered, mark in ((rep, "right", "apart"), (colleague, "wrong", "partly")):
        given = {"answered": answered, "answer": "so it is", "agreement": mark}
        services.save(who, shop, stated, given, {"answered": 1, "agreement": 1})
    wanted = {
        "topic": (Topic.PLATFORM.label, Topic.PLAN.label),
        "confidence": (Text("九成", "9 in 10"), Text("五成", "5 in 10")),
        "check": tuple(map(described, checks)),
        "answered": (Text("对", "Right"), Text("不对", "Not so")),
        "agreement": (Text("分歧", "Apart"), Text("部分一致", "Partly agreed")),
    }
    assert [one.field for one in selectors.statement(shop, stated).asides] == list(wanted)
    for language in ("zh-CN", "en"):
        url = reverse("exchange:statement", args=[stated])
        page = enter(lead).get(url, headers={"accept-language": language}).content.decode()
        shown = re.findall(r'<h3 id="aside-.*?<p>(.*?)</p>.*?<p>(.*?)</p>', page, re.DOTALL)
        assert shown == [tuple(one.into(language) for one in both) for both in wanted.values()]


def test_a_page_that_looks_on_learns_what_is_new(
    lead: Person, rep: Person, shop: Shop, stated: int, enter: Enter
) -> None:
    watcher = enter(lead)
    exchange_id = selectors.statement(shop, stated).exchange_id
    stamp = selectors.stamp(shop, exchange_id)
    live = reverse("exchange:live", args=[exchange_id])
    assert watcher.get(live, {"stamp": stamp}).status_code == 204
    newer = reverse("exchange:newer", args=[stated])
    assert watcher.get(newer, {"seen": "text.1,answer.1"}).status_code == 204
    services.save(rep, shop, stated, {"answered": "half", "answer": "only installers"}, {})
    found = watcher.get(live, {"stamp": stamp})
    assert "only installers" in found.content.decode()
    assert "<textarea" not in found.content.decode()
    assert "only installers" in watcher.get(newer, {"seen": "text.1,answer.1"}).content.decode()
    assert watcher.get(newer, {"seen": "nonsense.x,,text.99999999999"}).status_code == 204


def test_queries_do_not_grow_with_statements(lead: Person, shop: Shop, stated: int, enter: Enter) -> None:
    client = enter(lead)
    url = address("live", shop, stated)

    def count() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    one = count()
    exchange_id = selectors.statement(shop, stated).exchange_id
    for number in range(6):
        services.state(lead, shop, exchange_id, said(f"statement {number}"))
    assert count() <= one


def test_minutes_as_a_workbook(lead: Person, rep: Person, shop: Shop, stated: int, enter: Enter) -> None:
    services.save(rep, shop, stated, {"answered": "right", "answer": "=HYPERLINK(1)"}, {})
    answer = enter(rep).get(address("minutes_export", shop, stated), headers={"accept-language": "zh-CN"})
    with ZipFile(io.BytesIO(answer.content)) as book:
        names = book.read("xl/workbook.xml").decode()
        words = book.read("xl/sharedStrings.xml").decode()
    for name in ("说法与回答", "谈定的动作", "出席", "口径说明"):
        assert name in names
    assert "The US asks for more" in words
    assert "<f>" not in "".join(words)


def test_the_chat_card_names_nobody(lead: Person, rep: Person, shop: Shop, stated: int) -> None:
    services.agree(
        lead, shop, selectors.statement(shop, stated).exchange_id, action(rep, title="Ron calls Linda back")
    )
    found = card(selectors.exchange(shop, selectors.statement(shop, stated).exchange_id), ["Ron", "Linda"])
    words = " ".join(line.zh + line.en for line in found.lines) + found.title.zh
    assert "The US asks for more" in words
    for who in (lead, rep):
        assert who.display_name not in words


@pytest.mark.parametrize(
    ("name", "form", "status"),
    [
        (
            "state",
            {"side": "marketing", "topic": "market", "text": "x", "confidence": "8", "due": "2026-10-01"},
            400,
        ),
        (
            "state",
            {"side": "weather", "topic": "market", "text": "x", "confidence": "7", "due": "2026-10-01"},
            400,
        ),
        (
            "state",
            {"side": "marketing", "topic": "market", "text": "x", "confidence": "7", "due": "soon"},
            400,
        ),
        ("action", {"title": "", "owner": "1"}, 400),
        ("action", {"title": "x", "owner": "9" * 40}, 400),
        ("attendance", {"present": ["x", "9" * 30]}, 302),
    ],
)
def test_forms_that_make_no_sense(
    lead: Person, shop: Shop, stated: int, enter: Enter, name: str, form: dict[str, object], status: int
) -> None:
    found = enter(lead).post(address(name, shop, stated), form).status_code
    assert found == status or (status == 400 and 400 <= found < 500)


def test_settings_by_form(lead: Person, shop: Shop, enter: Enter, hand: Hand) -> None:
    form = {
        "is_on": "on", "weekday": "3", "at": "16:30", "every_weeks": "2", "minutes": "30", "remind_before": "60",
        "facilitator": str(lead.id), "expected": [str(lead.id)],
    }  # fmt: skip
    assert enter(lead).post(reverse("exchange:settings"), form).status_code == 302
    found = selectors.setting_of(shop)
    assert (found.weekday, f"{found.at:%H:%M}", found.every_weeks, found.expected_ids) == (
        3,
        "16:30",
        2,
        (lead.id,),
    )
    planned_one = selectors.open_exchange(shop)
    assert planned_one is not None
    assert (planned_one.meets_at.weekday(), planned_one.facilitator) == (3, "Linda")
    assert enter(lead).post(reverse("exchange:settings"), {**form, "at": "25:99"}).status_code in range(
        400, 500
    )
