"""`{% load people %}`: how an audit line's state is shown, and the key of a form that is taken once."""

from __future__ import annotations

import json

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from baton.people.once import FIELD, new_key

register = template.Library()
LONGEST = 240


@register.filter
def told(state: object) -> str:
    """A state before or after as short text; an em dash where there was none."""
    if state is None:
        return "—"
    text = state if isinstance(state, str) else json.dumps(state, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


@register.simple_tag
def form_key() -> SafeString:
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, new_key())
