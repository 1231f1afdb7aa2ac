"""What the watch does: look at a data day, keep its alerts, and what people do about them; each with an audit line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from baton.kit.errors import NotFound, NotUsable, unknown
from baton.kit.glossary import Owner
from baton.kit.text import Text
from baton.people.clock import clock, shop_day
from baton.people.grants import Grant, require
from baton.people.services import record_audit
from baton.people.terms import Person, Shop
from baton.watch import models, selectors
from baton.watch.logic import budget, keeping
from baton.watch.logic.figures import FIGURES
from baton.watch.models import Alert, AlertLine, Look
from baton.watch.publishing import note_known_change, publish_alerts
from baton.watch.terms import Act, Closing, Finding, LookResult, Morning, Sensitivity, Status, Step

CAUGHT_UP = 7
"""Missed data days that are looked at one after the other; older ones are no news any more."""
REOPENED_WITHIN = timedelta(days=3)
LONGEST_MUTE = timedelta(days=90)
_LONGEST_REASON = 500
_MOST_A_DAY = 50


# Looking --------------------------------------------------------------------------------------------------------


def run_watch(shop: Shop, day: date | None = None, *, by: Person | None = None) -> LookResult:
    """Look at a data day (the newest unless given) and bring the alerts up to it. Twice changes nothing more.

    NotAnswerable where the day has no facts; NotUsable for a day before the last one looked at: alerts only go
    forward.
    """
    return run_watch_over(shop, [day or selectors.last_day(selectors.present_facts(), shop)], by=by)[0]


def catch_up(shop: Shop, *, by: Person | None = None) -> tuple[LookResult, ...]:
    """Look at every data day since the last look, and at the newest once more: late files may have changed it."""
    newest = selectors.last_day(selectors.present_facts(), shop)
    last = selectors.last_look(shop)
    first = newest if last is None else max(last.day, newest - timedelta(days=CAUGHT_UP - 1))
    days = [first + timedelta(days=place) for place in range((newest - first).days + 1)] or [newest]
    return run_watch_over(shop, days, by=by)


def run_watch_over(shop: Shop, days: Sequence[date], *, by: Person | None = None) -> tuple[LookResult, ...]:
    """Look at several data days, in order, and bring alerts and the shop's record of events up to the last of them.

    Raises as `run_watch` does.
    """
    if by is not None:
        require(by, Grant.ACT_ON_ALERTS, shop)
    snapshot = selectors.present_facts()
    last = selectors.last_look(shop)
    if last is not None and days[0] < last.day:
        raise NotUsable(
            "day_is_past",
            Text(
                f"已经看到 {last.day}，提醒只往前走。",
                f"The watch stands at {last.day}; alerts only go forward.",
            ),
            Text(
                f"要回看 {days[0]}，运行 baton watch --shop {shop.code} --date {days[0]}。",
                f"To look back, run baton watch --shop {shop.code} --date {days[0]}.",
            ),
        )
    done = []
    for found in selectors.look_over(snapshot, shop, days):
        with transaction.atomic():
            done.append(_keep(shop, found, dict(snapshot.versions), by))
    publish_alerts(shop, by=by)
    return tuple(done)


def _keep(shop: Shop, found: Morning, versions: Mapping[str, int], by: Person | None) -> LookResult:
    look, is_new = Look.objects.update_or_create(
        shop_id=shop.id,
        day=found.day,
        defaults={
            "looked_at": clock().now(),
            "versions": versions,
            "panel": [keeping.kept(one) for one in found.panel],
            "watched": [keeping.kept(one) for one in found.watched],
            "is_gap": found.is_gap,
        },
    )
    # Locked, so that two looks at once come one after the other.
    standing = {
        _name_of(row): row
        for row in Alert.objects.select_for_update().filter(shop_id=shop.id, status=Status.OPEN)
    }
    by_name = {_name(one): one for one in found.findings}
    fresh = [one for name, one in by_name.items() if name not in standing]
    opened, held_back = _open(shop, found, fresh)
    continued = sum(
        _continue(standing[name], one, found.day) for name, one in by_name.items() if name in standing
    )
    closed = sum(_close(row, found) for name, row in standing.items() if name not in by_name)
    result = LookResult(found.day, opened, continued, closed, held_back)
    if is_new or opened or closed:
        after = {"opened": opened, "closed": closed, "held_back": held_back}
        record_audit(by, "look", f"data day {look.day}", after=after, shop=shop)
    return result


Name = tuple[str, str, str, str]
"""What makes an alert the same one: its series and the way it is off, whether a day or a week shows it."""


def _name(one: Finding) -> Name:
    return (one.key.metric, one.key.dimension, one.key.segment, one.sense.value)


def _name_of(row: Alert) -> Name:
    return (row.metric, row.dimension, row.segment, row.sense)


def _open(shop: Shop, found: Morning, fresh: Sequence[Finding]) -> tuple[int, int]:
    """How many alerts were raised, and how many of them beyond the budget."""
    muted = selectors.mutes(shop, shop_day(shop))
    budgets = {owner.value: a_day for owner, a_day in selectors.budgets(shop).items()}
    told = Alert.objects.filter(shop_id=shop.id, opened_on=found.day, is_held_back=False, known_event="")
    spent = Counter(told.values_list("owner", flat=True))
    new = [one for one in fresh if not _reopen(shop, one, found.day)]
    counted = [one for one in new if one.known is None and not selectors.muting(muted, one.key)]
    beyond = budget.held_back(
        [FIGURES[one.key.metric].owner.value for one in counted],
        [one.score for one in counted],
        budgets,
        spent,
    )
    is_beyond = {_name(one): is_over for one, is_over in zip(counted, beyond, strict=True)}
    for one in new:
        row = Alert.objects.create(
            shop_id=shop.id,
            metric=one.key.metric,
            dimension=one.key.dimension,
            segment=one.key.segment,
            step=one.step,
            sense=one.sense,
            owner=FIGURES[one.key.metric].owner,
            status=Status.OPEN,
            opened_on=found.day,
            seen_on=found.day,
            score=one.score,
            finding=keeping.kept(one),
            is_held_back=is_beyond.get(_name(one), False),
            known_event=one.known.id if one.known else "",
            known_zh=one.known.title if one.known else "",
            known_en=one.known.title if one.known else "",
        )
        _line(row, found.day, Act.OPENED)
    return len(new), sum(is_beyond.values())


def _reopen(shop: Shop, one: Finding, day: date) -> bool:
    """An alert that closed a moment ago, or since the days that this finding speaks of, goes on with its history."""
    metric, dimension, segment, sense = _name(one)
    row = (
        Alert.objects.filter(
            shop_id=shop.id, metric=metric, dimension=dimension, segment=segment, sense=sense,
            status=Status.CLOSED, closed_on__gte=min(day - REOPENED_WITHIN, one.first_day),
        )
        .order_by("-closed_on", "-id")
        .first()
    )  # fmt: skip
    if row is None or row.closed_on is None:
        return False
    if row.closing == Closing.NEW_LEVEL and one.first_day > row.closed_on:
        return False
    row.status, row.closed_on, row.closing = Status.OPEN, None, ""
    row.seen_on, row.score, row.finding, row.step = day, one.score, keeping.kept(one), one.step
    row.save(update_fields=["status", "closed_on", "closing", "seen_on", "score", "finding", "step"])
    _line(row, day, Act.REOPENED)
    return True


def _continue(row: Alert, one: Finding, day: date) -> bool:
    row.finding, row.score, row.seen_on, row.step = keeping.kept(one), one.score, day, one.step
    row.save(update_fields=["finding", "score", "seen_on", "step"])
    if row.opened_on != day and not row.lines.filter(day=day, act=Act.CONTINUED).exists():
        _line(row, day, Act.CONTINUED)
    return True


def _close(row: Alert, found: Morning) -> bool:
    """Closes an alert whose figure is back, or stays at its new level; one that cannot be judged stays open."""
    at = (keeping.finding(row.finding).key, Step(row.step))
    if row.opened_on == found.day:
        closing = Closing.UNCONFIRMED
    elif at in found.new_level:
        closing = Closing.NEW_LEVEL
    elif at in found.calm:
        closing = Closing.RETURNED
    else:
        return False
    row.status, row.closed_on, row.closing = Status.CLOSED, found.day, closing
    row.save(update_fields=["status", "closed_on", "closing"])
    _line(row, found.day, Act.CLOSED, note=closing.value)
    return True


def _line(row: Alert, day: date, act: Act, *, by: Person | None = None, note: str = "") -> None:
    AlertLine.objects.create(
        alert=row, at=clock().now(), day=day, act=act, by_id=by.id if by else None, note=note
    )


# What people do about an alert ----------------------------------------------------------------------------------


@transaction.atomic
def acknowledge(by: Person, shop: Shop, alert_id: int) -> None:
    """Say that one has seen it. The first who does stays named."""
    row = _held(by, shop, alert_id)
    # Asked of the database: of two people at once, one is the first.
    if not Alert.objects.filter(pk=row.pk, acknowledged_by=None).update(acknowledged_by_id=by.id):
        return
    _line(row, row.seen_on, Act.ACKNOWLEDGED, by=by)
    _audit(by, shop, row, "acknowledge_alert", {})


@transaction.atomic
def snooze(by: Person, shop: Shop, alert_id: int, until: date) -> None:
    """Put this one alert aside until a day. NotUsable for a day that is not ahead, or once it has closed."""
    row = _held(by, shop, alert_id)
    _check_ahead(shop, until)
    if row.status == Status.CLOSED:
        raise NotUsable(
            "alert_is_closed",
            Text("这条异动已经自己结束了。", "This alert has closed by itself."),
            Text("不用再暂缓。", "There is nothing to put aside."),
        )
    _change(row, snoozed_until=until)
    _line(row, row.seen_on, Act.SNOOZED, by=by, note=until.isoformat())
    _audit(by, shop, row, "snooze_alert", {"until": until.isoformat()})


@transaction.atomic
def mute(by: Person, shop: Shop, alert_id: int, reason: str, until: date) -> None:
    """Not be told of this series until a day, for a reason; of the whole shop's figure: nor of its segments.

    NotUsable without a reason, or for longer than 90 days.
    """
    row = _held(by, shop, alert_id)
    reason = _reason(reason)
    _check_ahead(shop, until)
    models.Mute.objects.update_or_create(
        shop_id=shop.id,
        metric=row.metric,
        dimension=row.dimension,
        segment=row.segment,
        defaults={"reason": reason, "until": until, "by_id": by.id, "at": clock().now()},
    )
    _line(row, row.seen_on, Act.MUTED, by=by, note=f"{until.isoformat()} · {reason}")
    _audit(by, shop, row, "mute_series", {"until": until.isoformat(), "reason": reason})


@transaction.atomic
def unmute(by: Person, shop: Shop, alert_id: int) -> None:
    """Be told of the series again: ends its own mute, and that of the whole shop's figure where this holds it."""
    row = _held(by, shop, alert_id)
    own = Q(dimension=row.dimension, segment=row.segment) | Q(dimension="", segment="")
    gone, _ = models.Mute.objects.filter(own, shop_id=shop.id, metric=row.metric).delete()
    if gone:
        _line(row, row.seen_on, Act.MUTED, by=by, note="ended")
        _audit(by, shop, row, "unmute_series", {})


