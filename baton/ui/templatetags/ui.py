"""Tags and filters of the product's pages: `{% load ui %}`.

Marks    {% icon "funnel" %} · {% baton "missing" 64 %} · {% owner "marketing" %} · {% avatar name "sales" %}
Frame    {% shell as shell %} (shell.html only) · {% query shop="a" page=2 %}
Figures  {{ n|number }} · {{ n|headline }} · {{ share|rate }} · {{ amount|money:"USD" }} · {{ d|day }}
         {{ text|into }} · {% delta change is_better %} · {% missing reason %}
"""

from __future__ import annotations

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from baton.kit.text import Text
from baton.ui import icons
from baton.ui.shell import Shell, shell_of

register = template.Library()


@register.simple_tag(takes_context=True)
def shell(context: Context) -> Shell:
    request = context.get("request")
    return shell_of(request if isinstance(request, HttpRequest) else None)


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    return mark_safe(icons.icon(name, is_small=size == "sm"))  # noqa: S308 - our own drawings


@register.simple_tag
def baton(state: str = "joined", size: int = 24) -> SafeString:
    return mark_safe(icons.baton_mark(state, size))  # noqa: S308 - our own drawing


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """The present address's query string with some values changed; None or '' removes one."""
    request = context.get("request")
    values = request.GET.copy() if isinstance(request, HttpRequest) else None
    if values is None:
        return ""
    for name, value in changes.items():
        if value in (None, ""):
            values.pop(name, None)
        else:
            values[name] = str(value)
    encoded = values.urlencode()
    return f"?{encoded}" if encoded else "?"


@register.filter
def into(text: Text | str | None) -> str:
    """A cellar Text in the page's language."""
    if text is None:
        return ""
    return text.into(get_language() or "zh") if isinstance(text, Text) else text


def owner_word(owner: str) -> str:
    return {
        "marketing": gettext("Marketing"),
        "sales": gettext("Sales"),
        "shared": gettext("Shared"),
        "company": gettext("Company"),
        "chance": gettext("Chance"),
    }.get(owner, owner)


@register.simple_tag
def owner(code: str, extra: str = "") -> SafeString:
    """The owner of a figure: shape and word. `extra`: chip, ink."""
    return format_html('<span class="own {} {}">{}</span>', code, extra, owner_word(code))


@register.simple_tag
def avatar(name: str, team: str = "shared", size: str = "") -> SafeString:
    return format_html(
        '<span class="ava {} {}" title="{} · {}" aria-hidden="true">{}</span>',
        team,
        size,
        name,
        owner_word(team),
        name[:1].upper(),
    )
