"""What the interface says when it does not take what a program sends."""

from __future__ import annotations

from baton.kit.errors import BatonError, NotAnswerable, NotFound, NotUsable
from baton.kit.text import Text


class NotKnown(BatonError):
    """Nobody whom the interface knows."""

    status = 401


class TooLarge(BatonError):
    status = 413


class TooMany(BatonError):
    status = 429

    def __init__(self, code: str, message: Text, remedy: Text, wait: int) -> None:
        super().__init__(code, message, remedy)
        self.wait = wait


def not_known() -> NotKnown:
    """Whether the token never was or was revoked is not told."""
    return NotKnown(
        "wrong_token",
        Text("令牌不对，或已停用。", "The token is wrong or is no longer valid."),
        Text(
            "请求头写 Authorization: Bearer 令牌；没有令牌请经理在「来源接入」里新建。",
            "Send the header Authorization: Bearer TOKEN; a manager makes one under Connections.",
        ),
    )


def too_large(limit: int) -> TooLarge:
    return TooLarge(
        "too_large",
        Text(f"请求超过 {limit // 1024} KB。", f"The request is larger than {limit // 1024} KB."),
        Text(
            "一次只发一条询盘，不带附件；留言太长请截断。",
            "Send one inquiry at a time without attachments, and cut a longer message.",
        ),
    )


def too_many(wait: int) -> TooMany:
    return TooMany(
        "too_many_requests",
        Text("请求太频繁。", "Too many requests."),
        Text(f"{wait} 秒后再发。", f"Try again in {wait} s."),
        wait,
    )


def key_needed() -> NotUsable:
    return NotUsable(
        "idempotency_key_needed",
        Text("缺少请求头 Idempotency-Key。", "The header Idempotency-Key is missing."),
        Text(
            "每条询盘用一个自己的值（1–200 个可见 ASCII 字符），重发时不变。",
            "Give each inquiry a value of its own, 1 to 200 visible ASCII signs, and keep it when you send again.",
        ),
    )


def other_body() -> NotAnswerable:
    return NotAnswerable(
        "idempotency_key_reused",
        Text(
            "这个 Idempotency-Key 已用于另一个内容。",
            "This Idempotency-Key was used with other contents.",
        ),
        Text("新的询盘换一个新的值。", "Use a new value for a new inquiry."),
    )


def no_inquiry(key: str) -> NotFound:
    return NotFound(
        "unknown_inquiry",
        Text(f"没有询盘「{key[:60]}」。", f"There is no inquiry “{key[:60]}”."),
        Text("用发送时得到的 key 查询。", "Ask with the key that you were given."),
    )


def wrong_name() -> NotUsable:
    return NotUsable(
        "wrong_client_name",
        Text("名称要 1–60 个字符，不能与在用的重名。", "A name has 1 to 60 signs and is not in use yet."),
        Text("例如「ERP」。", "For instance “ERP”."),
    )


def no_client() -> NotFound:
    return NotFound(
        "unknown_client",
        Text("没有这个接入程序，或已停用。", "There is no such client, or it was revoked."),
        Text("刷新后再看。", "Reload and look again."),
    )
