"""What a report is made from, asked of the rooms below: each through what it lets others see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.urls import NoReverseMatch, reverse

from baton.actions import selectors as actions
from baton.actions.terms import ActionState
from baton.board import selectors as board
from baton.daybook import selectors as daybook
from baton.drivers.terms import Why
from baton.exchange import selectors as exchange
from baton.exchange.terms import Outcome
from baton.facts.datasets import dataset
from baton.facts.snapshot import Snapshot
from baton.kit.data_days import DAYS_BEHIND
from baton.kit.errors import BatonError, NotAnswerable, NotFound
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.catalogue import metrics
from baton.metrics.facts import is_log
from baton.metrics.funnel import Funnel
from baton.people.clock import shop_day
from baton.people.terms import Shop, Team
from baton.reports.logic import due
from baton.reports.logic.facts import AlertLine, Facts, Links
from baton.reports.logic.work import SHARE_WEEKS, Work, WorkLinks
from baton.reports.terms import ReportKind
from baton.watch import selectors as watch

FOUR_WEEKS = timedelta(days=27)
LATELY = timedelta(weeks=SHARE_WEEKS)
_GAPS_TOLD = 6


# Facts ----------------------------------------------------------------------------------------------------------


def facts_of(snapshot: Snapshot, shop: Shop, kind: ReportKind, period: Period) -> Facts:
    data = due.data_of(kind, period)
    compare = due.compared_with(kind, data)
    long = Period(data.end - FOUR_WEEKS, data.end) if kind is ReportKind.WEEKLY else data
    found = _funnel(snapshot, shop, data, compare)
    is_told = isinstance(found, Funnel)
    is_long = kind is not ReportKind.DAILY and is_told
    newest = board.newest_day(snapshot, shop.code)
    return Facts(
        links=links(shop),
        period=data,
        compare=compare,
        data_day=min(newest, data.end) if newest is not None else None,
        expected_day=data.end,
        funnel=found,
        weeks=board.weekly(snapshot, shop, board.weeks_until(data.end)) if is_long else {},
        by_country=_split(snapshot, shop, data, compare, "country") if is_long else None,
        by_staff=_split(snapshot, shop, data, compare, "staff") if is_long else None,
        replies=board.first_replies(snapshot, shop, data) if is_long else None,
        long=long,
        long_compare=long.previous(),
        orders=_why(snapshot, shop, "paid_orders", long, long.previous()) if is_long else _NOT_ASKED,
        inquiries=_why(snapshot, shop, "inquiries", long, long.previous()) if is_long else _NOT_ASKED,
        orders_now=_told(_why(snapshot, shop, "paid_orders", data, compare)) if is_long else None,
        inquiries_now=_told(_why(snapshot, shop, "inquiries", data, compare)) if is_long else None,
        gaps=_gaps(snapshot, shop, found, data, compare) if is_told else (),
        presale=_presale(snapshot, shop, data) if is_long else (),
    )


_NOT_ASKED = Text("", "")


def links(shop: Shop) -> Links:
    return Links(
        shop.code,
        reverse("board:funnel"),
        reverse("board:legs"),
        reverse("board:rows"),
        reverse("board:products"),
        _address("intake:data"),
    )


def _address(name: str) -> str:
    """A page of another room; the start page where that room has none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return "/"


def _funnel(snapshot: Snapshot, shop: Shop, data: Period, compare: Period) -> Funnel | Text:
    try:
        return board.funnel_of(snapshot, shop, data, compare, None)
    except (NotAnswerable, NotFound) as error:
        return error.message


def _split(snapshot: Snapshot, shop: Shop, data: Period, compare: Period, by: str) -> Funnel | None:
    try:
        return board.funnel_of(snapshot, shop, data, compare, by)
    except (NotAnswerable, NotFound):
        return None


def _why(snapshot: Snapshot, shop: Shop, metric: str, period: Period, against: Period) -> Why | Text:
    try:
        return board.sure_of(snapshot, shop, metric, period, against)
    except BatonError as error:
        return error.message


def _told(found: Why | Text) -> Why | None:
    return found if isinstance(found, Why) else None


def _gaps(
    snapshot: Snapshot, shop: Shop, found: Funnel | Text, data: Period, compare: Period
) -> tuple[tuple[Text, date, int], ...]:
    """Datasets of figures by day that end before the period does, or lack days of it or of the compared one.

    Logs are left out: their silence says nothing.
    """
    assert isinstance(found, Funnel)
    wanted = {*data.days(), *compare.days()}
    measured = {name for entry in metrics().values() for name in entry.datasets if not is_log(name)}
    gaps = []
    for line in found.freshness:
        if line.dataset not in measured:
            continue
        there = {
            day
            for interval in snapshot.intervals(line.dataset, shop.code)
            for span in (data, compare)
            if (both := interval.period.overlap(span)) is not None
            for day in both.days()
        }
        missing = len(wanted - there)
        if missing or line.last < data.end:
            gaps.append((dataset(line.dataset).label, line.last, missing))
    return tuple(gaps[:_GAPS_TOLD])


