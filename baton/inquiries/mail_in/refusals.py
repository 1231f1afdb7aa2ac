"""What mail-in says when a mailbox cannot be read, or a mail cannot be taken."""

from __future__ import annotations

from baton.kit.errors import NotAnswerable, NotFound, NotUsable
from baton.kit.text import Text


def no_connection(host: str, port: int) -> NotAnswerable:
    return NotAnswerable(
        "no_connection",
        Text(f"连不上 {host}:{port}。", f"{host}:{port} cannot be reached."),
        Text("核对服务器、端口和网络；会自动重试。", "Check server, port and network; it is tried again."),
    )


def no_answer(host: str) -> NotAnswerable:
    return NotAnswerable(
        "no_answer",
        Text(f"{host} 没有及时回应。", f"{host} did not answer in time."),
        Text("会自动重试。", "It is tried again."),
    )


def no_trust(host: str) -> NotAnswerable:
    return NotAnswerable(
        "no_trust",
        Text(f"{host} 的加密连接不可信。", f"The encrypted connection to {host} cannot be trusted."),
        Text(
            "核对服务器名和端口（TLS 通常 993，STARTTLS 通常 143）。",
            "Check the server's name and port (TLS is usually 993, STARTTLS 143).",
        ),
    )


def wrong_login() -> NotAnswerable:
    return NotAnswerable(
        "wrong_login",
        Text("邮箱拒绝了用户名或密码。", "The mailbox refused the user or the password."),
        Text(
            "很多邮箱要用「授权码」代替密码，并先打开 IMAP。",
            "Many services want an app password instead, and IMAP switched on.",
        ),
    )


def no_folder(folder: str) -> NotAnswerable:
    return NotAnswerable(
        "no_folder",
        Text(f"邮箱里没有文件夹「{folder}」。", f"The mailbox has no folder “{folder}”."),
        Text("通常是 INBOX。", "Usually it is INBOX."),
    )


def odd_answer(host: str) -> NotAnswerable:
    return NotAnswerable(
        "odd_answer",
        Text(f"{host} 的回答不是 IMAP。", f"What {host} answers is not IMAP."),
        Text("核对服务器和端口。", "Check server and port."),
    )


def wrong_mailbox() -> NotUsable:
    return NotUsable(
        "wrong_mailbox",
        Text("邮箱设置不完整。", "The mailbox's settings are incomplete."),
        Text(
            "服务器、端口（1–65535）、用户名、密码和文件夹都要填，且不与已有的重复。",
            "Give server, port (1–65535), user, password and folder, unlike any other mailbox's.",
        ),
    )


def no_mailbox() -> NotFound:
    return NotFound(
        "unknown_mailbox",
        Text("没有这个邮箱设置。", "There is no such mailbox."),
        Text("刷新后再看。", "Reload and look again."),
    )


def no_mail() -> NotFound:
    return NotFound(
        "unknown_mail",
        Text("没有这封待处理的邮件。", "There is no such mail to look at."),
        Text("可能同事已经处理；刷新后再看。", "A colleague may have done it; reload and look again."),
    )


def still_unread(reason: Text) -> NotAnswerable:
    return NotAnswerable(
        "still_unread",
        Text(f"还是读不出来：{reason.zh}。", f"It still cannot be read: {reason.en}."),
        Text("请手工填写。", "Fill it in by hand."),
    )
