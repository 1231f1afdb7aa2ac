"""Channels are set, shown and tested without their secrets being told to anybody again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from baton.kit.clock import FixedClock
from baton.kit.errors import BatonError, NotAllowed, NotFound, NotUsable
from baton.kit.text import Text
from baton.notices import robots, selectors, services
from baton.notices.logic.answers import Verdict
from baton.notices.models import SEAL, Channel, Delivery, Outbox
from baton.notices.services import (
    Wanted,
    drop_channel,
    give_up,
    retry,
    send_test,
    set_channel,
    switch_channel,
    tell,
)
from baton.notices.terms import ChannelKind, NoticeKind, Outcome, State
from baton.notices.tests.conftest import MORNING, URL, notice
from baton.people.selectors import audit_lines
from baton.people.services import create_shop
from baton.people.terms import Person, Role, Shop

HOOK = "https://open.feishu.cn/open-apis/bot/v2/hook/"
SECRET = "SEC-9f8e7d6c5b4a"
WANTED = Wanted(ChannelKind.DINGTALK, "运营群", URL, SECRET)
Channels = Callable[..., Channel]


def stored() -> str:
    return str([list(model.objects.values()) for model in (Channel, Outbox, Delivery)])


def audited() -> str:
    return str([(line.subject, line.before, line.after) for line in audit_lines()])


def test_what_is_typed_is_sealed_and_only_its_end_is_shown(shop: Shop) -> None:
    one = set_channel(None, shop, WANTED)
    row = Channel.objects.get(pk=one)
    assert (SEAL.unseal(row.address), SEAL.unseal(row.secret)) == (URL, SECRET)
    shown = selectors.channel(shop, one)
    assert (shown.address_end, shown.secret_end, shown.is_signed) == ("abcd", "5b4a", True)
    for said in (stored(), audited(), str(shown)):
        assert "tok-1234567890" not in said
        assert SECRET not in said


def test_an_empty_field_keeps_what_is_there(shop: Shop) -> None:
    one = set_channel(None, shop, WANTED)
    set_channel(None, shop, replace(WANTED, name="业务群", address="", secret=""), one)
    row = Channel.objects.get(pk=one)
    assert (row.name, SEAL.unseal(row.address), SEAL.unseal(row.secret)) == ("业务群", URL, SECRET)
    set_channel(None, shop, replace(WANTED, address="", secret="", has_no_secret=True), one)
    assert not Channel.objects.get(pk=one).secret


def test_a_kept_secret_signs_for_no_other_robot(shop: Shop) -> None:
    one = set_channel(None, shop, WANTED)
    set_channel(None, shop, replace(WANTED, address=URL.replace("abcd", "wxyz"), secret=""), one)
    assert not Channel.objects.get(pk=one).secret


def test_two_channels_of_one_robot_are_known_as_such(shop: Shop) -> None:
    ids = [
        set_channel(None, shop, replace(WANTED, name=name, address=address))
        for name, address in (("a", URL), ("b", f"{URL}&x=1"), ("c", URL.replace("abcd", "wxyz")))
    ]
    digests = [Channel.objects.get(pk=one).robot for one in ids]
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "  "}, "wrong_name"),
        ({"name": "x" * 61}, "wrong_name"),
        ({"name": "a\nb"}, "wrong_name"),
        ({"address": ""}, "no_address"),
        ({"address": "hello"}, "wrong_webhook"),
        ({"address": "https://oapi.dingtalk.com/robot/send"}, "wrong_webhook"),
        ({"address": "https://oapi.dingtalk.com/other?access_token=x"}, "wrong_webhook"),
        ({"address": f"{URL}\r\nHost: evil"}, "wrong_webhook"),
        ({"address": f"{URL}{'x' * 500}"}, "wrong_webhook"),
        ({"address": "https://[::1/robot"}, "wrong_webhook"),
        ({"address": "http://oapi.dingtalk.com/robot/send?access_token=x"}, "host_not_named"),
        ({"address": "https://evil.example/robot/send?access_token=x"}, "host_not_named"),
        ({"address": "https://open.feishu.cn/open-apis/bot/v2/hook/x"}, "other_platform"),
        *(
            ({"kind": ChannelKind.FEISHU, "address": f"{HOOK}{end}"}, "wrong_webhook")
            for end in ("../../im/v1/x", "..", "%2e%2e/x", "x%2fy", "x/y", "/x", "..\\x", "x//")
        ),
        ({"address": "https://oapi.dingtalk.com/robot/send/../../x?access_token=x"}, "wrong_webhook"),
        ({"kind": ChannelKind.MAIL, "address": "nobody"}, "wrong_mail_address"),
        ({"kind": ChannelKind.MAIL, "address": "a@b.example, c d@e.example"}, "wrong_mail_address"),
        ({"kind": ChannelKind.MAIL, "address": "a@b.example\r\nBcc: x@y.example"}, "wrong_mail_address"),
        ({"secret": "a\nb"}, "wrong_secret"),
        ({"secret": "x" * 201}, "wrong_secret"),
        ({"a_minute": 0}, "wrong_budget"),
        ({"a_minute": 21}, "wrong_budget"),
        ({"quiet_from": time(22)}, "half_quiet"),
        ({"language": "fr"}, "unknown_language"),
    ],
)
def test_what_does_not_fit_is_refused(shop: Shop, change: dict[str, Any], code: str) -> None:
    with pytest.raises(BatonError) as told:
        set_channel(None, shop, replace(WANTED, **change))
    assert told.value.code == code
    assert "tok-1234567890abcd" not in str(told.value)
    assert not Channel.objects.exists()


def test_a_name_is_given_once(shop: Shop) -> None:
    set_channel(None, shop, WANTED)
    with pytest.raises(NotUsable):
        set_channel(None, shop, WANTED)
    set_channel(None, create_shop(None, "other"), WANTED)


def test_only_managers_set_channels(shop: Shop, person: Callable[..., Person], channel: Channels) -> None:
    lead, row = person(Role.MARKETING_LEAD), channel()
    for act in (
        lambda: set_channel(lead, shop, WANTED),
        lambda: switch_channel(lead, shop, row.pk, False),
        lambda: drop_channel(lead, shop, row.pk),
        lambda: send_test(lead, shop, row.pk),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_another_shops_channel_is_not_there(shop: Shop, channel: Channels) -> None:
    row, other = channel(), create_shop(None, "other")
    for act in (
        lambda: set_channel(None, other, WANTED, row.pk),
        lambda: switch_channel(None, other, row.pk, False),
        lambda: drop_channel(None, other, row.pk),
        lambda: send_test(None, other, row.pk),
        lambda: selectors.channel(other, row.pk),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_dropped_channel_leaves_its_log(shop: Shop, channel: Channels, real: FixedClock) -> None:
    row = channel()
    tell(shop, notice(), real=real)
    Delivery.objects.create(
        shop_id=shop.id,
        channel=row,
        channel_name=row.name,
        robot=row.robot,
        at=MORNING,
        title={"zh": "x", "en": "x"},
    )
    drop_channel(None, shop, row.pk)
    assert not Outbox.objects.exists()
    assert [one.channel_name for one in selectors.log(shop).rows] == [row.name]


def test_a_test_keeps_to_the_budget(
    shop: Shop, channel: Channels, real: FixedClock, monkeypatch: Any
) -> None:
    row = channel(a_minute=1)
    monkeypatch.setattr(robots, "post", lambda *_, **__: Verdict(Outcome.DELIVERED, "0", Text("好", "ok")))
    send_test(None, shop, row.pk, real=real)
    with pytest.raises(NotUsable) as told:
        send_test(None, shop, row.pk, real=real)
    assert told.value.code == "budget_spent"


def test_a_test_that_came_too_fast_is_logged_as_refused_for_nothing_tries_it_again(
    shop: Shop, channel: Channels, real: FixedClock, monkeypatch: Any
) -> None:
    row = channel()
    monkeypatch.setattr(
        robots, "post", lambda *_, **__: Verdict(Outcome.AGAIN, "130101", Text("太快", "too fast"))
    )
    assert send_test(None, shop, row.pk, real=real).text.en == "too fast"
    assert [line.outcome for line in selectors.log(shop).rows] == [Outcome.REFUSED]
    assert not Outbox.objects.exists()


def test_what_failed_is_sent_again_or_given_up(shop: Shop, channel: Channels, real: FixedClock) -> None:
    channel()
    tell(shop, notice(), real=real)
    row = Outbox.objects.get()
    with pytest.raises(NotUsable):
        retry(None, shop, row.pk)
    give_up(None, shop, row.pk)
    with pytest.raises(NotUsable):
        give_up(None, shop, row.pk)
    retry(None, shop, row.pk, real=real)
    assert Outbox.objects.get().state == State.WAITING
    Outbox.objects.update(state=State.SENT)
    with pytest.raises(NotUsable):
        retry(None, shop, row.pk)
    with pytest.raises(NotFound):
        retry(None, create_shop(None, "other"), row.pk)


def test_old_lines_are_let_go(shop: Shop, channel: Channels, real: FixedClock) -> None:
    channel()
    tell(shop, notice(), real=real)
    assert services.forget_old(MORNING + timedelta(days=500)) == 0
    Outbox.objects.update(state=State.SENT, settled_at=MORNING)
    assert services.forget_old(MORNING + timedelta(days=399)) == 0
    assert services.forget_old(MORNING + timedelta(days=401)) == 1


# Pages ----------------------------------------------------------------------------------------------------------

PAGES = ("notices:channels", "notices:outbox", "notices:log", "notices:new")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", [Role.REP, Role.DESIGNER, Role.MARKETING_LEAD])
def test_pages_are_the_managers(as_role: Callable[..., Client], name: str, role: Role) -> None:
    assert as_role(role).get(reverse(name)).status_code == 403


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_empty_pages_say_so(as_role: Callable[..., Client], language: str) -> None:
    client = as_role(Role.MANAGER)
    said = [client.get(reverse(name), HTTP_ACCEPT_LANGUAGE=language) for name in PAGES]
    assert {page.status_code for page in said} == {200}
    word = "还没有人收到通知" if language == "zh-hans" else "Nobody is told anything yet"
    assert word in said[0].content.decode()


def form(**changes: object) -> dict[str, object]:
    return {
        "kind": "dingtalk",
        "name": "运营群",
        "address": URL,
        "secret": SECRET,
        "language": "zh-hans",
        "kinds": ["alert", "daily_report", "nonsense"],
        "quiet_from": "22:00",
        "quiet_until": "08:00",
        "a_minute": "12",
        "is_on": "1",
    } | changes


def test_a_channel_is_added_by_the_form_and_shows_no_secret(
    as_role: Callable[..., Client], shop: Shop
) -> None:
    client = as_role(Role.MANAGER)
    done = client.post(reverse("notices:add"), form(), follow=True)
    row = Channel.objects.get()
    assert (row.a_minute, row.kinds, row.quiet_from) == (12, ["daily_report", "alert"], time(22))
    pages = [done, *(client.get(reverse(name)) for name in PAGES)]
    for said in (page.content.decode() for page in pages):
        assert "tok-1234567890" not in said
        assert SECRET not in said
    assert "…abcd" in pages[1].content.decode()


def test_a_form_that_is_sent_twice_adds_one_channel(as_role: Callable[..., Client], shop: Shop) -> None:
    client = as_role(Role.MANAGER)
    key = re.search(
        'name="form_key" value="([0-9a-f]+)"', client.get(reverse("notices:new")).content.decode()
    )
    assert key is not None
    sent = [client.post(reverse("notices:add"), form(form_key=key[1])) for _ in range(2)]
    row = Channel.objects.get()
    assert [page["Location"] for page in sent] == [reverse("notices:channel", args=[row.pk])] * 2
    assert "form_key" not in client.get(sent[0]["Location"]).content.decode()
    assert client.post(reverse("notices:add"), form(form_key="another")).status_code == 400


def test_of_a_short_secret_no_ending_is_told(as_role: Callable[..., Client], shop: Shop) -> None:
    client = as_role(Role.MANAGER)
    client.post(reverse("notices:add"), form(secret="SEC-short"))
    asked = reverse("notices:channel", args=[Channel.objects.get().pk])
    said = client.get(asked, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Signing secret; empty keeps the one that is there" in said


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"address": "x"},
        {"quiet_from": "25:00"},
        {"quiet_until": ""},
        {"a_minute": "many"},
        {"a_minute": "-1"},
    ],
)
def test_a_refused_form_keeps_what_was_typed_but_the_secrets(
    as_role: Callable[..., Client], shop: Shop, wrong: dict[str, object]
) -> None:
    page = as_role(Role.MANAGER).post(reverse("notices:add"), form(**{"name": "市场群"} | wrong))
    said = page.content.decode()
    assert page.status_code == 400
    assert SECRET not in said
    assert "tok-1234567890" not in said
    assert "市场群" in said or wrong.get("name") == ""
    assert not Channel.objects.exists()


def test_another_shops_pages_are_not_there(
    as_role: Callable[..., Client], shop: Shop, channel: Channels
) -> None:
    client = as_role(Role.MANAGER)
    row = channel(shop_id=create_shop(None, "other").id)
    assert client.get(reverse("notices:channel", args=[row.pk])).status_code == 404
    for name in ("test", "switch", "drop", "keep"):
        said = client.post(reverse(f"notices:{name}", args=[row.pk]), form(sure="1"))
        assert said.status_code == 404, name
    assert Channel.objects.filter(pk=row.pk).exists()


def test_a_test_shows_the_answer_in_words(
    as_role: Callable[..., Client], shop: Shop, channel: Channels, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = channel()
    monkeypatch.setattr(
        robots,
        "post",
        lambda *_, **__: Verdict(Outcome.REFUSED, "310000", Text("签名不对", "The signature is wrong")),
    )
    back = reverse("notices:channel", args=[row.pk])
    page = as_role(Role.MANAGER).post(reverse("notices:test", args=[row.pk]), {"back": back}, follow=True)
    assert page.redirect_chain[-1][0] == back
    assert "签名不对" in page.content.decode()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "nan"])
def test_nobody_is_led_elsewhere(as_role: Callable[..., Client], channel: Channels, back: str) -> None:
    page = as_role(Role.MANAGER).post(
        reverse("notices:switch", args=[channel().pk]), {"on": "0", "back": back}
    )
    assert page["Location"] == reverse("notices:channels")


def test_a_channel_is_dropped_only_by_who_is_sure(as_role: Callable[..., Client], channel: Channels) -> None:
    client, address = as_role(Role.MANAGER), reverse("notices:drop", args=[channel().pk])
    assert client.post(address).status_code == 400
    assert Channel.objects.exists()
    assert client.post(address, {"sure": "1"}).status_code == 302
    assert not Channel.objects.exists()


def test_the_outbox_is_filtered_and_settled(
    as_role: Callable[..., Client], shop: Shop, channel: Channels, real: FixedClock
) -> None:
    one, other = channel(name="A group"), channel(name="B group")
    tell(shop, notice(title=Text("曝光下降", "x")), real=real)
    Outbox.objects.filter(channel=one).update(state=State.FAILED, reason={"zh": "机器人不在了", "en": "gone"})
    client = as_role(Role.MANAGER)
    address = reverse("notices:outbox")
    said = client.get(address).content.decode()
    assert said.count("曝光下降") == 2
    assert "机器人不在了" in said
    assert client.get(address, {"shown": "troubled"}).content.decode().count("曝光下降") == 1
    assert client.get(address, {"channel": other.pk}).content.decode().count("曝光下降") == 1
    assert client.get(address, {"shown": "nonsense", "channel": "x", "page": "999"}).status_code == 200
    row = Outbox.objects.get(channel=one)
    client.post(reverse("notices:settle", args=[row.pk, "retry"]))
    assert Outbox.objects.get(pk=row.pk).state == State.WAITING
    client.post(reverse("notices:settle", args=[row.pk, "drop"]))
    assert Outbox.objects.get(pk=row.pk).state == State.GIVEN_UP


def test_the_log_is_filtered_and_paged(as_role: Callable[..., Client], shop: Shop, channel: Channels) -> None:
    row = channel()
    Delivery.objects.bulk_create(
        Delivery(
            shop_id=shop.id, channel=row, channel_name=row.name, robot=row.robot, at=MORNING, kind=NoticeKind.ALERT,
            title={"zh": f"第{n}件", "en": f"{n}"}, outcome=Outcome.REFUSED if n == 7 else Outcome.DELIVERED,
        )
        for n in range(60)
    )  # fmt: skip
    client = as_role(Role.MANAGER)
    address = reverse("notices:log")
    first = client.get(address).content.decode()
    assert "第59件" in first
    assert "第9件" not in first
    assert "第9件" in client.get(address, {"page": "2"}).content.decode()
    refused = client.get(address, {"outcome": "refused"}).content.decode()
    assert "第7件" in refused
    assert "第8件" not in refused
    assert "没有符合筛选的记录" in client.get(address, {"kind": "minutes"}).content.decode()
    assert client.get(address, {"outcome": "'", "kind": "<", "channel": "-1", "page": "²"}).status_code == 200


def test_more_rows_ask_no_more(
    as_role: Callable[..., Client],
    shop: Shop,
    channel: Channels,
    real: FixedClock,
    django_assert_max_num_queries: Any,
) -> None:
    client = as_role(Role.MANAGER)
    for _ in range(6):
        channel()
    for number in range(5):
        tell(shop, notice(str(number)), real=real)
    for name in PAGES:
        with django_assert_max_num_queries(14):
            assert client.get(reverse(name)).status_code == 200
