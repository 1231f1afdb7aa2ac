"""Tags of the board's pages: the relay's bars and small lines, the sentence with its owners marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from baton.board.terms import Cell, StageRow, Verdict
from baton.drivers.sentence import STRETCHES
from baton.drivers.terms import Why
from baton.facts.contract import Unit
from baton.kit.glossary import Owner, label
from baton.kit.text import Text
from baton.metrics.catalogue import metric
from baton.metrics.funnel import StageLine
from baton.sources.choices import choice_label
from baton.ui import formats
from baton.ui.templatetags.ui import delta, query
from baton.ui.templatetags.ui import owner_word as word_of

register = template.Library()

HEIGHT, TOP, BOTTOM = 46, 10, 36


@register.simple_tag
def owner_word(code: str) -> str:
    return word_of(code)


@register.filter
def bar(row: StageRow) -> SafeString:
    """The stage's bar with half of the slopes to its neighbours, as one SVG as high as the row."""
    if not row.width:
        return mark_safe("")
    shapes = []
    owner = row.line.owner.value
    if row.above:
        shapes.append(_slope(owner, (row.above + row.width) / 2, row.width, 0, TOP))
    if row.below:
        shapes.append(_slope(owner, row.width, (row.width + row.below) / 2, BOTTOM, HEIGHT))
    left, right = 500 - row.width / 2, 500 + row.width / 2
    if owner == "shared":
        cut = 10
        shapes.append(
            f'<path class="f-marketing" d="M{left:.0f} {TOP}H{500 - 2:.0f}L{500 - 2 - cut:.0f} {BOTTOM}H{left:.0f}Z"/>'
        )
        shapes.append(
            f'<path class="f-sales" d="M{500 + 2 + cut:.0f} {TOP}H{right:.0f}V{BOTTOM}H{500 + 2:.0f}Z"/>'
        )
    else:
        shapes.append(
            f'<rect class="f-{owner}" x="{left:.0f}" y="{TOP}" width="{row.width}" height="{BOTTOM - TOP}"/>'
        )
    drawn = "".join(shapes)
    frame = f'<svg viewBox="0 0 1000 {HEIGHT}" preserveAspectRatio="none" aria-hidden="true">{drawn}</svg>'
    return mark_safe(frame)  # noqa: S308 - numbers and an owner's class


def _slope(owner: str, upper: float, lower: float, top: int, bottom: int) -> str:
    return (
        f'<path class="f-soft-{owner}" d="M{500 - upper / 2:.0f} {top}H{500 + upper / 2:.0f}'
        f'L{500 + lower / 2:.0f} {bottom}H{500 - lower / 2:.0f}Z"/>'
    )


@register.filter
def spark(row: StageRow) -> SafeString:
    """The last weeks as a small line; a week without a figure is a gap."""
    return _spark(row.weeks, row.line.owner.value)


def _spark(values: Sequence[float | None], owner: str) -> SafeString:
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return mark_safe('<svg class="spark" viewBox="0 0 72 20" aria-hidden="true"></svg>')
    low, high = min(known), max(known)
    spread = (high - low) or 1.0
    step = 68 / (len(values) - 1)
    path, pen, last = "", "M", (0.0, 0.0)
    for place, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        last = (2 + step * place, 17 - 14 * (value - low) / spread)
        path += f"{pen}{last[0]:.1f} {last[1]:.1f} "
        pen = "L"
    return format_html(
        '<svg class="spark {}" viewBox="0 0 72 20" aria-hidden="true"><path d="{}"/>'
        '<circle cx="{}" cy="{}" r="2"/></svg>',
        owner,
        path.strip(),
        f"{last[0]:.1f}",
        f"{last[1]:.1f}",
    )


@register.filter
def say(why: Why) -> SafeString:
    """The reading, with each stretch in its owner's ink."""
    language = get_language() or "zh"
    text = str(conditional_escape(why.reading.into(language)))
    for owner, stretch in STRETCHES.items():
        name = str(conditional_escape(stretch.into(language)))
        text = re.sub(re.escape(name), f'<b class="{owner.value}">{name}</b>', text, count=1)
    return mark_safe(text)  # noqa: S308 - escaped above


@register.simple_tag
def term(code: str) -> str:
    """A glossary label in the page's language."""
    return label(code).into(get_language() or "zh")


@register.simple_tag
def choice(code: str) -> str:
    return choice_label(code).into(get_language() or "zh")


@register.simple_tag
def verdict(found: Verdict, length: str = "") -> SafeString:
    """A change with its word; of too few only the difference, and that they are too few."""
    if not found.is_few:
        return delta(found.change, found.direction)
    shown = formats.signed(found.change)
    if length == "short" or not found.change:
        return delta(found.change, "", shown)
    return delta(found.change, "", shown, gettext("few"))


@register.simple_tag
def flag(note: Text) -> SafeString:
    """A small mark on a figure that needs a word: the word is its title, and is read out."""
    said = note.into(get_language() or "zh")
    return format_html(
        '<span class="flag" tabindex="0" title="{}">i<span class="sr">: {}</span></span>', said, said
    )


@register.filter
def figure(found: Cell | StageLine) -> str:
    """The value as people read it: money with its sign."""
    is_money = found.is_money if isinstance(found, Cell) else metric(found.stage).unit is Unit.USD
    return formats.money(found.value) if is_money else formats.number(found.value)


@register.filter
def before(found: StageLine) -> str:
    """The compared value, written as the value is."""
    return figure(replace(found, value=found.compared))


@register.filter
def segment_cells(cells: Sequence[Cell]) -> SafeString:
    """The figures of a segment, each opening its rows, with their changes. In one go: there are hundreds."""
    return format_html_join(
        "", '<td class="num">{}{}</td>', ((_opened(cell), _changed(cell)) for cell in cells)
    )


def _opened(cell: Cell) -> str | SafeString:
    text = figure(cell)
    if not cell.drill_url:
        return text
    return format_html('<a class="drill" href="{}" data-drawer-open>{}</a>', cell.drill_url, text)


def _changed(cell: Cell) -> str | SafeString:
    if cell.verdict.change is None:
        return ""
    return format_html("<br>{}", verdict(cell.verdict, "short"))


@register.filter
def heat_cells(cells: Sequence[tuple[tuple[float | None, int], tuple[str, Owner]]]) -> SafeString:
    """What each leg carries in one segment, the stronger the larger."""
    return format_html_join(
        "",
        '<td class="heat {} k{}"><span>{}</span></td>',
        ((leg[1].value, strength, formats.signed(value)) for (value, strength), leg in cells),
    )


@register.simple_tag
def drill(address: str, stage: str, value: float | None) -> SafeString:
    """A figure that opens the rows behind it, where there are any and the person may see them."""
    text = formats.number(value)
    if not address or not value:
        return format_html("{}", text)
    url = f"{reverse('board:rows')}{address}&stage={stage}"
    return format_html('<a class="drill" href="{}" data-drawer-open>{}</a>', url, text)


@register.simple_tag(takes_context=True)
def sort_head(context: Context, code: str, sort: str) -> SafeString:
    """The head of a column by which the table can be sorted."""
    mark = mark_safe(' aria-sort="descending"') if code == sort else ""
    address = query(context, sort=code, page="")
    return format_html('<th scope="col" class="num"{}><a href="{}">{}</a></th>', mark, address, term(code))
