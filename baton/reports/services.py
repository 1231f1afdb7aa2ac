"""What reports can be asked to do: write, correct, add words, send; one transaction each, with an audit line."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from django.db import transaction

from baton.facts.datasets import INQUIRY, INQUIRY_OUTCOME
from baton.facts.snapshot import Snapshot
from baton.intake.selectors import history
from baton.intake.terms import RunKind
from baton.kit.errors import NotAnswerable, NotUsable
from baton.kit.period import Period
from baton.kit.text import Text, many
from baton.people.clock import clock, shop_day
from baton.people.grants import Grant, require
from baton.people.services import record_audit
from baton.people.terms import Person, Shop, Team
from baton.reports import gathering, selectors, sending
from baton.reports.logic import card, due, figures, keeping, wording
from baton.reports.logic.building import build, with_facts_anew
from baton.reports.models import Report, Revision, Sent, Words, WritingTime
from baton.reports.terms import Content, Correction, ReportKind, Written

LONGEST_WORDS = 2_000
_UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Signs that no database and no workbook keeps."""
_FULL_HOURS = frozenset({0, 30})
IMPORTS_NAMED = 3
OTHERS_NAMED = 6
_DESKS = frozenset({INQUIRY.name, INQUIRY_OUTCOME.name})
"""Datasets that the inquiry desk writes into."""


@transaction.atomic
def write_report(shop: Shop, kind: ReportKind, period: Period, *, by: Person | None = None) -> Written:
    """The shop's report of the period: written once; asked again, only what changed in the facts is written anew. While
    the team's day is under way its report is written anew as a whole.

    NotAnswerable while it has to wait for its figures; NotUsable for a period that is not over.
    """
    if by is not None:
        require(by, Grant.WRITE_REPORTS, shop)
    period = due.period_of(kind, period.start)
    _must_be_over(shop, kind, period)
    snapshot = selectors.present_facts()
    reason = gathering.is_there(snapshot, shop, kind, period)
    if reason is not None:
        raise _has_to_wait(kind, reason)
    row, is_new = Report.objects.select_for_update().get_or_create(
        shop_id=shop.id, kind=kind, start=period.start, defaults={"end": period.end}
    )
    is_there = not is_new and row.revisions.exists()
    if is_there and not selectors.is_under_way(shop, kind, period):
        return _correct(shop, row, snapshot, by)
    facts = gathering.facts_of(snapshot, shop, kind, period)
    work = gathering.work_of(shop, kind, period)
    content = build(kind, (shop.code, shop.name), period, facts, work)
    if is_there:
        return _go_on(shop, row, content, snapshot, by)
    _keep(shop, row, 1, content, snapshot, by)
    return Written(row.pk, kind, period, 1, True, 0)


def _go_on(shop: Shop, row: Report, after: Content, snapshot: Snapshot, by: Person | None) -> Written:
    """The day's report as the day has gone on. What was told before stays as a revision of its own."""
    kind, period = ReportKind(row.kind), selectors.period_of(row)
    latest = selectors.latest_revision(row)
    if latest.content == keeping.kept(after):
        Revision.objects.filter(pk=latest.pk).update(
            written_at=clock().now(), versions=dict(snapshot.versions)
        )
        return Written(row.pk, kind, period, latest.number, False, 0)
    found = figures.corrections(selectors.content_of(latest), after)
    reason = _reason(shop, latest.written_at) if found else Text("当天又有了进展", "the day has gone on")
    _keep(shop, row, latest.number + 1, after, snapshot, by, found, reason)
    return Written(row.pk, kind, period, latest.number + 1, False, len(found), has_gone_on=True)


def _must_be_over(shop: Shop, kind: ReportKind, period: Period) -> None:
    today = shop_day(shop)
    if period.start <= due.latest_period(kind, today).start:
        return
    raise NotUsable(
        "period_not_over",
        Text(
            f"{kind.label.zh} {period.start:%m-%d} 至 {period.end:%m-%d} 还没到可以写的时候。",
            f"The {kind.label.en.lower()} of {period.start:%m-%d} – {period.end:%m-%d} cannot be written yet.",
        ),
        Text(
            "周报在周二、月报在 3 日，平台公布之后。",
            "A week is written on Tuesday and a month on the 3rd, once the platform has published it.",
        ),
    )


def _has_to_wait(kind: ReportKind, reason: Text) -> NotAnswerable:
    return NotAnswerable(
        "report_waits",
        Text(f"{kind.label.zh}还不能写：{reason.zh}。", f"The {kind.label.en.lower()} waits: {reason.en}."),
        Text(
            "请在「数据」页导入店铺每日数据；到了就会自动写。",
            "Bring in the shop's daily figures on the Data page: it is written as soon as they are there.",
        ),
    )


