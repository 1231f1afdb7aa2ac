"""An item as the desk's pages write it: its clocks, its stage and its moments, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from baton.inquiries.logic.urgency import SOON, span
from baton.inquiries.receiving import OWN_KEY
from baton.inquiries.terms import ClockView, DeskRow, Kind, NextStep, Stage
from baton.kit import countries
from baton.kit.country_zones import local_time
from baton.kit.text import Text
from baton.people.doors import Desk

OWN_SHOWN = len(OWN_KEY) + 6
NOT_COUNTED, ANSWERED, LATE, NEAR = "off", "done", "late", "near"


@dataclass(frozen=True, slots=True)
class ClockMark:
    """A clock in words. `left` is for the browser, which lets it run on from the moment the page was made."""

    state: str
    text: str
    left: int | None
    passed: int | None = None
    """Of the time given, in hundredths; None where nothing runs."""


@dataclass(frozen=True, slots=True)
class Line:
    row: DeskRow
    number: str
    """The platform's number in full; of one that Baton made up, the beginning."""
    product: str
    country: str
    platform: ClockMark
    team: ClockMark
    stage: str
    mark: str
    """The shape of the stage's mark: good, bad, run, wait or none."""
    why: str
    beside: str
    """Why, besides what the clocks say."""
    arrived: str


def line(desk: Desk, row: DeskRow, now: datetime) -> Line:
    stage, mark = stage_of(row, now)
    return Line(
        row=row,
        number=number_of(row.key),
        product=row.product_name or row.product_id or row.keyword or row.message[:60],
        country=countries.label(row.country).into(desk.language) if row.country else "",
        platform=_clock(desk, row, row.platform, now),
        team=_clock(desk, row, row.team, now),
        stage=stage,
        mark=mark,
        why=_told(desk, row.why),
        beside=_told(desk, row.why[_clocks_told(row) :]),
        arrived=moment(desk, row.arrived_at, row.country),
    )


def number_of(key: str) -> str:
    """The platform's number in full; of one that Baton made up, the beginning."""
    return key[:OWN_SHOWN] if key.startswith(OWN_KEY) else key


def _told(desk: Desk, reasons: Sequence[Text]) -> str:
    return " · ".join(reason.into(desk.language) for reason in reasons)


def _clocks_told(row: DeskRow) -> int:
    """How many of the reasons are a clock's: they come first."""
    if row.step is not NextStep.FIRST_REPLY:
        return 0
    return sum(clock.left is not None and clock.left <= SOON for clock in (row.platform, row.team))


def _clock(desk: Desk, row: DeskRow, clock: ClockView, now: datetime) -> ClockMark:
    if clock.due is None:
        return ClockMark(NOT_COUNTED, _("not counted"), None)
    if clock.left is None:
        return (
            ClockMark(ANSWERED, _("answered"), None)
            if row.is_answered
            else ClockMark(NOT_COUNTED, _("no reply known"), None)
        )
    given = (clock.due - row.arrived_at).total_seconds()
    passed = 100 * (now - row.arrived_at).total_seconds() / given if given > 0 else 100
    state = LATE if clock.is_late else NEAR if clock.left <= SOON else ""
    return ClockMark(state, _left(desk, clock.left), clock.left, round(min(100, max(0, passed))))


def _left(desk: Desk, left: int) -> str:
    told = span(abs(left)).into(desk.language)
    return _("%(span)s over") % {"span": told} if left < 0 else _("%(span)s left") % {"span": told}


def stage_of(row: DeskRow, now: datetime) -> tuple[str, str]:
    """The stage's word and the shape of its mark: what is waited for comes before how far it is."""
    if row.stage is Stage.WON:
        return _("won"), "good"
    if row.stage is Stage.LOST:
        return _("lost"), ""
    if row.unassigned is not None:
        return _("unassigned"), "wait"
    if row.step is NextStep.FIRST_REPLY:
        return _("first reply due"), "bad" if row.team.is_late or row.platform.is_late else "wait"
    if row.step is NextStep.ANSWER:
        return _("the buyer waits"), "bad" if row.answer_by is not None and row.answer_by < now else "wait"
    if row.step is NextStep.FOLLOW_UP and (row.answer_by is None or row.answer_by <= now):
        return _("to follow up"), "run"
    return stage_label(row.stage), "run"


def stage_label(stage: Stage) -> str:
    return {
        Stage.NEW: _("new on the desk"),
        Stage.REPLIED: _("replied to"),
        Stage.QUOTED: _("quoted to"),
        Stage.SAMPLED: _("sample sent"),
        Stage.LOST: _("lost"),
        Stage.WON: _("won"),
    }[stage]


def kind_label(kind: Kind) -> str:
    return {Kind.INQUIRY: _("An inquiry"), Kind.CHAT: _("A chat"), Kind.RFQ: _("An RFQ")}[kind]


def moment(desk: Desk, at: datetime, country: str = "") -> str:
    """The shop's time; the buyer's in brackets where the country tells it and it is another."""
    here = at.astimezone(ZoneInfo(desk.shop.timezone))
    there = local_time(at, country)
    shown = f"{here:%m-%d %H:%M}"
    if there is None or there.utcoffset() == here.utcoffset():
        return shown
    return _("%(here)s (buyer %(there)s)") % {"here": shown, "there": f"{there:%m-%d %H:%M}"}
