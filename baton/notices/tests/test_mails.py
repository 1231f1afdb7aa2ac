"""Mails go out over a real connection: whole, once, and with the server's refusals in words."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings as DjangoSettings

from baton.kit.clock import FixedClock
from baton.kit.home import Home
from baton.kit.settings import Settings
from baton.kit.text import Text
from baton.notices.logic.cards import card
from baton.notices.mails import Enclosed, send
from baton.notices.models import Channel, Outbox
from baton.notices.sending import send_due
from baton.notices.services import tell
from baton.notices.terms import ChannelKind, NoticeKind, Outcome, State
from baton.notices.tests.conftest import notice
from baton.people.terms import Shop

TO = ("boss@example.com", "lead@example.com")


@dataclass
class Post:
    """A mail server of this machine: what it took, and how it is to answer."""

    port: int = 0
    taken: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    """Answers to beginnings of commands, in the place of the usual ones; an empty one breaks the connection off."""

    @property
    def mails(self) -> list[EmailMessage]:
        return [
            email.message_from_bytes(one, EmailMessage, policy=email.policy.default) for one in self.taken
        ]


USUAL = {"EHLO": "250-here\r\n250 AUTH PLAIN LOGIN", "AUTH": "235 fine", "QUIT": "221 bye"}


def talking(post: Post) -> type[socketserver.StreamRequestHandler]:
    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            told: str | None = "220 here"
            while told:
                self.wfile.write(f"{told}\r\n".encode())
                told = self.answer(self.rfile.readline().decode("latin-1").strip())

        def answer(self, line: str) -> str:
            """Empty where the connection is to end."""
            if not line:
                return ""
            asked = line.upper()
            for start, refusal in post.refused.items():
                if asked.startswith(start):
                    return refusal
            if asked.startswith("RCPT"):
                post.recipients.append(line.partition("<")[2].partition(">")[0])
            if asked == "DATA":
                self.wfile.write(b"354 go on\r\n")
                return self.take()
            return USUAL.get(asked.partition(" ")[0], "250 fine")

        def take(self) -> str:
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            if "END" in post.refused:
                return post.refused["END"]
            post.taken.append(b"".join(lines))
            return "250 taken"

    return Talk


@contextmanager
def open_post(post: Post) -> Iterator[Post]:
    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), talking(post)) as server:
        post.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield post
        server.shutdown()
        thread.join(timeout=5)


@pytest.fixture
def post() -> Iterator[Post]:
    with open_post(Post()) as one:
        yield one


def through(post: Post, **changes: object) -> Settings:
    found = Settings(
        home=Home(Path("/nowhere")),
        smtp_host="127.0.0.1",
        smtp_port=post.port,
        smtp_security="none",
        mail_from="Baton <baton@example.com>",
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def mailed(
    post: Post,
    *,
    to: tuple[str, ...] = TO,
    enclosed: Enclosed | None = None,
    said: Text | None = None,
    **changes: object,
) -> str:
    title = said or Text("日报", "Daily report")
    told = notice(kind=NoticeKind.DAILY_REPORT, title=title, lines=(Text("x", "A **bold** <b>word</b>"),))
    one = card(
        told, language="en", public_address="https://baton.example", shop_name="Lamps & Co", shop_code="lamps"
    )
    verdict = send(to, one, enclosed or Enclosed(), name="n", settings=through(post, **changes))
    assert verdict.text.zh
    return f"{verdict.outcome} {verdict.code} {verdict.text.en}"


def test_a_mail_has_plain_text_and_html(post: Post) -> None:
    assert mailed(post) == "delivered 250 Arrived."
    mail = post.mails[0]
    assert mail["Subject"] == "[Baton · Lamps & Co] Daily report"
    assert mail["From"] == "Baton <baton@example.com>"
    assert post.recipients == list(TO)
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "- A bold <b>word</b>" in plain.get_content()
    assert "Look: https://baton.example/alerts/1?shop=lamps" in plain.get_content()
    assert "A <b>bold</b> &lt;b&gt;word&lt;/b&gt;" in html.get_content()
    assert 'href="https://baton.example/alerts/1?shop=lamps"' in html.get_content()


def test_what_is_attached_comes_along_and_what_is_gone_is_named(post: Post, tmp_path: Path) -> None:
    picture, sheet = tmp_path / "report.png", tmp_path / "明澜_日报.xlsx"
    picture.write_bytes(b"\x89PNG")
    sheet.write_bytes(b"PK")
    mailed(post, enclosed=Enclosed(picture, (sheet, tmp_path / "gone.md")))
    mail = post.mails[0]
    parts = {part.get_content_type(): part for part in mail.walk()}
    assert parts["image/png"].get_content() == b"\x89PNG"
    html = mail.get_body(("html",))
    assert html is not None
    assert f"cid:{parts['image/png']['Content-ID'][1:-1]}" in html.get_content()
    assert [part.get_filename() for part in mail.iter_attachments()] == ["明澜_日报.xlsx"]
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert "gone.md: —" in plain.get_content()


def test_a_title_adds_no_header(post: Post) -> None:
    mailed(post, said=Text("x", "Hello\r\nBcc: thief@example.com"))
    assert post.mails[0]["Subject"] == "[Baton · Lamps & Co] Hello Bcc: thief@example.com"
    assert post.mails[0]["Bcc"] is None
    assert post.recipients == list(TO)


def test_the_same_notice_is_the_same_mail(post: Post) -> None:
    mailed(post)
    mailed(post)
    assert len({mail["Message-ID"] for mail in post.mails}) == 1


@pytest.mark.parametrize(
    ("refused", "told"),
    [
        ({"RCPT": "550 no such user"}, "refused 550"),
        ({"RCPT": "450 try later"}, "again 450"),
        ({"MAIL": "553 not your address"}, "refused 553"),
        ({"END": "554 spam"}, "refused 554"),
        ({"END": "452 full"}, "again 452"),
        ({"END": ""}, "unsure no_answer"),
        ({"AUTH": "535 wrong"}, "refused wrong_login"),
        ({"EHLO": "", "HELO": ""}, "again no_connection"),
        ({"RCPT TO:<LEAD": "550 no such user"}, "delivered partly Arrived, but not at: lead@example.com."),
    ],
)
def test_a_refusal_is_told_in_words(post: Post, refused: dict[str, str], told: str) -> None:
    post.refused = refused
    said = mailed(post, smtp_user="baton", smtp_password="s3cret!")
    assert said.startswith(told)
    assert "s3cret" not in said


def test_a_server_that_cannot_be_trusted_gets_no_password(post: Post) -> None:
    assert mailed(post, smtp_security="tls").startswith("again no_trust")
    assert mailed(post, smtp_security="starttls", smtp_user="u", smtp_password="p").startswith(
        "again no_connection"
    )
    assert post.taken == []


def test_an_address_that_the_server_cannot_take_is_refused_and_not_in_doubt(post: Post) -> None:
    assert mailed(post, to=("li@例子.cn",)).startswith("refused no_smtputf8 ")
    assert post.taken == []


def test_a_shop_named_on_two_lines_still_gets_its_mail(post: Post) -> None:
    told = notice(kind=NoticeKind.DAILY_REPORT, title=Text("日报", "Daily report"))
    one = card(
        told, language="en", public_address="", shop_name="Lamps\r\nBcc: x@y.example", shop_code="lamps"
    )
    verdict = send(TO, one, Enclosed(), name="n", settings=through(post))
    assert verdict.code == "250"
    (taken,) = post.mails
    assert taken["Bcc"] is None
    assert "Lamps Bcc: x@y.example" in taken["Subject"]


def test_without_a_server_nothing_is_sent(post: Post) -> None:
    assert mailed(post, smtp_host="").startswith("refused no_mail_server")
    assert mailed(post, mail_from="").startswith("refused no_mail_server")


def test_a_mail_channel_is_told_once(
    post: Post, shop: Shop, channel: Callable[..., Channel], settings: DjangoSettings, real: FixedClock
) -> None:
    settings.BATON = replace(through(post), home=settings.BATON.home)
    channel(ChannelKind.MAIL, ", ".join(TO))
    tell(shop, notice(kind=NoticeKind.DAILY_REPORT), real=real)
    assert (send_due(real=real), send_due(real=real)) == (1, 0)
    assert Outbox.objects.get().state == State.SENT
    assert post.mails[0]["To"] == ", ".join(TO)


def test_outcomes_have_words() -> None:
    assert all(one.label.zh and one.label.en for one in Outcome)
