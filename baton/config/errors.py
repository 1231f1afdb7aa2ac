"""Pages for what no view answered: wrong addresses, forged forms, our own faults. Never a stack trace."""

from __future__ import annotations

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from baton.kit.errors import NotAllowed, NotFound, NotUsable
from baton.kit.text import Text
from baton.people.doors import refusal

_NOWHERE = NotFound(
    "no_such_page",
    Text("没有这个页面。", "There is no such page."),
    Text("检查地址，或从首页重新进入。", "Check the address, or begin at the start page."),
)
_FORBIDDEN = NotAllowed(
    "not_allowed",
    Text("不能打开这个页面。", "You may not open this page."),
    Text("需要的话请经理调整角色。", "If you need it, ask a manager to change your role."),
)
_BAD_REQUEST = NotUsable(
    "bad_request",
    Text("这个请求读不懂。", "This request cannot be understood."),
    Text("回到首页再试。", "Go back to the start page and try again."),
)
_FOREIGN_HOST = NotUsable(
    "foreign_host",
    Text("Baton 不认识这个主机名。", "Baton does not know this host name."),
    Text(
        "请维护的人把它加进设置 allowed_hosts，然后重启。",
        "Ask whoever runs Baton to add it to the setting allowed_hosts and to start again.",
    ),
)
_FORGED = NotAllowed(
    "stale_form",
    Text("这个表单已失效，没有保存。", "This form is out of date and was not saved."),
    Text(
        "刷新页面后再提交；浏览器需要允许 cookie。",
        "Reload the page and send it again; the browser must accept cookies.",
    ),
)
_FAULT_MESSAGE = Text("服务器出错了。", "The server made a mistake.")
_FAULT_REMEDY = Text(
    "你的数据是安全的：没做完的改动没有写入。稍后再试；还不行就把服务窗口里的日志交给维护的人。",
    "Your data is safe: an unfinished change is not written. Try again; if it stays, show the server's log to "
    "whoever runs it.",
)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's
    return refusal(request, _NOWHERE)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's
    return refusal(request, _FORBIDDEN)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, DisallowedHost):
        return refusal(request, _FOREIGN_HOST)
    return refusal(request, _BAD_REQUEST)


def forged_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's
    return refusal(request, _FORGED)


def fault(request: HttpRequest) -> HttpResponse:
    language = get_language() or ""
    context = {
        "status": 500,
        "code": "fault",
        "message": _FAULT_MESSAGE.into(language),
        "remedy": _FAULT_REMEDY.into(language),
        "home": request.get_full_path() if request.method == "GET" else "/",
    }
    return render(request, "ui/error.html", context, status=500)
