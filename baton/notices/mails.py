"""Sends a notice as mail: plain text and HTML, with what is attached, through the server of the settings."""

from __future__ import annotations

import hashlib
import mimetypes
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import make_msgid, parseaddr
from html import escape
from pathlib import Path

from baton.kit.settings import Settings
from baton.kit.text import Text
from baton.notices.logic.answers import Verdict, scrubbed
from baton.notices.logic.cards import Card
from baton.notices.logic.wording import bold_parts, plain
from baton.notices.terms import Outcome

SECONDS = 20.0
"""For a connection, and for each answer."""
PORTS = {"tls": 465, "starttls": 587, "none": 25}
LARGEST = 15 * 1024 * 1024
"""Bytes of what is attached, in all: many servers take no larger mail."""
_NO_SERVER = Verdict(
    Outcome.REFUSED,
    "no_mail_server",
    Text(
        "还没有设置发邮件的服务器。请管理员填 smtp_host 等设置。",
        "No server is set that sends mail. The administrator sets smtp_host and its kin.",
    ),
)

_NO_SUCH_LETTERS = Verdict(
    Outcome.REFUSED,
    "no_smtputf8",
    Text(
        "发信服务器不支持带中文等字符的邮件地址，没有发送。请换成英文字母的地址。",
        "The mail server takes no address with letters such as Chinese ones; nothing was sent. Use a plain address.",
    ),
)


@dataclass(frozen=True, slots=True)
class Enclosed:
    """Files that go with a mail; one that is gone by now is left out, and the mail says so."""

    image: Path | None = None
    attachments: tuple[Path, ...] = ()


def send(to: Sequence[str], one: Card, enclosed: Enclosed, *, name: str, settings: Settings) -> Verdict:
    """What came of mailing it; under the same `name` mail programs know it as the same mail.
    Never raises for what the network or the server does.

       What fails before the mail is handed over is tried again, unless the server refuses it for good.
    """
    sender = settings.mail_from or settings.smtp_user
    if not settings.smtp_host or not sender:
        return _NO_SERVER
    mail = message(to, one, enclosed, sender=sender, name=name)
    try:
        server = _opened(settings)
    except smtplib.SMTPAuthenticationError as error:
        return _refused(
            "wrong_login",
            Text("发信服务器拒绝了用户名或密码", "The mail server refused user or password"),
            error,
        )
    except smtplib.SMTPResponseException as error:
        return _answered(error)
    except ssl.SSLError:
        return _again(
            settings, "no_trust", Text("的加密连接不可信", "has no encrypted connection that can be trusted")
        )
    except (OSError, smtplib.SMTPException, ValueError):
        return _again(settings, "no_connection", Text("连不上", "cannot be reached"))
    try:
        missed = server.send_message(mail, parseaddr(sender)[1], list(to))
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        return _answered(smtplib.SMTPResponseException(code, said))
    except smtplib.SMTPResponseException as error:
        return _answered(error)
    except smtplib.SMTPNotSupportedError:
        # Found out before a word of the mail is said: it has certainly not arrived.
        return _NO_SUCH_LETTERS
    except (OSError, smtplib.SMTPException, ValueError):
        return Verdict(
            Outcome.UNSURE,
            "no_answer",
            Text("发信服务器中途断开，不确定是否送达。", "The mail server broke off; it may have arrived."),
        )
    finally:
        _close(server)
    if missed:
        refused = ", ".join(missed)
        return Verdict(
            Outcome.DELIVERED,
            "partly",
            Text(f"送达，但这些地址被拒绝：{refused}。", f"Arrived, but not at: {refused}."),
        )
    return Verdict(Outcome.DELIVERED, "250", Text("送达。", "Arrived."))


