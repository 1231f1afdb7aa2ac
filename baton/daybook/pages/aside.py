"""What stands around the day's list: the first glance, the desk's first items, the newest day, the week, and others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from baton.actions.selectors import Crew
from baton.daybook import selectors
from baton.daybook.glance import GlanceFigure
from baton.daybook.terms import Split
from baton.daybook.waiting import SHOWN, Waiting, waiting_for_others
from baton.inquiries.terms import DeskRow
from baton.people.clock import shop_day
from baton.people.doors import Desk
from baton.people.grants import Grant
from baton.ui import formats
from baton.watch import selectors as watch
from baton.watch.terms import LookView

PANEL = ("visitor_days", "inquiries", "paid_orders")
"""Of the panel's figures those that a day is begun with."""


@dataclass(frozen=True, slots=True)
class FigureShown:
    figure: GlanceFigure
    as_of: str
    is_link: bool


def figures(desk: Desk, found: Iterable[GlanceFigure]) -> list[FigureShown]:
    return [FigureShown(one, _as_of(desk, one), bool(one.path)) for one in found]


def _as_of(desk: Desk, figure: GlanceFigure) -> str:
    if figure.as_of is None:
        return _("now")
    if isinstance(figure.as_of, datetime):
        return f"{figure.as_of.astimezone(ZoneInfo(desk.shop.timezone)):%m-%d %H:%M}"
    return formats.day(figure.as_of)


@dataclass(frozen=True, slots=True)
class DeskItem:
    row: DeskRow
    what: str
    why: str
    clock: str
    state: str


def desk_items(desk: Desk, rows: Sequence[DeskRow]) -> list[DeskItem]:
    return [_desk_item(desk, row) for row in rows]


def _desk_item(desk: Desk, row: DeskRow) -> DeskItem:
    clocks = [clock.left for clock in (row.team, row.platform) if clock.left is not None]
    left = min(clocks) if clocks else None
    told = ""
    if left is not None:
        minutes = abs(left) // 60
        span = formats.hours(minutes / 60, desk.language)
        told = _("%(span)s over") % {"span": span} if left < 0 else _("%(span)s left") % {"span": span}
    state = "" if left is None else "late" if left < 0 else "near" if left < 3600 else ""
    what = row.product_name or row.product_id or row.keyword or row.key
    return DeskItem(row, what, " · ".join(one.into(desk.language) for one in row.why), told, state)


# The right column -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quarter:
    label: str
    count: int
    share: float
    shade: str
    at: float
    """Where its part of the bar begins, in hundredths."""
    wide: float


@dataclass(frozen=True, slots=True)
class WaitingShown:
    one: Waiting
    name: str
    due: str
    over: int


def sides(desk: Desk, wish: int | None, look: LookView | None, crew: Crew) -> dict[str, object]:
    """What `daybook/parts/aside.html` shows."""
    panel = [one for one in watch.panel_figures(look) if one.metric in PANEL] if look is not None else []
    split = selectors.week_split(desk.person, desk.shop, shop_day(desk.shop))
    waiting = waiting_for_others(desk.person, desk.shop, crew)
    return {
        "look_day": look.day if look is not None else None,
        "panel": panel,
        "alerts": watch.open_count(desk.shop, watch.owners_seen_by(desk.person, desk.shop))
        if look is not None
        else 0,
        "split": split,
        "quarters": quarters(split),
        "wish": wish,
        "unhurried": round(100 * split.important / split.total) if split.total else None,
        "waiting": [_waiting(desk, one) for one in waiting[:SHOWN]],
        "waiting_more": max(0, len(waiting) - SHOWN),
    }


def quarters(split: Split) -> list[Quarter]:
    """Eisenhower's four fields, as shares of the week's tasks."""
    parts = (
        (_("important and urgent"), split.urgent_important, "ink"),
        (_("important, not urgent"), split.important, "ink-3"),
        (_("urgent, not important"), split.urgent, "line-2"),
        (_("neither"), split.neither, "line"),
    )
    shown, at = [], 0.0
    for label, count, shade in parts:
        wide = 100 * count / split.total if split.total else 0.0
        shown.append(Quarter(label, count, wide / 100, shade, round(at, 2), round(wide, 2)))
        at += wide
    return shown


def _waiting(desk: Desk, one: Waiting) -> WaitingShown:
    name = one.name
    if one.person_id is None and not name:
        name = _("the team")
    elif one.person_id is not None and not desk.can(Grant.SEE_STAFF_NAMES):
        name = _("a colleague")
    return WaitingShown(one, name, formats.day(one.due) if one.due is not None else "", one.days_over)
