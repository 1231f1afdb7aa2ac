"""What is told lies in the outbox once for each channel that asked, and names nobody where a group reads along."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction

from baton.kit.text import Text
from baton.notices.logic.keeping import kept
from baton.notices.logic.keeping import notice as read_notice
from baton.notices.logic.names import without_names
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
    assert without_names(notice(title=Text("x", said)), names).title.en == left


def test_a_name_is_taken_off_a_button(shop: Shop) -> None:
    named = notice(buttons=(Button(Text("给 Amy", "To Amy"), "/x"),))
    assert without_names(named, ["Amy"]).buttons[0].label.en == "To a colleague"


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