def _presale(snapshot: Snapshot, shop: Shop, data: Period) -> tuple[tuple[str, Text], ...]:
    """Products whose payment conversion is not to be read: presale."""
    try:
        table = board.products_of(snapshot, shop, data)
    except BatonError:
        return ()
    found = []
    for line in table.lines:
        flag = next((flag for flag in line.flags if flag.scene == "presale"), None)
        if flag is not None:
            found.append((line.name or line.product_id, flag.text))
    return tuple(found[:_GAPS_TOLD])


def is_there(snapshot: Snapshot, shop: Shop, kind: ReportKind, period: Period) -> Text | None:
    """Why the report has to wait for its figures; None where it need not. A day's report never waits for them."""
    newest = board.newest_day(snapshot, shop.code)
    if newest is None:
        return Text("还没有导入任何店铺数据", "no figures of the shop have come in yet")
    if kind is ReportKind.DAILY or newest >= period.end:
        return None
    return Text(
        f"等店铺每日数据到 {period.end:%m-%d}，现在只到 {newest:%m-%d}",
        f"waits for the shop's figures up to {period.end:%m-%d}; they reach {newest:%m-%d}",
    )


# Work -----------------------------------------------------------------------------------------------------------


def work_of(shop: Shop, kind: ReportKind, period: Period) -> Work:
    data = due.data_of(kind, period)
    today = shop_day(shop)
    look = watch.last_look(shop)
    work = Work(
        links=_work_links(shop),
        period=period,
        next_until=period.end + timedelta(days=period.length + DAYS_BEHIND),
        alerts=_alerts(shop, data),
        alerts_of=data,
        has_looked=look is not None and look.day >= data.end and not look.is_gap,
    )
    if kind is ReportKind.DAILY:
        return _with_day(work, shop, period.start)
    return _with_period(work, shop, period, today)


def _work_links(shop: Shop) -> WorkLinks:
    def to(*names: str) -> str:
        found = next((address for name in names if (address := _address(name)) != "/"), "/")
        return f"{found}?shop={shop.code}"

    return WorkLinks(
        to("daybook:team"),
        to("watch:alerts"),
        to("actions:board"),
        to("exchange:exchange"),
        f"{reverse('daybook:task', args=[0])}?shop={shop.code}",
        f"{reverse('exchange:statement', args=[0])}?shop={shop.code}",
    )


def _alerts(shop: Shop, data: Period) -> tuple[AlertLine, ...]:
    owners = {view.id: view.owner.value for view in (*watch.open_alerts(shop), *watch.closed_alerts(shop))}
    return tuple(
        AlertLine(
            marker.title,
            reverse("watch:alert", args=[marker.alert_id]),
            owners.get(marker.alert_id, ""),
            marker.day,
            marker.until if marker.until is not None and marker.until <= data.end else None,
        )
        for marker in watch.markers(shop, data)
    )


def _with_day(work: Work, shop: Shop, day: date) -> Work:
    work = replace(work, summary=daybook.summary_of(shop, day))
    counts = {}
    for team in Team:
        found = daybook.summary_of(shop, day, team=team)
        told = (found.done, found.closed_by_data, found.left, found.dropped, found.expired)
        if any(told):
            sizes = tuple(len(part) for part in told)
            counts[team] = (sizes[0], sizes[1], sizes[2], sizes[3], sizes[4])
    concluded = actions.actions(shop, states=(ActionState.CONCLUDED,), concluded_since=day)
    return replace(work, by_team=counts, concluded=tuple(one for one in concluded if one.concluded_on == day))


def _with_period(work: Work, shop: Shop, period: Period, today: date) -> Work:
    """Actions agreed from the period's first day until the report is due; those agreed in the period before."""
    listed = actions.actions(shop)
    before = period.previous()
    written = min(today, period.end + timedelta(days=DAYS_BEHIND + 2))
    agreed = [one for one in listed if period.start <= one.recorded_on <= written]
    open_ = [one for one in listed if one.state.is_open and one.due is not None]
    return replace(
        work,
        agreed=tuple(sorted(agreed, key=lambda one: (one.due or date.max, one.id))),
        earlier=tuple(one for one in listed if before.contains(one.recorded_on)),
        due_next=tuple(one for one in open_ if one.due is not None and one.due <= work.next_until),
        overdue=sum(one.state.is_open and one.due is not None and one.due < written for one in agreed),
        **_predictions(shop, period, work.next_until, today),
    )


def _predictions(shop: Shop, period: Period, until: date, today: date) -> dict[str, Any]:
    """Those due in the period, those that fall due next, and what came true of all that were told lately."""
    ask = exchange.due_predictions
    told = [
        one
        for one in ask(shop, Period(period.end - LATELY, period.end))
        if one.resolution is not None and one.resolution.outcome is not Outcome.VOID
    ]
    hits = sum(one.resolution is not None and one.resolution.outcome is Outcome.TRUE for one in told)
    coming = ask(shop, Period(period.end + timedelta(days=1), max(until, today)))
    return {
        "predictions": ask(shop, period),
        "coming": tuple(one for one in coming if one.resolution is None),
        "share": (hits, len(told)) if told else None,
    }