def mark_known(by: Person, shop: Shop, alert_id: int, event_id: str, note: str = "") -> None:
    """Link the alert to an entry of the shop's record; what is only said in a note becomes an entry. NotUsable with
    neither.
    """
    require(by, Grant.ACT_ON_ALERTS, shop)
    view = selectors.alert(shop, alert_id, selectors.owners_seen_by(by, shop))
    said = note.strip()[:_LONGEST_REASON]
    if event_id:
        entries = selectors.events(selectors.present_facts(), shop, selectors.whole_record(shop))
        entry = next((one for one in entries if one.id == event_id), None)
        if entry is None:
            raise NotFound(
                "unknown_event",
                Text(f"大事记里没有「{event_id}」。", f"The record of events has no “{event_id}”."),
                Text("请从列表里选，或写一句说明。", "Choose one of the list, or say it in a note."),
            )
        said = entry.title
    elif not said:
        raise _no_reason()
    else:
        event_id = note_known_change(shop, view, said, by=by)
    with transaction.atomic():
        row = _held(by, shop, alert_id)
        _change(row, known_event=event_id, known_zh=said, known_en=said)
        _line(row, row.seen_on, Act.KNOWN, by=by, note=said)
        _audit(by, shop, row, "mark_alert_known", {"event": event_id, "note": said})


