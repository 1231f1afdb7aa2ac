"""The settings: one frozen object, read once from the environment and the home folder's baton.toml.

Each field says in its metadata what it is for; `baton settings` prints them. The environment (BATON_<FIELD>,
and DATABASE_URL) wins over the file. A name that is not known is an error, in either place.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from baton.kit.errors import NotUsable
from baton.kit.home import Home, default_home
from baton.kit.text import Text

PREFIX = "BATON_"
NOT_SETTINGS = ("BATON_HOME", "BATON_BENCH_DATA", "BATON_BENCH_TRAIN")
"""Where the home is, and what the benchmarks read."""
SMTP_SECURITIES = ("tls", "starttls", "none")
LANGUAGES = ("auto", "zh-hans", "en")
THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")
LOG_LEVELS = ("debug", "info", "warning", "error")
_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"0", "false", "no", "off"})

Raw = str | int | bool | list[str]
Parser = Callable[[Any], Any]


class _WrongValue(ValueError):
    """What a value must be, in both languages."""

    def __init__(self, expected: Text) -> None:
        super().__init__(expected.en)
        self.expected = expected


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise _WrongValue(Text("一段文字（加引号）", "a text, in quotes"))
    return raw


def _whole(least: int, most: int) -> Parser:
    def parse(raw: object) -> int:
        expected = Text(f"{least} 到 {most} 之间的整数", f"a whole number from {least} to {most}")
        if isinstance(raw, bool) or not isinstance(raw, (int, str)):
            raise _WrongValue(expected)
        try:
            number = int(raw)
        except ValueError:
            raise _WrongValue(expected) from None
        if not least <= number <= most:
            raise _WrongValue(expected)
        return number

    return parse


def _one_of(*choices: str) -> Parser:
    def parse(raw: object) -> str:
        if not isinstance(raw, str) or raw.lower() not in choices:
            raise _WrongValue(Text("其中之一：" + "、".join(choices), "one of " + ", ".join(choices)))
        return raw.lower()

    return parse


def _yes_or_no(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.lower() in _YES | _NO:
        return raw.lower() in _YES
    raise _WrongValue(Text("true 或 false", "true or false"))


def _texts(raw: object) -> tuple[str, ...]:
    if isinstance(raw, str):
        return tuple(part.strip() for part in raw.split(",") if part.strip())
    if isinstance(raw, list) and all(isinstance(part, str) for part in raw):
        return tuple(raw)
    raise _WrongValue(Text("一个列表（环境变量里用逗号分开）", "a list (comma-separated in the environment)"))


def _zone(raw: object) -> str:
    try:
        return ZoneInfo(_text(raw)).key
    except (ZoneInfoNotFoundError, ValueError):
        raise _WrongValue(
            Text("时区名，如 Asia/Shanghai", "the name of a time zone, such as Asia/Shanghai")
        ) from None


def _public_address(raw: object) -> str:
    """Without the slash at its end."""
    expected = Text(
        "完整的地址，如 https://baton.example.com", "a whole address, such as https://baton.example.com"
    )
    said = _text(raw).strip().rstrip("/")
    try:
        parts = urlsplit(said)
        is_whole = (
            parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.query + parts.fragment
        )
    except ValueError:
        is_whole = False
    # What ends a link in a chat must not stand inside one.
    if said and (not is_whole or any(sign in said for sign in " \t\r\n()[]<>\"'")):
        raise _WrongValue(expected)
    return said


def _setting(default: object, parse: Parser, doc: Text, *, env: str = "", is_secret: bool = False) -> Any:
    return field(
        default=default,
        repr=not is_secret,
        metadata={"doc": doc, "parse": parse, "env": env, "is_secret": is_secret},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    home: Home
    database_url: str | None = _setting(
        None,
        _text,
        Text(
            "PostgreSQL 地址，如 postgresql://用户:密码@主机:5432/库名；不填则用主文件夹里的 SQLite。",
            "PostgreSQL address, such as postgresql://user:password@host:5432/name; "
            "SQLite in the home folder if empty.",
        ),
        env="DATABASE_URL",
        is_secret=True,
    )
    host: str = _setting(
        "127.0.0.1",
        _text,
        Text(
            "监听的地址；0.0.0.0 让局域网里的同事也能打开。",
            "Address to listen on; 0.0.0.0 opens it to the local network.",
        ),
    )
    port: int = _setting(
        8000,
        _whole(0, 65535),
        Text("监听的端口；0 为任选空闲端口。", "Port to listen on; 0 takes a free one."),
    )
    threads: int = _setting(8, _whole(1, 64), Text("网页服务的线程数。", "Threads of the web server."))
    workers: int = _setting(
        1,
        _whole(1, 64),
        Text(
            "后台进程数。店铺多时按 CPU 核数设：各进程分着做各店的早间工作。",
            "Worker processes. With many shops, as many as the processor has cores: they share the shops' mornings.",
        ),
    )
    language: str = _setting(
        "auto",
        _one_of(*LANGUAGES),
        Text(
            "界面与命令行的语言：auto 按浏览器和终端，都没说时用中文。",
            "Language of pages and terminal: auto follows browser and terminal, Chinese where neither says.",
        ),
    )
    time_zone: str = _setting(
        "Asia/Shanghai",
        _zone,
        Text("团队所在时区，时刻按它显示。", "The team's time zone: instants are shown in it."),
    )
    allowed_hosts: tuple[str, ...] = _setting(
        THIS_MACHINE,
        _texts,
        Text(
            "浏览器可以用哪些主机名打开（如 192.168.1.20）。",
            "Host names under which a browser may open it (such as 192.168.1.20).",
        ),
    )
    trusted_origins: tuple[str, ...] = _setting(
        (),
        _texts,
        Text(
            "在反向代理之后时的完整来源，如 https://baton.example.com。",
            "Full origins when behind a reverse proxy, such as https://baton.example.com.",
        ),
    )
    is_https: bool = _setting(
        False,
        _yes_or_no,
        Text(
            "只经本机的 HTTPS 反向代理访问时设为 true：cookie 只在加密连接上发送。",
            "True when reached only through an HTTPS proxy on this machine: cookies are marked Secure.",
        ),
    )
    public_address: str = _setting(
        "",
        _public_address,
        Text(
            "大家打开接力用的地址，如 https://baton.example.com；群消息和邮件里的链接以它开头，不填就不带链接。",
            "Where people open Baton, such as https://baton.example.com: links in chats and mails begin with it; "
            "without it they carry none.",
        ),
    )
    notice_hosts: tuple[str, ...] = _setting(
        (),
        _texts,
        Text(
            "除钉钉、飞书、企业微信外，还可以往哪些主机发通知（如 robot.lan:8080）；这些可以在内网、可以不加密。",
            "Hosts besides DingTalk's, Feishu's and WeCom's that notices may be sent to (such as robot.lan:8080); "
            "what is named here may be inside the own network and unencrypted.",
        ),
    )
    smtp_host: str = _setting(
        "", _text, Text("发邮件的服务器；不填就不发邮件。", "Server that sends mail; none is sent if empty.")
    )
    smtp_port: int = _setting(
        0,
        _whole(0, 65535),
        Text(
            "发邮件的端口；0 为通常的那个（TLS 465，STARTTLS 587，不加密 25）。",
            "Its port; 0 takes the usual one (TLS 465, STARTTLS 587, none 25).",
        ),
    )
    smtp_security: str = _setting(
        "tls",
        _one_of(*SMTP_SECURITIES),
        Text(
            "发邮件时怎样加密；none 只用于本机或内网的服务器。",
            "How sending is encrypted; none is for a server on this machine or in the own network.",
        ),
    )
    smtp_user: str = _setting(
        "", _text, Text("发邮件的用户名；不填则不登录。", "User that sends mail; no sign-in if empty.")
    )
    smtp_password: str = _setting(
        "", _text, Text("发邮件的密码或授权码。", "Password, or app password, of that user."), is_secret=True
    )
    mail_from: str = _setting(
        "",
        _text,
        Text("邮件的发件人地址；不填用 smtp_user。", "Address that mails come from; smtp_user if empty."),
    )
    upload_limit_mb: int = _setting(
        200, _whole(1, 2000), Text("一次上传的上限（MB）。", "Largest upload in one go, in MB.")
    )
    keep_versions_days: int = _setting(
        30,
        _whole(1, 3650),
        Text(
            "被替换的旧版本数据保留多少天，之后清理。",
            "Days for which replaced versions of the facts stay reachable before they are cleared.",
        ),
    )
    session_hours: int = _setting(
        12, _whole(1, 720), Text("登录后多少小时需要重新登录。", "Hours after which one signs in again.")
    )
    log_level: str = _setting(
        "info",
        _one_of(*LOG_LEVELS),
        Text("日志级别（写到标准错误）。", "Level of the log, which goes to standard error."),
    )

    @property
    def upload_limit_bytes(self) -> int:
        return self.upload_limit_mb * 1024 * 1024

    @property
    def default_language(self) -> str:
        """The language where nobody has said which: "zh-hans" or "en"."""
        return "en" if self.language == "en" else "zh-hans"


def documented() -> tuple[Field[Any], ...]:
    """The fields a person may set, in their order; the home is the folder that holds the file."""
    return tuple(one for one in fields(Settings) if one.name != "home")


def environment_name(one: Field[Any]) -> str:
    return str(one.metadata["env"]) or PREFIX + one.name.upper()


def default_of(one: Field[Any]) -> object:
    return None if one.default is MISSING else one.default


def terminal_language(settings: Settings, environ: Mapping[str, str]) -> str:
    """The language of the command line: the setting, else what the terminal says, else Chinese."""
    if settings.language != "auto":
        return settings.language
    spoken = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "en" if spoken.lower().startswith("en") else "zh-hans"


def read_settings(environ: Mapping[str, str], home: Path | None = None) -> Settings:
    """The settings here and now. NotUsable for a name that is not known or a value of the wrong kind."""
    folder = home or Path(environ.get("BATON_HOME") or default_home()).expanduser().absolute()
    values = _from_file(Home(folder).settings_file) | _from_environment(environ)
    return Settings(home=Home(folder), **cast("dict[str, Any]", values))


def _from_environment(environ: Mapping[str, str]) -> dict[str, object]:
    known = {environment_name(one): one for one in documented()}
    for name in environ:
        if name.startswith(PREFIX) and name not in NOT_SETTINGS and name not in known:
            raise _unknown_name(name, [*known, "BATON_HOME"], Text("环境变量", "The environment"))
    return {one.name: _parsed(one, environ[name], name) for name, one in known.items() if environ.get(name)}


def _from_file(path: Path) -> dict[str, object]:
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotUsable(
            "settings_unreadable",
            Text(f"读不懂 {path}：{error}。", f"{path} is not valid TOML: {error}."),
            Text("每行一个设置，如 port = 8000。", "Write one setting a line, such as port = 8000."),
        ) from None
    known = {one.name: one for one in documented()}
    for name in found:
        if name not in known:
            raise _unknown_name(name, known, Text(str(path), str(path)))
    return {name: _parsed(known[name], raw, f"{path.name}: {name}") for name, raw in found.items()}


def _parsed(one: Field[Any], raw: object, place: str) -> object:
    try:
        return one.metadata["parse"](raw)
    except _WrongValue as wrong:
        shown = "…" if one.metadata["is_secret"] else repr(raw)
        raise NotUsable(
            "wrong_setting",
            Text(f"设置 {place} 的值 {shown} 不对。", f"The setting {place} cannot be {shown}."),
            Text(f"应为{wrong.expected.zh}。", f"It must be {wrong.expected.en}."),
        ) from None


def _unknown_name(name: str, known: Mapping[str, object] | list[str], place: Text) -> NotUsable:
    near = get_close_matches(name, list(known), n=1, cutoff=0.0)[0]
    return NotUsable(
        "unknown_setting",
        Text(f"{place.zh}里有不认识的设置「{name}」。", f"{place.en} has an unknown setting “{name}”."),
        Text(
            f"最接近的是「{near}」。全部设置：baton settings。",
            f"The nearest known one is “{near}”. All settings: baton settings.",
        ),
    )
