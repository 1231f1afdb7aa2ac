"""What is asked about reports: one as it reads now, those that are there, what waits, when each is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from baton.facts.snapshot import Snapshot
from baton.intake.selectors import fact_store
from baton.kit.errors import NotFound
from baton.kit.period import Period
from baton.kit.text import Text
from baton.people.clock import clock, shop_day
from baton.people.grants import Grant, require
from baton.people.terms import Person, Shop, Team
from baton.reports import models
from baton.reports.gathering import is_there
from baton.reports.logic import due, keeping
from baton.reports.terms import (
    Content,
    Correction,
    ReportKind,
    ReportView,
    Revision,
    SentView,
    Timing,
    Waiting,
    WordsView,
)

LISTED = 60
"""Periods that the picker offers of a kind."""


def present_facts() -> Snapshot:
    return fact_store().snapshot()


def report(person: Person, shop: Shop, kind: ReportKind, period: Period) -> ReportView:
    """NotFound where none was written."""
    require(person, Grant.SEE_REPORTS, shop)
    return view_of(report_row(shop, kind, period))


def report_row(shop: Shop, kind: ReportKind, period: Period) -> models.Report:
    """For this room's services. NotFound where none was written."""
    row = models.Report.objects.filter(shop_id=shop.id, kind=kind, start=period.start).first()
    if row is None:
        raise NotFound(
            "no_report",
            Text(
                f"{period.start:%m-%d} 起的这一份{kind.label.zh}还没有写。",
                f"There is no {kind.label.en.lower()} from {period.start:%m-%d} on yet.",
            ),
            Text("请在报告页选一份，或现在写。", "Choose one on the Reports page, or have it written."),
        )
    return row


def report_by_id(shop: Shop, report_id: int) -> models.Report:
    """For this room's services and pages. NotFound for one that is not the shop's."""
    row = models.Report.objects.filter(shop_id=shop.id, pk=report_id).first()
    if row is None:
        raise NotFound(
            "no_report",
            Text("没有这份报告。", "There is no such report."),
            Text("请在报告页选一份。", "Choose one on the Reports page."),
        )
    return row


def period_of(row: models.Report) -> Period:
    return Period(row.start, row.end)


def latest_revision(row: models.Report) -> models.Revision:
    """For this room's services."""
    found = row.revisions.order_by("-number").first()
    assert found is not None, "a report is written with its first revision"
    return found


def content_of(revision: models.Revision) -> Content:
    return keeping.read_content(revision.content)


def view_of(row: models.Report) -> ReportView:
    revisions = list(row.revisions.select_related("by").defer("content"))
    latest = latest_revision(row)
    return ReportView(
        id=row.pk,
        shop_id=row.shop_id,
        content=content_of(latest),
        revision=latest.number,
        written_at=latest.written_at,
        revisions=tuple(_revision(one) for one in revisions),
        words=tuple(
            WordsView(one.pk, Team(one.team), one.by.display_name if one.by else "", one.at, one.text)
            for one in row.words.select_related("by")
        ),
        sent=tuple(
            SentView(one.at, one.revision, one.channels, one.by.display_name if one.by else "")
            for one in row.sent.select_related("by")
        ),
    )


def _revision(row: models.Revision) -> Revision:
    corrections: Sequence[Correction] = keeping.read(row.corrections)
    return Revision(
        row.number,
        row.written_at,
        row.by.display_name if row.by else "",
        Text(row.reason_zh, row.reason_en),
        tuple(corrections),
    )


def periods(shop: Shop, kind: ReportKind) -> tuple[Period, ...]:
    """Those that were written, the newest first."""
    rows = models.Report.objects.filter(shop_id=shop.id, kind=kind).order_by("-start")
    return tuple(Period(start, end) for start, end in rows.values_list("start", "end")[:LISTED])


def timings(shop: Shop) -> tuple[Timing, ...]:
    """One of each kind, in their order."""
    kept = {
        ReportKind(row.kind): Timing(ReportKind(row.kind), row.at, row.is_on, row.is_sent)
        for row in models.WritingTime.objects.filter(shop_id=shop.id)
    }
    return tuple(kept.get(kind, due.usual(kind)) for kind in ReportKind)


def timing(shop: Shop, kind: ReportKind) -> Timing:
    return next(one for one in timings(shop) if one.kind is kind)


def due_periods(shop: Shop, kind: ReportKind, now: datetime) -> tuple[Period, ...]:
    """What is due by the shop's clock and not written, the oldest first; nothing where the kind is off.

    Today's report is due in the evening also where somebody had it written before.
    """
    when = timing(shop, kind)
    if not when.is_on:
        return ()
    zone = ZoneInfo(shop.timezone)
    early = _written_early(shop, when, due.period_of(kind, now.astimezone(zone).date()), zone)
    return due.due(when, now, zone, periods(shop, kind), early)


def _written_early(shop: Shop, when: Timing, today: Period, zone: ZoneInfo) -> Period | None:
    """Today, where its report was written before it was due; None for other kinds."""
    if when.kind is not ReportKind.DAILY:
        return None
    since = due.due_at(when, today, zone)
    is_there = models.Revision.objects.filter(
        report__shop_id=shop.id, report__kind=when.kind, report__start=today.start
    )
    return today if is_there.exists() and not is_there.filter(written_at__gte=since).exists() else None


def is_under_way(shop: Shop, kind: ReportKind, period: Period) -> bool:
    """Whether the report is of the team's day that is not over yet by the shop's clock."""
    today = shop_day(shop)
    return kind is ReportKind.DAILY and period.start == today


def waiting(shop: Shop, kind: ReportKind) -> tuple[Waiting, ...]:
    """What is due and waits for figures."""
    snapshot = present_facts()
    found = []
    for period in due_periods(shop, kind, clock().now()):
        reason = is_there(snapshot, shop, kind, period)
        if reason is not None:
            found.append(Waiting(kind, period, reason))
    return tuple(found)


def next_at(shop: Shop, kind: ReportKind, now: datetime) -> datetime | None:
    """When the next report of the kind is due; None where the kind is off."""
    when, zone = timing(shop, kind), ZoneInfo(shop.timezone)
    if not when.is_on:
        return None
    period = due.period_of(kind, now.astimezone(zone).date())
    earlier = due.before(kind, period)
    for one in (due.before(kind, earlier), earlier, period):
        at = due.due_at(when, one, zone)
        if at.timestamp() > now.timestamp():
            return at
    return None