def _held(by: Person, shop: Shop, alert_id: int) -> Alert:
    """The alert, kept from others until the transaction is over."""
    require(by, Grant.ACT_ON_ALERTS, shop)
    row = selectors.alert_row(shop, alert_id, selectors.owners_seen_by(by, shop))
    return Alert.objects.select_for_update().get(pk=row.pk)


def _change(row: Alert, **values: date | str | None) -> None:
    """Write these fields and no other: somebody else may have changed the rest."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def _audit(by: Person, shop: Shop, row: Alert, verb: str, after: Mapping[str, object]) -> None:
    named = " ".join(part for part in (row.metric, row.dimension, row.segment) if part)
    record_audit(by, verb, f"alert {row.pk} {named}", after=dict(after), shop=shop)


def _check_ahead(shop: Shop, until: date) -> None:
    now = shop_day(shop)
    if not now < until <= now + LONGEST_MUTE:
        raise NotUsable(
            "wrong_day",
            Text("到期日要在今天之后，最长 90 天。", "The day lies after today, by 90 days at most."),
            Text(f"请选 {now} 之后的一天。", f"Choose a day after {now}."),
        )


def _reason(reason: str) -> str:
    said = reason.strip()
    if not said:
        raise _no_reason()
    return said[:_LONGEST_REASON]


def _no_reason() -> NotUsable:
    return NotUsable(
        "reason_needed",
        Text("请写一句原因。", "A reason is needed."),
        Text("之后看的人要知道为什么。", "Whoever looks later wants to know why."),
    )


# What people set ------------------------------------------------------------------------------------------------


@transaction.atomic
def set_budget(by: Person, shop: Shop, owner: str, a_day: int) -> None:
    """How many new alerts a day a leg's team is told. NotUsable beyond 0 to 50."""
    require(by, Grant.ACT_ON_ALERTS, shop)
    if owner not in set(selectors.OWNERS):
        raise unknown(Text("归属", "leg"), owner, selectors.OWNERS, code="unknown_owner")
    if not 0 <= a_day <= _MOST_A_DAY:
        raise NotUsable(
            "wrong_budget",
            Text("每天的条数在 0 到 50 之间。", "The number a day is from 0 to 50."),
            Text("通常 5 条。", "Five are usual."),
        )
    before = selectors.budgets(shop)[Owner(owner)]
    models.Budget.objects.update_or_create(shop_id=shop.id, owner=owner, defaults={"a_day": a_day})
    record_audit(by, "set_alert_budget", owner, before=before, after=a_day, shop=shop)