def message(to: Sequence[str], one: Card, enclosed: Enclosed, *, sender: str, name: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = f"[{one.foot}] {one.title}"
    mail["From"] = sender
    mail["To"] = ", ".join(to)
    mail["Message-ID"] = f"<{hashlib.sha256(name.encode()).hexdigest()[:32]}@{_domain(sender)}>"
    mail["Auto-Submitted"] = "auto-generated"
    files, gone = _present(enclosed)
    lines = [*one.lines, *gone]
    links = "".join(f"\n{link.label}: {link.address}" for link in one.links)
    mail.set_content("\n".join([one.title, "", *(f"- {plain(line)}" for line in lines), links, "", one.foot]))
    image_id = make_msgid(domain="baton") if enclosed.image in files else ""
    mail.add_alternative(_html(one, lines, image_id), subtype="html")
    if enclosed.image is not None and image_id:
        part = mail.get_payload(1)
        assert isinstance(part, EmailMessage)
        part.add_related(enclosed.image.read_bytes(), "image", "png", cid=image_id)
    for path in files:
        if path != enclosed.image:
            kind, _ = mimetypes.guess_type(path.name)
            main, _, sub = (kind or "application/octet-stream").partition("/")
            mail.add_attachment(path.read_bytes(), main, sub, filename=path.name)
    return mail


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "baton"


def _present(enclosed: Enclosed) -> tuple[list[Path], list[str]]:
    """The files that can go along, and a line for each that cannot."""
    files: list[Path] = []
    gone = []
    room = LARGEST
    for path in (*((enclosed.image,) if enclosed.image else ()), *enclosed.attachments):
        size = path.stat().st_size if path.is_file() else None
        if size is None or size > room:
            gone.append(f"{path.name}: —")
        else:
            files.append(path)
            room -= size
    return files, gone


def _html(one: Card, lines: Sequence[str], image_id: str) -> str:
    said = "".join(f"<li>{_bold(line)}</li>" for line in lines)
    links = "".join(f'<p><a href="{escape(link.address)}">{escape(link.label)}</a></p>' for link in one.links)
    image = (
        f'<p><img src="cid:{image_id[1:-1]}" alt="{escape(one.title)}" width="720"></p>' if image_id else ""
    )
    return (
        f'<html><body style="font-family:sans-serif"><h3>{escape(one.title)}</h3>{image}<ul>{said}</ul>{links}'
        f'<p style="color:#777">{escape(one.foot)}</p></body></html>'
    )


def _bold(line: str) -> str:
    return "".join(
        f"<b>{escape(part)}</b>" if is_bold else escape(part) for part, is_bold in bold_parts(line)
    )


def _opened(settings: Settings) -> smtplib.SMTP:
    port = settings.smtp_port or PORTS[settings.smtp_security]
    trusted = ssl.create_default_context()
    server: smtplib.SMTP
    if settings.smtp_security == "tls":
        server = smtplib.SMTP_SSL(settings.smtp_host, port, timeout=SECONDS, context=trusted)
    else:
        server = smtplib.SMTP(settings.smtp_host, port, timeout=SECONDS)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=trusted)
        if settings.smtp_user and settings.smtp_password:
            server.login(settings.smtp_user, settings.smtp_password)
    except BaseException:
        server.close()
        raise
    return server


def _close(server: smtplib.SMTP) -> None:
    """What was taken is taken: a server that does not say goodbye changes nothing."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _answered(error: smtplib.SMTPResponseException) -> Verdict:
    """A code of 4xx means later, one of 5xx never."""
    if 400 <= error.smtp_code < 500:
        said = _quoted(error)
        return Verdict(
            Outcome.AGAIN,
            str(error.smtp_code),
            Text(f"发信服务器暂时不收（{said}）。", f"The mail server takes nothing for now ({said})."),
        )
    return _refused(str(error.smtp_code), Text("发信服务器拒绝了", "The mail server refused"), error)


def _refused(code: str, why: Text, error: smtplib.SMTPResponseException) -> Verdict:
    said = _quoted(error)
    return Verdict(Outcome.REFUSED, code, Text(f"{why.zh}（{said}）。", f"{why.en} ({said})."))


def _quoted(error: smtplib.SMTPResponseException) -> str:
    said = error.smtp_error
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return scrubbed(f"{error.smtp_code} {text}", ())


def _again(settings: Settings, code: str, why: Text) -> Verdict:
    return Verdict(
        Outcome.AGAIN,
        code,
        Text(f"{settings.smtp_host} {why.zh}。", f"{settings.smtp_host} {why.en}."),
    )
