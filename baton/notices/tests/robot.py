"""A robot on this machine that checks what it is sent as the platforms do, and answers as they do."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from baton.notices.terms import ChannelKind

TOKEN = "tok-1234567890abcd"
PATHS = {
    ChannelKind.DINGTALK: f"/robot/send?access_token={TOKEN}",
    ChannelKind.FEISHU: f"/open-apis/bot/v2/hook/{TOKEN}",
    ChannelKind.WECOM: f"/cgi-bin/webhook/send?key={TOKEN}",
}
Odd = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Robot:
    kind: ChannelKind
    now: Callable[[], datetime]
    secret: str = ""
    keyword: str = ""
    port: int = 0
    odd: Odd | None = None
    """Answers in the robot's place, whatever came."""
    taken: list[Any] = field(default_factory=list)
    """The bodies that it took."""
    asked: int = 0
    times: list[datetime] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}{PATHS[self.kind]}"

    @property
    def titles(self) -> list[str]:
        return [title_of(self.kind, one) for one in self.taken]

    def answer(self, path: str, body: bytes) -> dict[str, Any]:
        told = json.loads(body)
        problem = {
            ChannelKind.DINGTALK: self._dingtalk,
            ChannelKind.FEISHU: self._feishu,
            ChannelKind.WECOM: self._wecom,
        }[self.kind](path, body, told)
        if problem is None:
            self.times.append(self.now())
            self.taken.append(told)
        code, words = problem or (0, "ok")
        names = ("code", "msg") if self.kind is ChannelKind.FEISHU else ("errcode", "errmsg")
        return dict(zip(names, (code, words), strict=True))

    def _dingtalk(self, path: str, body: bytes, told: Any) -> tuple[int, str] | None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        if asked.get("access_token") != TOKEN:
            return 300001, "token is not exist"
        if self.secret:
            if abs(self.now().timestamp() * 1000 - int(asked.get("timestamp", 0))) > 3_600_000:
                return 310000, "invalid timestamp"
            said = f"{asked['timestamp']}\n{self.secret}".encode()
            if asked.get("sign") != self._signed(self.secret.encode(), said):
                return 310000, "sign not match"
        if self.keyword and self.keyword not in body.decode():
            return 310000, "keywords not in content"
        if len(body) > 20_000:
            return 460101, "message too long"
        return (130101, "send too fast, exceed 20 times per minute") if self._is_too_much(60, 20) else None

    def _feishu(self, path: str, body: bytes, told: Any) -> tuple[int, str] | None:
        if not path.endswith(TOKEN):
            return 19001, "param invalid: incoming webhook access token invalid"
        if self.secret:
            key = f"{told.get('timestamp')}\n{self.secret}".encode()
            is_old = abs(self.now().timestamp() - int(told.get("timestamp", 0))) > 3600
            if is_old or told.get("sign") != self._signed(key, b""):
                return 19021, "sign match fail or timestamp is not within one hour from current time"
        if self.keyword and self.keyword not in body.decode():
            return 19024, "Key Words Not Found"
        if len(body) > 20 * 1024 or told.get("msg_type") != "interactive":
            return 9499, "Bad Request"
        is_too_much = self._is_too_much(60, 100) or self._is_too_much(1, 5)
        return (11232, "frequency limited psm[lark.oapi.app_platform_runtime]") if is_too_much else None

    def _wecom(self, path: str, body: bytes, told: Any) -> tuple[int, str] | None:
        if parse_qs(urlsplit(path).query).get("key") != [TOKEN]:
            return 93000, "invalid webhook url"
        if told["msgtype"] == "markdown" and len(told["markdown"]["content"].encode()) > 4096:
            return 40058, "markdown.content exceed max length 4096"
        return (45009, "api freq out of limit") if self._is_too_much(60, 20) else None

    def _is_too_much(self, seconds: float, most: int) -> bool:
        now = self.now()
        return sum((now - one).total_seconds() < seconds for one in self.times) >= most

    @staticmethod
    def _signed(key: bytes, said: bytes) -> str:
        return base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()


def title_of(kind: ChannelKind, told: Any) -> str:
    if kind is ChannelKind.DINGTALK:
        return str(told.get("actionCard", told.get("markdown"))["title"])
    if kind is ChannelKind.FEISHU:
        return str(told["card"]["header"]["title"]["content"])
    if told["msgtype"] == "image":
        return "image"
    return str(told["markdown"]["content"].partition("</font>")[0].rpartition(">")[2])


@contextmanager
def standing(robot: Robot) -> Iterator[Robot]:
    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            robot.asked += 1
            if robot.odd is not None:
                robot.odd(self)
                return
            said = json.dumps(robot.answer(self.path, body)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    robot.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield robot
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
