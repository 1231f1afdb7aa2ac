"""`{% load people %}`: how an audit line's state is shown."""

from __future__ import annotations

import json

from django import template

register = template.Library()
LONGEST = 240


@register.filter
def told(state: object) -> str:
    """A state before or after as short text; an em dash where there was none."""
    if state is None:
        return "—"
    text = state if isinstance(state, str) else json.dumps(state, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
