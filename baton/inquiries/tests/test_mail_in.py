"""A real IMAP server is read: each mail once, nothing deleted, nothing marked unless asked, and faults in words."""

from __future__ import annotations

import imaplib
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from baton.inquiries.mail_in import boxes, imap, taking
from baton.inquiries.mail_in.boxes import Settings
from baton.inquiries.mail_in.taking import PASSWORDS, Readings, read_due, read_mailbox, take_mail
from baton.inquiries.mail_in.terms import MailState, Security
from baton.inquiries.models import Item, Mail, Mailbox
from baton.inquiries.terms import Kind
from baton.inquiries.tests import notices
from baton.inquiries.tests.notices import letter
from baton.kit.clock import FixedClock
from baton.kit.errors import NotAllowed, NotAnswerable, NotFound, NotUsable
from baton.people.selectors import audit_lines
from baton.people.services import create_shop
from baton.people.terms import Person, Role, Shop

USER, PASSWORD = "demouser", "demopass"
NOON = datetime(2026, 9, 22, 4, tzinfo=UTC)
People = Callable[..., Person]


class Server:
    """An IMAP server of its own on a free port, empty, in memory."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [
                Path(sys.executable).with_name("pymap"), "--no-service", "admin", "--host", "127.0.0.1",
                "--port", str(self.port), "--no-tls", "dict", "--demo-user", USER, "--demo-password", PASSWORD,
            ],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def wait(self) -> None:
        for _ in range(600):
            assert self.process.poll() is None, "the server ended"
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server did not start")

    def login(self) -> imaplib.IMAP4:
        connection = imaplib.IMAP4("127.0.0.1", self.port, timeout=30)
        connection.login(USER, PASSWORD)
        return connection

    def put(self, *mails: bytes, folder: str = "INBOX") -> None:
        connection = self.login()
        for mail in mails:
            state, told = connection.append(folder, "", NOON, mail)
            assert state == "OK", told
        connection.logout()

    def flags(self) -> list[bytes]:
        connection = self.login()
        connection.select("INBOX", readonly=True)
        _, told = connection.uid("FETCH", "1:*", "(FLAGS)")
        connection.logout()
        return [line for line in told if isinstance(line, bytes)]

    def renew(self) -> None:
        """Another folder under the same name: all numbers begin anew."""
        connection = self.login()
        connection.rename("INBOX", "old")
        connection.logout()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    found = Server(tmp_path)
    try:
        found.wait()
        yield found
    finally:
        found.process.terminate()
        found.process.wait(timeout=30)


@pytest.fixture
def mailbox(server: Server, shop: Shop) -> int:
    return boxes.set_mailbox(None, shop, settings(server.port))


def settings(port: int, **other: object) -> Settings:
    known = Settings("127.0.0.1", USER, PASSWORD, port, Security.NONE)
    return replace(known, **other)  # type: ignore[arg-type]  # each is of its field's kind


@pytest.mark.django_db
def test_notices_become_items_once_and_the_rest_waits(server: Server, shop: Shop, mailbox: int) -> None:
    server.put(
        letter(notices.INQUIRY_EN, number=1),
        letter(notices.INQUIRY_ZH, number=2, charset="gbk"),
        letter(notices.CHAT_EN, number=3),
        letter(notices.RFQ_ZH, number=4),
        letter("Lunch?", number=5, files=("menu.pdf",)),
    )
    assert read_mailbox(shop, mailbox) == Readings(taken=4, waiting=1)
    assert set(Item.objects.exclude(kind=Kind.CHAT).values_list("key", flat=True)) == {
        "1601234567", "1601234568", "RFQ-9989",
    }  # fmt: skip
    chat = Item.objects.get(kind=Kind.CHAT)
    assert (chat.country, chat.message, chat.via) == ("BR", "Hi, is the X2 in stock?", "mail")
    assert read_mailbox(shop, mailbox) == Readings()
    server.put(letter(notices.INQUIRY_EN, number=1), letter(notices.INQUIRY_EN, number=6))
    assert read_mailbox(shop, mailbox) == Readings(taken=1, known=1), (
        "one mail twice, and another of the same inquiry"
    )
    assert Item.objects.count() == 4
    waiting = boxes.waiting_mails(shop)[0]
    assert (waiting.text, waiting.attachments, waiting.sender) == (
        "Lunch?", ("menu.pdf",), "notice@service.alibaba.com",
    )  # fmt: skip
    assert Mail.objects.filter(state=MailState.TAKEN).exclude(text="").count() == 0, (
        "its words are the item's alone"
    )


@pytest.mark.django_db
def test_nothing_is_deleted_and_nothing_is_marked_unless_that_is_wanted(
    server: Server, shop: Shop, mailbox: int
) -> None:
    server.put(letter(notices.INQUIRY_EN, number=1))
    read_mailbox(shop, mailbox)
    assert [b"Seen" in line for line in server.flags()] == [False]
    boxes.set_mailbox(None, shop, settings(server.port, marks_seen=True, password=""), mailbox)
    server.put(letter(notices.INQUIRY_ZH, number=2))
    read_mailbox(shop, mailbox)
    assert [b"Seen" in line for line in server.flags()] == [False, True]


@pytest.mark.django_db
def test_numbers_that_begin_anew_bring_nothing_twice(server: Server, shop: Shop, mailbox: int) -> None:
    server.put(letter(notices.INQUIRY_EN, number=1))
    read_mailbox(shop, mailbox)
    server.renew()
    server.put(letter(notices.INQUIRY_EN, number=1), letter(notices.INQUIRY_ZH, number=2))
    assert read_mailbox(shop, mailbox) == Readings(taken=1, known=1)


@pytest.mark.django_db
def test_a_mail_of_five_megabytes_is_read_by_its_beginning(server: Server, shop: Shop, mailbox: int) -> None:
    server.put(letter(notices.INQUIRY_EN.replace("Best regards", "x" * 5_000_000)))
    assert read_mailbox(shop, mailbox) == Readings(taken=1)
    assert len(Item.objects.get().message) == 20_000


@pytest.mark.django_db
def test_a_reading_that_broke_goes_on_where_it_was(
    server: Server, shop: Shop, mailbox: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(*(letter(notices.RFQ_EN.replace("9988", f"{one}"), number=one) for one in range(3)))
    whole = take_mail

    def breaks(shop: Shop, raw: bytes, **other: int) -> MailState | None:
        if Item.objects.count() == 1:
            raise OSError("the power went")
        return whole(shop, raw, **other)

    with monkeypatch.context() as broken:
        broken.setattr(taking, "take_mail", breaks)
        with pytest.raises(NotAnswerable):
            read_mailbox(shop, mailbox)
    assert Item.objects.count() == 1
    assert read_mailbox(shop, mailbox) == Readings(taken=2)


@pytest.mark.django_db
def test_a_server_that_is_down_is_told_and_tried_again_later_without_keeping_others(
    server: Server, shop: Shop, mailbox: int
) -> None:
    other = create_shop(None, "other")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        down = boxes.set_mailbox(None, other, settings(free.getsockname()[1]))
    server.put(letter(notices.INQUIRY_EN))
    read_due(real=FixedClock(NOON))
    assert Item.objects.filter(shop_id=shop.id).count() == 1
    row = Mailbox.objects.get(pk=down)
    assert (row.failures, row.next_try_at) == (1, NOON + timedelta(minutes=5))
    seen = boxes.mailboxes(other)[0]
    assert seen.error is not None
    assert "连不上" in seen.error.zh
    read_due(real=FixedClock(NOON + timedelta(minutes=4)))
    assert Mailbox.objects.get(pk=down).failures == 1, "not yet"
    read_due(real=FixedClock(NOON + timedelta(minutes=5)))
    row.refresh_from_db()
    assert (row.failures, row.next_try_at) == (2, NOON + timedelta(minutes=15))
    boxes.set_mailbox(None, other, settings(server.port), down)
    read_due(real=FixedClock(NOON + timedelta(minutes=6)))
    assert (boxes.mailboxes(other)[0].error, boxes.mailboxes(other)[0].failures) == (None, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"password": "wrong"}, "wrong_login"),
        ({"folder": "询盘 & more"}, "no_folder"),
        ({"security": Security.TLS}, "no_trust"),
    ],
)
def test_what_is_wrong_is_told_in_words(
    server: Server, shop: Shop, change: dict[str, object], code: str
) -> None:
    one = boxes.set_mailbox(None, shop, settings(server.port, **change))
    with pytest.raises(NotAnswerable) as told:
        boxes.try_mailbox(None, shop, one)
    assert told.value.code == code


@pytest.mark.django_db
def test_a_server_that_says_nothing_does_not_hold_us(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        one = boxes.set_mailbox(None, shop, settings(mute.getsockname()[1]))
        monkeypatch.setattr(imap, "TIMEOUT", 0.2)
        with pytest.raises(NotAnswerable) as told:
            boxes.try_mailbox(None, shop, one)
    assert told.value.code == "no_answer"


@pytest.mark.django_db
def test_a_mailbox_is_tried_without_reading(server: Server, shop: Shop, mailbox: int) -> None:
    server.put(letter(notices.INQUIRY_EN))
    assert boxes.try_mailbox(None, shop, mailbox) == 1
    assert Item.objects.count() == 0


def test_encrypted_connections_check_the_certificate() -> None:
    assert ssl.create_default_context().verify_mode is ssl.CERT_REQUIRED
    assert Settings("h", "u").security is Security.TLS


@pytest.mark.parametrize(
    ("name", "written"),
    [("INBOX", "INBOX"), ("询盘", "&i+J22A-"), ("a&b", "a&-b"), ('q"\\', 'q\\"\\\\'), ("x 询", "x &i+I-")],
)
def test_folders_are_named_as_imap_writes_them(name: str, written: str) -> None:
    assert imap._as_imap(name) == written


# Settings -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_password_is_kept_encrypted_and_told_nowhere(shop: Shop, person: People) -> None:
    manager = person("boss", Role.MANAGER)
    one = boxes.set_mailbox(manager, shop, Settings("imap.example.com", "in@example.com", "s3cret!"))
    row = Mailbox.objects.get(pk=one)
    assert "s3cret!" not in row.password
    assert PASSWORDS.unseal(row.password) == "s3cret!"
    assert (row.port, row.security) == (993, Security.TLS)
    assert "s3cret" not in str([(line.before, line.after) for line in audit_lines()])
    boxes.set_mailbox(manager, shop, Settings("imap.example.com", "in@example.com", is_on=False), one)
    assert PASSWORDS.unseal(Mailbox.objects.get(pk=one).password) == "s3cret!"
    boxes.drop_mailbox(manager, shop, one)
    assert boxes.mailboxes(shop) == ()
    with pytest.raises(NotFound):
        boxes.drop_mailbox(manager, shop, one)


@pytest.mark.parametrize(
    "changed", [{"host": "thief.example"}, {"user": "other"}, {"security": Security.NONE}]
)
def test_a_kept_password_goes_to_no_other_server(shop: Shop, changed: dict[str, object]) -> None:
    one = boxes.set_mailbox(None, shop, settings(993, password="s3cret!", security=Security.TLS))
    with pytest.raises(NotUsable) as told:
        boxes.set_mailbox(
            None, shop, settings(993, **{"password": "", "security": Security.TLS} | changed), one
        )
    assert told.value.code == "wrong_mailbox"
    boxes.set_mailbox(
        None, shop, settings(993, **{"password": "typed", "security": Security.TLS} | changed), one
    )
    assert PASSWORDS.unseal(Mailbox.objects.get(pk=one).password) == "typed"


def test_a_password_gives_the_server_no_second_command(shop: Shop) -> None:
    with pytest.raises(NotUsable):
        boxes.set_mailbox(None, shop, settings(993, password="x\r\nA1 DELETE INBOX"))


def test_another_secret_opens_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = PASSWORDS.seal("x")
    monkeypatch.setattr("baton.people.sealed.settings.SECRET_KEY", "another")
    with pytest.raises(NotAnswerable) as told:
        PASSWORDS.unseal(sealed)
    assert told.value.code == "lost_password"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        Settings("", "u", "p"),
        Settings("h", "", "p"),
        Settings("h", "u"),
        Settings("h", "u", "p", port=70_000),
        Settings("h\r\nA LOGOUT", "u", "p"),
    ],
)
def test_half_a_mailbox_is_refused(shop: Shop, wrong: Settings) -> None:
    with pytest.raises(NotUsable):
        boxes.set_mailbox(None, shop, wrong)


@pytest.mark.django_db
def test_mailboxes_are_the_managers(shop: Shop, person: People) -> None:
    with pytest.raises(NotAllowed):
        boxes.set_mailbox(person("lead", Role.SALES_LEAD), shop, Settings("h", "u", "p"))


# Mails that wait ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_person_fills_in_what_no_parser_read(shop: Shop, person: People) -> None:
    rep = person("rep")
    assert take_mail(shop, letter("call me: Jo, b1", subject="hi")) is MailState.WAITING
    mail = boxes.waiting_mails(shop)[0]
    item = taking.fill_in_mail(
        rep, shop, mail.id, Kind.INQUIRY, None, {"buyer_name": "Jo", "message": "call me"}
    )
    row = Item.objects.get(pk=item)
    assert (row.message, row.arrived_at) == ("call me", datetime(2026, 9, 21, 2, tzinfo=UTC))
    assert boxes.waiting_mails(shop) == ()
    assert Mail.objects.get().text == ""
    with pytest.raises(NotFound):
        taking.dismiss_mail(rep, shop, mail.id)
    assert audit_lines()[0].verb == "take_mail"


@pytest.mark.django_db
def test_a_notice_that_a_colleague_forwarded_is_read_again_on_a_persons_word(
    shop: Shop, person: People
) -> None:
    rep = person("rep")
    take_mail(shop, letter(notices.INQUIRY_EN, sender="lin@shop.example", subject="Fwd: New inquiry"))
    mail = boxes.waiting_mails(shop)[0]
    assert mail.found["key"] == "1601234567"
    taking.retry_mail(rep, shop, mail.id)
    assert Item.objects.get().key == "1601234567"
    take_mail(shop, letter("nothing", number=2, subject="Lunch"))
    with pytest.raises(NotAnswerable):
        taking.retry_mail(rep, shop, boxes.waiting_mails(shop)[0].id)


@pytest.mark.django_db
def test_what_is_no_inquiry_is_dismissed_and_its_words_go(shop: Shop, person: People) -> None:
    take_mail(shop, letter("buy my pills", subject="hi"))
    taking.dismiss_mail(person("rep"), shop, boxes.waiting_mails(shop)[0].id)
    assert Mail.objects.get().text == ""
    assert take_mail(shop, letter("buy my pills", subject="hi")) is None, "not again"


@pytest.mark.django_db
def test_a_notice_with_an_id_that_is_none_waits(shop: Shop) -> None:
    assert take_mail(shop, letter(notices.RFQ_EN.replace("RFQ-9988", "x" * 300))) is MailState.WAITING
    assert Item.objects.count() == 0


@pytest.mark.django_db
def test_reminders_of_a_buyers_chat_on_one_day_are_one_chat(shop: Shop) -> None:
    for number in (1, 2):
        take_mail(shop, letter(notices.CHAT_EN, number=number))
    take_mail(shop, letter(notices.CHAT_EN, number=3, date="Tue, 22 Sep 2026 10:00:00 +0800"))
    assert Item.objects.count() == 2
