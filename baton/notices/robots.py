"""Posts to a robot: only where notices may go, with an end in time and size, and nowhere on from there."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterable
from contextlib import suppress

from baton.kit.errors import BatonError
from baton.kit.text import Text
from baton.notices.logic.addresses import Target, target
from baton.notices.logic.answers import Verdict, judge
from baton.notices.terms import ChannelKind, Outcome

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 12.0
"""From the connection to the end of the answer, however slowly it drips."""
LARGEST = 64 * 1024
"""Bytes of an answer."""


def post(
    kind: ChannelKind,
    address: str,
    query: str,
    body: bytes,
    *,
    named: Iterable[str],
    secrets: Iterable[str] = (),
) -> Verdict:
    """What came of posting `body` to the robot. Never raises for what the network or the other side does.

    What fails before the message is out is tried again; what is out and has no answer may have arrived: UNSURE.
    """
    try:
        to = target(kind, address, named)
    except BatonError as error:
        return Verdict(Outcome.REFUSED, error.code, Text(error.into("zh"), error.into("en")))
    try:
        connection = _connect(to)
    except _PrivateAddress:
        return Verdict(
            Outcome.REFUSED,
            "private_address",
            Text(
                f"{to.host} 指向内网地址，没有发送。要允许，请写进设置 notice_hosts。",
                f"{to.host} leads into a private network; nothing was sent. To allow it, name it in notice_hosts.",
            ),
        )
    except OSError as error:
        return _not_reached(to, error)
    return _exchanged(kind, to, connection, query, body, secrets=(*to.secrets, *secrets))


class _PrivateAddress(Exception):
    pass


def _connect(to: Target) -> socket.socket:
    """A connection to the very address that was looked at: the name is asked for once. OSError, _PrivateAddress."""
    found = socket.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
    addresses = [one[4] for one in found]
    if not to.is_named and not all(ipaddress.ip_address(one[0]).is_global for one in addresses):
        raise _PrivateAddress
    fault: OSError = ConnectionError()
    for one in addresses:
        try:
            plain = socket.create_connection((str(one[0]), to.port), timeout=CONNECT_SECONDS)
        except OSError as error:
            fault = error
            continue
        if not to.is_https:
            return plain
        try:
            return ssl.create_default_context().wrap_socket(plain, server_hostname=to.host)
        except (OSError, ValueError):
            plain.close()
            raise
    raise fault


def _exchanged(
    kind: ChannelKind,
    to: Target,
    connection: socket.socket,
    query: str,
    body: bytes,
    *,
    secrets: tuple[str, ...],
) -> Verdict:
    is_over = threading.Event()

    def end() -> None:
        is_over.set()
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)

    # A server that drips a byte now and then never runs into the time of a single read.
    ending = threading.Timer(WHOLE_SECONDS, end)
    ending.daemon = True
    ending.start()
    talk = http.client.HTTPConnection(to.host, to.port)
    talk.sock = connection
    try:
        connection.settimeout(WHOLE_SECONDS)
        try:
            talk.request("POST", to.path + query, body, _headers())
        except OSError as error:
            return _not_reached(to, error)
        try:
            answer = talk.getresponse()
            told = answer.read(LARGEST + 1)
        except (OSError, http.client.HTTPException, ValueError):
            return _too_slow(to) if is_over.is_set() else _no_answer(to)
        if is_over.is_set():
            return _too_slow(to)
    finally:
        ending.cancel()
        talk.close()
    if len(told) > LARGEST:
        return Verdict(
            Outcome.REFUSED,
            "answer_too_long",
            Text(
                f"{to.host} 的回答太长，不是机器人的回答。",
                f"The answer of {to.host} is too long for a robot's.",
            ),
        )
    return judge(kind, answer.status, told, secrets=secrets)


def _headers() -> dict[str, str]:
    return {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Baton", "Connection": "close"}


def _not_reached(to: Target, error: OSError) -> Verdict:
    if isinstance(error, ssl.SSLError):
        code, why = "no_trust", Text("的加密连接不可信", "has no encrypted connection that can be trusted")
    elif isinstance(error, socket.gaierror):
        code, why = "no_such_host", Text("这个主机名查不到", "is a name that cannot be looked up")
    else:
        code, why = "no_connection", Text("连不上", "cannot be reached")
    return Verdict(Outcome.AGAIN, code, Text(f"{to.host} {why.zh}。", f"{to.host} {why.en}."))


def _too_slow(to: Target) -> Verdict:
    return Verdict(
        Outcome.UNSURE,
        "too_slow",
        Text(
            f"{to.host} 没有及时回应，不确定是否送达。",
            f"{to.host} did not answer in time; it may have arrived.",
        ),
    )


def _no_answer(to: Target) -> Verdict:
    return Verdict(
        Outcome.UNSURE,
        "no_answer",
        Text(
            f"{to.host} 收下后断开了连接，不确定是否送达。",
            f"{to.host} broke off before it answered; it may have arrived.",
        ),
    )
