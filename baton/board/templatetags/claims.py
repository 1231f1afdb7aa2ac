"""Marks of the claim pages: `{% load claims %}`: {% verdict_chip claim.verdict %} · {{ line|claim_line }}."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from baton.board.logic.claim_lines import HEIGHT, WIDTH, ClaimLine
from baton.drivers.claim_terms import VERDICTS, Verdict
from baton.ui import icons

register = template.Library()

LONGEST = 28
"""Letters of a name that a card has room for."""

_MARKS = {
    Verdict.SUPPORTED: ("warn", "check"),
    Verdict.NOT_SUPPORTED: ("", "close"),
    Verdict.CANNOT_TELL: ("outline", "clock"),
}


@register.simple_tag
def verdict_chip(verdict: Verdict) -> SafeString:
    """The verdict as a chip: tone, drawing and word."""
    tone, drawing = _MARKS[verdict]
    return format_html(
        '<span class="chip {}">{}{}</span>',
        tone,
        mark_safe(icons.icon(drawing, is_small=True)),  # noqa: S308 - our own drawing
        VERDICTS[verdict].into(get_language() or "zh"),
    )


@register.filter
def tail(name: str) -> str:
    """The end of a long name: the model of a product stands there."""
    if len(name) <= LONGEST:
        return name
    return "…" + name[-LONGEST:].partition(" ")[2]


@register.simple_tag
def claim_line(line: ClaimLine | None, owner: str, said: str) -> SafeString:
    """The small line of a claim; `said` is read out instead of it."""
    if line is None:
        return mark_safe("")
    shapes = [
        *(
            [
                format_html(
                    '<rect class="band" x="0" y="{}" width="{}" height="{}"/>',
                    line.band[0],
                    WIDTH,
                    line.band[1],
                )
            ]
            if line.band
            else []
        ),
        *(
            [format_html('<path class="usual" d="M0 {y}H{x}"/>', y=line.middle, x=WIDTH)]
            if line.middle is not None
            else []
        ),
        format_html('<path class="past" d="{}"/>', line.path),
        format_html_join("", '<circle class="alone" cx="{}" cy="{}" r="1.5"/>', line.dots),
        *([format_html('<path class="whisker" d="M{} {}V{}"/>', *line.whisker)] if line.whisker else []),
        *(
            [format_html('<circle class="now" cx="{}" cy="{}" r="3.5"/>', *line.present)]
            if line.present
            else []
        ),
    ]
    return format_html(
        '<svg class="claim-line {}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        owner,
        f"{WIDTH:.0f}",
        f"{HEIGHT:.0f}",
        said,
        mark_safe("".join(shapes)),  # noqa: S308 - escaped piece by piece
    )
