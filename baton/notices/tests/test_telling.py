"""What is told lies in the outbox once for each channel that asked, and names nobody where a group reads along."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from baton.kit.text import Text
from baton.notices.logic.keeping import kept
from baton.notices.logic.keeping import notice as read_notice
from baton.notices.logic.names import clearing, may_be_named, without_names
from baton.notices.models import Channel, Outbox
from baton.notices.services import tell
from baton.notices.terms import Button, ChannelKind, NoticeKind
from baton.notices.tests.conftest import notice
from baton.people.selectors import audit_lines
from baton.people.services import create_person, create_shop, set_active, set_roles
from baton.people.terms import Person, Role, Shop

Channels = Callable[..., Channel]
People = Callable[..., Person]


def test_each_channel_that_asked_is_told_once(shop: Shop, channel: Channels) -> None:
    first = channel()
    channel(ChannelKind.FEISHU, kinds=[NoticeKind.DAILY_REPORT])
    channel(is_on=False)
    assert tell(shop, notice()) == 1
    assert tell(shop, notice()) == 0
    assert tell(shop, notice("2")) == 1
    assert [(row.channel_id, row.key) for row in Outbox.objects.order_by("id")] == [
        (first.pk, "1"),
        (first.pk, "2"),
    ]


def test_a_channel_of_another_shop_is_not_told(shop: Shop, channel: Channels) -> None:
    channel()
    assert tell(create_shop(None, "other"), notice()) == 0


def test_nothing_is_told_of_what_was_not_kept(shop: Shop, channel: Channels) -> None:
    channel()
    with transaction.atomic():
        assert tell(shop, notice()) == 1
        transaction.set_rollback(True)
    assert not Outbox.objects.exists()
    assert tell(shop, notice()) == 1


def test_a_report_is_sent_at_once_and_what_is_gathered_waits_for_its_turn(
    shop: Shop, channel: Channels
) -> None:
    channel(kinds=[NoticeKind.DAILY_REPORT, NoticeKind.ALERT])
    tell(shop, notice(kind=NoticeKind.ALERT))
    assert not DBTaskResult.objects.ready().exists()
    with transaction.atomic():
        tell(shop, notice("2", kind=NoticeKind.DAILY_REPORT))
        transaction.set_rollback(True)
    assert not DBTaskResult.objects.ready().exists(), "nothing was kept that could be sent"
    tell(shop, notice("2", kind=NoticeKind.DAILY_REPORT))
    tell(shop, notice("2", kind=NoticeKind.DAILY_REPORT))
    assert DBTaskResult.objects.ready().get().task_path == "baton.notices.at_once.send_at_once"


def test_groups_read_no_names_and_mailboxes_may(shop: Shop, channel: Channels, person: People) -> None:
    person(Role.REP, "林晓彤", accounts=("Amy Lin",))
    group, mailbox = channel(), channel(ChannelKind.MAIL, "boss@example.com")
    said = Text("林晓彤 让 3 位买家在等", "amy  lin lets 3 buyers wait; Amy Linden does not")
    tell(shop, notice(lines=(said,), title=said))
    lines = {row.channel_id: row.said["lines"][0] for row in Outbox.objects.all()}
    assert lines[group.pk] == {
        "zh": "一位同事 让 3 位买家在等",
        "en": "a colleague lets 3 buyers wait; Amy Linden does not",
    }
    assert lines[mailbox.pk] == {"zh": said.zh, "en": said.en}
    assert "林晓彤" not in str(Outbox.objects.get(channel=group).said)


def test_those_who_left_are_not_named_either(shop: Shop, channel: Channels, person: People) -> None:
    channel()
    gone = person(Role.REP, "周子航")
    create_person(None, "boss", "Boss", [(Role.MANAGER, None)])
    set_roles(None, gone, [])
    set_active(None, gone, False)
    tell(shop, notice(lines=(Text("周子航 的客户", "周子航's customers"),)))
    assert Outbox.objects.get().said["lines"] == [{"zh": "一位同事 的客户", "en": "a colleague's customers"}]


@pytest.mark.parametrize(
    ("names", "said", "left"),
    [
        (["An"], "An annual plan for an", "a colleague annual plan for a colleague"),
        (["李"], "李 and 李子", "李 and 李子"),
        (["王思", "王思敏"], "王思敏", "a colleague"),
        (["A.B (c)"], "see a.b (c) now", "see a colleague now"),
        ([], "nobody", "nobody"),
    ],
)
def test_names_are_whole_words(names: list[str], said: str, left: str) -> None:
    assert clearing(names)(Text("x", said)).en == left


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("quote for Harlow  LIGHTING today", "quote for a buyer today"),
        ("Mark wants samples, mark the box", "a buyer wants samples, mark the box"),
        ("样品寄给Harlow Lighting。", "样品寄给a buyer。"),
        ("write to jo.h+1@harlow.example, please", "write to a buyer, please"),
        ("发到jo@harlow.example。", "发到a buyer。"),
        ("ring +44 (20) 7946-0000 or 13812345678", "ring a buyer or a buyer"),
        ("电话：020-8765 4321", "电话：a buyer"),
        ("WhatsApp 551199887766", "WhatsApp a buyer"),
        ("Amy Lin asked Mark", "a colleague asked a buyer"),
        (
            "2026-11-17 2026-11-23: 12345678 shown, 1,960.00 +25%, order PO-2026-00012345, 1600123456789, 11-17 11-18",
            "2026-11-17 2026-11-23: 12345678 shown, 1,960.00 +25%, order PO-2026-00012345, 1600123456789, 11-17 11-18",
        ),
    ],
)
def test_buyers_are_not_named_and_figures_stay(said: str, left: str) -> None:
    cleared = clearing(["Amy Lin"], ["Harlow Lighting", "Mark", "Amy Lin", "AB"])(Text(said, said))
    assert cleared.en == left
    assert cleared.zh == left.replace("a buyer", "一位买家").replace("a colleague", "一位同事")


@pytest.mark.parametrize(
    ("login", "is_name"), [("linxiaotong", True), ("Sales", False), ("admin", False), ("al", False)]
)
def test_a_name_to_sign_in_with_is_a_name_unless_it_is_any_word(login: str, is_name: bool) -> None:
    assert ("Amy" in may_be_named("Amy", login), login in may_be_named("Amy", login)) == (True, is_name)


def test_a_login_and_a_buyer_typed_by_people_do_not_reach_a_group(shop: Shop, channel: Channels) -> None:
    create_person(None, "linxiaotong", "林晓彤", [(Role.OPERATOR, shop)])
    buyer = apps.get_model("inquiries", "Buyer")
    buyer.objects.create(shop_id=shop.id, account="acc-7", name="Harlow Lighting", phone="7946 000")
    buyer.objects.create(shop_id=shop.id, account="acc-8", name="Another Ltd")
    elsewhere = create_shop(None, "other")
    buyer.objects.create(shop_id=elsewhere.id, account="acc-9", name="Elsewhere GmbH")
    group, mailbox = channel(), channel(ChannelKind.MAIL, "boss@example.com")
    typed = "linxiaotong: samples to harlow lighting (7946 000), as for Elsewhere GmbH"
    tell(shop, notice(title=Text(typed, typed)))
    titles = {row.channel_id: row.said["title"]["en"] for row in Outbox.objects.all()}
    assert titles[group.pk] == "a colleague: samples to a buyer (a buyer), as for Elsewhere GmbH"
    assert titles[mailbox.pk] == typed


def test_a_name_is_taken_off_a_button(shop: Shop) -> None:
    named = notice(buttons=(Button(Text("给 Amy", "To Amy"), "/x"),))
    assert without_names(named, clearing(["Amy"])).buttons[0].label.en == "To a colleague"


def test_wecom_gets_an_image_as_a_message_of_its_own(shop: Shop, channel: Channels, tmp_path: Path) -> None:
    channel(ChannelKind.WECOM)
    channel(ChannelKind.FEISHU)
    assert tell(shop, notice(kind=NoticeKind.DAILY_REPORT, image=tmp_path / "x.png")) == 2
    assert sorted(row.is_image for row in Outbox.objects.all()) == [False, False, True]


def test_a_report_goes_at_once_and_an_alert_waits_for_others(shop: Shop, channel: Channels) -> None:
    channel()
    tell(shop, notice(kind=NoticeKind.DAILY_REPORT))
    tell(shop, notice())
    waits = {row.kind: (row.due_at - row.told_at).total_seconds() for row in Outbox.objects.all()}
    assert waits == {"daily_report": 0, "alert": 60}


def test_whoever_sends_by_hand_is_on_the_audit_trail(shop: Shop, channel: Channels, person: People) -> None:
    channel()
    tell(shop, notice(), by=person(Role.MANAGER))
    line = audit_lines()[0]
    assert (line.verb, line.subject, line.after) == ("tell", "alert 1", {"channels": 1})


def test_a_notice_is_the_same_after_it_was_kept(tmp_path: Path) -> None:
    told = notice("k", image=tmp_path / "a.png", attachments=(tmp_path / "b.xlsx",), is_urgent=True)
    assert read_notice(told.kind, told.key, kept(told), is_urgent=True) == told