@transaction.atomic
def set_threshold(by: Person, shop: Shop, metric: str, limit: float | None) -> None:
    """The limit of a level (shares from 0 to 1, hours, stars, uses a month); None takes it away."""
    require(by, Grant.ACT_ON_ALERTS, shop)
    if metric not in selectors.LIMIT_UNITS:
        raise unknown(Text("水平指标", "level"), metric, selectors.LIMIT_UNITS, code="unknown_metric")
    if limit is not None and not 0 < limit <= selectors.LIMIT_UNITS[metric].most:
        raise NotUsable(
            "wrong_limit",
            Text("这个界线不在指标的范围里。", "That limit is outside the figure's range."),
            Text(
                "比率在 0% 到 100% 之间，时长最多 168 小时，星等级最多 5，额度最多 10000。",
                "A rate is up to 100 %, a time up to 168 hours, stars up to 5, a quota up to 10,000.",
            ),
        )
    rows = models.Threshold.objects.filter(shop_id=shop.id, metric=metric)
    before = rows.values_list("limit", flat=True).first()
    if limit is None:
        rows.delete()
    else:
        models.Threshold.objects.update_or_create(shop_id=shop.id, metric=metric, defaults={"limit": limit})
    record_audit(by, "set_limit", metric, before=before, after=limit, shop=shop)


@transaction.atomic
def set_sensitivity(by: Person, wanted: str) -> None:
    """How much the person wants to see."""
    if wanted not in set(Sensitivity):
        raise unknown(Text("细致程度", "sensitivity"), wanted, Sensitivity, code="unknown_sensitivity")
    before = selectors.sensitivity_of(by)
    models.Level.objects.update_or_create(person_id=by.id, defaults={"sensitivity": wanted})
    record_audit(by, "set_sensitivity", by.login_name, before=before.value, after=wanted)