def _keep(
    shop: Shop,
    row: Report,
    number: int,
    content: Content,
    snapshot: Snapshot,
    by: Person | None,
    corrections: tuple[Correction, ...] = (),
    reason: Text = Text("", ""),  # noqa: B008 - a frozen value
) -> None:
    Revision.objects.create(
        report=row,
        number=number,
        written_at=clock().now(),
        by_id=by.id if by is not None else None,
        versions=dict(snapshot.versions),
        data_day=content.data_day,
        content=keeping.kept(content),
        corrections=keeping.kept(corrections),
        reason_zh=reason.zh,
        reason_en=reason.en,
    )
    after = {"revision": number, "corrections": len(corrections)}
    record_audit(by, "write_report", f"{row.kind} {row.start}..{row.end}", after=after, shop=shop)


# Corrections ----------------------------------------------------------------------------------------------------


@transaction.atomic
def correct_report(shop: Shop, report_id: int, *, by: Person | None = None) -> Written:
    """Compare a written report with the facts of now; figures that read otherwise make a new revision with marks."""
    if by is not None:
        require(by, Grant.WRITE_REPORTS, shop)
    row = selectors.report_by_id(shop, report_id)
    locked = Report.objects.select_for_update().get(pk=row.pk)
    return _correct(shop, locked, selectors.present_facts(), by)


def _correct(shop: Shop, row: Report, snapshot: Snapshot, by: Person | None) -> Written:
    kind, period = ReportKind(row.kind), selectors.period_of(row)
    latest = selectors.latest_revision(row)
    same = Written(row.pk, kind, period, latest.number, False, 0)
    if latest.versions == dict(snapshot.versions):
        return same
    before = selectors.content_of(latest)
    facts = gathering.facts_of(snapshot, shop, kind, period)
    after = with_facts_anew(before, facts)
    found = figures.corrections(before, after)
    if not any(figures.is_counted(one) for one in found):
        Revision.objects.filter(pk=latest.pk).update(versions=dict(snapshot.versions))
        return same
    reason = _reason(shop, latest.written_at)
    _keep(shop, row, latest.number + 1, after, snapshot, by, found, reason)
    return Written(row.pk, kind, period, latest.number + 1, False, len(found))


def _reason(shop: Shop, since: datetime) -> Text:
    """The imports that came in, or were taken back, since the report was written; whether the desk noted more."""
    runs = [run for run in history(shop) if not run.is_empty and (run.finished or run.started) >= since]
    names = list(
        dict.fromkeys(file.name for run in runs if run.kind is not RunKind.BATON for file in run.files)
    )
    noted = any(file.dataset in _DESKS for run in runs if run.kind is RunKind.BATON for file in run.files)
    if not names:
        if noted:
            return Text("之后在询盘台又登记了进展", "since then more was noted at the desk")
        return Text("导入的数据在这之后变了", "the imported facts have changed since")
    shown = names[:IMPORTS_NAMED]
    more = len(names) - len(shown)
    rest, rest_en = (
        (f" 等 {len(names)} 个文件", f" and {many(more, 'more file', 'more files')}") if more else ("", "")
    )
    too, too_en = ("，询盘台也登记了进展", ", and more was noted at the desk") if noted else ("", "")
    return Text(
        f"之后导入了 {'、'.join(shown)}{rest}{too}", f"since then {', '.join(shown)}{rest_en} came in{too_en}"
    )


def compare_all(shop: Shop, day: date) -> tuple[Written, ...]:
    """Every report of the shop within its window, held against the facts of now; those that changed. Of the
    corrections of figures that groups were told, also by hand and told nobody, one card of each kind goes out."""
    found: list[Written] = []
    untold: dict[str, list[Report]] = {}
    for row in Report.objects.filter(shop_id=shop.id):
        if not due.is_kept(ReportKind(row.kind), selectors.period_of(row), day):
            continue
        done = correct_report(shop, row.pk)
        if done.corrections:
            found.append(done)
        if _is_untold(row):
            untold.setdefault(row.kind, []).append(row)
    for rows in untold.values():
        _send_corrections(shop, rows)
    return tuple(found)


def _is_untold(row: Report) -> bool:
    view = selectors.view_of(row)
    told = max((one.revision for one in view.sent), default=view.revision)
    return told < view.revision and card.correcting(view) is not None


@transaction.atomic
def _send_corrections(shop: Shop, rows: list[Report]) -> None:
    """Of one kind, which the same channels ask for: one card, of the newest; it names the others."""
    rows = sorted(rows, key=lambda row: (row.end, row.pk), reverse=True)
    first, *others = (Report.objects.select_for_update().get(pk=row.pk) for row in rows)
    count = _hand_over(shop, first, others=_named(others))
    for row in others:
        latest = selectors.latest_revision(row)
        Sent.objects.create(report=row, revision=latest.number, at=clock().now(), channels=count)


def _named(rows: list[Report]) -> Text | None:
    if not rows:
        return None
    spans = [wording.title_of(ReportKind(row.kind), selectors.period_of(row)) for row in rows[:OTHERS_NAMED]]
    more = len(rows) - len(spans)
    rest, rest_en = (f" 等 {len(rows)} 份", f" and {more} more") if more else ("", "")
    return Text(
        f"一同更正的还有：{'、'.join(one.zh for one in spans)}{rest}",
        f"Corrected with it: {', '.join(one.en for one in spans)}{rest_en}",
    )


# Words ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_words(by: Person, shop: Shop, report_id: int, team: Team, text: str) -> int:
    """Adds somebody's words for one side. NotUsable for none, or for very many."""
    require(by, Grant.WRITE_REPORTS, shop)
    row = selectors.report_by_id(shop, report_id)
    said = _UNKEPT.sub("", text).strip()
    if not said or len(said) > LONGEST_WORDS:
        raise NotUsable(
            "wrong_words",
            Text(f"请写 1 到 {LONGEST_WORDS} 个字。", f"Write 1 to {LONGEST_WORDS} characters."),
            Text("写短一些，或分两次写。", "Make it shorter, or write it in two parts."),
        )
    before = row.words.filter(team=team, by_id=by.id, text=said).first()
    if before is not None:
        # The form was sent twice.
        return before.pk
    made = Words.objects.create(report=row, team=team, by_id=by.id, at=clock().now(), text=said)
    record_audit(by, "add_words", f"{row.kind} {row.start}..{row.end}", after={"team": team}, shop=shop)
    return made.pk


# Sending --------------------------------------------------------------------------------------------------------


@transaction.atomic
def send_report(shop: Shop, report_id: int, *, by: Person | None = None) -> int:
    """Hands the newest revision to every channel that asked for the kind; how many. By the timetable once each
    revision; by hand again, where somebody asks for it."""
    if by is not None:
        require(by, Grant.WRITE_REPORTS, shop)
    row = Report.objects.select_for_update().get(pk=selectors.report_by_id(shop, report_id).pk)
    latest = selectors.latest_revision(row)
    if by is None and row.sent.filter(revision=latest.number).exists():
        return 0
    return _hand_over(shop, row, by=by)


def _hand_over(shop: Shop, row: Report, *, others: Text | None = None, by: Person | None = None) -> int:
    latest = selectors.latest_revision(row)
    again = row.sent.filter(revision=latest.number).count()
    count = sending.tell(shop, selectors.view_of(row), again=again, others=others, by=by)
    Sent.objects.create(
        report=row,
        revision=latest.number,
        at=clock().now(),
        channels=count,
        by_id=by.id if by is not None else None,
    )
    after = {"revision": latest.number, "channels": count}
    record_audit(by, "send_report", f"{row.kind} {row.start}..{row.end}", after=after, shop=shop)
    return count


# Writing times --------------------------------------------------------------------------------------------------


@transaction.atomic
def set_timing(by: Person, shop: Shop, kind: ReportKind, at: time, *, is_on: bool, is_sent: bool) -> None:
    """When the shop's reports of a kind are written. Never on the full or the half hour: everybody's are then."""
    require(by, Grant.WRITE_REPORTS, shop)
    if at.minute in _FULL_HOURS:
        raise NotUsable(
            "full_hour",
            Text("请不要选整点或半点。", "Not on the full or the half hour, please."),
            Text("换一个分钟，例如 18:53。", "Choose another minute, for instance 18:53."),
        )
    before = selectors.timing(shop, kind)
    values = {"at": at, "is_on": is_on, "is_sent": is_sent}
    WritingTime.objects.update_or_create(shop_id=shop.id, kind=kind, defaults=values)
    record_audit(
        by,
        "set_report_time",
        kind.value,
        before={"at": str(before.at), "is_on": before.is_on, "is_sent": before.is_sent},
        after={"at": str(at), "is_on": is_on, "is_sent": is_sent},
        shop=shop,
    )


def write_due(shop: Shop, now: datetime) -> tuple[Written, ...]:
    """Writes and sends what is due by the shop's clock. What has to wait for figures is asked for again later."""
    done = []
    for kind in ReportKind:
        is_sent = selectors.timing(shop, kind).is_sent
        for period in selectors.due_periods(shop, kind, now):
            try:
                done.append(_write_and_send(shop, kind, period, is_sent=is_sent))
            except NotAnswerable:
                continue
    return tuple(done)


@transaction.atomic
def _write_and_send(shop: Shop, kind: ReportKind, period: Period, *, is_sent: bool) -> Written:
    """Both or neither: a stop between the two would leave a report that nobody is told of."""
    written = write_report(shop, kind, period)
    if is_sent:
        send_report(shop, written.report_id)
    return written
